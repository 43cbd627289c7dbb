/* SPDX-License-Identifier: MIT
 *
 * Writes JSON as Python's json.dumps() does, optionally safe within HTML.  A
 * stack on the heap holds the open containers; a container that is open already
 * is a circular reference.
 */
#include "value/json.h"

#include "base/number.h"
#include "base/utf8.h"

#include <math.h>

#define DEPTH_MAX 1000
#define EACH_BYTE 0x0101010101010101u
#define SMALL_DICT 16 /* sorted without taking memory */

typedef struct json_frame {
    tr_ref container;
    tr_value owned; /* the container, if it was made of an object; else missing */
    uint32_t position;  /* entries or items seen */
    uint32_t written;
    uint32_t order_count; /* of sorted dicts; 0: as they stand */
    tr_value *order; /* plain integers, positions of entries; NULL: in `small` */
    uint8_t small[SMALL_DICT];
} json_frame;

TR_VEC(json_frame, frame_stack);

typedef struct json_writer {
    tr_task *task;
    const tr_json_style *style;
    tr_text *out;
    frame_stack stack;
    tr_span item_separator;
    tr_span key_separator;
} json_writer;

/* Bytes that stand for themselves in every style. */
static bool is_plain(unsigned char byte, bool html_safe)
{
    if (byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\') return false;
    return !html_safe ||
           (byte != '<' && byte != '>' && byte != '&' && byte != '\'');
}

/* 0x80 in a byte of the result: that byte of the word may be `byte`. */
static uint64_t find_byte(uint64_t word, unsigned char byte)
{
    uint64_t other = word ^ (EACH_BYTE * byte);
    return (other - EACH_BYTE) & ~other;
}

/* Could one of eight bytes not be plain?  May say so of plain ones, too. */
static bool word_is_special(uint64_t word, bool html_safe)
{
    /* Controls borrow from the high bit, 0x7f carries into it. */
    uint64_t odd = word | (word - EACH_BYTE * 0x20) | (word + EACH_BYTE);
    odd |= find_byte(word, '"') | find_byte(word, '\\');
    if (html_safe) { /* & and ' differ in one bit, < and > too */
        odd |= find_byte(word | EACH_BYTE, '\'') |
               find_byte(word | EACH_BYTE * 2, '>');
    }
    return (odd & EACH_BYTE * 0x80) != 0;
}

/* All bytes of a text of 1 to 7 in one word, some of them twice. */
static uint64_t short_word(const char *bytes, size_t size)
{
    uint32_t first, last;
    if (size < sizeof first) {
        return ((unsigned char)bytes[0] |
                (uint32_t)(unsigned char)bytes[size / 2] << 8 |
                (uint32_t)(unsigned char)bytes[size - 1] << 16) |
               (uint64_t)0x2020202020 << 24;
    }
    memcpy(&first, bytes, sizeof first);
    memcpy(&last, bytes + size - sizeof last, sizeof last);
    return first | (uint64_t)last << 32;
}

/* The end of the plain bytes from `at` on. */
static size_t plain_end(tr_span text, size_t at, bool html_safe)
{
    uint64_t word;
    for (; text.size - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text.bytes + at, sizeof word);
        if (word_is_special(word, html_safe)) break;
    }
    size_t left = text.size - at;
    if (left && left < sizeof word &&
        !word_is_special(short_word(text.bytes + at, left), html_safe)) {
        return text.size;
    }
    while (at < text.size && is_plain((unsigned char)text.bytes[at], html_safe)) at++;
    return at;
}

static void add_code_unit(tr_text *out, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = {'\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15],
                    digits[unit >> 4 & 15], digits[unit & 15]};
    tr_text_add(out, text, sizeof text);
}

