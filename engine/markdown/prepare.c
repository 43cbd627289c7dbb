/* SPDX-License-Identifier: MIT
 *
 * One walk over the parsed tree for all extensions: joins adjacent text nodes,
 * puts tables in the place of their marks, and asks blocks.c, inlines.c and
 * strike.c about the nodes that could concern them.  Text nodes are split only
 * after the walk, so that the iterator never stands on a node that is freed.
 */
#include "document.h"

typedef struct walk {
    tr_md_document *doc;
    unsigned on;
    cmark_iter *iter;
    torii_markdown_text joined;
    uint32_t links; /* links and images around the node */

    cmark_node **texts; /* to be searched for links and footnotes */
    uint32_t text_count, text_capacity;
    cmark_node **parents; /* of texts with tildes */
    uint32_t parent_count, parent_capacity;
    bool *tildes; /* for each open inline container: has it seen one? */
    uint32_t tilde_count, tilde_capacity;
} walk;

/* Joins the text nodes that follow `node` to it; false if there are none. */
static bool join(walk *self, cmark_node *node)
{
    cmark_node *next = cmark_node_next(node);
    if (!next || cmark_node_get_type(next) != CMARK_NODE_TEXT)
        return false;
    self->joined.size = 0;
    tr_md_put_str(&self->joined, cmark_node_get_literal(node));
    while (next && cmark_node_get_type(next) == CMARK_NODE_TEXT) {
        cmark_node *after = cmark_node_next(next);
        tr_md_put_str(&self->joined, cmark_node_get_literal(next));
        cmark_node_free(next);
        next = after;
    }
    cmark_node_set_literal(node, tr_md_text_str(&self->joined));
    return true;
}

static void join_first(walk *self, cmark_node *block)
{
    cmark_node *paragraph = cmark_node_first_child(block);
    cmark_node *first = paragraph ? cmark_node_first_child(paragraph) : NULL;
    if (first && cmark_node_get_type(first) == CMARK_NODE_TEXT)
        join(self, first);
}

static void join_last(walk *self, cmark_node *heading)
{
    cmark_node *first = cmark_node_last_child(heading);
    cmark_node *before;
    if (!first || cmark_node_get_type(first) != CMARK_NODE_TEXT)
        return;
    while ((before = cmark_node_previous(first)) != NULL &&
           cmark_node_get_type(before) == CMARK_NODE_TEXT)
        first = before;
    join(self, first);
}

static void enter_block(walk *self, cmark_node *node, cmark_node_type type)
{
    switch (type) {
    case CMARK_NODE_ITEM:
        if (!(self->on & TORII_MARKDOWN_TASK_LISTS))
            return;
        join_first(self, node);
        tr_md_find_task(self->doc, node);
        break;
    case CMARK_NODE_BLOCK_QUOTE:
        if (!(self->on & TORII_MARKDOWN_ALERTS))
            return;
        join_first(self, node);
        tr_md_find_alert(node);
        break;
    case CMARK_NODE_HEADING:
        if (!(self->on & TORII_MARKDOWN_HEADING_ATTRIBUTES))
            return;
        join_last(self, node);
        tr_md_find_attributes(self->doc, node);
        break;
    case CMARK_NODE_HTML_BLOCK:
        node = tr_md_table_swap(self->doc, node);
        if (!node)
            return;
        break;
    default:
        return;
    }
    /* The children are other ones now: ask for the first of them again. */
    cmark_iter_reset(self->iter, node, CMARK_EVENT_ENTER);
}

static void enter_text(walk *self, cmark_node *node)
{
    const char *text;
    if (join(self, node))
        cmark_iter_reset(self->iter, node, CMARK_EVENT_ENTER);
    text = cmark_node_get_literal(node);
    if (!self->links &&
        (self->on & (TORII_MARKDOWN_AUTOLINKS | TORII_MARKDOWN_FOOTNOTES)) &&
        tr_md_has_trigger(text))
        *TR_MD_PUSH(
            self->doc->arena, self->texts, self->text_count, self->text_capacity) =
            node;
    if ((self->on & TORII_MARKDOWN_STRIKETHROUGH) && self->tilde_count &&
        strchr(text, '~'))
        self->tildes[self->tilde_count - 1] = true;
}

static bool holds_inlines(cmark_node_type type)
{
    return type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING ||
           type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG ||
           type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
}

static void enter(walk *self, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT)
        enter_text(self, node);
    else if (type < CMARK_NODE_FIRST_INLINE)
        enter_block(self, node, type);
    if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE)
        self->links++;
    if (holds_inlines(type))
        *TR_MD_PUSH(
            self->doc->arena, self->tildes, self->tilde_count, self->tilde_capacity) =
            false;
}

static void leave(walk *self, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE)
        self->links--;
    if (holds_inlines(type) && self->tildes[--self->tilde_count] &&
        type != CMARK_NODE_IMAGE)
        *TR_MD_PUSH(
            self->doc->arena, self->parents, self->parent_count,
            self->parent_capacity) = node;
}

void tr_md_prepare(tr_md_document *doc)
{
    walk self = {.doc = doc, .on = doc->extensions, .joined = {.arena = doc->arena}};
    cmark_event_type event;
    if (!self.on && !doc->table_count)
        return;
    self.iter = cmark_iter_new(doc->root);
    while ((event = cmark_iter_next(self.iter)) != CMARK_EVENT_DONE) {
        if (event == CMARK_EVENT_ENTER)
            enter(&self, cmark_iter_get_node(self.iter));
        else
            leave(&self, cmark_iter_get_node(self.iter));
    }
    cmark_iter_free(self.iter);
    for (uint32_t i = 0; i < self.text_count; i++)
        tr_md_split_text(doc, self.texts[i]);
    tr_md_strike(doc, self.parents, self.parent_count);
}
