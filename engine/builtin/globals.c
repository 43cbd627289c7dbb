/* SPDX-License-Identifier: MIT
 *
 * What every template can name: range, dict, lipsum, cycler, joiner, namespace.
 *
 * All but lipsum are classes: they print as such and make something when called.
 */
#include "builtin/globals.h"
#include "builtin/methods.h"
#include "vm/class.h"

/* ---- range ---- */

static bool check_integers(tr_call *call)
{
    for (uint32_t i = 1; i <= 3; i++) {
        tr_ref value = call->args[i];
        if (!tr_arg_given(call, i)) continue;
        if (tr_is_intlike(value) || tr_is(value, TR_BIG)) continue;
        tr_fail(
            call->task, TR_ERR_TYPE, "'%s' object cannot be interpreted as an integer",
            tr_type_name(value));
        return false;
    }
    return true;
}

/* The sandbox bounds what a range may produce. */
static bool check_limit(tr_task *task, tr_ref range)
{
    tr_ref length = tr_as_range(range)->length;
    if (task->range_limit == 0 || task->range_limit == UINT64_MAX) return true;
    if (!tr_is(length, TR_INT)) {
        tr_fail(task, TR_ERR_OVERFLOW, "Python int too large to convert to C ssize_t");
        return false;
    }
    if ((uint64_t)tr_as_int(length) <= task->range_limit) return true;
    tr_fail(
        task, TR_ERR_OVERFLOW, "Range too big. The sandbox blocks ranges larger than "
        "MAX_RANGE (%llu).", (unsigned long long)task->range_limit);
    return false;
}

static tr_value global_range(tr_call *call)
{
    if (!check_integers(call)) return tr_invalid();
    bool one = !tr_arg_given(call, 2);
    tr_ref start = one ? tr_int(0) : call->args[1];
    tr_ref stop = one ? call->args[1] : call->args[2];
    tr_ref step = tr_arg_given(call, 3) ? call->args[3] : tr_int(1);
    tr_value range = tr_range_new(call->task, start, stop, step);
    if (tr_is_invalid(range) || check_limit(call->task, range)) return range;
    tr_release(range);
    return tr_invalid();
}

/* ---- dict ---- */

tr_value tr_dict_build(tr_task *task, tr_ref positional, tr_ref options)
{
    const tr_list *rest = tr_as_list(positional);
    if (rest->count > 1) {
        return tr_fail(
            task, TR_ERR_TYPE, "dict expected at most 1 argument, got %u", rest->count);
    }
    bool named = tr_is(options, TR_DICT) && tr_as_dict(options)->count > 0;
    tr_value dict;
    if (rest->count == 0 && named) {
        /* made for this call, which is over when it is changed */
        bool fresh = tr_as_object(options)->count == 1 && !tr_is_frozen(options);
        dict = fresh ? tr_retain(options) : tr_dict_copy(options);
    } else if (rest->count == 1 && tr_is(rest->items[0], TR_DICT)) {
        if (!tr_charge(task, tr_as_dict(rest->items[0])->count)) return tr_invalid();
        dict = tr_dict_copy(rest->items[0]);
    } else {
        dict = tr_dict_new(0);
    }
    if (tr_is_invalid(dict)) return tr_fail_memory(task);
    if (rest->count == 0) return dict;
    if ((tr_is(rest->items[0], TR_DICT) ||
         tr_dict_merge(task, dict, true, rest->items[0])) &&
        (!named || tr_dict_merge(task, dict, true, options))) {
        return dict;
    }
    tr_release(dict);
    return tr_invalid();
}

static tr_value global_dict(tr_call *call)
{
    return tr_dict_build(call->task, call->rest, call->options);
}

/* ---- filling ---- */

typedef struct class_row {
    const char *name;
    const char *module; /* NULL: builtins */
    tr_builtin constructor; /* named like the global */
} class_row;

static const class_row classes[] = {
    {"range", NULL,
     {"range", "range(self, start, stop=None, step=None, /)", global_range,
      TR_FN_C_CALL}},
    {"dict", NULL, {"dict", "dict(self, /, *args, **kwargs)", global_dict, 0}},
    {"Cycler", "jinja2.utils",
     {"cycler", "Cycler.__init__(self, *items)", tr_global_cycler, 0}},
    {"Joiner", "jinja2.utils",
     {"joiner", "Joiner.__init__(self, sep=', ')", tr_global_joiner, 0}},
    {"Namespace", "jinja2.utils",
     {"namespace", "Namespace.__init__(self, /, *args, **kwargs)",
      tr_global_namespace, 0}},
};

static bool put(tr_task *task, tr_dict *dict, const char *name, tr_value value)
{
    if (tr_is_invalid(value)) return false;
    if (tr_dict_set_c(dict, name, value)) return true;
    tr_fail_memory(task);
    return false;
}

bool tr_globals_fill(tr_task *task, tr_dict *globals)
{
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        const class_row *row = &classes[i];
        tr_value class =
            tr_made(task, tr_class_new(row->name, row->module, &row->constructor));
        if (!put(task, globals, row->constructor.name, class)) return false;
    }
    tr_function *lipsum = tr_function_new(
        task, "lipsum",
        "generate_lorem_ipsum(n=5, html=True, min=20, max=100)", tr_global_lipsum, NULL,
        0);
    return lipsum && put(task, globals, "lipsum", tr_take_instance(lipsum));
}
