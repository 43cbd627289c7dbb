/* SPDX-License-Identifier: MIT
 *
 * Machines: their life, and the ways to start one.
 *
 * Invariant: after tr_machine_reset() nothing that a rendering made is held but
 * what the host keeps, and cycles that there was no memory to find; buffers stay for
 * the next one.
 */
#include "vm/watch.h"

#include "value/region.h"

#include <time.h>

/* Jinja on Python gives up at about this depth too. */
#define DEPTH_DEFAULT 330

static void init_task(tr_machine *machine)
{
    tr_task_init(&machine->task);
    machine->task.depth_limit = DEPTH_DEFAULT;
    machine->task.is_machine = true;
    machine->task.report_undefined = machine->runtime->report_undefined;
    machine->task.sandboxed = machine->runtime->sandbox != TORII_SANDBOX_OFF;
    machine->task.range_limit = machine->task.sandboxed ? 100000 : UINT64_MAX;
}

bool tr_machine_init(tr_machine *machine, const tr_runtime *runtime)
{
    *machine = (tr_machine){.runtime = runtime};
    init_task(machine);
    tr_output_init(&machine->out);
    machine->result = tr_missing();
    machine->globals = machine->home = machine->spare_locals = tr_missing();
    machine->home_mark = UINT64_MAX;
    machine->modules = tr_dict_new(0);
    return !tr_is_invalid(machine->modules);
}

/* Macros and what they close over refer to each other: empties both sides. */
static void break_cycles(tr_machine *machine)
{
    tr_context *c = tr_context_retain(machine->contexts);
    while (c) { /* the next one may be what this one keeps alive */
        tr_value vars = c->vars;
        c->vars = tr_missing();
        tr_release(vars);
        tr_context *next = tr_context_retain(c->next);
        tr_context_release(c);
        c = next;
    }
    tr_scope *s = machine->scopes;
    if (s) s->head.count++;
    while (s) {
        for (uint32_t i = 0; s->closed && i < s->slot_count; i++) {
            tr_value value = s->slots[i];
            s->slots[i] = tr_missing();
            tr_release(value);
        }
        tr_scope *next = s->next;
        if (next) next->head.count++;
        tr_scope_release(s);
        s = next;
    }
}

/* What the host keeps of this rendering must not point back into the machine. */
static void orphan(tr_machine *machine)
{
    while (machine->contexts) {
        tr_context *c = machine->contexts;
        machine->contexts = c->next;
        c->machine = NULL;
        c->previous = c->next = NULL;
    }
    while (machine->scopes) {
        tr_scope *s = machine->scopes;
        machine->scopes = s->next;
        s->machine = NULL;
        s->previous = s->next = NULL;
    }
}

void tr_machine_reset(tr_machine *machine)
{
    while (machine->frame_count) tr_frame_drop(machine);
    machine->captures.count = 0;
    machine->strays.count = 0;
    tr_release(machine->result);
    machine->result = tr_missing();
    tr_release(machine->task.indexed);
    tr_release(machine->globals);
    machine->globals = tr_missing();
    if (tr_as_dict(machine->modules)->used) tr_dict_clear(tr_as_dict(machine->modules));
    for (int round = 0; round < 8 && (machine->contexts || machine->scopes); round++) {
        break_cycles(machine);
    }
    if (machine->suspects.objects.count) tr_cycle_collect(&machine->suspects);
    orphan(machine);
    tr_release(machine->home); /* last: variables may have lived on it */
    machine->home = tr_missing();
    machine->home_mark = UINT64_MAX;
    tr_task_done(&machine->task);
    init_task(machine);
    machine->out.text.size = 0;
    machine->out.text.failed = false;
    machine->out.written = 0;
    machine->out.stopped = false;
    machine->out.write = NULL;
    machine->c_depth = 0;
    machine->data = NULL;
    machine->loaded = NULL;
    machine->includes = NULL;
    machine->effects = 0;
}

