/* SPDX-License-Identifier: MIT
 *
 * Instructions that begin loops, call things or go to other templates.  They
 * work on the running frame: operands are taken from frame->sp.
 */
#include "vm/attribute.h"
#include "vm/sandbox.h"
#include "vm/step.h"
#include "vm/watch.h"

/* -------------------------------------------------------------------- loops ---- */

static tr_loop *make_loop(
    tr_machine *m, tr_frame *frame, const tr_loop_info *info, tr_iter *iter)
{
    tr_loop *loop = tr_loop_new(m, iter);
    if (!loop) return NULL;
    if (info->has_test) {
        loop->test = frame->code->words + info->test_at;
        loop->frame = m->frame_count - 1;
    }
    if (info->recursive) {
        loop->depth = frame->depth;
        loop->program = tr_program_retain(frame->program);
        loop->code = frame->code;
        loop->context = tr_context_retain(frame->context);
        loop->closure = frame->closure;
        if (loop->closure) loop->closure->head.count++;
    }
    return loop;
}

bool tr_step_for(
    tr_machine *m, tr_frame *frame, const tr_loop_info *info, uint32_t loop_slot)
{
    tr_loop_record record = {.loop = NULL};
    tr_value source = frame->sp[-1];
    if (!tr_loop_records_reserve(&m->loops, 1)) {
        tr_fail_memory(&m->task);
        return false;
    }
    if (!tr_iter_init_held(&m->task, &record.iter, source)) return false;
    frame->sp--;
    tr_drop(source);
    if (info->extended) {
        record.loop = make_loop(m, frame, info, &record.iter);
        if (!record.loop) return false;
        tr_value old = frame->slots[loop_slot - 1];
        frame->slots[loop_slot - 1] = tr_retain(tr_take_instance(record.loop));
        tr_drop(old);
    }
    m->loops.items[m->loops.count++] = record;
    return true;
}

int tr_step_next(tr_machine *m, tr_value *item)
{
    tr_loop_record *record = &m->loops.items[m->loops.count - 1];
    return record->loop ? tr_loop_next(m, record->loop, item)
                        : tr_iter_next(&m->task, &record->iter, item);
}

void tr_step_end_loop(tr_machine *m)
{
    tr_loop_record record = tr_loop_records_pop(&m->loops);
    if (!record.loop) {
        tr_iter_done(&record.iter);
        return;
    }
    if (record.loop->test) { /* its filter cannot run any more */
        record.loop->test = NULL;
        record.loop->ended = true;
    }
    tr_release(tr_take_instance(record.loop));
}

/* -------------------------------------------------------------------- calls ---- */

static uint32_t operand_count(const tr_shape *shape)
{
    return shape->positional + shape->keywords + (uint32_t)shape->dyn_args +
           (uint32_t)shape->dyn_kwargs;
}

static tr_arguments plain_arguments(const tr_shape *shape, const tr_value *at)
{
    return (tr_arguments){
        .positional = at,
        .count = shape->positional,
        .keyword_count = shape->keywords,
        .names = shape->names,
        .keywords = at + shape->positional,
    };
}

static bool is_plain(const tr_shape *shape)
{
    return !shape->dyn_args && !shape->dyn_kwargs;
}

static void drop_to(tr_frame *frame, tr_value *base)
{
    while (frame->sp > base) {
        tr_value value = *--frame->sp;
        tr_drop(value);
    }
}

/* `callable` with the operands from `at` on; the rest as tr_call_value(). */
static int call_with(
    tr_machine *m, tr_ref callable, const tr_shape *shape, const tr_value *at,
    tr_value *result)
{
    if (is_plain(shape)) {
        tr_arguments args = plain_arguments(shape, at);
        return tr_call_value(m, callable, &args, result);
    }
    tr_expanded expanded;
    int how = tr_expand(m, shape, at, &expanded)
                  ? tr_call_value(m, callable, &expanded.args, result)
                  : 0;
    tr_expanded_done(&expanded);
    return how;
}

