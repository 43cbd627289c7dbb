/* SPDX-License-Identifier: MIT
 *
 * int() and float() of Python: of texts, with their spaces, underscores,
 * prefixes and digits of other scripts, and of numbers.
 */
#include "value/operate.h"

#include "base/number.h"
#include "base/utf8.h"

/* A text in ASCII: decimal digits as 0 to 9, spaces as ' ', the rest as '?'. */
typedef struct plain_text {
    tr_span span;
    char *block;
    size_t size;
    char local[128];
} plain_text;

static bool plain_open(tr_task *task, plain_text *plain, tr_span text)
{
    plain->span = text;
    plain->block = NULL;
    if (tr_utf8_is_ascii(text.bytes, text.size)) return true;
    char *to = plain->local;
    if (text.size > sizeof plain->local) {
        plain->block = tr_alloc(text.size);
        plain->size = text.size;
        to = plain->block;
        if (!to) {
            tr_fail_memory(task);
            return false;
        }
    }
    plain->span.bytes = to;
    size_t step;
    for (size_t at = 0; at < text.size; at += step) {
        uint32_t rune = tr_utf8_rune(text.bytes + at, &step);
        int digit = tr_rune_decimal_value(rune);
        if (rune < 127) {
            *to++ = (char)rune;
        } else if (tr_rune_is_space(rune)) {
            *to++ = ' ';
        } else {
            *to++ = digit < 0 ? '?' : (char)('0' + digit);
        }
    }
    plain->span.size = (size_t)(to - plain->span.bytes);
    return true;
}

static void plain_close(plain_text *plain)
{
    tr_free(plain->block, plain->size);
}

/* C's isspace in ASCII: of other control characters Python knows nothing here. */
static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static tr_span strip(tr_span text)
{
    while (text.size && is_space(text.bytes[0])) {
        text.bytes++;
        text.size--;
    }
    while (text.size && is_space(text.bytes[text.size - 1])) text.size--;
    return text;
}

/* repr(value), at most `most` code points of it, within a message. */
static tr_value fail_text(
    tr_task *task, const char *reason, tr_ref value, size_t most)
{
    tr_text quoted = tr_text_make(SIZE_MAX);
    if (tr_write_repr(task, value, &quoted)) {
        tr_span shown = tr_text_span(&quoted);
        size_t size = tr_utf8_offset(shown.bytes, shown.size, most);
        tr_fail(task, TR_ERR_VALUE, "%s: %.*s", reason, (int)size, shown.bytes);
    }
    tr_text_done(&quoted);
    return tr_invalid();
}

static unsigned digit_of(char byte)
{
    if (byte >= '0' && byte <= '9') return (unsigned)(byte - '0');
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'z' ? (unsigned)(lower - 'a') + 10 : 99;
}

/* The base that a prefix "0x" names, 0 without one. */
static unsigned prefix_base(tr_span text)
{
    if (text.size < 2 || text.bytes[0] != '0') return 0;
    switch (text.bytes[1] | 0x20) {
    case 'b': return 2;
    case 'o': return 8;
    case 'x': return 16;
    default: return 0;
    }
}

/* Copies the digits without underscores; false if they are malformed. */
static bool collect_digits(tr_span text, unsigned base, char *to, size_t *count)
{
    size_t size = 0;
    bool digit_before = false;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (byte == '_') {
            if (!digit_before) return false;
            digit_before = false;
            continue;
        }
        if (digit_of(byte) >= base) return false;
        digit_before = true;
        to[size++] = byte;
    }
    *count = size;
    return digit_before;
}

