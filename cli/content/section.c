/* SPDX-License-Identifier: MIT
 *
 * The order of pages, and who stands beside whom.
 */
#include "content/section.h"

#include "base/mem.h"
#include "base/order.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef int (*comparison)(const page *left, const page *right);

static int by_number(int64_t left, int64_t right) {
    return (left > right) - (left < right);
}

static int by_title(const page *left, const page *right) {
    int order = strcasecmp(left->title, right->title);
    return order ? order : strcmp(left->title, right->title);
}

/* Newest first; what has no date comes last. */
static int by_instant(const date *left, const date *right) {
    if (!date_is_set(left) || !date_is_set(right))
        return date_is_set(right) - date_is_set(left);
    return date_compare(right, left);
}

static int by_date(const page *left, const page *right) {
    return by_instant(&left->date, &right->date);
}

static int by_updated(const page *left, const page *right) {
    return by_instant(&left->updated, &right->updated);
}

/* Pages with a weight first: those without were not put in order. */
static int by_weight(const page *left, const page *right) {
    if (left->weight_given != right->weight_given)
        return right->weight_given - left->weight_given;
    int order = by_number(left->weight, right->weight);
    return order ? order : by_title(left, right);
}

static int by_slug(const page *left, const page *right) {
    return strcmp(left->slug, right->slug);
}

static comparison comparison_for(const char *sort_by) {
    if (strcmp(sort_by, "date") == 0) return by_date;
    if (strcmp(sort_by, "updated") == 0) return by_updated;
    if (strcmp(sort_by, "title") == 0) return by_title;
    if (strcmp(sort_by, "slug") == 0) return by_slug;
    return by_weight;
}

typedef struct order {
    comparison compare;
    bool reverse;
} order;

/* Ties go by path, so that the order never depends on the machine. */
static int compare_pages(const void *left, const void *right, void *data) {
    const page *a = *(page *const *)left, *b = *(page *const *)right;
    const order *wanted = data;
    int result = wanted->compare(a, b);
    if (wanted->reverse) result = -result;
    return result ? result : strcmp(a->path, b->path);
}

static int compare_ties(const void *left, const void *right, const void *by_url) {
    const page *a = left, *b = right;
    if (a->date.nano != b->date.nano && date_is_set(&a->date))
        return a->date.nano > b->date.nano ? -1 : 1;
    return by_url ? strcmp(a->url, b->url) : strcmp(a->path, b->path);
}

/* The later, the less.  Dates end long before the last of the numbers. */
static uint64_t place_of(const date *when) {
    uint64_t later = (uint64_t)when->epoch + (UINT64_C(1) << 63);
    return date_is_set(when) ? ~later : UINT64_MAX;
}

void section_sort_newest(page_list *pages, bool by_url) {
    size_t count = pages->count;
    ordered *all = mem_resize(NULL, count + 1, sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = (ordered){place_of(&pages->items[i]->date), pages->items[i]};
    order_sort(all, count, compare_ties, by_url ? pages : NULL);
    for (size_t i = 0; i < count; i++)
        pages->items[i] = all[i].item;
    mem_free(all);
}

void section_sort_pages(page_list *pages, const char *sort_by, bool reverse) {
    order wanted = {comparison_for(sort_by), reverse};
    if (wanted.compare == by_date && !reverse)
        section_sort_newest(pages, false);
    else if (pages->count)
        qsort_r(
            pages->items, pages->count, sizeof *pages->items, compare_pages, &wanted);
}

bool section_is_sorted_at(
    const page_list *pages, const char *sort_by, bool reverse, const page *one) {
    order wanted = {comparison_for(sort_by), reverse};
    page *const *items = pages->items;
    size_t at = 0;
    while (at < pages->count && items[at] != one)
        at++;
    if (at >= pages->count) return true;
    if (at && compare_pages(&items[at - 1], &items[at], &wanted) > 0) return false;
    return at + 1 == pages->count ||
           compare_pages(&items[at], &items[at + 1], &wanted) <= 0;
}

static bool all_dated(const page_list *pages) {
    for (size_t i = 0; i < pages->count; i++)
        if (!date_is_set(&pages->items[i]->date)) return false;
    return pages->count > 0;
}

const char *section_order(const section *self) {
    const char *written = self->page->sort_by;
    if (*written && strcmp(written, "auto") != 0) return written;
    return all_dated(&self->pages) ? "date" : "weight";
}

void section_all_pages(const section *self, page_list *out) {
    for (size_t i = 0; i < self->pages.count; i++)
        if (self->pages.items[i]->section == self) vec_push(out, self->pages.items[i]);
    for (size_t i = 0; i < self->subsections.count; i++)
        section_all_pages(self->subsections.items[i], out);
}

static int compare_sections(const void *left, const void *right) {
    const section *a = *(section *const *)left, *b = *(section *const *)right;
    int result = by_weight(a->page, b->page);
    return result ? result : strcmp(a->path, b->path);
}

/* Neighbours among the section's own pages; transparent ones have theirs. */
static void link_pages(const section *self) {
    page *before = NULL;
    for (size_t i = 0; i < self->pages.count; i++) {
        page *one = self->pages.items[i];
        if (one->section != self) continue;
        one->prev = before;
        if (before) before->next = one;
        before = one;
    }
    page_list dated = {0};
    for (size_t i = 0; i < self->pages.count; i++) {
        page *one = self->pages.items[i];
        if (one->section == self && date_is_set(&one->date)) vec_push(&dated, one);
    }
    section_sort_pages(&dated, "date", false);
    for (size_t i = 0; i + 1 < dated.count; i++) {
        dated.items[i]->older = dated.items[i + 1];
        dated.items[i + 1]->newer = dated.items[i];
    }
    vec_done(&dated);
}

void section_arrange(const section_list *sections) {
    for (size_t i = sections->count; i-- > 0;) {
        section *self = sections->items[i];
        if (self->parent && self->page->transparent)
            for (size_t j = 0; j < self->pages.count; j++)
                vec_push(&self->parent->pages, self->pages.items[j]);
    }
    for (size_t i = 0; i < sections->count; i++) {
        section *self = sections->items[i];
        section_sort_pages(&self->pages, section_order(self), self->page->reverse);
        link_pages(self);
        if (self->subsections.count)
            qsort(
                self->subsections.items, self->subsections.count,
                sizeof *self->subsections.items, compare_sections);
    }
}

void section_arrange_again(section *self) {
    for (size_t i = 0; i < self->pages.count; i++) {
        page *one = self->pages.items[i];
        if (one->section == self)
            one->prev = one->next = one->older = one->newer = NULL;
    }
    section_sort_pages(&self->pages, section_order(self), self->page->reverse);
    link_pages(self);
}
