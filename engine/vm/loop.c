/* SPDX-License-Identifier: MIT
 *
 * The loop object: where a loop stands, and what loop(...) does in a recursive
 * one.  It looks ahead only when it is asked something that needs it.
 *
 * Invariant: `index0` counts items given out; `ahead` holds at most one that
 * was fetched and not given out.
 */
#include "vm/step.h"

tr_loop *tr_loop_new(tr_machine *machine, tr_iter *iter)
{
    tr_loop *loop = tr_instance_new(&tr_loop_type);
    if (!loop) {
        tr_iter_done(iter);
        tr_fail_memory(&machine->task);
        return NULL;
    }
    loop->iter = *iter;
    loop->iter.source = tr_own(iter->source); /* the host may keep a loop object */
    loop->index0 = -1;
    loop->length = -1;
    loop->previous = loop->current = loop->ahead = tr_missing();
    loop->changed = loop->listed = tr_missing();
    return loop;
}

/* Runs the loop's filter on an item: 1, 0, or -1 for an error. */
static int passes(tr_machine *machine, tr_loop *loop, tr_ref item)
{
    uint32_t floor = machine->frame_count;
    if (loop->frame >= floor) return 0;
    if (loop->testing) {
        tr_fail(&machine->task, TR_ERR_VALUE, "generator already executing");
        return -1;
    }
    tr_frame *frame = tr_frame_push_test(machine, loop->frame, loop->test);
    if (!frame) return -1;
    *frame->sp++ = tr_borrowed(item); /* which waits for the verdict */
    loop->testing = true;
    bool ok = tr_run(machine, floor);
    loop->testing = false;
    if (!ok) return -1;
    int verdict = tr_is(machine->result, TR_BOOL) && tr_as_int(machine->result) != 0;
    machine->result = tr_missing();
    return verdict;
}

static int fetch(tr_machine *machine, tr_loop *loop, tr_value *item)
{
    if (loop->ended) return 0;
    if (!loop->test && loop->iter.tag == TR_LIST) {
        const tr_list *list = tr_as_list(loop->iter.source);
        if ((uint64_t)loop->iter.index < list->count) {
            *item = tr_retain(list->items[loop->iter.index++]);
            return tr_charge(&machine->task, 1) ? 1 : (tr_release(*item), -1);
        }
    }
    for (;;) {
        int got = tr_iter_next(&machine->task, &loop->iter, item);
        if (got <= 0) {
            loop->ended = true;
            return got;
        }
        if (!loop->test) return 1;
        int verdict = passes(machine, loop, *item);
        if (verdict > 0) return 1;
        tr_release(*item);
        if (verdict < 0) return -1;
    }
}

int tr_loop_next(tr_machine *machine, tr_loop *loop, tr_value *item)
{
    tr_value next = loop->ahead;
    loop->ahead = tr_missing();
    if (tr_is_missing(next)) {
        int got = fetch(machine, loop, &next);
        if (got <= 0) return got;
    }
    loop->index0++;
    tr_release(loop->previous);
    tr_put(&loop->previous, &loop->current);
    tr_put(&loop->current, &next);
    tr_put_held(machine, item, &next);
    return 1;
}

/* False: an error. */
static bool look_ahead(tr_machine *machine, tr_loop *loop)
{
    if (!tr_is_missing(loop->ahead)) return true;
    tr_value next;
    int got = fetch(machine, loop, &next);
    if (got > 0) loop->ahead = next;
    return got >= 0;
}

static bool has_length(tr_ref source)
{
    return !tr_is(source, TR_OBJECT) || tr_type_of(source)->length != NULL;
}

/* Reads the rest into a list, which the loop then goes on with. */
static bool read_rest(tr_machine *machine, tr_loop *loop)
{
    tr_value list = tr_list_new(8);
    if (tr_is_invalid(list)) return false;
    tr_value item;
    int got;
    while ((got = fetch(machine, loop, &item)) > 0) {
        if (!tr_list_push(tr_as_list(list), item)) {
            tr_fail_memory(&machine->task);
            got = -1;
            break;
        }
    }
    if (got < 0) {
        tr_release(list);
        return false;
    }
    loop->length = tr_as_list(list)->count + loop->index0 + 1 +
                   !tr_is_missing(loop->ahead);
    tr_iter_done(&loop->iter);
    loop->test = NULL;
    loop->ended = false;
    bool ok = tr_iter_init(&machine->task, &loop->iter, list);
    tr_release(list);
    return ok;
}

