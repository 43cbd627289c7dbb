/* SPDX-License-Identifier: MIT
 *
 * Footnote definitions.  `[^x]: text` reaches over the lines that are indented
 * by four columns, as an item of a list with that padding does.  So, before
 * the parse that counts, each definition at the top level becomes a comment
 * with its number and a list of one item; afterwards the items are taken out
 * of the tree.  Definitions in quotes and lists are not recognized.
 */
#include "document.h"

#include <utf8proc.h>

enum { LABEL_MAX = 1000 };

typedef struct definition {
    tr_md_span label;
    uint32_t indent;
    uint32_t rest; /* offset of the content in its line */
} definition;

/* Fills `out` if the line defines a footnote. */
static bool read_definition(const tr_md_line *line, definition *out) {
    const char *begin = line->data;
    const char *end = begin + line->size;
    const char *at = begin;
    const char *label;
    while (at < end && at - begin < 3 && *at == ' ')
        at++;
    out->indent = (uint32_t)(at - begin);
    if (end - at < 5 || at[0] != '[' || at[1] != '^') return false;
    label = at += 2;
    while (at < end && *at != ']' && !tr_md_is_blank(*at) && !tr_md_is_line_end(*at))
        at++;
    if (at == label || end - at < 2 || at[1] != ':' || at[0] != ']' ||
        at - label > LABEL_MAX)
        return false;
    out->label = (tr_md_span){label, (size_t)(at - label)};
    at += 2;
    while (at < end && tr_md_is_blank(*at))
        at++;
    out->rest = (uint32_t)(at - begin);
    return true;
}

/* Labels are compared without regard to case. */
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

/* Whether there are definitions; `plain` that none of them is indented. */
static bool has_definition(tr_md_document *doc, bool *plain) {
    definition def;
    bool found = false;
    *plain = true;
    tr_md_source_split(doc, &doc->source);
    for (uint32_t i = 0; i < doc->source.line_count; i++) {
        if (!read_definition(&doc->source.lines[i], &def)) continue;
        found = true;
        *plain = *plain && !def.indent;
    }
    return found;
}

static void mark_lines(tr_md_document *doc, cmark_node *node, char *marks, char mark) {
    uint32_t first = (uint32_t)cmark_node_get_start_line(node);
    uint32_t last = (uint32_t)cmark_node_get_end_line(node);
    for (uint32_t i = first; i && i <= last && i <= doc->source.line_count; i++)
        marks[i - 1] |= mark;
}

char *tr_md_line_marks(tr_md_document *doc) {
    char *marks = tr_md_alloc(doc->arena, doc->source.line_count + 1);
    cmark_iter *iter;
    cmark_event_type event;
    tr_md_document_parse_blocks(doc);
    iter = cmark_iter_new(doc->root);
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (event != CMARK_EVENT_ENTER) continue;
        if (type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK)
            mark_lines(doc, node, marks, TR_MD_IN_VERBATIM);
        else if (type == CMARK_NODE_LIST && cmark_node_parent(node) == doc->root)
            mark_lines(doc, node, marks, TR_MD_IN_LIST);
        else if (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING)
            cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
    }
    cmark_iter_free(iter);
    tr_md_document_drop_tree(doc);
    return marks;
}

static void write_definition(
    tr_md_document *doc, tr_md_builder *builder, const tr_md_line *line,
    const definition *def) {
    bool fresh;
    tr_md_span key = fold(doc, def->label.data, def->label.size);
    uint32_t *number = tr_md_map_at(doc->footnote_labels, key.data, key.size, &fresh);
    tr_md_footnote *made = TR_MD_PUSH(
        doc->arena, doc->footnotes, doc->footnote_count, doc->footnote_capacity);
    *made = (tr_md_footnote){0};
    if (fresh) *number = doc->footnote_count - 1;
    tr_md_builder_begin_line(builder, line->origin);
    tr_md_put_mark(doc, &builder->text, 'f', doc->footnote_count - 1);
    tr_md_put_str(&builder->text, "\n");
    tr_md_builder_begin_line(builder, line->origin);
    tr_md_put_str(&builder->text, "1)  ");
    if (def->rest == line->size || tr_md_is_line_end(line->data[def->rest])) {
        /* An item may not begin with blank lines, a footnote may. */
        tr_md_put_mark(doc, &builder->text, 'e', 0);
        tr_md_put_str(&builder->text, "\n");
        return;
    }
    tr_md_put(&builder->text, line->data + def->rest, line->size - def->rest);
}

