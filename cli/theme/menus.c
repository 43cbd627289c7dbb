/* SPDX-License-Identifier: MIT
 *
 * Trees of entries for the page being rendered: menus, which torii.yaml and
 * pages make together, and the nav.  An entry is active if it leads to the
 * page, and an ancestor if the page is below it.
 */
#include "base/codes.h"
#include "content/nav.h"
#include "content/permalink.h"
#include "theme/facts.h"
#include "theme/view.h"

#include <stdlib.h>
#include <string.h>

typedef struct menu_entry {
    torii_value value;
    const char *title, *parent; /* of entries that pages make; else NULL */
    int64_t weight;
    size_t order;
    bool adopted; /* it is a child of another */
} menu_entry;

typedef VEC(menu_entry) menu_entries;

static int compare_entries(const void *left, const void *right) {
    const menu_entry *a = left, *b = right;
    if (a->weight != b->weight) return a->weight < b->weight ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static torii_value take_sorted(menu_entries *entries) {
    torii_value out = torii_list();
    if (entries->count)
        qsort(entries->items, entries->count, sizeof *entries->items, compare_entries);
    for (size_t i = 0; i < entries->count; i++)
        torii_list_push(out, entries->items[i].value);
    vec_done(entries);
    return out;
}

static int64_t int_of(const yaml_node *node) {
    return node && node->kind == YAML_INT ? node->integer : 0;
}

static const char *text_of(const yaml_node *node) {
    return node && node->kind == YAML_STRING ? node->text : NULL;
}

/* Does `link` lead to the page being rendered, or to one above it? */
static void put_state(const rendering *run, torii_value entry, const char *link) {
    const page *here = rendering_page(run);
    const char *own = view_of(here)->link;
    bool active = *link && strcmp(link, own) == 0, above = false;
    const section *at = here->own ? here->own->parent : here->section;
    for (; !active && !above && at; at = at->parent)
        above = at->parent && strcmp(view_of(at->page)->link, link) == 0;
    torii_dict_set(entry, "active", torii_bool(active));
    torii_dict_set(entry, "ancestor", torii_bool(above));
}

/* Is an entry below it active or above the active one? */
static void put_below(torii_value entry, torii_ref children) {
    for (size_t i = 0; i < torii_length(children); i++) {
        torii_ref child = torii_item(children, i);
        if (torii_is_true(torii_dict_get(child, "active")) ||
            torii_is_true(torii_dict_get(child, "ancestor"))) {
            if (!torii_is_true(torii_dict_get(entry, "active")))
                torii_dict_set(entry, "ancestor", torii_bool(true));
            return;
        }
    }
}

static torii_value make_entry(
    const rendering *run, const char *title, const page *target, const char *url,
    torii_value children) {
    arena memory;
    arena_init(&memory);
    const char *link = target ? view_of(target)->link : url ? url : "";
    if (!target && *link == '/' && link[1] != '/')
        link = permalink_link(&memory, run->view->config, link);
    if (!title || !*title) title = target ? target->link_title : link;
    torii_value entry = TORII_DICT(
        {"title", torii_str(title)}, {"url", torii_str(link)},
        {"page", page_object(target)}, {"children", torii_retain(children)});
    put_state(run, entry, link);
    put_below(entry, children);
    torii_release(children);
    arena_done(&memory);
    return entry;
}

/* ----------------------------------------------------------------- menus ---- */

/* Keys of an entry that are the user's own. */
static torii_value extra_of(const yaml_node *item) {
    static const char *const known[] = {"title",    "page",   "url",
                                        "children", "weight", "parent"};
    torii_value out = torii_dict();
    for (size_t i = 0; item->kind == YAML_MAPPING && i < item->mapping.count; i++) {
        const yaml_pair *pair = &item->mapping.pairs[i];
        bool own = true;
        for (size_t n = 0; n < sizeof known / sizeof *known; n++)
            own = own && strcmp(known[n], pair->key) != 0;
        if (own) torii_dict_set(out, pair->key, yaml_to_value(pair->value, NULL));
    }
    return out;
}

/* A page that is left out, or of other languages only, is none here; what nobody
 * knows of is a mistake. */
static void report_page(const rendering *run, const yaml_node *path) {
    const view *self = run->view;
    config_check severity = self->config->checks.internal_links;
    if (severity == CHECK_OFF || site_find_page(self->site, path->text) ||
        site_find_withheld(self->site, path->text))
        return;
    log_report *report = log_report_new(
        self->log, severity == CHECK_ERROR ? LOG_ERROR : LOG_WARNING, CODE_LINK_PAGE,
        "'menus' names a page that does not exist");
    yaml_at(report, path);
    log_suggest(report, site_suggest_path(self->site, path->text));
}

/* Entries of one list of the configuration.  The YAML reader bounds its depth. */
static void
add_configured(const rendering *run, const yaml_node *list, menu_entries *out) {
    if (!list || list->kind != YAML_SEQUENCE) return;
    for (size_t i = 0; i < list->sequence.count; i++) {
        const yaml_node *item = list->sequence.items[i];
        const char *path = text_of(yaml_get(item, "page"));
        const page *target =
            path ? edition_find_page(run->view->site, rendering_edition(run), path)
                 : NULL;
        if (target && !*target->url) target = NULL;
        if (path && !target) report_page(run, yaml_get(item, "page"));
        menu_entries children = {0};
        add_configured(run, yaml_get(item, "children"), &children);
        if (path && !target && !children.count) continue;
        menu_entry entry = {
            .value = make_entry(
                run, text_of(yaml_get(item, "title")), target,
                text_of(yaml_get(item, "url")), take_sorted(&children)),
            .title = text_of(yaml_get(item, "title")),
            .weight = int_of(yaml_get(item, "weight")),
            .order = out->count};
        if (!entry.title) entry.title = target ? target->link_title : "";
        torii_dict_set(entry.value, "extra", extra_of(item));
        vec_push(out, entry);
    }
}

/* What a page's front matter says of the menu `name`; NULL if nothing. */
static const yaml_node *own_entry(const page *one, const char *name) {
    const yaml_node *menu = one->menu;
    if (!menu) return NULL;
    if (menu->kind == YAML_STRING) return strcmp(menu->text, name) == 0 ? menu : NULL;
    if (menu->kind == YAML_MAPPING) return yaml_get(menu, name);
    for (size_t i = 0; menu->kind == YAML_SEQUENCE && i < menu->sequence.count; i++) {
        const char *text = text_of(menu->sequence.items[i]);
        if (text && strcmp(text, name) == 0) return menu;
    }
    return NULL;
}

static void add_pages(const rendering *run, const char *name, menu_entries *out) {
    const view *self = run->view;
    for (size_t i = 0; i < self->menu_pages.count; i++) {
        const page *one = self->menu_pages.items[i];
        const yaml_node *own = own_entry(one, name);
        if (!own || one->edition != rendering_edition(run)) continue;
        const yaml_node *weight = yaml_get(own, "weight");
        const char *title = text_of(yaml_get(own, "title"));
        menu_entry entry = {
            .value = make_entry(run, title, one, NULL, torii_list()),
            .title = title ? title : one->link_title,
            .parent = text_of(yaml_get(own, "parent")),
            .weight = weight ? int_of(weight) : one->weight,
            .order = out->count};
        torii_dict_set(entry.value, "extra", extra_of(own));
        vec_push(out, entry);
    }
}

/* Entries that name a parent become its children, of the first of that title; one
 * level, since a parent that is a child itself would be missing from the list. */
static void adopt(menu_entries *entries, const menu_entry *parent) {
    menu_entries children = {0};
    for (size_t i = 0; i < entries->count; i++) {
        menu_entry *one = &entries->items[i];
        if (!one->parent || one->adopted || one == parent ||
            strcmp(one->parent, parent->title) != 0)
            continue;
        vec_push(&children, *one);
        one->adopted = true;
    }
    if (!children.count) {
        vec_done(&children);
        return;
    }
    torii_value list = torii_list();
    torii_ref before = torii_dict_get(parent->value, "children");
    for (size_t i = 0; i < torii_length(before); i++)
        torii_list_push(list, torii_retain(torii_item(before, i)));
    torii_value fresh = take_sorted(&children);
    for (size_t i = 0; i < torii_length(fresh); i++)
        torii_list_push(list, torii_retain(torii_item(fresh, i)));
    torii_release(fresh);
    put_below(parent->value, list);
    torii_dict_set(parent->value, "children", list);
}

static void adopt_all(menu_entries *entries) {
    for (size_t i = 0; i < entries->count; i++)
        if (!entries->items[i].parent) adopt(entries, &entries->items[i]);
    size_t kept = 0;
    for (size_t i = 0; i < entries->count; i++) {
        if (!entries->items[i].adopted) entries->items[kept++] = entries->items[i];
    }
    entries->count = kept;
}

torii_value menu_make(const rendering *run, const char *name) {
    menu_entries entries = {0};
    const yaml_node *menus = rendering_edition(run)->language->menus;
    add_configured(run, yaml_get(menus, name), &entries);
    add_pages(run, name, &entries);
    adopt_all(&entries);
    return take_sorted(&entries);
}

static torii_value fn_menu(torii_call *call) {
    const char *name = torii_arg_str(call, 0, NULL);
    return name ? menu_make(torii_call_render_data(call), name) : torii_failed();
}

/* ------------------------------------------------------------------- nav ---- */

static torii_value
nav_value(const rendering *run, const nav_list *list, int64_t depth) {
    torii_value out = torii_list();
    for (size_t i = 0; i < list->count; i++) {
        const nav_item *one = list->items[i];
        bool linked = one->page && page_is_rendered(one->page);
        torii_value children =
            depth == 1 ? torii_list() : nav_value(run, &one->children, depth - 1);
        torii_list_push(
            out,
            make_entry(run, one->title, linked ? one->page : NULL, one->url, children));
    }
    return out;
}

/* nav(depth=None): all levels, or as many as are asked for. */
static torii_value fn_nav(torii_call *call) {
    const rendering *run = torii_call_render_data(call);
    int64_t depth = 0;
    torii_get_int(torii_arg(call, 0), &depth);
    edition *in = rendering_page(run)->edition;
    return nav_value(run, nav_of(run->view->site, in), depth);
}

void functions_add_menus(view *self) {
    facts_add_function(self, "menu(name)", fn_menu, FACT_SCOPE_PAGE);
    facts_add_function(self, "nav(depth=None)", fn_nav, FACT_SCOPE_PAGE);
}
