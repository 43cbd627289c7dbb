/* SPDX-License-Identifier: MIT
 *
 * The mini-language of Python's format(): [[fill]align][sign][z][#][0][width]
 * [grouping][.precision][type], for strings and numbers.
 *
 * Invariant: a width or precision asks the task for memory before it is used.
 */
#include "value/format_parts.h"

#include "base/number.h"
#include "base/utf8.h"

#include <math.h>

typedef struct format_spec {
    uint32_t fill;
    uint32_t type;    /* 0: none given */
    int64_t width;     /* -1: none given */
    int64_t precision; /* -1: none given */
    char align;        /* < > = ^ */
    char sign;         /* 0, '+', '-' or ' ' */
    char separator;    /* 0, ',' or '_' */
    bool no_negative_zero;
    bool alternate;
} format_spec;

static bool fail_value(tr_task *task, const char *message)
{
    tr_fail(task, TR_ERR_VALUE, "%s", message);
    return false;
}

bool tr_text_pad(tr_task *task, tr_text *out, uint32_t rune, size_t count)
{
    if (!count) return true;
    char bytes[4];
    size_t size = tr_utf8_encode(rune, bytes);
    size_t more = tr_size_mul(size, count);
    if (count > 256) {
        if (!tr_reserve(task, tr_size_add(out->size, more))) return false;
        if (!tr_charge_bytes(task, more)) return false;
    }
    if (size == 1) {
        tr_text_fill(out, bytes[0], count);
        return true;
    }
    if (!tr_text_reserve(out, more)) return true;
    while (count--) tr_text_add(out, bytes, size);
    return true;
}

void tr_add_ascii(tr_text *out, tr_span text)
{
    size_t step;
    for (size_t at = 0; at < text.size; at += step) {
        uint32_t rune = tr_utf8_rune(text.bytes + at, &step);
        if (rune < 0x80) {
            tr_text_add_byte(out, (char)rune);
        } else if (rune < 0x100) {
            tr_text_format(out, "\\x%02x", rune);
        } else if (rune < 0x10000) {
            tr_text_format(out, "\\u%04x", rune);
        } else {
            tr_text_format(out, "\\U%08x", rune);
        }
    }
}

bool tr_write_ascii(tr_task *task, tr_ref value, tr_text *out)
{
    tr_text repr = tr_text_make(out->limit);
    bool ok = tr_write_repr(task, value, &repr);
    if (ok && repr.failed) out->failed = true;
    if (ok) tr_add_ascii(out, tr_text_span(&repr));
    tr_text_done(&repr);
    return ok;
}

/* ---------------------------------------------------------- reading a spec */

static bool is_align(char byte)
{
    return byte == '<' || byte == '>' || byte == '=' || byte == '^';
}

/* Digits at *at; -1 if there are none. */
static bool read_integer(tr_task *task, tr_span spec, size_t *at, int64_t *out)
{
    size_t begin = *at;
    int64_t number = 0;
    size_t step;
    for (; *at < spec.size; *at += step) {
        int digit = tr_rune_decimal_value(tr_utf8_rune(spec.bytes + *at, &step));
        if (digit < 0) break;
        if (number > (INT64_MAX - digit) / 10) {
            return fail_value(task, "Too many decimal digits in format string");
        }
        number = number * 10 + digit;
    }
    *out = *at == begin ? -1 : number;
    return true;
}

static bool take(tr_span spec, size_t *at, char byte)
{
    if (*at == spec.size || spec.bytes[*at] != byte) return false;
    ++*at;
    return true;
}

/* [[fill]align][sign][z][#][0] */
static void read_flags(tr_span spec, size_t *at, format_spec *format, char align)
{
    bool has_fill = false;
    bool has_align = false;
    size_t size = 0;
    if (spec.size) format->fill = tr_utf8_rune(spec.bytes, &size);
    if (size && size < spec.size && is_align(spec.bytes[size])) {
        format->align = spec.bytes[size];
        has_fill = has_align = true;
        *at = size + 1;
    } else {
        format->fill = ' ';
        if (spec.size && is_align(spec.bytes[0])) {
            format->align = spec.bytes[0];
            has_align = true;
            *at = 1;
        }
    }
    if (*at < spec.size && strchr(" +-", spec.bytes[*at]) && spec.bytes[*at]) {
        format->sign = spec.bytes[(*at)++];
    }
    format->no_negative_zero = take(spec, at, 'z');
    format->alternate = take(spec, at, '#');
    if (!has_fill && take(spec, at, '0')) {
        format->fill = '0';
        if (!has_align && align == '>') format->align = '=';
    }
}

