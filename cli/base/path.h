/* SPDX-License-Identifier: MIT
 *
 * Paths as text: joining, cleaning, splitting.  Nothing here looks at the
 * file system.  "/" separates everywhere.  Results live in the given arena.
 */
#ifndef CLI_BASE_PATH_H
#define CLI_BASE_PATH_H

#include "base/arena.h"

#include <stdbool.h>

/* "a" + "b" -> "a/b"; an absolute `name` stays as it is, "" adds nothing. */
char *path_join(arena *memory, const char *folder, const char *name);

/* Removes ".", empty parts and "x/.."; "" for the folder itself.  ".." that
 * lead above a relative path stay at its front ("../x"). */
char *path_clean(arena *memory, const char *path);

/* `path` as seen from the folder `from`; both clean, both relative or both
 * absolute: ("blog/a.md", "blog/x") -> "../a.md". */
char *path_relative(arena *memory, const char *path, const char *from);

/* "a/b.md" -> "a"; "b.md" -> "". */
char *path_dir(arena *memory, const char *path);

/* "a/b.md" -> "b.md"; borrowed from `path`. */
const char *path_name(const char *path);

/* "a/b.tar.md" -> ".md"; "" if there is none (".x" has none); borrowed. */
const char *path_extension(const char *path);

/* "a/b.md" -> "b". */
char *path_stem(arena *memory, const char *path);

bool path_is_absolute(const char *path);

/* Is it the folder, or does it lie below?  Both clean; "/" has all below. */
bool path_is_below(const char *path, const char *folder);

/* May `path` name a file below a folder: relative, clean, no "..", no
 * backslash, no control characters, no part longer than 255 bytes? */
bool path_is_safe(const char *path);

#endif
