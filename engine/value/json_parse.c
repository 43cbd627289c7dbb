/* SPDX-License-Identifier: MIT
 *
 * Reads JSON as Python's json.loads() does, NaN and Infinity included, with its
 * messages.  A stack on the heap holds the open lists and dicts, so that deep
 * input never meets the C stack.
 *
 * Invariant: the text is valid UTF-8 before parsing begins, and each frame owns
 * its container and the key that waits for a value.
 */
#include "value/json.h"

#include "base/number.h"
#include "base/utf8.h"

#include <math.h>

#define DEPTH_MAX 1000
#define KEY_SLOTS 128 /* a power of two */
#define KEY_SIZE_MAX 32

typedef struct json_frame {
    tr_value container;
    tr_value key; /* dicts: of the value that is being read; else missing */
} json_frame;

TR_VEC(json_frame, frame_stack);

typedef struct json_parser {
    tr_task *task;
    const char *start;
    const char *at;
    const char *end;
    frame_stack stack;
    tr_value keys[KEY_SLOTS]; /* recent keys: objects in a list share them */
} json_parser;

static tr_value fail_at(json_parser *parser, const char *message, const char *at)
{
    const char *line = at;
    while (line > parser->start && line[-1] != '\n') line--;
    size_t number = 1;
    for (const char *p = parser->start; p < line; p++) number += *p == '\n';
    return tr_fail(
        parser->task, TR_ERR_VALUE, "%s: line %zu column %zu (char %zu)", message,
        number, tr_utf8_count(line, (size_t)(at - line)) + 1,
        tr_utf8_count(parser->start, (size_t)(at - parser->start)));
}

static void skip_space(json_parser *parser)
{
    const char *at = parser->at;
    while (at < parser->end &&
           (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) {
        at++;
    }
    parser->at = at;
}

/* Does a byte of the word end a run of plain text: '"', '\\' or a control? */
static bool word_is_special(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u;
    const uint64_t high = 0x8080808080808080u;
    uint64_t quote = word ^ (ones * '"');
    uint64_t backslash = word ^ (ones * '\\');
    uint64_t found = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                     ((word - ones * 0x20) & ~word);
    return (found & high) != 0;
}

static const char *plain_end(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        if (word_is_special(word)) break;
        at += 8;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20) at++;
    return at;
}

/* Four hexadecimal digits at `at`, or -1. */
static int32_t read_hex(const char *at, const char *end)
{
    if (end - at < 4) return -1;
    int32_t code = 0;
    for (int i = 0; i < 4; i++) {
        char byte = at[i];
        char lower = (char)(byte | 0x20);
        int32_t digit;
        if (byte >= '0' && byte <= '9') {
            digit = byte - '0';
        } else if (lower >= 'a' && lower <= 'f') {
            digit = lower - 'a' + 10;
        } else {
            return -1;
        }
        code = code << 4 | digit;
    }
    return code;
}

/* \uXXXX with `at` behind the u; a pair of surrogates is one code point. */
static const char *read_unicode(json_parser *parser, const char *at, tr_text *out)
{
    int32_t code = read_hex(at, parser->end);
    /* As in Python, a text that ends here is wrong for this reason first. */
    if (code < 0 || parser->end - at == 4) {
        fail_at(parser, "Invalid \\uXXXX escape", at - 1);
        return NULL;
    }
    at += 4;
    if (code >= 0xd800 && code < 0xdc00 && parser->end - at > 6 && at[0] == '\\' &&
        at[1] == 'u') {
        int32_t low = read_hex(at + 2, parser->end);
        if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            at += 6;
        }
    }
    tr_text_add_rune(out, (uint32_t)code);
    return at;
}

