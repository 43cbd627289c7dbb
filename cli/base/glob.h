/* SPDX-License-Identifier: MIT
 *
 * Patterns on paths: those of `defaults`, `permalinks` and `schemas`, and
 * lists of .gitignore patterns (`ignore`).
 */
#ifndef CLI_BASE_GLOB_H
#define CLI_BASE_GLOB_H

#include "base/vec.h"

#include <stdbool.h>

/*
 * Does the whole of `path` match?  "*" and "?" stay inside one part, "**" as a
 * part spans any number of parts, "[a-z]" and "[!a-z]" are sets.  A pattern
 * that ends in "**" matches everything below the folder, not the folder.
 */
bool glob_match(const char *pattern, const char *path);

/*
 * Is `path` left out by these .gitignore patterns?  A later pattern wins, "!"
 * takes back, a trailing "/" means folders only, a "/" elsewhere binds the
 * pattern to the root.  Ask for a folder before asking for what is in it.
 */
bool glob_ignored(const str_list *patterns, const char *path, bool is_folder);

/* The same patterns for many paths: most fit none of them by their names' first and
 * last bytes. */
typedef struct glob_set {
    const str_list *patterns; /* borrowed */
    unsigned char starts[256], ends[256]; /* for what kinds a pattern may fit */
    unsigned char any; /* the kinds of patterns that tell nothing of these bytes */
} glob_set;

void glob_set_init(glob_set *self, const str_list *patterns);
bool glob_set_ignores(const glob_set *self, const char *path, bool is_folder);

#endif
