/* SPDX-License-Identifier: MIT
 *
 * Views of dicts and the iterators over them.  See views.h.
 *
 * Invariant: a view owns its dict; an iterator notices a changed size as
 * iterating over the dict itself does.
 */
#include "builtin/views.h"
#include "builtin/methods.h"
#include "vm/attribute.h"

static tr_dict_view *as_view(tr_ref self)
{
    return self.as_.pointer_;
}

static tr_dict *dict_of(tr_ref self)
{
    return tr_as_dict(as_view(self)->dict);
}

tr_value tr_dict_view_new(tr_task *task, const tr_type *type, tr_ref dict)
{
    tr_dict_view *view = tr_instance_new(type);
    if (!view) return tr_fail_memory(task);
    view->dict = tr_retain(dict);
    return tr_take_instance(view);
}

/* ---- iterators over values and items ---- */

typedef struct view_iterator {
    tr_instance instance;
    tr_value dict; /* missing: at the end */
    uint32_t position;
    uint32_t count; /* of the dict at the start */
} view_iterator;

/* The next entry, borrowed: 1, 0 at the end, -1 after a change. */
static int next_entry(tr_task *task, tr_ref self, tr_ref *key, tr_ref *value)
{
    view_iterator *iterator = self.as_.pointer_;
    if (tr_is_missing(iterator->dict)) return 0;
    const tr_dict *dict = tr_as_dict(iterator->dict);
    if (dict->count != iterator->count) {
        iterator->count = UINT32_MAX; /* and at each later try */
        tr_fail(
            task, TR_ERR_PYTHON_RUNTIME, "dictionary changed size during iteration");
        return -1;
    }
    if (tr_dict_next(dict, &iterator->position, key, value)) return 1;
    tr_value done = iterator->dict;
    iterator->dict = tr_missing();
    tr_release(done);
    return 0;
}

static int next_value(tr_task *task, tr_ref self, tr_value *item)
{
    tr_ref key;
    tr_ref value;
    int more = next_entry(task, self, &key, &value);
    if (more > 0) *item = tr_retain(value);
    return more;
}

static int next_pair(tr_task *task, tr_ref self, tr_value *item)
{
    tr_ref key;
    tr_ref value;
    int more = next_entry(task, self, &key, &value);
    if (more <= 0) return more;
    *item = tr_made(task, tr_pair(tr_retain(key), tr_retain(value)));
    return tr_is_invalid(*item) ? -1 : 1;
}

static void visit_iterator(tr_object *self, tr_visit visit, void *data)
{
    visit(data, &((view_iterator *)(void *)self)->dict);
}

static const tr_type value_iterator_type = {
    .name = "dict_valueiterator",
    .kind = TORII_KIND_ITERATOR,
    .next = next_value,
    .visit = visit_iterator,
    .size = sizeof(view_iterator),
};

static const tr_type item_iterator_type = {
    .name = "dict_itemiterator",
    .kind = TORII_KIND_ITERATOR,
    .next = next_pair,
    .visit = visit_iterator,
    .size = sizeof(view_iterator),
};

static tr_value make_iterator(tr_task *task, tr_ref view, const tr_type *type)
{
    view_iterator *iterator = tr_instance_new(type);
    if (!iterator) return tr_fail_memory(task);
    iterator->dict = tr_retain(as_view(view)->dict);
    iterator->count = dict_of(view)->count;
    return tr_take_instance(iterator);
}

static tr_value iterate_keys(tr_task *task, tr_ref self)
{
    (void)task;
    return tr_retain(as_view(self)->dict);
}

static tr_value iterate_values(tr_task *task, tr_ref self)
{
    return make_iterator(task, self, &value_iterator_type);
}

static tr_value iterate_items(tr_task *task, tr_ref self)
{
    return make_iterator(task, self, &item_iterator_type);
}

/* ---- the views ---- */

