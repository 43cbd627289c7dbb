/* SPDX-License-Identifier: MIT
 *
 * From a model of the site to its outputs, rendering only what differs from
 * what the records say: the whole of a build between reading and writing.
 */
#ifndef CLI_BUILD_UPDATE_H
#define CLI_BUILD_UPDATE_H

#include "build/render.h"
#include "build/stages.h"

typedef struct update_options {
    bool on_disk; /* what is not known to be there is rendered again */
    /* Outputs that are wanted first ("blog/index.html"); or NULL. */
    const str_list *prefer;
    /* Before the first job is rendered: these are, and no others; or NULL. */
    void (*planned)(void *data, const stages *self, const index_list *which);
    render_hooks hooks; /* for the jobs that are not wanted first: `next` */
    /* After these: has `next` kept some back?  Their records are stale then.  Or
     * NULL. */
    bool (*keeps_back)(void *data);
    void *data;
} update_options;

/*
 * Renders these jobs, those that are wanted first before all others; the numbers
 * stay as they are.  self->left tells if some were kept back.
 */
void update_render(
    stages *self, const index_list *which, const update_options *options);

/* Its record says that the job of this number is part of the plan. */
memo_output *update_add_job(stages *self, size_t number);

/* The number of the job that makes the output; SIZE_MAX: none does. */
size_t update_find_job(const stages *self, const char *path);

/* If the output is one of the pages of a list: renders it apart from the others, and
 * gives it to the hooks.  False: the whole job has to be rendered. */
bool update_render_part(
    stages *self, size_t number, const char *path, const render_hooks *hooks);

/* Checks the links of these articles, or leaves that to the next update if outputs
 * are still to be rendered. */
void update_checks(stages *self, const index_list *which);

/* Renders the articles that need it, and plans the jobs.  False after a report. */
bool update_articles(stages *self);

/*
 * Then: fills self->outputs and self->memo; how many jobs were rendered goes to
 * self->rendered.  Mistakes of pages and templates are in the log.
 */
void update_outputs(stages *self, const update_options *options);

#endif
