/* SPDX-License-Identifier: MIT
 *
 * Looping over values.  A cursor owns its source, so that a loop may drop the
 * last other reference to what it walks; lists may change under it, as in
 * Python, dicts may not.
 *
 * Invariant: after tr_iter_done() the cursor owns nothing; doing it twice is fine.
 */
#include "value/iterate.h"

#include "base/utf8.h"
#include "value/operate.h"

#define ITERATE_NESTING 16 /* objects whose iter() gives an object, and so on */

static bool is_strict(tr_ref value)
{
    return tr_as_undefined(value)->policy == TORII_UNDEFINED_STRICT;
}

static void start_range(tr_iter *iter, const tr_range *range)
{
    iter->left = tr_is(range->length, TR_INT) ? tr_as_int(range->length) : INT64_MAX;
    if (range->small) {
        iter->index = tr_as_int(range->start);
        iter->step = tr_as_int(range->step);
    }
}

static bool fail_not_iterable(tr_task *task, tr_ref source)
{
    tr_fail(task, TR_ERR_TYPE, "'%s' object is not iterable", tr_type_name(source));
    return false;
}

/* Follows iter() of objects until something can be walked; consumes `source`. */
static tr_value resolve(tr_task *task, tr_value source)
{
    for (int i = 0; tr_is(source, TR_OBJECT); i++) {
        const tr_type *type = tr_type_of(source);
        if (type->next) return source;
        tr_value inner = tr_invalid();
        if (!type->iterate || i == ITERATE_NESTING) fail_not_iterable(task, source);
        else inner = type->iterate(task, source);
        if (tr_is_invalid(inner) && !tr_failed(task)) tr_fail_memory(task);
        tr_release(source);
        source = inner;
    }
    return source;
}

/* Consumes the value. */
static bool begin(tr_task *task, tr_iter *iter, tr_value value)
{
    *iter = (tr_iter){0};
    if (tr_is(value, TR_OBJECT)) value = resolve(task, value);
    switch (tr_tag(value)) {
    case TR_STRING:
    case TR_LIST:
    case TR_TUPLE:
    case TR_OBJECT: break;
    case TR_DICT: iter->version = tr_as_dict(value)->count; break;
    case TR_RANGE: start_range(iter, tr_as_range(value)); break;
    case TR_UNDEFINED:
        if (!is_strict(value)) {
            tr_undefined_note_use(task, value, TORII_USE_LOOP);
            break;
        }
        tr_undefined_report(task, value);
        tr_drop(value);
        return false;
    case TR_INVALID: return false;
    default:
        fail_not_iterable(task, value);
        tr_drop(value);
        return false;
    }
    iter->source = value;
    iter->tag = value.tag_;
    return true;
}

bool tr_iter_init(tr_task *task, tr_iter *iter, tr_ref source)
{
    return begin(task, iter, tr_retain(source));
}

bool tr_iter_init_held(tr_task *task, tr_iter *iter, tr_ref source)
{
    return begin(task, iter, source.aux_ & TR_AUX_HELD ? source : tr_retain(source));
}

static int next_char(tr_task *task, tr_iter *iter, tr_value *item)
{
    const tr_string *string = tr_as_string(iter->source);
    if ((size_t)iter->index >= string->size) return 0;
    size_t size;
    *item = tr_string_rune(tr_utf8_rune(string->bytes + iter->index, &size));
    iter->index += (int64_t)size;
    if (tr_is_invalid(*item)) {
        tr_fail_memory(task);
        return -1;
    }
    return 1; /* plain, also of Markup */
}

static int next_key(tr_task *task, tr_iter *iter, tr_value *item)
{
    const tr_dict *dict = tr_as_dict(iter->source);
    if (dict->count != iter->version) {
        iter->version = UINT32_MAX; /* and at each later try */
        tr_fail(
            task, TR_ERR_PYTHON_RUNTIME, "dictionary changed size during iteration");
        return -1;
    }
    uint32_t position = (uint32_t)iter->index;
    tr_ref key;
    tr_ref value;
    if (!tr_dict_next(dict, &position, &key, &value)) return 0;
    iter->index = position;
    *item = tr_retain(key);
    return 1;
}

