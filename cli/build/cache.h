/* SPDX-License-Identifier: MIT
 *
 * The records of a build on disk, below the cache folder of the site, one file
 * for each output folder.  Whatever is wrong with such a file, there is none:
 * then everything is rendered.
 */
#ifndef CLI_BUILD_CACHE_H
#define CLI_BUILD_CACHE_H

#include "build/stages.h"

/* A number for all that decides about every output: the configuration, the
 * strings and settings of the theme, this program. */
uint64_t cache_config(const stages *self);

/* The same for what decides about reading sources: the configuration and this
 * program. */
uint64_t cache_reading(const site_config *config);

/* The file for an output folder, "state-9f86d081". */
const char *cache_name(arena *memory, const site_config *config, const char *folder);

/* The records that were saved under that name, or empty ones; owned. */
memo *cache_load(const fs_root *root, const char *name);

/* False with errno set. */
bool cache_save(const memo *self, const fs_root *root, const char *name);

#endif
