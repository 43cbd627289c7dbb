/* SPDX-License-Identifier: MIT
 *
 * Articles first, since outputs read what became of them; then outputs; then
 * the links, which can lead to any output.  In each step the facts that the
 * records name are asked, and the work whose facts differ is done.
 */
#include "build/update.h"

#include "base/clock.h"
#include "build/maker.h"
#include "build/render.h"
#include "output/search.h"
#include "theme/assets.h"

#include <string.h>

/* Is it of the part that this build is to make? */
static bool is_ours(void *data, const char *path) {
    const build_options *options = ((const stages *)data)->options;
    if (options->shards < 2) return true;
    return facts_hash_text(path) % options->shards == options->shard - 1;
}

/* ------------------------------------------------------------- articles ---- */

/* Where its links lead is a fact, so the pages are still there. */
static void
recall_targets(const facts *table, page_view *own, const memo_targets *from) {
    for (size_t i = 0; i < from->count; i++) {
        const page_view *to = facts_page(table, from->items[i]);
        if (to) vec_push(&own->targets, to->page);
    }
}

typedef VEC(memo_article *) article_list;

/* The records of all pages, in their order: each is looked up once. */
static article_list find_articles(stages *self, bool make) {
    const view *model = self->view;
    article_list found = {0};
    for (size_t i = 0; i < model->pages.count; i++) {
        const char *key = model->pages.items[i]->key;
        memo_article *one = memo_article_near(self->memo, key, i);
        vec_push(&found, one || !make ? one : memo_article_of(self->memo, key, true));
    }
    return found;
}

/* Nothing is known of before, and what is made is not needed for long: then articles
 * are made one by one when they are asked for. */
static bool makes_all_when_asked(const stages *self) {
    const build_options *options = self->options;
    return self->site->forgets && !self->memo->articles.count && options->shards < 2 &&
           !options->timing && !options->profile;
}

/* The articles that nobody has asked for. */
static void render_rest(stages *self) {
    view *model = self->view;
    index_list which = {0};
    if (!self->maker) return;
    maker_free(self->maker);
    self->maker = NULL;
    for (size_t i = 0; i < model->pages.count; i++)
        if (!atomic_load(&model->pages.items[i]->text)) vec_push(&which, i);
    render_articles(model, &which, self->memo, self->threads);
    vec_done(&which);
}

static void render_stale(stages *self) {
    memo *records = self->memo;
    view *model = self->view;
    index_list which = {0};
    if (makes_all_when_asked(self)) self->maker = maker_new(model, records);
    article_list articles = find_articles(self, true);
    for (size_t i = 0; i < articles.count; i++) {
        const memo_article *one = articles.items[i];
        if (!one->stale) facts_use(records->facts, &one->reads);
    }
    facts_ask(records->facts, model, self->threads);
    for (size_t i = 0; i < articles.count; i++) {
        page_view *own = model->pages.items[i];
        memo_article *one = articles.items[i];
        one->seen = true;
        own->kept = !one->stale && one->reads.count &&
                    !facts_changed(records->facts, &one->reads);
        if (own->kept)
            recall_targets(records->facts, own, &one->targets);
        else if (self->options->shards < 2 || is_ours(self, own->page->output))
            vec_push(&which, i);
    }
    vec_done(&articles);
    if (!self->maker) render_articles(model, &which, records, self->threads);
    facts_doubt_texts(records->facts);
    self->articles = which.count;
    vec_done(&which);
}

/* -------------------------------------------------------------- outputs ---- */

static bool is_whole(const memo_output *one, const update_options *options) {
    if (!one->files.count) return false;
    for (size_t i = 0; options->on_disk && i < one->files.count; i++)
        if (!one->files.items[i].modified) return false;
    return true;
}

/* The record of a job; stale if the job is another one than it was. */
static memo_output *record_of(stages *self, const job *one, size_t number) {
    memo_output *record = memo_output_near(self->memo, one->output, number);
    if (!record) record = memo_output_of(self->memo, one->output, true);
    bool opaque = false;
    uint64_t signature = memo_signature(one, &opaque);
    if (opaque || signature != record->signature || !record->reads.count)
        record->stale = true;
    record->signature = signature;
    record->seen = true;
    return record;
}

memo_output *update_add_job(stages *self, size_t number) {
    memo_output *record = record_of(self, &self->jobs.items[number], number);
    record->job = number + 1;
    return record;
}

static bool makes(const memo_output *record, const char *path) {
    for (size_t i = 0; i < record->files.count; i++)
        if (strcmp(record->files.items[i].path, path) == 0) return true;
    return false;
}

