/* SPDX-License-Identifier: MIT
 *
 * What templates of a site can call to find things: url_for, get_page,
 * get_section, get_term, paginate, load_data, asset_info.  A missing target is
 * an error that names the nearest one.
 */
#include "base/path.h"
#include "base/suggest.h"
#include "content/permalink.h"
#include "theme/feeds.h"
#include "theme/view.h"

#include <string.h>

/* Fails with "there is no KIND 'NAME'", and the nearest name if there is one. */
static torii_value
missing(torii_call *call, const char *kind, const char *name, const char *near) {
    if (!near)
        return torii_fail(call, TORII_ERR_HOST, "there is no %s '%s'", kind, name);
    return torii_fail(
        call, TORII_ERR_HOST, "there is no %s '%s', did you mean '%s'?", kind, name,
        near);
}

static const char *suggest_key(const strmap *map, const char *name) {
    str_list keys = {0};
    for (size_t i = 0; i < map->count; i++)
        vec_push(&keys, map->entries[i].key);
    const char *found = suggest(name, keys.items, keys.count);
    vec_done(&keys);
    return found;
}

/* ------------------------------------------------------------- url_for ---- */

/* In the order of the signature. */
enum { KIND, PATH, FILENAME, NAME, TAXONOMY, TERM, FORMAT, EXTERNAL, ANCHOR, LANG };

#define URL_FOR                                                          \
    "url_for(kind, path=None, filename=None, name=None, taxonomy=None, " \
    "term=None, format='atom', _external=False, _anchor=None, lang=None)"

typedef struct request {
    torii_call *call;
    const view *view;
    arena *memory;
} request;

/* The text of an optional argument, or NULL. */
static const char *text_arg(torii_call *call, size_t index) {
    return torii_get_str(torii_arg(call, index), NULL);
}

static const term *find_term(const request *self, torii_value *failure) {
    const char *kind = text_arg(self->call, TAXONOMY);
    torii_value name = torii_to_str(torii_arg(self->call, TERM));
    const char *text = torii_get_str(name, NULL);
    const taxonomy *owner = kind ? site_find_taxonomy(self->view->site, kind) : NULL;
    const term *found = owner && text ? taxonomy_find(owner, text) : NULL;
    if (!kind)
        *failure = torii_fail(self->call, TORII_ERR_TYPE, "taxonomy= is missing");
    else if (!owner)
        *failure = missing(self->call, "taxonomy", kind, NULL);
    else if (!found)
        *failure = missing(self->call, "term", text ? text : "", NULL);
    torii_release(name);
    return found;
}

static const char *link_of_page(const request *self, torii_value *failure) {
    const char *path = text_arg(self->call, PATH);
    const page *given = page_object_self(torii_arg(self->call, PATH));
    if (!given && path) given = site_find_page(self->view->site, path);
    if (given && *given->url) return view_of(given)->link;
    if (!path)
        *failure = torii_fail(self->call, TORII_ERR_TYPE, "path= is missing");
    else
        *failure = missing(
            self->call, "page", path, nearest_path(self->view->nearest, path));
    return NULL;
}

static const char *link_of_section(const request *self, torii_value *failure) {
    const char *path = text_arg(self->call, PATH);
    const section *found = path ? site_find_section(self->view->site, path) : NULL;
    if (found) return view_of(found->page)->link;
    *failure = path ? missing(
                          self->call, "section", path,
                          suggest_key(&self->view->site->by_folder, path))
                    : torii_fail(self->call, TORII_ERR_TYPE, "path= is missing");
    return NULL;
}

static const char *link_of_static(const request *self, torii_value *failure) {
    const char *name = text_arg(self->call, FILENAME);
    if (!name) name = text_arg(self->call, NAME);
    if (!name) name = text_arg(self->call, PATH);
    const char *link = name ? view_static_link(self->view, name) : NULL;
    if (link) return link;
    *failure = name ? missing(
                          self->call, "static file", name,
                          suggest_key(&self->view->static_links, name))
                    : torii_fail(self->call, TORII_ERR_TYPE, "filename= is missing");
    return NULL;
}

/* The site's feed; a section's with path=, a term's with taxonomy= and term=. */
static const char *link_of_feed(const request *self, torii_value *failure) {
    const char *format = text_arg(self->call, FORMAT);
    const char *path = text_arg(self->call, PATH);
    const page *owner = self->view->site->home->page;
    if (text_arg(self->call, TAXONOMY)) {
        const term *one = find_term(self, failure);
        if (!one) return NULL;
        owner = one->page;
    } else if (path) {
        const section *in = site_find_section(self->view->site, path);
        if (!in) return link_of_section(self, failure);
        owner = in->page;
    }
    const feed *found = format ? feeds_find(owner, format) : NULL;
    if (found) return permalink_link(self->memory, self->view->config, found->url);
    *failure = missing(self->call, "feed", format ? format : "", NULL);
    return NULL;
}

