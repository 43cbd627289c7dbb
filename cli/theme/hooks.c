/* SPDX-License-Identifier: MIT
 *
 * Render hooks: templates/markdown/link.html, image.html, heading.html,
 * code.html, quote.html and table.html write these elements of Markdown in place
 * of the usual HTML.  A hook that is not there costs nothing.
 */
#include "theme/article.h"
#include "theme/diagnose.h"
#include "theme/facts.h"

#include <string.h>

/* That there is no such hook is a fact, too. */
static bool has_hook(const article *self, const char *name) {
    return facts_note_template(self->reads, self->view->theme, name);
}

static bool collect(void *data, const char *text, size_t size) {
    torii_markdown_write(data, text, size);
    return true;
}

/* Consumes the context.  False after a report. */
static bool render_hook(
    const article *self, const char *name, torii_value context, uint32_t line,
    torii_markdown_text *html) {
    const view *all = self->view;
    torii_error *failure = NULL;
    const torii_template *tmpl = torii_env_load(all->env, name, &failure);
    bool done = article_run(self, tmpl, context, collect, html, &failure);
    if (!done)
        diagnose_in(all, failure, self->page, article_line(self, line), 0, NULL);
    return done;
}

static bool is_outside(const char *url) {
    return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;
}

static bool on_element(
    void *data, const torii_markdown_link *link, const char *url,
    const char *attributes, const char *content, torii_markdown_text *html) {
    const char *name = link->is_image ? "markdown/image.html" : "markdown/link.html";
    const article *self = data;
    if (!theme_find_template(self->view->theme, name)) return false;
    torii_value context = article_context(self);
    torii_dict_set(context, "url", torii_str(url));
    torii_dict_set(context, "title", torii_str(link->title));
    torii_dict_set(context, "attributes", torii_markup(attributes));
    torii_dict_set(context, "is_external", torii_bool(is_outside(url)));
    torii_dict_set(context, link->is_image ? "alt" : "plain", torii_str(link->text));
    if (!link->is_image) torii_dict_set(context, "text", torii_markup(content));
    return render_hook(self, name, context, link->line, html);
}

static torii_value text_or_none(const char *text) {
    return text ? torii_str(text) : torii_none();
}

static bool on_quote(
    void *data, const torii_markdown_quote *quote, const char *content,
    torii_markdown_text *html) {
    torii_value context = article_context(data);
    torii_dict_set(context, "text", torii_markup(content));
    torii_dict_set(context, "alert", text_or_none(quote->alert));
    torii_dict_set(context, "title", torii_str(quote->title));
    torii_dict_set(context, "attributes", torii_markup(quote->attributes));
    return render_hook(data, "markdown/quote.html", context, quote->line, html);
}

/* A row of a table: {text, align} for each cell. */
static torii_value row_of(const torii_markdown_table *table, uint32_t row) {
    torii_value out = torii_list();
    for (uint32_t i = 0; i < table->column_count; i++) {
        const char *align = table->align[i] == 'l'   ? "left"
                            : table->align[i] == 'c' ? "center"
                            : table->align[i] == 'r' ? "right"
                                                     : NULL;
        const char *text = table->cells[row * table->column_count + i];
        torii_list_push(
            out, TORII_DICT(
                     {"text", torii_markup(text)}, {"align", text_or_none(align)}));
    }
    return out;
}

static bool on_table(
    void *data, const torii_markdown_table *table, const char *content,
    torii_markdown_text *html) {
    torii_value context = article_context(data), rows = torii_list();
    for (uint32_t i = 1; i < table->row_count; i++)
        torii_list_push(rows, row_of(table, i));
    torii_dict_set(context, "head", row_of(table, 0));
    torii_dict_set(context, "rows", rows);
    torii_dict_set(context, "html", torii_markup(content));
    torii_dict_set(context, "attributes", torii_markup(table->attributes));
    return render_hook(data, "markdown/table.html", context, table->line, html);
}

