/* SPDX-License-Identifier: MIT
 *
 * Watching includes.  Names that a template does not know itself are looked up
 * along a chain of contexts, and the chain passes the context of the include: so
 * every value that comes from outside is seen there, whoever asks for it.
 */
#include "vm/watch.h"

enum { CONSTANT_DEPTH = 3 };

/* --------------------------------------------------------------- constants ---- */

static bool is_constant_context(const tr_context *context, int depth);

static bool is_plain_constant(tr_ref value)
{
    if (value.tag_ < TR_FIRST_HEAP || tr_is(value, TR_STRING)) return true;
    bool holds = value.tag_ == TR_LIST || value.tag_ == TR_TUPLE ||
                 value.tag_ == TR_DICT || value.tag_ == TR_OBJECT;
    return !holds || tr_is_frozen(value);
}

/* The scopes around a macro of `context`; its other macros are looked at where the
 * names of the context are. */
static bool is_constant_closure(
    const tr_scope *closure, const tr_context *context, int depth)
{
    for (const tr_scope *scope = closure; scope; scope = scope->parent) {
        for (uint32_t i = 0; i < scope->slot_count; i++) {
            tr_ref value = scope->slots[i];
            bool is_macro = tr_is_instance(value, &tr_macro_type);
            const tr_macro *macro = is_macro ? value.as_.pointer_ : NULL;
            bool fine = is_macro ? macro->context == context &&
                                       (!macro->closure || macro->closure == scope)
                                 : is_plain_constant(value);
            if (tr_is_instance(value, &tr_module_type)) {
                const tr_context *inner = tr_module_context(value);
                fine = depth && is_constant_context(inner, depth - 1);
            }
            if (!fine) return false;
        }
    }
    return true;
}

static bool is_constant(tr_ref value, const tr_context *context, int depth)
{
    if (tr_is_instance(value, &tr_module_type)) {
        return depth && is_constant_context(tr_module_context(value), depth - 1);
    }
    if (!tr_is_instance(value, &tr_macro_type)) return is_plain_constant(value);
    const tr_macro *macro = value.as_.pointer_;
    if (macro->context != context) {
        if (!depth || !is_constant_context(macro->context, depth - 1)) return false;
    }
    return is_constant_closure(macro->closure, macro->context, depth);
}

/* That of a module: what it has is its template's assignments. */
static bool is_constant_context(const tr_context *context, int depth)
{
    uint32_t position = 0;
    tr_ref key, value;
    if (context->parent) return false;
    if (!tr_is(context->vars, TR_DICT)) return true;
    while (tr_dict_next(tr_as_dict(context->vars), &position, &key, &value)) {
        if (!is_constant(value, context, depth)) return false;
    }
    return true;
}

bool tr_watch_is_constant(tr_ref value)
{
    return is_constant(value, NULL, CONSTANT_DEPTH);
}

/* ------------------------------------------------------------------- names ---- */

static tr_ref plain(tr_ref value)
{
    value.aux_ &= ~TR_AUX_BORROWED;
    return value;
}

static tr_ref find_in(tr_ref dict, tr_string *name)
{
    return tr_is(dict, TR_DICT) ? tr_dict_get_str(tr_as_dict(dict), name)
                                : tr_missing();
}

/* Outside of all contexts. */
static torii_origin global(const tr_context *context, tr_string *name, tr_ref *value)
{
    const tr_machine *machine = context->machine;
    *value = find_in(machine->globals, name);
    if (tr_is_missing(*value)) {
        *value = find_in(machine->runtime->globals, name);
    } else if (!tr_watch_is_constant(*value)) {
        return TORII_NAME_OTHER;
    }
    return tr_is_missing(*value) ? TORII_NAME_MISSING : TORII_NAME_GLOBAL;
}

/* The host knows what becomes of its own objects. */
static torii_origin kind_of(tr_ref value)
{
    bool own = tr_is(value, TR_OBJECT) && tr_type_of(value)->is_host;
    bool fixed = own || is_plain_constant(value);
    return fixed && !tr_is_undefined(value) ? TORII_NAME_FIXED : TORII_NAME_OTHER;
}

