/* SPDX-License-Identifier: MIT
 *
 * Mappings that are not dicts: objects that tell their keys and have an item for
 * each.
 */
#include "value/iterate.h"
#include "value/operate.h"

bool tr_is_mapping_object(tr_ref value)
{
    if (!tr_is(value, TR_OBJECT)) return false;
    const tr_type *type = tr_type_of(value);
    return type->is_mapping && type->get_item && (type->iterate || type->next);
}

/* Consumes the key. */
static bool copy_entry(tr_task *task, tr_dict *dict, tr_ref object, tr_value key)
{
    tr_value item = tr_type_of(object)->get_item(task, object, key);
    if (tr_is_missing(item)) {
        tr_text text = tr_text_make(1u << 16);
        if (tr_write_repr(task, key, &text)) {
            tr_fail_with(task, TR_ERR_KEY, &text);
        } else {
            tr_text_done(&text);
        }
        item = tr_invalid();
    }
    if (tr_is_invalid(item)) {
        tr_release(key);
        return false;
    }
    return tr_dict_set(task, dict, key, item);
}

tr_value tr_mapping_copy(tr_task *task, tr_ref object)
{
    tr_iter iter;
    tr_value key;
    int more = 0;
    tr_value dict = tr_dict_new(0);
    if (tr_is_invalid(dict)) return tr_fail_memory(task);
    if (!tr_iter_init(task, &iter, object)) {
        tr_release(dict);
        return tr_invalid();
    }
    bool fine = true;
    while (fine && (more = tr_iter_next(task, &iter, &key)) > 0) {
        fine = copy_entry(task, tr_as_dict(dict), object, key);
    }
    tr_iter_done(&iter);
    if (fine && more == 0) return dict;
    tr_release(dict);
    if (!tr_failed(task)) tr_fail_memory(task);
    return tr_invalid();
}
