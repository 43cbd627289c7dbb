/* SPDX-License-Identifier: MIT
 *
 * Where a running template is, for callbacks that report what they were asked
 * at the place where it was asked.  Nothing is built before it is wanted, so
 * calls that do not look cost nothing.
 */
#include "api/host.h"
#include "value/undefined.h"
#include "vm/watch.h"

static const char *kind_of(const tr_code *code)
{
    switch (code->kind) {
    case TR_CODE_BLOCK: return "block";
    case TR_CODE_MACRO: return "macro";
    case TR_CODE_CALLER: return "call block";
    case TR_CODE_LOOP: return "recursive loop";
    case TR_CODE_ROOT: break;
    }
    return "template";
}

bool torii_call_frame(torii_call *call, size_t index, torii_frame *out)
{
    tr_machine *machine = tr_host_machine(call);
    if (!machine || !out || index >= machine->frame_count) return false;
    const tr_frame *frame =
        tr_frame_at(machine, machine->frame_count - 1 - (uint32_t)index);
    tr_watch_spoil(machine); /* whoever included whom */
    const tr_program *program = frame->program;
    uint32_t at = (uint32_t)(frame->pc - frame->code->words);
    tr_program_place(frame->code, at ? at - 1 : 0, &out->line, &out->column);
    out->what = kind_of(frame->code);
    out->template_name = tr_is(program->name, TR_STRING)
                             ? tr_string_bytes(program->name).bytes
                             : "<string>";
    return true;
}

torii_ref torii_undefined_owner(torii_ref value)
{
    if (!tr_is(value, TR_UNDEFINED)) return tr_undefined_plain();
    tr_ref owner = tr_as_undefined(value)->obj;
    return tr_is_missing(owner) ? tr_undefined_plain() : owner;
}

torii_ref torii_undefined_name(torii_ref value)
{
    return tr_is(value, TR_UNDEFINED) ? tr_as_undefined(value)->name : tr_none();
}

torii_ref torii_undefined_hint(torii_ref value)
{
    return tr_is(value, TR_UNDEFINED) ? tr_as_undefined(value)->hint : tr_none();
}
