/* SPDX-License-Identifier: MIT
 *
 * First the sources, then articles that have read them (there are seldom others
 * than the page's own), then the outputs that are wanted first, whether they need
 * it or not, then all others whose facts differ, then the search index and links.
 */
#include "build/patch.h"

#include "base/path.h"
#include "build/inspect.h"
#include "build/patch_pages.h"
#include "content/intake.h"
#include "content/reread.h"
#include "output/search.h"
#include "theme/relations.h"
#include "theme/search_page.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PAGE = 32 << 20, MOST_PAGES = 16 };

typedef struct patching {
    stages *site;
    const update_options *options;
    patch *made;
    index_list rendered; /* jobs */
    bool moved;          /* other bundles of assets are asked for */
} patching;

/* -------------------------------------------------------------- sources ---- */

static uint32_t hash_file(const char *path) {
    return (uint32_t)facts_hash_text(path);
}

/* Where they lie does not change as long as the view is there. */
static void hash_all_files(view *model) {
    model->file_hashes = mem_new((model->pages.count + 1) * sizeof(uint32_t));
    for (size_t i = 0; i < model->pages.count; i++)
        model->file_hashes[i] = hash_file(model->pages.items[i]->page->file);
}

/* The page that the file is the source of, if it is of no other, too. */
static page_view *only_page_of(const stages *self, const char *path) {
    page_view *found = NULL;
    uint32_t hash = hash_file(path);
    if (!self->view->file_hashes) hash_all_files(self->view);
    for (size_t i = 0; i < self->view->pages.count; i++) {
        page_view *own = self->view->pages.items[i];
        if (self->view->file_hashes[i] != hash) continue;
        if (strcmp(own->page->file, path) != 0) continue;
        if (found) return NULL;
        found = own;
    }
    return found;
}

/* The file's text, as long as the model needs it; NULL if it cannot be read. */
static patch_source *
read_source(const stages *self, const char *path, patch *out, size_t *size) {
    buf text = BUF_INIT;
    if (!fs_root_read(&self->site->root, path, MAX_PAGE, &text)) {
        buf_done(&text);
        return NULL;
    }
    *size = text.size;
    buf_str(&text, "");
    patch_source source = {.file = mem_str(path), .text = buf_take_exact(&text)};
    arena_init(&source.memory);
    vec_push(&out->sources, source);
    return &out->sources.items[out->sources.count - 1];
}

static bool take_template(const stages *self, const char *path, patch *out) {
    size_t size;
    const patch_source *source = read_source(self, path, out, &size);
    out->templates = true;
    return source && theme_reread(self->theme, path, source->text, size);
}

static bool take_file(stages *self, const char *path, patch *out) {
    size_t size;
    if (!path_is_below(path, self->config->dirs.content) &&
        theme_is_template(self->theme, path))
        return take_template(self, path, out);
    /* What a link leads to is known by another path, too. */
    if (fs_root_peek(&self->site->root, path).kind != FS_FILE) return false;
    page_view *own = only_page_of(self, path);
    patch_source *source = read_source(self, path, out, &size);
    if (!source) return false;
    if (!own) return patch_add_page(self, path, source, size, out);
    reread_answer answer =
        reread_page(self->site, own->page, source->text, size, &source->memory);
    bool named = answer != REREAD_TEXT && self->view->names; /* links by title */
    if (answer == REREAD_OTHER || named) return false;
    source->is_text = answer == REREAD_TEXT;
    out->values = out->values || answer != REREAD_TEXT;
    out->order = out->order || answer == REREAD_ORDER;
    vec_push(&out->edited, own);
    return true;
}

/* Takes the page out if its file is gone; *done: there is nothing else to do with it.
 * False: the model has to be made anew. */
static bool
take_gone(stages *self, const char *path, patch *out, bool *done) {
    fs_stat info;
    *done = false;
    if (!path_is_below(path, self->config->dirs.content)) return true;
    if (!fs_root_stat(&self->site->root, path, &info)) return false;
    if (info.kind != FS_MISSING) return true;
    /* A link to nothing is there, and a mistake. */
    if (fs_root_peek(&self->site->root, path).kind != FS_MISSING) return false;
    *done = true;
    page_view *own = only_page_of(self, path);
    if (own) return patch_remove_page(self, own, out);
    /* An editor's, that has come and gone. */
    return !self->config->mounts.count && !intake_knows(self->site, path);
}

