/* SPDX-License-Identifier: MIT
 *
 * Methods of lists and tuples.
 */
#include "builtin/methods.h"

bool tr_check_mutable(tr_call *call)
{
    tr_ref self = call->args[0];
    if (!tr_is_frozen(self)) return true;
    tr_fail(
        call->task, TR_ERR_TYPE, "'%s' object is shared and cannot be changed",
        tr_type_name(self));
    return false;
}

static tr_list *self_list(const tr_call *call)
{
    return tr_as_list(call->args[0]);
}

/* None, or what is left to say after a failed push. */
static tr_value none_or_memory(tr_call *call, bool fine)
{
    return fine ? tr_none() : tr_fail_memory(call->task);
}

static tr_value list_append(tr_call *call)
{
    tr_ref item = call->args[1];
    if (!tr_check_mutable(call)) return tr_invalid();
    if (!tr_note(call->task, call->args[0], item)) return tr_invalid();
    return none_or_memory(call, tr_list_push(self_list(call), tr_retain(item)));
}

static tr_value list_clear(tr_call *call)
{
    if (!tr_check_mutable(call)) return tr_invalid();
    tr_list_clear(self_list(call));
    return tr_none();
}

static tr_value list_copy(tr_call *call)
{
    if (!tr_charge(call->task, self_list(call)->count)) return tr_invalid();
    return tr_made(call->task, tr_list_copy(call->args[0]));
}

static tr_value sequence_count(tr_call *call)
{
    int64_t found = 0;
    for (uint32_t i = 0; i < self_list(call)->count; i++) {
        if (!tr_charge(call->task, 1)) return tr_invalid();
        int equal = tr_equal(call->task, self_list(call)->items[i], call->args[1]);
        if (equal < 0) return tr_invalid();
        found += equal;
    }
    return tr_int(found);
}

static tr_value list_extend(tr_call *call)
{
    tr_ref self = call->args[0];
    tr_iter iter;
    tr_value item;
    size_t left = SIZE_MAX;
    if (!tr_check_mutable(call)) return tr_invalid();
    if (!tr_iter_init(call->task, &iter, call->args[1])) return tr_invalid();
    tr_iter_remaining(&iter, &left); /* so that a list can extend itself */
    int more = 0;
    while (left-- > 0 && (more = tr_iter_next(call->task, &iter, &item)) > 0) {
        if (!tr_note(call->task, self, item)) {
            tr_release(item);
            more = -1;
            break;
        }
        if (!tr_list_push(self_list(call), item)) {
            tr_fail_memory(call->task);
            more = -1;
            break;
        }
    }
    tr_iter_done(&iter);
    return more < 0 ? tr_invalid() : tr_none();
}

/* The index of an equal item between the bounds; -1 if none, -2 on an error. */
static int64_t find_item(tr_call *call, int64_t start, int64_t stop)
{
    for (int64_t i = start; i < stop && i < (int64_t)self_list(call)->count; i++) {
        if (!tr_charge(call->task, 1)) return -2;
        int equal = tr_equal(call->task, self_list(call)->items[i], call->args[1]);
        if (equal < 0) return -2;
        if (equal) return i;
    }
    return -1;
}

/* "x is not in list"; tuples do not say what. */
static tr_value fail_not_in(tr_call *call)
{
    if (tr_is(call->args[0], TR_TUPLE)) {
        return tr_fail(
            call->task, TR_ERR_VALUE, "tuple.index(x): x not in tuple");
    }
    tr_text text = tr_text_make(1 << 16);
    if (tr_write_repr(call->task, call->args[1], &text)) {
        tr_fail(call->task, TR_ERR_VALUE, "%s is not in list", tr_text_c(&text));
    }
    tr_text_done(&text);
    return tr_invalid();
}

/* Like tr_arg_bound(), but an explicit None is as wrong as in Python. */
static bool read_bound(tr_call *call, uint32_t index, int64_t other, int64_t *out)
{
    tr_ref value = call->args[index];
    bool given = tr_arg_given(call, index);
    if (given && !tr_is_intlike(value) && !tr_is(value, TR_BIG)) {
        tr_fail(
            call->task, TR_ERR_TYPE,
            "slice indices must be integers or have an __index__ method");
        return false;
    }
    return tr_arg_bound(call, index, other, out);
}

static tr_value sequence_index(tr_call *call)
{
    int64_t count = self_list(call)->count;
    int64_t start;
    int64_t stop;
    if (!read_bound(call, 2, 0, &start) || !read_bound(call, 3, count, &stop)) {
        return tr_invalid();
    }
    if (start < 0) start = start + count < 0 ? 0 : start + count;
    if (stop < 0) stop = stop + count < 0 ? 0 : stop + count;
    int64_t at = find_item(call, start, stop);
    if (at == -2) return tr_invalid();
    return at == -1 ? fail_not_in(call) : tr_int(at);
}

static tr_value list_insert(tr_call *call)
{
    tr_ref item = call->args[2];
    int64_t at;
    if (!tr_check_mutable(call) || !tr_arg_index(call, 1, &at)) return tr_invalid();
    if (!tr_note(call->task, call->args[0], item)) return tr_invalid();
    int64_t count = self_list(call)->count;
    if (at < 0) at = at + count < 0 ? 0 : at + count;
    if (at > count) at = count;
    if (!tr_charge(call->task, (uint64_t)(count - at) / 64)) return tr_invalid();
    return none_or_memory(
        call, tr_list_insert(self_list(call), (size_t)at, tr_retain(item)));
}

