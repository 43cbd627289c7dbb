/* SPDX-License-Identifier: MIT
 *
 * Lists and tuples.  A tuple is one block, a list two; the empty tuple is static.
 */
#include "value/list.h"

#define COUNT_MAX ((size_t)UINT32_MAX / 2)

static const tr_list empty_tuple = {
    .head = {.count = 1, .tag = TR_TUPLE, .flags = TR_IMMORTAL | TR_SHARED}};

static void release_all(const tr_value *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tr_release(items[i]);
}

static bool has_invalid(const tr_value *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (tr_is_invalid(items[i])) return true;
    }
    return false;
}

tr_value tr_list_new(size_t capacity)
{
    if (capacity > COUNT_MAX) return tr_invalid();
    tr_list *list = tr_alloc(sizeof *list);
    if (!list) return tr_invalid();
    *list = (tr_list){.head = {.count = 1, .tag = TR_LIST}};
    if (capacity) {
        list->items = tr_alloc(capacity * sizeof(tr_value));
        if (!list->items) {
            tr_free(list, sizeof *list);
            return tr_invalid();
        }
        list->capacity = (uint32_t)capacity;
    }
    return tr_take(TR_LIST, list);
}

tr_value tr_list_from(const tr_value *items, size_t count)
{
    tr_value value = has_invalid(items, count) ? tr_invalid() : tr_list_new(count);
    if (tr_is_invalid(value)) {
        release_all(items, count);
        return value;
    }
    tr_list *list = tr_as_list(value);
    if (count) memcpy(list->items, items, count * sizeof *items);
    list->count = (uint32_t)count;
    return value;
}

static tr_list *new_tuple(size_t count)
{
    if (count > COUNT_MAX) return NULL;
    tr_list *tuple = tr_alloc(sizeof *tuple + count * sizeof(tr_value));
    if (!tuple) return NULL;
    *tuple = (tr_list){
        .head = {.count = 1, .tag = TR_TUPLE},
        .count = (uint32_t)count,
        .capacity = (uint32_t)count,
        .items = (tr_value *)(tuple + 1),
    };
    return tuple;
}

static tr_value empty(void)
{
    return tr_take(TR_TUPLE, (void *)&empty_tuple);
}

tr_value tr_tuple_new(size_t count)
{
    if (count == 0) return empty();
    tr_list *tuple = new_tuple(count);
    if (!tuple) return tr_invalid();
    for (size_t i = 0; i < count; i++)
        tuple->items[i] = tr_none();
    return tr_take(TR_TUPLE, tuple);
}

tr_value tr_tuple_from(const tr_value *items, size_t count)
{
    if (count == 0) return empty();
    tr_list *tuple = has_invalid(items, count) ? NULL : new_tuple(count);
    if (!tuple) {
        release_all(items, count);
        return tr_invalid();
    }
    memcpy(tuple->items, items, count * sizeof *items);
    return tr_take(TR_TUPLE, tuple);
}

tr_value tr_pair(tr_value first, tr_value second)
{
    return tr_tuple_from((tr_value[]){first, second}, 2);
}

static void copy_items(tr_value *to, const tr_list *from)
{
    for (uint32_t i = 0; i < from->count; i++)
        to[i] = tr_retain(from->items[i]);
}

tr_value tr_list_copy(tr_ref sequence)
{
    const tr_list *source = tr_as_list(sequence);
    tr_value value = tr_list_new(source->count);
    if (tr_is_invalid(value)) return value;
    tr_list *list = tr_as_list(value);
    copy_items(list->items, source);
    list->count = source->count;
    return value;
}

tr_value tr_tuple_copy(tr_ref sequence)
{
    if (tr_is(sequence, TR_TUPLE)) return tr_retain(sequence);
    const tr_list *source = tr_as_list(sequence);
    if (source->count == 0) return empty();
    tr_list *tuple = new_tuple(source->count);
    if (!tuple) return tr_invalid();
    copy_items(tuple->items, source);
    return tr_take(TR_TUPLE, tuple);
}

static bool grow(tr_list *list)
{
    size_t old_size = list->capacity * sizeof(tr_value);
    size_t least = (list->capacity ? list->capacity + 1 : 4) * sizeof(tr_value);
    size_t size = tr_alloc_growth(old_size, least);
    if (size / sizeof(tr_value) > COUNT_MAX) return false;
    tr_value *items = tr_realloc(list->items, old_size, size);
    if (!items) return false;
    list->items = items;
    list->capacity = (uint32_t)(size / sizeof(tr_value));
    return true;
}

bool tr_list_push(tr_list *list, tr_value item)
{
    if (tr_is_invalid(item)) return false;
    if (list->count == list->capacity && !grow(list)) {
        tr_release(item);
        return false;
    }
    list->items[list->count++] = item;
    return true;
}

bool tr_list_insert(tr_list *list, size_t index, tr_value item)
{
    if (!tr_list_push(list, item)) return false;
    tr_value *place = list->items + index;
    memmove(place + 1, place, (list->count - 1 - index) * sizeof *place);
    *place = item;
    return true;
}

tr_value tr_list_remove(tr_list *list, size_t index)
{
    tr_value *place = list->items + index;
    tr_value item = *place;
    list->count--;
    memmove(place, place + 1, (list->count - index) * sizeof *place);
    return item;
}

void tr_list_clear(tr_list *list)
{
    tr_value *items = list->items;
    uint32_t count = list->count;
    uint32_t capacity = list->capacity;
    list->items = NULL;
    list->count = list->capacity = 0;
    release_all(items, count);
    tr_free(items, capacity * sizeof *items);
}

void tr_list_reverse(tr_list *list)
{
    for (uint32_t i = 0, j = list->count; i + 1 < j; i++) {
        tr_value item = list->items[i];
        list->items[i] = list->items[--j];
        list->items[j] = item;
    }
}