static int next_number(tr_task *task, tr_iter *iter, tr_value *item)
{
    if (iter->left == 0) return 0;
    iter->left--;
    if (tr_as_range(iter->source)->small) {
        *item = tr_int(iter->index);
        /* The last step may leave 64 bits; its result is never used. */
        iter->index = (int64_t)((uint64_t)iter->index + (uint64_t)iter->step);
        return 1;
    }
    *item = tr_range_item(task, iter->source, tr_int(iter->index++));
    return tr_is_invalid(*item) ? -1 : 1;
}

static int next_of_object(tr_task *task, tr_iter *iter, tr_value *item)
{
    int result = tr_type_of(iter->source)->next(task, iter->source, item);
    if (result == 1 && tr_is_invalid(*item)) result = -1;
    if (result < 0 && !tr_failed(task)) tr_fail_memory(task);
    return result;
}

int tr_iter_next(tr_task *task, tr_iter *iter, tr_value *item)
{
    if (!tr_charge(task, 1)) return -1;
    switch (iter->tag) {
    case TR_LIST:
    case TR_TUPLE: {
        const tr_list *list = tr_as_list(iter->source);
        if ((uint64_t)iter->index >= list->count) return 0;
        *item = tr_retain(list->items[iter->index++]);
        return 1;
    }
    case TR_DICT: return next_key(task, iter, item);
    case TR_RANGE: return next_number(task, iter, item);
    case TR_STRING: return next_char(task, iter, item);
    case TR_OBJECT: return next_of_object(task, iter, item);
    default: return 0;
    }
}

void tr_iter_done(tr_iter *iter)
{
    tr_value source = iter->source;
    iter->source = tr_missing();
    iter->tag = TR_MISSING;
    tr_drop(source);
}

bool tr_iter_remaining(const tr_iter *iter, size_t *out)
{
    switch (iter->tag) {
    case TR_LIST:
    case TR_TUPLE: {
        size_t count = tr_as_list(iter->source)->count;
        size_t done = (size_t)iter->index;
        *out = done < count ? count - done : 0;
        return true;
    }
    case TR_DICT: {
        const tr_dict *dict = tr_as_dict(iter->source);
        size_t count = 0;
        for (size_t i = (size_t)iter->index; i < dict->used; i++) {
            count += !tr_is_missing(dict->entries[i].key);
        }
        *out = count;
        return true;
    }
    case TR_RANGE: *out = (size_t)iter->left; return true;
    case TR_STRING: {
        const tr_string *string = tr_as_string(iter->source);
        size_t at = (size_t)iter->index;
        *out = at == 0 ? tr_string_length(string)
                       : tr_utf8_count(string->bytes + at, string->size - at);
        return true;
    }
    case TR_UNDEFINED: *out = 0; return true;
    default: return false;
    }
}

static bool fail_no_length(tr_task *task, tr_ref value)
{
    tr_fail(task, TR_ERR_TYPE, "object of type '%s' has no len()", tr_type_name(value));
    return false;
}

bool tr_length(tr_task *task, tr_ref value, size_t *out)
{
    switch (tr_tag(value)) {
    case TR_STRING: *out = tr_string_length(tr_as_string(value)); return true;
    case TR_LIST:
    case TR_TUPLE: *out = tr_as_list(value)->count; return true;
    case TR_DICT: *out = tr_as_dict(value)->count; return true;
    case TR_RANGE: {
        tr_ref length = tr_as_range(value)->length;
        if (tr_is(length, TR_INT)) {
            *out = (size_t)tr_as_int(length);
            return true;
        }
        tr_fail(task, TR_ERR_OVERFLOW, "Python int too large to convert to C ssize_t");
        return false;
    }
    case TR_UNDEFINED:
        *out = 0;
        if (!is_strict(value)) return true;
        tr_undefined_report(task, value);
        return false;
    case TR_OBJECT:
        if (!tr_type_of(value)->length) return fail_no_length(task, value);
        if (tr_type_of(value)->length(task, value, out)) return true;
        if (!tr_failed(task)) tr_fail_memory(task);
        return false;
    default: return fail_no_length(task, value);
    }
}

bool tr_is_iterable(tr_ref value)
{
    switch (tr_tag(value)) {
    case TR_STRING:
    case TR_LIST:
    case TR_TUPLE:
    case TR_DICT:
    case TR_RANGE: return true;
    case TR_UNDEFINED: return !is_strict(value);
    case TR_OBJECT: return tr_type_of(value)->iterate || tr_type_of(value)->next;
    default: return false;
    }
}

