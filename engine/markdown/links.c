/* SPDX-License-Identifier: MIT
 *
 * Links and images: the callback that may replace their URLs, the check of
 * what is written, and where in the source they stand.  libcmark's positions
 * of inline nodes are not reliable before 0.31.2, so the URL is looked for in
 * the lines of its block, behind the link found last.
 */
#include "render.h"

#include "url.h"

enum {
    WINDOW = 8192, /* bytes searched, so that misses stay cheap */
    TRIES = 16     /* places where the first byte is found */
};

torii_markdown_text tr_md_callback_text(tr_md_renderer *self) {
    return (torii_markdown_text){
        .arena = self->doc->arena, .limit = self->doc->limits->output};
}

void tr_md_put_id(void *renderer, const char *id, size_t size) {
    tr_md_renderer *self = renderer;
    torii_markdown_text name = {.arena = self->keep};
    tr_md_put_str(&name, self->options->id_prefix);
    tr_md_put(&name, id, size);
    tr_md_text_str(&name);
    *TR_MD_PUSH(self->keep, self->ids, self->id_count, self->id_capacity) = name.data;
    tr_md_put_escaped(&self->html, name.data, name.size);
}

/* -------------------------------------------------------------- Places ---- */

static const char *search(const char *from, const char *end, tr_md_span what) {
    if (end - from > WINDOW) end = from + WINDOW;
    /* Most addresses begin with what is rare in a text. */
    for (int tries = 0; tries < TRIES; tries++, from++) {
        from = memchr(from, *what.data, (size_t)(end - from));
        if (!from || (size_t)(end - from) < what.size) return NULL;
        if (!memcmp(from, what.data, what.size)) return what.size ? from : NULL;
    }
    return memmem(from, (size_t)(end - from), what.data, what.size);
}

/* The line of the source that holds `place`, from line `index` on. */
static uint32_t line_at(const tr_md_source *source, uint32_t index, const char *place) {
    while (index + 1 < source->line_count && source->lines[index + 1].data <= place)
        index++;
    return index;
}

static uint32_t count_characters(const char *at, const char *end) {
    uint32_t count = 0;
    for (; at < end; at++)
        count += ((unsigned char)*at & 0xC0) != 0x80;
    return count;
}

/* Columns count in the original, for lines of the source may be rewritten; where
 * a line is not, `place` in the source is the one in the original. */
static uint32_t column_of(
    tr_md_renderer *self, uint32_t origin, tr_md_span what, const char *place) {
    const tr_md_line *line;
    const char *from, *found;
    uint32_t column;
    if (!origin || origin > self->original.line_count) return 0;
    line = &self->original.lines[origin - 1];
    if (self->column_origin != origin) {
        self->column_origin = origin;
        self->column_offset = 0;
        self->column_there = 1;
    }
    from = line->data + self->column_offset;
    if (place >= from && place < line->data + line->size)
        found = place;
    else
        found = search(from, line->data + line->size, what);
    if (!found) return 0;
    column = self->column_there + count_characters(from, found);
    self->column_offset = (uint32_t)(found + what.size - line->data);
    self->column_there = column + count_characters(found, found + what.size);
    return column;
}

/*
 * Where the URL stands in lines `first` to `last` of the source, or else the text;
 * which of them is put to `what`.
 */
static const char *search_link(
    tr_md_renderer *self, const torii_markdown_link *link, uint32_t first,
    uint32_t last, tr_md_span *what) {
    const tr_md_source *source = &self->doc->source;
    const char *end = source->lines[last].data + source->lines[last].size;
    const char *from, *found;
    if (self->found_line < first || self->found_line > last) {
        self->found_line = first;
        self->found_offset = 0;
    }
    from = source->lines[self->found_line].data + self->found_offset;
    *what = (tr_md_span){link->url, strlen(link->url)};
    found = search(from, end, *what);
    if (found) return found;
    *what = (tr_md_span){link->text, strlen(link->text)};
    return search(from, end, *what);
}

static bool is_in(const tr_md_source *source, tr_md_span text) {
    return text.size && text.data >= source->data &&
           text.data < source->data + source->size;
}

static void
find_place(tr_md_renderer *self, tr_md_node *node, torii_markdown_link *link) {
    const tr_md_source *source = &self->doc->source;
    tr_md_node *block = node;
    tr_md_span what = node->text; /* where the parser has seen it */
    const char *found = is_in(source, what) ? what.data : NULL;
    uint32_t first, last;
    while (block && block->type >= TR_MD_NODE_FIRST_INLINE)
        block = block->parent;
    link->line = tr_md_node_origin(self->doc, block);
    if (!block || !link->line) return;
    tr_md_node_lines(block, &first, &last);
    first--; /* as indices */
    last--;
    if (last >= source->line_count || first > last) return;
    if (!found) found = search_link(self, link, first, last, &what);
    if (!found) return;
    if (self->found_line < first || self->found_line > last) self->found_line = first;
    self->found_line = line_at(source, self->found_line, found);
    self->found_offset =
        (uint32_t)(found + what.size - source->lines[self->found_line].data);
    link->line = source->lines[self->found_line].origin;
    link->column = column_of(self, link->line, what, found);
    link->line += self->options->first_line - 1;
}

