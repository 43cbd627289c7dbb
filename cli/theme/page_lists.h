/* SPDX-License-Identifier: MIT
 *
 * The pages of sections and terms as lists for templates, each made once: who shows
 * a part of a long list on each of many pages would make all of it each time.
 *
 * Invariant: a list that is kept holds what the model says; where that changes, the
 * lists are dropped.  They are frozen, since all renderings share them.
 */
#ifndef CLI_THEME_PAGE_LISTS_H
#define CLI_THEME_PAGE_LISTS_H

#include "theme/view.h"

typedef struct page_lists page_lists;

/* Those of a term, also where a section lends it its page, or of a section, in order;
 * NULL for other pages. */
const page_list *page_lists_model(const page *one);

/* The same for templates; of other pages none.  Owned; safe from any thread. */
torii_value page_lists_direct(const page_view *own);

/* Of a section also those of all sections below. */
torii_value page_lists_all(const page_view *own);

/* The list that is kept there, owned; false if nobody has asked for it yet. */
bool kept_list_get(kept_list *place, torii_value *out);

/* Keeps `made`, which it takes, or what another thread has kept meanwhile; gives the
 * one that is kept, owned. */
torii_value kept_list_keep(kept_list *place, torii_value made);
void kept_list_drop(kept_list *place); /* not while anything is rendered */

/* Of one page, or of all of the view.  Not while anything is rendered. */
void page_lists_drop(page_view *own);
void page_lists_drop_all(view *self);

#endif
