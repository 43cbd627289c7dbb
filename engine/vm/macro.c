/* SPDX-License-Identifier: MIT
 *
 * Macros as values, and the binding of their arguments: Jinja's rules and its
 * messages, which are not Python's.
 */
#include "vm/step.h"

static tr_value macro_name(const tr_macro *macro)
{
    return macro->code->name ? tr_retain(tr_string_value(macro->code->name))
                             : tr_none();
}

static tr_value argument_names(const tr_macro *macro)
{
    uint32_t count = macro->code->parameter_count;
    tr_value tuple = tr_tuple_new(count);
    if (tr_is_invalid(tuple)) return tuple;
    for (uint32_t i = 0; i < count; i++) {
        tr_as_list(tuple)->items[i] =
            tr_retain(tr_string_value(macro->code->parameters[i]));
    }
    return tuple;
}

static bool has_parameter(const tr_macro *macro, const char *name)
{
    for (uint32_t i = 0; i < macro->code->parameter_count; i++) {
        if (tr_string_is(tr_string_value(macro->code->parameters[i]), name))
            return true;
    }
    return false;
}

static tr_value macro_get_attr(tr_task *task, tr_ref self, tr_string *name)
{
    const tr_macro *macro = self.as_.pointer_;
    tr_span text = {name->bytes, name->size};
    (void)task;
    if (tr_span_is(text, "name")) return macro_name(macro);
    if (tr_span_is(text, "arguments")) return argument_names(macro);
    if (tr_span_is(text, "catch_kwargs")) return tr_bool(macro->code->uses_kwargs);
    if (tr_span_is(text, "catch_varargs")) return tr_bool(macro->code->uses_varargs);
    if (tr_span_is(text, "caller")) return tr_bool(macro->code->uses_caller);
    if (tr_span_is(text, "explicit_caller")) {
        return tr_bool(has_parameter(macro, "caller"));
    }
    return tr_missing();
}

static bool macro_to_str(tr_task *task, tr_ref self, tr_text *out)
{
    const tr_macro *macro = self.as_.pointer_;
    tr_text_add_str(out, "<Macro ");
    tr_value name = macro_name(macro);
    if (tr_is_none(name)) {
        tr_text_add_str(out, "anonymous");
    } else if (!tr_write_repr(task, name, out)) {
        tr_release(name);
        return false;
    }
    tr_release(name);
    tr_text_add_byte(out, '>');
    return true;
}

static void macro_free(tr_object *self)
{
    tr_macro *macro = (tr_macro *)(void *)self;
    tr_context_release(macro->context);
    tr_scope_release(macro->closure);
    tr_program_release(macro->program);
}

const tr_type tr_macro_type = {
    .name = "Macro",
    .module = "jinja2.runtime",
    .kind = TORII_KIND_CALLABLE,
    .get_attr = macro_get_attr,
    .to_str = macro_to_str,
    .to_repr = macro_to_str,
    .free = macro_free,
    .size = sizeof(tr_macro),
};

tr_value tr_macro_new(tr_machine *machine, tr_frame *frame, uint32_t code)
{
    tr_scope *scope = tr_frame_scope(machine, frame);
    tr_macro *macro = scope ? tr_instance_new(&tr_macro_type) : NULL;
    if (!macro) return tr_fail_memory(&machine->task);
    macro->program = tr_program_retain(frame->program);
    macro->code = &frame->program->codes[code];
    macro->context = tr_context_retain(frame->context);
    macro->closure = scope;
    scope->head.count++;
    macro->autoescape = frame->context->autoescape;
    return tr_take_instance(macro);
}

/* ------------------------------------------------------------------ binding ---- */

typedef struct binding {
    tr_machine *machine;
    const tr_code *code;
    const tr_arguments *args;
    tr_value *slots;
    uint64_t used; /* keywords that went to a parameter */
} binding;

static tr_ref take_keyword(binding *b, const tr_string *name)
{
    for (uint32_t i = 0; i < b->args->keyword_count; i++) {
        if (i < 64 && ((b->used >> i) & 1u)) continue;
        if (!tr_string_equal(b->args->names[i], name)) continue;
        if (i < 64) b->used |= (uint64_t)1 << i;
        return b->args->keywords[i];
    }
    return tr_missing();
}

static void fail_named(
    binding *b, const char *before, const tr_string *extra, const char *after)
{
    tr_task *task = &b->machine->task;
    tr_text text = tr_text_make(1u << 16);
    tr_text_add_str(&text, "macro ");
    tr_value name = b->code->name ? tr_string_value(b->code->name) : tr_none();
    tr_write_repr(task, name, &text);
    tr_text_add_str(&text, before);
    if (extra) {
        tr_value string = tr_string_span((tr_span){extra->bytes, extra->size});
        tr_write_repr(task, string, &text);
        tr_release(string);
    }
    tr_text_add_str(&text, after);
    tr_fail_with(task, TR_ERR_TYPE, &text);
}

