/* SPDX-License-Identifier: MIT
 *
 * A document that is HTML already: it stays as it is, and is read for what pages
 * know of their texts: headings, ids, words, the summary.
 */
#include "markdown/document.h"

#include "base/buf.h"
#include "base/html_scan.h"
#include "base/mem.h"
#include "base/vec.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define MORE "<!-- more -->"

typedef struct reading {
    html_scan scan;
    html_token token;
    const char *title;
    VEC(torii_markdown_heading) headings;
    const char *cut, *after; /* a heading that repeats the title */
    const char *summary;     /* the first paragraph */
    size_t summary_size;
} reading;

/* 1 to 6 for the tag of a heading, else 0. */
static uint32_t level_of(const html_token *token) {
    bool named = token->name_size == 2 && (token->name[0] | 0x20) == 'h';
    char digit = named ? token->name[1] : '0';
    return digit >= '1' && digit <= '6' ? (uint32_t)(digit - '0') : 0;
}

/* Goes on behind the end of the element that has begun; where its end tag begins. */
static const char *find_end(reading *self, const html_token *start) {
    html_token token;
    while (html_next(&self->scan, &token))
        if (token.kind == HTML_END && token.name_size == start->name_size &&
            strncasecmp(token.name, start->name, start->name_size) == 0)
            return token.text;
    return self->scan.end;
}

static void take_heading(reading *self, uint32_t level) {
    html_token start = self->token;
    html_attribute id;
    const char *inside = start.text + start.size, *end = find_end(self, &start);
    char *text = document_plain(inside, (size_t)(end - inside), NULL);
    bool repeats = level == 1 && self->title && strcasecmp(self->title, text) == 0;
    if (repeats && !self->cut && !self->headings.count) {
        self->cut = start.text;
        self->after = self->scan.at;
        mem_free(text);
        return;
    }
    torii_markdown_heading made = {.level = level, .text = text};
    if (html_find_attribute(&start, "id", &id) && id.value_size)
        made.id = mem_strn(id.value, id.value_size);
    vec_push(&self->headings, made);
}

static void read_all(reading *self) {
    while (html_next(&self->scan, &self->token)) {
        if (self->token.kind != HTML_START) continue;
        uint32_t level = level_of(&self->token);
        if (level) {
            take_heading(self, level);
        } else if (!self->summary && html_is(&self->token, "p")) {
            self->summary = self->token.text;
            find_end(self, &self->token);
            self->summary_size = (size_t)(self->scan.at - self->summary);
        }
    }
}

static size_t count_words(const char *plain) {
    size_t count = 0;
    for (const char *at = plain; *at;) {
        at += strspn(at, " ");
        count += *at != '\0';
        at += strcspn(at, " ");
    }
    return count;
}

/* The text without the heading that repeats the title, up to `end`. */
static char *text_until(const reading *self, const char *begin, const char *end,
                        size_t *size) {
    buf out = BUF_INIT;
    const char *cut = self->cut && self->cut < end ? self->cut : end;
    buf_add(&out, begin, (size_t)(cut - begin));
    if (cut < end && self->after < end)
        buf_add(&out, self->after, (size_t)(end - self->after));
    *size = out.size;
    buf_str(&out, "");
    return buf_take_exact(&out);
}

void document_from_html(
    document *out, const char *html, size_t size, const char *title) {
    memset(out, 0, sizeof *out);
    out->result = (torii_markdown_result)TORII_MARKDOWN_RESULT_INIT;
    reading self = {.scan = {.at = html, .end = html + size}, .title = title};
    read_all(&self);
    size_t text_size, summary_size = self.summary_size;
    const char *more = memmem(html, size, MORE, strlen(MORE));
    char *text = text_until(&self, html, html + size, &text_size);
    char *summary = more ? text_until(&self, html, more, &summary_size)
                         : mem_strn(self.summary ? self.summary : "", summary_size);
    out->result.has_more = more != NULL;
    out->own_text = document_plain(text, text_size, &out->result.text_size);
    out->result.text = out->own_text;
    out->result.word_count = count_words(out->own_text);
    out->result.summary = summary;
    out->result.summary_size = summary_size;
    out->headings = self.headings.items;
    out->heading_count = self.headings.count;
    document_replace(out, text, text_size, summary, summary_size);
    document_keep_headings(out);
    out->result.headings = out->headings;
    out->result.heading_count = out->heading_count;
    for (size_t i = 0; i < self.headings.count; i++) {
        mem_free((char *)self.headings.items[i].text);
        mem_free((char *)self.headings.items[i].id);
    }
    vec_done(&self.headings);
}
