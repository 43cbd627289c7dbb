/* SPDX-License-Identifier: MIT
 *
 * Code for loops: for, else, filters, recursion, break and continue.
 *
 * A loop makes a loop object only where `loop` is named (or may be, in scoped
 * blocks).  The filter of such a loop is code of its own that the machine runs
 * for each candidate, since the loop object may look ahead; other filters stand
 * in line.
 */
#include "compile/gen.h"

/* Is there a scoped block anywhere in these nodes? */
static bool has_scoped_block(const tr_nodes *nodes)
{
    for (const tr_node *n = nodes->first; n; n = n->next) {
        if (n->kind == TR_NODE_BLOCK && (n->flag & TR_BLOCK_SCOPED)) return true;
        if (n->kind == TR_NODE_CUSTOM_TAG) continue;
        if (tr_node_has(n, TR_HAS_BODY) && has_scoped_block(&n->body)) return true;
        if (tr_node_has(n, TR_HAS_ELSE) && has_scoped_block(&n->otherwise)) return true;
        if (n->kind == TR_NODE_IF && has_scoped_block(&n->items)) return true;
    }
    return false;
}

static bool is_extended(tr_builder *b, const tr_node *node)
{
    if (tr_scope_names_loop(&b->scopes, node, b->special.loop)) return true;
    return b->has_scoped &&
           (has_scoped_block(&node->body) || has_scoped_block(&node->otherwise));
}

static bool stores_loop(const tr_node *target, tr_name loop)
{
    if (!target) return false;
    if (target->kind == TR_NODE_NAME) return target->name == loop;
    if (target->kind != TR_NODE_TUPLE) return false;
    for (const tr_node *n = target->items.first; n; n = n->next) {
        if (stores_loop(n, loop)) return true;
    }
    return false;
}

static uint32_t loop_assignment(const tr_nodes *nodes, tr_name loop);

static uint32_t loop_assignment_in(const tr_node *n, tr_name loop)
{
    switch ((tr_node_kind)n->kind) {
    case TR_NODE_ASSIGN:
    case TR_NODE_ASSIGN_BLOCK:
    case TR_NODE_FOR:
        if (stores_loop(n->a, loop)) return n->a->line;
        break;
    case TR_NODE_CUSTOM_TAG:
        return 0;
    default:
        break;
    }
    uint32_t line = 0;
    if (tr_node_has(n, TR_HAS_BODY)) line = loop_assignment(&n->body, loop);
    if (!line && n->kind == TR_NODE_IF) line = loop_assignment(&n->items, loop);
    if (line || !tr_node_has(n, TR_HAS_ELSE)) return line;
    return loop_assignment(&n->otherwise, loop);
}

/* The line of an assignment to `loop` below these nodes, or 0. */
static uint32_t loop_assignment(const tr_nodes *nodes, tr_name loop)
{
    for (const tr_node *n = nodes->first; n; n = n->next) {
        uint32_t line = loop_assignment_in(n, loop);
        if (line) return line;
    }
    return 0;
}

static void check_assignments(tr_builder *b, const tr_node *node)
{
    tr_name loop = b->special.loop;
    if (!tr_scopes_may_have(&b->scopes, loop)) return;
    uint32_t line = stores_loop(node->a, loop) ? node->a->line : 0;
    if (!line) line = loop_assignment(&node->body, loop);
    if (!line) line = loop_assignment(&node->otherwise, loop);
    if (line) {
        tr_build_fail(
            b, line, "Can't assign to special loop variable in for-loop target");
    }
}

/* Loops nest on the C stack: what most of them do not need has frames of its own. */
#define RARE __attribute__((noinline))

