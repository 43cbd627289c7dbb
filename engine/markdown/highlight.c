/* SPDX-License-Identifier: MIT
 *
 * Writes tokens as spans.  Adjacent tokens of one class share a span, blanks
 * have none.  A span goes over lines unless lines are numbered or marked, for
 * then each line is a piece of its own.
 * Invariant: without tags and line numbers, what is written is the escaped text.
 */
#include "highlight.h"

#include <strings.h>

static const char *const class_names[] = {
#define TR_HL_CLASS(name, text) text,
    TR_HL_CLASSES(TR_HL_CLASS)
#undef TR_HL_CLASS
};

/* ------------------------------------------------------------- Options ---- */

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

static const char *read_number(const char *at, const char *end, uint32_t *out) {
    uint32_t number = 0;
    for (; at < end && tr_md_is_digit(*at); at++) {
        if (number < 100000000) number = number * 10 + (uint32_t)(*at - '0');
    }
    *out = number;
    return at;
}

void tr_md_code_style_mark(tr_md_code_style *self, const char *lines, size_t size) {
    const char *at = lines;
    const char *end = lines + size;
    while (at < end && self->marked_count < TR_MD_MARKED_MAX) {
        tr_md_line_range range;
        if (!tr_md_is_digit(*at)) {
            at++;
            continue;
        }
        at = read_number(at, end, &range.first);
        range.last = range.first;
        if (end - at >= 2 && *at == '-' && tr_md_is_digit(at[1]))
            at = read_number(at + 1, end, &range.last);
        self->marked[self->marked_count++] = range;
    }
}

static bool is_word(tr_md_span span, const char *word) {
    return span.size == strlen(word) && !strncasecmp(span.data, word, span.size);
}

static bool is_true(tr_md_span value) {
    return !is_word(value, "false") && !is_word(value, "0") && !is_word(value, "no") &&
           !is_word(value, "off");
}

static void set_option(tr_md_code_style *self, tr_md_span name, tr_md_span value) {
    uint32_t number;
    read_number(value.data, value.data + value.size, &number);
    if (is_word(name, "linenos") || is_word(name, "linenums") ||
        is_word(name, "line_numbers") || is_word(name, "showLineNumbers")) {
        self->line_numbers = is_true(value);
        if (number > 1) self->first_line = number;
    } else if (is_word(name, "linenostart") || is_word(name, "start")) {
        self->first_line = number;
    } else if (is_word(name, "hl_lines") || is_word(name, "highlight")) {
        tr_md_code_style_mark(self, value.data, value.size);
    } else if (is_word(name, "title") || is_word(name, "caption")) {
        self->title = value;
    } else if (!value.size && name.size && tr_md_is_digit(*name.data)) {
        tr_md_code_style_mark(self, name.data, name.size);
    } else if (
        !value.size && name.size > 1 && *name.data == '.' && !self->language.size) {
        self->language = (tr_md_span){name.data + 1, name.size - 1};
    }
}

/* The value at `at`: a word, or what stands in quotes or brackets. */
static const char *read_value(const char *at, const char *end, tr_md_span *out) {
    char close = 0;
    const char *begin;
    if (at < end && (*at == '"' || *at == '\''))
        close = *at++;
    else if (at < end && *at == '[')
        close = (char)(at++, ']');
    begin = at;
    while (at < end && (close ? *at != close : !is_space(*at) && *at != '}'))
        at++;
    *out = (tr_md_span){begin, (size_t)(at - begin)};
    return at < end && close ? at + 1 : at;
}

void tr_md_code_style_read(tr_md_code_style *self, const char *info) {
    const char *at = info;
    const char *end = info + strlen(info);
    while (at < end && !is_space(*at) && *at != '{')
        at++;
    self->language = (tr_md_span){info, (size_t)(at - info)};
    while (at < end) {
        tr_md_span name, value = {at, 0};
        const char *begin;
        if (is_space(*at) || *at == '{' || *at == '}' || *at == ',') {
            at++;
            continue;
        }
        begin = at;
        while (at < end && !is_space(*at) && !strchr("=}", *at))
            at++;
        name = (tr_md_span){begin, (size_t)(at - begin)};
        if (at < end && *at == '=') at = read_value(at + 1, end, &value);
        set_option(self, name, value);
    }
    self->known = tr_hl_language_find(self->language.data, self->language.size);
}

