/* SPDX-License-Identifier: MIT
 *
 * Filters over plain text: case, space, replacing, indenting.
 *
 * Invariant: where Jinja keeps Markup, the result has the flag too; a filter
 * that changes nothing returns its argument.
 */
#include "builtin/filters.h"

#include "base/utf8.h"
#include "value/format.h"

typedef void (*text_map)(tr_text *out, tr_span text);

static tr_value take_like(tr_task *task, tr_text *out, tr_ref like)
{
    return tr_markup_like(tr_string_take_text(task, out), like);
}

/* soft_str(value) through `map`, Markup kept; the same string if nothing changes. */
static tr_value map_text(tr_call *call, text_map map)
{
    tr_value text = tr_to_str(call->task, tr_arg(call, 0));
    if (tr_is_invalid(text)) return text;
    tr_span bytes = tr_string_bytes(text);
    tr_value result = tr_invalid();
    if (tr_charge_bytes(call->task, bytes.size)) {
        char buffer[TR_STRING_BUFFER];
        tr_text out = tr_text_over(buffer, sizeof buffer, TR_STRING_MAX);
        map(&out, bytes);
        tr_span mapped = tr_text_span(&out);
        if (!out.failed && mapped.size == bytes.size &&
            tr_bytes_equal(mapped.bytes, bytes.bytes, bytes.size)) {
            tr_text_done(&out);
            return text;
        }
        result = take_like(call->task, &out, text);
    }
    tr_release(text);
    return result;
}

/* An ASCII text with the letters from `first` on, 26 of them, in the other case.
 * Letters are nothing to escape: what is known of that holds for both. */
static tr_value swap_case(tr_call *call, tr_ref text, char first)
{
    tr_string *from = tr_as_string(text);
    char *bytes;
    if (!tr_charge_bytes(call->task, from->size)) return tr_invalid();
    tr_value result = tr_string_reserve(from->size, &bytes);
    if (tr_is_invalid(result)) return tr_fail_memory(call->task);
    unsigned changes = 0;
    for (uint32_t i = 0; i < from->size; i++) {
        unsigned char byte = (unsigned char)from->bytes[i];
        unsigned swap = (unsigned char)(byte - (unsigned char)first) < 26 ? 0x20 : 0;
        changes |= swap;
        bytes[i] = (char)(byte ^ swap);
    }
    if (!changes) {
        tr_release(result);
        return tr_retain(text);
    }
    tr_as_string(result)->head.cache = tr_string_html(from);
    return tr_markup_like(result, text);
}

static bool is_ascii(tr_ref value)
{
    return tr_is(value, TR_STRING) && tr_string_is_ascii(tr_as_string(value));
}

tr_value tr_filter_upper(tr_call *call)
{
    tr_ref text = tr_arg(call, 0);
    return is_ascii(text) ? swap_case(call, text, 'a') : map_text(call, tr_utf8_upper);
}

tr_value tr_filter_lower(tr_call *call)
{
    tr_ref text = tr_arg(call, 0);
    return is_ascii(text) ? swap_case(call, text, 'A') : map_text(call, tr_utf8_lower);
}

tr_value tr_filter_capitalize(tr_call *call)
{
    return map_text(call, tr_utf8_capitalize);
}

tr_value tr_filter_string(tr_call *call)
{
    return tr_to_str(call->task, tr_arg(call, 0));
}

/* ---- title ---- */

static bool starts_word(uint32_t rune)
{
    switch (rune) {
    case '-':
    case '(':
    case '{':
    case '[':
    case '<':
    case ' ':
        return true;
    default:
        return (rune < ' ' || rune >= 0x80) && tr_rune_is_space(rune);
    }
}

static void title_ascii(tr_text *out, tr_span text)
{
    size_t from = out->size;
    tr_utf8_lower(out, text);
    bool starts = true;
    for (size_t i = from; i < out->size; i++) {
        char byte = out->data[i];
        if (starts && byte >= 'a' && byte <= 'z') out->data[i] = (char)(byte ^ 0x20);
        starts = starts_word((unsigned char)byte);
    }
}

static void add_title_word(tr_text *out, tr_span word)
{
    if (!word.size) return;
    size_t step;
    uint32_t upper[3];
    size_t count = tr_rune_upper(tr_utf8_rune(word.bytes, &step), upper);
    for (size_t i = 0; i < count; i++) tr_text_add_rune(out, upper[i]);
    tr_utf8_lower(out, tr_span_make(word.bytes + step, word.size - step));
}

