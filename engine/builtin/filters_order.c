/* SPDX-License-Identifier: MIT
 *
 * Filters that compare or add up items: dictsort, groupby, max, min, sort, sum.
 *
 * Invariant: keys are computed once per item, before the first comparison, in
 * the order of the items; sorting is stable.
 */
#include "builtin/filters.h"

#include "builtin/attribute_path.h"

/* The integer that sorted(reverse=...) wants. */
static bool read_reverse(tr_task *task, tr_ref value, bool *out)
{
    int64_t number;
    if (!tr_to_index(task, value, &number)) return false;
    *out = number != 0;
    return true;
}

static bool read_fold(tr_task *task, tr_ref case_sensitive, bool *fold)
{
    int truth = tr_truth(task, case_sensitive);
    *fold = truth == 0;
    return truth >= 0;
}

/* ---- sort ---- */

/* The attributes to sort by: "age,name" is two. */
typedef struct sort_key {
    tr_path *paths;
    uint32_t count;
} sort_key;

static void sort_key_done(sort_key *key)
{
    for (uint32_t i = 0; i < key->count; i++) tr_path_done(&key->paths[i]);
    tr_free(key->paths, key->count * sizeof *key->paths);
}

static bool sort_key_init(tr_task *task, sort_key *key, tr_ref attribute, bool fold)
{
    tr_span text = TR_SPAN("");
    uint32_t parts = 1;
    if (tr_is(attribute, TR_STRING)) text = tr_string_bytes(attribute);
    for (size_t i = 0; i < text.size; i++) parts += text.bytes[i] == ',';
    *key = (sort_key){.paths = tr_alloc_zero(tr_size_mul(parts, sizeof(tr_path)))};
    if (!key->paths) {
        tr_fail_memory(task);
        return false;
    }
    key->count = parts;
    if (parts == 1) {
        if (tr_path_init(task, &key->paths[0], attribute, tr_none(), fold)) return true;
        sort_key_done(key);
        return false;
    }
    size_t start = 0;
    uint32_t next = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.bytes[i] != ',') continue;
        tr_value part = tr_string_make(text.bytes + start, i - start);
        bool ok = !tr_is_invalid(part) &&
                  tr_path_init(task, &key->paths[next++], part, tr_none(), fold);
        tr_release(part);
        if (!ok) {
            if (!tr_failed(task)) tr_fail_memory(task);
            sort_key_done(key);
            return false;
        }
        start = i + 1;
    }
    return true;
}

/* Jinja compares lists of keys.  For one key that is the same as comparing the
 * keys themselves if all are strings or all are numbers. */
static bool is_comparable(const tr_list *keys)
{
    if (!keys->count) return true;
    bool strings = tr_is(keys->items[0], TR_STRING);
    for (uint32_t i = 0; i < keys->count; i++) {
        tr_ref key = keys->items[i];
        if (strings ? !tr_is(key, TR_STRING) : !tr_is_number(key)) return false;
    }
    return true;
}

static bool wrap_keys(tr_task *task, tr_list *keys)
{
    for (uint32_t i = 0; i < keys->count; i++) {
        tr_value wrapped = tr_list_from(&keys->items[i], 1);
        if (tr_is_invalid(wrapped)) {
            keys->items[i] = tr_none();
            tr_fail_memory(task);
            return false;
        }
        keys->items[i] = wrapped;
    }
    return true;
}

/* One key of an item: a value, or a list of several. */
static tr_value get_key(tr_task *task, sort_key *key, tr_ref item)
{
    if (key->count == 1) return tr_path_get(task, &key->paths[0], item);
    tr_value list = tr_list_new(key->count);
    if (tr_is_invalid(list)) return tr_fail_memory(task);
    for (uint32_t i = 0; i < key->count; i++) {
        tr_value part = tr_path_get(task, &key->paths[i], item);
        if (tr_is_invalid(part) || !tr_list_push(tr_as_list(list), part)) {
            tr_release(list);
            return tr_failed(task) ? tr_invalid() : tr_fail_memory(task);
        }
    }
    return list;
}

