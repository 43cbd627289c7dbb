/* SPDX-License-Identifier: MIT
 *
 * What kind of character a byte is, in ASCII and in no locale; other bytes are of none.
 */
#ifndef TR_MARKDOWN_CHARS_H
#define TR_MARKDOWN_CHARS_H

#include <stdbool.h>
#include <string.h>

static inline bool tr_md_is_blank(char c) {
    return c == ' ' || c == '\t';
}

static inline bool tr_md_is_line_end(char c) {
    return c == '\n' || c == '\r';
}

/* The next line feed, else the end; many lines are blank. */
static inline const char *tr_md_line_feed(const char *at, const char *end) {
    const char *found;
    if (at == end || *at == '\n') return at;
    found = memchr(at, '\n', (size_t)(end - at));
    return found ? found : end;
}

static inline bool tr_md_is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool tr_md_is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline char tr_md_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool tr_md_is_alnum(char c) {
    return tr_md_is_alpha(c) || tr_md_is_digit(c);
}

#endif
