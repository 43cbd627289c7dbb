/* SPDX-License-Identifier: MIT
 *
 * A file qualifies if its bytes are the same up to the body, if its title does
 * not come from there, and if it is the source of one page alone.
 */
#include "build/patch.h"

#include "base/utf8.h"
#include "content/front_matter.h"
#include "theme/relations.h"

#include <string.h>

enum { MAX_PAGE = 32 << 20 };

static page_view *only_page_of(const stages *self, const char *path, size_t *index) {
    page_view *found = NULL;
    for (size_t i = 0; i < self->view->pages.count; i++) {
        page_view *own = self->view->pages.items[i];
        if (strcmp(own->page->file, path) != 0) continue;
        if (found) return NULL;
        found = own;
        *index = i;
    }
    return found;
}

/* Is the body a part of the source as it was read, and not looked into? */
static bool is_plain(const page *one) {
    return one->kind == PAGE_PAGE && one->state == PAGE_LIVE && one->title_given &&
           one->body >= one->source &&
           one->body + one->body_size == one->source + one->source_size;
}

static bool take_text(page *one, const char *text, size_t size) {
    front_matter_parts parts;
    size_t head = (size_t)(one->body - one->source);
    if (head > size || memcmp(text, one->source, head) != 0) return false;
    if (front_matter_split(text, size, &parts) != FRONT_MATTER_FINE) return false;
    if (parts.body != text + head || utf8_invalid_at(text, size) != size) return false;
    one->source = text;
    one->source_size = size;
    one->body = text + head;
    one->body_size = size - head;
    one->hash = hash_bytes(text, size);
    return true;
}

static bool take_file(stages *self, const char *path, patch *out) {
    size_t index = 0;
    page_view *own = only_page_of(self, path, &index);
    if (!own || !is_plain(own->page)) return false;
    buf text = BUF_INIT;
    if (!fs_root_read(&self->site->root, path, MAX_PAGE, &text)) {
        buf_done(&text);
        return false;
    }
    size_t size = text.size;
    buf_str(&text, "");
    char *bytes = buf_take_exact(&text);
    vec_push(&out->texts, bytes);
    if (!take_text(own->page, bytes, size)) return false;
    vec_push(&out->pages, index);
    return true;
}

/* All texts are as they were but those of the patch, which are rendered. */
static void render_pages(stages *self, const patch *made) {
    view *model = self->view;
    for (size_t i = 0; i < model->pages.count; i++)
        model->pages.items[i]->kept = true;
    for (size_t i = 0; i < made->pages.count; i++) {
        page_view *own = model->pages.items[made->pages.items[i]];
        own->kept = false;
        page_text_free(atomic_exchange(&own->text, NULL));
    }
    backlinks_free(model->backlinks);
    model->backlinks = NULL;
    render_articles(model, &made->pages, self->memo, 1);
}

/* The names of a job's files, and the bundles of assets it asks for, as one number. */
static uint64_t hash_files(const stages *self, const memo_output *one) {
    uint64_t hash = one->files.count;
    for (size_t i = 0; i < one->files.count; i++)
        hash = facts_mix(hash, facts_hash_text(one->files.items[i].path));
    return facts_mix(hash, facts_assets_hash(self->memo->facts, &one->reads));
}

/* The bundles of assets that the texts of the patch ask for. */
static uint64_t hash_assets(const stages *self, const patch *made) {
    uint64_t hash = 0;
    for (size_t i = 0; i < made->pages.count; i++) {
        const char *key = self->view->pages.items[made->pages.items[i]]->key;
        const memo_article *one = memo_article_of(self->memo, key, false);
        if (one) hash += facts_assets_hash(self->memo->facts, &one->reads);
    }
    return hash;
}

/* False if the outputs are others than before, or need other files. */
static bool render_outputs(stages *self, patch *made) {
    facts *table = self->memo->facts;
    uint64_t before = 0, after = 0;
    for (size_t i = 0; i < self->jobs.count; i++) {
        const memo_output *one =
            memo_output_of(self->memo, self->jobs.items[i].output, false);
        if (!one->stale && !facts_changed(table, &one->reads)) continue;
        vec_push(&made->jobs, i);
        before = facts_mix(before, hash_files(self, one));
    }
    render_jobs(self->view, &self->jobs, &made->jobs, self->memo, self->threads);
    for (size_t i = 0; i < made->jobs.count; i++) {
        const char *name = self->jobs.items[made->jobs.items[i]].output;
        const memo_output *one = memo_output_of(self->memo, name, false);
        after = facts_mix(after, hash_files(self, one));
        for (size_t n = 0; n < one->files.count; n++)
            outputs_replace(
                &self->outputs, one->files.items[n].path, one->files.items[n].bytes);
        if (one->failed) return false;
    }
    return before == after;
}

static void check_links(stages *self, const patch *made) {
    index_list which = {0};
    for (size_t i = 0; i < made->pages.count; i++)
        vec_push(&which, made->pages.items[i]);
    for (size_t i = 0; i < self->view->pages.count; i++) {
        const page_view *own = self->view->pages.items[i];
        const memo_article *one = memo_article_of(self->memo, own->key, false);
        if (own->kept && facts_changed(self->memo->facts, &one->checks))
            vec_push(&which, i);
    }
    render_checks(self->view, &which, self->memo, 1);
    vec_done(&which);
}

bool patch_bodies(stages *self, const str_list *paths, patch *out) {
    *out = (patch){0};
    if (self->view->searches.count || !paths->count) return false;
    for (size_t i = 0; i < paths->count; i++)
        if (!take_file(self, paths->items[i], out)) return false;
    const page_view *pages[16];
    if (out->pages.count > sizeof pages / sizeof *pages) return false;
    for (size_t i = 0; i < out->pages.count; i++)
        pages[i] = self->view->pages.items[out->pages.items[i]];
    uint64_t assets = hash_assets(self, out);
    facts_begin_pages(self->memo->facts, pages, out->pages.count);
    render_pages(self, out);
    facts_ask(self->memo->facts, self->view, 1);
    bool done = hash_assets(self, out) == assets;
    done = render_outputs(self, out) && done;
    check_links(self, out);
    return done;
}

void patch_done(patch *self) {
    vec_done(&self->pages);
    vec_done(&self->jobs);
    for (size_t i = 0; i < self->texts.count; i++)
        mem_free(self->texts.items[i]);
    vec_done(&self->texts);
}
