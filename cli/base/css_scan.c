/* SPDX-License-Identifier: MIT
 *
 * Finding url( and @import outside of strings and comments.
 */
#include "base/css_scan.h"

#include <string.h>
#include <strings.h>

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

const char *css_string_end(const char *at, const char *end) {
    char quote = *at++;
    while (at < end && *at != quote)
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    return at < end ? at + 1 : end;
}

const char *css_comment_end(const char *at, const char *end) {
    const char *found = memmem(at + 2, (size_t)(end - at) - 2, "*/", 2);
    return found ? found + 2 : end;
}

static bool begins(const char *at, const char *end, const char *word) {
    size_t size = strlen(word);
    return (size_t)(end - at) >= size && strncasecmp(at, word, size) == 0;
}

static const char *skip_space(const char *at, const char *end) {
    while (at < end && is_space(*at))
        at++;
    return at;
}

/* The address of url(...) at `at`; behind it, or NULL if it is not closed. */
static const char *
read_url(css_scan *self, const char *at, const char *end, const char **url) {
    at = skip_space(at + 4, end);
    if (at < end && (*at == '"' || *at == '\'')) {
        const char *stop = css_string_end(at, end);
        if (stop - at < 2 || stop[-1] != *at) return NULL;
        *url = arena_strn(self->memory, at + 1, (size_t)(stop - at) - 2);
        at = skip_space(stop, end);
        return at < end && *at == ')' ? at + 1 : NULL;
    }
    const char *close = memchr(at, ')', (size_t)(end - at)), *stop = close;
    if (!close) return NULL;
    while (stop > at && is_space(stop[-1]))
        stop--;
    *url = arena_strn(self->memory, at, (size_t)(stop - at));
    return close + 1;
}

/* The whole rule; NULL if it is of a kind that is left as it is. */
static const char *
read_import(css_scan *self, const char *at, const char *end, css_token *out) {
    at = skip_space(at + 7, end);
    if (at < end && (*at == '"' || *at == '\'')) {
        const char *stop = css_string_end(at, end);
        if (stop - at < 2 || stop[-1] != *at) return NULL;
        out->url = arena_strn(self->memory, at + 1, (size_t)(stop - at) - 2);
        at = stop;
    } else if (begins(at, end, "url(")) {
        at = read_url(self, at, end, &out->url);
        if (!at) return NULL;
    } else {
        return NULL;
    }
    const char *close = memchr(at, ';', (size_t)(end - at));
    const char *stop = close ? close : end;
    at = skip_space(at, stop);
    bool special = begins(at, stop, "layer") || begins(at, stop, "supports");
    if (special || memmem(at, (size_t)(stop - at), "/*", 2)) return NULL;
    const char *last = stop;
    while (last > at && is_space(last[-1]))
        last--;
    out->media = arena_strn(self->memory, at, (size_t)(last - at));
    return close ? skip_space(close + 1, end) : end;
}

/* A piece of interest at `at`, or NULL. */
static const char *read_piece(css_scan *self, const char *at, css_token *out) {
    const char *end = self->end, *stop = NULL;
    if (*at == 'u' || *at == 'U') {
        if (begins(at, end, "url(")) stop = read_url(self, at, end, &out->url);
        out->kind = CSS_URL;
    } else if (*at == '@' && begins(at, end, "@import")) {
        stop = read_import(self, at, end, out);
        out->kind = CSS_IMPORT;
    }
    return stop;
}

bool css_next(css_scan *self, css_token *out) {
    const char *at = self->at, *end = self->end;
    if (at >= end) return false;
    *out = (css_token){.text = at, .url = "", .media = ""};
    const char *stop = read_piece(self, at, out);
    if (stop) {
        out->size = (size_t)(stop - at);
        self->at = stop;
        return true;
    }
    /* Up to the next that may be one. */
    bool word = false;
    do {
        if (*at == '"' || *at == '\'')
            at = css_string_end(at, end);
        else if (*at == '/' && end - at > 1 && at[1] == '*')
            at = css_comment_end(at, end);
        else
            at++;
        char before = at[-1];
        word = before == '-' || before == '_' || before == '\\' ||
               (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') ||
               (before >= '0' && before <= '9');
    } while (at < end && (word || (*at != 'u' && *at != 'U' && *at != '@')));
    *out = (css_token){
        .kind = CSS_OTHER, .text = self->at, .size = (size_t)(at - self->at),
        .url = "", .media = ""};
    self->at = at;
    return true;
}
