/* SPDX-License-Identifier: MIT
 *
 * Literals as Python reads them: underscores and prefixes in numbers, digits of
 * all scripts, and the escapes of strings.
 *
 * Jinja resolves escapes after it has turned each character beyond ASCII into
 * an escape of its own.  That shows in one place only: a backslash before such
 * a character makes the escape literal text, which resolve_escape() keeps up.
 */
#include "syntax/literal.h"

#include "base/number.h"
#include "base/utf8.h"
#include "syntax/source.h"
#include "value/big.h"

#define DIGITS_MAX 4300 /* CPython's bound on decimal literals */

/* The value of a decimal digit of any script at `at`, or -1; its size. */
static int digit_at(const char *at, const char *end, size_t *size)
{
    if (at >= end) return -1;
    unsigned char byte = (unsigned char)*at;
    *size = 1;
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte < 0x80) return -1;
    return tr_rune_decimal_value(tr_utf8_rune(at, size));
}

/* The same for the digits of a base; letters are those of base 16. */
static int base_digit_at(const char *at, const char *end, int base, size_t *size)
{
    int value = -1;
    if (base <= 8) {
        *size = 1;
        value = at < end && *at >= '0' && *at <= '7' ? *at - '0' : -1;
    } else {
        value = digit_at(at, end, size);
        if (value < 0 && base == 16 && at < end) {
            char lower = (char)(*at | 0x20);
            if (lower >= 'a' && lower <= 'f') value = lower - 'a' + 10;
        }
    }
    return value < base ? value : -1;
}

/* Digits with single underscores before each of them (`_?digit`)*. */
static const char *skip_digits(const char *at, const char *end, int base)
{
    for (;;) {
        const char *digit = at < end && *at == '_' ? at + 1 : at;
        size_t size;
        if (base_digit_at(digit, end, base, &size) < 0) return at;
        at = digit + size;
    }
}

/* Digits that begin with one, underscores between them; `at` if there are none. */
static const char *skip_number(const char *at, const char *end)
{
    size_t size;
    return digit_at(at, end, &size) < 0 ? at : skip_digits(at, end, 10);
}

const char *tr_float_end(const char *start, const char *at, const char *end)
{
    if (at > start && at[-1] == '.') return at; /* the 0.1 of a.0.1 */
    const char *stop = skip_number(at, end);
    if (stop == at) return at;
    bool complete = false;
    if (stop < end && *stop == '.') {
        const char *fraction = skip_number(stop + 1, end);
        if (fraction > stop + 1) {
            stop = fraction;
            complete = true;
        }
    }
    if (stop < end && (*stop == 'e' || *stop == 'E')) {
        const char *digits = stop + 1;
        if (digits < end && (*digits == '+' || *digits == '-')) digits++;
        const char *exponent = skip_number(digits, end);
        if (exponent > digits) return exponent;
    }
    return complete ? stop : at;
}

/* The base that a prefix says, else 10. */
static int prefix_base(const char *at, const char *end)
{
    if (end - at < 2 || *at != '0') return 10;
    switch (at[1] | 0x20) {
    case 'x':
        return 16;
    case 'o':
        return 8;
    case 'b':
        return 2;
    default:
        return 10;
    }
}

const char *tr_integer_end(const char *at, const char *end)
{
    int base = prefix_base(at, end);
    if (base != 10) {
        const char *stop = skip_digits(at + 2, end, base);
        if (stop > at + 2) return stop;
    }
    if (at >= end || *at < '0' || *at > '9') return at;
    if (*at != '0') return skip_digits(at, end, 10);
    for (;;) { /* only zeros go on after a zero */
        at++;
        if (end - at >= 2 && at[0] == '_' && at[1] == '0') {
            at++;
        } else if (at >= end || *at != '0') {
            return at;
        }
    }
}

bool tr_integer_check(tr_task *task, tr_span literal)
{
    if (literal.size <= DIGITS_MAX) return true;
    const char *end = literal.bytes + literal.size;
    if (prefix_base(literal.bytes, end) != 10) return true;
    size_t count = 0;
    size_t size;
    for (const char *at = literal.bytes; at < end; at += size) {
        count += digit_at(at, end, &size) >= 0;
    }
    if (count <= DIGITS_MAX) return true;
    tr_fail(
        task, TR_ERR_VALUE,
        "Exceeds the limit (%d digits) for integer string conversion: value has %zu "
        "digits; use sys.set_int_max_str_digits() to increase the limit",
        DIGITS_MAX, count);
    return false;
}