static void title(tr_text *out, tr_span text)
{
    size_t start = 0;
    size_t at = 0;
    if (tr_utf8_is_ascii(text.bytes, text.size)) {
        title_ascii(out, text);
        return;
    }
    while (at < text.size) {
        size_t step;
        uint32_t rune = tr_utf8_rune(text.bytes + at, &step);
        if (starts_word(rune)) {
            add_title_word(out, tr_span_make(text.bytes + start, at - start));
            tr_text_add(out, text.bytes + at, step);
            start = at + step;
        }
        at += step;
    }
    add_title_word(out, tr_span_make(text.bytes + start, text.size - start));
}

tr_value tr_filter_title(tr_call *call)
{
    tr_value result = map_text(call, title);
    return tr_is(result, TR_STRING) ? tr_as_plain(result) : result;
}

/* ---- trim, center ---- */

/* Is `rune` to be stripped?  Without `chars`: space. */
static bool strips(uint32_t rune, const tr_span *chars)
{
    if (!chars) return tr_rune_is_space(rune);
    char encoded[4];
    size_t size = tr_utf8_encode(rune, encoded);
    if (size == 1) return chars->size && memchr(chars->bytes, encoded[0], chars->size);
    return tr_span_find(*chars, tr_span_make(encoded, size), 0) != SIZE_MAX;
}

static tr_span strip(tr_span text, const tr_span *chars)
{
    const char *start = text.bytes;
    const char *end = start + text.size;
    while (start < end) {
        size_t step;
        if (!strips(tr_utf8_rune(start, &step), chars)) break;
        start += step;
    }
    while (end > start) {
        const char *before = tr_utf8_before(end);
        size_t step;
        if (!strips(tr_utf8_rune(before, &step), chars)) break;
        end = before;
    }
    return tr_span_make(start, (size_t)(end - start));
}

tr_value tr_filter_trim(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref chars = tr_arg(call, 1);
    tr_value text = tr_to_str(task, tr_arg(call, 0));
    if (tr_is_invalid(text)) return text;
    if (!tr_is_none(chars) && !tr_is(chars, TR_STRING)) {
        tr_release(text);
        return tr_fail(task, TR_ERR_TYPE, "strip arg must be None or str");
    }
    tr_span set = tr_is_none(chars) ? TR_SPAN("") : tr_string_bytes(chars);
    tr_span bytes = tr_string_bytes(text);
    tr_span kept = strip(bytes, tr_is_none(chars) ? NULL : &set);
    if (kept.size == bytes.size) return text;
    tr_value result = tr_markup_like(tr_string_span(kept), text);
    tr_release(text);
    return tr_is_invalid(result) ? tr_fail_memory(task) : result;
}

tr_value tr_filter_center(tr_call *call)
{
    tr_task *task = call->task;
    int64_t width;
    tr_value text = tr_to_str(task, tr_arg(call, 0));
    if (tr_is_invalid(text)) return text;
    if (!tr_to_index(task, tr_arg(call, 1), &width)) {
        tr_release(text);
        return tr_invalid();
    }
    int64_t length = (int64_t)tr_runes(text);
    if (width <= length) return text;
    int64_t margin = width - length;
    int64_t left = margin / 2 + (margin & width & 1);
    tr_span bytes = tr_string_bytes(text);
    tr_value result = tr_invalid();
    char *out;
    size_t size = tr_size_add(bytes.size, (size_t)margin);
    if (tr_reserve(task, size) && tr_charge_bytes(task, size)) {
        result = tr_string_reserve(size, &out);
        if (tr_is_invalid(result)) {
            tr_fail_memory(task);
        } else {
            memset(out, ' ', (size_t)left);
            memcpy(out + left, bytes.bytes, bytes.size);
            memset(out + (size_t)left + bytes.size, ' ', (size_t)(margin - left));
            result = tr_markup_like(result, text);
        }
    }
    tr_release(text);
    return result;
}

/* ---- replace ---- */

/* text.replace("", new, count): `new` before each code point and at the end. */
static void insert_everywhere(tr_text *out, tr_span text, tr_span new, int64_t count)
{
    size_t at = 0;
    while (count != 0) {
        tr_text_add_span(out, new);
        if (count > 0) count--;
        if (at >= text.size || out->failed) break;
        size_t step;
        tr_utf8_rune(text.bytes + at, &step);
        tr_text_add(out, text.bytes + at, step);
        at += step;
    }
    if (at < text.size) tr_text_add(out, text.bytes + at, text.size - at);
}

static size_t find_byte_or_span(tr_span text, tr_span needle, size_t from)
{
    if (needle.size != 1) return tr_span_find(text, needle, from);
    if (from >= text.size) return SIZE_MAX;
    const char *hit = memchr(text.bytes + from, needle.bytes[0], text.size - from);
    return hit ? (size_t)(hit - text.bytes) : SIZE_MAX;
}

