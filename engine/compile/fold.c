/* SPDX-License-Identifier: MIT
 *
 * Constant expressions, evaluated once when the template is compiled.
 *
 * Invariant: what is folded gives the same value, and no error, whenever it is
 * evaluated.  An error is left for the rendering, where it has its place.
 */
#include "compile/gen.h"

#include "value/operate.h"

/* Results larger than this are computed when rendering, against its limits. */
#define FOLD_BYTES (1u << 16)
#define FOLD_DEPTH 32

typedef struct folder {
    tr_task *task; /* of its own: its problems are forgotten */
    tr_builder *b;
    uint32_t depth;
    bool failed; /* there was an error; its parts may do better alone */
} folder;

static tr_value fold(folder *f, const tr_node *node);

/* What fails here is left to the rendering, but for want of memory. */
static void forget(folder *f)
{
    if (f->task->problem.error == TR_ERR_MEMORY) f->b->failed = true;
    tr_task_forget(f->task);
    f->failed = true;
}

/* An error or nothing: not constant. */
static tr_value settle(folder *f, tr_value value)
{
    if (tr_is_invalid(value)) {
        forget(f);
        return tr_missing();
    }
    if (tr_is(value, TR_UNDEFINED) ||
        (tr_is(value, TR_STRING) && tr_as_string(value)->size > FOLD_BYTES)) {
        tr_release(value);
        return tr_missing();
    }
    return value;
}

/* All items folded into out[]; false and nothing held if one is not constant. */
static bool fold_all(folder *f, const tr_nodes *nodes, tr_value *out)
{
    uint32_t n = 0;
    for (const tr_node *node = nodes->first; node; node = node->next) {
        out[n] = fold(f, node);
        if (tr_is_missing(out[n])) {
            while (n--) tr_release(out[n]);
            return false;
        }
        n++;
    }
    return true;
}

static tr_value fold_dict(folder *f, const tr_value *items, uint32_t count)
{
    tr_value dict = tr_dict_new(count / 2);
    bool ok = !tr_is_invalid(dict);
    for (uint32_t i = 0; i + 1 < count; i += 2) {
        if (!ok) {
            tr_release(items[i]);
            tr_release(items[i + 1]);
        } else {
            ok = tr_dict_set(f->task, tr_as_dict(dict), items[i], items[i + 1]);
        }
    }
    if (ok) return dict;
    tr_release(dict);
    return tr_invalid();
}

static tr_value join(folder *f, const tr_value *items, uint32_t count)
{
    tr_text text = tr_text_make(FOLD_BYTES);
    bool ok = true;
    for (uint32_t i = 0; i < count; i++) {
        if (ok) ok = tr_write_str(f->task, items[i], &text);
        tr_release(items[i]);
    }
    if (ok && !text.failed) return tr_string_take_text(f->task, &text);
    tr_text_done(&text);
    return tr_invalid();
}

static tr_value fold_collection(folder *f, const tr_node *node)
{
    tr_value items[64];
    uint32_t count = node->items.count;
    if (count > 64) return tr_missing();
    if (!fold_all(f, &node->items, items)) return tr_missing();
    tr_value result;
    if (node->kind == TR_NODE_TUPLE) {
        result = tr_tuple_from(items, count);
    } else if (node->kind == TR_NODE_LIST) {
        result = tr_list_from(items, count);
    } else if (node->kind == TR_NODE_DICT) {
        result = fold_dict(f, items, count);
    } else {
        result = join(f, items, count);
    }
    return settle(f, result);
}

typedef tr_value (*binary)(tr_task *task, tr_ref a, tr_ref b);

static binary operator_of(const tr_node *node)
{
    switch ((tr_node_kind)node->kind) {
    case TR_NODE_ADD: return tr_add;
    case TR_NODE_SUB: return tr_subtract;
    case TR_NODE_MUL: return tr_multiply;
    case TR_NODE_DIV: return tr_divide;
    case TR_NODE_FLOORDIV: return tr_floor_divide;
    case TR_NODE_MOD: return tr_modulo;
    case TR_NODE_POW: return tr_power;
    default: return NULL;
    }
}

static tr_value fold_binary(folder *f, const tr_node *node, binary operate)
{
    tr_value a = fold(f, node->a);
    if (tr_is_missing(a)) return a;
    tr_value b = fold(f, node->b);
    if (tr_is_missing(b)) {
        tr_release(a);
        return b;
    }
    tr_value result = operate(f->task, a, b);
    tr_release(a);
    tr_release(b);
    return settle(f, result);
}