/* The filter as code of its own: the item is on the stack, a verdict is left. */
static RARE void gen_test_code(tr_builder *b, const tr_node *node, tr_loop_info *info)
{
    tr_gen_frame inner = {0};
    uint32_t over = tr_jump(b, TR_OP_JUMP);
    uint32_t depth = b->function->depth;
    info->has_test = true;
    info->test_at = tr_here(b);
    tr_scope_frame scope;
    tr_gen_scope_begin(b, &scope);
    tr_scope_parameters(&b->scopes, node->a);
    tr_scope_analyse_node(&b->scopes, node->c);
    b->function->depth = depth + 1;
    tr_mark(b, node->c);
    tr_gen_scope_enter(b, &scope, true);
    tr_gen_store(b, node->a, &inner);
    tr_gen_expression(b, node->c, &inner);
    tr_emit(b, TR_OP_FOR_TEST_END, 0);
    tr_scope_pop(&b->scopes);
    tr_land(b, over);
    b->function->depth = depth;
}

/* The filter in line: the item is on the stack and stays there. */
static RARE uint32_t gen_test_inline(tr_builder *b, const tr_node *node)
{
    tr_gen_frame inner = {0};
    tr_scope_frame scope;
    tr_gen_scope_begin(b, &scope);
    tr_scope_parameters(&b->scopes, node->a);
    tr_scope_analyse_node(&b->scopes, node->c);
    tr_gen_scope_enter(b, &scope, true);
    tr_mark(b, node->c);
    tr_emit(b, TR_OP_DUP, 0);
    tr_gen_store(b, node->a, &inner);
    uint32_t skip = tr_gen_condition(b, node->c, &inner);
    tr_scope_pop(&b->scopes);
    return skip;
}

static uint32_t add_loop(tr_builder *b, tr_loop_info info)
{
    if (!tr_loop_list_push(&b->loops, info)) b->failed = true;
    return b->loops.count ? b->loops.count - 1 : 0;
}

static RARE void gen_else(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_gen_frame inner = {.output_check = frame->output_check};
    uint32_t end = tr_jump(b, TR_OP_FOR_ELSE);
    tr_scope_frame scope;
    tr_gen_scope_begin(b, &scope);
    tr_scope_analyse(&b->scopes, &node->otherwise);
    tr_gen_scope_enter(b, &scope, true);
    tr_gen_body(b, &node->otherwise, &inner);
    tr_gen_scope_end(b);
    tr_land(b, end);
}

/* The scope of the body; gives the variable `loop` if there is a loop object. */
static tr_variable *begin_body(
    tr_builder *b, const tr_node *node, tr_scope_frame *scope, bool extended)
{
    tr_variable *loop = NULL;
    tr_gen_scope_begin(b, scope);
    if (extended) loop = tr_scope_parameter(&b->scopes, b->special.loop);
    if (loop) loop->is_loop = true;
    tr_scope_parameters(&b->scopes, node->a);
    tr_scope_analyse(&b->scopes, &node->body);
    return loop;
}

/* The next item into the target; returns the jump that ends the loop. */
static uint32_t gen_next(tr_builder *b, const tr_node *node, const tr_gen_frame *inner)
{
    if (node->a->kind == TR_NODE_NAME) {
        const tr_variable *target = tr_scope_find(&b->scopes, node->a->name);
        if (target) return tr_jump2(b, TR_OP_FOR_NEXT_STORE, target->slot);
    }
    uint32_t done = tr_jump(b, TR_OP_FOR_NEXT);
    tr_gen_store(b, node->a, inner);
    return done;
}

/* The next item that passes the filter is left on the stack.  The filter sees
 * no variables of the body, so its scope is closed before that of the body. */
static uint32_t gen_filtered_next(
    tr_builder *b, const tr_node *node, const tr_loop_info *info, uint32_t *next)
{
    tr_mark(b, node);
    tr_emit2(b, TR_OP_FOR, 0, add_loop(b, *info));
    *next = tr_here(b);
    uint32_t done = tr_jump(b, TR_OP_FOR_NEXT);
    uint32_t skip = gen_test_inline(b, node);
    uint32_t depth = b->function->depth;
    uint32_t keep = tr_jump(b, TR_OP_JUMP);
    tr_land_chain(b, skip);
    tr_emit(b, TR_OP_POP, 0);
    tr_emit(b, TR_OP_FOR_SKIP, *next);
    tr_land(b, keep);
    b->function->depth = depth;
    return done;
}

