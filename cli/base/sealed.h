/* SPDX-License-Identifier: MIT
 *
 * Files that only this program reads: a line that names the format, the hash of what
 * follows, then that.
 *
 * Invariant: what is opened is what was sealed, by a program that knows the format.
 */
#ifndef CLI_BASE_SEALED_H
#define CLI_BASE_SEALED_H

#include "base/fs.h"
#include "base/pack.h"

/* Begins the file in an empty buffer; `header` is the line with its end.  What is
 * added then is what sealed_end() makes the hash of. */
void sealed_begin(buf *out, const char *header);
void sealed_end(buf *out, const char *header);

/* What follows the hash; false if the file is no such one, or damaged.  With `first`
 * not 0, it has to begin with that word, which is skipped: others are not looked at. */
bool sealed_open(
    const fs_map *file, const char *header, uint64_t first, unpacker *out);

#endif
