/* SPDX-License-Identifier: MIT
 *
 * Which attributes hold addresses, and putting new ones into them.
 */
#include "base/html_urls.h"

#include "base/html_scan.h"
#include "base/path.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const NAMES[] = {
    "href", "src", "action", "poster", "data", "cite", "formaction", "xlink:href"};

typedef struct rewriting {
    buf *out;
    html_url_fn rewrite;
    void *data;
} rewriting;

static void copy_name(char out[32], const char *name, size_t size) {
    if (size > 31) size = 31;
    for (size_t i = 0; i < size; i++)
        out[i] = (char)tolower((unsigned char)name[i]);
    out[size] = '\0';
}

static void put_url(
    const rewriting *self, const char *url, size_t size, const char *element,
    const char *attribute) {
    buf made = BUF_INIT;
    if (self->rewrite(self->data, url, size, element, attribute, &made))
        buf_add(self->out, buf_text(&made), made.size);
    else
        buf_add(self->out, url, size);
    buf_done(&made);
}

/* "a.png 1x, b.png 2x": an address, then what is up to the next comma. */
static void put_set(
    const rewriting *self, const char *at, size_t size, const char *element,
    const char *attribute) {
    const char *end = at + size;
    while (at < end) {
        size_t skip = strspn(at, " \n\t\r\f,");
        if (skip > (size_t)(end - at)) skip = (size_t)(end - at);
        buf_add(self->out, at, skip);
        at += skip;
        const char *from = at;
        while (at < end && !strchr(" \n\t\r\f", *at))
            at++;
        const char *stop = at;
        while (stop > from && stop[-1] == ',')
            stop--;
        if (stop > from) put_url(self, from, (size_t)(stop - from), element, attribute);
        from = stop;
        if (stop == at)
            while (at < end && *at != ',')
                at++;
        buf_add(self->out, from, (size_t)(at - from));
    }
}

/* "0; url=/there/" of a refresh. */
static void
put_refresh(const rewriting *self, const html_attribute *one, const char *element) {
    const char *end = one->value + one->value_size, *at = one->value;
    while (at + 4 <= end && strncasecmp(at, "url=", 4) != 0)
        at++;
    if (at + 4 > end) {
        buf_add(self->out, one->value, one->value_size);
        return;
    }
    at += 4;
    buf_add(self->out, one->value, (size_t)(at - one->value));
    put_url(self, at, (size_t)(end - at), element, "content");
}

static bool is_refresh(const html_token *tag) {
    html_attribute found;
    return html_is(tag, "meta") && html_find_attribute(tag, "http-equiv", &found) &&
           found.value_size == 7 && strncasecmp(found.value, "refresh", 7) == 0;
}

static void put_value(
    const rewriting *self, const html_token *tag, const html_attribute *one) {
    char element[32], attribute[32];
    copy_name(element, tag->name, tag->name_size);
    copy_name(attribute, one->name, one->name_size);
    if (strcmp(attribute, "srcset") == 0 || strcmp(attribute, "imagesrcset") == 0) {
        put_set(self, one->value, one->value_size, element, attribute);
        return;
    }
    if (strcmp(attribute, "content") == 0 && is_refresh(tag)) {
        put_refresh(self, one, element);
        return;
    }
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(attribute, NAMES[i]) == 0) {
            put_url(self, one->value, one->value_size, element, attribute);
            return;
        }
    buf_add(self->out, one->value, one->value_size);
}

static void rewrite_tag(const rewriting *self, const html_token *tag) {
    html_attribute one;
    const char *done = tag->text;
    for (size_t offset = 0; html_next_attribute(tag, &offset, &one);) {
        if (!one.value) continue;
        buf_add(self->out, done, (size_t)(one.value - done));
        put_value(self, tag, &one);
        done = one.value + one.value_size;
    }
    buf_add(self->out, done, tag->size - (size_t)(done - tag->text));
}

void html_rewrite_urls(
    buf *out, const char *html, size_t size, html_url_fn rewrite, void *data) {
    rewriting self = {out, rewrite, data};
    html_scan scan = {.at = html, .end = html + size};
    html_token token;
    while (html_next(&scan, &token)) {
        if (token.kind == HTML_START)
            rewrite_tag(&self, &token);
        else
            buf_add(out, token.text, token.size);
    }
}

/* "https:", "mailto:": letters up to a colon, before any other sign. */
static bool has_scheme(const char *url, size_t size) {
    size_t i = 0;
    while (i < size && (isalnum((unsigned char)url[i]) || strchr("+-.", url[i])))
        i++;
    return i && i < size && url[i] == ':';
}

bool html_url_absolute(
    void *data, const char *url, size_t size, const char *element,
    const char *attribute, buf *out) {
    const html_base *self = data;
    (void)element;
    (void)attribute;
    if (has_scheme(url, size) || (size > 1 && url[0] == '/' && url[1] == '/'))
        return false;
    if (size && *url == '/') {
        buf_str(out, self->origin);
        buf_add(out, url, size);
        return true;
    }
    size_t keep = strcspn(self->base, "?#");
    if (!size || *url == '#' || *url == '?') {
        buf_add(out, self->base, keep);
        buf_add(out, url, size);
        return true;
    }
    /* The folder of the base, then the path from there without "..". */
    const char *scheme = strstr(self->base, "://");
    size_t host = scheme ? (size_t)(scheme - self->base) + 3 : 0;
    if (scheme) host += strcspn(scheme + 3, "/?#");
    while (keep > host && self->base[keep - 1] != '/')
        keep--;
    size_t path = 0;
    while (path < size && url[path] != '?' && url[path] != '#')
        path++;
    arena memory;
    arena_init(&memory);
    const char *joined = arena_strf(
        &memory, "%.*s%.*s", (int)(keep - host), self->base + host, (int)path, url);
    const char *clean = path_clean(&memory, joined);
    buf_add(out, self->base, host);
    buf_str(out, clean);
    if (path && url[path - 1] == '/' && strcmp(clean, "/") != 0) buf_char(out, '/');
    buf_add(out, url + path, size - path);
    arena_done(&memory);
    return true;
}
