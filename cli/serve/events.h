/* SPDX-License-Identifier: MIT
 *
 * News for open pages, as server-sent events.  Each connection belongs to a page
 * and is told what concerns that page alone.
 */
#ifndef CLI_SERVE_EVENTS_H
#define CLI_SERVE_EVENTS_H

#include "serve/server.h"

/*
 * A response that lasts: news for the page at the decoded path `path`, which has
 * the state `tag` and style sheets of number `assets`.  If these are not the
 * newest it is told at once.  `last`: it shows the last good page.  NULL if there
 * is no memory.
 */
struct MHD_Response *events_open(
    server *self, struct MHD_Connection *connection, const char *path,
    const char *tag, uint64_t assets, bool last);

/* What the tag of a page is now, into `out`; `output` is NULL for one that does
 * not exist.  While the site fails all show that, but with `last`.  The lock is
 * held. */
enum { EVENTS_TAG = 40 };
void events_tag(server *self, const char *output, bool last, char out[EVENTS_TAG]);

/* The outputs of the open pages, the newest first; each to be freed. */
void events_outputs(server *self, str_list *out);

/* The page that was asked for is ready, though not all are.  Waits a moment until those
 * who are told have been: what renders the others leaves them no processor. */
void events_ready(server *self);

/* After an update: whom it concerns loads again; `styles`: style sheets have
 * changed; `parts`: other files that pages show. */
void events_updated(server *self, bool styles, bool parts);

/* Keeps connections alive, and finds those that are not. */
void events_beat(server *self);

/* Ends all; before the daemon stops. */
void events_stop(server *self);

#endif
