/* SPDX-License-Identifier: MIT
 *
 * Blocks of code to HTML: what follows the fence, the frame around the code,
 * its lines.  The tokens come from lexer.c.
 */
#ifndef TR_MARKDOWN_HIGHLIGHT_H
#define TR_MARKDOWN_HIGHLIGHT_H

#include "document.h"
#include "lexer.h"

enum { TR_MD_MARKED_MAX = 64 };

typedef struct tr_md_line_range {
    uint32_t first, last;
} tr_md_line_range;

/* How a block of code is to be written. */
typedef struct tr_md_code_style {
    tr_md_span language;         /* as it was given */
    const tr_hl_language *known; /* or NULL */
    tr_md_span title;            /* empty: none */
    bool line_numbers;
    uint32_t first_line;
    tr_md_line_range marked[TR_MD_MARKED_MAX]; /* lines from 1 on */
    uint32_t marked_count;
} tr_md_code_style;

/* Reads `c {linenos hl_lines=2-4 title="x"}`. */
void tr_md_code_style_read(tr_md_code_style *self, const char *info);

/* Reads "2-4 7" or "2-4,7"; what is over the maximum is left out. */
void tr_md_code_style_mark(tr_md_code_style *self, const char *lines, size_t size);

/* What stands between <code> and </code>. */
void tr_md_put_tokens(
    torii_markdown_text *out, const tr_md_code_style *style, const char *text,
    size_t size);

/* The whole element, with a line end. */
void tr_md_put_highlighted(
    torii_markdown_text *out, const tr_md_code_style *style, const char *text,
    size_t size);

#endif
