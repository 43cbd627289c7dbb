/* SPDX-License-Identifier: MIT
 *
 * "{}".format(x): fields are found, looked up through the caller's access
 * functions, converted and formatted.  Specs may hold fields of their own, one
 * level deep.  For a Markup format the formatted values are escaped.
 *
 * Markup, and any format in the sandbox, is formatted by Python's class
 * string.Formatter, which differs in small things from str.format().
 */
#include "value/format_parts.h"

#include "base/utf8.h"

typedef struct braces {
    tr_task *task;
    const tr_value *positional; /* NULL: format_map() */
    size_t count;
    tr_ref keywords;
    const tr_format_access *access;
    bool markup;
    bool by_class; /* as string.Formatter, not str.format() */
    enum { NUMBERS_UNKNOWN, NUMBERS_AUTOMATIC, NUMBERS_MANUAL } numbering;
    int64_t next; /* automatic number */
    size_t markup_size; /* of the Markup that the result began with, else 0 */
} braces;

/* {name!conversion:spec} */
typedef struct replacement {
    tr_span name;
    tr_span spec;
    uint32_t conversion; /* 0: none */
    bool spec_has_fields;
} replacement;

static bool fail_value(braces *state, const char *message)
{
    tr_fail(state->task, TR_ERR_VALUE, "%s", message);
    return false;
}

/* ----------------------------------------------------------- finding fields */

/* The field name: up to '!', ':' or '}', with [...] taken whole.  *end is the
 * byte that ended it, 0 at the end of the text. */
static bool scan_name(
    braces *state, tr_span text, size_t *at, tr_span *name, char *end)
{
    size_t begin = *at;
    *end = 0;
    while (*at < text.size) {
        char byte = text.bytes[(*at)++];
        if (byte == '{') return fail_value(state, "unexpected '{' in field name");
        if (byte == '[') {
            while (*at < text.size && text.bytes[*at] != ']') ++*at;
        } else if (byte == '}' || byte == ':' || byte == '!') {
            *end = byte;
            break;
        }
    }
    if (!*end) return fail_value(state, "expected '}' before end of string");
    *name = tr_span_make(text.bytes + begin, *at - 1 - begin);
    return true;
}

/* The spec up to the brace that closes the field. */
static bool scan_spec(braces *state, tr_span text, size_t *at, replacement *field)
{
    size_t begin = *at;
    int depth = 1;
    while (*at < text.size) {
        char byte = text.bytes[(*at)++];
        if (byte == '{') {
            field->spec_has_fields = true;
            depth++;
        } else if (byte == '}' && --depth == 0) {
            field->spec = tr_span_make(text.bytes + begin, *at - 1 - begin);
            return true;
        }
    }
    return fail_value(state, "unmatched '{' in format spec");
}

/* A field whose opening brace is behind *at. */
static bool scan_field(braces *state, tr_span text, size_t *at, replacement *field)
{
    char end;
    *field = (replacement){.spec = TR_SPAN("")};
    if (!scan_name(state, text, at, &field->name, &end)) return false;
    if (end == '}') return true;
    if (end == '!') {
        if (*at == text.size) {
            return fail_value(
                state, "end of string while looking for conversion specifier");
        }
        size_t size;
        field->conversion = tr_utf8_rune(text.bytes + *at, &size);
        *at += size;
        if (*at < text.size) {
            char byte = text.bytes[(*at)++];
            if (byte == '}') return true;
            if (byte != ':') {
                return fail_value(state, "expected ':' after conversion specifier");
            }
        }
    }
    return scan_spec(state, text, at, field);
}

/* --------------------------------------------------------- looking values up */

/* A field with a number, or one without; false if both kinds are mixed. */
static bool number_fields(braces *state, bool automatic)
{
    if (state->numbering == NUMBERS_UNKNOWN) {
        state->numbering = automatic ? NUMBERS_AUTOMATIC : NUMBERS_MANUAL;
    }
    if (automatic == (state->numbering == NUMBERS_AUTOMATIC)) return true;
    bool to_automatic = automatic || state->by_class;
    return fail_value(
        state, to_automatic ? "cannot switch from manual field specification to "
                              "automatic field numbering"
                            : "cannot switch from automatic field numbering to "
                              "manual field specification");
}

