/* SPDX-License-Identifier: MIT
 *
 * Numbers as text.  Floats go through a decimal: digits and the place of the
 * point.  The shortest one is computed here; a given number of digits is asked
 * of the C library unless it is certain without big numbers.
 *
 * Invariant: what the C library writes is read for its digits only, so that
 * the decimal point of the locale never shows.
 */
#include "base/number.h"

#include "base/power_table.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#if defined(__APPLE__) || defined(__FreeBSD__)
#include <xlocale.h>
#endif

/* No double has more significant digits, or more decimals, than this. */
#define DIGITS_MAX 1100
#define DIGITS_ROOM (DIGITS_MAX + 340)

/* 0.digits * 10^point; zero is the digit 0 with point 1. */
typedef struct decimal_form {
    int size;
    int point;
    char *digits;
} decimal_form;

/* All that doubles hold exactly. */
static const double powers_of_ten[] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const char digit_pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637"
    "3839404142434445464748495051525354555657585960616263646566676869707172737475"
    "767778798081828384858687888990919293949596979899";

static const uint64_t integer_powers[] = {
    0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
    10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000,
    1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
    10000000000000000000u};

static size_t digit_count(uint64_t number)
{
    /* log10 is 0.301 times log2: right, or one too small */
    unsigned bits = 64 - (unsigned)__builtin_clzll(number | 1);
    unsigned count = bits * 1233 >> 12;
    return count + (number >= integer_powers[count]);
}

static size_t write_unsigned(uint64_t number, char *out)
{
    size_t size = number ? digit_count(number) : 1;
    char *at = out + size;
    while (number >= 100) {
        at -= 2;
        memcpy(at, digit_pairs + 2 * (number % 100), 2);
        number /= 100;
    }
    if (number >= 10) memcpy(out, digit_pairs + 2 * number, 2);
    else *out = (char)('0' + number);
    return size;
}

static inline __attribute__((always_inline)) size_t
write_signed(int64_t number, char out[24])
{
    if (number >= 0) return write_unsigned((uint64_t)number, out);
    out[0] = '-';
    return 1 + write_unsigned(0 - (uint64_t)number, out + 1);
}

size_t tr_number_int(int64_t number, char out[24])
{
    return write_signed(number, out);
}

/* Where there is no room left, perhaps because the limit is close. */
static __attribute__((noinline)) void put_at_end(tr_text *text, int64_t number)
{
    char digits[24];
    tr_text_add(text, digits, tr_number_int(number, digits));
}

void tr_number_put_int(tr_text *text, int64_t number)
{
    if (text->capacity - text->size > 24) {
        text->size += write_signed(number, text->data + text->size);
    } else {
        put_at_end(text, number);
    }
}

static void strip_zeros(decimal_form *decimal)
{
    while (decimal->size > 1 && decimal->digits[decimal->size - 1] == '0') {
        decimal->size--;
    }
}

/* mantissa / 10^scale as digits. */
static void decimal_from_integer(decimal_form *decimal, uint64_t mantissa, int scale)
{
    decimal->size = (int)write_unsigned(mantissa, decimal->digits);
    decimal->point = mantissa ? decimal->size - scale : 1;
    strip_zeros(decimal);
}

/* `count` > 0 significant digits of number >= 0, exactly rounded. */
static void decimal_significant(decimal_form *decimal, double number, int count)
{
    char text[DIGITS_ROOM];
    if (count > DIGITS_MAX) count = DIGITS_MAX;
    int size = snprintf(text, sizeof text, "%.*e", count - 1, number);
    int digits = 0;
    int i = 0;
    for (; i < size && text[i] != 'e'; i++) {
        if (text[i] >= '0' && text[i] <= '9') decimal->digits[digits++] = text[i];
    }
    int exponent = 0;
    bool negative = false;
    for (; i < size; i++) {
        if (text[i] == '-') negative = true;
        if (text[i] >= '0' && text[i] <= '9') exponent = exponent * 10 + text[i] - '0';
    }
    decimal->size = digits;
    decimal->point = (negative ? -exponent : exponent) + 1;
    strip_zeros(decimal);
}

