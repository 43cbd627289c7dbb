/* SPDX-License-Identifier: MIT
 *
 * Python's round(): half to even, integers stay integers, floats become one
 * unless a number of digits is asked for.
 */
#include "value/operate.h"

#include "base/number.h"

#include <math.h>

/* rest against the half of unit, both positive: <0, 0, >0; 2 on an error. */
static int compare_with_half(tr_task *task, tr_ref rest, tr_ref unit)
{
    tr_value twice = tr_int_add(task, rest, rest);
    if (tr_is_invalid(twice)) return 2;
    int order = tr_int_compare(twice, unit);
    tr_release(twice);
    return order;
}

/* The multiple of `unit` that is nearest to number. */
static tr_value nearest_multiple(tr_task *task, tr_ref number, tr_ref unit)
{
    tr_value quotient = tr_int_floordiv(task, number, unit);
    tr_value rest = tr_int_mod(task, number, unit);
    tr_value result = tr_invalid();
    if (!tr_is_invalid(quotient) && !tr_is_invalid(rest)) {
        int order = compare_with_half(task, rest, unit);
        bool odd = tr_is(quotient, TR_BIG) ? tr_as_big(quotient)->limbs[0] & 1
                                           : tr_as_int(quotient) & 1;
        if (order != 2) result = tr_int_sub(task, number, rest);
        bool up = order == 1 || (order == 0 && odd);
        if (up && !tr_is_invalid(result)) {
            tr_value more = tr_int_add(task, result, unit);
            tr_release(result);
            result = more;
        }
    }
    tr_release(quotient);
    tr_release(rest);
    return result;
}

static tr_value round_int(tr_task *task, tr_ref number, tr_ref digits)
{
    tr_value whole = tr_is(number, TR_BIG) ? tr_retain(number)
                                           : tr_int(tr_as_int(number));
    if (tr_is_none(digits) || tr_int_sign(digits) >= 0) return whole;
    uint64_t bits = tr_is(whole, TR_BIG) ? (uint64_t)tr_as_big(whole)->count * 32 : 64;
    /* Three bits and a bit are a digit: with more places than that nothing stays. */
    if (tr_is(digits, TR_BIG) || -tr_as_int(digits) > (int64_t)(bits / 3)) {
        tr_release(whole);
        return tr_int(0);
    }
    tr_value result = tr_invalid();
    tr_value unit = tr_int_pow(task, tr_int(10), tr_int(-tr_as_int(digits)));
    if (!tr_is_invalid(unit)) result = nearest_multiple(task, whole, unit);
    tr_release(unit);
    tr_release(whole);
    return result;
}

static tr_value round_float(tr_task *task, double number, tr_ref digits)
{
    if (tr_is_none(digits)) {
        return tr_int_from_float(task, tr_number_round(number, 0));
    }
    /* Beyond 64 bits only the sign matters. */
    int64_t count = tr_is(digits, TR_BIG) ? (int64_t)tr_int_sign(digits) * INT32_MAX
                                          : tr_as_int(digits);
    double result = tr_number_round(number, count);
    if (isinf(result) && isfinite(number)) {
        return tr_fail(
            task, TR_ERR_OVERFLOW, "rounded value too large to represent");
    }
    return tr_float(result);
}

tr_value tr_round(tr_task *task, tr_ref number, tr_ref digits)
{
    if (!tr_is_number(number)) {
        return tr_fail(
            task, TR_ERR_TYPE, "type %s doesn't define __round__ method",
            tr_type_name(number));
    }
    if (!tr_is_none(digits) && (!tr_is_number(digits) || tr_is(digits, TR_FLOAT))) {
        return tr_fail(
            task, TR_ERR_TYPE, "'%s' object cannot be interpreted as an integer",
            tr_type_name(digits));
    }
    if (tr_is(number, TR_FLOAT)) return round_float(task, tr_as_float(number), digits);
    return round_int(task, number, digits);
}
