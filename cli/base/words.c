/* SPDX-License-Identifier: MIT
 *
 * Cutting text into words.  ASCII goes a fast way; the rest is normalised by
 * utf8proc, whole runs at a time.
 */
#include "base/words.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

typedef struct cutting {
    words_fn visit;
    void *data;
    size_t min;
    char word[WORD_MAX];
    size_t size, count; /* of the word: bytes (also beyond WORD_MAX), characters */
    uint32_t last;      /* of a dense run, 0 outside of one */
} cutting;

bool words_is_dense(uint32_t code) {
    static const uint32_t ranges[][2] = {
        {0x0E00, 0x0EFF}, {0x1000, 0x109F}, {0x1780, 0x17FF},   {0x3005, 0x3007},
        {0x3040, 0x30FF}, {0x31F0, 0x31FF}, {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
        {0xF900, 0xFAFF}, {0x20000, 0x3FFFF},
    };
    if (code < 0x0E00) return false;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (code >= ranges[i][0] && code <= ranges[i][1]) return true;
    return false;
}

static void end_word(cutting *self) {
    if (self->size && self->size <= WORD_MAX && self->count >= self->min)
        self->visit(self->data, self->word, self->size);
    self->size = self->count = 0;
}

static void end_run(cutting *self) {
    char text[4];
    if (self->last) self->visit(self->data, text, utf8_encode(self->last, text));
    self->last = 0;
}

static void add_pair(cutting *self, uint32_t code) {
    char text[8];
    if (self->last) {
        size_t size = utf8_encode(self->last, text);
        size += utf8_encode(code, text + size);
        self->visit(self->data, text, size);
    }
    self->last = code;
}

static void add_ascii(cutting *self, unsigned char c) {
    if (self->size < WORD_MAX) self->word[self->size] = (char)c;
    self->size++;
    self->count++;
}

static bool is_word(uint32_t code) {
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

/* One character of normalised text. */
static void add_code(cutting *self, uint32_t code) {
    char text[4];
    if (code == 0xDF) { /* sharp s */
        add_ascii(self, 's');
        add_ascii(self, 's');
    } else if (words_is_dense(code) && is_word(code)) {
        end_word(self);
        add_pair(self, code);
        return;
    } else if (is_word(code)) {
        if (code == 0x3C2) code = 0x3C3; /* final sigma */
        size_t size = utf8_encode(code, text);
        if (self->size + size <= WORD_MAX) memcpy(self->word + self->size, text, size);
        self->size += size;
        self->count++;
    } else {
        end_word(self);
    }
    end_run(self);
}

/* NFKD, the common accents left out, NFKC, lower case. */
static void add_other(cutting *self, const char *text, size_t size) {
    utf8proc_uint8_t *apart = NULL, *whole = NULL;
    utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_STABLE;
    utf8proc_ssize_t length = utf8proc_map(
        (const utf8proc_uint8_t *)text, (utf8proc_ssize_t)size, &apart,
        options | UTF8PROC_DECOMPOSE);
    size_t kept = 0;
    for (utf8proc_ssize_t i = 0; i < length; i++) {
        bool accent = (apart[i] == 0xCC && apart[i + 1] >= 0x80) ||
                      (apart[i] == 0xCD && apart[i + 1] <= 0xAF && i + 1 < length);
        if (accent)
            i++;
        else
            apart[kept++] = apart[i];
    }
    if (length > 0)
        length = utf8proc_map(
            apart, (utf8proc_ssize_t)kept, &whole, options | UTF8PROC_COMPOSE);
    for (utf8proc_ssize_t i = 0; i < length;) {
        utf8proc_int32_t code;
        utf8proc_ssize_t step = utf8proc_iterate(whole + i, length - i, &code);
        if (step <= 0) break;
        add_code(self, (uint32_t)utf8proc_tolower(code));
        i += step;
    }
    free(apart);
    free(whole);
}

void words_each(
    const char *text, size_t size, size_t min, words_fn visit, void *data) {
    cutting self = {.visit = visit, .data = data, .min = min};
    for (size_t i = 0; i < size;) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x80) {
            if (c >= 'A' && c <= 'Z') c |= 0x20;
            bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            end_run(&self);
            if (part)
                add_ascii(&self, c);
            else
                end_word(&self);
            i++;
            continue;
        }
        /* A letter before an accent belongs to it: it is in the word already,
         * and the accent that follows is left out. */
        size_t from = i;
        while (i < size && (unsigned char)text[i] >= 0x80)
            i++;
        add_other(&self, text + from, i - from);
    }
    end_word(&self);
    end_run(&self);
}

uint32_t words_shard(const char *word, size_t size, uint32_t shards) {
    uint32_t first, second;
    size_t key = utf8_decode(word, size, &first);
    if (!words_is_dense(first) && key < size)
        key += utf8_decode(word + key, size - key, &second);
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < key; i++)
        hash = (hash ^ (unsigned char)word[i]) * 16777619u;
    return hash % shards;
}
