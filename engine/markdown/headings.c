/* SPDX-License-Identifier: MIT
 *
 * Headings: their ids, the callback, and what a table of contents needs.
 */
#include "render.h"

/* Nothing that a table of contents, being links itself, could not hold. */
static const char *content_without_links(tr_md_renderer *self, tr_md_node *root) {
    torii_markdown_text out = {.arena = self->keep};
    tr_md_node *first = root->first_child;
    tr_md_iter iter;
    tr_md_event event;
    if (first && first->type == TR_MD_NODE_TEXT &&
        !first->next) {
        const char *text = self->heading.text;
        tr_md_put_escaped(&out, text, strlen(text));
        return tr_md_text_str(&out);
    }
    iter = tr_md_iter_of(root);
    while ((event = tr_md_iter_next(&iter)) != TR_MD_EVENT_DONE) {
        tr_md_node *node = iter.node;
        bool entering = event == TR_MD_EVENT_ENTER;
        switch (node->type) {
        case TR_MD_NODE_TEXT:
            tr_md_put_escaped(&out, node->text.data, node->text.size);
            break;
        case TR_MD_NODE_CODE:
            tr_md_put_str(&out, "<code>");
            tr_md_put_escaped(&out, node->text.data, node->text.size);
            tr_md_put_str(&out, "</code>");
            break;
        case TR_MD_NODE_SOFTBREAK:
        case TR_MD_NODE_LINEBREAK:
            tr_md_put_str(&out, " ");
            break;
        case TR_MD_NODE_EMPH:
            tr_md_put_str(&out, entering ? "<em>" : "</em>");
            break;
        case TR_MD_NODE_STRONG:
            tr_md_put_str(&out, entering ? "<strong>" : "</strong>");
            break;
        case TR_MD_NODE_CUSTOM_INLINE:
            if (tr_md_extra_of(node, TR_MD_DELETED))
                tr_md_put_str(&out, entering ? "<del>" : "</del>");
            break;
        default:
            break;
        }
    }
    return tr_md_text_str(&out);
}

static void write_opening(
    tr_md_renderer *self, const torii_markdown_heading *heading,
    const tr_md_attributes *extra) {
    torii_markdown_text *out = &self->html;
    char tag[] = "<h1";
    tag[2] = (char)('0' + heading->level);
    tr_md_put_str(out, tag);
    if (heading->id) {
        tr_md_put_str(out, " id=\"");
        tr_md_put_escaped(out, heading->id, strlen(heading->id));
        tr_md_put_str(out, "\"");
    }
    if (extra) {
        tr_md_attributes rest = *extra;
        rest.id = NULL;
        tr_md_put_attributes(self, &rest, "");
    }
    tr_md_put_str(out, ">");
}

static const char *id_of(
    tr_md_renderer *self, const tr_md_attributes *extra,
    const torii_markdown_text *plain) {
    torii_markdown_text id = {.arena = self->keep};
    const char *name;
    if (extra && extra->id)
        name = extra->id;
    else if (self->options->heading_ids == TORII_MARKDOWN_IDS_OFF)
        return NULL;
    else
        name = tr_md_slug_make(&self->slugs, plain->data, plain->size);
    tr_md_put_str(&id, self->options->id_prefix);
    tr_md_put_str(&id, name);
    *TR_MD_PUSH(self->keep, self->ids, self->id_count, self->id_capacity) =
        tr_md_text_str(&id);
    return id.data;
}

/* In its own line, else in the line below. */
static const tr_md_attributes *
heading_attributes(const tr_md_renderer *self, tr_md_node *node) {
    const tr_md_attributes *own = tr_md_extra_of(node, TR_MD_HEADING);
    return own ? own : tr_md_attributes_of(self, node);
}

void tr_md_enter_heading(tr_md_renderer *self, tr_md_node *node) {
    const tr_md_attributes *extra = heading_attributes(self, node);
    torii_markdown_text plain = {.arena = self->keep};
    torii_markdown_heading *made = &self->heading;
    tr_md_sanitize_heading(&self->sanitizer, self->depth);
    tr_md_begin_block(self);
    tr_md_put_plain(&plain, node, false);
    made->text = tr_md_text_str(&plain);
    made->level = node->level;
    made->line = tr_md_node_origin(self->doc, node);
    made->id = id_of(self, extra, &plain);
    self->heading_begin = self->html.size;
    write_opening(self, made, extra);
    self->heading_content = self->html.size;
    self->in_paragraph = true;
}

static bool call_heading_hook(tr_md_renderer *self) {
    torii_markdown_text html;
    size_t content_size = self->html.size - self->heading_content;
    const char *content;
    bool taken;
    if (!self->options->heading) return false;
    content = tr_md_copy(
        self->doc->arena, self->html.data + self->heading_content, content_size);
    html = tr_md_callback_text(self);
    taken = self->options->heading(self->options->data, &self->heading, content, &html);
    tr_md_text_check(&html);
    if (taken) tr_md_replace_from(self, self->heading_begin, &html);
    tr_md_release(html.arena, html.data);
    return taken;
}

void tr_md_exit_heading(tr_md_renderer *self, tr_md_node *node) {
    char tag[] = "</h1>\n";
    self->in_paragraph = false;
    self->heading.html = content_without_links(self, node);
    if (!call_heading_hook(self)) {
        tag[3] = (char)('0' + self->heading.level);
        tr_md_put_str(&self->html, tag);
    }
    tr_md_end_text_block(self);
    *TR_MD_PUSH(
        self->keep, self->headings, self->heading_count, self->heading_capacity) =
        self->heading;
    if (self->heading.level == 1 && !self->title) {
        self->title = self->heading.text;
        if (self->heading_begin == 0) self->title_end = self->html.size;
    }
}