/* One escape with `at` on the backslash; NULL with a problem. */
static const char *read_escape(
    json_parser *parser, const char *begin, const char *at, tr_text *out)
{
    if (at + 1 == parser->end) {
        fail_at(parser, "Unterminated string starting at", begin);
        return NULL;
    }
    switch (at[1]) {
    case '"':
    case '\\':
    case '/': tr_text_add_byte(out, at[1]); break;
    case 'b': tr_text_add_byte(out, '\b'); break;
    case 'f': tr_text_add_byte(out, '\f'); break;
    case 'n': tr_text_add_byte(out, '\n'); break;
    case 'r': tr_text_add_byte(out, '\r'); break;
    case 't': tr_text_add_byte(out, '\t'); break;
    case 'u': return read_unicode(parser, at + 2, out);
    default: fail_at(parser, "Invalid \\escape", at); return NULL;
    }
    return at + 2;
}

/* The rest of a string that has escapes, from `at` on. */
static tr_value read_escaped(json_parser *parser, const char *begin, const char *at)
{
    tr_text text = tr_text_make(SIZE_MAX);
    tr_text_add(&text, begin + 1, (size_t)(at - begin - 1));
    while (at) {
        const char *stop = plain_end(at, parser->end);
        tr_text_add(&text, at, (size_t)(stop - at));
        at = stop;
        if (at == parser->end) {
            fail_at(parser, "Unterminated string starting at", begin);
            break;
        }
        if (*at == '"') {
            parser->at = at + 1;
            return tr_string_take_text(parser->task, &text);
        }
        if (*at != '\\') {
            fail_at(parser, "Invalid control character at", at);
            break;
        }
        at = read_escape(parser, begin, at, &text);
    }
    tr_text_done(&text);
    return tr_invalid();
}

/* A short key: the same string object as last time, if it is still there. */
static tr_value shared_key(json_parser *parser, const char *bytes, size_t size)
{
    uint32_t hash = (uint32_t)size;
    for (size_t i = 0; i < size; i++) hash = hash * 31 + (unsigned char)bytes[i];
    tr_value *slot = &parser->keys[(hash ^ hash >> 7) & (KEY_SLOTS - 1)];
    if (tr_is(*slot, TR_STRING) &&
        tr_span_equal(tr_string_bytes(*slot), tr_span_make(bytes, size))) {
        return tr_retain(*slot);
    }
    tr_value key = tr_string_make(bytes, size);
    if (tr_is_invalid(key)) return tr_fail_memory(parser->task);
    tr_release(*slot);
    *slot = tr_retain(key);
    return key;
}

/* A string, parser->at on its quote. */
static tr_value read_string(json_parser *parser, bool is_key)
{
    const char *begin = parser->at;
    const char *stop = plain_end(begin + 1, parser->end);
    if (stop == parser->end || *stop != '"') return read_escaped(parser, begin, stop);
    size_t size = (size_t)(stop - begin - 1);
    parser->at = stop + 1;
    if (is_key && size <= KEY_SIZE_MAX) return shared_key(parser, begin + 1, size);
    tr_value string = tr_string_make(begin + 1, size);
    return tr_is_invalid(string) ? tr_fail_memory(parser->task) : string;
}

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static const char *skip_digits(const char *at, const char *end)
{
    while (is_digit(at, end)) at++;
    return at;
}

/* A float at [begin, stop): at once if its digits fit, else with all care. */
static tr_value read_float(const char *begin, const char *stop)
{
    uint64_t mantissa = 0;
    int scale = 0;
    bool fraction = false;
    const char *at = begin + (*begin == '-');
    double number = 0;
    for (; at < stop && (*at | 0x20) != 'e'; at++) {
        if (*at == '.') {
            fraction = true;
            continue;
        }
        mantissa = mantissa * 10 + (unsigned)(*at - '0');
        scale += fraction;
    }
    bool fits = at == stop && stop - begin <= 18;
    if (fits && tr_number_scale(mantissa, -scale, &number)) {
        return tr_float(*begin == '-' ? -number : number);
    }
    tr_number_parse_float(tr_span_make(begin, (size_t)(stop - begin)), &number);
    return tr_float(number);
}

