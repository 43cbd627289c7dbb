/* SPDX-License-Identifier: MIT
 *
 * What a host can do with values in a call: everything that may run code of a
 * template or of the host, and so can fail.
 *
 * Invariant: while one of these runs the budget of the call's machine is the
 * current one, whether the call is part of a rendering or the host's own.
 */
#include "api/host.h"

/* An operation under way. */
typedef struct operation {
    tr_task *task;
    tr_budget *outer;
    bool is_session;
} operation;

static bool begin(operation *o, torii_call *call) {
    tr_machine *machine = tr_host_need_machine(call);
    if (!machine) return false;
    o->is_session = call->is_session;
    if (o->is_session && !tr_nested_enter()) {
        tr_fail(&machine->task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
        return false;
    }
    o->task = &machine->task;
    o->outer = tr_budget_enter(&o->task->budget);
    return true;
}

/* The same for an operation on a name, which must be there. */
static bool begin_named(operation *o, torii_call *call, const char *name) {
    if (name) return begin(o, call);
    tr_machine *machine = tr_host_need_machine(call);
    if (machine) tr_fail(&machine->task, TR_ERR_MISUSE, "a name is NULL");
    return false;
}

static tr_value end(const operation *o, tr_value result) {
    if (tr_is_invalid(result) && !tr_failed(o->task)) tr_fail_memory(o->task);
    tr_budget_enter(o->outer);
    if (o->is_session) tr_nested_leave();
    return result;
}

static tr_value from_truth(int truth) {
    return truth < 0 ? tr_invalid() : tr_bool(truth);
}

/* -------------------------------------------------------------------- calls ---- */

typedef tr_value
apply_function(tr_task *task, const void *callee, tr_ref first, const tr_arguments *);

static tr_value apply_callable(
    tr_task *task, const void *callee, tr_ref first, const tr_arguments *args) {
    (void)first;
    return tr_invoke(task, *(const tr_ref *)callee, args);
}

static tr_value apply_named(
    tr_task *task, const void *callee, tr_ref first, const tr_arguments *args) {
    return tr_function_call(task, callee, first, args);
}

static bool fill_keywords(
    tr_task *task, const tr_dict *options, tr_string **names, tr_value *values,
    uint32_t *count) {
    uint32_t position = 0;
    tr_ref key, value;
    while (tr_dict_next(options, &position, &key, &value)) {
        if (!tr_is(key, TR_STRING)) {
            tr_fail(task, TR_ERR_TYPE, "keywords must be strings");
            return false;
        }
        names[*count] = tr_as_string(key);
        values[(*count)++] = value;
    }
    return true;
}

/* Puts the arguments together and applies the callee to them. */
static tr_value apply(
    tr_task *task, apply_function *how, const void *callee, tr_ref first,
    const torii_ref *args, size_t count, torii_ref options) {
    if (count > UINT16_MAX) {
        return tr_fail(task, TR_ERR_MISUSE, "too many arguments");
    }
    if (count && !args) return tr_fail(task, TR_ERR_MISUSE, "the arguments are NULL");
    for (size_t i = 0; i < count; i++) {
        if (tr_is_spoiled(args[i])) return tr_fail_memory(task);
    }
    if (tr_is_spoiled(options) || tr_is_spoiled(first)) return tr_fail_memory(task);
    tr_arguments arguments = {.positional = args, .count = (uint32_t)count};
    size_t room = tr_is(options, TR_DICT) ? tr_as_dict(options)->count : 0;
    if (!room) return how(task, callee, first, &arguments);
    tr_string **names = tr_alloc(room * sizeof *names);
    tr_value *values = tr_alloc(room * sizeof *values);
    tr_value result = tr_invalid();
    if (!names || !values) {
        tr_fail_memory(task);
    } else if (fill_keywords(
                   task, tr_as_dict(options), names, values,
                   &arguments.keyword_count)) {
        arguments.names = names;
        arguments.keywords = values;
        result = how(task, callee, first, &arguments);
    }
    tr_free(names, room * sizeof *names);
    tr_free(values, room * sizeof *values);
    return result;
}

torii_value torii_invoke_with(
    torii_call *call, torii_ref callable, const torii_ref *args, size_t count,
    torii_ref options) {
    operation o;
    if (!begin(&o, call)) return tr_invalid();
    if (tr_is_spoiled(callable)) return end(&o, tr_fail_memory(o.task));
    return end(
        &o, apply(
                o.task, apply_callable, &callable, tr_missing(), args, count, options));
}

torii_value torii_invoke(
    torii_call *call, torii_ref callable, const torii_ref *args, size_t count) {
    return torii_invoke_with(call, callable, args, count, tr_missing());
}

torii_value torii_import(torii_call *call, const char *name) {
    operation o;
    if (!begin_named(&o, call, name)) return tr_invalid();
    torii_value text = torii_str(name);
    if (tr_is_spoiled(text)) return end(&o, tr_fail_memory(o.task));
    tr_value module = tr_import(o.task, text);
    torii_release(text);
    return end(&o, module);
}

static torii_value apply_registered(
    torii_call *call, bool is_filter, const char *name, torii_ref value,
    const torii_ref *args, size_t count, torii_ref options) {
    operation o;
    if (!begin_named(&o, call, name)) return tr_invalid();
    const tr_runtime *runtime = tr_machine_runtime(tr_machine_of(o.task));
    const tr_function *function = tr_registry_find(
        o.task, is_filter ? &runtime->filters : &runtime->tests, tr_span_of(name));
    if (function) {
        value.aux_ &= ~TR_AUX_BORROWED;
        return end(
            &o, apply(o.task, apply_named, function, value, args, count, options));
    }
    if (!tr_failed(o.task)) {
        tr_fail(
            o.task, TR_ERR_RUNTIME, "No %s named '%.200s'.",
            is_filter ? "filter" : "test", name);
    }
    return end(&o, tr_invalid());
}

torii_value torii_apply_filter(
    torii_call *call, const char *name, torii_ref value, const torii_ref *args,
    size_t count, torii_ref options) {
    return apply_registered(call, true, name, value, args, count, options);
}

torii_value torii_apply_test(
    torii_call *call, const char *name, torii_ref value, const torii_ref *args,
    size_t count, torii_ref options) {
    return apply_registered(call, false, name, value, args, count, options);
}

/* ------------------------------------------------------------------- access ---- */

torii_value torii_get_attr(torii_call *call, torii_ref value, const char *name) {
    operation o;
    if (!begin_named(&o, call, name)) return tr_invalid();
    tr_value key = tr_string_repaired(name, strlen(name));
    tr_value result = tr_invalid();
    if (!tr_is_invalid(key)) result = tr_get_attr(o.task, value, tr_as_string(key));
    tr_release(key);
    return end(&o, result);
}

torii_value torii_get_item(torii_call *call, torii_ref value, torii_ref key) {
    operation o;
    if (!begin(&o, call)) return tr_invalid();
    return end(&o, tr_get_item(o.task, value, key));
}

torii_value torii_iterate(torii_call *call, torii_ref value) {
    return call ? tr_iterator_new(tr_host_task(call), value) : tr_invalid();
}

bool torii_next(torii_call *call, torii_ref iterator, torii_value *item) {
    if (!call || !item) return false;
    tr_task *task = tr_host_task(call);
    *item = tr_undefined_plain();
    int more = -1;
    tr_budget *outer = tr_budget_enter(
        call->is_session ? &task->budget : tr_budget_current());
    if (!tr_is(iterator, TR_OBJECT) || !tr_type_of(iterator)->next) {
        tr_fail(
            task, TR_ERR_TYPE, "'%s' object is not an iterator",
            tr_type_name(iterator));
    } else if (tr_charge(task, 1)) {
        more = tr_type_of(iterator)->next(task, iterator, item);
        if (more > 0 && tr_is_invalid(*item)) more = -1;
    }
    tr_budget_enter(outer);
    if (more > 0) return true;
    *item = more ? tr_invalid() : tr_undefined_plain();
    if (more && !tr_failed(task)) tr_fail_memory(task);
    return false;
}

bool torii_charge(torii_call *call, uint64_t steps) {
    return call && tr_charge(tr_host_task(call), steps);
}

/* ---------------------------------------------------------------- operators ---- */

static tr_value compare_values(tr_task *task, const char *op, tr_ref a, tr_ref b) {
    bool or_equal = op[1] == '=';
    tr_order order = op[0] == '<' ? or_equal ? TR_LESS_EQUAL : TR_LESS
                     : or_equal   ? TR_GREATER_EQUAL
                                  : TR_GREATER;
    return from_truth(tr_compare(task, order, a, b));
}

static bool is(const char *op, const char *name) {
    return strcmp(op, name) == 0;
}

static tr_value negated(tr_value truth) {
    return tr_is(truth, TR_BOOL) ? tr_bool(!tr_as_int(truth)) : truth;
}

static tr_value binary(tr_task *task, const char *op, tr_ref a, tr_ref b) {
    static const struct {
        const char *op;
        tr_value (*run)(tr_task *task, tr_ref a, tr_ref b);
    } arithmetic[] = {
        {"+", tr_add},           {"-", tr_subtract}, {"*", tr_multiply},
        {"/", tr_divide},        {"%", tr_modulo},   {"**", tr_power},
        {"//", tr_floor_divide},
    };
    for (size_t i = 0; i < sizeof arithmetic / sizeof arithmetic[0]; i++) {
        if (is(op, arithmetic[i].op)) return arithmetic[i].run(task, a, b);
    }
    if (is(op, "==")) return from_truth(tr_equal(task, a, b));
    if (is(op, "!=")) return negated(from_truth(tr_equal(task, a, b)));
    if (is(op, "in")) return from_truth(tr_contains(task, a, b));
    if (is(op, "not in")) return negated(from_truth(tr_contains(task, a, b)));
    if (is(op, "is")) return tr_bool(tr_same(a, b));
    if (op[0] == '<' || op[0] == '>') return compare_values(task, op, a, b);
    return tr_fail(task, TR_ERR_MISUSE, "there is no operator '%.40s'", op);
}

static tr_value length_of(tr_task *task, tr_ref value) {
    size_t length;
    return tr_length(task, value, &length) ? tr_int((int64_t)length) : tr_invalid();
}

static tr_value hash_of(tr_task *task, tr_ref value) {
    uint32_t hash;
    return tr_hash(task, value, &hash) ? tr_int(hash) : tr_invalid();
}

static tr_value truth_of(tr_task *task, tr_ref value) {
    return from_truth(tr_truth(task, value));
}

static tr_value to_int(tr_task *task, tr_ref value) {
    return tr_to_int(task, value, 10);
}

static tr_value unary(tr_task *task, const char *op, tr_ref value) {
    static const struct {
        const char *op;
        tr_value (*run)(tr_task *task, tr_ref value);
    } table[] = {
        {"-", tr_negative},     {"+", tr_positive},   {"abs", tr_absolute},
        {"bool", truth_of},     {"int", to_int},      {"float", tr_to_float},
        {"str", tr_to_str},     {"repr", tr_to_repr}, {"len", length_of},
        {"list", tr_to_list},   {"hash", hash_of},    {"tuple", tr_to_tuple},
        {"escape", tr_escape},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (is(op, table[i].op)) return table[i].run(task, value);
    }
    if (is(op, "not")) return negated(truth_of(task, value));
    return tr_fail(task, TR_ERR_MISUSE, "there is no operator '%.40s'", op);
}

torii_value torii_binary(
    torii_call *call, const char *op, torii_ref left, torii_ref right) {
    operation o;
    if (!begin_named(&o, call, op)) return tr_invalid();
    return end(&o, binary(o.task, op, left, right));
}

torii_value torii_unary(torii_call *call, const char *op, torii_ref value) {
    operation o;
    if (!begin_named(&o, call, op)) return tr_invalid();
    return end(&o, unary(o.task, op, value));
}
