/* SPDX-License-Identifier: MIT
 *
 * Lines that begin or end something libcmark does not know, at any depth in
 * quotes and lists: `[^x]: a footnote`, `::: container`, `:::` and `{.class}`
 * below a block.  Each
 * becomes a comment with its number, which interrupts a paragraph and is never
 * lazily continued; behind that of a footnote comes a list item, which reaches
 * as far as the footnote does.  Whether a line may mean this is only known
 * from the tree: a comment that is no block of its own was in code or HTML,
 * one that ends nothing ends nothing.  Then these lines stay text, and the
 * source is parsed again.
 * Invariant: after tr_md_marks_parse() each mark that is left is in the tree.
 */
#include "marks.h"

enum {
    ROUNDS_MAX = 4,
    DEPTH_MAX = 20, /* of containers in each other */
    BODY_INDENT = 4 /* of the lines of a footnote */
};

#define NONE UINT32_MAX

/* --------------------------------------------------------------- Lines ---- */

static uint32_t item_marker(const tr_md_line *line, uint32_t at) {
    uint32_t end = at;
    char c = line->data[at];
    if (c == '-' || c == '+' || c == '*') {
        end++;
    } else {
        while (end < line->size && end - at < 9 && tr_md_is_digit(line->data[end]))
            end++;
        if (end == at || end == line->size ||
            (line->data[end] != '.' && line->data[end] != ')'))
            return 0;
        end++;
    }
    return end < line->size && tr_md_is_blank(line->data[end]) ? end - at : 0;
}

/* Where the text begins behind the markers of quotes and items. */
static uint32_t prefix_size(const tr_md_line *line) {
    uint32_t at = 0;
    while (at < line->size) {
        uint32_t marker = 1;
        if (!tr_md_is_blank(line->data[at]) && line->data[at] != '>')
            marker = item_marker(line, at);
        if (!marker) break;
        at += marker;
    }
    return at;
}

static tr_md_mark *add_mark(tr_md_document *doc, char kind, uint32_t line) {
    tr_md_mark *made =
        TR_MD_PUSH(doc->arena, doc->marks, doc->mark_count, doc->mark_capacity);
    *made = (tr_md_mark){.kind = kind, .line = line, .partner = NONE};
    return made;
}

/* Attributes stand right below their block. */
static bool has_text_before(const tr_md_document *doc, uint32_t line) {
    const tr_md_line *before = line ? &doc->source.lines[line - 1] : NULL;
    uint32_t prefix = before ? prefix_size(before) : 0;
    return before && prefix < before->size && !tr_md_is_line_end(before->data[prefix]);
}

static void find_marks(tr_md_document *doc) {
    unsigned boxes = TORII_MARKDOWN_CONTAINERS | TORII_MARKDOWN_DETAILS;
    tr_md_source_split(doc, &doc->source);
    for (uint32_t i = 0; i < doc->source.line_count; i++) {
        const tr_md_line *line = &doc->source.lines[i];
        uint32_t prefix = prefix_size(line);
        tr_md_span text = {line->data + prefix, line->size - prefix};
        char kind = 0;
        if (!text.size) continue;
        if (text.data[0] == '[' && (doc->extensions & TORII_MARKDOWN_FOOTNOTES))
            kind = tr_md_footnote_begins(text) ? TR_MD_MARK_FOOTNOTE : 0;
        else if (text.data[0] == ':' && (doc->extensions & boxes))
            kind = tr_md_container_kind(doc, text);
        else if (text.data[0] == '{' && (doc->extensions & TORII_MARKDOWN_ATTRIBUTES))
            kind = has_text_before(doc, i) && tr_md_attributes_line(doc, text)
                       ? TR_MD_MARK_ATTRIBUTES
                       : 0;
        if (kind) add_mark(doc, kind, i)->prefix = prefix;
    }
}

tr_md_span tr_md_mark_text(const tr_md_document *doc, const tr_md_mark *mark) {
    const tr_md_line *line = &doc->marked.lines[mark->line];
    return (tr_md_span){line->data + mark->prefix, line->size - mark->prefix};
}

/* ------------------------------------------------------------- Writing ---- */

/* Blanks and quote marks: what a line within the same containers begins with. */
static bool put_inner_prefix(torii_markdown_text *out, tr_md_span prefix) {
    bool blank = true;
    for (size_t i = 0; i < prefix.size; i++) {
        char c = prefix.data[i];
        blank = blank && tr_md_is_blank(c);
        tr_md_put(out, c == '>' || tr_md_is_blank(c) ? &c : " ", 1);
    }
    return blank;
}

/*
 * A list item whose content begins four columns behind the mark; where blanks
 * stand before it, four columns from the margin are enough.
 */
static void put_item(tr_md_document *doc, tr_md_builder *builder, tr_md_mark *mark) {
    torii_markdown_text *out = &builder->text;
    tr_md_span text = tr_md_mark_text(doc, mark);
    size_t width = BODY_INDENT, used = tr_md_footnote_begins(text);
    tr_md_span prefix = {text.data - mark->prefix, mark->prefix};
    tr_md_builder_begin_line(builder, doc->marked.lines[mark->line].origin);
    if (put_inner_prefix(out, prefix) && prefix.size) {
        bool tab = memchr(prefix.data, '\t', prefix.size) != NULL;
        width = tab || prefix.size > 2 ? 2 : BODY_INDENT - prefix.size;
    }
    tr_md_put(out, "+   ", width);
    if (used == text.size || tr_md_is_line_end(text.data[used])) {
        /* An item may not begin with blank lines, a footnote may. */
        tr_md_put_mark(doc, out, TR_MD_MARK_EMPTY, 0);
        tr_md_put_str(out, "\n");
    } else {
        tr_md_put(out, text.data + used, text.size - used);
    }
}

