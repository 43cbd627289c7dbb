/* SPDX-License-Identifier: MIT
 *
 * What has to change in the source before libcmark sees it: math becomes code,
 * so that nothing in it means anything, definitions of abbreviations go.
 * Lines of code and HTML are left alone.
 */
#include "document.h"

enum { MATH_MAX = 2000, FAILURES_MAX = 100 }; /* within a line */

typedef struct rewriter {
    tr_md_document *doc;
    tr_md_builder builder;
    bool in_math;
    uint32_t last_math; /* the last line that could end a block of math */
    size_t fence;       /* size of fences that no text contains */
} rewriter;

static tr_md_span trimmed(const tr_md_line *line, size_t from) {
    const char *at = line->data + from;
    const char *end = line->data + line->size;
    while (end > at && (tr_md_is_blank(end[-1]) || tr_md_is_line_end(end[-1])))
        end--;
    while (at < end && tr_md_is_blank(*at))
        at++;
    return (tr_md_span){at, (size_t)(end - at)};
}

/* ------------------------------------------------------- Abbreviations ---- */

/* "*[HTML]: what it stands for" */
static bool take_abbreviation(rewriter *self, const tr_md_line *line) {
    tr_md_document *doc = self->doc;
    const char *end;
    tr_md_span title;
    uint32_t *number;
    bool fresh;
    if (!(doc->extensions & TORII_MARKDOWN_ABBREVIATIONS) || line->size < 6 ||
        memcmp(line->data, "*[", 2))
        return false;
    end = memchr(line->data + 2, ']', line->size - 2);
    if (!end || end == line->data + 2 || end - line->data > TR_MD_ABBREVIATION_MAX ||
        end + 1 == line->data + line->size || end[1] != ':')
        return false;
    title = trimmed(line, (size_t)(end + 2 - line->data));
    if (!doc->abbreviations) doc->abbreviations = tr_md_map_new(doc->arena);
    number = tr_md_map_at(
        doc->abbreviations, line->data + 2, (size_t)(end - line->data - 2), &fresh);
    if (fresh) *number = doc->abbreviation_count;
    if (fresh)
        *TR_MD_PUSH(
            doc->arena, doc->abbreviation_titles, doc->abbreviation_count,
            doc->abbreviation_capacity) =
            tr_md_copy(doc->arena, title.data, title.size);
    tr_md_builder_begin_line(&self->builder, line->origin);
    tr_md_put_str(&self->builder.text, "\n");
    return true;
}

/* ---------------------------------------------------------------- Math ---- */

/* The offset of "$$" in a line that holds nothing else but quote marks, or -1. */
static long math_line(const tr_md_line *line) {
    tr_md_span rest;
    uint32_t at = 0;
    while (at < line->size && (tr_md_is_blank(line->data[at]) || line->data[at] == '>'))
        at++;
    rest = trimmed(line, at);
    return rest.size == 2 && !memcmp(rest.data, "$$", 2) ? (long)at : -1;
}

static void put_many(torii_markdown_text *out, char c, size_t count) {
    while (count--)
        tr_md_put(out, &c, 1);
}

static bool take_math_line(rewriter *self, const tr_md_line *line, uint32_t index) {
    torii_markdown_text *out = &self->builder.text;
    long at = math_line(line);
    if (at < 0 || (!self->in_math && index >= self->last_math)) return false;
    self->in_math = !self->in_math;
    tr_md_builder_begin_line(&self->builder, line->origin);
    tr_md_put(out, line->data, (size_t)at);
    put_many(out, '~', self->fence);
    if (self->in_math) {
        tr_md_put_str(out, tr_md_nonce(self->doc));
        tr_md_put_str(out, "M");
    }
    tr_md_put_str(out, "\n");
    return true;
}

static size_t longest_run(const char *text, size_t size, char c) {
    size_t longest = 0, now = 0;
    for (size_t i = 0; i < size; i++) {
        now = text[i] == c ? now + 1 : 0;
        if (now > longest) longest = now;
    }
    return longest;
}

/* The end of the code span that begins at `at`; behind its opener if none. */
static size_t skip_code(const tr_md_line *line, size_t at, bool *found) {
    size_t limit = line->size - at > MATH_MAX ? at + MATH_MAX : line->size;
    size_t size = 0, end;
    while (at + size < limit && line->data[at + size] == '`')
        size++;
    for (end = at + size; end < limit;) {
        size_t run = 0;
        while (end + run < limit && line->data[end + run] == '`')
            run++;
        *found = run == size;
        if (*found) return end + run;
        end += run ? run : 1;
    }
    *found = false;
    return at + size;
}

static bool is_word_char(char c) {
    return tr_md_is_alpha(c) || tr_md_is_digit(c) || (unsigned char)c >= 0x80;
}

