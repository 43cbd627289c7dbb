/* SPDX-License-Identifier: MIT
 *
 * Which files a build wrote, for each output folder: the only files that a
 * later build or `clean` may remove.  A text file with a section for each
 * folder, "[public]", and a path on each line below it.
 */
#ifndef CLI_OUTPUT_MANIFEST_H
#define CLI_OUTPUT_MANIFEST_H

#include "base/fs.h"
#include "base/vec.h"

#include <stdbool.h>

typedef struct manifest_folder {
    const char *name;
    str_list paths;
} manifest_folder;

typedef VEC(manifest_folder) manifest_folder_list;

typedef struct manifest {
    arena memory;
    buf text; /* the file as it was read; parsed when somebody asks for its folders */
    bool parsed;
    manifest_folder_list folders;
    uint64_t on_disk; /* the hash of the file as it was parsed or saved; 0: none */
} manifest;

/* Reads it from `cache` below the site; empty if there is none or if it cannot
 * be understood.  False on a failure to read. */
bool manifest_load(manifest *self, const fs_root *site, const char *cache);
void manifest_done(manifest *self);

/* The lines of the folder as the file that was read has them, or NULL. */
const char *manifest_lines(const manifest *self, const char *name);

/* Of these the one behind that of `path`; NULL if the line is another one, or, for
 * a `path` of NULL, if there are more. */
const char *manifest_behind(const char *line, const char *path);

const manifest_folder_list *manifest_folders(manifest *self);

/* The folder of that name, or NULL; with `make`, a new one. */
manifest_folder *manifest_find(manifest *self, const char *name, bool make);

/* Writes it, unless that is what the file says. */
bool manifest_save(manifest *self, const fs_root *site, const char *cache);

#endif
