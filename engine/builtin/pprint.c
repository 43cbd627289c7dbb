/* SPDX-License-Identifier: MIT
 *
 * pprint: values laid out as Python's pprint.pformat() does it at width 80.  What
 * fits on the rest of a line is written as repr() would have it (dicts sorted);
 * what does not is broken up, an item a line.
 *
 * Invariant: to see whether something fits, at most a line of it is written.
 */
#include "builtin/filters.h"

#include "base/utf8.h"

#define WIDTH 80

/* The containers being written, innermost first: to see those in themselves. */
typedef struct level {
    const struct level *outer;
    const void *object;
} level;

typedef struct printer {
    tr_task *task;
    tr_text *out;
} printer;

/* ---- on one line ---- */

static bool is_ancestor(const level *levels, tr_ref value)
{
    for (; levels; levels = levels->outer) {
        if (levels->object == value.as_.pointer_) return true;
    }
    return false;
}

/* Python's named tuples have a repr() of their own and are not broken up. */
static bool is_plain_container(tr_ref value)
{
    if (tr_is(value, TR_TUPLE)) return !tr_is_group(value);
    return tr_is(value, TR_LIST) || tr_is(value, TR_DICT);
}

static void write_recursion(tr_ref value, tr_text *out)
{
    tr_text_format(
        out, "<Recursion on %s with id=%llu>", tr_type_name(value),
        (unsigned long long)(uintptr_t)value.as_.pointer_);
}

/* Classes of keys in the order of their type names, which decides between keys
 * that cannot be compared. */
static int key_class(tr_ref key)
{
    switch (tr_tag(key)) {
    case TR_NONE: return 0;
    case TR_BOOL:
    case TR_INT:
    case TR_FLOAT:
    case TR_BIG: return 1;
    case TR_STRING: return 3;
    case TR_TUPLE: return 4;
    default: return 2;
    }
}

#define KEY_CLASSES 5

/* The keys of a dict in pprint's order, as a list. */
static tr_value sorted_keys(tr_task *task, const tr_dict *dict)
{
    tr_value keys = tr_list_new(dict->count);
    if (tr_is_invalid(keys)) return tr_fail_memory(task);
    tr_list *list = tr_as_list(keys);
    for (int class = 0; class < KEY_CLASSES; class++) {
        uint32_t from = list->count;
        uint32_t at = 0;
        tr_ref key;
        tr_ref value;
        while (tr_dict_next(dict, &at, &key, &value)) {
            if (key_class(key) != class) continue;
            if (!tr_list_push(list, tr_retain(key))) {
                tr_release(keys);
                return tr_fail_memory(task);
            }
        }
        tr_value *items = list->items + from;
        if (list->count - from < 2) continue;
        if (tr_sort(task, items, items, list->count - from, false)) continue;
        if (task->problem.error != TR_ERR_TYPE) {
            tr_release(keys);
            return tr_invalid();
        }
        tr_task_forget(task);
    }
    return keys;
}

/* Is the text over `limit` bytes already?  Then it does not fit anyway: a code
 * point has four bytes at most. */
static bool is_over(const tr_text *out, size_t limit)
{
    return out->failed || out->size > limit;
}

static bool write_flat(
    tr_task *task, tr_ref value, const level *levels, size_t limit, tr_text *out);

static bool write_flat_dict(
    tr_task *task, tr_ref value, const level *levels, size_t limit, tr_text *out)
{
    const tr_dict *dict = tr_as_dict(value);
    tr_value keys = sorted_keys(task, dict);
    if (tr_is_invalid(keys)) return false;
    const tr_list *list = tr_as_list(keys);
    bool ok = true;
    tr_text_add_byte(out, '{');
    for (uint32_t i = 0; ok && i < list->count && !is_over(out, limit); i++) {
        if (i) tr_text_add_str(out, ", ");
        ok = write_flat(task, list->items[i], levels, limit, out);
        tr_text_add_str(out, ": ");
        if (!ok) break;
        tr_ref item = tr_dict_get(task, dict, list->items[i]);
        ok = !tr_is_invalid(item) && write_flat(task, item, levels, limit, out);
    }
    tr_text_add_byte(out, '}');
    tr_release(keys);
    return ok;
}

