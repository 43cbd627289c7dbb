/* SPDX-License-Identifier: MIT
 *
 * The order in which a reader goes through an edition, as a tree: that of
 * `nav` in torii.yaml, or made of the sections by weight and title.  Its pages,
 * from the first to the last, know their neighbours in it; where `nav` is
 * written, these are their prev and next, too.
 */
#ifndef CLI_CONTENT_NAV_H
#define CLI_CONTENT_NAV_H

#include "content/page.h"

typedef struct nav_item nav_item;
typedef VEC(nav_item *) nav_list;

struct nav_item {
    const char *title; /* "" if it is that of the page */
    const page *page;  /* or NULL */
    const char *url;   /* of what is no page; "" for a mere heading */
    nav_list children;
};

/* Makes it where `nav` is written.  Entries that lead nowhere are reported. */
void nav_begin(site *model, edition *in);

/* It, elsewhere made when it is first asked for; from any thread. */
const nav_list *nav_of(site *model, edition *in);

/* The page's neighbour in it, or NULL; the same. */
page *nav_neighbour(site *model, page *one, bool next);

/* Puts a page with another title than before into its place; not where `nav` is
 * written.  What is not made yet is left alone. */
void nav_move(edition *in, page *one);

/* Puts a page into the place of its section, or takes it out; the same. */
void nav_add(site *model, page *one);
void nav_remove(page *one);

void nav_done(nav_list *list);

#endif
