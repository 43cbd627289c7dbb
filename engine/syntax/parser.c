/* SPDX-License-Identifier: MIT
 *
 * The parser's centre: the token window, errors, and the loop that reads text,
 * printed expressions and tags into the innermost open body.
 */
#include "syntax/parser.h"

#include "syntax/grammar.h"

/* ---- the token window ---- */

/* A lexer's failure becomes the parser's. */
static bool lexer_failed(tr_parser *parser)
{
    parser->error_line = parser->lexer.error_line;
    parser->error_column = parser->lexer.error_column;
    return false;
}

bool tr_parser_next(tr_parser *parser)
{
    if (parser->has_ahead) {
        parser->token = parser->ahead;
        parser->has_ahead = false;
        return true;
    }
    if (parser->token.kind == TR_TOKEN_END) return true;
    return tr_lexer_next(&parser->lexer, &parser->token) || lexer_failed(parser);
}

bool tr_parser_look(tr_parser *parser)
{
    if (parser->has_ahead) return true;
    if (parser->token.kind == TR_TOKEN_END) {
        parser->ahead = parser->token;
    } else if (!tr_lexer_next(&parser->lexer, &parser->ahead)) {
        return lexer_failed(parser);
    }
    parser->has_ahead = true;
    return true;
}

static bool fail_expected(tr_parser *parser, tr_span expected)
{
    if (parser->token.kind == TR_TOKEN_END) {
        return tr_parser_fail(
            parser, "unexpected end of template, expected '%.*s'.", tr_shown(expected),
            expected.bytes);
    }
    tr_span got = tr_token_text(&parser->token);
    return tr_parser_fail(
        parser, "expected token '%.*s', got '%.*s'", tr_shown(expected), expected.bytes,
        tr_shown(got), got.bytes);
}

bool tr_parser_expect(tr_parser *parser, tr_token_kind kind)
{
    if (tr_parser_is(parser, kind)) return tr_parser_next(parser);
    return fail_expected(parser, tr_span_of(tr_token_kind_text(kind)));
}

bool tr_parser_expect_name(tr_parser *parser, tr_name name)
{
    if (tr_parser_is_name(parser, name)) return tr_parser_next(parser);
    return fail_expected(parser, tr_tree_name_text(parser->tree, name));
}

bool tr_parser_skip(tr_parser *parser, tr_token_kind kind, bool *skipped)
{
    bool there = tr_parser_is(parser, kind);
    if (skipped) *skipped = there;
    return !there || tr_parser_next(parser);
}

bool tr_parser_skip_name(tr_parser *parser, tr_name name, bool *skipped)
{
    bool there = tr_parser_is_name(parser, name);
    if (skipped) *skipped = there;
    return !there || tr_parser_next(parser);
}

/* ---- failing ---- */

static bool fail_with(
    tr_parser *parser, uint32_t line, uint32_t column, tr_error error,
    const char *format, va_list args)
{
    tr_text message = tr_text_make(SIZE_MAX);
    tr_text_vformat(&message, format, args);
    const char *text = tr_text_c(&message);
    if (text) {
        tr_fail(parser->task, error, "%s", text);
    } else {
        tr_fail_memory(parser->task);
    }
    tr_text_done(&message);
    parser->error_line = line;
    parser->error_column = column;
    return false;
}

bool tr_parser_fail_at(
    tr_parser *parser, uint32_t line, uint32_t column, tr_error error,
    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_with(parser, line, column, error, format, args);
    va_end(args);
    return false;
}

bool tr_parser_fail(tr_parser *parser, const char *format, ...)
{
    const tr_token *at = &parser->token;
    va_list args;
    va_start(args, format);
    fail_with(parser, at->line, at->column, TR_ERR_SYNTAX, format, args);
    va_end(args);
    return false;
}

bool tr_parser_fail_memory(tr_parser *parser)
{
    tr_fail_memory(parser->task);
    parser->error_line = parser->token.line;
    parser->error_column = parser->token.column;
    return false;
}

/* ---- making nodes ---- */

tr_node *tr_parser_node(tr_parser *parser, tr_node_kind kind, const tr_token *at)
{
    tr_node *node = tr_tree_node(parser->tree, kind, at->line, at->column);
    if (!node) tr_parser_fail_memory(parser);
    return node;
}

