/* SPDX-License-Identifier: MIT
 *
 * Between integers and floats: conversions and quotients that round once, exact
 * comparison, and hashes that agree.
 */
#include "value/limbs.h"

#include "base/hash.h"
#include "base/libm.h"

#include <float.h>

#define TWO_63 9223372036854775808.0

/*
 * mantissa * 2^exponent, and a little more if `sticky`, rounded half to even to
 * the precision that the result's size allows.  inf if it is too large.
 */
static double round_binary(uint64_t mantissa, int64_t exponent, bool sticky)
{
    if (!mantissa) return 0;
    int zeros = __builtin_clzll(mantissa);
    mantissa <<= zeros;
    exponent -= zeros;
    int64_t top = exponent + 63; /* 2^top <= value < 2^(top + 1) */
    if (top > 1023) return (double)INFINITY;
    int kept = DBL_MANT_DIG;
    if (top < -1022) kept -= (int)(-1022 - top > 64 ? 64 : -1022 - top);
    if (kept < 0) return 0;
    unsigned dropped = 64 - (unsigned)kept; /* 11 to 64 */
    uint64_t whole = dropped == 64 ? 0 : mantissa >> dropped;
    uint64_t rest = dropped == 64 ? mantissa : mantissa & ((1ull << dropped) - 1);
    uint64_t half = 1ull << (dropped - 1);
    if (rest > half || (rest == half && (sticky || (whole & 1)))) whole++;
    return ldexp((double)whole, (int)(exponent + dropped));
}

/* The highest 64 bits and the exponent that goes with them. */
static uint64_t top_bits(
    const uint32_t *limbs, size_t count, int64_t *exponent, bool *sticky)
{
    uint64_t bits = tr_limbs_bits(limbs, count);
    uint64_t low = bits > 64 ? bits - 64 : 0;
    size_t at = (size_t)(low / 32);
    unsigned shift = (unsigned)(low % 32);
    uint64_t mantissa = 0;
    for (size_t i = 0; i < 3 && at + i < count; i++) {
        uint64_t limb = limbs[at + i];
        int place = (int)(32 * i) - (int)shift;
        if (place < 64) mantissa |= place < 0 ? limb >> -place : limb << place;
    }
    *sticky = shift && (limbs[at] & ((1u << shift) - 1));
    for (size_t i = 0; i < at && !*sticky; i++) *sticky = limbs[i] != 0;
    *exponent = (int64_t)low;
    return mantissa;
}

bool tr_int_to_float(tr_task *task, tr_ref a, double *out)
{
    if (!tr_is(a, TR_BIG)) {
        *out = (double)tr_as_int(a);
        return true;
    }
    const tr_big *big = tr_as_big(a);
    int64_t exponent;
    bool sticky;
    uint64_t mantissa = top_bits(big->limbs, big->count, &exponent, &sticky);
    double number = round_binary(mantissa, exponent, sticky);
    if (isinf(number)) {
        tr_fail(task, TR_ERR_OVERFLOW, "int too large to convert to float");
        return false;
    }
    *out = big->negative ? -number : number;
    return true;
}

/* |x| / |y| of limbs: shifted so that the quotient has 65 bits or more. */
static bool divide_limbs(
    tr_task *task, const tr_number_view *x, const tr_number_view *y, double *out)
{
    int64_t x_bits = (int64_t)tr_limbs_bits(x->limbs, x->count);
    int64_t y_bits = (int64_t)tr_limbs_bits(y->limbs, y->count);
    int64_t shift = 66 - (x_bits - y_bits); /* of x, upwards if positive */
    if (shift > 66 + 1200) {
        *out = 0;
        return true;
    }
    uint64_t x_shift = shift > 0 ? (uint64_t)shift : 0;
    uint64_t y_shift = shift < 0 ? (uint64_t)-shift : 0;
    size_t a_count = x->count + (size_t)(x_shift / 32) + 1;
    size_t b_count = y->count + (size_t)(y_shift / 32) + 1;
    tr_scratch room;
    if (!tr_scratch_open(task, &room, 3 * a_count + b_count + 1)) return false;
    uint32_t *a = room.limbs;
    uint32_t *b = a + a_count;
    uint32_t *quotient = b + b_count;
    uint32_t *rest = quotient + a_count;
    tr_limbs_shift_left(a, x->limbs, x->count, x_shift);
    tr_limbs_shift_left(b, y->limbs, y->count, y_shift);
    a_count = tr_limbs_trim(a, a_count);
    b_count = tr_limbs_trim(b, b_count);
    bool ok = tr_limbs_divide(task, a, a_count, b, b_count, quotient, rest);
    if (ok) {
        int64_t exponent;
        bool sticky;
        size_t count = tr_limbs_trim(quotient, a_count);
        uint64_t mantissa = top_bits(quotient, count, &exponent, &sticky);
        sticky = sticky || tr_limbs_trim(rest, a_count + 1) != 0;
        *out = round_binary(mantissa, exponent - shift, sticky);
    }
    tr_scratch_close(&room);
    return ok;
}

