/* SPDX-License-Identifier: MIT
 *
 * Methods of int (bool and big integers with it), float and range.  Their
 * attributes, such as real and start, are in vm/attribute.c.
 */
#include "base/libm.h"
#include "builtin/bytes.h"
#include "builtin/methods.h"

#include <float.h>
#include <stdlib.h>

/* The integer itself: bools become 0 or 1. */
static tr_value plain_int(tr_ref value)
{
    return tr_is(value, TR_BIG) ? tr_retain(value) : tr_int(tr_as_int(value));
}

static uint64_t magnitude(tr_ref value)
{
    int64_t number = tr_as_int(value);
    return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

static int64_t bits_of(uint64_t number)
{
    return number ? 64 - __builtin_clzll(number) : 0;
}

static tr_value int_bit_length(tr_call *call)
{
    tr_ref self = call->args[0];
    if (!tr_is(self, TR_BIG)) return tr_int(bits_of(magnitude(self)));
    const tr_big *big = tr_as_big(self);
    uint32_t last = big->count - 1;
    return tr_int((int64_t)last * 32 + bits_of(big->limbs[last]));
}

static tr_value int_bit_count(tr_call *call)
{
    tr_ref self = call->args[0];
    if (!tr_is(self, TR_BIG)) return tr_int(__builtin_popcountll(magnitude(self)));
    const tr_big *big = tr_as_big(self);
    int64_t bits = 0;
    for (uint32_t i = 0; i < big->count; i++) {
        bits += __builtin_popcount(big->limbs[i]);
    }
    return tr_int(bits);
}

static tr_value int_conjugate(tr_call *call)
{
    return plain_int(call->args[0]);
}

static tr_value int_as_integer_ratio(tr_call *call)
{
    return tr_made(call->task, tr_pair(plain_int(call->args[0]), tr_int(1)));
}

const tr_builtin tr_int_methods[] = {
    {"as_integer_ratio", "int.as_integer_ratio(self, /)", int_as_integer_ratio,
     TR_METHOD_PURE},
    {"bit_count", "int.bit_count(self, /)", int_bit_count, TR_METHOD_PURE},
    {"bit_length", "int.bit_length(self, /)", int_bit_length, TR_METHOD_PURE},
    {"conjugate", "int.conjugate(self, /)", int_conjugate, TR_METHOD_PURE},
    {"from_bytes", "int.from_bytes(self, bytes, byteorder='big', *, signed=False)",
     tr_int_method_from_bytes, TR_METHOD_PLAIN},
    {"to_bytes", "int.to_bytes(self, length=1, byteorder='big', *, signed=False)",
     tr_int_method_to_bytes, TR_METHOD_PLAIN},
};

const uint32_t tr_int_method_count = sizeof tr_int_methods / sizeof tr_int_methods[0];

/* ---- float ---- */

static tr_value float_is_integer(tr_call *call)
{
    double number = tr_as_float(call->args[0]);
    return tr_bool(isfinite(number) && tr_floor(number) == number);
}

static tr_value float_conjugate(tr_call *call)
{
    return call->args[0];
}

/* integer * 2**exponent as a fraction in lowest terms; consumes integer. */
static tr_value make_ratio(tr_task *task, tr_value integer, int exponent)
{
    tr_value power = tr_int_pow(task, tr_int(2), tr_int(abs(exponent)));
    if (tr_is_invalid(power)) {
        tr_release(integer);
        return power;
    }
    if (exponent < 0) return tr_made(task, tr_pair(integer, power));
    tr_value numerator = tr_int_mul(task, integer, power);
    tr_release(integer);
    tr_release(power);
    if (tr_is_invalid(numerator)) return numerator;
    return tr_made(task, tr_pair(numerator, tr_int(1)));
}

static tr_value float_as_integer_ratio(tr_call *call)
{
    double number = tr_as_float(call->args[0]);
    if (isinf(number)) {
        return tr_fail(
            call->task, TR_ERR_OVERFLOW, "cannot convert Infinity to integer ratio");
    }
    if (isnan(number)) {
        return tr_fail(
            call->task, TR_ERR_VALUE, "cannot convert NaN to integer ratio");
    }
    int exponent;
    double fraction = frexp(number, &exponent);
    int64_t integer = (int64_t)ldexp(fraction, DBL_MANT_DIG);
    exponent -= DBL_MANT_DIG;
    if (integer == 0) return tr_made(call->task, tr_pair(tr_int(0), tr_int(1)));
    while (integer % 2 == 0) {
        integer /= 2;
        exponent++;
    }
    return make_ratio(call->task, tr_int(integer), exponent);
}

static tr_value float_hex(tr_call *call)
{
    double number = tr_as_float(call->args[0]);
    tr_text out = tr_text_make(64);
    if (isnan(number)) {
        tr_text_add_str(&out, "nan");
        return tr_string_take_text(call->task, &out);
    }
    if (signbit(number)) tr_text_add_byte(&out, '-');
    number = fabs(number);
    if (isinf(number)) {
        tr_text_add_str(&out, "inf");
    } else if (number == 0) {
        tr_text_add_str(&out, "0x0.0p+0");
    } else {
        int exponent;
        double fraction = frexp(number, &exponent); /* in [0.5, 1) */
        int shift = exponent - 1 < DBL_MIN_EXP - 1 ? exponent - DBL_MIN_EXP : 0;
        uint64_t digits = (uint64_t)ldexp(fraction, DBL_MANT_DIG + shift);
        exponent -= 1 + shift;
        tr_text_format(
            &out, "0x%u.%013llxp%+d", (unsigned)(digits >> 52),
            (unsigned long long)(digits & (((uint64_t)1 << 52) - 1)), exponent);
    }
    return tr_string_take_text(call->task, &out);
}

const tr_builtin tr_float_methods[] = {
    {"as_integer_ratio", "float.as_integer_ratio(self, /)", float_as_integer_ratio,
     TR_METHOD_PURE},
    {"conjugate", "float.conjugate(self, /)", float_conjugate, TR_METHOD_PURE},
    {"hex", "float.hex(self, /)", float_hex, TR_METHOD_PURE},
    {"is_integer", "float.is_integer(self, /)", float_is_integer, TR_METHOD_PURE},
};

const uint32_t tr_float_method_count =
    sizeof tr_float_methods / sizeof tr_float_methods[0];

/* ---- range ---- */

static tr_value range_count(tr_call *call)
{
    int found = tr_contains(call->task, call->args[1], call->args[0]);
    return found < 0 ? tr_invalid() : tr_int(found);
}

static tr_value range_index(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref value = call->args[1];
    const tr_range *range = tr_as_range(call->args[0]);
    int found = tr_contains(task, value, call->args[0]);
    if (found < 0) return tr_invalid();
    if (!found) {
        bool number = tr_is_intlike(value) || tr_is(value, TR_BIG);
        tr_text text = tr_text_make(1 << 16);
        if (!number) {
            tr_fail(task, TR_ERR_VALUE, "sequence.index(x): x not in sequence");
        } else if (tr_write_repr(task, value, &text)) {
            tr_fail(task, TR_ERR_VALUE, "%s is not in range", tr_text_c(&text));
        }
        tr_text_done(&text);
        return tr_invalid();
    }
    tr_value from = tr_to_int(task, value, 10);
    if (tr_is_invalid(from)) return from;
    tr_value distance = tr_int_sub(task, from, range->start);
    tr_release(from);
    if (tr_is_invalid(distance)) return distance;
    tr_value index = tr_int_floordiv(task, distance, range->step);
    tr_release(distance);
    return index;
}

const tr_builtin tr_range_methods[] = {
    {"count", "range.count(self, value, /)", range_count, TR_METHOD_PURE},
    {"index", "range.index(self, value, /)", range_index, TR_METHOD_PURE},
};

const uint32_t tr_range_method_count =
    sizeof tr_range_methods / sizeof tr_range_methods[0];
