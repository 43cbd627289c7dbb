/* SPDX-License-Identifier: MIT
 *
 * Methods of strings that change their outline: padding, stripping, tabs,
 * translation tables and str.format().
 */
#include "builtin/methods.h"
#include "vm/attribute.h"

/* ---- padding ---- */

/* The object with `left` and `right` times `fill` around it. */
static tr_value pad(tr_call *call, size_t left, size_t right, tr_span fill)
{
    tr_span self = tr_self_span(call);
    size_t added = tr_size_mul(tr_size_add(left, right), fill.size);
    size_t size = tr_size_add(self.size, added);
    if (added == 0) return tr_retain(call->args[0]);
    if (!tr_reserve(call->task, size) || !tr_charge_bytes(call->task, size)) {
        return tr_invalid();
    }
    tr_text out = tr_text_make(TR_STRING_MAX);
    if (!tr_text_reserve(&out, size)) return tr_text_finish(call, &out);
    if (fill.size == 1) {
        tr_text_fill(&out, fill.bytes[0], left);
    } else {
        for (size_t i = 0; i < left; i++) tr_text_add_span(&out, fill);
    }
    tr_text_add_span(&out, self);
    if (fill.size == 1) {
        tr_text_fill(&out, fill.bytes[0], right);
    } else {
        for (size_t i = 0; i < right; i++) tr_text_add_span(&out, fill);
    }
    return tr_text_finish(call, &out);
}

enum side { SIDE_LEFT, SIDE_CENTER, SIDE_RIGHT };

static bool check_fill(tr_call *call, tr_ref fill)
{
    if (!tr_is(fill, TR_STRING)) {
        tr_fail(
            call->task, TR_ERR_TYPE, "The fill character must be a unicode character, "
            "not %s", tr_type_name(fill));
        return false;
    }
    if (tr_string_length(tr_as_string(fill)) != 1) {
        tr_fail(
            call->task, TR_ERR_TYPE,
            "The fill character must be exactly one character long");
        return false;
    }
    return true;
}

static tr_value justify_with(tr_call *call, enum side side, tr_ref fill)
{
    int64_t width;
    if (!tr_arg_index(call, 1, &width) || !check_fill(call, fill)) return tr_invalid();
    int64_t length = (int64_t)tr_string_length(tr_as_string(call->args[0]));
    if (width <= length) return tr_retain(call->args[0]);
    size_t total = (size_t)(width - length);
    size_t left = 0;
    if (side == SIDE_CENTER) left = total / 2 + (total & (size_t)width & 1);
    if (side == SIDE_RIGHT) left = total;
    return pad(call, left, total - left, tr_string_bytes(fill));
}

static tr_value justify(tr_call *call, enum side side)
{
    if (!tr_is_markup(call->args[0])) return justify_with(call, side, call->args[2]);
    tr_value fill = tr_escape(call->task, call->args[2]);
    if (tr_is_invalid(fill)) return fill;
    tr_value result = justify_with(call, side, fill);
    tr_release(fill);
    return result;
}

tr_value tr_text_method_center(tr_call *call)
{
    return justify(call, SIDE_CENTER);
}

tr_value tr_text_method_ljust(tr_call *call)
{
    return justify(call, SIDE_LEFT);
}

tr_value tr_text_method_rjust(tr_call *call)
{
    return justify(call, SIDE_RIGHT);
}

tr_value tr_text_method_zfill(tr_call *call)
{
    tr_span self = tr_self_span(call);
    int64_t width;
    if (!tr_arg_index(call, 1, &width)) return tr_invalid();
    int64_t length = (int64_t)tr_string_length(tr_as_string(call->args[0]));
    if (width <= length) return tr_retain(call->args[0]);
    size_t zeros = (size_t)(width - length);
    size_t size = tr_size_add(self.size, zeros);
    if (!tr_reserve(call->task, size) || !tr_charge_bytes(call->task, size)) {
        return tr_invalid();
    }
    size_t sign = self.size && (self.bytes[0] == '+' || self.bytes[0] == '-') ? 1 : 0;
    tr_text out = tr_text_make(TR_STRING_MAX);
    tr_text_reserve(&out, size);
    tr_text_add_span(&out, tr_span_make(self.bytes, sign));
    tr_text_fill(&out, '0', zeros);
    tr_text_add_span(&out, tr_span_make(self.bytes + sign, self.size - sign));
    return tr_text_finish(call, &out);
}