/* What has become of pages that are new or gone, and of their terms. */
static bool take_places(stages *self, patch *out) {
    if (!patch_take_terms(self, out)) return false;
    if (!out->added.count && !out->gone.count) return true;
    if (self->view->names) return false; /* links by title */
    out->values = out->order = true;
    return patch_collect_pages(self, out);
}

/* The numbers of the pages whose articles are others. */
static void number_pages(const stages *self, patch *out) {
    for (size_t i = 0; i < self->view->pages.count; i++) {
        const page_view *own = self->view->pages.items[i];
        bool found = patch_is_added(out, own);
        for (size_t n = 0; !found && n < out->edited.count; n++)
            found = out->edited.items[n] == own;
        if (found) vec_push(&out->pages, i);
    }
}

static void mark_pages(stages *self, const patch *made) {
    for (size_t i = 0; made->values && i < made->pages.count; i++)
        inspect_mark(self, self->view->pages.items[made->pages.items[i]]->page);
}

/* First what is gone: new pages may have its place. */
static bool take_files(stages *self, const str_list *paths, patch *out) {
    bool gone[MOST_PAGES];
    if (paths->count > MOST_PAGES || self->site->has_links) return false;
    for (size_t i = 0; i < paths->count; i++)
        if (!take_gone(self, paths->items[i], out, &gone[i])) return false;
    for (size_t i = 0; i < paths->count; i++)
        if (!gone[i] && !take_file(self, paths->items[i], out)) return false;
    if (!take_places(self, out)) return false;
    number_pages(self, out);
    mark_pages(self, out);
    return !out->order || out->added.count || out->gone.count ||
           view_rearrange(self->view);
}

static void done_source(patch_source *self) {
    patch_source_free(self->below);
    mem_free(self->file);
    mem_free(self->text);
    arena_done(&self->memory);
}

void patch_source_free(patch_source *self) {
    if (self) done_source(self);
    mem_free(self);
}

void patch_source_replace(patch_source *self, patch_source *before) {
    if (self->is_text && before && !before->is_text) {
        self->below = before;
        return;
    }
    if (self->is_text && before) {
        self->below = before->below;
        before->below = NULL;
    }
    patch_source_free(before);
}

/* ------------------------------------------------------------- articles ---- */

static void forget_text(page_view *own) {
    own->kept = false;
    page_text_free(atomic_exchange(&own->text, NULL));
}

/* The bundles of assets that these texts ask for. */
static uint64_t hash_assets(const patching *self, const index_list *which) {
    memo *records = self->site->memo;
    uint64_t hash = 0;
    for (size_t i = 0; i < which->count; i++) {
        const page_view *own = self->site->view->pages.items[which->items[i]];
        const memo_article *one = memo_article_of(records, own->key, false);
        if (one && !patch_is_added(self->made, own))
            hash += facts_assets_hash(records->facts, &one->reads);
    }
    return hash;
}

/* Do new texts ask for bundles that nobody has asked for? */
static bool lacks_assets(const patching *self, const index_list *which) {
    const stages *build = self->site;
    for (size_t i = 0; self->made->added.count && i < which->count; i++) {
        const page_view *own = build->view->pages.items[which->items[i]];
        const memo_article *one = memo_article_of(build->memo, own->key, false);
        if (patch_is_added(self->made, own) && !patch_has_assets(build, &one->reads))
            return true;
    }
    return false;
}

static void render_texts(patching *self, const index_list *which) {
    view *model = self->site->view;
    uint64_t assets = hash_assets(self, which);
    for (size_t i = 0; i < which->count; i++)
        forget_text(model->pages.items[which->items[i]]);
    backlinks_free(model->backlinks);
    model->backlinks = NULL;
    render_articles(model, which, self->site->memo, self->site->threads);
    self->moved |= hash_assets(self, which) != assets || lacks_assets(self, which);
}

/* The pages at these places of the model, to be freed. */
static const page_view **pages_at(const patching *self, const index_list *which) {
    const page_view **pages = mem_new((which->count + 1) * sizeof *pages);
    for (size_t i = 0; i < which->count; i++)
        pages[i] = self->site->view->pages.items[which->items[i]];
    return pages;
}

/* Can there be others?  Mostly not, and then their records are not looked at. */
static bool has_readers(const patching *self) {
    const page_view **pages = pages_at(self, &self->made->pages);
    const memo *records = self->site->memo;
    bool has = records->has_stale ||
               facts_doubt_articles(records->facts, pages, self->made->pages.count);
    mem_free(pages);
    return has;
}

