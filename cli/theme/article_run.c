/* SPDX-License-Identifier: MIT
 *
 * Templates that make parts of articles: bodies, shortcodes, render hooks.
 * What they read is noted for the article.
 */
#include "theme/article.h"
#include "theme/facts.h"

torii_value article_context(const article *self) {
    const page *one = self->page;
    const section *in = one->own ? one->own : one->section;
    torii_value context = torii_dict();
    torii_dict_set(context, "page", page_object(one));
    if (in) torii_dict_set(context, "section", page_object(in->page));
    return context;
}

bool article_run(
    const article *self, const torii_template *tmpl, torii_value context,
    torii_write_fn write, void *data, torii_error **failure) {
    rendering run = {
        .view = self->view, .about = self->page, .number = 1, .reads = self->reads,
        .of_article = true};
    arena_room room;
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = write;
    options.write_data = data;
    options.data = &run;
    options.globals = view_globals(self->view, run.about);
    options.loaded = facts_loaded;
    arena_init_in(&run.memory, &room);
    bool done = tmpl && torii_render_with(tmpl, context, &options, failure);
    torii_release(context);
    torii_template_release(tmpl);
    arena_done(&run.memory);
    return done;
}
