/* SPDX-License-Identifier: MIT
 *
 * Extensions that show at the beginning or the end of a block: task list items
 * `[x] `, alerts `[!NOTE]`, heading attributes `{#id .class}`.  Each is found
 * in the text of the tree, taken out of it, and hung on the block as data.
 * Adjacent text nodes have been joined there; escaped brackets and braces
 * are stand-ins and so never match.
 */
#include "document.h"

static const char *text_of(cmark_node *node) {
    return node && cmark_node_get_type(node) == CMARK_NODE_TEXT
               ? cmark_node_get_literal(node)
               : NULL;
}

/* --------------------------------------------------------------- Tasks ---- */

void tr_md_find_task(tr_md_document *doc, cmark_node *item) {
    cmark_node *paragraph = cmark_node_first_child(item);
    cmark_node *first;
    const char *text;
    tr_md_task *task;
    if (!paragraph || cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH) return;
    first = cmark_node_first_child(paragraph);
    text = text_of(first);
    if (!text || text[0] != '[' || !text[1] || !strchr(" xX", text[1]) ||
        text[2] != ']' || !tr_md_is_blank(text[3]))
        return;
    task = tr_md_alloc(doc->arena, sizeof *task);
    task->kind = TR_MD_TASK;
    task->checked = text[1] != ' ';
    cmark_node_set_user_data(item, task);
    text += 3;
    while (tr_md_is_blank(*text))
        text++;
    cmark_node_set_literal(first, text);
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

void tr_md_find_alert(cmark_node *quote) {
    cmark_node *paragraph = cmark_node_first_child(quote);
    cmark_node *first, *after;
    const tr_md_alert *alert;
    if (!paragraph || cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH) return;
    first = cmark_node_first_child(paragraph);
    alert = alert_of(text_of(first));
    after = first ? cmark_node_next(first) : NULL;
    if (!alert || (after && cmark_node_get_type(after) != CMARK_NODE_SOFTBREAK &&
                   cmark_node_get_type(after) != CMARK_NODE_LINEBREAK))
        return;
    cmark_node_set_user_data(quote, (void *)alert);
    if (after) cmark_node_free(after);
    cmark_node_free(first);
    if (!cmark_node_first_child(paragraph)) cmark_node_free(paragraph);
}

/* ---------------------------------------------------- Definition lists ---- */

/* A line that begins with ": ", from this node on. */
static bool begins_meaning(cmark_node *node) {
    const char *text = text_of(node);
    return text && text[0] == ':' && tr_md_is_blank(text[1]);
}

static bool is_plain_paragraph(cmark_node *node) {
    return node && cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH &&
           !cmark_node_get_user_data(node);
}

static bool holds_meaning(cmark_node *paragraph) {
    cmark_node *node = cmark_node_first_child(paragraph);
    for (; node; node = cmark_node_next(node)) {
        if (cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK &&
            begins_meaning(cmark_node_next(node)))
            return true;
    }
    return false;
}

static bool is_meaning(cmark_node *node) {
    return is_plain_paragraph(node) && begins_meaning(cmark_node_first_child(node));
}

static cmark_node *
add_part(tr_md_document *doc, cmark_node *list, tr_md_extra_kind kind) {
    tr_md_extra *extra = tr_md_alloc(doc->arena, sizeof *extra);
    cmark_node *part;
    extra->kind = kind;
    part = tr_md_node_new(doc, CMARK_NODE_PARAGRAPH, extra);
    cmark_node_append_child(list, part);
    return part;
}

static void strip_colon(tr_md_document *doc, cmark_node *node) {
    const char *text = cmark_node_get_literal(node) + 1;
    while (tr_md_is_blank(*text))
        text++;
    cmark_node_set_literal(node, tr_md_copy(doc->arena, text, strlen(text)));
}

/* Each line is a term until one begins with a colon; what follows belongs to it. */
static void split_definitions(tr_md_document *doc, cmark_node *list, cmark_node *from) {
    cmark_node *node = cmark_node_first_child(from), *next;
    bool in_meaning = begins_meaning(node);
    cmark_node *part = add_part(doc, list, in_meaning ? TR_MD_MEANING : TR_MD_TERM);
    if (in_meaning) strip_colon(doc, node);
    for (; node; node = next) {
        bool begins;
        next = cmark_node_next(node);
        begins = cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK &&
                 (!in_meaning || begins_meaning(next));
        if (!begins) {
            cmark_node_append_child(part, node);
            continue;
        }
        if (begins_meaning(next)) {
            in_meaning = true;
            strip_colon(doc, next);
        }
        part = add_part(doc, list, in_meaning ? TR_MD_MEANING : TR_MD_TERM);
    }
    cmark_node_unlink(from);
}

cmark_node *tr_md_find_definitions(tr_md_document *doc, cmark_node *paragraph) {
    cmark_node *list, *node = paragraph, *next;
    tr_md_extra *extra;
    if (!is_plain_paragraph(paragraph) || is_meaning(paragraph) ||
        !(holds_meaning(paragraph) || is_meaning(cmark_node_next(paragraph))))
        return NULL;
    extra = tr_md_alloc(doc->arena, sizeof *extra);
    extra->kind = TR_MD_DEFINITIONS;
    list = tr_md_node_new(doc, CMARK_NODE_CUSTOM_BLOCK, extra);
    cmark_node_insert_before(paragraph, list);
    while (is_plain_paragraph(node) && (is_meaning(node) || holds_meaning(node) ||
                                        is_meaning(cmark_node_next(node)))) {
        next = cmark_node_next(node);
        split_definitions(doc, list, node);
        node = next;
    }
    return list;
}

/* -------------------------------------------------- Heading attributes ---- */

void tr_md_find_attributes(tr_md_document *doc, cmark_node *heading) {
    cmark_node *last = cmark_node_last_child(heading);
    const char *text = text_of(last);
    const char *open, *end;
    tr_md_attributes made = {TR_MD_HEADING};
    char *kept;
    open = text ? strrchr(text, '{') : NULL;
    if (!open) return;
    end = open + strlen(open);
    while (tr_md_is_blank(end[-1]))
        end--;
    if (end[-1] != '}' || (open > text && !tr_md_is_blank(open[-1]))) return;
    if (!tr_md_attributes_read(doc, open + 1, end - 1, &made)) return;
    cmark_node_set_user_data(
        heading, tr_md_attributes_keep(doc, &made, TR_MD_HEADING));
    while (open > text && tr_md_is_blank(open[-1]))
        open--;
    kept = tr_md_copy(doc->arena, text, (size_t)(open - text));
    if (*kept)
        cmark_node_set_literal(last, kept);
    else
        cmark_node_free(last);
}
