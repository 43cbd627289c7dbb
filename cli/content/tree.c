/* SPDX-License-Identifier: MIT
 *
 * From a list of files to a tree of sections.
 *
 * _index.md is always its folder's page.  index.md is a bundle if no other
 * page lies in its folder or below, else the folder's page, so that trees of
 * other tools work as they are.  Sections are made parents first: whatever a
 * page takes from above is settled when its turn comes.
 */
#include "content/scan.h"

#include "base/codes.h"
#include "base/glob.h"
#include "base/path.h"
#include "content/front_matter.h"
#include "content/git_dates.h"
#include "content/permalink.h"
#include "content/schema.h"
#include "content/slug.h"
#include "content/trust.h"

#include <stdlib.h>
#include <string.h>

/* What is known of a folder of content. */
typedef struct folder {
    page *under;   /* its _index.md */
    page *index;   /* its index.md */
    size_t here;   /* pages in it, without these two */
    size_t others; /* the same in it and below */
    page *bundle;  /* index, if that is a bundle */
    bool forced;   /* the bundle takes the pages below as resources */
    section *made; /* once a page of it asked for its section */
} folder;

typedef struct tree {
    site *model;
    edition *in;
    arena *memory;
    strmap folders; /* path -> folder */
    size_t near;    /* the number of the one made last */
    bool forces;    /* a bundle takes the pages below */
} tree;

/* ------------------------------------------------------------- folders ---- */

static folder *folder_at(tree *self, const char *path) {
    const strmap *all = &self->folders;
    if (self->near < all->count && strcmp(all->entries[self->near].key, path) == 0)
        return all->entries[self->near].value;
    folder *found = strmap_get(all, path);
    if (found) return found;
    self->near = all->count;
    found = arena_alloc(self->memory, sizeof *found);
    strmap_put(&self->folders, path, found);
    return found;
}

static bool is_index(const page *one) {
    return strcmp(one->name, "index") == 0 || strcmp(one->name, "_index") == 0;
}

/* The folder above; NULL above the root. */
static const char *above(const tree *self, const char *path) {
    return *path ? path_dir(self->memory, path) : NULL;
}

static void count_page(tree *self, page *one) {
    folder *own = folder_at(self, one->dir);
    if (strcmp(one->name, "_index") == 0)
        own->under = one;
    else if (strcmp(one->name, "index") == 0)
        own->index = one;
    else
        own->here++;
    if (!is_index(one) || !*one->dir) return;
    own = folder_at(self, above(self, one->dir));
    own->here++; /* to that one it is a page below */
}

static void count_below(tree *self) {
    for (size_t i = 0; i < self->folders.count; i++) {
        size_t here = ((folder *)self->folders.entries[i].value)->here;
        const char *path = here ? self->folders.entries[i].key : NULL;
        for (; path; path = above(self, path))
            folder_at(self, path)->others += here;
    }
}

static void decide_folder(tree *self, const char *path, folder *own) {
    page *index = own->index;
    if (!index) return;
    if (own->under) {
        log_report *report = log_error(
            self->model->log, CODE_INDEX_TWICE, "_index.md and index.md in one folder");
        log_at(report, index->file, 0, 0);
        log_note(report, "%s is the page of the same section", own->under->file);
        own->index = NULL;
        return;
    }
    const yaml_node *front = page_front_matter(self->memory, index);
    const yaml_node *written = yaml_get(front, "bundle");
    bool given = written && written->kind == YAML_BOOL;
    own->forced = given && written->boolean && *path;
    self->forces |= own->forced;
    bool bundle = given ? written->boolean : own->others == 0;
    if (bundle && *path) own->bundle = index;
}

/* The bundle that takes the page as a resource, or NULL. */
static page *owner_of(tree *self, const page *one) {
    const char *path = self->forces ? one->dir : NULL;
    for (; path; path = above(self, path)) {
        const folder *own = strmap_get(&self->folders, path);
        if (own && own->forced && own->bundle != one) return own->bundle;
    }
    return NULL;
}

/* ------------------------------------------------------------- sections ---- */

static section *make_section(tree *self, const char *path);

static section *section_at(tree *self, const char *path) {
    section *found = strmap_get(&self->in->by_folder, path);
    return found ? found : make_section(self, path);
}

/* Recursion is as deep as the folders are, at most 64. */
static section *make_section(tree *self, const char *path) {
    site *model = self->model;
    section *made = arena_alloc(self->memory, sizeof *made);
    const folder *own = folder_at(self, path);
    const char *parent = above(self, path);
    made->path = arena_str(self->memory, path);
    made->name = path_name(made->path);
    made->place = "";
    made->edition = self->in;
    made->parent = parent ? section_at(self, parent) : NULL;
    made->page = own->under ? own->under : own->bundle ? NULL : own->index;
    if (!made->page) {
        made->page = page_new(self->memory, model->config, PAGE_SECTION);
        made->page->dir = made->path;
        made->page->edition = self->in;
        vec_push(&model->made, made->page);
    }
    made->page->kind = parent ? PAGE_SECTION : PAGE_HOME;
    made->page->name = made->name;
    made->page->own = made;
    made->page->section = made->parent;
    strmap_put(&self->in->by_folder, made->path, made);
    vec_push(&model->made_sections, made);
    vec_push(&self->in->sections, made);
    return made;
}