/* A number at parser->at; missing if there is none. */
static tr_value read_number(json_parser *parser)
{
    const char *begin = parser->at;
    const char *end = parser->end;
    bool negative = *begin == '-';
    const char *digits = begin + negative;
    if (!is_digit(digits, end)) return tr_missing();
    const char *at = *digits == '0' ? digits + 1 : skip_digits(digits, end);
    const char *whole = at;
    if (at < end && *at == '.' && is_digit(at + 1, end)) at = skip_digits(at + 1, end);
    if (at < end && (*at | 0x20) == 'e') {
        const char *exponent = at + 1;
        if (exponent < end && (*exponent == '+' || *exponent == '-')) exponent++;
        if (is_digit(exponent, end)) at = skip_digits(exponent, end);
    }
    parser->at = at;
    if (at != whole) return read_float(begin, at);
    tr_span span = tr_span_make(digits, (size_t)(whole - digits));
    return tr_int_from_digits(parser->task, span, 10, negative);
}

static bool take_word(json_parser *parser, const char *word)
{
    tr_span left = tr_span_make(parser->at, (size_t)(parser->end - parser->at));
    tr_span wanted = tr_span_of(word);
    if (!tr_span_starts(left, wanted)) return false;
    parser->at += wanted.size;
    return true;
}

static tr_value read_word(json_parser *parser)
{
    if (take_word(parser, "null")) return tr_none();
    if (take_word(parser, "true")) return tr_bool(true);
    if (take_word(parser, "false")) return tr_bool(false);
    if (take_word(parser, "NaN")) return tr_float((double)NAN);
    if (take_word(parser, "Infinity")) return tr_float((double)INFINITY);
    if (take_word(parser, "-Infinity")) return tr_float(-(double)INFINITY);
    return fail_at(parser, "Expecting value", parser->at);
}

static tr_value read_scalar(json_parser *parser)
{
    if (parser->at == parser->end) {
        return fail_at(parser, "Expecting value", parser->at);
    }
    char byte = *parser->at;
    if (byte == '"') return read_string(parser, false);
    if (byte == '-' || (byte >= '0' && byte <= '9')) {
        tr_value number = read_number(parser);
        if (!tr_is_missing(number)) return number;
    }
    return read_word(parser);
}

/* "key" and the colon behind it, for the dict on top. */
static bool read_key(json_parser *parser)
{
    skip_space(parser);
    if (parser->at == parser->end || *parser->at != '"') {
        const char *message = "Expecting property name enclosed in double quotes";
        fail_at(parser, message, parser->at);
        return false;
    }
    tr_value key = read_string(parser, true);
    if (tr_is_invalid(key)) return false;
    parser->stack.items[parser->stack.count - 1].key = key;
    skip_space(parser);
    if (parser->at == parser->end || *parser->at != ':') {
        fail_at(parser, "Expecting ':' delimiter", parser->at);
        return false;
    }
    parser->at++;
    return true;
}

static bool open_container(json_parser *parser, bool is_dict)
{
    if (parser->stack.count == DEPTH_MAX) {
        tr_fail(
            parser->task, TR_ERR_RECURSION,
            "maximum recursion depth exceeded while decoding a JSON %s from a unicode "
            "string",
            is_dict ? "object" : "array");
        return false;
    }
    json_frame frame = {is_dict ? tr_dict_new(0) : tr_list_new(0), tr_missing()};
    if (tr_is_invalid(frame.container) || !frame_stack_push(&parser->stack, frame)) {
        tr_release(frame.container);
        tr_fail_memory(parser->task);
        return false;
    }
    parser->at++;
    return true;
}

