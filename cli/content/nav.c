/* SPDX-License-Identifier: MIT
 *
 * A written entry is a path ("guide/a.md"), or a mapping of a title to a path,
 * a web address or a list of entries, as MkDocs has it.  The path of a folder
 * stands for all that is in it.
 */
#include "content/nav.h"

#include "base/codes.h"
#include "base/mem.h"
#include "base/order.h"
#include "content/edition.h"
#include "content/section.h"
#include "content/site.h"

#include <stdatomic.h>
#include <string.h>
#include <strings.h>

enum { MAX_DEPTH = 64 };

typedef struct builder {
    site *model;
    edition *in;
} builder;

static nav_item *add(const builder *self, nav_list *to, const char *title) {
    nav_item *made = arena_alloc(&self->in->nav_memory, sizeof *made);
    made->title = title ? title : "";
    made->url = "";
    vec_push(to, made);
    return made;
}

/* ------------------------------------------------------------------ auto ---- */

/* What mostly decides about an item's place among those without a weight: the begin of
 * its title, eight characters without their case. */
static uint64_t begin_of(const char *title) {
    uint64_t begin = 0;
    for (int i = 0; i < 8; i++) {
        unsigned char c = (unsigned char)*title;
        if (c >= 'A' && c <= 'Z') c |= 0x20;
        begin = begin << 8 | c;
        title += c != 0;
    }
    return begin;
}

static int compare_titles(const void *left, const void *right, const void *data) {
    const page *a = ((const nav_item *)left)->page;
    const page *b = ((const nav_item *)right)->page;
    (void)data;
    int order = strcasecmp(a->link_title, b->link_title);
    return order ? order : strcmp(a->tree_path, b->tree_path);
}

/* Those with a weight come first. */
static int compare_items(const nav_item *left, const nav_item *right) {
    const page *a = left->page, *b = right->page;
    if (a->weight_given != b->weight_given) return b->weight_given - a->weight_given;
    if (a->weight != b->weight) return a->weight < b->weight ? -1 : 1;
    return compare_titles(left, right, NULL);
}

static ordered place_item(nav_item *item) {
    const page *one = item->page;
    uint64_t heavier = (uint64_t)one->weight + (UINT64_C(1) << 63);
    return (ordered){one->weight_given ? heavier : begin_of(one->link_title), item};
}

static void sort_items(nav_list *list) {
    ordered *all = mem_resize(NULL, list->count + 1, sizeof *all);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->page->weight_given)
            all[count++] = place_item(list->items[i]);
    size_t weighted = count;
    for (size_t i = 0; i < list->count; i++)
        if (!list->items[i]->page->weight_given)
            all[count++] = place_item(list->items[i]);
    order_sort(all, weighted, compare_titles, NULL);
    order_sort(all + weighted, count - weighted, compare_titles, NULL);
    for (size_t i = 0; i < count; i++)
        list->items[i] = all[i].item;
    mem_free(all);
}

/* Pages and sections of a folder, mixed; as deep as folders are. */
static void add_section(const builder *self, const section *from, nav_list *to) {
    for (size_t i = 0; i < from->pages.count; i++)
        if (from->pages.items[i]->section == from &&
            page_is_rendered(from->pages.items[i]))
            add(self, to, NULL)->page = from->pages.items[i];
    for (size_t i = 0; i < from->subsections.count; i++) {
        const section *one = from->subsections.items[i];
        nav_item *made = add(self, to, NULL);
        made->page = one->page;
        if (!page_is_rendered(one->page)) made->title = one->page->link_title;
        add_section(self, one, &made->children);
    }
    sort_items(to);
}

/* --------------------------------------------------------------- written ---- */

static void
add_entries(const builder *self, const yaml_node *list, nav_list *to, int depth);

static void report_missing(const builder *self, const yaml_node *node) {
    log_report *report = log_error(
        self->model->log, CODE_CONFIG_VALUE, "'nav' names a page that does not exist");
    yaml_at(report, node);
    log_suggest(report, site_suggest_path(self->model, node->text));
}