static tr_value list_pop(tr_call *call)
{
    int64_t at;
    if (!tr_check_mutable(call) || !tr_arg_index(call, 1, &at)) return tr_invalid();
    int64_t count = self_list(call)->count;
    if (count == 0) return tr_fail(call->task, TR_ERR_INDEX, "pop from empty list");
    if (at < 0) at += count;
    if (at < 0 || at >= count) {
        return tr_fail(call->task, TR_ERR_INDEX, "pop index out of range");
    }
    if (!tr_charge(call->task, (uint64_t)(count - at) / 64)) return tr_invalid();
    return tr_list_remove(self_list(call), (size_t)at);
}

static tr_value list_remove(tr_call *call)
{
    if (!tr_check_mutable(call)) return tr_invalid();
    int64_t at = find_item(call, 0, INT64_MAX);
    if (at == -2) return tr_invalid();
    if (at == -1) {
        return tr_fail(call->task, TR_ERR_VALUE, "list.remove(x): x not in list");
    }
    tr_release(tr_list_remove(self_list(call), (size_t)at));
    return tr_none();
}

static tr_value list_reverse(tr_call *call)
{
    if (!tr_check_mutable(call)) return tr_invalid();
    if (!tr_charge(call->task, self_list(call)->count / 8)) return tr_invalid();
    tr_list_reverse(self_list(call));
    return tr_none();
}

/* key(item) for each item, as a list. */
static tr_value make_keys(tr_call *call, const tr_list *items, tr_ref function)
{
    tr_value keys = tr_made(call->task, tr_list_new(items->count));
    for (uint32_t i = 0; i < items->count && !tr_is_invalid(keys); i++) {
        tr_value key = tr_invoke1(call->task, function, items->items[i]);
        if (!tr_is_invalid(key) && tr_list_push(tr_as_list(keys), key)) continue;
        if (!tr_failed(call->task)) tr_fail_memory(call->task);
        tr_release(keys);
        keys = tr_invalid();
    }
    return keys;
}

/* Sorts the items of `copy`, a list of its own. */
static bool sort_copy(tr_call *call, tr_list *copy, bool reverse)
{
    tr_ref function = call->args[1];
    tr_task *task = call->task;
    if (tr_is_none(function)) {
        return tr_sort(task, copy->items, copy->items, copy->count, reverse);
    }
    tr_value keys = make_keys(call, copy, function);
    if (tr_is_invalid(keys)) return false;
    bool fine =
        tr_sort(task, copy->items, tr_as_list(keys)->items, copy->count, reverse);
    tr_release(keys);
    return fine;
}

static void swap_items(tr_list *a, tr_list *b)
{
    tr_value *items = a->items;
    uint32_t count = a->count;
    uint32_t capacity = a->capacity;
    a->items = b->items;
    a->count = b->count;
    a->capacity = b->capacity;
    b->items = items;
    b->count = count;
    b->capacity = capacity;
}

/* Works on a copy, so that a key function sees the list as it was and an error
 * leaves it so. */
static tr_value list_sort(tr_call *call)
{
    int64_t reverse;
    if (!tr_check_mutable(call) || !tr_arg_index(call, 2, &reverse)) {
        return tr_invalid();
    }
    uint32_t count = self_list(call)->count;
    if (count < 2) return tr_none();
    tr_value copy = tr_made(call->task, tr_list_copy(call->args[0]));
    if (tr_is_invalid(copy)) return copy;
    bool fine = sort_copy(call, tr_as_list(copy), reverse != 0);
    if (fine && self_list(call)->count != count) {
        tr_fail(call->task, TR_ERR_VALUE, "list modified during sort");
        fine = false;
    }
    if (fine) swap_items(tr_as_list(copy), self_list(call));
    tr_release(copy);
    return fine ? tr_none() : tr_invalid();
}

const tr_builtin tr_list_methods[] = {
    {"append", "list.append(self, object, /)", list_append, TR_METHOD_MUTATES},
    {"clear", "list.clear(self, /)", list_clear, TR_METHOD_MUTATES},
    {"copy", "list.copy(self, /)", list_copy, TR_METHOD_PLAIN},
    {"count", "list.count(self, value, /)", sequence_count, TR_METHOD_PLAIN},
    {"extend", "list.extend(self, iterable, /)", list_extend, TR_METHOD_MUTATES},
    {"index", "list.index(self, value, start=None, stop=None, /)", sequence_index,
     TR_METHOD_PLAIN},
    {"insert", "list.insert(self, index, object, /)", list_insert, TR_METHOD_MUTATES},
    {"pop", "list.pop(self, index=-1, /)", list_pop, TR_METHOD_MUTATES},
    {"remove", "list.remove(self, value, /)", list_remove, TR_METHOD_MUTATES},
    {"reverse", "list.reverse(self, /)", list_reverse, TR_METHOD_MUTATES},
    {"sort", "list.sort(self, /, *, key=None, reverse=False)", list_sort,
     TR_METHOD_MUTATES},
};

const uint32_t tr_list_method_count =
    sizeof tr_list_methods / sizeof tr_list_methods[0];

const tr_builtin tr_tuple_methods[] = {
    {"count", "tuple.count(self, value, /)", sequence_count, TR_METHOD_PLAIN},
    {"index", "tuple.index(self, value, start=None, stop=None, /)", sequence_index,
     TR_METHOD_PLAIN},
};

const uint32_t tr_tuple_method_count =
    sizeof tr_tuple_methods / sizeof tr_tuple_methods[0];
