/* SPDX-License-Identifier: MIT
 *
 * The first heading of a Markdown text, found without parsing the text: a page
 * needs its title long before its body is rendered.  Knows fences, indented
 * code and HTML comments; lists and quotes are not looked into.
 */
#include "content/front_matter.h"

#include <string.h>

typedef struct line {
    const char *text; /* without the line break */
    size_t size;
    size_t indent; /* columns of leading white space */
} line;

static line read_line(const char *at, const char *end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    line found = {.text = at, .size = (size_t)((newline ? newline : end) - at)};
    if (found.size && at[found.size - 1] == '\r') found.size--;
    while (found.size && (*found.text == ' ' || *found.text == '\t')) {
        found.indent += *found.text == '\t' ? 4 - found.indent % 4 : 1;
        found.text++;
        found.size--;
    }
    return found;
}

static size_t run_of(const line *one, char c) {
    size_t size = 0;
    while (size < one->size && one->text[size] == c) size++;
    return size;
}

/* Is every character `c`, but for white space at the end, and is there one? */
static bool is_all(const line *one, char c) {
    size_t run = run_of(one, c), i = run;
    while (i < one->size && (one->text[i] == ' ' || one->text[i] == '\t')) i++;
    return run && i == one->size;
}

/* The size of a fence of ``` or ~~~ that begins or ends code here, or 0. */
static size_t fence_size(const line *one, char *sign) {
    if (one->indent > 3) return 0;
    *sign = one->size ? one->text[0] : '\0';
    size_t size = *sign == '`' || *sign == '~' ? run_of(one, *sign) : 0;
    if (size < 3) return 0;
    bool inline_code = *sign == '`' && memchr(one->text + size, '`', one->size - size);
    return inline_code ? 0 : size;
}

/* ------------------------------------------------------- Markdown's signs ---- */

/* The matching "]" of the bracket at `at`, or NULL. */
static const char *closing_bracket(const char *at, const char *end) {
    int depth = 0;
    for (; at < end; at++) {
        if (*at == '\\' && at + 1 < end)
            at++;
        else if (*at == '[')
            depth++;
        else if (*at == ']' && --depth == 0)
            return at;
    }
    return NULL;
}

/* Behind a link's "(...)" or "[...]" at `at`; `at` if there is none. */
static const char *skip_target(const char *at, const char *end) {
    if (at < end && (*at == '(' || *at == '[')) {
        const char *close = memchr(at, *at == '(' ? ')' : ']', (size_t)(end - at));
        if (close) return close + 1;
    }
    return at;
}

static bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c & 0x80);
}

/* "_" is a sign only at the edge of a word; "*" and "`" always are. */
static bool is_emphasis(const char *start, const char *at, const char *end) {
    if (*at == '*' || *at == '`') return true;
    if (*at != '_') return false;
    const char *before = at, *after = at;
    while (before > start && before[-1] == '_') before--;
    while (after < end && *after == '_') after++;
    return (before > start && is_word(before[-1])) != (after < end && is_word(*after));
}

static const struct {
    const char *name;
    char sign;
} ENTITIES[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};

static const char *put_entity(buf *out, const char *at, const char *end) {
    for (size_t i = 0; i < sizeof ENTITIES / sizeof *ENTITIES; i++) {
        size_t size = strlen(ENTITIES[i].name);
        if ((size_t)(end - at) < size || memcmp(at, ENTITIES[i].name, size) != 0)
            continue;
        buf_char(out, ENTITIES[i].sign);
        return at + size;
    }
    buf_char(out, *at);
    return at + 1;
}

/* A tag "<...>" is left out; any other "<" stays. */
static const char *skip_tag(buf *out, const char *at, const char *end) {
    bool tag = at + 1 < end && (at[1] == '/' || at[1] == '!' || is_word(at[1]));
    const char *close = tag ? memchr(at, '>', (size_t)(end - at)) : NULL;
    if (close) return close + 1;
    buf_char(out, '<');
    return at + 1;
}

/*
 * Puts the text without its signs.  A link's text is read in place: its "]"
 * and target are remembered in `skip`, one level at a time.
 */
