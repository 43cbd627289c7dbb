/* SPDX-License-Identifier: MIT
 *
 * Feeds: of the site (its home page), of sections and of terms, in up to three
 * formats each.  Which there are is decided once, before anything is rendered;
 * a feed without a dated page does not exist, since it would have no date of
 * its own.
 */
#ifndef CLI_THEME_FEEDS_H
#define CLI_THEME_FEEDS_H

#include "theme/view.h"

struct feed {
    const view *view;
    const page *owner;  /* home, section or term */
    const char *format; /* "atom" */
    const char *template_name;
    const char *mime;
    const char *url;    /* "/blog/atom.xml" */
    const char *output; /* "blog/atom.xml" */
    const page_list *pages; /* newest first, at most feeds.limit; shared by the
                               formats of one owner */
    torii_value object;
};

/* Fills view->feeds and those of the pages, which have their views by then. */
void feeds_make(view *self);
void feeds_done(view *self);

/* Makes the lists of their pages anew; false if there would be others than before. */
bool feeds_refill(view *self);

/* The feed of a page (home, section, term) in a format, or NULL. */
const feed *feeds_find(const page *owner, const char *format);

/* As template values, in order of the formats; an empty list if it has none. */
torii_value feeds_of(const page *owner);

/* {format, url, permalink, mime, title, page, pages, updated} */
torii_value feed_object(const feed *one);

#endif
