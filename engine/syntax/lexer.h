/* SPDX-License-Identifier: MIT
 *
 * The lexer: template text to tokens, one at a time, white space control and
 * raw blocks included.  Tokens come when asked for, so that an error in the text
 * is reported only if the parser gets that far.
 */
#ifndef TR_SYNTAX_LEXER_H
#define TR_SYNTAX_LEXER_H

#include "syntax/delimiters.h"
#include "syntax/token.h"

#define TR_BRACKETS_MAX 512 /* open brackets; the parser's own limit is lower */

typedef enum tr_lexer_mode {
    TR_LEX_TEXT,   /* literal text up to the next opening */
    TR_LEX_OPENED, /* at `opening`, its text done with */
    TR_LEX_BLOCK,
    TR_LEX_VARIABLE,
    TR_LEX_LINE /* a line statement */
} tr_lexer_mode;

typedef struct tr_lexer {
    tr_task *task;
    tr_tree *tree;
    const tr_dialect *dialect;
    tr_delimiters delimiters;
    tr_span source; /* normalised */
    const char *at;
    const char *end;
    tr_lexer_mode mode;
    tr_span closing;  /* of the current tag */
    bool plain; /* in a tag whose end is neither begun by a word nor by `.,:|` */
    tr_opening opening;
    bool ascii;
    uint32_t line;
    const char *line_start;
    const char *column_at; /* not ASCII: the column of this place is known */
    uint32_t column;
    uint32_t last_line; /* of the token handed out last */
    uint32_t last_column;
    uint32_t error_line;
    uint32_t error_column;
    uint32_t depth;
    char closers[TR_BRACKETS_MAX]; /* the brackets that have to come */
} tr_lexer;

/* Interns the words and gets ready for a template, or for the inside of a printed
 * expression; false without memory. */
bool tr_lexer_init(
    tr_lexer *lexer, tr_task *task, const tr_dialect *dialect, tr_span source,
    tr_tree *tree, bool expression);

/* The next token, END for ever at the end.  False: a problem is recorded, and
 * error_line and error_column say where. */
bool tr_lexer_next(tr_lexer *lexer, tr_token *out);

#endif
