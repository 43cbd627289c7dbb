/* SPDX-License-Identifier: MIT
 *
 * UTF-8: checking and repairing what comes in, counting and stepping in what is
 * known to be valid.  Eight bytes at a time where nothing but ASCII is seen.
 */
#include "base/utf8.h"

#define HIGH_BITS 0x8080808080808080u
#define LOW_BITS 0x0101010101010101u

static uint64_t load_word(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* How many leading bytes are ASCII, in steps of whole words where possible. */
static size_t ascii_prefix(const char *bytes, size_t size)
{
    size_t at = 0;
    while (size - at >= 64) {
        const char *word = bytes + at;
        uint64_t all = load_word(word) | load_word(word + 8) | load_word(word + 16) |
                       load_word(word + 24) | load_word(word + 32) |
                       load_word(word + 40) | load_word(word + 48) |
                       load_word(word + 56);
        if (all & HIGH_BITS) break;
        at += 64;
    }
    while (size - at >= 8 && !(load_word(bytes + at) & HIGH_BITS)) at += 8;
    if (size >= 8 && size - at < 8 && !(load_word(bytes + size - 8) & HIGH_BITS)) {
        return size;
    }
    while (at < size && !(bytes[at] & 0x80)) at++;
    return at;
}

bool tr_utf8_is_ascii(const char *bytes, size_t size)
{
    return ascii_prefix(bytes, size) == size;
}

/*
 * The size of the sequence at `at`, which does not begin with ASCII.  If it is
 * invalid, 0 and in *bad the bytes that one replacement character stands for:
 * as far as they could have begun a valid sequence.
 */
static size_t sequence_size(const unsigned char *at, size_t left, size_t *bad)
{
    unsigned char lead = at[0];
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    size_t need;
    *bad = 1;
    if (lead >= 0xc2 && lead <= 0xdf) {
        need = 2;
    } else if (lead >= 0xe0 && lead <= 0xef) {
        need = 3;
        if (lead == 0xe0) low = 0xa0;
        if (lead == 0xed) high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        need = 4;
        if (lead == 0xf0) low = 0x90;
        if (lead == 0xf4) high = 0x8f;
    } else {
        return 0;
    }
    if (left < 2 || at[1] < low || at[1] > high) return 0;
    for (size_t i = 2; i < need; i++) {
        *bad = i;
        if (i >= left || !is_continuation(at[i])) return 0;
    }
    return need;
}

size_t tr_utf8_valid(const char *bytes, size_t size)
{
    size_t at = 0;
    while (at < size) {
        at += ascii_prefix(bytes + at, size - at);
        while (at < size && (bytes[at] & 0x80)) {
            size_t bad;
            const unsigned char *lead = (const unsigned char *)bytes + at;
            size_t step = sequence_size(lead, size - at, &bad);
            if (!step) return at;
            at += step;
        }
    }
    return at;
}

void tr_utf8_repair(tr_text *out, const char *bytes, size_t size)
{
    while (size) {
        size_t good = tr_utf8_valid(bytes, size);
        if (good) tr_text_add(out, bytes, good);
        bytes += good;
        size -= good;
        if (!size) break;
        size_t bad;
        sequence_size((const unsigned char *)bytes, size, &bad);
        tr_text_add(out, "\xef\xbf\xbd", 3);
        bytes += bad;
        size -= bad;
    }
}

/* Bytes of a word that continue a sequence: 10xxxxxx. */
static unsigned continuations(uint64_t word)
{
    uint64_t found = (word >> 7) & ~(word >> 6) & LOW_BITS;
    return (unsigned)((found * LOW_BITS) >> 56);
}

size_t tr_utf8_count(const char *bytes, size_t size)
{
    size_t count = size;
    size_t at = 0;
    for (; size - at >= 8; at += 8) count -= continuations(load_word(bytes + at));
    for (; at < size; at++) count -= is_continuation((unsigned char)bytes[at]);
    return count;
}

size_t tr_utf8_offset(const char *bytes, size_t size, size_t index)
{
    size_t at = 0;
    while (index >= 8 && size - at >= 8) {
        index -= 8 - continuations(load_word(bytes + at));
        at += 8;
    }
    /* The word may have ended within a sequence. */
    while (at < size && is_continuation((unsigned char)bytes[at])) at++;
    for (; index && at < size; index--) {
        at++;
        while (at < size && is_continuation((unsigned char)bytes[at])) at++;
    }
    return at;
}

uint32_t tr_utf8_rune(const char *at, size_t *size)
{
    const unsigned char *bytes = (const unsigned char *)at;
    uint32_t lead = bytes[0];
    if (lead < 0x80) {
        *size = 1;
        return lead;
    }
    if (lead < 0xe0) {
        *size = 2;
        return (lead & 0x1f) << 6 | (bytes[1] & 0x3fu);
    }
    if (lead < 0xf0) {
        *size = 3;
        return (lead & 0x0f) << 12 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
    }
    *size = 4;
    return (lead & 0x07) << 18 | (bytes[1] & 0x3fu) << 12 | (bytes[2] & 0x3fu) << 6 |
           (bytes[3] & 0x3fu);
}

const char *tr_utf8_before(const char *at)
{
    do {
        at--;
    } while (is_continuation((unsigned char)*at));
    return at;
}

size_t tr_utf8_encode(uint32_t rune, char out[4])
{
    if (rune < 0x80) {
        out[0] = (char)rune;
        return 1;
    }
    if (rune < 0x800) {
        out[0] = (char)(0xc0 | rune >> 6);
        out[1] = (char)(0x80 | (rune & 0x3f));
        return 2;
    }
    if (rune < 0x10000) {
        out[0] = (char)(0xe0 | rune >> 12);
        out[1] = (char)(0x80 | (rune >> 6 & 0x3f));
        out[2] = (char)(0x80 | (rune & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | rune >> 18);
    out[1] = (char)(0x80 | (rune >> 12 & 0x3f));
    out[2] = (char)(0x80 | (rune >> 6 & 0x3f));
    out[3] = (char)(0x80 | (rune & 0x3f));
    return 4;
}

bool tr_utf8_is_identifier(tr_span text)
{
    const char *at = text.bytes;
    const char *end = at + text.size;
    if (at == end) return false;
    size_t step;
    if (!tr_rune_is_id_start(tr_utf8_rune(at, &step))) return false;
    for (at += step; at < end; at += step) {
        if (!tr_rune_is_id_continue(tr_utf8_rune(at, &step))) return false;
    }
    return true;
}
