/* SPDX-License-Identifier: MIT
 *
 * Between the files that make articles: Markdown (article.c), its links
 * (article_link.c, article_target.c) and the calls of templates in it
 * (shortcodes.c).
 */
#ifndef CLI_THEME_ARTICLE_H
#define CLI_THEME_ARTICLE_H

#include "markdown/link.h"
#include "markdown/shortcode.h"
#include "theme/names.h"
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

/* Where an address leads: to one of these, or nowhere. */
typedef struct article_target {
    const page *page;
    const asset *asset;
} article_target;

article_target article_find_target(const article *self, const link_parts *parts);

/* What [[name]] means: a path as in other links, else the name of a page; `several`
 * are two of the pages that have it. */
article_target
article_find_named(const article *self, const char *name, page_pair *several);

/* Facts tell such a link from others by how it begins. */
#define ARTICLE_NAMED "[["

/* The address of what was found, as a link has it. */
const char *article_target_link(const article *self, const article_target *found);

/* Where a link leads, for the facts: its target and the target's address. */
uint64_t article_target_value(const article *self, const article_target *found);

/* For torii_markdown_options: writes one link or image of the text. */
bool article_on_link(void *data, const torii_markdown_link *given);

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

/* {page, section}: what the templates of an article see, and more is added. */
torii_value article_context(const article *self);

/*
 * Runs a template (NULL: it could not be had) as a part of the article.  It and
 * the context are consumed.  False: the failure is the caller's to tell.
 */
bool article_run(
    const article *self, const torii_template *tmpl, torii_value context,
    torii_write_fn write, void *data, torii_error **failure);

/* Lets the templates in markdown/ write what they are there for. */
void hooks_add(const article *self, torii_markdown_options *options);

/* Reports a mistake at a place in the page's file. */
log_report *article_report(
    const article *self, config_check severity, const char *code, uint32_t line,
    uint32_t column, const char *shown, const char *message);

/* The same at an address that is written in the text. */
log_report *article_link_report(
    const article *self, config_check severity, const char *code, const char *message,
    const char *url, uint32_t line, uint32_t column);

/* A link or an image that leads nowhere; `path` is what was looked for. */
void article_report_missing(
    const article *self, const char *url, bool is_image, const char *path,
    uint32_t line, uint32_t column);

/* The id that a heading of this text has. */
const char *
article_heading_id(arena *memory, const site_config *config, const char *text);

#endif
