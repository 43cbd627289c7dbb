/* SPDX-License-Identifier: MIT
 *
 * Where the content of a line begins within the quotes and list items around
 * a block, by the rules that libcmark follows when it parses.
 */
#ifndef TR_MARKDOWN_CONTAINER_H
#define TR_MARKDOWN_CONTAINER_H

#include "document.h"

/* A place in a line; columns count tabs as up to four. */
typedef struct tr_md_cursor {
    uint32_t offset;
    uint32_t column;
    uint32_t content; /* the first byte that is not blank, from offset on */
    uint32_t content_column;
} tr_md_cursor;

/* The containers of a block, outermost first. */
typedef struct tr_md_chain {
    tr_md_node **nodes;
    uint32_t count, capacity;
} tr_md_chain;

/* Fills `chain` for the blocks in `parent`; reuses its memory. */
void tr_md_chain_set(tr_md_document *doc, tr_md_chain *chain, tr_md_node *parent);

/*
 * How many containers of the chain continue, or begin, on line `index` (from
 * 0); fewer than all means that the line is lazy.  The cursor is then at the
 * content of the last one that does.
 */
uint32_t tr_md_chain_follow(
    const tr_md_document *doc, const tr_md_chain *chain, uint32_t index,
    tr_md_cursor *cursor);

static inline uint32_t tr_md_cursor_indent(const tr_md_cursor *cursor) {
    return cursor->content_column - cursor->column;
}

/* The line from its content on. */
static inline tr_md_span
tr_md_line_from(const tr_md_document *doc, uint32_t index, uint32_t offset) {
    const tr_md_line *line = &doc->source.lines[index];
    return (tr_md_span){line->data + offset, line->size - offset};
}

#endif
