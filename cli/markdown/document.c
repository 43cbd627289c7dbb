/* SPDX-License-Identifier: MIT
 *
 * Documents: one call of libtorii-markdown and the views on its result.
 */
#include "markdown/document.h"

#include "base/buf.h"
#include "base/html_scan.h"
#include "base/mem.h"
#include "markdown/shortcode.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { WORDS_A_MINUTE = 200, LEVELS = 6, MANY_IDS = 32 };

static char PRESENT; /* the value of all entries of `many_ids` */

bool document_render(
    document *out, const char *text, size_t size, const char *title,
    const torii_markdown_options *options, torii_markdown_error *error) {
    torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
    memset(out, 0, sizeof *out);
    if (!torii_markdown_render(text, size, options, &result, error)) return false;
    out->result = result;
    out->html = result.html;
    out->html_size = result.html_size;
    out->summary = result.summary;
    out->summary_size = result.summary_size;
    bool repeated = title && result.title && strcasecmp(title, result.title) == 0;
    if (repeated && result.title_end) {
        out->html += result.title_end;
        out->html_size -= result.title_end;
    }
    out->headings = result.headings;
    out->heading_count = result.heading_count;
    out->ids = result.ids;
    out->id_count = result.id_count;
    for (size_t i = 0; result.id_count > MANY_IDS && i < result.id_count; i++)
        strmap_put(&out->many_ids, result.ids[i], &PRESENT);
    return true;
}

static void drop_texts(document *self) {
    torii_markdown_result_free(&self->result);
    mem_free(self->own_html);
    mem_free(self->own_summary);
    mem_free(self->own_text);
    self->own_html = self->own_summary = self->own_text = NULL;
    self->result.text = self->result.summary = NULL;
    self->result.text_size = self->result.summary_size = 0;
    self->html = self->summary = NULL;
    self->html_size = self->summary_size = 0;
}

void document_done(document *self) {
    drop_texts(self);
    strmap_done(&self->many_ids);
    mem_free(self->kept);
    self->kept = NULL;
    self->headings = NULL;
    self->ids = NULL;
    self->heading_count = self->id_count = 0;
}

/* What takes the place of marks in the text has ids of its own. */
static void add_ids(document *self) {
    html_scan scan = {.at = self->html, .end = self->html + self->html_size};
    html_token token;
    html_attribute id;
    buf name = BUF_INIT;
    for (size_t i = 0; !self->many_ids.count && i < self->id_count; i++)
        strmap_put(&self->many_ids, self->ids[i], &PRESENT);
    while (html_next(&scan, &token)) {
        if (token.kind != HTML_START || !html_find_attribute(&token, "id", &id) ||
            !id.value_size)
            continue;
        buf_clear(&name);
        buf_add(&name, id.value, id.value_size);
        strmap_put(&self->many_ids, buf_text(&name), &PRESENT);
    }
    buf_done(&name);
}

void document_replace(
    document *self, char *html, size_t html_size, char *summary, size_t summary_size) {
    mem_free(self->own_html);
    mem_free(self->own_summary);
    self->html = self->own_html = html;
    self->html_size = html_size;
    self->summary = self->own_summary = summary;
    self->summary_size = summary_size;
    add_ids(self);
}

/* Copies a string to *to, which moves behind it; NULL stays NULL. */
static const char *copy_to(char **to, const char *text) {
    if (!text) return NULL;
    size_t size = strlen(text) + 1;
    char *copy = memcpy(*to, text, size);
    *to += size;
    return copy;
}

static size_t size_of(const char *text) {
    return text ? strlen(text) + 1 : 0;
}

/* Headings, ids and their strings in one block. */
void document_keep_headings(document *self) {
    if (self->kept) return;
    size_t arrays = self->heading_count * sizeof *self->headings +
                    self->id_count * sizeof *self->ids;
    size_t size = arrays;
    for (size_t i = 0; i < self->heading_count; i++)
        size += size_of(self->headings[i].text) + size_of(self->headings[i].id);
    for (size_t i = 0; i < self->id_count; i++)
        size += size_of(self->ids[i]);
    if (!size) return;
    self->kept = mem_resize(NULL, size, 1);
    torii_markdown_heading *headings = self->kept;
    const char **ids = (const char **)(headings + self->heading_count);
    char *at = (char *)self->kept + arrays;
    for (size_t i = 0; i < self->heading_count; i++) {
        headings[i] = self->headings[i];
        headings[i].text = copy_to(&at, headings[i].text);
        headings[i].id = copy_to(&at, headings[i].id);
        headings[i].html = NULL;
    }
    for (size_t i = 0; i < self->id_count; i++)
        ids[i] = copy_to(&at, self->ids[i]);
    self->headings = headings;
    self->ids = ids;
}

