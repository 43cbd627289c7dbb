/* SPDX-License-Identifier: MIT
 *
 * The socket that a server listens on, and its address for people.
 */
#ifndef CLI_SERVE_LISTEN_H
#define CLI_SERVE_LISTEN_H

#include "base/arena.h"
#include "base/log.h"

#include <stdbool.h>

typedef struct listen_wish {
    const char *host;
    unsigned port; /* 0: any */
    bool exactly;  /* else one of the next ports, if that one is taken */
} listen_wish;

/* The socket, or -1 after a report; `*port` is the port it has. */
int listen_open(logger *log, const listen_wish *wish, unsigned *port);

/* "http://127.0.0.1:7117" */
char *listen_address(arena *memory, const char *host, unsigned port);

#endif
