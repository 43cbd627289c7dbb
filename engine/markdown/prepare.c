/* SPDX-License-Identifier: MIT
 *
 * What the extensions change in the parsed tree, block by block just before it
 * is rendered, while it is at hand.  Puts tables in the place of their marks,
 * joins adjacent text nodes where one of them could begin something, and asks
 * blocks.c, inlines.c and strike.c about the nodes that could concern them.
 * Text nodes are split only after the walk over a block, so that no iterator
 * stands on a node that is freed.
 */
#include "document.h"

struct tr_md_walk {
    tr_md_document *doc;
    unsigned on;
    tr_md_signs *signs;
    tr_md_iter iter;
    torii_markdown_text joined;
    uint32_t links; /* links and images around the node */

    tr_md_node **texts; /* to be searched for links and footnotes */
    uint32_t text_count, text_capacity;
    tr_md_node **parents; /* of texts with tildes */
    uint32_t parent_count, parent_capacity;
    tr_md_node **holders; /* of attributes, perhaps */
    uint32_t holder_count, holder_capacity;
    bool *tildes; /* for each open inline container: has it seen one? */
    uint32_t tilde_count, tilde_capacity;
};

/* Joins the text nodes that follow `node` to it; false if there are none. */
static bool join(tr_md_walk *self, tr_md_node *node) {
    tr_md_node *next = node->next;
    if (!next || next->type != TR_MD_NODE_TEXT) return false;
    self->joined.size = 0;
    tr_md_put(&self->joined, node->text.data, node->text.size);
    while (next && next->type == TR_MD_NODE_TEXT) {
        tr_md_node *after = next->next;
        tr_md_put(&self->joined, next->text.data, next->text.size);
        tr_md_node_unlink(next);
        next = after;
    }
    tr_md_node_set_str(
        node, tr_md_copy(self->doc->arena, self->joined.data, self->joined.size));
    return true;
}

static void join_first(tr_md_walk *self, tr_md_node *block) {
    tr_md_node *paragraph = block->first_child;
    tr_md_node *first = paragraph ? paragraph->first_child : NULL;
    if (first && first->type == TR_MD_NODE_TEXT) join(self, first);
}

/* The first texts of the lines of a paragraph and of the one behind it. */
static void join_lines(tr_md_walk *self, tr_md_node *block) {
    tr_md_node *node;
    for (node = block->first_child; node; node = node->next) {
        if (node->type == TR_MD_NODE_TEXT &&
            tr_md_node_begins(node, ':'))
            join(self, node);
    }
    node = block->next;
    if (node && node->type == TR_MD_NODE_PARAGRAPH) {
        node = node->first_child;
        if (node && node->type == TR_MD_NODE_TEXT) join(self, node);
    }
}

static void join_last(tr_md_walk *self, tr_md_node *heading) {
    tr_md_node *first = heading->last_child;
    tr_md_node *before;
    if (!first || first->type != TR_MD_NODE_TEXT) return;
    while ((before = first->previous) != NULL &&
           before->type == TR_MD_NODE_TEXT)
        first = before;
    join(self, first);
}

enum { HAS_TILDE = 1, HAS_TRIGGER = 2 };
enum {
    PAIRS = TORII_MARKDOWN_STRIKETHROUGH | TORII_MARKDOWN_SUB_SUP | TORII_MARKDOWN_MARK,
    BRACKETS = TORII_MARKDOWN_FOOTNOTES | TORII_MARKDOWN_WIKI_LINKS
};

/*
 * Could this text hold a tilde, or a part of a link or a footnote reference?
 * Brackets and, with smart punctuation, periods are text nodes of their own.
 */
