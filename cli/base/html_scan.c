/* SPDX-License-Identifier: MIT
 *
 * Cutting HTML into tokens, by the states of the standard's tokenizer that
 * decide where a token ends.  One pass, nothing is looked at twice.
 */
#include "base/html_scan.h"

#include <string.h>
#include <strings.h>

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool equals(const char *text, size_t size, const char *word) {
    return strlen(word) == size && strncasecmp(text, word, size) == 0;
}

bool html_is(const html_token *token, const char *name) {
    return equals(token->name, token->name_size, name);
}

/* Elements whose content is text up to their end tag. */
static bool is_raw(const html_token *token) {
    static const char *const names[] = {"script", "style",   "textarea", "title",
                                        "xmp",    "iframe",  "noembed",  "noframes",
                                        "plaintext"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (html_is(token, names[i])) return true;
    return false;
}

/* The ">" that ends a tag, one behind it: not one within quotes. */
static const char *tag_end(const char *at, const char *end) {
    char quote = 0;
    bool value = false; /* behind "=", where a quote opens a value */
    for (; at < end; at++) {
        if (quote) {
            if (*at == quote) quote = 0;
        } else if (*at == '>') {
            return at + 1;
        } else if (value && (*at == '"' || *at == '\'')) {
            quote = *at;
            value = false;
        } else if (*at == '=') {
            value = true;
        } else if (!is_space(*at)) {
            value = false;
        }
    }
    return end;
}

static const char *find(const char *at, const char *end, const char *what) {
    const char *found = memmem(at, (size_t)(end - at), what, strlen(what));
    return found ? found + strlen(what) : end;
}

static const char *comment_end(const char *at, const char *end) {
    const char *inner = at + 4; /* behind <!-- */
    if (inner < end && *inner == '>') return inner + 1;
    if (end - inner > 1 && inner[0] == '-' && inner[1] == '>') return inner + 2;
    const char *plain = find(inner, end, "-->"), *odd = find(inner, plain, "--!>");
    return odd < plain ? odd : plain;
}

/* Where the end tag of a raw text starts. */
static const char *raw_end(const html_scan *self) {
    const char *at = self->at;
    while ((at = memchr(at, '<', (size_t)(self->end - at)))) {
        size_t left = (size_t)(self->end - at);
        if (left > self->raw_size + 2 && at[1] == '/' &&
            strncasecmp(at + 2, self->raw, self->raw_size) == 0) {
            char next = at[2 + self->raw_size];
            if (is_space(next) || next == '>' || next == '/') return at;
        }
        at++;
    }
    return self->end;
}

static void set_name(html_token *out, const char *name, const char *end) {
    const char *at = name;
    while (at < end && !is_space(*at) && *at != '/' && *at != '>')
        at++;
    out->name = name;
    out->name_size = (size_t)(at - name);
}

/* A token that begins with "<"; false if it is only text. */
static bool read_markup(html_scan *self, html_token *out) {
    const char *at = self->at, *end = self->end;
    char next = end - at > 1 ? at[1] : 0;
    if (end - at >= 4 && strncmp(at, "<!--", 4) == 0) {
        out->kind = HTML_COMMENT;
        self->at = comment_end(at, end);
    } else if (next == '!' || next == '?') {
        out->kind = HTML_MARKUP;
        self->at = find(at, end, ">");
    } else if (next == '/' && end - at > 2 && is_letter(at[2])) {
        out->kind = HTML_END;
        set_name(out, at + 2, end);
        self->at = tag_end(at + 2, end);
    } else if (next == '/' && end - at > 2) {
        out->kind = HTML_MARKUP;
        self->at = find(at, end, ">");
    } else if (is_letter(next)) {
        out->kind = HTML_START;
        set_name(out, at + 1, end);
        self->at = tag_end(at + 1, end);
        if (is_raw(out)) self->raw = out->name, self->raw_size = out->name_size;
    } else {
        return false;
    }
    return true;
}

static void read_text(html_scan *self, html_token *out) {
    const char *at = self->at;
    out->kind = HTML_TEXT;
    do {
        at = memchr(at + 1, '<', (size_t)(self->end - at - 1));
    } while (at && at + 1 < self->end && !is_letter(at[1]) && !strchr("/!?", at[1]));
    self->at = at ? at : self->end;
}

bool html_next(html_scan *self, html_token *out) {
    if (self->at >= self->end) return false;
    *out = (html_token){.text = self->at};
    if (self->raw) {
        const char *stop = raw_end(self);
        out->name = self->raw;
        out->name_size = self->raw_size;
        self->raw = NULL;
        if (stop > self->at) {
            out->kind = HTML_RAW;
            self->at = stop;
            out->size = (size_t)(stop - out->text);
            return true;
        }
        out->name = NULL;
        out->name_size = 0;
    }
    if (*self->at != '<' || !read_markup(self, out)) read_text(self, out);
    out->size = (size_t)(self->at - out->text);
    return true;
}

bool html_next_attribute(
    const html_token *token, size_t *offset, html_attribute *out) {
    const char *end = token->text + token->size;
    const char *at = token->text + *offset;
    if (end > token->text && end[-1] == '>') end--;
    if (!*offset) at = token->name + token->name_size;
    while (at < end && (is_space(*at) || *at == '/'))
        at++;
    if (at >= end) return false;
    *out = (html_attribute){.text = at, .name = at};
    at++; /* an "=" may be the first character of a name */
    while (at < end && !is_space(*at) && *at != '/' && *at != '=')
        at++;
    out->name_size = (size_t)(at - out->name);
    const char *after = at;
    while (after < end && is_space(*after))
        after++;
    if (after < end && *after == '=') {
        at = after + 1;
        while (at < end && is_space(*at))
            at++;
        out->value = at;
        if (at < end && (*at == '"' || *at == '\'')) {
            out->value++;
            const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
            out->value_size = (size_t)((close ? close : end) - out->value);
            at = close ? close + 1 : end;
        } else {
            while (at < end && !is_space(*at))
                at++;
            out->value_size = (size_t)(at - out->value);
        }
    }
    out->size = (size_t)(at - out->text);
    *offset = (size_t)(at - token->text);
    return true;
}

bool html_find_attribute(
    const html_token *token, const char *name, html_attribute *out) {
    size_t offset = 0;
    while (html_next_attribute(token, &offset, out))
        if (equals(out->name, out->name_size, name)) return true;
    return false;
}
