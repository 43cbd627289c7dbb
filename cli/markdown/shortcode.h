/* SPDX-License-Identifier: MIT
 *
 * Shortcodes: calls of templates in a Markdown text.
 *
 *     {{ youtube(id="abc") }}
 *     {% call note(kind="tip") %} ... Markdown ... {% endcall %}
 *
 * Only the parser of Markdown knows what is code and what is text, so a call is
 * not rendered where it is found.  It is replaced by a mark that means nothing
 * to Markdown; in the HTML that comes out, marks in text become what the call
 * gives, and marks in code or attributes become what was written.
 */
#ifndef CLI_MARKDOWN_SHORTCODE_H
#define CLI_MARKDOWN_SHORTCODE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct shortcode {
    const char *name;
    const char *arguments;   /* what stands between the parentheses */
    const char *source;      /* all of it as written; borrowed, not a C string */
    size_t source_size;
    const char *body;        /* without the indentation of the call; or NULL */
    size_t body_size;
    uint32_t line, column;   /* in the text, from 1; column in characters */
    uint32_t body_line;
    bool closed;             /* false: {% call %} without {% endcall %} */
} shortcode;

/* From line `marked` of what Markdown reads on, it is line `written` of the text. */
typedef struct line_shift {
    uint32_t marked, written;
} line_shift;

typedef struct shortcodes {
    VEC(shortcode) calls;
    buf text;                /* what Markdown is to read */
    VEC(line_shift) lines;
} shortcodes;

/*
 * Finds the calls; false if there are none, and then `out` is empty.  What is
 * copied lives in the arena; `text` must outlive `out`.  Call
 * shortcodes_done() in any case.
 */
bool shortcodes_scan(arena *memory, const char *text, size_t size, shortcodes *out);
void shortcodes_done(shortcodes *self);

/* The line of the text as written that became line `line` of the marked one. */
uint32_t shortcodes_line(const shortcodes *self, uint32_t line);

/* Writes what call number `index` gives; `block`: it stands alone in its
 * paragraph, whose tags are left out. */
typedef void (*shortcode_write)(void *data, size_t index, bool block, buf *out);

/* `html` with its marks replaced, added to `out`. */
void shortcodes_insert(
    const shortcodes *self, const char *html, size_t size, shortcode_write write,
    void *data, buf *out);

/* The call that the first mark in `text` stands for, or NULL. */
const shortcode *shortcodes_in(const shortcodes *self, const char *text);

/* Plain text without marks, added to `out`. */
void shortcodes_strip(const char *text, size_t size, buf *out);

#endif