size_t update_find_job(const stages *self, const char *path) {
    const memo_output *first = memo_output_of(self->memo, path, false);
    if (first && first->job) return first->job - 1;
    /* A later page of a list. */
    for (size_t i = 0; i < self->memo->outputs.count; i++) {
        const memo_output *one = self->memo->outputs.entries[i].value;
        if (one->job && one->files.count > 1 && makes(one, path)) return one->job - 1;
    }
    return SIZE_MAX;
}

static void collect_jobs(
    stages *self, const update_options *options, index_list *which) {
    facts *table = self->memo->facts;
    VEC(memo_output *) records = {0};
    for (size_t i = 0; i < self->jobs.count; i++) {
        memo_output *record = record_of(self, &self->jobs.items[i], i);
        vec_push(&records, record);
        record->job = i + 1;
        if (!record->stale) facts_use(table, &record->reads);
    }
    facts_ask(table, self->view, self->threads);
    for (size_t i = 0; i < self->jobs.count; i++) {
        const memo_output *record = records.items[i];
        if (!record->stale && is_whole(record, options) &&
            !facts_changed(table, &record->reads))
            continue;
        if (is_ours(self, self->jobs.items[i].output)) vec_push(which, i);
    }
    vec_done(&records);
}

/* What content did not know of is claimed when it is there. */
static bool claim_file(stages *self, const job *from, const char *path) {
    site *all = self->site;
    const char *owner =
        arena_strf(&all->memory, "a page of the list %s", from->page->url);
    return claims_add(&all->outputs, self->log, CHECK_ERROR, path, owner);
}

static void add_file(stages *self, const job *from, memo_file *made) {
    site *all = self->site;
    bool first = strcmp(made->path, from->output) == 0;
    const char *path = first ? from->output : arena_str(&all->memory, made->path);
    bool ours = first || claim_file(self, from, path);
    made->item = 0;
    if (!ours || (all->outputs.refused && outputs_has(&self->outputs, path))) return;
    made->item = self->outputs.items.count + 1;
    if (made->bytes)
        outputs_add_blob(&self->outputs, path, made->bytes);
    else if (made->is_staged)
        outputs_add_staged(&self->outputs, path, made->staged);
    else
        outputs_add_kept(&self->outputs, path);
}

static void add_outputs(stages *self) {
    size_t files = 0;
    for (size_t i = 0; i < self->jobs.count; i++)
        files += memo_output_at(self->memo, self->jobs.items[i].output, i)->files.count;
    files += self->site->assets.count + self->view->static_links.count;
    outputs_reserve(&self->outputs, files);
    for (size_t i = 0; i < self->jobs.count; i++) {
        const job *one = &self->jobs.items[i];
        const memo_output *record = memo_output_at(self->memo, one->output, i);
        for (size_t n = 0; n < record->files.count; n++) {
            record->files.items[n].item = 0; /* that of an earlier build */
            if (!record->failed) add_file(self, one, &record->files.items[n]);
        }
    }
}

bool update_render_part(
    stages *self, size_t number, const char *path, const render_hooks *hooks) {
    const job *one = &self->jobs.items[number];
    const memo_output *record = memo_output_of(self->memo, one->output, false);
    size_t place = 0;
    if (record->files.count < 2 || record->failed || !hooks->done) return false;
    while (place < record->files.count &&
           strcmp(record->files.items[place].path, path) != 0)
        place++;
    return place < record->files.count &&
           render_part(self->view, one, place + 1, self->memo, hooks);
}

static bool holds(const index_list *list, size_t number) {
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == number) return true;
    return false;
}

/* Those of the jobs that are wanted first; of lists the one page is rendered. */
static void find_wanted(
    stages *self, const index_list *which, const update_options *options,
    index_list *out) {
    for (size_t i = 0; i < options->prefer->count; i++) {
        const char *path = options->prefer->items[i];
        size_t number = update_find_job(self, path);
        if (number == SIZE_MAX || holds(out, number) || !holds(which, number)) continue;
        if (!update_render_part(self, number, path, &options->hooks))
            vec_push(out, number);
    }
}

static void
without(const index_list *all, const index_list *done, index_list *out) {
    for (size_t i = 0; i < all->count; i++) {
        if (!holds(done, all->items[i])) vec_push(out, all->items[i]);
    }
}

void update_render(
    stages *self, const index_list *which, const update_options *options) {
    index_list first = {0}, rest = {0};
    render_hooks hooks = options->hooks;
    if (options->prefer) find_wanted(self, which, options, &first);
    without(which, &first, &rest);
    if (options->planned) options->planned(options->data, self, &rest);
    hooks.next = NULL;
    render_jobs(self->view, &self->jobs, &first, self->memo, self->threads, &hooks);
    hooks.next = options->hooks.next;
    render_jobs(self->view, &self->jobs, &rest, self->memo, self->threads, &hooks);
    self->left = options->keeps_back && options->keeps_back(options->data);
    vec_done(&first);
    vec_done(&rest);
}

