/* SPDX-License-Identifier: MIT
 *
 * One pass each, by the tokens of the format.
 */
#include "base/minify.h"

#include "base/css_scan.h"
#include "base/html_scan.h"
#include "base/path.h"

#include <string.h>
#include <strings.h>

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* ----------------------------------------------------------------- CSS ---- */

/* Behind "url(" when what follows is not in quotes. */
static bool is_bare_url(const char *at, const char *end) {
    if (end - at < 5 || strncasecmp(at, "url(", 4) != 0) return false;
    for (at += 4; at < end && is_space(*at);)
        at++;
    return at < end && *at != '"' && *at != '\'';
}

typedef struct css {
    buf *out;
    bool space; /* waits to be written if something needs it */
    int depth;  /* of parentheses */
} css;

static char last_of(const buf *out) {
    return out->size ? out->data[out->size - 1] : '{';
}

/* A space matters between words, before ":" and "." and so on of selectors, and
 * around the signs of calculations; not beside these. */
static void put_css(css *self, const char *text, size_t size) {
    char before = last_of(self->out), after = *text;
    bool useless = strchr("{};,>(", before) || strchr("{};,>)", after) ||
                   (after == '!' && size == 1);
    if (before == ':' && !self->depth) useless = true;
    if ((before == '>' || after == '>') && self->depth) useless = false;
    if (self->space && !useless) buf_char(self->out, ' ');
    self->space = false;
    if (after == '}' && size == 1 && before == ';') self->out->size--;
    buf_add(self->out, text, size);
}

