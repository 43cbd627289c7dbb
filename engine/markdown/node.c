/* SPDX-License-Identifier: MIT
 *
 * Nodes put into a tree, taken out of it, and gone through in order.
 */
#include "node.h"

void tr_md_node_unlink(tr_md_node *node) {
    tr_md_node *parent = node->parent;
    if (node->previous)
        node->previous->next = node->next;
    else if (parent)
        parent->first_child = node->next;
    if (node->next)
        node->next->previous = node->previous;
    else if (parent)
        parent->last_child = node->previous;
    node->parent = node->next = node->previous = NULL;
}

void tr_md_node_insert_before(tr_md_node *place, tr_md_node *node) {
    tr_md_node_unlink(node);
    node->parent = place->parent;
    node->previous = place->previous;
    node->next = place;
    if (place->previous)
        place->previous->next = node;
    else if (place->parent)
        place->parent->first_child = node;
    place->previous = node;
}

void tr_md_node_insert_after(tr_md_node *place, tr_md_node *node) {
    tr_md_node_unlink(node);
    node->parent = place->parent;
    node->next = place->next;
    node->previous = place;
    if (place->next)
        place->next->previous = node;
    else if (place->parent)
        place->parent->last_child = node;
    place->next = node;
}

void tr_md_node_append(tr_md_node *parent, tr_md_node *node) {
    tr_md_node_unlink(node);
    node->parent = parent;
    node->previous = parent->last_child;
    if (parent->last_child)
        parent->last_child->next = node;
    else
        parent->first_child = node;
    parent->last_child = node;
}

const char *tr_md_node_str(tr_md_arena *arena, tr_md_node *node) {
    if (!node->is_ended) {
        node->text.data = tr_md_copy(arena, node->text.data, node->text.size);
        node->is_ended = true;
    }
    return node->text.data;
}

/* ------------------------------------------------------------ Iterators ---- */

/* What follows `event` of `node`. */
static void look_ahead(tr_md_iter *self, tr_md_event event, tr_md_node *node) {
    if (event == TR_MD_EVENT_ENTER && !tr_md_node_is_leaf(node)) {
        self->next = node->first_child ? node->first_child : node;
        self->next_event =
            node->first_child ? TR_MD_EVENT_ENTER : TR_MD_EVENT_EXIT;
    } else if (node == self->root) {
        self->next = NULL;
        self->next_event = TR_MD_EVENT_DONE;
    } else if (node->next) {
        self->next = node->next;
        self->next_event = TR_MD_EVENT_ENTER;
    } else {
        self->next = node->parent;
        self->next_event = node->parent ? TR_MD_EVENT_EXIT : TR_MD_EVENT_DONE;
    }
}

tr_md_iter tr_md_iter_of(tr_md_node *root) {
    return (tr_md_iter){
        .root = root, .next = root, .next_event = TR_MD_EVENT_ENTER};
}

tr_md_event tr_md_iter_next(tr_md_iter *self) {
    self->event = self->next_event;
    self->node = self->next;
    if (self->event != TR_MD_EVENT_DONE) look_ahead(self, self->event, self->node);
    return self->event;
}

void tr_md_iter_reset(tr_md_iter *self, tr_md_node *node, tr_md_event event) {
    self->event = event;
    self->node = node;
    look_ahead(self, event, node);
}
