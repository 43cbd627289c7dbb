/* SPDX-License-Identifier: MIT
 *
 * Which lines are code between fences, for passes that read Markdown line by
 * line before any parser does: a guess from the lines alone, right wherever
 * fences are not nested in odd ways.
 */
#ifndef CLI_MARKDOWN_FENCE_H
#define CLI_MARKDOWN_FENCE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct fence {
    char sign; /* '`' or '~' inside of a fenced block, else 0 */
    size_t size;
} fence;

/* Is the line a fence, or inside of one?  Keeps track of both. */
bool fence_holds(fence *self, const char *line, const char *end);

/* How many `c` stand at `at`. */
size_t fence_run(const char *at, const char *end, char c);

#endif
