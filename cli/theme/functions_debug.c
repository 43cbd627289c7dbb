/* SPDX-License-Identifier: MIT
 *
 * debug(): what a value is, for the eyes of who writes a template.  An object is
 * shown with all its attributes, a list or mapping with its items, one a line; what
 * is inside of these in one line.
 *
 * Invariant: everything is read through the calling template, so that it is noted
 * as any other read; and however large the value, what is shown stays short.
 */
#include "base/utf8.h"
#include "theme/facts.h"
#include "theme/objects.h"

#include <string.h>

enum {
    MOST_LINES = 100, /* of a list or mapping */
    MOST_ITEMS = 5,   /* of one that stands in a line */
    MOST_SIGNS = 200, /* of a text in a line */
    MOST_DEPTH = 4
};

typedef struct dump {
    torii_call *call;
    buf out;
    bool failed;
} dump;

static torii_kind kind_of(torii_ref value) {
    return torii_kind_of(value);
}

/* The dict behind `data`; its use as a whole is noted by asking for its length. */
static torii_ref behind(dump *self, torii_ref value) {
    if (!data_object_is(value)) return value;
    torii_release(torii_unary(self->call, "len", value));
    return call_view(self->call)->data;
}

static bool is_list(torii_ref value) {
    return kind_of(value) == TORII_KIND_LIST || kind_of(value) == TORII_KIND_TUPLE;
}

/* ------------------------------------------------------------ in a line ---- */

static void put_repr(dump *self, torii_ref value) {
    size_t size = 0;
    torii_value made = torii_unary(self->call, "repr", value);
    const char *text = torii_get_str(made, &size);
    self->failed = self->failed || !text;
    if (text) buf_add(&self->out, text, size);
    torii_release(made);
}

/* A text, cut where it is long. */
static void put_text(dump *self, torii_ref value) {
    size_t size = 0, at = 0;
    const char *text = torii_get_str(value, &size);
    for (int n = 0; n < MOST_SIGNS && at < size; n++) {
        uint32_t code;
        at += utf8_decode(text + at, size - at, &code);
    }
    if (at == size) {
        put_repr(self, value);
        return;
    }
    torii_value part =
        torii_is_markup(value) ? torii_markupn(text, at) : torii_strn(text, at);
    put_repr(self, part);
    torii_release(part);
    buf_fmt(&self->out, " ... %zu characters", utf8_count(text, size));
}

static void put_undefined(dump *self, torii_ref value) {
    size_t size = 0;
    const char *name = torii_get_str(torii_undefined_name(value), &size);
    buf_str(&self->out, "undefined");
    if (name) buf_fmt(&self->out, ": '%.*s'", (int)size, name);
}

static void put_line(dump *self, torii_ref value, int depth);

static void put_rest(dump *self, size_t shown, size_t count, const char *before) {
    if (shown < count) buf_fmt(&self->out, "%s... %zu more", before, count - shown);
}

static void put_items(dump *self, torii_ref list, int depth) {
    size_t count = torii_length(list), shown = count < MOST_ITEMS ? count : MOST_ITEMS;
    bool tuple = kind_of(list) == TORII_KIND_TUPLE;
    buf_char(&self->out, tuple ? '(' : '[');
    for (size_t i = 0; i < shown; i++) {
        if (i) buf_str(&self->out, ", ");
        put_line(self, torii_item(list, i), depth + 1);
    }
    if (tuple && count == 1) buf_char(&self->out, ',');
    put_rest(self, shown, count, ", ");
    buf_char(&self->out, tuple ? ')' : ']');
}

static void put_entries(dump *self, torii_ref dict, int depth) {
    size_t position = 0, shown = 0;
    torii_ref key, value;
    buf_char(&self->out, '{');
    while (shown < MOST_ITEMS && torii_dict_next(dict, &position, &key, &value)) {
        if (shown++) buf_str(&self->out, ", ");
        put_line(self, key, depth + 1);
        buf_str(&self->out, ": ");
        put_line(self, value, depth + 1);
    }
    put_rest(self, shown, torii_length(dict), ", ");
    buf_char(&self->out, '}');
}

static void put_line(dump *self, torii_ref given, int depth) {
    torii_ref value = behind(self, given);
    switch (kind_of(value)) {
    case TORII_KIND_UNDEFINED:
        put_undefined(self, value);
        break;
    case TORII_KIND_STRING:
        put_text(self, value);
        break;
    case TORII_KIND_LIST:
    case TORII_KIND_TUPLE:
        if (depth > MOST_DEPTH)
            buf_str(&self->out, "[...]");
        else
            put_items(self, value, depth);
        break;
    case TORII_KIND_DICT:
        if (depth > MOST_DEPTH)
            buf_str(&self->out, "{...}");
        else
            put_entries(self, value, depth);
        break;
    default:
        put_repr(self, value);
    }
}

