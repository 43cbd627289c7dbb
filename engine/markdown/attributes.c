/* SPDX-License-Identifier: MIT
 *
 * Attributes in braces: `{#id .class name=value}`.  Behind the text of a
 * heading, in a line of their own below a block, or right behind a link, an
 * image, code, emphasis.  The last two kinds become nodes behind what they
 * belong to, which write nothing themselves.
 * Invariant: what is kept of them can do no harm in any element.
 */
#include "elements.h"
#include "marks.h"
#include "render.h"

enum { NAME_MAX_SIZE = 40 };

static bool is_name_char(char c) {
    return tr_md_is_alpha(c) || tr_md_is_digit(c) || c == '-' || c == '_' || c == ':' ||
           (unsigned char)c >= 0x80;
}

typedef struct reader {
    tr_md_document *doc;
    const char *at, *end;
    torii_markdown_text classes, others;
    tr_md_attributes *out;
} reader;

static bool at_end_of_word(const reader *self, const char *more) {
    return self->at == self->end || tr_md_is_blank(*self->at) ||
           strchr(more, *self->at);
}

static bool read_id_or_class(reader *self) {
    char sign = *self->at++;
    const char *name = self->at;
    while (self->at < self->end &&
           (is_name_char(*self->at) || (sign == '#' && *self->at == '.')))
        self->at++;
    size_t size = (size_t)(self->at - name);
    if (!size || !at_end_of_word(self, ".#")) return false;
    if (sign == '#') {
        self->out->id = tr_md_copy(self->doc->arena, name, size);
        return true;
    }
    if (self->classes.size) tr_md_put_str(&self->classes, " ");
    tr_md_put(&self->classes, name, size);
    return true;
}

/* The value and the sign that ends it; typographic quotes are quotes, too. */
static bool read_value(reader *self, tr_md_span *value) {
    static const char *const quotes[][2] = {
        {"\"", "\""}, {"'", "'"}, {"\xE2\x80\x9C", "\xE2\x80\x9D"},
        {"\xE2\x80\x98", "\xE2\x80\x99"}};
    size_t left = (size_t)(self->end - self->at);
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        size_t open = strlen(quotes[i][0]), close = strlen(quotes[i][1]);
        const char *stop;
        if (left < open || memcmp(self->at, quotes[i][0], open)) continue;
        stop = memmem(self->at + open, left - open, quotes[i][1], close);
        if (!stop) return false;
        *value = (tr_md_span){self->at + open, (size_t)(stop - self->at) - open};
        self->at = stop + close;
        return true;
    }
    value->data = self->at;
    while (self->at < self->end && !tr_md_is_blank(*self->at))
        self->at++;
    value->size = (size_t)(self->at - value->data);
    return value->size > 0;
}

static bool may_have(const reader *self, const char *name) {
    if (self->doc->options->html == TORII_MARKDOWN_ALLOW) return true;
    return tr_md_attribute_is_safe(name) || !strncmp(name, "data-", 5);
}

static bool read_pair(reader *self) {
    char name[NAME_MAX_SIZE];
    size_t size = 0;
    tr_md_span value;
    if (!(self->doc->extensions & TORII_MARKDOWN_ATTRIBUTES)) return false;
    for (; self->at < self->end && is_name_char(*self->at); self->at++) {
        if (size + 1 == sizeof name || (unsigned char)*self->at >= 0x80) return false;
        name[size++] = tr_md_lower(*self->at);
    }
    name[size] = 0;
    if (!size || !tr_md_is_alpha(*name) || self->at == self->end || *self->at != '=')
        return false;
    self->at++;
    if (!read_value(self, &value) || !at_end_of_word(self, "")) return false;
    if (!strcmp(name, "id") || !strcmp(name, "class") || !may_have(self, name)) {
        self->out->refused = tr_md_copy(self->doc->arena, name, size);
        return true;
    }
    tr_md_put_str(&self->others, " ");
    tr_md_put(&self->others, name, size);
    tr_md_put_str(&self->others, "=\"");
    tr_md_put_escaped(&self->others, value.data, value.size);
    tr_md_put_str(&self->others, "\"");
    return true;
}

bool tr_md_attributes_read(
    tr_md_document *doc, const char *at, const char *end, tr_md_attributes *out) {
    reader self = {
        .doc = doc, .at = at, .end = end, .out = out, .classes = {.arena = doc->arena},
        .others = {.arena = doc->arena}};
    if (at < end && *at == ':') self.at++;
    for (;;) {
        while (self.at < end && tr_md_is_blank(*self.at))
            self.at++;
        if (self.at == end) break;
        bool named = *self.at == '#' || *self.at == '.';
        if (!(named ? read_id_or_class(&self) : read_pair(&self))) return false;
    }
    if (self.classes.size) out->classes = tr_md_text_str(&self.classes);
    if (self.others.size) out->others = tr_md_text_str(&self.others);
    return out->id || out->classes || out->others || out->refused;
}

