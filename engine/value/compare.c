/* SPDX-License-Identifier: MIT
 *
 * ==, <, in, and the truth of a value, with Python's rules: numbers compare
 * exactly across their types, sequences item by item with `is` before ==, and
 * what has no order says so.
 *
 * Items are held while they are compared: comparing may run code of the host
 * that changes the container.
 */
#include "base/libm.h"
#include "value/list.h"
#include "value/object.h"
#include "value/operate.h"

#define EXACT_INT ((int64_t)1 << 53) /* below it every integer is a double */

static bool is_strict(tr_ref value)
{
    return tr_is(value, TR_UNDEFINED) &&
           tr_as_undefined(value)->policy == TORII_UNDEFINED_STRICT;
}

/* ---- numbers ---- */

static inline bool is_integer(tr_ref value)
{
    return tr_is_intlike(value) || tr_is(value, TR_BIG);
}

/* <0, 0, >0; *unordered if there is a nan. */
static int compare_numbers(tr_ref a, tr_ref b, bool *unordered)
{
    *unordered = false;
    if (tr_is_intlike(a) && tr_is_intlike(b)) {
        return (tr_as_int(a) > tr_as_int(b)) - (tr_as_int(a) < tr_as_int(b));
    }
    if (is_integer(a) && is_integer(b)) return tr_int_compare(a, b);
    if (is_integer(b)) return -compare_numbers(b, a, unordered);
    double right = tr_as_float(b);
    if (right != right) {
        *unordered = true;
        return 0;
    }
    double left;
    if (tr_is(a, TR_FLOAT)) {
        left = tr_as_float(a);
        *unordered = left != left;
    } else {
        int64_t number = tr_is(a, TR_BIG) ? INT64_MAX : tr_as_int(a);
        if (number > EXACT_INT || number < -EXACT_INT) {
            return tr_int_compare_float(a, right);
        }
        left = (double)number;
    }
    return (left > right) - (left < right);
}

/* ---- == ---- */

/* `is` or ==, as the items of containers are compared. */
static int equal_items(tr_task *task, tr_ref a, tr_ref b)
{
    if (tr_same(a, b)) return 1;
    if (a.tag_ <= TR_STRING && b.tag_ <= TR_STRING) return tr_equal(task, a, b);
    tr_value left = tr_retain(a);
    tr_value right = tr_retain(b);
    int equal = tr_equal(task, left, right);
    tr_release(left);
    tr_release(right);
    return equal;
}

static int equal_sequences(tr_task *task, const tr_list *a, const tr_list *b)
{
    if (a->count != b->count) return 0;
    if (!tr_task_enter_for(task, " in comparison")) return -1;
    int equal = tr_charge(task, a->count) ? 1 : -1;
    for (uint32_t i = 0; equal == 1 && i < a->count && i < b->count; i++) {
        equal = equal_items(task, a->items[i], b->items[i]);
    }
    tr_task_leave(task);
    return equal == 1 && a->count != b->count ? 0 : equal;
}

static int equal_entry(tr_task *task, tr_ref key, tr_ref value, const tr_dict *other)
{
    tr_ref found = tr_dict_get(task, other, key);
    if (tr_is_invalid(found)) return -1;
    return tr_is_missing(found) ? 0 : equal_items(task, value, found);
}

static int equal_dicts(tr_task *task, const tr_dict *a, const tr_dict *b)
{
    if (a->count != b->count) return 0;
    if (!tr_task_enter_for(task, " in comparison")) return -1;
    int equal = tr_charge(task, a->count) ? 1 : -1;
    uint32_t position = 0;
    tr_ref key;
    tr_ref value;
    while (equal == 1 && tr_dict_next(a, &position, &key, &value)) {
        tr_value held_key = tr_retain(key);
        tr_value held = tr_retain(value);
        equal = equal_entry(task, held_key, held, b);
        tr_release(held);
        tr_release(held_key);
    }
    tr_task_leave(task);
    return equal;
}