void document_slim(document *self) {
    size_t words = self->result.word_count;
    bool more = self->result.has_more;
    document_keep_headings(self);
    drop_texts(self);
    self->result.word_count = words;
    self->result.has_more = more;
}

int document_reading_time(const document *self) {
    size_t words = self->result.word_count;
    size_t minutes = (words + WORDS_A_MINUTE - 1) / WORDS_A_MINUTE;
    return minutes < 1 ? 1 : (int)minutes;
}

bool document_has_id(const document *self, const char *id) {
    if (self->many_ids.count) return strmap_has(&self->many_ids, id);
    for (size_t i = 0; i < self->id_count; i++)
        if (strcmp(self->ids[i], id) == 0) return true;
    return false;
}

/* An entry of the table of contents; its children are added to *children. */
static torii_value
toc_entry(const torii_markdown_heading *heading, torii_value *children) {
    *children = torii_list();
    buf title = BUF_INIT;
    shortcodes_strip(heading->text, strlen(heading->text), &title);
    torii_value text = torii_strn(buf_text(&title), title.size);
    buf_done(&title);
    return TORII_DICT(
        {"level", torii_int(heading->level)}, {"id", torii_str(heading->id)},
        {"title", text}, {"url", torii_strf("#%s", heading->id)},
        {"children", torii_retain(*children)});
}

torii_value document_toc(const document *self, uint32_t min, uint32_t max) {
    /* open[0] is the list of all; open[d] takes the entries of depth d. */
    torii_value open[LEVELS + 1] = {torii_list()};
    uint32_t levels[LEVELS + 1] = {0};
    size_t depth = 0;
    for (size_t i = 0; i < self->heading_count; i++) {
        const torii_markdown_heading *heading = &self->headings[i];
        if (heading->level < min || heading->level > max || !heading->id) continue;
        while (depth && levels[depth] >= heading->level)
            torii_release(open[depth--]);
        torii_value children;
        torii_list_push(open[depth], toc_entry(heading, &children));
        depth++;
        open[depth] = children;
        levels[depth] = heading->level;
    }
    while (depth)
        torii_release(open[depth--]);
    return open[0];
}

/* ---------------------------------------------------------- plain text ---- */

/* Decodes the entity at `at` ("&amp;"), as our own renderer writes them;
 * returns its size or 0. */
static size_t decode_entity(const char *at, size_t size, buf *out) {
    static const struct {
        const char *name, *text;
    } known[] = {
        {"&amp;", "&"}, {"&lt;", "<"},   {"&gt;", ">"},          {"&quot;", "\""},
        {"&#39;", "'"}, {"&#34;", "\""}, {"&nbsp;", "\xc2\xa0"}, {"&#x27;", "'"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t length = strlen(known[i].name);
        if (length > size || memcmp(at, known[i].name, length) != 0) continue;
        buf_str(out, known[i].text);
        return length;
    }
    return 0;
}

static bool is_space(char c) {
    return isspace((unsigned char)c) != 0;
}

char *document_plain(const char *html, size_t size, size_t *out_size) {
    buf out = BUF_INIT;
    bool gap = false;
    buf_reserve(&out, size);
    for (size_t i = 0; i < size;) {
        if (is_space(html[i])) {
            gap = true;
            i++;
            continue;
        }
        if (html[i] == '<') {
            const char *end = memchr(html + i, '>', size - i);
            /* The end of a block parts words, the end of an <em> does not. */
            if (i + 2 < size && strchr("phldtob", html[i + 1 + (html[i + 1] == '/')]))
                gap = true;
            i = end ? (size_t)(end - html) + 1 : size;
            continue;
        }
        if (gap && out.size) buf_char(&out, ' ');
        gap = false;
        size_t entity = html[i] == '&' ? decode_entity(html + i, size - i, &out) : 0;
        if (!entity) buf_char(&out, html[i]);
        i += entity ? entity : 1;
    }
    if (out_size) *out_size = out.size;
    buf_str(&out, "");
    return buf_take(&out);
}
