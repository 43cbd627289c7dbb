/* SPDX-License-Identifier: MIT
 *
 * Requests for outputs that an update has not come to yet: they wait, and what
 * they wait for is made next.
 */
#ifndef CLI_SERVE_WAIT_H
#define CLI_SERVE_WAIT_H

#include "serve/server.h"

/*
 * The bytes of an output into `*out`, or NULL if there are none.  False: the
 * connection was suspended, and its request will be asked again.
 */
bool wait_output(
    server *self, struct MHD_Connection *connection, const char *path, blob **out);

/* More is ready than before: who waits asks again. */
void wait_wake(server *self);

#endif
