/* SPDX-License-Identifier: MIT
 *
 * From a model of the site to its outputs, rendering only what differs from
 * what the records say: the whole of a build between reading and writing.
 */
#ifndef CLI_BUILD_UPDATE_H
#define CLI_BUILD_UPDATE_H

#include "build/stages.h"

typedef struct update_options {
    /* Is a file on disk as the record says?  NULL: all are. */
    bool (*is_intact)(void *data, const memo_file *file);
    void *data;
    /* This output's job goes first, and `ready` is called when it is done. */
    const char *prefer;
    void (*ready)(void *data, const memo_output *made);
} update_options;

/* Renders the articles that need it, and plans the jobs.  False after a report. */
bool update_articles(stages *self);

/*
 * Then: fills self->outputs and self->memo; how many jobs were rendered goes to
 * self->rendered.  Mistakes of pages and templates are in the log.
 */
void update_outputs(stages *self, const update_options *options);

#endif