static bool find_length(tr_machine *machine, tr_loop *loop)
{
    if (loop->length >= 0) return true;
    if (loop->test || !has_length(loop->iter.source)) return read_rest(machine, loop);
    size_t length;
    if (!tr_length(&machine->task, loop->iter.source, &length)) return false;
    loop->length = (int64_t)length;
    return true;
}

static tr_value neighbour(tr_machine *machine, tr_ref item, const char *hint)
{
    if (!tr_is_missing(item)) return tr_retain(item);
    tr_value text = tr_string_c(hint);
    if (tr_is_invalid(text)) return tr_fail_memory(&machine->task);
    tr_value undefined =
        tr_undefined_make(&machine->task, text, tr_missing(), tr_none());
    tr_release(text);
    return undefined;
}

tr_value tr_loop_get(tr_machine *machine, tr_loop *loop, unsigned field)
{
    switch ((tr_loop_field)field) {
    case TR_LOOP_INDEX: return tr_int(loop->index0 + 1);
    case TR_LOOP_INDEX0: return tr_int(loop->index0);
    case TR_LOOP_FIRST: return tr_bool(loop->index0 == 0);
    case TR_LOOP_DEPTH: return tr_int((int64_t)loop->depth + 1);
    case TR_LOOP_DEPTH0: return tr_int(loop->depth);
    case TR_LOOP_PREVITEM:
        return neighbour(machine, loop->previous, "there is no previous item");
    case TR_LOOP_LAST:
        if (!look_ahead(machine, loop)) return tr_invalid();
        return tr_bool(tr_is_missing(loop->ahead));
    case TR_LOOP_NEXTITEM:
        if (!look_ahead(machine, loop)) return tr_invalid();
        return neighbour(machine, loop->ahead, "there is no next item");
    default: break;
    }
    if (!find_length(machine, loop)) return tr_invalid();
    if (field == TR_LOOP_LENGTH) return tr_int(loop->length);
    if (field == TR_LOOP_REVINDEX) return tr_int(loop->length - loop->index0);
    return tr_int(loop->length - loop->index0 - 1);
}

/* ------------------------------------------------------------------ methods ---- */

typedef struct loop_method {
    tr_instance instance;
    tr_value loop;
    bool changed; /* changed(); else cycle() */
} loop_method;

static tr_value cycle(tr_task *task, tr_loop *loop, const tr_arguments *args)
{
    if (!args->count) {
        return tr_fail(task, TR_ERR_TYPE, "no items for cycling given");
    }
    int64_t count = args->count;
    int64_t index = loop->index0 % count;
    return tr_retain(args->positional[index < 0 ? index + count : index]);
}

static tr_value changed(tr_task *task, tr_loop *loop, const tr_arguments *args)
{
    tr_value tuple = tr_tuple_new(args->count);
    if (tr_is_invalid(tuple)) return tr_fail_memory(task);
    for (uint32_t i = 0; i < args->count; i++) {
        tr_as_list(tuple)->items[i] = tr_retain(args->positional[i]);
    }
    int same = tr_is_missing(loop->changed) ? 0 : tr_equal(task, loop->changed, tuple);
    if (same) {
        tr_release(tuple);
        return same < 0 ? tr_invalid() : tr_bool(false);
    }
    tr_release(loop->changed);
    loop->changed = tuple;
    return tr_bool(true);
}

static tr_value call_method(tr_task *task, tr_ref self, const tr_arguments *args)
{
    const loop_method *method = self.as_.pointer_;
    tr_loop *loop = method->loop.as_.pointer_;
    const char *name = method->changed ? "changed" : "cycle";
    if (args->keyword_count) {
        const tr_string *keyword = args->names[0];
        return tr_fail(
            task, TR_ERR_TYPE,
            "LoopContext.%s() got an unexpected keyword argument '%.*s'", name,
            (int)keyword->size, keyword->bytes);
    }
    return method->changed ? changed(task, loop, args) : cycle(task, loop, args);
}

static void visit_method(tr_object *self, tr_visit visit, void *data)
{
    visit(data, &((loop_method *)(void *)self)->loop);
}

static const tr_type loop_method_type = {
    .name = "method",
    .kind = TORII_KIND_CALLABLE,
    .call = call_method,
    .visit = visit_method,
    .size = sizeof(loop_method),
};

static tr_value make_method(tr_task *task, tr_ref self, bool is_changed)
{
    loop_method *method = tr_instance_new(&loop_method_type);
    if (!method) return tr_fail_memory(task);
    method->loop = tr_retain(self);
    method->changed = is_changed;
    return tr_take_instance(method);
}

/* --------------------------------------------------------------------- type ---- */