int tr_step_call(tr_machine *m, const tr_shape *shape)
{
    tr_frame *frame = tr_top(m);
    tr_value *at = frame->sp - operand_count(shape);
    tr_value result = tr_invalid();
    int how = call_with(m, at[-1], shape, at, &result);
    drop_to(frame, at - 1);
    if (how == 1) *frame->sp++ = result;
    return how;
}

static tr_value call_function(
    tr_machine *m, const tr_function *function, tr_ref self, const tr_shape *shape,
    const tr_value *at)
{
    if (is_plain(shape)) {
        tr_arguments args = plain_arguments(shape, at);
        return tr_function_call(&m->task, function, self, &args);
    }
    tr_expanded expanded;
    tr_value result = tr_invalid();
    if (tr_expand(m, shape, at, &expanded)) {
        result = tr_function_call(&m->task, function, self, &expanded.args);
    }
    tr_expanded_done(&expanded);
    return result;
}

/* object.name(...) of an object whose class has methods that only calls can reach. */
static int call_member(
    tr_machine *m, tr_string *name, const tr_shape *shape, const tr_value *at,
    tr_value *result)
{
    tr_task *task = &m->task;
    tr_ref object = at[-1];
    const tr_type *type = tr_type_of(object);
    tr_value callable = tr_find_attr(task, object, name);
    if (tr_is_missing(callable) || tr_is_undefined(callable)) {
        tr_release(callable);
        if (!task->sandboxed && is_plain(shape)) {
            tr_arguments args = plain_arguments(shape, at);
            if (tr_charge(task, 1)) {
                *result = type->call_method(task, object, name, &args);
            }
            return !tr_is_invalid(*result);
        }
        callable = task->sandboxed && tr_sandbox_refuses(task, object, name, NULL)
                       ? tr_undefined_attr(task, object, tr_string_value(name))
                       : type->get_method(task, object, name);
    }
    int how = tr_is_invalid(callable) ? 0 : call_with(m, callable, shape, at, result);
    tr_release(callable);
    return how;
}

/* A macro of a module, owned; missing if it is something else. */
static tr_value module_macro(tr_ref object, tr_string *name)
{
    if (!tr_is_instance(object, &tr_module_type)) return tr_missing();
    tr_value found = tr_module_member(object, name);
    if (tr_is_missing(found) || tr_is_instance(found, &tr_macro_type)) return found;
    tr_release(found);
    return tr_missing();
}

int tr_step_call_method(tr_machine *m, tr_string *name, const tr_shape *shape)
{
    tr_frame *frame = tr_top(m);
    tr_value *at = frame->sp - operand_count(shape);
    tr_value result = tr_invalid();
    int how;
    if (!tr_charge(&m->task, 1)) return 0;
    tr_value macro = m->task.sandboxed ? tr_missing() : module_macro(at[-1], name);
    if (!tr_is_missing(macro)) {
        how = call_with(m, macro, shape, at, &result);
        tr_release(macro);
        drop_to(frame, at - 1);
        if (how == 1) *frame->sp++ = result;
        return how;
    }
    const tr_function *method = NULL;
    if (tr_is_instance(at[-1], &tr_loop_type) && is_plain(shape)) {
        tr_arguments args = plain_arguments(shape, at);
        result = tr_loop_method(&m->task, at[-1].as_.pointer_, name, &args);
    } else {
        result = tr_missing();
    }
    if (tr_is_missing(result)) {
        result = tr_invalid();
        method = tr_find_method(&m->task, at[-1], name);
    } else {
        drop_to(frame, at - 1);
        if (tr_is_invalid(result)) return 0;
        *frame->sp++ = result;
        return 1;
    }
    if (method) {
        result = call_function(m, method, at[-1], shape, at);
        how = !tr_is_invalid(result);
    } else if (tr_failed(&m->task)) {
        how = 0;
    } else if (tr_is(at[-1], TR_OBJECT) && tr_type_of(at[-1])->get_method) {
        how = call_member(m, name, shape, at, &result);
    } else {
        tr_value callable = tr_get_attr(&m->task, at[-1], name);
        how = tr_is_invalid(callable) ? 0
                                      : call_with(m, callable, shape, at, &result);
        tr_release(callable);
    }
    drop_to(frame, at - 1);
    if (how == 1) *frame->sp++ = result;
    return how;
}