static bool collect(tr_task *task, tr_iter *iter, tr_list *list)
{
    tr_value item;
    int more;
    while ((more = tr_iter_next(task, iter, &item)) > 0) {
        if (tr_list_push(list, item)) continue;
        tr_fail_memory(task);
        return false;
    }
    return more == 0;
}

tr_value tr_to_list(tr_task *task, tr_ref value)
{
    if (tr_is_sequence(value)) {
        if (!tr_charge(task, tr_as_list(value)->count)) return tr_invalid();
        tr_value copy = tr_list_copy(value);
        return tr_is_invalid(copy) ? tr_fail_memory(task) : copy;
    }
    tr_iter iter;
    size_t count = 0;
    if (tr_is(value, TR_RANGE) && !tr_length(task, value, &count)) return tr_invalid();
    if (!tr_iter_init(task, &iter, value)) return tr_invalid();
    tr_value result = tr_invalid();
    bool ok = true;
    if (tr_iter_remaining(&iter, &count)) {
        ok = tr_reserve(task, tr_size_mul(count, sizeof(tr_value)));
    }
    if (ok) {
        result = tr_list_new(count);
        if (tr_is_invalid(result)) tr_fail_memory(task);
        ok = !tr_is_invalid(result) && collect(task, &iter, tr_as_list(result));
    }
    tr_iter_done(&iter);
    if (ok) return result;
    tr_release(result);
    return tr_invalid();
}

tr_value tr_to_tuple(tr_task *task, tr_ref value)
{
    if (tr_is(value, TR_TUPLE)) return tr_retain(value);
    tr_value list = tr_to_list(task, value);
    if (tr_is_invalid(list)) return list;
    tr_value tuple = tr_tuple_copy(list);
    tr_release(list);
    return tr_is_invalid(tuple) ? tr_fail_memory(task) : tuple;
}

/* ---- iterators as objects ---- */

typedef struct iterator {
    tr_instance instance;
    tr_iter iter;
} iterator;

static int iterator_next(tr_task *task, tr_ref self, tr_value *item)
{
    iterator *object = self.as_.pointer_;
    if (object->iter.tag == TR_MISSING) return 0;
    int result = tr_iter_next(task, &object->iter, item);
    if (result == 0) tr_iter_done(&object->iter); /* exhausted for ever */
    return result;
}

static void iterator_visit(tr_object *self, tr_visit visit, void *data)
{
    iterator *object = (iterator *)self;
    visit(data, &object->iter.source);
    if (tr_is_missing(object->iter.source)) object->iter.tag = TR_MISSING;
}

#define ITERATOR_TYPE(type_name)                                               \
    {                                                                          \
        .name = type_name, .kind = TORII_KIND_ITERATOR, .next = iterator_next, \
        .visit = iterator_visit, .size = sizeof(iterator)                      \
    }

static const tr_type list_iterator = ITERATOR_TYPE("list_iterator");
static const tr_type tuple_iterator = ITERATOR_TYPE("tuple_iterator");
static const tr_type dict_iterator = ITERATOR_TYPE("dict_keyiterator");
static const tr_type range_iterator = ITERATOR_TYPE("range_iterator");
static const tr_type str_iterator = ITERATOR_TYPE("str_iterator");
static const tr_type generator = ITERATOR_TYPE("generator");

static const tr_type *iterator_type(uint32_t tag)
{
    switch (tag) {
    case TR_LIST: return &list_iterator;
    case TR_TUPLE: return &tuple_iterator;
    case TR_DICT: return &dict_iterator;
    case TR_RANGE: return &range_iterator;
    case TR_STRING: return &str_iterator;
    default: return &generator;
    }
}

tr_value tr_iterator_new(tr_task *task, tr_ref value)
{
    tr_iter iter;
    if (!tr_iter_init(task, &iter, value)) return tr_invalid();
    if (iter.tag == TR_OBJECT) return iter.source; /* an iterator already */
    iterator *object = tr_instance_new(iterator_type(iter.tag));
    if (!object) {
        tr_iter_done(&iter);
        return tr_fail_memory(task);
    }
    object->iter = iter;
    return tr_take_instance(object);
}
