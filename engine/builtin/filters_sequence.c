/* SPDX-License-Identifier: MIT
 *
 * Filters over sequences and single values that need no order and no laziness:
 * attr, default, first, join, last, length, list, random, reverse.
 */
#include "builtin/filters.h"

#include "base/utf8.h"
#include "builtin/attribute_path.h"

tr_value tr_filter_attr(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref object = tr_arg(call, 0);
    tr_ref name = tr_arg(call, 1);
    if (!tr_is(name, TR_STRING)) {
        return tr_fail(
            task, TR_ERR_TYPE, "attribute name must be string, not '%s'",
            tr_type_name(name));
    }
    tr_value found = tr_get_attr_only(task, object, tr_as_string(name));
    return tr_is_missing(found) ? tr_undefined_attr(task, object, name) : found;
}

tr_value tr_filter_default(tr_call *call)
{
    tr_ref value = tr_arg(call, 0);
    bool use_default = tr_is_undefined(value);
    if (!use_default) {
        int boolean = tr_truth(call->task, tr_arg(call, 2));
        if (boolean < 0) return tr_invalid();
        if (boolean) {
            int truth = tr_truth(call->task, value);
            if (truth < 0) return tr_invalid();
            use_default = !truth;
        }
    }
    return tr_retain(use_default ? tr_arg(call, 1) : value);
}

tr_value tr_filter_length(tr_call *call)
{
    size_t length;
    if (!tr_length(call->task, tr_arg(call, 0), &length)) return tr_invalid();
    return tr_int((int64_t)length);
}

tr_value tr_filter_list(tr_call *call)
{
    return tr_to_list(call->task, tr_arg(call, 0));
}

tr_value tr_filter_first(tr_call *call)
{
    tr_task *task = call->task;
    tr_iter iter;
    if (!tr_iter_init(task, &iter, tr_arg(call, 0))) return tr_invalid();
    tr_value item;
    int more = tr_iter_next(task, &iter, &item);
    tr_iter_done(&iter);
    if (more < 0) return tr_invalid();
    return more ? item : tr_undefined_hint(task, "No first item, sequence was empty.");
}

/* ---- join ---- */

/* Appends str(item), or the escaped item. */
static bool add_item(tr_task *task, tr_text *out, tr_ref item, bool escape)
{
    if (tr_is(item, TR_STRING) && (!escape || tr_is_markup(item))) {
        tr_text_add_span(out, tr_string_bytes(item));
        return true;
    }
    return escape ? tr_write_escaped(task, item, out) : tr_write_str(task, item, out);
}

/* Joins what `source` gives; `path` may be NULL. */
static bool join_items(
    tr_task *task, tr_text *out, tr_ref source, tr_path *path, tr_span separator,
    bool escape)
{
    tr_iter iter;
    tr_value item;
    int more;
    if (!tr_iter_init(task, &iter, source)) return false;
    for (bool first = true; (more = tr_iter_next(task, &iter, &item)) == 1;
         first = false) {
        if (path) {
            tr_value found = tr_path_get(task, path, item);
            tr_release(item);
            item = found;
        }
        if (!first) tr_text_add_span(out, separator);
        bool ok = !tr_is_invalid(item) && !out->failed &&
                  add_item(task, out, item, escape);
        tr_release(item);
        if (!ok) {
            more = -1;
            break;
        }
    }
    tr_iter_done(&iter);
    return more == 0;
}

/* The items as a list, attributes looked up; owned. */
static tr_value collect(tr_task *task, tr_ref source, tr_path *path)
{
    tr_value list = tr_to_list(task, source);
    if (tr_is_invalid(list) || !path) return list;
    tr_list *items = tr_as_list(list);
    for (uint32_t i = 0; i < items->count; i++) {
        tr_value found = tr_path_get(task, path, items->items[i]);
        if (tr_is_invalid(found)) {
            tr_release(list);
            return found;
        }
        tr_release(items->items[i]);
        items->items[i] = found;
    }
    return list;
}

static bool any_html(const tr_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (tr_has_html(list->items[i])) return true;
    }
    return false;
}

