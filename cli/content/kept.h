/* SPDX-License-Identifier: MIT
 *
 * What was read and parsed of the sources of a site, from one model to the next within
 * a process: pages of both point to the same texts and front matter, so that a new
 * model costs neither for files that have not changed.
 *
 * Invariant: what is taken from here is what reading the file would give; see
 * sources.h, which says the same of what is kept on disk.
 */
#ifndef CLI_CONTENT_KEPT_H
#define CLI_CONTENT_KEPT_H

#include "content/site.h"

typedef struct kept_sources kept_sources;

kept_sources *kept_new(void);
void kept_free(kept_sources *self); /* NULL is fine; not before the models */

/* A model is going to be read. */
void kept_begin(kept_sources *self);

/* Gives a new page what is known of its file; false: it has to be read. */
bool kept_take(kept_sources *self, page *one, const fs_stat *stat);

/* Takes over what was read of a page, and the memory that its front matter is in.
 * `is_fine`: there was nothing to report. */
void kept_give(
    kept_sources *self, page *one, const fs_stat *stat, const arena *memory,
    bool is_fine);

/* The model that was begun last is the only one now: what it has not taken goes. */
void kept_sweep(kept_sources *self);

#endif
