/* SPDX-License-Identifier: MIT
 *
 * self and super: references to blocks, which print the block when called.
 */
#include "vm/machine.h"

typedef struct block_reference {
    tr_instance instance;
    tr_context *context; /* counted */
    tr_string *name;     /* of a constant of the context's programs */
    uint32_t depth;      /* which implementation */
} block_reference;

static tr_value new_reference(
    tr_machine *machine, tr_context *context, tr_string *name, uint32_t depth)
{
    block_reference *r = tr_instance_new(&tr_block_reference_type);
    if (!r) return tr_fail_memory(&machine->task);
    r->context = tr_context_retain(context);
    r->name = name;
    r->depth = depth;
    return tr_take_instance(r);
}

static tr_value no_parent(tr_machine *machine, tr_string *name)
{
    tr_text text = tr_text_make(1u << 16);
    tr_text_add_str(&text, "there is no parent block called ");
    tr_write_repr(&machine->task, tr_string_value(name), &text);
    tr_text_add_byte(&text, '.');
    tr_value hint = tr_string_take_text(&machine->task, &text);
    if (tr_is_invalid(hint)) return hint;
    tr_value super = tr_string_c("super");
    tr_value result = tr_undefined_make(&machine->task, hint, tr_missing(), super);
    tr_release(super);
    tr_release(hint);
    return result;
}

tr_value tr_super_new(
    tr_machine *machine, tr_context *context, const tr_program *program,
    const tr_code *code)
{
    uint32_t index = (uint32_t)(code - program->codes);
    const tr_block_stack *stack = tr_context_block(context, code->name);
    for (uint32_t i = 0; stack && i + 1 < stack->count; i++) {
        if (stack->items[i].program == program && stack->items[i].code == index) {
            return new_reference(machine, context, code->name, i + 1);
        }
    }
    return no_parent(machine, code->name);
}

static tr_value get_attr(tr_task *task, tr_ref self, tr_string *name)
{
    block_reference *r = self.as_.pointer_;
    tr_span text = {name->bytes, name->size};
    if (tr_span_is(text, "name")) return tr_retain(tr_string_value(r->name));
    if (!tr_span_is(text, "super")) return tr_missing();
    const tr_block_stack *stack = tr_context_block(r->context, r->name);
    tr_machine *machine = tr_machine_of(task);
    if (!stack || r->depth + 1 >= stack->count) return no_parent(machine, r->name);
    return new_reference(machine, r->context, r->name, r->depth + 1);
}

static void free_reference(tr_object *self)
{
    tr_context_release(((block_reference *)(void *)self)->context);
}

const tr_type tr_block_reference_type = {
    .name = "BlockReference",
    .module = "jinja2.runtime",
    .kind = TORII_KIND_CALLABLE,
    .get_attr = get_attr,
    .free = free_reference,
    .size = sizeof(block_reference),
};

const tr_context *tr_block_context(tr_ref reference)
{
    return ((const block_reference *)reference.as_.pointer_)->context;
}

bool tr_block_call(tr_machine *machine, tr_ref reference)
{
    const block_reference *r = reference.as_.pointer_;
    const tr_block_stack *stack = tr_context_block(r->context, r->name);
    if (!stack || r->depth >= stack->count) {
        tr_fail(&machine->task, TR_ERR_RUNTIME, "a block that is gone was called");
        return false;
    }
    const tr_block_code *block = &stack->items[r->depth];
    bool markup = r->context->autoescape;
    tr_frame *frame = tr_frame_push(
        machine, TR_FRAME_CALL, block->program, block->code, r->context, NULL);
    if (!frame) return false;
    frame->markup = markup;
    if (tr_marks_push(&machine->captures, machine->out.text.size)) return true;
    tr_fail_memory(&machine->task);
    tr_frame_drop(machine);
    return false;
}

/* --------------------------------------------------------------------- self ---- */

typedef struct self_reference {
    tr_instance instance;
    tr_context *context;
} self_reference;

static tr_value get_block(tr_task *task, tr_ref self, tr_ref key)
{
    self_reference *s = self.as_.pointer_;
    if (!tr_is(key, TR_STRING)) return tr_missing();
    const tr_block_stack *stack = tr_context_block(s->context, tr_as_string(key));
    if (!stack) return tr_missing();
    return new_reference(tr_machine_of(task), s->context, stack->name, 0);
}

static bool self_to_str(tr_task *task, tr_ref self, tr_text *out)
{
    self_reference *s = self.as_.pointer_;
    tr_text_add_str(out, "<TemplateReference ");
    bool ok = tr_write_repr(task, s->context->program->name, out);
    tr_text_add_byte(out, '>');
    return ok;
}

static void free_self(tr_object *self)
{
    tr_context_release(((self_reference *)(void *)self)->context);
}

static const tr_type self_type = {
    .name = "TemplateReference",
    .module = "jinja2.runtime",
    .kind = TORII_KIND_OBJECT,
    .get_item = get_block,
    .to_str = self_to_str,
    .to_repr = self_to_str,
    .free = free_self,
    .size = sizeof(self_reference),
};

tr_value tr_self_new(tr_machine *machine, tr_context *context)
{
    self_reference *s = tr_instance_new(&self_type);
    if (!s) return tr_fail_memory(&machine->task);
    s->context = tr_context_retain(context);
    return tr_take_instance(s);
}
