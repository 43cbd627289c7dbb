/* SPDX-License-Identifier: MIT
 *
 * Between the files that make articles: Markdown (article.c) and the calls of
 * templates in it (shortcodes.c).
 */
#ifndef CLI_THEME_ARTICLE_H
#define CLI_THEME_ARTICLE_H

#include "markdown/shortcode.h"
#include "theme/view.h"

/* A text of a page on its way to HTML. */
typedef struct article {
    const view *view;
    const page *page;
    page_text *made; /* NULL if nothing is being made */
    struct reads *reads; /* what is read is noted here; or NULL */
    arena *memory;
    const shortcodes *calls; /* in the text; or NULL */
    uint32_t first_line;     /* of the text, in the page's file */
    int depth;               /* bodies of shortcodes within each other */
    bool is_template;        /* the text is what a template gave */
} article;

/* The line of the page's file that Markdown calls `line`. */
uint32_t article_line(const article *self, uint32_t line);

/*
 * A part of the page's text, beginning in `line` of its file, as a document of
 * its own; false after a report.
 */
bool article_part(
    const article *around, const char *text, size_t size, uint32_t line,
    document *out);

/* Puts what the calls give into the document. */
void shortcodes_fill(const article *self, document *doc);

/* The page's body rendered as a template; false after a report. */
bool article_body(const article *self, buf *out);

/* Lets the templates in markdown/ write what they are there for. */
void hooks_add(const article *self, torii_markdown_options *options);

/* Reports a mistake at a place in the page's file. */
log_report *article_report(
    const article *self, config_check severity, const char *code, uint32_t line,
    uint32_t column, const char *shown, const char *message);

#endif