static const char *
link_for(const request *self, const char *kind, torii_value *failure) {
    static const char *const kinds[] = {"page",  "section", "static",
                                        "asset", "term",    "feed"};
    if (strcmp(kind, "page") == 0) return link_of_page(self, failure);
    if (strcmp(kind, "section") == 0) return link_of_section(self, failure);
    if (strcmp(kind, "static") == 0 || strcmp(kind, "asset") == 0)
        return link_of_static(self, failure);
    if (strcmp(kind, "feed") == 0) return link_of_feed(self, failure);
    if (strcmp(kind, "term") == 0) {
        const term *one = find_term(self, failure);
        return one ? view_of(one->page)->link : NULL;
    }
    *failure = missing(self->call, "kind of URL", kind, suggest(kind, kinds, 6));
    return NULL;
}

static torii_value fn_url_for(torii_call *call) {
    rendering *run = torii_call_render_data(call);
    request self = {call, run->view, &run->memory};
    const char *kind = torii_arg_str(call, KIND, NULL);
    if (!kind) return torii_failed();
    torii_value failure = torii_none();
    const char *link = link_for(&self, kind, &failure);
    if (!link) return failure;
    bool external = torii_is_true(torii_arg(call, EXTERNAL));
    const char *anchor = text_arg(call, ANCHOR);
    if (external) link = view_absolute(self.memory, self.view, link);
    return torii_strf("%s%s%s", link, anchor ? "#" : "", anchor ? anchor : "");
}

/* ---------------------------------------------------------------- find ---- */

static torii_value fn_get_page(torii_call *call) {
    const view *self = torii_call_data(call);
    const char *path = torii_arg_str(call, 0, NULL);
    if (!path) return torii_failed();
    const page *found = site_find_page(self->site, path);
    if (found && found->rendered) return page_object(found);
    return missing(call, "page", path, nearest_path(self->nearest, path));
}

static torii_value fn_get_section(torii_call *call) {
    const view *self = torii_call_data(call);
    const char *path = torii_arg_str(call, 0, NULL);
    if (!path) return torii_failed();
    const section *found = site_find_section(self->site, path);
    if (found) return page_object(found->page);
    return missing(call, "section", path, suggest_key(&self->site->by_folder, path));
}

static torii_value fn_get_term(torii_call *call) {
    const view *self = torii_call_data(call);
    const char *kind = torii_arg_str(call, 0, NULL);
    const char *name = kind ? torii_arg_str(call, 1, NULL) : NULL;
    if (!name) return torii_failed();
    const taxonomy *owner = site_find_taxonomy(self->site, kind);
    if (!owner) return missing(call, "taxonomy", kind, NULL);
    const term *found = taxonomy_find(owner, name);
    return found ? term_object(found) : missing(call, "term", name, NULL);
}

static torii_value fn_paginate(torii_call *call) {
    int64_t by;
    if (!torii_arg_int(call, 1, &by)) return torii_failed();
    return paginator_make(call, torii_call_render_data(call), torii_arg(call, 0), by);
}

static torii_value fn_load_data(torii_call *call) {
    const char *path = torii_arg_str(call, 0, NULL);
    if (!path) return torii_failed();
    return data_load_file(call, torii_call_data(call), path, text_arg(call, 1));
}

/* An asset of the page, by its name or by its path below content. */
static torii_value fn_resource(torii_call *call) {
    const rendering *run = torii_call_render_data(call);
    const view *self = run->view;
    const char *path = torii_arg_str(call, 0, NULL);
    if (!path) return torii_failed();
    arena memory;
    arena_init(&memory);
    const char *full = path_clean(&memory, path_join(&memory, run->page->dir, path));
    const asset *found = strmap_get(&self->site->by_asset, full);
    if (!found) found = strmap_get(&self->site->by_asset, path);
    torii_value out =
        found ? asset_object(self, found)
              : missing(call, "asset", path, suggest_key(&self->site->by_asset, full));
    arena_done(&memory);
    return out;
}

void functions_add(view *self) {
    torii_env *env = self->env;
    torii_env_add_function(env, URL_FOR, fn_url_for, self);
    torii_env_add_function(env, "get_page(path)", fn_get_page, self);
    torii_env_add_function(env, "get_section(path)", fn_get_section, self);
    torii_env_add_function(env, "get_term(taxonomy, name)", fn_get_term, self);
    torii_env_add_function(env, "paginate(list, by=0)", fn_paginate, self);
    torii_env_add_function(env, "load_data(path, format=None)", fn_load_data, self);
    torii_env_add_function(env, "resource(path)", fn_resource, self);
}