static bool is_address(const char *text) {
    return strstr(text, "://") || *text == '/' || strncmp(text, "mailto:", 7) == 0;
}

/* A path or address under a title, which may be NULL. */
static void add_target(
    const builder *self, const char *title, const yaml_node *node, nav_list *to) {
    const char *text = node->text;
    size_t size = strlen(text);
    if (is_address(text)) {
        add(self, to, title ? title : text)->url = text;
        return;
    }
    const page *found = edition_find_page(self->model, self->in, text);
    const section *folder = !found || (size && text[size - 1] == '/')
                                ? edition_find_section(self->in, text)
                                : NULL;
    if (!found && !folder) {
        report_missing(self, node);
        return;
    }
    nav_item *made = add(self, to, title);
    made->page = folder ? folder->page : found;
    if (folder) add_section(self, folder, &made->children);
}

static void
add_entry(const builder *self, const yaml_node *node, nav_list *to, int depth) {
    if (node->kind < YAML_SEQUENCE && node->kind != YAML_NULL) {
        add_target(self, NULL, node, to);
        return;
    }
    bool fine = node->kind == YAML_MAPPING && node->mapping.count > 0;
    for (size_t i = 0; fine && i < node->mapping.count; i++) {
        const yaml_pair *pair = &node->mapping.pairs[i];
        if (pair->value->kind == YAML_SEQUENCE)
            add_entries(
                self, pair->value, &add(self, to, pair->key)->children, depth + 1);
        else if (pair->value->kind < YAML_SEQUENCE && pair->value->kind != YAML_NULL)
            add_target(self, pair->key, pair->value, to);
        else
            fine = false;
    }
    if (fine) return;
    log_report *report = log_error(
        self->model->log, CODE_CONFIG_TYPE,
        "an entry of 'nav' is a path, or a title with a path or a list");
    yaml_at(report, node);
}

/* The YAML reader bounds the depth, too. */
static void
add_entries(const builder *self, const yaml_node *list, nav_list *to, int depth) {
    for (size_t i = 0; depth < MAX_DEPTH && i < list->sequence.count; i++)
        add_entry(self, list->sequence.items[i], to, depth);
}

/* ------------------------------------------------------------ neighbours ---- */

static void flatten(const nav_list *list, page_list *out) {
    for (size_t i = 0; i < list->count; i++) {
        const nav_item *one = list->items[i];
        if (one->page && page_is_rendered(one->page)) vec_push(out, (page *)one->page);
        flatten(&one->children, out);
    }
}

/* A page that stands in the tree twice has the neighbours of its first place. */
static void link_pages(const page_list *order, bool written) {
    page *before = NULL;
    for (size_t i = 0; i < order->count; i++) {
        page *one = order->items[i];
        if (one->in_nav) continue;
        one->in_nav = true;
        one->nav_prev = before;
        one->nav_next = NULL;
        if (before) before->nav_next = one;
        before = one;
    }
    for (size_t i = 0; written && i < order->count; i++) {
        order->items[i]->prev = order->items[i]->nav_prev;
        order->items[i]->next = order->items[i]->nav_next;
    }
}

static void build(site *model, edition *in) {
    builder self = {model, in};
    const yaml_node *written = in->language->nav;
    page_list order = {0};
    if (written)
        add_entries(&self, written, &in->nav, 0);
    else
        add_section(&self, in->home, &in->nav);
    flatten(&in->nav, &order);
    link_pages(&order, written != NULL);
    vec_done(&order);
    atomic_store_explicit(&in->has_nav, true, memory_order_release);
}

void nav_begin(site *model, edition *in) {
    if (in->language->nav) build(model, in);
}

static bool is_made(const edition *in) {
    return atomic_load_explicit(&in->has_nav, memory_order_acquire);
}