/* The number that `text` is, -1 if it is none; false if it is too large. */
static bool read_index(braces *state, tr_span text, int64_t *out)
{
    int64_t number = 0;
    size_t step;
    *out = -1;
    if (!text.size) return true;
    for (size_t at = 0; at < text.size; at += step) {
        int digit = tr_rune_decimal_value(tr_utf8_rune(text.bytes + at, &step));
        if (digit < 0) return true;
        if (number > (INT64_MAX - digit) / 10) {
            return fail_value(state, "Too many decimal digits in format string");
        }
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}

static tr_value fail_key(braces *state, tr_ref key)
{
    tr_text message = tr_text_make(65536);
    if (tr_write_repr(state->task, key, &message)) {
        tr_fail(
            state->task, TR_ERR_KEY, "%.*s", (int)message.size,
            message.data ? message.data : "");
    }
    tr_text_done(&message);
    return tr_invalid();
}

static tr_value get_keyword(braces *state, tr_span name)
{
    tr_task *task = state->task;
    tr_value key = tr_string_span(name);
    if (tr_is_invalid(key)) return tr_fail_memory(task);
    tr_value value = tr_missing();
    if (tr_is(state->keywords, TR_DICT)) {
        value = tr_retain(tr_dict_get(task, tr_as_dict(state->keywords), key));
    } else if (tr_is(state->keywords, TR_UNDEFINED)) {
        value = tr_undefined_report(task, state->keywords);
    } else if (!tr_is_none(state->keywords) && !tr_is_missing(state->keywords)) {
        value = state->access->get_item(task, state->keywords, key);
    }
    if (tr_is_missing(value)) value = fail_key(state, key);
    tr_release(key);
    return value;
}

static tr_value get_positional(braces *state, int64_t index)
{
    if (!state->positional && !state->by_class) {
        return tr_fail(
            state->task, TR_ERR_VALUE, "Format string contains positional fields");
    }
    if ((uint64_t)index >= state->count && state->by_class) {
        return tr_fail(state->task, TR_ERR_INDEX, "tuple index out of range");
    }
    if ((uint64_t)index >= state->count) {
        return tr_fail(
            state->task, TR_ERR_INDEX,
            "Replacement index %lld out of range for positional args tuple",
            (long long)index);
    }
    return tr_retain(state->positional[index]);
}

/* The value of the first part of a field name, which may be `all` of it. */
static tr_value get_first(braces *state, tr_span first, bool all)
{
    int64_t index;
    if (!read_index(state, first, &index)) return tr_invalid();
    if (index < 0 && (first.size || (state->by_class && !all))) {
        return get_keyword(state, first);
    }
    bool counts = all || !state->by_class;
    if (counts && !number_fields(state, !first.size)) return tr_invalid();
    if (!first.size) index = state->next++;
    return get_positional(state, index);
}

static tr_value get_attribute(braces *state, tr_ref value, tr_span name)
{
    if (!name.size) {
        fail_value(state, "Empty attribute in format string");
        return tr_invalid();
    }
    tr_value string = tr_string_span(name);
    if (tr_is_invalid(string)) return tr_fail_memory(state->task);
    tr_value result = state->access->get_attr(state->task, value, tr_as_string(string));
    tr_release(string);
    return result;
}

static tr_value get_item(braces *state, tr_ref value, tr_span name)
{
    int64_t index;
    if (!name.size) {
        fail_value(state, "Empty attribute in format string");
        return tr_invalid();
    }
    if (!read_index(state, name, &index)) return tr_invalid();
    tr_value key = index >= 0 ? tr_int(index) : tr_string_span(name);
    if (tr_is_invalid(key)) return tr_fail_memory(state->task);
    tr_value result = state->access->get_item(state->task, value, key);
    if (tr_is_missing(result)) result = fail_key(state, key);
    tr_release(key);
    return result;
}

/* One ".name" or "[key]" at *at, applied to `value`. */
static tr_value get_part(braces *state, tr_ref value, tr_span name, size_t *at)
{
    char kind = name.bytes[(*at)++];
    size_t begin = *at;
    if (kind == '.') {
        while (*at < name.size && name.bytes[*at] != '.' && name.bytes[*at] != '[') {
            ++*at;
        }
        tr_span part = tr_span_make(name.bytes + begin, *at - begin);
        return get_attribute(state, value, part);
    }
    if (kind != '[') {
        fail_value(
            state, "Only '.' or '[' may follow ']' in format field specifier");
        return tr_invalid();
    }
    while (*at < name.size && name.bytes[*at] != ']') ++*at;
    if (*at == name.size) {
        fail_value(state, "Missing ']' in format string");
        return tr_invalid();
    }
    tr_span part = tr_span_make(name.bytes + begin, *at - begin);
    ++*at;
    return get_item(state, value, part);
}

static tr_value get_value(braces *state, tr_span name)
{
    size_t at = 0;
    while (at < name.size && name.bytes[at] != '.' && name.bytes[at] != '[') at++;
    tr_span first = tr_span_make(name.bytes, at);
    tr_value value = get_first(state, first, at == name.size);
    while (at < name.size && !tr_is_invalid(value)) {
        tr_value next = get_part(state, value, name, &at);
        tr_release(value);
        value = next;
    }
    return value;
}

/* -------------------------------------------------------- converting, writing */

static bool fail_conversion(braces *state, uint32_t conversion)
{
    if (state->by_class || (conversion > 32 && conversion < 127)) {
        char bytes[5] = {0};
        tr_utf8_encode(conversion, bytes);
        tr_fail(
            state->task, TR_ERR_VALUE, "Unknown conversion specifier %s", bytes);
    } else {
        tr_fail(
            state->task, TR_ERR_VALUE, "Unknown conversion specifier \\x%x",
            conversion);
    }
    return false;
}

/* !r !s !a; consumes the value. */
static tr_value convert(braces *state, tr_value value, uint32_t conversion)
{
    if (!conversion) return value;
    tr_text text = tr_text_make(TR_STRING_MAX);
    bool ok;
    switch (conversion) {
    case 'r': ok = tr_write_repr(state->task, value, &text); break;
    case 's': ok = tr_write_str(state->task, value, &text); break;
    case 'a': ok = tr_write_ascii(state->task, value, &text); break;
    default: ok = fail_conversion(state, conversion); break;
    }
    tr_release(value);
    if (ok) return tr_string_take_text(state->task, &text);
    tr_text_done(&text);
    return tr_invalid();
}

static bool
fail_html_format(tr_task *task, tr_span spec, const char *module, const char *name)
{
    tr_fail(
        task, TR_ERR_VALUE,
        "Format specifier %.*s given, but <class '%s%s%s'> does not define "
        "__html_format__. A class that defines __html__ must define "
        "__html_format__ to work with format specifiers.",
        (int)(spec.size < 4096 ? spec.size : 4096), spec.bytes, module ? module : "",
        module ? "." : "", name);
    return false;
}

/* What MarkupSafe's formatter makes of a value: escaped unless it is HTML. */
static bool write_escaped(braces *state, tr_ref value, tr_span spec, tr_text *out)
{
    tr_task *task = state->task;
    if (tr_is_markup(value)) {
        if (spec.size) {
            return fail_value(state, "Unsupported format specification for Markup.");
        }
        tr_text_add_span(out, tr_string_bytes(value));
        return true;
    }
    if (tr_is(value, TR_OBJECT) && tr_type_of(value)->to_html) {
        if (!spec.size) return tr_write_escaped(task, value, out);
        const tr_type *type = tr_type_of(value);
        return fail_html_format(task, spec, type->module, type->name);
    }
    if (tr_is(value, TR_UNDEFINED) && spec.size &&
        tr_as_undefined(value)->policy == TORII_UNDEFINED_CHAINABLE) {
        return fail_html_format(task, spec, "jinja2.runtime", "ChainableUndefined");
    }
    tr_text plain = tr_text_make(TR_STRING_MAX);
    bool ok = tr_format_value(task, value, spec, &plain);
    if (ok && plain.failed) out->failed = true;
    if (ok) tr_escape_bytes(out, tr_text_span(&plain).bytes, plain.size);
    tr_text_done(&plain);
    return ok;
}

static bool add_all(braces *state, tr_span text, int levels, tr_text *out);

static bool add_field(
    braces *state, const replacement *field, int levels, tr_text *out)
{
    tr_value value = get_value(state, field->name);
    if (!tr_is_invalid(value)) value = convert(state, value, field->conversion);
    if (tr_is_invalid(value)) return false;
    tr_text expanded = tr_text_make(TR_STRING_MAX);
    tr_span spec = field->spec;
    bool ok = true;
    if (field->spec_has_fields || state->by_class) {
        ok = add_all(state, spec, levels - 1, &expanded);
        if (expanded.failed) out->failed = true;
        spec = tr_text_span(&expanded);
    }
    size_t before = out->size;
    if (ok) {
        ok = state->markup ? write_escaped(state, value, spec, out)
                           : tr_format_value(state->task, value, spec, out);
    }
    bool as_it_is = tr_is_markup(value) && spec.size && !field->conversion;
    if (as_it_is && before == 0 && out->size == tr_string_bytes(value).size) {
        state->markup_size = out->size;
    }
    tr_text_done(&expanded);
    tr_release(value);
    return ok;
}

/* Literal text up to the next field: 1 with *at behind its brace, 0 at the end
 * of the text, -1 on an error. */
static int add_literal(braces *state, tr_span text, size_t *at, tr_text *out)
{
    size_t begin = *at;
    while (*at < text.size) {
        char byte = text.bytes[*at];
        if (byte != '{' && byte != '}') {
            ++*at;
            continue;
        }
        bool doubled = *at + 1 < text.size && text.bytes[*at + 1] == byte;
        size_t size = *at - begin + doubled;
        bool last = *at + 1 == text.size;
        if (!doubled && (byte == '}' || last)) {
            fail_value(
                state, byte == '}' ? "Single '}' encountered in format string"
                                   : "Single '{' encountered in format string");
            return -1;
        }
        if (size) tr_text_add(out, text.bytes + begin, size);
        *at += 1 + doubled;
        if (!doubled) return 1;
        begin = *at;
    }
    if (*at > begin) tr_text_add(out, text.bytes + begin, *at - begin);
    return 0;
}

static bool add_all(braces *state, tr_span text, int levels, tr_text *out)
{
    if (levels <= 0) return fail_value(state, "Max string recursion exceeded");
    size_t at = 0;
    for (;;) {
        int more = add_literal(state, text, &at, out);
        if (more <= 0) return more == 0;
        replacement field;
        if (!scan_field(state, text, &at, &field)) return false;
        if (!tr_charge(state->task, 1)) return false;
        if (!add_field(state, &field, levels, out)) return false;
        if (out->failed) return true;
    }
}

tr_value tr_format_braces(
    tr_task *task, tr_ref format, const tr_value *positional, size_t count,
    tr_ref keywords, const tr_format_access *access)
{
    braces state = {
        .task = task,
        .positional = positional,
        .count = count,
        .keywords = keywords,
        .access = access,
        .markup = tr_is_markup(format),
        .by_class = tr_is_markup(format) || task->sandboxed,
    };
    int levels = state.by_class ? 3 : 2; /* how deep specs may nest */
    tr_text out = tr_text_make(TR_STRING_MAX);
    if (!add_all(&state, tr_string_bytes(format), levels, &out)) {
        tr_text_done(&out);
        return tr_invalid();
    }
    tr_value result = tr_string_take_text(task, &out);
    if (tr_is_invalid(result)) return result;
    /* CPython hands out a lone "{:s}" as the object that it is. */
    size_t size = tr_string_bytes(result).size;
    bool lone = !state.by_class && size && size == state.markup_size;
    if (state.markup || lone) result = tr_as_markup(result);
    return result;
}
