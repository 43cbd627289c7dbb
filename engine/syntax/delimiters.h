/* SPDX-License-Identifier: MIT
 *
 * The brackets of the template language as configured: where does the next tag,
 * comment or raw block open, and does a text end one here?
 *
 * Invariant: the openings are tried in Jinja's order: raw blocks first, then
 * the longest, and of equally long ones in a fixed order of their kinds.
 */
#ifndef TR_SYNTAX_DELIMITERS_H
#define TR_SYNTAX_DELIMITERS_H

#include "syntax/parser.h"

typedef enum tr_opening_kind {
    TR_OPEN_NONE,
    TR_OPEN_VARIABLE,
    TR_OPEN_LINE_STATEMENT,
    TR_OPEN_LINE_COMMENT,
    TR_OPEN_COMMENT,
    TR_OPEN_BLOCK,
    TR_OPEN_RAW
} tr_opening_kind;

typedef struct tr_opening {
    tr_opening_kind kind;
    const char *start;
    const char *end; /* behind the sign */
    char sign;       /* '-', '+' or 0 */
} tr_opening;

typedef struct tr_delimiters {
    const tr_dialect *dialect;
    struct tr_rule {
        tr_opening_kind kind;
        tr_span text;
    } rules[5];
    unsigned rule_count;
    int only_first;       /* the byte that all openings begin with, or -1 */
    bool may_open[256];   /* can an opening begin with this byte? */
    bool line_statements;
    bool line_comments;
} tr_delimiters;

void tr_delimiters_init(tr_delimiters *delimiters, const tr_dialect *dialect);

/* The first opening at or after `from`; kind NONE if there is none. */
tr_opening tr_delimiters_find(
    const tr_delimiters *delimiters, tr_span source, const char *from);

/* Behind all white space from `at` on; Unicode's white space. */
const char *tr_skip_space(const char *at, const char *end);
/* The end of [start, end) without the white space there. */
const char *tr_trim_space(const char *start, const char *end);

/*
 * Where the closing bracket that begins at `at` ends, the white space it takes
 * along included; NULL if none begins here.  `plus`: "+%}" closes too; `trim`:
 * a newline behind it belongs to it.
 */
const char *tr_closing(
    const char *at, const char *end, tr_span bracket, bool plus, bool trim);

/* The "{% endraw %}" at or after `from`; kind NONE if there is none. */
tr_opening tr_delimiters_find_endraw(
    const tr_delimiters *delimiters, tr_span source, const char *from);

#endif
