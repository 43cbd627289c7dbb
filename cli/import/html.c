/* SPDX-License-Identifier: MIT
 *
 * Pages whose text is HTML.  Their links stay as they are written, so what Liquid
 * computes of them becomes Jinja, and the page a template.  Invariant: that is done
 * only if all of the page's Liquid has an equal; else its text stays untouched and
 * each tag is told.
 */
#include "import/importer.h"

#include <ctype.h>
#include <string.h>

typedef struct piece {
    const char *text;
    size_t size;
} piece;

/* "{{ ... }}" or "{% ... %}" at `at`: what is between, without space and dashes,
 * and where it ends; NULL if none is there. */
static const char *tag_at(const char *at, const char *end, piece *inside) {
    if (end - at < 4 || at[0] != '{' || (at[1] != '{' && at[1] != '%')) return NULL;
    const char *from = at + 2;
    const char *close = at[1] == '{' ? "}}" : "%}";
    const char *stop = memmem(from, (size_t)(end - from), close, 2);
    if (!stop) return NULL;
    const char *after = stop + 2;
    while (from < stop && (*from == '-' || isspace((unsigned char)*from)))
        from++;
    while (stop > from && (stop[-1] == '-' || isspace((unsigned char)stop[-1])))
        stop--;
    *inside = (piece){from, (size_t)(stop - from)};
    return after;
}

static bool is(piece one, const char *text) {
    return one.size == strlen(text) && memcmp(one.text, text, one.size) == 0;
}

static bool is_any(piece one, const char *const *texts) {
    for (; *texts; texts++)
        if (is(one, *texts)) return true;
    return false;
}

/* Cuts the word at the start off. */
static piece cut_word(piece *rest) {
    piece word = *rest;
    for (word.size = 0; word.size < rest->size; word.size++)
        if (isspace((unsigned char)rest->text[word.size])) break;
    rest->text += word.size;
    rest->size -= word.size;
    while (rest->size && isspace((unsigned char)*rest->text))
        rest->text++, rest->size--;
    return word;
}

/* --------------------------------------------------------------- addresses ---- */

/* The site's address always ends with a slash. */
static void put_site(buf *out, bool absolute) {
    buf_str(out, absolute ? "{{ site.url|absolute_url }}" : "{{ site.url }}");
}

/* {{ site.url }}{{ site.baseurl }}/x: behind both, and behind the slash. */
static const char *
put_base(buf *out, piece inside, const char *after, const char *end) {
    piece next;
    const char *second = tag_at(after, end, &next);
    bool both = is(inside, "site.url") && second && is(next, "site.baseurl");
    put_site(out, both);
    if (both) after = second;
    return after < end && *after == '/' ? after + 1 : after;
}

/* {{ "/x" | relative_url }} */
static bool put_quoted(buf *out, piece inside) {
    static const char *const here[] = {"relative_url", "url", NULL};
    const char *end = inside.text + inside.size;
    if (!inside.size || !strchr("\"'", *inside.text)) return false;
    const char *from = inside.text + 1;
    const char *close = memchr(from, *inside.text, (size_t)(end - from));
    if (!close) return false;
    const char *name = close + 1;
    while (name < end && (*name == '|' || isspace((unsigned char)*name)))
        name++;
    piece filter = {name, (size_t)(end - name)};
    bool absolute = is(filter, "absolute_url");
    if (!absolute && !is_any(filter, here)) return false;
    put_site(out, absolute);
    if (from < close && *from == '/') from++;
    buf_add(out, from, (size_t)(close - from));
    return true;
}

static bool ends_with(piece name, const char *tail) {
    size_t size = strlen(tail);
    return name.size > size && memcmp(name.text + name.size - size, tail, size) == 0;
}

