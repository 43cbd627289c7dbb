/* SPDX-License-Identifier: MIT
 *
 * Frames: functions that are running, and the segments that their slots and
 * operands lie in.
 *
 * Invariant: frames come and go in stack order, and so does their memory.
 */
#include "vm/step.h"
#include "vm/watch.h"

#define SEGMENT_VALUES 2048u

static void free_segment(tr_segment *segment)
{
    tr_free(segment, segment->size);
}

/* Room for `count` values that stays in place; NULL with a problem. */
static tr_value *take_values(tr_machine *machine, size_t count)
{
    tr_segment *s = machine->segment;
    if (s && (size_t)(s->end - s->at) >= count) {
        tr_value *values = s->at;
        s->at += count;
        return values;
    }
    size_t wanted = count > SEGMENT_VALUES ? count : SEGMENT_VALUES;
    size_t size = sizeof(tr_segment) + wanted * sizeof(tr_value);
    tr_segment *fresh = machine->spare;
    if (fresh && fresh->size >= size) {
        machine->spare = NULL;
    } else {
        fresh = tr_alloc(size);
        if (!fresh) {
            tr_fail_memory(&machine->task);
            return NULL;
        }
        fresh->size = size;
    }
    fresh->previous = s;
    tr_value *values = (tr_value *)(void *)(fresh + 1);
    fresh->at = values + count;
    fresh->end = values + (fresh->size - sizeof(tr_segment)) / sizeof(tr_value);
    machine->segment = fresh;
    return values;
}

static void give_back(tr_machine *machine, tr_value *values)
{
    tr_segment *s = machine->segment;
    s->at = values;
    if (values != (tr_value *)(void *)(s + 1) || !s->previous) return;
    machine->segment = s->previous;
    if (machine->spare) free_segment(machine->spare);
    machine->spare = s;
}

static bool grow_frames(tr_machine *machine)
{
    uint32_t blocks = machine->frame_capacity / TR_FRAME_BLOCK;
    tr_frame *block = tr_alloc(TR_FRAME_BLOCK * sizeof(tr_frame));
    size_t held = blocks * sizeof(tr_frame *);
    tr_frame **list =
        block ? tr_realloc(machine->frames, held, held + sizeof(tr_frame *)) : NULL;
    if (!list) {
        tr_free(block, TR_FRAME_BLOCK * sizeof(tr_frame));
        tr_fail_memory(&machine->task);
        return false;
    }
    machine->frames = list;
    list[blocks] = block;
    machine->frame_capacity += TR_FRAME_BLOCK;
    return true;
}

/* Room for a frame and `count` values of it, one level deeper; NULL after a problem. */
TR_ALWAYS_INLINE tr_value *deepen(tr_machine *machine, size_t count)
{
    if (!tr_task_deepen(&machine->task)) return NULL;
    tr_value *values = NULL;
    if (machine->frame_count < machine->frame_capacity || grow_frames(machine)) {
        values = take_values(machine, count);
    }
    if (!values) machine->task.depth--;
    return values;
}

tr_frame *tr_frame_push(
    tr_machine *machine, tr_frame_kind kind, const tr_program *program, uint32_t code,
    tr_context *context, tr_scope *closure)
{
    const tr_code *c = &program->codes[code];
    tr_value *values = deepen(machine, (size_t)c->slot_count + c->stack_size);
    if (!values) return NULL;
    for (uint32_t i = 0; i < c->slot_count; i++) values[i] = tr_missing();
    bool counts = !machine->frame_count || tr_top(machine)->program != program;
    tr_frame *frame = tr_frame_at(machine, machine->frame_count++);
    /* each by itself: to clear it as a whole first takes longer than all of this */
    frame->program = counts ? tr_program_retain(program) : program;
    frame->code = c;
    frame->pc = frame->words = c->words;
    frame->constants = program->constants;
    frame->slots = values;
    frame->stack = frame->sp = values + c->slot_count;
    frame->context = tr_context_retain(context);
    frame->closure = closure;
    frame->scope = NULL;
    frame->parent = NULL;
    frame->module = tr_missing();
    frame->loops = machine->loops.count;
    frame->captures = machine->captures.count;
    frame->depth = frame->extended = 0;
    frame->kind = (uint8_t)kind;
    frame->result = 0;
    frame->direct = frame->nested = frame->markup = frame->slots_shared = false;
    frame->counts_program = counts;
    if (closure) closure->head.count++;
    return frame;
}

