/* SPDX-License-Identifier: MIT
 *
 * Between the files of the fs module only: opening names below a folder.
 */
#ifndef CLI_BASE_FS_OPEN_H
#define CLI_BASE_FS_OPEN_H

#include "base/fs.h"

#include <sys/stat.h>

/* openat() that cannot leave the folder `fd`; EXDEV if `name` tries. */
int fs_open_beneath(int fd, const char *name, int flags);

fs_stat fs_stat_of(const struct stat *info);

/* The folder that holds `name`, and its last part.  No link is followed; with
 * `make`, missing folders are made and links replaced.  -1 with errno set. */
int fs_open_parent(
    const fs_root *root, const char *name, bool make, const char **last);

#endif
