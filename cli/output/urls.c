/* SPDX-License-Identifier: MIT
 *
 * One pass over the text.  HTML is read as browsers do as far as it matters
 * here: comments, tags with their attributes, and elements whose content is no
 * markup (script, style, textarea, title).
 */
#include "output/urls.h"

#include <string.h>
#include <strings.h>

typedef struct mapper {
    const char *at, *end;
    urls_map map;
    void *data;
    buf *out;
} mapper;

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Is the text `word`, whatever the case? */
static bool same(const char *text, size_t size, const char *word) {
    return size == strlen(word) && strncasecmp(text, word, size) == 0;
}

/* An address with white space around it. */
static void put_url(const mapper *self, const char *url, size_t size) {
    const char *from = url, *end = url + size;
    while (from < end && is_space(*from))
        from++;
    bool inside = end - from >= 1 && from[0] == '/' &&
                  (end - from == 1 || (from[1] != '/' && from[1] != '\\'));
    if (!inside) {
        buf_add(self->out, url, size);
        return;
    }
    while (end > from && is_space(end[-1]))
        end--;
    self->map(self->data, from, (size_t)(end - from), self->out);
}

/* ------------------------------------------------------------------- CSS ---- */

/* The end of what a quote at `at` opens, or of the line that it does not close. */
static const char *skip_string(const char *at, const char *end) {
    char quote = *at++;
    while (at < end && *at != quote && *at != '\n')
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    return at;
}

/* From behind "url(" to its ")"; the address may be quoted. */
static const char *put_css_url(const mapper *self, const char *at, const char *end) {
    const char *from = at;
    while (at < end && is_space(*at))
        at++;
    bool quoted = at < end && (*at == '"' || *at == '\'');
    const char *begin = quoted ? at + 1 : at;
    const char *stop = quoted ? skip_string(at, end) : begin;
    while (!quoted && stop < end && *stop != ')')
        stop++;
    buf_add(self->out, from, (size_t)(begin - from));
    put_url(self, begin, (size_t)(stop - begin));
    return stop;
}

static bool starts(const char *at, const char *end, const char *word) {
    size_t size = strlen(word);
    return (size_t)(end - at) >= size && strncasecmp(at, word, size) == 0;
}

/* The string behind an @import is an address too. */
static const char *put_import(const mapper *self, const char *at, const char *end) {
    const char *from = at;
    at += strlen("@import");
    while (at < end && is_space(*at))
        at++;
    if (at == end || (*at != '"' && *at != '\'')) {
        buf_add(self->out, from, (size_t)(at - from));
        return at;
    }
    const char *stop = skip_string(at, end);
    buf_add(self->out, from, (size_t)(at + 1 - from));
    put_url(self, at + 1, (size_t)(stop - at - 1));
    return stop;
}

static void put_css(const mapper *self, const char *css, size_t size) {
    const char *at = css, *end = css + size;
    while (at < end) {
        const char *from = at;
        if (starts(at, end, "/*")) {
            const char *stop = memmem(at + 2, (size_t)(end - at) - 2, "*/", 2);
            at = stop ? stop + 2 : end;
        } else if (starts(at, end, "url(")) {
            buf_add(self->out, at, 4);
            at = from = put_css_url(self, at + 4, end);
        } else if (starts(at, end, "@import")) {
            at = from = put_import(self, at, end);
        } else if (*at == '"' || *at == '\'') {
            at = skip_string(at, end);
            if (at < end) at++;
        } else {
            at++;
        }
        buf_add(self->out, from, (size_t)(at - from));
    }
}

void urls_map_css(const char *css, size_t size, urls_map map, void *data, buf *out) {
    mapper self = {.map = map, .data = data, .out = out};
    put_css(&self, css, size);
}

/* ------------------------------------------------------------ attributes ---- */

typedef struct tag {
    const char *name;
    size_t size;
} tag;