/* ---------------------------------------------------------------- URLs ---- */

/* What a callback decided about a link. */
typedef struct decision {
    torii_markdown_text url;
    torii_markdown_text attributes;
    const char *final_url;
    bool kept;
} decision;

static decision ask(tr_md_renderer *self, tr_md_node *node, torii_markdown_link *link) {
    decision made = {.final_url = link->url, .kept = true};
    made.url = made.attributes = tr_md_callback_text(self);
    if (self->options->link) {
        if (node) find_place(self, node, link);
        link->new_url = &made.url;
        link->attributes = &made.attributes;
        made.kept = self->options->link(self->options->data, link);
        tr_md_text_check(&made.url);
        tr_md_text_check(&made.attributes);
        if (made.url.written) made.final_url = tr_md_text_str(&made.url);
    }
    tr_md_put_str(&made.attributes, link->given);
    return made;
}

static void forget(decision *made) {
    tr_md_release(made->url.arena, made->url.data);
    tr_md_release(made->attributes.arena, made->attributes.data);
}

static bool is_safe(const tr_md_renderer *self, const char *url, bool is_image) {
    return self->options->html == TORII_MARKDOWN_ALLOW ||
           tr_md_url_is_safe(url, strlen(url), self->options->schemes, is_image);
}

static void put_url(tr_md_renderer *self, const char *url) {
    const char *prefix = self->options->id_prefix;
    if (url[0] == '#' && url[1] && *prefix) {
        tr_md_put_str(&self->html, "#");
        tr_md_put_url(&self->html, prefix, strlen(prefix));
        url++;
    }
    tr_md_put_url(&self->html, url, strlen(url));
}

static void put_title(tr_md_renderer *self, const char *title) {
    if (!title || !*title) return;
    tr_md_put_str(&self->html, " title=\"");
    tr_md_put_escaped(&self->html, title, strlen(title));
    tr_md_put_str(&self->html, "\"");
}

/* What the host is told of an address that stands in HTML. */
static torii_markdown_link link_of_html(const char *url, bool is_image, uint32_t line) {
    return (torii_markdown_link){
        .is_image = is_image,
        .is_html = true,
        .url = url,
        .title = "",
        .text = "",
        .given = "",
        .line = line};
}

bool tr_md_put_html_url(
    void *renderer, const char *name, const char *url, size_t size, uint32_t line) {
    tr_md_renderer *self = renderer;
    bool is_image = !strcmp(name, "src");
    torii_markdown_link link = link_of_html(url, is_image, line);
    decision made;
    bool safe = true;
    (void)size;
    if (!strcmp(name, "cite"))
        made = (decision){.final_url = url, .kept = true};
    else
        made = ask(self, NULL, &link);
    if (made.kept) {
        safe = is_safe(self, made.final_url, is_image);
        if (safe) {
            tr_md_put_str(&self->html, " ");
            tr_md_put_str(&self->html, name);
            tr_md_put_str(&self->html, "=\"");
            put_url(self, made.final_url);
            tr_md_put_str(&self->html, "\"");
            tr_md_put(&self->html, made.attributes.data, made.attributes.size);
        }
    }
    if (made.url.arena) forget(&made);
    return safe;
}

bool tr_md_put_set_url(
    void *renderer, const char *url, uint32_t line, torii_markdown_text *out) {
    tr_md_renderer *self = renderer;
    torii_markdown_link link = link_of_html(url, true, line);
    decision made = ask(self, NULL, &link);
    bool kept = made.kept && is_safe(self, made.final_url, true);
    if (kept) tr_md_put_url(out, made.final_url, strlen(made.final_url));
    forget(&made);
    return kept;
}

static const char *text_of(tr_md_renderer *self, tr_md_node *node, bool with_html) {
    torii_markdown_text text = {.arena = self->doc->arena};
    tr_md_put_plain(&text, node, with_html);
    return tr_md_text_str(&text);
}

/* ------------------------------------------------------- elements of others ---- */

static char *copy_of(tr_md_renderer *self, const char *text) {
    return tr_md_copy(self->doc->arena, text, strlen(text));
}

/* Asks link_html; what stands in the output from `begin` on is replaced. */
static bool
replace_element(tr_md_renderer *self, size_t begin, const char *content) {
    torii_markdown_text html = tr_md_callback_text(self);
    bool taken = self->options->link_html(
        self->options->data, &self->link.told, self->link.url, self->link.attributes,
        content, &html);
    tr_md_text_check(&html);
    if (taken) {
        self->html.size = begin;
        tr_md_put(&self->html, html.data, html.size);
    }
    tr_md_release(html.arena, html.data);
    return taken;
}

/* Keeps what link_html will be told. */
static void keep_link(
    tr_md_renderer *self, const torii_markdown_link *link, decision *made) {
    self->link.told = *link;
    self->link.told.text = copy_of(self, link->text);
    self->link.told.new_url = self->link.told.attributes = NULL;
    self->link.url = copy_of(self, made->final_url);
    self->link.attributes = copy_of(self, tr_md_text_str(&made->attributes));
}