torii_origin tr_watch_origin(const tr_context *context, tr_string *name, tr_ref *value)
{
    for (const tr_context *c = context; c; c = c->parent) {
        *value = find_in(c->vars, name);
        if (tr_is_missing(*value)) *value = find_in(c->locals, name);
        if (tr_is_missing(*value)) *value = find_in(c->base, name);
        if (!tr_is_missing(*value)) return kind_of(*value);
    }
    return global(context, name, value);
}

/* Assignments of the included template lie in its context's `vars`; what was
 * handed in with it and what lies further out comes from around it. */
void tr_watch_read(const tr_context *context, tr_string *name)
{
    const torii_includes *hooks = context->machine->includes;
    tr_ref value = tr_missing();
    torii_origin origin = TORII_NAME_OTHER;
    bool known = false;
    for (const tr_context *c = context; c; c = c->parent) {
        if (!tr_is_missing(find_in(c->vars, name))) return;
        if (c->watch && !c->watch->spoiled) {
            if (!known) origin = tr_watch_origin(c, name, &value);
            known = true;
            if (origin == TORII_NAME_OTHER) c->watch->spoiled = true;
            else hooks->read(c->watch->host, name->bytes, plain(value), origin);
        }
        if (!tr_is_missing(find_in(c->locals, name)) ||
            !tr_is_missing(find_in(c->base, name))) {
            return;
        }
    }
    /* In modules, too: globals are the same for all, unless templates change them. */
    if (global(context, name, &value) == TORII_NAME_OTHER) {
        tr_watch_spoil(context->machine);
    }
}

/* ---------------------------------------------------------------- includes ---- */

void tr_watch_spoil(tr_machine *machine)
{
    for (tr_watch *w = machine->watch; w; w = w->outer) w->spoiled = true;
}

/* May a text of that size go to the writer as it lies there? */
static bool passes(const tr_machine *machine, size_t size)
{
    const tr_output *out = &machine->out;
    return out->write && !machine->captures.count && !machine->watch &&
           size >= out->flush_at;
}

static bool print(tr_machine *machine, const torii_include *answer)
{
    tr_output *out = &machine->out;
    if (passes(machine, answer->size)) {
        tr_output_pass(out, answer->text, answer->size);
        return tr_machine_check_output(machine);
    }
    tr_output_add(out, answer->text, answer->size);
    return true;
}

static bool watch(tr_machine *machine, tr_context *context, void *host)
{
    tr_watch *made = tr_alloc_zero(sizeof *made);
    if (!made) {
        machine->includes->end(host, "", 0, false);
        tr_fail_memory(&machine->task);
        return false;
    }
    made->outer = machine->watch;
    made->host = host;
    made->start = machine->out.text.size;
    made->strays = machine->strays.count;
    machine->watch = context->watch = made;
    return true;
}

tr_watched tr_watch_begin(tr_machine *machine)
{
    tr_frame *frame = tr_top(machine);
    torii_include answer = {0};
    machine->begin_include(machine, frame->program, &answer);
    if (tr_failed(&machine->task)) {
        if (answer.watch) machine->includes->end(answer.watch, "", 0, false);
        return TR_WATCH_FAILED;
    }
    if (answer.text) {
        frame->kind = TR_FRAME_BLOCK; /* no observer was told that it began */
        tr_frame_drop(machine);
        return print(machine, &answer) ? TR_WATCH_PRINTED : TR_WATCH_FAILED;
    }
    if (!answer.watch) return TR_WATCH_RUN;
    return watch(machine, frame->context, answer.watch) ? TR_WATCH_RUN
                                                        : TR_WATCH_FAILED;
}

void tr_watch_drop(tr_machine *machine, tr_watch *w)
{
    machine->watch = w->outer;
    machine->includes->end(w->host, "", 0, false);
    tr_free(w, sizeof *w);
}

void tr_watch_end(tr_machine *machine, tr_context *context, bool whole)
{
    tr_watch *w = context->watch;
    tr_text *text = &machine->out.text;
    context->watch = NULL;
    if (!whole || w->spoiled || text->failed || text->size < w->start ||
        machine->strays.count != w->strays) {
        tr_watch_drop(machine, w);
        return;
    }
    machine->watch = w->outer;
    const char *start = text->data ? text->data + w->start : "";
    size_t size = text->size - w->start;
    const char *kept = machine->includes->end(w->host, start, size, true);
    if (kept && passes(machine, size)) {
        text->size = w->start;
        tr_output_pass(&machine->out, kept, size);
    }
    tr_free(w, sizeof *w);
}
