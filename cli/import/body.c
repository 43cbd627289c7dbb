/* SPDX-License-Identifier: MIT
 *
 * Marks in texts that Torii has an equal for.  Code, fenced or between
 * backticks, stays as it is.  What has no equal stays too and is found by the
 * scan for foreign marks.
 */
#include "import/importer.h"
#include "markdown/fence.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct rewriter {
    import_tool tool;
    buf *out;
    fence fence;
    bool in_highlight; /* of Liquid or Hugo: now a fence */
} rewriter;

/* Text between the marks of a tag, without the space around it. */
typedef struct tag {
    const char *text;
    size_t size;
    const char *after;
} tag;

static bool find_tag(
    const char *at, const char *end, const char *open, const char *close, tag *out) {
    size_t size = strlen(open);
    if ((size_t)(end - at) < size || memcmp(at, open, size) != 0) return false;
    const char *stop =
        memmem(at + size, (size_t)(end - at) - size, close, strlen(close));
    if (!stop) return false;
    out->after = stop + strlen(close);
    out->text = at + size;
    while (out->text < stop && strchr(" \t-", *out->text))
        out->text++;
    while (stop > out->text && strchr(" \t-", stop[-1]))
        stop--;
    out->size = (size_t)(stop - out->text);
    return true;
}

/* The word at the start of a tag, and what follows it. */
static bool
is_word(const tag *self, const char *word, const char **rest, size_t *size) {
    size_t length = strlen(word);
    if (self->size < length || memcmp(self->text, word, length) != 0) return false;
    if (self->size > length && !isspace((unsigned char)self->text[length]))
        return false;
    *rest = self->text + length;
    *size = self->size - length;
    while (*size && isspace((unsigned char)**rest))
        (*rest)++, (*size)--;
    return true;
}

static void put(rewriter *self, const char *text, size_t size) {
    buf_add(self->out, text, size);
}

/* A text of the other tool's arguments, without its quotes. */
static void put_bare(rewriter *self, const char *text, size_t size) {
    if (size > 1 && strchr("\"'`", *text) && text[size - 1] == *text) text++, size -= 2;
    put(self, text, size);
}

/* -------------------------------------------------------- Liquid (and 11ty) ---- */

/* {{ "/x" | relative_url }} and {{ site.baseurl }} */
static bool liquid_value(rewriter *self, const tag *found) {
    static const char *const empty[] = {"site.baseurl", "site.url", "site.github.url"};
    for (size_t i = 0; i < 3; i++)
        if (found->size == strlen(empty[i]) &&
            memcmp(found->text, empty[i], found->size) == 0)
            return true;
    char quote = *found->text;
    const char *close = quote == '"' || quote == '\''
                            ? memchr(found->text + 1, quote, found->size - 1)
                            : NULL;
    if (!close) return false;
    const char *rest = close + 1, *end = found->text + found->size;
    while (rest < end && (*rest == ' ' || *rest == '|'))
        rest++;
    size_t left = (size_t)(end - rest);
    static const char *const filters[] = {"relative_url", "absolute_url", "url"};
    for (size_t i = 0; i < 3; i++)
        if (left == strlen(filters[i]) && memcmp(rest, filters[i], left) == 0) {
            put_bare(self, found->text, (size_t)(close + 1 - found->text));
            return true;
        }
    return false;
}

static bool liquid_tag(rewriter *self, const tag *found) {
    const char *rest;
    size_t size;
    if (is_word(found, "raw", &rest, &size) || is_word(found, "endraw", &rest, &size))
        return true;
    if (is_word(found, "highlight", &rest, &size)) {
        buf_str(self->out, "```");
        put(self, rest, strcspn(rest, " %") < size ? strcspn(rest, " %") : size);
        self->in_highlight = true;
        return true;
    }
    if (is_word(found, "endhighlight", &rest, &size)) {
        buf_str(self->out, "```");
        self->in_highlight = false;
        return true;
    }
    if (is_word(found, "post_url", &rest, &size)) {
        buf_str(self->out, "@/posts/");
        put(self, rest, size);
        buf_str(self->out, ".md");
        return true;
    }
    if (is_word(found, "link", &rest, &size)) {
        buf_str(self->out, "@/");
        if (size > 7 && memcmp(rest, "_posts/", 7) == 0) {
            buf_str(self->out, "posts/");
            rest += 7;
            size -= 7;
        }
        put(self, rest, size);
        return true;
    }
    return false;
}