static void drop_link(tr_md_renderer *self) {
    tr_md_release(self->doc->arena, (char *)self->link.told.text);
    tr_md_release(self->doc->arena, self->link.url);
    tr_md_release(self->doc->arena, self->link.attributes);
}

/* The link around, if there is one, waits until the one that begins has ended. */
static void begin_link(tr_md_renderer *self) {
    if (self->link.is_written || self->link.is_bare) {
        if (self->outer_count == self->outer_capacity)
            self->outer_links = tr_md_grow(
                self->doc->arena, self->outer_links, &self->outer_capacity,
                sizeof *self->outer_links);
        self->outer_links[self->outer_count++] = self->link;
    }
    self->link = (tr_md_open_link){0};
}

static void end_link(tr_md_renderer *self) {
    self->link = (tr_md_open_link){0};
    if (self->outer_count) self->link = self->outer_links[--self->outer_count];
}

void tr_md_enter_link(tr_md_renderer *self, tr_md_node *node) {
    torii_markdown_link link = {
        .url = node->url,
        .title = node->title,
        .is_wiki = tr_md_extra_of(node, TR_MD_WIKI) != NULL,
        .given = tr_md_attributes_text(self, tr_md_attributes_of(self, node))};
    decision made;
    bool safe;
    bool told = self->options->link || self->options->link_html;
    if (told) link.text = text_of(self, node, false);
    made = ask(self, node, &link);
    safe = is_safe(self, made.final_url, false);
    if (!safe)
        tr_md_note_removed(
            self, TORII_MARKDOWN_REMOVED_URL, made.final_url, strlen(made.final_url),
            tr_md_node_origin(self->doc, node));
    begin_link(self);
    self->link.is_bare =
        !made.kept || !safe ||
        (self->sanitizer.open_count && tr_md_sanitize_in_link(&self->sanitizer));
    if (!self->link.is_bare) {
        self->link.is_written = true;
        self->link.begin = self->html.size;
        if (self->options->link_html) keep_link(self, &link, &made);
        tr_md_put_str(&self->html, "<a href=\"");
        put_url(self, made.final_url);
        tr_md_put_str(&self->html, "\"");
        put_title(self, link.title);
        tr_md_put(&self->html, made.attributes.data, made.attributes.size);
        tr_md_put_str(&self->html, ">");
        self->link.content = self->html.size;
    }
    if (told) tr_md_release(self->doc->arena, (char *)link.text);
    forget(&made);
}

static bool replace_link(tr_md_renderer *self) {
    if (!self->options->link_html) return false;
    char *content = tr_md_copy(
        self->doc->arena, self->html.data + self->link.content,
        self->html.size - self->link.content);
    bool taken = replace_element(self, self->link.begin, content);
    tr_md_release(self->doc->arena, content);
    drop_link(self);
    return taken;
}

void tr_md_exit_link(tr_md_renderer *self) {
    if (!self->link.is_bare && !replace_link(self)) tr_md_put_str(&self->html, "</a>");
    end_link(self);
}

/* An image may stand within a link, whose own state is put aside. */
static bool replace_image(
    tr_md_renderer *self, const torii_markdown_link *link, decision *made) {
    if (!self->options->link_html) return false;
    tr_md_open_link around = self->link;
    keep_link(self, link, made);
    bool taken = replace_element(self, self->html.size, "");
    drop_link(self);
    self->link = around;
    return taken;
}

void tr_md_put_image(tr_md_renderer *self, tr_md_node *node) {
    bool with_html = self->options->html == TORII_MARKDOWN_ALLOW;
    const char *title = node->title;
    torii_markdown_link link = {
        .is_image = true,
        .url = node->url,
        .title = self->figure == node ? "" : title,
        .text = text_of(self, node, with_html),
        .is_wiki = tr_md_extra_of(node, TR_MD_WIKI) != NULL,
        .given = tr_md_attributes_text(self, tr_md_attributes_of(self, node))};
    decision made = ask(self, node, &link);
    bool safe = is_safe(self, made.final_url, true);
    if (!safe)
        tr_md_note_removed(
            self, TORII_MARKDOWN_REMOVED_URL, made.final_url, strlen(made.final_url),
            tr_md_node_origin(self->doc, node));
    if (made.kept && safe && replace_image(self, &link, &made)) {
        /* the callback wrote it */
    } else if (made.kept && safe) {
        tr_md_put_str(&self->html, "<img src=\"");
        put_url(self, made.final_url);
        tr_md_put_str(&self->html, "\" alt=\"");
        tr_md_put_escaped(&self->html, link.text, strlen(link.text));
        tr_md_put_str(&self->html, "\"");
        put_title(self, link.title);
        tr_md_put(&self->html, made.attributes.data, made.attributes.size);
        tr_md_put_str(&self->html, " />");
    } else {
        tr_md_put_escaped(&self->html, link.text, strlen(link.text));
    }
    tr_md_release(self->doc->arena, (char *)link.text);
    forget(&made);
}
