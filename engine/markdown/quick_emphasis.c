/* SPDX-License-Identifier: MIT
 *
 * Emphasis: runs of * and _, which of them can open and close, and their pairs.
 * Invariant: the array holds delimiters in the order of the text, also those that are
 * gone, so that the bound of a search is a place in it.
 */
#include "quick_parts.h"

#include <utf8proc.h>

/* Symbols count as punctuation since CommonMark 0.31 only. */
typedef enum char_class { OTHER, SPACE, PUNCTUATION, SYMBOL } char_class;

static char_class ascii_class(char c) {
    if (c == ' ' || c == '\t' || c == '\n') return SPACE;
    return quick_is_punctuation(c) ? PUNCTUATION : OTHER;
}

/* Where all tables of punctuation agree. */
static bool is_well_known(utf8proc_int32_t code) {
    return code < 0x100 || (code >= 0x2010 && code <= 0x205E && code != 0x2053) ||
           (code >= 0x3001 && code <= 0x301F) || (code >= 0xFF01 && code <= 0xFF65);
}

static char_class wide_class(quick_inlines *self, const char *at, const char *end) {
    utf8proc_int32_t code = 0;
    utf8proc_category_t category;
    utf8proc_iterate((const utf8proc_uint8_t *)at, end - at, &code);
    if (code < 0) return OTHER;
    category = utf8proc_category(code);
    if (category == UTF8PROC_CATEGORY_ZS) return SPACE;
    if (code == 0x166D) quick_decline(self->quick, "punctuation");
    if (category >= UTF8PROC_CATEGORY_SM && category <= UTF8PROC_CATEGORY_SO)
        return SYMBOL;
    if (category < UTF8PROC_CATEGORY_PC || category > UTF8PROC_CATEGORY_PO)
        return OTHER;
    if (!is_well_known(code)) quick_decline(self->quick, "punctuation");
    return PUNCTUATION;
}

static char_class class_before(quick_inlines *self, const char *at) {
    const char *from = at;
    if (at == self->begin) return SPACE;
    if ((unsigned char)at[-1] < 0x80) return ascii_class(at[-1]);
    do
        from--;
    while (from > self->begin && ((unsigned char)*from & 0xC0) == 0x80);
    return wide_class(self, from, at);
}

static char_class class_after(quick_inlines *self, const char *at) {
    if (at == self->end) return SPACE;
    if ((unsigned char)*at < 0x80) return ascii_class(*at);
    return wide_class(self, at, self->end);
}

static void
push(quick_inlines *self, tr_md_node *node, bool can_open, bool can_close) {
    tr_md_quick *quick = self->quick;
    quick_delimiter *made;
    uint32_t number;
    if (!quick->delimiter_count) /* 0 is none */
        *TR_MD_PUSH(
            quick->arena, quick->delimiters, quick->delimiter_count,
            quick->delimiter_capacity) = (quick_delimiter){0};
    number = quick->delimiter_count;
    made = TR_MD_PUSH(
        quick->arena, quick->delimiters, quick->delimiter_count,
        quick->delimiter_capacity);
    *made = (quick_delimiter){
        .node = node,
        .previous = self->last_delimiter,
        .length = (uint32_t)node->text.size,
        .sign = *node->text.data,
        .can_open = can_open,
        .can_close = can_close};
    quick->delimiters[self->last_delimiter].next = number;
    self->last_delimiter = number;
}

enum { CAN_OPEN = 1, CAN_CLOSE = 2 };

static inline unsigned roles_between(char_class before, char_class after, char sign) {
    bool left = after != SPACE && (after != PUNCTUATION || before != OTHER);
    bool right = before != SPACE && (before != PUNCTUATION || after != OTHER);
    bool is_star = sign == '*';
    return (left && (is_star || !right || before == PUNCTUATION) ? CAN_OPEN : 0) |
           (right && (is_star || !left || after == PUNCTUATION) ? CAN_CLOSE : 0);
}

/* What both versions of CommonMark agree in, or else the document is declined. */
static unsigned roles_at_symbol(
    quick_inlines *self, char_class before, char_class after, char sign) {
    unsigned roles = roles_between(
        before == SYMBOL ? OTHER : before, after == SYMBOL ? OTHER : after, sign);
    if (before == SYMBOL) before = PUNCTUATION;
    if (after == SYMBOL) after = PUNCTUATION;
    if (roles != roles_between(before, after, sign))
        quick_decline(self->quick, "symbol");
    return roles;
}

