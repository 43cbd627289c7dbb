/* SPDX-License-Identifier: MIT
 *
 * Statements: one function for each tag, named after it, that reads the tag up
 * to the end of its bracket, and one for each tag that goes on or ends another.
 * What stands between is read by the loop in parser.c.
 */
#include "base/utf8.h"
#include "syntax/grammar.h"

/* A node for the tag at the current token, which it steps over. */
static tr_node *begin(tr_parser *parser, tr_node_kind kind)
{
    tr_node *node = tr_parser_node(parser, kind, &parser->token);
    return node && tr_parser_next(parser) ? node : NULL;
}

static bool at_block_end(const tr_parser *parser)
{
    return tr_parser_is(parser, TR_TOKEN_BLOCK_END);
}

/* A comma before all items but the first. */
static bool comma_between(tr_parser *parser, const tr_node *node)
{
    return !node->items.count || tr_parser_expect(parser, TR_TOKEN_COMMA);
}

/* Opens the body of a statement that has one end tag only. */
static bool open_body(tr_parser *parser, tr_node *node, tr_name tag, tr_name end)
{
    tr_parser_add_statement(parser, node);
    return tr_parser_open_body(parser, node, &node->body, tag, (tr_name[3]){end});
}

/* ---- for and if ---- */

static bool parse_for(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_FOR);
    if (!node) return false;
    node->a = tr_parse_target(parser, false, TR_STORE);
    if (!node->a || !tr_parser_expect_name(parser, TR_WORD_IN)) return false;
    node->b = tr_parse_tuple(parser, TR_TUPLE_NO_CONDITION);
    bool filtered;
    if (!node->b || !tr_parser_skip_name(parser, TR_WORD_IF, &filtered)) return false;
    if (filtered) {
        node->c = tr_parse_conditional(parser);
        if (!node->c) return false;
    }
    bool recursive;
    if (!tr_parser_skip_name(parser, TR_WORD_RECURSIVE, &recursive)) return false;
    node->flag = recursive;
    tr_parser_add_statement(parser, node);
    return tr_parser_open_body(
        parser, node, &node->body, TR_WORD_FOR,
        (tr_name[3]){TR_WORD_ENDFOR, TR_WORD_ELSE});
}

/* The condition and the body of an `if` or `elif`. */
static bool parse_if_branch(tr_parser *parser, tr_node *node, tr_node *branch)
{
    branch->a = tr_parse_tuple(parser, TR_TUPLE_NO_CONDITION);
    if (!branch->a || !tr_parser_open_body(
                          parser, node, &branch->body, TR_WORD_IF,
                          (tr_name[3]){TR_WORD_ELIF, TR_WORD_ELSE, TR_WORD_ENDIF})) {
        return false;
    }
    if (branch != node) parser->open.items[parser->open.count - 1].branch = branch;
    return true;
}

static bool parse_if(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_IF);
    if (!node) return false;
    tr_parser_add_statement(parser, node);
    return parse_if_branch(parser, node, node);
}

static bool parse_elif(tr_parser *parser, const tr_open_tag *closed)
{
    tr_node *branch = tr_parser_node(parser, TR_NODE_IF, &parser->token);
    if (!branch) return false;
    tr_node *node = closed->node;
    tr_node **tail = closed->branch ? &closed->branch->next : &node->items.first;
    tr_nodes_append(&node->items, &tail, branch);
    return parse_if_branch(parser, node, branch);
}

/* `else` of a loop or a condition. */
static bool parse_else(tr_parser *parser, const tr_open_tag *closed)
{
    tr_name end = closed->tag == TR_WORD_FOR ? TR_WORD_ENDFOR : TR_WORD_ENDIF;
    return tr_parser_open_body(
        parser, closed->node, &closed->node->otherwise, closed->tag, (tr_name[3]){end});
}

/* ---- assignments and scopes ---- */

static bool parse_set(tr_parser *parser)
{
    tr_token start = parser->token;
    if (!tr_parser_next(parser)) return false;
    tr_node *target = tr_parse_target(parser, true, TR_STORE);
    bool assign;
    if (!target || !tr_parser_skip(parser, TR_TOKEN_ASSIGN, &assign)) return false;
    tr_node *node = tr_parser_node(
        parser, assign ? TR_NODE_ASSIGN : TR_NODE_ASSIGN_BLOCK, &start);
    if (!node) return false;
    node->a = target;
    if (assign) {
        node->b = tr_parse_tuple(parser, 0);
        return node->b && tr_parser_end_statement(parser, node);
    }
    return tr_parse_filters(parser, NULL, false, &node->b) &&
           open_body(parser, node, TR_WORD_SET, TR_WORD_ENDSET);
}

