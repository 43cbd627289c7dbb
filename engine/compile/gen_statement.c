/* SPDX-License-Identifier: MIT
 *
 * Code for statements.  Each leaves the stack as it found it.
 */
#include "compile/gen.h"

#include "value/operate.h"

/* ----------------------------------------------------------------- scopes ---- */

void tr_gen_scope_begin(tr_builder *b, tr_scope_frame *scope)
{
    tr_function_build *f = b->function;
    tr_scope_push(&b->scopes, scope, f->level, &f->slot_count, &f->slot_names);
}

static void enter_alias(tr_builder *b, const tr_variable *v)
{
    const tr_variable *from = v->alias;
    if (tr_variable_is_lazy(from)) {
        tr_emit(b, TR_OP_RESOLVE, v->slot);
    } else if (from->level == v->level) {
        tr_emit2(b, TR_OP_COPY, v->slot, from->slot);
    } else {
        tr_emit2(
            b, TR_OP_COPY_OUTER, v->slot, (v->level - from->level) << 16 | from->slot);
    }
}

void tr_gen_scope_enter(tr_builder *b, const tr_scope_frame *scope, bool repeated)
{
    for (const tr_variable *v = scope->first; v; v = v->next) {
        if (v->load == TR_LOAD_ALIAS) {
            enter_alias(b, v);
        } else if (v->load == TR_LOAD_RESOLVE && v->stored) {
            tr_emit(b, TR_OP_RESOLVE, v->slot);
        } else if (v->load == TR_LOAD_UNDEFINED && repeated) {
            tr_emit2(b, TR_OP_CLEAR, v->slot, 1);
        }
    }
}

void tr_gen_scope_end(tr_builder *b)
{
    const tr_variable *v = b->scopes.frame->first;
    while (v) {
        if (tr_variable_is_lazy(v)) {
            v = v->next;
            continue;
        }
        uint32_t first = v->slot;
        uint32_t count = 1;
        for (v = v->next; v && v->slot == first + count && !tr_variable_is_lazy(v);
             v = v->next) {
            count++;
        }
        tr_emit2(b, TR_OP_CLEAR, first, count);
    }
    tr_scope_pop(&b->scopes);
}

static bool has_local(const tr_local *items, uint32_t count, const tr_string *name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (tr_string_equal(items[i].name, name)) return true;
    }
    return false;
}

TR_VEC(tr_local, tr_local_list);

/* Top-level names of the root need no mention: the context has them. */
void tr_gen_locals(tr_builder *b)
{
    tr_local_list list = {0};
    uint32_t here = b->function->level;
    for (tr_scope_frame *s = b->scopes.frame; s; s = s->parent) {
        if (s->is_root) continue;
        for (tr_variable *v = s->first; v; v = v->next) {
            if (!v->stored) continue;
            tr_string *name = tr_constant_string(b, tr_name_constant(b, v->name));
            if (!name || has_local(list.items, list.count, name)) continue;
            tr_local local = {name, v->slot, here - v->level};
            if (!tr_local_list_push(&list, local)) b->failed = true;
        }
    }
    if (!list.count) {
        tr_emit(b, TR_OP_CONST, tr_constant(b, tr_none()));
        return;
    }
    tr_locals locals = {NULL, list.count};
    locals.items = tr_alloc(list.count * sizeof(tr_local));
    if (locals.items) memcpy(locals.items, list.items, list.count * sizeof(tr_local));
    tr_local_list_done(&list);
    if (!locals.items || !tr_locals_list_push(&b->locals, locals)) {
        tr_free(locals.items, locals.count * sizeof(tr_local));
        b->failed = true;
        return;
    }
    tr_emit(b, TR_OP_LOCALS, b->locals.count - 1);
}

/* ------------------------------------------------------------- assignment ---- */

static void export_name(tr_builder *b, const tr_variable *v)
{
    tr_emit2(b, TR_OP_EXPORT, v->slot, tr_name_constant(b, v->name));
}

/* The names of a target, exported after all of it is assigned. */
static void export_target(tr_builder *b, const tr_node *target)
{
    if (target->kind == TR_NODE_NAME) {
        const tr_variable *v = tr_scope_find(&b->scopes, target->name);
        if (v) export_name(b, v);
    }
    if (target->kind != TR_NODE_TUPLE) return;
    for (const tr_node *item = target->items.first; item; item = item->next) {
        export_target(b, item);
    }
}

