/* SPDX-License-Identifier: MIT
 *
 * {% trans %}: a text to translate with the variables in it, and perhaps its
 * plural.  Becomes an ordinary OUTPUT of a call to gettext and its relatives;
 * the program knows nothing of translations.
 *
 * Invariant: by_name[n] is the variable called n of the tag being read, and is
 * NULL for all names when none is.
 */
#include "syntax/grammar.h"
#include "value/string.h"

/* A text between the tags, and the names printed in it. */
typedef struct message {
    tr_text plain;  /* as written */
    tr_text format; /* with "%" doubled and %(name)s */
    tr_nodes names; /* NAME nodes, each name as often as it comes */
    tr_node **tail;
} message;

typedef struct translation {
    tr_token start;      /* the word `trans` */
    bool has_context;
    tr_span context;
    tr_nodes variables;  /* KEYWORD: name, a */
    tr_node **tail;
    tr_node *count;      /* what decides between singular and plural */
    tr_node *assignment; /* of a counted call to _trans */
    bool count_is_num;
    bool trimmed;
    bool has_plural;
    bool referenced; /* does a text print a variable? */
    message singular;
    message plural;
} translation;

/* ---- the tag ---- */

static tr_node *find_variable(const tr_parser *parser, tr_name name)
{
    return name < parser->by_name.count ? parser->by_name.items[name] : NULL;
}

static bool add_variable(
    tr_parser *parser, translation *t, tr_name name, tr_node *value)
{
    uint32_t count = parser->by_name.count;
    if (name >= count) {
        if (!tr_node_refs_reserve(&parser->by_name, name + 1 - count)) {
            return tr_parser_fail_memory(parser);
        }
        memset(
            parser->by_name.items + count, 0,
            (size_t)(name + 1 - count) * sizeof(tr_node *));
        parser->by_name.count = name + 1;
    }
    tr_node *node = tr_parser_node(parser, TR_NODE_KEYWORD, &t->start);
    if (!node) return false;
    node->name = name;
    node->a = value;
    parser->by_name.items[name] = node;
    tr_nodes_append(&t->variables, &t->tail, node);
    return true;
}

static tr_node *make_name(
    tr_parser *parser, const translation *t, tr_name name, tr_name_use use)
{
    tr_node *node = tr_parser_node(parser, TR_NODE_NAME, &t->start);
    if (!node) return NULL;
    node->name = name;
    node->flag = (uint8_t)use;
    return node;
}

/* The first variable counts.  If it is a call, its result is kept in _trans, and
 * *value becomes that name. */
static bool set_count(
    tr_parser *parser, translation *t, tr_name name, tr_node **value)
{
    if ((*value)->kind == TR_NODE_CALL) {
        t->assignment = tr_parser_node(parser, TR_NODE_ASSIGN, &t->start);
        if (!t->assignment) return false;
        t->assignment->a = make_name(parser, t, TR_WORD_TRANS_VALUE, TR_STORE);
        t->assignment->b = *value;
        *value = make_name(parser, t, TR_WORD_TRANS_VALUE, TR_LOAD);
        if (!t->assignment->a || !*value) return false;
    }
    t->count = *value;
    t->count_is_num = name == TR_WORD_NUM;
    return true;
}

/* `name` or `name = value` or a word about trimming. */
static bool parse_variable(tr_parser *parser, translation *t, bool *trim_said)
{
    tr_token token = parser->token;
    if (!tr_parser_expect(parser, TR_TOKEN_NAME)) return false;
    if (find_variable(parser, token.name)) {
        return tr_parser_fail_at(
            parser, token.line, token.column, TR_ERR_ASSERTION,
            "translatable variable '%.*s' defined twice.", tr_shown(token.text),
            token.text.bytes);
    }
    bool assign;
    if (!tr_parser_skip(parser, TR_TOKEN_ASSIGN, &assign)) return false;
    bool about_trimming =
        token.name == TR_WORD_TRIMMED || token.name == TR_WORD_NOTRIMMED;
    if (!assign && !*trim_said && about_trimming) {
        *trim_said = true;
        t->trimmed = token.name == TR_WORD_TRIMMED;
        return true;
    }
    tr_node *value = assign ? tr_parse_conditional(parser)
                            : make_name(parser, t, token.name, TR_LOAD);
    if (!value) return false;
    if (!t->count && !set_count(parser, t, token.name, &value)) return false;
    return add_variable(parser, t, token.name, value);
}

