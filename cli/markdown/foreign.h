/* SPDX-License-Identifier: MIT
 *
 * Marks of other tools in Markdown: Hugo's shortcodes, the admonitions, tabs
 * and snippets of Python-Markdown's extensions, Liquid tags.  Torii leaves
 * them as text; this finds them, so that their places can be told.  What
 * stands in code is not looked at.
 */
#ifndef CLI_MARKDOWN_FOREIGN_H
#define CLI_MARKDOWN_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

typedef struct foreign {
    const char *what; /* "a shortcode of Hugo" */
    const char *text; /* where it starts; `size` bytes of it are shown */
    size_t size;
    uint32_t line, column; /* from 1; the line within the text */
} foreign;

void foreign_scan(
    const char *text, size_t size, void (*found)(void *data, const foreign *mark),
    void *data);

#endif