void tr_machine_done(tr_machine *machine)
{
    tr_machine_reset(machine);
    tr_cycle_forget(&machine->suspects);
    tr_context_free_spare(machine);
    tr_release(machine->modules);
    tr_text_done(&machine->out.text);
    uint32_t blocks = machine->frame_capacity / TR_FRAME_BLOCK;
    for (uint32_t i = 0; i < blocks; i++) {
        tr_free(machine->frames[i], TR_FRAME_BLOCK * sizeof(tr_frame));
    }
    tr_free(machine->frames, blocks * sizeof(tr_frame *));
    while (machine->segment) {
        tr_segment *s = machine->segment;
        machine->segment = s->previous;
        tr_free(s, s->size);
    }
    if (machine->spare) tr_free(machine->spare, machine->spare->size);
    tr_loop_records_done(&machine->loops);
    tr_marks_done(&machine->captures);
    tr_strays_done(&machine->strays);
    tr_task_done(&machine->task);
}

/* ----------------------------------------------------------------- starting ---- */

static tr_context *root_context(
    tr_machine *machine, const tr_program *program, tr_ref base)
{
    tr_context *context = tr_context_new(machine, program);
    if (!context) return NULL;
    context->autoescape = program->autoescape;
    if (!tr_is(base, TR_DICT)) return context;
    context->base = tr_retain(base);
    uint64_t mark = tr_region_mark(tr_as_object(base));
    if (mark && tr_is_missing(machine->home)) {
        machine->home = tr_retain(base);
        machine->home_mark = mark;
    }
    return context;
}

static bool check_output(tr_machine *machine)
{
    tr_output *out = &machine->out;
    if (out->stopped) {
        tr_fail(&machine->task, TR_ERR_STOPPED, "the writer stopped the rendering");
        return false;
    }
    if (!out->text.failed) return true;
    if (out->text.limit != SIZE_MAX && !machine->task.budget.exceeded) {
        tr_fail(
            &machine->task, TR_ERR_LIMIT, "the output limit of %zu bytes is reached",
            (size_t)out->limit);
    } else {
        tr_fail_memory(&machine->task);
    }
    return false;
}

bool tr_machine_check_output(tr_machine *machine)
{
    tr_output *out = &machine->out;
    if (out->write && !machine->captures.count && !machine->watch &&
        out->text.size >= out->flush_at) {
        tr_output_flush(out, out->text.size);
    }
    return check_output(machine);
}

static bool run_root(
    tr_machine *machine, const tr_program *program, uint32_t code, tr_context *context)
{
    tr_frame *frame =
        tr_frame_push(machine, TR_FRAME_ROOT, program, code, context, NULL);
    tr_context_release(context);
    if (!frame) return false;
    if (!tr_run(machine, 0) || !tr_strays_check(machine, 0, 0)) {
        /* what came before the error is written */
        tr_output_flush(&machine->out, machine->out.text.size);
        return false;
    }
    if (!tr_output_flush(
            &machine->out, machine->out.write ? machine->out.text.size : 0)) {
        return check_output(machine);
    }
    return check_output(machine);
}

bool tr_machine_render(tr_machine *machine, const tr_program *program, tr_ref base)
{
    tr_context *context = root_context(machine, program, base);
    return context && run_root(machine, program, 0, context);
}

bool tr_machine_render_block(
    tr_machine *machine, const tr_program *program, tr_ref base, tr_span block)
{
    for (uint32_t i = 0; i < program->block_count; i++) {
        const tr_string *name = program->blocks[i].name;
        if (!tr_span_equal((tr_span){name->bytes, name->size}, block)) continue;
        tr_context *context = root_context(machine, program, base);
        return context &&
               run_root(machine, program, program->blocks[i].code, context);
    }
    tr_fail(&machine->task, TR_ERR_RUNTIME, "there is no block called '%.*s'",
            (int)block.size, block.bytes);
    return false;
}

tr_value tr_machine_eval(tr_machine *machine, const tr_program *program, tr_ref base)
{
    tr_context *context = root_context(machine, program, base);
    if (!context || !run_root(machine, program, 0, context)) return tr_invalid();
    tr_value result = machine->result;
    machine->result = tr_missing();
    return result;
}

