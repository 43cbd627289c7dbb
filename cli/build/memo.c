/* SPDX-License-Identifier: MIT
 *
 * The records of a build, by name.
 */
#include "build/memo.h"

#include "theme/feeds.h"
#include "theme/sitemap.h"

#include <string.h>

/* -------------------------------------------------------------- records ---- */

void memo_files_done(memo_output *self) {
    for (size_t i = 0; i < self->files.count; i++) {
        if (!self->files_restored) mem_free(self->files.items[i].path);
        blob_release(self->files.items[i].bytes);
    }
    if (self->files_restored) self->files.items = NULL;
    self->files_restored = false;
    vec_done(&self->files);
}

void memo_targets_done(memo_targets *self) {
    if (!self->restored) mem_free(self->items);
    *self = (memo_targets){0};
}

static void free_article(void *data) {
    memo_article *self = data;
    fact_set_done(&self->reads);
    fact_set_done(&self->checks);
    memo_targets_done(&self->targets);
    if (!self->restored) mem_free(self);
}

static void free_output(void *data) {
    memo_output *self = data;
    fact_set_done(&self->reads);
    memo_files_done(self);
    if (!self->restored) mem_free(self);
}

static void free_all(strmap *map, void (*release)(void *)) {
    for (size_t i = 0; i < map->count; i++)
        release(map->entries[i].value);
    strmap_done(map);
}

memo *memo_new(void) {
    memo *self = mem_new(sizeof *self);
    self->facts = facts_new();
    self->images = images_new();
    self->loads = loads_new();
    self->articles.borrows = self->outputs.borrows = true;
    arena_init(&self->memory);
    return self;
}

void memo_free(memo *self) {
    if (!self) return;
    free_all(&self->articles, free_article);
    free_all(&self->outputs, free_output);
    facts_free(self->facts);
    images_free(self->images);
    loads_free(self->loads);
    mem_free(self->restored_articles);
    mem_free(self->restored_outputs);
    mem_free(self->restored_files);
    arena_done(&self->memory);
    fs_unmap(&self->image);
    mem_free(self);
}

void memo_adopt(memo *self, uint64_t config) {
    if (self->config == config) return;
    free_all(&self->articles, free_article);
    free_all(&self->outputs, free_output);
    facts_forget_model(self->facts);
    self->config = config;
}

memo_article *memo_article_of(memo *self, const char *key, bool make) {
    memo_article *found = strmap_get(&self->articles, key);
    if (found || !make) return found;
    found = mem_new(sizeof *found);
    strmap_put(&self->articles, arena_str(&self->memory, key), found);
    return found;
}

memo_output *memo_output_of(memo *self, const char *output, bool make) {
    memo_output *found = strmap_get(&self->outputs, output);
    if (found || !make) return found;
    found = mem_new(sizeof *found);
    strmap_put(&self->outputs, arena_str(&self->memory, output), found);
    return found;
}

memo_article *memo_article_near(const memo *self, const char *key, size_t number) {
    return strmap_near(&self->articles, key, number);
}

memo_output *memo_output_near(const memo *self, const char *output, size_t number) {
    return strmap_near(&self->outputs, output, number);
}

memo_output *memo_output_at(const memo *self, const char *output, size_t number) {
    memo_output *near =
        number < self->outputs.count ? self->outputs.entries[number].value : NULL;
    bool is = near && near->job == number + 1;
    return is ? near : strmap_get(&self->outputs, output);
}

void memo_finish(const memo *self) {
    strmap_finish(&self->articles);
    strmap_finish(&self->outputs);
}

void memo_begin(memo *self) {
    for (size_t i = 0; i < self->articles.count; i++)
        ((memo_article *)self->articles.entries[i].value)->seen = false;
    for (size_t i = 0; i < self->outputs.count; i++) {
        memo_output *one = self->outputs.entries[i].value;
        one->seen = false;
        one->job = 0;
    }
}

/* The map without the entries that are not kept. */
static void
sweep(strmap *map, bool (*is_kept)(const void *), void (*release)(void *)) {
    strmap kept = {.borrows = map->borrows};
    bool all = true;
    for (size_t i = 0; all && i < map->count; i++)
        all = is_kept(map->entries[i].value);
    if (all) return;
    for (size_t i = 0; i < map->count; i++)
        if (is_kept(map->entries[i].value))
            strmap_put(&kept, map->entries[i].key, map->entries[i].value);
        else
            release(map->entries[i].value);
    strmap_done(map);
    *map = kept;
}

static bool article_seen(const void *data) {
    return ((const memo_article *)data)->seen;
}

static bool output_seen(const void *data) {
    return ((const memo_output *)data)->seen;
}

void memo_sweep(memo *self) {
    sweep(&self->articles, article_seen, free_article);
    sweep(&self->outputs, output_seen, free_output);
}

/* Of what most jobs do not have. */
static uint64_t hash_rest(const job *one, uint64_t hash, bool *opaque) {
    torii_value rest[] = {
        one->page->taxonomy ? taxonomy_object(one->page->taxonomy) : torii_none(),
        one->page->term ? term_object(one->page->term) : torii_none(),
        one->target ? torii_str(one->target) : torii_none(),
        one->feed ? feed_object(one->feed) : torii_none(),
        one->sitemap ? sitemap_object(one->sitemap) : torii_none()};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        hash = facts_mix(hash, facts_hash(rest[i], opaque));
        torii_release(rest[i]);
    }
    return hash;
}

uint64_t memo_signature(const job *one, bool *opaque) {
    const page *about = one->page;
    const section *in = about->own ? about->own : about->section;
    uint64_t hash = facts_mix(one->kind, view_of(about)->name_hash);
    hash = facts_mix(hash, one->templates->hash);
    hash = facts_mix(hash, in ? view_of(in->page)->name_hash : 0);
    bool plain = !about->taxonomy && !about->term && !one->target && !one->feed &&
                 !one->sitemap;
    return plain ? hash : hash_rest(one, hash, opaque);
}
