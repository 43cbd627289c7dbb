/* SPDX-License-Identifier: MIT
 *
 * The tree of a document: CommonMark's blocks and inlines.  quick.c makes it of
 * plain documents at once, tree.c of what libcmark makes of all others; whoever
 * reads it cannot tell which it was.
 * Invariant: nodes and what they point to live as long as the arena of the tree or
 * that of the document.  Nothing is freed one by one; a node that is taken out is
 * unlinked.
 */
#ifndef TR_MARKDOWN_NODE_H
#define TR_MARKDOWN_NODE_H

#include "memory.h"

/* The numbers are those of cmark_node_type. */
typedef enum tr_md_node_type {
    TR_MD_NODE_NONE,
    TR_MD_NODE_DOCUMENT,
    TR_MD_NODE_BLOCK_QUOTE,
    TR_MD_NODE_LIST,
    TR_MD_NODE_ITEM,
    TR_MD_NODE_CODE_BLOCK,
    TR_MD_NODE_HTML_BLOCK,
    TR_MD_NODE_CUSTOM_BLOCK,
    TR_MD_NODE_PARAGRAPH,
    TR_MD_NODE_HEADING,
    TR_MD_NODE_THEMATIC_BREAK,
    TR_MD_NODE_TEXT,
    TR_MD_NODE_SOFTBREAK,
    TR_MD_NODE_LINEBREAK,
    TR_MD_NODE_CODE,
    TR_MD_NODE_HTML_INLINE,
    TR_MD_NODE_CUSTOM_INLINE,
    TR_MD_NODE_EMPH,
    TR_MD_NODE_STRONG,
    TR_MD_NODE_LINK,
    TR_MD_NODE_IMAGE,
    TR_MD_NODE_FIRST_INLINE = TR_MD_NODE_TEXT
} tr_md_node_type;

typedef struct tr_md_node tr_md_node;
struct tr_md_node {
    tr_md_node *parent, *next, *previous, *first_child, *last_child;
    void *extra;       /* what an extension made of it: a tr_md_extra; document.h */
    tr_md_span text;   /* of text, code and HTML, perhaps not ended with NUL; of a
                          link that quick.c made, where its URL stands in the source */
    const char *url;   /* of links and images; the info string of code blocks */
    const char *title; /* of links and images; both are never NULL there */
    uint32_t start_line, end_line; /* of blocks, from 1 */
    uint32_t start;                /* the number that an ordered list begins with */
    uint8_t type;                  /* tr_md_node_type */
    uint8_t level;                 /* of headings */
    bool is_ordered, is_tight;     /* of lists */
    bool is_ended;                 /* a NUL follows the text */
};

/* As in libcmark's iterators: leaves are entered only. */
typedef enum tr_md_event {
    TR_MD_EVENT_DONE,
    TR_MD_EVENT_ENTER,
    TR_MD_EVENT_EXIT
} tr_md_event;

typedef struct tr_md_iter {
    tr_md_node *root;
    tr_md_node *node; /* that of the last event */
    tr_md_node *next;
    tr_md_event event, next_event;
} tr_md_iter;

tr_md_iter tr_md_iter_of(tr_md_node *root);
tr_md_event tr_md_iter_next(tr_md_iter *self);
/* What was told last is now this; the next event is the one behind it. */
void tr_md_iter_reset(tr_md_iter *self, tr_md_node *node, tr_md_event event);

void tr_md_node_unlink(tr_md_node *node);
/* `node` is unlinked first. */
void tr_md_node_insert_before(tr_md_node *place, tr_md_node *node);
void tr_md_node_insert_after(tr_md_node *place, tr_md_node *node);
void tr_md_node_append(tr_md_node *parent, tr_md_node *node);

static inline bool tr_md_node_is_leaf(const tr_md_node *node) {
    static const unsigned leaves =
        1u << TR_MD_NODE_CODE_BLOCK | 1u << TR_MD_NODE_HTML_BLOCK |
        1u << TR_MD_NODE_THEMATIC_BREAK | 1u << TR_MD_NODE_TEXT |
        1u << TR_MD_NODE_SOFTBREAK | 1u << TR_MD_NODE_LINEBREAK |
        1u << TR_MD_NODE_CODE | 1u << TR_MD_NODE_HTML_INLINE;
    return leaves >> node->type & 1;
}

/* Gives it another text; `bytes` is borrowed. */
static inline void
tr_md_node_set_text(tr_md_node *node, const char *bytes, size_t size) {
    node->text = (tr_md_span){bytes, size};
    node->is_ended = false;
}
/* The same for one that is ended with NUL. */
static inline void tr_md_node_set_str(tr_md_node *node, const char *str) {
    node->text = (tr_md_span){str, strlen(str)};
    node->is_ended = true;
}
/* Its text ended with NUL, if need be a copy of the arena that it has from now on. */
const char *tr_md_node_str(tr_md_arena *arena, tr_md_node *node);
/* Does the text begin with this byte? */
static inline bool tr_md_node_begins(const tr_md_node *node, char byte) {
    return node->text.size && *node->text.data == byte;
}

#endif
