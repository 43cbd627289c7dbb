/* SPDX-License-Identifier: MIT
 *
 * From files to editions.  All of this happens before front matter is applied;
 * only `lang` and `translation_key` are looked at, as they are written.
 */
#include "content/edition.h"

#include "base/codes.h"
#include "base/path.h"
#include "content/section.h"
#include "content/site.h"
#include "content/taxonomy.h"

#include <stdatomic.h>
#include <string.h>

/* ------------------------------------------------------------- languages ---- */

void edition_make_all(site *model) {
    const language_list *languages = &model->config->languages;
    for (size_t i = 0; i < languages->count; i++) {
        edition *self = arena_alloc(&model->memory, sizeof *self);
        self->language = &languages->items[i];
        self->by_tree.borrows = self->by_folder.borrows = true;
        vec_push(&model->editions, self);
    }
}

edition *edition_find(const site *model, const char *code) {
    const language *found = language_find(model->config, code);
    return found ? model->editions.items[found->number] : NULL;
}

edition *edition_of_path(const site *model, const char *path, size_t *skip) {
    char code[64];
    *skip = 0;
    size_t size = model->editions.count > 1 ? strcspn(path, "/") : sizeof code;
    if (size < sizeof code && path[size]) {
        memcpy(code, path, size);
        code[size] = '\0';
        edition *found = edition_find(model, code);
        if (found) {
            *skip = size + 1;
            return found;
        }
    }
    return model->editions.items[0];
}

/* "hello.de" -> the German edition, and "hello" in *name. */
static edition *edition_of_name(const site *model, const char **name) {
    const char *dot = strrchr(*name, '.');
    if (!dot || dot == *name || model->editions.count < 2) return NULL;
    edition *found = edition_find(model, dot + 1);
    if (found)
        *name = arena_strn(&((site *)model)->memory, *name, (size_t)(dot - *name));
    return found;
}

/* The text of a key in front matter, as it is written; or NULL. */
static const char *
written(site *model, const page *one, const char *key, const char *other) {
    const yaml_node *front = page_front_matter(&model->memory, one);
    const yaml_node *node = yaml_get(front, key);
    if (!node && other) node = yaml_get(front, other);
    return node && node->kind == YAML_STRING && *node->text ? node->text : NULL;
}

void edition_place(site *model, page *one) {
    arena *memory = &model->memory;
    size_t skip;
    edition *found = edition_of_path(model, one->path, &skip);
    bool several = model->editions.count > 1;
    const char *lang = several ? written(model, one, "lang", NULL) : NULL;
    edition *named = edition_of_name(model, &one->name);
    edition *asked = lang ? edition_find(model, lang) : NULL;
    one->edition = asked ? asked : named ? named : found;
    if (skip || !*one->dir) one->dir = path_dir(memory, one->path + skip);
    one->tree_path = one->path + skip;
    if (!named) return;
    const char *file = arena_join(memory, one->name, path_extension(one->path), "");
    one->tree_path = path_join(memory, one->dir, file);
}

/* "blog/hello" for blog/hello.md and blog/hello/index.md. */
static const char *key_of(site *model, const page *one) {
    const char *given = written(model, one, "translation_key", "translationKey");
    if (given) return given;
    const char *path = one->tree_path;
    size_t size = strlen(path) - strlen(path_extension(path));
    static const char *const tails[] = {"/index", "/_index"};
    for (size_t i = 0; i < 2; i++) {
        size_t tail = strlen(tails[i]);
        if (size > tail && memcmp(path + size - tail, tails[i], tail) == 0)
            size -= tail;
    }
    return arena_strn(&model->memory, path, size);
}

/* ------------------------------------------------------------ stand-ins ---- */

/* A second page of the same file, for the edition that lacks a translation. */
static page *stand_in(site *model, const page *from, edition *to) {
    page *made = page_new(&model->memory, model->config, PAGE_PAGE);
    made->is_fallback = true;
    made->edition = to;
    made->path = from->path;
    made->file = from->file;
    made->dir = from->dir;
    made->name = from->name;
    made->tree_path = from->tree_path;
    made->group_key = from->group_key;
    made->modified = from->modified;
    made->unread = atomic_load(&from->unread);
    page_source source = page_source_of(from);
    page_set_source(made, &source);
    vec_push(&model->made, made);
    return made;
}

static void add_stand_ins(site *model, edition *to, page_list *pages) {
    strmap known = {0};
    size_t count = pages->count;
    strmap places = {0}; /* where a page of its own lies no other can stand in */
    for (size_t i = 0; i < count; i++) {
        page *one = pages->items[i];
        if (one->edition != to) continue;
        strmap_put(&known, one->group_key, one);
        strmap_put(&places, one->tree_path, one);
    }
    for (size_t i = 0; i < count; i++) {
        page *from = pages->items[i];
        if (from->edition != model->editions.items[0] || from->is_fallback) continue;
        if (!strmap_has(&known, from->group_key) &&
            !strmap_has(&places, from->tree_path))
            vec_push(pages, stand_in(model, from, to));
    }
    strmap_done(&known);
    strmap_done(&places);
}

void edition_assign(site *model, page_list *pages) {
    for (size_t i = 0; i < pages->count; i++) {
        page *one = pages->items[i];
        edition_place(model, one);
        one->group_key = model->editions.count > 1 ? key_of(model, one) : "";
    }
    if (!model->config->i18n.fallback) return;
    for (size_t i = 1; i < model->editions.count; i++)
        add_stand_ins(model, model->editions.items[i], pages);
}

