/* SPDX-License-Identifier: MIT
 *
 * First the sources, then articles that have read them (there are seldom others
 * than the page's own), then the outputs that are wanted first, whether they need
 * it or not, then all others whose facts differ, then the search index and links.
 */
#include "build/patch.h"

#include "content/reread.h"
#include "output/search.h"
#include "theme/relations.h"

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
static page_view *only_page_of(const stages *self, const char *path, size_t *index) {
    page_view *found = NULL;
    uint32_t hash = hash_file(path);
    if (!self->view->file_hashes) hash_all_files(self->view);
    for (size_t i = 0; i < self->view->pages.count; i++) {
        page_view *own = self->view->pages.items[i];
        if (self->view->file_hashes[i] != hash) continue;
        if (strcmp(own->page->file, path) != 0) continue;
        if (found) return NULL;
        found = own;
        *index = i;
    }
    return found;
}

static bool is_below(const char *path, const char *folder) {
    size_t size = strlen(folder);
    return size && strncmp(path, folder, size) == 0 && path[size] == '/';
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
    size_t index = 0, size;
    if (!is_below(path, self->config->dirs.content) &&
        theme_is_template(self->theme, path))
        return take_template(self, path, out);
    page_view *own = only_page_of(self, path, &index);
    patch_source *source = own ? read_source(self, path, out, &size) : NULL;
    if (!source) return false;
    reread_answer answer =
        reread_page(self->site, own->page, source->text, size, &source->memory);
    bool named = answer != REREAD_TEXT && self->view->names; /* links by title */
    if (answer == REREAD_OTHER || named) return false;
    source->is_text = answer == REREAD_TEXT;
    out->values = out->values || answer != REREAD_TEXT;
    out->order = out->order || answer == REREAD_ORDER;
    vec_push(&out->pages, index);
    return true;
}

static bool take_files(stages *self, const str_list *paths, patch *out) {
    if (paths->count > MOST_PAGES) return false;
    for (size_t i = 0; i < paths->count; i++)
        if (!take_file(self, paths->items[i], out)) return false;
    return !out->order || view_rearrange(self->view);
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
        const char *key = self->site->view->pages.items[which->items[i]]->key;
        const memo_article *one = memo_article_of(records, key, false);
        if (one) hash += facts_assets_hash(records->facts, &one->reads);
    }
    return hash;
}

static void render_texts(patching *self, const index_list *which) {
    view *model = self->site->view;
    uint64_t assets = hash_assets(self, which);
    for (size_t i = 0; i < which->count; i++)
        forget_text(model->pages.items[which->items[i]]);
    backlinks_free(model->backlinks);
    model->backlinks = NULL;
    render_articles(model, which, self->site->memo, self->site->threads);
    self->moved |= hash_assets(self, which) != assets;
}

