/* SPDX-License-Identifier: MIT
 *
 * Integers to text and back.  Base 10 works in pieces of nine digits; bases
 * that are powers of two need no arithmetic.
 *
 * Invariant: no conversion of base 10 has more than CPython's 4,300 digits.
 */
#include "value/limbs.h"

#include "base/number.h"

#define DIGITS_LIMIT 4300
/* A number of this many limbs has more than that; one less may have. */
#define LIMBS_LIMIT 447

static bool fail_digits(tr_task *task)
{
    tr_fail(
        task, TR_ERR_VALUE,
        "Exceeds the limit (%d digits) for integer string conversion; "
        "use sys.set_int_max_str_digits() to increase the limit",
        DIGITS_LIMIT);
    return false;
}

static bool decimal_to_text(tr_task *task, const tr_big *big, tr_text *out)
{
    if (big->count > LIMBS_LIMIT) return fail_digits(task);
    uint32_t limbs[LIMBS_LIMIT];
    char digits[LIMBS_LIMIT * 10];
    char *at = digits + sizeof digits;
    size_t count = big->count;
    memcpy(limbs, big->limbs, count * sizeof *limbs);
    while (count) {
        uint32_t piece = tr_limbs_div_small(limbs, count, 1000000000);
        count = tr_limbs_trim(limbs, count);
        for (int i = 0; i < 9; i++) {
            *--at = (char)('0' + piece % 10);
            piece /= 10;
        }
    }
    while (*at == '0') at++;
    size_t size = (size_t)(digits + sizeof digits - at);
    if (size > DIGITS_LIMIT) return fail_digits(task);
    tr_text_add(out, at, size);
    return true;
}

static unsigned bits_of_base(unsigned base)
{
    return base == 2 ? 1 : base == 8 ? 3 : 4;
}

static bool binary_to_text(
    tr_task *task, const tr_number_view *view, unsigned base, tr_text *out)
{
    unsigned step = bits_of_base(base);
    uint64_t bits = tr_limbs_bits(view->limbs, view->count);
    uint64_t count = bits ? (bits + step - 1) / step : 1;
    if (!tr_charge_bytes(task, (size_t)count)) return false;
    if (!tr_text_reserve(out, (size_t)count)) return true;
    for (uint64_t i = count; i-- > 0;) {
        uint64_t low = i * step;
        size_t limb = (size_t)(low / 32);
        uint64_t window = limb < view->count ? view->limbs[limb] : 0;
        if (limb + 1 < view->count) window |= (uint64_t)view->limbs[limb + 1] << 32;
        unsigned digit = (unsigned)(window >> (low % 32)) & ((1u << step) - 1);
        tr_text_add_byte(out, "0123456789abcdef"[digit]);
    }
    return true;
}

bool tr_int_to_text(tr_task *task, tr_ref a, unsigned base, tr_text *out)
{
    if (base != 10) {
        tr_number_view view;
        tr_number_look(&view, a);
        if (view.negative) tr_text_add_byte(out, '-');
        return binary_to_text(task, &view, base, out);
    }
    if (!tr_is(a, TR_BIG)) {
        char digits[24];
        tr_text_add(out, digits, tr_number_int(tr_as_int(a), digits));
        return true;
    }
    if (tr_as_big(a)->negative) tr_text_add_byte(out, '-');
    return decimal_to_text(task, tr_as_big(a), out);
}

static unsigned digit_value(char digit)
{
    if (digit <= '9') return (unsigned)(digit - '0');
    return (unsigned)((digit | 0x20) - 'a') + 10;
}

/* Digits of a base that is no power of two. */
static tr_value digits_by_factor(
    tr_task *task, tr_span digits, unsigned base, bool negative)
{
    if (digits.size > DIGITS_LIMIT) {
        return tr_fail(
            task, TR_ERR_VALUE,
            "Exceeds the limit (%d digits) for integer string conversion: value has "
            "%zu digits; use sys.set_int_max_str_digits() to increase the limit",
            DIGITS_LIMIT, digits.size);
    }
    uint32_t limbs[DIGITS_LIMIT * 6 / 32 + 2]; /* below 6 bits a digit */
    size_t count = 0;
    for (size_t i = 0; i < digits.size;) {
        uint32_t factor = 1;
        uint32_t piece = 0;
        while (i < digits.size && factor <= UINT32_MAX / 36 / 36) {
            piece = piece * base + digit_value(digits.bytes[i++]);
            factor *= base;
        }
        uint32_t carry = tr_limbs_mul_small(limbs, count, factor, piece);
        if (carry) limbs[count++] = carry;
    }
    return tr_number_make(task, limbs, count, negative);
}

static tr_value digits_by_bits(
    tr_task *task, tr_span digits, unsigned base, bool negative)
{
    unsigned step = (unsigned)__builtin_ctz(base);
    if (digits.size > (size_t)TR_BIG_LIMBS_MAX * 32 / step) {
        return tr_fail(task, TR_ERR_LIMIT, "integer too large");
    }
    tr_scratch room;
    size_t count = digits.size * step / 32 + 1;
    if (!tr_scratch_open(task, &room, count)) return tr_invalid();
    memset(room.limbs, 0, count * sizeof(uint32_t));
    for (size_t i = 0; i < digits.size; i++) {
        uint64_t place = (uint64_t)(digits.size - 1 - i) * step;
        uint64_t bits = (uint64_t)digit_value(digits.bytes[i]) << (place % 32);
        room.limbs[place / 32] |= (uint32_t)bits;
        if (bits >> 32) room.limbs[place / 32 + 1] |= (uint32_t)(bits >> 32);
    }
    tr_value result = tr_number_make(task, room.limbs, count, negative);
    tr_scratch_close(&room);
    return result;
}

tr_value tr_int_from_digits(tr_task *task, tr_span digits, unsigned base, bool negative)
{
    if (base == 10 && digits.size <= 18) {
        int64_t number = 0;
        for (size_t i = 0; i < digits.size; i++) {
            number = number * 10 + (digits.bytes[i] - '0');
        }
        return tr_int(negative ? -number : number);
    }
    if ((base & (base - 1)) == 0) return digits_by_bits(task, digits, base, negative);
    return digits_by_factor(task, digits, base, negative);
}