const nav_list *nav_of(site *model, edition *in) {
    if (is_made(in)) return &in->nav;
    pthread_mutex_lock(&model->reading);
    if (!is_made(in)) build(model, in);
    pthread_mutex_unlock(&model->reading);
    return &in->nav;
}

page *nav_neighbour(site *model, page *one, bool next) {
    nav_of(model, one->edition);
    return next ? one->nav_next : one->nav_prev;
}

/* The list that the page stands in, and where; NULL if it is in none. */
static nav_list *find_item(nav_list *list, const page *one, size_t *place) {
    for (size_t i = 0; i < list->count; i++) {
        nav_item *item = list->items[i];
        nav_list *found =
            item->children.count ? find_item(&item->children, one, place) : NULL;
        if (found) return found;
        if (item->page == one) *place = i;
        if (item->page == one) return list;
    }
    return NULL;
}

/* Puts the one that may stand wrong where it belongs among the others, which are in
 * order; its place. */
static size_t move_item(nav_list *list, size_t at) {
    nav_item **items = list->items, *moved = items[at];
    size_t low = 0, high = list->count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_items(items[middle + (middle >= at)], moved) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < at) memmove(items + low + 1, items + low, (at - low) * sizeof *items);
    if (low > at) memmove(items + at, items + at + 1, (low - at) * sizeof *items);
    items[low] = moved;
    return low;
}

static void join(page *before, page *after) {
    if (before) before->nav_next = after;
    if (after) after->nav_prev = before;
}

/* Links the page to the one that begins the item behind it, or ends that before it;
 * false if there is neither. */
static bool link_moved(page *one, const nav_list *list, size_t at) {
    const nav_item *before = at ? list->items[at - 1] : NULL;
    const nav_item *after = at + 1 < list->count ? list->items[at + 1] : NULL;
    join(one->nav_prev, one->nav_next);
    if (after && after->page && after->page->in_nav) {
        page *next = (page *)after->page;
        join(next->nav_prev, one);
        join(one, next);
        return true;
    }
    if (!before || before->children.count || !before->page || !before->page->in_nav)
        return false;
    page *last = (page *)before->page;
    join(one, last->nav_next);
    join(last, one);
    return true;
}

static void link_again(edition *in) {
    page_list order = {0};
    flatten(&in->nav, &order);
    for (size_t i = 0; i < order.count; i++)
        order.items[i]->in_nav = false;
    link_pages(&order, false);
    vec_done(&order);
}

void nav_move(edition *in, page *one) {
    size_t from = 0;
    if (!is_made(in)) return;
    nav_list *list = in->language->nav ? NULL : find_item(&in->nav, one, &from);
    if (!list) return;
    size_t at = move_item(list, from);
    bool alone = one->in_nav && !list->items[at]->children.count;
    if (at == from || (alone && link_moved(one, list, at))) return;
    link_again(in);
}

void nav_add(site *model, page *one) {
    builder self = {model, one->edition};
    if (!is_made(self.in)) return;
    nav_list *list = &self.in->nav;
    if (one->section != self.in->home) {
        size_t at = 0;
        list = find_item(list, one->section->page, &at);
        if (!list) return; /* a hidden section */
        list = &list->items[at]->children;
    }
    add(&self, list, NULL)->page = one;
    move_item(list, list->count - 1);
    link_again(self.in);
}

void nav_remove(page *one) {
    size_t at = 0;
    nav_list *list =
        is_made(one->edition) ? find_item(&one->edition->nav, one, &at) : NULL;
    if (!list) return;
    memmove(
        &list->items[at], &list->items[at + 1],
        (list->count - at - 1) * sizeof *list->items);
    list->count--;
    one->in_nav = false;
    link_again(one->edition);
}

void nav_done(nav_list *list) {
    for (size_t i = 0; i < list->count; i++)
        nav_done(&list->items[i]->children);
    vec_done(list);
}
