/* SPDX-License-Identifier: MIT
 *
 * The files that load_data(), include() and code() were asked for, whether they were
 * there or not, for who has to notice when they change: they may lie anywhere below the
 * site's root.  Kept from one model of a site to the next.
 *
 * Invariant: a path that was ever asked for stays.
 */
#ifndef CLI_BASE_LOADS_H
#define CLI_BASE_LOADS_H

#include "base/fs.h"
#include "base/vec.h"

typedef struct loads loads;

loads *loads_new(void);
void loads_free(loads *self); /* NULL is fine */

/* It was like that, a moment before it was read; from any thread. */
void loads_note(loads *self, const char *path, const fs_stat *found);

typedef struct loaded_file {
    const char *path;
    uint64_t stamp; /* loads_stamp() of what it was when it was last asked for */
} loaded_file;

typedef VEC(loaded_file) load_list;

/* All of them, in the order in which they were first asked for; borrowed, until the
 * next loads_note(). */
const load_list *loads_all(const loads *self);

/* fs_stat_stamp() of a file; 0 of what is none. */
uint64_t loads_stamp(const fs_stat *found);

#endif
