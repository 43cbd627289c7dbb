/* SPDX-License-Identifier: MIT
 *
 * Filters on text for the eye: smart, highlight.
 */
#include "base/buf.h"
#include "base/html_scan.h"
#include "theme/view.h"

#include <torii_markdown.h>

#include <string.h>

/* --------------------------------------------------------------- smart ---- */

#define LEFT_DOUBLE "\xE2\x80\x9C"
#define RIGHT_DOUBLE "\xE2\x80\x9D"
#define LEFT_SINGLE "\xE2\x80\x98"
#define RIGHT_SINGLE "\xE2\x80\x99"
#define EN_DASH "\xE2\x80\x93"
#define EM_DASH "\xE2\x80\x94"
#define ELLIPSIS "\xE2\x80\xA6"

typedef struct smart {
    buf *out;
    bool opens; /* a quote that comes now is an opening one */
} smart;

static bool starts(const char *at, const char *end, const char *word) {
    size_t size = strlen(word);
    return (size_t)(end - at) >= size && memcmp(at, word, size) == 0;
}

/* A sign of the text, in HTML also as a reference; its size, or 0. */
static size_t is_quote(const char *at, const char *end, bool html, char quote) {
    static const char *const doubles[] = {"\"", "&#34;", "&quot;"};
    static const char *const singles[] = {"'", "&#39;", "&apos;"};
    const char *const *forms = quote == '"' ? doubles : singles;
    for (size_t i = 0; i < (html ? 3 : 1); i++)
        if (starts(at, end, forms[i])) return strlen(forms[i]);
    return 0;
}

static void put_smart(smart *self, const char *at, size_t size, bool html) {
    const char *end = at + size;
    while (at < end) {
        size_t step;
        if ((step = is_quote(at, end, html, '"'))) {
            buf_str(self->out, self->opens ? LEFT_DOUBLE : RIGHT_DOUBLE);
        } else if ((step = is_quote(at, end, html, '\''))) {
            buf_str(self->out, self->opens ? LEFT_SINGLE : RIGHT_SINGLE);
        } else if (starts(at, end, "---")) {
            buf_str(self->out, EM_DASH);
            step = 3;
        } else if (starts(at, end, "--")) {
            buf_str(self->out, EN_DASH);
            step = 2;
        } else if (starts(at, end, "...")) {
            buf_str(self->out, ELLIPSIS);
            step = 3;
        } else {
            step = 1;
            self->opens = strchr(" \t\n([{", *at) != NULL;
            buf_char(self->out, *at++);
            continue;
        }
        /* Behind a dash or an opening quote another one may open. */
        self->opens = *at == '-' || (self->opens && *at != '.');
        at += step;
    }
}

static bool is_code(const html_token *token) {
    return html_is(token, "code") || html_is(token, "pre") || html_is(token, "kbd") ||
           html_is(token, "samp");
}

static void put_smart_html(smart *self, const char *text, size_t size) {
    html_scan scan = {.at = text, .end = text + size};
    html_token token;
    size_t code = 0;
    while (html_next(&scan, &token)) {
        if (token.kind == HTML_TEXT && !code) {
            put_smart(self, token.text, token.size, true);
            continue;
        }
        buf_add(self->out, token.text, token.size);
        if (token.kind == HTML_START && is_code(&token)) code++;
        if (token.kind == HTML_END && is_code(&token) && code) code--;
    }
}

/* Quotes, dashes and ellipses as a printer sets them; HTML stays HTML. */
static torii_value filter_smart(torii_call *call) {
    torii_ref given = torii_arg(call, 0);
    size_t size = 0;
    torii_value made = torii_to_str(given);
    const char *text = torii_get_str(made, &size);
    buf out = BUF_INIT;
    smart state = {&out, true};
    bool html = torii_is_markup(given);
    if (text && html)
        put_smart_html(&state, text, size);
    else if (text)
        put_smart(&state, text, size, false);
    torii_value result = html ? torii_markupn(buf_text(&out), out.size)
                              : torii_strn(buf_text(&out), out.size);
    torii_release(made);
    buf_done(&out);
    return result;
}

/* ----------------------------------------------------------- highlight ---- */

/* Code as HTML: a block, or with inline=true its coloured words alone. */
static torii_value filter_highlight(torii_call *call) {
    const char *name = torii_arg_str(call, 1, NULL);
    bool line_numbers = torii_is_true(torii_arg(call, 2));
    torii_highlight_options options = TORII_HIGHLIGHT_OPTIONS_INIT;
    if (!name) return torii_failed();
    options.line_numbers = line_numbers;
    options.tokens_only = torii_is_true(torii_arg(call, 3));
    size_t size = 0, html_size = 0;
    torii_value made = torii_to_str(torii_arg(call, 0));
    const char *text = torii_get_str(made, &size);
    torii_markdown_error failure = {0};
    char *html = torii_highlight(
        text ? text : "", size, name, &options, &html_size, &failure);
    torii_value out = html ? torii_markupn(html, html_size)
                           : torii_fail(call, TORII_ERR_HOST, "%s", failure.message);
    torii_markdown_free(html);
    torii_release(made);
    return out;
}

void filters_add_text(view *self) {
    torii_env *env = self->env;
    torii_env_add_filter(env, "smart(text)", filter_smart, self);
    torii_env_add_filter(
        env, "highlight(code, language, line_numbers=False, inline=False)",
        filter_highlight, self);
}