static unsigned look_for_signs(const tr_md_walk *self, const char *at) {
    static const bool is_sign[256] = {
        [0] = true,   ['~'] = true, [':'] = true, ['@'] = true,
        ['['] = true, ['w'] = true, ['^'] = true, ['='] = true};
    bool emoji = self->on & TORII_MARKDOWN_EMOJI;
    bool links = self->on & TORII_MARKDOWN_AUTOLINKS;
    unsigned found = 0;
    for (;; at++) {
        if (!is_sign[(unsigned char)*at]) continue;
        switch (*at) {
        case 0:
            return found;
        case '~':
        case '^':
        case '=':
            found |= self->on & PAIRS ? HAS_TILDE : 0;
            break;
        case '@':
            found |= links ? HAS_TRIGGER : 0;
            break;
        case ':':
            found |= emoji || (links && at[1] == '/' && at[2] == '/') ? HAS_TRIGGER : 0;
            break;
        case 'w':
            found |= links && at[1] == 'w' && at[2] == 'w' ? HAS_TRIGGER : 0;
            break;
        default:
            found |= self->on & BRACKETS ? HAS_TRIGGER : 0;
            break;
        }
    }
}

static void enter_text(tr_md_walk *self, tr_md_node *node) {
    tr_md_node *before = node->previous;
    tr_md_node *at = node;
    unsigned found = self->doc->abbreviations ? HAS_TRIGGER : 0;
    if (before && before->type == TR_MD_NODE_TEXT)
        return; /* looked at with the first of them */
    for (; at && at->type == TR_MD_NODE_TEXT; at = at->next)
        found |= look_for_signs(self, tr_md_node_str(self->doc->arena, at));
    /* A stand-in and the backslash before it may be nodes of their own. */
    if (((found & HAS_TRIGGER) || self->doc->stand_ins[0].size) && join(self, node))
        tr_md_iter_reset(&self->iter, node, TR_MD_EVENT_ENTER);
    if ((found & HAS_TRIGGER) && !self->links) {
        *TR_MD_PUSH(
            self->doc->arena, self->texts, self->text_count, self->text_capacity) =
            node;
    }
    if ((found & HAS_TILDE) && self->tilde_count)
        self->tildes[self->tilde_count - 1] = true;
}

static bool holds_inlines(tr_md_node_type type) {
    return type == TR_MD_NODE_PARAGRAPH || type == TR_MD_NODE_HEADING ||
           type == TR_MD_NODE_EMPH || type == TR_MD_NODE_STRONG ||
           type == TR_MD_NODE_LINK || type == TR_MD_NODE_IMAGE;
}

static bool may_have_attributes(tr_md_node *node, tr_md_node_type type) {
    const tr_md_node *next = node->next;
    return next && (type == TR_MD_NODE_LINK || type == TR_MD_NODE_IMAGE ||
                    type == TR_MD_NODE_EMPH || type == TR_MD_NODE_STRONG ||
                    type == TR_MD_NODE_CODE);
}

static void enter(tr_md_walk *self, tr_md_node *node) {
    tr_md_node_type type = node->type;
    if (self->on & TORII_MARKDOWN_MATH) tr_md_find_math(self->doc, node);
    if (type == TR_MD_NODE_TEXT) enter_text(self, node);
    if (type == TR_MD_NODE_LINK || type == TR_MD_NODE_IMAGE) self->links++;
    if ((self->on & TORII_MARKDOWN_ATTRIBUTES) && may_have_attributes(node, type))
        *TR_MD_PUSH(
            self->doc->arena, self->holders, self->holder_count,
            self->holder_capacity) = node;
    if (holds_inlines(type))
        *TR_MD_PUSH(
            self->doc->arena, self->tildes, self->tilde_count, self->tilde_capacity) =
            false;
}

static void leave(tr_md_walk *self, tr_md_node *node) {
    tr_md_node_type type = node->type;
    if (type == TR_MD_NODE_LINK || type == TR_MD_NODE_IMAGE) self->links--;
    if (holds_inlines(type) && self->tildes[--self->tilde_count] &&
        type != TR_MD_NODE_IMAGE)
        *TR_MD_PUSH(
            self->doc->arena, self->parents, self->parent_count,
            self->parent_capacity) = node;
}

