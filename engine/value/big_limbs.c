/* SPDX-License-Identifier: MIT
 *
 * Arithmetic on magnitudes: the methods learnt at school, with 32-bit digits.
 * Long loops charge the task row by row, so that a deadline ends them.
 */
#include "value/limbs.h"

int tr_limbs_compare(
    const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    if (a_count != b_count) return a_count < b_count ? -1 : 1;
    for (size_t i = a_count; i-- > 0;) {
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

size_t tr_limbs_add(
    uint32_t *out, const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    if (a_count < b_count) return tr_limbs_add(out, b, b_count, a, a_count);
    uint64_t carry = 0;
    for (size_t i = 0; i < a_count; i++) {
        carry += (uint64_t)a[i] + (i < b_count ? b[i] : 0);
        out[i] = (uint32_t)carry;
        carry >>= 32;
    }
    out[a_count] = (uint32_t)carry;
    return a_count + 1;
}

void tr_limbs_sub(
    uint32_t *out, const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < a_count; i++) {
        uint64_t difference = (uint64_t)a[i] - (i < b_count ? b[i] : 0) - borrow;
        out[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
}

bool tr_limbs_mul(
    tr_task *task, uint32_t *out, const uint32_t *a, size_t a_count, const uint32_t *b,
    size_t b_count)
{
    memset(out, 0, (a_count + b_count) * sizeof *out);
    for (size_t i = 0; i < a_count; i++) {
        if (!tr_charge(task, b_count >> 8)) return false;
        uint64_t carry = 0;
        uint64_t factor = a[i];
        for (size_t j = 0; j < b_count; j++) {
            carry += factor * b[j] + out[i + j];
            out[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        out[i + b_count] = (uint32_t)carry;
    }
    return true;
}

uint32_t tr_limbs_mul_small(
    uint32_t *limbs, size_t count, uint32_t factor, uint32_t extra)
{
    uint64_t carry = extra;
    for (size_t i = 0; i < count; i++) {
        carry += (uint64_t)limbs[i] * factor;
        limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

uint32_t tr_limbs_div_small(uint32_t *limbs, size_t count, uint32_t divisor)
{
    uint64_t rest = 0;
    for (size_t i = count; i-- > 0;) {
        rest = rest << 32 | limbs[i];
        limbs[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    return (uint32_t)rest;
}

void tr_limbs_shift_left(
    uint32_t *out, const uint32_t *a, size_t a_count, uint64_t shift)
{
    size_t whole = (size_t)(shift / 32);
    unsigned bits = (unsigned)(shift % 32);
    memset(out, 0, whole * sizeof *out);
    uint64_t carry = 0;
    for (size_t i = 0; i < a_count; i++) {
        carry |= (uint64_t)a[i] << bits;
        out[whole + i] = (uint32_t)carry;
        carry >>= 32;
    }
    out[whole + a_count] = (uint32_t)carry;
}

bool tr_limbs_shift_right(
    uint32_t *out, const uint32_t *a, size_t a_count, uint64_t shift)
{
    uint64_t whole = shift / 32;
    unsigned bits = (unsigned)(shift % 32);
    bool lost = false;
    for (size_t i = 0; i < a_count && i < whole; i++) lost = lost || a[i];
    if (whole < a_count && bits) lost = lost || (a[whole] & ((1u << bits) - 1));
    for (size_t i = 0; i < a_count; i++) {
        uint64_t low = i + whole < a_count ? a[i + whole] : 0;
        uint64_t high = i + whole + 1 < a_count ? a[i + whole + 1] : 0;
        out[i] = (uint32_t)((high << 32 | low) >> bits);
    }
    return lost;
}

/* rest[from ...] -= factor * b; true if that was one b too much. */
static bool subtract_row(
    uint32_t *rest, const uint32_t *b, size_t b_count, uint64_t factor)
{
    uint64_t carry = 0;
    uint64_t borrow = 0;
    for (size_t i = 0; i < b_count; i++) {
        carry += factor * b[i];
        uint64_t difference = (uint64_t)rest[i] - (uint32_t)carry - borrow;
        rest[i] = (uint32_t)difference;
        borrow = difference >> 63;
        carry >>= 32;
    }
    uint64_t difference = (uint64_t)rest[b_count] - carry - borrow;
    rest[b_count] = (uint32_t)difference;
    return (difference >> 63) != 0;
}

static void add_back(uint32_t *rest, const uint32_t *b, size_t b_count)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < b_count; i++) {
        carry += (uint64_t)rest[i] + b[i];
        rest[i] = (uint32_t)carry;
        carry >>= 32;
    }
    rest[b_count] += (uint32_t)carry;
}

/* The next limb of the quotient: a guess that is at most one too large, given
 * that the highest bit of b is 1 (Knuth, volume 2, algorithm D). */
static uint64_t guess_limb(const uint32_t *rest, const uint32_t *b, size_t b_count)
{
    uint64_t top = (uint64_t)rest[b_count] << 32 | rest[b_count - 1];
    uint64_t guess = top / b[b_count - 1];
    uint64_t left = top % b[b_count - 1];
    while (guess >> 32 || guess * b[b_count - 2] > (left << 32 | rest[b_count - 2])) {
        guess--;
        left += b[b_count - 1];
        if (left >> 32) break;
    }
    return guess;
}

bool tr_limbs_divide(
    tr_task *task, const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count,
    uint32_t *quotient, uint32_t *rest)
{
    memset(quotient, 0, a_count * sizeof *quotient);
    if (b_count == 1) {
        memcpy(quotient, a, a_count * sizeof *a);
        memset(rest, 0, (a_count + 1) * sizeof *rest);
        rest[0] = tr_limbs_div_small(quotient, a_count, b[0]);
        return true;
    }
    if (a_count < b_count) {
        memcpy(rest, a, a_count * sizeof *a);
        rest[a_count] = 0;
        return true;
    }
    unsigned shift = (unsigned)__builtin_clz(b[b_count - 1]);
    tr_scratch divisor;
    if (!tr_scratch_open(task, &divisor, b_count + 1)) return false;
    tr_limbs_shift_left(divisor.limbs, b, b_count, shift);
    tr_limbs_shift_left(rest, a, a_count, shift);
    bool ok = true;
    for (size_t i = a_count - b_count + 1; i-- > 0;) {
        ok = tr_charge(task, b_count >> 8);
        if (!ok) break;
        uint64_t guess = guess_limb(rest + i, divisor.limbs, b_count);
        if (subtract_row(rest + i, divisor.limbs, b_count, guess)) {
            guess--;
            add_back(rest + i, divisor.limbs, b_count);
        }
        quotient[i] = (uint32_t)guess;
    }
    tr_limbs_shift_right(rest, rest, a_count + 1, shift);
    tr_scratch_close(&divisor);
    return ok;
}
