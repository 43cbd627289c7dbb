/* SPDX-License-Identifier: MIT
 *
 * Partials: what included templates print, kept for other renderings.  A text is
 * found again by its template, the language, and what the names that it took from
 * around it mean there.
 *
 * Invariant: a text stands as long as all that its template has read has the values
 * that it had.  What depends on the page that is being rendered, was reported on,
 * or is told by neither a name nor a fact, is never kept.
 */
#ifndef CLI_THEME_PARTIALS_H
#define CLI_THEME_PARTIALS_H

#include "base/blob.h"
#include "theme/facts.h"

typedef struct partials partials;

partials *partials_new(void);
void partials_free(partials *self);

/* Forgets all texts: the model of the site is another one.  Not while anything is
 * rendered, as the next. */
void partials_clear(partials *self);

/* A new round of facts about the same model has begun, or others of it are in
 * doubt. */
void partials_next(partials *self);

/* What of it may be used in one rendering; its data is this rendering. */
typedef struct partials_use {
    torii_includes hooks; /* for torii_render_options */
    partials *table;
    rendering *run;
    const blob *last; /* whose bytes were given last */
} partials_use;

void partials_begin(partials_use *self, partials *table, rendering *run);

#endif
