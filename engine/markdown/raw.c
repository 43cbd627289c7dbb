/* SPDX-License-Identifier: MIT
 *
 * Raw HTML in the tree: as it is, cleaned, escaped or left out, and what is told
 * of that; and the comment that ends a summary.
 */
#include "render.h"
#include "url.h"

enum { REMOVED_MAX = 1000, WHAT_MAX = 80 };

void tr_md_note_removed(
    void *renderer, torii_markdown_removed_kind kind, const char *what, size_t size,
    uint32_t line) {
    tr_md_renderer *self = renderer;
    if (self->removed_count == REMOVED_MAX) return;
    if (size > WHAT_MAX) {
        size = WHAT_MAX;
        while (size && ((unsigned char)what[size] & 0xC0) == 0x80)
            size--;
    }
    *TR_MD_PUSH(
        self->keep, self->removed, self->removed_count, self->removed_capacity) =
        (torii_markdown_removed){kind, line, tr_md_copy(self->keep, what, size)};
}

static const char *trimmed(tr_md_span literal, size_t *size) {
    const char *text = literal.data;
    *size = literal.size;
    while (*size && strchr(" \t\n", text[*size - 1]))
        --*size;
    while (*size && strchr(" \t\n", *text)) {
        text++;
        --*size;
    }
    return text;
}

static bool is_more_mark(tr_md_node *node) {
    size_t size;
    const char *text = trimmed(node->text, &size);
    if (size < 11 || memcmp(text, "<!--", 4) || memcmp(text + size - 3, "-->", 3))
        return false;
    text += 4;
    size -= 7;
    while (size && tr_md_is_blank(*text)) {
        text++;
        size--;
    }
    while (size && tr_md_is_blank(text[size - 1]))
        size--;
    return size == 4 && !memcmp(text, "more", 4);
}

void tr_md_put_raw(tr_md_renderer *self, tr_md_node *node, bool is_block) {
    const char *html = tr_md_node_str(self->doc->arena, node);
    size_t size = node->text.size;
    uint32_t line = tr_md_node_origin(self->doc, node);
    tr_md_piece piece = {
        html,      size, line, self->depth, !is_block, self->in_paragraph,
        self->link.is_written};
    switch (self->options->html) {
    case TORII_MARKDOWN_ALLOW:
        tr_md_put(&self->html, html, size);
        return;
    case TORII_MARKDOWN_SANITIZE:
        tr_md_sanitize(&self->sanitizer, &piece);
        return;
    case TORII_MARKDOWN_ESCAPE:
        if (is_block) {
            html = trimmed(node->text, &size);
            tr_md_put_str(&self->html, "<p>");
        }
        tr_md_put_escaped(&self->html, html, size);
        if (is_block) tr_md_put_str(&self->html, "</p>");
        break;
    default:
        break;
    }
    tr_md_note_removed(self, TORII_MARKDOWN_REMOVED_HTML, html, size, line);
}

/* Takes back what was written since `begin` if it is white space only. */
static void drop_blank(tr_md_renderer *self, size_t begin) {
    for (size_t i = begin; i < self->html.size; i++) {
        if (!strchr(" \t\n", self->html.data[i])) return;
    }
    self->html.size = begin;
}

void tr_md_put_html_block(tr_md_renderer *self, tr_md_node *node) {
    size_t begin;
    bool is_top = node->parent == self->doc->root;
    if (is_more_mark(node)) {
        if (is_top && !self->has_more) {
            tr_md_sanitize_leave(&self->sanitizer, 0);
            self->has_more = self->has_summary = true;
            self->summary_begin = 0;
            self->summary_end = self->html.size;
        }
        return;
    }
    if (self->options->html == TORII_MARKDOWN_ESCAPE) tr_md_begin_block(self);
    tr_md_put_break(self);
    begin = self->html.size;
    tr_md_put_raw(self, node, true);
    if (self->options->html == TORII_MARKDOWN_SANITIZE) drop_blank(self, begin);
    tr_md_put_break(self);
    tr_md_end_text_block(self);
}
