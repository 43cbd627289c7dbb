/* SPDX-License-Identifier: MIT
 *
 * Extensions that show at the beginning or the end of a block: task list items
 * `[x] `, alerts `[!NOTE]`, heading attributes `{#id .class}`.  Each is found
 * in the text of the tree, taken out of it, and hung on the block as data.
 * Adjacent text nodes have been joined there; escaped brackets and braces
 * are stand-ins and so never match.
 */
#include "document.h"

static const char *text_of(tr_md_document *doc, tr_md_node *node) {
    return node && node->type == TR_MD_NODE_TEXT ? tr_md_node_str(doc->arena, node)
                                                 : NULL;
}

/* --------------------------------------------------------------- Tasks ---- */

void tr_md_find_task(tr_md_document *doc, tr_md_node *item) {
    tr_md_node *paragraph = item->first_child;
    tr_md_node *first;
    const char *text;
    tr_md_task *task;
    if (!paragraph || paragraph->type != TR_MD_NODE_PARAGRAPH) return;
    first = paragraph->first_child;
    text = text_of(doc, first);
    if (!text || text[0] != '[' || !text[1] || !strchr(" xX", text[1]) ||
        text[2] != ']' || !tr_md_is_blank(text[3]))
        return;
    task = tr_md_alloc(doc->arena, sizeof *task);
    task->kind = TR_MD_TASK;
    task->checked = text[1] != ' ';
    item->extra = task;
    text += 3;
    while (tr_md_is_blank(*text))
        text++;
    tr_md_node_set_str(first, text);
}

/* -------------------------------------------------------------- Alerts ---- */

static const tr_md_alert alerts[] = {
    {TR_MD_ALERT, "note", "Note"},           {TR_MD_ALERT, "tip", "Tip"},
    {TR_MD_ALERT, "important", "Important"}, {TR_MD_ALERT, "warning", "Warning"},
    {TR_MD_ALERT, "caution", "Caution"},
};

const tr_md_alert *tr_md_alert_named(const char *name, size_t size) {
    for (size_t i = 0; i < sizeof alerts / sizeof *alerts; i++) {
        if (strlen(alerts[i].name) == size && !memcmp(alerts[i].name, name, size))
            return &alerts[i];
    }
    return NULL;
}

static const tr_md_alert *alert_of(const char *text) {
    if (!text || text[0] != '[' || text[1] != '!') return NULL;
    text += 2;
    for (size_t i = 0; i < sizeof alerts / sizeof *alerts; i++) {
        size_t size = strlen(alerts[i].name);
        size_t same = 0;
        while (same < size && tr_md_lower(text[same]) == alerts[i].name[same])
            same++;
        if (same == size && text[size] == ']' &&
            strspn(text + size + 1, " \t") == strlen(text + size + 1))
            return &alerts[i];
    }
    return NULL;
}

void tr_md_find_alert(tr_md_document *doc, tr_md_node *quote) {
    tr_md_node *paragraph = quote->first_child;
    tr_md_node *first, *after;
    const tr_md_alert *alert;
    if (!paragraph || paragraph->type != TR_MD_NODE_PARAGRAPH) return;
    first = paragraph->first_child;
    alert = alert_of(text_of(doc, first));
    after = first ? first->next : NULL;
    if (!alert || (after && after->type != TR_MD_NODE_SOFTBREAK &&
                   after->type != TR_MD_NODE_LINEBREAK))
        return;
    quote->extra = (void *)alert;
    if (after) tr_md_node_unlink(after);
    tr_md_node_unlink(first);
    if (!paragraph->first_child) tr_md_node_unlink(paragraph);
}

/* ---------------------------------------------------- Definition lists ---- */

/* A line that begins with ": ", from this node on. */
static bool begins_meaning(const tr_md_node *node) {
    return node && node->type == TR_MD_NODE_TEXT && node->text.size > 1 &&
           node->text.data[0] == ':' && tr_md_is_blank(node->text.data[1]);
}

