/* SPDX-License-Identifier: MIT
 *
 * The words of templates, in the language of the page that is rendered: t, and
 * gettext with its like, which {% trans %} calls.  What is not translated is
 * told at its place in the template.
 */
#include "base/buf.h"
#include "base/codes.h"
#include "theme/facts.h"
#include "theme/remark.h"
#include "theme/view.h"

#include <string.h>

/* --------------------------------------------------------------- finding ---- */

static void
report_missing(const view *self, torii_call *call, const char *key, const char *code) {
    remark_about about = {
        .code = CODE_TRANSLATION,
        .severity = self->config->checks.translations,
        .name = key,
        .suggestion = theme_suggest_string(self->theme, key)};
    remark(self, call, &about, "there is no string '%s' in %s", key, code);
}

/* The key is written in another language only. */
static void
report_foreign(const view *self, torii_call *call, const char *key, const char *code) {
    remark_about about = {
        .code = CODE_TRANSLATION,
        .severity = self->config->checks.translations,
        .name = key};
    remark(self, call, &about, "the string '%s' is not translated to %s", key, code);
}

/* The language of the page being rendered. */
static const char *language_of(const rendering *run) {
    return rendering_edition(run)->language->code;
}

/*
 * The text, or NULL.  A theme or site that has no word of a language is in
 * another one on purpose; one that has some has forgotten this one.
 */
static const char *find(torii_call *call, const theme_message *message) {
    const rendering *run = torii_call_render_data(call);
    const char *code = language_of(run);
    bool forgotten;
    const char *text = theme_text(run->view->theme, code, message, &forgotten);
    if (text && forgotten) report_foreign(run->view, call, message->key, code);
    return text;
}

/* --------------------------------------------------------------------- t ---- */

static void put_value(buf *out, torii_ref value) {
    torii_value text = torii_to_str(value);
    size_t size = 0;
    const char *bytes = torii_get_str(text, &size);
    if (bytes) buf_add(out, bytes, size);
    torii_release(text);
}

/* `text` with {n} and {name} filled in. */
static torii_value fill_in(const char *text, torii_ref count, torii_ref named) {
    buf out = BUF_INIT;
    for (const char *at = text; *at;) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        char name[64];
        size_t size = end ? (size_t)(end - at) - 1 : 0;
        if (!size || size >= sizeof name) {
            buf_char(&out, *at++);
            continue;
        }
        memcpy(name, at + 1, size);
        name[size] = '\0';
        torii_ref value = strcmp(name, "n") == 0 ? count : torii_dict_get(named, name);
        torii_kind kind = torii_kind_of(value);
        if (kind == TORII_KIND_UNDEFINED || kind == TORII_KIND_NONE)
            buf_add(&out, at, size + 2);
        else
            put_value(&out, value);
        at = end + 1;
    }
    torii_value made = torii_strn(buf_text(&out), out.size);
    buf_done(&out);
    return made;
}

static torii_value fn_t(torii_call *call) {
    const rendering *run = torii_call_render_data(call);
    theme_message message = {.key = torii_arg_str(call, 0, NULL)};
    torii_ref count = torii_arg(call, 1);
    if (!message.key) return torii_failed();
    message.counted =
        torii_kind_of(count) == TORII_KIND_INT && torii_get_int(count, &message.n);
    if (message.counted) message.plural = message.key;
    const char *text = find(call, &message);
    if (!text) report_missing(run->view, call, message.key, language_of(run));
    return fill_in(text ? text : message.key, count, torii_arg_options(call));
}

/* --------------------------------------------------------------- gettext ---- */

/*
 * torii_word(key, plural, context, n): what all of gettext's functions ask.
 * They are not called by name, so that this one notes what was read.  A message
 * that nobody translated stands for itself; in a language that has texts this
 * is told.
 */
#define WORD "torii_word"

static torii_value fn_word(torii_call *call) {
    const rendering *run = torii_call_render_data(call);
    const char *code = language_of(run);
    theme_message message = {
        .key = torii_arg_str(call, 0, NULL),
        .plural = torii_get_str(torii_arg(call, 1), NULL),
        .context = torii_get_str(torii_arg(call, 2), NULL)};
    if (!message.key) return torii_failed();
    message.counted = torii_get_int(torii_arg(call, 3), &message.n);
    const char *text = find(call, &message);
    if (text) return torii_str(text);
    bool source = strcmp(code, run->view->config->language) == 0;
    if (!source && theme_speaks(run->view->theme, code))
        report_foreign(run->view, call, message.key, code);
    bool many = message.plural && message.n != 1;
    return torii_str(many ? message.plural : message.key);
}

/* Which of this call's arguments are the four of torii_word(); -1: none. */
typedef struct word_order {
    int key, plural, context, n;
} word_order;

static torii_value ask_word(torii_call *call, word_order order) {
    const int from[] = {order.key, order.plural, order.context, order.n};
    torii_value none = torii_none();
    torii_ref args[4];
    for (size_t i = 0; i < 4; i++)
        args[i] = from[i] < 0 ? none : torii_arg(call, (size_t)from[i]);
    torii_value named = torii_dict();
    torii_value out =
        torii_invoke_with(call, torii_call_lookup(call, WORD), args, 4, named);
    torii_release(named);
    torii_release(none);
    return out;
}

static torii_value fn_gettext(torii_call *call) {
    return ask_word(call, (word_order){0, -1, -1, -1});
}

static torii_value fn_ngettext(torii_call *call) {
    return ask_word(call, (word_order){0, 1, -1, 2});
}

static torii_value fn_pgettext(torii_call *call) {
    return ask_word(call, (word_order){1, -1, 0, -1});
}

static torii_value fn_npgettext(torii_call *call) {
    return ask_word(call, (word_order){1, 2, 0, 3});
}

void functions_add_words(view *self) {
    torii_env *env = self->env;
    facts_add_function(self, "t(key, n=None, **vars)", fn_t, FACT_SCOPE_SITE);
    facts_add_function(
        self, WORD "(key, plural=None, context=None, n=None)", fn_word,
        FACT_SCOPE_SITE);
    torii_env_set_translator(env, fn_gettext, fn_ngettext, self);
    torii_env_set_context_translator(env, fn_pgettext, fn_npgettext, self);
}