tr_value tr_machine_module(tr_machine *machine, const tr_program *program, tr_ref base)
{
    tr_context *context = root_context(machine, program, base);
    if (!context) return tr_invalid();
    bool ok = tr_module_run(machine, program, context);
    tr_context_release(context);
    if (!ok) return tr_invalid();
    tr_top(machine)->nested = true;
    if (!tr_run(machine, 0)) return tr_invalid();
    tr_value result = machine->result;
    machine->result = tr_missing();
    return result;
}

bool tr_machine_stand(tr_machine *machine, const tr_program *program, tr_ref base)
{
    tr_context *context = root_context(machine, program, base);
    if (!context) return false;
    tr_frame *frame = tr_frame_push(machine, TR_FRAME_ROOT, program, 0, context, NULL);
    tr_context_release(context);
    return frame != NULL;
}

/* -------------------------------------------------------- what natives may ask ---- */

const tr_runtime *tr_machine_runtime(const tr_machine *machine)
{
    return machine->runtime;
}

bool tr_machine_autoescape(const tr_machine *machine)
{
    if (!machine->frame_count) return false;
    return tr_top(machine)->context->autoescape;
}

tr_ref tr_machine_template_name(const tr_machine *machine)
{
    if (!machine->frame_count) return tr_none();
    return tr_top(machine)->program->name;
}

tr_ref tr_policy(const tr_machine *machine, const char *name)
{
    if (!tr_is(machine->runtime->policies, TR_DICT)) return tr_missing();
    return tr_dict_get_c(tr_as_dict(machine->runtime->policies), name);
}

tr_value tr_context_lookup(tr_machine *machine, tr_string *name)
{
    if (!machine->frame_count) return tr_missing();
    tr_ref found = tr_context_find(tr_top(machine)->context, name);
    return tr_is_missing(found) ? found : tr_retain(found);
}

bool tr_note_store(tr_task *task, tr_ref container, tr_ref child)
{
    bool can_refer = child.tag_ == TR_LIST || child.tag_ == TR_TUPLE ||
                     child.tag_ == TR_DICT || child.tag_ == TR_OBJECT;
    if (!can_refer) return true;
    return tr_cycle_note(&tr_machine_of(task)->suspects, container);
}

static uint64_t next_random(tr_machine *machine)
{
    if (!machine->random) {
        struct timespec now = {0};
        clock_gettime(CLOCK_MONOTONIC, &now);
        machine->random = (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15u ^
                          (uint64_t)now.tv_sec ^ (uint64_t)(uintptr_t)machine;
        machine->random |= 1u;
    }
    uint64_t x = machine->random; /* xorshift64* */
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    machine->random = x;
    return x * 0x2545f4914f6cdd1du;
}

uint64_t tr_random_below(tr_machine *machine, uint64_t bound)
{
    const tr_runtime *runtime = machine->runtime;
    tr_watch_spoil(machine);
    machine->effects++;
    uint64_t number = runtime->random ? runtime->random(runtime, bound)
                                      : next_random(machine);
    return number % bound;
}

bool tr_runtime_autoescape(const tr_runtime *runtime, tr_ref name)
{
    if (runtime->autoescape_for) return runtime->autoescape_for(runtime, name);
    if (runtime->autoescape != TORII_AUTOESCAPE_BY_NAME) {
        return runtime->autoescape == TORII_AUTOESCAPE_ON;
    }
    if (!tr_is(name, TR_STRING)) return true;
    static const char *const endings[] = {".html", ".htm", ".xml"};
    tr_span text = tr_string_bytes(name);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t size = strlen(endings[i]);
        if (text.size < size) continue;
        const char *end = text.bytes + text.size - size;
        size_t k = 0;
        while (k < size && (end[k] | 0x20) == (endings[i][k] | 0x20)) k++;
        if (k == size) return true;
    }
    return false;
}
