/* SPDX-License-Identifier: MIT
 *
 * Running jobs: each gives one output, or one for each page of its list.
 */
#ifndef CLI_BUILD_RENDER_H
#define CLI_BUILD_RENDER_H

#include "build/plan.h"
#include "output/outputs.h"

/*
 * Renders the Markdown of all pages, `threads` at a time (at least 1).  Then
 * view_finish() may be called.
 */
void render_articles(const view *self, size_t threads);

/* Renders all jobs and adds what they made to `out`, in the order of the jobs.
 * Failures are reported and leave their outputs out. */
void render_jobs(const view *self, const job_list *jobs, size_t threads, outputs *out);

#endif
