/* SPDX-License-Identifier: MIT
 *
 * Putting a page in its places again, after its dates, its weight or its terms have
 * become others, or it is new or gone: in the lists of sections, terms and series, and
 * in the nav.  Sections stay; terms come and go with the pages that name them.
 */
#ifndef CLI_CONTENT_REORDER_H
#define CLI_CONTENT_REORDER_H

#include "content/site.h"

/*
 * `before` are the terms that the page had until now, for each taxonomy.  False: more
 * than lists would be others, and the model must be made anew.
 */
bool reorder_page(site *model, page *one, const str_list *before);

/* Puts a page into the lists that it belongs to, or takes it out of all that it is
 * in.  False: the same. */
bool reorder_add(site *model, page *one);
bool reorder_remove(site *model, page *one);

#endif
