/* SPDX-License-Identifier: MIT
 *
 * The engine names templates and says which code was running; here that becomes
 * files, the lines in them, and the word for what led from one to the next.
 */
#include "theme/trace.h"

#include "base/utf8.h"

#include <ctype.h>
#include <string.h>

void trace_of_error(trace *self, const torii_error *failure) {
    const torii_frame *frame;
    self->count = 0;
    self->ahead = torii_error_code(failure) == TORII_ERR_HOST;
    while (self->count < TRACE_MAX && (frame = torii_error_frame(failure, self->count)))
        self->steps[self->count++] = *frame;
    if (self->count || !torii_error_template(failure)) return;
    /* A mistake of syntax has a place, and nothing that was running. */
    self->count = 1;
    self->steps[0] = (torii_frame){
        .template_name = torii_error_template(failure),
        .what = "template",
        .line = torii_error_line(failure),
        .column = torii_error_column(failure)};
}

void trace_of_call(trace *self, torii_call *call) {
    self->count = 0;
    self->ahead = false;
    while (self->count < TRACE_MAX &&
           torii_call_frame(call, self->count, &self->steps[self->count]))
        self->count++;
}

/* ---------------------------------------------------------------- lines ---- */

typedef struct line_text {
    const char *text;
    size_t size;
} line_text;