static const char *rewrite_liquid(rewriter *self, const char *at, const char *end) {
    tag found;
    if (self->in_highlight && !find_tag(at, end, "{%", "%}", &found)) return NULL;
    if (find_tag(at, end, "{{", "}}", &found) && found.size &&
        liquid_value(self, &found))
        return found.after;
    if (find_tag(at, end, "{%", "%}", &found) && liquid_tag(self, &found))
        return found.after;
    return NULL;
}

/* ------------------------------------------------------------------- Hugo ---- */

/* ref "x": a path below content, or relative. */
static void put_reference(rewriter *self, const char *text, size_t size) {
    if (size > 1 && strchr("\"'`", *text)) {
        const char *close = memchr(text + 1, *text, size - 1);
        text++;
        if (close) size = (size_t)(close - text);
    }
    if (size && *text == '/') {
        buf_str(self->out, "@");
    }
    put(self, text, size);
}

/* key="value" pairs as arguments; `first` is given by position. */
static void
put_arguments(rewriter *self, const char *text, size_t size, const char *first) {
    const char *end = text + size;
    bool any = false;
    buf rest = BUF_INIT;
    while (text < end) {
        while (text < end && isspace((unsigned char)*text))
            text++;
        const char *name = text;
        while (text < end && (isalnum((unsigned char)*text) || *text == '_'))
            text++;
        size_t length = (size_t)(text - name);
        if (text == end || *text != '=' || !length) break;
        const char *value = ++text;
        char quote = text < end && strchr("\"'`", *text) ? *text : '\0';
        const char *close =
            quote ? memchr(text + 1, quote, (size_t)(end - text) - 1) : NULL;
        if (quote && !close) break;
        while (!quote && text < end && !isspace((unsigned char)*text))
            text++;
        if (quote) value++, text = close + 1;
        int shown = (int)((quote ? close : text) - value);
        bool lead = strlen(first) == length && strncmp(name, first, length) == 0;
        if (lead) {
            buf_fmt(self->out, "\"%.*s\"", shown, value);
            any = true;
        } else {
            buf_fmt(&rest, ", %.*s=\"%.*s\"", (int)length, name, shown, value);
        }
    }
    if (rest.size) put(self, rest.data + (any ? 0 : 2), rest.size - (any ? 0 : 2));
    buf_done(&rest);
}

static bool hugo_call(rewriter *self, const tag *found) {
    const char *rest;
    size_t size;
    if (is_word(found, "ref", &rest, &size) || is_word(found, "relref", &rest, &size)) {
        put_reference(self, rest, size);
        return true;
    }
    if (is_word(found, "highlight", &rest, &size)) {
        buf_str(self->out, "```");
        put(self, rest, strcspn(rest, " \">") < size ? strcspn(rest, " \">") : size);
        self->in_highlight = true;
        return true;
    }
    if (is_word(found, "/highlight", &rest, &size)) {
        buf_str(self->out, "```");
        self->in_highlight = false;
        return true;
    }
    if (is_word(found, "figure", &rest, &size)) {
        buf_str(self->out, "{{ figure(");
        put_arguments(self, rest, size, "src");
        buf_str(self->out, ") }}");
        return true;
    }
    const char *const players[] = {"youtube", "vimeo"};
    for (size_t i = 0; i < 2; i++) {
        if (!is_word(found, players[i], &rest, &size)) continue;
        buf_fmt(self->out, "{{ %s(\"", players[i]);
        if (size > 3 && memcmp(rest, "id=", 3) == 0) rest += 3, size -= 3;
        put_bare(self, rest, size);
        buf_str(self->out, "\") }}");
        return true;
    }
    if (is_word(found, "details", &rest, &size)) {
        const char *mark = memchr(rest, '"', size);
        buf_str(self->out, "{% call details(\"");
        if (mark) put(self, mark + 1, strcspn(mark + 1, "\""));
        buf_str(self->out, "\") %}");
        return true;
    }
    if (is_word(found, "/details", &rest, &size)) {
        buf_str(self->out, "{% endcall %}");
        return true;
    }
    return false;
}