static bool view_length(tr_task *task, tr_ref self, size_t *out)
{
    (void)task;
    *out = dict_of(self)->count;
    return true;
}

static bool write_view(tr_task *task, tr_ref self, tr_text *out)
{
    if (!tr_task_enter(task)) return false;
    tr_value list = tr_to_list(task, self);
    bool fine = !tr_is_invalid(list);
    if (fine) {
        tr_text_format(out, "%s(", tr_type_of(self)->name);
        fine = tr_write_repr(task, list, out);
        tr_text_add_byte(out, ')');
    }
    tr_release(list);
    tr_task_leave(task);
    return fine;
}

static int keys_contain(tr_task *task, tr_ref self, tr_ref item)
{
    return tr_contains(task, item, as_view(self)->dict);
}

static int items_contain(tr_task *task, tr_ref self, tr_ref item)
{
    if (!tr_is(item, TR_TUPLE) || tr_as_list(item)->count != 2) return 0;
    const tr_value *pair = tr_as_list(item)->items;
    tr_ref value = tr_dict_get(task, dict_of(self), pair[0]);
    if (tr_is_invalid(value)) return -1;
    return tr_is_missing(value) ? 0 : tr_equal(task, value, pair[1]);
}

static bool is_set_like(tr_ref value)
{
    return tr_is_instance(value, &tr_dict_keys_type) ||
           tr_is_instance(value, &tr_dict_items_type);
}

/* Are all items of `inner` in `outer`?  1, 0, -1. */
static int contains_all(tr_task *task, tr_ref outer, tr_ref inner)
{
    tr_iter iter;
    tr_value item;
    int found = 1;
    int more = 0;
    if (!tr_iter_init(task, &iter, inner)) return -1;
    while (found == 1 && (more = tr_iter_next(task, &iter, &item)) > 0) {
        found = tr_contains(task, item, outer);
        tr_release(item);
    }
    tr_iter_done(&iter);
    return more < 0 ? -1 : found;
}

static int views_equal(tr_task *task, tr_ref self, tr_ref other)
{
    if (self.as_.pointer_ == other.as_.pointer_) return 1;
    if (!is_set_like(other)) return 0;
    if (dict_of(self)->count != dict_of(other)->count) return 0;
    return contains_all(task, other, self);
}

static tr_value keys_attr(tr_task *task, tr_ref self, tr_string *name)
{
    if (!tr_string_is(tr_string_value(name), "isdisjoint")) return tr_missing();
    return tr_kind_method(task, TR_OBJECT, self, TR_SPAN("dict_keys.isdisjoint"));
}

static void visit_view(tr_object *self, tr_visit visit, void *data)
{
    visit(data, &((tr_dict_view *)(void *)self)->dict);
}

const tr_type tr_dict_keys_type = {
    .name = "dict_keys",
    .kind = TORII_KIND_OBJECT,
    .shareable = true,
    .get_attr = keys_attr,
    .length = view_length,
    .iterate = iterate_keys,
    .to_str = write_view,
    .to_repr = write_view,
    .contains = keys_contain,
    .equal = views_equal,
    .visit = visit_view,
    .size = sizeof(tr_dict_view),
};

const tr_type tr_dict_values_type = {
    .name = "dict_values",
    .kind = TORII_KIND_OBJECT,
    .shareable = true,
    .length = view_length,
    .iterate = iterate_values,
    .to_str = write_view,
    .to_repr = write_view,
    .visit = visit_view,
    .size = sizeof(tr_dict_view),
};

const tr_type tr_dict_items_type = {
    .name = "dict_items",
    .kind = TORII_KIND_OBJECT,
    .shareable = true,
    .get_attr = keys_attr,
    .length = view_length,
    .iterate = iterate_items,
    .to_str = write_view,
    .to_repr = write_view,
    .contains = items_contain,
    .equal = views_equal,
    .visit = visit_view,
    .size = sizeof(tr_dict_view),
};