tr_node *tr_parser_const(tr_parser *parser, const tr_token *at, tr_value value)
{
    tr_node *node = NULL;
    if (!tr_is_invalid(value)) {
        node = tr_tree_node(parser->tree, TR_NODE_CONST, at->line, at->column);
    }
    if (!node || !tr_values_push(&parser->tree->constants, value)) {
        tr_release(value);
        tr_parser_fail_memory(parser);
        return NULL;
    }
    node->value = value;
    return node;
}

/* ---- bodies ---- */

static tr_open_tag *innermost(tr_parser *parser)
{
    return &parser->open.items[parser->open.count - 1];
}

void tr_parser_add_statement(tr_parser *parser, tr_node *node)
{
    tr_open_tag *open = innermost(parser);
    tr_nodes_append(open->body, &open->tail, node);
}

bool tr_parser_end_statement(tr_parser *parser, tr_node *node)
{
    tr_parser_add_statement(parser, node);
    return tr_parser_expect(parser, TR_TOKEN_BLOCK_END);
}

bool tr_parser_open_body(
    tr_parser *parser, tr_node *node, tr_nodes *body, tr_name tag,
    const tr_name ends[3])
{
    if (!tr_parser_skip(parser, TR_TOKEN_COLON, NULL) ||
        !tr_parser_expect(parser, TR_TOKEN_BLOCK_END)) {
        return false;
    }
    if (parser->open.count > TR_OPEN_TAGS_MAX) {
        return tr_parser_fail_at(
            parser, node->line, node->column, TR_ERR_RECURSION,
            "maximum recursion depth exceeded");
    }
    tr_open_tag open = {.node = node, .tag = tag, .body = body, .tail = &body->first};
    while (open.end_count < 3 && ends[open.end_count]) {
        open.ends[open.end_count] = ends[open.end_count];
        open.end_count++;
    }
    return tr_open_tags_push(&parser->open, open) || tr_parser_fail_memory(parser);
}

/* Adds something printed to the OUTPUT that is being filled. */
static bool add_output(tr_parser *parser, tr_node *item)
{
    tr_open_tag *open = innermost(parser);
    if (!open->output) {
        tr_node *output =
            tr_tree_node(parser->tree, TR_NODE_OUTPUT, item->line, item->column);
        if (!output) return tr_parser_fail_memory(parser);
        tr_nodes_append(open->body, &open->tail, output);
        open->output = output;
        open->output_tail = &output->items.first;
    }
    tr_nodes_append(&open->output->items, &open->output_tail, item);
    return true;
}

static bool add_data(tr_parser *parser)
{
    tr_node *data = tr_parser_node(parser, TR_NODE_TEMPLATE_DATA, &parser->token);
    if (!data) return false;
    data->text = parser->token.text;
    data->name = tr_tree_text(parser->tree, data->text);
    return add_output(parser, data) && tr_parser_next(parser);
}

static bool add_expression(tr_parser *parser)
{
    if (!tr_parser_next(parser)) return false;
    tr_node *node = tr_parse_tuple(parser, 0);
    return node && tr_parser_expect(parser, TR_TOKEN_VARIABLE_END) &&
           add_output(parser, node);
}

static bool parse_tag(tr_parser *parser)
{
    tr_open_tag *open = innermost(parser);
    open->output = NULL;
    if (!tr_parser_next(parser)) return false;
    if (!tr_parser_is(parser, TR_TOKEN_NAME)) {
        return tr_parser_fail(parser, "tag name expected");
    }
    for (uint32_t i = 0; i < open->end_count; i++) {
        if (parser->token.name == open->ends[i]) return tr_parse_end_tag(parser);
    }
    return tr_parse_statement(parser);
}

/* Up to the end of the template. */
static bool parse_body(tr_parser *parser)
{
    tr_open_tag template = {
        .body = &parser->tree->body, .tail = &parser->tree->body.first};
    if (!tr_open_tags_push(&parser->open, template)) {
        return tr_parser_fail_memory(parser);
    }
    bool good = true;
    while (good && !tr_parser_is(parser, TR_TOKEN_END)) {
        switch (parser->token.kind) {
        case TR_TOKEN_DATA:
            good = add_data(parser);
            break;
        case TR_TOKEN_VARIABLE_BEGIN:
            good = add_expression(parser);
            break;
        default:
            good = parse_tag(parser);
            break;
        }
    }
    if (good && parser->open.count > 1) good = tr_parser_fail_end(parser);
    return good;
}

/* ---- tags that are wrong ---- */

