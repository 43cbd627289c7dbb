/* SPDX-License-Identifier: MIT
 *
 * The search page: one for each language, so for each home page.  It lists all
 * pages, so that it is of use without scripts; its form is what scripts make a
 * search of.
 */
#ifndef CLI_THEME_SEARCH_PAGE_H
#define CLI_THEME_SEARCH_PAGE_H

#include "theme/view.h"

struct search_page {
    const page *home;   /* whose language it is for */
    page *page;         /* "/search/" */
    const char *folder; /* of the index, below the output: "search" */
};

/* Does the site have a search?  `search.enabled`, or the theme's word for it. */
bool search_is_on(const view *self);

/* Fills view->searches, and gives the pages their views by `add`. */
void search_pages_make(view *self, page_view *(*add)(view *self, page *one));
void search_pages_done(view *self);

/* {url, format} of the search for a page's language; None if there is none. */
torii_value search_object(const view *self, const page *one);

#endif
