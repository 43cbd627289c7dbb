/* SPDX-License-Identifier: MIT
 *
 * Methods of strings that look for text: find, index, count, startswith,
 * replace, partition and their like.
 *
 * Searching works on bytes, since UTF-8 matches only at character borders;
 * positions are counted in characters where Python tells or takes them.
 */
#include "builtin/methods.h"

/* The part of the object between the bounds, and where it begins. */
typedef struct window {
    tr_span text;
    size_t first; /* characters before it */
    bool valid;   /* false: start lies behind the end */
} window;

static int64_t clamp_bound(int64_t bound, int64_t length)
{
    if (bound < 0) bound += length;
    return bound < 0 ? 0 : bound;
}

static bool open_window(tr_call *call, window *out)
{
    tr_string *string = tr_as_string(call->args[0]);
    int64_t start;
    int64_t end;
    *out = (window){.text = tr_self_span(call), .valid = true};
    if (tr_is_none(call->args[2]) && tr_is_none(call->args[3])) return true;
    int64_t length = (int64_t)tr_string_length(string);
    if (!tr_arg_bound(call, 2, 0, &start) || !tr_arg_bound(call, 3, length, &end)) {
        return false;
    }
    start = clamp_bound(start, length);
    end = end > length ? length : clamp_bound(end, length);
    if (start > end) {
        out->valid = false;
        return true;
    }
    tr_span all = out->text;
    size_t from = tr_string_is_ascii(string)
                      ? (size_t)start
                      : tr_utf8_offset(all.bytes, all.size, (size_t)start);
    size_t rest = tr_string_is_ascii(string)
                      ? (size_t)(end - start)
                      : tr_utf8_offset(
                            all.bytes + from, all.size - from, (size_t)(end - start));
    out->text = tr_span_make(all.bytes + from, rest);
    out->first = (size_t)start;
    return true;
}

/* The position in characters, -1 if there is none, -2 after an error. */
static int64_t search(tr_call *call, bool last)
{
    window in;
    if (!open_window(call, &in) || !tr_arg_text(call, 1, "must be str")) return -2;
    if (!in.valid) return -1;
    if (!tr_charge_bytes(call->task, in.text.size)) return -2;
    tr_span sub = tr_string_bytes(call->args[1]);
    size_t at = last ? tr_span_find_last(in.text, sub, in.text.size)
                     : tr_span_find(in.text, sub, 0);
    if (at == SIZE_MAX) return -1;
    if (tr_string_is_ascii(tr_as_string(call->args[0]))) {
        return (int64_t)(in.first + at);
    }
    return (int64_t)(in.first + tr_utf8_count(in.text.bytes, at));
}

static tr_value give_position(int64_t position)
{
    return position == -2 ? tr_invalid() : tr_int(position);
}

static tr_value require_position(tr_call *call, int64_t position)
{
    if (position == -1) {
        return tr_fail(call->task, TR_ERR_VALUE, "substring not found");
    }
    return give_position(position);
}

tr_value tr_text_method_find(tr_call *call)
{
    return give_position(search(call, false));
}

tr_value tr_text_method_rfind(tr_call *call)
{
    return give_position(search(call, true));
}

tr_value tr_text_method_index(tr_call *call)
{
    return require_position(call, search(call, false));
}

tr_value tr_text_method_rindex(tr_call *call)
{
    return require_position(call, search(call, true));
}

/* How often `sub` occurs without overlaps, `most` at most; "" at each border. */
static size_t count_matches(tr_span text, tr_span sub, size_t most)
{
    if (most == 0) return 0;
    if (sub.size == 0) {
        size_t borders = tr_utf8_count(text.bytes, text.size) + 1;
        return borders < most ? borders : most;
    }
    size_t count = 0;
    size_t at = 0;
    while (count < most && (at = tr_span_find(text, sub, at)) != SIZE_MAX) {
        at += sub.size;
        count++;
    }
    return count;
}

tr_value tr_text_method_count(tr_call *call)
{
    window in;
    if (!open_window(call, &in) || !tr_arg_text(call, 1, "must be str")) {
        return tr_invalid();
    }
    if (!in.valid) return tr_int(0);
    if (!tr_charge_bytes(call->task, in.text.size)) return tr_invalid();
    tr_span sub = tr_string_bytes(call->args[1]);
    return tr_int((int64_t)count_matches(in.text, sub, SIZE_MAX));
}

/* ---- beginnings and ends ---- */

static tr_value match_edge(
    tr_call *call, const char *method, bool (*matches)(tr_span text, tr_span part))
{
    tr_ref wanted = call->args[1];
    window in;
    if (!open_window(call, &in)) return tr_invalid();
    if (tr_is(wanted, TR_STRING)) {
        return tr_bool(in.valid && matches(in.text, tr_string_bytes(wanted)));
    }
    if (!tr_is(wanted, TR_TUPLE)) {
        return tr_fail(
            call->task, TR_ERR_TYPE,
            "%s first arg must be str or a tuple of str, not %s", method,
            tr_type_name(wanted));
    }
    const tr_list *tuple = tr_as_list(wanted);
    for (uint32_t i = 0; i < tuple->count; i++) {
        if (!tr_is(tuple->items[i], TR_STRING)) {
            return tr_fail(
                call->task, TR_ERR_TYPE, "tuple for %s must only contain str, not %s",
                method, tr_type_name(tuple->items[i]));
        }
        if (in.valid && matches(in.text, tr_string_bytes(tuple->items[i]))) {
            return tr_bool(true);
        }
    }
    return tr_bool(false);
}

