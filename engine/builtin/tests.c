/* SPDX-License-Identifier: MIT
 *
 * The builtin tests, what stands behind `is`, and their table.
 *
 * Invariant: rows are sorted by name.
 */
#include "builtin/support.h"
#include "builtin/tables.h"

#include "base/utf8.h"
#include "vm/watch.h"

static tr_value from_truth(int truth)
{
    return truth < 0 ? tr_invalid() : tr_bool(truth);
}

/* ---- numbers ---- */

/* value % by == rest. */
static tr_value has_rest(tr_task *task, tr_ref value, tr_ref by, int64_t rest)
{
    tr_value modulo = tr_modulo(task, value, by);
    if (tr_is_invalid(modulo)) return modulo;
    int equal = tr_equal(task, modulo, tr_int(rest));
    tr_release(modulo);
    return from_truth(equal);
}

static tr_value test_odd(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    if (tr_is_intlike(value)) return tr_bool(tr_as_int(value) & 1);
    return has_rest(call->task, value, tr_int(2), 1);
}

static tr_value test_even(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    if (tr_is_intlike(value)) return tr_bool(!(tr_as_int(value) & 1));
    return has_rest(call->task, value, tr_int(2), 0);
}

static tr_value test_divisibleby(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    tr_ref by = tr_arg(call, 1);
    if (tr_is(value, TR_INT) && tr_is(by, TR_INT) && tr_as_int(by) > 0) {
        return tr_bool(tr_as_int(value) % tr_as_int(by) == 0);
    }
    return has_rest(call->task, value, by, 0);
}

/* ---- kinds ---- */

static tr_value test_boolean(tr_call *call)
{
    return tr_bool(tr_is(tr_arg(call, 0), TR_BOOL));
}

static tr_value test_callable(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    /* Jinja's Undefined has a __call__, which only fails when it is called. */
    if (tr_is(value, TR_UNDEFINED)) return tr_bool(true);
    if (!tr_is(value, TR_OBJECT)) return tr_bool(false);
    const tr_type *type = tr_type_of(value);
    /* The machine itself calls loops, so their type has no function for it. */
    return tr_bool(
        type->call || type->kind == TORII_KIND_CALLABLE ||
        strcmp(type->name, "LoopContext") == 0);
}

static tr_value test_defined(tr_call *call)
{
    return tr_bool(!tr_is_undefined(tr_arg(call, 0)));
}

static tr_value test_escaped(tr_call *call)
{
    return tr_bool(tr_has_html(tr_arg(call, 0)));
}

static tr_value test_false(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    return tr_bool(tr_is(value, TR_BOOL) && !tr_as_int(value));
}

static tr_value test_float(tr_call *call)
{
    return tr_bool(tr_is(tr_arg(call, 0), TR_FLOAT));
}

static tr_value test_integer(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    return tr_bool(tr_is(value, TR_INT) || tr_is(value, TR_BIG));
}

static bool is_strict(tr_ref value)
{
    return tr_is(value, TR_UNDEFINED) &&
           tr_as_undefined(value)->policy == TORII_UNDEFINED_STRICT;
}

static tr_value test_iterable(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    if (is_strict(value)) return tr_undefined_report(call->task, value);
    return tr_bool(tr_is(value, TR_UNDEFINED) || tr_is_iterable(value));
}

static tr_value test_mapping(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    return tr_bool(
        tr_is(value, TR_DICT) ||
        (tr_is(value, TR_OBJECT) && tr_type_of(value)->is_mapping));
}

static tr_value test_none(tr_call *call)
{
    return tr_bool(tr_is_none(tr_arg(call, 0)));
}

static tr_value test_number(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    return tr_bool(
        tr_is_number(value) ||
        (tr_is(value, TR_OBJECT) && tr_type_of(value)->is_number));
}

/* Has it a length and items? */
static tr_value test_sequence(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    switch (tr_tag(value)) {
    case TR_STRING:
    case TR_LIST:
    case TR_TUPLE:
    case TR_DICT:
    case TR_RANGE:
        return tr_bool(true);
    case TR_UNDEFINED:
        return tr_bool(!is_strict(value));
    case TR_OBJECT: {
        const tr_type *type = tr_type_of(value);
        return tr_bool(type->length && (type->is_sequence || type->get_item));
    }
    default:
        return tr_bool(false);
    }
}

static tr_value test_string(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    return tr_bool(
        tr_is(value, TR_STRING) ||
        (tr_is(value, TR_OBJECT) && tr_type_of(value)->is_string));
}

static tr_value test_true(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    return tr_bool(tr_is(value, TR_BOOL) && tr_as_int(value));
}

static tr_value test_undefined(tr_call *call)
{
    return tr_bool(tr_is_undefined(tr_arg(call, 0)));
}

/* ---- text ---- */

/* str(value).islower() or isupper(): some letters, none of the other case. */
static tr_value has_case(
    tr_call *call, bool (*wanted)(uint32_t), bool (*unwanted)(uint32_t))
{
    tr_value text = tr_to_str(call->task, tr_arg(call, 0));
    if (tr_is_invalid(text)) return text;
    tr_span bytes = tr_string_bytes(text);
    bool any = false;
    bool other = false;
    for (size_t at = 0; at < bytes.size && !other;) {
        size_t step;
        uint32_t rune = tr_utf8_rune(bytes.bytes + at, &step);
        any = any || wanted(rune);
        other = unwanted(rune) || tr_rune_is_title(rune);
        at += step;
    }
    bool paid = tr_charge_bytes(call->task, bytes.size);
    tr_release(text);
    return paid ? tr_bool(any && !other) : tr_invalid();
}

