/* SPDX-License-Identifier: MIT
 *
 * Bytes and the encodings that turn text into them: UTF-8, ASCII and Latin-1.
 * See bytes.h.
 */
#include "builtin/bytes.h"
#include "base/hash.h"
#include "builtin/methods.h"
#include "vm/attribute.h"

typedef struct bytes {
    tr_instance instance;
    char *data;
    size_t size; /* of the content; the block has one byte more */
} bytes;

static bytes *as_bytes(tr_ref value)
{
    return value.as_.pointer_;
}

static tr_span span_of(tr_ref value)
{
    return tr_span_make(as_bytes(value)->data, as_bytes(value)->size);
}

tr_value tr_bytes_new(tr_task *task, const char *data, size_t size)
{
    bytes *made = tr_instance_new(&tr_bytes_type);
    if (!made) return tr_fail_memory(task);
    made->size = size;
    made->data = tr_alloc(tr_size_add(size, 1));
    if (!made->data) {
        tr_release(tr_take_instance(made));
        return tr_fail_memory(task);
    }
    memcpy(made->data, data, size);
    made->data[size] = 0;
    return tr_take_instance(made);
}

/* ---- behaviour ---- */

static tr_value bytes_attr(tr_task *task, tr_ref self, tr_string *name)
{
    tr_ref text = tr_string_value(name);
    if (tr_string_is(text, "decode")) {
        return tr_kind_method(task, TR_OBJECT, self, TR_SPAN("bytes.decode"));
    }
    if (tr_string_is(text, "hex")) {
        return tr_kind_method(task, TR_OBJECT, self, TR_SPAN("bytes.hex"));
    }
    return tr_missing();
}

static tr_value bytes_item(tr_task *task, tr_ref self, tr_ref key)
{
    (void)task;
    if (!tr_is_intlike(key)) return tr_missing();
    int64_t index = tr_as_int(key);
    if (index < 0) index += (int64_t)as_bytes(self)->size;
    if (index < 0 || (uint64_t)index >= as_bytes(self)->size) return tr_missing();
    return tr_int((unsigned char)as_bytes(self)->data[index]);
}

static bool bytes_length(tr_task *task, tr_ref self, size_t *out)
{
    (void)task;
    *out = as_bytes(self)->size;
    return true;
}

static tr_value bytes_iterate(tr_task *task, tr_ref self)
{
    tr_span data = span_of(self);
    tr_value list = tr_made(task, tr_list_new(data.size));
    for (size_t i = 0; i < data.size && !tr_is_invalid(list); i++) {
        if (tr_list_push(tr_as_list(list), tr_int((unsigned char)data.bytes[i]))) {
            continue;
        }
        tr_release(list);
        list = tr_fail_memory(task);
    }
    return list;
}

static bool bytes_repr(tr_task *task, tr_ref self, tr_text *out)
{
    tr_span data = span_of(self);
    if (!tr_charge_bytes(task, data.size)) return false;
    bool single = data.size && memchr(data.bytes, '\'', data.size) != NULL;
    bool both = data.size && memchr(data.bytes, '"', data.size) != NULL;
    char quote = single && !both ? '"' : '\'';
    tr_text_add_byte(out, 'b');
    tr_text_add_byte(out, quote);
    for (size_t i = 0; i < data.size; i++) {
        unsigned char byte = (unsigned char)data.bytes[i];
        const char *named = byte == '\t' ? "\\t" : byte == '\n' ? "\\n" : "\\r";
        if (byte == '\t' || byte == '\n' || byte == '\r') {
            tr_text_add_str(out, named);
        } else if (byte < 0x20 || byte >= 0x7f) {
            tr_text_format(out, "\\x%02x", byte);
        } else {
            if (byte == quote || byte == '\\') tr_text_add_byte(out, '\\');
            tr_text_add_byte(out, (char)byte);
        }
    }
    tr_text_add_byte(out, quote);
    return true;
}

static int bytes_equal(tr_task *task, tr_ref self, tr_ref other)
{
    (void)task;
    return tr_is_instance(other, &tr_bytes_type) &&
           tr_span_equal(span_of(self), span_of(other));
}

static uint32_t bytes_hash(tr_ref self)
{
    return tr_hash_bytes(as_bytes(self)->data, as_bytes(self)->size);
}

