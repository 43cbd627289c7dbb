/* SPDX-License-Identifier: MIT
 *
 * Each word is added to the sum beside its own, so that none gets lost, and the product
 * of its halves, under a key of its place, to its own sum.
 *
 * Invariant: both forms give the same sums.
 */
#include "base/hash_long.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(TR_NO_SIMD)
#include <immintrin.h>
#define HAS_WIDE 1
#endif

static const uint64_t KEYS[HASH_SUMS] = {
    0x9e3779b97f4a7c15u, 0xc2b2ae3d27d4eb4fu, 0x8ebc6af09c88c6e3u, 0xd6e8feb86659fd93u,
    0xe7037ed1a0b428dbu, 0xa0761d6478bd642fu, 0x589965cc75374cc3u, 0x1d8e4e27c47d124fu};

/* From the keys of one stripe to those of the next. */
#define KEY_STEP UINT64_C(0x9fb21c651e98df25)

void hash_stripes_plain(uint64_t *sums, const unsigned char *at, size_t count) {
    uint64_t step = 0;
    for (; count; count--, at += HASH_STRIPE, step += KEY_STEP) {
        for (size_t i = 0; i < HASH_SUMS; i++) {
            uint64_t word;
            memcpy(&word, at + i * sizeof word, sizeof word);
            sums[i ^ 1] += word;
            word ^= KEYS[i] + step;
            sums[i] += (word & UINT32_MAX) * (word >> 32);
        }
    }
}

#ifdef HAS_WIDE

typedef __m256i four; /* words */

__attribute__((target("avx2"))) static inline four load(const void *at) {
    return _mm256_loadu_si256((const four *)at);
}

__attribute__((target("avx2"))) static inline four
add(four sums, four words, four keys) {
    four mixed = _mm256_xor_si256(words, keys);
    four beside = _mm256_shuffle_epi32(words, _MM_SHUFFLE(1, 0, 3, 2));
    four product = _mm256_mul_epu32(mixed, _mm256_srli_epi64(mixed, 32));
    return _mm256_add_epi64(sums, _mm256_add_epi64(beside, product));
}

__attribute__((target("avx2"))) static void
hash_stripes_wide(uint64_t *sums, const unsigned char *at, size_t count) {
    four low = load(sums), high = load(sums + 4);
    four low_keys = load(KEYS), high_keys = load(KEYS + 4);
    const four step = _mm256_set1_epi64x((long long)KEY_STEP);
    for (; count; count--, at += HASH_STRIPE) {
        low = add(low, load(at), low_keys);
        high = add(high, load(at + 32), high_keys);
        low_keys = _mm256_add_epi64(low_keys, step);
        high_keys = _mm256_add_epi64(high_keys, step);
    }
    _mm256_storeu_si256((four *)sums, low);
    _mm256_storeu_si256((four *)(sums + 4), high);
}

#endif

void hash_stripes(uint64_t *sums, const unsigned char *at, size_t count) {
#ifdef HAS_WIDE
    if (__builtin_cpu_supports("avx2")) {
        hash_stripes_wide(sums, at, count);
        return;
    }
#endif
    hash_stripes_plain(sums, at, count);
}
