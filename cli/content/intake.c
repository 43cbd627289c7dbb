/* SPDX-License-Identifier: MIT
 *
 * A page is settled as all are, with nobody to report to, and then goes into all the
 * places where site_load() would have put it: whoever goes through site->all finds the
 * order that reading the folder gives.
 *
 * Invariant: after a true answer the model is what reading the whole site again would
 * give.
 */
#include "content/intake.h"

#include "base/glob.h"
#include "base/path.h"
#include "base/utf8.h"
#include "content/reorder.h"
#include "content/scan.h"
#include "content/trust.h"

#include <string.h>
#include <strings.h>

/* ---------------------------------------------------------- what is plain ---- */

/* Has the site but one language, and its content in one folder? */
static bool is_simple(const site *model) {
    const site_config *config = model->config;
    return model->editions.count == 1 && !config->mounts.count && !config->schemas &&
           !model->git_dates.count && !model->editions.items[0]->language->nav;
}

static bool is_index(const char *name) {
    return strcmp(name, "index") == 0 || strcmp(name, "_index") == 0 ||
           strcmp(name, "404") == 0;
}

/* A page that nothing but lists and links depends on. */
static bool is_plain(const page *one) {
    return one->kind == PAGE_PAGE && one->state == PAGE_LIVE && !one->hidden &&
           !one->own && !one->is_bundle && !one->is_fallback && !one->untrusted &&
           !one->menu && !one->aliases.count && !*one->redirect_to && !one->group &&
           !one->mount && one->bundle == PAGE_DEFAULT && !is_index(one->name) &&
           (!*one->output || strcmp(path_extension(one->output), ".html") == 0);
}

/* The section of the folder; NULL if there is none, or it is not just that. */
static section *section_of(const site *model, const char *dir) {
    section *found = strmap_get(&model->editions.items[0]->by_folder, dir);
    bool fine = found && found->page->state == PAGE_LIVE &&
                (found->page->kind == PAGE_HOME || found->page->kind == PAGE_SECTION);
    return fine ? found : NULL;
}

bool intake_knows(const site *model, const char *file) {
    for (size_t i = 0; i < model->made.count; i++)
        if (strcmp(model->made.items[i]->file, file) == 0) return true;
    for (size_t i = 0; i < model->assets.count; i++)
        if (strcmp(model->assets.items[i]->file, file) == 0) return true;
    return false;
}

/* The path below content of a file that can be a page; NULL: it cannot. */
static const char *page_path(const site *model, const char *file) {
    const char *folder = model->config->dirs.content;
    size_t size = strlen(folder);
    const char *end = path_extension(file);
    if (strncmp(file, folder, size) != 0 || file[size] != '/') return NULL;
    bool fine = (strcasecmp(end, ".md") == 0 || strcasecmp(end, ".markdown") == 0) &&
                utf8_invalid_at(file, strlen(file)) == strlen(file) &&
                path_is_safe(file) &&
                !glob_ignored(&model->config->ignore, file + size + 1, false);
    return fine ? file + size + 1 : NULL;
}

/* ----------------------------------------------------------------- order ---- */

/* In the order in which folders are walked: name by name. */
static int compare_walk(const char *left, const char *right) {
    size_t i = 0;
    while (left[i] && left[i] == right[i])
        i++;
    int a = left[i] == '/' ? 0 : (unsigned char)left[i];
    int b = right[i] == '/' ? 0 : (unsigned char)right[i];
    return a - b;
}

/* Was the page read from the folder of content, and is no section's? */
static bool is_walked(const site *model, const page *one) {
    const char *folder = model->config->dirs.content;
    size_t size = strlen(folder);
    return (one->kind == PAGE_PAGE || one->kind == PAGE_ERROR) && !one->own &&
           strncmp(one->file, folder, size) == 0 && one->file[size] == '/' &&
           strcmp(one->file + size + 1, one->path) == 0;
}

