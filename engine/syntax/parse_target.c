/* SPDX-License-Identifier: MIT
 *
 * Tuples without brackets, and the targets of assignments, which are read as
 * tuples of names and then checked.
 */
#include "syntax/grammar.h"

static bool at_tuple_end(const tr_parser *parser)
{
    return tr_parser_is(parser, TR_TOKEN_VARIABLE_END) ||
           tr_parser_is(parser, TR_TOKEN_BLOCK_END) ||
           tr_parser_is(parser, TR_TOKEN_RPAREN);
}

static tr_node *parse_tuple_item(tr_parser *parser, unsigned flags)
{
    if (flags & TR_TUPLE_SIMPLE) {
        return tr_parse_primary(parser, (flags & TR_TUPLE_NAMESPACE) != 0);
    }
    if (flags & TR_TUPLE_NO_CONDITION) return tr_parse_operators(parser);
    return tr_parse_conditional(parser);
}

tr_node *tr_parse_tuple(tr_parser *parser, unsigned flags)
{
    uint32_t line = parser->token.line;
    uint32_t column = parser->token.column;
    tr_nodes items = {0};
    tr_node **tail = &items.first;
    bool comma = false;
    while (!at_tuple_end(parser)) {
        tr_node *item = parse_tuple_item(parser, flags);
        if (!item) return NULL;
        tr_nodes_append(&items, &tail, item);
        if (!tr_parser_is(parser, TR_TOKEN_COMMA)) break;
        comma = true;
        line = parser->token.line; /* Jinja gives it the line of its last comma */
        if (!tr_parser_next(parser)) return NULL;
    }
    if (!comma && items.first) return items.first;
    if (!comma && !(flags & TR_TUPLE_PARENTHESES)) {
        tr_span text = tr_token_text(&parser->token);
        tr_parser_fail(
            parser, "Expected an expression, got '%.*s'", tr_shown(text), text.bytes);
        return NULL;
    }
    tr_node *tuple = tr_tree_node(parser->tree, TR_NODE_TUPLE, line, column);
    if (!tuple) {
        tr_parser_fail_memory(parser);
        return NULL;
    }
    tuple->items = items;
    return tuple;
}

/* Turns names and tuples into targets; false if there is something else. */
static bool make_target(tr_node *node, tr_name_use use)
{
    if (node->kind == TR_NODE_NSREF) return true;
    if (node->kind != TR_NODE_NAME && node->kind != TR_NODE_TUPLE) return false;
    node->flag = (uint8_t)use;
    if (node->kind == TR_NODE_NAME) return true;
    bool good = true;
    for (tr_node *item = node->items.first; item; item = item->next) {
        good = make_target(item, use) && good; /* as deep as brackets nest */
    }
    return good;
}

static tr_node *fail_target(tr_parser *parser, const tr_node *node)
{
    char kind[24];
    const char *name = tr_node_name((tr_node_kind)node->kind);
    size_t size = 0;
    for (; name[size] && size + 1 < sizeof(kind); size++) {
        char byte = name[size];
        kind[size] = byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
    }
    tr_parser_fail_at(
        parser, node->line, node->column, TR_ERR_SYNTAX, "can't assign to '%.*s'",
        (int)size, kind);
    return NULL;
}

tr_node *tr_parse_target(tr_parser *parser, bool with_namespace, tr_name_use use)
{
    unsigned flags = TR_TUPLE_SIMPLE | (with_namespace ? TR_TUPLE_NAMESPACE : 0);
    tr_node *node = tr_parse_tuple(parser, flags);
    if (!node) return NULL;
    return make_target(node, use) ? node : fail_target(parser, node);
}

tr_node *tr_parse_name_target(tr_parser *parser, tr_name_use use)
{
    tr_node *node = tr_parser_node(parser, TR_NODE_NAME, &parser->token);
    if (!node) return NULL;
    node->name = parser->token.name;
    node->flag = (uint8_t)use;
    if (!tr_parser_expect(parser, TR_TOKEN_NAME)) return NULL;
    bool constant = node->name >= TR_WORD_TRUE && node->name <= TR_WORD_NONE_TITLE;
    return constant ? fail_target(parser, node) : node;
}
