/* SPDX-License-Identifier: MIT
 *
 * Footnote definitions.  `[^x]: text` reaches over the lines that are indented
 * by four columns, as an item of a list with that padding does, so marks.c
 * writes one.  These items are taken out of the tree; render order is that of
 * the references.  Labels are compared without regard to case, the first
 * definition of a label counts.
 */
#include "marks.h"

#include <utf8proc.h>

enum { LABEL_MAX = 1000 };

/* The label between "[^" and "]:"; empty if the text is no definition. */
static tr_md_span read_label(tr_md_span text) {
    static const tr_md_span none = {NULL, 0};
    const char *label = text.data + 2, *at = label, *end = text.data + text.size;
    if (text.size < 5 || memcmp(text.data, "[^", 2)) return none;
    while (at < end && *at != ']' && !tr_md_is_blank(*at) && !tr_md_is_line_end(*at))
        at++;
    if (end - at < 2 || at[0] != ']' || at[1] != ':' || at - label > LABEL_MAX)
        return none;
    return (tr_md_span){label, (size_t)(at - label)};
}

size_t tr_md_footnote_begins(tr_md_span text) {
    tr_md_span label = read_label(text);
    size_t at = label.size + 4; /* with the signs around it */
    if (!label.size) return 0;
    while (at < text.size && tr_md_is_blank(text.data[at]))
        at++;
    return at;
}

static tr_md_span fold(tr_md_document *doc, const char *label, size_t size) {
    torii_markdown_text out = {.arena = doc->arena};
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)label;
    while (size > 0) {
        utf8proc_int32_t point;
        utf8proc_uint8_t bytes[4];
        utf8proc_ssize_t used = utf8proc_iterate(at, (utf8proc_ssize_t)size, &point);
        if (used < 1) break;
        tr_md_put(
            &out, (const char *)bytes,
            (size_t)utf8proc_encode_char(utf8proc_tolower(point), bytes));
        at += used;
        size -= (size_t)used;
    }
    return (tr_md_span){tr_md_text_str(&out), out.size};
}

uint32_t tr_md_footnote_find(tr_md_document *doc, const char *label, size_t size) {
    tr_md_span key;
    const uint32_t *number;
    if (!doc->footnote_labels || size > LABEL_MAX) return UINT32_MAX;
    key = fold(doc, label, size);
    number = tr_md_map_find(doc->footnote_labels, key.data, key.size);
    tr_md_release(doc->arena, (char *)key.data);
    return number ? *number : UINT32_MAX;
}

/* A new footnote, known by its label if that is not taken. */
static tr_md_footnote *add_footnote(tr_md_document *doc, tr_md_span label) {
    bool fresh;
    tr_md_span key = fold(doc, label.data, label.size);
    tr_md_footnote *made = TR_MD_PUSH(
        doc->arena, doc->footnotes, doc->footnote_count, doc->footnote_capacity);
    uint32_t *number;
    *made = (tr_md_footnote){0};
    if (!doc->footnote_labels) doc->footnote_labels = tr_md_map_new(doc->arena);
    number = tr_md_map_at(doc->footnote_labels, key.data, key.size, &fresh);
    if (fresh) *number = doc->footnote_count - 1;
    tr_md_release(doc->arena, (char *)key.data);
    return made;
}

/* Moves the content of the item behind the mark into a node of its own. */
void tr_md_footnote_collect(tr_md_document *doc, uint32_t number) {
    tr_md_mark *mark = &doc->marks[number];
    tr_md_footnote *made = add_footnote(doc, read_label(tr_md_mark_text(doc, mark)));
    tr_md_node *list = mark->node ? mark->node->next : NULL;
    tr_md_node *item, *child;
    uint32_t unused;
    if (mark->node) tr_md_node_unlink(mark->node);
    if (!list || list->type != TR_MD_NODE_LIST) return;
    item = list->first_child;
    made->node = tr_md_node_new(doc, TR_MD_NODE_CUSTOM_BLOCK, NULL);
    while ((child = item->first_child) != NULL) {
        tr_md_node_unlink(child);
        if (!tr_md_is_marked(doc, child, TR_MD_MARK_EMPTY, &unused))
            tr_md_node_append(made->node, child);
    }
    tr_md_node_unlink(item);
    if (!list->first_child) tr_md_node_unlink(list);
}
