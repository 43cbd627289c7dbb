/* SPDX-License-Identifier: MIT
 *
 * Expressions, by precedence climbing.  Only brackets and operators of rising
 * precedence recurse; chains of the same kind (signs, `not`, filters, `else`)
 * are loops.
 *
 * The line of a node is Jinja's: that of the first operand for the first
 * operation on a level, that of the operator for those that follow.
 */
#include "syntax/grammar.h"

/* Precedences, lowest first; what binds closer is in tr_parse_operand(). */
enum { LEVEL_NONE, LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_ADD,
       LEVEL_CONCAT, LEVEL_MUL, LEVEL_POW };

/* What nesting costs of TR_NESTING_MAX, in proportion to the C stack it takes. */
enum { COST_EXPRESSION = 3, COST_OPERATOR = 1 };

static bool enter(tr_parser *parser, uint32_t cost)
{
    parser->nesting += cost;
    if (parser->nesting <= TR_NESTING_MAX) return true;
    return tr_parser_fail_at(
        parser, parser->token.line, parser->token.column, TR_ERR_RECURSION,
        "maximum recursion depth exceeded");
}

/* ---- operators ---- */

/* The level of the operator at the current token and what it makes. */
typedef struct operation {
    uint8_t level; /* NONE: no operator */
    uint8_t kind;  /* tr_node_kind */
    uint8_t comparison;
} operation;

static operation operator_of(tr_token_kind token)
{
    switch (token) {
    case TR_TOKEN_ADD:
        return (operation){LEVEL_ADD, TR_NODE_ADD, 0};
    case TR_TOKEN_SUB:
        return (operation){LEVEL_ADD, TR_NODE_SUB, 0};
    case TR_TOKEN_TILDE:
        return (operation){LEVEL_CONCAT, TR_NODE_CONCAT, 0};
    case TR_TOKEN_MUL:
        return (operation){LEVEL_MUL, TR_NODE_MUL, 0};
    case TR_TOKEN_DIV:
        return (operation){LEVEL_MUL, TR_NODE_DIV, 0};
    case TR_TOKEN_FLOORDIV:
        return (operation){LEVEL_MUL, TR_NODE_FLOORDIV, 0};
    case TR_TOKEN_MOD:
        return (operation){LEVEL_MUL, TR_NODE_MOD, 0};
    case TR_TOKEN_POW:
        return (operation){LEVEL_POW, TR_NODE_POW, 0};
    case TR_TOKEN_EQ:
        return (operation){LEVEL_COMPARE, TR_NODE_COMPARE, TR_CMP_EQ};
    case TR_TOKEN_NE:
        return (operation){LEVEL_COMPARE, TR_NODE_COMPARE, TR_CMP_NE};
    case TR_TOKEN_LT:
        return (operation){LEVEL_COMPARE, TR_NODE_COMPARE, TR_CMP_LT};
    case TR_TOKEN_LE:
        return (operation){LEVEL_COMPARE, TR_NODE_COMPARE, TR_CMP_LE};
    case TR_TOKEN_GT:
        return (operation){LEVEL_COMPARE, TR_NODE_COMPARE, TR_CMP_GT};
    case TR_TOKEN_GE:
        return (operation){LEVEL_COMPARE, TR_NODE_COMPARE, TR_CMP_GE};
    default:
        return (operation){LEVEL_NONE, TR_NODE_NONE, 0};
    }
}

/* Also looks at words; `not` is one only before `in`. */
static bool current_operator(tr_parser *parser, operation *out)
{
    *out = (operation){LEVEL_NONE, TR_NODE_NONE, 0};
    if (!tr_parser_is(parser, TR_TOKEN_NAME)) {
        *out = operator_of((tr_token_kind)parser->token.kind);
        return true;
    }
    switch (parser->token.name) {
    case TR_WORD_AND:
        *out = (operation){LEVEL_AND, TR_NODE_AND, 0};
        return true;
    case TR_WORD_OR:
        *out = (operation){LEVEL_OR, TR_NODE_OR, 0};
        return true;
    case TR_WORD_IN:
        *out = (operation){LEVEL_COMPARE, TR_NODE_COMPARE, TR_CMP_IN};
        return true;
    case TR_WORD_NOT:
        if (!tr_parser_look(parser)) return false;
        if (tr_token_is_name(&parser->ahead, TR_WORD_IN)) {
            *out = (operation){LEVEL_COMPARE, TR_NODE_COMPARE, TR_CMP_NOT_IN};
        }
        return true;
    default:
        return true;
    }
}

static tr_node *parse_level(tr_parser *parser, uint8_t lowest);

/* `not` any number of times, and what it denies. */
TR_OWN_FRAME static tr_node *parse_not(tr_parser *parser)
{
    tr_node *first = NULL;
    tr_node **slot = &first;
    while (tr_parser_is_name(parser, TR_WORD_NOT)) {
        tr_node *node = tr_parser_node(parser, TR_NODE_NOT, &parser->token);
        if (!node || !tr_parser_next(parser)) return NULL;
        *slot = node;
        slot = &node->a;
    }
    *slot = parse_level(parser, LEVEL_COMPARE);
    return *slot ? first : NULL;
}

