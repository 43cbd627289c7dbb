/* SPDX-License-Identifier: MIT
 *
 * From the terms that pages name to taxonomies with pages of their own.  A
 * folder of content at a taxonomy's path lends its _index.md to it.
 */
#include "content/taxonomy.h"

#include "base/codes.h"
#include "base/path.h"
#include "content/permalink.h"
#include "content/site.h"
#include "content/slug.h"

#include <stdlib.h>
#include <string.h>

term *taxonomy_find(const taxonomy *self, const char *name) {
    term *found = strmap_get(&self->by_name, name);
    bool named = found && found->page && strcmp(found->name, name) == 0;
    if (!named) found = strmap_get(&self->by_slug, name);
    return found && found->page ? found : NULL; /* others only hidden pages have */
}

/* A page made of nothing, or of the section that was written for it. */
static page *page_for(
    site *model, edition *in, page_kind kind, const section *written, const char *path,
    const char *title) {
    page *one = written && written->page->state == PAGE_LIVE ? written->page : NULL;
    if (one) {
        one->kind = kind;
        if (!one->title_given) one->title = one->link_title = title;
        return one;
    }
    one = page_new(&model->memory, model->config, kind);
    one->name = path_name(path);
    one->title = one->link_title = title;
    one->edition = in;
    one->lang = one->text_lang = in->language->code;
    one->type = page_kind_name(kind);
    one->section = in->home;
    vec_push(&model->made, one);
    return one;
}

static void place_page(
    site *model, page *one, const char *path, const taxonomy_config *config,
    bool rendered) {
    bool folder = one->kind == PAGE_TAXONOMY;
    one->place = path;
    one->url = one->output = "";
    if (!*one->slug) one->slug = path_name(path);
    if (one->paginate_by < 0) one->paginate_by = config->paginate_by;
    const char *name = folder ? config->template_name : config->term_template;
    if (!*one->template_name) one->template_name = name;
    if (rendered && config->render && one->render != PAGE_NO)
        permalink_place(
            &model->memory, model->config, path, folder, &one->url, &one->output);
}

/* Where the front matter names the term, or NULL if it is not there. */
static const yaml_node *
term_node(const yaml_node *front, const char *kind, const char *name) {
    const char *const keys[] = {kind, "tag", "category", "author"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const yaml_node *node = yaml_get(front, keys[i]);
        if (!node) node = yaml_get(yaml_get(front, "taxonomies"), keys[i]);
        if (node && node->kind == YAML_STRING && strstr(node->text, name)) return node;
        if (!node || node->kind != YAML_SEQUENCE) continue;
        for (size_t n = 0; n < node->sequence.count; n++) {
            const yaml_node *item = node->sequence.items[n];
            if (item->kind < YAML_SEQUENCE && strcmp(item->text, name) == 0)
                return item;
        }
    }
    return NULL;
}

static void
report_slug(site *model, const taxonomy *self, const char *name, const page *from) {
    const yaml_node *front = page_front_matter(&model->memory, from);
    const yaml_node *node = term_node(front, self->name, name);
    log_report *report = log_error(
        model->log, CODE_SLUG_EMPTY,
        "nothing of the term '%.200s' in %s can stand in an address", name, self->name);
    if (node)
        yaml_at(report, node);
    else
        log_at(report, from->file, 0, 0);
    bool letters = *slug_make(&model->memory, name, SLUG_UNICODE) != '\0';
    log_note(report, "set urls.slugify to %s", letters ? "unicode" : "off");
}

/* The term that `name` was found to mean before, or else does now. */
static term *
add_term(site *model, taxonomy *self, const char *name, const page *from) {
    term *found = strmap_get(&self->by_name, name);
    if (found) return found;
    const char *slug = slug_make(&model->memory, name, model->config->urls.slugify);
    if (!*slug) {
        report_slug(model, self, name, from);
        return NULL;
    }
    found = strmap_get(&self->by_slug, slug);
    if (!found) {
        found = arena_alloc(&model->memory, sizeof *found);
        found->name = name;
        found->slug = slug;
        found->taxonomy = self;
        strmap_put(&self->by_slug, slug, found);
        vec_push(&self->terms, found);
    }
    strmap_put(&self->by_name, name, found);
    return found;
}

static bool holds_page(const term *one, const page *from) {
    return one->pages.count && one->pages.items[one->pages.count - 1] == from;
}