static bool fits_mantissa(tr_ref a)
{
    return !tr_is(a, TR_BIG) && tr_as_int(a) >= -(1ll << 53) &&
           tr_as_int(a) <= 1ll << 53;
}

bool tr_int_true_divide(tr_task *task, tr_ref a, tr_ref b, double *out)
{
    if (fits_mantissa(a) && fits_mantissa(b)) {
        /* int has no -0: 0 / -5 is -0.0 in Python as here. */
        *out = (double)tr_as_int(a) / (double)tr_as_int(b);
        return true;
    }
    tr_number_view x;
    tr_number_view y;
    tr_number_look(&x, a);
    tr_number_look(&y, b);
    double number = 0;
    if (x.count && !divide_limbs(task, &x, &y, &number)) return false;
    if (isinf(number)) {
        tr_fail(task, TR_ERR_OVERFLOW, "integer division result too large for a float");
        return false;
    }
    *out = x.negative != y.negative ? -number : number;
    return true;
}

tr_value tr_int_from_float(tr_task *task, double number)
{
    if (isnan(number)) {
        return tr_fail(task, TR_ERR_VALUE, "cannot convert float NaN to integer");
    }
    if (isinf(number)) {
        return tr_fail(
            task, TR_ERR_OVERFLOW, "cannot convert float infinity to integer");
    }
    if (number >= -TWO_63 && number < TWO_63) return tr_int((int64_t)number);
    int exponent;
    double fraction = frexp(fabs(number), &exponent);
    uint64_t mantissa = (uint64_t)ldexp(fraction, 64); /* 64 bits, the highest set */
    uint32_t limbs[2] = {(uint32_t)mantissa, (uint32_t)(mantissa >> 32)};
    uint32_t shifted[40];
    if (exponent < 64) exponent = 64; /* 2^63 <= number: exponent is at least 64 */
    uint64_t shift = (uint64_t)exponent - 64;
    tr_limbs_shift_left(shifted, limbs, 2, shift);
    return tr_number_make(task, shifted, 3 + (size_t)(shift / 32), number < 0);
}

int tr_int_compare_float(tr_ref a, double b)
{
    if (isinf(b)) return b > 0 ? -1 : 1;
    double whole = tr_trunc(b);
    int order;
    if (!tr_is(a, TR_BIG)) {
        if (whole >= TWO_63) return -1;
        if (whole < -TWO_63) return 1;
        int64_t x = tr_as_int(a);
        int64_t y = (int64_t)whole;
        order = (x > y) - (x < y);
    } else {
        bool negative = tr_as_big(a)->negative;
        if (whole >= -TWO_63 && whole < TWO_63) return negative ? -1 : 1;
        if (negative != (whole < 0)) return negative ? -1 : 1;
        const tr_big *big = tr_as_big(a);
        int exponent;
        uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(whole), &exponent), 64);
        int64_t bits = (int64_t)tr_limbs_bits(big->limbs, big->count);
        if (bits != exponent) return (bits < exponent) != negative ? -1 : 1;
        int64_t scale;
        bool sticky;
        uint64_t top = top_bits(big->limbs, big->count, &scale, &sticky);
        if (top != mantissa) {
            order = top < mantissa ? -1 : 1;
        } else {
            order = sticky;
        }
        return negative ? -order : order;
    }
    if (order) return order;
    return (whole > b) - (whole < b);
}

/* Of a float beyond 64 bits, and so of the integer that equals it. */
static uint32_t hash_large(double number)
{
    int64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return tr_hash_int(bits);
}

uint32_t tr_int_hash(tr_ref a)
{
    if (!tr_is(a, TR_BIG)) return tr_hash_int(tr_as_int(a));
    const tr_big *big = tr_as_big(a);
    int64_t exponent;
    bool sticky;
    uint64_t mantissa = top_bits(big->limbs, big->count, &exponent, &sticky);
    double number = round_binary(mantissa, exponent, sticky);
    if (!isinf(number)) return hash_large(big->negative ? -number : number);
    size_t size = big->count * sizeof(uint32_t);
    return tr_hash_bytes((const char *)big->limbs, size) + big->negative;
}
