/* SPDX-License-Identifier: MIT
 *
 * "%s" % x: Python's printf-like formatting.  For a Markup format every value
 * is wrapped as MarkupSafe does it: texts come out escaped, numbers are asked of
 * int() and float().
 *
 * Invariant: `single` and `tuple` describe where the next argument comes from;
 * a %(key)s replaces both by the one value found.
 */
#include "value/format_parts.h"

#include "base/number.h"
#include "base/utf8.h"

#define WRAPPER "_MarkupEscapeHelper"

typedef struct percent {
    tr_task *task;
    tr_text out;
    tr_span format;
    size_t at; /* bytes of the format that are read */
    bool markup;
    tr_ref mapping; /* what %(key)s looks into; missing if there is none */
    const tr_list *tuple;
    uint32_t next;   /* index into tuple */
    tr_ref single;   /* the only argument, without a tuple */
    bool single_used;
    tr_value found;  /* owned: the value of the last key */
} percent;

/* One conversion specifier. */
typedef struct percent_spec {
    bool left;
    bool plus;
    bool blank;
    bool alternate;
    bool zero;
    int64_t width;     /* 0: none */
    int64_t precision; /* -1: none */
    uint32_t type;
    size_t type_at; /* byte offset of the type, for messages */
} percent_spec;

static bool fail_value(percent *state, const char *message)
{
    tr_fail(state->task, TR_ERR_VALUE, "%s", message);
    return false;
}

static bool next_argument(percent *state, tr_ref *out)
{
    if (state->tuple && state->next < state->tuple->count) {
        *out = state->tuple->items[state->next++];
        return true;
    }
    if (!state->tuple && !state->single_used) {
        state->single_used = true;
        *out = state->single;
        return true;
    }
    tr_fail(state->task, TR_ERR_TYPE, "not enough arguments for format string");
    return false;
}

/* args[key] for what %(key)s may meet. */
static tr_value look_up(percent *state, tr_ref key)
{
    tr_task *task = state->task;
    tr_ref mapping = state->mapping;
    tr_value value = tr_missing();
    if (tr_is(mapping, TR_DICT)) {
        tr_ref found = tr_dict_get(task, tr_as_dict(mapping), key);
        value = tr_retain(found);
    } else if (tr_is(mapping, TR_UNDEFINED)) {
        return tr_undefined_report(task, mapping);
    } else if (tr_is(mapping, TR_OBJECT)) {
        value = tr_type_of(mapping)->get_item(task, mapping, key);
    } else {
        return tr_fail(
            task, TR_ERR_TYPE, "%s indices must be integers or slices, not str",
            tr_type_name(mapping));
    }
    if (!tr_is_missing(value)) return value;
    tr_text message = tr_text_make(65536);
    if (tr_write_repr(task, key, &message)) {
        tr_fail(
            task, TR_ERR_KEY, "%.*s", (int)message.size,
            message.data ? message.data : "");
    }
    tr_text_done(&message);
    return tr_invalid();
}

/* (key) behind a percent sign: the one argument becomes its value. */
static bool read_key(percent *state)
{
    if (tr_is_missing(state->mapping)) {
        tr_fail(state->task, TR_ERR_TYPE, "format requires a mapping");
        return false;
    }
    size_t begin = ++state->at;
    int depth = 1;
    for (; state->at < state->format.size; state->at++) {
        char byte = state->format.bytes[state->at];
        if (byte == '(') depth++;
        if (byte == ')' && --depth == 0) break;
    }
    if (state->at == state->format.size) {
        return fail_value(state, "incomplete format key");
    }
    tr_value key = tr_string_make(state->format.bytes + begin, state->at - begin);
    state->at++;
    if (tr_is_invalid(key)) {
        tr_fail_memory(state->task);
        return false;
    }
    tr_value found = look_up(state, key);
    tr_release(key);
    if (tr_is_invalid(found)) return false;
    tr_release(state->found);
    state->found = found;
    state->single = found;
    state->single_used = false;
    state->tuple = NULL;
    return true;
}

static inline char peek(const percent *state)
{
    return state->at < state->format.size ? state->format.bytes[state->at] : 0;
}

static void read_flags(percent *state, percent_spec *spec)
{
    for (;; state->at++) {
        switch (peek(state)) {
        case '-': spec->left = true; break;
        case '+': spec->plus = true; break;
        case ' ': spec->blank = true; break;
        case '#': spec->alternate = true; break;
        case '0': spec->zero = true; break;
        default: return;
        }
    }
}