static bool write_flat_items(
    tr_task *task, tr_ref value, const level *levels, size_t limit, tr_text *out)
{
    const tr_list *list = tr_as_list(value);
    bool tuple = tr_is(value, TR_TUPLE);
    tr_text_add_byte(out, tuple ? '(' : '[');
    for (uint32_t i = 0; i < list->count && !is_over(out, limit); i++) {
        if (i) tr_text_add_str(out, ", ");
        if (!write_flat(task, list->items[i], levels, limit, out)) return false;
    }
    if (tuple && list->count == 1) tr_text_add_byte(out, ',');
    tr_text_add_byte(out, tuple ? ')' : ']');
    return true;
}

/* repr(value) with sorted dicts; stops early past `limit` bytes. */
static bool write_flat(
    tr_task *task, tr_ref value, const level *levels, size_t limit, tr_text *out)
{
    if (!tr_charge(task, 1)) return false;
    if (!is_plain_container(value)) return tr_write_repr(task, value, out);
    if (is_ancestor(levels, value)) {
        write_recursion(value, out);
        return true;
    }
    if (!tr_task_enter(task)) return false;
    level here = {levels, value.as_.pointer_};
    bool ok = tr_is(value, TR_DICT) ? write_flat_dict(task, value, &here, limit, out)
                                    : write_flat_items(task, value, &here, limit, out);
    tr_task_leave(task);
    return ok;
}

/* ---- broken up ---- */

/* Where a value is written: columns before it and needed after its last line. */
typedef struct place {
    size_t indent;
    size_t allowance;
    const level *levels;
    unsigned depth;
} place;

static bool write_value(printer *p, tr_ref value, place at);

static void new_line(printer *p, size_t indent)
{
    tr_text_add_byte(p->out, '\n');
    tr_text_fill(p->out, ' ', indent);
}

static bool write_items(printer *p, tr_ref value, place at)
{
    const tr_list *list = tr_as_list(value);
    bool tuple = tr_is(value, TR_TUPLE);
    const char *end = !tuple ? "]" : list->count == 1 ? ",)" : ")";
    size_t allowance = at.allowance + strlen(end);
    tr_text_add_byte(p->out, tuple ? '(' : '[');
    at.indent++;
    for (uint32_t i = 0; i < list->count; i++) {
        if (i) {
            tr_text_add_byte(p->out, ',');
            new_line(p, at.indent);
        }
        at.allowance = i + 1 == list->count ? allowance : 1;
        if (!write_value(p, list->items[i], at)) return false;
    }
    tr_text_add_str(p->out, end);
    return true;
}

static bool write_dict_items(printer *p, const tr_dict *dict, tr_ref keys, place at)
{
    const tr_list *list = tr_as_list(keys);
    size_t indent = at.indent + 1;
    size_t allowance = at.allowance + 1;
    for (uint32_t i = 0; i < list->count; i++) {
        if (i) {
            tr_text_add_byte(p->out, ',');
            new_line(p, indent);
        }
        size_t before = p->out->size;
        if (!write_flat(p->task, list->items[i], at.levels, SIZE_MAX, p->out)) {
            return false;
        }
        if (p->out->failed) return true;
        at.indent = indent + 2 +
                    tr_utf8_count(p->out->data + before, p->out->size - before);
        tr_text_add_str(p->out, ": ");
        at.allowance = i + 1 == list->count ? allowance : 1;
        tr_ref item = tr_dict_get(p->task, dict, list->items[i]);
        if (tr_is_invalid(item) || !write_value(p, item, at)) return false;
    }
    return true;
}

static bool write_dict(printer *p, tr_ref value, place at)
{
    tr_value keys = sorted_keys(p->task, tr_as_dict(value));
    if (tr_is_invalid(keys)) return false;
    tr_text_add_byte(p->out, '{');
    bool ok = write_dict_items(p, tr_as_dict(value), keys, at);
    tr_text_add_byte(p->out, '}');
    tr_release(keys);
    return ok;
}

/* ---- long strings ---- */

/* Pieces of a string, each written as a literal on a line of its own. */
typedef struct split_string {
    printer *p;
    size_t indent;
    uint32_t count;
} split_string;

static bool add_piece(split_string *pieces, tr_span text)
{
    tr_value string = tr_string_span(text);
    if (tr_is_invalid(string)) {
        tr_fail_memory(pieces->p->task);
        return false;
    }
    if (pieces->count++) new_line(pieces->p, pieces->indent);
    bool ok = tr_write_repr(pieces->p->task, string, pieces->p->out);
    tr_release(string);
    return ok;
}

/* The end of a word and the space behind it. */
static size_t part_end(tr_span text, size_t at)
{
    bool space = false;
    while (at < text.size) {
        size_t step;
        bool is_space = tr_rune_is_space(tr_utf8_rune(text.bytes + at, &step));
        if (space && !is_space) break;
        space = is_space;
        at += step;
    }
    return at;
}

