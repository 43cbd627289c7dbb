/* SPDX-License-Identifier: MIT
 *
 * Calls of templates in Markdown.  {{ name(a, b=1) }} renders
 * shortcodes/name.html with the arguments as variables.  Arguments are
 * literals: they are evaluated in an environment that has no names.  What the
 * template gives is HTML of the site's own, so it is not sanitized.
 *
 * Invariant: a call in code is never looked at, not even whether it exists.
 */
#include "base/codes.h"
#include "base/suggest.h"
#include "theme/article.h"
#include "theme/facts.h"
#include "theme/diagnose.h"

#include <string.h>

enum { DEPTH_MAX = 8 };

typedef struct filling {
    const article *article;
    const document *document;
    torii_env *literals; /* made when first needed */
    torii_value toc;
    VEC(buf) made; /* by number of the call */
} filling;

/* ------------------------------------------------------------- reporting ---- */

static uint32_t file_line(const filling *self, uint32_t line) {
    return line + self->article->first_line - 1;
}

static log_report *
report_call(const filling *self, const shortcode *call, const char *message) {
    const char *line = memchr(call->source, '\n', call->source_size);
    size_t size = line ? (size_t)(line - call->source) : call->source_size;
    const char *shown = arena_strn(self->article->memory, call->source, size);
    return article_report(
        self->article, CHECK_ERROR, CODE_SHORTCODE, file_line(self, call->line),
        call->column, shown, message);
}

/* The nearest name among the shortcodes there are. */
static const char *suggest_shortcode(const filling *self, const char *name) {
    static const char folder[] = "shortcodes/";
    const theme *look = self->article->view->theme;
    str_list names = {0};
    for (size_t i = 0; i < look->layers.count; i++) {
        const strmap *map = &look->layers.items[i]->templates;
        for (size_t n = 0; n < map->count; n++) {
            const char *key = map->entries[n].key;
            const char *dot = strrchr(key, '.');
            if (strncmp(key, folder, sizeof folder - 1) != 0 || !dot) continue;
            const char *plain = key + sizeof folder - 1;
            vec_push(
                &names,
                arena_strn(self->article->memory, plain, (size_t)(dot - plain)));
        }
    }
    const char *near = suggest(name, names.items, names.count);
    vec_done(&names);
    return near;
}

/* ------------------------------------------------------------- arguments ---- */

static torii_value take_arguments(torii_call *call) {
    return TORII_LIST(
        torii_retain(torii_arg_rest(call)), torii_retain(torii_arg_options(call)));
}

static torii_env *literals_env(filling *self) {
    if (self->literals) return self->literals;
    torii_limits limits = {
        .struct_size = sizeof limits, .steps = 100000, .memory = 16 << 20};
    torii_options options = TORII_OPTIONS_INIT;
    options.sandbox = TORII_SANDBOX_ON;
    options.limits = &limits;
    self->literals = torii_env_new(&options, NULL);
    if (self->literals)
        torii_env_add_function(
            self->literals, "arguments(*rest, **options)", take_arguments, NULL);
    return self->literals;
}

/* Names of variables in the arguments make them no literals. */
static bool are_literals(const torii_template *tmpl) {
    torii_value names = torii_template_variables(tmpl);
    size_t count = torii_length(names);
    torii_release(names);
    return count <= 1;
}

/* [positional, by name], or invalid after a report. */
static torii_value read_arguments(filling *self, const shortcode *call) {
    const torii_env *env = literals_env(self);
    torii_error *failure = NULL;
    char *expression =
        arena_strf(self->article->memory, "arguments(%s)", call->arguments);
    char *source = arena_strf(self->article->memory, "{{ %s }}", expression);
    const torii_template *tmpl =
        env ? torii_env_compile(env, NULL, source, strlen(source), &failure) : NULL;
    torii_value out = torii_undefined();
    bool literals = tmpl && are_literals(tmpl);
    if (literals) out = torii_eval(env, expression, torii_undefined(), &failure);
    torii_template_release(tmpl);
    if (torii_kind_of(out) == TORII_KIND_LIST) return out;
    torii_release(out);
    log_report *report = report_call(
        self, call,
        tmpl && !literals
            ? "the arguments of a shortcode are literals: texts, numbers, "
              "lists, no names"
            : "the arguments of this shortcode cannot be read");
    if (failure) log_note(report, "%s", torii_error_message(failure));
    torii_error_free(failure);
    return torii_failed();
}

/* ------------------------------------------------------------- rendering ---- */

