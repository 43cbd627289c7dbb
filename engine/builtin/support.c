/* SPDX-License-Identifier: MIT
 *
 * What many filters share.  Nothing here knows a particular filter.
 *
 * Invariant: a function that returns an invalid value has recorded why.
 */
#include "builtin/support.h"

#include "base/utf8.h"

bool tr_has_html(tr_ref value)
{
    if (tr_is(value, TR_STRING)) return tr_is_markup(value);
    if (tr_is(value, TR_UNDEFINED)) {
        return tr_as_undefined(value)->policy == TORII_UNDEFINED_CHAINABLE;
    }
    return tr_is(value, TR_OBJECT) && tr_type_of(value)->to_html;
}

tr_value tr_html_or_str(tr_task *task, tr_ref value)
{
    if (tr_is(value, TR_OBJECT) && tr_type_of(value)->to_html) {
        tr_value html = tr_type_of(value)->to_html(task, value);
        if (tr_is(html, TR_STRING)) return tr_as_plain(html);
        if (tr_is_invalid(html)) return html;
        tr_value text = tr_plain_str(task, html);
        tr_release(html);
        return text;
    }
    return tr_plain_str(task, value);
}

tr_value tr_plain_str(tr_task *task, tr_ref value)
{
    if (tr_is(value, TR_STRING)) return tr_as_plain(tr_retain(value));
    tr_value text = tr_to_str(task, value);
    return tr_is(text, TR_STRING) ? tr_as_plain(text) : text;
}

tr_value tr_markup_like(tr_value string, tr_ref like)
{
    if (!tr_is(string, TR_STRING)) return string;
    return tr_is_markup(like) ? tr_as_markup(string) : tr_as_plain(string);
}

tr_value tr_fail_no_attr(tr_task *task, tr_ref value, const char *name)
{
    if (tr_is(value, TR_UNDEFINED)) return tr_undefined_report(task, value);
    return tr_fail(
        task, TR_ERR_ATTRIBUTE, "'%s' object has no attribute '%s'",
        tr_type_name(value), name);
}

tr_value tr_call_items(tr_task *task, tr_ref value)
{
    if (tr_is(value, TR_DICT)) return tr_retain(value);
    if (!tr_is(value, TR_OBJECT)) return tr_fail_no_attr(task, value, "items");
    tr_value name = tr_string_c("items");
    if (tr_is_invalid(name)) return tr_fail_memory(task);
    tr_value method = tr_get_attr_only(task, value, tr_as_string(name));
    tr_release(name);
    if (tr_is_invalid(method)) return method;
    if (tr_is_missing(method)) return tr_fail_no_attr(task, value, "items");
    tr_value items = tr_invoke(task, method, &(tr_arguments){0});
    tr_release(method);
    return items;
}

tr_value tr_undefined_hint(tr_task *task, const char *hint)
{
    tr_value text = tr_string_c(hint);
    if (tr_is_invalid(text)) return tr_fail_memory(task);
    tr_value result = tr_undefined_make(task, text, tr_missing(), tr_none());
    tr_release(text);
    return result;
}

bool tr_forget_conversion(tr_task *task, bool overflow_too)
{
    switch (task->problem.error) {
    case TR_ERR_TYPE:
    case TR_ERR_VALUE:
    case TR_ERR_UNICODE_ENCODE:
    case TR_ERR_UNICODE_DECODE:
        break;
    case TR_ERR_OVERFLOW:
        if (overflow_too) break;
        return false;
    default:
        return false;
    }
    tr_task_forget(task);
    return true;
}

/* Past characters that end no line, eight at a time. */
static size_t skip_plain(const char *bytes, size_t at, size_t size)
{
    const uint64_t each = UINT64_MAX / UINT8_MAX; /* 1 in each byte */
    uint64_t word;
    for (; size - at >= sizeof word; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        /* below 0x80, and 0x20 can be taken from each without borrowing */
        if ((word | (word - each * 0x20)) & (each * 0x80)) break;
    }
    return at;
}

bool tr_lines_next(tr_lines *lines, tr_span *line, tr_span *ending)
{
    const char *bytes = lines->text.bytes;
    size_t size = lines->text.size;
    size_t start = lines->at;
    if (start >= size) return false;
    size_t at = start;
    size_t step = 0;
    while (at < size) {
        unsigned char byte = (unsigned char)bytes[at];
        if (byte >= 0x20 && byte < 0x80) {
            at = skip_plain(bytes, at + 1, size);
            continue;
        }
        if (byte < 0x80) {
            step = 1;
            if (byte == '\r' && at + 1 < size && bytes[at + 1] == '\n') step = 2;
            if (tr_rune_is_line_break(byte)) break;
        } else if (tr_rune_is_line_break(tr_utf8_rune(bytes + at, &step))) {
            break;
        }
        at += step;
        step = 0;
    }
    *line = tr_span_make(bytes + start, at - start);
    *ending = tr_span_make(bytes + at, at < size ? step : 0);
    lines->at = at + ending->size;
    return true;
}

size_t tr_repr_width(tr_span text)
{
    size_t width = 2;
    size_t single = 0;
    size_t twice = 0;
    for (size_t at = 0; at < text.size;) {
        unsigned char byte = (unsigned char)text.bytes[at];
        if (byte < 0x80) {
            at++;
            if (byte == '\'') {
                single++;
            } else if (byte == '"') {
                twice++;
            }
            if (byte == '\\' || byte == '\t' || byte == '\n' || byte == '\r') {
                width += 2;
            } else {
                width += byte < 0x20 || byte == 0x7f ? 4 : 1;
            }
            continue;
        }
        size_t step;
        uint32_t rune = tr_utf8_rune(text.bytes + at, &step);
        at += step;
        if (tr_rune_is_printable(rune)) {
            width++;
        } else {
            width += rune < 0x100 ? 4 : rune < 0x10000 ? 6 : 10;
        }
    }
    /* Single quotes are escaped only where both kinds occur. */
    return single && twice ? width + single : width;
}
