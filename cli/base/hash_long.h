/* SPDX-License-Identifier: MIT
 *
 * The part of hash_bytes() that long texts spend their time in: eight sums over
 * stripes of 64 bytes, with what the processor has for that.
 */
#ifndef CLI_BASE_HASH_LONG_H
#define CLI_BASE_HASH_LONG_H

#include <stddef.h>
#include <stdint.h>

enum { HASH_STRIPE = 64, HASH_SUMS = 8 };

/* Adds so many stripes to the sums; the same on every machine. */
void hash_stripes(uint64_t *sums, const unsigned char *at, size_t count);

/* The same in plain C, for machines that have no more, and for tests. */
void hash_stripes_plain(uint64_t *sums, const unsigned char *at, size_t count);

#endif
