/* SPDX-License-Identifier: MIT
 *
 * What belongs to a call: its data, its environment and the names around it, as
 * Jinja's context object has them.  What is lent to the host here lives as long as
 * the call.
 */
#include "api/host.h"

#include "vm/watch.h"

void *torii_call_data(torii_call *call) {
    return call ? call->data : NULL;
}

void *torii_call_render_data(torii_call *call) {
    const tr_machine *machine = tr_host_machine(call);
    return machine ? machine->data : NULL;
}

const torii_env *torii_call_env(torii_call *call) {
    const tr_machine *machine = tr_host_machine(call);
    return machine ? machine->runtime->env : NULL;
}

bool torii_call_autoescape(torii_call *call) {
    const tr_machine *machine = tr_host_machine(call);
    return machine && tr_machine_autoescape(machine);
}

const char *torii_call_template(torii_call *call) {
    const tr_machine *machine = tr_host_machine(call);
    tr_ref name = machine ? tr_machine_template_name(machine) : tr_none();
    return tr_is(name, TR_STRING) ? tr_string_bytes(name).bytes : NULL;
}

torii_ref torii_call_lookup(torii_call *call, const char *name) {
    tr_machine *machine = tr_host_machine(call);
    if (!machine || !name) return tr_undefined_plain();
    tr_value key = tr_string_repaired(name, strlen(name));
    if (tr_is_invalid(key)) {
        tr_fail_memory(&machine->task);
        return tr_invalid();
    }
    tr_value found = tr_context_lookup(machine, tr_as_string(key));
    tr_release(key);
    return tr_is_missing(found) ? tr_undefined_plain() : tr_host_lend(call, found);
}

torii_origin torii_call_find(torii_call *call, const char *name, torii_value *value) {
    tr_machine *machine = tr_host_machine(call);
    if (!value) return TORII_NAME_OTHER;
    *value = tr_undefined_plain();
    if (!machine || !name || !machine->frame_count) return TORII_NAME_OTHER;
    tr_value key = tr_string_repaired(name, strlen(name));
    if (tr_is_invalid(key)) {
        tr_fail_memory(&machine->task);
        return TORII_NAME_OTHER;
    }
    const tr_context *context = tr_top(machine)->context;
    tr_ref found = tr_missing();
    if (machine->watch) tr_watch_read(context, tr_as_string(key));
    torii_origin origin = tr_watch_origin(context, tr_as_string(key), &found);
    tr_release(key);
    if (origin == TORII_NAME_MISSING) return origin;
    found.aux_ &= ~TR_AUX_BORROWED;
    *value = tr_retain(found);
    return origin;
}

/* --------------------------------------------------------- the names around ---- */

/* The running frame, or NULL with nothing recorded. */
static const tr_frame *frame_of(torii_call *call) {
    const tr_machine *machine = tr_host_machine(call);
    return machine && machine->frame_count ? tr_top(machine) : NULL;
}

/* Ends the making of a container. */
static tr_value made(torii_call *call, tr_value value, bool ok) {
    if (ok && !tr_is_invalid(value)) return value;
    tr_release(value);
    tr_task *task = call ? tr_host_task(call) : NULL;
    return !task || tr_failed(task) ? tr_invalid() : tr_fail_memory(task);
}

torii_value torii_call_resolve(torii_call *call, const char *name) {
    tr_machine *machine = tr_host_need_machine(call);
    if (!machine || !name) return tr_invalid();
    tr_value key = tr_string_repaired(name, strlen(name));
    if (tr_is_invalid(key)) return tr_fail_memory(&machine->task);
    tr_value found = tr_context_lookup(machine, tr_as_string(key));
    if (tr_is_missing(found)) {
        found = tr_undefined_make(&machine->task, tr_none(), tr_missing(), key);
    }
    tr_release(key);
    return found;
}

bool torii_call_contains(torii_call *call, const char *name) {
    const tr_frame *frame = frame_of(call);
    if (!frame || !name) return false;
    tr_value key = tr_string_repaired(name, strlen(name));
    if (tr_is_invalid(key)) return false;
    bool found = !tr_is_missing(tr_context_peek(frame->context, tr_as_string(key)));
    tr_release(key);
    return found;
}

