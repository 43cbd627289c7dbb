/* SPDX-License-Identifier: MIT
 *
 * Rewriting the addresses in a piece of HTML: those of links, images, scripts,
 * forms and their like, one by one, all else copied as it is.
 */
#ifndef CLI_BASE_HTML_URLS_H
#define CLI_BASE_HTML_URLS_H

#include "base/buf.h"

#include <stdbool.h>

/*
 * Called for each address with its text as written (entities not decoded) and
 * the element and attribute it stands in.  Writes the new one to `out` and
 * returns true, or returns false to keep the old.
 */
typedef bool (*html_url_fn)(
    void *data, const char *url, size_t size, const char *element,
    const char *attribute, buf *out);

void html_rewrite_urls(
    buf *out, const char *html, size_t size, html_url_fn rewrite, void *data);

/* An address as seen from elsewhere: "/x" gets `origin` in front ("https://a.b"),
 * "#x" and "x" are completed by `base`, an absolute address.  As html_url_fn. */
typedef struct html_base {
    const char *origin;
    const char *base;
} html_base;

bool html_url_absolute(
    void *html_base, const char *url, size_t size, const char *element,
    const char *attribute, buf *out);

#endif
