/* SPDX-License-Identifier: MIT
 *
 * The state of turning a tree into HTML, shared by html.c (elements),
 * links.c (URLs and where they stand), headings.c (ids, contents) and
 * tables and footnotes (extras.c).
 */
#ifndef TR_MARKDOWN_RENDER_H
#define TR_MARKDOWN_RENDER_H

#include "document.h"
#include "sanitize.h"
#include "slug.h"

/* A piece of the HTML that is being written. */
typedef struct tr_md_extent {
    size_t begin, end;
} tr_md_extent;

typedef struct tr_md_open_quote {
    torii_markdown_quote told;
    size_t begin, content;
} tr_md_open_quote;

/* A link being written, and texts of the arena for the callback link_html. */
typedef struct tr_md_open_link {
    bool is_written; /* within its <a> */
    bool is_bare;    /* its <a> is not written */
    size_t begin, content;
    torii_markdown_link told;
    char *url, *attributes;
} tr_md_open_link;

typedef struct tr_md_renderer {
    tr_md_document *doc;
    tr_md_walk *walk;
    const torii_markdown_options *options;
    tr_md_arena *keep; /* what the result points to */
    torii_markdown_text html;
    torii_markdown_text plain;
    tr_md_sanitizer sanitizer;
    tr_md_slugs slugs;

    uint32_t depth;    /* nesting of what was written for Markdown */
    bool in_paragraph; /* within <p> or a heading */
    bool is_bare;      /* the <p> of a single paragraph is left out */

    tr_md_open_link link;         /* the innermost */
    tr_md_open_link *outer_links; /* an address may stand in a link: what waits */
    uint32_t outer_count, outer_capacity;

    /* The heading being written. */
    size_t heading_begin, heading_content;
    torii_markdown_heading heading;

    tr_md_open_quote *quotes; /* being written, for the callback */
    uint32_t quote_count, quote_capacity;
    tr_md_node *figure; /* the image that its paragraph is a figure of */

    /* The table being written: the next cell. */
    tr_md_table *table;
    uint32_t row, column;
    size_t table_begin, table_content; /* for the callback */
    size_t cell_begin;
    tr_md_extent *cells;
    uint32_t cell_count, cell_capacity;

    uint32_t *footnotes; /* in order of reference */
    uint32_t footnote_count, footnote_capacity;

    /* Where the last link was found, to look for the next behind it. */
    tr_md_source original;
    uint32_t found_line; /* index */
    uint32_t found_offset;
    uint32_t column_origin; /* the same in the original */
    uint32_t column_offset; /* in its line */
    uint32_t column_there;  /* the column there, from 1 */

    torii_markdown_heading *headings;
    uint32_t heading_count, heading_capacity;
    torii_markdown_removed *removed;
    uint32_t removed_count, removed_capacity;
    const char **ids;
    uint32_t id_count, id_capacity;

    const char *title;
    size_t title_begin, title_end;
    size_t summary_begin, summary_end; /* the first paragraph, or up to the mark */
    bool has_summary, has_more;
} tr_md_renderer;

/* html.c */
void tr_md_render_tree(tr_md_renderer *self, tr_md_node *root);
void tr_md_begin_block(tr_md_renderer *self);    /* on a line of its own */
void tr_md_end_text_block(tr_md_renderer *self); /* in the plain text */
void tr_md_put_plain(torii_markdown_text *out, tr_md_node *root, bool with_html);
/* "<name", its attributes and `end`. */
void tr_md_begin_element(
    tr_md_renderer *self, const char *name, tr_md_node *node, const char *end);
/* Puts "\n" unless at the beginning of a line. */
static inline void tr_md_put_break(tr_md_renderer *self) {
    if (self->html.size && self->html.data[self->html.size - 1] != '\n')
        tr_md_put(&self->html, "\n", 1);
}

/* raw.c */
void tr_md_put_raw(tr_md_renderer *self, tr_md_node *node, bool is_block);
void tr_md_put_html_block(tr_md_renderer *self, tr_md_node *node);
void tr_md_note_removed(
    void *renderer, torii_markdown_removed_kind kind, const char *what, size_t size,
    uint32_t line);

/* code.c */
void tr_md_put_code_block(tr_md_renderer *self, tr_md_node *node);
bool tr_md_put_math(tr_md_renderer *self, tr_md_node *node); /* false: it is none */
void tr_md_put_math_block(tr_md_renderer *self, tr_md_node *node);

/* links.c */
void tr_md_enter_link(tr_md_renderer *self, tr_md_node *node);
void tr_md_exit_link(tr_md_renderer *self);
void tr_md_put_image(tr_md_renderer *self, tr_md_node *node);
bool tr_md_put_html_url(
    void *renderer, const char *name, const char *url, size_t size, uint32_t line);
/* One address of a srcset; false if it is not allowed. */
bool tr_md_put_set_url(
    void *renderer, const char *url, uint32_t line, torii_markdown_text *out);
void tr_md_put_id(void *renderer, const char *id, size_t size);
torii_markdown_text tr_md_callback_text(tr_md_renderer *self);

/* Puts what a callback wrote in the place of all from `begin` on. */
void tr_md_replace_from(
    tr_md_renderer *self, size_t begin, const torii_markdown_text *html);

/* attributes.c: those behind a node, or NULL; written, with classes of ours
 * before theirs; as text of the arena, "" without any. */
const tr_md_attributes *
tr_md_attributes_of(const tr_md_renderer *self, tr_md_node *node);
void tr_md_put_attributes(
    tr_md_renderer *self, const tr_md_attributes *given, const char *classes);
const char *
tr_md_attributes_text(tr_md_renderer *self, const tr_md_attributes *given);

/* quotes.c: block quotes, and containers that are alerts */
void tr_md_enter_quote(
    tr_md_renderer *self, tr_md_node *node, const tr_md_alert *alert,
    const char *title);
void tr_md_exit_quote(tr_md_renderer *self, bool is_alert);

/* headings.c */
void tr_md_enter_heading(tr_md_renderer *self, tr_md_node *node);
void tr_md_exit_heading(tr_md_renderer *self, tr_md_node *node);

/* extras.c */
void tr_md_enter_table(tr_md_renderer *self, tr_md_node *node);
void tr_md_exit_table(tr_md_renderer *self, tr_md_node *node);
void tr_md_enter_cell(tr_md_renderer *self, const tr_md_cell *cell);
void tr_md_exit_cell(tr_md_renderer *self);
void tr_md_put_footnote_ref(tr_md_renderer *self, const tr_md_footnote_ref *ref);
void tr_md_put_footnotes(tr_md_renderer *self);

#endif