static void store_target(
    tr_builder *b, const tr_node *target, const tr_gen_frame *frame)
{
    if (target->kind == TR_NODE_NAME) {
        const tr_variable *v = tr_scope_find(&b->scopes, target->name);
        if (v) tr_emit(b, TR_OP_STORE, v->slot);
    } else if (target->kind == TR_NODE_NSREF) {
        tr_gen_variable(b, tr_scope_find(&b->scopes, target->name));
        tr_emit(b, TR_OP_SET_ATTR, tr_name_constant(b, target->attr));
    } else {
        uint32_t count = target->items.count;
        tr_emit_v(b, TR_OP_UNPACK, count, 1, count);
        for (const tr_node *item = target->items.first; item; item = item->next) {
            store_target(b, item, frame);
        }
    }
}

void tr_gen_store(tr_builder *b, const tr_node *target, const tr_gen_frame *frame)
{
    store_target(b, target, frame);
    if (frame->toplevel) export_target(b, target);
}

static void check_namespaces(tr_builder *b, const tr_node *target)
{
    if (target->kind == TR_NODE_NSREF) {
        tr_gen_variable(b, tr_scope_find(&b->scopes, target->name));
        tr_emit(b, TR_OP_CHECK_NAMESPACE, 0);
    }
    if (target->kind != TR_NODE_TUPLE) return;
    for (const tr_node *item = target->items.first; item; item = item->next) {
        check_namespaces(b, item);
    }
}

static void gen_assign(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_mark(b, node);
    check_namespaces(b, node->a);
    tr_gen_expression(b, node->b, frame);
    tr_gen_store(b, node->a, frame);
}

/* The body, its output captured: CAPTURE_END follows. */
static void gen_captured(
    tr_builder *b, const tr_nodes *body, const tr_gen_frame *frame)
{
    tr_emit(b, TR_OP_CAPTURE, 0);
    b->function->captures++;
    tr_gen_body(b, body, frame);
    b->function->captures--;
}

static void gen_assign_block(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_gen_frame inner = {.soft = false};
    tr_scope_frame scope;
    tr_gen_scope_begin(b, &scope);
    tr_scope_analyse(&b->scopes, &node->body);
    tr_gen_scope_enter(b, &scope, true);
    gen_captured(b, &node->body, &inner);
    tr_mark(b, node);
    if (node->b) {
        tr_emit(b, TR_OP_CAPTURE_END, (uint32_t)tr_gen_escape_mode(b));
        tr_gen_filter_chain(b, node->b, &inner);
        tr_emit(b, TR_OP_MARK_SAFE, TR_ESCAPE_DYNAMIC);
    } else {
        tr_emit(b, TR_OP_CAPTURE_END, TR_ESCAPE_DYNAMIC);
    }
    /* the target belongs to the scope outside the block */
    tr_gen_scope_end(b);
    tr_gen_store(b, node->a, frame);
}

/* ----------------------------------------------------------------- output ---- */

#define OUTPUT_MAX (1u << 24) /* bytes of a constant that is printed */

/* What is printed is escaped first, then finalized: Jinja's order for constants. */
static bool write_finalized(tr_builder *b, tr_ref value, tr_text *text)
{
    tr_value given = tr_retain(value);
    if (b->autoescape) {
        tr_text escaped = tr_text_make(OUTPUT_MAX);
        tr_release(given);
        if (!tr_write_escaped(b->task, value, &escaped)) {
            tr_text_done(&escaped);
            return false;
        }
        given = tr_string_take_text(b->task, &escaped);
        if (tr_is_invalid(given)) return false;
        given = tr_as_markup(given);
    }
    tr_value result = b->options->finalize_constant(b->task, b->options->data, given);
    tr_release(given);
    bool ok = !tr_is_invalid(result) && !tr_is_missing(result) &&
              tr_write_str(b->task, result, text);
    tr_release(result);
    return ok;
}

static bool write_constant(tr_builder *b, tr_ref value, tr_text *text)
{
    if (b->options->finalize) return write_finalized(b, value, text);
    return b->autoescape ? tr_write_escaped(b->task, value, text)
                         : tr_write_str(b->task, value, text);
}

/* Not inlined: statements nest on the C stack, and this would take part of each. */
static __attribute__((noinline)) bool gen_constant_output(
    tr_builder *b, const tr_node *node)
{
    if (b->volatile_escape || node->kind == TR_NODE_NAME) return false;
    if (b->options->finalize && !b->options->finalize_constant) return false;
    tr_value value = tr_fold(b, node);
    if (tr_is_missing(value)) return false;
    tr_text text = tr_text_make(OUTPUT_MAX);
    bool ok = write_constant(b, value, &text);
    tr_release(value);
    if (!ok || text.failed) {
        /* what fails here will fail when it is rendered; want of memory may not */
        bool memory = b->task->problem.error == TR_ERR_MEMORY;
        if (memory || (text.failed && !text.full)) b->failed = true;
        tr_task_forget(b->task);
        tr_text_done(&text);
        return false;
    }
    char *copy = tr_arena_copy(&b->arena, text.data ? text.data : "", text.size);
    if (!copy) b->failed = true;
    if (copy) tr_emit_text(b, tr_span_make(copy, text.size));
    tr_text_done(&text);
    return true;
}

