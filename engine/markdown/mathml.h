/* SPDX-License-Identifier: MIT
 *
 * TeX's formulas to MathML Core: the part of TeX that papers and manuals use.
 * What is written is made here, tag by tag, so that no formula can hold
 * anything but a formula.
 */
#ifndef TR_MARKDOWN_MATHML_H
#define TR_MARKDOWN_MATHML_H

#include "memory.h"

typedef enum tr_md_symbol_kind {
    TR_MD_SYMBOL_IDENTIFIER, /* a letter, in italics */
    TR_MD_SYMBOL_NORMAL,     /* one that is upright */
    TR_MD_SYMBOL_OPERATOR,
    TR_MD_SYMBOL_FENCE,
    TR_MD_SYMBOL_BIG,      /* sums: limits stand above and below */
    TR_MD_SYMBOL_INTEGRAL, /* limits stand beside */
    TR_MD_SYMBOL_FUNCTION, /* sin */
    TR_MD_SYMBOL_LIMIT     /* lim: its limit stands below */
} tr_md_symbol_kind;

typedef struct tr_md_symbol {
    const char *name; /* without the backslash */
    tr_md_symbol_kind kind;
    const char *html;
} tr_md_symbol;

const tr_md_symbol *tr_md_symbol_find(const char *name, size_t size);

/*
 * Writes the <math> of a formula; false if something in it is not known, whose
 * text `unknown` then is (of the arena); what was written is to be dropped.
 */
bool tr_md_put_mathml(
    torii_markdown_text *out, const char *tex, size_t size, bool is_display,
    const char **unknown);

#endif
