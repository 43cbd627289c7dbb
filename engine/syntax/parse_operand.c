/* SPDX-License-Identifier: MIT
 *
 * Operands, from the inside out: a primary (name, literal, brackets), then
 * attributes, items and calls behind it, then filters and tests on it all.
 *
 * What may follow itself (filters, attributes, calls) is a loop; only brackets
 * and arguments go back into expressions.
 */
#include "syntax/grammar.h"
#include "syntax/literal.h"
#include "value/string.h"

TR_OWN_FRAME static tr_node *parse_subscript(tr_parser *parser, tr_node *node);
TR_OWN_FRAME static tr_node *parse_attribute(tr_parser *parser, tr_node *node);
TR_OWN_FRAME static tr_node *parse_call(tr_parser *parser, tr_node *node);
TR_OWN_FRAME static tr_node *parse_test(tr_parser *parser, tr_node *node);

/* Attributes, items and calls behind `node`. */
static tr_node *parse_postfix(tr_parser *parser, tr_node *node)
{
    while (node) {
        if (tr_parser_is(parser, TR_TOKEN_DOT)) {
            node = parse_attribute(parser, node);
        } else if (tr_parser_is(parser, TR_TOKEN_LBRACKET)) {
            node = parse_subscript(parser, node);
        } else if (tr_parser_is(parser, TR_TOKEN_LPAREN)) {
            node = parse_call(parser, node);
        } else {
            break;
        }
    }
    return node;
}

/* Signs, a primary, what follows it, then filters and tests on it all. */
tr_node *tr_parse_operand(tr_parser *parser)
{
    tr_node *first = NULL;
    tr_node **slot = &first;
    while (tr_parser_is(parser, TR_TOKEN_SUB) || tr_parser_is(parser, TR_TOKEN_ADD)) {
        bool minus = tr_parser_is(parser, TR_TOKEN_SUB);
        tr_node *sign = tr_parser_node(
            parser, minus ? TR_NODE_NEG : TR_NODE_POS, &parser->token);
        if (!sign || !tr_parser_next(parser)) return NULL;
        *slot = sign;
        slot = &sign->a;
    }
    tr_node *node = tr_parse_primary(parser, false);
    *slot = node ? parse_postfix(parser, node) : NULL;
    if (!*slot) return NULL;
    while (first) {
        if (tr_parser_is(parser, TR_TOKEN_PIPE)) {
            if (!tr_parse_filters(parser, first, false, &first)) return NULL;
        } else if (tr_parser_is_name(parser, TR_WORD_IS)) {
            first = parse_test(parser, first);
        } else if (tr_parser_is(parser, TR_TOKEN_LPAREN)) {
            first = parse_call(parser, first);
        } else {
            break;
        }
    }
    return first;
}

static tr_node *parse_attribute(tr_parser *parser, tr_node *node)
{
    tr_token dot = parser->token;
    if (!tr_parser_next(parser)) return NULL;
    tr_token name = parser->token;
    if (!tr_parser_next(parser)) return NULL;
    if (name.kind == TR_TOKEN_NAME) {
        tr_node *attribute = tr_parser_node(parser, TR_NODE_GETATTR, &dot);
        if (!attribute) return NULL;
        attribute->a = node;
        attribute->name = name.name;
        return attribute;
    }
    if (name.kind != TR_TOKEN_INTEGER) {
        tr_parser_fail_at(
            parser, name.line, name.column, TR_ERR_SYNTAX, "expected name or number");
        return NULL;
    }
    tr_node *item = tr_parser_node(parser, TR_NODE_GETITEM, &dot);
    if (!item) return NULL;
    item->a = node;
    item->b = tr_parser_const(
        parser, &name,
        tr_integer_value(parser->task, &parser->tree->arena, name.text));
    return item->b ? item : NULL;
}

static bool at_slice_end(const tr_parser *parser)
{
    return tr_parser_is(parser, TR_TOKEN_RBRACKET) ||
           tr_parser_is(parser, TR_TOKEN_COMMA);
}

