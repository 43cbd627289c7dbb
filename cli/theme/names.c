/* SPDX-License-Identifier: MIT
 *
 * One map for each language and way of naming, in the order of the pages, so
 * that equal names are told in the same order whatever is built first.
 */
#include "theme/names.h"

#include "base/mem.h"
#include "base/suggest.h"
#include "content/slug.h"

#include <string.h>

typedef struct edition_names {
    strmap files, titles; /* -> page_pair *: the first two of that name */
} edition_names;

struct page_names {
    arena memory;
    edition_names *editions; /* by number of the language */
    size_t count;
};

/* What is the same in two ways of writing a name; NULL if nothing is left. */
static const char *plain_name(arena *memory, const char *name) {
    return slug_make(memory, name, SLUG_UNICODE);
}

static void add(page_names *self, strmap *map, const char *name, const page *one) {
    const char *key = plain_name(&self->memory, name);
    if (!key || !*key) return;
    page_pair *known = strmap_get(map, key);
    if (!known) {
        known = arena_alloc(&self->memory, sizeof *known);
        *known = (page_pair){one, NULL};
        strmap_put(map, key, known);
    } else if (!known->second && known->first != one) {
        known->second = one;
    }
}

/* A folder is called by its own name, not "index". */
static const char *file_name(page_names *self, const page *one) {
    if (one->kind != PAGE_SECTION && !one->is_bundle) return one->name;
    const char *slash = strrchr(one->dir, '/');
    return arena_str(&self->memory, slash ? slash + 1 : one->dir);
}

page_names *names_new(const site *all) {
    page_names *self = mem_new(sizeof *self);
    arena_init(&self->memory);
    self->count = all->editions.count;
    self->editions = mem_new(all->editions.count * sizeof *self->editions);
    for (size_t i = 0; i < all->all.count; i++) {
        const page *one = all->all.items[i];
        edition_names *in = &self->editions[one->edition->language->number];
        if (!*one->url) continue;
        if (*one->path) add(self, &in->files, file_name(self, one), one);
        add(self, &in->titles, one->title, one);
    }
    return self;
}

void names_free(page_names *self) {
    if (!self) return;
    for (size_t i = 0; i < self->count; i++) {
        strmap_done(&self->editions[i].files);
        strmap_done(&self->editions[i].titles);
    }
    arena_done(&self->memory);
    mem_free(self->editions);
    mem_free(self);
}

const page *names_find(
    const page_names *self, const edition *in, const char *name, page_pair *several) {
    const edition_names *from = &self->editions[in->language->number];
    arena memory;
    arena_init(&memory);
    const char *key = plain_name(&memory, name);
    const page_pair *found = key ? strmap_get(&from->files, key) : NULL;
    if (!found && key) found = strmap_get(&from->titles, key);
    arena_done(&memory);
    if (!found) return NULL;
    if (!found->second) return found->first;
    *several = *found;
    return NULL;
}

const char *names_suggest(const page_names *self, const edition *in, const char *name) {
    const edition_names *from = &self->editions[in->language->number];
    const strmap *maps[] = {&from->files, &from->titles};
    arena memory;
    arena_init(&memory);
    const char *key = plain_name(&memory, name), *near = NULL;
    for (size_t i = 0; key && !near && i < 2; i++) {
        str_list keys = {0};
        for (size_t n = 0; n < maps[i]->count; n++)
            vec_push(&keys, maps[i]->entries[n].key);
        const char *found = suggest(key, keys.items, keys.count);
        const page_pair *there = found ? strmap_get(maps[i], found) : NULL;
        if (there) near = i ? there->first->title : there->first->name;
        vec_done(&keys);
    }
    arena_done(&memory);
    return near;
}
