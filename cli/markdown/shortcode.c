/* SPDX-License-Identifier: MIT
 *
 * Finding calls and putting things in their place.  A mark is U+FDD0, the
 * number of the call in letters of the private use area, U+FDD1: the first and
 * last are noncharacters, which no text has; letters that are no letters keep
 * numbers out of ids and words.
 */
#include "markdown/shortcode.h"

#include "base/utf8.h"
#include "markdown/fence.h"

#include <ctype.h>
#include <string.h>

#define MARK_START "\xef\xb7\x90"
#define MARK_END "\xef\xb7\x91"
#define REPLACEMENT "\xef\xbf\xbd"

enum { MARK_SIZE = 3 };

/* ------------------------------------------------------------- scanning ---- */

typedef struct scanner {
    arena *memory;
    shortcodes *out;
    const char *at, *end;
    const char *line_start;
    const char *copied; /* up to here it stands in out->text */
    uint32_t line;
    uint32_t marked_line;
    fence fence;
} scanner;

static const char *skip_space(const char *at, const char *end) {
    while (at < end && isspace((unsigned char)*at)) at++;
    return at;
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* The end of a name; `at` if there is none. */
static const char *skip_name(const char *at, const char *end) {
    if (at < end && isdigit((unsigned char)*at)) return at;
    while (at < end && is_word(*at)) at++;
    return at;
}

/* Behind a string that begins at `at`; NULL if it does not end. */
static const char *skip_string(const char *at, const char *end) {
    char quote = *at++;
    for (; at < end && *at != quote; at++)
        if (*at == '\\') at++;
    return at < end ? at + 1 : NULL;
}

/* Behind the parenthesis that closes the one at `at`; NULL: there is none, or a
 * blank line comes first. */
static const char *skip_arguments(const char *at, const char *end) {
    int depth = 0;
    while (at && at < end) {
        if (*at == '"' || *at == '\'') {
            at = skip_string(at, end);
            continue;
        }
        if (*at == '\n' && at + 1 < end && at[1] == '\n') return NULL;
        if (strchr("([{", *at)) depth++;
        if (strchr(")]}", *at) && --depth == 0) return at + 1;
        at++;
    }
    return NULL;
}

/* NAME(...) and then `close`; returns the end of it all, or NULL. */
static const char *
read_call(scanner *self, const char *at, const char *close, shortcode *call) {
    const char *end = self->end;
    at = skip_space(at, end);
    const char *name_end = skip_name(at, end);
    const char *open = skip_space(name_end, end);
    if (name_end == at || open == end || *open != '(') return NULL;
    const char *after = skip_arguments(open, end);
    if (!after) return NULL;
    call->name = arena_strn(self->memory, at, (size_t)(name_end - at));
    call->arguments =
        arena_strn(self->memory, open + 1, (size_t)(after - open) - 2);
    after = skip_space(after, end);
    if (after < end && *after == '-') after++;
    if (end - after < 2 || memcmp(after, close, 2) != 0) return NULL;
    return after + 2;
}

/* Is `word` the first word behind "{%" at `at`?  Then the end of it. */
static const char *tag_word(const char *at, const char *end, const char *word) {
    size_t size = strlen(word);
    if (end - at < 2 || at[0] != '{' || at[1] != '%') return NULL;
    at += 2;
    if (at < end && *at == '-') at++;
    at = skip_space(at, end);
    if ((size_t)(end - at) < size || memcmp(at, word, size) != 0) return NULL;
    at += size;
    return at < end && is_word(*at) ? NULL : at;
}

/* Where the {% endcall %} of a body begins, and *after it; NULL if it is missing. */
static const char *find_endcall(const char *at, const char *end, const char **after) {
    for (int depth = 0; (at = memmem(at, (size_t)(end - at), "{%", 2)) != NULL;
         at += 2) {
        const char *word = tag_word(at, end, "endcall");
        if (!word && tag_word(at, end, "call")) depth++;
        if (!word || depth-- > 0) continue;
        word = skip_space(word, end);
        if (word < end && *word == '-') word++;
        if (end - word < 2 || memcmp(word, "%}", 2) != 0) continue;
        *after = word + 2;
        return at;
    }
    return NULL;
}

/* Behind what of `prefix`, which is spaces and marks of quotes, a line begins with. */
static const char *
skip_prefix(const char *at, const char *end, const char *prefix, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (at < end && *at == prefix[i])
            at++;
        else if (prefix[i] == '>')
            break;
    }
    return at;
}

/* The body, without what stands before the call at the start of each line. */
static void
take_body(scanner *self, shortcode *call, const char *at, const char *end) {
    const char *prefix = self->line_start;
    size_t size = strspn(prefix, " >");
    if (size > (size_t)(self->at - prefix)) size = (size_t)(self->at - prefix);
    buf body = BUF_INIT;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop + 1 : end;
        if (at[-1] == '\n') at = skip_prefix(at, stop, prefix, size);
        buf_add(&body, at, (size_t)(stop - at));
        at = stop;
    }
    call->body_size = body.size;
    call->body = arena_strn(self->memory, buf_text(&body), body.size);
    buf_done(&body);
}