tr_value tr_text_method_expandtabs(tr_call *call)
{
    tr_span self = tr_self_span(call);
    int64_t tab;
    bool too_big = tr_is(call->args[1], TR_BIG);
    if (!too_big && !tr_arg_index(call, 1, &tab)) return tr_invalid();
    if (too_big || tab > INT32_MAX || tab < INT32_MIN) {
        return tr_fail(
            call->task, TR_ERR_OVERFLOW, "Python int too large to convert to C int");
    }
    if (!memchr(self.bytes, '\t', self.size)) return tr_retain(call->args[0]);
    if (!tr_charge_bytes(call->task, self.size)) return tr_invalid();
    tr_text out = tr_text_make(TR_STRING_MAX);
    int64_t column = 0;
    for (size_t at = 0, size; at < self.size; at += size) {
        uint32_t rune = tr_utf8_rune(self.bytes + at, &size);
        if (rune != '\t') {
            tr_text_add(&out, self.bytes + at, size);
            column = rune == '\n' || rune == '\r' ? 0 : column + 1;
        } else if (tab > 0) {
            int64_t gap = tab - column % tab;
            if (!tr_charge_bytes(call->task, (size_t)gap)) break;
            tr_text_fill(&out, ' ', (size_t)gap);
            column += gap;
        }
    }
    return tr_text_finish(call, &out);
}

/* ---- stripping ---- */

/* A set of characters: quick for ASCII, quick to refuse for the others. */
typedef struct rune_set {
    tr_span chars; /* size 0 and `space`: Python's space */
    bool space;
    uint64_t ascii[2];
    uint64_t hints[4]; /* by the lowest 8 bits of a rune beyond ASCII */
} rune_set;

static rune_set make_set(tr_span chars)
{
    rune_set set = {.chars = chars};
    for (size_t at = 0, size; at < chars.size; at += size) {
        uint32_t rune = tr_utf8_rune(chars.bytes + at, &size);
        uint64_t *words = rune < 128 ? set.ascii : set.hints;
        words[(rune & 0xff) >> 6] |= (uint64_t)1 << (rune & 63);
    }
    return set;
}

/* The character of `size` bytes at `at`; a failed charge ends the stripping. */
static bool set_has(tr_task *task, const rune_set *set, const char *at)
{
    size_t size;
    uint32_t rune = tr_utf8_rune(at, &size);
    if (set->space) return tr_rune_is_space(rune);
    if (rune < 128) return (set->ascii[rune >> 6] >> (rune & 63)) & 1u;
    if (!((set->hints[(rune & 0xff) >> 6] >> (rune & 63)) & 1u)) return false;
    if (!tr_charge(task, 1 + set->chars.size / 64)) return false;
    return tr_span_find(set->chars, tr_span_make(at, size), 0) != SIZE_MAX;
}

static tr_value strip(tr_call *call, const char *message, bool left, bool right)
{
    tr_ref chars = call->args[1];
    rune_set set = {.space = true};
    if (tr_is(chars, TR_STRING)) {
        set = make_set(tr_string_bytes(chars));
    } else if (!tr_is_none(chars)) {
        return tr_fail(call->task, TR_ERR_TYPE, "%s", message);
    }
    tr_span self = tr_self_span(call);
    const char *start = self.bytes;
    const char *end = self.bytes + self.size;
    while (left && start < end && set_has(call->task, &set, start)) {
        size_t size;
        tr_utf8_rune(start, &size);
        start += size;
    }
    while (right && start < end && set_has(call->task, &set, tr_utf8_before(end))) {
        end = tr_utf8_before(end);
    }
    if (tr_failed(call->task)) return tr_invalid();
    return tr_text_part(call, (size_t)(start - self.bytes), (size_t)(end - self.bytes));
}

tr_value tr_text_method_strip(tr_call *call)
{
    return strip(call, "strip arg must be None or str", true, true);
}

tr_value tr_text_method_lstrip(tr_call *call)
{
    return strip(call, "lstrip arg must be None or str", true, false);
}

tr_value tr_text_method_rstrip(tr_call *call)
{
    return strip(call, "rstrip arg must be None or str", false, true);
}

/* ---- translate ---- */

/* Appends what the table says for the rune; `bytes` is the rune itself. */
static bool translate_rune(
    tr_call *call, uint32_t rune, const char *bytes, size_t size, tr_text *out)
{
    tr_task *task = call->task;
    tr_value to = tr_subscript(task, call->args[1], tr_int(rune));
    if (tr_is_invalid(to)) {
        tr_error error = task->problem.error;
        if (error != TR_ERR_KEY && error != TR_ERR_INDEX && error != TR_ERR_LOOKUP) {
            return false;
        }
        tr_task_forget(task);
        tr_text_add(out, bytes, size);
        return true;
    }
    if (tr_is(to, TR_STRING)) {
        tr_text_add_span(out, tr_string_bytes(to));
    } else if (tr_is_intlike(to) || tr_is(to, TR_BIG)) {
        if (!tr_is_intlike(to) || tr_as_int(to) < 0 || tr_as_int(to) > 0x10ffff) {
            tr_fail(
                task, TR_ERR_VALUE, "character mapping must be in range(0x110000)");
        } else {
            tr_text_add_rune(out, (uint32_t)tr_as_int(to));
        }
    } else if (!tr_is_none(to)) {
        tr_fail(
            task, TR_ERR_TYPE, "character mapping must return integer, None or str");
    }
    tr_release(to);
    return !tr_failed(task);
}

