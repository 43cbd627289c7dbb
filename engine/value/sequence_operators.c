/* SPDX-License-Identifier: MIT
 *
 * + and * of strings, Markup, lists and tuples.  Markup escapes the other side
 * of a +.  Sizes are checked against the memory limit before anything grows.
 */
#include "value/sequence_operators.h"

/* Has it an __html__ method?  Markup, some objects, chainable undefined values. */
static bool has_html(tr_ref value)
{
    if (tr_is(value, TR_OBJECT)) return tr_type_of(value)->to_html != NULL;
    if (tr_is(value, TR_UNDEFINED)) {
        return tr_as_undefined(value)->policy == TORII_UNDEFINED_CHAINABLE;
    }
    return tr_is_markup(value);
}

static tr_value add_markup(tr_task *task, tr_ref a, tr_ref b)
{
    tr_value left = tr_escape(task, a);
    tr_value right = tr_is_invalid(left) ? tr_invalid() : tr_escape(task, b);
    tr_value result = tr_invalid();
    if (!tr_is_invalid(right)) result = tr_string_join2(task, left, right);
    tr_release(left);
    tr_release(right);
    return tr_is_invalid(result) ? result : tr_as_markup(result);
}

static tr_value add_lists(tr_task *task, tr_ref a, tr_ref b)
{
    const tr_list *left = tr_as_list(a);
    const tr_list *right = tr_as_list(b);
    size_t count = (size_t)left->count + right->count;
    bool is_list = tr_is(a, TR_LIST);
    if (!is_list && !left->count) return tr_retain(b);
    if (!is_list && !right->count) return tr_retain(a);
    if (!tr_charge(task, count >> 5)) return tr_invalid();
    if (!tr_reserve(task, tr_size_mul(count, sizeof(tr_value)))) return tr_invalid();
    tr_value result = is_list ? tr_list_new(count) : tr_tuple_new(count);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    tr_list *sum = tr_as_list(result);
    for (size_t i = 0; i < count; i++) {
        tr_ref item =
            i < left->count ? left->items[i] : right->items[i - left->count];
        sum->items[i] = tr_retain(item);
    }
    sum->count = (uint32_t)count;
    return result;
}

static tr_value fail_concatenate(tr_task *task, tr_ref a, tr_ref b)
{
    const char *name = tr_type_name(a);
    return tr_fail(
        task, TR_ERR_TYPE, "can only concatenate %s (not \"%s\") to %s", name,
        tr_type_name(b), name);
}

bool tr_sequence_add(tr_task *task, tr_ref a, tr_ref b, tr_value *out)
{
    bool plain = !tr_is_markup(a) && !tr_is_markup(b);
    if (tr_is(a, TR_STRING) && tr_is(b, TR_STRING)) {
        *out = plain ? tr_string_join2(task, a, b) : add_markup(task, a, b);
    } else if ((tr_is_markup(a) && has_html(b)) || (has_html(a) && tr_is_markup(b))) {
        if (tr_is(a, TR_UNDEFINED)) return false;
        *out = add_markup(task, a, b);
    } else if (tr_is_markup(a) || tr_is(b, TR_UNDEFINED) || tr_is(b, TR_OBJECT)) {
        return false;
    } else if (tr_is(a, TR_STRING)) {
        *out = fail_concatenate(task, a, b);
    } else if (tr_is_sequence(a)) {
        bool same = tr_tag(a) == tr_tag(b);
        *out = same ? add_lists(task, a, b) : fail_concatenate(task, a, b);
    } else {
        return false;
    }
    return true;
}

static tr_value repeat_string(tr_task *task, tr_ref string, int64_t times)
{
    tr_span text = tr_string_bytes(string);
    if (times <= 0 || !text.size) return tr_string_empty();
    if (times == 1) return tr_retain(string);
    size_t size = tr_size_mul(text.size, (size_t)times);
    if (!tr_reserve(task, size) || !tr_charge_bytes(task, size)) return tr_invalid();
    char *bytes;
    tr_value result = tr_string_reserve(size, &bytes);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    if (text.size == 1) {
        memset(bytes, text.bytes[0], size);
        return result;
    }
    /* Doubling what is there already. */
    memcpy(bytes, text.bytes, text.size);
    for (size_t done = text.size; done < size;) {
        size_t step = done < size - done ? done : size - done;
        memcpy(bytes + done, bytes, step);
        done += step;
    }
    return result;
}

static tr_value repeat_list(tr_task *task, tr_ref sequence, int64_t times)
{
    const tr_list *list = tr_as_list(sequence);
    bool is_list = tr_is(sequence, TR_LIST);
    if (times < 0) times = 0;
    if (!is_list && times == 1) return tr_retain(sequence);
    size_t count = tr_size_mul(list->count, (size_t)times);
    if (!tr_reserve(task, tr_size_mul(count, sizeof(tr_value)))) return tr_invalid();
    if (!tr_charge(task, count >> 5)) return tr_invalid();
    if (count > UINT32_MAX) return tr_fail_memory(task);
    tr_value result = is_list ? tr_list_new(count) : tr_tuple_new(count);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    tr_list *target = tr_as_list(result);
    for (size_t i = 0, from = 0; i < count; i++) {
        target->items[i] = tr_retain(list->items[from]);
        if (++from == list->count) from = 0;
    }
    if (is_list) target->count = (uint32_t)count;
    return result;
}

static tr_value fail_times(tr_task *task, tr_ref times, bool markup)
{
    const char *name = tr_type_name(times);
    if (tr_is(times, TR_BIG)) {
        return tr_fail(
            task, TR_ERR_OVERFLOW, "cannot fit '%s' into an index-sized integer", name);
    }
    if (markup) {
        return tr_fail(
            task, TR_ERR_TYPE, "'%s' object cannot be interpreted as an integer", name);
    }
    return tr_fail(
        task, TR_ERR_TYPE, "can't multiply sequence by non-int of type '%s'", name);
}

static bool can_repeat(tr_ref value)
{
    return tr_is(value, TR_STRING) || tr_is_sequence(value);
}

bool tr_sequence_multiply(tr_task *task, tr_ref a, tr_ref b, tr_value *out)
{
    tr_ref sequence = a;
    tr_ref times = b;
    if (tr_is(a, TR_UNDEFINED) || tr_is(a, TR_OBJECT)) return false;
    if (!can_repeat(a) || (tr_is_markup(b) && !tr_is_markup(a))) {
        sequence = b;
        times = a;
    }
    if (!can_repeat(sequence)) return false;
    bool markup = tr_is_markup(sequence);
    if (!markup && (tr_is(times, TR_UNDEFINED) || tr_is(times, TR_OBJECT))) {
        return false;
    }
    if (!tr_is_intlike(times)) {
        *out = fail_times(task, times, markup);
    } else if (tr_is(sequence, TR_STRING)) {
        *out = repeat_string(task, sequence, tr_as_int(times));
        if (markup && !tr_is_invalid(*out)) *out = tr_as_markup(*out);
    } else {
        *out = repeat_list(task, sequence, tr_as_int(times));
    }
    return true;
}

bool tr_sequence_refuse(tr_task *task, char op, tr_ref a, tr_ref b)
{
    if (op == '+' && can_repeat(a) && !tr_is_markup(a)) {
        fail_concatenate(task, a, b);
    } else if (op == '*' && can_repeat(a)) {
        fail_times(task, b, tr_is_markup(a));
    } else if (op == '*' && can_repeat(b)) {
        fail_times(task, a, tr_is_markup(b));
    } else {
        return false;
    }
    return true;
}