static bool is_name(char c) {
    return c == '-' || c == '_' || c == '.' || c == '#' || (unsigned char)c >= 0x80 ||
           (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The value of a custom property: scripts can read its every character. */
static const char *copy_custom(css *self, const char *at, const char *end) {
    const char *from = at;
    int depth = 0;
    while (at < end) {
        if (*at == '"' || *at == '\'') {
            at = css_string_end(at, end);
            continue;
        }
        if (strchr("([{", *at)) depth++;
        if (strchr(")]}", *at) && depth-- == 0) break;
        if (*at == ';' && depth == 0) break;
        at++;
    }
    const char *stop = at;
    while (stop > from && is_space(stop[-1]))
        stop--;
    while (from < stop && is_space(*from))
        from++;
    if (from == stop) buf_char(self->out, ' ');
    buf_add(self->out, from, (size_t)(stop - from));
    return at;
}

/* Does a custom property ("--name:") begin here? */
static const char *custom_name(const css *self, const char *at, const char *end) {
    if (end - at < 4 || at[0] != '-' || at[1] != '-' || self->depth) return NULL;
    if (!strchr("{;", last_of(self->out))) return NULL;
    while (at < end && !is_space(*at) && !strchr(":;{}()", *at))
        at++;
    while (at < end && is_space(*at))
        at++;
    return at < end && *at == ':' ? at + 1 : NULL;
}

void minify_css(buf *out, const char *text, size_t size) {
    css self = {.out = out};
    const char *at = text, *end = text + size, *next;
    while (at < end) {
        next = at + 1;
        if (is_space(*at)) {
            self.space = true;
        } else if (end - at > 1 && at[0] == '/' && at[1] == '*') {
            next = css_comment_end(at, end);
            if (end - at > 2 && at[2] == '!')
                put_css(&self, at, (size_t)(next - at));
            else if (!self.space && next < end && is_name(*next) &&
                     is_name(last_of(out)))
                buf_str(out, "/**/"); /* what it parted stays apart, without a space */
        } else if (*at == '"' || *at == '\'') {
            next = css_string_end(at, end);
            put_css(&self, at, (size_t)(next - at));
        } else if (is_bare_url(at, end)) {
            next = memchr(at, ')', (size_t)(end - at));
            next = next ? next + 1 : end;
            put_css(&self, at, (size_t)(next - at));
        } else if (*at == '\\' && end - at > 1) {
            next = at + 2;
            put_css(&self, at, 2);
        } else if ((next = custom_name(&self, at, end))) {
            put_css(&self, at, (size_t)(next - at));
            next = copy_custom(&self, next, end);
        } else {
            next = at + 1;
            if (*at == ')' && self.depth) self.depth--;
            put_css(&self, at, 1);
            if (*at == '(') self.depth++;
        }
        at = next;
    }
}

/* ---------------------------------------------------------------- JSON ---- */

void minify_json(buf *out, const char *text, size_t size) {
    const char *at = text, *end = text + size;
    while (at < end) {
        const char *next = *at == '"' ? css_string_end(at, end) : at + 1;
        if (!is_space(*at)) buf_add(out, at, (size_t)(next - at));
        at = next;
    }
}

/* ----------------------------------------------------------------- XML ---- */

static bool is_blank(const char *text, size_t size) {
    bool line = false;
    for (size_t i = 0; i < size; i++) {
        if (!is_space(text[i])) return false;
        line |= text[i] == '\n';
    }
    return line;
}

/* Where the token at `at` ends; XML is simpler than HTML. */
static const char *xml_end(const char *at, const char *end) {
    static const char *const pairs[][2] = {
        {"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
    for (size_t i = 0; i < 3; i++) {
        size_t size = strlen(pairs[i][0]), more = strlen(pairs[i][1]);
        if ((size_t)(end - at) < size || memcmp(at, pairs[i][0], size) != 0) continue;
        const char *found =
            memmem(at + size, (size_t)(end - at) - size, pairs[i][1], more);
        return found ? found + more : end;
    }
    for (char quote = 0; at < end; at++) {
        if (quote && *at == quote)
            quote = 0;
        else if (!quote && (*at == '"' || *at == '\''))
            quote = *at;
        else if (!quote && *at == '>')
            return at + 1;
    }
    return end;
}

static bool starts(const char *at, const char *end, const char *word) {
    size_t size = strlen(word);
    return (size_t)(end - at) >= size && memcmp(at, word, size) == 0;
}

void minify_xml(buf *out, const char *text, size_t size) {
    const char *at = text, *end = text + size;
    size_t kept = 0; /* within <text> */
    if (memmem(text, size, "xml:space", 9)) {
        buf_add(out, text, size);
        return;
    }
    while (at < end) {
        const char *next = memchr(at, '<', (size_t)(end - at));
        next = next ? next : end;
        if (next > at) {
            if (kept || !is_blank(at, (size_t)(next - at)))
                buf_add(out, at, (size_t)(next - at));
            at = next;
            continue;
        }
        next = xml_end(at, end);
        if (starts(at, end, "<text") && next[-2] != '/') kept++;
        if (starts(at, end, "</text") && kept) kept--;
        if (!starts(at, end, "<!--")) buf_add(out, at, (size_t)(next - at));
        at = next;
    }
}

/* ---------------------------------------------------------------- HTML ---- */

typedef struct html {
    buf *out;
    int kept;   /* pre and its like that are open */
    bool body;  /* the head is over */
    bool blank; /* the last that was written is white space, or the start */
} html;

/* White space beside these is never shown; in the body any element may be laid
 * out within a line by a style sheet. */
static bool is_of_head(const html_token *token) {
    static const char *const names[] = {"html", "head",   "meta",  "link",    "title",
                                        "base", "script", "style", "noscript"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (html_is(token, names[i])) return true;
    return false;
}

static bool is_kept(const html_token *token) {
    return html_is(token, "pre") || html_is(token, "listing");
}

/* Runs of white space as one character: a line end if there was one. */
static void put_text(html *self, const char *text, size_t size) {
    for (size_t i = 0; i < size;) {
        if (!is_space(text[i])) {
            size_t from = i;
            while (i < size && !is_space(text[i]))
                i++;
            buf_add(self->out, text + from, i - from);
            self->blank = false;
            continue;
        }
        bool line = false;
        while (i < size && is_space(text[i]))
            line |= text[i++] == '\n';
        if (!self->blank) buf_char(self->out, line ? '\n' : ' ');
        self->blank = true;
    }
}

/* One space between attributes, their values as they are. */
static void put_tag(html *self, const html_token *token) {
    html_attribute one;
    size_t offset = 0;
    const char *name_end = token->name + token->name_size;
    buf_add(self->out, token->text, (size_t)(name_end - token->text));
    while (html_next_attribute(token, &offset, &one)) {
        buf_char(self->out, ' ');
        buf_add(self->out, one.text, one.size);
    }
    const char *stop = token->text + token->size;
    /* "a=b/>" would make the slash part of the value, "<svg/>" needs it. */
    if (stop - name_end > 1 && stop[-2] == '/' && last_of(self->out) != '/') {
        bool bare = offset && one.value && one.value[one.value_size] != '"' &&
                    one.value[one.value_size] != '\'';
        if (bare) buf_char(self->out, ' ');
        buf_char(self->out, '/');
    }
    if (stop[-1] == '>') buf_char(self->out, '>');
}

void minify_html(buf *out, const char *text, size_t size) {
    html self = {.out = out, .blank = true};
    html_scan scan = {.at = text, .end = text + size};
    html_token token;
    while (html_next(&scan, &token)) {
        bool tag = token.kind == HTML_START || token.kind == HTML_END;
        if (token.kind == HTML_TEXT && !self.kept) {
            put_text(&self, token.text, token.size);
            continue;
        }
        if (token.kind == HTML_COMMENT && !self.kept &&
            !starts(token.text, token.text + token.size, "<!--[if") &&
            !starts(token.text, token.text + token.size, "<!--#"))
            continue;
        if (token.kind == HTML_START && is_kept(&token)) self.kept++;
        if (token.kind == HTML_END && is_kept(&token) && self.kept) self.kept--;
        if (token.kind == HTML_START)
            put_tag(&self, &token);
        else
            buf_add(out, token.text, token.size);
        if (token.kind == HTML_START && !is_of_head(&token)) self.body = true;
        self.blank = tag && !self.kept && (!self.body || html_is(&token, "body"));
        if (token.kind == HTML_MARKUP) self.blank = true;
    }
}

bool minify_by_name(buf *out, const char *name, const char *text, size_t size) {
    static const struct {
        const char *ending;
        void (*run)(buf *out, const char *text, size_t size);
    } kinds[] = {
        {".html", minify_html}, {".css", minify_css},  {".json", minify_json},
        {".xml", minify_xml},   {".svg", minify_xml},  {".webmanifest", minify_json},
    };
    const char *ending = path_extension(name);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcasecmp(kinds[i].ending, ending) != 0) continue;
        kinds[i].run(out, text, size);
        return true;
    }
    return false;
}