/* An OPERAND of a comparison behind its operator. */
static tr_node *parse_comparison(tr_parser *parser, operation op)
{
    tr_node *operand = tr_parser_node(parser, TR_NODE_OPERAND, &parser->token);
    if (!operand) return NULL;
    operand->flag = op.comparison;
    if (op.comparison == TR_CMP_NOT_IN && !tr_parser_next(parser)) return NULL;
    if (!tr_parser_next(parser)) return NULL;
    operand->a = parse_level(parser, LEVEL_ADD);
    return operand->a ? operand : NULL;
}

/* Where an expression begins, and where the chain it may be ends. */
typedef struct place {
    uint32_t line;
    uint32_t column;
    tr_node **tail; /* of the items of a comparison or concatenation */
} place;

static tr_node *parse_right(tr_parser *parser, operation op)
{
    if (op.level == LEVEL_COMPARE) return parse_comparison(parser, op);
    if (!tr_parser_next(parser)) return NULL;
    return parse_level(parser, (uint8_t)(op.level + 1));
}

/* The operation of `op` on `left`, which it may extend. */
static tr_node *parse_operation(
    tr_parser *parser, tr_node *left, operation op, bool same_level, place *start)
{
    bool lists = op.level == LEVEL_COMPARE || op.level == LEVEL_CONCAT;
    tr_node *node = left;
    if (!lists || !same_level) {
        uint32_t line = same_level ? parser->token.line : start->line;
        uint32_t column = same_level ? parser->token.column : start->column;
        node = tr_tree_node(parser->tree, (tr_node_kind)op.kind, line, column);
        if (!node) {
            tr_parser_fail_memory(parser);
            return NULL;
        }
        start->tail = &node->items.first;
        if (op.level == LEVEL_CONCAT) {
            tr_nodes_append(&node->items, &start->tail, left);
        } else {
            node->a = left;
        }
    }
    tr_node *right = parse_right(parser, op);
    if (!right) return NULL;
    if (lists) {
        tr_nodes_append(&node->items, &start->tail, right);
    } else {
        node->b = right;
    }
    /* A comparison gets the line that was reached behind it. */
    if (op.level == LEVEL_COMPARE) node->line = parser->token.line;
    return node;
}

/* All operators from `lowest` up. */
static tr_node *parse_level(tr_parser *parser, uint8_t lowest)
{
    uint32_t cost = lowest == LEVEL_OR ? COST_EXPRESSION : COST_OPERATOR;
    if (!enter(parser, cost)) return NULL;
    place start = {parser->token.line, parser->token.column, NULL};
    bool denied = lowest <= LEVEL_NOT && tr_parser_is_name(parser, TR_WORD_NOT);
    tr_node *left = denied ? parse_not(parser) : tr_parse_operand(parser);
    uint8_t last = LEVEL_NONE;
    while (left) {
        operation op;
        if (!current_operator(parser, &op)) return NULL;
        if (op.level < lowest || op.level == LEVEL_NONE) break;
        left = parse_operation(parser, left, op, op.level == last, &start);
        last = op.level;
    }
    parser->nesting -= cost;
    return left;
}

tr_node *tr_parse_operators(tr_parser *parser)
{
    return parse_level(parser, LEVEL_OR);
}

/* `if` with its condition behind `node`; *has_else: and the word `else`. */
TR_OWN_FRAME static tr_node *parse_condition(
    tr_parser *parser, tr_node *node, uint32_t line, uint32_t column, bool *has_else)
{
    tr_node *cond = tr_tree_node(parser->tree, TR_NODE_COND, line, column);
    if (!cond) {
        tr_parser_fail_memory(parser);
        return NULL;
    }
    if (!tr_parser_next(parser)) return NULL;
    cond->b = node;
    cond->a = parse_level(parser, LEVEL_OR);
    if (!cond->a || !tr_parser_skip_name(parser, TR_WORD_ELSE, has_else)) return NULL;
    return cond;
}

tr_node *tr_parse_conditional(tr_parser *parser)
{
    tr_node *result = NULL;
    tr_node **slot = &result; /* where the expression being read belongs */
    for (;;) {
        uint32_t line = parser->token.line;
        uint32_t column = parser->token.column;
        tr_node *node = parse_level(parser, LEVEL_OR);
        bool has_else = false;
        while (node && !has_else && tr_parser_is_name(parser, TR_WORD_IF)) {
            node = parse_condition(parser, node, line, column, &has_else);
            line = parser->token.line;
            column = parser->token.column;
        }
        *slot = node;
        if (!node) return NULL;
        if (!has_else) return result;
        slot = &node->c;
    }
}
