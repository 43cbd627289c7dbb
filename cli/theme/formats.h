/* SPDX-License-Identifier: MIT
 *
 * The formats of a page beside HTML: each is a file next to the page's own,
 * with the format as its ending (blog/hello/index.json), made by the template
 * of the same ending (page.json).
 */
#ifndef CLI_THEME_FORMATS_H
#define CLI_THEME_FORMATS_H

#include "theme/view.h"

/* The page's formats without html, from its front matter, `outputs` and
 * `llms.pages`; appended to `out`, borrowed. */
void formats_of(const view *self, const page *one, str_list *out);

/* May it be the ending of a file: letters, digits, "." "_" "-"? */
bool format_is_name(const char *name);

/* "blog/hello/index.json", and its address. */
const char *format_output(arena *memory, const page *one, const char *format);
const char *format_url(arena *memory, const page *one, const char *format);

/* A list of {format, url, permalink, mime}, owned. */
torii_value formats_value(const view *self, const page *one);

#endif