/* One ASCII character for another, everywhere: nothing moves. */
static tr_value replace_byte(tr_task *task, tr_ref text, char old, char new)
{
    char *out;
    tr_span bytes = tr_string_bytes(text);
    tr_value result = tr_string_reserve(bytes.size, &out);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    for (size_t i = 0; i < bytes.size; i++) {
        out[i] = bytes.bytes[i] == old ? new : bytes.bytes[i];
    }
    return tr_markup_like(result, text);
}

/* Consumes text; `old` and `new` are strings. */
static tr_value replace(
    tr_task *task, tr_value text, tr_ref old, tr_ref new, int64_t count)
{
    tr_span bytes = tr_string_bytes(text);
    tr_span from = tr_string_bytes(old);
    tr_span to = tr_string_bytes(new);
    size_t hit = from.size ? find_byte_or_span(bytes, from, 0) : 0;
    if (count == 0 || hit == SIZE_MAX) return text;
    if (!tr_charge_bytes(task, bytes.size)) {
        tr_release(text);
        return tr_invalid();
    }
    if (from.size == 1 && to.size == 1 && count < 0) {
        tr_value replaced = replace_byte(task, text, *from.bytes, *to.bytes);
        tr_release(text);
        return replaced;
    }
    char buffer[TR_STRING_BUFFER];
    tr_text out = tr_text_over(buffer, sizeof buffer, TR_STRING_MAX);
    if (!from.size) {
        insert_everywhere(&out, bytes, to, count);
    } else {
        size_t at = 0;
        tr_text_reserve(&out, bytes.size);
        while (hit != SIZE_MAX && count != 0 && !out.failed) {
            tr_text_add(&out, bytes.bytes + at, hit - at);
            tr_text_add_span(&out, to);
            at = hit + from.size;
            if (count > 0) count--;
            hit = find_byte_or_span(bytes, from, at);
        }
        tr_text_add(&out, bytes.bytes + at, bytes.size - at);
    }
    tr_value result = take_like(task, &out, text);
    tr_release(text);
    return result;
}

/* The three texts as Jinja makes them: all plain without autoescaping; with it,
 * Markup in any of them makes the result Markup. */
static bool prepare_replace(tr_call *call, tr_value texts[3])
{
    tr_task *task = call->task;
    tr_ref s = tr_arg(call, 0);
    tr_ref old = tr_arg(call, 1);
    tr_ref new = tr_arg(call, 2);
    if (!tr_machine_autoescape(tr_machine_of(task))) {
        for (uint32_t i = 0; i < 3; i++) texts[i] = tr_plain_str(task, tr_arg(call, i));
    } else {
        bool escape = tr_has_html(old) || (tr_has_html(new) && !tr_has_html(s));
        texts[0] = escape ? tr_escape(task, s) : tr_to_str(task, s);
        texts[1] = tr_to_str(task, old);
        texts[2] = tr_to_str(task, new);
        if (tr_is_markup(texts[0]) && tr_is(texts[2], TR_STRING)) {
            tr_value escaped = tr_escape(task, texts[2]);
            tr_release(texts[2]);
            texts[2] = escaped;
        }
    }
    return tr_is(texts[0], TR_STRING) && tr_is(texts[1], TR_STRING) &&
           tr_is(texts[2], TR_STRING);
}

tr_value tr_filter_replace(tr_call *call)
{
    tr_value texts[3] = {tr_invalid(), tr_invalid(), tr_invalid()};
    int64_t count = -1;
    tr_value result = tr_invalid();
    if (prepare_replace(call, texts) &&
        (tr_is_none(tr_arg(call, 3)) ||
         tr_to_index(call->task, tr_arg(call, 3), &count))) {
        result = replace(call->task, tr_retain(texts[0]), texts[1], texts[2], count);
    }
    for (int i = 0; i < 3; i++) tr_release(texts[i]);
    return result;
}

/* ---- indent ---- */

/* What `s += "\n"` and s.splitlines() say for values that are no strings. */
static tr_value fail_indent(tr_task *task, tr_ref s)
{
    switch (tr_tag(s)) {
    case TR_UNDEFINED:
        return tr_undefined_report(task, s);
    case TR_LIST:
        return tr_fail_no_attr(task, s, "splitlines");
    case TR_TUPLE:
        return tr_fail(
            task, TR_ERR_TYPE, "can only concatenate tuple (not \"str\") to tuple");
    default:
        return tr_fail(
            task, TR_ERR_TYPE, "unsupported operand type(s) for +=: '%s' and 'str'",
            tr_type_name(s));
    }
}

