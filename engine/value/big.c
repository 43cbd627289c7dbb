/* SPDX-License-Identifier: MIT
 *
 * Integers of any size: the operations that give integers.  Each one tries 64
 * bits first and goes to limbs only when that overflows.
 *
 * Invariant: what fits in 64 bits leaves here as TR_INT, never as TR_BIG.
 */
#include "value/limbs.h"

void tr_number_look(tr_number_view *view, tr_ref number)
{
    if (tr_is(number, TR_BIG)) {
        const tr_big *big = tr_as_big(number);
        view->limbs = big->limbs;
        view->count = big->count;
        view->negative = big->negative;
        return;
    }
    int64_t small = tr_as_int(number);
    uint64_t magnitude = small < 0 ? 0 - (uint64_t)small : (uint64_t)small;
    view->own[0] = (uint32_t)magnitude;
    view->own[1] = (uint32_t)(magnitude >> 32);
    view->limbs = view->own;
    view->count = (uint32_t)tr_limbs_trim(view->own, 2);
    view->negative = small < 0;
}

static bool fail_size(tr_task *task)
{
    tr_fail(task, TR_ERR_LIMIT, "integer too large");
    return false;
}

bool tr_scratch_open(tr_task *task, tr_scratch *scratch, size_t count)
{
    scratch->limbs = scratch->local;
    scratch->count = count;
    if (count <= sizeof scratch->local / sizeof scratch->local[0]) return true;
    if (count > 2 * (size_t)TR_BIG_LIMBS_MAX + 4) return fail_size(task);
    if (!tr_reserve(task, count * sizeof(uint32_t))) return false;
    scratch->limbs = tr_alloc(count * sizeof(uint32_t));
    if (!scratch->limbs) tr_fail_memory(task);
    return scratch->limbs != NULL;
}

void tr_scratch_close(tr_scratch *scratch)
{
    if (scratch->limbs == scratch->local) return;
    tr_free(scratch->limbs, scratch->count * sizeof(uint32_t));
}

tr_value tr_number_make(
    tr_task *task, const uint32_t *limbs, size_t count, bool negative)
{
    count = tr_limbs_trim(limbs, count);
    if (count <= 2) {
        uint64_t magnitude = count ? limbs[0] : 0;
        if (count == 2) magnitude |= (uint64_t)limbs[1] << 32;
        if (magnitude <= INT64_MAX) {
            return tr_int(negative ? -(int64_t)magnitude : (int64_t)magnitude);
        }
        if (negative && magnitude == (uint64_t)1 << 63) return tr_int(INT64_MIN);
    }
    if (count > TR_BIG_LIMBS_MAX) {
        fail_size(task);
        return tr_invalid();
    }
    tr_big *big = tr_alloc(sizeof(tr_big) + count * sizeof(uint32_t));
    if (!big) return tr_fail_memory(task);
    big->head = (tr_object){.count = 1, .tag = TR_BIG};
    big->count = (uint32_t)count;
    big->negative = negative;
    memcpy(big->limbs, limbs, count * sizeof(uint32_t));
    return tr_take(TR_BIG, big);
}

/* a + b, or a - b with `flip`. */
static tr_value add_signed(tr_task *task, tr_ref a, tr_ref b, bool flip)
{
    tr_number_view x;
    tr_number_view y;
    tr_number_look(&x, a);
    tr_number_look(&y, b);
    bool y_negative = y.negative != flip;
    size_t count = (x.count > y.count ? x.count : y.count) + (size_t)1;
    tr_scratch sum;
    if (!tr_charge(task, count >> 8)) return tr_invalid();
    if (!tr_scratch_open(task, &sum, count)) return tr_invalid();
    bool negative = x.negative;
    if (x.negative == y_negative) {
        count = tr_limbs_add(sum.limbs, x.limbs, x.count, y.limbs, y.count);
    } else if (tr_limbs_compare(x.limbs, x.count, y.limbs, y.count) >= 0) {
        tr_limbs_sub(sum.limbs, x.limbs, x.count, y.limbs, y.count);
        count = x.count;
    } else {
        tr_limbs_sub(sum.limbs, y.limbs, y.count, x.limbs, x.count);
        count = y.count;
        negative = y_negative;
    }
    tr_value result = tr_number_make(task, sum.limbs, count, negative);
    tr_scratch_close(&sum);
    return result;
}

tr_value tr_int_add(tr_task *task, tr_ref a, tr_ref b)
{
    int64_t sum;
    if (tr_is_intlike(a) && tr_is_intlike(b) &&
        !__builtin_add_overflow(tr_as_int(a), tr_as_int(b), &sum)) {
        return tr_int(sum);
    }
    return add_signed(task, a, b, false);
}

tr_value tr_int_sub(tr_task *task, tr_ref a, tr_ref b)
{
    int64_t difference;
    if (tr_is_intlike(a) && tr_is_intlike(b) &&
        !__builtin_sub_overflow(tr_as_int(a), tr_as_int(b), &difference)) {
        return tr_int(difference);
    }
    return add_signed(task, a, b, true);
}

tr_value tr_int_mul(tr_task *task, tr_ref a, tr_ref b)
{
    int64_t small;
    if (tr_is_intlike(a) && tr_is_intlike(b) &&
        !__builtin_mul_overflow(tr_as_int(a), tr_as_int(b), &small)) {
        return tr_int(small);
    }
    tr_number_view x;
    tr_number_view y;
    tr_number_look(&x, a);
    tr_number_look(&y, b);
    tr_scratch product;
    size_t count = (size_t)x.count + y.count;
    if (!tr_scratch_open(task, &product, count)) return tr_invalid();
    tr_value result = tr_invalid();
    if (tr_limbs_mul(task, product.limbs, x.limbs, x.count, y.limbs, y.count)) {
        result =
            tr_number_make(task, product.limbs, count, x.negative != y.negative);
    }
    tr_scratch_close(&product);
    return result;
}