static void gen_output_item(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    if (node->kind == TR_NODE_TEMPLATE_DATA) {
        tr_emit_data(b, node);
        return;
    }
    if (gen_constant_output(b, node)) return;
    tr_mark(b, node);
    uint32_t mode = (uint32_t)tr_gen_escape_mode(b);
    if (node->kind == TR_NODE_CALL && node->a->kind == TR_NODE_NAME &&
        !b->options->finalize) {
        tr_gen_call_emit(b, node, frame, 0, mode);
        return;
    }
    tr_gen_expression(b, node, frame);
    if (b->options->finalize) tr_emit(b, TR_OP_FINALIZE, 0);
    tr_emit(b, TR_OP_EMIT, mode);
}

static void gen_output(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    uint32_t skip = 0;
    bool check = frame->output_check;
    if (check && b->known_extends) return;
    if (check) skip = tr_jump(b, TR_OP_JUMP_IF_PARENT);
    for (const tr_node *item = node->items.first; item; item = item->next) {
        gen_output_item(b, item, frame);
    }
    if (check) tr_land(b, skip);
}

/* ------------------------------------------------------- the other statements ---- */

static void gen_if(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_gen_frame soft = *frame;
    soft.rootlevel = false;
    soft.soft = true;
    tr_mark(b, node);
    uint32_t otherwise = tr_gen_condition(b, node->a, &soft);
    tr_gen_body(b, &node->body, &soft);
    uint32_t ends = 0;
    for (const tr_node *elif = node->items.first; elif; elif = elif->next) {
        tr_jump_chained(b, TR_OP_JUMP, &ends);
        tr_land_chain(b, otherwise);
        tr_mark(b, elif);
        otherwise = tr_gen_condition(b, elif->a, &soft);
        tr_gen_body(b, &elif->body, &soft);
    }
    if (node->otherwise.count) {
        uint32_t end = tr_jump(b, TR_OP_JUMP);
        tr_land_chain(b, otherwise);
        tr_gen_body(b, &node->otherwise, &soft);
        tr_land(b, end);
    } else {
        tr_land_chain(b, otherwise);
    }
    tr_land_chain(b, ends);
}

static void gen_filter_block(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_gen_frame inner = {.output_check = frame->output_check};
    tr_scope_frame scope;
    tr_gen_scope_begin(b, &scope);
    tr_scope_analyse(&b->scopes, &node->body);
    tr_scope_analyse_node(&b->scopes, node->a);
    tr_gen_scope_enter(b, &scope, true);
    gen_captured(b, &node->body, &inner);
    tr_mark(b, node);
    tr_emit(b, TR_OP_CAPTURE_END, (uint32_t)tr_gen_escape_mode(b));
    tr_gen_filter_chain(b, node->a, &inner);
    tr_emit(b, TR_OP_EMIT, TR_ESCAPE_RAW);
    tr_gen_scope_end(b);
}

/* The last value lies on top of the stack.  Not inlined: nested tags would each
 * have the array in their frame. */
__attribute__((noinline)) static void store_backwards(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    const tr_node *targets[64];
    uint32_t n = 0;
    for (const tr_node *t = node->items.first; t && n < 64; t = t->next) {
        targets[n++] = t;
    }
    if (node->items.count > 64) {
        tr_build_fail(b, node->line, "too many variables in a with statement");
    }
    while (n--) store_target(b, targets[n], frame);
}

static void gen_with(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    /* values are evaluated outside the new scope, all before its names bind */
    tr_gen_frame inner = {.output_check = frame->output_check};
    tr_scope_frame scope;
    const tr_node *value = node->defaults.first;
    uint32_t count = 0;
    for (; value; value = value->next, count++) tr_gen_expression(b, value, frame);
    tr_gen_scope_begin(b, &scope);
    for (const tr_node *t = node->items.first; t; t = t->next) {
        tr_scope_parameters(&b->scopes, t);
    }
    tr_scope_analyse(&b->scopes, &node->body);
    tr_gen_scope_enter(b, &scope, true);
    store_backwards(b, node, &inner);
    tr_gen_body(b, &node->body, &inner);
    tr_gen_scope_end(b);
}

