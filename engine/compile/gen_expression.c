/* SPDX-License-Identifier: MIT
 *
 * Code for expressions: each leaves its value on the stack.
 *
 * Invariant: tr_gen_expression() raises the depth of the stack by exactly one.
 */
#include "compile/gen.h"

#include <math.h>

#include "value/dict.h"

tr_escape_mode tr_gen_escape_mode(const tr_builder *b)
{
    if (b->volatile_escape) return TR_ESCAPE_DYNAMIC;
    return b->autoescape ? TR_ESCAPE_ON : TR_ESCAPE_OFF;
}

/* Names that are looked up at first use have slots that know it. */
static void note_lazy(tr_builder *b, tr_variable *v)
{
    if (v->noted) return;
    v->noted = true;
    if (!tr_words_push(&b->function->lazy_slots, v->slot)) b->failed = true;
}

void tr_gen_variable(tr_builder *b, tr_variable *v)
{
    if (!v) return;
    bool lazy = tr_variable_is_lazy(v);
    if (v->level != b->function->level) {
        uint32_t levels = b->function->level - v->level;
        tr_name_constant(b, v->name);
        tr_emit2(b, lazy ? TR_OP_OUTER_LAZY : TR_OP_OUTER, v->slot, levels);
    } else if (v->load == TR_LOAD_PARAMETER && !v->undeclared) {
        tr_emit(b, TR_OP_SLOT, v->slot);
    } else {
        if (lazy) note_lazy(b, v);
        tr_emit(b, TR_OP_NAME, v->slot);
    }
}

static void gen_name(tr_builder *b, const tr_node *node)
{
    tr_gen_variable(b, tr_scope_find(&b->scopes, node->name));
}

void tr_gen_items(tr_builder *b, const tr_nodes *nodes, const tr_gen_frame *frame)
{
    for (const tr_node *n = nodes->first; n; n = n->next) {
        tr_gen_expression(b, n, frame);
    }
}

static void gen_collection(
    tr_builder *b, const tr_node *node, tr_opcode op, const tr_gen_frame *frame)
{
    tr_gen_items(b, &node->items, frame);
    uint32_t count = node->items.count;
    tr_emit_v(b, op, op == TR_OP_DICT ? count / 2 : count, count, 1);
}

static void gen_short_circuit(
    tr_builder *b, const tr_node *node, tr_opcode op, const tr_gen_frame *frame)
{
    tr_gen_expression(b, node->a, frame);
    uint32_t end = tr_jump(b, op);
    tr_gen_expression(b, node->b, frame);
    tr_land(b, end);
}

/* a < b < c: the middle operand is kept under the result until it is used. */
static void gen_compare(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_gen_expression(b, node->a, frame);
    uint32_t exits = 0;
    for (const tr_node *operand = node->items.first; operand; operand = operand->next) {
        tr_gen_expression(b, operand->a, frame);
        if (!operand->next) {
            tr_emit(b, TR_OP_COMPARE, operand->flag);
            break;
        }
        tr_emit(b, TR_OP_DUP, 0);
        tr_emit(b, TR_OP_ROT3, 0);
        tr_emit(b, TR_OP_COMPARE, operand->flag);
        tr_jump_chained(b, TR_OP_JUMP_IF_FALSE, &exits);
    }
    if (!exits) return;
    uint32_t end = tr_jump(b, TR_OP_JUMP);
    tr_land_chain(b, exits);
    tr_emit(b, TR_OP_POP, 0);
    tr_emit(b, TR_OP_CONST, tr_constant(b, tr_bool(false)));
    tr_land(b, end);
}

static void gen_concat(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_gen_items(b, &node->items, frame);
    uint32_t count = node->items.count;
    /* where escaping is only known at run time Jinja makes plain text, which is
     * escaped as a whole when it is printed: nothing gets through by that */
    bool markup = b->autoescape && !b->volatile_escape;
    tr_escape_mode mode = markup ? TR_ESCAPE_ON : TR_ESCAPE_OFF;
    tr_emit2_v(b, TR_OP_CONCAT, count, (uint32_t)mode, count, 1);
}