/* Floor division: *quotient and *rest, either may be NULL. */
static bool divide_floor(
    tr_task *task, tr_ref a, tr_ref b, tr_value *quotient, tr_value *rest)
{
    tr_number_view x;
    tr_number_view y;
    tr_number_look(&x, a);
    tr_number_look(&y, b);
    tr_scratch q;
    tr_scratch r;
    /* One limb more each: rounding down may carry. */
    if (!tr_scratch_open(task, &q, (size_t)x.count + 1)) return false;
    size_t r_count = (x.count > y.count ? x.count : y.count) + (size_t)2;
    if (!tr_scratch_open(task, &r, r_count)) {
        tr_scratch_close(&q);
        return false;
    }
    bool ok = tr_limbs_divide(
        task, x.limbs, x.count, y.limbs, y.count, q.limbs, r.limbs);
    size_t q_count = x.count;
    r_count = ok ? tr_limbs_trim(r.limbs, (size_t)x.count + 1) : 0;
    if (ok && x.negative != y.negative && r_count) {
        const uint32_t one = 1;
        q_count = tr_limbs_add(q.limbs, q.limbs, q_count, &one, 1);
        tr_limbs_sub(r.limbs, y.limbs, y.count, r.limbs, r_count);
        r_count = y.count;
    }
    if (ok && quotient) {
        bool negative = x.negative != y.negative;
        *quotient = tr_number_make(task, q.limbs, q_count, negative);
    }
    if (ok && rest) *rest = tr_number_make(task, r.limbs, r_count, y.negative);
    tr_scratch_close(&q);
    tr_scratch_close(&r);
    return ok;
}

tr_value tr_int_floordiv(tr_task *task, tr_ref a, tr_ref b)
{
    if (tr_is_intlike(a) && tr_is_intlike(b)) {
        int64_t x = tr_as_int(a);
        int64_t y = tr_as_int(b);
        if (x != INT64_MIN || y != -1) {
            int64_t quotient = x / y;
            return tr_int(quotient - (x % y != 0 && (x < 0) != (y < 0)));
        }
    }
    tr_value quotient = tr_invalid();
    divide_floor(task, a, b, &quotient, NULL);
    return quotient;
}

tr_value tr_int_mod(tr_task *task, tr_ref a, tr_ref b)
{
    if (tr_is_intlike(a) && tr_is_intlike(b)) {
        int64_t x = tr_as_int(a);
        int64_t y = tr_as_int(b);
        if (y == -1) return tr_int(0);
        int64_t rest = x % y;
        return tr_int(rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest);
    }
    tr_value rest = tr_invalid();
    divide_floor(task, a, b, NULL, &rest);
    return rest;
}

/* base^exponent by squaring; the size was checked. */
static tr_value power_of(tr_task *task, tr_ref base, uint64_t exponent)
{
    tr_value result = tr_int(1);
    tr_value square = tr_retain(base);
    while (!tr_is_invalid(result)) {
        if (exponent & 1) {
            tr_value next = tr_int_mul(task, result, square);
            tr_release(result);
            result = next;
        }
        exponent >>= 1;
        if (!exponent || tr_is_invalid(result)) break;
        tr_value next = tr_int_mul(task, square, square);
        tr_release(square);
        square = next;
        if (tr_is_invalid(square)) {
            tr_release(result);
            return square;
        }
    }
    tr_release(square);
    return result;
}

tr_value tr_int_pow(tr_task *task, tr_ref a, tr_ref b)
{
    tr_number_view base;
    tr_number_look(&base, a);
    bool odd;
    uint64_t exponent;
    if (tr_is(b, TR_BIG)) {
        odd = tr_as_big(b)->limbs[0] & 1;
        exponent = UINT64_MAX;
    } else {
        odd = tr_as_int(b) & 1;
        exponent = (uint64_t)tr_as_int(b);
    }
    if (exponent == 0) return tr_int(1);
    if (base.count == 0) return tr_int(0);
    uint64_t bits = tr_limbs_bits(base.limbs, base.count);
    if (bits == 1) return tr_int(base.negative && odd ? -1 : 1);
    /* The result has more than (bits - 1) * exponent bits. */
    if (exponent > (uint64_t)TR_BIG_LIMBS_MAX * 32 / (bits - 1)) {
        fail_size(task);
        return tr_invalid();
    }
    return power_of(task, a, exponent);
}

tr_value tr_int_neg(tr_task *task, tr_ref a)
{
    return tr_int_sub(task, tr_int(0), a);
}

tr_value tr_int_abs(tr_task *task, tr_ref a)
{
    if (tr_int_sign(a) < 0) return tr_int_neg(task, a);
    return tr_is(a, TR_BIG) ? tr_retain(a) : tr_int(tr_as_int(a));
}

int tr_int_sign(tr_ref a)
{
    if (tr_is(a, TR_BIG)) return tr_as_big(a)->negative ? -1 : 1;
    return (tr_as_int(a) > 0) - (tr_as_int(a) < 0);
}

int tr_int_compare(tr_ref a, tr_ref b)
{
    if (tr_is_intlike(a) && tr_is_intlike(b)) {
        return (tr_as_int(a) > tr_as_int(b)) - (tr_as_int(a) < tr_as_int(b));
    }
    tr_number_view x;
    tr_number_view y;
    tr_number_look(&x, a);
    tr_number_look(&y, b);
    if (x.negative != y.negative) return x.negative ? -1 : 1;
    int order = tr_limbs_compare(x.limbs, x.count, y.limbs, y.count);
    return x.negative ? -order : order;
}