static void add_rune(const json_writer *writer, tr_text *out, uint32_t rune)
{
    switch (rune) {
    case '"': tr_text_add(out, "\\\"", 2); return;
    case '\\': tr_text_add(out, "\\\\", 2); return;
    case '\n': tr_text_add(out, "\\n", 2); return;
    case '\r': tr_text_add(out, "\\r", 2); return;
    case '\t': tr_text_add(out, "\\t", 2); return;
    case '\b': tr_text_add(out, "\\b", 2); return;
    case '\f': tr_text_add(out, "\\f", 2); return;
    default: break;
    }
    if (rune >= 0x7f && !writer->style->ensure_ascii) {
        tr_text_add_rune(out, rune);
    } else if (rune >= 0x10000) {
        add_code_unit(out, 0xd800 + ((rune - 0x10000) >> 10));
        add_code_unit(out, 0xdc00 + ((rune - 0x10000) & 0x3ff));
    } else {
        add_code_unit(out, rune);
    }
}

static void write_string(json_writer *writer, tr_span text)
{
    tr_text *out = writer->out;
    bool html_safe = writer->style->html_safe;
    tr_text_add_byte(out, '"');
    for (size_t at = 0; at < text.size && !out->failed;) {
        size_t stop = plain_end(text, at, html_safe);
        if (stop > at) tr_text_put(out, text.bytes + at, stop - at);
        if (stop == text.size) break;
        size_t size;
        add_rune(writer, out, tr_utf8_rune(text.bytes + stop, &size));
        at = stop + size;
    }
    tr_text_add_byte(out, '"');
}

static void write_float(tr_text *out, double number)
{
    if (isnan(number)) {
        tr_text_add_str(out, "NaN");
    } else if (isinf(number)) {
        tr_text_add_str(out, number < 0 ? "-Infinity" : "Infinity");
    } else {
        char text[32];
        tr_text_add(out, text, tr_number_float(number, text));
    }
}

/* Scalars; false with a problem for what JSON cannot say. */
static bool write_scalar(json_writer *writer, tr_ref value)
{
    switch (tr_tag(value)) {
    case TR_NONE: tr_text_add_str(writer->out, "null"); return true;
    case TR_BOOL:
        tr_text_add_str(writer->out, tr_as_int(value) ? "true" : "false");
        return true;
    case TR_INT: tr_number_put_int(writer->out, tr_as_int(value)); return true;
    case TR_BIG: return tr_int_to_text(writer->task, value, 10, writer->out);
    case TR_FLOAT: write_float(writer->out, tr_as_float(value)); return true;
    case TR_STRING: write_string(writer, tr_string_bytes(value)); return true;
    default:
        tr_fail(
            writer->task, TR_ERR_TYPE, "Object of type %s is not JSON serializable",
            tr_type_name(value));
        return false;
    }
}

static bool write_key(json_writer *writer, tr_ref key)
{
    switch (tr_tag(key)) {
    case TR_STRING: break;
    case TR_NONE:
    case TR_BOOL:
    case TR_INT:
    case TR_BIG:
    case TR_FLOAT: {
        tr_text_add_byte(writer->out, '"');
        bool ok = write_scalar(writer, key);
        tr_text_add_byte(writer->out, '"');
        return ok;
    }
    default:
        tr_fail(
            writer->task, TR_ERR_TYPE,
            "keys must be str, int, float, bool or None, not %s", tr_type_name(key));
        return false;
    }
    write_string(writer, tr_string_bytes(key));
    return true;
}

static void write_line(json_writer *writer)
{
    if (writer->style->indent < 0) return;
    tr_text_add_byte(writer->out, '\n');
    size_t width = (size_t)writer->style->indent * writer->stack.count;
    if (width) tr_text_fill(writer->out, ' ', width);
}

/* Mostly the first bytes say it. */
static bool comes_before(const tr_string *a, const tr_string *b)
{
    unsigned char first = (unsigned char)a->bytes[0];
    unsigned char other = (unsigned char)b->bytes[0];
    return first == other ? tr_string_compare(a, b) < 0 : first < other;
}