bool tr_float_check(tr_task *task, tr_span literal)
{
    for (size_t i = 0; i < literal.size; i++) {
        if ((unsigned char)literal.bytes[i] < 0x80) continue;
        if (i > 0 && (literal.bytes[i - 1] | 0x20) == 'e') {
            tr_fail(task, TR_ERR_PYTHON_SYNTAX, "invalid decimal literal");
        } else {
            size_t size;
            uint32_t rune = tr_utf8_rune(literal.bytes + i, &size);
            tr_fail(
                task, TR_ERR_PYTHON_SYNTAX, "invalid character '%.*s' (U+%04X)",
                (int)size, literal.bytes + i, (unsigned)rune);
        }
        return false;
    }
    return true;
}

/* The literal without underscores and with plain digits; NULL without memory. */
static tr_span plain_number(tr_arena *arena, tr_span literal)
{
    bool plain = true;
    for (size_t i = 0; i < literal.size; i++) {
        plain &= literal.bytes[i] != '_' && (unsigned char)literal.bytes[i] < 0x80;
    }
    if (plain) return literal;
    char *copy = tr_arena_alloc(arena, literal.size);
    if (!copy) return (tr_span){NULL, 0};
    const char *end = literal.bytes + literal.size;
    size_t count = 0;
    size_t size;
    for (const char *at = literal.bytes; at < end; at += size) {
        int digit = digit_at(at, end, &size);
        if (digit >= 0) {
            copy[count++] = (char)('0' + digit);
        } else if (*at != '_') {
            copy[count++] = *at;
        }
    }
    return tr_span_make(copy, count);
}

tr_value tr_integer_value(tr_task *task, tr_arena *arena, tr_span literal)
{
    literal = plain_number(arena, literal);
    if (!literal.bytes) return tr_fail_memory(task);
    int base = prefix_base(literal.bytes, literal.bytes + literal.size);
    if (base == 10 && literal.size <= 18) {
        int64_t number = 0;
        for (size_t i = 0; i < literal.size; i++) {
            number = number * 10 + (literal.bytes[i] - '0');
        }
        return tr_int(number);
    }
    size_t prefix = base == 10 ? 0 : 2;
    tr_span digits = tr_span_make(literal.bytes + prefix, literal.size - prefix);
    return tr_int_from_digits(task, digits, (unsigned)base, false);
}

tr_value tr_float_value(tr_task *task, tr_arena *arena, tr_span literal)
{
    literal = plain_number(arena, literal);
    if (!literal.bytes) return tr_fail_memory(task);
    double number = 0;
    if (!tr_number_parse_float(literal, &number)) {
        return tr_fail(
            task, TR_ERR_SYNTAX, "invalid number '%.*s'",
            (int)(literal.size < 64 ? literal.size : 64), literal.bytes);
    }
    return tr_float(number);
}

/* ---- strings ---- */

static int hex_value(char byte)
{
    if (byte >= '0' && byte <= '9') return byte - '0';
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

const char tr_reason_surrogate[] = "surrogates are no characters of UTF-8";

static char *add_rune(char *to, uint32_t rune)
{
    return to + tr_utf8_encode(rune, to);
}

/* `digits` hexadecimal digits at *at; moves *at behind them. */
static bool read_hex(const char **at, const char *end, int digits, uint32_t *out)
{
    uint32_t rune = 0;
    for (int i = 0; i < digits; i++) {
        int value = *at < end ? hex_value(**at) : -1;
        if (value < 0) return false;
        rune = rune << 4 | (uint32_t)value;
        ++*at;
    }
    *out = rune;
    return true;
}

/* A character beyond ASCII after a backslash: the text of its escape. */
static char *add_escape_text(char *to, uint32_t rune)
{
    static const char hex[] = "0123456789abcdef";
    int digits = rune < 0x100 ? 2 : rune < 0x10000 ? 4 : 8;
    *to++ = '\\';
    *to++ = digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
        *to++ = hex[rune >> shift & 15];
    }
    return to;
}

