/* SPDX-License-Identifier: MIT
 *
 * Taking a new page into a model that is there, and taking one out: what an author
 * does most after editing one.  Only plain pages beside others of their section; what
 * makes sections, bundles, terms, redirects or translations needs a new model.
 */
#ifndef CLI_CONTENT_INTAKE_H
#define CLI_CONTENT_INTAKE_H

#include "content/site.h"

/*
 * The page that the file, below the site's root, makes with this text; NULL: the model
 * must be made anew.  Nothing is reported.  `text` and `memory`, which is begun here,
 * must stay as long as the model.
 */
page *intake_add(
    site *model, const char *file, const char *text, size_t size, int64_t modified,
    arena *memory);

/* Takes the page out of the model, which goes on to own it.  False: the same. */
bool intake_remove(site *model, page *one);

/* Does the model know the file as a source or as one that is copied? */
bool intake_knows(const site *model, const char *file);

#endif
