/* SPDX-License-Identifier: MIT
 *
 * Calls: from the machine, which can go on with a new frame, and from C
 * functions, which have to wait for its end.
 */
#include "vm/macro.h"

/* Runs that wait on the C stack at once; each costs a kilobyte or two of it. */
#define C_DEPTH_MAX 24
/* The same in units of TR_NESTING_LIMIT. */
#define RUN_NESTING 6

static bool is_frame_call(tr_ref callable)
{
    return tr_is_instance(callable, &tr_macro_type) ||
           tr_is_instance(callable, &tr_loop_type) ||
           tr_is_instance(callable, &tr_block_reference_type);
}

static bool call_loop(tr_machine *machine, tr_ref callable, const tr_arguments *args)
{
    tr_task *task = &machine->task;
    if (args->count == 1 && !args->keyword_count) {
        return tr_loop_call(machine, callable.as_.pointer_, args->positional[0]);
    }
    if (args->count == 0 && args->keyword_count == 1 &&
        tr_string_is(tr_string_value(args->names[0]), "iterable")) {
        return tr_loop_call(machine, callable.as_.pointer_, args->keywords[0]);
    }
    if (args->count == 0) {
        tr_fail(task, TR_ERR_TYPE,
                "LoopContext.__call__() missing 1 required positional argument: "
                "'iterable'");
    } else {
        tr_fail(task, TR_ERR_TYPE,
                "LoopContext.__call__() takes 2 positional arguments but %u were given",
                args->count + 1);
    }
    return false;
}

/* The context that a macro, loop or block runs in; NULL if it needs none. */
static const tr_context *context_of(tr_ref callable)
{
    const tr_type *type = tr_type_of(callable);
    if (type == &tr_macro_type) return ((tr_macro *)callable.as_.pointer_)->context;
    if (type == &tr_loop_type) return ((tr_loop *)callable.as_.pointer_)->context;
    return tr_block_context(callable);
}

static bool push_call(tr_machine *machine, tr_ref callable, const tr_arguments *args)
{
    const tr_type *type = tr_type_of(callable);
    const tr_context *context = context_of(callable);
    if (context && !context->machine) { /* a host kept it longer than it may */
        tr_fail(&machine->task, TR_ERR_MISUSE, "the rendering of this %s is over",
                type->name);
        return false;
    }
    if (type == &tr_macro_type) return tr_macro_call(machine, callable, args);
    if (type == &tr_loop_type) return call_loop(machine, callable, args);
    if (!args->count && !args->keyword_count) return tr_block_call(machine, callable);
    tr_fail(&machine->task, TR_ERR_TYPE,
            "BlockReference.__call__() takes 1 positional argument but %u were given",
            args->count + 1);
    return false;
}

static tr_value call_object(
    tr_task *task, tr_ref callable, const tr_arguments *args)
{
    const tr_type *type = tr_type_of(callable);
    if (type == &tr_function_type) {
        return tr_function_call(
            task, tr_as_function(callable), tr_missing(), args);
    }
    if (type == &tr_bound_method_type) {
        const tr_bound_method *method = callable.as_.pointer_;
        return tr_function_call(
            task, tr_as_function(method->function), method->self, args);
    }
    if (type->call) return type->call(task, callable, args);
    return tr_fail(
        task, TR_ERR_TYPE, "'%s' object is not callable", tr_type_name(callable));
}

static tr_value call_other(tr_task *task, tr_ref callable)
{
    if (tr_is(callable, TR_UNDEFINED)) return tr_undefined_report(task, callable);
    return tr_fail(
        task, TR_ERR_TYPE, "'%s' object is not callable", tr_type_name(callable));
}

static const tr_function *function_of(tr_ref callable)
{
    if (tr_is_instance(callable, &tr_function_type)) return tr_as_function(callable);
    if (!tr_is_instance(callable, &tr_bound_method_type)) return NULL;
    const tr_bound_method *method = callable.as_.pointer_;
    return tr_as_function(method->function);
}

