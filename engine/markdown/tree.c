/* SPDX-License-Identifier: MIT
 *
 * From text to a tree: by the parser of plain documents, or by libcmark, whose
 * nodes are put into ours.
 * Invariant: libcmark's memory is that of the tree's arena, so that texts are
 * borrowed from its nodes and nothing of it is freed by itself.
 */
#include "document.h"
#include "quick.h"

#include <cmark.h>

enum { FEED_SIZE = 1 << 16 };

/* ------------------------------------------------------------- libcmark ---- */

static cmark_node *feed(tr_md_document *doc, const char *text, size_t size) {
    int flags = doc->options->smart ? CMARK_OPT_SMART : CMARK_OPT_DEFAULT;
    cmark_parser *parser;
    cmark_node *root;
    tr_md_guard(doc);
    parser = cmark_parser_new_with_mem(flags, tr_md_arena_for_cmark(doc->tree));
    /* In pieces, to know what has been read should there be no more memory. */
    for (size_t at = 0; at < size; at += FEED_SIZE) {
        size_t left = size - at;
        size_t piece = left < FEED_SIZE ? left : FEED_SIZE;
        if (text == doc->source.data) doc->fed = at + piece;
        cmark_parser_feed(parser, text + at, piece);
    }
    root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return root;
}

/* What libcmark says of a node that concerns its type only. */
static void take_details(tr_md_node *made, cmark_node *node) {
    switch (made->type) {
    case TR_MD_NODE_LIST:
        made->is_ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
        made->is_tight = cmark_node_get_list_tight(node);
        made->start = (uint32_t)cmark_node_get_list_start(node);
        break;
    case TR_MD_NODE_HEADING:
        made->level = (uint8_t)cmark_node_get_heading_level(node);
        break;
    case TR_MD_NODE_LINK:
    case TR_MD_NODE_IMAGE:
        made->url = cmark_node_get_url(node);
        made->title = cmark_node_get_title(node);
        break;
    case TR_MD_NODE_CODE_BLOCK:
        made->url = cmark_node_get_fence_info(node);
        /* fall through */
    case TR_MD_NODE_TEXT:
    case TR_MD_NODE_CODE:
    case TR_MD_NODE_HTML_BLOCK:
    case TR_MD_NODE_HTML_INLINE:
        tr_md_node_set_str(made, cmark_node_get_literal(node));
        break;
    default:
        break;
    }
}

_Static_assert(
    (int)TR_MD_NODE_DOCUMENT == CMARK_NODE_DOCUMENT &&
        (int)TR_MD_NODE_THEMATIC_BREAK == CMARK_NODE_THEMATIC_BREAK &&
        (int)TR_MD_NODE_TEXT == CMARK_NODE_TEXT &&
        (int)TR_MD_NODE_IMAGE == CMARK_NODE_IMAGE,
    "the numbers of libcmark");

static tr_md_node *
take_node(tr_md_document *doc, tr_md_node *parent, cmark_node *node) {
    tr_md_node *made =
        tr_md_node_new(doc, (tr_md_node_type)cmark_node_get_type(node), NULL);
    if (made->type < TR_MD_NODE_FIRST_INLINE) {
        made->start_line = (uint32_t)cmark_node_get_start_line(node);
        made->end_line = (uint32_t)cmark_node_get_end_line(node);
    }
    take_details(made, node);
    /* Behind emphasis at the end of a line libcmark leaves empty texts. */
    if (parent && (made->type != TR_MD_NODE_TEXT || made->text.size))
        tr_md_node_append(parent, made);
    return made;
}

static tr_md_node *take_tree(tr_md_document *doc, cmark_node *root) {
    tr_md_node *made = take_node(doc, NULL, root), *parent = made;
    cmark_node *node = root, *next = cmark_node_first_child(root);
    while (next) {
        node = next;
        made = take_node(doc, parent, node);
        next = cmark_node_first_child(node);
        if (next) {
            parent = made;
            continue;
        }
        while (node != root && !(next = cmark_node_next(node))) {
            node = cmark_node_parent(node);
            parent = parent->parent ? parent->parent : parent;
        }
    }
    return parent;
}

/* -------------------------------------------------------------- Parsing ---- */