/* number * 10^scale rounded half to even, if that is certain without big numbers. */
static bool rounded_mantissa(double number, int scale, double *out)
{
    double scaled = number * powers_of_ten[scale];
    if (!(scaled < 1e12)) return false;
    double whole = (double)(int64_t)scaled;
    double rest = scaled - whole;
    if (rest > 0.499 && rest < 0.501) return false; /* too near to the middle */
    *out = rest > 0.5 ? whole + 1 : whole;
    return true;
}

/* All digits down to 10^-decimals of number >= 0, exactly rounded. */
static void decimal_fixed(decimal_form *decimal, double number, int decimals)
{
    double mantissa;
    if (decimals <= 22 && rounded_mantissa(number, decimals, &mantissa)) {
        decimal_from_integer(decimal, (uint64_t)mantissa, decimals);
        return;
    }
    char text[DIGITS_ROOM];
    if (decimals > DIGITS_MAX) decimals = DIGITS_MAX;
    int size = snprintf(text, sizeof text, "%.*f", decimals, number);
    int digits = 0;
    for (int i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9') continue;
        decimal->digits[digits++] = text[i];
    }
    decimal->point = digits - decimals;
    int zeros = 0;
    while (zeros < digits && decimal->digits[zeros] == '0') zeros++;
    if (zeros == digits) {
        decimal->digits[0] = '0';
        decimal->size = 1;
        decimal->point = 1;
        return;
    }
    memmove(decimal->digits, decimal->digits + zeros, (size_t)(digits - zeros));
    decimal->size = digits - zeros;
    decimal->point -= zeros;
    strip_zeros(decimal);
}

static bool c_strtod(const char *text, double *out)
{
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c_locale) return false;
    *out = strtod_l(text, NULL, c_locale);
    freelocale(c_locale);
    return true;
}

/* "0.digits e point" back to a double. */
static bool decimal_to_double(const decimal_form *decimal, double *out)
{
    char text[DIGITS_ROOM + 16];
    int size = decimal->size;
    memcpy(text, decimal->digits, (size_t)size);
    snprintf(text + size, 16, "e%d", decimal->point - size);
    return c_strtod(text, out);
}