static bool fail_separator(tr_task *task, char separator, uint32_t type)
{
    if (type > 32 && type < 128) {
        tr_fail(
            task, TR_ERR_VALUE, "Cannot specify '%c' with '%c'.", separator, (int)type);
    } else {
        tr_fail(
            task, TR_ERR_VALUE, "Cannot specify '%c' with '\\x%x'.", separator, type);
    }
    return false;
}

static bool check_separator(tr_task *task, const format_spec *format)
{
    if (!format->separator) return true;
    switch (format->type) {
    case 0:
    case 'd':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case '%': return true;
    case 'b':
    case 'o':
    case 'x':
    case 'X':
        if (format->separator == '_') return true;
        break;
    default: break;
    }
    return fail_separator(task, format->separator, format->type);
}

static bool read_separator(tr_task *task, tr_span spec, size_t *at, format_spec *format)
{
    bool comma = take(spec, at, ',');
    bool underscore = take(spec, at, '_');
    format->separator = comma ? ',' : underscore ? '_' : 0;
    bool comma_after = underscore && *at < spec.size && spec.bytes[*at] == ',';
    if ((comma && underscore) || comma_after) {
        return fail_value(task, "Cannot specify both ',' and '_'.");
    }
    return true;
}

static bool read_spec(
    tr_task *task, tr_span spec, const char *type_name, char type, char align,
    format_spec *format)
{
    *format = (format_spec){
        .fill = ' ', .type = (uint32_t)type, .align = align, .precision = -1};
    size_t at = 0;
    read_flags(spec, &at, format, align);
    if (!read_integer(task, spec, &at, &format->width)) return false;
    if (!read_separator(task, spec, &at, format)) return false;
    if (take(spec, &at, '.')) {
        if (!read_integer(task, spec, &at, &format->precision)) return false;
        if (format->precision < 0) {
            return fail_value(task, "Format specifier missing precision");
        }
    }
    if (at < spec.size) {
        size_t size;
        format->type = tr_utf8_rune(spec.bytes + at, &size);
        if (at + size < spec.size) {
            tr_fail(
                task, TR_ERR_VALUE,
                "Invalid format specifier '%.*s' for object of type '%s'",
                (int)(spec.size < 4096 ? spec.size : 4096), spec.bytes, type_name);
            return false;
        }
    }
    return check_separator(task, format);
}

static bool fail_type(tr_task *task, uint32_t type, const char *type_name)
{
    if (type > 32 && type < 128) {
        tr_fail(
            task, TR_ERR_VALUE, "Unknown format code '%c' for object of type '%s'",
            (int)type, type_name);
    } else {
        tr_fail(
            task, TR_ERR_VALUE, "Unknown format code '\\x%x' for object of type '%s'",
            type, type_name);
    }
    return false;
}

/* ---------------------------------------------------------------- printing */

/* How much of the padding stands before the text. */
static size_t padding_before(const format_spec *format, size_t padding)
{
    switch (format->align) {
    case '<': return 0;
    case '^': return padding / 2;
    default: return padding;
    }
}

static size_t padding_of(const format_spec *format, size_t length)
{
    if (format->width < 0 || (uint64_t)format->width <= length) return 0;
    return (size_t)format->width - length;
}

static bool write_padded(
    tr_task *task, const format_spec *format, tr_span text, size_t length, tr_text *out)
{
    size_t padding = padding_of(format, length);
    size_t before = padding_before(format, padding);
    if (!tr_text_pad(task, out, format->fill, before)) return false;
    tr_text_add_span(out, text);
    return tr_text_pad(task, out, format->fill, padding - before);
}

/* How many characters `digits` become when they are grouped and, for zero
 * padding, filled up to at least `least`. */
static size_t grouped_length(size_t digits, const tr_number_parts *parts, size_t least)
{
    size_t length = digits;
    if (!parts->separator) return length < least ? least : length;
    if (digits) length += (digits - 1) / parts->group;
    if (length >= least) return length;
    /* A separator cannot come first: one more zero stands before it. */
    size_t unit = parts->group + 1;
    return least % unit == 0 ? least + 1 : least;
}