/* -------------------------------------------------------------- Tokens ---- */

typedef struct writer {
    torii_markdown_text *out;
    const tr_md_code_style *style;
    const char *begin; /* of the token that is not written yet */
    size_t size;
    tr_hl_class class;
    bool by_line;
    bool in_line;
    bool in_mark;
    uint32_t line;   /* from 1 */
    uint32_t digits; /* of the greatest number */
} writer;

static bool is_marked(const tr_md_code_style *style, uint32_t line) {
    for (uint32_t i = 0; i < style->marked_count; i++) {
        if (line >= style->marked[i].first && line <= style->marked[i].last)
            return true;
    }
    return false;
}

static uint32_t digits_of(uint64_t number) {
    uint32_t count = 1;
    while (number >= 10) {
        number /= 10;
        count++;
    }
    return count;
}

static void begin_line(writer *self) {
    uint64_t number = (uint64_t)self->style->first_line + self->line - 1;
    self->in_line = true;
    self->in_mark = is_marked(self->style, self->line);
    if (self->in_mark) tr_md_put_str(self->out, "<span class=\"hll\">");
    if (!self->style->line_numbers) return;
    tr_md_put_str(self->out, "<span class=\"lineno\">");
    for (uint32_t i = digits_of(number); i < self->digits; i++)
        tr_md_put_str(self->out, " ");
    tr_md_put_number(self->out, number);
    tr_md_put_str(self->out, "</span>");
}

static void end_line(writer *self) {
    if (self->in_mark) tr_md_put_str(self->out, "</span>");
    self->in_line = self->in_mark = false;
    self->line++;
}

static bool is_blank(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (!is_space(text[i])) return false;
    }
    return true;
}

static void put_piece(writer *self, const char *text, size_t size) {
    if (self->class == TR_HL_NONE || is_blank(text, size)) {
        tr_md_put_escaped(self->out, text, size);
        return;
    }
    tr_md_put_str(self->out, "<span class=\"");
    tr_md_put_str(self->out, class_names[self->class]);
    tr_md_put_str(self->out, "\">");
    tr_md_put_escaped(self->out, text, size);
    tr_md_put_str(self->out, "</span>");
}

static void flush(writer *self) {
    const char *at = self->begin;
    const char *end = at + self->size;
    self->size = 0;
    if (!self->by_line) {
        if (at < end) put_piece(self, at, (size_t)(end - at));
        return;
    }
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!self->in_line) begin_line(self);
        if (at < (stop ? stop : end))
            put_piece(self, at, (size_t)((stop ? stop : end) - at));
        if (!stop) break;
        tr_md_put(self->out, "\n", 1);
        end_line(self);
        at = stop + 1;
    }
}

static void take(void *data, tr_hl_class class, const char *text, size_t size) {
    writer *self = data;
    if (self->size && class == self->class) {
        self->size += size;
        return;
    }
    if (self->size) flush(self);
    self->class = class;
    self->begin = text;
    self->size = size;
}

void tr_md_put_tokens(
    torii_markdown_text *out, const tr_md_code_style *style, const char *text,
    size_t size) {
    writer self = {.out = out, .style = style, .line = 1};
    self.by_line = style->line_numbers || style->marked_count;
    if (self.by_line) {
        uint64_t last = style->first_line;
        for (size_t i = 0; i + 1 < size; i++)
            last += text[i] == '\n';
        self.digits = digits_of(last);
    }
    if (style->known)
        tr_hl_lex(style->known, text, size, take, &self);
    else
        take(&self, TR_HL_NONE, text, size);
    if (self.size) flush(&self);
    if (self.in_mark) tr_md_put_str(out, "</span>");
}

