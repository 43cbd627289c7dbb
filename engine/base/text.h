/* SPDX-License-Identifier: MIT
 *
 * Growing text.  Appending never needs a check: a failure (no memory, or more
 * than `limit` bytes) is sticky in `failed`, and the text stays as it was.
 *
 * Invariant: `data` is NULL or has room for size + 1 bytes, and never for more
 * than limit + 1.
 */
#ifndef TR_BASE_TEXT_H
#define TR_BASE_TEXT_H

#include "base/alloc.h"
#include "base/span.h"

#include <stdarg.h>

typedef struct tr_text {
    char *data;
    size_t size;
    size_t capacity; /* bytes allocated */
    size_t limit;    /* size may not exceed this */
    bool failed;
    bool full; /* it failed because of `limit` */
    bool lent; /* `data` is somebody's buffer: it is left when the text grows */
} tr_text;

/* `limit` SIZE_MAX for none. */
static inline tr_text tr_text_make(size_t limit)
{
    return (tr_text){.limit = limit};
}

/* A text that begins in `buffer`, which outlives it, and moves where it gets longer:
 * short results take no memory on their way.  The limit is at least `size`. */
static inline tr_text tr_text_over(char *buffer, size_t size, size_t limit)
{
#ifdef TR_STRESS
    (void)buffer;
    (void)size;
    return tr_text_make(limit);
#else
    return (tr_text){.data = buffer, .capacity = size, .limit = limit, .lent = true};
#endif
}

static inline void tr_text_done(tr_text *text)
{
    if (!text->lent && text->data) tr_free(text->data, text->capacity);
    text->data = NULL;
    text->size = text->capacity = 0;
    text->lent = false;
}

/* Room for `extra` more bytes (and a NUL); false and `failed` if there is none. */
bool tr_text_reserve(tr_text *text, size_t extra);

static inline void tr_text_add(tr_text *text, const char *bytes, size_t size)
{
    if (text->capacity - text->size <= size && !tr_text_reserve(text, size)) return;
    memcpy(text->data + text->size, bytes, size);
    text->size += size;
}

/* Most pieces of output are short: two overlapping moves beat a call of memcpy. */
static inline void tr_copy_bytes(char *to, const char *from, size_t size)
{
    uint64_t a, b;
    uint32_t c, d;
    if (size > 32) {
        memcpy(to, from, size);
    } else if (size > 16) {
        char first[16], last[16];
        memcpy(first, from, 16);
        memcpy(last, from + size - 16, 16);
        memcpy(to, first, 16);
        memcpy(to + size - 16, last, 16);
    } else if (size >= 8) {
        memcpy(&a, from, 8);
        memcpy(&b, from + size - 8, 8);
        memcpy(to, &a, 8);
        memcpy(to + size - 8, &b, 8);
    } else if (size >= 4) {
        memcpy(&c, from, 4);
        memcpy(&d, from + size - 4, 4);
        memcpy(to, &c, 4);
        memcpy(to + size - 4, &d, 4);
    } else if (size) {
        to[0] = from[0];
        to[size - 1] = from[size - 1];
        to[size / 2] = from[size / 2];
    }
}

/* tr_text_add() for what is mostly short: the machine's output. */
static inline void tr_text_put(tr_text *text, const char *bytes, size_t size)
{
    if (text->capacity - text->size <= size && !tr_text_reserve(text, size)) return;
    tr_copy_bytes(text->data + text->size, bytes, size);
    text->size += size;
}

static inline void tr_text_add_byte(tr_text *text, char byte)
{
    if (text->capacity - text->size <= 1 && !tr_text_reserve(text, 1)) return;
    text->data[text->size++] = byte;
}

static inline void tr_text_add_span(tr_text *text, tr_span span)
{
    if (span.size) tr_text_add(text, span.bytes, span.size);
}

static inline void tr_text_add_str(tr_text *text, const char *c_string)
{
    tr_text_add(text, c_string, strlen(c_string));
}

/* `count` times `byte`; one code point as UTF-8 (surrogates become U+FFFD). */
void tr_text_fill(tr_text *text, char byte, size_t count);
void tr_text_add_rune(tr_text *text, uint32_t rune);
/* printf's formats, measured first, any length. */
void tr_text_format(tr_text *text, const char *format, ...) TORII_PRINTF(2, 3);
void tr_text_vformat(tr_text *text, const char *format, va_list args);
/* NUL-terminates and returns the data; "" if it is empty; NULL if it failed. */
const char *tr_text_c(tr_text *text);

static inline tr_span tr_text_span(const tr_text *text)
{
    return (tr_span){text->data ? text->data : "", text->size};
}

#endif
