/* SPDX-License-Identifier: MIT
 *
 * A template's text in pieces, as far as looking for tags takes: what is text, what
 * is printed, which tags there are.  Nothing is compiled; the engine's delimiters
 * are those that templates of a site always have.
 */
#ifndef CLI_THEME_TEMPLATE_SCAN_H
#define CLI_THEME_TEMPLATE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum template_piece_kind {
    PIECE_TEXT,
    PIECE_PRINT, /* {{ ... }} */
    PIECE_TAG,   /* {% ... %} */
    PIECE_COMMENT
} template_piece_kind;

typedef struct template_piece {
    template_piece_kind kind;
    const char *text; /* with its delimiters */
    size_t size;
    const char *word; /* of a tag: the first one, and what follows it */
    size_t word_size;
    const char *rest, *end; /* `end` is where the closing delimiter stands */
} template_piece;

/* Begin with {.at = text, .end = text + size}. */
typedef struct template_scan {
    const char *at, *end;
    bool raw; /* behind {% raw %} */
} template_scan;

/* The next piece; false at the end, or at a tag that nothing closes. */
bool template_scan_next(template_scan *self, template_piece *out);

bool template_piece_is(const template_piece *tag, const char *word);

/* How long the name at `at` is. */
size_t template_name_size(const char *at, const char *end);

/* Where a place in the text is; line and column from 1, the column in characters. */
void template_place(const char *text, const char *at, uint32_t *line, uint32_t *column);

#endif
