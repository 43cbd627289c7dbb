/* SPDX-License-Identifier: MIT
 *
 * The lists that templates see of each language: all pages, sections,
 * taxonomies, and the parameters with those of the language on top.
 */
#include "content/date_value.h"
#include "theme/feeds.h"
#include "theme/page_lists.h"
#include "theme/view.h"

#include <string.h>

/* All pages with an output, newest first, then by address. */
static torii_value list_all(const view *self, const edition *in) {
    page_list shown = {0};
    const page_list *all = &self->site->all;
    for (size_t i = 0; i < all->count; i++) {
        page *one = all->items[i];
        if (one->edition == in && page_is_rendered(one) && !one->hidden)
            vec_push(&shown, one);
    }
    section_sort_newest(&shown, true);
    torii_value out = page_objects(&shown);
    vec_done(&shown);
    return out;
}

static torii_value list_sections(const edition *in) {
    torii_value out = torii_list();
    for (size_t i = 0; i < in->sections.count; i++)
        torii_list_push(out, page_object(in->sections.items[i]->page));
    return out;
}

static torii_value map_taxonomies(const edition *in) {
    torii_value out = torii_dict();
    for (size_t i = 0; i < in->taxonomies.count; i++) {
        const taxonomy *one = in->taxonomies.items[i];
        if (one->page) torii_dict_set(out, one->name, taxonomy_object(one));
    }
    return out;
}

static torii_value merge_params(const view *self, const language *own) {
    if (!own->params) return torii_retain(self->params);
    yaml_node *merged =
        yaml_merge(&self->site->memory, self->theme->params, (yaml_node *)own->params);
    return yaml_to_value(merged, date_value_make);
}

/* Also macros that were imported without context see these. */
static torii_value
make_globals(const view *self, const language *own, torii_value params) {
    const theme_layer *top = self->theme->layers.items[1];
    torii_value look =
        TORII_DICT({"name", torii_str(top->name)}, {"params", torii_retain(params)});
    return TORII_DICT({"lang", torii_str(own->code)}, {"theme", look});
}

const torii_value *view_globals(const view *self, const page *one) {
    return &self->editions.items[one->edition->language->number].globals;
}

const char *
view_word(const view *self, const edition *in, const char *key, const char *standard) {
    theme_message message = {.key = key};
    bool forgotten;
    const char *text =
        theme_text(self->theme, in->language->code, &message, &forgotten);
    return text ? text : standard;
}

void edition_views_make(view *self) {
    for (size_t i = 0; i < self->site->editions.count; i++) {
        const edition *in = self->site->editions.items[i];
        edition_view made = {
            .sections = list_sections(in),
            .taxonomies = map_taxonomies(in),
            .params = merge_params(self, in->language)};
        torii_freeze(made.sections);
        torii_freeze(made.taxonomies);
        torii_freeze(made.params);
        made.globals = make_globals(self, in->language, made.params);
        torii_freeze(made.globals);
        vec_push(&self->editions, made);
    }
}

torii_value edition_all_pages(const view *self, const edition *in) {
    kept_list *place = &self->editions.items[in->language->number].all_pages;
    torii_value kept;
    if (kept_list_get(place, &kept)) return kept;
    return kept_list_keep(place, list_all(self, in));
}

torii_value edition_regular_pages(const view *self, const edition *in) {
    kept_list *place = &self->editions.items[in->language->number].regular_pages;
    torii_value kept;
    if (kept_list_get(place, &kept)) return kept;
    return kept_list_keep(place, page_objects(&in->pages));
}

static void drop_lists(edition_view *one) {
    kept_list_drop(&one->regular_pages);
    kept_list_drop(&one->all_pages);
}

bool view_rearrange(view *self) {
    page_lists_drop_all(self);
    for (size_t i = 0; i < self->editions.count; i++)
        drop_lists(&self->editions.items[i]);
    return feeds_refill(self);
}

void edition_views_done(view *self) {
    for (size_t i = 0; i < self->editions.count; i++) {
        edition_view *one = &self->editions.items[i];
        drop_lists(one);
        torii_release(one->sections);
        torii_release(one->taxonomies);
        torii_release(one->params);
        torii_release(one->globals);
    }
    vec_done(&self->editions);
}
