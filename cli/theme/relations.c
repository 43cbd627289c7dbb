/* SPDX-License-Identifier: MIT
 *
 * Backlinks are the links of all texts turned around, made once for a view.
 * Related pages are found by going through the pages of the page's own terms;
 * ties go by date and address, so that the order is the same everywhere.
 */
#include "theme/relations.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------- backlinks ---- */

struct backlinks {
    page_list *lists; /* by page->number */
    size_t count;
};

static pthread_mutex_t *lock_of(const view *self) {
    return &((view *)self)->relations_lock;
}

static int compare_newest(const void *left, const void *right) {
    const page *a = *(page *const *)left, *b = *(page *const *)right;
    bool dated = date_is_set(&a->date), other = date_is_set(&b->date);
    if (dated != other) return dated ? -1 : 1;
    int order = dated ? -date_compare(&a->date, &b->date) : 0;
    return order ? order : strcmp(a->url, b->url);
}

static void add_links(backlinks *self, page *from) {
    const target_list *targets = page_targets_of(view_of(from));
    for (size_t i = 0; i < targets->count; i++) {
        const page *to = targets->items[i];
        if (to == from || to->number >= self->count) continue;
        page_list *list = &self->lists[to->number];
        bool twice = list->count && list->items[list->count - 1] == from;
        if (!twice) vec_push(list, from);
    }
}

static backlinks *turn_around(const view *self) {
    const page_list *all = &self->site->all;
    backlinks *made = mem_new(sizeof *made);
    made->count = all->count;
    made->lists = mem_new((all->count + 1) * sizeof *made->lists);
    for (size_t i = 0; i < all->count; i++) {
        page *one = all->items[i];
        if (page_is_rendered(one) && !one->hidden) add_links(made, one);
    }
    for (size_t i = 0; i < made->count; i++)
        if (made->lists[i].count)
            qsort(
                made->lists[i].items, made->lists[i].count, sizeof(page *),
                compare_newest);
    return made;
}

const page_list *relations_backlinks(const page_view *own) {
    static const page_list none;
    const view *self = own->view;
    pthread_mutex_lock(lock_of(self));
    if (!self->backlinks) ((view *)self)->backlinks = turn_around(self);
    pthread_mutex_unlock(lock_of(self));
    const backlinks *all = self->backlinks;
    return own->page->number < all->count ? &all->lists[own->page->number] : &none;
}

void backlinks_free(backlinks *self) {
    if (!self) return;
    for (size_t i = 0; i < self->count; i++)
        vec_done(&self->lists[i]);
    mem_free(self->lists);
    mem_free(self);
}

/* --------------------------------------------------------------- related ---- */

typedef struct scored {
    page *page;
    uint32_t points;
} scored;

/* A term of one other page tells most. */
#define TERM_POINTS 1000000u

static int compare_scored(const void *left, const void *right) {
    const scored *a = left, *b = right;
    if (a->points != b->points) return a->points > b->points ? -1 : 1;
    return compare_newest(&a->page, &b->page);
}

static void add_named(const page_view *own, size_t limit, page_list *out) {
    const page *one = own->page;
    for (size_t i = 0; i < one->related.count && out->count < limit; i++) {
        page *other =
            edition_find_page(own->view->site, one->edition, one->related.items[i]);
        if (other && other != one && page_is_rendered(other)) vec_push(out, other);
    }
}

static bool holds(const page_list *list, const page *one) {
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == one) return true;
    return false;
}

/* Adds up points by page->number; `touched` are the pages that have any. */
static void add_points(const page *one, uint32_t *points, page_list *touched) {
    for (size_t k = 0; k < one->edition->taxonomies.count; k++) {
        const taxonomy *kind = one->edition->taxonomies.items[k];
        const str_list *names = &one->terms[k];
        for (size_t i = 0; i < names->count; i++) {
            const term *shared = taxonomy_find(kind, names->items[i]);
            for (size_t n = 0; shared && n < shared->pages.count; n++) {
                page *other = shared->pages.items[n];
                if (other == one) continue;
                if (!points[other->number]) vec_push(touched, other);
                points[other->number] +=
                    TERM_POINTS / (uint32_t)shared->pages.count + 1;
            }
        }
    }
}

/* Puts it among the best, of which there are at most `most`, in order. */
static void keep_best(scored *best, size_t *count, size_t most, scored one) {
    if (*count == most && compare_scored(&one, &best[most - 1]) >= 0) return;
    size_t at = *count < most ? (*count)++ : most - 1;
    for (; at && compare_scored(&one, &best[at - 1]) < 0; at--)
        best[at] = best[at - 1];
    best[at] = one;
}

/* Pages with points are many, and few of them are asked for. */
static void add_best(
    const page_list *touched, const uint32_t *points, size_t most, page_list *out) {
    enum { FEW = 32 };
    scored *best = mem_new((touched->count + 1) * sizeof *best);
    size_t count = 0, named = out->count;
    for (size_t i = 0; i < touched->count; i++) {
        scored one = {touched->items[i], points[touched->items[i]->number]};
        if (holds(out, one.page)) continue;
        if (most <= FEW)
            keep_best(best, &count, most, one);
        else
            best[count++] = one;
    }
    if (most > FEW) qsort(best, count, sizeof *best, compare_scored);
    for (size_t i = 0; i < count && out->count < named + most; i++)
        vec_push(out, best[i].page);
    mem_free(best);
}

void relations_related(const page_view *own, size_t limit, page_list *out) {
    add_named(own, limit, out);
    if (out->count >= limit) return;
    uint32_t *points = mem_new((own->view->site->all.count + 1) * sizeof *points);
    page_list touched = {0};
    add_points(own->page, points, &touched);
    add_best(&touched, points, limit - out->count, out);
    vec_done(&touched);
    mem_free(points);
}
