/* SPDX-License-Identifier: MIT
 *
 * Notices changes of the files that a site is made of: by inotify, and where
 * that is not possible by looking at them every now and then.  A change may be
 * told that was none, but none is left out: what cannot be said exactly is told
 * as "anything".
 */
#ifndef CLI_SERVE_WATCH_H
#define CLI_SERVE_WATCH_H

#include "base/loads.h"
#include "base/log.h"
#include "base/vec.h"
#include "config/site_config.h"

typedef struct watch watch;

/* `poll` is milliseconds between looks; 0: inotify if there is. */
watch *watch_new(logger *log, const char *root, unsigned poll);
void watch_free(watch *self); /* NULL is fine */

/* Which folders: those of the configuration, and the files of it in the root; and
 * `files` anywhere, or NULL.  Again after each change of the configuration, and when
 * there are more files. */
void watch_set(watch *self, const site_config *config, const load_list *files);

/* These, below the root, whether they are there or not. */
const str_list *watch_folders(const watch *self);

/* Readable when there is something to collect; -1: look at watch_pause(). */
int watch_descriptor(const watch *self);

/* Milliseconds until watch_collect() has to be called in any case; -1: never. */
int watch_pause(const watch *self);

typedef struct watch_changes {
    str_list paths; /* below the root; until the next call */
    bool anything;  /* more than these may have changed */
} watch_changes;

/* Looks at once with the next call, if it has to look. */
void watch_hurry(watch *self);

/* Waits until a burst of changes is over and takes it; false: there was none. */
bool watch_collect(watch *self, const watch_changes **out);

#endif