/* "a.png 1x, /b.png 2x" */
static void put_set(const mapper *self, const char *text, size_t size) {
    const char *at = text, *end = text + size;
    while (at < end) {
        const char *from = at;
        while (at < end && (is_space(*at) || *at == ','))
            at++;
        buf_add(self->out, from, (size_t)(at - from));
        from = at;
        while (at < end && !is_space(*at))
            at++;
        const char *stop = at; /* a comma at the end is no part of the address */
        while (stop > from && stop[-1] == ',')
            stop--;
        put_url(self, from, (size_t)(stop - from));
        from = stop;
        if (stop == at)
            while (at < end && *at != ',')
                at++;
        buf_add(self->out, from, (size_t)(at - from));
    }
}

/* "0; url=/new/"; any other content of a <meta> is no address. */
static void put_refresh(const mapper *self, const char *text, size_t size) {
    size_t i = 0;
    while (i < size && ((text[i] >= '0' && text[i] <= '9') || strchr(" .;,", text[i])))
        i++;
    bool refresh = i && i + 4 <= size && strncasecmp(text + i, "url=", 4) == 0;
    buf_add(self->out, text, refresh ? i + 4 : size);
    if (refresh) put_url(self, text + i + 4, size - i - 4);
}

static bool in_list(const char *text, size_t size, const char *const *list) {
    for (; *list; list++)
        if (same(text, size, *list)) return true;
    return false;
}

static void put_value(
    const mapper *self, const tag *of, const char *name, size_t name_size,
    const char *value, size_t size) {
    static const char *const urls[] = {"href",       "src",  "action",     "poster",
                                       "formaction", "cite", "background", "xlink:href",
                                       "data-src",   NULL};
    static const char *const sets[] = {"srcset", "imagesrcset", NULL};
    bool object = same(name, name_size, "data") && same(of->name, of->size, "object");
    if (object || in_list(name, name_size, urls))
        put_url(self, value, size);
    else if (in_list(name, name_size, sets))
        put_set(self, value, size);
    else if (same(name, name_size, "style"))
        put_css(self, value, size);
    else if (same(name, name_size, "content") && same(of->name, of->size, "meta"))
        put_refresh(self, value, size);
    else
        buf_add(self->out, value, size);
}

/* ------------------------------------------------------------------ HTML ---- */

static void put_until(mapper *self, const char *stop) {
    buf_add(self->out, self->at, (size_t)(stop - self->at));
    self->at = stop;
}

/* One attribute, from its name on. */
static void put_attribute(mapper *self, const tag *of) {
    const char *name = self->at, *at = name;
    while (at < self->end && !is_space(*at) && !strchr("=>/", *at))
        at++;
    if (at == name) at++; /* a "=" where a name should be */
    size_t name_size = (size_t)(at - name);
    while (at < self->end && is_space(*at))
        at++;
    if (at == self->end || *at != '=') {
        put_until(self, name + name_size);
        return;
    }
    at++;
    while (at < self->end && is_space(*at))
        at++;
    char quote = at < self->end && (*at == '"' || *at == '\'') ? *at : '\0';
    if (quote) at++;
    put_until(self, at);
    while (at < self->end && (quote ? *at != quote : !is_space(*at) && *at != '>'))
        at++;
    put_value(self, of, name, name_size, self->at, (size_t)(at - self->at));
    self->at = at;
    if (quote && at < self->end) put_until(self, at + 1);
}

/* What an element without markup holds, up to its end tag. */
static void put_raw(mapper *self, const tag *of) {
    const char *stop = self->at;
    for (; stop < self->end; stop++) {
        bool closes = *stop == '<' && (size_t)(self->end - stop) > of->size + 2 &&
                      stop[1] == '/' &&
                      strncasecmp(stop + 2, of->name, of->size) == 0 &&
                      !is_letter(stop[2 + of->size]);
        if (closes) break;
    }
    if (same(of->name, of->size, "style")) {
        put_css(self, self->at, (size_t)(stop - self->at));
        self->at = stop;
    } else {
        put_until(self, stop);
    }
}