static uint32_t count_lines(const char *from, const char *to) {
    uint32_t count = 0;
    for (; (from = memchr(from, '\n', (size_t)(to - from))) != NULL; from++) count++;
    return count;
}

/* A call at self->at; the end of it, or NULL. */
static const char *try_call(scanner *self, shortcode *call) {
    const char *at = self->at;
    *call = (shortcode){.closed = true, .line = self->line, .source = at};
    if (self->end - at < 6) return NULL;
    if (at[1] == '{') return read_call(self, at + 2, "}}", call);
    const char *word = tag_word(at, self->end, "call");
    const char *body = word ? read_call(self, word, "%}", call) : NULL;
    if (!body) return NULL;
    const char *after = body, *stop = find_endcall(body, self->end, &after);
    call->closed = stop != NULL;
    call->body_line = self->line + count_lines(at, body);
    take_body(self, call, body, stop ? stop : body);
    return after;
}

static void add_mark(buf *out, size_t number) {
    buf_str(out, MARK_START);
    do {
        char letter[4] = "\xee\x80\x80";
        letter[2] = (char)(0x80 + (number & 15));
        buf_str(out, letter);
        number >>= 4;
    } while (number);
    buf_str(out, MARK_END);
}

/* The text up to self->at, without marks of the author's own. */
static void copy_before(scanner *self) {
    const char *at = self->copied, *stop = self->at;
    while (at < stop) {
        const char *odd = memmem(at, (size_t)(stop - at), MARK_START, MARK_SIZE);
        buf_add(&self->out->text, at, (size_t)((odd ? odd : stop) - at));
        if (odd) buf_str(&self->out->text, REPLACEMENT);
        at = odd ? odd + MARK_SIZE : stop;
    }
    self->copied = stop;
}

static void put_call(scanner *self, shortcode *call, const char *after) {
    call->source_size = (size_t)(after - self->at);
    call->column =
        (uint32_t)utf8_count(self->line_start, (size_t)(self->at - self->line_start)) +
        1;
    copy_before(self);
    add_mark(&self->out->text, self->out->calls.count);
    vec_push(&self->out->calls, *call);
    uint32_t skipped = count_lines(self->at, after);
    self->line += skipped;
    if (skipped) {
        line_shift shift = {self->marked_line + 1, self->line + 1};
        vec_push(&self->out->lines, shift);
        self->line_start = after;
        while (self->line_start > self->at && self->line_start[-1] != '\n')
            self->line_start--;
    }
    self->at = self->copied = after;
}

/* The calls that begin in the line; leaves self->at behind its end. */
static void scan_line(scanner *self) {
    for (; self->at < self->end && *self->at != '\n'; self->at++) {
        if (*self->at == '\\' && self->at + 1 < self->end && self->at[1] == '{') {
            self->at++;
            if (self->at + 1 < self->end && self->at[1] == '{') self->at++;
            continue;
        }
        if (*self->at != '{' || self->at + 1 == self->end) continue;
        if (self->at[1] != '{' && self->at[1] != '%') continue;
        shortcode call;
        const char *after = try_call(self, &call);
        if (!after) continue;
        put_call(self, &call, after);
        self->at--; /* the loop steps on */
    }
    if (self->at < self->end) self->at++;
}

bool shortcodes_scan(arena *memory, const char *text, size_t size, shortcodes *out) {
    scanner self = {.memory = memory, .out = out, .at = text,
                    .end = text + size, .copied = text, .line = 1, .marked_line = 1};
    memset(out, 0, sizeof *out);
    while (self.at < self.end) {
        const char *stop = memchr(self.at, '\n', (size_t)(self.end - self.at));
        stop = stop ? stop : self.end;
        self.line_start = self.at;
        if (fence_holds(&self.fence, self.at, stop))
            self.at = stop < self.end ? stop + 1 : stop;
        else
            scan_line(&self);
        self.line++;
        self.marked_line++;
    }
    if (!out->calls.count) return false;
    copy_before(&self);
    return true;
}

void shortcodes_done(shortcodes *self) {
    vec_done(&self->calls);
    vec_done(&self->lines);
    buf_done(&self->text);
}

uint32_t shortcodes_line(const shortcodes *self, uint32_t line) {
    uint32_t shift = 0;
    for (size_t i = 0; i < self->lines.count && self->lines.items[i].marked <= line;
         i++)
        shift = self->lines.items[i].written - self->lines.items[i].marked;
    return line ? line + shift : 0;
}

/* ------------------------------------------------------------ inserting ---- */