/* The text put before each line; owned. */
static tr_value indention_of(tr_task *task, tr_ref width)
{
    if (tr_is(width, TR_STRING)) return tr_retain(width);
    tr_value space = tr_string_c(" ");
    tr_value result = tr_multiply(task, space, width);
    tr_release(space);
    return result;
}

typedef struct indent_plan {
    tr_span text;
    tr_span indention;
    bool first;
    bool blank;
    bool escape_lines; /* a plain text between Markup indentions */
} indent_plan;

static void add_line(tr_text *out, tr_span line, bool escape)
{
    if (escape) {
        tr_escape_bytes(out, line.bytes, line.size);
    } else {
        tr_text_add_span(out, line);
    }
}

/* The line that "\n" behind the text adds, if the text ends with a line break
 * other than "\r" (that one would join it). */
static bool has_empty_last_line(tr_span text, tr_span ending)
{
    return text.size == 0 || (ending.size && !tr_span_is(ending, "\r"));
}

static bool write_indented(tr_task *task, const indent_plan *plan, tr_text *out)
{
    tr_lines lines = {.text = plan->text};
    tr_span line;
    tr_span ending = TR_SPAN("");
    bool started = false;
    tr_text_reserve(out, plan->text.size);
    for (;;) {
        bool more = tr_lines_next(&lines, &line, &ending);
        if (!more) {
            if (!has_empty_last_line(plan->text, ending)) return true;
            line = ending = TR_SPAN("");
        }
        if (!started) {
            /* Markup + str and Markup.join escape the plain side. */
            if (plan->first) tr_text_add_span(out, plan->indention);
            add_line(out, line, plan->escape_lines && plan->blank);
        } else {
            tr_text_add_byte(out, '\n');
            if (line.size || plan->blank) tr_text_add_span(out, plan->indention);
            add_line(out, line, plan->escape_lines);
        }
        started = true;
        if (!more || out->failed) return true;
        if (!tr_charge(task, 1)) return false;
    }
}

tr_value tr_filter_indent(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref s = tr_arg(call, 0);
    tr_value indention = indention_of(task, tr_arg(call, 1));
    if (tr_is_invalid(indention)) return indention;
    if (!tr_is(s, TR_STRING)) {
        tr_release(indention);
        return fail_indent(task, s);
    }
    int first = tr_truth(task, tr_arg(call, 2));
    int blank = tr_truth(task, tr_arg(call, 3));
    tr_value result = tr_invalid();
    if (first >= 0 && blank >= 0) {
        bool odd = tr_is_markup(indention) && !tr_is_markup(s);
        /* Then Markup + str escapes all that is there already. */
        bool add_first = odd && first && !blank;
        indent_plan plan = {
            .text = tr_string_bytes(s), .indention = tr_string_bytes(indention),
            .first = first && !add_first, .blank = blank, .escape_lines = odd};
        tr_text out = tr_text_make(TR_STRING_MAX);
        if (tr_charge_bytes(task, plan.text.size) &&
            write_indented(task, &plan, &out)) {
            result = take_like(task, &out, s);
            if (odd && blank && tr_is(result, TR_STRING)) result = tr_as_markup(result);
            if (add_first && tr_is(result, TR_STRING)) {
                tr_value rest = result;
                result = tr_add(task, indention, rest);
                tr_release(rest);
            }
        } else {
            tr_text_done(&out);
        }
    }
    tr_release(indention);
    return result;
}

/* ---- format, wordcount ---- */

tr_value tr_filter_format(tr_call *call)
{
    tr_task *task = call->task;
    bool keywords = tr_is(call->options, TR_DICT) && tr_as_dict(call->options)->count;
    if (keywords && tr_is(call->rest, TR_TUPLE) && tr_as_list(call->rest)->count) {
        return tr_fail(
            task, TR_ERR_FILTER_ARGUMENT,
            "can't handle positional and keyword arguments at the same time");
    }
    tr_value format = tr_to_str(task, tr_arg(call, 0));
    if (tr_is_invalid(format)) return format;
    tr_value result =
        tr_format_percent(task, format, keywords ? call->options : call->rest);
    tr_release(format);
    return result;
}

tr_value tr_filter_wordcount(tr_call *call)
{
    tr_value text = tr_to_str(call->task, tr_arg(call, 0));
    if (tr_is_invalid(text)) return text;
    tr_span bytes = tr_string_bytes(text);
    int64_t count = 0;
    bool inside = false;
    for (size_t at = 0; at < bytes.size;) {
        size_t step;
        bool word = tr_rune_is_word(tr_utf8_rune(bytes.bytes + at, &step));
        count += word && !inside;
        inside = word;
        at += step;
    }
    bool paid = tr_charge_bytes(call->task, bytes.size);
    tr_release(text);
    return paid ? tr_int(count) : tr_invalid();
}
