/* SPDX-License-Identifier: MIT
 *
 * UTF-8 by the table of the Unicode standard: no overlong forms, no
 * surrogates, nothing above U+10FFFF.
 */
#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

/* Size of the well-formed character at `at`, or 0. */
static size_t character_size(const unsigned char *at, size_t left) {
    unsigned char first = at[0];
    if (first < 0x80) return 1;
    size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || size > left) return 0;
    unsigned char low = 0x80, high = 0xbf;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
    if (at[1] < low || at[1] > high) return 0;
    for (size_t i = 2; i < size; i++)
        if ((at[i] & 0xc0) != 0x80) return 0;
    return size;
}

/* How many ASCII bytes are passed in steps of 64. */
static size_t skip_ascii(const unsigned char *bytes, size_t size) {
    uint64_t words[8];
    size_t done = 0;
    for (; size - done >= sizeof words; done += sizeof words) {
        uint64_t all = 0;
        memcpy(words, bytes + done, sizeof words);
        for (int i = 0; i < 8; i++) all |= words[i];
        if (all & 0x8080808080808080u) break;
    }
    return done;
}

size_t utf8_invalid_at(const char *text, size_t size) {
    const unsigned char *bytes = (const unsigned char *)text;
    for (size_t i = 0; i < size;) {
        i += skip_ascii(bytes + i, size - i);
        uint64_t word; /* eight at a time */
        while (size - i >= sizeof word) {
            memcpy(&word, bytes + i, sizeof word);
            if (word & 0x8080808080808080u) break;
            i += sizeof word;
        }
        if (i == size) break;
        if (size - i < sizeof word && size >= sizeof word) { /* with some of before */
            memcpy(&word, bytes + size - sizeof word, sizeof word);
            if (!(word & 0x8080808080808080u)) break;
        }
        size_t step = character_size(bytes + i, size - i);
        if (!step) return i;
        i += step;
    }
    return size;
}

size_t utf8_decode(const char *text, size_t size, uint32_t *out) {
    const unsigned char *at = (const unsigned char *)text;
    size_t step = size ? character_size(at, size) : 0;
    static const unsigned char first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    if (!step) {
        *out = 0xfffd;
        return 1;
    }
    uint32_t code = at[0] & first_bits[step];
    for (size_t i = 1; i < step; i++) code = code << 6 | (at[i] & 0x3fu);
    *out = code;
    return step;
}

size_t utf8_encode(uint32_t code, char *out) {
    return (size_t)utf8proc_encode_char(
        (utf8proc_int32_t)code, (utf8proc_uint8_t *)out);
}

size_t utf8_count(const char *text, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < size; i++) count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

int utf8_width(uint32_t code) {
    if (code < 0x7f) return code >= 0x20;
    return utf8proc_charwidth((utf8proc_int32_t)code);
}
