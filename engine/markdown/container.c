/* SPDX-License-Identifier: MIT
 *
 * Redoes for one line what libcmark did when it matched the line against open
 * containers.  libcmark tells on which lines a block stands but not where its
 * content begins in each; tables need that.  The indentation that an item
 * asks for is computed once from its first line and kept on its node.
 */
#include "container.h"

typedef struct item {
    tr_md_extra_kind kind;
    uint32_t indent; /* columns before the marker */
    uint32_t padding;
} item;

static char byte_at(const tr_md_line *line, uint32_t offset) {
    return offset < line->size ? line->data[offset] : '\n';
}

static void find_content(const tr_md_line *line, tr_md_cursor *cursor) {
    cursor->content = cursor->offset;
    cursor->content_column = cursor->column;
    for (;; cursor->content++) {
        char c = byte_at(line, cursor->content);
        if (c == ' ')
            cursor->content_column++;
        else if (c == '\t')
            cursor->content_column += 4 - cursor->content_column % 4;
        else
            return;
    }
}

static void advance(const tr_md_line *line, tr_md_cursor *cursor, uint32_t columns) {
    while (columns > 0 && cursor->offset < line->size) {
        uint32_t step = 1;
        bool whole = true;
        if (line->data[cursor->offset] == '\t') {
            uint32_t to_stop = 4 - cursor->column % 4;
            whole = to_stop <= columns;
            step = whole ? to_stop : columns;
        }
        cursor->column += step;
        cursor->offset += whole;
        columns -= step;
    }
}

static void advance_bytes(tr_md_cursor *cursor, uint32_t offset) {
    cursor->column += offset - cursor->offset;
    cursor->offset = offset;
}

static uint32_t marker_size(const tr_md_line *line, uint32_t offset) {
    uint32_t at = offset;
    while (tr_md_is_digit(byte_at(line, at)))
        at++;
    return at - offset + 1;
}

/* Measures an item; `cursor` is where its parent's content begins. */
static void measure(tr_md_document *doc, tr_md_node *node, tr_md_cursor cursor) {
    uint32_t index = node->start_line - 1;
    const tr_md_line *line = &doc->source.lines[index];
    item *made = tr_md_alloc(doc->arena, sizeof *made);
    uint32_t width = marker_size(line, cursor.content);
    uint32_t begin, spaces;
    made->kind = TR_MD_ITEM;
    made->indent = tr_md_cursor_indent(&cursor);
    advance(line, &cursor, made->indent + width);
    begin = cursor.column;
    while (cursor.column - begin <= 5 && tr_md_is_blank(byte_at(line, cursor.offset)))
        advance(line, &cursor, 1);
    spaces = cursor.column - begin;
    if (spaces >= 5 || spaces < 1 || tr_md_is_line_end(byte_at(line, cursor.offset)))
        spaces = 1;
    made->padding = width + spaces;
    node->extra = made;
}

static bool follow_item(
    tr_md_node *node, const tr_md_line *line, uint32_t index, tr_md_cursor *at) {
    const item *self = tr_md_extra_of(node, TR_MD_ITEM);
    uint32_t wanted;
    if (!self) return false;
    wanted = self->indent + self->padding;
    if (node->start_line == index + 1) {
        uint32_t after = at->content + marker_size(line, at->content);
        if (tr_md_is_line_end(byte_at(line, after)))
            advance_bytes(at, after);
        else
            advance(line, at, wanted);
        return true;
    }
    if (tr_md_cursor_indent(at) >= wanted) {
        advance(line, at, wanted);
        return true;
    }
    if (!tr_md_is_line_end(byte_at(line, at->content))) return false;
    advance_bytes(at, at->content);
    return true;
}

static bool follow_quote(const tr_md_line *line, tr_md_cursor *cursor) {
    if (tr_md_cursor_indent(cursor) > 3 || byte_at(line, cursor->content) != '>')
        return false;
    advance(line, cursor, tr_md_cursor_indent(cursor) + 1);
    if (tr_md_is_blank(byte_at(line, cursor->offset))) advance(line, cursor, 1);
    return true;
}

uint32_t tr_md_chain_follow(
    const tr_md_document *doc, const tr_md_chain *chain, uint32_t index,
    tr_md_cursor *cursor) {
    const tr_md_line *line = &doc->source.lines[index];
    *cursor = (tr_md_cursor){0};
    find_content(line, cursor);
    for (uint32_t i = 0; i < chain->count; i++) {
        tr_md_node *node = chain->nodes[i];
        bool follows = true;
        if (node->type == TR_MD_NODE_BLOCK_QUOTE)
            follows = follow_quote(line, cursor);
        else if (node->type == TR_MD_NODE_ITEM)
            follows = follow_item(node, line, index, cursor);
        if (!follows) return i;
        find_content(line, cursor);
    }
    return chain->count;
}

void tr_md_chain_set(tr_md_document *doc, tr_md_chain *chain, tr_md_node *parent) {
    tr_md_node *node;
    uint32_t total;
    chain->count = 0;
    for (node = parent; node && node->parent; node = node->parent)
        *TR_MD_PUSH(doc->arena, chain->nodes, chain->count, chain->capacity) = node;
    for (uint32_t i = 0; i < chain->count / 2; i++) {
        node = chain->nodes[i];
        chain->nodes[i] = chain->nodes[chain->count - 1 - i];
        chain->nodes[chain->count - 1 - i] = node;
    }
    /* Outer items first: where an item begins depends on those around it. */
    total = chain->count;
    for (uint32_t i = 0; i < total; i++) {
        tr_md_cursor cursor;
        node = chain->nodes[i];
        if (node->type != TR_MD_NODE_ITEM ||
            tr_md_extra_of(node, TR_MD_ITEM))
            continue;
        chain->count = i;
        tr_md_chain_follow(
            doc, chain, node->start_line - 1, &cursor);
        measure(doc, node, cursor);
    }
    chain->count = total;
}