/* Puts a finished value into the container on top. */
static bool store(json_parser *parser, tr_value value)
{
    json_frame *top = &parser->stack.items[parser->stack.count - 1];
    bool ok;
    if (tr_is(top->container, TR_DICT)) {
        ok = tr_dict_set_str(tr_as_dict(top->container), top->key, value);
        tr_release(top->key);
        top->key = tr_missing();
    } else {
        ok = tr_list_push(tr_as_list(top->container), value);
    }
    if (!ok) tr_fail_memory(parser->task);
    return ok;
}

/*
 * Opens containers until a value is there: a scalar, or a container that is
 * empty.  The invalid value on an error.
 */
static tr_value read_begin(json_parser *parser)
{
    for (;;) {
        skip_space(parser);
        if (!tr_charge(parser->task, 1)) return tr_invalid();
        char byte = parser->at < parser->end ? *parser->at : 0;
        if (byte != '{' && byte != '[') return read_scalar(parser);
        if (!open_container(parser, byte == '{')) return tr_invalid();
        skip_space(parser);
        if (parser->at < parser->end && *parser->at == (byte == '{' ? '}' : ']')) {
            parser->at++;
            return frame_stack_pop(&parser->stack).container;
        }
        if (byte == '{' && !read_key(parser)) return tr_invalid();
    }
}

/* After a value: 1 if another follows in the same container, 0 if that is
 * closed, -1 on an error. */
static int read_separator(json_parser *parser)
{
    json_frame *top = &parser->stack.items[parser->stack.count - 1];
    bool is_dict = tr_is(top->container, TR_DICT);
    skip_space(parser);
    char byte = parser->at < parser->end ? *parser->at : 0;
    if (byte == ',') {
        parser->at++;
        return !is_dict || read_key(parser) ? 1 : -1;
    }
    if (byte == (is_dict ? '}' : ']')) {
        parser->at++;
        return 0;
    }
    fail_at(parser, "Expecting ',' delimiter", parser->at);
    return -1;
}

static tr_value read_document(json_parser *parser)
{
    for (;;) {
        tr_value value = read_begin(parser);
        if (tr_is_invalid(value)) return value;
        for (;;) {
            if (!parser->stack.count) return value;
            if (!store(parser, value)) return tr_invalid();
            int more = read_separator(parser);
            if (more < 0) return tr_invalid();
            if (more) break;
            value = frame_stack_pop(&parser->stack).container;
        }
    }
}

static tr_value parse_valid(tr_task *task, tr_span text)
{
    json_parser parser = {
        .task = task,
        .start = text.bytes,
        .at = text.bytes,
        .end = text.bytes + text.size,
    };
    for (int i = 0; i < KEY_SLOTS; i++) parser.keys[i] = tr_missing();
    tr_value value = read_document(&parser);
    if (!tr_is_invalid(value)) {
        skip_space(&parser);
        if (parser.at < parser.end) {
            tr_release(value);
            value = fail_at(&parser, "Extra data", parser.at);
        }
    }
    for (uint32_t i = 0; i < parser.stack.count; i++) {
        tr_release(parser.stack.items[i].container);
        tr_release(parser.stack.items[i].key);
    }
    frame_stack_done(&parser.stack);
    for (int i = 0; i < KEY_SLOTS; i++) tr_release(parser.keys[i]);
    return value;
}

tr_value tr_json_parse(tr_task *task, tr_span text)
{
    tr_span mark = TR_SPAN("\xef\xbb\xbf");
    if (tr_span_starts(text, mark)) {
        text = tr_span_make(text.bytes + mark.size, text.size - mark.size);
    }
    if (!text.size) text.bytes = "";
    if (tr_utf8_valid(text.bytes, text.size) == text.size) {
        return parse_valid(task, text);
    }
    tr_text repaired = tr_text_make(SIZE_MAX);
    tr_utf8_repair(&repaired, text.bytes, text.size);
    tr_value value = repaired.failed ? tr_fail_memory(task)
                                     : parse_valid(task, tr_text_span(&repaired));
    tr_text_done(&repaired);
    return value;
}
