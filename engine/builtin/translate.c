/* SPDX-License-Identifier: MIT
 *
 * gettext and its relatives for templates without a catalog: they return the
 * message they are given.  In the new style the message is a format string that
 * takes the keyword arguments, escaped where autoescaping is on.
 */
#include "builtin/methods.h"

/* ---- the null translations ---- */

static tr_value null_gettext(tr_call *call)
{
    return tr_retain(call->args[1]);
}

static tr_value null_pgettext(tr_call *call)
{
    return tr_retain(call->args[2]);
}

/* The singular for one, else the plural; `first` is the place of the singular. */
static tr_value choose(tr_call *call, uint32_t first)
{
    int one = tr_equal(call->task, call->args[first + 2], tr_int(1));
    if (one < 0) return tr_invalid();
    return tr_retain(call->args[one ? first : first + 1]);
}

static tr_value null_ngettext(tr_call *call)
{
    return choose(call, 1);
}

static tr_value null_npgettext(tr_call *call)
{
    return choose(call, 2);
}

/* ---- the new style ---- */

/* options.setdefault(name, value) */
static bool add_variable(
    tr_call *call, tr_value options, const char *name, tr_ref value)
{
    tr_dict *dict = tr_as_dict(options);
    if (!tr_is_missing(tr_dict_get_c(dict, name))) return true;
    if (tr_dict_set_c(dict, name, tr_retain(value))) return true;
    tr_fail_memory(call->task);
    return false;
}

/* message % variables; consumes the message. */
static tr_value fill_in(tr_call *call, tr_value message, tr_ref number, tr_ref context)
{
    tr_task *task = call->task;
    if (tr_is_invalid(message)) return message;
    if (tr_machine_autoescape(tr_machine_of(task))) {
        tr_value text = tr_to_str(task, message);
        tr_release(message);
        if (tr_is_invalid(text)) return text;
        message = tr_as_markup(text);
    }
    tr_value options = tr_is(call->options, TR_DICT) ? tr_dict_copy(call->options)
                                                     : tr_dict_new(2);
    tr_value result = tr_invalid();
    if (tr_is_invalid(options)) {
        tr_fail_memory(task);
    } else if (
        (tr_is_missing(context) || add_variable(call, options, "context", context)) &&
        (tr_is_missing(number) || add_variable(call, options, "num", number))) {
        result = tr_modulo(task, message, options);
    }
    tr_release(options);
    tr_release(message);
    return result;
}

/* What the host's function, to which the call is bound, makes of `count`
 * arguments; without one the null translation. */
static tr_value message_of(
    tr_call *call, uint32_t count, tr_value (*null_translation)(tr_call *))
{
    if (tr_is_none(call->args[0])) return null_translation(call);
    tr_arguments args = {.positional = call->args + 1, .count = count};
    return tr_invoke(call->task, call->args[0], &args);
}

static tr_value new_gettext(tr_call *call)
{
    tr_value message = message_of(call, 1, null_gettext);
    return fill_in(call, message, tr_missing(), tr_missing());
}

static tr_value new_ngettext(tr_call *call)
{
    tr_value message = message_of(call, 3, null_ngettext);
    return fill_in(call, message, call->args[3], tr_missing());
}

static tr_value new_pgettext(tr_call *call)
{
    tr_value message = message_of(call, 2, null_pgettext);
    return fill_in(call, message, tr_missing(), call->args[1]);
}

static tr_value new_npgettext(tr_call *call)
{
    tr_value message = message_of(call, 4, null_npgettext);
    return fill_in(call, message, call->args[4], call->args[1]);
}

/* ---- _() ---- */

/* callable(*rest, **options) */
static tr_value forward(tr_call *call, tr_ref callable)
{
    const tr_list *rest = tr_as_list(call->rest);
    tr_arguments args = {.positional = rest->items, .count = rest->count};
    uint32_t count =
        tr_is(call->options, TR_DICT) ? tr_as_dict(call->options)->count : 0;
    if (count == 0) return tr_invoke(call->task, callable, &args);
    size_t size = tr_size_mul(count, sizeof(tr_string *) + sizeof(tr_value));
    tr_value *values = tr_alloc(size);
    if (!values) return tr_fail_memory(call->task);
    tr_string **names = (tr_string **)(void *)(values + count);
    uint32_t position = 0;
    uint32_t filled = 0;
    tr_ref key;
    tr_ref value;
    while (tr_dict_next(tr_as_dict(call->options), &position, &key, &value)) {
        names[filled] = tr_as_string(key);
        values[filled++] = value;
    }
    args.keyword_count = filled;
    args.keywords = values;
    args.names = names;
    tr_value result = tr_invoke(call->task, callable, &args);
    tr_free(values, size);
    return result;
}

