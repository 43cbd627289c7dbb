/* SPDX-License-Identifier: MIT
 *
 * SipHash-1-3, folded to 32 bits.  The seed is drawn once per process; it is,
 * beside the allocator's and where libm is (libm.c), the only state that the library
 * keeps outside objects, and no output depends on it.
 */
#include "base/hash.h"

#include <pthread.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static uint64_t seed[2];
static pthread_once_t seed_once = PTHREAD_ONCE_INIT;
static uint32_t seed_ready;

static void draw_seed(void)
{
    if (getrandom(seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        seed[0] ^= (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15u;
        seed[1] ^= (uint64_t)now.tv_sec ^ (uint64_t)(uintptr_t)&now;
    }
    __atomic_store_n(&seed_ready, 1, __ATOMIC_RELEASE);
}

typedef struct sip {
    uint64_t a, b, c, d;
} sip;

static inline uint64_t rotate(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

static inline void sip_round(sip *s)
{
    s->a += s->b;
    s->b = rotate(s->b, 13) ^ s->a;
    s->a = rotate(s->a, 32);
    s->c += s->d;
    s->d = rotate(s->d, 16) ^ s->c;
    s->a += s->d;
    s->d = rotate(s->d, 21) ^ s->a;
    s->c += s->b;
    s->b = rotate(s->b, 17) ^ s->c;
    s->c = rotate(s->c, 32);
}

static inline sip sip_start(void)
{
    if (!__atomic_load_n(&seed_ready, __ATOMIC_ACQUIRE)) {
        pthread_once(&seed_once, draw_seed);
    }
    return (sip){
        seed[0] ^ 0x736f6d6570736575u, seed[1] ^ 0x646f72616e646f6du,
        seed[0] ^ 0x6c7967656e657261u, seed[1] ^ 0x7465646279746573u};
}

static inline void sip_word(sip *s, uint64_t word)
{
    s->d ^= word;
    sip_round(s);
    s->a ^= word;
}

static inline uint32_t sip_end(sip *s)
{
    s->c ^= 0xff;
    sip_round(s);
    sip_round(s);
    sip_round(s);
    uint64_t hash = s->a ^ s->b ^ s->c ^ s->d;
    uint32_t folded = (uint32_t)(hash ^ (hash >> 32));
    return folded ? folded : 1;
}

uint32_t tr_hash_bytes(const char *bytes, size_t size)
{
    sip s = sip_start();
    uint64_t last = (uint64_t)size << 56;
    uint64_t word;
    for (; size >= 8; size -= 8, bytes += 8) {
        memcpy(&word, bytes, 8);
        sip_word(&s, word);
    }
    for (size_t i = 0; i < size; i++) {
        last |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    }
    sip_word(&s, last);
    return sip_end(&s);
}

uint32_t tr_hash_int(int64_t number)
{
    sip s = sip_start();
    sip_word(&s, (uint64_t)number);
    return sip_end(&s);
}