tr_md_attributes *tr_md_attributes_keep(
    tr_md_document *doc, const tr_md_attributes *read, tr_md_extra_kind kind) {
    tr_md_attributes *made = tr_md_alloc(doc->arena, sizeof *made);
    *made = *read;
    made->kind = kind;
    if (made->id)
        *TR_MD_PUSH(
            doc->arena, doc->given_ids, doc->given_id_count, doc->given_id_capacity) =
            made->id;
    return made;
}

/* ------------------------------------------------------ Lines of their own ---- */

static bool read_line(tr_md_document *doc, tr_md_span text, tr_md_attributes *out) {
    while (text.size && (tr_md_is_blank(text.data[text.size - 1]) ||
                         tr_md_is_line_end(text.data[text.size - 1])))
        text.size--;
    return text.size > 2 && text.data[0] == '{' && text.data[text.size - 1] == '}' &&
           tr_md_attributes_read(doc, text.data + 1, text.data + text.size - 1, out);
}

bool tr_md_attributes_line(tr_md_document *doc, tr_md_span text) {
    tr_md_attributes ignored = {TR_MD_ATTRIBUTES};
    return read_line(doc, text, &ignored);
}

/* A block that is none of ours: attributes of raw HTML are written there. */
bool tr_md_attributes_fit(const tr_md_mark *mark) {
    tr_md_node *before = mark->node->previous;
    return before && before->type != TR_MD_NODE_HTML_BLOCK;
}

void tr_md_attributes_collect(tr_md_document *doc, const tr_md_mark *mark) {
    tr_md_attributes read = {TR_MD_ATTRIBUTES};
    if (!mark->node || !read_line(doc, tr_md_mark_text(doc, mark), &read)) return;
    tr_md_node *made = tr_md_node_new(
        doc, TR_MD_NODE_CUSTOM_BLOCK,
        tr_md_attributes_keep(doc, &read, TR_MD_ATTRIBUTES));
    tr_md_node_insert_before(mark->node, made);
    tr_md_node_unlink(mark->node);
}

/* -------------------------------------------------------------- In a line ---- */

void tr_md_find_attributes_behind(tr_md_document *doc, tr_md_node *node) {
    tr_md_node *next = node->next;
    tr_md_attributes read = {TR_MD_ATTRIBUTES};
    torii_markdown_text joined = {.arena = doc->arena};
    tr_md_node *at = next;
    const char *text, *stop;
    if (!next || next->type != TR_MD_NODE_TEXT ||
        !tr_md_node_begins(next, '{'))
        return;
    for (; at && at->type == TR_MD_NODE_TEXT; at = at->next) {
        tr_md_put(&joined, at->text.data, at->text.size);
        if (at->text.size && memchr(at->text.data, '}', at->text.size)) break;
    }
    text = tr_md_text_str(&joined);
    stop = strchr(text, '}');
    if (!stop || !tr_md_attributes_read(doc, text + 1, stop, &read)) return;
    while (at != next) { /* those that were joined */
        tr_md_node *gone = next->next;
        if (gone == at) at = next;
        tr_md_node_unlink(gone);
    }
    if (stop[1])
        tr_md_node_set_str(next, stop + 1);
    tr_md_node_insert_after(
        node, tr_md_node_new(
                  doc, TR_MD_NODE_CUSTOM_INLINE,
                  tr_md_attributes_keep(doc, &read, TR_MD_ATTRIBUTES)));
    if (!stop[1]) tr_md_node_unlink(next);
}

/* --------------------------------------------------------------- Writing ---- */

const tr_md_attributes *
tr_md_attributes_of(const tr_md_renderer *self, tr_md_node *node) {
    tr_md_node *next;
    if (!(self->doc->extensions & TORII_MARKDOWN_ATTRIBUTES)) return NULL;
    next = node->next;
    return next ? tr_md_extra_of(next, TR_MD_ATTRIBUTES) : NULL;
}

void tr_md_put_attributes(
    tr_md_renderer *self, const tr_md_attributes *given, const char *classes) {
    torii_markdown_text *out = &self->html;
    const char *own = given && given->classes ? given->classes : "";
    if (given && given->id) {
        tr_md_put_str(out, " id=\"");
        tr_md_put_id(self, given->id, strlen(given->id));
        tr_md_put_str(out, "\"");
    }
    if (*classes || *own) {
        tr_md_put_str(out, " class=\"");
        tr_md_put_str(out, classes);
        if (*classes && *own) tr_md_put_str(out, " ");
        tr_md_put_escaped(out, own, strlen(own));
        tr_md_put_str(out, "\"");
    }
    if (given && given->others) tr_md_put_str(out, given->others);
    if (given && given->refused)
        tr_md_note_removed(
            self, TORII_MARKDOWN_REMOVED_ATTRIBUTE, given->refused,
            strlen(given->refused), tr_md_current_line(self->doc));
}

const char *
tr_md_attributes_text(tr_md_renderer *self, const tr_md_attributes *given) {
    size_t begin = self->html.size;
    char *text;
    if (!given) return "";
    tr_md_put_attributes(self, given, "");
    text = tr_md_copy(
        self->doc->arena, self->html.size > begin ? self->html.data + begin : "",
        self->html.size - begin);
    self->html.size = begin;
    return text;
}