static bool parse_with(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_WITH);
    if (!node) return false;
    tr_node **targets = &node->items.first;
    tr_node **values = &node->defaults.first;
    while (!at_block_end(parser)) {
        if (!comma_between(parser, node)) return false;
        tr_node *target = tr_parse_target(parser, false, TR_PARAM);
        if (!target || !tr_parser_expect(parser, TR_TOKEN_ASSIGN)) return false;
        tr_node *value = tr_parse_conditional(parser);
        if (!value) return false;
        tr_nodes_append(&node->items, &targets, target);
        tr_nodes_append(&node->defaults, &values, value);
    }
    return open_body(parser, node, TR_WORD_WITH, TR_WORD_ENDWITH);
}

static bool parse_autoescape(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_AUTOESCAPE);
    if (!node) return false;
    node->a = tr_parse_conditional(parser);
    return node->a &&
           open_body(parser, node, TR_WORD_AUTOESCAPE, TR_WORD_ENDAUTOESCAPE);
}

static bool parse_filter(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_FILTER_BLOCK);
    return node && tr_parse_filters(parser, NULL, true, &node->a) &&
           open_body(parser, node, TR_WORD_FILTER, TR_WORD_ENDFILTER);
}

/* ---- blocks and other templates ---- */

static bool parse_block(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_BLOCK);
    if (!node) return false;
    node->name = parser->token.name;
    bool scoped = false;
    bool required = false;
    if (!tr_parser_expect(parser, TR_TOKEN_NAME) ||
        !tr_parser_skip_name(parser, TR_WORD_SCOPED, &scoped) ||
        !tr_parser_skip_name(parser, TR_WORD_REQUIRED, &required)) {
        return false;
    }
    node->flag = (uint8_t)((scoped ? TR_BLOCK_SCOPED : 0) |
                           (required ? TR_BLOCK_REQUIRED : 0));
    if (tr_parser_is(parser, TR_TOKEN_SUB)) {
        return tr_parser_fail(
            parser, "Block names in Jinja have to be valid Python identifiers and may "
                    "not contain hyphens, use an underscore instead.");
    }
    return open_body(parser, node, TR_WORD_BLOCK, TR_WORD_ENDBLOCK);
}

/* Is the body nothing but white space?  Comments leave nothing behind. */
static bool is_blank(const tr_node *block)
{
    for (const tr_node *node = block->body.first; node; node = node->next) {
        if (node->kind != TR_NODE_OUTPUT) return false;
        for (const tr_node *item = node->items.first; item; item = item->next) {
            if (item->kind != TR_NODE_TEMPLATE_DATA) return false;
            const char *end = item->text.bytes + item->text.size;
            if (tr_skip_space(item->text.bytes, end) != end) return false;
        }
    }
    return true;
}

static bool parse_endblock(tr_parser *parser, tr_node *block)
{
    if (block->flag & TR_BLOCK_REQUIRED && !is_blank(block)) {
        return tr_parser_fail(
            parser, "Required blocks can only contain comments or whitespace");
    }
    return tr_parser_skip_name(parser, block->name, NULL);
}

static bool parse_extends(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_EXTENDS);
    if (!node) return false;
    node->a = tr_parse_conditional(parser);
    return node->a && tr_parser_end_statement(parser, node);
}

/* `with context` or `without context`, if it is there. */
static bool parse_context(tr_parser *parser, bool *there, bool *with)
{
    *there = false;
    const tr_token *token = &parser->token;
    /* In `from` a string that says so does as well as the word. */
    bool worded = token->kind == TR_TOKEN_NAME || token->kind == TR_TOKEN_STRING;
    bool is_with = worded && tr_span_is(token->text, "with");
    if (!is_with && !(worded && tr_span_is(token->text, "without"))) return true;
    if (!tr_parser_look(parser)) return false;
    if (!tr_token_is_name(&parser->ahead, TR_WORD_CONTEXT)) return true;
    *there = true;
    *with = is_with;
    return tr_parser_next(parser) && tr_parser_next(parser);
}

/* The same for `include` and `import`, where only the words count. */
static bool parse_context_words(tr_parser *parser, bool *with)
{
    bool there;
    if (!tr_parser_is(parser, TR_TOKEN_NAME)) return true;
    return parse_context(parser, &there, with);
}

static bool parse_include(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_INCLUDE);
    if (!node) return false;
    node->a = tr_parse_conditional(parser);
    if (!node->a) return false;
    if (tr_parser_is_name(parser, TR_WORD_IGNORE)) {
        if (!tr_parser_look(parser)) return false;
        if (tr_token_is_name(&parser->ahead, TR_WORD_MISSING)) {
            node->flag = TR_INCLUDE_IGNORE_MISSING;
            if (!tr_parser_next(parser) || !tr_parser_next(parser)) return false;
        }
    }
    bool with = true;
    if (!parse_context_words(parser, &with)) return false;
    if (with) node->flag |= TR_INCLUDE_CONTEXT;
    return tr_parser_end_statement(parser, node);
}