tr_value tr_text_method_translate(tr_call *call)
{
    tr_span self = tr_self_span(call);
    tr_text out = tr_text_make(TR_STRING_MAX);
    for (size_t at = 0, size; at < self.size; at += size) {
        uint32_t rune = tr_utf8_rune(self.bytes + at, &size);
        if (!tr_charge(call->task, 1) ||
            !translate_rune(call, rune, self.bytes + at, size, &out)) {
            tr_text_done(&out);
            return tr_invalid();
        }
    }
    return tr_text_finish(call, &out);
}

static bool map_key(tr_call *call, tr_value table, tr_value key, tr_value to)
{
    return tr_dict_set(call->task, tr_as_dict(table), key, to);
}

/* A table of one argument: a dict whose string keys are single characters. */
static bool table_from_dict(tr_call *call, tr_value table, tr_ref from)
{
    if (!tr_is(from, TR_DICT)) {
        tr_fail(
            call->task, TR_ERR_TYPE,
            "if you give only one argument to maketrans it must be a dict");
        return false;
    }
    uint32_t position = 0;
    tr_ref key;
    tr_ref value;
    while (tr_dict_next(tr_as_dict(from), &position, &key, &value)) {
        tr_value new_key = tr_retain(key);
        if (tr_is(key, TR_STRING)) {
            size_t size;
            if (tr_string_length(tr_as_string(key)) != 1) {
                tr_release(new_key);
                tr_fail(
                    call->task, TR_ERR_VALUE,
                    "string keys in translate table must be of length 1");
                return false;
            }
            tr_release(new_key);
            new_key = tr_int(tr_utf8_rune(tr_string_bytes(key).bytes, &size));
        } else if (!tr_is_intlike(key) && !tr_is(key, TR_BIG)) {
            tr_release(new_key);
            tr_fail(
                call->task, TR_ERR_TYPE,
                "keys in translate table must be strings or integers");
            return false;
        }
        if (!map_key(call, table, new_key, tr_retain(value))) return false;
    }
    return true;
}

/* A table of two texts of the same length, and a third one: what to delete. */
static bool table_from_texts(tr_call *call, tr_value table)
{
    if (!tr_is(call->args[1], TR_STRING)) {
        tr_fail(
            call->task, TR_ERR_TYPE, "first maketrans argument must be a string if "
            "there is a second argument");
        return false;
    }
    if (!tr_arg_text(call, 2, "maketrans() argument 2 must be str")) return false;
    tr_span from = tr_string_bytes(call->args[1]);
    tr_span to = tr_string_bytes(call->args[2]);
    if (tr_string_length(tr_as_string(call->args[1])) !=
        tr_string_length(tr_as_string(call->args[2]))) {
        tr_fail(
            call->task, TR_ERR_VALUE,
            "the first two maketrans arguments must have equal length");
        return false;
    }
    size_t size;
    size_t to_size;
    for (size_t at = 0, to_at = 0; at < from.size; at += size, to_at += to_size) {
        uint32_t key = tr_utf8_rune(from.bytes + at, &size);
        uint32_t value = tr_utf8_rune(to.bytes + to_at, &to_size);
        if (!map_key(call, table, tr_int(key), tr_int(value))) return false;
    }
    if (!tr_arg_given(call, 3)) return true;
    if (!tr_arg_text(call, 3, "maketrans() argument 3 must be str")) return false;
    tr_span gone = tr_string_bytes(call->args[3]);
    for (size_t at = 0; at < gone.size; at += size) {
        uint32_t key = tr_utf8_rune(gone.bytes + at, &size);
        if (!map_key(call, table, tr_int(key), tr_none())) return false;
    }
    return true;
}

tr_value tr_text_method_maketrans(tr_call *call)
{
    tr_value table = tr_made(call->task, tr_dict_new(8));
    if (tr_is_invalid(table)) return table;
    bool fine = tr_arg_given(call, 2) ? table_from_texts(call, table)
                                      : table_from_dict(call, table, call->args[1]);
    if (fine) return table;
    if (!tr_failed(call->task)) tr_fail_memory(call->task);
    tr_release(table);
    return tr_invalid();
}

/* ---- format ---- */

static const tr_format_access *format_access(const tr_call *call)
{
    return call->task->sandboxed ? &tr_format_access_sandbox : &tr_format_access_plain;
}

tr_value tr_text_method_format(tr_call *call)
{
    static const tr_value nothing = {.tag_ = TR_MISSING};
    const tr_list *rest = tr_as_list(call->rest);
    const tr_value *positional = rest->count ? rest->items : &nothing; /* never NULL */
    return tr_format_braces(
        call->task, call->args[0], positional, rest->count, call->options,
        format_access(call));
}

tr_value tr_text_method_format_map(tr_call *call)
{
    return tr_format_braces(
        call->task, call->args[0], NULL, 0, call->args[1], format_access(call));
}
