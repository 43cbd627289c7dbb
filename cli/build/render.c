/* SPDX-License-Identifier: MIT
 *
 * Rendering.  Workers take the next job by a counter and put what it made into
 * the job's own place, so results do not depend on how many there are.
 */
#include "build/render.h"

#include "base/codes.h"
#include "base/minify.h"
#include "base/path.h"
#include "build/finish.h"
#include "build/maker.h"
#include "content/permalink.h"
#include "theme/diagnose.h"
#include "theme/feeds.h"
#include "theme/partials.h"
#include "theme/sitemap.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { MAX_THREADS = 64, AHEAD = 16 };

/* Far more than a list of any site has: a template that is in error. */
#define MAX_NUMBERS 100000

/* What one thread keeps from one job to the next. */
typedef struct worker {
    reads *notes;
    const char *name;             /* of the template that was used last */
    const torii_template *found;
} worker;

typedef struct work work;

struct work {
    const view *view;
    const job_list *jobs;
    memo *memo;
    const index_list *which;
    void (*run)(const work *self, worker *by, size_t index);
    const render_hooks *hooks; /* or NULL */
    atomic_size_t next;
};

/* ------------------------------------------------------------- one job ---- */

torii_value render_context(const job *one) {
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
    return context;
}

static void add_paginator(rendering *run, torii_value context) {
    torii_value pages = paginator_variable(run);
    if (torii_kind_of(pages) == TORII_KIND_UNDEFINED)
        torii_release(pages);
    else
        torii_dict_set(context, "paginator", pages);
}

/* What one rendering prints.  Large texts of partials come as they are kept, so that
 * all who print one can share it. */
typedef struct printed {
    buf own;
    VEC(blob *) parts; /* what was printed before `own` */
    bool shares;
    partials_use kept;
} printed;

static void end_part(printed *self) {
    if (!self->own.size) return;
    size_t size = self->own.size;
    buf_str(&self->own, "");
    vec_push(&self->parts, blob_new(buf_take_exact(&self->own), size));
}

static bool print(void *data, const char *text, size_t size) {
    printed *self = data;
    const blob *last = self->kept.last;
    if (!self->shares || !last || last->bytes != text)
        return buf_write(&self->own, text, size);
    end_part(self);
    vec_push(&self->parts, blob_retain((blob *)last));
    return true;
}

static void drop_printed(printed *self) {
    for (size_t i = 0; i < self->parts.count; i++)
        blob_release(self->parts.items[i]);
    vec_done(&self->parts);
    buf_done(&self->own);
}

/* One page of the list; false after a report. */
static bool
render_once(const torii_template *found, const job *one, rendering *run, printed *out) {
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    torii_error *failure = NULL;
    options.write = print;
    options.write_data = out;
    options.data = run;
    options.globals = view_globals(run->view, run->about);
    options.loaded = facts_loaded;
    if (run->reads && run->view->config->build.partials) {
        partials_begin(&out->kept, facts_partials(run->view->facts), run);
        options.includes = &out->kept.hooks;
    }
    torii_value context = render_context(one);
    add_paginator(run, context);
    bool done = torii_render_with(found, context, &options, &failure);
    torii_release(context);
    if (done) return true;
    drop_printed(out);
    if (run->quiet)
        torii_error_free(failure);
    else
        diagnose(run->view, failure, job_what(&run->memory, one));
    return false;
}

/* How much of the text has no control character but newlines, and no byte 0xEF, is
 * known by eight bytes where none of them could be one. */
static size_t clean_start(const char *text, size_t size) {
    const uint64_t each = UINT64_C(0x0101010101010101);
    size_t at = 0;
    while (at < size) {
        uint64_t word;
        if (size - at >= sizeof word) {
            memcpy(&word, text + at, sizeof word);
            /* From 0x20 to 0x7F: without a borrow, and without the high bit. */
            if (((word | (word - each * 0x20)) & each * 0x80) == 0) {
                at += sizeof word;
                continue;
            }
        }
        size_t end = size - at < sizeof word ? size : at + sizeof word;
        for (; at < end; at++) {
            unsigned char c = (unsigned char)text[at];
            if (c == 0xEF || (c < 0x20 && c != '\n')) return at;
        }
    }
    return at;
}

/* XML 1.0 has no way to write control characters; from titles and texts they
 * get into feeds.  U+FFFE and U+FFFF are the same in three bytes. */