/* Room for all strings of a list or tuple at once. */
static bool reserve_join(tr_task *task, tr_text *out, tr_ref source, size_t separator)
{
    if (!tr_is_sequence(source)) return true;
    const tr_list *list = tr_as_list(source);
    size_t size = tr_size_mul(separator, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        if (!tr_is(list->items[i], TR_STRING)) continue;
        size = tr_size_add(size, tr_as_string(list->items[i])->size);
    }
    if (size > TR_STRING_MAX || !tr_reserve(task, size)) {
        if (!tr_failed(task)) tr_fail_memory(task);
        return false;
    }
    tr_text_reserve(out, size);
    return tr_charge_bytes(task, size);
}

static tr_value join(
    tr_task *task, tr_ref source, tr_path *path, tr_ref separator, bool escape)
{
    tr_text out = tr_text_make(TR_STRING_MAX);
    tr_value between =
        escape ? tr_escape(task, separator) : tr_plain_str(task, separator);
    tr_value result = tr_invalid();
    bool ok = !tr_is_invalid(between);
    if (ok && !path) ok = reserve_join(task, &out, source, tr_as_string(between)->size);
    if (ok) {
        ok = join_items(task, &out, source, path, tr_string_bytes(between), escape);
    }
    if (ok || out.failed) {
        result = tr_string_take_text(task, &out);
        if (escape && tr_is(result, TR_STRING)) result = tr_as_markup(result);
    }
    tr_text_done(&out);
    tr_release(between);
    return result;
}

/* With autoescaping and a plain separator: one Markup among the items makes the
 * whole Markup, and everything else is escaped. */
static tr_value join_autoescaped(
    tr_task *task, tr_ref source, tr_path *path, tr_ref separator)
{
    if (tr_is_markup(separator)) return join(task, source, path, separator, true);
    if (tr_has_html(separator)) return join(task, source, path, separator, false);
    tr_value list = collect(task, source, path);
    if (tr_is_invalid(list)) return list;
    tr_value result = join(task, list, NULL, separator, any_html(tr_as_list(list)));
    tr_release(list);
    return result;
}

/* A list or tuple of plain strings, to be joined with another one: no item can
 * ask for escaping.  Missing: something else. */
static tr_value join_strings(tr_task *task, tr_ref source, tr_ref separator)
{
    if (!tr_is_sequence(source) || !tr_is(separator, TR_STRING) ||
        tr_is_markup(separator)) {
        return tr_missing();
    }
    const tr_list *list = tr_as_list(source);
    tr_span between = tr_string_bytes(separator);
    if (!list->count) return tr_missing();
    size_t size = tr_size_mul(between.size, list->count - 1);
    for (uint32_t i = 0; i < list->count; i++) {
        tr_ref item = list->items[i];
        if (!tr_is(item, TR_STRING) || tr_is_markup(item)) return tr_missing();
        size = tr_size_add(size, tr_as_string(item)->size);
    }
    if (size > TR_STRING_MAX) return tr_missing(); /* where it fails in its way */
    if (!tr_charge(task, list->count) || !tr_reserve(task, size) ||
        !tr_charge_bytes(task, size)) {
        return tr_invalid();
    }
    char *bytes;
    tr_value result = tr_string_reserve(size, &bytes);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    for (uint32_t i = 0; i < list->count; i++) {
        if (i) {
            memcpy(bytes, between.bytes, between.size);
            bytes += between.size;
        }
        tr_span piece = tr_string_bytes(list->items[i]);
        memcpy(bytes, piece.bytes, piece.size);
        bytes += piece.size;
    }
    return result;
}