static int equal_ranges(tr_task *task, tr_ref a, tr_ref b)
{
    const tr_range *x = tr_as_range(a);
    const tr_range *y = tr_as_range(b);
    if (tr_int_compare(x->length, y->length) != 0) return 0;
    if (tr_int_sign(x->length) == 0) return 1;
    if (tr_int_compare(x->start, y->start) != 0) return 0;
    if (tr_equal(task, x->length, tr_int(1)) == 1) return 1;
    return tr_int_compare(x->step, y->step) == 0;
}

/* Which operand's class decides: the left one, unless the right one's is derived
 * from it.  One of them is undefined. */
static tr_ref deciding_undefined(tr_ref a, tr_ref b)
{
    if (!tr_is(a, TR_UNDEFINED)) return b;
    if (!tr_is(b, TR_UNDEFINED)) return a;
    return tr_as_undefined(a)->policy == TORII_UNDEFINED_DEFAULT &&
                   tr_as_undefined(b)->policy != TORII_UNDEFINED_DEFAULT
               ? b
               : a;
}

static int equal_undefined(tr_task *task, tr_ref a, tr_ref b)
{
    tr_ref deciding = deciding_undefined(a, b);
    if (is_strict(deciding)) {
        tr_undefined_report(task, deciding);
        return -1;
    }
    if (!tr_is(a, TR_UNDEFINED) || !tr_is(b, TR_UNDEFINED)) return 0;
    const tr_undefined *x = tr_as_undefined(a);
    const tr_undefined *y = tr_as_undefined(b);
    return x->policy == y->policy && x->logging == y->logging;
}

static int equal_objects(tr_task *task, tr_ref a, tr_ref b)
{
    int (*equal)(tr_task *, tr_ref, tr_ref) = NULL;
    bool left = tr_is(a, TR_OBJECT) && tr_type_of(a)->equal;
    if (left) equal = tr_type_of(a)->equal;
    else if (tr_is(b, TR_OBJECT)) equal = tr_type_of(b)->equal;
    if (!equal) return a.tag_ == b.tag_ && a.as_.pointer_ == b.as_.pointer_;
    if (!tr_task_enter_for(task, " in comparison")) return -1;
    int result = left ? equal(task, a, b) : equal(task, b, a);
    tr_task_leave(task);
    return result;
}

int tr_equal(tr_task *task, tr_ref a, tr_ref b)
{
    if (tr_is(a, TR_UNDEFINED) || tr_is(b, TR_UNDEFINED)) {
        return equal_undefined(task, a, b);
    }
    if (tr_is(a, TR_OBJECT) || tr_is(b, TR_OBJECT)) return equal_objects(task, a, b);
    if (tr_is_number(a) && tr_is_number(b)) {
        bool unordered;
        return compare_numbers(a, b, &unordered) == 0 && !unordered;
    }
    if (a.tag_ != b.tag_) return 0;
    switch (tr_tag(a)) {
    case TR_STRING: return tr_string_equal(tr_as_string(a), tr_as_string(b));
    case TR_LIST:
    case TR_TUPLE: return equal_sequences(task, tr_as_list(a), tr_as_list(b));
    case TR_DICT: return equal_dicts(task, tr_as_dict(a), tr_as_dict(b));
    case TR_RANGE: return equal_ranges(task, a, b);
    case TR_NONE:
    case TR_MISSING: return 1;
    default: return 0;
    }
}

/* ---- order ---- */

static const char *const signs[] = {
    [TR_LESS] = "<",
    [TR_LESS_EQUAL] = "<=",
    [TR_GREATER] = ">",
    [TR_GREATER_EQUAL] = ">=",
};

static int decide(tr_order order, int comparison)
{
    switch (order) {
    case TR_LESS: return comparison < 0;
    case TR_LESS_EQUAL: return comparison <= 0;
    case TR_GREATER: return comparison > 0;
    case TR_GREATER_EQUAL: return comparison >= 0;
    }
    return 0;
}

