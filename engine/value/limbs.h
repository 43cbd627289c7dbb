/* SPDX-License-Identifier: MIT
 *
 * Magnitudes: arrays of 32-bit limbs, lowest first, as big.h's integers are
 * made of.  No signs, no values; only the files big_*.c use these.
 *
 * Invariant: a count is trimmed when the highest limb is not 0; zero has count 0.
 */
#ifndef TR_VALUE_LIMBS_H
#define TR_VALUE_LIMBS_H

#include "value/big.h"

/* An integer of any kind as limbs; `own` holds those of small ones. */
typedef struct tr_number_view {
    const uint32_t *limbs;
    uint32_t count; /* trimmed */
    bool negative;
    uint32_t own[2];
} tr_number_view;

/* `view` must stay where it is: limbs may point into it. */
void tr_number_look(tr_number_view *view, tr_ref number);

/* Room for a result: small ones on the stack. */
typedef struct tr_scratch {
    uint32_t *limbs;
    size_t count;
    uint32_t local[64];
} tr_scratch;

/* Uninitialised; false with a problem if it is too large. */
bool tr_scratch_open(tr_task *task, tr_scratch *scratch, size_t count);
void tr_scratch_close(tr_scratch *scratch);
/* The value of `count` limbs (trimmed here). */
tr_value tr_number_make(
    tr_task *task, const uint32_t *limbs, size_t count, bool negative);

static inline size_t tr_limbs_trim(const uint32_t *limbs, size_t count)
{
    while (count && !limbs[count - 1]) count--;
    return count;
}

/* Bits up to the highest 1. */
static inline uint64_t tr_limbs_bits(const uint32_t *limbs, size_t count)
{
    if (!count) return 0;
    return (uint64_t)count * 32 - (unsigned)__builtin_clz(limbs[count - 1]);
}

int tr_limbs_compare(
    const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count);
/* out = a + b; out has room for the longer one and 1; returns limbs written. */
size_t tr_limbs_add(
    uint32_t *out, const uint32_t *a, size_t a_count, const uint32_t *b,
    size_t b_count);
/* out = a - b with a >= b; a_count limbs are written. */
void tr_limbs_sub(
    uint32_t *out, const uint32_t *a, size_t a_count, const uint32_t *b,
    size_t b_count);
/* out = a * b, a_count + b_count limbs, all written; false: stopped by the task. */
bool tr_limbs_mul(
    tr_task *task, uint32_t *out, const uint32_t *a, size_t a_count, const uint32_t *b,
    size_t b_count);
/* limbs = limbs * factor + extra in place; the limb carried out is returned. */
uint32_t tr_limbs_mul_small(
    uint32_t *limbs, size_t count, uint32_t factor, uint32_t extra);
/* limbs = limbs / divisor in place; returns the rest. */
uint32_t tr_limbs_div_small(uint32_t *limbs, size_t count, uint32_t divisor);
/* out = a << shift, with a_count + shift / 32 + 1 limbs, all written. */
void tr_limbs_shift_left(
    uint32_t *out, const uint32_t *a, size_t a_count, uint64_t shift);
/* out = a >> shift with a_count limbs, all written; true if 1 bits were lost. */
bool tr_limbs_shift_right(
    uint32_t *out, const uint32_t *a, size_t a_count, uint64_t shift);
/*
 * Divides: quotient has room for a_count limbs, rest for a_count + 1; all limbs
 * are written.  Both inputs trimmed, b not 0.  False: stopped by the task.
 */
bool tr_limbs_divide(
    tr_task *task, const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count,
    uint32_t *quotient, uint32_t *rest);

#endif
