/* SPDX-License-Identifier: MIT
 *
 * str() and repr() of all values, and integers as indices.
 *
 * The containers that are being printed form a list on the C stack that starts
 * in the task, so that one which contains itself prints as [...] or {...}.
 */
#include "base/number.h"
#include "base/utf8.h"
#include "value/list.h"
#include "value/object.h"
#include "value/operate.h"

/* ---- repr of a string ---- */

static void write_escape(tr_text *out, uint32_t rune)
{
    static const char digits[] = "0123456789abcdef";
    int count = rune < 0x100 ? 2 : rune < 0x10000 ? 4 : 8;
    tr_text_add_byte(out, '\\');
    tr_text_add_byte(out, count == 2 ? 'x' : count == 4 ? 'u' : 'U');
    while (count-- > 0)
        tr_text_add_byte(out, digits[(rune >> (4 * count)) & 15]);
}

/* Writes one character that cannot stand as it is, or that may not. */
static const char *write_char(tr_text *out, const char *at, char quote)
{
    size_t size;
    uint32_t rune = tr_utf8_rune(at, &size);
    switch (rune) {
    case '\n': tr_text_add_str(out, "\\n"); break;
    case '\r': tr_text_add_str(out, "\\r"); break;
    case '\t': tr_text_add_str(out, "\\t"); break;
    case '\\': tr_text_add_str(out, "\\\\"); break;
    case '\'':
    case '"':
        if (rune == (uint32_t)quote) tr_text_add_byte(out, '\\');
        tr_text_add_byte(out, (char)rune);
        break;
    default:
        if (rune >= 0x7f ? tr_rune_is_printable(rune) : rune >= ' ') {
            tr_text_add(out, at, size);
        } else {
            write_escape(out, rune);
        }
        break;
    }
    return at + size;
}

static void write_quoted(tr_span text, tr_text *out)
{
    const char *at = text.bytes;
    const char *end = at + text.size;
    bool single = text.size && memchr(at, '\'', text.size);
    char quote = single && !memchr(at, '"', text.size) ? '"' : '\'';
    tr_text_add_byte(out, quote);
    while (at < end) {
        const char *start = at;
        while (at < end && *at >= ' ' && *at < 0x7f && *at != '\\' && *at != '\'' &&
               *at != '"') {
            at++;
        }
        if (at > start) tr_text_add(out, start, (size_t)(at - start));
        if (at < end) at = write_char(out, at, quote);
    }
    tr_text_add_byte(out, quote);
}

static void repr_string(tr_ref value, tr_text *out)
{
    if (tr_is_markup(value)) tr_text_add_str(out, "Markup(");
    write_quoted(tr_string_bytes(value), out);
    if (tr_is_markup(value)) tr_text_add_byte(out, ')');
}

/* ---- repr of containers ---- */

static bool check_room(tr_task *task, const tr_text *out)
{
    if (!tr_charge(task, 1)) return false;
    if (!out->failed) return true;
    tr_fail_text(task, out);
    return false;
}

static bool write_items(tr_task *task, const tr_list *list, tr_text *out)
{
    bool is_list = list->head.tag == TR_LIST;
    tr_text_add_byte(out, is_list ? '[' : '(');
    for (uint32_t i = 0; i < list->count; i++) {
        if (!check_room(task, out)) return false;
        if (i > 0) tr_text_add(out, ", ", 2);
        tr_value item = tr_retain(list->items[i]);
        bool ok = tr_write_repr(task, item, out);
        tr_release(item);
        if (!ok) return false;
    }
    if (!is_list && list->count == 1) tr_text_add_byte(out, ',');
    tr_text_add_byte(out, is_list ? ']' : ')');
    return true;
}

static bool write_entry(tr_task *task, tr_ref key, tr_ref value, tr_text *out)
{
    tr_value held_key = tr_retain(key);
    tr_value held = tr_retain(value);
    bool ok = tr_write_repr(task, held_key, out);
    tr_text_add(out, ": ", 2);
    ok = ok && tr_write_repr(task, held, out);
    tr_release(held_key);
    tr_release(held);
    return ok;
}

static bool write_entries(tr_task *task, const tr_dict *dict, tr_text *out)
{
    uint32_t position = 0;
    tr_ref key;
    tr_ref value;
    const char *separator = "{";
    while (tr_dict_next(dict, &position, &key, &value)) {
        if (!check_room(task, out)) return false;
        tr_text_add_str(out, separator);
        if (!write_entry(task, key, value, out)) return false;
        separator = ", ";
    }
    tr_text_add_str(out, separator[0] == '{' ? "{}" : "}");
    return true;
}

static const char *inner_text(tr_ref container)
{
    switch (tr_tag(container)) {
    case TR_LIST: return "[...]";
    case TR_TUPLE: return "(...)";
    default: return "{...}";
    }
}

