/* SPDX-License-Identifier: MIT
 *
 * Splitting addresses.  Pure functions on text.
 */
#include "markdown/link.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Length of "https:" at the start, or 0. */
static size_t scheme_size(const char *url) {
    if (!isalpha((unsigned char)url[0])) return 0;
    size_t size = 1;
    while (isalnum((unsigned char)url[size]) || (url[size] && strchr("+-.", url[size])))
        size++;
    return url[size] == ':' ? size + 1 : 0;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

char *link_decode(arena *memory, const char *text, size_t size) {
    if (!memchr(text, '%', size)) return arena_strn(memory, text, size);
    char *out = arena_alloc(memory, size + 1);
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        int high = text[i] == '%' && i + 2 < size ? hex_digit(text[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low < 0 || (!high && !low)) {
            out[used++] = text[i];
            continue;
        }
        out[used++] = (char)(high * 16 + low);
        i += 2;
    }
    out[used] = '\0';
    return out;
}

static link_kind kind_of(const char *url) {
    size_t scheme = scheme_size(url);
    if (scheme) {
        bool web =
            strncasecmp(url, "http:", 5) == 0 || strncasecmp(url, "https:", 6) == 0;
        return web ? LINK_EXTERNAL : LINK_OTHER;
    }
    if (url[0] == '/' && url[1] == '/') return LINK_EXTERNAL;
    if (url[0] == '/') return LINK_ROOT;
    if (url[0] == '@' && url[1] == '/') return LINK_CONTENT;
    if (url[0] == '#' || !url[0]) return LINK_ANCHOR;
    return LINK_RELATIVE;
}

link_parts link_split(arena *memory, const char *url) {
    link_parts parts = {.kind = kind_of(url), .query = ""};
    size_t path = strcspn(url, "?#");
    const char *hash = strchr(url + path, '#');
    parts.tail = url[path] ? arena_str(memory, url + path) : "";
    if (url[path] == '?') {
        size_t size = hash ? (size_t)(hash - url) - path : strlen(url + path);
        parts.query = arena_strn(memory, url + path, size);
    }
    if (hash) parts.fragment = link_decode(memory, hash + 1, strlen(hash + 1));
    size_t skip = parts.kind == LINK_CONTENT ? 2 : 0;
    parts.path = link_decode(memory, url + skip, path - skip);
    return parts;
}
