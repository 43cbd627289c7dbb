/* SPDX-License-Identifier: MIT
 *
 * Between the files of the theme module only: what templates can ask a page for.
 */
#ifndef CLI_THEME_PAGE_ATTRIBUTES_H
#define CLI_THEME_PAGE_ATTRIBUTES_H

#include "theme/view.h"

typedef struct page_attribute page_attribute;

/* What a value can be made of, besides the pages' paths, front matter and order. */
enum {
    OF_SITE = 0,        /* nothing else */
    OF_OWN = 1 << 0,    /* of nothing but the page's own front matter and text */
    OF_TEXT = 1 << 1,   /* what became of the page's Markdown */
    OF_TEXTS = 1 << 2,  /* what became of that of other pages */
    OF_OTHERS = 1 << 3, /* titles, or an order by titles, of other pages; not those of
                           its translations alone, nor the order of its section */
    OF_FILES = 1 << 4,  /* files: assets, templates, sources */
    OF_SOURCE = 1 << 5, /* the page's Markdown as it is written */
};

/* NULL if pages have none of that name. */
const page_attribute *page_attribute_find(const char *name);

size_t page_attribute_count(void);
const page_attribute *page_attribute_at(size_t number);
size_t page_attribute_number(const page_attribute *which);
const char *page_attribute_name(const page_attribute *which);

/* Is the value made of one of these?  Not if `which` is NULL. */
bool page_attribute_is_of(const page_attribute *which, unsigned sources);

/* The value, owned; nothing is noted. */
torii_value page_attribute_read(const page_view *own, const page_attribute *which);

/* The value while articles are made, in whatever order that is done: of what is
 * made of texts there is none. */
torii_value page_attribute_early(const page_attribute *which);

/* The terms that the page has in the taxonomy of this name. */
torii_value page_terms_named(const page_view *own, const char *name);

#endif