/* Are all keys strings and in order as they stand? */
static bool is_sorted(const tr_dict *dict)
{
    uint32_t position = 0;
    tr_ref key;
    tr_ref value;
    const tr_string *last = NULL;
    while (tr_dict_next(dict, &position, &key, &value)) {
        if (!tr_is(key, TR_STRING)) return dict->count < 2;
        if (last && comes_before(tr_as_string(key), last)) return false;
        last = tr_as_string(key);
    }
    return true;
}

/* Few keys, all texts: sorted as they come.  False: not such a dict. */
static bool sort_small(json_frame *frame, const tr_dict *dict)
{
    const tr_string *keys[SMALL_DICT];
    if (dict->count > SMALL_DICT || dict->used > UINT8_MAX) return false;
    uint32_t position = 0;
    uint32_t count = 0;
    tr_ref key;
    tr_ref value;
    while (tr_dict_next(dict, &position, &key, &value)) {
        if (!tr_is(key, TR_STRING)) return false;
        const tr_string *text = tr_as_string(key);
        uint32_t at = count++;
        for (; at > 0 && comes_before(text, keys[at - 1]); at--) {
            keys[at] = keys[at - 1];
            frame->small[at] = frame->small[at - 1];
        }
        keys[at] = text;
        frame->small[at] = (uint8_t)(position - 1);
    }
    frame->order_count = count;
    return true;
}

/* Fills frame->order with the positions of the entries, sorted by key. */
static bool sort_entries(json_writer *writer, json_frame *frame)
{
    const tr_dict *dict = tr_as_dict(frame->container);
    if (!writer->style->sort_keys || is_sorted(dict) || sort_small(frame, dict)) {
        return true;
    }
    size_t size = tr_size_mul(dict->count, sizeof(tr_value));
    tr_value *order = tr_alloc(size);
    tr_value *keys = tr_alloc(size);
    bool ok = order && keys;
    if (!ok) tr_fail_memory(writer->task);
    uint32_t position = 0;
    uint32_t count = 0;
    tr_ref key;
    tr_ref value;
    while (ok && tr_dict_next(dict, &position, &key, &value)) {
        keys[count] = key;
        order[count++] = tr_int(position - 1);
    }
    ok = ok && tr_sort(writer->task, order, keys, count, false);
    tr_free(keys, size);
    if (!ok) {
        tr_free(order, size);
        return false;
    }
    frame->order = order;
    frame->order_count = count;
    return true;
}

static bool fail_depth(json_writer *writer)
{
    tr_fail(
        writer->task, TR_ERR_RECURSION,
        "maximum recursion depth exceeded while encoding a JSON object");
    return false;
}

static bool check_nesting(json_writer *writer, tr_ref container)
{
    for (uint32_t i = 0; i < writer->stack.count; i++) {
        if (tr_as_object(writer->stack.items[i].container) == tr_as_object(container)) {
            tr_fail(writer->task, TR_ERR_VALUE, "Circular reference detected");
            return false;
        }
    }
    return writer->stack.count < DEPTH_MAX || fail_depth(writer);
}

static void free_frame(json_frame *frame)
{
    if (frame->order) tr_free(frame->order, frame->order_count * sizeof(tr_value));
    tr_release(frame->owned);
}

/* `owned` is the container or missing, and consumed. */
static bool open_container(json_writer *writer, tr_ref container, tr_value owned)
{
    bool is_dict = tr_is(container, TR_DICT);
    uint32_t count =
        is_dict ? tr_as_dict(container)->count : tr_as_list(container)->count;
    if (!count) {
        tr_text_add(writer->out, is_dict ? "{}" : "[]", 2);
        tr_release(owned);
        return true;
    }
    json_frame frame = {.container = container, .owned = owned};
    if (!check_nesting(writer, container) ||
        (is_dict && !sort_entries(writer, &frame))) {
        tr_release(owned);
        return false;
    }
    if (!frame_stack_push(&writer->stack, frame)) {
        free_frame(&frame);
        tr_fail_memory(writer->task);
        return false;
    }
    tr_text_add_byte(writer->out, is_dict ? '{' : '[');
    return true;
}