tr_value tr_filter_join(tr_call *call)
{
    if (tr_is_none(tr_arg(call, 2))) {
        tr_value quick = join_strings(call->task, tr_arg(call, 0), tr_arg(call, 1));
        if (!tr_is_missing(quick)) return quick;
    }
    tr_task *task = call->task;
    tr_ref source = tr_arg(call, 0);
    tr_path path;
    tr_path *used = NULL;
    if (!tr_is_none(tr_arg(call, 2))) {
        used = &path;
        if (!tr_path_init(task, &path, tr_arg(call, 2), tr_none(), false)) {
            return tr_invalid();
        }
    }
    tr_value result = tr_machine_autoescape(tr_machine_of(task))
                          ? join_autoescaped(task, source, used, tr_arg(call, 1))
                          : join(task, source, used, tr_arg(call, 1), false);
    if (used) tr_path_done(used);
    return result;
}

/* ---- reverse, last ---- */

/* Python's iterators over sequences from their end. */
typedef struct backward {
    tr_instance instance;
    tr_value sequence; /* list, tuple or string */
    size_t left;
} backward;

static int backward_next(tr_task *task, tr_ref self, tr_value *item)
{
    (void)task;
    backward *iter = self.as_.pointer_;
    if (!iter->left) return 0;
    const tr_list *list = tr_as_list(iter->sequence);
    /* The list may have become shorter: then the rest is not there any more. */
    if (iter->left > list->count) {
        iter->left = 0;
        return 0;
    }
    *item = tr_retain(list->items[--iter->left]);
    return 1;
}

static void backward_visit(tr_object *self, tr_visit visit, void *data)
{
    visit(data, &((backward *)(void *)self)->sequence);
}

static bool backward_repr(tr_task *task, tr_ref self, tr_text *out)
{
    (void)task;
    tr_text_format(
        out, "<%s object at %p>", tr_type_of(self)->name, (void *)self.as_.pointer_);
    return true;
}

#define BACKWARD_TYPE(class_name)                                                   \
    {                                                                               \
        .name = class_name, .kind = TORII_KIND_ITERATOR, .next = backward_next,     \
        .to_repr = backward_repr, .visit = backward_visit, .size = sizeof(backward) \
    }

static const tr_type list_backward_type = BACKWARD_TYPE("list_reverseiterator");
static const tr_type backward_type = BACKWARD_TYPE("reversed");
static const tr_type key_backward_type = BACKWARD_TYPE("dict_reversekeyiterator");
static const tr_type view_backward_type = BACKWARD_TYPE("dict_reverseitemiterator");

/* An iterator over `sequence` (consumed) from its end. */
static tr_value backward_new(tr_task *task, const tr_type *type, tr_value sequence)
{
    if (tr_is_invalid(sequence)) return sequence;
    backward *iter = tr_instance_new(type);
    if (!iter) {
        tr_release(sequence);
        return tr_fail_memory(task);
    }
    iter->sequence = sequence;
    iter->left = tr_as_list(sequence)->count;
    return tr_take_instance(iter);
}

/* Objects that Python's reversed() takes: dict views, and sequences. */
static bool is_reversible_object(tr_ref value)
{
    const tr_type *type = tr_type_of(value);
    if (type->kind == TORII_KIND_ITERATOR || !type->length) return false;
    return type->is_sequence || type->get_item ||
           strncmp(type->name, "dict_", strlen("dict_")) == 0;
}

/* reversed(value): an iterator; missing if Python cannot. */
static tr_value reversed(tr_task *task, tr_ref value)
{
    switch (tr_tag(value)) {
    case TR_LIST:
        return backward_new(task, &list_backward_type, tr_retain(value));
    case TR_TUPLE:
        return backward_new(task, &backward_type, tr_retain(value));
    case TR_STRING:
        return backward_new(task, &backward_type, tr_to_list(task, value));
    case TR_DICT:
        return backward_new(task, &key_backward_type, tr_to_list(task, value));
    case TR_RANGE: {
        tr_value back = tr_slice(task, value, tr_none(), tr_none(), tr_int(-1));
        if (tr_is_invalid(back)) return back;
        tr_value iterator = tr_iterator_new(task, back);
        tr_release(back);
        return iterator;
    }
    case TR_UNDEFINED: {
        size_t length;
        if (!tr_length(task, value, &length)) return tr_invalid();
        return backward_new(task, &backward_type, tr_tuple_new(0));
    }
    case TR_OBJECT:
        if (!is_reversible_object(value)) return tr_missing();
        return backward_new(task, &view_backward_type, tr_to_list(task, value));
    default:
        return tr_missing();
    }
}