static const char *rewrite_hugo(rewriter *self, const char *at, const char *end) {
    tag found;
    bool is = find_tag(at, end, "{{<", ">}}", &found) ||
              find_tag(at, end, "{{%", "%}}", &found);
    return is && hugo_call(self, &found) ? found.after : NULL;
}

/* ------------------------------------------------------- Pelican and Zola ---- */

/* {filename}/x, {static}x, {attach}x and the older |filename|x */
static const char *rewrite_pelican(rewriter *self, const char *at, const char *end) {
    static const char *const words[] = {"{filename}", "{static}", "{attach}",
                                        "|filename|", "|static|", "|attach|"};
    for (size_t i = 0; i < 6; i++) {
        size_t size = strlen(words[i]);
        if ((size_t)(end - at) < size || memcmp(at, words[i], size) != 0) continue;
        if (at + size < end && at[size] == '/') buf_str(self->out, "@");
        return at + size;
    }
    return NULL;
}

/* {% name(x) %} ... {% end %} */
static const char *rewrite_zola(rewriter *self, const char *at, const char *end) {
    tag found;
    if (!find_tag(at, end, "{%", "%}", &found)) return NULL;
    if (found.size == 3 && memcmp(found.text, "end", 3) == 0) {
        buf_str(self->out, "{% endcall %}");
        return found.after;
    }
    size_t name = 0;
    while (name < found.size &&
           (isalnum((unsigned char)found.text[name]) || found.text[name] == '_'))
        name++;
    if (!name || name == found.size || found.text[name] != '(') return NULL;
    buf_fmt(self->out, "{%% call %.*s %%}", (int)found.size, found.text);
    return found.after;
}

/* ------------------------------------------------------------------- lines ---- */

static const char *rewrite(rewriter *self, const char *at, const char *end) {
    switch (self->tool) {
    case IMPORT_JEKYLL:
    case IMPORT_ELEVENTY:
        return rewrite_liquid(self, at, end);
    case IMPORT_HUGO:
        return rewrite_hugo(self, at, end);
    case IMPORT_PELICAN:
        return rewrite_pelican(self, at, end);
    case IMPORT_ZOLA:
        return rewrite_zola(self, at, end);
    case IMPORT_MKDOCS:
        break;
    }
    return NULL;
}

static void put_line(rewriter *self, const char *line, size_t size) {
    const char *end = line + size;
    for (const char *at = line; at < end;) {
        size_t run = fence_run(at, end, '`');
        if (run) { /* a code span stays as it is */
            const char *close = at + run;
            while (close < end) {
                size_t other = fence_run(close, end, '`');
                if (other == run) break;
                close += other ? other : 1;
            }
            const char *stop = close < end ? close + run : at + run;
            put(self, at, (size_t)(stop - at));
            at = stop;
            continue;
        }
        const char *after = strchr("{|", *at) ? rewrite(self, at, end) : NULL;
        if (after)
            at = after;
        else
            buf_char(self->out, *at++);
    }
}

void import_body(importer *owner, const char *text, size_t size, buf *out) {
    rewriter self = {.tool = owner->options->tool, .out = out};
    const char *end = text + size;
    if (self.tool == IMPORT_MKDOCS) {
        import_mkdocs_body(owner, text, size, out);
        return;
    }
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((newline ? newline + 1 : end) - text);
        const char *line = text;
        text += length;
        if (!self.in_highlight && fence_holds(&self.fence, line, text))
            put(&self, line, length);
        else
            put_line(&self, line, length);
    }
}