/* Articles of other pages that have read what is another value now. */
static void find_readers(const patching *self, index_list *out) {
    memo *records = self->site->memo;
    view *model = self->site->view;
    strmap maybe = {0};
    if (!has_readers(self)) return;
    records->has_stale = false;
    for (size_t i = 0; i < records->articles.count; i++) {
        const memo_article *one = records->articles.entries[i].value;
        if (!one->stale && !facts_doubtful(records->facts, &one->reads)) continue;
        if (one->stale)
            records->has_stale = true;
        else
            facts_use(records->facts, &one->reads);
        strmap_put(&maybe, records->articles.entries[i].key, (void *)one);
    }
    if (maybe.count) facts_ask(records->facts, model, self->site->threads);
    for (size_t i = 0; maybe.count && i < model->pages.count; i++) {
        const memo_article *one = strmap_get(&maybe, model->pages.items[i]->key);
        bool changed =
            one && (one->stale || facts_changed(records->facts, &one->reads));
        if (changed && model->pages.items[i]->kept) vec_push(out, i);
    }
    strmap_done(&maybe);
}

static void doubt_pages(const patching *self, const index_list *which) {
    const page_view **pages = pages_at(self, which);
    facts_doubt(self->site->memo->facts, pages, which->count);
    mem_free(pages);
}

static void update_texts(patching *self) {
    view *model = self->site->view;
    index_list others = {0};
    for (size_t i = 0; !self->site->settled && i < model->pages.count; i++)
        model->pages.items[i]->kept = true;
    self->site->settled = true;
    render_texts(self, &self->made->pages);
    find_readers(self, &others);
    for (size_t i = 0; i < others.count; i++)
        vec_push(&self->made->pages, others.items[i]);
    if (others.count) {
        render_texts(self, &others);
        doubt_pages(self, &others);
    }
    vec_done(&others);
}

/* From the next round on they are as they were. */
static void settle(const patching *self) {
    for (size_t i = 0; i < self->made->pages.count; i++)
        self->site->view->pages.items[self->made->pages.items[i]]->kept = true;
}

/* -------------------------------------------------------------- outputs ---- */

/* How many files a job has, and which bundles of assets it asks for. */
typedef struct job_needs {
    size_t files;
    uint64_t assets;
} job_needs;

static job_needs needs_of(const stages *self, const memo_output *one) {
    return (job_needs){
        one->files.count, facts_assets_hash(self->memo->facts, &one->reads)};
}

static memo_output *record_of(const stages *self, size_t number) {
    return memo_output_of(self->memo, self->jobs.items[number].output, false);
}

/* At once, so that the bytes of before go while others are still rendered: each job
 * has outputs of its own. */
static void on_made(void *data, memo_output *made) {
    const patching *self = data;
    const render_hooks *hooks = &self->options->hooks;
    for (size_t i = 0; !made->failed && i < made->files.count; i++) {
        const memo_file *file = &made->files.items[i];
        if (file->item)
            outputs_replace(&self->site->outputs, file->item - 1, file->bytes);
    }
    if (hooks->done) hooks->done(hooks->data, made);
}

static bool next_job(void *data, size_t *number) {
    const render_hooks *hooks = &((const patching *)data)->options->hooks;
    return hooks->next(hooks->data, number);
}

/* Takes the job as it is now; false if it needs other files than before. */
static bool take_job(const patching *self, size_t number, const job_needs *before) {
    stages *build = self->site;
    const memo_output *one = record_of(build, number);
    bool same = before->files ? needs_of(build, one).assets == before->assets
                              : patch_has_assets(build, &one->reads);
    return same && patch_take_files(build, number, before->files, self->made);
}

/* False if outputs need other files than before, or are in the place of others. */
static bool render(patching *self, const index_list *which, const update_options *how) {
    const stages *build = self->site;
    job_needs *before = mem_new((which->count + 1) * sizeof *before);
    bool fine = true;
    for (size_t i = 0; i < which->count; i++)
        before[i] = needs_of(build, record_of(build, which->items[i]));
    update_options own = *how;
    if (own.hooks.next) own.hooks.next = next_job;
    own.hooks.done = on_made;
    own.hooks.data = self;
    update_render(self->site, which, &own);
    for (size_t i = 0; fine && i < which->count; i++)
        fine = take_job(self, which->items[i], &before[i]);
    self->made->rendered += which->count;
    mem_free(before);
    return fine;
}