/* Whether math that began behind one sign may end with the one at `at`. */
static bool may_end(const tr_md_line *line, size_t at) {
    return !tr_md_is_blank(line->data[at - 1]) &&
           (at + 1 == line->size || !is_word_char(line->data[at + 1]));
}

/* The content of math that begins at `at`; its size is 0 if it is none. */
static tr_md_span read_math(const tr_md_line *line, size_t at, size_t signs) {
    static const tr_md_span none = {NULL, 0};
    size_t begin = at + signs, end, limit;
    unsigned codes = 0;
    if (begin >= line->size || (at && is_word_char(line->data[at - 1])) ||
        (signs == 1 && (unsigned char)line->data[begin] <= ' '))
        return none;
    limit = line->size - begin > MATH_MAX ? begin + MATH_MAX : line->size;
    for (end = begin; end < limit; end++) {
        bool found;
        if (line->data[end] == '`') {
            if (++codes > 10) return none;
            end = skip_code(line, end, &found) - 1;
        } else if (line->data[end] == '\\') {
            end++;
        } else if (line->data[end] == '$' && end > begin) {
            if (signs == 2 && (end + 1 == line->size || line->data[end + 1] != '$'))
                continue;
            if (signs == 1 && !may_end(line, end)) return none;
            return (tr_md_span){line->data + begin, end - begin};
        }
    }
    return none;
}

/* Code that begins with the nonce and "m", or "M" for display, and ends with it. */
static void put_math(rewriter *self, tr_md_span math, size_t signs) {
    torii_markdown_text *out = &self->builder.text;
    size_t ticks = longest_run(math.data, math.size, '`') + 1;
    put_many(out, '`', ticks);
    tr_md_put_str(out, tr_md_nonce(self->doc));
    tr_md_put_str(out, signs == 2 ? "M" : "m");
    tr_md_put(out, math.data, math.size);
    tr_md_put_str(out, tr_md_nonce(self->doc));
    tr_md_put_str(out, signs == 2 ? "E" : "e");
    put_many(out, '`', ticks);
}

/* Code next to code would be one. */
static bool touches_code(
    const tr_md_line *line, size_t at, size_t kept, tr_md_span math, size_t signs) {
    const char *end = math.data + math.size + signs;
    if (end < line->data + line->size && *end == '`') return true;
    return at && (at == kept || line->data[at - 1] == '`');
}

static void put_line_with_math(rewriter *self, const tr_md_line *line) {
    torii_markdown_text *out = &self->builder.text;
    size_t at = 0, kept = 0;
    uint32_t failures = 0;
    tr_md_builder_begin_line(&self->builder, line->origin);
    while (at < line->size && failures < FAILURES_MAX) {
        size_t signs;
        tr_md_span math;
        bool found;
        if (line->data[at] == '`') {
            at = skip_code(line, at, &found);
            failures += !found;
            continue;
        }
        if (line->data[at] != '$') {
            at++;
            continue;
        }
        signs = at + 1 < line->size && line->data[at + 1] == '$' ? 2 : 1;
        math = read_math(line, at, signs);
        if (!math.size || touches_code(line, at, kept, math, signs)) {
            at += signs;
            failures++;
            continue;
        }
        tr_md_put(out, line->data + kept, at - kept);
        put_math(self, math, signs);
        kept = at = (size_t)(math.data - line->data) + math.size + signs;
    }
    tr_md_put(out, line->data + kept, line->size - kept);
}

/*
 * What we made code for math of may turn out to be part of a link or of HTML.
 * The text with "$" and without the marks again; NULL if there are none.
 */
static const char *without_math(tr_md_document *doc, const char *text) {
    torii_markdown_text out = {.arena = doc->arena};
    size_t size = strlen(doc->nonce);
    const char *at = text, *found;
    const char *last = text ? text + strlen(text) : NULL;
    if (!text || !memmem(text, (size_t)(last - text), doc->nonce, size)) return NULL;
    while ((found = memmem(at, (size_t)(last - at), doc->nonce, size)) != NULL) {
        char letter = found[size];
        const char *end = found;
        if (letter == 'm' || letter == 'M') {
            while (end > at && end[-1] == '`')
                end--;
        }
        tr_md_put(&out, at, (size_t)(end - at));
        tr_md_put_str(&out, letter == 'M' || letter == 'E' ? "$$" : "$");
        at = found + size + (letter != 0);
        if (letter == 'e' || letter == 'E') at += strspn(at, "`");
    }
    tr_md_put_str(&out, at);
    return tr_md_text_str(&out);
}