/* How many calls of that name come up to this one. */
static int64_t count_before(const filling *self, size_t index) {
    const shortcodes *all = self->article->calls;
    int64_t count = 0;
    for (size_t i = 0; i <= index; i++)
        count += strcmp(all->calls.items[i].name, all->calls.items[index].name) == 0;
    return count;
}

static torii_value render_body(const filling *self, const shortcode *call) {
    document part = {0};
    torii_value out = torii_markup("");
    if (!article_part(
            self->article, call->body, call->body_size,
            file_line(self, call->body_line), &part))
        return out;
    torii_release(out);
    out = torii_markupn(part.html, part.html_size);
    document_done(&part);
    return out;
}

static torii_value toc_of(filling *self) {
    const site_config *config = self->article->view->config;
    if (torii_kind_of(self->toc) == TORII_KIND_UNDEFINED)
        self->toc = document_toc(
            self->document, (uint32_t)config->markdown.toc_min,
            (uint32_t)config->markdown.toc_max);
    return torii_retain(self->toc);
}

static torii_value make_context(
    filling *self, const shortcode *call, torii_ref arguments, size_t index,
    bool block) {
    torii_value context = article_context(self->article);
    torii_dict_set(context, "args", torii_retain(torii_item(arguments, 0)));
    torii_dict_set(context, "nth", torii_int(count_before(self, index)));
    torii_dict_set(context, "is_block", torii_bool(block));
    torii_dict_set(context, "toc", toc_of(self));
    if (call->body) {
        torii_dict_set(context, "body", render_body(self, call));
        torii_dict_set(context, "raw_body", torii_strn(call->body, call->body_size));
    }
    size_t position = 0;
    torii_ref key, value;
    while (torii_dict_next(torii_item(arguments, 1), &position, &key, &value))
        torii_dict_put(context, torii_retain(key), torii_retain(value));
    return context;
}

static void render_call(
    filling *self, const shortcode *call, const char *name, torii_ref arguments,
    size_t index, bool block, buf *out) {
    const view *all = self->article->view;
    torii_error *failure = NULL;
    size_t before = out->size;
    const torii_template *tmpl = torii_env_load(all->env, name, &failure);
    torii_value context = make_context(self, call, arguments, index, block);
    if (article_run(self->article, tmpl, context, buf_write, out, &failure)) return;
    out->size = before;
    diagnose_in(
        all, failure, self->article->page, file_line(self, call->line), call->column,
        arena_strn(self->article->memory, call->source, strcspn(call->source, "\n")));
}

static void write_call(void *data, size_t index, bool block, buf *out) {
    filling *self = data;
    const shortcode *call = &self->article->calls->calls.items[index];
    const char *name =
        arena_strf(self->article->memory, "shortcodes/%s.html", call->name);
    if (!theme_find_template(self->article->view->theme, name)) {
        log_report *report = report_call(
            self, call,
            arena_strf(
                self->article->memory, "there is no shortcode '%s'", call->name));
        log_suggest(report, suggest_shortcode(self, call->name));
        return;
    }
    if (!call->closed) {
        report_call(self, call, "this call has no {% endcall %}");
        return;
    }
    if (self->article->depth >= DEPTH_MAX) {
        report_call(self, call, "shortcodes are nested too deeply");
        return;
    }
    torii_value arguments = read_arguments(self, call);
    if (torii_kind_of(arguments) == TORII_KIND_LIST)
        render_call(self, call, name, arguments, index, block, out);
    torii_release(arguments);
}

/* What a call gives is made once: a summary repeats what the text shows. */
static void write_once(void *data, size_t index, bool block, buf *out) {
    filling *self = data;
    while (self->made.count <= index) vec_push(&self->made, (buf)BUF_INIT);
    buf *known = &self->made.items[index];
    if (!known->data) {
        write_call(self, index, block, known);
        buf_reserve(known, 1);
    }
    buf_add(out, known->data, known->size);
}

void shortcodes_fill(const article *around, document *doc) {
    filling self = {.article = around, .document = doc, .toc = torii_undefined()};
    buf html = BUF_INIT, summary = BUF_INIT;
    shortcodes_insert(
        around->calls, doc->html, doc->html_size, write_once, &self, &html);
    shortcodes_insert(
        around->calls, doc->summary, doc->summary_size, write_once, &self, &summary);
    size_t html_size = html.size, summary_size = summary.size;
    buf_reserve(&html, 1);
    buf_reserve(&summary, 1);
    document_replace(doc, buf_take(&html), html_size, buf_take(&summary), summary_size);
    for (size_t i = 0; i < self.made.count; i++) buf_done(&self.made.items[i]);
    vec_done(&self.made);
    torii_release(self.toc);
    torii_env_free(self.literals);
}