/* The number of the mark at `at` and its end; NULL if there is none. */
static const char *read_mark(const char *at, const char *end, size_t *number) {
    if (end - at < 3 * MARK_SIZE || memcmp(at, MARK_START, MARK_SIZE) != 0) return NULL;
    at += MARK_SIZE;
    *number = 0;
    for (unsigned shift = 0; end - at >= MARK_SIZE && shift < 32; shift += 4) {
        if (memcmp(at, MARK_END, MARK_SIZE) == 0) return at + MARK_SIZE;
        if (memcmp(at, "\xee\x80", 2) != 0) return NULL;
        *number |= (size_t)((unsigned char)at[2] & 15) << shift;
        at += MARK_SIZE;
    }
    return NULL;
}

static void add_escaped(buf *out, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        switch (text[i]) {
        case '&': buf_str(out, "&amp;"); break;
        case '<': buf_str(out, "&lt;"); break;
        case '>': buf_str(out, "&gt;"); break;
        case '"': buf_str(out, "&quot;"); break;
        default: buf_char(out, text[i]);
        }
    }
}

typedef struct inserter {
    const shortcodes *all;
    const char *at, *end;
    int verbatim; /* elements around that keep what was written */
    shortcode_write write;
    void *data;
    buf *out;
} inserter;

/* Is `at` the tag <name or </name? */
static bool is_tag(const char *at, const char *end, const char *name) {
    size_t size = strlen(name);
    if ((size_t)(end - at) <= size || memcmp(at, name, size) != 0) return false;
    return at[size] == '>' || isspace((unsigned char)at[size]);
}

static void count_verbatim(inserter *self, const char *tag) {
    static const char *const names[] = {"code", "pre", "script", "style", "textarea"};
    bool closing = tag[1] == '/';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_tag(tag + 1 + closing, self->end, names[i]))
            self->verbatim += closing ? (self->verbatim > 0 ? -1 : 0) : 1;
}

/* What was written in place of the mark at self->at. */
static void put_written(inserter *self, size_t number, const char *after) {
    const shortcode *call = &self->all->calls.items[number];
    add_escaped(self->out, call->source, call->source_size);
    self->at = after;
}

/* A tag or comment, with its marks as they were written. */
static void pass_tag(inserter *self) {
    bool comment = self->end - self->at > 3 && memcmp(self->at, "<!--", 4) == 0;
    char quote = '\0';
    if (!comment) count_verbatim(self, self->at);
    while (self->at < self->end) {
        size_t number;
        const char *after = read_mark(self->at, self->end, &number);
        if (after && number < self->all->calls.count) {
            put_written(self, number, after);
            continue;
        }
        char c = *self->at++;
        buf_char(self->out, c);
        if (comment) {
            if (c == '>' && memcmp(self->at - 3, "-->", 3) == 0) return;
        } else if (quote) {
            if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return;
        }
    }
}

/* The mark at `at` or behind the space there, and its end; NULL: something else. */
static const char *next_mark(const inserter *self, const char *at, size_t *number) {
    const char *after = read_mark(skip_space(at, self->end), self->end, number);
    return after && *number < self->all->calls.count ? after : NULL;
}

/*
 * A paragraph of one mark and nothing else, or of several whose calls have
 * bodies: they stand for themselves, without <p>.
 */
static bool pass_paragraph(inserter *self) {
    const char *start = self->at + 3, *at = start, *after;
    size_t number, count = 0, bodies = 0;
    for (; (after = next_mark(self, at, &number)) != NULL; at = after, count++)
        bodies += self->all->calls.items[number].body != NULL;
    at = skip_space(at, self->end);
    if (!count || (count > 1 && bodies < count)) return false;
    if (self->end - at < 4 || memcmp(at, "</p>", 4) != 0) return false;
    for (const char *mark = start; (after = next_mark(self, mark, &number)) != NULL;
         mark = after)
        self->write(self->data, number, true, self->out);
    self->at = at + 4;
    return true;
}

void shortcodes_insert(
    const shortcodes *all, const char *html, size_t size, shortcode_write write,
    void *data, buf *out) {
    inserter self = {all, html, html + size, 0, write, data, out};
    buf_reserve(out, size);
    while (self.at < self.end) {
        size_t number;
        const char *after = read_mark(self.at, self.end, &number);
        if (after && number < all->calls.count) {
            if (self.verbatim) {
                put_written(&self, number, after);
                continue;
            }
            write(data, number, false, out);
            self.at = after;
        } else if (*self.at == '<') {
            bool paragraph = self.end - self.at > 3 && memcmp(self.at, "<p>", 3) == 0;
            if (!paragraph || !pass_paragraph(&self)) pass_tag(&self);
        } else {
            buf_char(out, *self.at++);
        }
    }
}

const shortcode *shortcodes_in(const shortcodes *self, const char *text) {
    const char *mark = strstr(text, MARK_START);
    size_t number;
    if (!mark || !read_mark(mark, mark + strlen(mark), &number)) return NULL;
    return number < self->calls.count ? &self->calls.items[number] : NULL;
}

void shortcodes_strip(const char *text, size_t size, buf *out) {
    const char *end = text + size;
    for (const char *after; text < end; text = after) {
        size_t number;
        after = read_mark(text, end, &number);
        if (after) continue;
        after = text + 1;
        buf_char(out, *text);
    }
}