/* Cuts one line of the string between words. */
static bool add_line_parts(
    split_string *pieces, tr_span line, size_t width, size_t last_width)
{
    size_t start = 0;
    for (size_t at = 0; at < line.size;) {
        size_t end = part_end(line, at);
        if (end == line.size) width = last_width;
        if (at > start &&
            tr_repr_width(tr_span_make(line.bytes + start, end - start)) > width) {
            if (!add_piece(pieces, tr_span_make(line.bytes + start, at - start))) {
                return false;
            }
            start = at;
        }
        at = end;
        if (!tr_charge(pieces->p->task, 1)) return false;
    }
    return start == line.size ||
           add_piece(pieces, tr_span_make(line.bytes + start, line.size - start));
}

static size_t minus(size_t a, size_t b)
{
    return a > b ? a - b : 0;
}

static bool write_string(printer *p, tr_ref value, place at)
{
    if (tr_as_string(value)->size == 0) return tr_write_repr(p->task, value, p->out);
    bool parentheses = at.depth == 1;
    size_t indent = at.indent + parentheses;
    size_t allowance = at.allowance + parentheses;
    tr_lines lines = {.text = tr_string_bytes(value)};
    tr_span line;
    tr_span ending;
    split_string pieces = {.p = p, .indent = indent};
    size_t start = p->out->size;
    if (parentheses) tr_text_add_byte(p->out, '(');
    while (tr_lines_next(&lines, &line, &ending)) {
        line.size += ending.size;
        bool last = lines.at >= lines.text.size;
        size_t width = minus(WIDTH, indent);
        size_t last_width = last ? minus(width, allowance) : width;
        bool ok = tr_repr_width(line) <= last_width
                      ? add_piece(&pieces, line)
                      : add_line_parts(&pieces, line, width, last_width);
        if (!ok) return false;
    }
    if (p->out->failed || !parentheses) return true;
    if (pieces.count == 1) {
        memmove(p->out->data + start, p->out->data + start + 1,
                p->out->size - start - 1);
        p->out->size--;
    } else {
        tr_text_add_byte(p->out, ')');
    }
    return true;
}

/* ---- all together ---- */

/* Writes repr(value) if it fits; *fits says so.  Otherwise writes nothing. */
static bool write_if_fits(printer *p, tr_ref value, const place *at, bool *fits)
{
    size_t taken = at->indent + at->allowance;
    size_t width = minus(WIDTH, taken);
    size_t start = p->out->size;
    *fits = false;
    if (tr_is(value, TR_STRING) && tr_as_string(value)->size > 4 * WIDTH) return true;
    size_t limit = start + 4 * width;
    if (!write_flat(p->task, value, at->levels, limit, p->out)) return false;
    if (p->out->failed) return true;
    size_t size = p->out->size - start;
    *fits = size <= 4 * width && tr_utf8_count(p->out->data + start, size) <= width;
    if (!*fits) p->out->size = start;
    return true;
}

static bool is_breakable(tr_ref value)
{
    if (tr_is(value, TR_STRING)) return !tr_is_markup(value);
    return is_plain_container(value);
}

static bool write_value(printer *p, tr_ref value, place at)
{
    if (!is_breakable(value)) {
        return write_flat(p->task, value, at.levels, SIZE_MAX, p->out);
    }
    if (!tr_is(value, TR_STRING) && is_ancestor(at.levels, value)) {
        write_recursion(value, p->out);
        return true;
    }
    bool fits;
    if (!write_if_fits(p, value, &at, &fits)) return false;
    if (fits || p->out->failed) return true;
    if (!tr_task_enter(p->task)) return false;
    level here = {at.levels, value.as_.pointer_};
    at.depth++;
    bool ok;
    if (tr_is(value, TR_STRING)) {
        ok = write_string(p, value, at);
    } else {
        at.levels = &here;
        ok = tr_is(value, TR_DICT) ? write_dict(p, value, at)
                                   : write_items(p, value, at);
    }
    tr_task_leave(p->task);
    return ok;
}

tr_value tr_filter_pprint(tr_call *call)
{
    tr_text out = tr_text_make(TR_STRING_MAX);
    printer p = {.task = call->task, .out = &out};
    if (write_value(&p, tr_arg(call, 0), (place){0})) {
        return tr_string_take_text(call->task, &out);
    }
    tr_text_done(&out);
    return tr_invalid();
}
