/* SPDX-License-Identifier: MIT
 *
 * Methods of dicts, and the merging behind update(), dict() and namespace().
 */
#include "builtin/methods.h"
#include "builtin/views.h"
#include "vm/attribute.h"

static tr_dict *self_dict(const tr_call *call)
{
    return tr_as_dict(call->args[0]);
}

/* dict[key] = value, all borrowed.  `fresh`: no template has seen the dict yet,
 * so that storing into it cannot close a cycle. */
static bool store(tr_task *task, tr_ref dict, bool fresh, tr_ref key, tr_ref value)
{
    if (!fresh && !(tr_note(task, dict, value) && tr_note(task, dict, key))) {
        return false;
    }
    if (tr_dict_set(task, tr_as_dict(dict), tr_retain(key), tr_retain(value))) {
        return true;
    }
    if (!tr_failed(task)) tr_fail_memory(task);
    return false;
}

/* ---- merging ---- */

static bool merge_pair(
    tr_task *task, tr_value dict, bool fresh, tr_ref pair, size_t index)
{
    if (!tr_is_iterable(pair)) {
        tr_fail(
            task, TR_ERR_TYPE,
            "cannot convert dictionary update sequence element #%zu to a sequence",
            index);
        return false;
    }
    tr_value items = tr_to_tuple(task, pair);
    if (tr_is_invalid(items)) return false;
    const tr_list *tuple = tr_as_list(items);
    bool fine = tuple->count == 2;
    if (fine) {
        fine = store(task, dict, fresh, tuple->items[0], tuple->items[1]);
    } else {
        tr_fail(
            task, TR_ERR_VALUE, "dictionary update sequence element #%zu has length "
            "%u; 2 is required", index, tuple->count);
    }
    tr_release(items);
    return fine;
}

/* Walks a mapping's keys, or the pairs of something else. */
static bool merge_items(
    tr_task *task, tr_value dict, bool fresh, tr_ref other, bool is_mapping)
{
    tr_iter iter;
    tr_value item;
    int more = 0;
    bool fine = true;
    if (!tr_iter_init(task, &iter, other)) return false;
    for (size_t i = 0; fine && (more = tr_iter_next(task, &iter, &item)) > 0; i++) {
        if (is_mapping) {
            tr_value value = tr_subscript(task, other, item);
            fine = !tr_is_invalid(value) && store(task, dict, fresh, item, value);
            tr_release(value);
        } else {
            fine = merge_pair(task, dict, fresh, item, i);
        }
        tr_release(item);
    }
    tr_iter_done(&iter);
    return fine && more >= 0;
}

static bool merge_dict(tr_task *task, tr_value dict, bool fresh, tr_ref other)
{
    uint32_t position = 0;
    tr_ref key;
    tr_ref value;
    if (tr_as_dict(dict) == tr_as_dict(other)) return true;
    while (tr_dict_next(tr_as_dict(other), &position, &key, &value)) {
        if (!tr_charge(task, 1) || !store(task, dict, fresh, key, value)) return false;
    }
    return true;
}

bool tr_dict_merge(tr_task *task, tr_value dict, bool fresh, tr_ref other)
{
    if (tr_is(other, TR_DICT)) return merge_dict(task, dict, fresh, other);
    if (tr_is(other, TR_UNDEFINED)) { /* asking it for keys() fails already */
        tr_undefined_report(task, other);
        return false;
    }
    bool is_mapping = tr_is(other, TR_OBJECT) && tr_type_of(other)->is_mapping;
    return merge_items(task, dict, fresh, other, is_mapping);
}

/* ---- methods ---- */

static tr_value dict_clear(tr_call *call)
{
    if (!tr_check_mutable(call)) return tr_invalid();
    tr_dict_clear(self_dict(call));
    return tr_none();
}

static tr_value dict_copy(tr_call *call)
{
    if (!tr_charge(call->task, self_dict(call)->count)) return tr_invalid();
    return tr_made(call->task, tr_dict_copy(call->args[0]));
}

static tr_value dict_fromkeys(tr_call *call)
{
    tr_iter iter;
    tr_value key;
    int more = 0;
    tr_value dict = tr_made(call->task, tr_dict_new(0));
    if (tr_is_invalid(dict)) return dict;
    if (!tr_iter_init(call->task, &iter, call->args[1])) {
        tr_release(dict);
        return tr_invalid();
    }
    bool fine = true;
    while (fine && (more = tr_iter_next(call->task, &iter, &key)) > 0) {
        fine = store(call->task, dict, true, key, call->args[2]);
        tr_release(key);
    }
    tr_iter_done(&iter);
    if (fine && more >= 0) return dict;
    tr_release(dict);
    return tr_invalid();
}