static void gen_missing_else(tr_builder *b, const tr_node *node)
{
    tr_text text = tr_text_make(1u << 20);
    tr_text_format(&text, "the inline if-expression on line %u", node->line);
    if (tr_is(b->options->name, TR_STRING)) {
        tr_text_add_str(&text, " in ");
        tr_write_repr(b->task, b->options->name, &text);
    }
    tr_text_add_str(&text, " evaluated to false and no else section was defined.");
    tr_emit(b, TR_OP_UNDEFINED, tr_constant(b, tr_string_span(tr_text_span(&text))));
    tr_text_done(&text);
}

static void gen_conditional(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_gen_frame soft = *frame;
    soft.soft = true;
    uint32_t otherwise = tr_gen_condition(b, node->a, &soft);
    tr_gen_expression(b, node->b, &soft);
    uint32_t end = tr_jump(b, TR_OP_JUMP);
    tr_land_chain(b, otherwise);
    b->function->depth--;
    if (node->c) {
        tr_gen_expression(b, node->c, &soft);
    } else {
        gen_missing_else(b, node);
    }
    tr_land(b, end);
}

/* Jumps, to be landed with `chain`, if the truth of the node is `when`. */
static void gen_branch(
    tr_builder *b, const tr_node *node, bool when, uint32_t *chain,
    const tr_gen_frame *frame);

static void gen_branches(
    tr_builder *b, const tr_node *node, bool when, uint32_t *chain,
    const tr_gen_frame *frame)
{
    if (node->kind == TR_NODE_NOT) {
        gen_branch(b, node->a, !when, chain, frame);
        return;
    }
    bool decides = node->kind == TR_NODE_OR; /* the truth that ends it early */
    if (decides == when) {
        gen_branch(b, node->a, when, chain, frame);
        gen_branch(b, node->b, when, chain, frame);
        return;
    }
    uint32_t over = 0;
    gen_branch(b, node->a, decides, &over, frame);
    gen_branch(b, node->b, when, chain, frame);
    tr_land_chain(b, over);
}

