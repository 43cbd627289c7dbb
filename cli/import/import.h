/* SPDX-License-Identifier: MIT
 *
 * A site of another tool made into one of Torii: its files in Torii's folders,
 * front matter and marks in texts rewritten where both tools know the same
 * thing, and a report of what could not be taken over.  The source is only
 * read; files that exist in the target are never overwritten.
 */
#ifndef CLI_IMPORT_IMPORT_H
#define CLI_IMPORT_IMPORT_H

#include "base/log.h"

#include <stdbool.h>

typedef enum import_tool {
    IMPORT_JEKYLL,
    IMPORT_HUGO,
    IMPORT_PELICAN,
    IMPORT_MKDOCS,
    IMPORT_ZOLA,
    IMPORT_ELEVENTY
} import_tool;

/* "jekyll" ..., in that order; NULL ends the list. */
const char *const *import_tools(void);

typedef struct import_options {
    import_tool tool;
    const char *source, *target; /* folders */
    const char *report;          /* file below the target */
    bool link; /* unchanged files become hard links instead of copies */
} import_options;

typedef struct import_counts {
    size_t pages, files, notes;
} import_counts;

/* False after a report to `log`. */
bool import_run(logger *log, const import_options *options, import_counts *counts);

#endif