/* What was made of a page's text can go with its last output: lists and feeds, which
 * ask for the texts of many, come first. */
static void order_outputs(const stages *self, index_list *which) {
    index_list last = {0};
    size_t first = 0;
    if (!self->site->forgets) return;
    for (size_t i = 0; i < which->count; i++) {
        size_t number = which->items[i];
        if (render_is_last(&self->jobs.items[number]))
            vec_push(&last, number);
        else
            which->items[first++] = number;
    }
    for (size_t i = 0; i < last.count; i++)
        which->items[first + i] = last.items[i];
    vec_done(&last);
}

static void render_outputs(stages *self, const update_options *options) {
    index_list which = {0};
    collect_jobs(self, options, &which);
    self->rendered = which.count;
    order_outputs(self, &which);
    update_render(self, &which, options);
    vec_done(&which);
    render_rest(self);
    add_outputs(self);
}

/* --------------------------------------------------------------- assets ---- */

/* A bundle, and what its addresses lead to. */
static void add_bundle(stages *self, const bundle *one) {
    if (one->failure || outputs_has(&self->outputs, one->output)) return;
    outputs_add_bytes(&self->outputs, one->output, one->bytes, one->size);
    for (size_t i = 0; i < one->parts.count; i++)
        add_bundle(self, one->parts.items[i]);
}

static void add_asset(void *data, const char *names) {
    stages *self = data;
    add_bundle(self, assets_bundle(self->view, names));
}

/* The bundles that what is there now has asked for, whether it was rendered in
 * this build or before. */
static void add_assets(stages *self) {
    memo *records = self->memo;
    for (size_t i = 0; i < self->jobs.count; i++) {
        const memo_output *one =
            memo_output_at(records, self->jobs.items[i].output, i);
        facts_assets(records->facts, &one->reads, add_asset, self);
    }
    for (size_t i = 0; i < self->view->pages.count; i++) {
        const char *key = self->view->pages.items[i]->key;
        const memo_article *one = memo_article_near(records, key, i);
        facts_assets(records->facts, &one->reads, add_asset, self);
    }
}

/* ---------------------------------------------------------------- links ---- */

/* Of the other parts it is not known which pages their lists have. */
static bool has_output(void *data, const char *path) {
    const stages *self = data;
    if (self->options->shards > 1 || outputs_has(&self->outputs, path)) return true;
    const memo_output *one =
        self->left ? memo_output_of(self->memo, path, false) : NULL;
    return one && one->job;
}

void update_checks(stages *self, const index_list *which) {
    memo *records = self->memo;
    if (!self->left) {
        render_checks(self->view, which, records, self->threads);
        return;
    }
    for (size_t i = 0; i < which->count; i++) {
        const char *key = self->view->pages.items[which->items[i]]->key;
        memo_article_of(records, key, false)->unchecked = true;
    }
}

static void update_links(stages *self) {
    memo *records = self->memo;
    view *model = self->view;
    index_list which = {0};
    article_list articles = find_articles(self, false);
    model->has_output = has_output;
    model->outputs = self;
    if (self->threads > 1) outputs_finish(&self->outputs);
    if (self->threads > 1 && self->left) memo_finish(records);
    for (size_t i = 0; i < model->pages.count; i++)
        if (model->pages.items[i]->kept)
            facts_use(records->facts, &articles.items[i]->checks);
    facts_ask(records->facts, model, self->threads);
    for (size_t i = 0; i < model->pages.count; i++) {
        const page_view *own = model->pages.items[i];
        const memo_article *one = articles.items[i];
        bool ours = is_ours(self, own->page->output);
        if (ours && (!own->kept || one->unchecked ||
                     facts_changed(records->facts, &one->checks)))
            vec_push(&which, i);
    }
    update_checks(self, &which);
    self->checked = which.count;
    for (size_t i = 0; i < articles.count; i++)
        self->linked += articles.items[i]->links;
    vec_done(&articles);
    vec_done(&which);
}

/* ---------------------------------------------------------------- whole ---- */

bool update_articles(stages *self) {
    int64_t start = clock_ticks();
    if (!view_open(self->view)) return false;
    memo_begin(self->memo);
    facts_attach(self->memo->facts, self->view);
    render_stale(self);
    self->markdown_ms = clock_elapsed(start);
    plan_make(self->view, &self->jobs);
    return true;
}

void update_outputs(stages *self, const update_options *options) {
    int64_t start = clock_ticks();
    render_outputs(self, options);
    add_assets(self);
    if (self->options->shards < 2 || self->options->shard == 1)
        search_write(self->view, &self->outputs);
    size_t files = self->outputs.items.count;
    stages_add_files(self);
    outputs_filter(&self->outputs, files, is_ours, self);
    update_links(self);
    memo_sweep(self->memo);
    self->render_ms = clock_elapsed(start);
}
