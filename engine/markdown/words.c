/* SPDX-License-Identifier: MIT
 *
 * Counts words: pieces between blanks that hold a letter or a digit; each
 * character of a script that is written without blanks counts as one.  Up to
 * sixty-four bytes of ASCII are looked at together and without branches, of which
 * text would have the processor guess half wrong.
 */
#include "document.h"

#if defined(__SSE2__) && !defined(TR_NO_SIMD)
#include <emmintrin.h>
#define TR_MD_HAS_BLOCKS 1
#endif

#include <utf8proc.h>

static bool is_ideograph(utf8proc_int32_t point) {
    return (point >= 0x3040 && point <= 0x30FF) ||
           (point >= 0x3400 && point <= 0x4DBF) ||
           (point >= 0x4E00 && point <= 0x9FFF) ||
           (point >= 0xF900 && point <= 0xFAFF) ||
           (point >= 0x20000 && point <= 0x3FFFF);
}

static bool is_word_point(utf8proc_int32_t point) {
    utf8proc_category_t category;
    if (point < 0x80) return tr_md_is_alpha((char)point) || tr_md_is_digit((char)point);
    category = utf8proc_category(point);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

static bool is_blank_point(utf8proc_int32_t point) {
    return point < 0x80 ? point <= ' '
                        : utf8proc_category(point) == UTF8PROC_CATEGORY_ZS;
}

typedef struct counter {
    size_t count;
    bool counted; /* the piece at hand is */
} counter;

static void count_point(counter *self, utf8proc_int32_t point) {
    if (is_ideograph(point)) {
        self->count++;
        self->counted = false;
    } else if (is_blank_point(point)) {
        self->counted = false;
    } else if (is_word_point(point) && !self->counted) {
        self->count++;
        self->counted = true;
    }
}

#define EACH_BYTE(c) (0x0101010101010101u * (c))

/* The high bit of each byte, all below 0x80, that is not less than `least`. */
static inline uint64_t not_less(uint64_t bytes, unsigned least) {
    return (bytes + EACH_BYTE(0x80 - least)) & EACH_BYTE(0x80);
}

/* The high bits as the bits of one byte, that of the first byte the lowest. */
static inline unsigned gather(uint64_t high_bits) {
    return (unsigned)((high_bits >> 7) * 0x0102040810204080u >> 56);
}

static inline unsigned bits_set(uint64_t bits) {
    bits -= bits >> 1 & EACH_BYTE(0x55);
    bits = (bits & EACH_BYTE(0x33)) + (bits >> 2 & EACH_BYTE(0x33));
    bits = (bits + (bits >> 4)) & EACH_BYTE(0x0F);
    return (unsigned)(bits * EACH_BYTE(0x01) >> 56);
}

/*
 * `ink` has a bit for each of `width` bytes that is no blank, `word` for each that
 * makes its piece count.  Adding these to the ink lets a carry run from the first
 * of a piece to its end: what it passes is where the piece counts.
 */
static inline void
count_bits(counter *self, uint64_t ink, uint64_t word, unsigned width) {
    word |= self->counted & ink;
    uint64_t counting = ink & (~(ink + word) | word);
    self->count += bits_set(counting & ~(counting << 1 | self->counted));
    self->counted = counting >> (width - 1);
}

#ifdef TR_MD_HAS_BLOCKS
/* Ones in the bytes that are not less than `low` and not more than `high`. */
static inline __m128i in_range(__m128i bytes, char low, char high) {
    return _mm_and_si128(
        _mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)(low - 1))),
        _mm_cmplt_epi8(bytes, _mm_set1_epi8((char)(high + 1))));
}

/* Up to four times sixteen bytes; false if not all are ASCII. */
static inline bool count_blocks(counter *self, const char *at, unsigned blocks) {
    uint64_t ink = 0, word = 0;
    __m128i all = _mm_setzero_si128();
    for (unsigned i = 0; i < blocks; i++) {
        const __m128i *from = (const __m128i *)(const void *)at + i;
        __m128i bytes = _mm_loadu_si128(from);
        __m128i letters = in_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z');
        __m128i words = _mm_or_si128(letters, in_range(bytes, '0', '9'));
        __m128i inks = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(' '));
        all = _mm_or_si128(all, bytes);
        ink |= (uint64_t)(unsigned)_mm_movemask_epi8(inks) << 16 * i;
        word |= (uint64_t)(unsigned)_mm_movemask_epi8(words) << 16 * i;
    }
    if (_mm_movemask_epi8(all)) return false;
    count_bits(self, ink, word, 16 * blocks);
    return true;
}
#endif

static inline void count_eight(counter *self, uint64_t bytes) {
    uint64_t lower = bytes | EACH_BYTE(0x20);
    uint64_t letters = not_less(lower, 'a') & ~not_less(lower, 'z' + 1);
    uint64_t digits = not_less(bytes, '0') & ~not_less(bytes, '9' + 1);
    unsigned ink = gather(not_less(bytes, ' ' + 1));
    count_bits(self, ink, gather(letters | digits), 8);
}

size_t tr_md_count_words(const char *text, size_t size) {
    const char *at = text, *end = text + size;
    counter self = {0};
    while (at < end) {
        utf8proc_int32_t point;
        utf8proc_ssize_t used;
        uint64_t bytes;
#ifdef TR_MD_HAS_BLOCKS
        while (end - at >= 64 && count_blocks(&self, at, 4))
            at += 64;
        while (end - at >= 16 && count_blocks(&self, at, 1))
            at += 16;
#endif
        while (end - at >= 8) {
            memcpy(&bytes, at, 8);
            if (bytes & EACH_BYTE(0x80)) break;
            if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
                bytes = __builtin_bswap64(bytes);
            count_eight(&self, bytes);
            at += 8;
        }
        if (at == end) break;
        used = utf8proc_iterate((const utf8proc_uint8_t *)at, end - at, &point);
        if (used < 1) break;
        count_point(&self, point);
        at += used;
    }
    return self.count;
}