static void put_tag(mapper *self) {
    static const char *const raw[] = {"script", "style", "textarea", "title", NULL};
    tag of = {self->at + 1, 0};
    while (of.name + of.size < self->end && !is_space(of.name[of.size]) &&
           !strchr(">/", of.name[of.size]))
        of.size++;
    put_until(self, of.name + of.size);
    while (self->at < self->end && *self->at != '>') {
        if (is_space(*self->at) || *self->at == '/')
            put_until(self, self->at + 1);
        else
            put_attribute(self, &of);
    }
    if (self->at < self->end) put_until(self, self->at + 1);
    if (in_list(of.name, of.size, raw)) put_raw(self, &of);
}

void urls_map_html(const char *html, size_t size, urls_map map, void *data, buf *out) {
    mapper self = {html, html + size, map, data, out};
    buf_reserve(out, size);
    while (self.at < self.end) {
        const char *open = memchr(self.at, '<', (size_t)(self.end - self.at));
        if (!open) open = self.end;
        put_until(&self, open);
        if (starts(self.at, self.end, "<!--")) {
            const char *stop =
                memmem(self.at + 4, (size_t)(self.end - self.at) - 4, "-->", 3);
            put_until(&self, stop ? stop + 3 : self.end);
        } else if (self.end - self.at > 1 && is_letter(self.at[1])) {
            put_tag(&self);
        } else if (self.at < self.end) {
            put_until(&self, self.at + 1);
        }
    }
}

/* ------------------------------------------------------------------ maps ---- */

/* How many bytes of both are the same folders: "a/b/" of "a/b/c" and "a/b/d". */
static size_t common_folders(const char *left, const char *right, size_t size) {
    size_t same_size = 0;
    for (size_t i = 0; i < size && left[i] && left[i] == right[i]; i++)
        if (left[i] == '/') same_size = i + 1;
    return same_size;
}

/* The part of a path that is its folder, with the "/". */
static size_t folder_size(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Is the path (without query) that of the file itself? */
static bool is_itself(const urls_place *place, const char *path, size_t size) {
    size_t folder = folder_size(place->output);
    if (strncmp(place->output, path, size) != 0) return false;
    const char *rest = place->output + size;
    return !*rest || (size == folder && strcmp(rest, "index.html") == 0);
}

void urls_relative(void *data, const char *url, size_t size, buf *out) {
    const urls_place *place = data;
    size_t base = strlen(place->base_path), path = 0;
    if (size < base || strncmp(url, place->base_path, base) != 0) {
        buf_add(out, url, size);
        return;
    }
    const char *to = url + base;
    size -= base;
    while (path < size && to[path] != '?' && to[path] != '#')
        path++;
    if (path < size && to[path] == '#' && is_itself(place, to, path)) {
        buf_add(out, to + path, size - path);
        return;
    }
    size_t shared = common_folders(to, place->output, path);
    size_t before = out->size;
    for (const char *at = place->output + shared; (at = strchr(at, '/')); at++)
        buf_str(out, "../");
    /* "a:b" alone would be an address of the kind "a". */
    const char *colon = memchr(to + shared, ':', path - shared);
    if (out->size == before && colon &&
        !memchr(to + shared, '/', (size_t)(colon - to) - shared))
        buf_str(out, "./");
    buf_add(out, to + shared, path - shared);
    if (place->to_files && (path == 0 || to[path - 1] == '/'))
        buf_str(out, "index.html");
    if (out->size == before) buf_str(out, "./");
    buf_add(out, to + path, size - path);
}

void urls_absolute(void *data, const char *url, size_t size, buf *out) {
    const urls_place *place = data;
    buf_str(out, place->origin);
    buf_add(out, url, size);
}
