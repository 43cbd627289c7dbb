/* SPDX-License-Identifier: MIT
 *
 * A site that is held in memory, built once and then kept up to date: what
 * `torii serve` stands on.  One thread opens and updates it; any thread may
 * take outputs at any time, and gets what was there before an update or after
 * it, never half of one.
 */
#ifndef CLI_BUILD_SESSION_H
#define CLI_BUILD_SESSION_H

#include "base/blob.h"
#include "build/build.h"

typedef struct session session;

/* What an update did.  The strings live until the next update. */
typedef struct session_changes {
    exit_code code;   /* EXIT_CONTENT: some outputs are as they were before;
                         EXIT_CONFIG, EXIT_SYSTEM, EXIT_BUG: all are */
    str_list changed; /* outputs with other bytes than before, and new ones */
    str_list removed;
    bool left; /* outputs are still to be rendered: the next update does it too */
    bool patched; /* the model has stayed; see patch.h */
    size_t rendered; /* templates that were run for it */
    double ms;
} session_changes;

typedef struct session_wish {
    str_list prefer; /* outputs ("blog/index.html") to be ready first */
    /* Called when one of them is, or one that session_ask() was asked for; from
     * any thread, and not with the session's lock held. */
    void (*ready)(void *data, const char *path);
    /* Has something else to be done at once?  Asked from any thread while outputs
     * are rendered that nobody has asked for; or NULL. */
    bool (*is_urgent)(void *data);
    double patience; /* milliseconds until it is asked, so that updates in quick
                        succession get on with the rest */
    void *data;
} session_wish;

/*
 * A session with nothing in it; `log` and `options` must outlive it.  Reports
 * go to `log`, which is not flushed: after an update it holds what is wrong with
 * the site as it is now, so flush it before the next one.
 */
session *session_open(logger *log, const build_options *options);
void session_close(session *self);

/*
 * Makes the outputs those of the site as it is now.  `paths`, below the site's
 * root, are what may have changed since the update before; NULL: anything.  An
 * update that has left outputs is gone on with by the next, with no paths if
 * nothing has changed.
 */
const session_changes *
session_update(session *self, const str_list *paths, const session_wish *wish);

/* A number for the bytes of an output, another one if these are others; 0: there is
 * none. */
uint64_t session_hash(session *self, const char *path);

/* What an output is: retained, to be released with blob_release(); NULL if there
 * is none.  Files that are only copied are read for it. */
blob *session_get(session *self, const char *path);

/*
 * The same for somebody who has seen the newest of another output: what an update
 * has not yet come to is not given as it was before.  SESSION_LATER: it is made
 * next; ask again when `ready` was called for it, or the update has ended.
 */
typedef enum session_answer {
    SESSION_NONE,
    SESSION_HERE,
    SESSION_LATER
} session_answer;

session_answer session_ask(session *self, const char *path, blob **out);

/* Is there an output of that name?  And all of them, in no order, to be freed
 * with mem_free() each and vec_done(). */
bool session_has(session *self, const char *path);
void session_names(session *self, str_list *out);

/* Writes the outputs of an update that went well into the output folder, as a
 * build does but for the records that make the next build faster. */
exit_code session_write(session *self);

/* How the session sees its site after an update; not to be held on to over the
 * next one.  NULL before the first that succeeded. */
const struct stages *session_stages(const session *self);

#endif
