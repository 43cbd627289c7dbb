/* SPDX-License-Identifier: MIT
 *
 * value[start:stop:step] of strings (in code points), lists, tuples and ranges,
 * and of objects that are sequences: a list of their items.
 */
#include "base/utf8.h"
#include "value/list.h"
#include "value/object.h"
#include "value/operate.h"

/* One bound as Python's slices take it: any integer, cut to 64 bits. */
static bool read_bound(tr_task *task, tr_ref part, int64_t *out)
{
    if (tr_is_intlike(part)) {
        *out = tr_as_int(part);
        return true;
    }
    if (tr_is(part, TR_BIG)) {
        *out = tr_int_sign(part) > 0 ? INT64_MAX : INT64_MIN;
        return true;
    }
    tr_fail(
        task, TR_ERR_TYPE,
        "slice indices must be integers or None or have an __index__ method");
    return false;
}

/* Negative bounds count from the end; then it is cut to [low, high]. */
static int64_t place(int64_t bound, int64_t length, int64_t low, int64_t high)
{
    if (bound < 0) bound = bound < -length ? low : bound + length;
    return bound < low ? low : bound > high ? high : bound;
}

bool tr_slice_indices(
    tr_task *task, tr_ref start, tr_ref stop, tr_ref step, size_t length,
    int64_t *first, int64_t *last, int64_t *stride, size_t *count)
{
    int64_t size = (int64_t)length;
    *stride = 1;
    if (!tr_is_none(step)) {
        if (!read_bound(task, step, stride)) return false;
        if (*stride == 0) {
            tr_fail(task, TR_ERR_VALUE, "slice step cannot be zero");
            return false;
        }
        if (*stride < -INT64_MAX) *stride = -INT64_MAX;
    }
    bool down = *stride < 0;
    int64_t low = down ? -1 : 0;
    int64_t high = down ? size - 1 : size;
    int64_t bound;
    *first = down ? high : low;
    if (!tr_is_none(start)) {
        if (!read_bound(task, start, &bound)) return false;
        *first = place(bound, size, low, high);
    }
    *last = down ? low : high;
    if (!tr_is_none(stop)) {
        if (!read_bound(task, stop, &bound)) return false;
        *last = place(bound, size, low, high);
    }
    uint64_t distance = 0;
    if (down && *last < *first) distance = (uint64_t)(*first - *last);
    if (!down && *first < *last) distance = (uint64_t)(*last - *first);
    uint64_t width = (uint64_t)(down ? -*stride : *stride);
    *count = distance ? (size_t)((distance - 1) / width + 1) : 0;
    return true;
}

typedef struct cut {
    int64_t first;
    int64_t last;
    int64_t stride;
    size_t count;
} cut;

static tr_value slice_items(tr_task *task, tr_ref value, const cut *at)
{
    bool is_list = tr_is(value, TR_LIST);
    const tr_list *source = tr_as_list(value);
    if (!is_list && at->stride == 1 && at->count == source->count) {
        return tr_retain(value);
    }
    if (!tr_charge(task, at->count)) return tr_invalid();
    tr_value result = is_list ? tr_list_new(at->count) : tr_tuple_new(at->count);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    tr_list *slice = tr_as_list(result);
    int64_t from = at->first;
    for (size_t i = 0; i < at->count; i++) {
        slice->items[i] = tr_retain(source->items[from]);
        /* Only used while it is in range. */
        from = (int64_t)((uint64_t)from + (uint64_t)at->stride);
    }
    if (is_list) slice->count = (uint32_t)at->count;
    return result;
}

/* Code points from `at` on, each `stride` apart, into a string of its own. */
static tr_value pick_runes(tr_task *task, const tr_string *source, const cut *at)
{
    tr_text out = tr_text_make(TR_STRING_MAX);
    const char *place_now =
        source->bytes + tr_utf8_offset(source->bytes, source->size, (size_t)at->first);
    for (size_t i = 0; i < at->count; i++) {
        size_t size;
        tr_utf8_rune(place_now, &size);
        tr_text_add(&out, place_now, size);
        if (i + 1 == at->count) break;
        for (int64_t k = 0; k < at->stride; k++) {
            tr_utf8_rune(place_now, &size);
            place_now += size;
        }
        for (int64_t k = 0; k > at->stride; k--)
            place_now = tr_utf8_before(place_now);
    }
    return tr_string_take_text(task, &out);
}

