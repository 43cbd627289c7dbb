/* SPDX-License-Identifier: MIT
 *
 * A document of HTML as a run of tokens, cut where a browser's tokenizer cuts
 * it.  Nothing is decoded and nothing copied: the tokens laid end to end are
 * the document.  There is no tree; callers that need to know what is open keep
 * track themselves.
 */
#ifndef CLI_BASE_HTML_SCAN_H
#define CLI_BASE_HTML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

typedef enum html_kind {
    HTML_TEXT,
    HTML_RAW, /* the text of script, style, textarea, title and their like */
    HTML_START,
    HTML_END,
    HTML_COMMENT, /* <!-- this --> */
    HTML_MARKUP   /* doctype and what else begins with <! or <? */
} html_kind;

typedef struct html_token {
    html_kind kind;
    const char *text; /* all of it: "<a href=x>" */
    size_t size;
    const char *name; /* of a tag, as written; of a RAW text, its element's */
    size_t name_size;
} html_token;

/* Set `at` and `end`, the rest is zero. */
typedef struct html_scan {
    const char *at, *end;
    const char *raw; /* the element whose text comes next, or NULL */
    size_t raw_size;
} html_scan;

/* False at the end of the document. */
bool html_next(html_scan *self, html_token *out);

typedef struct html_attribute {
    const char *text; /* all of it: `href="x"` */
    size_t size;
    const char *name;
    size_t name_size;
    const char *value; /* without quotes, entities as written; NULL: no "=" */
    size_t value_size;
} html_attribute;

/* The attributes of a start tag, one after the other; `*offset` starts as 0. */
bool html_next_attribute(
    const html_token *token, size_t *offset, html_attribute *out);

/* Is the name `name` (lower case), whatever its case? */
bool html_is(const html_token *token, const char *name);

/* The attribute called `name`; false if the tag has none. */
bool html_find_attribute(
    const html_token *token, const char *name, html_attribute *out);

#endif