static void bytes_free(tr_object *self)
{
    bytes *freed = (bytes *)(void *)self;
    if (freed->data) tr_free(freed->data, freed->size + 1);
}

const tr_type tr_bytes_type = {
    .name = "bytes",
    .kind = TORII_KIND_OBJECT,
    .shareable = true,
    .is_sequence = true,
    .get_attr = bytes_attr,
    .get_item = bytes_item,
    .length = bytes_length,
    .iterate = bytes_iterate,
    .to_str = bytes_repr,
    .to_repr = bytes_repr,
    .equal = bytes_equal,
    .hash = bytes_hash,
    .free = bytes_free,
    .size = sizeof(bytes),
};

/* ---- encodings ---- */

typedef enum encoding { UTF_8, ASCII, LATIN_1, UNKNOWN } encoding;

/* Names compare without case, and '_', ' ' and '-' are one. */
static bool is_named(tr_span name, const char *wanted)
{
    size_t i = 0;
    for (; i < name.size && wanted[i]; i++) {
        char c = name.bytes[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
        if (c == '_' || c == ' ') c = '-';
        if (c != wanted[i]) return false;
    }
    return i == name.size && !wanted[i];
}

static encoding find_encoding(tr_span name)
{
    static const struct {
        const char *name;
        encoding encoding;
    } names[] = {
        {"utf-8", UTF_8},       {"utf8", UTF_8},          {"u8", UTF_8},
        {"ascii", ASCII},       {"us-ascii", ASCII},      {"646", ASCII},
        {"latin-1", LATIN_1},   {"latin1", LATIN_1},      {"l1", LATIN_1},
        {"iso-8859-1", LATIN_1}, {"iso8859-1", LATIN_1},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (is_named(name, names[i].name)) return names[i].encoding;
    }
    return UNKNOWN;
}

/* Reads the encoding (argument 1) and how errors are met (argument 2). */
static bool read_encoding(tr_call *call, const char *method, encoding *out)
{
    for (uint32_t i = 1; i <= 2; i++) {
        if (tr_is(call->args[i], TR_STRING)) continue;
        tr_fail(
            call->task, TR_ERR_TYPE, "%s() argument '%s' must be str, not %s", method,
            i == 1 ? "encoding" : "errors", tr_type_name(call->args[i]));
        return false;
    }
    *out = find_encoding(tr_string_bytes(call->args[1]));
    if (*out != UNKNOWN) return true;
    tr_fail(
        call->task, TR_ERR_LOOKUP, "unknown encoding: %.100s",
        tr_string_bytes(call->args[1]).bytes);
    return false;
}

/* The rune as Python escapes it. */
static void add_escape(tr_text *out, uint32_t rune)
{
    if (rune < 0x100) {
        tr_text_format(out, "\\x%02x", rune);
    } else if (rune < 0x10000) {
        tr_text_format(out, "\\u%04x", rune);
    } else {
        tr_text_format(out, "\\U%08x", rune);
    }
}

/* What stands for a character that the encoding lacks; false if it is an error. */
static bool add_substitute(tr_call *call, tr_text *out, uint32_t rune)
{
    tr_ref errors = call->args[2];
    if (tr_string_is(errors, "ignore")) return true;
    if (tr_string_is(errors, "replace")) {
        tr_text_add_byte(out, '?');
    } else if (tr_string_is(errors, "xmlcharrefreplace")) {
        tr_text_format(out, "&#%u;", rune);
    } else if (tr_string_is(errors, "backslashreplace")) {
        add_escape(out, rune);
    } else {
        return false;
    }
    return true;
}

static tr_value fail_encode(tr_call *call, encoding to, uint32_t rune, size_t position)
{
    if (!tr_string_is(call->args[2], "strict")) {
        return tr_fail(
            call->task, TR_ERR_LOOKUP, "unknown error handler name '%.100s'",
            tr_string_bytes(call->args[2]).bytes);
    }
    tr_text text = tr_text_make(32);
    add_escape(&text, rune);
    tr_fail(
        call->task, TR_ERR_UNICODE_ENCODE,
        "'%s' codec can't encode character '%s' in position %zu: ordinal not in "
        "range(%d)", to == ASCII ? "ascii" : "latin-1", tr_text_c(&text), position,
        to == ASCII ? 128 : 256);
    tr_text_done(&text);
    return tr_invalid();
}

tr_value tr_text_method_encode(tr_call *call)
{
    tr_span self = tr_self_span(call);
    encoding to;
    if (!read_encoding(call, "encode", &to)) return tr_invalid();
    if (!tr_charge_bytes(call->task, self.size)) return tr_invalid();
    if (to == UTF_8) return tr_bytes_new(call->task, self.bytes, self.size);
    uint32_t limit = to == ASCII ? 0x80 : 0x100;
    tr_text out = tr_text_make(TR_STRING_MAX);
    size_t position = 0;
    for (size_t at = 0, size; at < self.size; at += size, position++) {
        uint32_t rune = tr_utf8_rune(self.bytes + at, &size);
        if (rune < limit) {
            tr_text_add_byte(&out, (char)rune);
        } else if (!add_substitute(call, &out, rune)) {
            tr_text_done(&out);
            return fail_encode(call, to, rune, position);
        }
    }
    tr_span all = tr_text_span(&out);
    tr_value result = out.failed ? tr_fail_memory(call->task)
                                 : tr_bytes_new(call->task, all.bytes, all.size);
    tr_text_done(&out);
    return result;
}

static tr_value fail_decode(tr_call *call, encoding from, tr_span data, size_t at)
{
    return tr_fail(
        call->task, TR_ERR_UNICODE_DECODE,
        "'%s' codec can't decode byte 0x%02x in position %zu: %s",
        from == ASCII ? "ascii" : "utf-8", (unsigned char)data.bytes[at], at,
        from == ASCII ? "ordinal not in range(128)" : "invalid start byte");
}

tr_value tr_bytes_method_decode(tr_call *call)
{
    tr_span data = span_of(call->args[0]);
    encoding from;
    if (!read_encoding(call, "decode", &from)) return tr_invalid();
    if (!tr_charge_bytes(call->task, data.size)) return tr_invalid();
    tr_text out = tr_text_make(TR_STRING_MAX);
    size_t at = 0;
    while (at < data.size) {
        unsigned char byte = (unsigned char)data.bytes[at];
        tr_span rest = tr_span_make(data.bytes + at, data.size - at);
        size_t valid = from == UTF_8 ? tr_utf8_valid(rest.bytes, rest.size) : 0;
        if (valid > 0) {
            tr_text_add(&out, rest.bytes, valid);
            at += valid;
        } else if (from == LATIN_1 || (from == ASCII && byte < 0x80)) {
            tr_text_add_rune(&out, byte);
            at++;
        } else if (tr_string_is(call->args[2], "ignore")) {
            at++;
        } else if (tr_string_is(call->args[2], "replace")) {
            tr_text_add_rune(&out, 0xfffd);
            at++;
        } else {
            tr_text_done(&out);
            return fail_decode(call, from, data, at);
        }
    }
    return tr_string_take_text(call->task, &out);
}

tr_value tr_bytes_method_hex(tr_call *call)
{
    tr_span data = span_of(call->args[0]);
    tr_text out = tr_text_make(TR_STRING_MAX);
    if (!tr_charge_bytes(call->task, data.size)) return tr_invalid();
    for (size_t i = 0; i < data.size; i++) {
        tr_text_format(&out, "%02x", (unsigned char)data.bytes[i]);
    }
    return tr_string_take_text(call->task, &out);
}

/* ---- integers ---- */

static bool read_order(tr_call *call, const char *function, bool *little)
{
    tr_ref order = call->args[2];
    if (!tr_is(order, TR_STRING)) {
        tr_fail(
            call->task, TR_ERR_TYPE, "%s() argument 'byteorder' must be str, not %s",
            function, tr_type_name(order));
        return false;
    }
    *little = tr_string_is(order, "little");
    if (*little || tr_string_is(order, "big")) return true;
    tr_fail(
        call->task, TR_ERR_VALUE, "byteorder must be either 'little' or 'big'");
    return false;
}

static unsigned hex_digit(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* The opposite number in two's complement, most significant byte first. */
static void negate(unsigned char *octets, size_t size)
{
    unsigned carry = 1;
    for (size_t i = size; i--;) {
        carry += (unsigned char)~octets[i];
        octets[i] = (unsigned char)carry;
        carry >>= 8;
    }
}

static void reverse(unsigned char *octets, size_t size)
{
    for (size_t i = 0; i < size / 2; i++) {
        unsigned char byte = octets[i];
        octets[i] = octets[size - 1 - i];
        octets[size - 1 - i] = byte;
    }
}

/* Writes hex digits as `size` bytes; false if they are too many.  A signed number
 * needs its highest bit for the sign; only -128 and its like have it set before. */
static bool place_digits(
    tr_span hex, unsigned char *octets, size_t size, bool is_signed, bool negative)
{
    if (!size) return hex.size == 1 && hex.bytes[0] == (negative ? '1' : '0');
    if ((hex.size + 1) / 2 > size) return false;
    memset(octets, 0, size);
    for (size_t i = 0; i < hex.size; i++) {
        unsigned digit = hex_digit(hex.bytes[hex.size - 1 - i]);
        octets[size - 1 - i / 2] |= (unsigned char)(digit << (i % 2 * 4));
    }
    bool high = is_signed && (octets[0] & 0x80);
    if (negative) negate(octets, size);
    return !high || (negative && (octets[0] & 0x80));
}

tr_value tr_int_method_to_bytes(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref self = call->args[0];
    int64_t length;
    bool little;
    if (!tr_arg_index(call, 1, &length) || !read_order(call, "to_bytes", &little)) {
        return tr_invalid();
    }
    if (length < 0) {
        return tr_fail(task, TR_ERR_VALUE, "length argument must be non-negative");
    }
    int is_signed = tr_truth(task, call->args[3]);
    if (is_signed < 0) return tr_invalid();
    bool negative = tr_int_sign(self) < 0;
    if (negative && !is_signed) {
        return tr_fail(task, TR_ERR_OVERFLOW, "can't convert negative int to unsigned");
    }
    size_t size = (size_t)length;
    if (!tr_reserve(task, size) || !tr_charge_bytes(task, size)) return tr_invalid();
    unsigned char *octets = tr_alloc(size + 1);
    if (!octets) return tr_fail_memory(task);
    tr_text hex = tr_text_make(TR_STRING_MAX);
    tr_value result = tr_invalid();
    if (tr_int_to_text(task, self, 16, &hex)) {
        tr_span digits = tr_span_make(hex.data + negative, hex.size - negative);
        if (hex.failed) {
            tr_fail_memory(task);
        } else if (!place_digits(digits, octets, size, is_signed, negative)) {
            tr_fail(task, TR_ERR_OVERFLOW, "int too big to convert");
        } else {
            if (little) reverse(octets, size);
            result = tr_bytes_new(task, (const char *)octets, size);
        }
    }
    tr_text_done(&hex);
    tr_free(octets, size + 1);
    return result;
}

/* Of bytes with the most significant one first. */
static tr_value
number_of(tr_task *task, unsigned char *octets, size_t size, bool negative)
{
    static const char digits[] = "0123456789abcdef";
    if (negative) negate(octets, size);
    tr_text hex = tr_text_make(TR_STRING_MAX);
    tr_text_add_byte(&hex, '0');
    for (size_t i = 0; i < size; i++) {
        tr_text_add_byte(&hex, digits[octets[i] >> 4]);
        tr_text_add_byte(&hex, digits[octets[i] & 15]);
    }
    tr_value result =
        hex.failed ? tr_fail_memory(task)
                   : tr_int_from_digits(task, tr_text_span(&hex), 16, negative);
    tr_text_done(&hex);
    return result;
}

tr_value tr_int_method_from_bytes(tr_call *call)
{
    bool little;
    if (!tr_is_instance(call->args[1], &tr_bytes_type)) {
        return tr_fail(
            call->task, TR_ERR_TYPE, "cannot convert '%s' object to bytes",
            tr_type_name(call->args[1]));
    }
    if (!read_order(call, "from_bytes", &little)) return tr_invalid();
    int is_signed = tr_truth(call->task, call->args[3]);
    if (is_signed < 0) return tr_invalid();
    tr_span data = span_of(call->args[1]);
    unsigned char *octets = tr_alloc(data.size + 1);
    if (!octets) return tr_fail_memory(call->task);
    if (data.size) memcpy(octets, data.bytes, data.size);
    if (little) reverse(octets, data.size);
    bool negative = is_signed && data.size && (octets[0] & 0x80);
    tr_value result = number_of(call->task, octets, data.size, negative);
    tr_free(octets, data.size + 1);
    return result;
}