tr_frame *tr_frame_push_test(tr_machine *machine, uint32_t index, const uint32_t *pc)
{
    uint32_t stack_size = tr_frame_at(machine, index)->code->stack_size;
    tr_value *values = deepen(machine, stack_size);
    if (!values) return NULL;
    tr_frame *frame = tr_frame_at(machine, machine->frame_count++);
    *frame = *tr_frame_at(machine, index);
    frame->counts_program = false; /* as long as that frame is below */
    tr_context_retain(frame->context);
    if (frame->closure) frame->closure->head.count++;
    frame->kind = TR_FRAME_TEST;
    frame->stack = frame->sp = values;
    frame->pc = pc;
    frame->scope = NULL;
    frame->parent = NULL;
    frame->module = tr_missing();
    frame->loops = machine->loops.count;
    frame->captures = machine->captures.count;
    frame->slots_shared = true;
    frame->nested = true;
    return frame;
}

/* ------------------------------------------------------------------- scopes ---- */

tr_scope *tr_frame_scope(tr_machine *machine, tr_frame *frame)
{
    if (frame->scope) return frame->scope;
    tr_scope *scope = tr_alloc_zero(sizeof *scope);
    if (!scope) {
        tr_fail_memory(&machine->task);
        return NULL;
    }
    scope->head.count = 1;
    scope->machine = machine;
    scope->slots = frame->slots;
    scope->slot_count = frame->code->slot_count;
    scope->names = frame->code->slot_names;
    scope->parent = frame->closure;
    if (scope->parent) scope->parent->head.count++;
    scope->next = machine->scopes;
    if (scope->next) scope->next->previous = scope;
    machine->scopes = scope;
    frame->scope = scope;
    return scope;
}

static void clear_values(tr_value *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        tr_value value = values[i];
        values[i] = tr_missing();
        tr_drop(value);
    }
}

void tr_scope_release(tr_scope *scope)
{
    while (scope && --scope->head.count == 0) {
        tr_scope *parent = scope->parent;
        if (scope->previous) scope->previous->next = scope->next;
        if (scope->next) scope->next->previous = scope->previous;
        if (scope->machine && scope->machine->scopes == scope) {
            scope->machine->scopes = scope->next;
        }
        if (scope->closed) {
            clear_values(scope->slots, scope->slot_count);
            tr_free(scope->slots, scope->slot_count * sizeof(tr_value));
        }
        tr_free(scope, sizeof *scope);
        scope = parent;
    }
}

static void leave_scope(tr_frame *frame)
{
    tr_scope *scope = frame->scope;
    if (!scope->closed) {
        scope->slots = NULL;
        scope->slot_count = 0;
    }
    frame->scope = NULL;
    tr_scope_release(scope);
}

bool tr_frame_close(tr_machine *machine)
{
    tr_frame *frame = tr_top(machine);
    tr_scope *scope = frame->scope;
    if (!scope) return true;
    uint32_t count = frame->code->slot_count;
    if (scope->head.count > 1 && count) {
        tr_value *copy = tr_alloc(count * sizeof(tr_value));
        if (!copy) {
            tr_fail_memory(&machine->task);
            return false;
        }
        for (uint32_t i = 0; i < count; i++) copy[i] = tr_own(frame->slots[i]);
        scope->slots = copy;
        scope->closed = true;
        for (uint32_t i = 0; i < count; i++) frame->slots[i] = tr_missing();
    }
    leave_scope(frame);
    return true;
}

/* ------------------------------------------------------------------- ending ---- */

static void drop_loops(tr_machine *machine, uint32_t down_to)
{
    while (machine->loops.count > down_to) {
        tr_loop_record record = tr_loop_records_pop(&machine->loops);
        if (record.loop) {
            tr_release(tr_take_instance(record.loop));
        } else {
            tr_iter_done(&record.iter);
        }
    }
}

static void drop_operands(tr_frame *frame)
{
    while (frame->sp > frame->stack) {
        tr_value value = *--frame->sp;
        tr_drop(value);
    }
}

/* A watch that is still there was not ended well. */
static void end_template(tr_machine *machine, const tr_frame *frame)
{
    if (frame->context->watch) tr_watch_end(machine, frame->context, false);
    if (frame->kind == TR_FRAME_INCLUDE && machine->runtime->note_include) {
        machine->runtime->note_include(&machine->task, frame->program, false);
    }
}

