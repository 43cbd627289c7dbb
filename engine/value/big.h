/* SPDX-License-Identifier: MIT
 *
 * Integers beyond 64 bits: sign and magnitude in 32-bit limbs.  Results that
 * fit in 64 bits are always plain TR_INT, so equal numbers have one form.
 *
 * Size is bounded by the memory limit and by TR_BIG_LIMBS_MAX; text conversion
 * by CPython's limit of 4,300 digits (ValueError).
 */
#ifndef TR_VALUE_BIG_H
#define TR_VALUE_BIG_H

#include "value/value.h"

typedef struct tr_big {
    tr_object head;
    uint32_t count; /* limbs, the highest is not 0 */
    bool negative;
    uint32_t limbs[]; /* lowest first */
} tr_big;

#define TR_BIG_LIMBS_MAX (1u << 20)

static inline tr_big *tr_as_big(tr_ref value)
{
    return value.as_.pointer_;
}

/* Any of int, bool, big on either side; the operands are borrowed. */
tr_value tr_int_add(tr_task *task, tr_ref a, tr_ref b);
tr_value tr_int_sub(tr_task *task, tr_ref a, tr_ref b);
tr_value tr_int_mul(tr_task *task, tr_ref a, tr_ref b);
tr_value tr_int_floordiv(tr_task *task, tr_ref a, tr_ref b); /* b != 0 */
tr_value tr_int_mod(tr_task *task, tr_ref a, tr_ref b);      /* b != 0 */
tr_value tr_int_pow(tr_task *task, tr_ref a, tr_ref b);      /* b >= 0 */
tr_value tr_int_neg(tr_task *task, tr_ref a);
tr_value tr_int_abs(tr_task *task, tr_ref a);
int tr_int_compare(tr_ref a, tr_ref b);
/* Exact comparison with a float that is not nan. */
int tr_int_compare_float(tr_ref a, double b);
int tr_int_sign(tr_ref a);
uint32_t tr_int_hash(tr_ref a); /* equal to the hash of an equal float */
/* Nearest double; OverflowError "int too large to convert to float". */
bool tr_int_to_float(tr_task *task, tr_ref a, double *out);
/* a / b correctly rounded, b != 0. */
bool tr_int_true_divide(tr_task *task, tr_ref a, tr_ref b, double *out);
/* int(number): truncates; OverflowError / ValueError for inf and nan. */
tr_value tr_int_from_float(tr_task *task, double number);
/* Decimal digits (base 10), or base 2, 8, 16 in lower case; '-' if negative. */
bool tr_int_to_text(tr_task *task, tr_ref a, unsigned base, tr_text *out);
/* Digits only (no sign, no underscores, no prefix) in base 2..36. */
tr_value tr_int_from_digits(
    tr_task *task, tr_span digits, unsigned base, bool negative);
/* Python's int(text, base): sign, space, underscores, prefixes, Unicode digits. */
tr_value tr_int_parse(tr_task *task, tr_span text, int base);

#endif