static size_t clean_xml(char *text, size_t size) {
    size_t clean = clean_start(text, size), kept = clean; /* mostly all of it */
    for (size_t i = clean; i < size; i++) {
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

/* Where page `number` of the list goes, owned. */
static char *
output_of(const view *self, const job *one, rendering *run, int64_t number) {
    const char *url, *path = one->output;
    if (number > 1)
        permalink_paginate(&run->memory, self->config, one->page, number, &url, &path);
    return mem_str(path);
}

/* The place of the first template that there is; it and those before are noted. */
static size_t note_selection(const view *self, const job *one, reads *notes) {
    size_t i = 0;
    while (i < one->templates->count &&
           !facts_note_template(notes, self->theme, one->templates->items[i]))
        i++;
    return i;
}

static bool is_xml(const char *path) {
    return strcmp(path_extension(path), ".xml") == 0;
}

/* Is what was printed the output, as it is? */
static bool is_left_alone(const rendering *run, const char *path) {
    const view *all = run->view;
    return !all->config->build.minify && !is_xml(path) &&
           !finish_is_needed(all, run->about, path);
}

/* What becomes of a text in one piece. */
static blob *finish(const rendering *run, const char *path, buf *printed_text) {
    size_t size = printed_text->size;
    buf_str(printed_text, "");
    char *text = buf_take_exact(printed_text);
    if (is_xml(path)) size = clean_xml(text, size);
    finish_page(run->view, run->about, path, &text, &size);
    buf small = BUF_INIT;
    if (run->view->config->build.minify && minify_by_name(&small, path, text, size)) {
        mem_free(text);
        size = small.size;
        buf_str(&small, "");
        text = buf_take(&small);
    }
    return blob_new(text, size);
}

/* One output; false after a report. */
static bool render_page(
    const torii_template *found, const job *one, rendering *run, bool shares,
    memo_output *to) {
    memo_file made = {.path = output_of(run->view, one, run, run->number)};
    printed text = {.shares = shares && is_left_alone(run, made.path)};
    if (!render_once(found, one, run, &text)) {
        mem_free(made.path);
        return false;
    }
    if (text.parts.count) {
        end_part(&text);
        made.bytes = blob_join(text.parts.items, text.parts.count);
        vec_done(&text.parts);
        buf_done(&text.own);
    } else {
        made.bytes = finish(run, made.path, &text.own);
    }
    made.size = made.bytes->size;
    made.hash = made.bytes->hash;
    vec_push(&to->files, made);
    return true;
}

static bool render_pages(
    const view *self, const torii_template *found, const job *one, reads *notes,
    bool shares, memo_output *to) {
    int64_t total = 1;
    arena_room room;
    bool done = true;
    for (int64_t number = 1; done && number <= total; number++) {
        rendering run = {
            .view = self, .about = one->page, .number = number, .reads = notes};
        arena_init_in(&run.memory, &room);
        done = render_page(found, one, &run, shares, to);
        if (number == 1 && run.paginated && one->kind == JOB_PAGE)
            total = run.total_pages < MAX_NUMBERS ? run.total_pages : MAX_NUMBERS;
        arena_done(&run.memory);
    }
    return done;
}

/* The files of before, with the times that they had on disk, in place of new
 * ones with the same bytes. */
static void replace_files(memo_output *self, memo_output *made) {
    for (size_t i = 0; i < made->files.count && i < self->files.count; i++) {
        memo_file *now = &made->files.items[i], *old = &self->files.items[i];
        bool same = now->size == old->size && now->hash == old->hash &&
                    strcmp(now->path, old->path) == 0;
        if (same) now->modified = old->modified;
        if (strcmp(now->path, old->path) == 0) now->item = old->item;
    }
    memo_files_done(self);
    vec_trim(&made->files);
    self->files.items = made->files.items;
    self->files.count = made->files.count;
    self->files.capacity = made->files.capacity;
}

/* The template of that place, which stays the worker's; who looks for the others makes
 * an error of each.  In a pass over all pages names are the same where they stand at
 * the same address. */
static const torii_template *select_template(
    const view *self, const job *one, size_t place, worker *by, torii_error **failure) {
    const char *const *names = one->templates->items;
    size_t count = one->templates->count;
    if (place < count) names += place, count = 1;
    if (by->found && count == 1 && by->name == *names) return by->found;
    torii_template_release(by->found);
    by->found = torii_env_select(self->env, names, count, failure);
    by->name = count == 1 ? *names : NULL;
    return by->found;
}

/* Puts the file where that of before is. */
static void give_part(
    const memo_output *before, size_t number, memo_output *made,
    const render_hooks *hooks) {
    memo_file *file = &made->files.items[0];
    const memo_file *old = &before->files.items[number - 1];
    if (strcmp(file->path, old->path) != 0) return;
    file->item = old->item;
    hooks->done(hooks->data, made);
}

bool render_part(
    const view *self, const job *one, size_t number, memo *to,
    const render_hooks *hooks) {
    const memo_output *before = memo_output_of(to, one->output, false);
    memo_output made = {0};
    torii_error *failure = NULL;
    arena_room room;
    worker by = {.notes = reads_new(to->facts)};
    rendering run = {
        .view = self, .about = one->page, .number = (int64_t)number, .reads = by.notes};
    run.quiet = true; /* whoever renders all of it tells */
    arena_init_in(&run.memory, &room);
    size_t place = note_selection(self, one, by.notes);
    const torii_template *found = select_template(self, one, place, &by, &failure);
    bool done = found && render_page(found, one, &run, hooks->shares, &made) &&
                run.paginated && run.number <= run.total_pages;
    if (done) give_part(before, number, &made, hooks);
    torii_error_free(failure);
    torii_template_release(found);
    memo_files_done(&made);
    arena_done(&run.memory);
    reads_free(by.notes);
    return done;
}

bool render_is_last(const job *one) {
    return one->kind == JOB_PAGE && one->page->kind == PAGE_PAGE;
}

static void report_missing(const view *self, const job *one, torii_error *failure) {
    arena memory;
    arena_init(&memory);
    diagnose(self, failure, job_what(&memory, one));
    arena_done(&memory);
}

static void render_job(const work *self, worker *by, size_t index) {
    reads *notes = by->notes;
    const job *one = &self->jobs->items[index];
    memo_output *record = memo_output_near(self->memo, one->output, index), made = {0};
    torii_error *failure = NULL;
    size_t reported = log_made_here();
    reads_start(notes);
    size_t place = note_selection(self->view, one, notes);
    const torii_template *found = select_template(self->view, one, place, by, &failure);
    bool shares = self->hooks && self->hooks->shares;
    bool done = found && render_pages(self->view, found, one, notes, shares, &made);
    if (!found) report_missing(self->view, one, failure);
    record->stale =
        !done || reads_are_opaque(notes) || log_made_here() != reported;
    record->failed = !done;
    if (done) {
        replace_files(record, &made);
        fact_set_done(&record->reads);
        record->reads = reads_set(notes);
    } else {
        memo_files_done(&made);
    }
    if (self->hooks && self->hooks->done) self->hooks->done(self->hooks->data, record);
    if (render_is_last(one) && view_of(one->page)->drops)
        page_drop_content(view_of(one->page));
}

/* ------------------------------------------------------------- articles ---- */

static void render_article(const work *self, worker *by, size_t index) {
    maker_render(self->view, self->memo, self->view->pages.items[index], by->notes);
}

static void check_article(const work *self, worker *by, size_t index) {
    reads *notes = by->notes;
    page_view *own = self->view->pages.items[index];
    memo_article *record = memo_article_near(self->memo, own->key, index);
    size_t reported = log_made_here();
    reads_start(notes);
    article_check_links(self->view, own->page, notes);
    record->links = page_text_of(own)->links.count;
    if (log_made_here() != reported) record->stale = self->memo->has_stale = true;
    record->unchecked = false;
    fact_set_done(&record->checks);
    record->checks = reads_set(notes);
}

/* -------------------------------------------------------------- threads ---- */

static bool take_next(work *self, size_t place, size_t *index) {
    if (self->hooks && self->hooks->next)
        return self->hooks->next(self->hooks->data, index);
    if (place < self->which->count) *index = self->which->items[place];
    return place < self->which->count;
}

/* The articles of the next outputs: long at one work is faster than in turns. */
static void make_ahead(const work *self, size_t place) {
    view *model = (view *)self->view;
    bool begins = self->jobs && model->make_article && place % AHEAD == 0;
    for (size_t i = place; begins && i < place + AHEAD && i < self->which->count; i++) {
        const job *one = &self->jobs->items[self->which->items[i]];
        if (render_is_last(one)) model->make_article(model->maker, view_of(one->page));
    }
}

static void *run_worker(void *data) {
    work *self = data;
    worker by = {.notes = reads_new(self->memo->facts)};
    for (;;) {
        size_t i = atomic_fetch_add(&self->next, 1), index;
        if (!take_next(self, i, &index)) break;
        make_ahead(self, i);
        self->run(self, &by, index);
        log_progress(
            self->view->log, self->jobs ? "render" : "markdown", i + 1,
            self->which->count);
    }
    torii_template_release(by.found);
    reads_free(by.notes);
    return NULL;
}

static void run_all(work *self, size_t threads) {
    pthread_t started[MAX_THREADS];
    size_t running = 0;
    if (threads > MAX_THREADS) threads = MAX_THREADS;
    if (threads > 1 && self->which->count > 1) memo_finish(self->memo);
    while (running + 1 < threads && running + 1 < self->which->count) {
        /* With fewer threads than wanted it is only slower. */
        if (pthread_create(&started[running], NULL, run_worker, self) != 0) break;
        running++;
    }
    run_worker(self);
    for (size_t i = 0; i < running; i++)
        pthread_join(started[i], NULL);
}

void render_articles(
    const view *self, const index_list *which, memo *to, size_t threads) {
    work state = {.view = self, .which = which, .memo = to, .run = render_article};
    run_all(&state, threads);
}

void render_checks(
    const view *self, const index_list *which, memo *to, size_t threads) {
    work state = {.view = self, .which = which, .memo = to, .run = check_article};
    run_all(&state, threads);
}

void render_jobs(
    const view *self, const job_list *jobs, const index_list *which, memo *to,
    size_t threads, const render_hooks *hooks) {
    work state = {.view = self, .jobs = jobs, .which = which, .memo = to};
    state.run = render_job;
    state.hooks = hooks;
    run_all(&state, threads);
}