static line_text find_line(const theme_file *file, uint32_t line) {
    line_text found = {"", 0};
    if (!file || !file->text || !line) return found;
    const char *at = file->text, *end = at + file->size;
    for (uint32_t n = 1; at && n < line; n++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    if (!at) return found;
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    return (line_text){at, (size_t)((stop ? stop : end) - at)};
}

static bool is_word(char byte) {
    return isalnum((unsigned char)byte) || byte == '_';
}

/* Where in the line a column begins. */
static size_t offset_of(line_text line, uint32_t column) {
    size_t from = 0;
    for (uint32_t n = 1; n < column && from < line.size; n++) {
        uint32_t code;
        from += utf8_decode(line.text + from, line.size - from, &code);
    }
    return from;
}

/* The column of the word `name` at or behind `column`, else of the last one
 * before it; 0 if it is not in the line. */
static uint32_t find_name(line_text line, uint32_t column, const char *name) {
    size_t from = offset_of(line, column), size = strlen(name), found = line.size;
    for (size_t at = 0; size && at + size <= line.size; at++) {
        if (memcmp(line.text + at, name, size) != 0) continue;
        bool starts = at == 0 || !is_word(line.text[at - 1]);
        bool ends = at + size == line.size || !is_word(line.text[at + size]);
        if (starts && ends) found = at;
        if (starts && ends && at >= from) break;
    }
    return found < line.size ? (uint32_t)utf8_count(line.text, found) + 1 : 0;
}

/* The word at `column`, or the one that is called there; its size, 0: there is none. */
static uint32_t find_word(line_text line, uint32_t *column) {
    size_t from = offset_of(line, *column);
    if (from >= line.size || !*column) return 0;
    bool called = line.text[from] == '(';
    size_t end = from, start = from;
    while (!called && end < line.size && is_word(line.text[end]))
        end++;
    while (called && start > 0 && is_word(line.text[start - 1]))
        start--;
    *column -= (uint32_t)(from - start);
    return (uint32_t)(end - start);
}

/* Where the text in quotes or brackets that ends before `end` begins; `end` if it
 * does not. */
static size_t before_pair(line_text line, size_t end) {
    size_t at = end, depth = 0;
    char quote = '\0';
    while (at > 0) {
        char c = line.text[--at];
        if (quote)
            quote = c == quote ? '\0' : quote;
        else if (strchr("\"'", c))
            quote = c;
        else if (strchr(")]}", c))
            depth++;
        else if (strchr("([{", c) && depth)
            depth--;
        if (!quote && !depth) return at;
    }
    return end;
}

/* What is looked into at `column`, where a "." or "[" stands: all of a.b[1](c) before
 * it; its size, 0 if there is no such thing. */
static uint32_t find_owner(line_text line, uint32_t *column) {
    size_t from = offset_of(line, *column), start = from;
    if (from >= line.size || !*column || !strchr(".[", line.text[from])) return 0;
    while (start > 0 && line.text[start - 1] == ' ')
        start--;
    size_t stop = start;
    while (start > 0) {
        size_t end = start;
        while (start > 0 && is_word(line.text[start - 1]))
            start--;
        if (start < end && start > 0 && line.text[start - 1] == '.') {
            start--;
            continue;
        }
        if (start < end || !strchr(")]}\"'", line.text[start - 1])) break;
        char closing = line.text[start - 1];
        start = before_pair(line, end);
        if (start == end || !strchr(")]", closing)) break;
    }
    *column -= (uint32_t)utf8_count(line.text + start, from - start);
    return (uint32_t)utf8_count(line.text + start, stop - start);
}

static bool holds(line_text line, const char *word) {
    return memmem(line.text, line.size, word, strlen(word)) != NULL;
}

/* The line without the space around it, cut when it is long. */
static char *shorten(arena *memory, line_text line) {
    enum { MAX_SHOWN = 76 };
    while (line.size && isspace((unsigned char)*line.text))
        line.text++, line.size--;
    while (line.size && isspace((unsigned char)line.text[line.size - 1]))
        line.size--;
    if (utf8_count(line.text, line.size) <= MAX_SHOWN)
        return arena_strn(memory, line.text, line.size);
    size_t at = 0;
    for (int n = 0; n < MAX_SHOWN; n++) {
        uint32_t code;
        at += utf8_decode(line.text + at, line.size - at, &code);
    }
    return arena_strf(memory, "%.*s...", (int)at, line.text);
}

/* ---------------------------------------------------------------- steps ---- */

static bool begins(const char *text, const char *word) {
    return strncmp(text, word, strlen(word)) == 0;
}

/* What led from `outer`, whose line is given, to `inner`. */
static const char *
relation(const torii_frame *inner, const torii_frame *outer, line_text line) {
    bool same = strcmp(inner->template_name, outer->template_name) == 0;
    if (begins(inner->what, "macro") || begins(inner->what, "call"))
        return "called from";
    if (begins(inner->what, "block")) return same ? "inside of" : "extending";
    if (begins(inner->what, "recursive")) return "looped from";
    if (holds(line, "include")) return "included from";
    if (holds(line, "import")) return "imported from";
    if (holds(line, "extends")) return "extended by";
    return "from";
}

static const char *place_of(const theme_file *file, const torii_frame *step) {
    return file ? file->place : step->template_name;
}

void trace_put(
    const view *self, log_report *report, const trace *steps, const char *name) {
    arena memory;
    arena_init(&memory);
    for (size_t i = 0; i < steps->count; i++) {
        const torii_frame *step = &steps->steps[i];
        const theme_file *file = theme_find_template(self->theme, step->template_name);
        line_text line = find_line(file, step->line);
        if (i > 0) {
            log_frame(
                report, relation(step - 1, step, line), place_of(file, step),
                step->line, step->column, shorten(&memory, line));
            continue;
        }
        uint32_t column = name ? find_name(line, step->column, name) : 0;
        if (steps->ahead && column < step->column) column = 0;
        uint32_t size = column ? (uint32_t)utf8_count(name, strlen(name)) : 0;
        if (!column) column = step->column;
        if (!size) size = find_word(line, &column);
        if (!size) size = find_owner(line, &column);
        log_at(report, place_of(file, step), step->line, column);
        if (size) log_span(report, size);
        if (line.size) log_excerpt(report, arena_strn(&memory, line.text, line.size));
    }
    arena_done(&memory);
}

char *trace_what(arena *memory, const page *one) {
    const char *from = *one->file ? one->file : page_kind_name(one->kind);
    return arena_strf(memory, "%s  ->  %s", from, one->url);
}
