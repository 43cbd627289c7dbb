/* SPDX-License-Identifier: MIT
 *
 * What the files of the parser share: the token window, the ways to fail, and
 * the entry points of expressions and statements.  Internal to this folder.
 *
 * Functions that make a node return NULL on failure, the others false; a
 * problem is recorded then, and error_line and error_column say where.
 *
 * Statements do not nest in C: open tags are on a stack of their own, and the
 * one loop of parser.c serves them all.  Expressions nest, up to a limit.
 */
#ifndef TR_SYNTAX_GRAMMAR_H
#define TR_SYNTAX_GRAMMAR_H

#include "syntax/lexer.h"

#define TR_OPEN_TAGS_MAX 200 /* tags inside tags */
#define TR_NESTING_MAX 256   /* see parse_level(): about 80 brackets in brackets */

/* A tag whose end has not come yet. */
typedef struct tr_open_tag {
    tr_node *node;
    tr_name tag;      /* the tag that began it, for messages */
    tr_name ends[3];  /* the tags that may come, in the order of messages */
    uint32_t end_count;
    tr_nodes *body;   /* where statements go */
    tr_node **tail;   /* their last link */
    tr_node *output;  /* the OUTPUT being filled, or NULL */
    tr_node **output_tail;
    tr_node *branch;  /* the last `elif` so far, or NULL */
} tr_open_tag;

TR_VEC(tr_open_tag, tr_open_tags);
TR_VEC(tr_node *, tr_node_refs);

typedef struct tr_parser {
    tr_task *task;
    tr_tree *tree;
    const tr_dialect *dialect;
    tr_token token; /* the current one */
    tr_token ahead; /* the one behind it, if it was looked at */
    bool has_ahead;
    uint32_t nesting;
    uint32_t error_line;
    uint32_t error_column;
    tr_open_tags open;       /* [0] is the template itself */
    tr_node_refs by_name;    /* parse_trans.c: variables by the number of a name */
    tr_lexer lexer;
} tr_parser;

/* ---- the token window (parser.c) ---- */

/* Steps on; at the end of the template it stays there. */
bool tr_parser_next(tr_parser *parser);

/* Makes `ahead` the token behind the current one. */
bool tr_parser_look(tr_parser *parser);

static inline bool tr_parser_is(const tr_parser *parser, tr_token_kind kind)
{
    return parser->token.kind == kind;
}

static inline bool tr_parser_is_name(const tr_parser *parser, tr_name name)
{
    return tr_token_is_name(&parser->token, name);
}

/* Steps over a token that must be there. */
bool tr_parser_expect(tr_parser *parser, tr_token_kind kind);
bool tr_parser_expect_name(tr_parser *parser, tr_name name);
/* Steps over it if it is there; *skipped may be NULL.  False on failure only. */
bool tr_parser_skip(tr_parser *parser, tr_token_kind kind, bool *skipped);
bool tr_parser_skip_name(tr_parser *parser, tr_name name, bool *skipped);

/* ---- failing; all return false (parser.c) ---- */

bool tr_parser_fail_at(
    tr_parser *parser, uint32_t line, uint32_t column, tr_error error,
    const char *format, ...) TORII_PRINTF(5, 6);
/* At the current token, as SYNTAX. */
bool tr_parser_fail(tr_parser *parser, const char *format, ...) TORII_PRINTF(2, 3);
bool tr_parser_fail_memory(tr_parser *parser);
/* The size to show of a name, for "%.*s": cut where nobody would read on. */
static inline int tr_shown(tr_span text)
{
    if (text.size <= 0x10000) return (int)text.size;
    size_t size = 0x10000;
    while (((unsigned char)text.bytes[size] & 0xc0) == 0x80) size--;
    return (int)size;
}

/* ---- making nodes ---- */

/* A node at a token; NULL with a problem without memory. */
tr_node *tr_parser_node(tr_parser *parser, tr_node_kind kind, const tr_token *at);
/* A CONST; takes over `value`, which may be invalid with a problem recorded. */
tr_node *tr_parser_const(tr_parser *parser, const tr_token *at, tr_value value);

/* Appends to a list whose last link is *tail. */
static inline void tr_nodes_append(tr_nodes *list, tr_node ***tail, tr_node *node)
{
    **tail = node;
    *tail = &node->next;
    list->count++;
}

/* For what is called between two nested expressions, or beside them: inlined
 * together their frames would be several times as large. */
#define TR_OWN_FRAME __attribute__((noinline))

/* ---- expressions (parse_expression.c, parse_operand.c, parse_target.c) ---- */

/* A full expression, conditional ones included, and one without them. */
tr_node *tr_parse_conditional(tr_parser *parser);
tr_node *tr_parse_operators(tr_parser *parser);
/* What stands between two operators. */
tr_node *tr_parse_operand(tr_parser *parser);

#define TR_TUPLE_SIMPLE 1u      /* names and literals only: assignment targets */
#define TR_TUPLE_NO_CONDITION 2u
#define TR_TUPLE_PARENTHESES 4u /* may be empty */
#define TR_TUPLE_NAMESPACE 8u   /* a.b is a reference to a namespace */
/* One expression, or a tuple of those that commas join. */
tr_node *tr_parse_tuple(tr_parser *parser, unsigned flags);
/* Filters from a "|" on (or from the name, if `inline_start`) applied to `node`,
 * which may be NULL; *out is `node` if there are none. */
bool tr_parse_filters(
    tr_parser *parser, tr_node *node, bool inline_start, tr_node **out);
tr_node *tr_parse_primary(tr_parser *parser, bool with_namespace);
/* The arguments of `node` up to `end`, which stays; a misplaced one is reported at
 * the place. */
bool tr_parse_arguments(
    tr_parser *parser, tr_token_kind end, uint32_t line, uint32_t column,
    tr_node *node);
/* `a`, or `a, b`, or with a namespace `a.b`, for `use` (store or param). */
tr_node *tr_parse_target(tr_parser *parser, bool with_namespace, tr_name_use use);
/* A single name as a target. */
tr_node *tr_parse_name_target(tr_parser *parser, tr_name_use use);

/* ---- statements (parse_statement.c, parse_trans.c) ---- */

/* The tag at the current name; consumes up to the end of its bracket. */
bool tr_parse_statement(tr_parser *parser);
/* One of the `ends` of the innermost open tag stands at the current token. */
bool tr_parse_end_tag(tr_parser *parser);
bool tr_parse_trans(tr_parser *parser);

/* Appends to the innermost body. */
void tr_parser_add_statement(tr_parser *parser, tr_node *node);
/* The end of the current tag's bracket. */
bool tr_parser_end_statement(tr_parser *parser, tr_node *node);
/* The same, a colon allowed before it, and what follows goes to `body` until
 * one of `ends` (0-terminated unless three). */
bool tr_parser_open_body(
    tr_parser *parser, tr_node *node, tr_nodes *body, tr_name tag,
    const tr_name ends[3]);
bool tr_parser_fail_unknown_tag(tr_parser *parser);
bool tr_parser_fail_end(tr_parser *parser);

#endif
