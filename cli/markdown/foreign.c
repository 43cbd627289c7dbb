/* SPDX-License-Identifier: MIT
 *
 * One pass over the lines: fences are tracked, code spans are skipped.  Invariant:
 * each mark holds one of the parts that are looked for before.
 */
#include "markdown/foreign.h"

#include "base/utf8.h"
#include "markdown/fence.h"

#include <stdbool.h>
#include <string.h>

typedef struct scanner {
    void (*found)(void *data, const foreign *mark);
    void *data;
    const char *begin, *end; /* of the line */
    uint32_t line;
    fence fence;
} scanner;

static void report(const scanner *self, const char *what, const char *at, size_t size) {
    size_t before = utf8_count(self->begin, (size_t)(at - self->begin));
    foreign mark = {what, at, size, self->line, (uint32_t)before + 1};
    self->found(self->data, &mark);
}

/* Marks that stand at the start of a line. */
static void scan_start(const scanner *self) {
    static const struct {
        const char *mark, *what;
        bool space;
    } marks[] = {
        {"!!!", "an admonition of Python-Markdown", true},
        {"???+", "a details block of Python-Markdown", true},
        {"???", "a details block of Python-Markdown", true},
        {"===", "a tab of Python-Markdown", true},
        {"--8<--", "a snippet of Python-Markdown", false},
        {";--8<--", "a snippet of Python-Markdown", false},
        {":::", "a container block", false},
    };
    const char *at = self->begin;
    while (at < self->end && (*at == ' ' || *at == '\t'))
        at++;
    if (at == self->end || !memchr("!?=-;:", *at, 6)) return;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t size = strlen(marks[i].mark), left = (size_t)(self->end - at);
        if (left <= size || memcmp(at, marks[i].mark, size) != 0) continue;
        if (marks[i].space && at[size] != ' ') continue;
        /* "=== " alone could underline a heading; a tab has a quoted name. */
        if (*at == '=' && !memchr(at, '"', left)) continue;
        report(self, marks[i].what, at, size);
        return;
    }
}

static const char *find(const char *at, const char *end, const char *text) {
    return memmem(at, (size_t)(end - at), text, strlen(text));
}

/* Shortcodes with a body are written so. */
static bool is_call(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '-')) at++;
    size_t left = (size_t)(end - at);
    return (left > 4 && memcmp(at, "call ", 5) == 0) ||
           (left > 6 && memcmp(at, "endcall", 7) == 0);
}

/* The kind of tag that opens at `at`, or NULL. */
static const char *tag_kind(const char *at, const char *end) {
    if (end - at < 3 || at[0] != '{') return NULL;
    if (at[1] == '{' && (at[2] == '<' || at[2] == '%')) return "a shortcode of Hugo";
    if (at[1] == '%' && !is_call(at + 2, end)) return "a tag of Liquid or Jinja";
    return NULL;
}

/* Tags anywhere in the line but in code spans. */
static void scan_tags(const scanner *self) {
    if (!memchr(self->begin, '{', (size_t)(self->end - self->begin))) return;
    for (const char *at = self->begin; at < self->end;) {
        if (*at == '`') {
            size_t run = fence_run(at, self->end, '`');
            const char *close = at + run;
            while (close < self->end && fence_run(close, self->end, '`') != run) {
                size_t other = fence_run(close, self->end, '`');
                close += other ? other : 1;
            }
            at = close < self->end ? close + run : at + run;
            continue;
        }
        const char *what = tag_kind(at, self->end);
        if (!what) {
            at++;
            continue;
        }
        const char *close = find(at + 2, self->end, at[1] == '{' ? "}}" : "%}");
        if (!close && at[1] == '%') { /* the sign by itself */
            at++;
            continue;
        }
        size_t size = close ? (size_t)(close - at) + 2 : 3;
        report(self, what, at, size);
        at += size;
    }
}

static bool holds(const char *at, const char *end, const char *mark) {
    size_t size = strlen(mark);
    for (; (at = memchr(at, *mark, (size_t)(end - at))) != NULL; at++)
        if ((size_t)(end - at) >= size && memcmp(at, mark, size) == 0) return true;
    return false;
}

/* A "{{" or "{%". */
static bool holds_tag(const char *at, const char *end) {
    for (; (at = memchr(at, '{', (size_t)(end - at))) != NULL; at++)
        if (end - at > 1 && (at[1] == '{' || at[1] == '%')) return true;
    return false;
}

/* Whether a mark could be anywhere; mostly not. */
static bool holds_any(const char *text, const char *end) {
    static const char *const parts[] = {"!!!", "???", "===", "<--", ":::"};
    if (holds_tag(text, end)) return true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (holds(text, end, parts[i])) return true;
    return false;
}

void foreign_scan(
    const char *text, size_t size, void (*found)(void *data, const foreign *mark),
    void *data) {
    scanner self = {.found = found, .data = data};
    const char *end = text + size;
    if (!holds_any(text, end)) return;
    for (self.begin = text; self.begin < end; self.begin = self.end + 1) {
        const char *newline = memchr(self.begin, '\n', (size_t)(end - self.begin));
        self.end = newline ? newline : end;
        self.line++;
        if (fence_holds(&self.fence, self.begin, self.end)) continue;
        scan_start(&self);
        scan_tags(&self);
    }
}