tr_value tr_text_method_startswith(tr_call *call)
{
    return match_edge(call, "startswith", tr_span_starts);
}

tr_value tr_text_method_endswith(tr_call *call)
{
    return match_edge(call, "endswith", tr_span_ends);
}

tr_value tr_text_method_removeprefix(tr_call *call)
{
    tr_span self = tr_self_span(call);
    if (!tr_arg_text(call, 1, "removeprefix() argument must be str")) {
        return tr_invalid();
    }
    tr_span prefix = tr_string_bytes(call->args[1]);
    size_t cut = tr_span_starts(self, prefix) ? prefix.size : 0;
    return tr_text_part(call, cut, self.size);
}

tr_value tr_text_method_removesuffix(tr_call *call)
{
    tr_span self = tr_self_span(call);
    if (!tr_arg_text(call, 1, "removesuffix() argument must be str")) {
        return tr_invalid();
    }
    tr_span suffix = tr_string_bytes(call->args[1]);
    size_t cut = tr_span_ends(self, suffix) ? suffix.size : 0;
    return tr_text_part(call, 0, self.size - cut);
}

/* ---- partition ---- */

/* A tuple of the parts before, at and behind the separator; consumes all. */
static tr_value three(tr_call *call, tr_value before, tr_value sep, tr_value behind)
{
    if (tr_is_invalid(before) || tr_is_invalid(sep) || tr_is_invalid(behind)) {
        tr_release(before);
        tr_release(sep);
        tr_release(behind);
        return tr_invalid();
    }
    tr_value items[3] = {before, sep, behind};
    return tr_made(call->task, tr_tuple_from(items, 3));
}

static tr_value partition(tr_call *call, bool last)
{
    if (!tr_arg_text(call, 1, "must be str")) return tr_invalid();
    tr_ref self = call->args[0];
    tr_ref sep = call->args[1];
    tr_span text = tr_string_bytes(self);
    tr_span sub = tr_string_bytes(sep);
    if (sub.size == 0) return tr_fail(call->task, TR_ERR_VALUE, "empty separator");
    if (!tr_charge_bytes(call->task, text.size)) return tr_invalid();
    size_t at = last ? tr_span_find_last(text, sub, text.size)
                     : tr_span_find(text, sub, 0);
    tr_value empty = tr_text_like(self, tr_string_empty());
    if (at == SIZE_MAX) {
        return last ? three(call, empty, tr_retain(empty), tr_retain(self))
                    : three(call, tr_retain(self), empty, tr_retain(empty));
    }
    tr_release(empty);
    tr_value middle = tr_retain(sep);
    if (tr_is_markup(self)) middle = tr_as_markup(middle);
    return three(
        call, tr_text_part(call, 0, at), middle,
        tr_text_part(call, at + sub.size, text.size));
}

tr_value tr_text_method_partition(tr_call *call)
{
    return partition(call, false);
}

tr_value tr_text_method_rpartition(tr_call *call)
{
    return partition(call, true);
}

/* ---- replace ---- */

static char *put(char *to, const char *bytes, size_t size)
{
    memcpy(to, bytes, size);
    return to + size;
}

/* Writes `text` with the first `count` matches replaced. */
static void write_replaced(
    char *to, tr_span text, tr_span old, tr_span new, size_t count)
{
    size_t from = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at;
        if (old.size) {
            at = tr_span_find(text, old, from);
        } else {
            at = from;
            if (i > 0) {
                size_t size;
                tr_utf8_rune(text.bytes + from, &size);
                at += size;
            }
        }
        to = put(to, text.bytes + from, at - from);
        to = put(to, new.bytes, new.size);
        from = at + old.size;
    }
    put(to, text.bytes + from, text.size - from);
}

static tr_value replace(tr_call *call, tr_ref with, int64_t most)
{
    tr_span text = tr_self_span(call);
    tr_span old = tr_string_bytes(call->args[1]);
    tr_span new = tr_string_bytes(with);
    if (!tr_charge_bytes(call->task, text.size)) return tr_invalid();
    size_t count = count_matches(text, old, most < 0 ? SIZE_MAX : (size_t)most);
    if (count == 0) return tr_retain(call->args[0]);
    size_t size =
        tr_size_add(text.size - count * old.size, tr_size_mul(count, new.size));
    if (!tr_reserve(call->task, size)) return tr_invalid();
    char *bytes;
    tr_value result = tr_made(call->task, tr_string_reserve(size, &bytes));
    if (tr_is_invalid(result)) return result;
    write_replaced(bytes, text, old, new, count);
    return tr_text_like(call->args[0], result);
}

tr_value tr_text_method_replace(tr_call *call)
{
    int64_t most;
    tr_ref new = call->args[2];
    tr_value escaped = tr_none();
    if (tr_is_markup(call->args[0])) {
        escaped = tr_escape(call->task, new);
        if (tr_is_invalid(escaped)) return escaped;
        new = escaped;
    }
    tr_value result = tr_invalid();
    if (tr_arg_text(call, 1, "replace() argument 1 must be str") &&
        (tr_is(new, TR_STRING) ||
         tr_arg_text(call, 2, "replace() argument 2 must be str")) &&
        tr_arg_index(call, 3, &most)) {
        result = replace(call, new, most);
    }
    tr_release(escaped);
    return result;
}
