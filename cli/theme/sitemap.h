/* SPDX-License-Identifier: MIT
 *
 * The sitemap: which pages it lists, and how they are dealt out to files when
 * there are more than one file may list.
 */
#ifndef CLI_THEME_SITEMAP_H
#define CLI_THEME_SITEMAP_H

#include "theme/view.h"

/* One file of it, or the index of the others. */
struct sitemap {
    const view *view;
    const char *output; /* "sitemap.xml", "sitemap-2.xml" */
    bool is_index;
    page_list pages;  /* of this file, in order of their addresses */
    size_t parts;     /* of an index: how many files there are */
    torii_value object;
};

/* May search engines list the page?  By its front matter and sitemap.exclude. */
bool sitemap_lists(const view *self, const page *one);

/* Fills view->sitemaps; nothing without a base_url. */
void sitemap_make(view *self);

/* Makes the lists anew; false if there would be other files. */
bool sitemap_refill(view *self);

void sitemap_done(view *self);

/* {pages, files}, owned. */
torii_value sitemap_object(const sitemap *one);

#endif
