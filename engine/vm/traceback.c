/* SPDX-License-Identifier: MIT
 *
 * Where an error happened: the frames that were running, innermost first.
 */
#include "base/excerpt.h"
#include "vm/machine.h"

static void describe(const tr_frame *frame, tr_text *out)
{
    const tr_code *code = frame->code;
    switch (code->kind) {
    case TR_CODE_BLOCK: tr_text_add_str(out, "block '"); break;
    case TR_CODE_MACRO: tr_text_add_str(out, "macro '"); break;
    case TR_CODE_CALLER: tr_text_add_str(out, "call block"); return;
    case TR_CODE_LOOP: tr_text_add_str(out, "recursive loop"); return;
    case TR_CODE_ROOT: tr_text_add_str(out, "template"); return;
    }
    if (code->name) tr_text_add(out, code->name->bytes, code->name->size);
    tr_text_add_byte(out, '\'');
}

static tr_span name_of(const tr_program *program)
{
    return tr_is(program->name, TR_STRING) ? tr_string_bytes(program->name)
                                           : TR_SPAN("<string>");
}

static void add_excerpt(
    tr_problem *problem, const tr_program *program, uint32_t line, uint32_t column)
{
    if (problem->excerpt || !program->source) return;
    tr_text text = tr_text_make(1u << 16);
    tr_excerpt(
        &text, tr_span_make(program->source, program->source_size), line, column);
    if (text.size && !text.failed) {
        problem->excerpt = tr_alloc(text.size + 1);
        if (problem->excerpt) {
            memcpy(problem->excerpt, text.data, text.size);
            problem->excerpt[text.size] = '\0';
        }
    }
    tr_text_done(&text);
}

void tr_traceback(tr_machine *machine, uint32_t floor)
{
    if (machine->runtime->note_error) machine->runtime->note_error(&machine->task);
    for (uint32_t i = machine->frame_count; i > floor; i--) {
        const tr_frame *frame = tr_frame_at(machine, i - 1);
        uint32_t at = (uint32_t)(frame->pc - frame->code->words);
        uint32_t line, column;
        tr_program_place(frame->code, at ? at - 1 : 0, &line, &column);
        if (!machine->task.problem.places.count) {
            add_excerpt(&machine->task.problem, frame->program, line, column);
            tr_ref filename = frame->program->filename;
            if (tr_is(filename, TR_STRING)) {
                tr_task_add_filename(&machine->task, tr_string_bytes(filename));
            }
        }
        tr_text what = tr_text_make(1u << 10);
        describe(frame, &what);
        tr_task_add_place(
            &machine->task, name_of(frame->program), tr_text_span(&what), line, column);
        tr_text_done(&what);
        if (machine->task.problem.places.count > 60) break;
    }
}