static void find_inline_math(tr_md_document *doc, tr_md_node *node) {
    const char *text = tr_md_node_str(doc->arena, node);
    size_t size = strlen(doc->nonce), length = strlen(text);
    const char *plain;
    tr_md_math *made;
    if (length <= 2 * size + 2 || strncmp(text, doc->nonce, size) ||
        strncmp(text + length - size - 1, doc->nonce, size) ||
        memmem(text + size, length - 2 * size - 1, doc->nonce, size)) {
        plain = without_math(doc, text);
        if (plain) tr_md_node_set_str(node, plain);
        return;
    }
    made = tr_md_alloc(doc->arena, sizeof *made);
    made->kind = TR_MD_MATH;
    made->is_display = text[size] == 'M';
    node->extra = made;
    plain = tr_md_copy(doc->arena, text + size + 1, length - 2 * size - 2);
    tr_md_node_set_str(node, plain);
}

void tr_md_find_math(tr_md_document *doc, tr_md_node *node) {
    const char *text;
    size_t size = strlen(doc->nonce);
    if (!size || !(doc->extensions & TORII_MARKDOWN_MATH)) return;
    switch (node->type) {
    case TR_MD_NODE_CODE:
        find_inline_math(doc, node);
        return;
    case TR_MD_NODE_CODE_BLOCK:
        text = node->url;
        if (text && !strncmp(text, doc->nonce, size) && text[size] == 'M') {
            tr_md_math *made = tr_md_alloc(doc->arena, sizeof *made);
            made->kind = TR_MD_MATH;
            made->is_display = true;
            node->extra = made;
        }
        return;
    case TR_MD_NODE_TEXT:
    case TR_MD_NODE_HTML_INLINE:
    case TR_MD_NODE_HTML_BLOCK:
        if ((text = without_math(doc, tr_md_node_str(doc->arena, node))) != NULL)
            tr_md_node_set_str(node, text);
        return;
    case TR_MD_NODE_LINK:
    case TR_MD_NODE_IMAGE:
        if ((text = without_math(doc, node->url)) != NULL)
            node->url = text;
        if ((text = without_math(doc, node->title)) != NULL)
            node->title = text;
        return;
    default:
        return;
    }
}

/* --------------------------------------------------------------- Lines ---- */

static void mark_lines(tr_md_document *doc, tr_md_node *node, char *marks) {
    uint32_t first = node->start_line;
    uint32_t last = node->end_line;
    for (uint32_t i = first; i && i <= last && i <= doc->source.line_count; i++)
        marks[i - 1] = 1;
}

/* Which lines are code or HTML. */
static char *find_verbatim(tr_md_document *doc) {
    char *marks = tr_md_alloc(doc->arena, doc->source.line_count + 1);
    tr_md_iter iter;
    tr_md_event event;
    tr_md_document_parse_blocks(doc);
    iter = tr_md_iter_of(doc->root);
    while ((event = tr_md_iter_next(&iter)) != TR_MD_EVENT_DONE) {
        tr_md_node *node = iter.node;
        tr_md_node_type type = node->type;
        if (event != TR_MD_EVENT_ENTER) continue;
        if (type == TR_MD_NODE_CODE_BLOCK || type == TR_MD_NODE_HTML_BLOCK)
            mark_lines(doc, node, marks);
        else if (type == TR_MD_NODE_PARAGRAPH || type == TR_MD_NODE_HEADING)
            tr_md_iter_reset(&iter, node, TR_MD_EVENT_EXIT);
    }
    tr_md_document_drop_tree(doc);
    return marks;
}

static void
take_line(rewriter *self, const tr_md_line *line, uint32_t index, bool verbatim) {
    bool math = self->doc->extensions & TORII_MARKDOWN_MATH;
    if (self->in_math) {
        if (!take_math_line(self, line, index))
            tr_md_builder_line(&self->builder, line);
        return;
    }
    if (!verbatim && (take_abbreviation(self, line) ||
                      (math && take_math_line(self, line, index))))
        return;
    if (!verbatim && math && memchr(line->data, '$', line->size))
        put_line_with_math(self, line);
    else
        tr_md_builder_line(&self->builder, line);
}

void tr_md_rewrite(tr_md_document *doc) {
    rewriter self = {.doc = doc, .builder = {.text = {.arena = doc->arena}}};
    char *verbatim;
    if (!(doc->extensions & (TORII_MARKDOWN_MATH | TORII_MARKDOWN_ABBREVIATIONS)))
        return;
    tr_md_source_split(doc, &doc->source);
    verbatim = find_verbatim(doc);
    self.fence = longest_run(doc->source.data, doc->source.size, '~') + 3;
    for (uint32_t i = 0; i < doc->source.line_count; i++) {
        if (math_line(&doc->source.lines[i]) >= 0 && !verbatim[i])
            self.last_math = i;
    }
    /* A fence is as long as the longest run of tildes: one block would be long. */
    if (self.fence > 1000) self.last_math = 0;
    for (uint32_t i = 0; i < doc->source.line_count; i++)
        take_line(&self, &doc->source.lines[i], i, verbatim[i]);
    tr_md_release(doc->arena, verbatim);
    tr_md_builder_finish(doc, &self.builder);
}