torii_value torii_call_context(torii_call *call) {
    const tr_frame *frame = frame_of(call);
    if (!frame) return made(call, tr_dict_new(0), true);
    return tr_context_all(tr_host_machine(call), frame->context);
}

torii_value torii_call_parent(torii_call *call) {
    const tr_frame *frame = frame_of(call);
    tr_value dict = tr_dict_new(8);
    if (!frame || tr_is_invalid(dict)) return made(call, dict, true);
    bool ok = tr_context_inherited(
        tr_host_machine(call), frame->context, tr_as_dict(dict));
    return made(call, dict, ok);
}

torii_value torii_call_vars(torii_call *call) {
    const tr_frame *frame = frame_of(call);
    tr_value dict = tr_dict_new(8);
    bool ok = !tr_is_invalid(dict);
    if (ok && frame && tr_is(frame->context->vars, TR_DICT)) {
        ok = tr_dict_update(
            tr_host_task(call), tr_as_dict(dict), tr_as_dict(frame->context->vars));
    }
    return made(call, dict, ok);
}

/* Later slots are those of inner scopes; scopes that ended left theirs missing. */
static bool add_locals(const tr_frame *frame, tr_ref dict) {
    bool ok = true;
    uint32_t count = frame ? frame->code->slot_count : 0;
    for (uint32_t i = 0; ok && i < count; i++) {
        tr_string *name = frame->code->slot_names ? frame->code->slot_names[i] : NULL;
        tr_ref value = frame->slots[i];
        if (!name || tr_is_missing(value)) continue;
        value.aux_ &= ~TR_AUX_BORROWED;
        tr_ref outside = tr_context_peek(frame->context, name);
        tr_ref before = tr_dict_get_str(tr_as_dict(dict), name);
        /* what was only read from the context is no local variable */
        if (tr_is_missing(before) && !tr_is_missing(outside) &&
            tr_same(outside, value)) {
            continue;
        }
        ok = tr_dict_set_str(tr_as_dict(dict), tr_string_value(name), tr_retain(value));
    }
    return ok;
}

torii_value torii_call_locals(torii_call *call) {
    const tr_frame *frame = frame_of(call);
    tr_value dict = tr_dict_new(8);
    return made(call, dict, !tr_is_invalid(dict) && add_locals(frame, dict));
}

torii_value torii_call_frame_locals(torii_call *call, size_t index) {
    tr_machine *machine = tr_host_machine(call);
    tr_value dict = tr_dict_new(8);
    bool ok = !tr_is_invalid(dict);
    if (!ok || !machine || index >= machine->frame_count) return made(call, dict, ok);
    tr_watch_spoil(machine);
    const tr_frame *frame =
        tr_frame_at(machine, machine->frame_count - 1 - (uint32_t)index);
    if (frame->code->kind == TR_CODE_ROOT && tr_is(frame->context->vars, TR_DICT)) {
        ok = tr_dict_update(
            tr_host_task(call), tr_as_dict(dict), tr_as_dict(frame->context->vars));
    }
    return made(call, dict, ok && add_locals(frame, dict));
}

torii_value torii_call_exported(torii_call *call) {
    const tr_frame *frame = frame_of(call);
    tr_value list = tr_list_new(4);
    bool ok = !tr_is_invalid(list);
    uint32_t position = 0;
    tr_ref key, value;
    const tr_context *context = frame ? frame->context : NULL;
    while (ok && context && tr_is(context->vars, TR_DICT) &&
           tr_dict_next(tr_as_dict(context->vars), &position, &key, &value)) {
        if (tr_is_missing(tr_context_exported(context, tr_as_string(key)))) continue;
        ok = tr_list_push(tr_as_list(list), tr_retain(key));
    }
    return made(call, list, ok);
}

torii_value torii_call_blocks(torii_call *call) {
    const tr_frame *frame = frame_of(call);
    tr_value list = tr_list_new(4);
    bool ok = !tr_is_invalid(list);
    const tr_block_table *blocks = frame ? frame->context->blocks : NULL;
    for (uint32_t i = 0; ok && blocks && i < blocks->size; i++) {
        /* a copy: the name is a constant of a program that may go */
        const tr_string *name = blocks->items[i].name;
        tr_value copy = tr_string_span((tr_span){name->bytes, name->size});
        ok = !tr_is_invalid(copy) && tr_list_push(tr_as_list(list), copy);
    }
    return made(call, list, ok);
}
