/* SPDX-License-Identifier: MIT
 *
 * Running jobs: each gives one output, or one for each page of its list.  What
 * is rendered is recorded with all that it read.
 */
#ifndef CLI_BUILD_RENDER_H
#define CLI_BUILD_RENDER_H

#include "build/memo.h"
#include "build/plan.h"

typedef VEC(size_t) index_list;

/* Renders the Markdown of the pages of those numbers in view->pages, `threads`
 * at a time (at least 1). */
void render_articles(
    const view *self, const index_list *which, memo *to, size_t threads);

/* Checks the links of the articles of those pages. */
void render_checks(const view *self, const index_list *which, memo *to, size_t threads);

/* What is told of jobs while they are rendered; called from any thread. */
typedef struct render_hooks {
    /* Gives the number of the next job; false: there are no more.  NULL: they
     * come in the order of the list. */
    bool (*next)(void *data, size_t *job);
    /* May take the bytes of files that were rendered; or NULL. */
    void (*done)(void *data, memo_output *made);
    bool shares; /* the bytes of files may be blobs in parts */
    void *data;
} render_hooks;

/* Renders the jobs of those numbers into their records.  Failures are reported
 * and leave the record as it was, but stale.  `hooks` may be NULL. */
void render_jobs(
    const view *self, const job_list *jobs, const index_list *which, memo *to,
    size_t threads, const render_hooks *hooks);

/* One page of a list, by its number, before all of them are rendered: its record
 * stays as it is, and nothing is reported.  The file goes to hooks->done(), as the only
 * one of a record.  False: it failed, or the list has no page of that number now. */
bool render_part(
    const view *self, const job *one, size_t number, memo *to,
    const render_hooks *hooks);

/* Is it the output that a page is there for?  To be rendered after all others. */
bool render_is_last(const job *one);

/* What the templates of a job see, but for what depends on the page of its
 * list; owned. */
torii_value render_context(const job *one);

#endif
