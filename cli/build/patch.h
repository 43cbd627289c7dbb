/* SPDX-License-Identifier: MIT
 *
 * The short way for the edit that is made most: the body of a page and nothing
 * else.  The model stays; only what is said of the page's text can differ.
 */
#ifndef CLI_BUILD_PATCH_H
#define CLI_BUILD_PATCH_H

#include "build/render.h"
#include "build/stages.h"

/* What was rendered for it. */
typedef struct patch {
    index_list pages, jobs; /* their numbers in the view and the plan */
    VEC(char *) texts;      /* new sources; the model needs them */
} patch;

/*
 * Takes the files `paths` into a model whose last update had nothing to report,
 * and renders what has read their texts.  False: the edit is of another kind,
 * and the model must be made anew; the records are right in any case.
 */
bool patch_bodies(stages *self, const str_list *paths, patch *out);
void patch_done(patch *self);

#endif
