/* SPDX-License-Identifier: MIT
 *
 * Making texts smaller without a change that anyone could see.  What is not
 * understood is copied as it is; scripts are never touched.
 */
#ifndef CLI_BASE_MINIFY_H
#define CLI_BASE_MINIFY_H

#include "base/buf.h"

#include <stdbool.h>

/* Comments and white space; comments that begin with "!" stay. */
void minify_css(buf *out, const char *text, size_t size);

/* White space outside of strings. */
void minify_json(buf *out, const char *text, size_t size);

/* Comments, and white space between tags that holds a line end; not where
 * xml:space is "preserve", nor within <text> (of SVG). */
void minify_xml(buf *out, const char *text, size_t size);

/* Comments (but not conditional ones), and runs of white space become one;
 * pre, textarea, script and style stay as they are. */
void minify_html(buf *out, const char *text, size_t size);

/* By the ending of the name; false (and nothing written) for other files. */
bool minify_by_name(buf *out, const char *name, const char *text, size_t size);

#endif