/* --------------------------------------------------------------- groups ---- */

static void add_to_group(site *model, page *one, const char *key) {
    translation_group *group = strmap_get(&model->groups, key);
    if (!group) {
        group = arena_alloc(&model->memory, sizeof *group);
        group->key = arena_str(&model->memory, key);
        strmap_put(&model->groups, key, group);
    }
    one->group = group;
    vec_push(&group->pages, one);
}

/* What belongs together although no file says so: the home pages, sections
 * without a page, taxonomies and terms. */
static const char *made_key(const page *one, arena *memory) {
    if (*one->group_key && one->kind != PAGE_HOME) return one->group_key;
    switch (one->kind) {
    case PAGE_HOME:
        return "=home";
    case PAGE_SECTION:
        return one->own ? one->own->path : "";
    case PAGE_TAXONOMY:
        return arena_strf(memory, "=%s", one->taxonomy->name);
    case PAGE_TERM:
        return arena_strf(memory, "=%s/%s", one->taxonomy->name, one->term->slug);
    default:
        return "";
    }
}

void edition_group(site *model) {
    if (model->editions.count < 2) return;
    for (size_t n = 0; n < model->editions.count; n++)
        for (size_t i = 0; i < model->all.count; i++) {
            page *one = model->all.items[i];
            const char *key = made_key(one, &model->memory);
            if (one->edition == model->editions.items[n] && *key)
                add_to_group(model, one, key);
        }
}

page *edition_translate(const page *one, const edition *to) {
    if (one->edition == to) return (page *)one;
    for (size_t i = 0; one->group && i < one->group->pages.count; i++)
        if (one->group->pages.items[i]->edition == to)
            return one->group->pages.items[i];
    return NULL;
}

static bool same_folder(const char *left, const char *right) {
    const char *a = strrchr(left, '/'), *b = strrchr(right, '/');
    if (!a || !b) return a == b;
    return a - left == b - right && memcmp(left, right, (size_t)(a - left)) == 0;
}

const asset_list *edition_assets(const page *one) {
    if (one->assets.count || !one->group || !one->is_bundle) return &one->assets;
    for (size_t i = 0; i < one->group->pages.count; i++) {
        const page *other = one->group->pages.items[i];
        if (other->assets.count && same_folder(other->path, one->path))
            return &other->assets;
    }
    return &one->assets;
}

bool edition_is_text(const page *one) {
    if (!one->is_fallback) return true;
    page_load(one);
    for (size_t i = 0; i < one->body_size; i++)
        if (!strchr(" \t\r\n", one->body[i])) return false;
    return one->own != NULL;
}

/* -------------------------------------------------------------- finding ---- */

static const char *below_content(const char *path) {
    if (strncmp(path, "@/", 2) == 0) path += 2;
    while (*path == '/')
        path++;
    return path;
}

page *edition_find_page(const site *model, const edition *in, const char *path) {
    path = below_content(path);
    uint64_t hash = strmap_hash(path);
    page *found = strmap_get_hashed(&in->by_tree, path, hash);
    return found ? found : strmap_get_hashed(&model->by_path, path, hash);
}

section *edition_find_section(const edition *self, const char *path) {
    char *name = mem_str(below_content(path));
    size_t size = strlen(name);
    static const char *const tails[] = {"_index.md", "index.md"};
    for (size_t i = 0; i < 2; i++) {
        size_t tail = strlen(tails[i]);
        bool whole = size >= tail && strcmp(name + size - tail, tails[i]) == 0;
        if (whole && (size == tail || name[size - tail - 1] == '/'))
            name[size -= tail] = '\0';
    }
    while (size && name[size - 1] == '/')
        name[--size] = '\0';
    section *found = strmap_get(&self->by_folder, name);
    mem_free(name);
    return found && found->page->state == PAGE_LIVE ? found : NULL;
}

taxonomy *edition_find_taxonomy(const edition *self, const char *name) {
    for (size_t i = 0; i < self->taxonomies.count; i++)
        if (strcmp(self->taxonomies.items[i]->name, name) == 0)
            return self->taxonomies.items[i];
    return NULL;
}

/* -------------------------------------------------------------- freeing ---- */

static void free_taxonomies(edition *self) {
    for (size_t i = 0; i < self->taxonomies.count; i++) {
        taxonomy *one = self->taxonomies.items[i];
        /* Terms that were dropped from the list are still in the map. */
        for (size_t j = 0; j < one->by_slug.count; j++) {
            term *each = one->by_slug.entries[j].value;
            vec_done(&each->pages);
        }
        vec_done(&one->terms);
        strmap_done(&one->by_slug);
        strmap_done(&one->by_name);
    }
    vec_done(&self->taxonomies);
}

void edition_free_all(site *model) {
    for (size_t i = 0; i < model->editions.count; i++) {
        edition *self = model->editions.items[i];
        free_taxonomies(self);
        vec_done(&self->sections);
        vec_done(&self->pages);
        nav_done(&self->nav);
        arena_done(&self->nav_memory);
        for (size_t n = 0; n < self->series.count; n++) {
            page_list *parts = self->series.entries[n].value;
            vec_done(parts);
        }
        strmap_done(&self->series);
        strmap_done(&self->by_folder);
        strmap_done(&self->by_tree);
    }
    for (size_t i = 0; i < model->groups.count; i++) {
        translation_group *group = model->groups.entries[i].value;
        vec_done(&group->pages);
    }
    strmap_done(&model->groups);
    vec_done(&model->editions);
}