/* Without marks, no line is taken for code or HTML. */
static void rewrite(tr_md_document *doc, const char *marks) {
    tr_md_builder builder = {.text = {.arena = doc->arena}};
    doc->footnote_count = 0;
    doc->footnote_labels = tr_md_map_new(doc->arena);
    for (uint32_t i = 0; i < doc->source.line_count; i++) {
        const tr_md_line *line = &doc->source.lines[i];
        char mark = marks ? marks[i] : 0;
        definition def;
        if (read_definition(line, &def) && !(mark & TR_MD_IN_VERBATIM) &&
            !(def.indent && (mark & TR_MD_IN_LIST)))
            write_definition(doc, &builder, line, &def);
        else
            tr_md_builder_line(&builder, line);
    }
    tr_md_builder_finish(doc, &builder);
}

/* Whether all marks are in the tree, and none within code or HTML. */
static bool marks_are_right(const tr_md_document *doc) {
    uint32_t found = 0, number;
    cmark_node *node = cmark_node_first_child(doc->root);
    for (; node; node = cmark_node_next(node))
        found += tr_md_is_marked(doc, node, 'f', &number);
    return found == doc->footnote_count;
}

/*
 * Most documents have their notes at their end, far from all code: it is tried
 * first whether each line that looks like a definition is one.
 */
void tr_md_footnotes_parse(tr_md_document *doc) {
    tr_md_source source;
    bool plain;
    char *marks;
    if (!(doc->extensions & TORII_MARKDOWN_FOOTNOTES) || !has_definition(doc, &plain)) {
        doc->extensions &= ~(unsigned)TORII_MARKDOWN_FOOTNOTES;
        tr_md_document_parse(doc);
        return;
    }
    source = doc->source;
    if (plain) {
        rewrite(doc, NULL);
        tr_md_document_parse(doc);
        if (marks_are_right(doc)) return;
        tr_md_document_drop_tree(doc);
        doc->source = source;
    }
    marks = tr_md_line_marks(doc);
    rewrite(doc, marks);
    tr_md_release(doc->arena, marks);
    tr_md_document_parse(doc);
}

/* Moves the first item behind the comment `mark` into a node of its own. */
static void take_definition(tr_md_document *doc, cmark_node *mark, uint32_t number) {
    cmark_node *list = cmark_node_next(mark);
    cmark_node *item, *body, *child;
    uint32_t unused;
    if (!list || cmark_node_get_type(list) != CMARK_NODE_LIST ||
        number >= doc->footnote_count)
        return;
    item = cmark_node_first_child(list);
    body = tr_md_node_new(doc, CMARK_NODE_CUSTOM_BLOCK, NULL);
    while ((child = cmark_node_first_child(item)) != NULL) {
        cmark_node_unlink(child);
        if (!tr_md_is_marked(doc, child, 'e', &unused))
            cmark_node_append_child(body, child);
    }
    cmark_node_unlink(item);
    if (!cmark_node_first_child(list)) cmark_node_unlink(list);
    doc->footnotes[number].node = body;
}

void tr_md_footnotes_collect(tr_md_document *doc) {
    cmark_node *node, *next;
    if (!doc->footnote_count) return;
    for (node = cmark_node_first_child(doc->root); node; node = next) {
        uint32_t number;
        if (tr_md_is_marked(doc, node, 'f', &number)) {
            take_definition(doc, node, number);
            next = cmark_node_next(node);
            cmark_node_unlink(node);
        } else {
            next = cmark_node_next(node);
        }
    }
}