static bool parse_head(tr_parser *parser, translation *t)
{
    bool trim_said = false;
    if (!tr_parser_next(parser)) return false;
    if (tr_parser_is(parser, TR_TOKEN_STRING)) {
        t->has_context = true;
        t->context = parser->token.text;
        if (!tr_parser_next(parser)) return false;
    }
    while (!tr_parser_is(parser, TR_TOKEN_BLOCK_END)) {
        if (t->variables.count && !tr_parser_expect(parser, TR_TOKEN_COMMA)) {
            return false;
        }
        bool colon;
        if (!tr_parser_skip(parser, TR_TOKEN_COLON, &colon)) return false;
        if (colon) break;
        if (!parse_variable(parser, t, &trim_said)) return false;
    }
    return tr_parser_expect(parser, TR_TOKEN_BLOCK_END);
}

/* ---- the texts ---- */

static void add_text(message *m, tr_span text)
{
    tr_text_add_span(&m->plain, text);
    size_t from = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] != '%') continue;
        tr_text_add(&m->format, text.bytes + from, i + 1 - from);
        from = i; /* so that it is added twice */
    }
    if (text.size > from) tr_text_add(&m->format, text.bytes + from, text.size - from);
}

static bool parse_printed_name(tr_parser *parser, translation *t, message *m)
{
    if (!tr_parser_next(parser)) return false;
    tr_token token = parser->token;
    if (!tr_parser_expect(parser, TR_TOKEN_NAME)) return false;
    tr_node *node = make_name(parser, t, token.name, TR_LOAD);
    if (!node) return false;
    tr_nodes_append(&m->names, &m->tail, node);
    tr_text_add_str(&m->format, "%(");
    tr_text_add_span(&m->format, token.text);
    tr_text_add_str(&m->format, ")s");
    return tr_parser_expect(parser, TR_TOKEN_VARIABLE_END);
}

/* A tag inside the text: true for the end of the text, which stays current. */
static bool parse_inner_tag(tr_parser *parser, bool allow_plural)
{
    if (!tr_parser_next(parser)) return false;
    tr_name name = parser->token.name;
    if (name == TR_WORD_ENDTRANS || (name == TR_WORD_PLURALIZE && allow_plural)) {
        return true;
    }
    if (name == TR_WORD_PLURALIZE) {
        return tr_parser_fail(
            parser, "a translatable section can have only one pluralize section");
    }
    if (name == TR_WORD_TRANS) {
        return tr_parser_fail(
            parser, "trans blocks can't be nested; did you mean `endtrans`?");
    }
    tr_span shown = name ? parser->token.text : TR_SPAN("None");
    return tr_parser_fail(
        parser, "control structures in translatable sections are not allowed; saw "
                "`%.*s`",
        tr_shown(shown), shown.bytes);
}

/* Up to `endtrans` or `pluralize`, which becomes the current token. */
static bool parse_message(
    tr_parser *parser, translation *t, message *m, bool allow_plural)
{
    for (;;) {
        switch (parser->token.kind) {
        case TR_TOKEN_DATA:
            add_text(m, parser->token.text);
            if (!tr_parser_next(parser)) return false;
            break;
        case TR_TOKEN_VARIABLE_BEGIN:
            if (!parse_printed_name(parser, t, m)) return false;
            break;
        case TR_TOKEN_BLOCK_BEGIN:
            return parse_inner_tag(parser, allow_plural);
        default:
            return tr_parser_fail(parser, "unclosed translation block");
        }
    }
}