/* --------------------------------------------------------------- Frame ---- */

void tr_md_put_highlighted(
    torii_markdown_text *out, const tr_md_code_style *style, const char *text,
    size_t size) {
    tr_md_span language = style->language;
    if (style->title.size) {
        tr_md_put_str(out, "<figure class=\"code\">\n<figcaption>");
        tr_md_put_escaped(out, style->title.data, style->title.size);
        tr_md_put_str(out, "</figcaption>\n");
    }
    tr_md_put_str(out, style->known ? "<pre class=\"highlight\"><code" : "<pre><code");
    if (language.size) {
        tr_md_put_str(out, " class=\"");
        /* libcmark 0.31 and later do not repeat a prefix that is there. */
        if (cmark_version() < 0x001F00 || language.size < 9 ||
            memcmp(language.data, "language-", 9))
            tr_md_put_str(out, "language-");
        tr_md_put_escaped(out, language.data, language.size);
        tr_md_put_str(out, "\"");
    }
    tr_md_put_str(out, ">");
    tr_md_put_tokens(out, style, text, size);
    tr_md_put_str(out, "</code></pre>\n");
    if (style->title.size) tr_md_put_str(out, "</figure>\n");
}

/* -------------------------------------------------------------- Public ---- */

typedef struct job {
    const char *text;
    size_t size;
    const char *language;
    torii_highlight_options options;
    char *html;
    size_t html_size;
} job;

static void run_job(tr_md_run *run, void *data) {
    job *self = data;
    torii_markdown_text html = {.arena = tr_md_arena_new(run)};
    tr_md_document doc = {.run = run, .arena = html.arena};
    tr_md_code_style style = {.first_line = self->options.first_line};
    const char *marked = self->options.marked_lines;
    const char *title = self->options.title;
    tr_md_source_clean(&doc, self->text, self->size);
    style.language = (tr_md_span){self->language, strlen(self->language)};
    style.known = tr_hl_language_find(style.language.data, style.language.size);
    style.line_numbers = self->options.line_numbers;
    if (!style.first_line) style.first_line = 1;
    if (title) style.title = (tr_md_span){title, strlen(title)};
    if (marked) tr_md_code_style_mark(&style, marked, strlen(marked));
    if (self->options.tokens_only)
        tr_md_put_tokens(&html, &style, doc.source.data, doc.source.size);
    else
        tr_md_put_highlighted(&html, &style, doc.source.data, doc.source.size);
    self->html = tr_md_detach(tr_md_text_str(&html), html.size);
    self->html_size = html.size;
    if (!self->html) tr_md_fail(run, TORII_MARKDOWN_ERR_MEMORY, 0, "out of memory");
}

char *torii_highlight(
    const char *text, size_t size, const char *language,
    const torii_highlight_options *options, size_t *html_size,
    torii_markdown_error *error) {
    job self = {.text = text ? text : "", .size = size, .language = language};
    torii_markdown_error ignored;
    if (!error) error = &ignored;
    *error = (torii_markdown_error){0};
    if (!self.language) self.language = "";
    if ((!text && size) || (options && options->struct_size < sizeof(size_t))) {
        error->status = TORII_MARKDOWN_ERR_MISUSE;
        memcpy(error->message, "wrong arguments", sizeof "wrong arguments");
        return NULL;
    }
    if (options) {
        size_t given = options->struct_size;
        memcpy(
            &self.options, options,
            given < sizeof self.options ? given : sizeof self.options);
    }
    if (!tr_md_run_protected((size_t)512 << 20, run_job, &self, error)) return NULL;
    if (html_size) *html_size = self.html_size;
    return self.html;
}

bool torii_highlight_knows(const char *language) {
    return language && tr_hl_language_find(language, strlen(language));
}

const char *torii_highlight_language(size_t index) {
    const tr_hl_language *language = tr_hl_language_at(index);
    return language ? language->names : NULL;
}