static void close_container(json_writer *writer)
{
    json_frame frame = frame_stack_pop(&writer->stack);
    write_line(writer);
    tr_text_add_byte(writer->out, tr_is(frame.container, TR_DICT) ? '}' : ']');
    free_frame(&frame);
}

/* The next entry in the wanted order; false at the end. */
static bool next_entry(json_frame *frame, tr_ref *key, tr_ref *value)
{
    const tr_dict *dict = tr_as_dict(frame->container);
    if (!frame->order_count) return tr_dict_next(dict, &frame->position, key, value);
    if (frame->position == frame->order_count) return false;
    uint32_t at = frame->position++;
    const tr_entry *entry = &dict->entries[
        frame->order ? (size_t)tr_as_int(frame->order[at]) : frame->small[at]];
    *key = entry->key;
    *value = entry->value;
    return true;
}

/* Writes the beginning of the next item of the top container and gives its
 * value: 1; or 0 at the end, -1 on an error. */
static int next_item(json_writer *writer, tr_ref *value)
{
    json_frame *top = &writer->stack.items[writer->stack.count - 1];
    bool is_dict = tr_is(top->container, TR_DICT);
    tr_ref key = tr_none();
    if (is_dict) {
        if (!next_entry(top, &key, value)) return 0;
    } else {
        const tr_list *list = tr_as_list(top->container);
        if (top->position == list->count) return 0;
        *value = list->items[top->position++];
    }
    if (top->written++) tr_text_add_span(writer->out, writer->item_separator);
    write_line(writer);
    if (is_dict) {
        if (!write_key(writer, key)) return -1;
        tr_text_add_span(writer->out, writer->key_separator);
    }
    return 1;
}

static bool write_value(json_writer *writer, tr_ref value)
{
    if (tr_is(value, TR_DICT) || tr_is_sequence(value)) {
        return open_container(writer, value, tr_missing());
    }
    if (!tr_is(value, TR_OBJECT) || !tr_type_of(value)->is_data) {
        return write_scalar(writer, value);
    }
    tr_value copy;
    if (tr_is_mapping_object(value)) {
        copy = tr_mapping_copy(writer->task, value);
    } else if (tr_type_of(value)->is_sequence && tr_is_iterable(value)) {
        copy = tr_to_list(writer->task, value);
    } else {
        return write_scalar(writer, value);
    }
    return !tr_is_invalid(copy) && open_container(writer, copy, copy);
}

static bool write_document(json_writer *writer, tr_ref value)
{
    if (!write_value(writer, value)) return false;
    while (writer->stack.count) {
        size_t before = writer->out->size;
        int more = next_item(writer, &value);
        if (more < 0) return false;
        if (!more) {
            close_container(writer);
        } else if (!write_value(writer, value)) {
            return false;
        }
        if (writer->out->failed) return true; /* whoever takes the text says so */
        if (!tr_charge(writer->task, 1 + ((writer->out->size - before) >> 10))) {
            return false;
        }
    }
    return true;
}

bool tr_json_write(
    tr_task *task, tr_ref value, const tr_json_style *style, tr_text *out)
{
    json_writer writer = {
        .task = task,
        .style = style,
        .out = out,
    };
    const char *between = style->item_separator;
    if (!between) between = style->indent < 0 ? ", " : ",";
    const char *behind = style->key_separator ? style->key_separator : ": ";
    writer.item_separator = tr_span_make(between, strlen(between));
    writer.key_separator = tr_span_make(behind, strlen(behind));
    bool ok = write_document(&writer, value);
    for (uint32_t i = 0; i < writer.stack.count; i++) {
        free_frame(&writer.stack.items[i]);
    }
    frame_stack_done(&writer.stack);
    return ok;
}
