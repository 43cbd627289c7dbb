/* SPDX-License-Identifier: MIT
 *
 * Code for macros and call blocks.  The body is a function of its own whose
 * first slots are the arguments; names of the places around it are reached
 * through the scope that the macro carries.
 */
#include "compile/gen.h"

static bool has_parameter(const tr_node *node, tr_name name)
{
    for (const tr_node *arg = node->items.first; arg; arg = arg->next) {
        if (arg->name == name) return true;
    }
    return false;
}

static void check_parameters(tr_builder *b, const tr_node *node)
{
    const tr_node *repeated = tr_find_repeated(b, &node->items);
    if (!repeated) return;
    tr_span name = tr_tree_name_text(b->tree, repeated->name);
    tr_build_fail(
        b, node->line, "duplicate argument '%.*s' in function definition",
        (int)name.size, name.bytes);
}

/* May `caller` be an argument?  Only with a default. */
static bool check_caller(tr_builder *b, const tr_node *node)
{
    uint32_t index = 0;
    for (const tr_node *arg = node->items.first; arg; arg = arg->next, index++) {
        if (arg->name != b->special.caller) continue;
        if (index + node->defaults.count >= node->items.count) return true;
        tr_build_fail(
            b, node->line,
            "When defining macros or call blocks the special \"caller\" argument "
            "must be omitted or be given a default.");
        return false;
    }
    return true;
}

/* The special names the body uses become parameters behind the others. */
static void declare_special(tr_builder *b, const tr_node *node, tr_code *code)
{
    if (node->kind == TR_NODE_CUSTOM_TAG) return;
    tr_name names[3] = {b->special.caller, b->special.kwargs, b->special.varargs};
    uint32_t used = tr_find_undeclared(&b->scopes, &node->body, names, 3);
    if (used & 1u) {
        code->uses_caller = true;
        code->explicit_caller = has_parameter(node, names[0]);
        if (code->explicit_caller) {
            check_caller(b, node);
        } else {
            tr_scope_parameter(&b->scopes, names[0]);
        }
    }
    if ((used & 2u) && !has_parameter(node, names[1])) {
        code->uses_kwargs = true;
        tr_scope_parameter(&b->scopes, names[1]);
    }
    if ((used & 4u) && !has_parameter(node, names[2])) {
        code->uses_varargs = true;
        tr_scope_parameter(&b->scopes, names[2]);
    }
}

static void set_undeclared(tr_builder *b, const tr_node *node, bool undeclared)
{
    for (const tr_node *arg = node->items.first; arg; arg = arg->next) {
        tr_variable *v = tr_scope_find(&b->scopes, arg->name);
        if (v) v->undeclared = undeclared;
    }
}

static void gen_no_default(tr_builder *b, const tr_node *arg)
{
    tr_span name = tr_tree_name_text(b->tree, arg->name);
    tr_text text = tr_text_make(1u << 20);
    tr_text_add_str(&text, "parameter ");
    tr_value string = tr_string_span(name);
    tr_write_repr(b->task, string, &text);
    tr_release(string);
    tr_text_add_str(&text, " was not provided");
    if (text.failed) b->failed = true;
    uint32_t hint = tr_constant(b, tr_string_span(tr_text_span(&text)));
    tr_text_done(&text);
    tr_emit2(b, TR_OP_UNDEFINED_NAMED, hint, tr_name_constant(b, arg->name));
}

/* Arguments that were not passed get their defaults, from left to right; each
 * may use those before it. */
static void gen_defaults(tr_builder *b, const tr_node *node)
{
    tr_gen_frame frame = {0};
    uint32_t index = 0;
    uint32_t without = node->items.count - node->defaults.count;
    const tr_node *value = node->defaults.first;
    set_undeclared(b, node, true);
    for (const tr_node *arg = node->items.first; arg; arg = arg->next, index++) {
        tr_variable *v = tr_scope_find(&b->scopes, arg->name);
        if (!v) return;
        uint32_t set = tr_jump2(b, TR_OP_JUMP_IF_SET, v->slot);
        if (index < without) {
            gen_no_default(b, arg);
        } else {
            tr_gen_expression(b, value, &frame);
            value = value->next;
        }
        tr_emit(b, TR_OP_STORE, v->slot);
        v->undeclared = false;
        tr_land(b, set);
    }
    set_undeclared(b, node, false);
}

static void name_parameters(tr_builder *b, const tr_node *node, tr_code *code)
{
    code->parameter_count = node->items.count;
    if (!node->items.count) return;
    code->parameters = tr_alloc_zero(node->items.count * sizeof(tr_string *));
    if (!code->parameters) {
        b->failed = true;
        code->parameter_count = 0;
        return;
    }
    uint32_t i = 0;
    for (const tr_node *arg = node->items.first; arg; arg = arg->next) {
        code->parameters[i++] =
            tr_constant_string(b, tr_name_constant(b, arg->name));
    }
}

uint32_t tr_gen_macro_body(tr_builder *b, const tr_node *node)
{
    uint32_t index = tr_code_reserve(b);
    tr_code facts = {0};
    tr_gen_frame inner = {0};
    bool is_macro = node->kind == TR_NODE_MACRO;
    uint32_t line = b->line, column = b->column;
    tr_function_build function;
    tr_function_begin(b, &function, is_macro ? TR_CODE_MACRO : TR_CODE_CALLER);
    tr_scope_frame scope;
    tr_gen_scope_begin(b, &scope);
    tr_mark(b, node);
    bool has_arguments = node->kind != TR_NODE_CUSTOM_TAG;
    if (has_arguments) {
        check_parameters(b, node);
        tr_scope_analyse(&b->scopes, &node->items);
    }
    declare_special(b, node, &facts);
    if (has_arguments) tr_scope_analyse(&b->scopes, &node->defaults);
    tr_scope_analyse(&b->scopes, &node->body);
    tr_gen_scope_enter(b, &scope, false);
    if (has_arguments) {
        name_parameters(b, node, &facts);
        gen_defaults(b, node);
    }
    tr_gen_body(b, &node->body, &inner);
    tr_scope_pop(&b->scopes);
    tr_function_end(b, index);
    b->line = line;
    b->column = column;
    if (index < b->codes.count) {
        tr_code *code = &b->codes.items[index];
        code->name = is_macro ? tr_constant_string(b, tr_name_constant(b, node->name))
                              : NULL;
        code->line = node->line;
        code->parameters = facts.parameters;
        code->parameter_count = facts.parameter_count;
        code->uses_caller = facts.uses_caller;
        code->uses_kwargs = facts.uses_kwargs;
        code->uses_varargs = facts.uses_varargs;
        code->explicit_caller = facts.explicit_caller;
    }
    return index;
}

void tr_gen_macro(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    uint32_t index = tr_gen_macro_body(b, node);
    tr_mark(b, node);
    tr_emit(b, TR_OP_MACRO, index);
    const tr_variable *v = tr_scope_find(&b->scopes, node->name);
    if (!v) return;
    tr_emit(b, TR_OP_STORE, v->slot);
    if (frame->toplevel) {
        tr_emit2(b, TR_OP_EXPORT, v->slot, tr_name_constant(b, node->name));
    }
}

void tr_gen_call_block(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    uint32_t index = tr_gen_macro_body(b, node);
    tr_mark(b, node);
    tr_gen_call_emit(b, node->a, frame, index + 1, TR_ESCAPE_RAW);
}