tr_md_node *
tr_md_libcmark_parse(tr_md_document *doc, const char *text, size_t size) {
    return take_tree(doc, feed(doc, text, size));
}

static tr_md_node *parse(tr_md_document *doc, const char *text, size_t size) {
    uint32_t apart = 0;
    uint32_t *line = text == doc->source.data ? &doc->reached : &apart;
    tr_md_node *root = NULL;
    if (!doc->options->smart) root = tr_md_quick_parse(doc->tree, text, size, line);
    *line = 0;
    return root ? root : tr_md_libcmark_parse(doc, text, size);
}

void tr_md_document_parse(tr_md_document *doc) {
    doc->tree = tr_md_arena_new(doc->run);
    doc->fed = 0;
    doc->root = parse(doc, doc->source.data, doc->source.size);
}

tr_md_node *
tr_md_document_parse_apart(tr_md_document *doc, const char *text, size_t size) {
    return parse(doc, text, size);
}

bool tr_md_opens_block(tr_md_document *doc, tr_md_span line) {
    cmark_node *root, *child;
    bool opens;
    if (!line.size || !strchr("#>-+*_`~<=0123456789", line.data[0])) return false;
    root = feed(doc, line.data, line.size);
    child = cmark_node_first_child(root);
    opens = child && cmark_node_get_type(child) != CMARK_NODE_PARAGRAPH;
    cmark_node_free(root);
    return opens;
}

/* A place in a line from which on it cannot begin a block; NULL if unknown. */
static const char *first_letter(const char *at, const char *end) {
    for (; at < end && !tr_md_is_alpha(*at) && (unsigned char)*at < 0x80; at++) {
        /* HTML, fences and definitions are seen as they are. */
        if (*at == '<' || *at == '`' || *at == '~' || *at == '[') return NULL;
    }
    return at < end ? at : NULL;
}

/* Marks of inline nodes, which take time, mean nothing to blocks. */
static void put_masked(char *out, const char *at, const char *end) {
    static const bool is_mark[256] = {
        ['*'] = true, ['_'] = true, ['['] = true, ['`'] = true,
        ['!'] = true, ['&'] = true, ['\\'] = true};
    while (at < end) {
        *out++ = is_mark[(unsigned char)*at] ? 'x' : *at;
        at++;
    }
}

/*
 * What libcmark needs to see of a line to know the blocks; the size.  Text is
 * one letter, unless it could hold the end of HTML.
 */
static size_t put_outline(char *out, const tr_md_line *line) {
    const char *end = line->data + line->size;
    const char *at = first_letter(line->data, end);
    size_t kept = at ? (size_t)(at - line->data) : line->size;
    memcpy(out, line->data, kept);
    if (!at) return kept;
    if (memchr(at, '>', (size_t)(end - at))) {
        put_masked(out + kept, at, end);
        return line->size;
    }
    out[kept++] = 'x';
    if (end[-1] == '\n' || end[-1] == '\r') out[kept++] = '\n';
    return kept;
}

void tr_md_document_parse_blocks(tr_md_document *doc) {
    char *outline;
    size_t size = 0;
    doc->tree = tr_md_arena_new(doc->run);
    outline = tr_md_reserve(doc->tree, doc->source.size + 1);
    for (uint32_t i = 0; i < doc->source.line_count; i++)
        size += put_outline(outline + size, &doc->source.lines[i]);
    doc->root = parse(doc, outline, size);
}

void tr_md_document_drop_tree(tr_md_document *doc) {
    tr_md_arena_free(doc->tree);
    doc->tree = NULL;
    doc->root = NULL;
}

/* ---------------------------------------------------------------- Nodes ---- */

tr_md_node *tr_md_node_new(tr_md_document *doc, tr_md_node_type type, void *extra) {
    tr_md_node *node = tr_md_alloc(doc->tree, sizeof *node);
    node->type = (uint8_t)type;
    node->extra = extra;
    return node;
}

tr_md_node *tr_md_text_node(tr_md_document *doc, const char *bytes, size_t size) {
    tr_md_node *node = tr_md_node_new(doc, TR_MD_NODE_TEXT, NULL);
    node->text = (tr_md_span){tr_md_copy(doc->tree, bytes, size), size};
    node->is_ended = true;
    return node;
}
