/* SPDX-License-Identifier: MIT
 *
 * Choosing the sitemap's pages.  They stand in order of their addresses, so
 * that an edit moves none of them.
 */
#include "theme/sitemap.h"

#include "theme/facts.h"

#include "base/glob.h"
#include "base/mem.h"
#include "base/order.h"
#include "content/permalink.h"

#include <string.h>

bool sitemap_lists(const view *self, const page *one) {
    const str_list *without = &self->config->sitemap.exclude;
    const char *url = one->url + (*one->url == '/');
    bool listed = one->sitemap != PAGE_NO && edition_is_text(one);
    for (size_t i = 0; listed && i < without->count; i++) {
        const char *pattern = without->items[i] + (*without->items[i] == '/');
        listed = !glob_match(pattern, one->path) && !glob_match(pattern, url);
    }
    return listed;
}

/* --------------------------------------------------------------- class ---- */

static torii_value list_files(const sitemap *self) {
    const site_config *config = self->view->config;
    torii_value out = torii_list();
    arena memory;
    arena_init(&memory);
    for (size_t i = 1; i <= self->parts; i++) {
        const char *url = arena_strf(&memory, "/sitemap-%zu.xml", i);
        torii_list_push(out, torii_str(permalink_absolute(&memory, config, url)));
    }
    arena_done(&memory);
    return out;
}

static torii_value sitemap_attribute(torii_call *call, void *data, const char *name) {
    const sitemap *self = data;
    (void)call;
    if (strcmp(name, "pages") == 0) return page_objects(&self->pages);
    if (strcmp(name, "files") == 0) return list_files(self);
    return torii_undefined();
}

static torii_value sitemap_get_attr(torii_call *call, void *self, const char *name) {
    return facts_attribute(call, &SITEMAP_FACTS, self, name);
}

static torii_value sitemap_to_repr(torii_call *call, void *self) {
    (void)call;
    return facts_repr(&SITEMAP_FACTS, self);
}

static const torii_class SITEMAP_CLASS = {
    TORII_CLASS_INIT("sitemap"),
    .thread_safe = true,
    .get_attr = sitemap_get_attr,
    .to_repr = sitemap_to_repr,
};

static const char *
sitemap_key(arena *memory, const void *self, const rendering *run) {
    (void)memory, (void)run;
    return ((const sitemap *)self)->output;
}

static void *sitemap_by_key(const view *model, const char *key) {
    for (size_t i = 0; i < model->sitemaps.count; i++)
        if (strcmp(model->sitemaps.items[i]->output, key) == 0)
            return model->sitemaps.items[i];
    return NULL;
}

static torii_value sitemap_value(void *self) {
    return torii_retain(((const sitemap *)self)->object);
}

/* What pages say of themselves, and the configuration. */
static const char *const PLAIN_OF_SITEMAP[] = {"pages", NULL};

const fact_class SITEMAP_FACTS = {
    .name = "sitemap",
    .type = &SITEMAP_CLASS,
    .key = sitemap_key,
    .find = sitemap_by_key,
    .object = sitemap_value,
    .attribute = sitemap_attribute,
    .plain = PLAIN_OF_SITEMAP};

torii_value sitemap_object(const sitemap *one) {
    return torii_retain(one->object);
}

/* --------------------------------------------------------------- files ---- */

static int compare_url(const void *left, const void *right, const void *data) {
    (void)data;
    return strcmp(((const page *)left)->url, ((const page *)right)->url);
}

/* They come mostly in order, as their files do. */
static void sort_by_url(page_list *pages) {
    ordered *all = mem_resize(NULL, pages->count + 1, sizeof *all);
    for (size_t i = 0; i < pages->count; i++)
        all[i] = (ordered){0, pages->items[i]};
    order_sort(all, pages->count, compare_url, NULL);
    for (size_t i = 0; i < pages->count; i++)
        pages->items[i] = all[i].item;
    mem_free(all);
}

static sitemap *add_file(view *self, const char *output) {
    sitemap *one = arena_alloc(&self->site->memory, sizeof *one);
    one->view = self;
    one->output = output;
    one->object = torii_object(&SITEMAP_CLASS, one);
    torii_freeze(one->object);
    vec_push(&self->sitemaps, one);
    return one;
}

/* All pages that are listed, in order. */
static page_list collect(const view *self) {
    const page_list *all = &self->site->all;
    page_list listed = {0};
    for (size_t i = 0; i < all->count; i++) {
        page *one = all->items[i];
        if (page_is_rendered(one) && !one->hidden && sitemap_lists(self, one))
            vec_push(&listed, one);
    }
    sort_by_url(&listed);
    return listed;
}

bool sitemap_refill(view *self) {
    if (!self->sitemaps.count) return true;
    page_list listed = collect(self);
    sitemap *file = self->sitemaps.items[0];
    bool same = !file->is_index && listed.count <= (size_t)self->config->sitemap.limit;
    vec_done(same ? &file->pages : &listed);
    if (same) file->pages = listed;
    return same;
}

void sitemap_make(view *self) {
    if (!self->config->sitemap.enabled || !*self->config->base_url) return;
    page_list listed = collect(self);
    size_t limit = (size_t)self->config->sitemap.limit;
    sitemap *file = add_file(self, "sitemap.xml");
    file->is_index = listed.count > limit;
    for (size_t i = 0; i < listed.count; i++) {
        if (self->sitemaps.items[0]->is_index && i % limit == 0) {
            size_t number = ++self->sitemaps.items[0]->parts;
            file = add_file(
                self, arena_strf(&self->site->memory, "sitemap-%zu.xml", number));
        }
        vec_push(&file->pages, listed.items[i]);
    }
    vec_done(&listed);
}

void sitemap_done(view *self) {
    for (size_t i = 0; i < self->sitemaps.count; i++) {
        torii_release(self->sitemaps.items[i]->object);
        vec_done(&self->sitemaps.items[i]->pages);
    }
    vec_done(&self->sitemaps);
}