static bool sandbox_allows(tr_task *task, tr_ref callable)
{
    const tr_function *function = function_of(callable);
    const tr_runtime *runtime = tr_machine_runtime(tr_machine_of(task));
    bool is_safe = !function || !(function->flags & TR_FN_UNSAFE);
    if (runtime->allows_call) is_safe = runtime->allows_call(task, callable, is_safe);
    if (is_safe || tr_failed(task)) return is_safe;
    tr_text text = tr_text_make(1u << 12);
    tr_write_repr(task, callable, &text);
    const char *repr = tr_text_c(&text);
    tr_fail(task, TR_ERR_SECURITY, "%s is not safely callable", repr ? repr : "");
    tr_text_done(&text);
    return false;
}

int tr_call_value(
    tr_machine *machine, tr_ref callable, const tr_arguments *args, tr_value *result)
{
    tr_task *task = &machine->task;
    if (!tr_charge(task, 1)) return 0;
    if (!tr_is(callable, TR_OBJECT)) {
        *result = call_other(task, callable);
        return !tr_is_invalid(*result);
    }
    if (task->sandboxed && !sandbox_allows(task, callable)) return 0;
    if (is_frame_call(callable)) return push_call(machine, callable, args) ? 2 : 0;
    *result = call_object(task, callable, args);
    return !tr_is_invalid(*result);
}

/* Begins something that may push a frame, as tr_call_value() does. */
typedef int begin_function(
    tr_machine *machine, tr_ref subject, const tr_arguments *args, tr_value *result);