/* False if there is no other page to tell its place by. */
static bool insert(site *model, page *one) {
    const page_list *all = &model->all;
    size_t place = all->count;
    bool passed = false;
    for (size_t i = 0; i < all->count; i++) {
        if (!is_walked(model, all->items[i])) continue;
        passed = compare_walk(all->items[i]->path, one->path) < 0;
        place = passed ? i + 1 : i;
        if (!passed) break;
    }
    if (place == all->count && !passed) return false;
    site_put_page(model, one, place);
    return true;
}

/* ---------------------------------------------------------------- adding ---- */

static page *
begin(site *model, const char *path, const char *file, const char *text, size_t size) {
    page *made = page_new(&model->memory, model->config, PAGE_PAGE);
    made->path = arena_str(&model->memory, path);
    made->file = arena_str(&model->memory, file);
    made->name = path_stem(&model->memory, path);
    made->source = text;
    made->source_size = size;
    made->hash = hash_bytes(text, size);
    made->group_key = "";
    scan_split(model, made);
    edition_place(model, made);
    return made;
}

/* The page alone, in no list yet; NULL if it is not plain. */
static page *settle(site *aside, page *made) {
    made->section = section_of(aside, made->dir);
    if (!made->section || log_errors(aside->log)) return NULL;
    if (is_index(made->name) || trust_is_denied(aside->config, made->path)) return NULL;
    tree_settle(aside, made);
    bool quiet = !log_errors(aside->log) && !log_warnings(aside->log);
    return quiet && is_plain(made) ? made : NULL;
}

static bool put_in_maps(site *model, page *one) {
    edition *in = one->edition;
    if (strmap_has(&model->by_path, one->path) ||
        strmap_has(&in->by_tree, one->tree_path) ||
        (*one->url && strmap_has(&model->by_url, one->url)))
        return false;
    strmap_put(&in->by_tree, one->tree_path, one);
    strmap_put(&model->by_path, one->path, one);
    if (*one->url) strmap_put(&model->by_url, one->url, one);
    return true;
}

page *intake_add(
    site *model, const char *file, const char *text, size_t size, int64_t modified,
    arena *memory) {
    log_options silent = {.verbosity = -1};
    site aside = *model; /* which reports to nobody, and owns nothing else */
    const char *path = is_simple(model) ? page_path(model, file) : NULL;
    arena_init(memory);
    if (!path || intake_knows(model, file) || utf8_invalid_at(text, size) != size)
        return NULL;
    arena_init(&aside.memory);
    aside.log = log_new(&silent);
    page *made = begin(&aside, path, file, text, size);
    made->modified = modified;
    page *fine = settle(&aside, made);
    log_reset(aside.log);
    log_free(aside.log);
    *memory = aside.memory;
    vec_push(&model->made, made);
    bool done = fine && (!*made->output ||
                         claims_add(
                             &model->outputs, model->log, CHECK_OFF, made->output,
                             made->file));
    done = done && put_in_maps(model, made) && insert(model, made) &&
           reorder_add(model, made);
    return done ? made : NULL;
}

/* -------------------------------------------------------------- removing ---- */

/* Will its folder still be a section, and no index.md below or above a bundle? */
static bool leaves_section(const page *one) {
    const section *in = one->section;
    if (strcmp(path_name(in->page->path), "_index.md") == 0) return true;
    for (size_t i = 0; i < in->pages.count; i++) {
        const page *other = in->pages.items[i];
        if (other != one && other->section == in && !other->is_bundle &&
            *other->path && strcmp(other->dir, one->dir) == 0)
            return true;
    }
    return false;
}

static bool can_go(const site *model, const page *one) {
    return is_simple(model) && is_plain(one) && is_walked(model, one) &&
           !one->assets.count && !one->resources.count && one->section &&
           section_of(model, one->dir) == one->section && leaves_section(one);
}

bool intake_remove(site *model, page *one) {
    if (!can_go(model, one)) return false;
    if (*one->output && !claims_drop(&model->outputs, one->output)) return false;
    strmap_remove(&one->edition->by_tree, one->tree_path);
    strmap_remove(&model->by_path, one->path);
    if (*one->url) strmap_remove(&model->by_url, one->url);
    bool done = reorder_remove(model, one);
    site_take_page(model, one);
    one->file = ""; /* its file may come back as another page */
    return done;
}