tr_value tr_loop_method(
    tr_task *task, tr_loop *loop, tr_string *name, const tr_arguments *args)
{
    tr_span text = {name->bytes, name->size};
    if (args->keyword_count) return tr_missing();
    if (tr_span_is(text, "cycle")) return cycle(task, loop, args);
    if (tr_span_is(text, "changed")) return changed(task, loop, args);
    return tr_missing();
}

static tr_value get_attr(tr_task *task, tr_ref self, tr_string *name)
{
    tr_span text = {name->bytes, name->size};
    for (unsigned i = 0; i < TR_LOOP_FIELDS; i++) {
        if (tr_span_is(text, tr_loop_field_names[i])) {
            return tr_loop_get(tr_machine_of(task), self.as_.pointer_, i);
        }
    }
    if (tr_span_is(text, "cycle")) return make_method(task, self, false);
    if (tr_span_is(text, "changed")) return make_method(task, self, true);
    return tr_missing();
}

static bool to_str(tr_task *task, tr_ref self, tr_text *out)
{
    tr_loop *loop = self.as_.pointer_;
    if (!find_length(tr_machine_of(task), loop)) return false;
    tr_text_format(
        out, "<LoopContext %lld/%lld>", (long long)(loop->index0 + 1),
        (long long)loop->length);
    return true;
}

static bool length(tr_task *task, tr_ref self, size_t *out)
{
    tr_loop *loop = self.as_.pointer_;
    if (!find_length(tr_machine_of(task), loop)) return false;
    *out = (size_t)loop->length;
    return true;
}

/* Iterating over the loop object itself takes items from the loop. */
static int next(tr_task *task, tr_ref self, tr_value *item)
{
    tr_loop *loop = self.as_.pointer_;
    tr_value value;
    int got = tr_loop_next(tr_machine_of(task), loop, &value);
    if (got <= 0) return got;
    *item = tr_pair(tr_own(value), tr_retain(self));
    return tr_is_invalid(*item) ? -1 : 1;
}

static void visit(tr_object *self, tr_visit visit_child, void *data)
{
    tr_loop *loop = (tr_loop *)(void *)self;
    visit_child(data, &loop->previous);
    visit_child(data, &loop->current);
    visit_child(data, &loop->ahead);
    visit_child(data, &loop->changed);
    visit_child(data, &loop->listed);
}

static void free_loop(tr_object *self)
{
    tr_loop *loop = (tr_loop *)(void *)self;
    tr_iter_done(&loop->iter);
    tr_context_release(loop->context);
    tr_scope_release(loop->closure);
    tr_program_release(loop->program);
}

const tr_type tr_loop_type = {
    .name = "LoopContext",
    .module = "jinja2.runtime",
    .kind = TORII_KIND_OBJECT,
    .get_attr = get_attr,
    .length = length,
    .next = next,
    .to_str = to_str,
    .to_repr = to_str,
    .visit = visit,
    .free = free_loop,
    .size = sizeof(tr_loop),
};

/* ---------------------------------------------------------------- recursion ---- */

/* Makes a frame for the body of a recursive loop over `iterable`. */
static bool push_body(
    tr_machine *machine, const tr_program *program, const tr_code *code,
    tr_context *context, tr_scope *closure, tr_ref iterable, uint32_t depth)
{
    uint32_t index = (uint32_t)(code - program->codes);
    tr_frame *frame = tr_frame_push(
        machine, TR_FRAME_CALL, program, index, context, closure);
    if (!frame) return false;
    frame->depth = depth;
    frame->markup = code->escape == TR_ESCAPE_DYNAMIC ? context->autoescape
                                                      : code->escape == TR_ESCAPE_ON;
    *frame->sp++ = tr_retain(iterable);
    if (!tr_marks_push(&machine->captures, machine->out.text.size)) {
        tr_fail_memory(&machine->task);
        tr_frame_drop(machine);
        return false;
    }
    return true;
}

bool tr_loop_call(tr_machine *machine, tr_loop *loop, tr_ref iterable)
{
    if (!loop->code) {
        tr_fail(
            &machine->task, TR_ERR_TYPE,
            "The loop must have the 'recursive' marker to be called recursively.");
        return false;
    }
    return push_body(
        machine, loop->program, loop->code, loop->context, loop->closure, iterable,
        loop->depth + 1);
}

bool tr_loop_begin(tr_machine *machine, uint32_t code, tr_ref iterable)
{
    tr_frame *frame = tr_top(machine);
    tr_scope *scope = tr_frame_scope(machine, frame);
    if (!scope) return false;
    return push_body(
        machine, frame->program, &frame->program->codes[code], frame->context, scope,
        iterable, 0);
}
