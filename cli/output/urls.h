/* SPDX-License-Identifier: MIT
 *
 * The addresses in finished HTML and CSS: finding each of them, and making
 * those of the site relative to the file or whole, so that a site can stand
 * below any path, be opened from a folder, or have languages on hosts of their
 * own.  Everything else of the text stays as it is, byte for byte.
 */
#ifndef CLI_OUTPUT_URLS_H
#define CLI_OUTPUT_URLS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Writes what is to stand for the address `url`; called for those that begin
 * with one "/". */
typedef void (*urls_map)(void *data, const char *url, size_t size, buf *out);

/* Copies `html` to `out` with its addresses mapped: in attributes that hold
 * them, in <meta> refreshes, in style sheets and style attributes. */
void urls_map_html(const char *html, size_t size, urls_map map, void *data, buf *out);

/* The same for url(...) and @import of a style sheet. */
void urls_map_css(const char *css, size_t size, urls_map map, void *data, buf *out);

/* What the maps below need. */
typedef struct urls_place {
    const char *base_path; /* "/" or "/sub/": other paths are not the site's */
    const char *output;    /* the file that the text is for: "blog/a/index.html" */
    bool to_files;         /* folders are named by their index.html */
    const char *origin;    /* for urls_absolute: "https://example.org" */
} urls_place;

/* "/sub/css/a.css" as seen from the file: "../../css/a.css".  `data` is an
 * urls_place. */
void urls_relative(void *data, const char *url, size_t size, buf *out);

/* "https://example.org/sub/css/a.css". */
void urls_absolute(void *data, const char *url, size_t size, buf *out);

#endif