/* `a`, or a slice `a:b:c` of which each part may be missing. */
TR_OWN_FRAME static tr_node *parse_subscribed(tr_parser *parser)
{
    tr_token start = parser->token;
    tr_node *first = NULL;
    if (!tr_parser_is(parser, TR_TOKEN_COLON)) {
        first = tr_parse_conditional(parser);
        if (!first || !tr_parser_is(parser, TR_TOKEN_COLON)) return first;
    }
    tr_node *slice = tr_parser_node(parser, TR_NODE_SLICE, &start);
    if (!slice || !tr_parser_next(parser)) return NULL;
    slice->a = first;
    if (!tr_parser_is(parser, TR_TOKEN_COLON) && !at_slice_end(parser)) {
        slice->b = tr_parse_conditional(parser);
        if (!slice->b) return NULL;
    }
    bool step;
    if (!tr_parser_skip(parser, TR_TOKEN_COLON, &step)) return NULL;
    if (step && !at_slice_end(parser)) {
        slice->c = tr_parse_conditional(parser);
        if (!slice->c) return NULL;
    }
    return slice;
}

static tr_node *parse_subscript(tr_parser *parser, tr_node *node)
{
    tr_node *item = tr_parser_node(parser, TR_NODE_GETITEM, &parser->token);
    if (!item || !tr_parser_next(parser)) return NULL;
    item->a = node;
    tr_nodes list = {0};
    tr_node **tail = &list.first;
    while (!tr_parser_is(parser, TR_TOKEN_RBRACKET)) {
        if (list.count && !tr_parser_expect(parser, TR_TOKEN_COMMA)) return NULL;
        tr_node *part = parse_subscribed(parser);
        if (!part) return NULL;
        tr_nodes_append(&list, &tail, part);
    }
    if (!tr_parser_next(parser)) return NULL;
    item->b = list.first;
    if (list.count != 1) {
        item->b =
            tr_tree_node(parser->tree, TR_NODE_TUPLE, item->line, item->column);
        if (!item->b) {
            tr_parser_fail_memory(parser);
            return NULL;
        }
        item->b->items = list;
    }
    return item;
}

/* ---- calls, filters, tests ---- */

/* Is it `name =`, a keyword argument? */
static bool at_keyword(tr_parser *parser, bool *out)
{
    *out = false;
    if (!tr_parser_is(parser, TR_TOKEN_NAME)) return true;
    if (!tr_parser_look(parser)) return false;
    *out = parser->ahead.kind == TR_TOKEN_ASSIGN;
    return true;
}

/* Where the next argument of each kind goes. */
typedef struct argument_tails {
    tr_node **positional;
    tr_node **keywords;
} argument_tails;

/* One argument; *allowed is false if it must not stand here. */
TR_OWN_FRAME static bool parse_argument(
    tr_parser *parser, tr_call_arguments *out, argument_tails *tails, bool *allowed)
{
    if (tr_parser_is(parser, TR_TOKEN_MUL)) {
        *allowed = !out->dyn_args && !out->dyn_kwargs;
        if (!*allowed || !tr_parser_next(parser)) return false;
        out->dyn_args = tr_parse_conditional(parser);
        return out->dyn_args != NULL;
    }
    if (tr_parser_is(parser, TR_TOKEN_POW)) {
        *allowed = !out->dyn_kwargs;
        if (!*allowed || !tr_parser_next(parser)) return false;
        out->dyn_kwargs = tr_parse_conditional(parser);
        return out->dyn_kwargs != NULL;
    }
    bool keyword;
    if (!at_keyword(parser, &keyword)) return false;
    if (keyword) {
        *allowed = !out->dyn_kwargs;
        tr_name name = parser->token.name;
        if (!*allowed || !tr_parser_next(parser) || !tr_parser_next(parser)) {
            return false;
        }
        tr_node *value = tr_parse_conditional(parser);
        if (!value) return false;
        tr_node *node =
            tr_tree_node(parser->tree, TR_NODE_KEYWORD, value->line, value->column);
        if (!node) return tr_parser_fail_memory(parser);
        node->name = name;
        node->a = value;
        tr_nodes_append(&out->keywords, &tails->keywords, node);
        return true;
    }
    *allowed = !out->dyn_args && !out->dyn_kwargs && !out->keywords.count;
    tr_node *value = *allowed ? tr_parse_conditional(parser) : NULL;
    if (!value) return false;
    tr_nodes_append(&out->positional, &tails->positional, value);
    return true;
}