/* Puts a page into its section, making that if need be. */
static void place_in_section(tree *self, page *one) {
    folder *own = folder_at(self, one->dir);
    if (one == own->under || (one == own->index && one != own->bundle)) {
        section_at(self, one->dir);
        return;
    }
    if (one == own->bundle) {
        one->is_bundle = true;
        one->name = path_name(one->dir);
        one->section = section_at(self, above(self, one->dir));
        return;
    }
    if (!own->made) own->made = section_at(self, one->dir);
    one->section = own->made;
}

static int compare_paths(const void *left, const void *right) {
    return strcmp(
        (*(section *const *)left)->path, (*(section *const *)right)->path);
}

/* -------------------------------------------------------- front matter ---- */

/* One {match, set}, or a plain mapping for all. */
static void
apply_rule(const tree *self, page *one, const char *path, const yaml_node *rule) {
    const site *model = self->model;
    const yaml_node *match = yaml_get(rule, "match"), *set = yaml_get(rule, "set");
    bool written = match && match->kind == YAML_STRING && set;
    if (written && !glob_match(match->text, path)) return;
    if (yaml_get(rule, "target") || yaml_get(rule, "_target")) {
        log_report *report = log_warning(
            model->log, CODE_FRONT_NEAR, "a cascade with a target is not read");
        log_note(yaml_at(report, rule), "write it as {match: \"blog/**\", set: {...}}");
        return;
    }
    front_matter_apply(
        self->memory, model->log, model->config, one, written ? set : rule, false);
}

static void
apply_cascade(const tree *self, page *one, const char *path, const section *from) {
    if (!from) return;
    apply_cascade(self, one, path, from->parent);
    const yaml_node *cascade = from->page->cascade;
    if (!cascade) return;
    if (cascade->kind != YAML_SEQUENCE) {
        apply_rule(self, one, path, cascade);
        return;
    }
    for (size_t i = 0; i < cascade->sequence.count; i++)
        apply_rule(self, one, path, cascade->sequence.items[i]);
}

/* Does the page hold nodes of YAML? */
static bool holds_nodes(const page *one) {
    return one->menu || one->head || one->cascade || one->extra.count ||
           one->given.count;
}

/* What is packed is unpacked for the moment, unless the page holds on to it. */
static void apply_own(site *model, page *one) {
    arena before = model->unpacked;
    bool is_packed = !one->front_matter && one->packed_front;
    const yaml_node *front = page_front_matter(&model->unpacked, one);
    if (is_packed && !front) {
        one->packed_front = NULL; /* damaged, whatever its hash: it is read again */
        page_load(one);
        scan_split(model, one);
        front = one->front_matter;
    }
    front_matter_apply(&model->memory, model->log, model->config, one, front, true);
    if (!is_packed || !one->packed_front || holds_nodes(one)) return;
    one->front_matter = NULL;
    arena_rewind(&model->unpacked, &before);
}

/* Defaults, cascades from the root down, the page's own: later wins. */
static void apply_layers(const tree *self, page *one) {
    site *model = self->model;
    const default_rule_list *rules = &model->config->defaults;
    const char *path = one->tree_path;
    if (!*path) path = path_join(self->memory, one->dir, "_index.md");
    for (size_t i = 0; i < rules->count; i++)
        if (glob_match(rules->items[i].match, path))
            front_matter_apply(
                self->memory, model->log, model->config, one, rules->items[i].set,
                false);
    apply_cascade(self, one, path, one->section);
    apply_own(model, one);
    if (!date_is_set(&one->updated)) git_dates_find(model, one, &one->updated);
    front_matter_finish(self->memory, model->config, one);
    schema_check(self->memory, model->log, model->config, one);
}

static page_state state_of(const site *model, const page *one) {
    const site_config *config = model->config;
    const date *shown =
        date_is_set(&one->publish_date) ? &one->publish_date : &one->date;
    page_state above_state = one->section ? one->section->page->state : PAGE_LIVE;
    if (one->kind == PAGE_HOME) return PAGE_LIVE;
    if (above_state != PAGE_LIVE) return above_state;
    if (one->draft && !config->build.drafts) return PAGE_DRAFT;
    if (date_is_set(shown) && shown->epoch > model->now && !config->build.future)
        return PAGE_FUTURE;
    bool expires = date_is_set(&one->expires) && one->expires.epoch <= model->now;
    return expires && !config->build.expired ? PAGE_EXPIRED : PAGE_LIVE;
}

/* Everything about one page whose section is settled. */
static void settle(const tree *self, page *one) {
    site *model = self->model;
    one->untrusted = *one->path && trust_is_denied(model->config, one->path);
    if (one->untrusted) trust_check(self->memory, model->log, model->config, one);
    apply_layers(self, one);
    one->state = state_of(model, one);
    permalink_assign(self->memory, model->log, model->config, one);
    if (one->state == PAGE_LIVE)
        vec_push(&model->all, one);
    else
        vec_push(&model->withheld, one);
}

