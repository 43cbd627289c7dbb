/* SPDX-License-Identifier: MIT
 *
 * The parts of a link's address and what kind it is, told from its text alone.
 */
#ifndef CLI_MARKDOWN_LINK_H
#define CLI_MARKDOWN_LINK_H

#include "base/arena.h"

#include <stdbool.h>

typedef enum link_kind {
    LINK_EXTERNAL, /* https:, http:, //host */
    LINK_OTHER,    /* mailto: and other schemes */
    LINK_ANCHOR,   /* #id, and "" */
    LINK_CONTENT,  /* @/blog/x.md */
    LINK_ROOT,     /* /about/ */
    LINK_RELATIVE  /* ../x.md, map.png */
} link_kind;

typedef struct link_parts {
    link_kind kind;
    const char *path;     /* decoded, without "@/" */
    const char *query;    /* "?a=b" or "", as written */
    const char *fragment; /* decoded, without "#"; NULL if there is none */
    const char *tail;     /* query and fragment, as written */
} link_parts;

link_parts link_split(arena *memory, const char *url);

/* "%20" to " "; malformed ones stay. */
char *link_decode(arena *memory, const char *text, size_t size);

#endif