/* The few names of characters that are known; 0 for all others. */
static uint32_t named_rune(tr_span name)
{
    static const struct {
        const char *name;
        uint32_t rune;
    } known[] = {
        {"BULLET", 0x2022},
        {"COPYRIGHT SIGN", 0xa9},
        {"DEGREE SIGN", 0xb0},
        {"EM DASH", 0x2014},
        {"EN DASH", 0x2013},
        {"EURO SIGN", 0x20ac},
        {"GREEK SMALL LETTER ALPHA", 0x3b1},
        {"HORIZONTAL ELLIPSIS", 0x2026},
        {"LEFT DOUBLE QUOTATION MARK", 0x201c},
        {"LEFT SINGLE QUOTATION MARK", 0x2018},
        {"MIDDLE DOT", 0xb7},
        {"MULTIPLICATION SIGN", 0xd7},
        {"NO-BREAK SPACE", 0xa0},
        {"RIGHT DOUBLE QUOTATION MARK", 0x201d},
        {"RIGHT SINGLE QUOTATION MARK", 0x2019},
        {"RIGHTWARDS ARROW", 0x2192},
        {"SNOWMAN", 0x2603},
        {"ZERO WIDTH SPACE", 0x200b},
    };
    char upper[40];
    if (name.size >= sizeof(upper)) return 0;
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.bytes[i];
        upper[i] = byte >= 'a' && byte <= 'z' ? (char)(byte - 32) : byte;
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (tr_span_is(tr_span_make(upper, name.size), known[i].name)) {
            return known[i].rune;
        }
    }
    return 0;
}

/* "{NAME}" at *at. */
static bool read_name(
    const char **at, const char *end, uint32_t *out, const char **reason)
{
    *reason = "malformed \\N character escape";
    if (*at >= end || **at != '{') return false;
    const char *start = *at + 1;
    const char *stop = memchr(start, '}', (size_t)(end - start));
    if (!stop || stop == start) return false;
    *reason = "unknown Unicode character name";
    *out = named_rune(tr_span_make(start, (size_t)(stop - start)));
    *at = stop + 1;
    return *out != 0;
}

/* An escape of a code point, `kind` read already; NULL and a reason on failure. */
static char *resolve_rune(
    const char **at, const char *end, char kind, char *to, const char **reason)
{
    uint32_t rune = 0;
    if (kind == 'N') {
        return read_name(at, end, &rune, reason) ? add_rune(to, rune) : NULL;
    }
    *reason = kind == 'x'   ? "truncated \\xXX escape"
              : kind == 'u' ? "truncated \\uXXXX escape"
                            : "truncated \\UXXXXXXXX escape";
    int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
    if (!read_hex(at, end, digits, &rune)) return NULL;
    bool surrogate = rune >= 0xd800 && rune <= 0xdfff;
    *reason = surrogate ? tr_reason_surrogate : "illegal Unicode character";
    return surrogate || rune > 0x10ffff ? NULL : add_rune(to, rune);
}

/* What follows a backslash, at *at. */
static char *resolve_escape(
    const char **at, const char *end, char *to, const char **reason)
{
    static const char simple[] = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";
    if ((unsigned char)**at >= 0x80) {
        size_t size;
        uint32_t rune = tr_utf8_rune(*at, &size);
        *at += size;
        return add_escape_text(to, rune);
    }
    char kind = *(*at)++;
    if (kind == '\n') return to;
    for (const char *pair = simple; *pair; pair += 2) {
        if (*pair != kind) continue;
        *to = pair[1];
        return to + 1;
    }
    if (kind >= '0' && kind <= '7') {
        uint32_t rune = (uint32_t)(kind - '0');
        for (int i = 0; i < 2 && *at < end && **at >= '0' && **at <= '7'; i++) {
            rune = rune << 3 | (uint32_t)(*(*at)++ - '0');
        }
        return add_rune(to, rune);
    }
    if (kind == 'x' || kind == 'u' || kind == 'U' || kind == 'N') {
        return resolve_rune(at, end, kind, to, reason);
    }
    *to++ = '\\'; /* an unknown escape stands for itself */
    *to++ = kind;
    return to;
}

bool tr_string_meaning(
    tr_arena *arena, tr_span text, tr_span newline, tr_span *out, const char **reason)
{
    *reason = NULL;
    text = tr_source_with_newlines(arena, text, newline);
    if (!text.bytes) return false;
    *out = text;
    const char *at = text.size ? memchr(text.bytes, '\\', text.size) : NULL;
    if (!at) return true;
    /* The longest result: an escaped two-byte character, 3 bytes giving 4;
     * "\" and a four-byte one, 5 bytes giving 10. */
    char *copy = tr_arena_alloc(arena, tr_size_mul(text.size, 2));
    if (!copy) return false;
    size_t plain = (size_t)(at - text.bytes);
    memcpy(copy, text.bytes, plain);
    char *to = copy + plain;
    const char *end = text.bytes + text.size;
    while (at < end) {
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        at++;
        if (at == end) break; /* cannot be: the lexer pairs backslashes */
        to = resolve_escape(&at, end, to, reason);
        if (!to) return false;
    }
    *out = tr_span_make(copy, (size_t)(to - copy));
    return true;
}