static void put_plain(buf *out, const char *at, const char *end) {
    const char *start = at, *close = NULL;
    while (at < end) {
        if (at == close) {
            at = skip_target(at + 1, end);
            close = NULL;
        } else if (*at == '\\' && at + 1 < end && !is_word(at[1])) {
            buf_char(out, at[1]);
            at += 2;
        } else if (*at == '!' && at + 1 < end && at[1] == '[') {
            at++;
        } else if (*at == '[' && !close && (close = closing_bracket(at, end)) != NULL) {
            bool link = close + 1 < end && (close[1] == '(' || close[1] == '[');
            if (!link) {
                buf_char(out, '[');
                close = NULL;
            }
            at++;
        } else if (*at == '<') {
            at = skip_tag(out, at, end);
        } else if (*at == '&') {
            at = put_entity(out, at, end);
        } else {
            if (!is_emphasis(start, at, end)) buf_char(out, *at);
            at++;
        }
    }
}

/* Cuts white space, closing "#" and "{#id .class}" off the end. */
static size_t trim_heading(const char *text, size_t size) {
    while (size && (text[size - 1] == ' ' || text[size - 1] == '\t')) size--;
    if (size && text[size - 1] == '}') {
        const char *open = memrchr(text, '{', size);
        size_t at = open ? (size_t)(open - text) : 0;
        bool attributes = open && at && (text[at - 1] == ' ' || text[at - 1] == '\t') &&
                          (open[1] == '#' || open[1] == '.' || open[1] == ':');
        if (attributes) return trim_heading(text, at);
    }
    size_t hashes = size;
    while (hashes && text[hashes - 1] == '#') hashes--;
    bool closing = hashes < size &&
                   (!hashes || text[hashes - 1] == ' ' || text[hashes - 1] == '\t');
    if (!closing) return size;
    while (hashes && (text[hashes - 1] == ' ' || text[hashes - 1] == '\t')) hashes--;
    return hashes;
}

static char *plain_heading(arena *memory, const char *text, size_t size) {
    while (size && (*text == ' ' || *text == '\t')) text++, size--;
    size = trim_heading(text, size);
    buf out = BUF_INIT;
    put_plain(&out, text, text + size);
    const char *start = buf_text(&out);
    size_t kept = out.size;
    while (kept && *start == ' ') start++, kept--;
    while (kept && start[kept - 1] == ' ') kept--;
    char *heading = arena_strn(memory, start, kept);
    buf_done(&out);
    return heading;
}

/* ---------------------------------------------------------------- search ---- */

static bool is_atx(const line *one) {
    return one->indent < 4 && run_of(one, '#') == 1 &&
           (one->size == 1 || one->text[1] == ' ' || one->text[1] == '\t');
}

static bool holds(const line *one, const char *word) {
    return memmem(one->text, one->size, word, strlen(word)) != NULL;
}

char *front_matter_heading(
    arena *memory, const char *body, size_t size, size_t *start, size_t *end) {
    const char *stop = body + size;
    size_t fence = 0;
    char fence_sign = '\0', sign;
    bool comment = false;
    line before = {0}, last = {0}; /* the two lines above */
    size_t last_at = 0;
    for (const char *at = body; at < stop;) {
        line one = read_line(at, stop);
        const char *newline = memchr(at, '\n', (size_t)(stop - at));
        const char *next = newline ? newline + 1 : stop;
        size_t run = comment ? 0 : fence_size(&one, &sign);
        if (fence) {
            if (run >= fence && sign == fence_sign && is_all(&one, sign)) fence = 0;
        } else if (comment || (one.size >= 4 && memcmp(one.text, "<!--", 4) == 0)) {
            comment = !holds(&one, "-->");
        } else if (run) {
            fence = run;
            fence_sign = sign;
        } else if (is_atx(&one)) {
            *start = (size_t)(at - body);
            *end = (size_t)(next - body);
            return plain_heading(memory, one.text + 1, one.size - 1);
        } else if (
            one.indent < 4 && is_all(&one, '=') && last.size && last.indent < 4 &&
            !before.size) {
            *start = last_at;
            *end = (size_t)(next - body);
            return plain_heading(memory, last.text, last.size);
        }
        before = last;
        last = one;
        last_at = (size_t)(at - body);
        at = next;
    }
    return NULL;
}