/* --------------------------------------------------------- line by line ---- */

static void put_name(dump *self, const char *name, size_t width) {
    size_t size = utf8_count(name, strlen(name));
    buf_fmt(&self->out, "\n  %s", name);
    for (; size < width + 2; size++)
        buf_char(&self->out, ' ');
}

static void dump_object(dump *self, torii_ref value, const str_list *names) {
    size_t width = 0;
    for (size_t i = 0; i < names->count; i++)
        width = strlen(names->items[i]) > width ? strlen(names->items[i]) : width;
    put_repr(self, value);
    for (size_t i = 0; i < names->count && !self->failed; i++) {
        torii_value found = torii_get_attr(self->call, value, names->items[i]);
        put_name(self, names->items[i], width);
        if (kind_of(found) != TORII_KIND_INVALID)
            put_line(self, found, 1);
        else if (torii_forget(self->call))
            buf_str(&self->out, "cannot be asked here");
        else
            self->failed = true;
        torii_release(found);
    }
}

static bool is_shown(torii_ref value) {
    return kind_of(value) != TORII_KIND_CALLABLE;
}

/* Variables are a mapping without the functions among them. */
static void dump_dict(dump *self, torii_ref dict, bool variables) {
    size_t position = 0, shown = 0, width = 0, count = 0, size;
    torii_ref key, value;
    while (torii_dict_next(dict, &position, &key, &value)) {
        const char *name = torii_get_str(key, &size);
        if (variables && !is_shown(value)) continue;
        count++;
        size = name ? utf8_count(name, size) : 0;
        width = size > width && size <= 24 ? size : width;
    }
    if (variables)
        buf_fmt(&self->out, "%zu variables", count);
    else
        buf_fmt(&self->out, "mapping of %zu", count);
    position = 0;
    while (shown < MOST_LINES && torii_dict_next(dict, &position, &key, &value)) {
        if (variables && !is_shown(value)) continue;
        torii_value name = torii_to_str(key);
        put_name(self, torii_get_str(name, NULL), width);
        torii_release(name);
        put_line(self, value, 1);
        shown++;
    }
    put_rest(self, shown, count, "\n  ");
}

static void dump_list(dump *self, torii_ref list) {
    size_t count = torii_length(list), i = 0;
    buf_fmt(&self->out, "list of %zu", count);
    for (; i < count && i < MOST_LINES; i++) {
        buf_fmt(&self->out, "\n  [%zu]  ", i);
        put_line(self, torii_item(list, i), 1);
    }
    put_rest(self, i, count, "\n  ");
}

static void dump_value(dump *self, torii_ref given) {
    torii_ref value = behind(self, given);
    str_list names = {0};
    object_names(value, &names);
    if (names.count)
        dump_object(self, value, &names);
    else if (is_list(value))
        dump_list(self, value);
    else if (kind_of(value) == TORII_KIND_DICT)
        dump_dict(self, value, false);
    else if (kind_of(value) == TORII_KIND_STRING)
        put_repr(self, value);
    else
        put_line(self, value, 0);
    vec_done(&names);
}

/* All that the template sees; which names that are no fact tells. */
static void dump_variables(dump *self) {
    const rendering *run = torii_call_render_data(self->call);
    torii_value all = torii_call_context(self->call);
    torii_value local = torii_call_locals(self->call);
    size_t position = 0;
    torii_ref key, value;
    while (torii_dict_next(local, &position, &key, &value))
        torii_dict_put(all, torii_retain(key), torii_retain(value));
    if (run && run->reads) reads_opaque(run->reads);
    dump_dict(self, all, true);
    torii_release(local);
    torii_release(all);
}

static torii_value as_html(const buf *text) {
    torii_value plain = torii_strn(buf_text(text), text->size);
    torii_value safe = torii_escape(plain);
    size_t size = 0;
    const char *html = torii_get_str(safe, &size);
    buf out = BUF_INIT;
    buf_str(&out, "<pre class=\"debug\">");
    buf_add(&out, html ? html : "", size);
    buf_str(&out, "</pre>");
    torii_value made = torii_markupn(out.data, out.size);
    buf_done(&out);
    torii_release(safe);
    torii_release(plain);
    return made;
}

static torii_value fn_debug(torii_call *call) {
    dump self = {.call = call};
    if (torii_arg_given(call, 0))
        dump_value(&self, torii_arg(call, 0));
    else
        dump_variables(&self);
    torii_value out = self.failed ? torii_failed()
                      : torii_call_autoescape(call)
                          ? as_html(&self.out)
                          : torii_strn(buf_text(&self.out), self.out.size);
    buf_done(&self.out);
    return out;
}

void functions_add_debug(view *self) {
    facts_add_function(self, "debug(value=None)", fn_debug, FACT_SCOPE_NONE);
}
