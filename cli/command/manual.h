/* SPDX-License-Identifier: MIT
 *
 * The manual inside of the program: the Markdown pages of examples/manual.
 */
#ifndef CLI_COMMAND_MANUAL_H
#define CLI_COMMAND_MANUAL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct manual_page {
    const char *name; /* "configuration" */
    const char *text;
} manual_page;

extern const manual_page MANUAL_PAGES[];
extern const size_t MANUAL_PAGE_COUNT;

/* The page of that name, of a short one ("config"), or NULL. */
const manual_page *manual_find(const char *name);

/*
 * The section of a page whose heading begins with "## " and `title`: from that
 * heading to the next one of its level.  False if there is none.
 */
bool manual_section(
    const manual_page *page, const char *title, const char **text, size_t *size);

/* The first sentence of a page, for lists: its heading, in `out`. */
void manual_heading(const manual_page *page, char *out, size_t size);

#endif
