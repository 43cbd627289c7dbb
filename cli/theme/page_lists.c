/* SPDX-License-Identifier: MIT
 *
 * Two threads may make the same list at once: then one of them throws its own away.
 */
#include "theme/page_lists.h"

#include "base/mem.h"

#include <stdatomic.h>

struct page_lists {
    kept_list direct, all;
};

bool kept_list_get(kept_list *place, torii_value *out) {
    const torii_value *kept = atomic_load_explicit(place, memory_order_acquire);
    if (kept) *out = torii_retain(*kept);
    return kept != NULL;
}

torii_value kept_list_keep(kept_list *place, torii_value made) {
    torii_value *kept = mem_new(sizeof *kept), *before = NULL;
    torii_freeze(made);
    *kept = made;
    if (atomic_compare_exchange_strong(place, &before, kept)) return torii_retain(made);
    torii_release(made);
    mem_free(kept);
    return torii_retain(*before);
}

void kept_list_drop(kept_list *place) {
    torii_value *kept = atomic_exchange(place, NULL);
    if (kept) torii_release(*kept);
    mem_free(kept);
}

static page_lists *lists_of(const page_view *own) {
    _Atomic(page_lists *) *place = &((page_view *)own)->lists;
    page_lists *found = atomic_load_explicit(place, memory_order_acquire);
    if (found) return found;
    page_lists *made = mem_new(sizeof *made);
    if (atomic_compare_exchange_strong(place, &found, made)) return made;
    mem_free(made);
    return found;
}

const page_list *page_lists_model(const page *one) {
    return one->term ? &one->term->pages : one->own ? &one->own->pages : NULL;
}

torii_value page_lists_direct(const page_view *own) {
    const page_list *pages = page_lists_model(own->page);
    if (!pages) return torii_list();
    kept_list *place = &lists_of(own)->direct;
    torii_value kept;
    if (kept_list_get(place, &kept)) return kept;
    return kept_list_keep(place, page_objects(pages));
}

static torii_value make_all(const section *self) {
    page_list all = {0};
    section_all_pages(self, &all);
    torii_value out = page_objects(&all);
    vec_done(&all);
    return out;
}

torii_value page_lists_all(const page_view *own) {
    if (!own->page->own) return torii_list();
    kept_list *place = &lists_of(own)->all;
    torii_value kept;
    if (kept_list_get(place, &kept)) return kept;
    return kept_list_keep(place, make_all(own->page->own));
}

void page_lists_drop(page_view *own) {
    page_lists *lists = atomic_exchange(&own->lists, NULL);
    if (!lists) return;
    kept_list_drop(&lists->direct);
    kept_list_drop(&lists->all);
    mem_free(lists);
}

void page_lists_drop_all(view *self) {
    for (size_t i = 0; i < self->pages.count; i++)
        page_lists_drop(self->pages.items[i]);
}