/* Whatever `gettext` means in the running template. */
static tr_value gettext_alias(tr_call *call)
{
    tr_task *task = call->task;
    tr_value name = tr_made(task, tr_string_c("gettext"));
    if (tr_is_invalid(name)) return name;
    tr_value callable = tr_context_lookup(tr_machine_of(task), tr_as_string(name));
    if (tr_is_missing(callable)) {
        callable = tr_undefined_make(task, tr_none(), tr_missing(), name);
    }
    tr_value result =
        tr_is_invalid(callable) ? callable : forward(call, callable);
    tr_release(callable);
    tr_release(name);
    return result;
}

/* ---- filling ---- */

/* Methods in Python: the first parameter counts in its messages. */
static const tr_builtin null_rows[] = {
    {"gettext", "NullTranslations.gettext(self, message)", null_gettext, 0},
    {"ngettext", "NullTranslations.ngettext(self, msgid1, msgid2, n)", null_ngettext,
     0},
    {"pgettext", "NullTranslations.pgettext(self, context, message)", null_pgettext, 0},
    {"npgettext", "NullTranslations.npgettext(self, context, msgid1, msgid2, n)",
     null_npgettext, 0},
};

static const tr_builtin new_rows[] = {
    {"gettext", "gettext(__context, __string, **variables)", new_gettext,
     TR_FN_CONTEXT},
    {"ngettext", "ngettext(__context, __singular, __plural, __num, **variables)",
     new_ngettext, TR_FN_CONTEXT},
    {"pgettext", "pgettext(__context, __string_ctx, __string, **variables)",
     new_pgettext, TR_FN_CONTEXT},
    {"npgettext",
     "npgettext(__context, __string_ctx, __singular, __plural, __num, **variables)",
     new_npgettext, TR_FN_CONTEXT},
};

static tr_function *make(tr_task *task, const tr_builtin *row)
{
    return tr_function_new(
        task, row->name, row->signature, row->native, NULL, row->flags);
}

static bool put(tr_task *task, tr_dict *globals, const char *name, tr_value value)
{
    if (tr_is_invalid(value) || !tr_dict_set_c(globals, name, value)) {
        if (!tr_failed(task)) tr_fail_memory(task);
        return false;
    }
    return true;
}

/* Bound to None, which stands for the catalog, or to the host's function. */
static bool put_bound(
    tr_task *task, tr_dict *globals, const tr_builtin *row, tr_ref self)
{
    tr_function *function = make(task, row);
    if (!function) return false;
    tr_value bound = tr_bound_method_new(function, self);
    tr_release(tr_take_instance(function));
    return put(task, globals, row->name, bound);
}

bool tr_globals_fill_null_translations(tr_task *task, tr_dict *globals, bool newstyle)
{
    static const tr_builtin alias = {
        "_", "_gettext_alias(*args, **kwargs)", gettext_alias, TR_FN_CONTEXT};
    const tr_builtin *rows = newstyle ? new_rows : null_rows;
    for (size_t i = 0; i < sizeof null_rows / sizeof null_rows[0]; i++) {
        if (!put_bound(task, globals, &rows[i], tr_none())) return false;
    }
    tr_function *function = make(task, &alias);
    return function && put(task, globals, alias.name, tr_take_instance(function));
}

bool tr_globals_set_translation(
    tr_task *task, tr_dict *globals, const char *name, tr_value function,
    bool newstyle)
{
    if (!newstyle) return put(task, globals, name, function);
    bool ok = false;
    for (size_t i = 0; i < sizeof new_rows / sizeof new_rows[0]; i++) {
        if (strcmp(new_rows[i].name, name) != 0) continue;
        ok = put_bound(task, globals, &new_rows[i], function);
    }
    tr_release(function);
    return ok;
}
