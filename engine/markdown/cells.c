/* SPDX-License-Identifier: MIT
 *
 * The cells of tables as paragraphs: written to a source of their own or in
 * front of the document's, found again in the tree.  Where tables take whole
 * paragraphs the document is not parsed again for them; the definitions of
 * links that cells could refer to are then copied behind the cells.
 * Invariant: cell_nodes[i] belongs to cells[i], NULL if it was not found.
 */
#include "document.h"

#define GUARD "\xC2\xA0" /* a space to flanking, the start of no block */

static void put_cell(torii_markdown_text *out, tr_md_span cell) {
    const char *at = cell.data;
    const char *end = at + cell.size;
    tr_md_put_str(out, GUARD);
    while (at < end) {
        const char *stop = memchr(at, '\\', (size_t)(end - at));
        if (!stop) stop = end;
        tr_md_put(out, at, (size_t)(stop - at));
        if (stop < end && !(stop + 1 < end && stop[1] == '|')) tr_md_put_str(out, "\\");
        at = stop < end ? stop + 1 : end;
    }
    tr_md_put_str(out, "\n\n");
}

void tr_md_cells_put(tr_md_document *doc, tr_md_builder *builder) {
    for (uint32_t i = 0; i < doc->cell_count; i++) {
        tr_md_builder_begin_line(builder, doc->cells[i].origin);
        tr_md_builder_begin_line(builder, doc->cells[i].origin);
        put_cell(&builder->text, doc->cells[i].text);
    }
}

/* Removes the guard at the beginning of a cell. */
static void unguard(tr_md_node *cell) {
    tr_md_node *text = cell->first_child;
    if (!text || text->text.size < 2 || memcmp(text->text.data, GUARD, 2)) return;
    if (text->text.size > 2)
        tr_md_node_set_text(text, text->text.data + 2, text->text.size - 2);
    else
        tr_md_node_unlink(text);
}

static void set_node(tr_md_document *doc, uint32_t index, tr_md_node *node) {
    node->extra = &doc->cells[index];
    doc->cell_nodes[index] = node;
}

/* The paragraphs at the beginning of the tree to those cells without a node. */
static void take(tr_md_document *doc, tr_md_node *root) {
    tr_md_node *node = root->first_child, *next;
    for (uint32_t i = 0; i < doc->cell_count && node; i++) {
        if (doc->cell_nodes[i]) continue;
        next = node->next;
        unguard(node);
        tr_md_node_unlink(node);
        set_node(doc, i, node);
        node = next;
    }
}

void tr_md_cells_take(tr_md_document *doc, tr_md_node *root) {
    doc->cell_nodes =
        tr_md_alloc_array(doc->arena, doc->cell_count, sizeof *doc->cell_nodes);
    take(doc, root);
}

/* -------------------------------------------------------- Simple cells ---- */

/*
 * Text in which nothing means anything to libcmark, or code and nothing else.
 * Most cells of real tables are of this kind and need not be parsed.
 */
static tr_md_node_type simple_type(const tr_md_document *doc, tr_md_span cell) {
    const char *special = doc->options->smart ? "`\\&_*[]<\"'.-" : "`\\&_*[]<";
    bool is_code = cell.size > 2 && cell.data[0] == '`' && cell.data[1] != ' ' &&
                   cell.data[cell.size - 1] == '`' && cell.data[cell.size - 2] != ' ';
    for (size_t i = is_code; i < cell.size - is_code; i++) {
        char c = cell.data[i];
        if (is_code ? c == '`' || c == '\\' : strchr(special, c) != NULL)
            return TR_MD_NODE_NONE;
    }
    return is_code ? TR_MD_NODE_CODE : TR_MD_NODE_TEXT;
}

static tr_md_node *
make_simple(tr_md_document *doc, tr_md_span cell, tr_md_node_type type) {
    tr_md_node *paragraph = tr_md_node_new(doc, TR_MD_NODE_PARAGRAPH, NULL);
    tr_md_node *child = tr_md_text_node(
        doc, cell.data + (type == TR_MD_NODE_CODE),
        cell.size - 2 * (type == TR_MD_NODE_CODE));
    if (type == TR_MD_NODE_CODE) {
        child->type = TR_MD_NODE_CODE;
    }
    tr_md_node_append(paragraph, child);
    return paragraph;
}

/* --------------------------------------------------------- Definitions ---- */

/* What is known of a line: the first line of its block, or nothing. */
enum { FREE = 0, VERBATIM = UINT32_MAX };

