/* SPDX-License-Identifier: MIT
 *
 * Answering requests.  Nothing is read but the outputs of the session and the
 * server's own few files, and nothing is changed by a request.
 */
#ifndef CLI_SERVE_HTTP_H
#define CLI_SERVE_HTTP_H

#include "serve/server.h"

/* Starts to answer on a socket that listens, which it closes in the end. */
bool http_start(server *self, int listening);
void http_stop(server *self);

#endif