static tr_value get_keys(tr_task *task, sort_key *key, const tr_list *items)
{
    tr_value keys = tr_list_new(items->count);
    if (tr_is_invalid(keys)) return tr_fail_memory(task);
    for (uint32_t i = 0; i < items->count; i++) {
        tr_value value = get_key(task, key, items->items[i]);
        if (tr_is_invalid(value) || !tr_list_push(tr_as_list(keys), value)) {
            tr_release(keys);
            return tr_failed(task) ? tr_invalid() : tr_fail_memory(task);
        }
    }
    tr_list *list = tr_as_list(keys);
    bool fine = key->count > 1 || is_comparable(list) || wrap_keys(task, list);
    if (fine) return keys;
    tr_release(keys);
    return tr_invalid();
}

tr_value tr_filter_sort(tr_call *call)
{
    tr_task *task = call->task;
    sort_key key;
    bool fold;
    bool reverse;
    if (!read_fold(task, tr_arg(call, 2), &fold)) return tr_invalid();
    if (!sort_key_init(task, &key, tr_arg(call, 3), fold)) return tr_invalid();
    tr_value items = tr_to_list(task, tr_arg(call, 0));
    bool ok = !tr_is_invalid(items) && read_reverse(task, tr_arg(call, 1), &reverse);
    if (ok) {
        tr_list *list = tr_as_list(items);
        tr_value keys = get_keys(task, &key, list);
        ok = !tr_is_invalid(keys) &&
             tr_sort(
                 task, list->items, tr_as_list(keys)->items, list->count, reverse);
        tr_release(keys);
    }
    sort_key_done(&key);
    if (ok) return items;
    tr_release(items);
    return tr_invalid();
}

/* ---- dictsort ---- */

/* The (key, value) tuples of a mapping as a new list. */
static tr_value item_list(tr_task *task, tr_ref mapping)
{
    tr_value items = tr_call_items(task, mapping);
    if (!tr_is(items, TR_DICT)) {
        tr_value list =
            tr_is_invalid(items) ? tr_invalid() : tr_to_list(task, items);
        tr_release(items);
        return list;
    }
    const tr_dict *dict = tr_as_dict(items);
    tr_value list = tr_list_new(dict->count);
    uint32_t at = 0;
    tr_ref key;
    tr_ref value;
    bool ok = !tr_is_invalid(list);
    while (ok && tr_dict_next(dict, &at, &key, &value)) {
        tr_value pair = tr_pair(tr_retain(key), tr_retain(value));
        ok = tr_list_push(tr_as_list(list), pair);
    }
    tr_release(items);
    if (ok) return list;
    tr_release(list);
    return tr_fail_memory(task);
}

tr_value tr_filter_dictsort(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref by = tr_arg(call, 2);
    bool fold;
    bool reverse;
    uint32_t position = tr_string_is(by, "value") ? 1 : 0;
    if (!position && !tr_string_is(by, "key")) {
        return tr_fail(
            task, TR_ERR_FILTER_ARGUMENT,
            "You can only sort by either \"key\" or \"value\"");
    }
    if (!read_fold(task, tr_arg(call, 1), &fold)) return tr_invalid();
    tr_value items = item_list(task, tr_arg(call, 0));
    if (tr_is_invalid(items)) return items;
    tr_list *list = tr_as_list(items);
    tr_value keys = tr_list_new(list->count);
    bool ok = !tr_is_invalid(keys) && read_reverse(task, tr_arg(call, 3), &reverse);
    for (uint32_t i = 0; ok && i < list->count; i++) {
        tr_value key = tr_is_sequence(list->items[i])
                           ? tr_retain(tr_as_list(list->items[i])->items[position])
                           : tr_get_item(task, list->items[i], tr_int(position));
        if (fold) key = tr_fold_case(task, key);
        ok = !tr_is_invalid(key) && tr_list_push(tr_as_list(keys), key);
    }
    ok = ok && tr_charge(task, list->count) &&
         tr_sort(task, list->items, tr_as_list(keys)->items, list->count, reverse);
    tr_release(keys);
    if (ok) return items;
    tr_release(items);
    return tr_failed(task) ? tr_invalid() : tr_fail_memory(task);
}

