/* SPDX-License-Identifier: MIT
 *
 * A section: a folder of content with its page (from _index.md, or made up).
 * The root section is the home page's.
 */
#ifndef CLI_CONTENT_SECTION_H
#define CLI_CONTENT_SECTION_H

#include "content/page.h"

struct section {
    const char *path; /* folder below content: "" for the root, "blog" */
    const char *name; /* its last part */
    const char *place; /* the path of its slugs, where its pages lie */
    page *page;       /* never NULL; page->own is this section */
    edition *edition;
    section *parent;  /* NULL for the root */
    section_list subsections;
    page_list pages; /* direct ones that are not hidden, in order; a
                        transparent subsection's pages are among them */
};

/* "auto" decided: the order its pages are in ("date", "weight", ...). */
const char *section_order(const section *section);

/* All pages below it, deep, in order of the tree. Appends to `out`. */
void section_all_pages(const section *section, page_list *out);

/* Sorts `pages` in place by "date weight title updated slug"; date and updated
 * have the newest first.  Equal ones stay in order of their paths. */
void section_sort_pages(page_list *pages, const char *sort_by, bool reverse);

/* The newest first, undated ones last; equal ones by address or by path. */
void section_sort_newest(page_list *pages, bool by_url);

/* Does the page stand where section_sort_pages() would put it, if it is in the
 * list and all others do? */
bool section_is_sorted_at(
    const page_list *pages, const char *sort_by, bool reverse, const page *one);

/* Sorts the pages of all sections (parents first in the list) and sets prev,
 * next, older and newer.  Called by site_load(). */
void section_arrange(const section_list *sections);

/* The same for the pages of one that were sorted before. */
void section_arrange_again(section *self);

#endif