/* Runs what was begun, to its end. */
static tr_value run_nested(
    tr_task *task, begin_function *begin, tr_ref subject, const tr_arguments *args)
{
    tr_machine *machine = tr_machine_of(task);
    if (machine->c_depth >= C_DEPTH_MAX) {
        return tr_fail(task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
    }
    uint32_t floor = machine->frame_count;
    tr_value result = tr_invalid();
    task->nesting += RUN_NESTING;
    machine->c_depth++;
    int how = begin(machine, subject, args, &result);
    if (how == 2) {
        tr_top(machine)->nested = true;
        result = tr_invalid();
        if (tr_run(machine, floor)) {
            result = machine->result;
            machine->result = tr_missing();
        }
    }
    machine->c_depth--;
    task->nesting -= RUN_NESTING;
    return how ? result : tr_invalid();
}

tr_value tr_invoke(tr_task *task, tr_ref callable, const tr_arguments *args)
{
    return run_nested(task, tr_call_value, callable, args);
}

static int begin_import(
    tr_machine *machine, tr_ref name, const tr_arguments *args, tr_value *result)
{
    (void)args;
    return tr_module_get(machine, name, result);
}

tr_value tr_import(tr_task *task, tr_ref name)
{
    return run_nested(task, begin_import, name, NULL);
}

tr_value tr_invoke1(tr_task *task, tr_ref callable, tr_ref argument)
{
    tr_arguments args = {.positional = &argument, .count = 1};
    return tr_invoke(task, callable, &args);
}

/* ------------------------------------------------------------ *args, **kwargs ---- */

static bool expand_positional(
    tr_machine *machine, tr_expanded *e, const tr_value *args, uint32_t count,
    tr_ref more)
{
    tr_value list = tr_is_missing(more) ? tr_list_new(count)
                                        : tr_to_list(&machine->task, more);
    if (tr_is_invalid(list) && tr_is(more, TR_MISSING) == false &&
        machine->task.problem.error == TR_ERR_TYPE && !tr_is_iterable(more)) {
        tr_task_forget(&machine->task);
        tr_fail(&machine->task, TR_ERR_TYPE,
                "Value after * must be an iterable, not %s", tr_type_name(more));
    }
    if (tr_is_invalid(list)) return false;
    uint32_t extra = tr_as_list(list)->count;
    e->positional = tr_alloc((count + extra + 1) * sizeof(tr_value));
    if (!e->positional) {
        tr_release(list);
        tr_fail_memory(&machine->task);
        return false;
    }
    e->positional_size = (count + extra + 1) * sizeof(tr_value);
    memcpy(e->positional, args, count * sizeof(tr_value));
    for (uint32_t i = 0; i < extra; i++) {
        e->positional[count + i] = tr_as_list(list)->items[i];
    }
    e->args.positional = e->positional;
    e->args.count = count + extra;
    e->list = list;
    return true;
}

/* `fixed`: of the keywords that the call itself names; the others differ already. */
static bool add_keyword(
    tr_machine *machine, tr_expanded *e, uint32_t fixed, uint32_t *count, tr_ref key,
    tr_ref value)
{
    if (!tr_is(key, TR_STRING)) {
        tr_fail(&machine->task, TR_ERR_TYPE, "keywords must be strings");
        return false;
    }
    for (uint32_t i = 0; i < fixed; i++) {
        if (!tr_string_equal(e->names[i], tr_as_string(key))) continue;
        tr_span name = tr_string_bytes(key);
        tr_fail(&machine->task, TR_ERR_TYPE,
                "got multiple values for keyword argument '%.*s'", (int)name.size,
                name.bytes);
        return false;
    }
    e->names[*count] = tr_as_string(key);
    e->keywords[(*count)++] = value;
    return true;
}

static bool expand_keywords(
    tr_machine *machine, tr_expanded *e, const tr_shape *shape, const tr_value *values,
    tr_ref more)
{
    if (tr_is_mapping_object(more)) {
        more = e->options = tr_mapping_copy(&machine->task, more);
        if (tr_is_invalid(more)) return false;
    }
    if (!tr_is(more, TR_DICT)) {
        if (tr_is(more, TR_UNDEFINED)) {
            tr_undefined_report(&machine->task, more);
        } else {
            tr_fail(
                &machine->task, TR_ERR_TYPE,
                "jinja2.%s.call() argument after ** must be a mapping, not %s",
                machine->task.sandboxed ? "sandbox.SandboxedEnvironment"
                                        : "runtime.Context",
                tr_type_name(more));
        }
        return false;
    }
    uint32_t room = shape->keywords + tr_as_dict(more)->count + 1;
    e->keyword_room = room;
    e->names = tr_alloc(room * sizeof(tr_string *));
    e->keywords = tr_alloc(room * sizeof(tr_value));
    if (!e->names || !e->keywords) {
        tr_fail_memory(&machine->task);
        return false;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < shape->keywords; i++) {
        e->names[count] = shape->names[i];
        e->keywords[count++] = values[i];
    }
    uint32_t position = 0;
    tr_ref key, value;
    while (tr_dict_next(tr_as_dict(more), &position, &key, &value)) {
        if (!add_keyword(machine, e, shape->keywords, &count, key, value)) return false;
    }
    e->args.names = e->names;
    e->args.keywords = e->keywords;
    e->args.keyword_count = count;
    return true;
}

bool tr_expand(
    tr_machine *machine, const tr_shape *shape, const tr_value *at, tr_expanded *e)
{
    *e = (tr_expanded){.list = tr_missing(), .options = tr_missing()};
    const tr_value *keywords = at + shape->positional;
    const tr_value *more = keywords + shape->keywords;
    e->args.names = shape->names;
    e->args.keywords = keywords;
    e->args.keyword_count = shape->keywords;
    tr_ref rest = shape->dyn_args ? *more++ : tr_missing();
    if (!expand_positional(machine, e, at, shape->positional, rest)) return false;
    return !shape->dyn_kwargs || expand_keywords(machine, e, shape, keywords, *more);
}

void tr_expanded_done(tr_expanded *e)
{
    tr_free(e->positional, e->positional_size);
    tr_free(e->names, e->keyword_room * sizeof(tr_string *));
    tr_free(e->keywords, e->keyword_room * sizeof(tr_value));
    tr_release(e->list);
    tr_release(e->options);
}