bool tr_parse_arguments(
    tr_parser *parser, tr_token_kind end, uint32_t line, uint32_t column,
    tr_node *node)
{
    if (tr_parser_is(parser, end)) return true;
    tr_call_arguments *out = tr_tree_call(parser->tree, node);
    if (!out) return tr_parser_fail_memory(parser);
    argument_tails tails = {&out->positional.first, &out->keywords.first};
    bool comma = false;
    while (!tr_parser_is(parser, end)) {
        if (comma) {
            if (!tr_parser_expect(parser, TR_TOKEN_COMMA)) return false;
            if (tr_parser_is(parser, end)) break;
        }
        bool allowed = true;
        if (!parse_argument(parser, out, &tails, &allowed)) {
            if (allowed) return false;
            return tr_parser_fail_at(
                parser, line, column, TR_ERR_SYNTAX,
                "invalid syntax for function call expression");
        }
        comma = true;
    }
    return true;
}

/* The arguments with their parentheses. */
static bool parse_call_arguments(tr_parser *parser, tr_node *node)
{
    uint32_t line = parser->token.line;
    uint32_t column = parser->token.column;
    return tr_parser_next(parser) &&
           tr_parse_arguments(parser, TR_TOKEN_RPAREN, line, column, node) &&
           tr_parser_next(parser);
}

static tr_node *parse_call(tr_parser *parser, tr_node *node)
{
    tr_node *call = tr_parser_node(parser, TR_NODE_CALL, &parser->token);
    if (!call) return NULL;
    call->a = node;
    return parse_call_arguments(parser, call) ? call : NULL;
}

/* `name` or `name.name`..., which is one name with dots; 0 on failure. */
static tr_name parse_dotted_name(tr_parser *parser)
{
    tr_name name = parser->token.name;
    if (!tr_parser_expect(parser, TR_TOKEN_NAME)) return 0;
    if (!tr_parser_is(parser, TR_TOKEN_DOT)) return name;
    tr_text text = tr_text_make(SIZE_MAX);
    tr_text_add_span(&text, tr_tree_name_text(parser->tree, name));
    bool good = true;
    while (good && tr_parser_is(parser, TR_TOKEN_DOT)) {
        good = tr_parser_next(parser);
        tr_span part = parser->token.text;
        good = good && tr_parser_expect(parser, TR_TOKEN_NAME);
        if (good) {
            tr_text_add_byte(&text, '.');
            tr_text_add_span(&text, part);
        }
    }
    if (good) {
        char *copy = NULL;
        if (!text.failed) {
            copy = tr_arena_copy(&parser->tree->arena, text.data, text.size);
        }
        name = copy ? tr_tree_name(parser->tree, tr_span_make(copy, text.size)) : 0;
        if (name == 0) tr_parser_fail_memory(parser);
    }
    tr_text_done(&text);
    return good ? name : 0;
}

bool tr_parse_filters(
    tr_parser *parser, tr_node *node, bool inline_start, tr_node **out)
{
    while (inline_start || tr_parser_is(parser, TR_TOKEN_PIPE)) {
        if (!inline_start && !tr_parser_next(parser)) return false;
        inline_start = false;
        tr_node *filter = tr_parser_node(parser, TR_NODE_FILTER, &parser->token);
        if (!filter) return false;
        filter->a = node;
        filter->name = parse_dotted_name(parser);
        if (filter->name == 0) return false;
        if (tr_parser_is(parser, TR_TOKEN_LPAREN) &&
            !parse_call_arguments(parser, filter)) {
            return false;
        }
        node = filter;
    }
    *out = node;
    return true;
}

