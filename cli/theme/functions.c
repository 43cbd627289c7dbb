/* SPDX-License-Identifier: MIT
 *
 * What templates of a site can call to find things: get_page, get_section,
 * get_term, paginate, load_data, resource.  A missing target is an error that
 * names the nearest one.
 */
#include "base/path.h"
#include "theme/facts.h"
#include "theme/url_for.h"

#include <string.h>

static torii_value fn_get_page(torii_call *call) {
    const view *self = call_view(call);
    const char *path = torii_arg_str(call, 0, NULL);
    const edition *in = path ? edition_asked(call, torii_arg(call, 1)) : NULL;
    if (!in) return torii_failed();
    const page *found = edition_find_page(self->site, in, path);
    if (found && found->rendered) return page_object(found);
    return missing_target(call, "page", path, nearest_path(self->nearest, path));
}

static torii_value fn_get_section(torii_call *call) {
    const char *path = torii_arg_str(call, 0, NULL);
    const edition *in = path ? edition_asked(call, torii_arg(call, 1)) : NULL;
    if (!in) return torii_failed();
    const section *found = edition_find_section(in, path);
    if (found) return page_object(found->page);
    return missing_target(call, "section", path, suggest_key(&in->by_folder, path));
}

static torii_value fn_get_term(torii_call *call) {
    const char *kind = torii_arg_str(call, 0, NULL);
    const char *name = kind ? torii_arg_str(call, 1, NULL) : NULL;
    const edition *in = name ? edition_asked(call, torii_arg(call, 2)) : NULL;
    if (!in) return torii_failed();
    const taxonomy *owner = edition_find_taxonomy(in, kind);
    if (!owner)
        return missing_target(
            call, "taxonomy", kind, suggest_taxonomy(in, kind));
    const term *found = taxonomy_find(owner, name);
    if (found) return term_object(found);
    return missing_target(call, "term", name, suggest_key(&owner->by_slug, name));
}

static torii_value fn_paginate(torii_call *call) {
    int64_t by;
    if (!torii_arg_int(call, 1, &by)) return torii_failed();
    return paginator_make(call, torii_call_render_data(call), torii_arg(call, 0), by);
}

static torii_value fn_load_data(torii_call *call) {
    const char *path = torii_arg_str(call, 0, NULL);
    if (!path) return torii_failed();
    const char *format = torii_get_str(torii_arg(call, 1), NULL);
    return data_load_file(call, call_view(call), path, format);
}

/* An asset of the page, by its name or by its path below content. */
static torii_value fn_resource(torii_call *call) {
    const rendering *run = torii_call_render_data(call);
    const view *self = run->view;
    const char *path = torii_arg_str(call, 0, NULL);
    if (!path) return torii_failed();
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    const char *full =
        path_clean(&memory, path_join(&memory, rendering_page(run)->dir, path));
    const asset *found = strmap_get(&self->site->by_asset, full);
    if (!found) found = strmap_get(&self->site->by_asset, path);
    torii_value out =
        found ? asset_object(self, found)
              : missing_target(
                    call, "asset", path, suggest_key(&self->site->by_asset, full));
    arena_done(&memory);
    return out;
}

void functions_add(view *self) {
    facts_add_function(self, "get_page(path, lang=None)", fn_get_page, FACT_SCOPE_SITE);
    facts_add_function(
        self, "get_section(path, lang=None)", fn_get_section, FACT_SCOPE_SITE);
    facts_add_function(
        self, "get_term(taxonomy, name, lang=None)", fn_get_term, FACT_SCOPE_SITE);
    facts_add_function(self, "paginate(list, by=0)", fn_paginate, FACT_SCOPE_NONE);
    facts_add_function(
        self, "load_data(path, format=None)", fn_load_data, FACT_SCOPE_SITE);
    facts_add_function(self, "resource(path)", fn_resource, FACT_SCOPE_PAGE);
}
