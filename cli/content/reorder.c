/* SPDX-License-Identifier: MIT
 *
 * Lists are sorted as site_load() sorts them.  A term has the name that the first of
 * its pages gives it, so only those can be joined that are written so, and left that
 * others have named before or that all write alike.
 */
#include "content/reorder.h"

#include <string.h>

/* ---------------------------------------------------------------- terms ---- */

static bool holds(const str_list *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0) return true;
    return false;
}

static term *find_term(const taxonomy *kind, const char *name) {
    for (size_t i = 0; i < kind->terms.count; i++)
        if (strcmp(kind->terms.items[i]->name, name) == 0) return kind->terms.items[i];
    return NULL;
}

/* Is there but one way in which pages write the term? */
static bool is_written_alike(const term *one) {
    const strmap *names = &one->taxonomy->by_name;
    size_t ways = 0;
    for (size_t i = 0; i < names->count; i++)
        ways += names->entries[i].value == one;
    return ways == 1;
}

/* Takes the page out of the term; false if others would not name it so. */
static bool leave(term *from, const page *one) {
    size_t kept = 0;
    bool named = from->pages.count > 1 && is_written_alike(from);
    for (size_t i = 0; i < from->pages.count; i++) {
        page *other = from->pages.items[i];
        named |= other->number < one->number;
        if (other != one) from->pages.items[kept++] = other;
    }
    from->pages.count = kept;
    return named;
}

static bool is_last(const term *from, const page *one) {
    return from->pages.count == 1 && from->pages.items[0] == one;
}

static bool join(term *to, page *one, bool is_new) {
    if (is_new) vec_push(&to->pages, one);
    section_sort_pages(&to->pages, "date", false);
    return true;
}

static bool change_terms(
    site *model, taxonomy *kind, page *one, str_list *now, const str_list *before) {
    bool same = true, fine = true;
    for (size_t i = 0; fine && i < now->count; i++) {
        term *found = find_term(kind, now->items[i]);
        bool is_new = !holds(before, now->items[i]);
        if (!found) found = taxonomy_add(model, kind, now->items[i], one);
        if (!found) return false;
        same &= !is_new;
        bool twice = false;
        for (size_t n = 0; n < i; n++)
            twice |= strcmp(now->items[n], found->name) == 0;
        now->items[i] = found->name;
        if (!twice) fine = join(found, one, is_new);
    }
    for (size_t i = 0; fine && i < before->count; i++) {
        term *found = find_term(kind, before->items[i]);
        if (holds(now, before->items[i])) continue;
        same = false;
        fine = found && (is_last(found, one) ? taxonomy_remove(model, found)
                                             : leave(found, one));
    }
    /* The terms themselves would stand in another order. */
    return fine && (same || kind->config->sort_by != TERM_SORT_COUNT);
}

static bool arrange_terms(site *model, page *one, const str_list *before) {
    for (size_t i = 0; i < model->config->taxonomies.count; i++) {
        str_list *now = &one->terms[i];
        if (!now->count && !before[i].count) continue;
        if (one->hidden) return false;
        taxonomy *kind = one->edition->taxonomies.items[i];
        if (!change_terms(model, kind, one, now, &before[i])) return false;
    }
    return true;
}

/* ---------------------------------------------------------------- whole ---- */

static void drop(page_list *list, const page *one) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] != one) list->items[kept++] = list->items[i];
    list->count = kept;
}

static void join_series(site *model, page *one) {
    strmap *all = &one->edition->series;
    page_list *parts = strmap_get(all, one->series);
    if (!parts) {
        parts = arena_alloc(&model->memory, sizeof *parts);
        strmap_put(all, one->series, parts);
    }
    vec_push(parts, one);
    edition_sort_series(parts);
}

/* A series without parts is none. */
static void leave_series(const page *one) {
    strmap *all = &one->edition->series;
    page_list *parts = strmap_get(all, one->series);
    if (!parts) return;
    drop(parts, one);
    if (parts->count) {
        edition_sort_series(parts);
        return;
    }
    vec_done(parts);
    strmap_remove(all, one->series);
}

bool reorder_add(site *model, page *one) {
    edition *in = one->edition;
    const str_list none = {0};
    for (section *at = one->section; at; at = at->parent) {
        vec_push(&at->pages, one);
        section_arrange_again(at);
        if (!at->page->transparent) break;
    }
    vec_push(&in->pages, one);
    section_sort_pages(&in->pages, "date", false);
    if (*one->series) join_series(model, one);
    if (page_is_rendered(one)) nav_add(model, one);
    for (size_t i = 0; i < in->taxonomies.count; i++)
        if (!change_terms(model, in->taxonomies.items[i], one, &one->terms[i], &none))
            return false;
    return true;
}

bool reorder_remove(site *model, page *one) {
    edition *in = one->edition;
    for (section *at = one->section; at; at = at->parent) {
        drop(&at->pages, one);
        section_arrange_again(at);
        if (!at->page->transparent) break;
    }
    drop(&in->pages, one);
    if (*one->series) leave_series(one);
    nav_remove(one);
    for (size_t i = 0; i < in->taxonomies.count; i++) {
        str_list none = {0};
        if (!change_terms(model, in->taxonomies.items[i], one, &none, &one->terms[i]))
            return false;
    }
    return true;
}

bool reorder_page(site *model, page *one, const str_list *before) {
    edition *in = one->edition;
    if (in->language->nav) return false; /* which says who stands beside whom */
    for (section *at = one->section; at; at = at->parent) {
        section_arrange_again(at);
        if (!at->page->transparent) break;
    }
    section_sort_pages(&in->pages, "date", false);
    page_list *parts = *one->series ? strmap_get(&in->series, one->series) : NULL;
    if (parts) edition_sort_series(parts);
    nav_move(in, one);
    return arrange_terms(model, one, before);
}
