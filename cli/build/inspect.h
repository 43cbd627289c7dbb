/* SPDX-License-Identifier: MIT
 *
 * Looking at a site that is in memory: what a rendering can read, what an
 * expression gives there, which pages are drafts.  For people who look for a
 * mistake; no output depends on it.  Belongs to the thread that updates.
 */
#ifndef CLI_BUILD_INSPECT_H
#define CLI_BUILD_INSPECT_H

#include "base/buf.h"
#include "build/stages.h"

typedef struct inspect_value {
    const char *name;
    const char *type; /* "string", "object" ... */
    const char *text; /* as pprint writes it, cut when it is long */
    bool everywhere;  /* a global: it is in all templates */
} inspect_value;

/* Visits the names that the rendering `what`, as a report tells it, can read; of
 * the home page if it is NULL or not known. */
void inspect_names(
    const stages *self, const char *what,
    void (*visit)(void *data, const inspect_value *one), void *data);

/*
 * Renders it once more and visits the variables of each step that leads to its
 * failure, innermost first: `begin` for the step, then `visit` for each of its
 * variables.  Nothing if it does not fail in its own templates.
 */
typedef struct inspect_step {
    const char *template_name, *what;
    uint32_t line;
} inspect_step;

void inspect_steps(
    const stages *self, const char *what,
    void (*begin)(void *data, const inspect_step *step),
    void (*visit)(void *data, const inspect_value *one), void *data);

/* Appends what `expression` gives there, or the message of the failure, which
 * false stands for.  Bounded in time and memory. */
bool inspect_evaluate(
    const stages *self, const char *what, const char *expression, buf *out);

size_t inspect_pages(const stages *self);

/* The outputs of pages that a build for the public leaves out are marked: output ->
 * "draft", "future" or "expired".  Of all pages when the model is new, of one that is
 * new in it or has another front matter. */
void inspect_mark_all(stages *self);
void inspect_mark(stages *self, const page *one);

/* What is marked.  Values are static. */
void inspect_marks(const stages *self, strmap *out);

#endif