/* "'elif' or 'else' or 'endif'" */
static void add_ends(const tr_parser *parser, const tr_open_tag *open, tr_text *out)
{
    for (uint32_t i = 0; i < open->end_count; i++) {
        if (i) tr_text_add_str(out, " or ");
        tr_text_add_byte(out, '\'');
        tr_text_add_span(out, tr_tree_name_text(parser->tree, open->ends[i]));
        tr_text_add_byte(out, '\'');
    }
}

static bool is_end_of_any(const tr_parser *parser, tr_name name)
{
    for (uint32_t i = 0; i < parser->open.count; i++) {
        const tr_open_tag *open = &parser->open.items[i];
        for (uint32_t k = 0; k < open->end_count; k++) {
            if (open->ends[k] == name) return true;
        }
    }
    return false;
}

/* Says what is being looked for; `name` is the tag that came, or 0 at the end. */
static bool fail_looking(tr_parser *parser, tr_name name)
{
    const tr_open_tag *open = innermost(parser);
    tr_text text = tr_text_make(SIZE_MAX);
    if (name) {
        tr_span shown = tr_tree_name_text(parser->tree, name);
        tr_text_format(
            &text, "Encountered unknown tag '%.*s'.", tr_shown(shown), shown.bytes);
    } else {
        tr_text_add_str(&text, "Unexpected end of template.");
    }
    if (open->end_count && name && is_end_of_any(parser, name)) {
        tr_text_add_str(
            &text, " You probably made a nesting mistake. Jinja is expecting this tag, "
                   "but currently looking for ");
        add_ends(parser, open, &text);
        tr_text_add_byte(&text, '.');
    } else if (open->end_count) {
        tr_text_add_str(&text, " Jinja was looking for the following tags: ");
        add_ends(parser, open, &text);
        tr_text_add_byte(&text, '.');
    }
    if (open->tag) {
        tr_span shown = tr_tree_name_text(parser->tree, open->tag);
        tr_text_format(
            &text, " The innermost block that needs to be closed is '%.*s'.",
            tr_shown(shown), shown.bytes);
    }
    const char *message = tr_text_c(&text);
    if (message) {
        tr_parser_fail(parser, "%s", message);
    } else {
        tr_parser_fail_memory(parser);
    }
    tr_text_done(&text);
    return false;
}

bool tr_parser_fail_unknown_tag(tr_parser *parser)
{
    return fail_looking(parser, parser->token.name);
}

bool tr_parser_fail_end(tr_parser *parser)
{
    return fail_looking(parser, 0);
}

/* ---- the way in ---- */

static bool start(
    tr_parser *parser, tr_task *task, const tr_dialect *dialect, tr_span source,
    tr_tree *tree, bool expression)
{
    parser->task = task;
    parser->tree = tree;
    parser->dialect = dialect;
    parser->token = (tr_token){.kind = TR_TOKEN_DATA, .line = 1, .column = 1};
    parser->has_ahead = false;
    parser->nesting = 0;
    parser->error_line = parser->error_column = 0;
    parser->open = (tr_open_tags){0};
    parser->by_name = (tr_node_refs){0};
    if (!tr_lexer_init(&parser->lexer, task, dialect, source, tree, expression)) {
        return false;
    }
    tree->source = parser->lexer.source.bytes;
    tree->source_size = parser->lexer.source.size;
    return tr_parser_next(parser);
}

static void finish(tr_parser *parser, bool good, uint32_t *line, uint32_t *column)
{
    if (!good && parser->error_line == 0) parser->error_line = 1;
    *line = parser->error_line;
    *column = parser->error_column;
    tr_open_tags_done(&parser->open);
    tr_node_refs_done(&parser->by_name);
}

bool tr_parse_template(
    tr_task *task, const tr_dialect *dialect, tr_span source, tr_tree *tree,
    uint32_t *line, uint32_t *column)
{
    tr_parser parser;
    bool good = start(&parser, task, dialect, source, tree, false) &&
                parse_body(&parser);
    finish(&parser, good, line, column);
    return good;
}

bool tr_parse_expression(
    tr_task *task, const tr_dialect *dialect, tr_span source, tr_tree *tree,
    tr_node **out, uint32_t *line, uint32_t *column)
{
    tr_parser parser;
    *out = NULL;
    bool good = start(&parser, task, dialect, source, tree, true);
    if (good) {
        *out = tr_parse_conditional(&parser);
        good = *out != NULL;
    }
    if (good && !tr_parser_is(&parser, TR_TOKEN_END)) {
        good = tr_parser_fail(&parser, "chunk after expression");
    }
    finish(&parser, good, line, column);
    return good;
}
