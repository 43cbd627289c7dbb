/* SPDX-License-Identifier: MIT
 *
 * The table of TR_OBJECT: methods of objects under "Class.method", and the
 * methods with two underscores that Python gives to plain values.  The sandbox
 * never lets the latter through.
 */
#include "builtin/bytes.h"
#include "builtin/globals.h"
#include "builtin/methods.h"
#include "vm/attribute.h"

/* ---- operators by name ---- */

#define TR_OPERATORS(X)      \
    X(add, tr_add)           \
    X(floordiv, tr_floor_divide) \
    X(mod, tr_modulo)        \
    X(mul, tr_multiply)      \
    X(pow, tr_power)         \
    X(sub, tr_subtract)      \
    X(truediv, tr_divide)

#define TR_X(name, function)                                          \
    static tr_value dunder_##name(tr_call *call)                      \
    {                                                                 \
        return function(call->task, call->args[0], call->args[1]);    \
    }                                                                 \
    static tr_value dunder_r##name(tr_call *call)                     \
    {                                                                 \
        return function(call->task, call->args[1], call->args[0]);    \
    }
TR_OPERATORS(TR_X)
#undef TR_X

static tr_value give_bool(int answer)
{
    return answer < 0 ? tr_invalid() : tr_bool(answer != 0);
}

#define TR_ORDERS(X)         \
    X(ge, TR_GREATER_EQUAL)  \
    X(gt, TR_GREATER)        \
    X(le, TR_LESS_EQUAL)     \
    X(lt, TR_LESS)

#define TR_X(name, order)                                             \
    static tr_value dunder_##name(tr_call *call)                      \
    {                                                                 \
        return give_bool(                                             \
            tr_compare(call->task, order, call->args[0], call->args[1])); \
    }
TR_ORDERS(TR_X)
#undef TR_X

static tr_value dunder_eq(tr_call *call)
{
    return give_bool(tr_equal(call->task, call->args[0], call->args[1]));
}

static tr_value dunder_ne(tr_call *call)
{
    int equal = tr_equal(call->task, call->args[0], call->args[1]);
    return equal < 0 ? tr_invalid() : tr_bool(!equal);
}

static tr_value dunder_abs(tr_call *call)
{
    return tr_absolute(call->task, call->args[0]);
}

static tr_value dunder_neg(tr_call *call)
{
    return tr_negative(call->task, call->args[0]);
}

static tr_value dunder_pos(tr_call *call)
{
    return tr_positive(call->task, call->args[0]);
}

static tr_value dunder_bool(tr_call *call)
{
    return give_bool(tr_truth(call->task, call->args[0]));
}

/* ---- conversions and containers ---- */

static tr_value dunder_contains(tr_call *call)
{
    return give_bool(tr_contains(call->task, call->args[1], call->args[0]));
}

static tr_value dunder_float(tr_call *call)
{
    return tr_to_float(call->task, call->args[0]);
}

static tr_value dunder_format(tr_call *call)
{
    if (!tr_arg_text(call, 1, "__format__() argument must be str")) return tr_invalid();
    tr_text out = tr_text_make(TR_STRING_MAX);
    if (!tr_format_value(
            call->task, call->args[0], tr_string_bytes(call->args[1]), &out)) {
        tr_text_done(&out);
        return tr_invalid();
    }
    return tr_string_take_text(call->task, &out);
}

static tr_value dunder_getitem(tr_call *call)
{
    return tr_subscript(call->task, call->args[0], call->args[1]);
}

static tr_value dunder_html(tr_call *call)
{
    return tr_escape(call->task, call->args[0]);
}

static tr_value dunder_int(tr_call *call)
{
    return tr_to_int(call->task, call->args[0], 10);
}

static tr_value dunder_iter(tr_call *call)
{
    return tr_iterator_new(call->task, call->args[0]);
}

static tr_value dunder_len(tr_call *call)
{
    size_t length;
    if (!tr_length(call->task, call->args[0], &length)) return tr_invalid();
    return tr_int((int64_t)length);
}

static tr_value dunder_repr(tr_call *call)
{
    return tr_to_repr(call->task, call->args[0]);
}

