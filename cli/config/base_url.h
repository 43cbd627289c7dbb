/* SPDX-License-Identifier: MIT
 *
 * The address that a site is published at.  All links are made by writing a path
 * behind it, so it is a scheme, a host and a folder, and nothing else.
 */
#ifndef CLI_CONFIG_BASE_URL_H
#define CLI_CONFIG_BASE_URL_H

#include "base/arena.h"

#include <stdbool.h>

/* What is wrong with it, as in "'base_url' has no host"; NULL: nothing. */
const char *base_url_fault(arena *memory, const char *written);

/* How one that has a fault may have been meant, or how such are written. */
const char *base_url_advice(arena *memory, const char *written);

/*
 * Splits one without a fault into itself with one "/" at the end, "https://host" and
 * the path of it ("/" or "/sub/").
 */
void base_url_split(
    arena *memory, const char *written, const char **url, const char **origin,
    const char **path);

#endif