static bool refuse_keywords(binding *b)
{
    for (uint32_t i = 0; i < b->args->keyword_count; i++) {
        if (i < 64 && ((b->used >> i) & 1u)) continue;
        const tr_string *name = b->args->names[i];
        if (tr_span_is((tr_span){name->bytes, name->size}, "caller")) {
            fail_named(
                b,
                " was invoked with two values for the special caller argument. This "
                "is most likely a bug.",
                NULL, "");
            return false;
        }
    }
    for (uint32_t i = 0; i < b->args->keyword_count; i++) {
        if (i < 64 && ((b->used >> i) & 1u)) continue;
        fail_named(b, " takes no keyword argument ", b->args->names[i], "");
        return false;
    }
    return true;
}

static bool bind_kwargs(binding *b, tr_value *slot)
{
    tr_value dict = tr_dict_new(b->args->keyword_count);
    if (tr_is_invalid(dict)) return false;
    *slot = dict;
    for (uint32_t i = 0; i < b->args->keyword_count; i++) {
        if (i < 64 && ((b->used >> i) & 1u)) continue;
        if (!tr_dict_set_str(
                tr_as_dict(dict), tr_string_value(b->args->names[i]),
                tr_retain(b->args->keywords[i]))) {
            return false;
        }
    }
    return true;
}

static bool bind_varargs(binding *b, tr_value *slot)
{
    uint32_t first = b->code->parameter_count;
    uint32_t count = b->args->count > first ? b->args->count - first : 0;
    tr_value tuple = tr_tuple_new(count);
    if (tr_is_invalid(tuple)) return false;
    for (uint32_t i = 0; i < count; i++) {
        tr_as_list(tuple)->items[i] = tr_retain(b->args->positional[first + i]);
    }
    *slot = tuple;
    return true;
}

static bool bind_caller(binding *b, tr_value *slot)
{
    tr_value name = tr_string_c("caller");
    if (tr_is_invalid(name)) return false;
    tr_ref caller = take_keyword(b, tr_as_string(name));
    if (tr_is_missing(caller) || tr_is_none(caller)) {
        tr_value hint = tr_string_c("No caller defined");
        bool ok = !tr_is_invalid(hint);
        *slot = ok ? tr_undefined_make(&b->machine->task, hint, tr_missing(), name)
                   : tr_invalid();
        tr_release(hint);
    } else {
        *slot = tr_retain(caller);
    }
    tr_release(name);
    return !tr_is_invalid(*slot);
}

/* Positional, then by name; whether `caller` was among the named parameters. */
static bool bind_parameters(binding *b)
{
    const tr_code *code = b->code;
    uint32_t given = b->args->count;
    if (given > code->parameter_count) given = code->parameter_count;
    for (uint32_t i = 0; i < given; i++) {
        b->slots[i] = tr_hold(b->machine, b->args->positional[i]);
    }
    bool found_caller = given == code->parameter_count && code->explicit_caller;
    for (uint32_t i = given; i < code->parameter_count; i++) {
        tr_ref value = b->args->keyword_count
                           ? take_keyword(b, code->parameters[i])
                           : tr_missing();
        if (!tr_is_missing(value)) b->slots[i] = tr_hold(b->machine, value);
        if (!code->uses_caller) continue;
        const tr_string *name = code->parameters[i];
        if (tr_span_is((tr_span){name->bytes, name->size}, "caller")) {
            found_caller = true;
        }
    }
    return found_caller;
}

static bool bind(binding *b)
{
    const tr_code *code = b->code;
    bool found_caller = bind_parameters(b);
    tr_value *next = b->slots + code->parameter_count;
    if (code->uses_caller && !found_caller && !code->explicit_caller) {
        if (!bind_caller(b, next++)) return false;
    }
    if (code->uses_kwargs) {
        if (!bind_kwargs(b, next++)) return false;
    } else if (b->args->keyword_count && !refuse_keywords(b)) {
        return false;
    }
    if (code->uses_varargs) return bind_varargs(b, next);
    if (b->args->count > code->parameter_count) {
        char count[64];
        snprintf(count, sizeof count, " takes not more than %u argument(s)",
                 code->parameter_count);
        fail_named(b, count, NULL, "");
        return false;
    }
    return true;
}

static bool begin_capture(tr_machine *machine)
{
    if (tr_marks_push(&machine->captures, machine->out.text.size)) return true;
    tr_fail_memory(&machine->task);
    return false;
}

bool tr_macro_call(tr_machine *machine, tr_ref value, const tr_arguments *args)
{
    const tr_macro *macro = value.as_.pointer_;
    uint32_t code = (uint32_t)(macro->code - macro->program->codes);
    bool markup = machine->frame_count ? tr_top(machine)->context->autoescape
                                       : macro->autoescape;
    tr_frame *frame = tr_frame_push(
        machine, TR_FRAME_CALL, macro->program, code, macro->context, macro->closure);
    if (!frame) return false;
    frame->markup = markup;
    binding b = {machine, macro->code, args, frame->slots, 0};
    if (bind(&b) && begin_capture(machine)) {
        /* the capture belongs to the frame, not to what runs in it */
        frame->captures = machine->captures.count - 1;
        return true;
    }
    if (!tr_failed(&machine->task)) tr_fail_memory(&machine->task);
    tr_frame_drop(machine);
    return false;
}
