/* SPDX-License-Identifier: MIT
 *
 * Code for what takes arguments: calls, filters and tests.
 *
 * Invariant: each names a shape (see tr_shape), which says what of the arguments
 * is on the stack.
 */
#include "compile/gen.h"

#include <math.h>

/* ------------------------------------------------------------------ calls ---- */

/* Python refuses to compile a call that names an argument twice. */
static void check_keywords(tr_builder *b, const tr_call_arguments *call)
{
    const tr_node *repeated = tr_find_repeated(b, &call->keywords);
    if (!repeated) return;
    const tr_node *again = repeated->next;
    while (again->name != repeated->name) again = again->next;
    tr_span name = tr_tree_name_text(b->tree, repeated->name);
    tr_build_fail(
        b, again->line, "keyword argument repeated: %.*s", (int)name.size, name.bytes);
}

static uint32_t add_shape(tr_builder *b, const tr_call_arguments *call, bool caller)
{
    check_keywords(b, call);
    tr_shape shape = {
        .positional = (uint16_t)call->positional.count,
        .keywords = (uint16_t)(call->keywords.count + caller),
        .dyn_args = call->dyn_args != NULL,
        .dyn_kwargs = call->dyn_kwargs != NULL,
    };
    if (!shape.keywords && !shape.dyn_args && !shape.dyn_kwargs) {
        for (uint32_t i = 0; i < b->shapes.count && i < 16; i++) {
            const tr_shape *s = &b->shapes.items[i];
            if (s->positional == shape.positional && !s->keywords && !s->dyn_args &&
                !s->dyn_kwargs) {
                return i;
            }
        }
    }
    if (shape.keywords) {
        shape.names = tr_alloc_zero(shape.keywords * sizeof(tr_string *));
        if (!shape.names) {
            b->failed = true;
            return 0;
        }
    }
    uint32_t i = 0;
    for (const tr_node *k = call->keywords.first; k; k = k->next) {
        shape.names[i++] = tr_constant_string(b, tr_name_constant(b, k->name));
    }
    if (caller) {
        shape.names[i] = tr_constant_string(
            b, tr_constant(b, tr_string_c("caller")));
    }
    if (!tr_shape_list_push(&b->shapes, shape)) {
        tr_free(shape.names, shape.keywords * sizeof(tr_string *));
        b->failed = true;
        return 0;
    }
    return b->shapes.count - 1;
}

uint32_t tr_gen_arguments(
    tr_builder *b, const tr_call_arguments *call, const tr_gen_frame *frame,
    uint32_t forward_caller, uint32_t *pushed)
{
    tr_gen_items(b, &call->positional, frame);
    for (const tr_node *k = call->keywords.first; k; k = k->next) {
        tr_gen_expression(b, k->a, frame);
    }
    *pushed = call->positional.count + call->keywords.count;
    if (forward_caller) {
        tr_emit(b, TR_OP_MACRO, forward_caller - 1);
        ++*pushed;
    }
    if (call->dyn_args) {
        tr_gen_expression(b, call->dyn_args, frame);
        ++*pushed;
    }
    if (call->dyn_kwargs) {
        tr_gen_expression(b, call->dyn_kwargs, frame);
        ++*pushed;
    }
    if (call->positional.count > 60000 || call->keywords.count > 60000) {
        tr_build_fail(b, b->line, "too many arguments in a call");
    }
    return add_shape(b, call, forward_caller != 0);
}

void tr_gen_call(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    uint32_t pushed;
    if (node->a->kind == TR_NODE_GETATTR) {
        const tr_node *method = node->a;
        tr_gen_expression(b, method->a, frame);
        uint32_t name = tr_name_constant(b, method->name);
        uint32_t shape = tr_gen_arguments(b, node->call, frame, 0, &pushed);
        tr_emit2_v(b, TR_OP_CALL_METHOD, name, shape, pushed + 1, 1);
        return;
    }
    tr_gen_expression(b, node->a, frame);
    uint32_t shape = tr_gen_arguments(b, node->call, frame, 0, &pushed);
    tr_emit2_v(b, TR_OP_CALL, 0, shape, pushed + 1, 1);
}

void tr_gen_call_emit(
    tr_builder *b, const tr_node *call, const tr_gen_frame *frame,
    uint32_t forward_caller, uint32_t mode)
{
    uint32_t pushed;
    tr_gen_expression(b, call->a, frame);
    uint32_t shape = tr_gen_arguments(b, call->call, frame, forward_caller, &pushed);
    tr_emit2_v(b, TR_OP_CALL_EMIT, mode, shape, pushed + 1, 1);
    tr_emit(b, TR_OP_EMIT, mode);
}