/* The loop itself; its sequence is on the stack. */
static void gen_loop(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame, bool extended)
{
    tr_loop_info info = {.extended = extended, .recursive = node->flag != 0};
    tr_gen_frame inner = {.output_check = frame->output_check};
    bool inline_test = node->c && !extended;
    if (node->c && extended) gen_test_code(b, node, &info);
    tr_scope_frame scope;
    uint32_t next, done;
    if (inline_test) {
        done = gen_filtered_next(b, node, &info, &next);
        begin_body(b, node, &scope, false);
        tr_gen_store(b, node->a, &inner);
    } else {
        tr_variable *loop = begin_body(b, node, &scope, extended);
        tr_mark(b, node);
        tr_emit2(b, TR_OP_FOR, loop ? loop->slot + 1 : 0, add_loop(b, info));
        next = tr_here(b);
        done = gen_next(b, node, &inner);
    }
    tr_loop_build build = {
        .parent = b->function->loop, .next = next, .captures = b->function->captures};
    b->function->loop = &build;
    tr_gen_scope_enter(b, &scope, true);
    tr_gen_body(b, &node->body, &inner);
    tr_emit(b, TR_OP_FOR_BACK, next);
    b->function->loop = build.parent;
    tr_land(b, done);
    for (uint32_t i = 0; i < build.breaks.count; i++) tr_land(b, build.breaks.items[i]);
    tr_words_done(&build.breaks);
    tr_gen_scope_end(b);
    if (node->otherwise.count) {
        gen_else(b, node, frame);
    } else {
        tr_emit(b, TR_OP_FOR_END, 0);
    }
}

static RARE void gen_recursive(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    uint32_t index = tr_code_reserve(b);
    uint8_t escape = (uint8_t)tr_gen_escape_mode(b);
    tr_function_build function;
    tr_function_begin(b, &function, TR_CODE_LOOP);
    function.depth = function.max_depth = 1; /* the sequence is handed in */
    gen_loop(b, node, frame, true);
    tr_function_end(b, index);
    if (index < b->codes.count) {
        b->codes.items[index].escape = escape;
        b->codes.items[index].line = node->line;
    }
    tr_mark(b, node);
    tr_gen_expression(b, node->b, frame);
    tr_emit2(b, TR_OP_LOOP_CALL, index, escape);
}

void tr_gen_for(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    /* the outermost loop is asked for all that are in it */
    if (!b->open_loops++) check_assignments(b, node);
    bool extended = is_extended(b, node);
    if (node->flag) {
        gen_recursive(b, node, frame);
    } else {
        tr_mark(b, node);
        tr_gen_expression(b, node->b, frame);
        gen_loop(b, node, frame, extended);
    }
    b->open_loops--;
}

/* Captures that the loop's body opened end with the round. */
static void leave_captures(tr_builder *b, const tr_loop_build *loop)
{
    uint32_t open = b->function->captures - loop->captures;
    if (open) tr_emit(b, TR_OP_CAPTURE_DROP, open);
}

void tr_gen_break(tr_builder *b, const tr_node *node)
{
    tr_mark(b, node);
    tr_loop_build *loop = b->function->loop;
    if (!loop) {
        tr_build_fail(b, node->line, "'break' outside loop");
        return;
    }
    leave_captures(b, loop);
    if (!tr_words_push(&loop->breaks, tr_jump(b, TR_OP_JUMP))) b->failed = true;
}

void tr_gen_continue(tr_builder *b, const tr_node *node)
{
    tr_mark(b, node);
    tr_loop_build *loop = b->function->loop;
    if (!loop) {
        tr_build_fail(b, node->line, "'continue' not properly in loop");
        return;
    }
    leave_captures(b, loop);
    tr_emit(b, TR_OP_FOR_SKIP, loop->next);
}