static tr_value dunder_str(tr_call *call)
{
    tr_value text = tr_to_str(call->task, call->args[0]);
    return tr_is_invalid(text) ? text : tr_as_plain(text);
}

/* ---- views of dicts ---- */

static tr_value keys_isdisjoint(tr_call *call)
{
    tr_iter iter;
    tr_value item;
    int found = 0;
    int more = 0;
    if (!tr_iter_init(call->task, &iter, call->args[1])) return tr_invalid();
    while (found == 0 && (more = tr_iter_next(call->task, &iter, &item)) > 0) {
        found = tr_contains(call->task, item, call->args[0]);
        tr_release(item);
    }
    tr_iter_done(&iter);
    return found < 0 || more < 0 ? tr_invalid() : tr_bool(found == 0);
}

#define ONE "(self, /)"
#define TWO "(self, other, /)"

const tr_builtin tr_object_methods[] = {
    {"Cycler.next", "Cycler.next(self)", tr_cycler_method_next, 0},
    {"Cycler.reset", "Cycler.reset(self)", tr_cycler_method_reset, 0},
    {"__abs__", "__abs__" ONE, dunder_abs, 0},
    {"__add__", "__add__" TWO, dunder_add, 0},
    {"__bool__", "__bool__" ONE, dunder_bool, 0},
    {"__contains__", "__contains__" TWO, dunder_contains, 0},
    {"__eq__", "__eq__" TWO, dunder_eq, 0},
    {"__float__", "__float__" ONE, dunder_float, 0},
    {"__floordiv__", "__floordiv__" TWO, dunder_floordiv, 0},
    {"__format__", "__format__" TWO, dunder_format, 0},
    {"__ge__", "__ge__" TWO, dunder_ge, 0},
    {"__getitem__", "__getitem__" TWO, dunder_getitem, 0},
    {"__gt__", "__gt__" TWO, dunder_gt, 0},
    {"__html__", "__html__" ONE, dunder_html, 0},
    {"__int__", "__int__" ONE, dunder_int, 0},
    {"__iter__", "__iter__" ONE, dunder_iter, 0},
    {"__le__", "__le__" TWO, dunder_le, 0},
    {"__len__", "__len__" ONE, dunder_len, 0},
    {"__lt__", "__lt__" TWO, dunder_lt, 0},
    {"__mod__", "__mod__" TWO, dunder_mod, 0},
    {"__mul__", "__mul__" TWO, dunder_mul, 0},
    {"__ne__", "__ne__" TWO, dunder_ne, 0},
    {"__neg__", "__neg__" ONE, dunder_neg, 0},
    {"__pos__", "__pos__" ONE, dunder_pos, 0},
    {"__pow__", "__pow__" TWO, dunder_pow, 0},
    {"__radd__", "__radd__" TWO, dunder_radd, 0},
    {"__repr__", "__repr__" ONE, dunder_repr, 0},
    {"__rfloordiv__", "__rfloordiv__" TWO, dunder_rfloordiv, 0},
    {"__rmod__", "__rmod__" TWO, dunder_rmod, 0},
    {"__rmul__", "__rmul__" TWO, dunder_rmul, 0},
    {"__rpow__", "__rpow__" TWO, dunder_rpow, 0},
    {"__rsub__", "__rsub__" TWO, dunder_rsub, 0},
    {"__rtruediv__", "__rtruediv__" TWO, dunder_rtruediv, 0},
    {"__str__", "__str__" ONE, dunder_str, 0},
    {"__sub__", "__sub__" TWO, dunder_sub, 0},
    {"__truediv__", "__truediv__" TWO, dunder_truediv, 0},
    {"bytes.decode", "bytes.decode(self, encoding='utf-8', errors='strict')",
     tr_bytes_method_decode, 0},
    {"bytes.hex", "bytes.hex(self)", tr_bytes_method_hex, 0},
    {"dict_keys.isdisjoint", "dict_keys.isdisjoint(self, other, /)", keys_isdisjoint,
     0},
};

const uint32_t tr_object_method_count =
    sizeof tr_object_methods / sizeof tr_object_methods[0];
