/* SPDX-License-Identifier: MIT
 *
 * Between the files of the fs module only: opening names below a folder.
 */
#ifndef CLI_BASE_FS_OPEN_H
#define CLI_BASE_FS_OPEN_H

/* openat() that cannot leave the folder `fd`; EXDEV if `name` tries. */
int fs_open_beneath(int fd, const char *name, int flags);

#endif
