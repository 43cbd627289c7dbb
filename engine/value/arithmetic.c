/* SPDX-License-Identifier: MIT
 *
 * Python's arithmetic operators.  Each function takes two 64-bit integers or
 * two floats at once and leaves everything else to a slower path: mixed
 * numbers, then sequences (sequence_operators.h), objects and undefined values.
 *
 * Invariant: what Python calls a TypeError is found last, by fail_operands().
 */
#include "base/libm.h"
#include "value/sequence_operators.h"

/* Objects and undefined values get their say; then it is a TypeError. */
static tr_value fail_operands(
    tr_task *task, const char *op, const char *name, tr_ref a, tr_ref b)
{
    if (tr_is(a, TR_UNDEFINED)) return tr_undefined_report(task, a);
    if (tr_is(a, TR_OBJECT) && tr_type_of(a)->binary) {
        tr_value result = tr_type_of(a)->binary(task, op, a, b, false);
        if (!tr_is_missing(result)) return result;
    }
    if (tr_is(b, TR_UNDEFINED)) return tr_undefined_report(task, b);
    if (tr_is(b, TR_OBJECT) && tr_type_of(b)->binary) {
        tr_value result = tr_type_of(b)->binary(task, op, b, a, true);
        if (!tr_is_missing(result)) return result;
    }
    if (!op[1] && tr_sequence_refuse(task, op[0], a, b)) return tr_invalid();
    return tr_fail(
        task, TR_ERR_TYPE, "unsupported operand type(s) for %s: '%s' and '%s'", name,
        tr_type_name(a), tr_type_name(b));
}

static bool both_numbers(tr_ref a, tr_ref b)
{
    return tr_is_number(a) && tr_is_number(b);
}

static bool any_float(tr_ref a, tr_ref b)
{
    return tr_is(a, TR_FLOAT) || tr_is(b, TR_FLOAT);
}

static bool as_double(tr_task *task, tr_ref number, double *out)
{
    if (!tr_is(number, TR_FLOAT)) return tr_int_to_float(task, number, out);
    *out = tr_as_float(number);
    return true;
}

static bool as_doubles(tr_task *task, tr_ref a, tr_ref b, double *x, double *y)
{
    return as_double(task, a, x) && as_double(task, b, y);
}

tr_value tr_add(tr_task *task, tr_ref a, tr_ref b)
{
    if (tr_is(a, TR_INT) && tr_is(b, TR_INT)) return tr_int_add(task, a, b);
    if (both_numbers(a, b)) {
        double x;
        double y;
        if (!any_float(a, b)) return tr_int_add(task, a, b);
        if (!as_doubles(task, a, b, &x, &y)) return tr_invalid();
        return tr_float(x + y);
    }
    tr_value result;
    if (tr_sequence_add(task, a, b, &result)) return result;
    return fail_operands(task, "+", "+", a, b);
}

tr_value tr_subtract(tr_task *task, tr_ref a, tr_ref b)
{
    if (both_numbers(a, b)) {
        double x;
        double y;
        if (!any_float(a, b)) return tr_int_sub(task, a, b);
        if (!as_doubles(task, a, b, &x, &y)) return tr_invalid();
        return tr_float(x - y);
    }
    return fail_operands(task, "-", "-", a, b);
}

tr_value tr_multiply(tr_task *task, tr_ref a, tr_ref b)
{
    if (both_numbers(a, b)) {
        double x;
        double y;
        if (!any_float(a, b)) return tr_int_mul(task, a, b);
        if (!as_doubles(task, a, b, &x, &y)) return tr_invalid();
        return tr_float(x * y);
    }
    tr_value result;
    if (tr_sequence_multiply(task, a, b, &result)) return result;
    return fail_operands(task, "*", "*", a, b);
}

static tr_value fail_zero(tr_task *task, const char *message)
{
    return tr_fail(task, TR_ERR_ZERO_DIVISION, "%s", message);
}

tr_value tr_divide(tr_task *task, tr_ref a, tr_ref b)
{
    double x;
    double y;
    if (!both_numbers(a, b)) return fail_operands(task, "/", "/", a, b);
    if (!any_float(a, b)) {
        if (tr_int_sign(b) == 0) return fail_zero(task, "division by zero");
        if (!tr_int_true_divide(task, a, b, &x)) return tr_invalid();
        return tr_float(x);
    }
    if (!as_doubles(task, a, b, &x, &y)) return tr_invalid();
    if (y == 0) return fail_zero(task, "float division by zero");
    return tr_float(x / y);
}

static tr_value fail_libm(tr_task *task)
{
    return tr_fail(task, TR_ERR_IO, "libm cannot be loaded");
}

