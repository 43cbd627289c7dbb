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

/* -------------------------------------------------- Heading attributes ---- */

static bool is_name_char(char c) {
    return tr_md_is_alpha(c) || tr_md_is_digit(c) || c == '-' || c == '_' || c == ':' ||
           (unsigned char)c >= 0x80;
}

/* Reads the attributes between the braces; false if they are something else. */
static bool read_attributes(
    tr_md_document *doc, const char *at, const char *end, tr_md_heading_extra *out) {
    torii_markdown_text classes = {.arena = doc->arena};
    if (at < end && *at == ':') at++;
    for (;;) {
        const char *name;
        char sign;
        while (at < end && tr_md_is_blank(*at))
            at++;
        if (at == end) break;
        sign = *at++;
        name = at;
        if (sign != '#' && sign != '.') return false;
        while (at < end && (is_name_char(*at) || (sign == '#' && *at == '.')))
            at++;
        if (at == name ||
            (at < end && !tr_md_is_blank(*at) && *at != '.' && *at != '#'))
            return false;
        if (sign == '#') {
            out->id = tr_md_copy(doc->arena, name, (size_t)(at - name));
        } else {
            if (classes.size) tr_md_put_str(&classes, " ");
            tr_md_put(&classes, name, (size_t)(at - name));
        }
    }
    if (classes.size) out->classes = tr_md_text_str(&classes);
    return out->id || out->classes;
}

void tr_md_find_attributes(tr_md_document *doc, cmark_node *heading) {
    cmark_node *last = cmark_node_last_child(heading);
    const char *text = text_of(last);
    const char *open, *end;
    tr_md_heading_extra made = {TR_MD_HEADING};
    tr_md_heading_extra *extra;
    char *kept;
    open = text ? strrchr(text, '{') : NULL;
    if (!open) return;
    end = open + strlen(open);
    while (tr_md_is_blank(end[-1]))
        end--;
    if (end[-1] != '}' || (open > text && !tr_md_is_blank(open[-1]))) return;
    if (!read_attributes(doc, open + 1, end - 1, &made)) return;
    extra = tr_md_alloc(doc->arena, sizeof *extra);
    *extra = made;
    if (made.id)
        *TR_MD_PUSH(
            doc->arena, doc->given_ids, doc->given_id_count, doc->given_id_capacity) =
            made.id;
    cmark_node_set_user_data(heading, extra);
    while (open > text && tr_md_is_blank(open[-1]))
        open--;
    kept = tr_md_copy(doc->arena, text, (size_t)(open - text));
    if (*kept)
        cmark_node_set_literal(last, kept);
    else
        cmark_node_free(last);
}
