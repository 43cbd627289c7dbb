/* SPDX-License-Identifier: MIT
 *
 * What a page's Markdown reads of the site, as facts.
 */
#ifndef CLI_THEME_ARTICLE_FACTS_H
#define CLI_THEME_ARTICLE_FACTS_H

#include "theme/view.h"

/* Of the page's own text and what its front matter says about it. */
uint64_t article_source_value(const page *one);

/* Of the place that the address `url` leads to from this page. */
uint64_t article_link_value(const view *self, const page *one, const char *url);

/* Can `id` be linked to on the page? */
uint64_t article_anchor_value(const view *self, const page *one, const char *id);

/* Is there an output for the path from the root? */
uint64_t article_output_value(const view *self, const char *path);

#endif