/* Python's divmod of floats: the rest has the sign of y.  false: without libm. */
static bool float_divmod(double x, double y, double *whole, double *rest)
{
    tr_libm_function modulo = tr_libm_fmod();
    if (!modulo) return false;
    double remainder = modulo(x, y);
    double quotient = (x - remainder) / y;
    if (remainder == 0) {
        *rest = copysign(0.0, y);
    } else if ((y < 0) != (remainder < 0)) {
        *rest = remainder + y;
        quotient -= 1;
    } else {
        *rest = remainder;
    }
    double below = tr_floor(quotient);
    *whole = quotient - below > 0.5 ? below + 1 : below;
    if (quotient == 0) *whole = copysign(0.0, x / y);
    return true;
}

tr_value tr_floor_divide(tr_task *task, tr_ref a, tr_ref b)
{
    if (!both_numbers(a, b)) return fail_operands(task, "//", "//", a, b);
    if (!any_float(a, b)) {
        if (tr_int_sign(b) == 0) {
            return fail_zero(task, "integer division or modulo by zero");
        }
        return tr_int_floordiv(task, a, b);
    }
    double x;
    double y;
    double whole;
    double rest;
    if (!as_doubles(task, a, b, &x, &y)) return tr_invalid();
    if (y == 0) return fail_zero(task, "float floor division by zero");
    return float_divmod(x, y, &whole, &rest) ? tr_float(whole) : fail_libm(task);
}

tr_value tr_modulo(tr_task *task, tr_ref a, tr_ref b)
{
    if (tr_is(a, TR_STRING)) return tr_format_percent(task, a, b);
    if (!both_numbers(a, b)) return fail_operands(task, "%", "%", a, b);
    if (!any_float(a, b)) {
        if (tr_int_sign(b) == 0) return fail_zero(task, "integer modulo by zero");
        return tr_int_mod(task, a, b);
    }
    double x;
    double y;
    double whole;
    double rest;
    if (!as_doubles(task, a, b, &x, &y)) return tr_invalid();
    if (y == 0) return fail_zero(task, "float modulo");
    return float_divmod(x, y, &whole, &rest) ? tr_float(rest) : fail_libm(task);
}

static tr_value float_power(tr_task *task, double x, double y)
{
    if (x == 0 && y < 0 && isfinite(y)) {
        return fail_zero(task, "0.0 cannot be raised to a negative power");
    }
    if (isfinite(x) && isfinite(y) && x < 0 && y != tr_floor(y)) {
        /* A complex number in Python, which templates do not have. */
        return tr_fail(
            task, TR_ERR_VALUE,
            "negative number cannot be raised to a fractional power");
    }
    tr_libm_function power = tr_libm_pow();
    if (!power) return fail_libm(task);
    double result = power(x, y);
    if (isinf(result) && isfinite(x) && isfinite(y)) {
        return tr_fail(task, TR_ERR_OVERFLOW, "(34, 'Numerical result out of range')");
    }
    return tr_float(result);
}

tr_value tr_power(tr_task *task, tr_ref a, tr_ref b)
{
    if (!both_numbers(a, b)) return fail_operands(task, "**", "** or pow()", a, b);
    if (!any_float(a, b) && tr_int_sign(b) >= 0) return tr_int_pow(task, a, b);
    double x;
    double y;
    if (!as_doubles(task, a, b, &x, &y)) return tr_invalid();
    return float_power(task, x, y);
}

static tr_value fail_operand(tr_task *task, const char *name, tr_ref a)
{
    return tr_fail(
        task, TR_ERR_TYPE, "bad operand type for %s: '%s'", name, tr_type_name(a));
}

static tr_value object_operand(
    tr_task *task, const char *op, const char *name, tr_ref a)
{
    if (tr_is(a, TR_UNDEFINED)) return tr_undefined_report(task, a);
    tr_value result = tr_object_unary(task, op, a);
    return tr_is_missing(result) ? fail_operand(task, name, a) : result;
}

tr_value tr_negative(tr_task *task, tr_ref a)
{
    if (tr_is(a, TR_FLOAT)) return tr_float(-tr_as_float(a));
    if (tr_is_number(a)) return tr_int_neg(task, a);
    return object_operand(task, "-", "unary -", a);
}

tr_value tr_positive(tr_task *task, tr_ref a)
{
    if (tr_is_intlike(a)) return tr_int(tr_as_int(a));
    if (tr_is_number(a)) return tr_retain(a);
    return object_operand(task, "+", "unary +", a);
}

tr_value tr_absolute(tr_task *task, tr_ref a)
{
    if (tr_is(a, TR_FLOAT)) return tr_float(fabs(tr_as_float(a)));
    if (tr_is_number(a)) return tr_int_abs(task, a);
    tr_value result = tr_object_unary(task, "abs", a);
    return tr_is_missing(result) ? fail_operand(task, "abs()", a) : result;
}