/* '*' takes the number from the arguments; values in Markup are no integers. */
static bool read_star(percent *state, bool is_width, int64_t *out)
{
    tr_ref argument;
    state->at++;
    if (!next_argument(state, &argument)) return false;
    bool is_int = tr_is_intlike(argument) || tr_is(argument, TR_BIG);
    if (state->markup || !is_int) {
        tr_fail(state->task, TR_ERR_TYPE, "* wants int");
        return false;
    }
    int64_t number = tr_is(argument, TR_BIG) ? INT64_MAX : tr_as_int(argument);
    if (tr_is(argument, TR_BIG) ||
        (!is_width && (number > INT32_MAX || number < INT32_MIN))) {
        tr_fail(
            state->task, TR_ERR_OVERFLOW, "Python int too large to convert to C %s",
            is_width ? "ssize_t" : "int");
        return false;
    }
    *out = number;
    return true;
}

static bool read_digits(
    percent *state, int64_t limit, const char *message, int64_t *out)
{
    int64_t number = 0;
    while (peek(state) >= '0' && peek(state) <= '9') {
        int digit = state->format.bytes[state->at++] - '0';
        if (number > (limit - digit) / 10) return fail_value(state, message);
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}

/* Everything between the percent sign and the value. */
static bool read_spec(percent *state, percent_spec *spec)
{
    *spec = (percent_spec){.precision = -1};
    if (peek(state) == '(' && !read_key(state)) return false;
    read_flags(state, spec);
    if (peek(state) == '*') {
        if (!read_star(state, true, &spec->width)) return false;
        if (spec->width < 0) {
            spec->left = true;
            spec->width = spec->width == INT64_MIN ? INT64_MAX : -spec->width;
        }
    } else if (!read_digits(state, INT64_MAX, "width too big", &spec->width)) {
        return false;
    }
    if (peek(state) == '.') {
        state->at++;
        if (peek(state) == '*') {
            if (!read_star(state, false, &spec->precision)) return false;
            if (spec->precision < 0) spec->precision = 0;
        } else {
            const char *message = "precision too big";
            if (!read_digits(state, INT32_MAX, message, &spec->precision)) return false;
        }
    }
    if (peek(state) == 'h' || peek(state) == 'l' || peek(state) == 'L') state->at++;
    if (state->at == state->format.size) return fail_value(state, "incomplete format");
    size_t size;
    spec->type_at = state->at;
    spec->type = tr_utf8_rune(state->format.bytes + state->at, &size);
    state->at += size;
    return true;
}

/* `text` within the width; a sign and a prefix stand before zeros. */
static bool add_field(
    percent *state, const percent_spec *spec, char sign, tr_span prefix, tr_span text,
    bool zeros)
{
    size_t width = (size_t)spec->width;
    size_t padding = 0;
    if (width) {
        size_t length =
            tr_utf8_count(text.bytes, text.size) + prefix.size + (sign != 0);
        if (width > length) padding = width - length;
    }
    tr_text *out = &state->out;
    bool inside = zeros && !spec->left;
    if (!inside && !spec->left && !tr_text_pad(state->task, out, ' ', padding)) {
        return false;
    }
    if (sign) tr_text_add_byte(out, sign);
    tr_text_add_span(out, prefix);
    if (inside && !tr_text_pad(state->task, out, '0', padding)) return false;
    tr_text_add_span(out, text);
    return !spec->left || tr_text_pad(state->task, out, ' ', padding);
}

/* %s %r %a as text, escaped if the format is Markup. */
static bool write_text(percent *state, uint32_t type, tr_ref value, tr_text *out)
{
    if (type == 's') {
        return state->markup ? tr_write_escaped(state->task, value, out)
                             : tr_write_str(state->task, value, out);
    }
    tr_text repr = tr_text_make(TR_STRING_MAX);
    bool ok = type == 'a' ? tr_write_ascii(state->task, value, &repr)
                          : tr_write_repr(state->task, value, &repr);
    if (ok && repr.failed) out->failed = true;
    if (ok && state->markup) {
        tr_span text = tr_text_span(&repr);
        tr_escape_bytes(out, text.bytes, text.size);
    } else if (ok) {
        tr_text_add_span(out, tr_text_span(&repr));
    }
    tr_text_done(&repr);
    return ok;
}

static bool add_text(percent *state, const percent_spec *spec, tr_ref value)
{
    if (!spec->width && spec->precision < 0) {
        return write_text(state, spec->type, value, &state->out);
    }
    tr_text text = tr_text_make(TR_STRING_MAX);
    bool ok = write_text(state, spec->type, value, &text);
    if (ok && text.failed) state->out.failed = true;
    if (ok && !text.failed) {
        tr_span span = tr_text_span(&text);
        if (spec->precision >= 0) {
            size_t most = (size_t)spec->precision;
            if (most > span.size) most = span.size;
            span.size = tr_utf8_offset(span.bytes, span.size, most);
        }
        ok = add_field(state, spec, 0, TR_SPAN(""), span, false);
    }
    tr_text_done(&text);
    return ok;
}

static char sign_of(const percent_spec *spec, bool negative)
{
    return negative ? '-' : spec->plus ? '+' : spec->blank ? ' ' : 0;
}

static bool fail_wanted(
    percent *state, uint32_t type, const char *wanted, const char *name)
{
    tr_fail(
        state->task, TR_ERR_TYPE, "%%%c format: %s is required, not %s", (int)type,
        wanted, state->markup ? WRAPPER : name);
    return false;
}

/* The integer that %d or %x prints; invalid with a problem. */
static tr_value integer_of(percent *state, uint32_t type, tr_ref value)
{
    tr_task *task = state->task;
    if (tr_is(value, TR_INT) && !state->markup) return value;
    bool decimal = type == 'd' || type == 'i' || type == 'u';
    const char *name = tr_type_name(value);
    if (!decimal) {
        bool is_int = tr_is_intlike(value) || tr_is(value, TR_BIG);
        if (is_int && !state->markup) return tr_retain(value);
        fail_wanted(state, type, "an integer", name);
        return tr_invalid();
    }
    bool undefined = tr_is(value, TR_UNDEFINED);
    bool text = state->markup && tr_is(value, TR_STRING);
    if (tr_is_number(value) || undefined || text) return tr_to_int(task, value, 10);
    fail_wanted(state, type, "a real number", name);
    return tr_invalid();
}

static unsigned base_of(uint32_t type)
{
    return type == 'o' ? 8 : type == 'x' || type == 'X' ? 16 : 10;
}

static bool add_integer(percent *state, const percent_spec *spec, tr_ref value)
{
    tr_value number = integer_of(state, spec->type, value);
    if (tr_is_invalid(number)) return false;
    char rooms[2][32]; /* for most integers */
    tr_text digits = tr_text_over(rooms[0], sizeof rooms[0], TR_STRING_MAX);
    tr_text text = tr_text_over(rooms[1], sizeof rooms[1], TR_STRING_MAX);
    unsigned base = base_of(spec->type);
    bool ok = tr_int_to_text(state->task, number, base, &digits);
    bool negative = tr_int_sign(number) < 0;
    tr_release(number);
    tr_span span = tr_text_span(&digits);
    size_t sign_size = ok && negative && !digits.failed;
    span = tr_span_make(span.bytes + sign_size, span.size - sign_size);
    if (ok && spec->precision > (int64_t)span.size) {
        size_t zeros = (size_t)spec->precision - span.size;
        ok = tr_text_pad(state->task, &text, '0', zeros);
    }
    if (text.size || spec->type == 'X') tr_text_add_span(&text, span);
    if (digits.failed || text.failed) {
        state->out.failed = true;
    } else if (ok) {
        char prefix[2] = {'0', (char)spec->type};
        for (size_t i = 0; i < text.size && spec->type == 'X'; i++) {
            if (text.data[i] >= 'a') text.data[i] = (char)(text.data[i] - 0x20);
        }
        tr_span before = {prefix, spec->alternate && base != 10 ? 2 : 0};
        char sign = sign_of(spec, negative);
        if (text.size) span = tr_text_span(&text);
        ok = add_field(state, spec, sign, before, span, spec->zero);
    }
    tr_text_done(&digits);
    tr_text_done(&text);
    return ok;
}

static bool float_of(percent *state, tr_ref value, double *out)
{
    bool wrapped = state->markup || tr_is(value, TR_UNDEFINED);
    if (!tr_is_number(value) && !wrapped) {
        tr_fail(
            state->task, TR_ERR_TYPE, "must be real number, not %s",
            tr_type_name(value));
        return false;
    }
    tr_value number = tr_to_float(state->task, value);
    if (tr_is_invalid(number)) return false;
    *out = tr_as_float(number);
    return true;
}

static bool add_float(percent *state, const percent_spec *spec, tr_ref value)
{
    double number;
    if (!float_of(state, value, &number)) return false;
    int precision = spec->precision < 0 ? 6 : (int)spec->precision;
    if (precision > 1000 && !tr_reserve(state->task, (size_t)precision)) return false;
    tr_text text = tr_text_make(TR_STRING_MAX);
    tr_number_format(&text, number, (char)spec->type, precision, spec->alternate);
    bool ok = true;
    if (text.failed) {
        state->out.failed = true;
    } else {
        tr_span span = tr_text_span(&text);
        bool negative = span.bytes[0] == '-';
        span = tr_span_make(span.bytes + negative, span.size - negative);
        char sign = sign_of(spec, negative);
        ok = add_field(state, spec, sign, TR_SPAN(""), span, spec->zero);
    }
    tr_text_done(&text);
    return ok;
}

static bool add_character(percent *state, const percent_spec *spec, tr_ref value)
{
    char bytes[4];
    tr_span text;
    bool one = tr_is(value, TR_STRING) && tr_string_length(tr_as_string(value)) == 1;
    if (one && !state->markup) {
        text = tr_string_bytes(value);
    } else if (!state->markup && (tr_is_intlike(value) || tr_is(value, TR_BIG))) {
        int64_t code = tr_is(value, TR_BIG) ? -1 : tr_as_int(value);
        if (code < 0 || code > 0x10ffff) {
            tr_fail(state->task, TR_ERR_OVERFLOW, "%%c arg not in range(0x110000)");
            return false;
        }
        if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
        text = tr_span_make(bytes, tr_utf8_encode((uint32_t)code, bytes));
    } else {
        tr_fail(state->task, TR_ERR_TYPE, "%%c requires int or char");
        return false;
    }
    return add_field(state, spec, 0, TR_SPAN(""), text, false);
}

static bool fail_type(percent *state, const percent_spec *spec)
{
    bool shown = spec->type > 31 && spec->type < 128;
    tr_fail(
        state->task, TR_ERR_VALUE,
        "unsupported format character '%c' (0x%x) at index %zu",
        shown ? (int)spec->type : '?', spec->type,
        tr_utf8_count(state->format.bytes, spec->type_at));
    return false;
}

/* What follows a percent sign. */
static bool add_conversion(percent *state)
{
    percent_spec spec;
    tr_ref value;
    if (peek(state) == '%') {
        state->at++;
        tr_text_add_byte(&state->out, '%');
        return true;
    }
    if (peek(state) == 's') { /* as most are: nothing to be read before it */
        state->at++;
        return next_argument(state, &value) &&
               write_text(state, 's', value, &state->out);
    }
    if (!read_spec(state, &spec) || !next_argument(state, &value)) return false;
    switch (spec.type) {
    case 's':
    case 'r':
    case 'a': return add_text(state, &spec, value);
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X': return add_integer(state, &spec, value);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': return add_float(state, &spec, value);
    case 'c': return add_character(state, &spec, value);
    default: return fail_type(state, &spec);
    }
}

static bool add_all(percent *state)
{
    tr_span format = state->format;
    while (state->at < format.size) {
        const char *from = format.bytes + state->at;
        const char *sign = memchr(from, '%', format.size - state->at);
        size_t plain = sign ? (size_t)(sign - from) : format.size - state->at;
        tr_text_add(&state->out, from, plain);
        state->at += plain;
        if (!sign) break;
        state->at++;
        if (!tr_charge(state->task, 1) || !add_conversion(state)) return false;
    }
    bool left = state->tuple ? state->next < state->tuple->count : !state->single_used;
    if (left && tr_is_missing(state->mapping)) {
        tr_fail(
            state->task, TR_ERR_TYPE,
            "not all arguments converted during string formatting");
        return false;
    }
    return true;
}

/* Does its class have __getitem__?  Then it is a mapping to format strings. */
static bool is_mapping(tr_ref value)
{
    switch (tr_tag(value)) {
    case TR_LIST:
    case TR_DICT:
    case TR_RANGE:
    case TR_UNDEFINED: return true;
    case TR_OBJECT: return tr_type_of(value)->get_item != NULL;
    default: return false;
    }
}

tr_value tr_format_percent(tr_task *task, tr_ref format, tr_ref args)
{
    char buffer[TR_STRING_BUFFER];
    percent state = {
        .task = task,
        .out = tr_text_over(buffer, sizeof buffer, TR_STRING_MAX),
        .format = tr_string_bytes(format),
        .markup = tr_is_markup(format),
        .mapping = is_mapping(args) ? args : tr_missing(),
        .tuple = tr_is(args, TR_TUPLE) ? tr_as_list(args) : NULL,
        .single = args,
        .found = tr_missing(),
    };
    bool ok = add_all(&state);
    tr_release(state.found);
    if (!ok) {
        tr_text_done(&state.out);
        return tr_invalid();
    }
    tr_value result = tr_string_take_text(task, &state.out);
    if (state.markup && !tr_is_invalid(result)) result = tr_as_markup(result);
    return result;
}
