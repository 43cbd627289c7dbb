/* SPDX-License-Identifier: MIT
 *
 * The output folder of a build: where it is, what the build before left there
 * and in the cache, and writing to it.
 */
#ifndef CLI_BUILD_TARGET_H
#define CLI_BUILD_TARGET_H

#include "build/recall.h"
#include "build/stages.h"

typedef struct target {
    stages *build;
    const char *folder; /* absolute */
    const char *key;    /* its name in the manifest, and for people */
    const char *cache;  /* the file with its records, below the site */
    bool inside;        /* it lies in the site's folder */
    fs_root root;       /* fd -1 if it does not exist yet */
    bool locked;        /* nobody else writes there until target_close() */
    recall before;      /* what is known of the build before */
    output_writer *writer; /* open from target_begin() on, or NULL */
} target;

/* Finds the folder of a build whose configuration is read, and begins to recall what
 * the build before left there; other than EXIT_DONE after a report. */
exit_code target_open(target *self, stages *build);
void target_close(target *self);

/* Gives the build, whose site is read, the records of the one before. */
void target_recall(target *self);

/* From now on the folder takes files as they are rendered, if nothing speaks
 * against it: they need not be held in memory. */
void target_begin(target *self);

/* For render_hooks; `self` is the target. */
void target_take(void *self, memo_output *made);

/* Writes the outputs, and the records of them. */
exit_code target_write(target *self);

#endif
