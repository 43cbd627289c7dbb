/* SPDX-License-Identifier: MIT
 *
 * "Did you mean" for paths of a site.  Looking through every path costs more
 * than a page's rendering, so each missing name is looked for once, and of many
 * missing names only the first ones: a list of a thousand mistakes has a single
 * cause, and reports show some.  Safe to ask from several threads.
 */
#ifndef CLI_THEME_NEAREST_H
#define CLI_THEME_NEAREST_H

#include "content/site.h"

typedef struct nearest nearest;

nearest *nearest_new(const site *all);
void nearest_free(nearest *self);

/* The path below content nearest to a missing one, or NULL. */
const char *nearest_path(nearest *self, const char *path);

/* The address ("/blog/hello/") nearest to a missing one, or NULL. */
const char *nearest_url(nearest *self, const char *url);

#endif
