/* SPDX-License-Identifier: MIT
 *
 * paginate(): one page of a list.  The first rendering learns how many pages
 * there are; the build then runs the template again for each of the others.
 */
#include "content/permalink.h"
#include "theme/view.h"

#include "base/mem.h"

#include <string.h>

typedef struct paginator {
    const view *view;
    const page *base;
    torii_value items;
    int64_t number, total_pages, per_page, total;
} paginator;

static torii_value number_url(const paginator *self, int64_t number) {
    arena memory;
    arena_init(&memory);
    const char *url, *output;
    permalink_paginate(&memory, self->view->config, self->base, number, &url, &output);
    torii_value out = torii_str(permalink_link(&memory, self->view->config, url));
    arena_done(&memory);
    return out;
}

static torii_value step(const paginator *self, int64_t number) {
    if (number < 1 || number > self->total_pages) return torii_none();
    return TORII_DICT({"number", torii_int(number)}, {"url", number_url(self, number)});
}

static torii_value get_attr(torii_call *call, void *data, const char *name) {
    const paginator *self = data;
    (void)call;
    if (strcmp(name, "items") == 0) return torii_retain(self->items);
    if (strcmp(name, "number") == 0) return torii_int(self->number);
    if (strcmp(name, "total_pages") == 0) return torii_int(self->total_pages);
    if (strcmp(name, "per_page") == 0) return torii_int(self->per_page);
    if (strcmp(name, "total") == 0) return torii_int(self->total);
    if (strcmp(name, "first") == 0) return step(self, 1);
    if (strcmp(name, "last") == 0) return step(self, self->total_pages);
    if (strcmp(name, "prev") == 0) return step(self, self->number - 1);
    if (strcmp(name, "next") == 0) return step(self, self->number + 1);
    return torii_undefined();
}

static torii_value invoke_method(torii_call *call, void *data, const char *name) {
    const paginator *self = data;
    torii_ref rest = torii_arg_rest(call);
    int64_t number;
    if (strcmp(name, "url") != 0)
        return torii_fail(
            call, TORII_ERR_UNDEFINED, "'paginator' object has no attribute '%s'",
            name);
    bool given = torii_length(rest) == 1 && torii_get_int(torii_item(rest, 0), &number);
    if (!given || number < 1 || number > self->total_pages)
        return torii_fail(
            call, TORII_ERR_VALUE, "url() takes a number from 1 to %lld",
            (long long)self->total_pages);
    return number_url(self, number);
}

static void paginator_free(void *data) {
    paginator *self = data;
    torii_release(self->items);
    mem_free(self);
}

static const torii_class PAGINATOR_CLASS = {
    TORII_CLASS_INIT("paginator"),
    .get_attr = get_attr,
    .invoke_method = invoke_method,
    .free = paginator_free,
};

/* Items `from` up to `to` of any iterable, and how many there are in all. */
static torii_value
collect(torii_call *call, torii_ref list, int64_t from, int64_t to, int64_t *total) {
    torii_value iterator = torii_iterate(call, list);
    if (torii_kind_of(iterator) == TORII_KIND_INVALID) return torii_failed();
    torii_value out = torii_list(), item;
    *total = 0;
    while (torii_next(call, iterator, &item)) {
        if (torii_kind_of(item) == TORII_KIND_INVALID) {
            torii_release(iterator);
            torii_release(out);
            return torii_failed();
        }
        int64_t index = (*total)++;
        if (index >= from && (index < to || to < 0))
            torii_list_push(out, item);
        else
            torii_release(item);
    }
    torii_release(iterator);
    return out;
}

torii_value
paginator_make(torii_call *call, rendering *run, torii_ref list, int64_t by) {
    if (run->paginated)
        return torii_fail(
            call, TORII_ERR_HOST, "paginate() can be called once for each output");
    if (by < 0) return torii_fail(call, TORII_ERR_VALUE, "paginate() by less than 0");
    int64_t total = 0, from = by ? (run->number - 1) * by : 0;
    torii_value items = collect(call, list, from, by ? from + by : -1, &total);
    if (torii_kind_of(items) == TORII_KIND_INVALID) return items;
    paginator *self = mem_new(sizeof *self);
    *self = (paginator){run->view, run->page, items, run->number, 1, by, total};
    if (by && total > by) self->total_pages = (total + by - 1) / by;
    run->paginated = true;
    run->total_pages = self->total_pages;
    return torii_object(&PAGINATOR_CLASS, self);
}