/* Sets what the compiler knows of autoescaping from here on. */
static void note_autoescape(tr_builder *b, const tr_node *value)
{
    tr_value constant = tr_fold(b, value);
    if (tr_is_missing(constant)) {
        b->volatile_escape = true;
        return;
    }
    b->autoescape = tr_truth(b->task, constant) > 0;
    tr_release(constant);
}

static void gen_autoescape(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_gen_frame inner = {.output_check = frame->output_check};
    bool autoescape = b->autoescape;
    bool is_volatile = b->volatile_escape;
    tr_scope_frame scope;
    tr_gen_scope_begin(b, &scope);
    tr_scope_analyse_node(&b->scopes, node->a);
    tr_scope_analyse(&b->scopes, &node->body);
    tr_gen_scope_enter(b, &scope, true);
    uint32_t save = tr_new_slot(b);
    tr_mark(b, node);
    tr_gen_expression(b, node->a, &inner);
    tr_emit(b, TR_OP_AUTOESCAPE, save);
    note_autoescape(b, node->a);
    tr_gen_body(b, &node->body, &inner);
    tr_emit(b, TR_OP_AUTOESCAPE_END, save);
    tr_gen_scope_end(b);
    b->autoescape = autoescape;
    b->volatile_escape = is_volatile;
}

static void gen_do(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_mark(b, node);
    tr_gen_expression(b, node->a, frame);
    tr_emit(b, TR_OP_POP, 0);
}

static void gen_debug(tr_builder *b, const tr_node *node)
{
    tr_mark(b, node);
    tr_gen_locals(b);
    tr_emit(b, TR_OP_DEBUG, 0);
    tr_emit(b, TR_OP_EMIT, (uint32_t)tr_gen_escape_mode(b));
}

static void gen_custom_tag(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    uint32_t pushed;
    uint32_t body = node->flag ? tr_gen_macro_body(b, node) + 1 : 0;
    tr_mark(b, node);
    uint32_t shape = tr_gen_arguments(b, node->call, frame, body, &pushed);
    tr_emit2_v(b, TR_OP_CALL_TAG, tr_name_constant(b, node->name), shape, pushed, 0);
}

static void gen_statement(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    switch ((tr_node_kind)node->kind) {
    case TR_NODE_OUTPUT: gen_output(b, node, frame); break;
    case TR_NODE_FOR: tr_gen_for(b, node, frame); break;
    case TR_NODE_IF: gen_if(b, node, frame); break;
    case TR_NODE_MACRO: tr_gen_macro(b, node, frame); break;
    case TR_NODE_CALL_BLOCK: tr_gen_call_block(b, node, frame); break;
    case TR_NODE_FILTER_BLOCK: gen_filter_block(b, node, frame); break;
    case TR_NODE_WITH: gen_with(b, node, frame); break;
    case TR_NODE_BLOCK: tr_gen_block(b, node, frame); break;
    case TR_NODE_EXTENDS: tr_gen_extends(b, node, frame); break;
    case TR_NODE_INCLUDE: tr_gen_include(b, node, frame); break;
    case TR_NODE_IMPORT: tr_gen_import(b, node, frame); break;
    case TR_NODE_FROM_IMPORT: tr_gen_from_import(b, node, frame); break;
    case TR_NODE_EXPR_STMT: gen_do(b, node, frame); break;
    case TR_NODE_ASSIGN: gen_assign(b, node, frame); break;
    case TR_NODE_ASSIGN_BLOCK: gen_assign_block(b, node, frame); break;
    case TR_NODE_AUTOESCAPE: gen_autoescape(b, node, frame); break;
    case TR_NODE_BREAK: tr_gen_break(b, node); break;
    case TR_NODE_CONTINUE: tr_gen_continue(b, node); break;
    case TR_NODE_DEBUG: gen_debug(b, node); break;
    case TR_NODE_CUSTOM_TAG: gen_custom_tag(b, node, frame); break;
    default: b->failed = true;
    }
}

/* Too many extends: Jinja generates nothing after the second known one. */
static bool is_over(const tr_builder *b, const tr_gen_frame *frame)
{
    return tr_build_stopped(b) || (frame->toplevel && b->extends_count > 1 &&
                                   b->known_extends && b->exit);
}

void tr_gen_body(tr_builder *b, const tr_nodes *nodes, const tr_gen_frame *frame)
{
    b->depth += TR_GEN_STATEMENT;
    if (b->depth > TR_GEN_DEPTH) {
        tr_fail(b->task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
        b->error = true;
    }
    for (const tr_node *n = nodes->first; n && !is_over(b, frame); n = n->next) {
        gen_statement(b, n, frame);
    }
    b->depth -= TR_GEN_STATEMENT;
}