static tr_value test_lower(tr_call *call)
{
    return has_case(call, tr_rune_is_lower, tr_rune_is_upper);
}

static tr_value test_upper(tr_call *call)
{
    return has_case(call, tr_rune_is_upper, tr_rune_is_lower);
}

/* ---- names of filters and tests ---- */

static tr_value is_registered(tr_call *call, const tr_registry *registry)
{
    tr_ref name = tr_arg(call, 0);
    if (!tr_is(name, TR_STRING)) {
        uint32_t hash;
        return tr_hash(call->task, name, &hash) ? tr_bool(false) : tr_invalid();
    }
    const tr_function *found =
        tr_registry_find(call->task, registry, tr_string_bytes(name));
    if (!found && tr_failed(call->task)) return tr_invalid();
    return tr_bool(found != NULL);
}

static tr_value test_filter(tr_call *call)
{
    return is_registered(
        call, &tr_machine_runtime(tr_machine_of(call->task))->filters);
}

static tr_value test_test(tr_call *call)
{
    return is_registered(call, &tr_machine_runtime(tr_machine_of(call->task))->tests);
}

/* ---- comparisons ---- */

static tr_value test_eq(tr_call *call)
{
    return from_truth(tr_equal(call->task, tr_arg(call, 0), tr_arg(call, 1)));
}

static tr_value test_ne(tr_call *call)
{
    int equal = tr_equal(call->task, tr_arg(call, 0), tr_arg(call, 1));
    return equal < 0 ? tr_invalid() : tr_bool(!equal);
}

static tr_value compare(tr_call *call, tr_order order)
{
    return from_truth(
        tr_compare(call->task, order, tr_arg(call, 0), tr_arg(call, 1)));
}

static tr_value test_ge(tr_call *call)
{
    return compare(call, TR_GREATER_EQUAL);
}

static tr_value test_gt(tr_call *call)
{
    return compare(call, TR_GREATER);
}

static tr_value test_le(tr_call *call)
{
    return compare(call, TR_LESS_EQUAL);
}

static tr_value test_lt(tr_call *call)
{
    return compare(call, TR_LESS);
}

static tr_value test_in(tr_call *call)
{
    return from_truth(tr_contains(call->task, tr_arg(call, 0), tr_arg(call, 1)));
}

static tr_value test_sameas(tr_call *call)
{
    if (call->task->is_machine) tr_watch_spoil(tr_machine_of(call->task));
    return tr_bool(tr_same(tr_arg(call, 0), tr_arg(call, 1)));
}

/* ---- the table ---- */

#define PURE TR_FN_PURE

const tr_builtin tr_test_rows[] = {
    {"!=", "ne(a, b, /)", test_ne, PURE},
    {"<", "lt(a, b, /)", test_lt, PURE},
    {"<=", "le(a, b, /)", test_le, PURE},
    {"==", "eq(a, b, /)", test_eq, PURE},
    {">", "gt(a, b, /)", test_gt, PURE},
    {">=", "ge(a, b, /)", test_ge, PURE},
    {"boolean", "test_boolean(value)", test_boolean, PURE},
    {"callable", "callable(obj, /)", test_callable, PURE},
    {"defined", "test_defined(value)", test_defined, PURE},
    {"divisibleby", "test_divisibleby(value, num)", test_divisibleby, PURE},
    {"eq", "eq(a, b, /)", test_eq, PURE},
    {"equalto", "eq(a, b, /)", test_eq, PURE},
    {"escaped", "test_escaped(value)", test_escaped, PURE},
    {"even", "test_even(value)", test_even, PURE},
    {"false", "test_false(value)", test_false, PURE},
    {"filter", "test_filter(@env, value)", test_filter, TR_FN_CONTEXT},
    {"float", "test_float(value)", test_float, PURE},
    {"ge", "ge(a, b, /)", test_ge, PURE},
    {"greaterthan", "gt(a, b, /)", test_gt, PURE},
    {"gt", "gt(a, b, /)", test_gt, PURE},
    {"in", "test_in(value, seq)", test_in, PURE},
    {"integer", "test_integer(value)", test_integer, PURE},
    {"iterable", "test_iterable(value)", test_iterable, PURE},
    {"le", "le(a, b, /)", test_le, PURE},
    {"lessthan", "lt(a, b, /)", test_lt, PURE},
    {"lower", "test_lower(value)", test_lower, PURE},
    {"lt", "lt(a, b, /)", test_lt, PURE},
    {"mapping", "test_mapping(value)", test_mapping, PURE},
    {"ne", "ne(a, b, /)", test_ne, PURE},
    {"none", "test_none(value)", test_none, PURE},
    {"number", "test_number(value)", test_number, PURE},
    {"odd", "test_odd(value)", test_odd, PURE},
    {"sameas", "test_sameas(value, other)", test_sameas, PURE},
    {"sequence", "test_sequence(value)", test_sequence, PURE},
    {"string", "test_string(value)", test_string, PURE},
    {"test", "test_test(@env, value)", test_test, TR_FN_CONTEXT},
    {"true", "test_true(value)", test_true, PURE},
    {"undefined", "test_undefined(value)", test_undefined, PURE},
    {"upper", "test_upper(value)", test_upper, PURE},
};

const uint32_t tr_test_count = sizeof tr_test_rows / sizeof tr_test_rows[0];
