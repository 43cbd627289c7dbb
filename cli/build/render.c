/* SPDX-License-Identifier: MIT
 *
 * Rendering.  Workers take the next job by a counter and put what it made into
 * the job's own place, so results do not depend on how many there are.
 */
#include "build/render.h"

#include "base/codes.h"
#include "base/path.h"
#include "theme/diagnose.h"
#include "content/permalink.h"
#include "theme/feeds.h"
#include "theme/sitemap.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { MAX_THREADS = 64 };

/* Far more than a list of any site has: a template that is in error. */
#define MAX_NUMBERS 100000

typedef struct rendered {
    const char *output;
    char *text;
    size_t size;
} rendered;

typedef VEC(rendered) rendered_list;

typedef struct work {
    const view *view;
    const job_list *jobs; /* NULL: articles */
    rendered_list *results;
    size_t count;
    atomic_size_t next;
} work;

/* ------------------------------------------------------------- one job ---- */

static torii_value make_context(rendering *run, const job *one) {
    const page *about = one->page;
    torii_value context = torii_dict();
    torii_dict_set(context, "page", page_object(about));
    const section *in = about->own ? about->own : about->section;
    if (in) torii_dict_set(context, "section", page_object(in->page));
    if (about->taxonomy)
        torii_dict_set(context, "taxonomy", taxonomy_object(about->taxonomy));
    if (about->term) torii_dict_set(context, "term", term_object(about->term));
    if (one->target) torii_dict_set(context, "target", torii_str(one->target));
    if (one->feed) torii_dict_set(context, "feed", feed_object(one->feed));
    if (one->sitemap)
        torii_dict_set(context, "sitemap", sitemap_object(one->sitemap));
    torii_value pages = paginator_variable(run);
    if (torii_kind_of(pages) == TORII_KIND_UNDEFINED)
        torii_release(pages);
    else
        torii_dict_set(context, "paginator", pages);
    return context;
}

static bool collect(void *data, const char *text, size_t size) {
    buf_add(data, text, size);
    return true;
}

/* One page of the list; NULL after a report. */
static char *
render_once(const torii_template *found, const job *one, rendering *run, size_t *size) {
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    torii_error *failure = NULL;
    buf out = BUF_INIT;
    options.write = collect;
    options.write_data = &out;
    options.data = run;
    options.globals = view_globals(run->view, run->page);
    torii_value context = make_context(run, one);
    bool done = torii_render_with(found, context, &options, &failure);
    torii_release(context);
    *size = out.size;
    if (done) {
        buf_str(&out, "");
        return buf_take(&out);
    }
    buf_done(&out);
    diagnose(run->view, failure, one->what);
    return NULL;
}

/* XML 1.0 has no way to write control characters; from titles and texts they
 * get into feeds.  U+FFFE and U+FFFF are the same in three bytes. */
static size_t clean_xml(char *text, size_t size) {
    size_t kept = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        bool control = c < 0x20 && c != '\n' && c != '\t' && c != '\r';
        bool none = c == 0xEF && size - i > 2 && (unsigned char)text[i + 1] == 0xBF &&
                    (unsigned char)text[i + 2] >= 0xBE;
        if (none) i += 2;
        if (!control && !none) text[kept++] = text[i];
    }
    text[kept] = '\0';
    return kept;
}

/* Where page `number` of the list goes; in the site's claims later. */
static const char *
output_of(const view *self, const job *one, rendering *run, int64_t number) {
    const char *url, *path = one->output;
    if (number > 1)
        permalink_paginate(&run->memory, self->config, one->page, number, &url, &path);
    return mem_str(path);
}

static void render_job(const view *self, const job *one, rendered_list *out) {
    torii_error *failure = NULL;
    const torii_template *found = torii_env_select(
        self->env, one->templates.items, one->templates.count, &failure);
    if (!found) {
        diagnose(self, failure, one->what);
        return;
    }
    int64_t total = 1;
    for (int64_t number = 1; number <= total; number++) {
        rendering run = {.view = self, .page = one->page, .number = number};
        rendered made = {NULL, NULL, 0};
        arena_init(&run.memory);
        made.text = render_once(found, one, &run, &made.size);
        if (made.text) {
            made.output = output_of(self, one, &run, number);
            if (strcmp(path_extension(made.output), ".xml") == 0)
                made.size = clean_xml(made.text, made.size);
            vec_push(out, made);
        }
        if (number == 1 && run.paginated && one->kind == JOB_PAGE)
            total = run.total_pages < MAX_NUMBERS ? run.total_pages : MAX_NUMBERS;
        arena_done(&run.memory);
        if (!made.text) break;
    }
    torii_template_release(found);
}

/* -------------------------------------------------------------- threads ---- */

static void *run_worker(void *data) {
    work *self = data;
    for (;;) {
        size_t i = atomic_fetch_add(&self->next, 1);
        if (i >= self->count) return NULL;
        if (self->jobs)
            render_job(self->view, &self->jobs->items[i], &self->results[i]);
        else
            article_render(self->view, self->view->pages.items[i]->page);
    }
}

static void run_all(work *self, size_t threads) {
    pthread_t started[MAX_THREADS];
    size_t running = 0;
    if (threads > MAX_THREADS) threads = MAX_THREADS;
    while (running + 1 < threads && running + 1 < self->count) {
        /* With fewer threads than wanted it is only slower. */
        if (pthread_create(&started[running], NULL, run_worker, self) != 0) break;
        running++;
    }
    run_worker(self);
    for (size_t i = 0; i < running; i++)
        pthread_join(started[i], NULL);
}

void render_articles(const view *self, size_t threads) {
    work state = {.view = self, .count = self->pages.count};
    run_all(&state, threads);
}

static void
add_result(const view *self, const job *from, const rendered *made, outputs *out) {
    site *all = self->site;
    const char *path = arena_str(&all->memory, made->output);
    bool first = strcmp(path, from->output) == 0;
    /* What content did not know of is claimed now. */
    const char *owner =
        arena_strf(&all->memory, "a page of the list %s", from->page->url);
    bool ours = first || claims_add(&all->outputs, self->log, CHECK_ERROR, path, owner);
    if (ours && !outputs_has(out, path))
        outputs_add_text(out, path, made->text, made->size);
    else
        mem_free(made->text);
    mem_free((char *)made->output);
}

void render_jobs(const view *self, const job_list *jobs, size_t threads, outputs *out) {
    work state = {.view = self, .jobs = jobs, .count = jobs->count};
    state.results = mem_new((jobs->count + 1) * sizeof *state.results);
    run_all(&state, threads);
    for (size_t i = 0; i < jobs->count; i++) {
        for (size_t n = 0; n < state.results[i].count; n++)
            add_result(self, &jobs->items[i], &state.results[i].items[n], out);
        vec_done(&state.results[i]);
    }
    mem_free(state.results);
}