static void prepare_inlines(tr_md_walk *self, tr_md_node *block) {
    tr_md_event event;
    self->text_count = self->parent_count = self->holder_count = 0;
    self->iter = tr_md_iter_of(block);
    while ((event = tr_md_iter_next(&self->iter)) != TR_MD_EVENT_DONE) {
        if (event == TR_MD_EVENT_ENTER)
            enter(self, self->iter.node);
        else
            leave(self, self->iter.node);
    }
    for (uint32_t i = 0; i < self->text_count; i++)
        tr_md_split_text(self->doc, self->texts[i]);
    tr_md_strike(self->doc, self->parents, self->parent_count);
    for (uint32_t i = 0; i < self->holder_count; i++)
        tr_md_find_attributes_behind(self->doc, self->holders[i]);
    tr_md_tree_restore_escapes(self->doc, block);
}

static bool needs_inlines(const tr_md_walk *self) {
    return self->on & (TORII_MARKDOWN_AUTOLINKS | TORII_MARKDOWN_FOOTNOTES | PAIRS |
                       TORII_MARKDOWN_EMOJI | TORII_MARKDOWN_MATH |
                       TORII_MARKDOWN_ABBREVIATIONS | TORII_MARKDOWN_ATTRIBUTES |
                       TORII_MARKDOWN_WIKI_LINKS) ||
           self->doc->stand_ins[0].size;
}

tr_md_node *tr_md_prepare(tr_md_walk *self, tr_md_node *node) {
    tr_md_node *table, *list;
    switch (node->type) {
    case TR_MD_NODE_ITEM:
        if (!(self->on & TORII_MARKDOWN_TASK_LISTS)) break;
        join_first(self, node);
        tr_md_find_task(self->doc, node);
        break;
    case TR_MD_NODE_BLOCK_QUOTE:
        if (!(self->on & TORII_MARKDOWN_ALERTS)) break;
        join_first(self, node);
        tr_md_find_alert(self->doc, node);
        break;
    case TR_MD_NODE_HTML_BLOCK:
        table = tr_md_table_swap(self->doc, node);
        if (table)
            node = table;
        else
            tr_md_tree_restore_escapes(self->doc, node);
        tr_md_find_math(self->doc, node);
        break;
    case TR_MD_NODE_CODE_BLOCK:
        tr_md_tree_restore_escapes(self->doc, node);
        tr_md_find_math(self->doc, node);
        break;
    case TR_MD_NODE_PARAGRAPH:
        if (self->on & TORII_MARKDOWN_DEFINITION_LISTS) {
            join_lines(self, node);
            list = tr_md_find_definitions(self->doc, node);
            if (list) return list;
        }
        /* fall through */
    case TR_MD_NODE_HEADING:
        if (needs_inlines(self) && tr_md_signs_in(self->signs, self->doc, node))
            prepare_inlines(self, node);
        break;
    default:
        break;
    }
    return node;
}

/* Attributes of headings come before all else, for they reserve ids. */
static void find_heading_attributes(tr_md_walk *self) {
    tr_md_iter iter = tr_md_iter_of(self->doc->root);
    tr_md_event event;
    while ((event = tr_md_iter_next(&iter)) != TR_MD_EVENT_DONE) {
        tr_md_node *node = iter.node;
        tr_md_node_type type = node->type;
        if (event != TR_MD_EVENT_ENTER) continue;
        if (type == TR_MD_NODE_HEADING) {
            join_last(self, node);
            tr_md_find_attributes(self->doc, node);
        }
        if (type == TR_MD_NODE_HEADING || type == TR_MD_NODE_PARAGRAPH)
            tr_md_iter_reset(&iter, node, TR_MD_EVENT_EXIT);
    }
}

tr_md_walk *tr_md_walk_new(tr_md_document *doc) {
    tr_md_walk *self = tr_md_alloc(doc->arena, sizeof *self);
    self->doc = doc;
    self->on = doc->extensions;
    self->joined.arena = doc->arena;
    if (needs_inlines(self)) self->signs = tr_md_signs_new(doc);
    if (self->on & TORII_MARKDOWN_HEADING_ATTRIBUTES) find_heading_attributes(self);
    return self;
}