/* power * factor / 2^128, with the lowest bit set if anything was cut off. */
static uint64_t multiply_odd(const uint64_t power[2], uint64_t factor)
{
    unsigned __int128 low = (unsigned __int128)power[1] * factor;
    unsigned __int128 high = (unsigned __int128)power[0] * factor;
    high += (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/*
 * The shortest decimal that reads as number >= 0; of those the nearest.  This is
 * Giulietti's Schubfach: the bounds of the interval that rounds to the number
 * are scaled to integers of 17 digits; at most one multiple of ten lies between
 * them, else one of the two integers around the number is taken.
 */
static void decimal_shortest(decimal_form *decimal, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int biased = (int)(bits >> 52);
    if (number == 0 || (number < 1e15 && number == (double)(int64_t)number)) {
        decimal_from_integer(decimal, (uint64_t)number, 0);
        return;
    }
    uint64_t mantissa = biased ? fraction | UINT64_C(1) << 52 : fraction;
    int exponent = (biased ? biased : 1) - 1075;
    bool odd = mantissa & 1;
    /* Below a power of two the next number is only half as far away. */
    bool narrow = fraction == 0 && biased > 1;
    /* floor(log10(2^exponent)), or of three quarters of that. */
    int scale = (exponent * 315653 - (narrow ? 131237 : 0)) >> 20;
    int shift = exponent + ((-scale * 1741647) >> 19) + 1;
    const uint64_t *power = power_table[-scale - POWER_MIN];
    uint64_t middle = mantissa << 2;
    uint64_t low = multiply_odd(power, (middle - (narrow ? 1 : 2)) << shift) + odd;
    uint64_t high = multiply_odd(power, (middle + 2) << shift) - odd;
    middle = multiply_odd(power, middle << shift);
    uint64_t digits = middle / 4;
    uint64_t tens = digits / 10;
    bool below = low <= 40 * tens;
    bool above = 40 * tens + 40 <= high;
    if (digits >= 10 && below != above) {
        decimal_from_integer(decimal, tens + above, -scale - 1);
        return;
    }
    below = low <= 4 * digits;
    above = 4 * digits + 4 <= high;
    uint64_t half = 4 * digits + 2;
    bool up = middle > half || (middle == half && (digits & 1));
    if (below != above) up = above;
    decimal_from_integer(decimal, digits + up, -scale);
}

/* Digits [from, to) of the decimal, zeros on both sides of it. */
static void add_digits(tr_text *out, const decimal_form *decimal, int from, int to)
{
    if (from < 0) {
        int zeros = (to < 0 ? to : 0) - from;
        tr_text_fill(out, '0', (size_t)zeros);
        from += zeros;
    }
    int stop = to < decimal->size ? to : decimal->size;
    if (from < stop) {
        tr_text_add(out, decimal->digits + from, (size_t)(stop - from));
        from = stop;
    }
    if (from < to) tr_text_fill(out, '0', (size_t)(to - from));
}

typedef struct layout_rule {
    int end;        /* digits wanted, counted from the first one */
    bool exponent;  /* 1.5e+20 instead of 150000000000000000000 */
    bool alternate; /* a point even without decimals */
    bool dot_zero;  /* at least one decimal */
    char letter;    /* 'e' or 'E' */
} layout_rule;

static void add_decimal(
    tr_text *out, const decimal_form *decimal, const layout_rule *layout)
{
    int point = layout->exponent ? 1 : decimal->point;
    int end = layout->end;
    int least = point + (layout->dot_zero && !layout->exponent ? 1 : 0);
    if (end < least) end = least;
    add_digits(out, decimal, point <= 0 ? point - 1 : 0, point);
    if (end > point || layout->alternate) {
        tr_text_add_byte(out, '.');
        add_digits(out, decimal, point, end);
    }
    if (layout->exponent) {
        int exponent = decimal->point - 1;
        char digits[24];
        size_t size = tr_number_int(exponent < 0 ? -exponent : exponent, digits);
        tr_text_add_byte(out, layout->letter);
        tr_text_add_byte(out, exponent < 0 ? '-' : '+');
        if (size < 2) tr_text_add_byte(out, '0');
        tr_text_add(out, digits, size);
    }
}

static const char *not_finite(double number, bool upper)
{
    if (isnan(number)) return upper ? "NAN" : "nan";
    return upper ? "INF" : "inf";
}

void tr_number_format(
    tr_text *out, double number, char kind, int precision, bool alternate)
{
    char digits[DIGITS_ROOM];
    decimal_form decimal = {.digits = digits};
    bool upper = kind == 'E' || kind == 'F' || kind == 'G';
    layout_rule layout = {.alternate = alternate, .letter = upper ? 'E' : 'e'};
    if (signbit(number) && !isnan(number)) tr_text_add_byte(out, '-');
    if (!isfinite(number)) {
        tr_text_add_str(out, not_finite(number, upper));
        return;
    }
    number = fabs(number);
    switch (kind) {
    case 'e':
    case 'E':
        if (precision == INT32_MAX) precision--;
        decimal_significant(&decimal, number, precision + 1);
        layout.exponent = true;
        layout.end = precision + 1;
        break;
    case 'f':
    case 'F':
        decimal_fixed(&decimal, number, precision);
        if (precision > INT32_MAX - 400) precision = INT32_MAX - 400;
        layout.end = decimal.point + precision;
        break;
    case 'g':
    case 'G':
    case 'p':
        if (precision == 0) precision = 1;
        decimal_significant(&decimal, number, precision);
        layout.dot_zero = kind == 'p';
        layout.exponent =
            decimal.point <= -4 || decimal.point > precision - (kind == 'p');
        layout.end = alternate ? precision : decimal.size;
        break;
    default:
        decimal_shortest(&decimal, number);
        layout.dot_zero = true;
        layout.exponent = decimal.point <= -4 || decimal.point > 16;
        layout.end = decimal.size;
        break;
    }
    add_decimal(out, &decimal, &layout);
}

/* Shortest digits laid out in a fixed buffer: the common case without a text. */
size_t tr_number_float(double number, char out[32])
{
    char digits[DIGITS_ROOM];
    decimal_form decimal = {.digits = digits};
    char *at = out;
    if (signbit(number) && !isnan(number)) *at++ = '-';
    if (!isfinite(number)) {
        memcpy(at, not_finite(number, false), 3);
        return (size_t)(at + 3 - out);
    }
    decimal_shortest(&decimal, fabs(number));
    int point = decimal.point;
    int size = decimal.size;
    if (point > 16 || point <= -4) {
        *at++ = digits[0];
        if (size > 1) {
            *at++ = '.';
            memcpy(at, digits + 1, (size_t)(size - 1));
            at += size - 1;
        }
        *at++ = 'e';
        *at++ = point > 0 ? '+' : '-';
        int exponent = point > 0 ? point - 1 : 1 - point;
        if (exponent < 10) *at++ = '0';
        at += write_unsigned((uint64_t)exponent, at);
        return (size_t)(at - out);
    }
    if (point <= 0) {
        *at++ = '0';
        *at++ = '.';
        for (int i = point; i < 0; i++) *at++ = '0';
        memcpy(at, digits, (size_t)size);
        return (size_t)(at + size - out);
    }
    int whole = size < point ? size : point;
    memcpy(at, digits, (size_t)whole);
    at += whole;
    for (int i = whole; i < point; i++) *at++ = '0';
    *at++ = '.';
    if (size <= point) {
        *at++ = '0';
    } else {
        memcpy(at, digits + point, (size_t)(size - point));
        at += size - point;
    }
    return (size_t)(at - out);
}

/* round() to tens, hundreds ...: `places` > 0 digits before the point go. */
static double round_to_tens(double number, int places)
{
    char digits[DIGITS_ROOM];
    decimal_form decimal = {.digits = digits};
    decimal_significant(&decimal, number, 21); /* enough to know its size */
    int kept = decimal.point - places;
    if (kept < 0) return 0;
    if (kept == 0) {
        /* Half or less of the first place that is left rounds to zero. */
        decimal_significant(&decimal, number, DIGITS_MAX);
        bool more = digits[0] > '5' || (digits[0] == '5' && decimal.size > 1);
        if (!more) return 0;
        digits[0] = '1';
        decimal.size = 1;
        decimal.point = places + 1;
    } else {
        decimal_significant(&decimal, number, kept);
    }
    double result;
    return decimal_to_double(&decimal, &result) ? result : number;
}

double tr_number_round(double number, int64_t digits)
{
    if (!isfinite(number) || number == 0 || digits > 323) return number;
    if (digits < -308) return 0.0 * number;
    double magnitude = fabs(number);
    double result;
    double mantissa;
    if (digits < 0) {
        result = round_to_tens(magnitude, (int)-digits);
    } else if (digits <= 22 && rounded_mantissa(magnitude, (int)digits, &mantissa)) {
        result = mantissa / powers_of_ten[digits];
    } else {
        char room[DIGITS_ROOM];
        decimal_form decimal = {.digits = room};
        decimal_fixed(&decimal, magnitude, (int)digits);
        if (!decimal_to_double(&decimal, &result)) return number;
    }
    return signbit(number) ? -result : result;
}

bool tr_number_scale(uint64_t mantissa, int exponent, double *out)
{
    if (mantissa >> 53 || exponent < -22 || exponent > 22) return false;
    double number = (double)mantissa;
    *out = exponent < 0 ? number / powers_of_ten[-exponent]
                        : number * powers_of_ten[exponent];
    return true;
}

/* What a scan of digits has found so far. */
typedef struct scan_state {
    uint64_t mantissa;
    int scale; /* digits behind the point */
    int count; /* significant digits in mantissa; past 19 it is not used */
    bool any;
} scan_state;

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Digits with single underscores between them, copied to *to without those. */
static bool scan_digits(
    const char **at, const char *end, char **to, scan_state *scan, bool fraction)
{
    while (*at < end) {
        if (**at == '_') {
            if (!is_digit((*at)[-1]) || *at + 1 == end || !is_digit((*at)[1])) {
                return false;
            }
            ++*at;
        }
        if (!is_digit(**at)) break;
        unsigned digit = (unsigned)(**at - '0');
        if (scan->count < 19) scan->mantissa = scan->mantissa * 10 + digit;
        if (scan->mantissa || scan->count) scan->count += scan->count < 1000;
        if (fraction && scan->scale < 1000) scan->scale++;
        scan->any = true;
        *(*to)++ = *(*at)++;
    }
    return true;
}

static bool scan_exponent(const char **at, const char *end, char **to, int *exponent)
{
    scan_state digits = {0};
    bool negative = false;
    *(*to)++ = *(*at)++;
    if (*at < end && (**at == '+' || **at == '-')) {
        negative = **at == '-';
        *(*to)++ = *(*at)++;
    }
    if (*at == end || !is_digit(**at)) return false;
    if (!scan_digits(at, end, to, &digits, false)) return false;
    int size = digits.count > 5 ? 99999 : (int)digits.mantissa;
    *exponent = negative ? -size : size;
    return true;
}

static bool span_is_word(const char *at, const char *end, const char *word)
{
    for (; *word; at++, word++) {
        if (at == end || (*at | 0x20) != *word) return false;
    }
    return at == end;
}

/* Checks the grammar of at..end and copies it to `to`, then reads it. */
static bool parse_finite(const char *at, const char *end, char *to, double *out)
{
    char *start = to;
    scan_state digits = {0};
    int exponent = 0;
    if (at < end && *at == '_') return false;
    if (!scan_digits(&at, end, &to, &digits, false)) return false;
    if (at < end && *at == '.') {
        *to++ = *at++;
        if (at < end && *at == '_') return false;
        if (!scan_digits(&at, end, &to, &digits, true)) return false;
    }
    if (!digits.any) return false;
    if (at < end && (*at | 0x20) == 'e' && !scan_exponent(&at, end, &to, &exponent)) {
        return false;
    }
    if (at != end) return false;
    *to = 0;
    if (digits.count <= 19 && digits.scale < 100 &&
        tr_number_scale(digits.mantissa, exponent - digits.scale, out)) {
        return true;
    }
    return c_strtod(start, out);
}

bool tr_number_parse_float(tr_span text, double *out)
{
    const char *at = text.bytes;
    const char *end = at + text.size;
    bool negative = false;
    if (at < end && (*at == '+' || *at == '-')) negative = *at++ == '-';
    if (at == end) return false;
    double number;
    if (span_is_word(at, end, "inf") || span_is_word(at, end, "infinity")) {
        number = (double)INFINITY;
    } else if (span_is_word(at, end, "nan")) {
        number = (double)NAN;
    } else {
        char local[128];
        size_t room = (size_t)(end - at) + 1;
        char *copy = room <= sizeof local ? local : tr_alloc(room);
        if (!copy) return false;
        bool ok = parse_finite(at, end, copy, &number);
        if (copy != local) tr_free(copy, room);
        if (!ok) return false;
    }
    *out = negative ? -number : number;
    return true;
}