static bool on_heading(
    void *data, const torii_markdown_heading *heading, const char *content,
    torii_markdown_text *html) {
    torii_value context = article_context(data);
    torii_dict_set(context, "level", torii_int(heading->level));
    torii_dict_set(context, "id", text_or_none(heading->id));
    torii_dict_set(context, "text", torii_markup(content));
    torii_dict_set(context, "plain", torii_str(heading->text));
    return render_hook(data, "markdown/heading.html", context, heading->line, html);
}

static void put(torii_markdown_text *html, const char *text) {
    torii_markdown_write(html, text, SIZE_MAX);
}

static void put_anchor(
    torii_markdown_text *html, const torii_markdown_heading *heading,
    const char *rest) {
    put(html, "<a class=\"anchor\" href=\"#");
    torii_markdown_write_escaped(html, heading->id, SIZE_MAX);
    put(html, rest);
}

/* markdown.anchors: a link to itself at each heading.  A heading with a link in
 * it cannot be one. */
static bool on_anchored(
    void *data, const torii_markdown_heading *heading, const char *content,
    torii_markdown_text *html) {
    /* The sign says nothing that the heading does not: it is for the eye. */
    static const char sign[] = "\" aria-hidden=\"true\" tabindex=\"-1\">#</a>";
    const article *self = data;
    anchor_mode mode = self->view->config->markdown.anchors;
    const char tag[] = {'h', (char)('0' + heading->level), '>', '\0'};
    if (!heading->id) return false;
    bool whole = mode == ANCHORS_HEADING && !strstr(content, "<a ");
    put(html, "<");
    torii_markdown_write(html, tag, 2);
    put(html, " id=\"");
    torii_markdown_write_escaped(html, heading->id, SIZE_MAX);
    put(html, "\">");
    if (mode == ANCHORS_BEFORE) put_anchor(html, heading, sign), put(html, " ");
    if (whole) put_anchor(html, heading, "\">");
    put(html, content);
    if (whole)
        put(html, "</a>");
    else if (mode != ANCHORS_BEFORE)
        put(html, " "), put_anchor(html, heading, sign);
    put(html, "</");
    put(html, tag);
    put(html, "\n");
    return true;
}

/* Diagrams are drawn in the browser, by a script that looks for this class. */
static void write_diagram(const torii_markdown_code *code) {
    torii_markdown_write(code->html, "<pre class=\"mermaid\">", SIZE_MAX);
    torii_markdown_write_escaped(code->html, code->text, code->size);
    torii_markdown_write(code->html, "</pre>\n", SIZE_MAX);
}

static bool on_code(void *data, const torii_markdown_code *code) {
    const article *self = data;
    bool hook = has_hook(self, "markdown/code.html");
    if (!hook && strcmp(code->language, "mermaid") == 0) write_diagram(code);
    if (!hook) return strcmp(code->language, "mermaid") == 0;
    char *shown =
        torii_highlight(code->text, code->size, code->language, NULL, NULL, NULL);
    torii_value context = article_context(self);
    torii_dict_set(context, "language", torii_str(code->language));
    torii_dict_set(context, "info", torii_str(code->info));
    torii_dict_set(context, "code", torii_strn(code->text, code->size));
    torii_dict_set(context, "html", torii_markup(shown ? shown : ""));
    torii_markdown_free(shown);
    return render_hook(data, "markdown/code.html", context, code->line, code->html);
}

void hooks_add(const article *self, torii_markdown_options *options) {
    bool link = has_hook(self, "markdown/link.html");
    bool image = has_hook(self, "markdown/image.html");
    if (link || image) options->link_html = on_element;
    if (has_hook(self, "markdown/heading.html"))
        options->heading = on_heading;
    else if (self->view->config->markdown.anchors != ANCHORS_NONE)
        options->heading = on_anchored;
    if (has_hook(self, "markdown/quote.html")) options->quote = on_quote;
    if (has_hook(self, "markdown/table.html")) options->table = on_table;
    options->code = on_code;
}
