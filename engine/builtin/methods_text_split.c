/* SPDX-License-Identifier: MIT
 *
 * Methods of strings that take them apart at separators, and join().
 */
#include "builtin/methods.h"

/* Appends bytes [start, end) of the object to the list. */
static bool add_part(tr_call *call, tr_value list, size_t start, size_t end)
{
    if (!tr_charge(call->task, 1)) return false;
    tr_value part = tr_text_part(call, start, end);
    if (tr_is_invalid(part)) return false;
    if (tr_list_push(tr_as_list(list), part)) return true;
    tr_fail_memory(call->task);
    return false;
}

/* Is there space at `at`?  Its size in bytes; 0 if not. */
static size_t space_at(tr_span text, size_t at)
{
    unsigned char byte = (unsigned char)text.bytes[at];
    if (byte < 0x80) {
        return byte == ' ' || (byte >= 9 && byte <= 13) ||
                       (byte >= 0x1c && byte <= 0x1f)
                   ? 1
                   : 0;
    }
    size_t size;
    return tr_rune_is_space(tr_utf8_rune(text.bytes + at, &size)) ? size : 0;
}

/* The size of the character at `at`. */
static size_t step_at(tr_span text, size_t at)
{
    size_t size;
    if ((unsigned char)text.bytes[at] < 0x80) return 1;
    tr_utf8_rune(text.bytes + at, &size);
    return size;
}

static bool split_space(tr_call *call, tr_value list, uint64_t most)
{
    tr_span text = tr_self_span(call);
    size_t at = 0;
    for (;; most--) {
        size_t size;
        while (at < text.size && (size = space_at(text, at)) != 0) at += size;
        if (at == text.size) return true;
        size_t start = at;
        if (most == 0) break;
        while (at < text.size && space_at(text, at) == 0) at += step_at(text, at);
        if (!add_part(call, list, start, at)) return false;
    }
    return add_part(call, list, at, text.size);
}

/* The same from the end; the parts come last one first. */
static bool rsplit_space(tr_call *call, tr_value list, uint64_t most)
{
    tr_span text = tr_self_span(call);
    size_t at = text.size;
    for (;; most--) {
        while (at > 0) {
            size_t before = (size_t)(tr_utf8_before(text.bytes + at) - text.bytes);
            if (space_at(text, before) == 0) break;
            at = before;
        }
        if (at == 0) return true;
        size_t end = at;
        if (most == 0) break;
        while (at > 0) {
            size_t before = (size_t)(tr_utf8_before(text.bytes + at) - text.bytes);
            if (space_at(text, before) != 0) break;
            at = before;
        }
        if (!add_part(call, list, at, end)) return false;
    }
    return add_part(call, list, 0, at);
}

static bool split_at(tr_call *call, tr_value list, tr_span sep, uint64_t most)
{
    tr_span text = tr_self_span(call);
    size_t start = 0;
    while (most-- > 0) {
        size_t at = tr_span_find(text, sep, start);
        if (at == SIZE_MAX) break;
        if (!add_part(call, list, start, at)) return false;
        start = at + sep.size;
    }
    return add_part(call, list, start, text.size);
}

static bool rsplit_at(tr_call *call, tr_value list, tr_span sep, uint64_t most)
{
    tr_span text = tr_self_span(call);
    size_t end = text.size;
    while (most-- > 0) {
        size_t at = tr_span_find_last(text, sep, end);
        if (at == SIZE_MAX) break;
        if (!add_part(call, list, at + sep.size, end)) return false;
        end = at;
    }
    return add_part(call, list, 0, end);
}

static tr_value split(tr_call *call, bool from_end)
{
    tr_ref sep = call->args[1];
    int64_t limit;
    if (!tr_arg_index(call, 2, &limit)) return tr_invalid();
    if (!tr_is_none(sep) && !tr_arg_text(call, 1, "must be str or None")) {
        return tr_invalid();
    }
    bool by_space = tr_is_none(sep);
    if (!by_space && tr_string_bytes(sep).size == 0) {
        return tr_fail(call->task, TR_ERR_VALUE, "empty separator");
    }
    uint64_t most = limit < 0 ? UINT64_MAX : (uint64_t)limit;
    if (!tr_charge_bytes(call->task, tr_self_span(call).size)) return tr_invalid();
    tr_value list = tr_made(call->task, tr_list_new(4));
    if (tr_is_invalid(list)) return list;
    bool fine;
    if (by_space) {
        fine = from_end ? rsplit_space(call, list, most)
                        : split_space(call, list, most);
    } else {
        tr_span text = tr_string_bytes(sep);
        fine = from_end ? rsplit_at(call, list, text, most)
                        : split_at(call, list, text, most);
    }
    if (!fine) {
        tr_release(list);
        return tr_invalid();
    }
    if (from_end) tr_list_reverse(tr_as_list(list));
    return list;
}