/* For each line the line, from 1, on which the block begins that holds it. */
static uint32_t *line_blocks(tr_md_document *doc) {
    uint32_t *blocks =
        tr_md_alloc_array(doc->arena, doc->source.line_count + 1, sizeof *blocks);
    tr_md_iter iter = tr_md_iter_of(doc->root);
    tr_md_event event;
    while ((event = tr_md_iter_next(&iter)) != TR_MD_EVENT_DONE) {
        tr_md_node *node = iter.node;
        tr_md_node_type type = node->type;
        uint32_t first = node->start_line;
        uint32_t last = node->end_line;
        bool text = type == TR_MD_NODE_PARAGRAPH || type == TR_MD_NODE_HEADING;
        if (event != TR_MD_EVENT_ENTER ||
            !(text || type == TR_MD_NODE_CODE_BLOCK || type == TR_MD_NODE_HTML_BLOCK))
            continue;
        for (uint32_t i = first; i && i <= last && i <= doc->source.line_count; i++)
            blocks[i - 1] = text ? first : VERBATIM;
        if (text) tr_md_iter_reset(&iter, node, TR_MD_EVENT_EXIT);
    }
    return blocks;
}

/* Behind what may stand before the text of a line: quotes, items, blanks. */
static uint32_t text_offset(const tr_md_line *line) {
    uint32_t at = 0;
    while (at < line->size && (tr_md_is_blank(line->data[at]) ||
                               tr_md_is_digit(line->data[at]) ||
                               (line->data[at] && strchr(">-+*.)", line->data[at]))))
        at++;
    return at;
}

/*
 * The lines that may define links: those of no block, which libcmark has taken
 * away, and blocks that begin with such a line.  False if they are in a place
 * where they cannot be copied.
 */
static bool put_definitions(tr_md_document *doc, torii_markdown_text *out) {
    uint32_t *blocks = line_blocks(doc);
    uint32_t block = 0; /* being copied */
    bool copies = false;
    for (uint32_t i = 0; i < doc->source.line_count; i++) {
        const tr_md_line *line = &doc->source.lines[i];
        uint32_t at = text_offset(line);
        bool blank = at == line->size || tr_md_is_line_end(line->data[at]);
        bool follows = copies && !blank && blocks[i] == block;
        bool begins = !follows && !blank && line->data[at] == '[' &&
                      (blocks[i] == FREE || blocks[i] == i + 1);
        if (copies && !follows) tr_md_put_str(out, "\n");
        copies = follows || begins;
        block = blocks[i];
        if (!copies) continue;
        if (follows && memchr(line->data, '>', at)) return false;
        if (follows && line->data[at] != '[') at = 0;
        tr_md_put(out, line->data + at, line->size - at);
    }
    tr_md_put_str(out, "\n");
    tr_md_release(doc->arena, blocks);
    return true;
}

static bool may_define(const tr_md_source *source) {
    const char *at = source->data;
    const char *end = at + source->size;
    for (; (at = memchr(at, ']', (size_t)(end - at))) != NULL; at++)
        if (end - at > 1 && at[1] == ':') return true;
    return false;
}

/* Whether a cell that is to be parsed could refer to a definition. */
static bool needs_definitions(const tr_md_document *doc) {
    if (!may_define(&doc->source)) return false;
    for (uint32_t i = 0; i < doc->cell_count; i++) {
        tr_md_span cell = doc->cells[i].text;
        if (!doc->cell_nodes[i] && memchr(cell.data, '[', cell.size)) return true;
    }
    return false;
}

bool tr_md_cells_parse(tr_md_document *doc) {
    torii_markdown_text text = {.arena = doc->arena};
    doc->cell_nodes =
        tr_md_alloc_array(doc->arena, doc->cell_count, sizeof *doc->cell_nodes);
    for (uint32_t i = 0; i < doc->cell_count; i++) {
        tr_md_cell *cell = &doc->cells[i];
        tr_md_node_type type = simple_type(doc, cell->text);
        if (type != TR_MD_NODE_NONE)
            set_node(doc, i, make_simple(doc, cell->text, type));
        else
            put_cell(&text, cell->text);
    }
    if (needs_definitions(doc) && !put_definitions(doc, &text)) return false;
    if (text.size) take(doc, tr_md_document_parse_apart(doc, text.data, text.size));
    for (uint32_t i = 0; i < doc->cell_count; i++)
        doc->cells[i].is_apart = true;
    return true;
}