/* ---- min, max ---- */

/* Is `key` better than the best one so far? */
static int is_better(tr_task *task, bool max, tr_ref key, tr_ref best)
{
    return tr_compare(task, max ? TR_GREATER : TR_LESS, key, best);
}

/* The best of `best` (consumed) and what is left in `iter`. */
static tr_value extreme(
    tr_task *task, tr_iter *iter, tr_path *path, bool max, tr_value best)
{
    tr_value best_key = tr_path_get(task, path, best);
    int more = tr_is_invalid(best_key) ? -1 : 1;
    tr_value item;
    while (more == 1 && (more = tr_iter_next(task, iter, &item)) == 1) {
        tr_value key = tr_path_get(task, path, item);
        int better = tr_is_invalid(key) ? -1 : is_better(task, max, key, best_key);
        if (better > 0) {
            tr_value old = best;
            best = item;
            item = old;
            old = best_key;
            best_key = key;
            key = old;
        }
        tr_release(item);
        tr_release(key);
        if (better < 0) more = -1;
    }
    tr_release(best_key);
    if (more == 0) return best;
    tr_release(best);
    return tr_invalid();
}

static tr_value min_or_max(tr_call *call, bool max)
{
    tr_task *task = call->task;
    bool fold;
    tr_path path;
    tr_iter iter;
    if (!read_fold(task, tr_arg(call, 1), &fold)) return tr_invalid();
    if (!tr_iter_init(task, &iter, tr_arg(call, 0))) return tr_invalid();
    tr_value result = tr_invalid();
    tr_value first;
    int more = tr_iter_next(task, &iter, &first);
    if (more == 0) {
        result = tr_undefined_hint(task, "No aggregated item, sequence was empty.");
    } else if (more == 1) {
        if (tr_path_init(task, &path, tr_arg(call, 2), tr_none(), fold)) {
            result = extreme(task, &iter, &path, max, tr_retain(first));
            tr_path_done(&path);
        }
        tr_release(first);
    }
    tr_iter_done(&iter);
    return result;
}

tr_value tr_filter_max(tr_call *call)
{
    return min_or_max(call, true);
}

tr_value tr_filter_min(tr_call *call)
{
    return min_or_max(call, false);
}

/* ---- sum ---- */

static tr_value add_up(tr_task *task, tr_iter *iter, tr_path *path, tr_value total)
{
    tr_value item;
    int more;
    while ((more = tr_iter_next(task, iter, &item)) == 1) {
        if (path) {
            tr_value found = tr_path_get(task, path, item);
            tr_release(item);
            item = found;
        }
        tr_value sum =
            tr_is_invalid(item) ? tr_invalid() : tr_add(task, total, item);
        tr_release(item);
        tr_release(total);
        if (tr_is_invalid(sum)) return sum;
        total = sum;
    }
    if (more == 0) return total;
    tr_release(total);
    return tr_invalid();
}

tr_value tr_filter_sum(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref attribute = tr_arg(call, 1);
    tr_path path;
    tr_iter iter;
    bool by_attribute = !tr_is_none(attribute);
    if (by_attribute && !tr_path_init(task, &path, attribute, tr_none(), false)) {
        return tr_invalid();
    }
    tr_value result = tr_invalid();
    if (tr_iter_init(task, &iter, tr_arg(call, 0))) {
        if (tr_is(tr_arg(call, 2), TR_STRING)) {
            tr_fail(
                task, TR_ERR_TYPE,
                "sum() can't sum strings [use ''.join(seq) instead]");
        } else {
            result = add_up(
                task, &iter, by_attribute ? &path : NULL, tr_retain(tr_arg(call, 2)));
        }
        tr_iter_done(&iter);
    }
    if (by_attribute) tr_path_done(&path);
    return result;
}