static bool is_plain_paragraph(tr_md_node *node) {
    return node && node->type == TR_MD_NODE_PARAGRAPH &&
           !node->extra;
}

static bool holds_meaning(tr_md_node *paragraph) {
    tr_md_node *node = paragraph->first_child;
    for (; node; node = node->next) {
        if (node->type == TR_MD_NODE_SOFTBREAK &&
            begins_meaning(node->next))
            return true;
    }
    return false;
}

static bool is_meaning(tr_md_node *node) {
    return is_plain_paragraph(node) && begins_meaning(node->first_child);
}

static tr_md_node *
add_part(tr_md_document *doc, tr_md_node *list, tr_md_extra_kind kind) {
    tr_md_extra *extra = tr_md_alloc(doc->arena, sizeof *extra);
    tr_md_node *part;
    extra->kind = kind;
    part = tr_md_node_new(doc, TR_MD_NODE_PARAGRAPH, extra);
    tr_md_node_append(list, part);
    return part;
}

static void strip_colon(tr_md_node *node) {
    size_t at = 1;
    while (at < node->text.size && tr_md_is_blank(node->text.data[at]))
        at++;
    node->text.data += at;
    node->text.size -= at;
}

/* Each line is a term until one begins with a colon; what follows belongs to it. */
static void split_definitions(tr_md_document *doc, tr_md_node *list, tr_md_node *from) {
    tr_md_node *node = from->first_child, *next;
    bool in_meaning = begins_meaning(node);
    tr_md_node *part = add_part(doc, list, in_meaning ? TR_MD_MEANING : TR_MD_TERM);
    if (in_meaning) strip_colon(node);
    for (; node; node = next) {
        bool begins;
        next = node->next;
        begins = node->type == TR_MD_NODE_SOFTBREAK &&
                 (!in_meaning || begins_meaning(next));
        if (!begins) {
            tr_md_node_append(part, node);
            continue;
        }
        if (begins_meaning(next)) {
            in_meaning = true;
            strip_colon(next);
        }
        part = add_part(doc, list, in_meaning ? TR_MD_MEANING : TR_MD_TERM);
    }
    tr_md_node_unlink(from);
}

tr_md_node *tr_md_find_definitions(tr_md_document *doc, tr_md_node *paragraph) {
    tr_md_node *list, *node = paragraph, *next;
    tr_md_extra *extra;
    if (!is_plain_paragraph(paragraph) || is_meaning(paragraph) ||
        !(holds_meaning(paragraph) || is_meaning(paragraph->next)))
        return NULL;
    extra = tr_md_alloc(doc->arena, sizeof *extra);
    extra->kind = TR_MD_DEFINITIONS;
    list = tr_md_node_new(doc, TR_MD_NODE_CUSTOM_BLOCK, extra);
    tr_md_node_insert_before(paragraph, list);
    while (is_plain_paragraph(node) && (is_meaning(node) || holds_meaning(node) ||
                                        is_meaning(node->next))) {
        next = node->next;
        split_definitions(doc, list, node);
        node = next;
    }
    return list;
}

/* -------------------------------------------------- Heading attributes ---- */

void tr_md_find_attributes(tr_md_document *doc, tr_md_node *heading) {
    tr_md_node *last = heading->last_child;
    const char *text = text_of(doc, last);
    const char *open, *end;
    tr_md_attributes made = {TR_MD_HEADING};
    open = text ? strrchr(text, '{') : NULL;
    if (!open) return;
    end = open + strlen(open);
    while (tr_md_is_blank(end[-1]))
        end--;
    if (end[-1] != '}' || (open > text && !tr_md_is_blank(open[-1]))) return;
    if (!tr_md_attributes_read(doc, open + 1, end - 1, &made)) return;
    heading->extra = tr_md_attributes_keep(doc, &made, TR_MD_HEADING);
    while (open > text && tr_md_is_blank(open[-1]))
        open--;
    if (open > text)
        tr_md_node_set_text(last, text, (size_t)(open - text));
    else
        tr_md_node_unlink(last);
}