static void add_page(site *model, taxonomy *self, size_t number, page *from) {
    str_list *names = &from->terms[number];
    for (size_t i = 0; i < names->count; i++) {
        term *found = add_term(model, self, names->items[i], from);
        if (!found) continue;
        names->items[i] = found->name; /* one spelling for all */
        if (!from->hidden && !holds_page(found, from)) vec_push(&found->pages, from);
    }
}

static int compare_terms(const void *left, const void *right) {
    const term *a = *(term *const *)left, *b = *(term *const *)right;
    size_t most = b->pages.count, least = a->pages.count;
    bool by_count = a->taxonomy->config->sort_by == TERM_SORT_COUNT;
    if (by_count && most != least) return most > least ? 1 : -1;
    return strcmp(a->slug, b->slug);
}

/* What the language says of the taxonomy under `key`, else `standard`. */
static const char *
own_text(const language *own, const char *name, const char *key, const char *standard) {
    const yaml_node *node = yaml_get(yaml_get(own->taxonomies, name), key);
    return node && node->kind == YAML_STRING && *node->text ? node->text : standard;
}

/* The sections below the taxonomy's folder by the slugs of their names: the text of
 * C++ may lie in tags/C++/_index.md as well as in tags/cplusplus/_index.md. */
static strmap sections_by_slug(site *model, const edition *in, const char *folder) {
    strmap out = {0};
    size_t size = strlen(folder);
    for (size_t i = 0; i < in->by_folder.count; i++) {
        const char *path = in->by_folder.entries[i].key;
        if (strncmp(path, folder, size) != 0 || path[size] != '/') continue;
        const char *name = path + size + 1;
        if (strchr(name, '/')) continue;
        const char *slug =
            slug_make(&model->memory, name, model->config->urls.slugify);
        if (!strmap_get(&out, slug) || strcmp(slug, name) == 0)
            strmap_put(&out, slug, in->by_folder.entries[i].value);
    }
    return out;
}

static void make_pages(site *model, edition *in, taxonomy *self) {
    const taxonomy_config *config = self->config;
    const language *own = in->language;
    const char *title = slug_humanize(&model->memory, self->name);
    const char *place = own_text(own, self->name, "path", config->path);
    if (!path_is_safe(place)) place = config->path;
    const char *titled = own_text(own, self->name, "title", NULL);
    self->titled = titled != NULL;
    if (titled) title = titled;
    self->path = path_join(&model->memory, own->path, place);
    self->page = page_for(
        model, in, PAGE_TAXONOMY, strmap_get(&in->by_folder, config->path),
        config->path, title);
    self->page->taxonomy = self;
    place_page(model, self->page, self->path, config, self->terms.count > 0);
    strmap written = sections_by_slug(model, in, config->path);
    for (size_t i = 0; i < self->terms.count; i++) {
        term *one = self->terms.items[i];
        const char *folder = path_join(&model->memory, config->path, one->slug);
        const char *path = path_join(&model->memory, self->path, one->slug);
        one->page = page_for(
            model, in, PAGE_TERM, strmap_get(&written, one->slug), folder, one->name);
        one->page->taxonomy = self;
        one->page->term = one;
        place_page(model, one->page, path, config, true);
        section_sort_newest(&one->pages, false);
    }
    strmap_done(&written);
}

/* Terms that no live page shows (all are hidden) are left out. */
static void drop_empty(taxonomy *self) {
    size_t kept = 0;
    for (size_t i = 0; i < self->terms.count; i++)
        if (self->terms.items[i]->pages.count)
            self->terms.items[kept++] = self->terms.items[i];
    self->terms.count = kept;
}

void taxonomy_collect(site *model, edition *in) {
    const taxonomy_config_list *configs = &model->config->taxonomies;
    for (size_t i = 0; i < configs->count; i++) {
        taxonomy *self = arena_alloc(&model->memory, sizeof *self);
        self->config = &configs->items[i];
        self->name = self->config->name;
        for (size_t j = 0; j < model->all.count; j++)
            if (model->all.items[j]->kind == PAGE_PAGE &&
                model->all.items[j]->edition == in)
                add_page(model, self, i, model->all.items[j]);
        drop_empty(self);
        if (self->terms.count)
            qsort(
                self->terms.items, self->terms.count, sizeof *self->terms.items,
                compare_terms);
        make_pages(model, in, self);
        vec_push(&in->taxonomies, self);
    }
}