static tr_value fold_unary(folder *f, const tr_node *node)
{
    tr_value a = fold(f, node->a);
    if (tr_is_missing(a)) return a;
    tr_value result;
    if (node->kind == TR_NODE_NOT) {
        int truth = tr_truth(f->task, a);
        result = truth < 0 ? tr_invalid() : tr_bool(!truth);
    } else if (node->kind == TR_NODE_NEG) {
        result = tr_negative(f->task, a);
    } else {
        result = tr_positive(f->task, a);
    }
    tr_release(a);
    return settle(f, result);
}

/* and, or, if: only when the deciding side is constant too. */
static tr_value fold_choice(folder *f, const tr_node *node)
{
    tr_value test = fold(f, node->a);
    if (tr_is_missing(test)) return test;
    int truth = tr_truth(f->task, test);
    if (node->kind == TR_NODE_COND) {
        tr_release(test);
        const tr_node *chosen = truth ? node->b : node->c;
        return truth < 0 || !chosen ? tr_missing() : fold(f, chosen);
    }
    if (truth >= 0 && (truth != 0) == (node->kind == TR_NODE_OR)) return test;
    tr_release(test);
    return truth < 0 ? tr_missing() : fold(f, node->b);
}

static int compare(folder *f, unsigned comparison, tr_ref a, tr_ref b)
{
    switch ((tr_comparison)comparison) {
    case TR_CMP_EQ: return tr_equal(f->task, a, b);
    case TR_CMP_NE: {
        int equal = tr_equal(f->task, a, b);
        return equal < 0 ? equal : !equal;
    }
    case TR_CMP_LT: return tr_compare(f->task, TR_LESS, a, b);
    case TR_CMP_LE: return tr_compare(f->task, TR_LESS_EQUAL, a, b);
    case TR_CMP_GT: return tr_compare(f->task, TR_GREATER, a, b);
    case TR_CMP_GE: return tr_compare(f->task, TR_GREATER_EQUAL, a, b);
    case TR_CMP_IN: return tr_contains(f->task, a, b);
    case TR_CMP_NOT_IN: {
        int in = tr_contains(f->task, a, b);
        return in < 0 ? in : !in;
    }
    }
    return -1;
}

static tr_value fold_compare(folder *f, const tr_node *node)
{
    tr_value left = fold(f, node->a);
    if (tr_is_missing(left)) return left;
    int verdict = 1;
    for (const tr_node *o = node->items.first; o && verdict > 0; o = o->next) {
        tr_value right = fold(f, o->a);
        if (tr_is_missing(right)) {
            tr_release(left);
            return right;
        }
        verdict = compare(f, o->flag, left, right);
        tr_release(left);
        left = right;
    }
    tr_release(left);
    return settle(f, verdict < 0 ? tr_invalid() : tr_bool(verdict));
}

/* Only what cannot depend on the sandbox or the environment: list[0], d["k"]. */
static tr_value fold_getitem(folder *f, const tr_node *node)
{
    if (node->b->kind == TR_NODE_SLICE) return tr_missing();
    tr_value object = fold(f, node->a);
    if (tr_is_missing(object)) return object;
    tr_value key = fold(f, node->b);
    tr_value result = tr_missing();
    if (tr_is(object, TR_DICT) && tr_is(key, TR_STRING)) {
        tr_ref found = tr_dict_get(f->task, tr_as_dict(object), key);
        if (!tr_is_missing(found) && !tr_is_invalid(found)) result = tr_retain(found);
    } else if (tr_is_sequence(object) && tr_is(key, TR_INT)) {
        int64_t i = tr_as_int(key);
        int64_t count = tr_as_list(object)->count;
        if (i < 0) i += count;
        if (i >= 0 && i < count) result = tr_retain(tr_as_list(object)->items[i]);
    }
    if (!tr_is_missing(key)) tr_release(key);
    tr_release(object);
    return result;
}

static tr_value call_pure(
    folder *f, const tr_node *node, const tr_function *function, tr_ref input)
{
    tr_value args[8];
    uint32_t count = node->call->positional.count;
    if (count > 8 || node->call->keywords.count || node->call->dyn_args ||
        node->call->dyn_kwargs || !fold_all(f, &node->call->positional, args)) {
        return tr_missing();
    }
    tr_arguments arguments = {.positional = args, .count = count};
    tr_value result = tr_function_call(f->task, function, input, &arguments);
    for (uint32_t i = 0; i < count; i++) tr_release(args[i]);
    return settle(f, result);
}