static bool is_rendered(const patching *self, size_t number) {
    for (size_t i = 0; i < self->rendered.count; i++)
        if (self->rendered.items[i] == number) return true;
    return false;
}

/* Of a list only the page that is open; all of it comes with the others. */
static bool render_list_page(patching *self, size_t number, const char *path) {
    render_hooks hooks = self->options->hooks;
    hooks.done = on_made;
    hooks.data = self;
    return update_render_part(self->site, number, path, &hooks);
}

/* What is open is rendered at once. */
static bool render_wanted(patching *self) {
    const str_list *paths = self->options->prefer;
    update_options at_once = {.hooks = self->options->hooks};
    at_once.hooks.next = NULL;
    for (size_t i = 0; paths && i < paths->count; i++) {
        size_t number = update_find_job(self->site, paths->items[i]);
        if (number == SIZE_MAX || is_rendered(self, number)) continue;
        if (!render_list_page(self, number, paths->items[i]))
            vec_push(&self->rendered, number);
    }
    for (size_t i = 0; i < self->made->new_jobs.count; i++)
        if (!is_rendered(self, self->made->new_jobs.items[i]))
            vec_push(&self->rendered, self->made->new_jobs.items[i]);
    return render(self, &self->rendered, &at_once);
}

static int compare_jobs(const void *left, const void *right) {
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    return (a > b) - (a < b);
}

static bool render_others(patching *self) {
    memo *records = self->site->memo;
    index_list which = {0}, maybe = {0};
    for (size_t i = 0; i < records->outputs.count; i++) {
        const memo_output *one = records->outputs.entries[i].value;
        if (!one->job || is_rendered(self, one->job - 1)) continue;
        if (!one->stale && !facts_doubtful(records->facts, &one->reads)) continue;
        if (!one->stale) facts_use(records->facts, &one->reads);
        vec_push(&maybe, one->job - 1);
    }
    facts_ask(records->facts, self->site->view, self->site->threads);
    for (size_t i = 0; i < maybe.count; i++) {
        const memo_output *one = record_of(self->site, maybe.items[i]);
        if (one->stale || facts_changed(records->facts, &one->reads))
            vec_push(&which, maybe.items[i]);
    }
    if (which.count)
        qsort(which.items, which.count, sizeof *which.items, compare_jobs);
    update_options rest = *self->options;
    rest.prefer = NULL;
    bool fine = render(self, &which, &rest);
    vec_done(&which);
    vec_done(&maybe);
    return fine;
}

/* ---------------------------------------------------------------- links ---- */

static bool needs_check(const memo *records, const memo_article *one) {
    return one->unchecked || (facts_doubtful(records->facts, &one->checks) &&
                              facts_changed(records->facts, &one->checks));
}

static void check_links(const patching *self) {
    const memo *records = self->site->memo;
    view *model = self->site->view;
    index_list which = {0};
    if (self->made->outputs) facts_doubt_outputs(records->facts);
    for (size_t i = 0; i < records->articles.count; i++) {
        const memo_article *one = records->articles.entries[i].value;
        if (facts_doubtful(records->facts, &one->checks))
            facts_use(records->facts, &one->checks);
    }
    facts_ask(records->facts, model, self->site->threads);
    for (size_t i = 0; i < records->articles.count; i++) {
        const memo_article *one = records->articles.entries[i].value;
        if (!needs_check(records, one)) continue;
        for (size_t n = 0; n < model->pages.count; n++)
            if (model->pages.items[n]->kept &&
                !strcmp(model->pages.items[n]->key, records->articles.entries[i].key))
                vec_push(&which, n);
    }
    for (size_t i = 0; i < self->made->pages.count; i++)
        vec_push(&which, self->made->pages.items[i]);
    update_checks(self->site, &which);
    vec_done(&which);
}

/* ---------------------------------------------------------------- search ---- */

static bool same_bytes(const output *left, const output *right) {
    return left->size == right->size &&
           memcmp(left->bytes, right->bytes, left->size) == 0;
}