/* Borrowed: the value of the key in argument 1. */
static tr_ref lookup(tr_call *call)
{
    tr_ref key = call->args[1];
    if (tr_is(key, TR_STRING)) {
        return tr_dict_get_str(self_dict(call), tr_as_string(key));
    }
    return tr_dict_get(call->task, self_dict(call), key);
}

static tr_value dict_get(tr_call *call)
{
    tr_ref value = lookup(call);
    return tr_retain(tr_is_missing(value) ? call->args[2] : value);
}

static tr_value dict_items(tr_call *call)
{
    return tr_dict_view_new(call->task, &tr_dict_items_type, call->args[0]);
}

static tr_value dict_keys(tr_call *call)
{
    return tr_dict_view_new(call->task, &tr_dict_keys_type, call->args[0]);
}

static tr_value dict_values(tr_call *call)
{
    return tr_dict_view_new(call->task, &tr_dict_values_type, call->args[0]);
}

static tr_value dict_pop(tr_call *call)
{
    if (!tr_check_mutable(call)) return tr_invalid();
    tr_value value = tr_missing(); /* an empty dict does not even hash the key */
    if (self_dict(call)->count > 0) {
        value = tr_dict_pop(call->task, self_dict(call), call->args[1]);
    }
    if (!tr_is_missing(value)) return value;
    if (tr_arg_given(call, 2)) return tr_retain(call->args[2]);
    tr_text text = tr_text_make(1 << 16);
    if (tr_write_repr(call->task, call->args[1], &text)) {
        tr_fail(call->task, TR_ERR_KEY, "%s", tr_text_c(&text));
    }
    tr_text_done(&text);
    return tr_invalid();
}

static tr_value dict_popitem(tr_call *call)
{
    tr_dict *dict = self_dict(call);
    if (!tr_check_mutable(call)) return tr_invalid();
    uint32_t last = dict->used;
    while (last > 0 && tr_is_missing(dict->entries[last - 1].key)) last--;
    if (last == 0) {
        return tr_fail(call->task, TR_ERR_KEY, "'popitem(): dictionary is empty'");
    }
    tr_value key = tr_retain(dict->entries[last - 1].key);
    tr_value value = tr_dict_pop(call->task, dict, key);
    if (tr_is_invalid(value)) {
        tr_release(key);
        return value;
    }
    if (dict->used >= last) dict->used = last - 1; /* else the next search is long */
    return tr_made(call->task, tr_pair(key, value));
}

static tr_value dict_setdefault(tr_call *call)
{
    tr_ref value = lookup(call);
    if (!tr_is_missing(value)) return tr_retain(value);
    if (!tr_check_mutable(call)) return tr_invalid();
    if (!store(call->task, call->args[0], false, call->args[1], call->args[2])) {
        return tr_invalid();
    }
    return tr_retain(call->args[2]);
}

static tr_value dict_update(tr_call *call)
{
    const tr_list *rest = tr_as_list(call->rest);
    if (!tr_check_mutable(call)) return tr_invalid();
    if (rest->count > 1) {
        return tr_fail(
            call->task, TR_ERR_TYPE, "update expected at most 1 argument, got %u",
            rest->count);
    }
    if (rest->count == 1 &&
        !tr_dict_merge(call->task, call->args[0], false, rest->items[0])) {
        return tr_invalid();
    }
    if (!tr_is_missing(call->options) &&
        !merge_dict(call->task, call->args[0], false, call->options)) {
        return tr_invalid();
    }
    return tr_none();
}

const tr_builtin tr_dict_methods[] = {
    {"clear", "dict.clear(self, /)", dict_clear, TR_METHOD_MUTATES},
    {"copy", "dict.copy(self, /)", dict_copy, TR_METHOD_PLAIN},
    {"fromkeys", "dict.fromkeys(type, iterable, value=None, /)", dict_fromkeys,
     TR_METHOD_PLAIN},
    {"get", "dict.get(self, key, default=None, /)", dict_get, TR_METHOD_PLAIN},
    {"items", "dict.items(self, /)", dict_items, TR_METHOD_PLAIN},
    {"keys", "dict.keys(self, /)", dict_keys, TR_METHOD_PLAIN},
    {"pop", "dict.pop(self, key, default=None, /)", dict_pop, TR_METHOD_MUTATES},
    {"popitem", "dict.popitem(self, /)", dict_popitem, TR_METHOD_MUTATES},
    {"setdefault", "dict.setdefault(self, key, default=None, /)", dict_setdefault,
     TR_METHOD_MUTATES},
    {"update", "dict.update(self, /, *args, **kwargs)", dict_update, TR_METHOD_MUTATES},
    {"values", "dict.values(self, /)", dict_values, TR_METHOD_PLAIN},
};

const uint32_t tr_dict_method_count =
    sizeof tr_dict_methods / sizeof tr_dict_methods[0];
