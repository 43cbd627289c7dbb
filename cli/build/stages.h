/* SPDX-License-Identifier: MIT
 *
 * The stages of a build, for commands that want the site but not its output:
 * stages_read() gives the model, stages_render() the outputs in memory.  Each
 * stage runs even if the one before met mistakes, so that one run tells all of
 * them.
 */
#ifndef CLI_BUILD_STAGES_H
#define CLI_BUILD_STAGES_H

#include "build/build.h"
#include "build/memo.h"
#include "build/plan.h"
#include "build/profile.h"
#include "output/outputs.h"

typedef struct stages {
    logger *log;
    const build_options *options;
    arena memory; /* of configuration and theme */
    site_config *config;
    site *site;
    theme *theme;
    view *view;
    job_list jobs;
    outputs outputs;
    struct maker *maker; /* of articles that are made when asked for; or NULL */
    memo *memo; /* what the build before left; owned */
    bool recalls; /* sources, too, are taken as the build before knew them */
    struct sources *sources; /* these; owned */
    fs_listings *listings;   /* and the names in their folders; owned */
    struct kept_sources *kept; /* of the model before in this process; borrowed */
    profile *profile; /* or NULL */
    write_counts counts;
    bool left; /* outputs are still to be rendered */
    bool settled; /* of all pages it is noted that they are as they were */
    strmap marks; /* output -> "draft"; see inspect.h */
    size_t threads;
    size_t linked; /* internal links checked */
    size_t articles, rendered; /* how many were rendered */
    size_t checked;            /* articles whose links were checked */
    double read_ms, markdown_ms, render_ms, write_ms;
} stages;

/* Begins; `options` must outlive it. */
void stages_start(stages *self, logger *log, const build_options *options);

/* The configuration; other than EXIT_DONE after a report. */
exit_code stages_configure(stages *self);

/* Configuration, if that is not read yet, content, theme.  The same. */
exit_code stages_read(stages *self);

/* Markdown, and which outputs there will be; no template is rendered.  False
 * after a report. */
bool stages_plan(stages *self);

/* Markdown, templates, links: into self->outputs.  False after a report. */
bool stages_render(stages *self);

/* Adds the static files and assets to the outputs. */
void stages_add_files(stages *self);

void stages_done(stages *self);

#endif
