/* SPDX-License-Identifier: MIT
 *
 * The two compression functions and the padding they share.
 */
#include "base/sha2.h"

#include <stdint.h>
#include <string.h>

/* The first bits behind the point of the cube roots of the first 80 primes. */
static const uint64_t K512[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

/* The constants of SHA-256 are the upper halves of those of SHA-512. */
static uint32_t k256(size_t i) {
    return (uint32_t)(K512[i] >> 32);
}

static uint32_t rotate32(uint32_t x, int n) {
    return x >> n | x << (32 - n);
}

static uint64_t rotate64(uint64_t x, int n) {
    return x >> n | x << (64 - n);
}

static uint64_t read_big(const unsigned char *at, size_t size) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return value;
}

static void write_big(unsigned char *at, size_t size, uint64_t value) {
    for (size_t i = size; i-- > 0; value >>= 8)
        at[i] = (unsigned char)value;
}

static void compress256(uint32_t state[8], const unsigned char *block) {
    uint32_t w[64], v[8];
    for (size_t i = 0; i < 16; i++)
        w[i] = (uint32_t)read_big(block + 4 * i, 4);
    for (size_t i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        uint32_t s0 = rotate32(a, 7) ^ rotate32(a, 18) ^ a >> 3;
        uint32_t s1 = rotate32(b, 17) ^ rotate32(b, 19) ^ b >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    memcpy(v, state, sizeof v);
    for (size_t i = 0; i < 64; i++) {
        uint32_t a = v[0], e = v[4];
        uint32_t s1 = rotate32(e, 6) ^ rotate32(e, 11) ^ rotate32(e, 25);
        uint32_t one = v[7] + s1 + ((e & v[5]) ^ (~e & v[6])) + k256(i) + w[i];
        uint32_t s0 = rotate32(a, 2) ^ rotate32(a, 13) ^ rotate32(a, 22);
        uint32_t two = s0 + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += one;
        v[0] = one + two;
    }
    for (size_t i = 0; i < 8; i++)
        state[i] += v[i];
}

static void compress512(uint64_t state[8], const unsigned char *block) {
    uint64_t w[80], v[8];
    for (size_t i = 0; i < 16; i++)
        w[i] = read_big(block + 8 * i, 8);
    for (size_t i = 16; i < 80; i++) {
        uint64_t a = w[i - 15], b = w[i - 2];
        uint64_t s0 = rotate64(a, 1) ^ rotate64(a, 8) ^ a >> 7;
        uint64_t s1 = rotate64(b, 19) ^ rotate64(b, 61) ^ b >> 6;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    memcpy(v, state, sizeof v);
    for (size_t i = 0; i < 80; i++) {
        uint64_t a = v[0], e = v[4];
        uint64_t s1 = rotate64(e, 14) ^ rotate64(e, 18) ^ rotate64(e, 41);
        uint64_t one = v[7] + s1 + ((e & v[5]) ^ (~e & v[6])) + K512[i] + w[i];
        uint64_t s0 = rotate64(a, 28) ^ rotate64(a, 34) ^ rotate64(a, 39);
        uint64_t two = s0 + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += one;
        v[0] = one + two;
    }
    for (size_t i = 0; i < 8; i++)
        state[i] += v[i];
}

/* The last bytes, a one bit, zeros, the length in bits: one or two blocks. */
static size_t pad(
    unsigned char out[256], const unsigned char *rest, size_t left, size_t block,
    uint64_t size) {
    size_t total = left + 1 + block / 8 <= block ? block : 2 * block;
    memset(out, 0, total);
    memcpy(out, rest, left);
    out[left] = 0x80;
    write_big(out + total - 8, 8, size << 3);
    if (block == 128) out[total - 9] = (unsigned char)(size >> 61);
    return total;
}

void sha256(const void *bytes, size_t size, unsigned char out[SHA256_SIZE]) {
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    const unsigned char *at = bytes;
    unsigned char last[256];
    size_t left = size;
    for (; left >= 64; at += 64, left -= 64)
        compress256(state, at);
    size_t total = pad(last, left ? at : last, left, 64, size);
    for (size_t i = 0; i < total; i += 64)
        compress256(state, last + i);
    for (size_t i = 0; i < 8; i++)
        write_big(out + 4 * i, 4, state[i]);
}

void sha384(const void *bytes, size_t size, unsigned char out[SHA384_SIZE]) {
    uint64_t state[8] = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17,
                         0x152fecd8f70e5939, 0x67332667ffc00b31, 0x8eb44a8768581511,
                         0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};
    const unsigned char *at = bytes;
    unsigned char last[256];
    size_t left = size;
    for (; left >= 128; at += 128, left -= 128)
        compress512(state, at);
    size_t total = pad(last, left ? at : last, left, 128, size);
    for (size_t i = 0; i < total; i += 128)
        compress512(state, last + i);
    for (size_t i = 0; i < 6; i++)
        write_big(out + 8 * i, 8, state[i]);
}

char *hex_text(arena *memory, const unsigned char *bytes, size_t count) {
    static const char digits[] = "0123456789abcdef";
    char *out = arena_alloc(memory, 2 * count + 1);
    for (size_t i = 0; i < count; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    return out;
}

char *base64_text(arena *memory, const unsigned char *bytes, size_t count) {
    static const char signs[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = arena_alloc(memory, (count + 2) / 3 * 4 + 1), *to = out;
    for (size_t i = 0; i < count; i += 3) {
        size_t have = count - i < 3 ? count - i : 3;
        unsigned char group[3] = {0};
        memcpy(group, bytes + i, have);
        uint32_t value = (uint32_t)read_big(group, 3);
        for (size_t n = 0; n < 4; n++)
            *to++ = n <= have ? signs[value >> (18 - 6 * n) & 63] : '=';
    }
    return out;
}
