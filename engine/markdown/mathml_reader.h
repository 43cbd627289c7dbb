/* SPDX-License-Identifier: MIT
 *
 * A formula of TeX while it is read and its MathML is written, in one pass.  An
 * item is what a script can hang on: one element, always.  When a script
 * follows, the tag that holds both is put before what was written.
 * mathml.c has the grammar of items; what stands for one item (a letter, a
 * fence, a command, a table) has a file of its own, and calls the grammar for
 * what is inside it.
 */
#ifndef TR_MARKDOWN_MATHML_READER_H
#define TR_MARKDOWN_MATHML_READER_H

#include "mathml.h"

typedef enum tr_md_math_style {
    TR_MD_MATH_NONE,
    TR_MD_MATH_UPRIGHT,
    TR_MD_MATH_BOLD,
    TR_MD_MATH_ITALIC,
    TR_MD_MATH_BOLD_ITALIC,
    TR_MD_MATH_SCRIPT,
    TR_MD_MATH_FRAKTUR,
    TR_MD_MATH_DOUBLE,
    TR_MD_MATH_SANS,
    TR_MD_MATH_MONO
} tr_md_math_style;

typedef enum tr_md_math_limits {
    TR_MD_LIMITS_BESIDE,
    TR_MD_LIMITS_IN_DISPLAY,
    TR_MD_LIMITS_ALWAYS
} tr_md_math_limits;

typedef struct tr_md_formula {
    torii_markdown_text *out;
    const char *at, *end;
    bool is_display;
    int depth;
    tr_md_math_style style;
    tr_md_math_limits limits; /* of the item just written */
    bool applies;             /* it is the name of a function */
    bool failed;
    const char *unknown;
    size_t unknown_size;
} tr_md_formula;

/* Reading (mathml_reader.c).  What is not known is remembered, the first only. */
void tr_md_math_fail(tr_md_formula *self, const char *at, size_t size);
/* With what stands here, or the end: nothing. */
void tr_md_math_fail_here(tr_md_formula *self);
void tr_md_math_skip_space(tr_md_formula *self);
/* Whether `text`, a sign or a whole command, is next. */
bool tr_md_math_follows(const tr_md_formula *self, const char *text);
/* The braces around what comes next; its inside, or false. */
bool tr_md_math_read_braces(tr_md_formula *self, const char **begin, const char **stop);
/* Whether `text` is what stands between the two places. */
bool tr_md_math_is_between(const char *begin, const char *stop, const char *text);
static inline bool tr_md_math_is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
static inline bool tr_md_math_is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Writing (mathml_reader.c). */
static inline void tr_md_math_put(tr_md_formula *self, const char *html) {
    tr_md_put_str(self->out, html);
}
void tr_md_math_put_element(
    tr_md_formula *self, const char *open, const char *html, const char *name);
void tr_md_math_insert(tr_md_formula *self, size_t at, const char *html);
/* A tag around all that was written since `begin`. */
void tr_md_math_enclose(tr_md_formula *self, size_t begin, const char *name);
/* What was written since `middle` goes before what was since `begin`. */
void tr_md_math_swap(tr_md_formula *self, size_t begin, size_t middle);

/* Letters, numbers and signs that stand for themselves (mathml_letters.c). */
void tr_md_math_read_sign(tr_md_formula *self);
void tr_md_math_read_digit(tr_md_formula *self); /* one */

/* Signs that embrace others (mathml_fences.c). */
void tr_md_math_read_fenced(tr_md_formula *self); /* behind \left */
/* \big and its like; false if `name` is none of them. */
bool tr_md_math_read_big(tr_md_formula *self, const char *name, size_t size);

/* Rows and columns (mathml_tables.c). */
void tr_md_math_read_environment(tr_md_formula *self); /* behind \begin */
void tr_md_math_read_substack(tr_md_formula *self);    /* behind \substack */

/* A backslash and what belongs to it (mathml_commands.c). */
void tr_md_math_read_command(tr_md_formula *self);

/* The grammar (mathml.c). */
int tr_md_math_read_items(tr_md_formula *self); /* how many elements */
void tr_md_math_read_row(tr_md_formula *self);  /* items as one element */
void tr_md_math_read_argument(tr_md_formula *self);
void tr_md_math_read_small(tr_md_formula *self); /* one in which limits stand beside */

#endif