/* ------------------------------------------------------------ one at a time ---- */

/* Do pages that are in no list name terms of it?  They may decide what these are
 * called, and for whom they are there. */
static bool is_named_in_secret(const site *model, const taxonomy *self) {
    size_t number = (size_t)(self->config - model->config->taxonomies.items);
    for (size_t i = 0; i < model->all.count; i++) {
        const page *one = model->all.items[i];
        if (one->kind == PAGE_PAGE && one->hidden && one->terms[number].count)
            return true;
    }
    return false;
}

/* Are the pages of terms made of nothing, and in order of their names? */
static bool is_plain(const site *model, const taxonomy *self) {
    return model->editions.count == 1 && !self->page->own && self->terms.count &&
           self->config->sort_by != TERM_SORT_COUNT && !is_named_in_secret(model, self);
}

static size_t insert_term(taxonomy *self, term *one) {
    vec_push(&self->terms, one);
    size_t at = self->terms.count - 1;
    for (; at && strcmp(self->terms.items[at - 1]->slug, one->slug) > 0; at--)
        self->terms.items[at] = self->terms.items[at - 1];
    self->terms.items[at] = one;
    return at;
}

static bool make_term_page(site *model, term *one) {
    taxonomy *self = one->taxonomy;
    arena *memory = &model->memory;
    edition *in = model->editions.items[0];
    const char *folder = path_join(memory, self->config->path, one->slug);
    const char *owner = arena_strf(memory, "the term '%s'", one->name);
    one->page = page_for(model, in, PAGE_TERM, NULL, folder, one->name);
    one->page->taxonomy = self;
    one->page->term = one;
    one->page->mount = mount_of(model->config, "");
    place_page(
        model, one->page, path_join(memory, self->path, one->slug), self->config, true);
    const char *output = one->page->output;
    if (!*output) return true;
    strmap_put(&model->by_url, one->page->url, one->page);
    return claims_add(&model->outputs, model->log, CHECK_OFF, output, owner);
}

/* Has somebody written a page for a term of that slug? */
static bool
is_written(site *model, const edition *in, const taxonomy *self, const char *slug) {
    strmap written = sections_by_slug(model, in, self->config->path);
    bool found = strmap_has(&written, slug);
    strmap_done(&written);
    return found;
}

term *taxonomy_add(site *model, taxonomy *self, const char *name, const page *from) {
    arena *memory = &model->memory;
    const char *slug = slug_make(memory, name, model->config->urls.slugify);
    bool known =
        strmap_get(&self->by_slug, slug) || strmap_get(&self->by_name, name);
    if (!*slug || known || !is_plain(model, self) ||
        is_written(model, from->edition, self, slug))
        return NULL;
    name = arena_str(memory, name);
    term *made = add_term(model, self, name, from);
    if (!made) return NULL;
    self->terms.count--; /* where it does not belong */
    size_t at = insert_term(self, made);
    if (!make_term_page(model, made)) return NULL;
    /* Behind the page of the term before, or of the taxonomy. */
    const page *before = at ? self->terms.items[at - 1]->page : self->page;
    const page *after =
        at + 1 < self->terms.count ? self->terms.items[at + 1]->page : NULL;
    if (before->own || (after && after->own)) return NULL;
    site_put_page(model, made->page, before->number + 1);
    return made;
}

static void forget_names(taxonomy *self, const term *one) {
    for (size_t i = self->by_name.count; i-- > 0;)
        if (self->by_name.entries[i].value == one)
            strmap_remove(&self->by_name, self->by_name.entries[i].key);
    strmap_remove(&self->by_slug, one->slug);
}

bool taxonomy_remove(site *model, term *one) {
    taxonomy *self = one->taxonomy;
    page *shown = one->page;
    if (shown->own || self->terms.count < 2 || !is_plain(model, self)) return false;
    if (*shown->output && !claims_drop(&model->outputs, shown->output)) return false;
    if (*shown->url) strmap_remove(&model->by_url, shown->url);
    size_t kept = 0;
    for (size_t i = 0; i < self->terms.count; i++)
        if (self->terms.items[i] != one)
            self->terms.items[kept++] = self->terms.items[i];
    self->terms.count = kept;
    forget_names(self, one);
    vec_done(&one->pages);
    site_take_page(model, shown);
    vec_push(&model->gone, shown);
    return true;
}