static tr_value reverse_string(tr_task *task, tr_ref value)
{
    tr_span text = tr_string_bytes(value);
    if (!tr_charge_bytes(task, text.size) || !tr_reserve(task, text.size)) {
        return tr_invalid();
    }
    char *out;
    tr_value result = tr_string_reserve(text.size, &out);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    char *to = out + text.size;
    size_t at = 0;
    for (uint64_t word; text.size - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text.bytes + at, sizeof word);
        if (word & 0x8080808080808080u) break;
        word = __builtin_bswap64(word);
        to -= sizeof word;
        memcpy(to, &word, sizeof word);
    }
    while (at < text.size) {
        size_t step = 1;
        if ((unsigned char)text.bytes[at] >= 0x80) tr_utf8_rune(text.bytes + at, &step);
        to -= step;
        memcpy(to, text.bytes + at, step);
        at += step;
    }
    return tr_markup_like(result, value);
}

tr_value tr_filter_reverse(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref value = tr_arg(call, 0);
    if (tr_is(value, TR_STRING)) return reverse_string(task, value);
    tr_value result = reversed(task, value);
    if (!tr_is_missing(result)) return result;
    if (!tr_is_iterable(value)) {
        return tr_fail(task, TR_ERR_FILTER_ARGUMENT, "argument must be iterable");
    }
    tr_value list = tr_to_list(task, value);
    if (tr_is_invalid(list)) {
        if (task->problem.error != TR_ERR_TYPE) return list;
        tr_task_forget(task);
        return tr_fail(task, TR_ERR_FILTER_ARGUMENT, "argument must be iterable");
    }
    tr_list_reverse(tr_as_list(list));
    return list;
}

tr_value tr_filter_last(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref value = tr_arg(call, 0);
    if (tr_is_sequence(value) && tr_as_list(value)->count) {
        const tr_list *list = tr_as_list(value);
        return tr_retain(list->items[list->count - 1]);
    }
    if (tr_is(value, TR_STRING) && tr_as_string(value)->size) {
        /* Unlike iteration, Python's reversed() keeps Markup. */
        size_t length = tr_runes(value);
        return tr_markup_like(
            tr_string_slice(task, value, length - 1, length), value);
    }
    tr_value iterator = reversed(task, value);
    if (tr_is_invalid(iterator)) return iterator;
    if (tr_is_missing(iterator)) {
        return tr_fail(
            task, TR_ERR_TYPE, "'%s' object is not reversible", tr_type_name(value));
    }
    tr_iter iter;
    tr_value item;
    int more = -1;
    if (tr_iter_init(task, &iter, iterator)) {
        more = tr_iter_next(task, &iter, &item);
        tr_iter_done(&iter);
    }
    tr_release(iterator);
    if (more < 0) return tr_invalid();
    return more ? item : tr_undefined_hint(task, "No last item, sequence was empty.");
}

/* ---- random ---- */

tr_value tr_filter_random(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref value = tr_arg(call, 0);
    size_t length;
    if (!tr_length(task, value, &length)) return tr_invalid();
    if (!length) return tr_undefined_hint(task, "No random item, sequence was empty.");
    tr_ref index = tr_int((int64_t)tr_random_below(tr_machine_of(task), length));
    if (tr_is(value, TR_DICT)) {
        tr_ref found = tr_dict_get(task, tr_as_dict(value), index);
        if (!tr_is_missing(found)) return tr_retain(found);
        return tr_fail(task, TR_ERR_KEY, "%lld", (long long)tr_as_int(index));
    }
    tr_value item = tr_get_item(task, value, index);
    if (!tr_is(item, TR_UNDEFINED) || !tr_is(value, TR_OBJECT)) return item;
    tr_release(item);
    return tr_fail(
        task, TR_ERR_TYPE, "'%s' object is not subscriptable", tr_type_name(value));
}
