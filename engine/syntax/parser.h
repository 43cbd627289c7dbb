/* SPDX-License-Identifier: MIT
 *
 * Template text to tree: the lexer and the parser behind one call.
 */
#ifndef TR_SYNTAX_PARSER_H
#define TR_SYNTAX_PARSER_H

#include "syntax/tree.h"

/* How a template is written; all spans are borrowed, defaults are Jinja's. */
typedef struct tr_dialect {
    tr_span block_start, block_end;
    tr_span variable_start, variable_end;
    tr_span comment_start, comment_end;
    tr_span line_statement_prefix; /* empty: none */
    tr_span line_comment_prefix;   /* empty: none */
    tr_span newline;               /* "\n", "\r\n" or "\r" */
    bool trim_blocks;
    bool lstrip_blocks;
    bool keep_trailing_newline;
    unsigned extensions;   /* TORII_EXT_... */
    bool trim_translations;    /* policy ext.i18n.trimmed */
    bool newstyle_translations;
    /* Tags of the host: is `name` one, and does it have a body? */
    bool (*find_tag)(const void *data, tr_span name, bool *has_body);
    const void *tags;
} tr_dialect;

void tr_dialect_default(tr_dialect *dialect);
/* ValueError-like problem if delimiters are empty or equal, as Jinja asserts. */
bool tr_dialect_check(tr_task *task, const tr_dialect *dialect);

/*
 * Parses `source` (valid UTF-8, any newlines; kept by the caller as long as the
 * tree).  False: the task has a problem of kind SYNTAX or ASSERTION with Jinja's
 * wording, and *line, *column say where.
 */
bool tr_parse_template(
    tr_task *task, const tr_dialect *dialect, tr_span source, tr_tree *tree,
    uint32_t *line, uint32_t *column);

/* A single expression to its end, as Environment.compile_expression. */
bool tr_parse_expression(
    tr_task *task, const tr_dialect *dialect, tr_span source, tr_tree *tree,
    tr_node **out, uint32_t *line, uint32_t *column);

#endif
