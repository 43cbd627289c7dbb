/* SPDX-License-Identifier: MIT
 *
 * The way through templates to a mistake, as places in the site's files: what
 * errors of the engine and mistakes that templates make without failing have
 * in common.
 */
#ifndef CLI_THEME_TRACE_H
#define CLI_THEME_TRACE_H

#include "theme/view.h"

enum { TRACE_MAX = 64 };

typedef struct trace {
    torii_frame steps[TRACE_MAX]; /* innermost first; names are borrowed */
    size_t count;
    bool ahead; /* what it is about stands behind the place, or not in that line */
} trace;

void trace_of_error(trace *self, const torii_error *failure);
void trace_of_call(trace *self, torii_call *call);

/*
 * Places `report` at the first step and adds the others.  If `name` is not
 * NULL and stands in that line, best from there on, it is what is underlined; else
 * the word that stands or is called at the place, else what is looked into there.
 */
void trace_put(
    const view *self, log_report *report, const trace *steps, const char *name);

/* "content/blog/_index.md  ->  /blog/", in `memory`. */
char *trace_what(arena *memory, const page *one);

#endif