static bool parse_import(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_IMPORT);
    if (!node) return false;
    node->a = tr_parse_conditional(parser);
    if (!node->a || !tr_parser_expect_name(parser, TR_WORD_AS)) return false;
    const tr_node *target = tr_parse_name_target(parser, TR_STORE);
    if (!target) return false;
    node->name = target->name;
    bool with = false;
    if (!parse_context_words(parser, &with)) return false;
    node->flag = with;
    return tr_parser_end_statement(parser, node);
}

/* `name` or `name as alias`. */
static tr_node *parse_import_name(tr_parser *parser)
{
    const tr_node *target = tr_parse_name_target(parser, TR_STORE);
    if (!target) return NULL;
    tr_span text = tr_tree_name_text(parser->tree, target->name);
    if (text.bytes[0] == '_') {
        tr_parser_fail_at(
            parser, target->line, target->column, TR_ERR_ASSERTION,
            "names starting with an underline can not be imported");
        return NULL;
    }
    tr_node *node = tr_tree_node(
        parser->tree, TR_NODE_IMPORT_NAME, target->line, target->column);
    if (!node) {
        tr_parser_fail_memory(parser);
        return NULL;
    }
    node->name = node->attr = target->name;
    bool renamed;
    if (!tr_parser_skip_name(parser, TR_WORD_AS, &renamed)) return NULL;
    if (renamed) {
        const tr_node *alias = tr_parse_name_target(parser, TR_STORE);
        if (!alias) return NULL;
        node->attr = alias->name;
    }
    return node;
}

static bool parse_from(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_FROM_IMPORT);
    if (!node) return false;
    node->a = tr_parse_conditional(parser);
    if (!node->a || !tr_parser_expect_name(parser, TR_WORD_IMPORT)) return false;
    tr_node **tail = &node->items.first;
    bool with = false;
    for (;;) {
        bool done = false;
        if (!comma_between(parser, node)) return false;
        if (!tr_parser_is(parser, TR_TOKEN_NAME)) {
            return tr_parser_expect(parser, TR_TOKEN_NAME);
        }
        if (!parse_context(parser, &done, &with)) return false;
        if (done) break;
        tr_node *name = parse_import_name(parser);
        if (!name) return false;
        tr_nodes_append(&node->items, &tail, name);
        if (!parse_context(parser, &done, &with)) return false;
        if (done || !tr_parser_is(parser, TR_TOKEN_COMMA)) break;
    }
    node->flag = with;
    return tr_parser_end_statement(parser, node);
}

/* ---- macros and calls ---- */

/* (a, b=1): into `items` and `defaults`. */
static bool parse_signature(tr_parser *parser, tr_node *node)
{
    tr_node **names = &node->items.first;
    tr_node **defaults = &node->defaults.first;
    if (!tr_parser_expect(parser, TR_TOKEN_LPAREN)) return false;
    while (!tr_parser_is(parser, TR_TOKEN_RPAREN)) {
        if (!comma_between(parser, node)) return false;
        tr_node *name = tr_parse_name_target(parser, TR_PARAM);
        bool has_default;
        if (!name || !tr_parser_skip(parser, TR_TOKEN_ASSIGN, &has_default)) {
            return false;
        }
        if (has_default) {
            tr_node *value = tr_parse_conditional(parser);
            if (!value) return false;
            tr_nodes_append(&node->defaults, &defaults, value);
        } else if (node->defaults.count) {
            return tr_parser_fail(
                parser, "non-default argument follows default argument");
        }
        tr_nodes_append(&node->items, &names, name);
    }
    return tr_parser_next(parser);
}

static bool parse_macro(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_MACRO);
    if (!node) return false;
    const tr_node *target = tr_parse_name_target(parser, TR_STORE);
    if (!target) return false;
    node->name = target->name;
    return parse_signature(parser, node) &&
           open_body(parser, node, TR_WORD_MACRO, TR_WORD_ENDMACRO);
}

static bool parse_call(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_CALL_BLOCK);
    if (!node) return false;
    if (tr_parser_is(parser, TR_TOKEN_LPAREN) && !parse_signature(parser, node)) {
        return false;
    }
    node->a = tr_parse_conditional(parser);
    if (!node->a) return false;
    if (node->a->kind != TR_NODE_CALL) {
        return tr_parser_fail_at(
            parser, node->line, node->column, TR_ERR_SYNTAX, "expected call");
    }
    return open_body(parser, node, TR_WORD_CALL, TR_WORD_ENDCALL);
}

/* ---- small ones, and the tags of the host ---- */