/* May the current token begin the bare argument of a test? */
static bool at_test_argument(const tr_parser *parser)
{
    switch (parser->token.kind) {
    case TR_TOKEN_NAME:
        return parser->token.name != TR_WORD_ELSE && parser->token.name != TR_WORD_OR &&
               parser->token.name != TR_WORD_AND;
    case TR_TOKEN_STRING:
    case TR_TOKEN_INTEGER:
    case TR_TOKEN_FLOAT:
    case TR_TOKEN_LBRACKET:
    case TR_TOKEN_LBRACE:
        return true;
    default:
        return false;
    }
}

static tr_node *parse_test(tr_parser *parser, tr_node *node)
{
    tr_node *test = tr_parser_node(parser, TR_NODE_TEST, &parser->token);
    bool negated;
    if (!test || !tr_parser_next(parser) ||
        !tr_parser_skip_name(parser, TR_WORD_NOT, &negated)) {
        return NULL;
    }
    test->a = node;
    test->name = parse_dotted_name(parser);
    if (test->name == 0) return NULL;
    if (tr_parser_is(parser, TR_TOKEN_LPAREN)) {
        if (!parse_call_arguments(parser, test)) return NULL;
    } else if (at_test_argument(parser)) {
        if (tr_parser_is_name(parser, TR_WORD_IS)) {
            tr_parser_fail(parser, "You cannot chain multiple tests with is");
            return NULL;
        }
        tr_node *argument = tr_parse_primary(parser, false);
        argument = argument ? parse_postfix(parser, argument) : NULL;
        tr_call_arguments *call =
            argument ? tr_tree_call(parser->tree, test) : NULL;
        if (argument && !call) tr_parser_fail_memory(parser);
        if (!call) return NULL;
        call->positional = (tr_nodes){argument, 1};
    }
    if (!negated) return test;
    tr_node *denial = tr_tree_node(parser->tree, TR_NODE_NOT, test->line, test->column);
    if (!denial) {
        tr_parser_fail_memory(parser);
        return NULL;
    }
    denial->a = test;
    return denial;
}

/* ---- primaries ---- */

TR_OWN_FRAME static tr_node *parse_name(tr_parser *parser, bool with_namespace)
{
    tr_token token = parser->token;
    if (!tr_parser_next(parser)) return NULL;
    switch (token.name) {
    case TR_WORD_TRUE:
    case TR_WORD_TRUE_TITLE:
        return tr_parser_const(parser, &token, tr_bool(true));
    case TR_WORD_FALSE:
    case TR_WORD_FALSE_TITLE:
        return tr_parser_const(parser, &token, tr_bool(false));
    case TR_WORD_NONE:
    case TR_WORD_NONE_TITLE:
        return tr_parser_const(parser, &token, tr_none());
    default:
        break;
    }
    bool namespaced = with_namespace && tr_parser_is(parser, TR_TOKEN_DOT);
    tr_node *node =
        tr_parser_node(parser, namespaced ? TR_NODE_NSREF : TR_NODE_NAME, &token);
    if (!node) return NULL;
    node->name = token.name;
    if (namespaced) {
        if (!tr_parser_next(parser)) return NULL;
        node->attr = parser->token.name;
        if (!tr_parser_expect(parser, TR_TOKEN_NAME)) return NULL;
    }
    return node;
}

