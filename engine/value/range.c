/* SPDX-License-Identifier: MIT
 *
 * Ranges.  Bounds within 64 bits are computed with here, in unsigned numbers so
 * that the distance of any two fits; others go through the big integers.
 */
#include "value/range.h"

#include "value/operate.h"

/* Items from start to stop (exclusive) by step; false if 64 bits do not hold it. */
static bool count_items(int64_t start, int64_t stop, int64_t step, int64_t *out)
{
    *out = 0;
    if (step > 0 ? start >= stop : start <= stop) return true;
    uint64_t distance =
        step > 0 ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
    uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    uint64_t count = (distance - 1) / stride + 1;
    *out = (int64_t)count;
    return count <= INT64_MAX;
}

/* The same for any integers; missing when there is a problem. */
static tr_value count_big(tr_task *task, tr_ref start, tr_ref stop, tr_ref step)
{
    bool up = tr_int_sign(step) > 0;
    int order = tr_int_compare(start, stop);
    if (up ? order >= 0 : order <= 0) return tr_int(0);
    /* (stop - start - sign) // step + 1 */
    tr_value distance = tr_int_sub(task, stop, start);
    if (tr_is_invalid(distance)) return distance;
    tr_value last = tr_int_sub(task, distance, tr_int(up ? 1 : -1));
    tr_release(distance);
    if (tr_is_invalid(last)) return last;
    tr_value whole = tr_int_floordiv(task, last, step);
    tr_release(last);
    if (tr_is_invalid(whole)) return whole;
    tr_value count = tr_int_add(task, whole, tr_int(1));
    tr_release(whole);
    return count;
}

/* bool is an int here, as an item of a range it is plainly one. */
static tr_value as_integer(tr_ref value)
{
    return tr_is(value, TR_BIG) ? tr_retain(value) : tr_int(tr_as_int(value));
}

tr_value tr_range_new(tr_task *task, tr_ref start, tr_ref stop, tr_ref step)
{
    if (tr_int_sign(step) == 0) {
        return tr_fail(task, TR_ERR_VALUE, "range() arg 3 must not be zero");
    }
    bool small = !tr_is(start, TR_BIG) && !tr_is(stop, TR_BIG) && !tr_is(step, TR_BIG);
    int64_t count = 0;
    if (small) {
        small = count_items(tr_as_int(start), tr_as_int(stop), tr_as_int(step), &count);
    }
    tr_value length = small ? tr_int(count) : count_big(task, start, stop, step);
    if (tr_is_invalid(length)) return length;
    tr_range *range = tr_alloc(sizeof *range);
    if (!range) {
        tr_release(length);
        return tr_fail_memory(task);
    }
    *range = (tr_range){
        .head = {.count = 1, .tag = TR_RANGE},
        .start = as_integer(start),
        .stop = as_integer(stop),
        .step = as_integer(step),
        .length = length,
        .small = small,
    };
    return tr_take(TR_RANGE, range);
}

tr_value tr_range_item(tr_task *task, tr_ref value, tr_ref index)
{
    const tr_range *range = tr_as_range(value);
    if (range->small && tr_is(index, TR_INT)) {
        uint64_t way = (uint64_t)tr_as_int(index) * (uint64_t)tr_as_int(range->step);
        return tr_int((int64_t)((uint64_t)tr_as_int(range->start) + way));
    }
    tr_value way = tr_int_mul(task, index, range->step);
    if (tr_is_invalid(way)) return way;
    tr_value item = tr_int_add(task, range->start, way);
    tr_release(way);
    return item;
}

tr_value tr_range_slice(tr_task *task, tr_ref value, tr_ref parts[3])
{
    const tr_range *range = tr_as_range(value);
    size_t length;
    int64_t first;
    int64_t last;
    int64_t stride;
    size_t count;
    if (!tr_length(task, value, &length)) return tr_invalid();
    if (!tr_slice_indices(
            task, parts[0], parts[1], parts[2], length, &first, &last, &stride,
            &count)) {
        return tr_invalid();
    }
    /* Bounds may lie outside 64 bits though all items do not: no short cut here. */
    tr_value step = tr_int_mul(
        task, range->step, tr_is(parts[2], TR_BIG) ? parts[2] : tr_int(stride));
    tr_value way = tr_int_mul(task, tr_int(first), range->step);
    tr_value start = tr_is_invalid(way) ? way : tr_int_add(task, range->start, way);
    tr_release(way);
    way = tr_int_mul(task, tr_int(last), range->step);
    tr_value stop = tr_is_invalid(way) ? way : tr_int_add(task, range->start, way);
    tr_release(way);
    tr_value slice = tr_invalid();
    if (!tr_is_invalid(step) && !tr_is_invalid(start) && !tr_is_invalid(stop)) {
        slice = tr_range_new(task, start, stop, step);
    }
    tr_release(step);
    tr_release(start);
    tr_release(stop);
    return slice;
}