static bool repr_container(tr_task *task, tr_ref value, tr_text *out)
{
    const void *object = value.as_.pointer_;
    for (const tr_printing *at = task->printing; at; at = at->outer) {
        if (at->object == object) {
            tr_text_add_str(out, inner_text(value));
            return true;
        }
    }
    if (!tr_task_enter_for(task, " while getting the repr of an object")) return false;
    tr_printing printing = {object, task->printing};
    task->printing = &printing;
    bool ok = tr_is(value, TR_DICT) ? write_entries(task, tr_as_dict(value), out)
                                    : write_items(task, tr_as_list(value), out);
    task->printing = printing.outer;
    tr_task_leave(task);
    return ok;
}

static bool repr_range(tr_task *task, const tr_range *range, tr_text *out)
{
    tr_text_add_str(out, "range(");
    if (!tr_write_repr(task, range->start, out)) return false;
    tr_text_add(out, ", ", 2);
    if (!tr_write_repr(task, range->stop, out)) return false;
    if (!tr_is(range->step, TR_INT) || tr_as_int(range->step) != 1) {
        tr_text_add(out, ", ", 2);
        if (!tr_write_repr(task, range->step, out)) return false;
    }
    tr_text_add_byte(out, ')');
    return true;
}

static bool write_object(tr_task *task, tr_ref value, tr_text *out, bool repr)
{
    const tr_type *type = tr_type_of(value);
    bool (*write)(tr_task *, tr_ref, tr_text *) = type->to_repr;
    if (!repr && type->to_str) write = type->to_str;
    if (!write) {
        tr_text_add_byte(out, '<');
        if (type->module) tr_text_format(out, "%s.", type->module);
        tr_text_format(out, "%s object at %p>", type->name, value.as_.pointer_);
        return true;
    }
    if (!tr_task_enter_for(task, " while getting the repr of an object")) return false;
    bool ok = write(task, value, out);
    tr_task_leave(task);
    return ok;
}

/* ---- scalars ---- */

static void write_int(tr_ref value, tr_text *out)
{
    char digits[24];
    tr_text_add(out, digits, tr_number_int(tr_as_int(value), digits));
}

static void write_float(tr_ref value, tr_text *out)
{
    char digits[32];
    tr_text_add(out, digits, tr_number_float(tr_as_float(value), digits));
}

bool tr_write_repr(tr_task *task, tr_ref value, tr_text *out)
{
    switch (tr_tag(value)) {
    case TR_STRING: repr_string(value, out); return true;
    case TR_UNDEFINED: tr_text_add_str(out, "Undefined"); return true;
    case TR_LIST:
    case TR_TUPLE:
    case TR_DICT: return repr_container(task, value, out);
    case TR_RANGE: return repr_range(task, tr_as_range(value), out);
    case TR_OBJECT: return write_object(task, value, out, true);
    case TR_NONE: tr_text_add(out, "None", 4); return true;
    case TR_BOOL:
        tr_text_add_str(out, tr_as_int(value) ? "True" : "False");
        return true;
    case TR_INT: write_int(value, out); return true;
    case TR_FLOAT: write_float(value, out); return true;
    case TR_BIG: return tr_int_to_text(task, value, 10, out);
    case TR_MISSING: tr_text_add_str(out, "missing"); return true;
    case TR_INVALID: break;
    }
    return false;
}

bool tr_write_str(tr_task *task, tr_ref value, tr_text *out)
{
    switch (tr_tag(value)) {
    case TR_STRING: tr_text_add_span(out, tr_string_bytes(value)); return true;
    case TR_UNDEFINED: return tr_undefined_to_str(task, value, out);
    case TR_OBJECT: return write_object(task, value, out, false);
    default: return tr_write_repr(task, value, out);
    }
}

static tr_value take_text(tr_task *task, bool ok, tr_text *text)
{
    if (ok) return tr_string_take_text(task, text);
    tr_text_done(text);
    return tr_invalid();
}

static tr_value take_bytes(tr_task *task, const char *bytes, size_t size)
{
    tr_value string = tr_string_make(bytes, size);
    return tr_is_invalid(string) ? tr_fail_memory(task) : string;
}

tr_value tr_to_str(tr_task *task, tr_ref value)
{
    char digits[32];
    switch (tr_tag(value)) {
    case TR_STRING: return tr_retain(value);
    case TR_INT:
        return take_bytes(task, digits, tr_number_int(tr_as_int(value), digits));
    case TR_FLOAT:
        return take_bytes(task, digits, tr_number_float(tr_as_float(value), digits));
    default: break;
    }
    tr_text text = tr_text_make(TR_STRING_MAX);
    bool ok = tr_write_str(task, value, &text);
    return take_text(task, ok, &text);
}

tr_value tr_to_repr(tr_task *task, tr_ref value)
{
    tr_text text = tr_text_make(TR_STRING_MAX);
    bool ok = tr_write_repr(task, value, &text);
    return take_text(task, ok, &text);
}

bool tr_to_index(tr_task *task, tr_ref value, int64_t *out)
{
    if (tr_is_intlike(value)) {
        *out = tr_as_int(value);
        return true;
    }
    if (tr_is(value, TR_BIG)) {
        tr_fail(task, TR_ERR_OVERFLOW, "Python int too large to convert to C ssize_t");
        return false;
    }
    tr_fail(
        task, TR_ERR_TYPE, "'%s' object cannot be interpreted as an integer",
        tr_type_name(value));
    return false;
}
