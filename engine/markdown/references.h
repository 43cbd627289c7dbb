/* SPDX-License-Identifier: MIT
 *
 * Character references in HTML that the Markdown holds.
 */
#ifndef TR_MARKDOWN_REFERENCES_H
#define TR_MARKDOWN_REFERENCES_H

#include "memory.h"

/* Escapes text or a value that may hold references; these stay. */
void tr_md_put_html_text(torii_markdown_text *out, const char *at, const char *end);

/* The value of a URL or id with its references decoded, as far as known. */
void tr_md_put_decoded(torii_markdown_text *out, const char *at, const char *end);

#endif