/* Articles of other pages that have read what is another value now. */
static void find_readers(const patching *self, index_list *out) {
    memo *records = self->site->memo;
    view *model = self->site->view;
    strmap maybe = {0};
    for (size_t i = 0; i < records->articles.count; i++) {
        const memo_article *one = records->articles.entries[i].value;
        if (!one->stale && !facts_doubtful(records->facts, &one->reads)) continue;
        if (!one->stale) facts_use(records->facts, &one->reads);
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
    const page_view **pages = mem_new((which->count + 1) * sizeof *pages);
    for (size_t i = 0; i < which->count; i++)
        pages[i] = self->site->view->pages.items[which->items[i]];
    facts_doubt(self->site->memo->facts, pages, which->count);
    mem_free(pages);
}

static void update_texts(patching *self) {
    view *model = self->site->view;
    index_list others = {0};
    for (size_t i = 0; i < model->pages.count; i++)
        model->pages.items[i]->kept = true;
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

/* -------------------------------------------------------------- outputs ---- */

/* The names of a job's files, and the bundles of assets it asks for, as one number. */
static uint64_t hash_files(const stages *self, const memo_output *one) {
    uint64_t hash = one->files.count;
    for (size_t i = 0; i < one->files.count; i++)
        hash = facts_mix(hash, facts_hash_text(one->files.items[i].path));
    return facts_mix(hash, facts_assets_hash(self->memo->facts, &one->reads));
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

/* False if there are other outputs than before, or they need other files. */
static bool render(patching *self, const index_list *which, const update_options *how) {
    const stages *build = self->site;
    uint64_t *before = mem_new((which->count + 1) * sizeof *before);
    bool fine = true;
    for (size_t i = 0; i < which->count; i++)
        before[i] = hash_files(build, record_of(build, which->items[i]));
    update_options own = *how;
    if (own.hooks.next) own.hooks.next = next_job;
    own.hooks.done = on_made;
    own.hooks.data = self;
    update_render(self->site, which, &own);
    for (size_t i = 0; i < which->count; i++) {
        const memo_output *one = record_of(build, which->items[i]);
        bool known = !one->failed && hash_files(build, one) == before[i];
        for (size_t n = 0; known && n < one->files.count; n++)
            known = one->files.items[n].item != 0; /* else it failed until now */
        fine = fine && known;
    }
    self->made->rendered += which->count;
    mem_free(before);
    return fine;
}

static bool is_rendered(const patching *self, size_t number) {
    for (size_t i = 0; i < self->rendered.count; i++)
        if (self->rendered.items[i] == number) return true;
    return false;
}

/* What is open is rendered at once. */
static bool render_wanted(patching *self) {
    const str_list *paths = self->options->prefer;
    update_options at_once = {.hooks = self->options->hooks};
    at_once.hooks.next = NULL;
    for (size_t i = 0; paths && i < paths->count; i++) {
        size_t number = update_find_job(self->site, paths->items[i]);
        if (number != SIZE_MAX && !is_rendered(self, number))
            vec_push(&self->rendered, number);
    }
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

/* The index is made of all texts at once; false if it has other files now. */
static bool update_search(const patching *self) {
    stages *build = self->site;
    outputs made = {0};
    strmap numbers = {0};
    if (!build->view->searches.count || !self->made->pages.count) return true;
    search_write(build->view, &made);
    for (size_t i = 0; i < made.items.count; i++)
        strmap_put(&numbers, made.items.items[i].path, (void *)(uintptr_t)(i + 1));
    size_t found = 0;
    for (size_t i = 0; i < build->outputs.items.count; i++) {
        const output *old = &build->outputs.items.items[i];
        uintptr_t number = (uintptr_t)strmap_get(&numbers, old->path);
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
    bool same = found == made.items.count;
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
    const page_view *pages[MOST_PAGES];
    for (size_t i = 0; i < out->pages.count; i++)
        pages[i] = self->view->pages.items[out->pages.items[i]];
    facts_begin_patch(self->memo->facts, pages, out->pages.count, out->values);
    if (out->order) facts_doubt_order(self->memo->facts);
    if (out->templates) {
        torii_env_forget(self->view->env, NULL);
        facts_doubt_templates(self->memo->facts);
    }
    size_t reports = count_reports(self);
    update_texts(&state);
    /* A text is seldom shown by partials; but other values are, and then asking for
     * all that they read takes as long as rendering them. */
    if (!out->values && !out->templates) {
        facts_use_partials(self->memo->facts);
        facts_ask(self->memo->facts, self->view, self->threads);
    }
    /* With a mistake in a text, or without its style sheets, nothing is shown yet. */
    bool done = count_reports(self) == reports && !state.moved &&
                render_wanted(&state) && render_others(&state) && update_search(&state);
    if (done)
        check_links(&state);
    else
        give_up(&state);
    vec_done(&state.rendered);
    return done;
}

void patch_done(patch *self) {
    vec_done(&self->pages);
    vec_done(&self->files);
    for (size_t i = 0; i < self->sources.count; i++)
        done_source(&self->sources.items[i]);
    vec_done(&self->sources);
}