tr_value tr_text_method_split(tr_call *call)
{
    return split(call, false);
}

tr_value tr_text_method_rsplit(tr_call *call)
{
    return split(call, true);
}

/* The offset of the next line break at or after `at`; its size, or 0 at the end. */
static size_t find_break(tr_span text, size_t at, size_t *size)
{
    while (at < text.size) {
        unsigned char byte = (unsigned char)text.bytes[at];
        if (byte >= 0x20 && byte < 0x80) {
            at++;
            continue;
        }
        if (tr_rune_is_line_break(tr_utf8_rune(text.bytes + at, size))) {
            bool more = at + 1 < text.size;
            if (byte == '\r' && more && text.bytes[at + 1] == '\n') *size = 2;
            return at;
        }
        at += *size;
    }
    *size = 0;
    return at;
}

tr_value tr_text_method_splitlines(tr_call *call)
{
    tr_span text = tr_self_span(call);
    int64_t keep;
    if (!tr_arg_index(call, 1, &keep)) return tr_invalid();
    if (!tr_charge_bytes(call->task, text.size)) return tr_invalid();
    tr_value list = tr_made(call->task, tr_list_new(4));
    if (tr_is_invalid(list)) return list;
    for (size_t at = 0; at < text.size;) {
        size_t size;
        size_t end = find_break(text, at, &size);
        if (!add_part(call, list, at, keep ? end + size : end)) {
            tr_release(list);
            return tr_invalid();
        }
        at = end + size;
    }
    return list;
}

/* ---- join ---- */

static bool join_size(tr_call *call, const tr_list *list, tr_span sep, size_t *out)
{
    size_t size = tr_size_mul(sep.size, list->count ? list->count - 1 : 0);
    for (uint32_t i = 0; i < list->count; i++) {
        if (!tr_is(list->items[i], TR_STRING)) {
            tr_fail(
                call->task, TR_ERR_TYPE,
                "sequence item %u: expected str instance, %s found", i,
                tr_type_name(list->items[i]));
            return false;
        }
        size = tr_size_add(size, tr_string_bytes(list->items[i]).size);
    }
    *out = size;
    return tr_charge(call->task, list->count) && tr_charge_bytes(call->task, size) &&
           tr_reserve(call->task, size);
}

static tr_value join_list(tr_call *call, const tr_list *list)
{
    tr_span sep = tr_self_span(call);
    size_t size;
    if (!join_size(call, list, sep, &size)) return tr_invalid();
    if (size == 0) return tr_text_like(call->args[0], tr_string_empty());
    char *to;
    tr_value result = tr_made(call->task, tr_string_reserve(size, &to));
    if (tr_is_invalid(result)) return result;
    for (uint32_t i = 0; i < list->count; i++) {
        tr_span item = tr_string_bytes(list->items[i]);
        if (i > 0) {
            memcpy(to, sep.bytes, sep.size);
            to += sep.size;
        }
        memcpy(to, item.bytes, item.size);
        to += item.size;
    }
    return tr_text_like(call->args[0], result);
}

/* Markup escapes what it joins. */
static bool escape_items(tr_task *task, tr_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        tr_value escaped = tr_escape(task, list->items[i]);
        if (tr_is_invalid(escaped)) return false;
        tr_release(list->items[i]);
        list->items[i] = escaped;
    }
    return true;
}

tr_value tr_text_method_join(tr_call *call)
{
    tr_ref items = call->args[1];
    bool markup = tr_is_markup(call->args[0]);
    if (tr_is_sequence(items) && !markup) return join_list(call, tr_as_list(items));
    if (!markup && !tr_is_iterable(items) && !tr_is(items, TR_UNDEFINED)) {
        return tr_fail(call->task, TR_ERR_TYPE, "can only join an iterable");
    }
    tr_value list = tr_to_list(call->task, items);
    if (tr_is_invalid(list)) return list;
    tr_value result = tr_invalid();
    if (!markup || escape_items(call->task, tr_as_list(list))) {
        result = join_list(call, tr_as_list(list));
    }
    tr_release(list);
    return result;
}