/* ---- groupby ---- */

static tr_value group_new(tr_task *task, tr_value grouper, tr_value list)
{
    tr_value pair = tr_pair(grouper, list);
    if (tr_is_invalid(pair)) {
        return tr_failed(task) ? tr_invalid() : tr_fail_memory(task);
    }
    tr_as_object(pair)->cache = TR_TUPLE_GROUP;
    return pair;
}

/* The end of the run of items whose keys equal the one at `start`; 0: an error. */
static uint32_t group_end(tr_task *task, const tr_list *keys, uint32_t start)
{
    uint32_t end = start + 1;
    while (end < keys->count) {
        tr_ref key = keys->items[start];
        int equal = tr_same(key, keys->items[end])
                        ? 1
                        : tr_equal(task, key, keys->items[end]);
        if (equal < 0) return 0;
        if (!equal) break;
        end++;
    }
    return end;
}

/* Appends the group of items [start, end) with its real, unfolded key. */
static bool add_group(
    tr_task *task, tr_list *groups, const tr_list *items, uint32_t start, uint32_t end,
    tr_path *path)
{
    tr_value members = tr_list_new(end - start);
    if (tr_is_invalid(members)) {
        tr_fail_memory(task);
        return false;
    }
    for (uint32_t i = start; i < end; i++) {
        tr_list_push(tr_as_list(members), tr_retain(items->items[i]));
    }
    tr_value grouper = tr_path_get(task, path, items->items[start]);
    if (tr_is_invalid(grouper)) {
        tr_release(members);
        return false;
    }
    tr_value group = group_new(task, grouper, members);
    if (tr_is_invalid(group)) return false;
    if (tr_list_push(groups, group)) return true;
    tr_fail_memory(task);
    return false;
}

/* `items` sorted by `keys`, which are in the same order then. */
static tr_value make_groups(
    tr_task *task, const tr_list *items, const tr_list *keys, tr_path *path)
{
    tr_value groups = tr_list_new(0);
    if (tr_is_invalid(groups)) return tr_fail_memory(task);
    uint32_t start = 0;
    while (start < items->count) {
        uint32_t end = group_end(task, keys, start);
        if (!end || !tr_charge(task, end - start) ||
            !add_group(task, tr_as_list(groups), items, start, end, path)) {
            tr_release(groups);
            return tr_invalid();
        }
        start = end;
    }
    return groups;
}

static tr_value path_keys(tr_task *task, tr_path *path, const tr_list *items)
{
    tr_value keys = tr_list_new(items->count);
    if (tr_is_invalid(keys)) return tr_fail_memory(task);
    for (uint32_t i = 0; i < items->count; i++) {
        tr_value key = tr_path_get(task, path, items->items[i]);
        if (tr_is_invalid(key) || !tr_list_push(tr_as_list(keys), key)) {
            tr_release(keys);
            return tr_failed(task) ? tr_invalid() : tr_fail_memory(task);
        }
    }
    return keys;
}

tr_value tr_filter_groupby(tr_call *call)
{
    tr_task *task = call->task;
    tr_path path;
    bool fold;
    if (!read_fold(task, tr_arg(call, 3), &fold)) return tr_invalid();
    if (!tr_path_init(task, &path, tr_arg(call, 1), tr_arg(call, 2), fold)) {
        return tr_invalid();
    }
    tr_value result = tr_invalid();
    tr_value items = tr_to_list(task, tr_arg(call, 0));
    if (!tr_is_invalid(items)) {
        tr_list *list = tr_as_list(items);
        tr_value keys = path_keys(task, &path, list);
        if (!tr_is_invalid(keys)) {
            tr_list *key_list = tr_as_list(keys);
            if (tr_sort(task, list->items, key_list->items, list->count, false)) {
                path.fold_case = false;
                result = make_groups(task, list, key_list, &path);
            }
        }
        tr_release(keys);
    }
    tr_release(items);
    tr_path_done(&path);
    return result;
}
