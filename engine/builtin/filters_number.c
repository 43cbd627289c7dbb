/* SPDX-License-Identifier: MIT
 *
 * Filters that compute with or convert to numbers.
 *
 * Invariant: conversions that fail give the default, but only for the errors
 * that Jinja catches; others (an undefined value, an overflow) stay errors.
 */
#include "builtin/filters.h"

#include "base/libm.h"
#include "base/number.h"

tr_value tr_filter_abs(tr_call *call)
{
    return tr_absolute(call->task, tr_arg(call, 0));
}

tr_value tr_filter_int(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref value = tr_arg(call, 0);
    if (tr_is(value, TR_INT)) return value;
    tr_value result = tr_invalid();
    if (tr_is(value, TR_STRING)) {
        int64_t base;
        if (tr_to_index(task, tr_arg(call, 2), &base)) {
            if (base < 0 || base == 1 || base > 36) {
                tr_fail(
                    task, TR_ERR_VALUE, "int() base must be >= 2 and <= 36, or 0");
            } else {
                result = tr_int_parse(task, tr_string_bytes(value), (int)base);
            }
        }
    } else {
        result = tr_to_int(task, value, 10);
    }
    if (!tr_is_invalid(result) || !tr_forget_conversion(task, false)) return result;

    /* "42.7"|int is 42: once more through float(). */
    tr_value number = tr_to_float(task, value);
    if (!tr_is_invalid(number)) result = tr_int_from_float(task, tr_as_float(number));
    if (!tr_is_invalid(result)) return result;
    if (!tr_forget_conversion(task, true)) return tr_invalid();
    return tr_retain(tr_arg(call, 1));
}

tr_value tr_filter_float(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref value = tr_arg(call, 0);
    if (tr_is(value, TR_FLOAT)) return value;
    tr_value result = tr_to_float(task, value);
    if (!tr_is_invalid(result) || !tr_forget_conversion(task, false)) return result;
    return tr_retain(tr_arg(call, 1));
}

/* math.floor(number) or math.ceil(number). */
static tr_value to_whole(tr_task *task, tr_ref number, bool up)
{
    if (tr_is_intlike(number)) return tr_int(tr_as_int(number));
    if (tr_is(number, TR_BIG)) return tr_retain(number);
    if (!tr_is(number, TR_FLOAT)) {
        return tr_fail(
            task, TR_ERR_TYPE, "must be real number, not %s", tr_type_name(number));
    }
    double value = tr_as_float(number);
    return tr_int_from_float(task, up ? tr_ceil(value) : tr_floor(value));
}

static tr_value round_towards(tr_call *call, bool up)
{
    tr_task *task = call->task;
    tr_value scale = tr_power(task, tr_int(10), tr_arg(call, 1));
    if (tr_is_invalid(scale)) return scale;
    tr_value result = tr_invalid();
    tr_value scaled = tr_multiply(task, tr_arg(call, 0), scale);
    if (!tr_is_invalid(scaled)) {
        tr_value whole = to_whole(task, scaled, up);
        if (!tr_is_invalid(whole)) result = tr_divide(task, whole, scale);
        tr_release(whole);
    }
    tr_release(scaled);
    tr_release(scale);
    return result;
}

tr_value tr_filter_round(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref method = tr_arg(call, 2);
    uint32_t hash;
    if (tr_string_is(method, "common")) {
        return tr_round(task, tr_arg(call, 0), tr_arg(call, 1));
    }
    if (tr_string_is(method, "ceil")) return round_towards(call, true);
    if (tr_string_is(method, "floor")) return round_towards(call, false);
    if (!tr_hash(task, method, &hash)) return tr_invalid();
    return tr_fail(
        task, TR_ERR_FILTER_ARGUMENT, "method must be common, ceil or floor");
}

/* ---- filesizeformat ---- */

typedef struct size_unit {
    double decimal; /* 1000 ** (row + 2) */
    const char *decimal_name;
    const char *binary_name; /* of 1024 ** (row + 2) */
    bool rounded_down;       /* is `decimal` less than the exact number? */
} size_unit;

static const size_unit size_units[] = {
    {1e6, "kB", "KiB", false},  {1e9, "MB", "MiB", false},
    {1e12, "GB", "GiB", false}, {1e15, "TB", "TiB", false},
    {1e18, "PB", "PiB", false}, {1e21, "EB", "EiB", false},
    {1e24, "ZB", "ZiB", true},  {1e27, "YB", "YiB", false},
};

tr_value tr_filter_filesizeformat(tr_call *call)
{
    tr_task *task = call->task;
    tr_value number = tr_to_float(task, tr_arg(call, 0));
    if (tr_is_invalid(number)) return number;
    double bytes = tr_as_float(number);
    int binary = tr_truth(task, tr_arg(call, 1));
    if (binary < 0) return tr_invalid();
    double base = binary ? 1024 : 1000;
    if (bytes == 1) return tr_string_c("1 Byte");
    tr_text out = tr_text_make(TR_STRING_MAX);
    if (bytes < base) {
        tr_value whole = tr_int_from_float(task, bytes);
        bool ok = !tr_is_invalid(whole) && tr_write_str(task, whole, &out);
        tr_release(whole);
        if (!ok) {
            tr_text_done(&out);
            return tr_invalid();
        }
        tr_text_add_str(&out, " Bytes");
        return tr_string_take_text(task, &out);
    }
    const size_t count = sizeof size_units / sizeof size_units[0];
    size_t row = 0;
    double unit;
    for (;; row++) {
        unit = binary ? ldexp(1, 10 * ((int)row + 2)) : size_units[row].decimal;
        bool below = bytes < unit ||
                     (!binary && bytes == unit && size_units[row].rounded_down);
        if (below || row + 1 == count) break;
    }
    tr_number_format(&out, base * bytes / unit, 'f', 1, false);
    tr_text_add_byte(&out, ' ');
    tr_text_add_str(
        &out, binary ? size_units[row].binary_name : size_units[row].decimal_name);
    return tr_string_take_text(task, &out);
}
