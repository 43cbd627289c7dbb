/* SPDX-License-Identifier: MIT
 *
 * Where an address in a page's Markdown leads: to a page or a file of the site, by
 * the place of the source file, from the top of content or by name.
 *
 * Invariant: the answer comes from the model and the page alone, so that the facts
 * can ask again for what a page has read.
 */
#include "base/path.h"
#include "content/permalink.h"
#include "theme/article.h"
#include "theme/article_facts.h"
#include "theme/assets.h"
#include "theme/facts.h"

#include <string.h>

/* A page by its path in the tree of the language, whichever way its file is
 * called. */
static const page *find_page(const article *self, const char *path) {
    static const char *const tails[] = {"", ".md", "/_index.md", "/index.md"};
    const site *all = self->view->site;
    const edition *in = self->page->edition;
    const page *found = NULL;
    size_t size = strlen(path);
    char *name = arena_join(self->memory, path, tails[2], ""); /* the longest */
    for (size_t i = 0; !found && *path && i < 4; i++) {
        memcpy(name + size, tails[i], strlen(tails[i]) + 1);
        found = edition_find_page(all, in, name);
    }
    const section *folder = found ? NULL : edition_find_section(in, path);
    if (folder) found = folder->page;
    return found && *found->url ? found : NULL;
}

/* A page or asset by its path from the top of content. */
static article_target find_source(const article *self, const char *path) {
    article_target found = {NULL, NULL};
    if (strncmp(path, "..", 2) == 0) return found;
    found.asset = strmap_get(&self->view->site->by_asset, path);
    if (!found.asset) found.page = find_page(self, path);
    return found;
}

/* A page by its address, with or without the last "/". */
static const page *find_url(const view *self, arena *memory, const char *path) {
    const strmap *urls = &self->site->by_url;
    const page *found = strmap_get(urls, path);
    if (!found) found = strmap_get(urls, arena_join(memory, path, "/", ""));
    return found;
}

static article_target resolve_relative(const article *self, const char *path) {
    const view *owner = self->view;
    const char *from_file =
        path_clean(self->memory, path_join(self->memory, self->page->dir, path));
    article_target found = find_source(self, from_file);
    if (!found.page && !found.asset && *self->page->path) {
        /* Beside the file, if that lies in the folder of its language. */
        const char *dir = path_dir(self->memory, self->page->path);
        const char *real = path_clean(self->memory, path_join(self->memory, dir, path));
        if (strcmp(real, from_file) != 0) found = find_source(self, real);
    }
    if (found.page || found.asset || !*self->page->url) return found;
    /* Written as seen from the page's own address, as other tools want it. */
    const char *base = self->page->url;
    size_t folder = (size_t)(strrchr(base, '/') - base) + 1;
    const char *joined = arena_strf(self->memory, "%.*s%s", (int)folder, base, path);
    found.page = find_url(owner, self->memory, path_clean(self->memory, joined));
    return found;
}

/* A path from the root: the source's, or the address's. */
static article_target resolve_root(const article *self, const char *path) {
    article_target found = {find_url(self->view, self->memory, path), NULL};
    if (!found.page) found = find_source(self, path + 1);
    if (!found.page && !found.asset)
        found.asset = strmap_get(&self->view->static_assets, path + 1);
    return found;
}

const char *article_target_link(const article *self, const article_target *found) {
    if (found->page) return view_of(found->page)->link;
    return permalink_link(self->memory, self->view->config, found->asset->url);
}

article_target article_find_target(const article *self, const link_parts *parts) {
    article_target none = {NULL, NULL};
    switch (parts->kind) {
    case LINK_ROOT:
        return resolve_root(self, parts->path);
    case LINK_CONTENT:
        return find_source(self, path_clean(self->memory, parts->path));
    case LINK_RELATIVE:
        return resolve_relative(self, parts->path);
    default:
        return none;
    }
}

uint64_t article_target_value(const article *self, const article_target *found) {
    if (!found->page && !found->asset) return 1;
    uint64_t hash = facts_hash_text(article_target_link(self, found));
    if (found->page) return facts_mix(hash, view_of(found->page)->name_hash);
    image_size size;
    if (!asset_measure(self->view, found->asset, &size)) return facts_mix(hash, 2);
    return facts_mix(hash, (uint64_t)size.width << 32 | size.height);
}

article_target
article_find_named(const article *self, const char *name, page_pair *several) {
    if (!*name) return (article_target){self->page, NULL};
    article_target found = resolve_relative(self, name);
    if (!found.page && !found.asset)
        found = find_source(self, path_clean(self->memory, name));
    if (!found.page && !found.asset && self->view->names)
        found.page = names_find(self->view->names, self->page->edition, name, several);
    return found;
}

uint64_t article_link_value(const view *self, const page *one, const char *url) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    article state = {.view = self, .page = one, .memory = &memory};
    article_target found;
    if (strncmp(url, ARTICLE_NAMED, sizeof ARTICLE_NAMED - 1) == 0) {
        const char *name = url + sizeof ARTICLE_NAMED - 1;
        found = article_find_named(&state, name, &(page_pair){NULL, NULL});
    } else {
        link_parts parts = link_split(&memory, url);
        found = article_find_target(&state, &parts);
    }
    uint64_t value = article_target_value(&state, &found);
    arena_done(&memory);
    return value;
}

const asset *article_asset(const view *self, const page *one, const char *url) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    article state = {.view = self, .page = one, .memory = &memory};
    link_parts parts = link_split(&memory, url);
    article_target found = article_find_target(&state, &parts);
    arena_done(&memory);
    return found.asset;
}

const char *
article_resolve(arena *memory, const view *self, const page *one, const char *url) {
    article state = {.view = self, .page = one, .memory = memory};
    link_parts parts = link_split(memory, url);
    article_target found = article_find_target(&state, &parts);
    if (found.page || found.asset)
        return arena_strf(
            memory, "%s%s", article_target_link(&state, &found), parts.tail);
    if (parts.kind == LINK_ROOT) return permalink_link(memory, self->config, url);
    return url;
}
