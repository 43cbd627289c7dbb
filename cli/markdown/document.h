/* SPDX-License-Identifier: MIT
 *
 * A rendered Markdown text with all that was learned on the way: what a page
 * keeps of its body.  Nothing here knows of pages or sites; links are resolved
 * by the callbacks in the options.  A document never changes once it is made,
 * so any number of threads may read it.
 */
#ifndef CLI_MARKDOWN_DOCUMENT_H
#define CLI_MARKDOWN_DOCUMENT_H

#include "base/strmap.h"

#include <stdbool.h>
#include <stddef.h>
#include <torii_markdown.h>

typedef struct document {
    const char *html; /* borrowed from `result`, or `own_html` */
    size_t html_size;
    const char *summary; /* the same */
    size_t summary_size;
    char *own_html, *own_summary, *own_text;
    torii_markdown_result result;
    const torii_markdown_heading *headings; /* of `result`, or `kept` */
    const char *const *ids; /* of all elements, for links to them; the same */
    size_t heading_count, id_count;
    void *kept;
    strmap many_ids; /* the ids, where they are too many to look through */
} document;

/*
 * Renders into a zeroed document.  A first heading of level 1 that only says
 * `title` again is left out (title may be NULL).  On failure the document is
 * empty.
 */
bool document_render(
    document *out, const char *text, size_t size, const char *title,
    const torii_markdown_options *options, torii_markdown_error *error);

/* The same of a text that is HTML, which stays as it is but for that heading. */
void document_from_html(
    document *out, const char *html, size_t size, const char *title);

void document_done(document *self);

/* Makes copies of the headings and ids, which are then the document's. */
void document_keep_headings(document *self);

/* Drops the texts: what stays is what is counted, the headings and the ids. */
void document_slim(document *self);

/* Takes other HTML and another summary instead, to be freed with mem_free(); the
 * ids in it are ids of the document. */
void document_replace(
    document *self, char *html, size_t html_size, char *summary, size_t summary_size);

/* Minutes to read it, at least 1. */
int document_reading_time(const document *self);

/* Has it an element of that id? */
bool document_has_id(const document *self, const char *id);

/* Headings from level `min` to `max` that have an id, as template values: a
 * list of {level, id, title, url, children}. */
torii_value document_toc(const document *self, uint32_t min, uint32_t max);

/* Plain text of a piece of HTML: tags left out, entities decoded, runs of
 * white space made one space. */
char *document_plain(const char *html, size_t size, size_t *out_size);

#endif
