/* SPDX-License-Identifier: MIT
 *
 * Ids of headings, unique within a document.
 */
#ifndef TR_MARKDOWN_SLUG_H
#define TR_MARKDOWN_SLUG_H

#include "memory.h"

typedef struct tr_md_slugs {
    tr_md_arena *arena;
    torii_markdown_ids style;
    tr_md_map *used;
} tr_md_slugs;

/* An id for a heading with this plain text. */
const char *tr_md_slug_make(tr_md_slugs *slugs, const char *text, size_t size);

/* Keeps an id that the document gives itself from being made again. */
void tr_md_slug_reserve(tr_md_slugs *slugs, const char *id);

#endif