static void gen_branch(
    tr_builder *b, const tr_node *node, bool when, uint32_t *chain,
    const tr_gen_frame *frame)
{
    bool joins = node->kind == TR_NODE_NOT || node->kind == TR_NODE_AND ||
                 node->kind == TR_NODE_OR;
    tr_value folded = joins ? tr_fold(b, node) : tr_missing();
    if (!joins || !tr_is_missing(folded)) {
        tr_release(folded);
        tr_gen_expression(b, node, frame);
        tr_jump_chained(b, when ? TR_OP_JUMP_IF_TRUE : TR_OP_JUMP_IF_FALSE, chain);
        return;
    }
    b->depth += TR_GEN_EXPRESSION;
    if (b->depth > TR_GEN_DEPTH) {
        tr_fail(b->task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
        b->error = true;
    } else {
        gen_branches(b, node, when, chain, frame);
    }
    b->depth -= TR_GEN_EXPRESSION;
}

uint32_t tr_gen_condition(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    uint32_t chain = 0;
    gen_branch(b, node, false, &chain, frame);
    return chain;
}

/* ------------------------------------------------------ attributes, items ---- */

/* loop.index and its like, read from the loop object directly. */
static bool gen_loop_field(tr_builder *b, const tr_node *node)
{
    if (node->a->kind != TR_NODE_NAME || node->a->name != b->special.loop) return false;
    const tr_variable *v = tr_scope_find(&b->scopes, node->a->name);
    if (!v || !v->is_loop || v->level != b->function->level) return false;
    tr_span name = tr_tree_name_text(b->tree, node->name);
    for (uint32_t i = 0; i < TR_LOOP_FIELDS; i++) {
        if (!tr_span_is(name, tr_loop_field_names[i])) continue;
        tr_emit2(b, TR_OP_LOOP_FIELD, v->slot, i);
        return true;
    }
    return false;
}

static void gen_getattr(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    if (gen_loop_field(b, node)) return;
    tr_gen_expression(b, node->a, frame);
    uint32_t hint = tr_hint(b);
    if (tr_dict_is_key(tr_tree_name_text(b->tree, node->name))) hint |= TR_HINT_IS_KEY;
    tr_emit2(b, TR_OP_GETATTR, tr_name_constant(b, node->name), hint);
}

static void gen_part(tr_builder *b, const tr_node *part, const tr_gen_frame *frame)
{
    if (part) {
        tr_gen_expression(b, part, frame);
    } else {
        tr_emit(b, TR_OP_CONST, tr_constant(b, tr_none()));
    }
}

static void gen_getitem(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_gen_expression(b, node->a, frame);
    const tr_node *key = node->b;
    if (key->kind == TR_NODE_SLICE) {
        gen_part(b, key->a, frame);
        gen_part(b, key->b, frame);
        gen_part(b, key->c, frame);
        tr_emit(b, TR_OP_SLICE, 0);
    } else if (key->kind == TR_NODE_CONST && tr_is(key->value, TR_STRING)) {
        tr_emit2(b, TR_OP_GETITEM_CONST, tr_string_constant(b, key), tr_hint(b));
    } else {
        tr_gen_expression(b, key, frame);
        tr_emit(b, TR_OP_GETITEM, 0);
    }
}

/* -------------------------------------------------------------- dispatch ---- */

/* Is the operator the host's own?  They lie between NEG and POW. */
static bool is_intercepted(const tr_builder *b, tr_opcode op)
{
    if (op < TR_OP_NEG || op > TR_OP_POW) return false;
    return (b->options->intercepted >> (op - TR_OP_NEG)) & 1u;
}

static void gen_unary(
    tr_builder *b, const tr_node *node, tr_opcode op, const tr_gen_frame *frame)
{
    tr_gen_expression(b, node->a, frame);
    if (is_intercepted(b, op)) tr_emit(b, TR_OP_INTERCEPT_UNARY, op);
    else tr_emit(b, op, 0);
}

static void gen_binary(
    tr_builder *b, const tr_node *node, tr_opcode op, const tr_gen_frame *frame)
{
    tr_gen_expression(b, node->a, frame);
    tr_gen_expression(b, node->b, frame);
    if (is_intercepted(b, op)) tr_emit(b, TR_OP_INTERCEPT, op);
    else tr_emit(b, op, 0);
}

/* Python has no literal for infinity: generated code that needs one fails. */
static bool gen_infinity(tr_builder *b, tr_ref value)
{
    if (!tr_is(value, TR_FLOAT) || !isinf(tr_as_float(value))) return false;
    uint32_t message = tr_constant(b, tr_string_c("name 'inf' is not defined"));
    tr_emit2(b, TR_OP_FAIL, TR_ERR_PYTHON_NAME, message);
    b->function->depth++;
    return true;
}

static void gen_const(tr_builder *b, const tr_node *node)
{
    if (gen_infinity(b, node->value)) return;
    tr_emit(b, TR_OP_CONST, tr_is(node->value, TR_STRING)
                                ? tr_string_constant(b, node)
                                : tr_constant(b, tr_retain(node->value)));
}

static void gen_data(tr_builder *b, const tr_node *node)
{
    tr_emit(b, TR_OP_CONST, tr_text_constant(b, node->text));
    tr_emit(b, TR_OP_MARK_SAFE, (uint32_t)tr_gen_escape_mode(b));
}

static void gen_simple(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    switch ((tr_node_kind)node->kind) {
    case TR_NODE_NOT: gen_unary(b, node, TR_OP_NOT, frame); break;
    case TR_NODE_NEG: gen_unary(b, node, TR_OP_NEG, frame); break;
    case TR_NODE_POS: gen_unary(b, node, TR_OP_POS, frame); break;
    case TR_NODE_ADD: gen_binary(b, node, TR_OP_ADD, frame); break;
    case TR_NODE_SUB: gen_binary(b, node, TR_OP_SUB, frame); break;
    case TR_NODE_MUL: gen_binary(b, node, TR_OP_MUL, frame); break;
    case TR_NODE_DIV: gen_binary(b, node, TR_OP_DIV, frame); break;
    case TR_NODE_FLOORDIV: gen_binary(b, node, TR_OP_FLOORDIV, frame); break;
    case TR_NODE_MOD: gen_binary(b, node, TR_OP_MOD, frame); break;
    case TR_NODE_POW: gen_binary(b, node, TR_OP_POW, frame); break;
    case TR_NODE_AND: gen_short_circuit(b, node, TR_OP_AND, frame); break;
    case TR_NODE_OR: gen_short_circuit(b, node, TR_OP_OR, frame); break;
    case TR_NODE_SLICE: /* a[1:2, 3:4], which Python cannot say either */
        tr_fail(b->task, TR_ERR_PYTHON_SYNTAX, "invalid syntax");
        b->error = true;
        break;
    default: b->failed = true;
    }
}

static void gen_any(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    switch ((tr_node_kind)node->kind) {
    case TR_NODE_NAME: gen_name(b, node); break;
    case TR_NODE_CONST: gen_const(b, node); break;
    case TR_NODE_TEMPLATE_DATA: gen_data(b, node); break;
    case TR_NODE_TUPLE: gen_collection(b, node, TR_OP_TUPLE, frame); break;
    case TR_NODE_LIST: gen_collection(b, node, TR_OP_LIST, frame); break;
    case TR_NODE_DICT: gen_collection(b, node, TR_OP_DICT, frame); break;
    case TR_NODE_CONCAT: gen_concat(b, node, frame); break;
    case TR_NODE_COMPARE: gen_compare(b, node, frame); break;
    case TR_NODE_GETATTR: gen_getattr(b, node, frame); break;
    case TR_NODE_GETITEM: gen_getitem(b, node, frame); break;
    case TR_NODE_CALL: tr_gen_call(b, node, frame); break;
    case TR_NODE_COND: gen_conditional(b, node, frame); break;
    case TR_NODE_TEST: tr_gen_test(b, node, frame); break;
    case TR_NODE_FILTER: tr_gen_filter(b, node, frame); break;
    case TR_NODE_MARK_SAFE_IF_AUTOESCAPE:
        tr_gen_expression(b, node->a, frame);
        tr_emit(b, TR_OP_MARK_SAFE, TR_ESCAPE_DYNAMIC);
        break;
    default: gen_simple(b, node, frame);
    }
}

/* Lists and dicts are made anew each time: a constant one could be changed. */
static bool can_be_constant(tr_ref value)
{
    return !tr_is_missing(value) && !tr_is(value, TR_LIST) && !tr_is(value, TR_DICT) &&
           !tr_is(value, TR_TUPLE) && !tr_is(value, TR_OBJECT) &&
           !tr_is(value, TR_UNDEFINED) && !tr_is(value, TR_RANGE);
}

static bool gen_folded(tr_builder *b, const tr_node *node)
{
    switch ((tr_node_kind)node->kind) {
    case TR_NODE_NAME:
    case TR_NODE_CONST:
    case TR_NODE_CALL:
    case TR_NODE_TEMPLATE_DATA:
    case TR_NODE_TUPLE:
    case TR_NODE_LIST:
    case TR_NODE_DICT:
        return false;
    default:
        break;
    }
    tr_value value = tr_fold(b, node);
    if (!can_be_constant(value)) {
        if (!tr_is_missing(value)) tr_release(value);
        return false;
    }
    if (!gen_infinity(b, value)) tr_emit(b, TR_OP_CONST, tr_constant(b, value));
    return true;
}

void tr_gen_expression(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    if (!node || tr_build_stopped(b)) return;
    b->depth += TR_GEN_EXPRESSION;
    if (b->depth > TR_GEN_DEPTH) {
        tr_fail(b->task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
        b->error = true;
    } else if (!gen_folded(b, node)) {
        uint32_t line = b->line;
        uint32_t column = b->column;
        if (node->line == line && node->column) b->column = node->column;
        gen_any(b, node, frame);
        b->line = line;
        b->column = column;
    }
    b->depth -= TR_GEN_EXPRESSION;
}