/* A string, and those right behind it. */
TR_OWN_FRAME static tr_node *parse_string(tr_parser *parser)
{
    tr_token token = parser->token;
    if (!tr_parser_next(parser)) return NULL;
    if (!tr_parser_is(parser, TR_TOKEN_STRING)) {
        tr_node *string = tr_parser_const(parser, &token, tr_string_span(token.text));
        if (string) string->name = tr_tree_text(parser->tree, token.text);
        return string;
    }
    tr_text text = tr_text_make(TR_STRING_MAX);
    tr_text_add_span(&text, token.text);
    bool good = true;
    while (good && tr_parser_is(parser, TR_TOKEN_STRING)) {
        tr_text_add_span(&text, parser->token.text);
        good = tr_parser_next(parser);
    }
    tr_node *node = NULL;
    if (good) {
        tr_value value = tr_string_take_text(parser->task, &text);
        node = tr_parser_const(parser, &token, value);
    }
    tr_text_done(&text);
    return node;
}

TR_OWN_FRAME static tr_node *parse_number(tr_parser *parser)
{
    tr_token token = parser->token;
    if (!tr_parser_next(parser)) return NULL;
    tr_arena *arena = &parser->tree->arena;
    bool integer = token.kind == TR_TOKEN_INTEGER;
    return tr_parser_const(
        parser, &token,
        integer ? tr_integer_value(parser->task, arena, token.text)
                : tr_float_value(parser->task, arena, token.text));
}

TR_OWN_FRAME static tr_node *parse_list(tr_parser *parser)
{
    tr_node *list = tr_parser_node(parser, TR_NODE_LIST, &parser->token);
    if (!list || !tr_parser_next(parser)) return NULL;
    tr_node **tail = &list->items.first;
    while (!tr_parser_is(parser, TR_TOKEN_RBRACKET)) {
        if (list->items.count && !tr_parser_expect(parser, TR_TOKEN_COMMA)) return NULL;
        if (tr_parser_is(parser, TR_TOKEN_RBRACKET)) break;
        tr_node *item = tr_parse_conditional(parser);
        if (!item) return NULL;
        tr_nodes_append(&list->items, &tail, item);
    }
    return tr_parser_next(parser) ? list : NULL;
}

TR_OWN_FRAME static tr_node *parse_dict(tr_parser *parser)
{
    tr_node *dict = tr_parser_node(parser, TR_NODE_DICT, &parser->token);
    if (!dict || !tr_parser_next(parser)) return NULL;
    tr_node **tail = &dict->items.first;
    while (!tr_parser_is(parser, TR_TOKEN_RBRACE)) {
        if (dict->items.count && !tr_parser_expect(parser, TR_TOKEN_COMMA)) return NULL;
        if (tr_parser_is(parser, TR_TOKEN_RBRACE)) break;
        tr_node *key = tr_parse_conditional(parser);
        if (!key || !tr_parser_expect(parser, TR_TOKEN_COLON)) return NULL;
        tr_node *value = tr_parse_conditional(parser);
        if (!value) return NULL;
        tr_nodes_append(&dict->items, &tail, key);
        tr_nodes_append(&dict->items, &tail, value);
    }
    return tr_parser_next(parser) ? dict : NULL;
}

tr_node *tr_parse_primary(tr_parser *parser, bool with_namespace)
{
    tr_node *node;
    tr_span text;
    switch (parser->token.kind) {
    case TR_TOKEN_NAME:
        return parse_name(parser, with_namespace);
    case TR_TOKEN_STRING:
        return parse_string(parser);
    case TR_TOKEN_INTEGER:
    case TR_TOKEN_FLOAT:
        return parse_number(parser);
    case TR_TOKEN_LPAREN:
        if (!tr_parser_next(parser)) return NULL;
        node = tr_parse_tuple(parser, TR_TUPLE_PARENTHESES);
        return node && tr_parser_expect(parser, TR_TOKEN_RPAREN) ? node : NULL;
    case TR_TOKEN_LBRACKET:
        return parse_list(parser);
    case TR_TOKEN_LBRACE:
        return parse_dict(parser);
    default:
        text = tr_token_text(&parser->token);
        tr_parser_fail(parser, "unexpected '%.*s'", tr_shown(text), text.bytes);
        return NULL;
    }
}
