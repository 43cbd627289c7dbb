/* SPDX-License-Identifier: MIT
 *
 * Containers: `::: name Title` begins one, `:::` ends it, and so does the end
 * of the quote or the item that it stands in.  The blocks between the two
 * marks become its children.
 */
#include "marks.h"

enum { NAME_MAX_SIZE = 40 };

static bool is_name_char(char c) {
    return tr_md_is_alpha(c) || tr_md_is_digit(c) || c == '-' || c == '_';
}

static tr_md_span trimmed(tr_md_span text) {
    while (text.size && (tr_md_is_blank(text.data[text.size - 1]) ||
                         tr_md_is_line_end(text.data[text.size - 1])))
        text.size--;
    while (text.size && tr_md_is_blank(*text.data)) {
        text.data++;
        text.size--;
    }
    return text;
}

static tr_md_span behind(tr_md_span text, size_t size) {
    return trimmed((tr_md_span){text.data + size, text.size - size});
}

/* Splits what stands behind the colons; false if it names no container. */
static bool read_name(tr_md_span text, tr_md_span *name, tr_md_span *title) {
    size_t end = 0;
    while (end < text.size && is_name_char(text.data[end]))
        end++;
    if (!end || end > NAME_MAX_SIZE || !tr_md_is_alpha(*text.data)) return false;
    if (end < text.size && !tr_md_is_blank(text.data[end])) return false;
    *name = (tr_md_span){text.data, end};
    *title = behind(text, end);
    return true;
}

static bool is_details(const tr_md_document *doc, tr_md_span name) {
    return (doc->extensions & TORII_MARKDOWN_DETAILS) && name.size == 7 &&
           !memcmp(name.data, "details", 7);
}

static size_t count_colons(tr_md_span text) {
    size_t count = 0;
    while (count < text.size && text.data[count] == ':')
        count++;
    return count;
}

char tr_md_container_kind(const tr_md_document *doc, tr_md_span text) {
    size_t colons = count_colons(text);
    tr_md_span rest = behind(text, colons), name, title;
    if (colons < 3) return 0;
    if (!rest.size) return TR_MD_MARK_END;
    if (!read_name(rest, &name, &title)) return 0;
    if (is_details(doc, name) || (doc->extensions & TORII_MARKDOWN_CONTAINERS))
        return TR_MD_MARK_CONTAINER;
    return TR_MD_MARK_OTHER;
}

static tr_md_container *make_container(tr_md_document *doc, const tr_md_mark *mark) {
    tr_md_container *made = tr_md_alloc(doc->arena, sizeof *made);
    tr_md_span text = tr_md_mark_text(doc, mark), name = {0}, title = {0};
    read_name(behind(text, count_colons(text)), &name, &title);
    made->kind = TR_MD_CONTAINER;
    made->alert = tr_md_alert_named(name.data, name.size);
    made->name = tr_md_copy(doc->arena, name.data, name.size);
    made->title = tr_md_copy(doc->arena, title.data, title.size);
    made->is_details = is_details(doc, name);
    return made;
}

void tr_md_container_collect(tr_md_document *doc, uint32_t number) {
    tr_md_mark *mark = &doc->marks[number];
    tr_md_mark *end =
        mark->partner == UINT32_MAX ? NULL : &doc->marks[mark->partner];
    tr_md_node *stop = end ? end->node : NULL;
    tr_md_node *box, *next;
    if (!mark->node) return;
    box = tr_md_node_new(doc, TR_MD_NODE_CUSTOM_BLOCK, make_container(doc, mark));
    tr_md_node_insert_before(mark->node, box);
    tr_md_node_unlink(mark->node);
    while ((next = box->next) != NULL && next != stop)
        tr_md_node_append(box, next);
    if (stop && next == stop) tr_md_node_unlink(stop);
}