static int fail_order(tr_task *task, tr_order order, tr_ref a, tr_ref b)
{
    tr_fail(
        task, TR_ERR_TYPE, "'%s' not supported between instances of '%s' and '%s'",
        signs[order], tr_type_name(a), tr_type_name(b));
    return -1;
}

/* The first items that differ decide; without any, the lengths. */
static int order_sequences(tr_task *task, tr_order order, tr_ref a, tr_ref b)
{
    const tr_list *x = tr_as_list(a);
    const tr_list *y = tr_as_list(b);
    for (uint32_t i = 0; i < x->count && i < y->count; i++) {
        if (!tr_charge(task, 1)) return -1;
        tr_value left = tr_retain(x->items[i]);
        tr_value right = tr_retain(y->items[i]);
        int result = equal_items(task, left, right);
        bool differ = result == 0;
        if (differ) result = tr_compare(task, order, left, right);
        tr_release(left);
        tr_release(right);
        if (differ || result < 0) return result;
    }
    return decide(order, (x->count > y->count) - (x->count < y->count));
}

static int order_by_operator(
    tr_task *task, tr_order order, tr_ref self, tr_ref other, bool reflected)
{
    tr_value result =
        tr_type_of(self)->binary(task, signs[order], self, other, reflected);
    if (tr_is_missing(result)) return 2;
    if (tr_is_invalid(result)) return -1;
    int truth = tr_truth(task, result);
    tr_release(result);
    return truth;
}

static int order_objects(tr_task *task, tr_order order, tr_ref a, tr_ref b)
{
    int result = 2;
    if (tr_is(a, TR_OBJECT) && tr_type_of(a)->binary) {
        result = order_by_operator(task, order, a, b, false);
    }
    if (result == 2 && tr_is(b, TR_OBJECT) && tr_type_of(b)->binary) {
        result = order_by_operator(task, order, b, a, true);
    }
    return result == 2 ? fail_order(task, order, a, b) : result;
}

int tr_compare(tr_task *task, tr_order order, tr_ref a, tr_ref b)
{
    if (tr_is_number(a) && tr_is_number(b)) {
        bool unordered;
        int comparison = compare_numbers(a, b, &unordered);
        return unordered ? 0 : decide(order, comparison);
    }
    if (tr_is(a, TR_STRING) && tr_is(b, TR_STRING)) {
        return decide(order, tr_string_compare(tr_as_string(a), tr_as_string(b)));
    }
    if (tr_is_sequence(a) && a.tag_ == b.tag_) {
        if (!tr_task_enter_for(task, " in comparison")) return -1;
        int result = order_sequences(task, order, a, b);
        tr_task_leave(task);
        return result;
    }
    if (tr_is(a, TR_OBJECT)) return order_objects(task, order, a, b);
    if (tr_is(a, TR_UNDEFINED) || tr_is(b, TR_UNDEFINED)) {
        tr_undefined_report(task, deciding_undefined(a, b));
        return -1;
    }
    if (tr_is(b, TR_OBJECT)) return order_objects(task, order, a, b);
    return fail_order(task, order, a, b);
}

/* ---- in ---- */

static int in_string(tr_task *task, tr_ref item, tr_ref container)
{
    if (!tr_is(item, TR_STRING)) {
        tr_fail(
            task, TR_ERR_TYPE, "'in <string>' requires string as left operand, not %s",
            tr_type_name(item));
        return -1;
    }
    tr_span text = tr_string_bytes(container);
    if (!tr_charge_bytes(task, text.size)) return -1;
    return tr_span_find(text, tr_string_bytes(item), 0) != SIZE_MAX;
}

static int in_sequence(tr_task *task, tr_ref item, const tr_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (!tr_charge(task, 1)) return -1;
        int equal = equal_items(task, list->items[i], item);
        if (equal) return equal;
    }
    return 0;
}