void tree_settle(site *model, page *one) {
    tree self = {.model = model, .in = one->edition, .memory = &model->memory};
    apply_layers(&self, one);
    one->state = state_of(model, one);
    permalink_assign(self.memory, model->log, model->config, one);
}

static void settle_sections(const tree *self) {
    section_list *sections = &self->in->sections;
    size_t kept = 0;
    qsort(sections->items, sections->count, sizeof *sections->items, compare_paths);
    for (size_t i = 0; i < sections->count; i++) {
        section *one = sections->items[i];
        settle(self, one->page);
        if (one->page->state != PAGE_LIVE) continue;
        sections->items[kept++] = one;
        if (one->parent && !one->page->hidden)
            vec_push(&one->parent->subsections, one);
    }
    sections->count = kept;
}

/* 404.md is the error page of its section, unless it says `kind: page`. */
static bool is_error_page(const tree *self, const page *one) {
    if (strcmp(one->name, "404") != 0 || one->is_bundle) return false;
    const yaml_node *kind = yaml_get(page_front_matter(self->memory, one), "kind");
    return !kind || kind->kind != YAML_STRING || strcmp(kind->text, "page") != 0;
}

static void settle_pages(const tree *self, const page_list *pages) {
    for (size_t i = 0; i < pages->count; i++) {
        page *one = pages->items[i];
        if (one->edition != self->in || !one->section || one->own) continue;
        bool error = is_error_page(self, one);
        if (error) one->kind = PAGE_ERROR;
        settle(self, one);
        one->hidden |= error;
        if (one->state == PAGE_LIVE && !one->hidden)
            vec_push(&one->section->pages, one);
    }
}

/* A resource is readable, but has no address. */
static void settle_resource(const tree *self, page *one, page *owner) {
    site *model = self->model;
    apply_own(model, one);
    front_matter_finish(self->memory, model->config, one);
    vec_push(&owner->resources, one);
}

void tree_build(site *model, edition *in, const page_list *pages) {
    tree self = {.model = model, .in = in, .memory = &model->memory};
    folder_at(&self, "");
    for (size_t i = 0; i < pages->count; i++)
        if (pages->items[i]->edition == in) count_page(&self, pages->items[i]);
    count_below(&self);
    for (size_t i = 0; i < self.folders.count; i++)
        decide_folder(
            &self, self.folders.entries[i].key, self.folders.entries[i].value);
    in->home = section_at(&self, "");
    for (size_t i = 0; i < pages->count; i++) {
        page *one = pages->items[i];
        if (one->edition != in) continue;
        page *owner = owner_of(&self, one);
        if (owner)
            settle_resource(&self, one, owner);
        else
            place_in_section(&self, one);
    }
    settle_sections(&self);
    settle_pages(&self, pages);
    strmap_done(&self.folders);
}

/* --------------------------------------------------------------- assets ---- */

/* Bundles by the folder that their files lie in.  Where several languages have
 * one there, the first has the files. */
static void collect_bundles(site *model, strmap *out) {
    for (size_t i = 0; i < model->made.count; i++) {
        page *one = model->made.items[i];
        if (!one->is_bundle || one->is_fallback) continue;
        const char *dir = path_dir(&model->memory, one->path);
        const page *other = strmap_get(out, dir);
        const language *own = one->edition->language;
        if (!other || own->number < other->edition->language->number)
            strmap_put(out, dir, one);
    }
}

/* The page an asset lies beside, and how much of its path is that folder. */
static page *
asset_owner(const site *model, const strmap *bundles, const char *path, size_t *skip) {
    size_t top;
    const edition *in = edition_of_path(model, path, &top);
    char *at = mem_str(path);
    page *owner = NULL;
    for (char *slash; !owner && (slash = strrchr(at, '/')) != NULL;) {
        *slash = '\0';
        bool below = strlen(at) > top;
        const section *found = below ? strmap_get(&in->by_folder, at + top) : NULL;
        owner = strmap_get(bundles, at);
        if (!owner && found) owner = found->page;
        *skip = strlen(at) + 1;
    }
    mem_free(at);
    if (owner) return owner;
    *skip = top;
    return in->home->page;
}

void tree_place_assets(site *model, const asset_list *assets) {
    strmap bundles = {0};
    collect_bundles(model, &bundles);
    for (size_t i = 0; i < assets->count; i++) {
        asset *one = assets->items[i];
        size_t skip;
        page *owner = asset_owner(model, &bundles, one->path, &skip);
        if (owner->state != PAGE_LIVE) continue;
        one->owner = owner;
        one->output = path_join(&model->memory, owner->place, one->path + skip);
        one->url = arena_strf(
            &model->memory, "/%s", slug_encode_path(&model->memory, one->output));
        vec_push(&owner->assets, one);
        vec_push(&model->assets, one);
        strmap_put(&model->by_asset, one->path, one);
    }
    strmap_done(&bundles);
}