void tr_frame_drop(tr_machine *machine)
{
    tr_frame *frame = tr_top(machine);
    if (frame->kind == TR_FRAME_INCLUDE || frame->kind == TR_FRAME_IMPORT) {
        end_template(machine, frame);
    }
    drop_operands(frame);
    drop_loops(machine, frame->loops);
    if (frame->captures < machine->captures.count) {
        machine->captures.count = frame->captures;
    }
    if (frame->scope) leave_scope(frame); /* not closed: an error, nobody reads it */
    bool shared = frame->slots_shared;
    if (!shared) clear_values(frame->slots, frame->code->slot_count);
    tr_program_release(frame->parent);
    tr_release(frame->module);
    tr_context_release(frame->context);
    tr_scope_release(frame->closure);
    tr_value *values = shared ? frame->stack : frame->slots;
    const tr_program *program = frame->counts_program ? frame->program : NULL;
    machine->frame_count--;
    machine->task.depth--;
    give_back(machine, values);
    tr_program_release(program);
}

/* What was printed since the innermost capture began, cut off the output. */
static tr_value take_capture(tr_machine *machine)
{
    size_t mark = tr_marks_pop(&machine->captures);
    tr_text *text = &machine->out.text;
    tr_value string = tr_string_make(
        text->data ? text->data + mark : "", text->size - mark);
    text->size = mark;
    return tr_is_invalid(string) ? tr_fail_memory(&machine->task) : string;
}

static bool is_within(const tr_stray *stray, uint32_t captures, uint32_t frames)
{
    return stray->captures > captures || stray->frames > frames;
}

void tr_strays_drop(tr_machine *machine, uint32_t captures, uint32_t frames)
{
    tr_strays *strays = &machine->strays;
    while (strays->count &&
           is_within(&strays->items[strays->count - 1], captures, frames)) {
        strays->count--;
    }
}

bool tr_strays_check(tr_machine *machine, uint32_t captures, uint32_t frames)
{
    const tr_strays *strays = &machine->strays;
    if (!strays->count) return true;
    const tr_stray *last = &strays->items[strays->count - 1];
    if (!is_within(last, captures, frames)) return true;
    tr_fail(
        &machine->task, TR_ERR_TYPE, "sequence item 0: expected str instance, %s found",
        last->type);
    return false;
}

/* What the frame printed by mistake: a failure if its text is put together now. */
static bool end_strays(tr_machine *machine, const tr_frame *frame)
{
    uint32_t outer = machine->frame_count - 1;
    if (frame->kind == TR_FRAME_CALL) {
        if (tr_strays_check(machine, UINT32_MAX, outer)) return true;
        /* a block's text is put together where super() stands */
        if (frame->code->kind == TR_CODE_BLOCK) tr_frame_drop(machine);
        return false;
    }
    if (frame->kind == TR_FRAME_IMPORT) {
        tr_strays_drop(machine, UINT32_MAX, outer);
    } else if (outer) { /* now it is the text of the frame around it */
        for (uint32_t i = machine->strays.count; i--;) {
            tr_stray *stray = &machine->strays.items[i];
            if (stray->frames <= outer) break;
            stray->frames = outer;
        }
    }
    return true;
}

bool tr_frame_return(tr_machine *machine)
{
    tr_frame *frame = tr_top(machine);
    bool captured = frame->kind == TR_FRAME_CALL && !frame->direct;
    bool markup = frame->markup;
    tr_value result = tr_missing();
    if (machine->strays.count && !end_strays(machine, frame)) return false;
    if (!tr_frame_close(machine)) return false;
    if (captured || frame->kind == TR_FRAME_IMPORT) result = take_capture(machine);
    if (tr_is_invalid(result)) return false;
    if (frame->kind == TR_FRAME_IMPORT) {
        result = tr_module_finish(machine, frame, result);
        if (tr_is_invalid(result)) return false;
    } else if (markup && captured) {
        result = tr_as_markup(result);
    }
    if (machine->watch && frame->kind == TR_FRAME_INCLUDE && frame->context->watch) {
        tr_watch_end(machine, frame->context, true);
    }
    bool nested = frame->nested;
    tr_frame_drop(machine);
    if (tr_is_missing(result)) return true;
    if (nested) {
        tr_release(machine->result);
        machine->result = result;
    } else {
        *tr_top(machine)->sp++ = result;
    }
    return true;
}
