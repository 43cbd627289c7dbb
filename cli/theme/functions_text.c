/* SPDX-License-Identifier: MIT
 *
 * Menus, dates and heads for templates: menu, now, head.
 */
#include "base/buf.h"
#include "base/codes.h"
#include "content/date_value.h"
#include "content/permalink.h"
#include "theme/facts.h"
#include "theme/remark.h"
#include "theme/feeds.h"
#include "theme/view.h"

#include <stdlib.h>
#include <string.h>

static void put_value(buf *out, torii_ref value) {
    torii_value text = torii_to_str(value);
    size_t size = 0;
    const char *bytes = torii_get_str(text, &size);
    if (bytes) buf_add(out, bytes, size);
    torii_release(text);
}

static torii_value fn_now(torii_call *call) {
    const view *self = call_view(call);
    return date_value_make(&self->now);
}

/* ---------------------------------------------------------------- menu ---- */

typedef struct menu_entry {
    torii_value value;
    int64_t weight;
    size_t order;
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
    const char *here = view_of(run->page)->link;
    size_t size = strlen(link), base = strlen(run->view->config->base_path);
    bool active = strcmp(link, here) == 0;
    bool above = !active && size > base && strncmp(here, link, size) == 0 &&
                 link[size - 1] == '/';
    torii_dict_set(entry, "active", torii_bool(active));
    torii_dict_set(entry, "ancestor", torii_bool(above));
}

static torii_value make_entry(
    const rendering *run, const char *title, const page *target, const char *url,
    torii_value children) {
    arena memory;
    arena_init(&memory);
    const char *link = target ? view_of(target)->link : url ? url : "";
    if (!target && *link == '/' && link[1] != '/')
        link = permalink_link(&memory, run->view->config, link);
    if (!title) title = target ? target->link_title : link;
    torii_value entry = TORII_DICT(
        {"title", torii_str(title)}, {"url", torii_str(link)},
        {"page", page_object(target)}, {"children", children}, {"extra", torii_dict()});
    put_state(run, entry, link);
    arena_done(&memory);
    return entry;
}

/* Entries of one list of the configuration.  The YAML reader bounds its depth. */
static void
add_configured(const rendering *run, const yaml_node *list, menu_entries *out) {
    if (!list || list->kind != YAML_SEQUENCE) return;
    for (size_t i = 0; i < list->sequence.count; i++) {
        const yaml_node *item = list->sequence.items[i];
        const char *path = text_of(yaml_get(item, "page"));
        const page *target =
            path ? edition_find_page(run->view->site, run->page->edition, path) : NULL;
        if (target && !*target->url) target = NULL;
        menu_entries children = {0};
        add_configured(run, yaml_get(item, "children"), &children);
        menu_entry entry = {
            make_entry(
                run, text_of(yaml_get(item, "title")), target,
                text_of(yaml_get(item, "url")), take_sorted(&children)),
            int_of(yaml_get(item, "weight")), out->count};
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

torii_value menu_make(const rendering *run, const char *name) {
    const view *self = run->view;
    menu_entries entries = {0};
    add_configured(run, yaml_get(run->page->edition->language->menus, name), &entries);
    for (size_t i = 0; i < self->menu_pages.count; i++) {
        const page *one = self->menu_pages.items[i];
        const yaml_node *own = own_entry(one, name);
        if (!own || one->edition != run->page->edition) continue;
        const yaml_node *weight = yaml_get(own, "weight");
        menu_entry entry = {
            make_entry(run, text_of(yaml_get(own, "title")), one, NULL, torii_list()),
            weight ? int_of(weight) : one->weight, entries.count};
        vec_push(&entries, entry);
    }
    return take_sorted(&entries);
}

static torii_value fn_menu(torii_call *call) {
    const char *name = torii_arg_str(call, 0, NULL);
    return name ? menu_make(torii_call_render_data(call), name) : torii_failed();
}

/* ---------------------------------------------------------------- head ---- */

static void put_escaped(buf *out, const char *text) {
    torii_value plain = torii_str(text), safe = torii_escape(plain);
    put_value(out, safe);
    torii_release(plain);
    torii_release(safe);
}

static void
put_tag(buf *out, const char *before, const char *value, const char *after) {
    if (!value || !*value) return;
    buf_str(out, before);
    put_escaped(out, value);
    buf_str(out, after);
}

/* Description, canonical address, Open Graph and feeds in one call. */
static torii_value fn_head(torii_call *call) {
    const rendering *run = torii_call_render_data(call);
    const view *self = run->view;
    const page *one = run->page;
    const site_config *config = self->config;
    const char *text = *one->description ? one->description : config->description;
    buf out = BUF_INIT;
    put_tag(&out, "<meta name=\"description\" content=\"", text, "\">\n");
    if (one->kind == PAGE_ERROR || one->hidden) {
        buf_str(&out, "<meta name=\"robots\" content=\"noindex\">\n");
    } else if (*config->base_url) {
        const char *address = view_of(one)->permalink;
        put_tag(&out, "<link rel=\"canonical\" href=\"", address, "\">\n");
        put_tag(&out, "<meta property=\"og:url\" content=\"", address, "\">\n");
    }
    put_tag(&out, "<meta property=\"og:title\" content=\"", one->title, "\">\n");
    put_tag(&out, "<meta property=\"og:site_name\" content=\"", config->title, "\">\n");
    put_tag(&out, "<meta property=\"og:description\" content=\"", text, "\">\n");
    const feed_list *feeds = &view_of(one->edition->home->page)->feeds;
    for (size_t i = 0; i < feeds->count; i++) {
        torii_value link = torii_to_str(feeds->items[i]->object);
        buf_fmt(&out, "<link rel=\"alternate\" type=\"%s\"", feeds->items[i]->mime);
        put_tag(&out, " href=\"", torii_get_str(link, NULL), "\">\n");
        torii_release(link);
    }
    torii_value made = torii_markupn(buf_text(&out), out.size);
    buf_done(&out);
    return made;
}

void functions_add_text(view *self) {
    facts_add_function(self, "now()", fn_now, FACT_SCOPE_SITE);
    facts_add_function(self, "menu(name)", fn_menu, FACT_SCOPE_PAGE);
    facts_add_function(self, "head()", fn_head, FACT_SCOPE_PAGE);
}