static tr_value fold_filter(folder *f, const tr_node *node, bool is_filter)
{
    const tr_compile_options *o = f->b->options;
    if (!node->a || f->b->volatile_escape) return tr_missing();
    tr_span name = tr_tree_name_text(f->b->tree, node->name);
    const tr_function *function = is_filter ? o->find_filter(f->task, o->data, name)
                                            : o->find_test(f->task, o->data, name);
    if (!function) forget(f);
    if (!function || (function->flags & (TR_FN_PURE | TR_FN_BUILTIN)) !=
                         (TR_FN_PURE | TR_FN_BUILTIN)) {
        return tr_missing();
    }
    tr_value input = fold(f, node->a);
    if (tr_is_missing(input)) return input;
    tr_value result = call_pure(f, node, function, input);
    tr_release(input);
    if (tr_is(result, TR_OBJECT)) { /* a generator is no constant */
        tr_release(result);
        return tr_missing();
    }
    return result;
}

static tr_value fold_node(folder *f, const tr_node *node)
{
    binary operate = operator_of(node);
    if (operate) {
        bool fixed = !f->b->options->sandboxed && !f->b->options->intercepted;
        return fixed ? fold_binary(f, node, operate) : tr_missing();
    }
    switch ((tr_node_kind)node->kind) {
    case TR_NODE_CONST: return tr_retain(node->value);
    case TR_NODE_CONCAT:
        if (f->b->autoescape || f->b->volatile_escape) return tr_missing();
        return fold_collection(f, node);
    case TR_NODE_TUPLE:
    case TR_NODE_LIST:
    case TR_NODE_DICT: return fold_collection(f, node);
    case TR_NODE_NOT: return fold_unary(f, node);
    case TR_NODE_NEG:
    case TR_NODE_POS:
        return f->b->options->intercepted ? tr_missing() : fold_unary(f, node);
    case TR_NODE_AND:
    case TR_NODE_OR:
    case TR_NODE_COND: return fold_choice(f, node);
    case TR_NODE_COMPARE: return fold_compare(f, node);
    case TR_NODE_GETITEM: return fold_getitem(f, node);
    case TR_NODE_FILTER: return fold_filter(f, node, true);
    case TR_NODE_TEST: return fold_filter(f, node, false);
    default: return tr_missing();
    }
}

/* Code is made for an expression and then for its parts, each of which is tried
 * again: what was found not to be constant, or too deep to be looked into, says so,
 * lest nesting cost its square. */
static tr_value fold(folder *f, const tr_node *node)
{
    if (!node || node->varies || f->depth >= FOLD_DEPTH) return tr_missing();
    f->depth++;
    tr_value value = fold_node(f, node);
    f->depth--;
    if (tr_is_missing(value) && !f->failed) ((tr_node *)node)->varies = true;
    return value;
}

/* The leftmost leaf decides cheaply for nearly all expressions. */
static bool may_be_constant(const tr_node *node)
{
    for (uint32_t depth = 0; node && depth < FOLD_DEPTH; depth++) {
        switch ((tr_node_kind)node->kind) {
        case TR_NODE_CONST: return true;
        case TR_NODE_NAME:
        case TR_NODE_CALL:
        case TR_NODE_GETATTR:
        case TR_NODE_TEMPLATE_DATA:
        case TR_NODE_MARK_SAFE_IF_AUTOESCAPE: return false;
        case TR_NODE_TUPLE:
        case TR_NODE_LIST:
        case TR_NODE_DICT:
        case TR_NODE_CONCAT:
            if (!node->items.first) return true;
            node = node->items.first;
            break;
        default: node = node->a;
        }
    }
    return node != NULL;
}

tr_value tr_fold(tr_builder *b, const tr_node *node)
{
    if (!may_be_constant(node) || tr_build_stopped(b)) return tr_missing();
    tr_task task;
    tr_task_init(&task);
    task.steps = 100000;
    task.steps_more = 0;
    folder f = {&task, b, 0, false};
    tr_value value = fold(&f, node);
    if (task.problem.error == TR_ERR_MEMORY) b->failed = true;
    tr_task_done(&task);
    return value;
}