static bool parse_print(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_OUTPUT);
    if (!node) return false;
    tr_node **tail = &node->items.first;
    while (!at_block_end(parser)) {
        if (!comma_between(parser, node)) return false;
        tr_node *item = tr_parse_conditional(parser);
        if (!item) return false;
        tr_nodes_append(&node->items, &tail, item);
    }
    return tr_parser_end_statement(parser, node);
}

static bool parse_do(tr_parser *parser)
{
    tr_node *node = begin(parser, TR_NODE_EXPR_STMT);
    if (!node) return false;
    node->a = tr_parse_tuple(parser, 0);
    return node->a && tr_parser_end_statement(parser, node);
}

/* A tag of one word. */
static bool parse_word(tr_parser *parser, tr_node_kind kind)
{
    tr_node *node = begin(parser, kind);
    return node && tr_parser_end_statement(parser, node);
}

/* {% name a, b=1 %}, and for those with a body {% endname %}. */
static bool parse_custom_tag(tr_parser *parser, bool has_body)
{
    tr_token token = parser->token;
    tr_node *node = begin(parser, TR_NODE_CUSTOM_TAG);
    if (!node) return false;
    node->name = token.name;
    node->flag = has_body;
    if (!tr_parse_arguments(
            parser, TR_TOKEN_BLOCK_END, token.line, token.column, node)) {
        return false;
    }
    if (!has_body) return tr_parser_end_statement(parser, node);
    char *end = tr_arena_alloc(&parser->tree->arena, token.text.size + 3);
    if (!end) return tr_parser_fail_memory(parser);
    memcpy(end, "end", 3);
    memcpy(end + 3, token.text.bytes, token.text.size);
    tr_name end_name =
        tr_tree_name(parser->tree, tr_span_make(end, token.text.size + 3));
    if (end_name == 0) return tr_parser_fail_memory(parser);
    tr_parser_add_statement(parser, node);
    return tr_parser_open_body(
        parser, node, &node->body, token.name, (tr_name[3]){end_name});
}

/* Tags of extensions and of the host; those that are not there are unknown. */
static bool parse_extension(tr_parser *parser)
{
    const tr_dialect *dialect = parser->dialect;
    tr_name name = parser->token.name;
    if (dialect->extensions & TORII_EXT_DO && name == TR_WORD_DO) {
        return parse_do(parser);
    }
    if (dialect->extensions & TORII_EXT_LOOP_CONTROLS) {
        if (name == TR_WORD_BREAK) return parse_word(parser, TR_NODE_BREAK);
        if (name == TR_WORD_CONTINUE) return parse_word(parser, TR_NODE_CONTINUE);
    }
    if (dialect->extensions & TORII_EXT_I18N && name == TR_WORD_TRANS) {
        return tr_parse_trans(parser);
    }
    if (dialect->extensions & TORII_EXT_DEBUG && name == TR_WORD_DEBUG) {
        return parse_word(parser, TR_NODE_DEBUG);
    }
    bool has_body = false;
    if (dialect->find_tag &&
        dialect->find_tag(dialect->tags, parser->token.text, &has_body)) {
        return parse_custom_tag(parser, has_body);
    }
    return tr_parser_fail_unknown_tag(parser);
}

bool tr_parse_statement(tr_parser *parser)
{
    switch (parser->token.name) {
    case TR_WORD_FOR:
        return parse_for(parser);
    case TR_WORD_IF:
        return parse_if(parser);
    case TR_WORD_BLOCK:
        return parse_block(parser);
    case TR_WORD_EXTENDS:
        return parse_extends(parser);
    case TR_WORD_PRINT:
        return parse_print(parser);
    case TR_WORD_MACRO:
        return parse_macro(parser);
    case TR_WORD_INCLUDE:
        return parse_include(parser);
    case TR_WORD_FROM:
        return parse_from(parser);
    case TR_WORD_IMPORT:
        return parse_import(parser);
    case TR_WORD_SET:
        return parse_set(parser);
    case TR_WORD_WITH:
        return parse_with(parser);
    case TR_WORD_AUTOESCAPE:
        return parse_autoescape(parser);
    case TR_WORD_CALL:
        return parse_call(parser);
    case TR_WORD_FILTER:
        return parse_filter(parser);
    default:
        return parse_extension(parser);
    }
}

bool tr_parse_end_tag(tr_parser *parser)
{
    tr_open_tag closed = tr_open_tags_pop(&parser->open);
    tr_name name = parser->token.name;
    if (!tr_parser_next(parser)) return false;
    if (name == TR_WORD_ELSE) return parse_else(parser, &closed);
    if (name == TR_WORD_ELIF) return parse_elif(parser, &closed);
    if (closed.node->kind == TR_NODE_BLOCK && !parse_endblock(parser, closed.node)) {
        return false;
    }
    return tr_parser_expect(parser, TR_TOKEN_BLOCK_END);
}