static void add_grouped(tr_text *out, const tr_number_parts *parts, size_t length)
{
    tr_span digits = parts->digits;
    if (!parts->separator) {
        tr_text_fill(out, '0', length - digits.size);
        tr_text_add_span(out, digits);
        return;
    }
    if (!tr_text_reserve(out, length)) return;
    /* Position counted from the right, 1 for the last character. */
    size_t unit = parts->group + 1;
    for (size_t right = length; right > 0; right--) {
        if (right % unit == 0) {
            tr_text_add_byte(out, parts->separator);
            continue;
        }
        size_t digit = right - right / unit; /* from the right, 1 the last one */
        bool zero = digit > digits.size;
        tr_text_add_byte(out, zero ? '0' : digits.bytes[digits.size - digit]);
    }
}

static bool write_number(
    tr_task *task, const format_spec *format, const tr_number_parts *parts,
    tr_text *out)
{
    size_t around = (parts->sign != 0) + parts->prefix.size + parts->rest.size;
    size_t least = 0;
    if (format->fill == '0' && format->align == '=') {
        least = padding_of(format, around);
        if (!tr_reserve(task, tr_size_add(out->size, least))) return false;
        if (!tr_charge_bytes(task, least)) return false;
    }
    size_t inner = parts->digits.size ? grouped_length(parts->digits.size, parts, least)
                                      : 0;
    size_t padding = padding_of(format, around + inner);
    size_t before = padding_before(format, padding);
    bool inside = format->align == '=';
    if (!inside && !tr_text_pad(task, out, format->fill, before)) return false;
    if (parts->sign) tr_text_add_byte(out, parts->sign);
    tr_text_add_span(out, parts->prefix);
    if (inside && !tr_text_pad(task, out, format->fill, before)) return false;
    if (inner) add_grouped(out, parts, inner);
    tr_text_add_span(out, parts->rest);
    return tr_text_pad(task, out, format->fill, padding - before);
}

static char sign_of(bool negative, char wanted)
{
    if (negative) return '-';
    return wanted == '-' ? 0 : wanted;
}

static bool format_string(
    tr_task *task, tr_ref value, tr_span spec, tr_text *out)
{
    tr_span text = tr_string_bytes(value);
    const char *name = tr_type_name(value);
    format_spec format;
    if (!read_spec(task, spec, name, 's', '<', &format)) return false;
    if (format.type != 's') return fail_type(task, format.type, name);
    if (format.sign == ' ') {
        return fail_value(task, "Space not allowed in string format specifier");
    }
    if (format.sign) {
        return fail_value(task, "Sign not allowed in string format specifier");
    }
    if (format.no_negative_zero) {
        return fail_value(
            task, "Negative zero coercion (z) not allowed in string format specifier");
    }
    if (format.alternate) {
        return fail_value(
            task, "Alternate form (#) not allowed in string format specifier");
    }
    if (format.align == '=') {
        return fail_value(
            task, "'=' alignment not allowed in string format specifier");
    }
    size_t length = tr_string_length(tr_as_string(value));
    if (format.precision >= 0 && (uint64_t)format.precision < length) {
        length = (size_t)format.precision;
        text.size = tr_utf8_offset(text.bytes, text.size, length);
    }
    return write_padded(task, &format, text, length, out);
}

/* ------------------------------------------------------------------ floats */

static bool all_zero(tr_span text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (byte == 'e' || byte == 'E') return true;
        if (byte != '0' && byte != '.') return false;
    }
    return true;
}

/* Digits, point and exponent of |number|, as the type asks for them. */
static bool add_float(
    tr_task *task, const format_spec *format, double number, tr_text *out)
{
    int precision = (int)format->precision;
    char kind = (char)format->type;
    if (format->precision > 1000) {
        size_t size = tr_size_add(out->size, (size_t)format->precision);
        if (!tr_reserve(task, size)) return false;
        if (!tr_charge_bytes(task, (size_t)format->precision)) return false;
    }
    if (kind == 0) kind = precision < 0 ? 'r' : 'p';
    if (kind == 'n') kind = 'g';
    if (kind == '%') {
        number *= 100;
        kind = 'f';
    }
    if (precision < 0) precision = 6;
    tr_number_format(out, fabs(number), kind, precision, format->alternate);
    if (format->type == '%') tr_text_add_byte(out, '%');
    return true;
}

