/* SPDX-License-Identifier: MIT
 *
 * Which pages have to do with each other: by links in their texts, by terms,
 * by the parts of a series.
 */
#ifndef CLI_THEME_RELATIONS_H
#define CLI_THEME_RELATIONS_H

#include "theme/view.h"

/* Pages whose text links to this one, newest first.  Reads all articles when it
 * is first asked; safe from any thread. */
const page_list *relations_backlinks(const page_view *own);

/*
 * At most `limit` pages: those that the front matter names, then those that
 * share terms, rare terms counting more.  Appends to `out`.
 */
void relations_related(const page_view *own, size_t limit, page_list *out);

typedef struct backlinks backlinks;
void backlinks_free(backlinks *self); /* NULL is fine */

#endif