/* --------------------------------------------------------- filters, tests ---- */

static uint32_t find_entry(
    tr_builder *b, const tr_node *node, bool is_filter, const tr_gen_frame *frame)
{
    tr_filter_list *list = is_filter ? &b->filters : &b->tests;
    uint32_t *known = (is_filter ? b->name_filters : b->name_tests) + node->name;
    if (*known && (list->items[*known - 1].function || frame->soft)) return *known - 1;
    tr_string *name = tr_constant_string(b, tr_name_constant(b, node->name));
    tr_span text = tr_tree_name_text(b->tree, node->name);
    const tr_compile_options *o = b->options;
    const tr_function *function = is_filter ? o->find_filter(b->task, o->data, text)
                                            : o->find_test(b->task, o->data, text);
    if (!function && tr_failed(b->task)) b->error = true;
    if (!function && !frame->soft) {
        tr_build_fail(
            b, node->line, "No %s named '%.*s'.", is_filter ? "filter" : "test",
            (int)text.size, text.bytes);
    }
    tr_filter_entry entry = {function, name};
    if (!tr_filter_list_push(list, entry)) {
        b->failed = true;
        return 0;
    }
    *known = list->count;
    return list->count - 1;
}

static void apply(
    tr_builder *b, const tr_node *node, bool is_filter, const tr_gen_frame *frame)
{
    uint32_t pushed;
    uint32_t entry = find_entry(b, node, is_filter, frame);
    uint32_t shape = tr_gen_arguments(b, node->call, frame, 0, &pushed);
    tr_emit2_v(b, is_filter ? TR_OP_FILTER : TR_OP_TEST, entry, shape, pushed + 1, 1);
}

/* Jinja folds a filter over an infinite literal unless it fails; what tr_fold()
 * leaves of that are filters that look at the environment, which take it too. */
static bool takes_infinity(
    tr_builder *b, const tr_node *node, bool is_filter, const tr_gen_frame *frame)
{
    const tr_node *input = node->a;
    if (!input || input->kind != TR_NODE_CONST || !tr_is(input->value, TR_FLOAT) ||
        !isinf(tr_as_float(input->value))) {
        return false;
    }
    uint32_t entry = find_entry(b, node, is_filter, frame);
    const tr_filter_list *list = is_filter ? &b->filters : &b->tests;
    const tr_function *f = entry < list->count ? list->items[entry].function : NULL;
    return f && (f->flags & TR_FN_BUILTIN) && !(f->flags & TR_FN_PURE);
}

static void gen_input(
    tr_builder *b, const tr_node *node, bool is_filter, const tr_gen_frame *frame)
{
    find_entry(b, node, is_filter, frame); /* the outermost unknown name is told */
    if (takes_infinity(b, node, is_filter, frame)) {
        tr_emit(b, TR_OP_CONST, tr_constant(b, tr_retain(node->a->value)));
    } else if (node->a) {
        tr_gen_expression(b, node->a, frame);
    }
}

void tr_gen_filter(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    gen_input(b, node, true, frame);
    apply(b, node, true, frame);
}

void tr_gen_filter_chain(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    b->depth += TR_GEN_EXPRESSION;
    if (b->depth > TR_GEN_DEPTH) {
        tr_fail(b->task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
        b->error = true;
    } else {
        find_entry(b, node, true, frame);
        if (node->a) tr_gen_filter_chain(b, node->a, frame);
        apply(b, node, true, frame);
    }
    b->depth -= TR_GEN_EXPRESSION;
}

static bool is_builtin(const tr_builder *b, const tr_filter_entry *entry)
{
    (void)b;
    return entry->function && (entry->function->flags & TR_FN_BUILTIN);
}

void tr_gen_test(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    gen_input(b, node, false, frame);
    tr_span name = tr_tree_name_text(b->tree, node->name);
    bool bare = !node->call->positional.count && !node->call->keywords.count &&
                !node->call->dyn_args && !node->call->dyn_kwargs;
    if (bare && (tr_span_is(name, "defined") || tr_span_is(name, "undefined"))) {
        uint32_t entry = find_entry(b, node, false, frame);
        if (entry < b->tests.count && is_builtin(b, &b->tests.items[entry])) {
            tr_emit(b, TR_OP_IS_DEFINED, name.bytes[0] == 'u');
            return;
        }
    }
    apply(b, node, false, frame);
}
