/* SPDX-License-Identifier: MIT
 *
 * paginate() and the variable `paginator`: one page of a list.  The first
 * rendering learns how many pages there are; the build then runs the template
 * again for each of the others.  The variable counts its list only when it is
 * looked at, so a template that does not use it is rendered once.
 */
#include "content/permalink.h"
#include "theme/objects.h"
#include "theme/page_lists.h"

#include "base/mem.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct paginator {
    const view *view;
    const page *base;
    torii_value items;
    int64_t number, total_pages, per_page, total;
} paginator;

static torii_value number_url(const paginator *self, int64_t number) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
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

static torii_value get_items(const paginator *self) {
    return torii_retain(self->items);
}

static torii_value get_first(const paginator *self) {
    return step(self, 1);
}

static torii_value get_last(const paginator *self) {
    return step(self, self->total_pages);
}

static torii_value get_prev(const paginator *self) {
    return step(self, self->number - 1);
}

static torii_value get_next(const paginator *self) {
    return step(self, self->number + 1);
}

typedef struct paginator_attribute {
    const char *name;
    size_t offset; /* of a number, if nothing makes the value */
    torii_value (*make)(const paginator *self);
} paginator_attribute;

#define NUMBER(name) \
    { #name, offsetof(paginator, name), NULL }
#define FROM(name) \
    { #name, 0, get_##name }

static const paginator_attribute ATTRIBUTES[] = {
    FROM(items), NUMBER(number), NUMBER(total_pages), NUMBER(per_page), NUMBER(total),
    FROM(first), FROM(last),     FROM(prev),          FROM(next),
};

enum { ATTRIBUTE_COUNT = sizeof ATTRIBUTES / sizeof *ATTRIBUTES };

static torii_value get_attr(torii_call *call, void *data, const char *name) {
    (void)call;
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++) {
        const paginator_attribute *one = &ATTRIBUTES[i];
        if (strcmp(one->name, name) != 0) continue;
        if (one->make) return one->make(data);
        return torii_int(*(const int64_t *)((const char *)data + one->offset));
    }
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

static torii_value repr_of(int64_t number) {
    char text[40];
    snprintf(text, sizeof text, "<paginator %lld>", (long long)number);
    return torii_str(text);
}

static torii_value to_repr(torii_call *call, void *data) {
    (void)call;
    return repr_of(((const paginator *)data)->number);
}

static const torii_class PAGINATOR_CLASS = {
    TORII_CLASS_INIT("paginator"),
    .to_repr = to_repr,
    .get_attr = get_attr,
    .invoke_method = invoke_method,
    .free = paginator_free,
};

/* Of a list only what is on this page is looked at: lists of many pages would take
 * the square of their length. */
static torii_value cut(torii_ref list, int64_t from, int64_t to, int64_t *total) {
    *total = (int64_t)torii_length(list);
    torii_value out = torii_list();
    for (int64_t i = from; i < *total && (i < to || to < 0); i++)
        torii_list_push(out, torii_retain(torii_item(list, (size_t)i)));
    return out;
}

/* Items `from` up to `to` of any iterable, and how many there are in all. */
static torii_value
collect(torii_call *call, torii_ref list, int64_t from, int64_t to, int64_t *total) {
    torii_kind kind = torii_kind_of(list);
    if (kind == TORII_KIND_LIST || kind == TORII_KIND_TUPLE)
        return cut(list, from, to, total);
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

static torii_value make(rendering *run, torii_value items, int64_t by, int64_t total) {
    paginator *self = mem_new(sizeof *self);
    *self = (paginator){
        run->view, rendering_page(run), items, run->number, 1, by, total};
    if (by && total > by) self->total_pages = (total + by - 1) / by;
    run->paginated = true;
    run->total_pages = self->total_pages;
    return torii_object(&PAGINATOR_CLASS, self);
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
    return make(run, items, by, total);
}

/* ----------------------------------------------------------- the variable ---- */

/* Of a rendering; `made` is invalid until something is asked of it. */
typedef struct lazy_paginator {
    rendering *run;
    const page_list *list;
    int64_t by;
    torii_value made;
} lazy_paginator;

static torii_ref lazy_made(torii_call *call, lazy_paginator *self) {
    if (torii_kind_of(self->made) != TORII_KIND_INVALID) return self->made;
    if (self->run->paginated) {
        torii_fail(call, TORII_ERR_HOST, "the output has been paginated by paginate()");
        return self->made;
    }
    page_object_read(call, view_of(rendering_page(self->run)), "pages");
    page_object_read(call, view_of(rendering_page(self->run)), "paginate_by");
    size_t total = self->list->count, by = (size_t)self->by;
    size_t from = (size_t)(self->run->number - 1) * by;
    torii_value items = torii_list();
    for (size_t i = from; i < total && i < from + by; i++)
        torii_list_push(items, page_object(self->list->items[i]));
    self->made = make(self->run, items, self->by, (int64_t)total);
    return self->made;
}

/* The number alone is no use of the list: titles of any page ask for it. */
static torii_value lazy_get_attr(torii_call *call, void *data, const char *name) {
    const lazy_paginator *self = data;
    if (strcmp(name, "number") == 0) return torii_int(self->run->number);
    torii_ref made = lazy_made(call, data);
    if (torii_kind_of(made) == TORII_KIND_INVALID) return torii_failed();
    return get_attr(call, torii_object_self(made, &PAGINATOR_CLASS), name);
}

static torii_value lazy_invoke_method(torii_call *call, void *data, const char *name) {
    torii_ref made = lazy_made(call, data);
    if (torii_kind_of(made) == TORII_KIND_INVALID) return torii_failed();
    return invoke_method(call, torii_object_self(made, &PAGINATOR_CLASS), name);
}

/* Reads no list, as the number alone. */
static torii_value lazy_to_repr(torii_call *call, void *data) {
    (void)call;
    return repr_of(((const lazy_paginator *)data)->run->number);
}

static void lazy_free(void *data) {
    lazy_paginator *self = data;
    torii_release(self->made);
    mem_free(self);
}

static const torii_class LAZY_CLASS = {
    TORII_CLASS_INIT("paginator"),
    .get_attr = lazy_get_attr,
    .invoke_method = lazy_invoke_method,
    .to_repr = lazy_to_repr,
    .free = lazy_free,
};

void paginator_names(torii_ref value, str_list *out) {
    if (!torii_object_self(value, &PAGINATOR_CLASS) &&
        !torii_object_self(value, &LAZY_CLASS))
        return;
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
        vec_push(out, ATTRIBUTES[i].name);
}

int64_t paginator_by(const view *self, const page *one) {
    if (!one->own && !one->taxonomy) return 0;
    int64_t by = one->paginate_by;
    if (by < 0 && one->taxonomy) by = one->taxonomy->config->paginate_by;
    return by < 0 ? self->config->paginate.by : by;
}

torii_value paginator_variable(rendering *run) {
    const page *one = rendering_page(run);
    const page_list *list = page_lists_model(one);
    int64_t by = paginator_by(run->view, one);
    if (!list || by <= 0) return torii_undefined();
    lazy_paginator *self = mem_new(sizeof *self);
    *self = (lazy_paginator){run, list, by, torii_failed()};
    return torii_object(&LAZY_CLASS, self);
}
