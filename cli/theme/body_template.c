/* SPDX-License-Identifier: MIT
 *
 * Bodies that are templates before they are Markdown (`jinja: true`).  Empty
 * lines stand for the front matter, so that every line number is the file's.
 */
#include "theme/article.h"
#include "theme/facts.h"
#include "theme/diagnose.h"
#include "theme/trace.h"

#include <string.h>

static torii_value make_context(const page *one) {
    const section *in = one->own ? one->own : one->section;
    torii_value context = torii_dict();
    torii_dict_set(context, "page", page_object(one));
    if (in) torii_dict_set(context, "section", page_object(in->page));
    return context;
}

bool article_body(const article *self, buf *out) {
    const view *all = self->view;
    const page *one = self->page;
    torii_error *failure = NULL;
    rendering run = {
        .view = all, .page = one, .number = 1, .reads = self->reads,
        .of_article = true};
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = buf_write;
    options.write_data = out;
    options.data = &run;
    options.globals = view_globals(all, run.page);
    options.loaded = facts_loaded;
    buf source = BUF_INIT;
    for (uint32_t line = 1; line < one->body_line; line++) buf_char(&source, '\n');
    buf_add(&source, one->body, one->body_size);
    arena_init(&run.memory);
    const torii_template *tmpl = torii_env_compile(
        all->env, one->file, source.data, source.size, &failure);
    torii_value context = make_context(one);
    bool done = tmpl && torii_render_with(tmpl, context, &options, &failure);
    if (!done) {
        char *what = trace_what(&run.memory, one);
        diagnose(all, failure, what);
    }
    torii_release(context);
    torii_template_release(tmpl);
    arena_done(&run.memory);
    buf_done(&source);
    return done;
}