bool tr_step_apply(
    tr_machine *m, tr_frame *frame, uint32_t entry, const tr_shape *shape,
    bool is_filter)
{
    const tr_filter_entry *e = is_filter ? &frame->program->filters[entry]
                                         : &frame->program->tests[entry];
    tr_value *at = frame->sp - operand_count(shape);
    if (!e->function && shape->keywords) {
        /* Jinja puts a function without keywords in the place of an unknown one */
        const tr_string *keyword = shape->names[0];
        tr_fail(
            &m->task, TR_ERR_TYPE, "%.*s() got an unexpected keyword argument '%.*s'",
            (int)e->name->size, e->name->bytes, (int)keyword->size, keyword->bytes);
        return false;
    }
    if (!e->function) {
        tr_fail(&m->task, TR_ERR_RUNTIME, "No %s named '%.*s' found.",
                is_filter ? "filter" : "test", (int)e->name->size, e->name->bytes);
        return false;
    }
    if (!tr_charge(&m->task, 1)) return false;
    tr_value result =
        is_plain(shape) && !shape->keywords
            ? tr_function_apply(&m->task, e->function, at - 1, shape->positional + 1u)
            : call_function(m, e->function, at[-1], shape, at);
    drop_to(frame, at - 1);
    if (tr_is_invalid(result)) return false;
    *frame->sp++ = result;
    return true;
}

void tr_step_print_direct(tr_machine *m)
{
    tr_frame *callee = tr_top(m);
    m->captures.count = callee->captures;
    callee->direct = true;
}

void tr_step_print_call(tr_machine *m, uint32_t mode)
{
    tr_frame *callee = tr_top(m);
    tr_frame *caller = tr_frame_at(m, m->frame_count - 2);
    if (mode == TR_ESCAPE_DYNAMIC) {
        mode = caller->context->autoescape ? TR_ESCAPE_ON : TR_ESCAPE_OFF;
    }
    if (callee->kind != TR_FRAME_CALL) return;
    if (mode == TR_ESCAPE_ON && !callee->markup) return;
    tr_step_print_direct(m);
    caller->pc++; /* past the EMIT that prints a result */
}

/* ------------------------------------------------------------------ templates ---- */

bool tr_step_require(tr_machine *m, tr_string *name)
{
    const tr_block_stack *stack = tr_context_block(tr_top(m)->context, name);
    if (stack && stack->count > 1) return true;
    tr_fail(&m->task, TR_ERR_RUNTIME, "Required block '%.*s' not found",
            (int)name->size, name->bytes);
    return false;
}

bool tr_step_block(tr_machine *m, tr_string *name, bool scoped)
{
    tr_frame *frame = tr_top(m);
    tr_context *context = tr_context_retain(frame->context);
    if (scoped) {
        tr_value locals = *--frame->sp;
        tr_context *derived = tr_context_derive(m, context, locals);
        tr_drop(locals);
        tr_context_release(context);
        context = derived;
    }
    if (!context) return false;
    const tr_block_stack *stack = tr_context_block(context, name);
    bool ok = false;
    if (!stack) {
        tr_fail(&m->task, TR_ERR_KEY, "'%.*s'", (int)name->size, name->bytes);
    } else {
        ok = tr_frame_push(
                 m, TR_FRAME_BLOCK, stack->items[0].program, stack->items[0].code,
                 context, NULL) != NULL;
    }
    tr_context_release(context);
    return ok;
}

