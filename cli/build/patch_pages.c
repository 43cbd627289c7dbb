/* SPDX-License-Identifier: MIT
 *
 * What a page has brought goes with it only if nobody else needs it: bundles of assets
 * that others ask for, too, and places among the outputs that nobody else has asked
 * for.  In all other cases there will be a new model.
 */
#include "build/patch_pages.h"

#include "base/path.h"
#include "build/update.h"
#include "content/intake.h"
#include "content/permalink.h"
#include "theme/assets.h"
#include "theme/objects.h"

#include <string.h>

/* ---------------------------------------------------------------- assets ---- */

typedef struct asset_search {
    const stages *site;
    bool found;
} asset_search;

static bool has_bundle(const stages *self, const bundle *one) {
    bool found = !one->failure && outputs_has(&self->outputs, one->output);
    for (size_t i = 0; found && i < one->parts.count; i++)
        found = has_bundle(self, one->parts.items[i]);
    return found;
}

static void
look_for_asset(void *data, fact_kind kind, const char *subject, const char *name) {
    asset_search *self = data;
    (void)subject;
    if (kind == FACT_ASSET && self->found)
        self->found = has_bundle(self->site, assets_bundle(self->site->view, name));
}

bool patch_has_assets(const stages *self, const fact_set *set) {
    asset_search state = {self, true};
    facts_visit(self->memo->facts, set, look_for_asset, &state);
    return state.found;
}

static bool is_of(const job *one, const page *about) {
    return (one->kind == JOB_PAGE || one->kind == JOB_FORMAT) && one->page == about;
}

/* Does another job, or another article, ask for the same bundles? */
static bool
is_shared(const stages *self, const fact_set *set, const page_view *own) {
    const memo *records = self->memo;
    uint64_t hash = facts_assets_hash(records->facts, set);
    bool found = hash == 0;
    for (size_t i = 0; !found && i < records->outputs.count; i++) {
        const memo_output *one = records->outputs.entries[i].value;
        found = one->job && !is_of(&self->jobs.items[one->job - 1], own->page) &&
                facts_assets_hash(records->facts, &one->reads) == hash;
    }
    for (size_t i = 0; !found && i < self->view->pages.count; i++) {
        const page_view *other = self->view->pages.items[i];
        const memo_article *one = memo_article_of(self->memo, other->key, false);
        found = one && other != own &&
                facts_assets_hash(records->facts, &one->reads) == hash;
    }
    return found;
}

/* Are the bundles still there without this page? */
static bool spares_assets(const stages *self, const page_view *own) {
    const memo_article *text = memo_article_of(self->memo, own->key, false);
    bool fine = text && is_shared(self, &text->reads, own);
    for (size_t i = 0; fine && i < self->jobs.count; i++) {
        const job *one = &self->jobs.items[i];
        if (is_of(one, own->page))
            fine = is_shared(
                self, &memo_output_of(self->memo, one->output, false)->reads, own);
    }
    return fine;
}

/* ----------------------------------------------------------------- pages ---- */

bool patch_is_added(const patch *made, const page_view *own) {
    for (size_t i = 0; i < made->added.count; i++)
        if (made->added.items[i] == own) return true;
    return false;
}

static bool add_view(stages *self, page *one, patch *out) {
    page_view *own = view_add(self->view, one);
    vec_push(&out->added, own);
    if (!facts_add_page(self->memo->facts, own)) return false;
    memo_article_of(self->memo, own->key, true)->seen = true;
    return true;
}

static void remove_view(stages *self, page_view *own, patch *out) {
    view_remove(self->view, own);
    facts_remove_page(self->memo->facts, own);
    vec_push(&out->gone, own);
}

/* Feeds are decided on for all terms at once. */
static bool has_feeds(const stages *self, const page *one) {
    return self->config->feeds.terms || one->taxonomy->config->feed ||
           view_of(one)->feeds.count;
}

static bool add_terms(stages *self, const taxonomy *kind, patch *out) {
    for (size_t i = 0; i < kind->terms.count; i++) {
        term *one = kind->terms.items[i];
        if (one->page->rendered) continue;
        if (!add_view(self, one->page, out) || has_feeds(self, one->page)) return false;
        one->subject = term_subject(&self->site->memory, one);
    }
    return true;
}

bool patch_take_terms(stages *self, patch *out) {
    page_list *gone = &self->site->gone;
    const edition *in = self->site->editions.items[0];
    bool fine = true;
    for (size_t i = 0; fine && i < gone->count; i++) {
        page_view *own = view_of(gone->items[i]);
        fine = own && !has_feeds(self, own->page) && spares_assets(self, own);
        if (fine) remove_view(self, own, out);
    }
    gone->count = 0;
    for (size_t i = 0; fine && i < in->taxonomies.count; i++)
        fine = add_terms(self, in->taxonomies.items[i], out);
    return fine;
}

bool patch_add_page(
    stages *self, const char *file, patch_source *source, size_t size, patch *out) {
    fs_stat info;
    if (!fs_root_stat(&self->site->root, file, &info) || info.kind != FS_FILE)
        return false;
    source->lasts = true;
    page *one = intake_add(
        self->site, file, source->text, size, info.modified, &source->memory);
    if (!one) return false;
    return add_view(self, one, out);
}

bool patch_remove_page(stages *self, page_view *own, patch *out) {
    if (!spares_assets(self, own) || !intake_remove(self->site, own->page))
        return false;
    remove_view(self, own, out);
    return true;
}

