/* SPDX-License-Identifier: MIT
 *
 * Slugs: the part of an address that comes from a name or title.
 *
 * Signs that carry meaning are spelled out first (+ plus, # sharp, & and,
 * @ at), so that C, C++ and C# differ; then NFKD without marks in lower case
 * (ascii) or NFC in lower case (unicode), and runs of what is neither letter
 * nor digit become one "-".  "off" only removes what a path cannot hold.
 */
#ifndef CLI_CONTENT_SLUG_H
#define CLI_CONTENT_SLUG_H

#include "base/arena.h"
#include "config/site_config.h"

/* In the arena, or `text` itself if it is its own slug; "" if nothing is left, which
 * callers report. */
const char *slug_make(arena *memory, const char *text, slug_mode mode);

/* "my-first_post" -> "My first post": a title for what has none. */
char *slug_humanize(arena *memory, const char *name);

/* Percent-encodes what a URL's path cannot hold; "/" stays.  `path` itself, where
 * there is nothing to encode. */
const char *slug_encode_path(arena *memory, const char *path);

#endif