/* The child has run: its parent takes over, in the same context. */
bool tr_step_parent(tr_machine *m)
{
    tr_frame *frame = tr_top(m);
    tr_frame old = *frame;
    if (old.extended >= m->task.depth_limit) {
        tr_fail(&m->task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
        return false;
    }
    if (!tr_frame_close(m)) return false;
    uint32_t captures = m->captures.count;
    tr_context_retain(old.context);
    tr_watch *watch = old.context->watch; /* goes on */
    old.context->watch = NULL;
    frame->parent = NULL;
    frame->module = tr_missing();
    tr_frame_drop(m);
    m->captures.count = captures;
    tr_frame *next = tr_frame_push(
        m, (tr_frame_kind)old.kind, old.parent, 0, old.context, NULL);
    if (next) old.context->watch = watch;
    tr_context_release(old.context);
    tr_program_release(old.parent);
    if (!next) {
        if (watch) tr_watch_drop(m, watch);
        m->captures.count = old.captures;
        tr_release(old.module);
        return false;
    }
    next->module = old.module;
    next->captures = old.captures;
    next->nested = old.nested;
    next->direct = old.direct;
    next->markup = old.markup;
    next->extended = old.extended + 1;
    return true;
}

bool tr_step_template(tr_machine *m, bool is_include, uint32_t flags)
{
    tr_frame *frame = tr_top(m);
    bool with_context = (flags & 1u) != 0;
    tr_value locals = with_context ? *--frame->sp : tr_none();
    tr_value names = *--frame->sp;
    bool ok = is_include ? tr_module_include(m, names, locals, flags)
                         : tr_module_import(m, names, locals, with_context);
    tr_drop(names);
    tr_drop(locals);
    return ok;
}

/* ------------------------------------------------------------------- others ---- */

static bool takes_attributes(tr_ref value)
{
    return tr_is(value, TR_OBJECT) && tr_type_of(value)->set_attr != NULL;
}

bool tr_step_check_namespace(tr_machine *m, tr_ref value)
{
    if (takes_attributes(value)) return true;
    tr_fail(
        &m->task, TR_ERR_RUNTIME, "cannot assign attribute on non-namespace object");
    return false;
}

bool tr_step_set_attr(tr_machine *m, tr_ref ns, tr_string *name, tr_ref value)
{
    if (!tr_step_check_namespace(m, ns)) return false;
    if (!tr_note_store(&m->task, ns, value)) {
        tr_fail_memory(&m->task);
        return false;
    }
    return tr_type_of(ns)->set_attr(&m->task, ns, name, tr_retain(value));
}

tr_value tr_step_debug(tr_machine *m, tr_ref locals)
{
    tr_value all = tr_context_all(m, tr_top(m)->context);
    if (tr_is_invalid(all)) return all;
    tr_value result = tr_invalid();
    bool ok = !tr_is(locals, TR_DICT) ||
              tr_dict_update(&m->task, tr_as_dict(all), tr_as_dict(locals));
    if (ok && m->runtime->debug_text) result = m->runtime->debug_text(m, all);
    tr_release(all);
    return result;
}

/* {% name arguments %} body {% endname %}: what the function gives is printed. */
bool tr_step_tag(tr_machine *m, tr_string *name, const tr_shape *shape)
{
    tr_frame *frame = tr_top(m);
    tr_value *at = frame->sp - operand_count(shape);
    const tr_function *function = tr_registry_find(
        &m->task, &m->runtime->tags, (tr_span){name->bytes, name->size});
    tr_value result = tr_invalid();
    if (function) {
        result = call_function(m, function, tr_missing(), shape, at);
    } else if (!tr_failed(&m->task)) {
        tr_fail(&m->task, TR_ERR_RUNTIME, "No tag named '%.*s' found.",
                (int)name->size, name->bytes);
    }
    drop_to(frame, at);
    if (tr_is_invalid(result)) return false;
    bool ok = tr_step_emit(m, frame, result, TR_ESCAPE_DYNAMIC);
    tr_release(result);
    return ok;
}
