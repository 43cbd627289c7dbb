/* SPDX-License-Identifier: MIT
 *
 * The short way for the edits that are made most: the body of a page, or what its
 * front matter says of it (title, dates, terms, own keys), the text of a template;
 * pages that come and go beside others.  The model stays; what is open in a browser is
 * rendered first, before it is known what else has to be.
 */
#ifndef CLI_BUILD_PATCH_H
#define CLI_BUILD_PATCH_H

#include "build/update.h"

/* A source that the model needs, and what was made of it. */
typedef struct patch_source {
    char *file; /* below the site's root */
    char *text;
    arena memory;
    bool lasts;   /* the page itself lies in it: it stays as long as the model */
    bool is_text; /* only: what else is said of the page is that of `below` */
    struct patch_source *below;
} patch_source;

typedef struct patch {
    index_list pages; /* their numbers in the view */
    bool values;      /* more than bodies are others */
    bool order;       /* pages stand in other lists or places of them */
    bool templates;   /* texts of templates are others */
    VEC(page_view *) edited;      /* pages of sources that are others */
    VEC(page_view *) added, gone; /* pages that are new, or no more; also of terms */
    index_list new_jobs;  /* of those that are new */
    str_list removed; /* outputs that there are no more; owned */
    bool outputs;     /* there are others than before */
    size_t rendered;  /* jobs that were */
    index_list files; /* numbers of outputs that no job makes and that differ */
    VEC(patch_source) sources;
} patch;

/*
 * Takes the files `paths` into a model whose last update had nothing to report,
 * and renders what has read them, each output with options->hooks.done.  False:
 * the edit is of another kind, and the model must be made anew; the records are
 * right in any case.
 */
bool patch_sources(
    stages *self, const str_list *paths, const update_options *options, patch *out);
void patch_done(patch *self);

/* Of two sources of a file: gives up what of the former is not needed any more. */
void patch_source_replace(patch_source *self, patch_source *before);
void patch_source_free(patch_source *self); /* NULL is fine */

#endif