/* Sets *ok if `text`, stripped ASCII, is an integer; the value may still fail. */
static tr_value parse_int(tr_task *task, tr_span text, unsigned base, bool *ok)
{
    bool negative = false;
    *ok = false;
    if (text.size && (text.bytes[0] == '+' || text.bytes[0] == '-')) {
        negative = text.bytes[0] == '-';
        text = tr_span_make(text.bytes + 1, text.size - 1);
    }
    unsigned prefix = prefix_base(text);
    bool zeros_only = false;
    if (prefix && (base == 0 || base == prefix)) {
        base = prefix;
        text = tr_span_make(text.bytes + 2, text.size - 2);
        if (text.size && text.bytes[0] == '_') {
            text = tr_span_make(text.bytes + 1, text.size - 1);
        }
    } else if (base == 0) {
        base = 10;
        zeros_only = text.size && text.bytes[0] == '0';
    }
    char local[256];
    char *digits = text.size <= sizeof local ? local : tr_alloc(text.size);
    if (!digits) return tr_fail_memory(task);
    size_t count;
    tr_value result = tr_invalid();
    if (collect_digits(text, base, digits, &count)) {
        *ok = true;
        for (size_t i = 0; i < count && zeros_only; i++) *ok = *ok && digits[i] == '0';
        tr_span span = tr_span_make(digits, count);
        if (*ok) result = tr_int_from_digits(task, span, base, negative);
    }
    if (digits != local) tr_free(digits, text.size);
    return result;
}

/* `text` is a string, Markup or not, for the message. */
static tr_value parse_int_value(tr_task *task, tr_ref text, int base)
{
    if (base != 0 && (base < 2 || base > 36)) {
        return tr_fail(
            task, TR_ERR_VALUE, "int() base must be >= 2 and <= 36, or 0");
    }
    plain_text plain;
    if (!plain_open(task, &plain, tr_string_bytes(text))) return tr_invalid();
    bool ok;
    tr_value result = parse_int(task, strip(plain.span), (unsigned)base, &ok);
    plain_close(&plain);
    if (!ok && !tr_failed(task)) {
        char reason[64];
        snprintf(
            reason, sizeof reason, "invalid literal for int() with base %d", base);
        return fail_text(task, reason, text, 200);
    }
    return result;
}

tr_value tr_int_parse(tr_task *task, tr_span text, int base)
{
    tr_value string = tr_string_span(text);
    if (tr_is_invalid(string)) return tr_fail_memory(task);
    tr_value result = parse_int_value(task, string, base);
    tr_release(string);
    return result;
}

tr_value tr_to_int(tr_task *task, tr_ref value, int base)
{
    switch (tr_tag(value)) {
    case TR_INT:
    case TR_BOOL: return tr_int(tr_as_int(value));
    case TR_BIG: return tr_retain(value);
    case TR_FLOAT: return tr_int_from_float(task, tr_as_float(value));
    case TR_STRING: return parse_int_value(task, value, base);
    case TR_UNDEFINED: return tr_undefined_report(task, value);
    default: {
        tr_value result = tr_object_unary(task, "int", value);
        if (!tr_is_missing(result)) return result;
        return tr_fail(
            task, TR_ERR_TYPE,
            "int() argument must be a string, a bytes-like object or a real number, "
            "not '%s'",
            tr_type_name(value));
    }
    }
}

static tr_value parse_float(tr_task *task, tr_ref text)
{
    plain_text plain;
    if (!plain_open(task, &plain, tr_string_bytes(text))) return tr_invalid();
    double number;
    bool ok = tr_number_parse_float(strip(plain.span), &number);
    plain_close(&plain);
    if (ok) return tr_float(number);
    return fail_text(task, "could not convert string to float", text, 16384);
}

tr_value tr_to_float(tr_task *task, tr_ref value)
{
    double number;
    switch (tr_tag(value)) {
    case TR_FLOAT: return tr_float(tr_as_float(value));
    case TR_INT:
    case TR_BOOL:
    case TR_BIG:
        if (!tr_int_to_float(task, value, &number)) return tr_invalid();
        return tr_float(number);
    case TR_STRING: return parse_float(task, value);
    case TR_UNDEFINED: return tr_undefined_report(task, value);
    default: {
        tr_value result = tr_object_unary(task, "float", value);
        if (!tr_is_missing(result)) return result;
        return tr_fail(
            task, TR_ERR_TYPE,
            "float() argument must be a string or a real number, not '%s'",
            tr_type_name(value));
    }
    }
}
