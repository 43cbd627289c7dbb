/* SPDX-License-Identifier: MIT
 *
 * The records of the build before, and a look at the outputs that they tell of: on a
 * thread of its own while the site is read, since neither needs the other.
 *
 * Invariant: what the records say of a file on disk is so, or they say that it is not
 * known to be there.
 */
#ifndef CLI_BUILD_RECALL_H
#define CLI_BUILD_RECALL_H

#include "build/memo.h"

#include <pthread.h>

typedef struct recall {
    const char *name;       /* of the file with the records, below the site; borrowed */
    const fs_root *outputs; /* their folder; borrowed */
    bool looks; /* nobody changes them until the build does; else nothing is known
                   to be there */
    bool begun, aside;      /* aside: the thread runs */
    pthread_t thread;
    fs_root site;
    memo *memo;
} recall;

/* Begins, with the first three set: with `aside` on a thread, if there can be one. */
void recall_begin(recall *self, const char *root, bool aside);

/* The records, which are the caller's, if that is the number of their configuration;
 * else, and if it was not begun, empty ones. */
memo *recall_end(recall *self, uint64_t config);

/* Nobody wants them. */
void recall_drop(recall *self);

#endif
