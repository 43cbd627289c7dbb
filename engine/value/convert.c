/* SPDX-License-Identifier: MIT
 *
 * str() and repr() of all values, and integers as indices.
 *
 * The containers that are being printed form a list that starts in the task, so
 * that one which contains itself prints as [...] or {...}.  It is also what is
 * still to be done: containers in containers need no C stack, only objects in them.
 */
#include "base/number.h"
#include "base/utf8.h"
#include "value/list.h"
#include "value/object.h"
#include "value/operate.h"

/* Containers in containers: where Python gives up, whose limit of 1,000 calls
 * counts what a template's rendering takes as well. */
#define DEPTH_MAX 990

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

/* A container that is being written; the one it was found in is its `outer`. */
struct tr_printing {
    tr_printing *outer;
    tr_value container; /* held: objects in it may do what they like */
    tr_value pending;   /* of a dict whose key is written: its value, or invalid */
    uint32_t position;
    uint32_t depth;
};

/* Writes a container and all those in it. */
typedef struct container_writer {
    tr_task *task;
    tr_text *out;
    tr_printing first;
    tr_printing *spare; /* memory for more */
} container_writer;

static bool is_being_written(const tr_task *task, tr_ref container)
{
    const tr_printing *at = task->printing;
    while (at && at->container.as_.pointer_ != container.as_.pointer_) at = at->outer;
    return at != NULL;
}

static void write_cycle(tr_ref container, tr_text *out)
{
    switch (tr_tag(container)) {
    case TR_LIST: tr_text_add_str(out, "[...]"); break;
    case TR_TUPLE: tr_text_add_str(out, "(...)"); break;
    default: tr_text_add_str(out, "{...}"); break;
    }
}

static void keep_spare(container_writer *self, tr_printing *at)
{
    if (!at || at == &self->first) return;
    at->outer = self->spare;
    self->spare = at;
}

/* Consumes `container`; `at` is memory for it, or NULL if there was none. */
static bool enter(container_writer *self, tr_printing *at, tr_value container)
{
    tr_printing *outer = self->task->printing;
    uint32_t depth = outer ? outer->depth + 1 : 1;
    bool is_list = tr_is(container, TR_LIST), is_dict = tr_is(container, TR_DICT);
    if (depth > DEPTH_MAX) {
        tr_fail(
            self->task, TR_ERR_RECURSION,
            "maximum recursion depth exceeded while getting the repr of an object");
    } else if (!at) {
        tr_fail_memory(self->task);
    } else if (tr_charge(self->task, depth / 64)) { /* which is_being_written() takes */
        *at = (tr_printing){outer, container, tr_invalid(), 0, depth};
        self->task->printing = at;
        tr_text_add_byte(self->out, is_list ? '[' : is_dict ? '{' : '(');
        return true;
    }
    keep_spare(self, at);
    tr_release(container);
    return false;
}

/* The innermost container is written, or given up. */
static void leave(container_writer *self)
{
    tr_printing *at = self->task->printing;
    self->task->printing = at->outer;
    tr_release(at->container);
    tr_release(at->pending);
    keep_spare(self, at);
}

static void write_end(tr_printing *at, tr_text *out)
{
    bool is_list = tr_is(at->container, TR_LIST);
    bool is_dict = tr_is(at->container, TR_DICT);
    if (!is_list && !is_dict && at->position == 1) tr_text_add_byte(out, ',');
    tr_text_add_byte(out, is_list ? ']' : is_dict ? '}' : ')');
}

/* What is to be written next, held, after what stands before it; invalid at the end. */
static bool next_of_list(container_writer *self, tr_printing *at, tr_value *next)
{
    const tr_list *list = tr_as_list(at->container);
    if (at->position >= list->count) return true;
    if (!check_room(self->task, self->out)) return false;
    if (at->position) tr_text_add(self->out, ", ", 2);
    *next = tr_retain(list->items[at->position++]);
    return true;
}

static bool next_of_dict(container_writer *self, tr_printing *at, tr_value *next)
{
    if (!tr_is_invalid(at->pending)) {
        tr_text_add(self->out, ": ", 2);
        *next = at->pending;
        at->pending = tr_invalid();
        return true;
    }
    bool is_first = at->position == 0;
    tr_ref key;
    tr_ref value;
    if (!tr_dict_next(tr_as_dict(at->container), &at->position, &key, &value))
        return true;
    if (!check_room(self->task, self->out)) return false;
    if (!is_first) tr_text_add(self->out, ", ", 2);
    *next = tr_retain(key);
    at->pending = tr_retain(value);
    return true;
}

/* Consumes `value`; a container is only begun. */
static bool write_inner(container_writer *self, tr_value value)
{
    bool is_container = tr_is_sequence(value) || tr_is(value, TR_DICT);
    if (is_container && !is_being_written(self->task, value)) {
        tr_printing *at = self->spare;
        if (at) self->spare = at->outer;
        else at = tr_alloc(sizeof *at);
        return enter(self, at, value);
    }
    bool ok = tr_write_repr(self->task, value, self->out);
    tr_release(value);
    return ok;
}

static bool repr_container(tr_task *task, tr_ref value, tr_text *out)
{
    if (is_being_written(task, value)) {
        write_cycle(value, out);
        return true;
    }
    container_writer self = {.task = task, .out = out};
    const tr_printing *outer = task->printing;
    bool ok = enter(&self, &self.first, tr_retain(value));
    while (ok && task->printing != outer) {
        tr_printing *at = task->printing;
        tr_value next = tr_invalid();
        ok = tr_is(at->container, TR_DICT) ? next_of_dict(&self, at, &next)
                                           : next_of_list(&self, at, &next);
        if (!ok) break;
        if (!tr_is_invalid(next)) {
            ok = write_inner(&self, next);
        } else {
            write_end(at, out);
            leave(&self);
        }
    }
    while (task->printing != outer) leave(&self);
    while (self.spare) {
        tr_printing *at = self.spare;
        self.spare = at->outer;
        tr_free(at, sizeof *at);
    }
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
