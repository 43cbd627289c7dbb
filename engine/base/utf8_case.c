/* SPDX-License-Identifier: MIT
 *
 * Case of whole texts, as the methods of str have it.  Runs of ASCII are mapped
 * eight bytes at a time, everything else code point by code point.
 */
#include "base/utf8.h"

typedef size_t (*rune_map)(uint32_t rune, uint32_t out[3]);

#define LOW_BITS 0x0101010101010101u
#define HIGH_BITS 0x8080808080808080u
#define SIGMA 0x3a3u
#define SMALL_SIGMA 0x3c3u
#define FINAL_SIGMA 0x3c2u

static void add_mapped(tr_text *out, uint32_t rune, rune_map map)
{
    uint32_t runes[3];
    size_t count = map(rune, runes);
    if (count == 1 && runes[0] < 0x80) {
        tr_text_add_byte(out, (char)runes[0]);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        char bytes[4];
        tr_text_add(out, bytes, tr_utf8_encode(runes[i], bytes));
    }
}

static bool is_ascii_lower(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_ascii_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

/* Is there a cased letter before `at`, with nothing but ignorables between? */
static bool follows_letter(const char *start, const char *at)
{
    while (at > start) {
        size_t size;
        at = tr_utf8_before(at);
        uint32_t rune = tr_utf8_rune(at, &size);
        if (!tr_rune_is_case_ignorable(rune)) return tr_rune_is_cased(rune);
    }
    return false;
}

static bool precedes_letter(const char *at, const char *end)
{
    while (at < end) {
        size_t size;
        uint32_t rune = tr_utf8_rune(at, &size);
        if (!tr_rune_is_case_ignorable(rune)) return tr_rune_is_cased(rune);
        at += size;
    }
    return false;
}

/* Lower case of the code point at `at`: a sigma that ends a word is another. */
static void add_lower(tr_text *out, tr_span text, const char *at, uint32_t rune)
{
    if (rune != SIGMA) {
        add_mapped(out, rune, tr_rune_lower);
        return;
    }
    bool final = follows_letter(text.bytes, at) &&
                 !precedes_letter(at + 2, text.bytes + text.size);
    tr_text_add_rune(out, final ? FINAL_SIGMA : SMALL_SIGMA);
}

/* 0x20 in each byte of an ASCII word that is one of the letters from `first` on. */
static uint64_t case_bits(uint64_t word, unsigned char first)
{
    uint64_t from = word + (0x80u - first) * LOW_BITS; /* no byte carries over */
    uint64_t past = word + (0x80u - 26 - first) * LOW_BITS;
    return (from & ~past & HIGH_BITS) >> 2;
}

/* Copies the ASCII run at `at`, letters from `first` on in the other case. */
static const char *add_ascii_run(
    tr_text *out, const char *at, const char *end, unsigned char first)
{
    size_t size = (size_t)(end - at);
    if (!tr_text_reserve(out, size)) return end;
    char *to = out->data + out->size;
    size_t i = 0;
    for (uint64_t word; size - i >= sizeof word; i += sizeof word) {
        memcpy(&word, at + i, sizeof word);
        if (word & HIGH_BITS) break;
        word ^= case_bits(word, first);
        memcpy(to + i, &word, sizeof word);
    }
    uint64_t word = 0;
    if (size - i < sizeof word) {
        tr_copy_bytes((char *)&word, at + i, size - i);
        if (!(word & HIGH_BITS)) {
            word ^= case_bits(word, first);
            tr_copy_bytes(to + i, (const char *)&word, size - i);
            i = size;
        }
    }
    for (; i < size && !(at[i] & 0x80); i++) {
        unsigned char letter = (unsigned char)((unsigned char)at[i] - first);
        to[i] = (char)(at[i] ^ (letter < 26 ? 0x20 : 0));
    }
    out->size += i;
    return at + i;
}

/* The text from `at` on. */
static void map_text(
    tr_text *out, tr_span text, const char *at, rune_map map, unsigned char first)
{
    const char *end = text.bytes + text.size;
    while (at < end && !out->failed) {
        if (!(*at & 0x80)) {
            at = add_ascii_run(out, at, end, first);
            continue;
        }
        size_t size;
        uint32_t rune = tr_utf8_rune(at, &size);
        if (map) {
            add_mapped(out, rune, map);
        } else {
            add_lower(out, text, at, rune);
        }
        at += size;
    }
}

void tr_utf8_upper(tr_text *out, tr_span text)
{
    map_text(out, text, text.bytes, tr_rune_upper, 'a');
}

void tr_utf8_lower(tr_text *out, tr_span text)
{
    map_text(out, text, text.bytes, NULL, 'A');
}

void tr_utf8_fold(tr_text *out, tr_span text)
{
    map_text(out, text, text.bytes, tr_rune_fold, 'A');
}

void tr_utf8_title(tr_text *out, tr_span text)
{
    const char *end = text.bytes + text.size;
    bool in_word = false;
    size_t size;
    for (const char *at = text.bytes; at < end && !out->failed; at += size) {
        uint32_t rune = tr_utf8_rune(at, &size);
        if (size == 1) {
            bool flip = in_word ? is_ascii_upper(*at) : is_ascii_lower(*at);
            tr_text_add_byte(out, (char)(*at ^ (flip ? 0x20 : 0)));
            in_word = is_ascii_lower(*at) || is_ascii_upper(*at);
            continue;
        }
        if (in_word) {
            add_lower(out, text, at, rune);
        } else {
            add_mapped(out, rune, tr_rune_title);
        }
        in_word = tr_rune_is_cased(rune);
    }
}

void tr_utf8_capitalize(tr_text *out, tr_span text)
{
    if (!text.size) return;
    size_t size = 1;
    if (is_ascii_lower(*text.bytes)) tr_text_add_byte(out, (char)(*text.bytes ^ 0x20));
    else add_mapped(out, tr_utf8_rune(text.bytes, &size), tr_rune_title);
    map_text(out, text, text.bytes + size, NULL, 'A');
}

void tr_utf8_swapcase(tr_text *out, tr_span text)
{
    const char *end = text.bytes + text.size;
    size_t size;
    for (const char *at = text.bytes; at < end && !out->failed; at += size) {
        uint32_t rune = tr_utf8_rune(at, &size);
        if (tr_rune_is_upper(rune)) {
            add_lower(out, text, at, rune);
        } else if (tr_rune_is_lower(rune)) {
            add_mapped(out, rune, tr_rune_upper);
        } else {
            tr_text_add(out, at, size);
        }
    }
}