const char *tr_md_quick_delimiter(quick_inlines *self, const char *at) {
    const char *stop = at;
    char_class before, after;
    unsigned roles;
    while (stop < self->end && *stop == *at)
        stop++;
    before = class_before(self, at);
    after = class_after(self, stop);
    if (before == SYMBOL || after == SYMBOL)
        roles = roles_at_symbol(self, before, after, *at);
    else
        roles = roles_between(before, after, *at);
    if (!roles) return stop;
    quick_flush(self, at);
    push(self, quick_add_text(self, at, stop), roles & CAN_OPEN, roles & CAN_CLOSE);
    self->loose++;
    self->run = stop;
    return stop;
}

static void remove_delimiter(quick_inlines *self, uint32_t number) {
    quick_delimiter *all = self->quick->delimiters;
    if (all[number].next)
        all[all[number].next].previous = all[number].previous;
    else
        self->last_delimiter = all[number].previous;
    all[all[number].previous].next = all[number].next;
}

/* The nodes between the two become the children of a new one. */
static void wrap(tr_md_node *node, tr_md_node *opener, tr_md_node *closer) {
    node->parent = opener->parent;
    if (opener->next != closer) {
        node->first_child = opener->next;
        node->last_child = closer->previous;
        node->first_child->previous = NULL;
        node->last_child->next = NULL;
        for (tr_md_node *child = node->first_child; child; child = child->next)
            child->parent = node;
    }
    node->previous = opener;
    node->next = closer;
    opener->next = closer->previous = node;
}

/* Returns the next closer to look at. */
static uint32_t match(quick_inlines *self, uint32_t opener, uint32_t closer) {
    quick_delimiter *all = self->quick->delimiters;
    tr_md_node *first = all[opener].node, *second = all[closer].node;
    size_t used = first->text.size >= 2 && second->text.size >= 2 ? 2 : 1;
    uint32_t next = closer;
    while (all[closer].previous != opener)
        remove_delimiter(self, all[closer].previous);
    wrap(
        quick_node(self->quick, used == 2 ? TR_MD_NODE_STRONG : TR_MD_NODE_EMPH), first,
        second);
    first->text.size -= used;
    second->text.size -= used;
    second->text.data += used;
    if (!first->text.size) {
        tr_md_node_unlink(first);
        self->loose--;
        remove_delimiter(self, opener);
    }
    if (!second->text.size) {
        tr_md_node_unlink(second);
        self->loose--;
        next = all[closer].next;
        remove_delimiter(self, closer);
    }
    return next;
}

static uint32_t find_opener(
    quick_inlines *self, uint32_t closer, uint32_t bound, uint32_t *steps) {
    const quick_delimiter *all = self->quick->delimiters, *end = &all[closer];
    uint32_t at = end->previous;
    for (; at > bound; at = all[at].previous) {
        const quick_delimiter *begin = &all[at];
        ++*steps;
        if (!begin->can_open || begin->sign != end->sign) continue;
        if (!(end->can_open || begin->can_close) || end->length % 3 == 0 ||
            (begin->length + end->length) % 3 != 0)
            return at;
    }
    return 0;
}

/* Which bound of searches a closer has. */
static uint32_t kind_of(const quick_delimiter *closer) {
    return (closer->sign == '_' ? 6 : 0) + (closer->can_open ? 3 : 0) +
           closer->length % 3;
}

void tr_md_quick_pair(quick_inlines *self, uint32_t bottom) {
    quick_delimiter *all = self->quick->delimiters;
    uint32_t bounds[12];
    /* libcmark 0.30 has one bound only for all kinds of _. */
    uint32_t old_bound = bottom;
    uint32_t closer = self->last_delimiter, steps = 0;
    if (closer == bottom || !closer) return;
    for (int i = 0; i < 12; i++)
        bounds[i] = bottom;
    while (all[closer].previous && all[closer].previous != bottom)
        closer = all[closer].previous;
    while (closer) {
        uint32_t opener, old = closer, *bound;
        if (!all[closer].can_close) {
            closer = all[closer].next;
            continue;
        }
        bound = &bounds[kind_of(&all[closer])];
        opener = find_opener(self, closer, *bound, &steps);
        if (steps > 1000 + self->quick->delimiter_count * 16 ||
            (opener && opener <= old_bound && all[closer].sign == '_'))
            quick_decline(self->quick, "emphasis");
        if (self->quick->declined) return;
        if (opener) {
            closer = match(self, opener, closer);
            continue;
        }
        closer = all[closer].next;
        *bound = old - 1;
        if (all[old].sign == '_') old_bound = old - 1;
        if (!all[old].can_open) remove_delimiter(self, old);
    }
    while (self->last_delimiter && self->last_delimiter != bottom)
        remove_delimiter(self, self->last_delimiter);
}
