/* SPDX-License-Identifier: MIT
 *
 * From what a request asks for to the name of an output.  A request's path is
 * decoded once; what does not name something below the site is refused here.
 */
#ifndef CLI_SERVE_ADDRESS_H
#define CLI_SERVE_ADDRESS_H

#include "base/arena.h"

#include <stdbool.h>

/*
 * "/blog/caf%C3%A9/" -> "blog/café/".  NULL for what no output is called:
 * empty parts, "." and "..", control characters, backslashes, wrong escapes.
 */
char *address_decode(arena *memory, const char *path);

/* The other way round, with the "/" in front. */
char *address_encode(arena *memory, const char *path);

/* A value of a query: any bytes but NUL; NULL for wrong escapes. */
char *address_decode_value(arena *memory, const char *text);

/* "text/html; charset=utf-8" for an output. */
const char *address_type(const char *path);

bool address_is_html(const char *path);

/* Is the Host header one that a browser sends for this server?  `names` are
 * further hosts; the port may be left out. */
bool address_is_own_host(
    const char *host, const char *const *names, size_t count, unsigned port);

#endif