bool patch_collect_pages(stages *self, const patch *made) {
    return (!made->added.count && !made->gone.count) || view_recollect(self->view);
}

/* --------------------------------------------------------------- outputs ---- */

static bool drop_output(stages *self, const char *path, patch *made) {
    size_t number = 0;
    while (number < self->outputs.items.count &&
           strcmp(self->outputs.items.items[number].path, path) != 0)
        number++;
    if (number == self->outputs.items.count) return false;
    vec_push(&made->removed, mem_str(path));
    outputs_remove(&self->outputs, number);
    made->outputs = true;
    for (size_t i = 0; i < self->memo->outputs.count; i++) {
        memo_output *one = self->memo->outputs.entries[i].value;
        for (size_t n = 0; n < one->files.count; n++)
            if (one->files.items[n].item > number + 1) one->files.items[n].item--;
    }
    return true;
}

static bool add_output(stages *self, const job *from, memo_file *file, patch *made) {
    site *all = self->site;
    const char *path = arena_str(&all->memory, file->path);
    const char *owner =
        arena_strf(&all->memory, "a page of the list %s", from->page->url);
    bool first = strcmp(path, from->output) == 0;
    bool ours =
        first || claims_add(&all->outputs, self->log, CHECK_OFF, path, owner);
    if (!ours || outputs_has(&self->outputs, path) || !file->bytes) return false;
    outputs_add_blob(&self->outputs, path, file->bytes);
    file->item = self->outputs.items.count;
    made->outputs = true;
    return true;
}

/* What the file of that number, from 1, is called. */
static const char *name_file(stages *self, const job *from, size_t number) {
    const char *url, *path = from->output;
    if (number > 1)
        permalink_paginate(
            &self->site->memory, self->config, from->page, (int64_t)number, &url,
            &path);
    return path;
}

bool patch_take_files(stages *self, size_t job_number, size_t before, patch *made) {
    const job *one = &self->jobs.items[job_number];
    memo_output *record = memo_output_of(self->memo, one->output, false);
    bool fine = !record->failed;
    for (size_t i = 0; fine && i < record->files.count; i++) {
        memo_file *file = &record->files.items[i];
        if (i >= before)
            fine = add_output(self, one, file, made);
        else
            fine = file->item != 0; /* else it failed until now */
    }
    for (size_t i = record->files.count; fine && i < before; i++) {
        const char *path = name_file(self, one, i + 1);
        fine = claims_drop(&self->site->outputs, path) && drop_output(self, path, made);
    }
    return fine;
}

/* ------------------------------------------------------------------ jobs ---- */

static bool remove_job(stages *self, size_t number, patch *made) {
    job *one = &self->jobs.items[number];
    memo_output *record = memo_output_of(self->memo, one->output, false);
    bool fine = record->files.count > 0;
    for (size_t i = 0; fine && i < record->files.count; i++) {
        const char *path = record->files.items[i].path;
        bool own = strcmp(path, one->page->output) == 0; /* given up already */
        fine = (own || claims_drop(&self->site->outputs, path)) &&
               drop_output(self, path, made);
    }
    memo_files_done(record);
    fact_set_done(&record->reads);
    record->job = 0;
    record->stale = record->failed = false;
    size_t last = --self->jobs.count;
    if (number == last) return fine;
    *one = self->jobs.items[last];
    memo_output_of(self->memo, one->output, false)->job = number + 1;
    return fine;
}

static bool remove_jobs(stages *self, const page_view *own, patch *made) {
    memo_article *text = memo_article_of(self->memo, own->key, false);
    fact_set_done(&text->reads);
    fact_set_done(&text->checks);
    text->stale = text->unchecked = false;
    bool fine = true;
    for (size_t i = self->jobs.count; fine && i-- > 0;)
        if (is_of(&self->jobs.items[i], own->page)) fine = remove_job(self, i, made);
    return fine;
}

static void add_jobs(stages *self, const page_view *own, patch *made) {
    size_t first = self->jobs.count;
    plan_add(self->view, own->page, &self->jobs);
    for (size_t i = first; i < self->jobs.count; i++) {
        update_add_job(self, i);
        vec_push(&made->new_jobs, i);
    }
}

/* Parts of what a link to the page has to be written with. */
static void name_places(stages *self, const page *one, str_list *out) {
    arena *memory = &self->site->memory;
    const char *url = one->url;
    size_t size = strlen(url);
    while (size && url[size - 1] == '/')
        size--;
    const char *last = path_name(arena_strn(memory, url, size));
    size_t stem = strlen(last) - strlen(path_extension(last));
    const char *names[] = {
        path_stem(memory, one->path),
        arena_strn(memory, last, stem ? stem : strlen(last)), path_name(one->place)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (*names[i]) vec_push(out, names[i]);
}

bool patch_plan_pages(stages *self, patch *made) {
    str_list names = {0};
    bool fine = true;
    if (!made->added.count && !made->gone.count) return true;
    for (size_t i = 0; i < made->added.count; i++)
        name_places(self, made->added.items[i]->page, &names);
    for (size_t i = 0; i < made->gone.count; i++)
        name_places(self, made->gone.items[i]->page, &names);
    facts_doubt_places(self->memo->facts, names.items, names.count);
    vec_done(&names);
    for (size_t i = 0; fine && i < made->gone.count; i++)
        fine = remove_jobs(self, made->gone.items[i], made);
    for (size_t i = 0; i < made->added.count; i++)
        add_jobs(self, made->added.items[i], made);
    return fine;
}