/* `pluralize` with the variable that counts, and the text behind it. */
static bool parse_plural(tr_parser *parser, translation *t)
{
    t->has_plural = true;
    if (!tr_parser_next(parser)) return false;
    if (!tr_parser_is(parser, TR_TOKEN_BLOCK_END)) {
        tr_token token = parser->token;
        if (!tr_parser_expect(parser, TR_TOKEN_NAME)) return false;
        const tr_node *variable = find_variable(parser, token.name);
        if (!variable) {
            return tr_parser_fail_at(
                parser, token.line, token.column, TR_ERR_ASSERTION,
                "unknown variable '%.*s' for pluralization", tr_shown(token.text),
                token.text.bytes);
        }
        t->count = variable->a;
        t->count_is_num = token.name == TR_WORD_NUM;
    }
    return tr_parser_expect(parser, TR_TOKEN_BLOCK_END) &&
           parse_message(parser, t, &t->plural, false);
}

/* Names that are printed but not given stand for themselves. */
static bool add_free_names(tr_parser *parser, translation *t, tr_nodes names)
{
    tr_node *node = names.first;
    while (node) {
        tr_node *next = node->next;
        node->next = NULL;
        t->referenced = true;
        if (!find_variable(parser, node->name) &&
            !add_variable(parser, t, node->name, node)) {
            return false;
        }
        node = next;
    }
    return true;
}

static bool parse_messages(tr_parser *parser, translation *t)
{
    if (!parse_message(parser, t, &t->singular, true)) return false;
    const tr_node *first = t->singular.names.first;
    if (first && !t->count) {
        t->count = make_name(parser, t, first->name, TR_LOAD);
        t->count_is_num = first->name == TR_WORD_NUM;
        if (!t->count) return false;
    }
    if (tr_parser_is_name(parser, TR_WORD_PLURALIZE) && !parse_plural(parser, t)) {
        return false;
    }
    if (!tr_parser_next(parser) || /* endtrans */
        !add_free_names(parser, t, t->singular.names) ||
        !add_free_names(parser, t, t->plural.names)) {
        return false;
    }
    if (!t->has_plural || t->count) return true;
    return tr_parser_fail_at(
        parser, t->start.line, t->start.column, TR_ERR_SYNTAX,
        "pluralize without variables");
}

/* ---- the node ---- */

/* Without white space around, each piece of it with a newline as one space. */
static void trim_message(tr_text *out, tr_span text)
{
    const char *end = text.bytes + text.size;
    const char *at = tr_skip_space(text.bytes, end);
    end = tr_trim_space(at, end);
    while (at < end) {
        const char *space = tr_skip_space(at, end);
        if (space == at) {
            tr_text_add_byte(out, *at++);
        } else if (memchr(at, '\n', (size_t)(space - at))) {
            tr_text_add_byte(out, ' ');
            at = space;
        } else {
            tr_text_add(out, at, (size_t)(space - at));
            at = space;
        }
    }
}

static tr_node *make_message(tr_parser *parser, const translation *t, message *m)
{
    bool format = t->referenced || parser->dialect->newstyle_translations;
    tr_text *text = format ? &m->format : &m->plain;
    tr_text trimmed = tr_text_make(TR_STRING_MAX);
    if (t->trimmed && !text->failed) {
        trim_message(&trimmed, tr_text_span(text));
        text = &trimmed;
    }
    tr_value value = text->failed ? tr_invalid() : tr_string_span(tr_text_span(text));
    tr_text_done(&trimmed);
    return tr_parser_const(parser, &t->start, value);
}

/* New style: the function gets the variables and fills them in itself. */
static void pass_variables(const translation *t, tr_call_arguments *call)
{
    tr_node **tail = &call->keywords.first;
    tr_node *next;
    for (tr_node *node = t->variables.first; node; node = next) {
        next = node->next;
        node->next = NULL;
        if (t->count_is_num && t->has_plural && node->name == TR_WORD_NUM) continue;
        tr_nodes_append(&call->keywords, &tail, node);
    }
}