static bool format_float(
    tr_task *task, double number, const format_spec *format, tr_text *out)
{
    if (format->precision > INT32_MAX) return fail_value(task, "precision too big");
    tr_text text = tr_text_make(out->limit);
    bool ok = add_float(task, format, number, &text);
    if (ok && text.failed) {
        out->failed = true;
        ok = true;
    } else if (ok) {
        tr_span span = tr_text_span(&text);
        size_t digits = 0;
        while (digits < span.size && span.bytes[digits] >= '0' &&
               span.bytes[digits] <= '9') {
            digits++;
        }
        bool negative = signbit(number) && !isnan(number);
        if (format->no_negative_zero && negative && isfinite(number)) {
            size_t size = span.size - (format->type == '%');
            negative = !all_zero(tr_span_make(span.bytes, size));
        }
        tr_number_parts parts = {
            .sign = sign_of(negative, format->sign),
            .digits = {span.bytes, digits},
            .rest = {span.bytes + digits, span.size - digits},
            .separator = format->separator,
            .group = 3,
        };
        ok = write_number(task, format, &parts, out);
    }
    tr_text_done(&text);
    return ok;
}

/* ---------------------------------------------------------------- integers */

static bool format_character(
    tr_task *task, tr_ref value, const format_spec *format, tr_text *out)
{
    if (format->sign) {
        return fail_value(
            task, "Sign not allowed with integer format specifier 'c'");
    }
    if (format->alternate) {
        return fail_value(
            task, "Alternate form (#) not allowed with integer format specifier 'c'");
    }
    if (tr_is(value, TR_BIG)) {
        tr_fail(task, TR_ERR_OVERFLOW, "Python int too large to convert to C long");
        return false;
    }
    int64_t code = tr_as_int(value);
    if (code < 0 || code > 0x10ffff) {
        tr_fail(task, TR_ERR_OVERFLOW, "%%c arg not in range(0x110000)");
        return false;
    }
    char bytes[4];
    if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
    size_t size = tr_utf8_encode((uint32_t)code, bytes);
    format_spec plain = *format;
    /* '=' puts the padding before: there is no sign. */
    return write_padded(task, &plain, tr_span_make(bytes, size), 1, out);
}

static unsigned base_of(uint32_t type)
{
    switch (type) {
    case 'b': return 2;
    case 'o': return 8;
    case 'x':
    case 'X': return 16;
    default: return 10;
    }
}

static void to_upper(char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] = (char)(bytes[i] - 0x20);
    }
}

static bool format_integer(
    tr_task *task, tr_ref value, const format_spec *format, tr_text *out)
{
    if (format->precision >= 0) {
        return fail_value(task, "Precision not allowed in integer format specifier");
    }
    if (format->no_negative_zero) {
        return fail_value(
            task, "Negative zero coercion (z) not allowed in integer format specifier");
    }
    if (format->type == 'c') return format_character(task, value, format, out);
    tr_text text = tr_text_make(out->limit);
    unsigned base = base_of(format->type);
    bool ok = tr_int_to_text(task, value, base, &text);
    if (ok && text.failed) {
        out->failed = true;
    } else if (ok) {
        char prefix[2] = {'0', (char)format->type};
        if (format->type == 'X') to_upper(text.data, text.size);
        bool negative = text.data[0] == '-';
        bool prefixed = format->alternate && base != 10;
        tr_number_parts parts = {
            .sign = sign_of(negative, format->sign),
            .prefix = {prefix, prefixed ? 2 : 0},
            .digits = {text.data + negative, text.size - negative},
            .separator = format->separator,
            .group = base == 10 ? 3 : 4,
        };
        ok = write_number(task, format, &parts, out);
    }
    tr_text_done(&text);
    return ok;
}

static bool format_number(tr_task *task, tr_ref value, tr_span spec, tr_text *out)
{
    const char *name = tr_type_name(value);
    bool is_float = tr_is(value, TR_FLOAT);
    format_spec format;
    if (!read_spec(task, spec, name, is_float ? 0 : 'd', '>', &format)) return false;
    switch (format.type) {
    case 'b':
    case 'c':
    case 'd':
    case 'o':
    case 'x':
    case 'X':
        if (is_float) return fail_type(task, format.type, name);
        return format_integer(task, value, &format, out);
    case 'n':
        if (!is_float) return format_integer(task, value, &format, out);
        break;
    case 0:
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case '%': break;
    default: return fail_type(task, format.type, name);
    }
    double number = tr_as_float(value);
    if (!is_float && !tr_int_to_float(task, value, &number)) return false;
    return format_float(task, number, &format, out);
}

bool tr_format_value(tr_task *task, tr_ref value, tr_span spec, tr_text *out)
{
    if (!spec.size) return tr_write_str(task, value, out);
    if (tr_is(value, TR_STRING)) return format_string(task, value, spec, out);
    if (tr_is_number(value)) return format_number(task, value, spec, out);
    tr_fail(
        task, TR_ERR_TYPE, "unsupported format string passed to %s.__format__",
        tr_type_name(value));
    return false;
}
