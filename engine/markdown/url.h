/* SPDX-License-Identifier: MIT
 *
 * URLs: which are safe to be followed, and how they are written to HTML.
 */
#ifndef TR_MARKDOWN_URL_H
#define TR_MARKDOWN_URL_H

#include "memory.h"

/*
 * Whether the URL, fully decoded, is relative or has a scheme of the list
 * `schemes` (separated by blanks); images may have data: with a bitmap, too.
 */
bool tr_md_url_is_safe(
    const char *url, size_t size, const char *schemes, bool is_image);

/* Percent-encodes what a URL may not hold and escapes for an attribute. */
void tr_md_put_url(torii_markdown_text *out, const char *url, size_t size);

#endif