static tr_node *make_call(tr_parser *parser, translation *t)
{
    tr_name function = t->has_context
                           ? t->has_plural ? TR_WORD_NPGETTEXT : TR_WORD_PGETTEXT
                       : t->has_plural ? TR_WORD_NGETTEXT
                                       : TR_WORD_GETTEXT;
    tr_node *call = tr_parser_node(parser, TR_NODE_CALL, &t->start);
    tr_node *arguments[4] = {0};
    uint32_t count = 0;
    if (!call) return NULL;
    tr_call_arguments *given = tr_tree_call(parser->tree, call);
    if (!given) {
        tr_parser_fail_memory(parser);
        return NULL;
    }
    call->a = make_name(parser, t, function, TR_LOAD);
    if (t->has_context) {
        arguments[count++] =
            tr_parser_const(parser, &t->start, tr_string_span(t->context));
    }
    arguments[count++] = make_message(parser, t, &t->singular);
    if (t->has_plural) {
        arguments[count++] = make_message(parser, t, &t->plural);
        /* Nodes are in one list each, and this one is among the variables, too. */
        arguments[count++] = tr_tree_copy(parser->tree, t->count);
    }
    tr_node **tail = &given->positional.first;
    for (uint32_t i = 0; i < count; i++) {
        if (!arguments[i]) {
            tr_parser_fail_memory(parser);
            return NULL;
        }
        tr_nodes_append(&given->positional, &tail, arguments[i]);
    }
    if (parser->dialect->newstyle_translations) pass_variables(t, given);
    return call->a ? call : NULL;
}

/* Old style: the text is formatted with a dict of them. */
static tr_node *format_variables(tr_parser *parser, const translation *t, tr_node *call)
{
    tr_node *safe = tr_parser_node(parser, TR_NODE_MARK_SAFE_IF_AUTOESCAPE, &t->start);
    if (!safe) return NULL;
    safe->a = call;
    if (!t->variables.count) return safe;
    tr_node *mod = tr_parser_node(parser, TR_NODE_MOD, &t->start);
    tr_node *dict = tr_parser_node(parser, TR_NODE_DICT, &t->start);
    if (!mod || !dict) return NULL;
    mod->a = safe;
    mod->b = dict;
    tr_node **tail = &dict->items.first;
    for (tr_node *node = t->variables.first; node; node = node->next) {
        tr_span name = tr_tree_name_text(parser->tree, node->name);
        tr_node *key = tr_parser_const(parser, &t->start, tr_string_span(name));
        if (!key) return NULL;
        tr_nodes_append(&dict->items, &tail, key);
        tr_nodes_append(&dict->items, &tail, node->a);
    }
    return mod;
}

static tr_node *make_output(tr_parser *parser, translation *t)
{
    tr_node *output = tr_parser_node(parser, TR_NODE_OUTPUT, &t->start);
    tr_node *node = output ? make_call(parser, t) : NULL;
    if (!node) return NULL;
    if (!parser->dialect->newstyle_translations) {
        node = format_variables(parser, t, node);
        if (!node) return NULL;
    }
    output->items = (tr_nodes){node, 1};
    return output;
}

static message make_empty_message(void)
{
    return (message){
        .plain = tr_text_make(TR_STRING_MAX), .format = tr_text_make(TR_STRING_MAX)};
}

bool tr_parse_trans(tr_parser *parser)
{
    translation t = {.start = parser->token};
    t.trimmed = parser->dialect->trim_translations;
    t.tail = &t.variables.first;
    t.singular = make_empty_message();
    t.plural = make_empty_message();
    t.singular.tail = &t.singular.names.first;
    t.plural.tail = &t.plural.names.first;
    bool good = parse_head(parser, &t) && parse_messages(parser, &t);
    if (good) {
        for (const tr_node *node = t.variables.first; node; node = node->next) {
            parser->by_name.items[node->name] = NULL;
        }
        tr_node *output = make_output(parser, &t);
        good = output != NULL;
        if (good && t.assignment) tr_parser_add_statement(parser, t.assignment);
        if (good) tr_parser_add_statement(parser, output);
        good = good && tr_parser_expect(parser, TR_TOKEN_BLOCK_END);
    }
    tr_text_done(&t.singular.plain);
    tr_text_done(&t.singular.format);
    tr_text_done(&t.plural.plain);
    tr_text_done(&t.plural.format);
    return good;
}
