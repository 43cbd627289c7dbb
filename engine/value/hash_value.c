/* SPDX-License-Identifier: MIT
 *
 * Hashes of values: equal values have equal hashes, whatever their types.
 */
#include "base/hash.h"
#include "base/libm.h"
#include "value/list.h"
#include "value/object.h"
#include "value/operate.h"

#define LARGEST_INT 9223372036854775808.0 /* the first double above int64 */

static bool hash_float(tr_task *task, double number, uint32_t *out)
{
    bool whole = number - number == 0 && number == tr_trunc(number);
    if (!whole) {
        *out = tr_hash_bytes((const char *)&number, sizeof number);
        return true;
    }
    if (number >= -LARGEST_INT && number < LARGEST_INT) {
        *out = tr_hash_int((int64_t)number);
        return true;
    }
    tr_value big = tr_int_from_float(task, number);
    if (tr_is_invalid(big)) return false;
    *out = tr_int_hash(big);
    tr_release(big);
    return true;
}

static uint32_t hash_pointer(const void *pointer)
{
    return tr_hash_int((int64_t)(intptr_t)pointer);
}

static uint32_t mix(uint32_t hash, uint32_t next)
{
    return tr_hash_int((int64_t)(((uint64_t)hash << 32) | next));
}

static bool hash_tuple(tr_task *task, const tr_list *tuple, uint32_t *out)
{
    if (!tr_task_enter(task)) return false;
    uint32_t hash = tr_hash_int(tuple->count);
    bool ok = tr_charge(task, tuple->count);
    for (uint32_t i = 0; ok && i < tuple->count; i++) {
        uint32_t item;
        ok = tr_hash(task, tuple->items[i], &item);
        if (ok) hash = mix(hash, item);
    }
    tr_task_leave(task);
    *out = hash;
    return ok;
}

/* Equal ranges have equal lengths, starts and, from two items on, steps. */
static bool hash_range(tr_task *task, const tr_range *range, uint32_t *out)
{
    uint32_t length;
    uint32_t start = 0;
    uint32_t step = 0;
    if (!tr_hash(task, range->length, &length)) return false;
    bool empty = tr_int_sign(range->length) == 0;
    bool single = tr_is(range->length, TR_INT) && tr_as_int(range->length) == 1;
    if (!empty && !tr_hash(task, range->start, &start)) return false;
    if (!empty && !single && !tr_hash(task, range->step, &step)) return false;
    *out = mix(mix(length, start), step);
    return true;
}

static bool fail_hash(tr_task *task, tr_ref value)
{
    tr_fail(task, TR_ERR_TYPE, "unhashable type: '%s'", tr_type_name(value));
    return false;
}

static bool hash_object(tr_task *task, tr_ref value, uint32_t *out)
{
    const tr_type *type = tr_type_of(value);
    /* As in Python, a class with == of its own has to bring its hash. */
    if (type->equal && !type->hash) return fail_hash(task, value);
    *out = type->hash ? type->hash(value) : hash_pointer(value.as_.pointer_);
    return true;
}

static bool hash_undefined(tr_task *task, tr_ref value, uint32_t *out)
{
    const tr_undefined *undefined = tr_as_undefined(value);
    if (undefined->policy == TORII_UNDEFINED_STRICT) {
        tr_undefined_report(task, value);
        return false;
    }
    *out = tr_hash_int(undefined->policy * 2 + undefined->logging);
    return true;
}

bool tr_hash(tr_task *task, tr_ref value, uint32_t *out)
{
    switch (tr_tag(value)) {
    case TR_NONE: *out = tr_hash_int(INT64_MIN); return true;
    case TR_BOOL:
    case TR_INT: *out = tr_hash_int(tr_as_int(value)); return true;
    case TR_FLOAT: return hash_float(task, tr_as_float(value), out);
    case TR_STRING: *out = tr_string_hash(tr_as_string(value)); return true;
    case TR_BIG: *out = tr_int_hash(value); return true;
    case TR_TUPLE: return hash_tuple(task, tr_as_list(value), out);
    case TR_RANGE: return hash_range(task, tr_as_range(value), out);
    case TR_UNDEFINED: return hash_undefined(task, value, out);
    case TR_OBJECT: return hash_object(task, value, out);
    default: return fail_hash(task, value);
    }
}