/* {% link about.md %} and {% post_url 2026-01-02-hello %} */
static bool put_link(buf *out, piece tag, piece name) {
    bool post = is(tag, "post_url");
    if (!post && !is(tag, "link")) return false;
    if (!name.size || memchr(name.text, '"', name.size) ||
        memchr(name.text, '{', name.size))
        return false;
    if (*name.text == '/') name.text++, name.size--;
    bool in_posts = name.size > 7 && memcmp(name.text, "_posts/", 7) == 0;
    if (in_posts) name.text++, name.size--;
    bool page = post || ends_with(name, ".md") || ends_with(name, ".html");
    buf_fmt(
        out, "{{ url_for(\"%s\", %s=\"%s%.*s%s\") }}", page ? "page" : "static",
        page ? "path" : "filename", post ? "posts/" : "", (int)name.size, name.text,
        post ? ".md" : "");
    return true;
}

/* ------------------------------------------------------------------ the text ---- */

/* Behind {% endNAME %}, which begins at *stop; NULL if there is none. */
static const char *
find_end_tag(const char *at, const char *end, const char *name, const char **stop) {
    for (; (at = memchr(at, '{', (size_t)(end - at))) != NULL; at++) {
        piece inside;
        const char *after = tag_at(at, end, &inside);
        *stop = at;
        if (after && at[1] == '%' && is(inside, name)) return after;
    }
    return NULL;
}

/* One tag as Jinja; where the text goes on, NULL if it has no equal. */
static const char *put_tag(buf *out, const char *at, const char *end) {
    static const char *const bases[] = {
        "site.baseurl", "site.url", "site.github.url", NULL};
    static const char *const same[] = {
        "page.title", "page.description", "site.title", "site.description", NULL};
    piece inside;
    const char *after = tag_at(at, end, &inside), *stop;
    if (!after) return NULL;
    if (at[1] == '{') {
        if (is_any(inside, bases)) return put_base(out, inside, after, end);
        if (put_quoted(out, inside)) return after;
        if (!is_any(inside, same)) return NULL;
        buf_add(out, at, (size_t)(after - at));
        return after;
    }
    piece rest = inside, word = cut_word(&rest);
    if (put_link(out, word, rest)) return after;
    if (is(inside, "comment")) return find_end_tag(after, end, "endcomment", &stop);
    if (!is(inside, "raw")) return NULL;
    after = find_end_tag(after, end, "endraw", &stop);
    if (after) buf_add(out, at, (size_t)(after - at));
    return after;
}

/* False if something has no equal; `tags` tells if there were any. */
static bool put_template(const char *at, const char *end, buf *out, bool *tags) {
    while (at < end) {
        const char *brace = memchr(at, '{', (size_t)(end - at));
        const char *stop = brace ? brace : end;
        buf_add(out, at, (size_t)(stop - at));
        at = stop;
        if (at == end) break;
        char second = at + 1 < end ? at[1] : ' ';
        if (second != '{' && second != '%' && second != '#') {
            buf_char(out, *at++);
            continue;
        }
        *tags = *tags || second != '#';
        at = second == '#' ? NULL : put_tag(out, at, end); /* "{#" begins a comment */
        if (!at) return false;
    }
    return true;
}

bool import_html(importer *self, const char *text, size_t size, buf *out) {
    import_tool tool = self->options->tool;
    size_t start = out->size;
    bool tags = false;
    bool liquid = tool == IMPORT_JEKYLL || tool == IMPORT_ELEVENTY;
    if (liquid && put_template(text, text + size, out, &tags) && tags) return true;
    out->size = start;
    buf_add(out, text, size);
    return false;
}

void import_html_left(importer *self, const char *path, const buf *page) {
    const char *at = buf_text(page), *end = at + page->size;
    uint32_t line = 1;
    for (; at < end; at++) {
        piece inside;
        line += *at == '\n';
        const char *after = tag_at(at, end, &inside);
        if (!after) continue;
        const char *newline = memchr(at, '\n', (size_t)(after - at));
        size_t shown = (size_t)((newline ? newline : after) - at);
        importer_note(
            self, path, line,
            "a tag of another template language is left as text: %.*s",
            (int)(shown < 60 ? shown : 60), at);
        for (; at + 1 < after; at++)
            line += *at == '\n';
    }
}