static int in_range_big(tr_task *task, const tr_range *range, tr_ref item)
{
    bool up = tr_int_sign(range->step) > 0;
    int from = tr_int_compare(item, range->start);
    int to = tr_int_compare(item, range->stop);
    if (up ? from < 0 || to >= 0 : from > 0 || to <= 0) return 0;
    tr_value way = tr_int_sub(task, item, range->start);
    if (tr_is_invalid(way)) return -1;
    tr_value rest = tr_int_mod(task, way, range->step);
    tr_release(way);
    if (tr_is_invalid(rest)) return -1;
    int result = tr_int_sign(rest) == 0;
    tr_release(rest);
    return result;
}

static int in_range(tr_task *task, tr_ref item, tr_ref container)
{
    const tr_range *range = tr_as_range(container);
    if (tr_is(item, TR_OBJECT) || tr_is(item, TR_UNDEFINED)) {
        if (tr_int_sign(range->length) == 0) return 0;
        int equal = tr_equal(task, range->start, item);
        return equal < 0 ? equal : equal == 1;
    }
    tr_value number = tr_missing();
    if (tr_is(item, TR_FLOAT)) {
        double value = tr_as_float(item);
        if (!(value - value == 0) || value != tr_trunc(value)) return 0;
        number = tr_int_from_float(task, value);
        if (tr_is_invalid(number)) return -1;
        item = number;
    }
    if (!is_integer(item)) return 0;
    int result = in_range_big(task, range, item);
    tr_release(number);
    return result;
}

static int in_iterated(tr_task *task, tr_ref item, tr_ref container)
{
    tr_iter iter;
    if (!tr_iter_init(task, &iter, container)) return -1;
    tr_value next;
    int result;
    while ((result = tr_iter_next(task, &iter, &next)) > 0) {
        int equal = equal_items(task, next, item);
        tr_release(next);
        if (equal) {
            result = equal;
            break;
        }
    }
    tr_iter_done(&iter);
    return result;
}

int tr_contains(tr_task *task, tr_ref item, tr_ref container)
{
    switch (tr_tag(container)) {
    case TR_STRING: return in_string(task, item, container);
    case TR_LIST:
    case TR_TUPLE: return in_sequence(task, item, tr_as_list(container));
    case TR_DICT: {
        tr_ref found = tr_dict_get(task, tr_as_dict(container), item);
        return tr_is_invalid(found) ? -1 : !tr_is_missing(found);
    }
    case TR_RANGE: return in_range(task, item, container);
    case TR_UNDEFINED:
        if (!is_strict(container)) return 0;
        tr_undefined_report(task, container);
        return -1;
    case TR_OBJECT:
        if (tr_type_of(container)->contains) {
            return tr_type_of(container)->contains(task, container, item);
        }
        if (tr_is_iterable(container)) return in_iterated(task, item, container);
        break;
    default: break;
    }
    tr_fail(
        task, TR_ERR_TYPE, "argument of type '%s' is not iterable",
        tr_type_name(container));
    return -1;
}

/* ---- truth ---- */

static int truth_of_object(tr_task *task, tr_ref value)
{
    const tr_type *type = tr_type_of(value);
    if (type->is_true) return type->is_true(task, value);
    if (!type->length) return 1;
    size_t length;
    return tr_length(task, value, &length) ? length > 0 : -1;
}

int tr_truth_slow(tr_task *task, tr_ref value)
{
    switch (tr_tag(value)) {
    case TR_BOOL:
    case TR_INT: return tr_as_int(value) != 0;
    case TR_FLOAT: return tr_as_float(value) != 0;
    case TR_STRING: return tr_as_string(value)->size > 0;
    case TR_BIG: return 1;
    case TR_LIST:
    case TR_TUPLE: return tr_as_list(value)->count > 0;
    case TR_DICT: return tr_as_dict(value)->count > 0;
    case TR_RANGE: return tr_int_sign(tr_as_range(value)->length) != 0;
    case TR_UNDEFINED:
        if (!is_strict(value)) {
            tr_undefined_note_use(task, value, TORII_USE_TEST);
            return 0;
        }
        tr_undefined_report(task, value);
        return -1;
    case TR_OBJECT: return truth_of_object(task, value);
    default: return 0;
    }
}