static void write_marks(tr_md_document *doc) {
    tr_md_builder builder = {.text = {.arena = doc->arena}};
    uint32_t line = 0;
    for (uint32_t i = 0; i < doc->mark_count; i++) {
        tr_md_mark *mark = &doc->marks[i];
        if (mark->is_text) continue;
        while (line < mark->line)
            tr_md_builder_line(&builder, &doc->marked.lines[line++]);
        tr_md_builder_begin_line(&builder, doc->marked.lines[line].origin);
        tr_md_put(&builder.text, doc->marked.lines[line].data, mark->prefix);
        tr_md_put_mark(doc, &builder.text, mark->kind, i);
        tr_md_put_str(&builder.text, "\n");
        if (mark->kind == TR_MD_MARK_FOOTNOTE) put_item(doc, &builder, mark);
        line++;
    }
    while (line < doc->marked.line_count)
        tr_md_builder_line(&builder, &doc->marked.lines[line++]);
    tr_md_builder_finish(doc, &builder);
}

/* ------------------------------------------------------------- Reading ---- */

/* Where the containers are that a walk over the tree is in. */
typedef struct pairing {
    tr_md_document *doc;
    uint32_t open[DEPTH_MAX];
    tr_md_node *parents[DEPTH_MAX];
    uint32_t depth;
} pairing;

static void meet_mark(pairing *self, tr_md_node *node, uint32_t number) {
    tr_md_mark *mark = &self->doc->marks[number];
    mark->node = node;
    mark->partner = NONE;
    if (mark->kind == TR_MD_MARK_FOOTNOTE || mark->kind == TR_MD_MARK_ATTRIBUTES)
        return;
    if (mark->kind == TR_MD_MARK_END) {
        if (!self->depth ||
            self->parents[self->depth - 1] != node->parent)
            return;
        mark->partner = self->open[--self->depth];
        self->doc->marks[mark->partner].partner = number;
        return;
    }
    if (self->depth == DEPTH_MAX) {
        mark->node = NULL;
        return;
    }
    self->open[self->depth] = number;
    self->parents[self->depth++] = node->parent;
}

/* Finds the marks in the tree, and which of them belong together. */
static void find_nodes(tr_md_document *doc) {
    pairing self = {.doc = doc};
    tr_md_iter iter = tr_md_iter_of(doc->root);
    tr_md_event event;
    for (uint32_t i = 0; i < doc->mark_count; i++)
        doc->marks[i].node = NULL;
    while ((event = tr_md_iter_next(&iter)) != TR_MD_EVENT_DONE) {
        tr_md_node *node = iter.node;
        tr_md_node_type type = node->type;
        uint32_t number;
        if (event == TR_MD_EVENT_EXIT) {
            while (self.depth && self.parents[self.depth - 1] == node)
                self.depth--;
        } else if (type == TR_MD_NODE_PARAGRAPH || type == TR_MD_NODE_HEADING) {
            tr_md_iter_reset(&iter, node, TR_MD_EVENT_EXIT);
        } else if (tr_md_is_numbered(doc, node, &number)) {
            meet_mark(&self, node, number);
        }
    }
}

/* Whether the mark, as the tree shows it, cannot be meant. */
static bool is_wrong(const tr_md_document *doc, const tr_md_mark *mark) {
    const tr_md_mark *partner =
        mark->partner == NONE ? NULL : &doc->marks[mark->partner];
    if (!mark->node || mark->kind == TR_MD_MARK_OTHER) return true;
    if (mark->kind == TR_MD_MARK_ATTRIBUTES) return !tr_md_attributes_fit(mark);
    if (mark->kind != TR_MD_MARK_END) return false;
    return !partner || partner->kind == TR_MD_MARK_OTHER;
}

static bool drop_wrong_marks(tr_md_document *doc, bool all) {
    bool dropped = false;
    for (uint32_t i = 0; i < doc->mark_count; i++) {
        tr_md_mark *mark = &doc->marks[i];
        if (mark->is_text || !(all || is_wrong(doc, mark))) continue;
        mark->is_text = true;
        dropped = true;
    }
    return dropped;
}

void tr_md_marks_parse(tr_md_document *doc) {
    find_marks(doc);
    doc->marked = doc->source;
    for (int round = 1; doc->mark_count; round++) {
        write_marks(doc);
        tr_md_document_parse(doc);
        find_nodes(doc);
        if (!drop_wrong_marks(doc, false)) return;
        if (round == ROUNDS_MAX) drop_wrong_marks(doc, true);
        tr_md_document_drop_tree(doc);
        tr_md_release(doc->arena, (char *)doc->source.data);
    }
    tr_md_document_parse(doc);
}

void tr_md_marks_collect(tr_md_document *doc) {
    if (doc->mark_count) find_nodes(doc);
    for (uint32_t i = 0; i < doc->mark_count; i++) {
        if (!doc->marks[i].is_text && doc->marks[i].kind == TR_MD_MARK_ATTRIBUTES)
            tr_md_attributes_collect(doc, &doc->marks[i]);
    }
    /* Inner containers first, which are then moved as one. */
    for (uint32_t i = doc->mark_count; i-- > 0;) {
        if (!doc->marks[i].is_text && doc->marks[i].kind == TR_MD_MARK_CONTAINER)
            tr_md_container_collect(doc, i);
    }
    for (uint32_t i = 0; i < doc->mark_count; i++) {
        if (!doc->marks[i].is_text && doc->marks[i].kind == TR_MD_MARK_FOOTNOTE)
            tr_md_footnote_collect(doc, i);
    }
    if (!doc->footnote_count) doc->extensions &= ~(unsigned)TORII_MARKDOWN_FOOTNOTES;
}
