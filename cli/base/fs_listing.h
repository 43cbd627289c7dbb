/* SPDX-License-Identifier: MIT
 *
 * The names in folders, from one build to the next: a folder in which no name came
 * or went needs not be read nor its names be sorted again.
 *
 * Invariant: what is taken from here is what reading the folder would give.  The time
 * of a folder's last change is set by the kernel whenever a name comes or goes, and
 * nobody else can set it; only file systems of which this is known are believed, and
 * no folder that was changed so shortly before that a later change could have the
 * same time.
 */
#ifndef CLI_BASE_FS_LISTING_H
#define CLI_BASE_FS_LISTING_H

#include "base/fs.h"

/* Those saved under `name`, or none. */
fs_listings *fs_listings_load(const fs_root *root, const char *name);
void fs_listings_free(fs_listings *self); /* NULL is fine */

/* Writes them if some folders were read; false with errno set. */
bool fs_listings_save(fs_listings *self, const fs_root *root, const char *name);

/* In byte order, each name behind the letter of its kind and before a NUL. */
typedef struct fs_names {
    const char *bytes;
    size_t size;
} fs_names;

/* The kinds: a file for certain, which is no link, and all others. */
enum { FS_NAME_FILE = 'f', FS_NAME_OTHER = 'o' };

/* The names in the folder `path`, which is so; false if it has to be read. */
bool fs_listings_find(
    fs_listings *self, const char *path, const fs_stat *stat, fs_names *out);

/* Remembers what was read of the folder, which was so before, and is open as `fd`. */
void fs_listings_note(
    fs_listings *self, const char *path, int fd, const fs_stat *stat, fs_names names);

#endif
