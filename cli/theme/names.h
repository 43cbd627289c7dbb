/* SPDX-License-Identifier: MIT
 *
 * Pages by what people call them, for links [[so]]: the name of the file, the
 * title.  Case, blanks and signs do not matter.
 */
#ifndef CLI_THEME_NAMES_H
#define CLI_THEME_NAMES_H

#include "content/site.h"

typedef struct page_names page_names;

/* Of all live pages of the site, which must outlive it. */
page_names *names_new(const site *all);
void names_free(page_names *self); /* NULL is fine */

typedef struct page_pair {
    const page *first, *second;
} page_pair;

/* The page called so in an edition; NULL if there is none, or if there are
 * several, two of which are then in *several. */
const page *names_find(
    const page_names *self, const edition *in, const char *name, page_pair *several);

/* The nearest name to a missing one, or NULL. */
const char *names_suggest(const page_names *self, const edition *in, const char *name);

#endif
