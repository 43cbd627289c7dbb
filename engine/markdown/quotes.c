/* SPDX-License-Identifier: MIT
 *
 * Block quotes and alerts, which are quotes `> [!NOTE]` or containers with the
 * name of one, and the callback that may write them.  They can hold each
 * other: what is open is a stack.
 */
#include "render.h"

static void open_alert(
    tr_md_renderer *self, const tr_md_attributes *given, const tr_md_alert *alert,
    const char *title) {
    torii_markdown_text classes = {.arena = self->doc->arena};
    tr_md_put_str(&classes, "markdown-alert markdown-alert-");
    tr_md_put_str(&classes, alert->name);
    tr_md_put_str(&self->html, "<div");
    tr_md_put_attributes(self, given, tr_md_text_str(&classes));
    tr_md_put_str(&self->html, ">\n<p class=\"markdown-alert-title\">");
    tr_md_put_escaped(&self->html, title, strlen(title));
    tr_md_put_str(&self->html, "</p>\n");
    tr_md_release(classes.arena, classes.data);
}

void tr_md_enter_quote(
    tr_md_renderer *self, tr_md_node *node, const tr_md_alert *alert,
    const char *title) {
    const tr_md_attributes *given = tr_md_attributes_of(self, node);
    tr_md_open_quote made = {.begin = 0};
    tr_md_begin_block(self);
    if (self->options->quote) {
        made.told = (torii_markdown_quote){
            .line = tr_md_node_origin(self->doc, node),
            .alert = alert ? alert->name : NULL,
            .title = title,
            .attributes = tr_md_attributes_text(self, given)};
        if (given && given->id) self->id_count--; /* it is written below */
        made.begin = self->html.size;
    }
    if (alert) {
        open_alert(self, given, alert, title);
    } else {
        tr_md_put_str(&self->html, "<blockquote");
        tr_md_put_attributes(self, given, "");
        tr_md_put_str(&self->html, ">\n");
    }
    if (!self->options->quote) return;
    made.content = self->html.size;
    *TR_MD_PUSH(
        self->doc->arena, self->quotes, self->quote_count, self->quote_capacity) = made;
}

static bool call_hook(tr_md_renderer *self) {
    const tr_md_open_quote *open;
    torii_markdown_text html;
    char *content;
    bool taken;
    if (!self->options->quote || !self->quote_count) return false;
    open = &self->quotes[--self->quote_count];
    content = tr_md_copy(
        self->doc->arena, self->html.data + open->content,
        self->html.size - open->content);
    html = tr_md_callback_text(self);
    taken = self->options->quote(self->options->data, &open->told, content, &html);
    tr_md_text_check(&html);
    if (taken) tr_md_replace_from(self, open->begin, &html);
    tr_md_release(html.arena, html.data);
    tr_md_release(self->doc->arena, content);
    return taken;
}

void tr_md_exit_quote(tr_md_renderer *self, bool is_alert) {
    if (call_hook(self)) return;
    tr_md_put_str(&self->html, is_alert ? "</div>\n" : "</blockquote>\n");
}