/* Is it beside a search page?  Then it may be a part of its index. */
static bool is_of_search(const stages *self, const char *path) {
    for (size_t i = 0; i < self->view->searches.count; i++) {
        const search_page *one = self->view->searches.items[i];
        if (path_is_below(path, one->folder) && strcmp(path, one->page->output) != 0)
            return true;
    }
    return false;
}

/* The index is made of all texts at once; false if it has other files now. */
static bool update_search(const patching *self) {
    stages *build = self->site;
    outputs made = {0};
    strmap numbers = {0};
    bool texts = self->made->pages.count || self->made->gone.count;
    if (!build->view->searches.count || !texts) return true;
    search_write(build->view, &made);
    for (size_t i = 0; i < made.items.count; i++)
        strmap_put(&numbers, made.items.items[i].path, (void *)(uintptr_t)(i + 1));
    size_t found = 0;
    bool less = false;
    for (size_t i = 0; i < build->outputs.items.count; i++) {
        const output *old = &build->outputs.items.items[i];
        uintptr_t number = (uintptr_t)strmap_get(&numbers, old->path);
        less |= !number && self->made->gone.count && is_of_search(build, old->path);
        if (!number) continue;
        output *fresh = &made.items.items[number - 1];
        found++;
        if (same_bytes(old, fresh)) continue;
        blob *bytes = blob_new(fresh->text, fresh->size);
        fresh->text = NULL;
        outputs_replace(&build->outputs, i, bytes);
        blob_release(bytes);
        vec_push(&self->made->files, i);
    }
    bool same = found == made.items.count && !less;
    strmap_done(&numbers);
    outputs_done(&made);
    return same;
}

/* ---------------------------------------------------------------- whole ---- */

static size_t count_reports(const stages *self) {
    return log_errors(self->log) + log_warnings(self->log);
}

/* The next update takes the values of now for those of before: whatever has read
 * one that may be another is made again. */
static void give_up(const patching *self) {
    memo *records = self->site->memo;
    for (size_t i = 0; i < records->articles.count; i++) {
        memo_article *one = records->articles.entries[i].value;
        one->stale |= facts_doubtful(records->facts, &one->reads) ||
                      facts_doubtful(records->facts, &one->checks);
        if (one->stale) records->has_stale = true;
    }
    for (size_t i = 0; i < records->outputs.count; i++) {
        memo_output *one = records->outputs.entries[i].value;
        one->stale |= facts_doubtful(records->facts, &one->reads);
    }
}

bool patch_sources(
    stages *self, const str_list *paths, const update_options *options, patch *out) {
    *out = (patch){0};
    if (!take_files(self, paths, out)) return false;
    patching state = {.site = self, .options = options, .made = out};
    VEC(const page_view *) pages = {0};
    for (size_t i = 0; i < out->pages.count; i++)
        vec_push(&pages, self->view->pages.items[out->pages.items[i]]);
    for (size_t i = 0; i < out->gone.count; i++)
        vec_push(&pages, out->gone.items[i]);
    facts_begin_patch(self->memo->facts, pages.items, pages.count, out->values);
    vec_done(&pages);
    if (out->order) facts_doubt_order(self->memo->facts);
    if (out->templates) {
        torii_env_forget(self->view->env, NULL);
        facts_doubt_templates(self->memo->facts);
    }
    size_t reports = count_reports(self);
    bool planned = patch_plan_pages(self, out);
    update_texts(&state);
    /* A text is seldom shown by partials; but other values are, and then asking for
     * all that they read takes as long as rendering them. */
    if (!out->values && !out->templates) {
        facts_use_partials(self->memo->facts);
        facts_ask(self->memo->facts, self->view, self->threads);
    }
    /* With a mistake in a text, or without its style sheets, nothing is shown yet. */
    bool done = planned && count_reports(self) == reports && !state.moved &&
                render_wanted(&state) && render_others(&state) && update_search(&state);
    if (done)
        check_links(&state);
    else
        give_up(&state);
    settle(&state);
    vec_done(&state.rendered);
    return done;
}

void patch_done(patch *self) {
    vec_done(&self->pages);
    vec_done(&self->files);
    vec_done(&self->edited);
    vec_done(&self->added);
    vec_done(&self->gone);
    vec_done(&self->new_jobs);
    for (size_t i = 0; i < self->removed.count; i++)
        mem_free((char *)self->removed.items[i]);
    vec_done(&self->removed);
    for (size_t i = 0; i < self->sources.count; i++)
        done_source(&self->sources.items[i]);
    vec_done(&self->sources);
}