static tr_value pick_bytes(tr_task *task, const tr_string *source, const cut *at)
{
    char *bytes;
    tr_value result = tr_string_reserve(at->count, &bytes);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    int64_t from = at->first;
    for (size_t i = 0; i < at->count; i++) {
        bytes[i] = source->bytes[from];
        from = (int64_t)((uint64_t)from + (uint64_t)at->stride);
    }
    return result;
}

static tr_value slice_string(tr_task *task, tr_ref value, const cut *at)
{
    const tr_string *source = tr_as_string(value);
    tr_value result;
    if (!tr_charge_bytes(task, source->size)) return tr_invalid();
    if (at->count == 0) result = tr_string_empty();
    else if (at->stride == 1 || at->count == 1)
        result = tr_string_slice(
            task, value, (size_t)at->first, (size_t)at->first + at->count);
    else if (tr_string_is_ascii(source)) result = pick_bytes(task, source, at);
    else result = pick_runes(task, source, at);
    if (tr_is_invalid(result)) return result;
    return tr_is_markup(value) ? tr_as_markup(result) : tr_as_plain(result);
}

static tr_value slice_object(tr_task *task, tr_ref value, const cut *at)
{
    tr_value result = tr_list_new(at->count < 64 ? at->count : 64);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    int64_t from = at->first;
    for (size_t i = 0; i < at->count; i++) {
        tr_value item = tr_charge(task, 1) ? tr_type_of(value)->get_item(
                                                 task, value, tr_int(from))
                                           : tr_invalid();
        if (tr_is_missing(item)) {
            item = tr_fail(
                task, TR_ERR_INDEX, "%s index out of range", tr_type_name(value));
        }
        if (tr_is_invalid(item) || !tr_list_push(tr_as_list(result), item)) {
            if (!tr_failed(task)) tr_fail_memory(task);
            tr_release(result);
            return tr_invalid();
        }
        from = (int64_t)((uint64_t)from + (uint64_t)at->stride);
    }
    return result;
}

static bool is_sequence_object(tr_ref value)
{
    if (!tr_is(value, TR_OBJECT)) return false;
    const tr_type *type = tr_type_of(value);
    return type->is_sequence && !type->is_mapping && type->length && type->get_item;
}

static tr_value fail_subscript(tr_task *task, tr_ref value)
{
    if (tr_is(value, TR_DICT)) {
        return tr_fail(task, TR_ERR_TYPE, "unhashable type: 'slice'");
    }
    return tr_fail(
        task, TR_ERR_TYPE, "'%s' object is not subscriptable", tr_type_name(value));
}

static bool is_plain_bound(tr_ref part)
{
    return tr_is_none(part) || tr_is(part, TR_INT);
}

/* text[start:stop] with integers or nothing. */
static tr_value slice_plainly(tr_task *task, tr_ref value, tr_ref start, tr_ref stop)
{
    const tr_string *text = tr_as_string(value);
    int64_t size = (int64_t)tr_string_length(text);
    int64_t from = tr_is_none(start) ? 0 : place(tr_as_int(start), size, 0, size);
    int64_t to = tr_is_none(stop) ? size : place(tr_as_int(stop), size, 0, size);
    if (!tr_charge_bytes(task, text->size)) return tr_invalid();
    tr_value slice = tr_string_slice(task, value, (size_t)from, (size_t)to);
    return tr_is_markup(value) && !tr_is_invalid(slice) ? tr_as_markup(slice) : slice;
}

tr_value tr_slice(tr_task *task, tr_ref value, tr_ref start, tr_ref stop, tr_ref step)
{
    if (tr_is(value, TR_STRING) && tr_is_none(step) && is_plain_bound(start) &&
        is_plain_bound(stop)) {
        return slice_plainly(task, value, start, stop);
    }
    switch (tr_tag(value)) {
    case TR_UNDEFINED:
        if (tr_as_undefined(value)->policy == TORII_UNDEFINED_CHAINABLE) {
            return tr_retain(value);
        }
        return tr_undefined_report(task, value);
    case TR_RANGE: return tr_range_slice(task, value, (tr_ref[]){start, stop, step});
    case TR_STRING:
    case TR_LIST:
    case TR_TUPLE: break;
    default:
        if (!is_sequence_object(value)) return fail_subscript(task, value);
    }
    size_t length;
    cut at;
    if (!tr_length(task, value, &length) ||
        !tr_slice_indices(
            task, start, stop, step, length, &at.first, &at.last, &at.stride,
            &at.count)) {
        return tr_invalid();
    }
    if (tr_is(value, TR_OBJECT)) return slice_object(task, value, &at);
    return tr_is(value, TR_STRING) ? slice_string(task, value, &at)
                                   : slice_items(task, value, &at);
}
