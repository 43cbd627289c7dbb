/* SPDX-License-Identifier: MIT
 *
 * Searching in text.  Forwards the first byte is looked for a few times, which is
 * mostly enough, then it is the C library's memmem(), which is linear.
 * Backwards there is no such function: short needles are compared place by
 * place, long ones only where a rolling hash with a random base agrees, so that
 * no text can be prepared to make the search quadratic.
 */
#include "base/span.h"

#include "base/hash.h"

#define SHORT_NEEDLE 16
#define QUICK_TRIES 8
#define PRIME (((uint64_t)1 << 61) - 1)

__extension__ typedef unsigned __int128 wide;

static uint64_t multiply(uint64_t a, uint64_t b)
{
    wide product = (wide)a * b;
    uint64_t sum = ((uint64_t)product & PRIME) + (uint64_t)(product >> 61);
    return sum >= PRIME ? sum - PRIME : sum;
}

static uint64_t plus(uint64_t a, uint64_t b)
{
    uint64_t sum = a + b;
    return sum >= PRIME ? sum - PRIME : sum;
}

size_t tr_span_find(tr_span text, tr_span needle, size_t from)
{
    if (from > text.size || needle.size > text.size - from) return SIZE_MAX;
    if (needle.size == 0) return from;
    const char *start = text.bytes + from;
    size_t left = text.size - from;
    for (int i = 0; i < QUICK_TRIES; i++) {
        if (left < needle.size) return SIZE_MAX;
        const char *hit = memchr(start, needle.bytes[0], left - needle.size + 1);
        if (!hit) return SIZE_MAX;
        if (tr_bytes_equal(hit, needle.bytes, needle.size)) {
            return (size_t)(hit - text.bytes);
        }
        left -= (size_t)(hit + 1 - start);
        start = hit + 1;
    }
    const char *found = memmem(start, left, needle.bytes, needle.size);
    return found ? (size_t)(found - text.bytes) : SIZE_MAX;
}

static size_t find_last_short(const char *bytes, tr_span needle, size_t last)
{
    for (size_t at = last + 1; at > 0;) {
        const char *found = memrchr(bytes, needle.bytes[0], at);
        if (!found) return SIZE_MAX;
        if (memcmp(found, needle.bytes, needle.size) == 0) {
            return (size_t)(found - bytes);
        }
        at = (size_t)(found - bytes);
    }
    return SIZE_MAX;
}

/* The hash of n bytes read from the last to the first, as the window moves. */
static size_t find_last_long(const char *bytes, tr_span needle, size_t last)
{
    size_t n = needle.size;
    uint64_t base = (((uint64_t)tr_hash_int(1) << 24) ^ tr_hash_int(2)) | 257;
    uint64_t wanted = 0;
    uint64_t have = 0;
    uint64_t power = 1; /* base ** (n - 1): the weight of the byte that leaves */
    for (size_t i = n; i-- > 0;) {
        wanted = plus(multiply(wanted, base), (unsigned char)needle.bytes[i] + 1u);
        have = plus(multiply(have, base), (unsigned char)bytes[last + i] + 1u);
        if (i > 0) power = multiply(power, base);
    }
    for (size_t at = last;; at--) {
        if (have == wanted && memcmp(bytes + at, needle.bytes, n) == 0) return at;
        if (at == 0) return SIZE_MAX;
        uint64_t leaving = multiply(power, (unsigned char)bytes[at + n - 1] + 1u);
        have = plus(have, PRIME - leaving);
        have = plus(multiply(have, base), (unsigned char)bytes[at - 1] + 1u);
    }
}

size_t tr_span_find_last(tr_span text, tr_span needle, size_t end)
{
    if (end > text.size) end = text.size;
    if (needle.size > end) return SIZE_MAX;
    if (needle.size == 0) return end;
    size_t last = end - needle.size;
    if (needle.size <= SHORT_NEEDLE) return find_last_short(text.bytes, needle, last);
    return find_last_long(text.bytes, needle, last);
}
