/* SPDX-License-Identifier: MIT
 *
 * Python's operators and conversions over all values.  Operands are borrowed,
 * results are owned; the invalid value means that a problem was recorded.
 */
#ifndef TR_VALUE_OPERATE_H
#define TR_VALUE_OPERATE_H

#include "value/big.h"
#include "value/iterate.h"
#include "value/range.h"
#include "value/undefined.h"

/* The comparison operators of templates. */
typedef enum tr_comparison {
    TR_CMP_EQ, TR_CMP_NE, TR_CMP_LT, TR_CMP_LE, TR_CMP_GT, TR_CMP_GE,
    TR_CMP_IN, TR_CMP_NOT_IN
} tr_comparison;

/* compare.c */
int tr_equal(tr_task *task, tr_ref a, tr_ref b); /* 1, 0, -1 error */
typedef enum tr_order { TR_LESS, TR_LESS_EQUAL, TR_GREATER, TR_GREATER_EQUAL } tr_order;
int tr_compare(tr_task *task, tr_order order, tr_ref a, tr_ref b); /* 1, 0, -1 */
int tr_contains(tr_task *task, tr_ref item, tr_ref container); /* item in container */
/* False with TypeError "unhashable type: 'list'". */
bool tr_hash(tr_task *task, tr_ref value, uint32_t *out);
/* bool(value): 1, 0, -1 (strict undefined). */
int tr_truth_slow(tr_task *task, tr_ref value);
static inline int tr_truth(tr_task *task, tr_ref value)
{
    if (value.tag_ == TR_BOOL || value.tag_ == TR_INT) return value.as_.integer_ != 0;
    return tr_truth_slow(task, value);
}
/* Stable merge sort of `count` values by `keys` (may be `items` itself), with
 * Python's `<`; `reverse` keeps stability.  False on an error in a comparison. */
bool tr_sort(
    tr_task *task, tr_value *items, tr_value *keys, size_t count, bool reverse);

/* arithmetic.c: strings, lists, Markup included, as Python's operators. */
tr_value tr_add(tr_task *task, tr_ref a, tr_ref b);
tr_value tr_subtract(tr_task *task, tr_ref a, tr_ref b);
tr_value tr_multiply(tr_task *task, tr_ref a, tr_ref b);
tr_value tr_divide(tr_task *task, tr_ref a, tr_ref b);
tr_value tr_floor_divide(tr_task *task, tr_ref a, tr_ref b);
tr_value tr_modulo(tr_task *task, tr_ref a, tr_ref b); /* "%s" % x too */
tr_value tr_power(tr_task *task, tr_ref a, tr_ref b);
tr_value tr_negative(tr_task *task, tr_ref a);
tr_value tr_positive(tr_task *task, tr_ref a);
tr_value tr_absolute(tr_task *task, tr_ref a);
/* round(number, digits); `digits` none for round(number). */
tr_value tr_round(tr_task *task, tr_ref number, tr_ref digits);

/* convert.c: appended to `out`; false on an error. */
bool tr_write_str(tr_task *task, tr_ref value, tr_text *out);
bool tr_write_repr(tr_task *task, tr_ref value, tr_text *out);
tr_value tr_to_str(tr_task *task, tr_ref value);  /* strings are returned as they
                                                     are, Markup kept */
tr_value tr_to_repr(tr_task *task, tr_ref value);
tr_value tr_to_int(tr_task *task, tr_ref value, int base); /* int(value) */
tr_value tr_to_float(tr_task *task, tr_ref value);         /* float(value) */
/* int or bool (or big: OverflowError) as an index, TypeError otherwise:
 * "'str' object cannot be interpreted as an integer". */
bool tr_to_index(tr_task *task, tr_ref value, int64_t *out);

/* slice.c: value[start:stop:step], parts none where not given. */
tr_value tr_slice(tr_task *task, tr_ref value, tr_ref start, tr_ref stop, tr_ref step);
/* Python's slice.indices(length). */
bool tr_slice_indices(
    tr_task *task, tr_ref start, tr_ref stop, tr_ref step, size_t length,
    int64_t *first, int64_t *last, int64_t *stride, size_t *count);

/* escape.c: MarkupSafe's escape: &amp; &lt; &gt; &#39; &#34; */
void tr_escape_bytes(tr_text *out, const char *bytes, size_t size);
bool tr_write_escaped(tr_task *task, tr_ref value, tr_text *out); /* Markup as it is */
tr_value tr_escape(tr_task *task, tr_ref value); /* escape(value), a Markup */

#endif
