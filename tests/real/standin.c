/* SPDX-License-Identifier: MIT
 *
 * Stand-ins, see standin.h.  A table answers a call with the result of the row
 * whose arguments are the same; if no row is, Markup may pass for plain text.
 */
#include "standin.h"

#include <stdlib.h>
#include <string.h>

typedef struct table {
    standins *all;
    char *name;
    torii_ref rows; /* a list of rows, or {"seq": results} */
    size_t calls;
    torii_value object; /* the function as a value; invalid until asked for */
    struct table *next;
} table;

typedef struct standin {
    standins *all;
    char *id;
    torii_ref spec;
    torii_value map; /* a dict, or undefined */
    torii_value object;
    struct standin *next;
} standin;

struct standins {
    torii_ref recorded;
    table *tables;
    standin *objects;
};

static const torii_class function_class;
static bool is_standin(torii_ref value, const char *id);
static standin *as_standin(torii_ref value);

/* ------------------------------------------------------------------- tables ---- */

static bool same(torii_ref recorded, torii_ref actual, bool strict);

static bool is_sequence(torii_ref value)
{
    torii_kind kind = torii_kind_of(value);
    return kind == TORII_KIND_LIST || kind == TORII_KIND_TUPLE;
}

static bool same_items(torii_ref recorded, torii_ref actual, bool strict)
{
    size_t count = torii_length(recorded);
    if (!is_sequence(actual) || torii_length(actual) != count) return false;
    for (size_t i = 0; i < count; i++) {
        if (!same(torii_item(recorded, i), torii_item(actual, i), strict)) return false;
    }
    return true;
}

static bool same_entries(torii_ref recorded, torii_ref actual, bool strict)
{
    if (torii_kind_of(actual) != TORII_KIND_DICT) return torii_length(recorded) == 0;
    if (torii_length(recorded) != torii_length(actual)) return false;
    size_t position = 0;
    torii_ref key, value;
    while (torii_dict_next(recorded, &position, &key, &value)) {
        torii_ref other = torii_dict_get(actual, torii_get_str(key, NULL));
        if (torii_kind_of(other) == TORII_KIND_UNDEFINED) return false;
        if (!same(value, other, strict)) return false;
    }
    return true;
}

/* The payload of {"$name": payload}, and the name; NULL for another dict. */
static const char *tag_of(torii_ref value, torii_ref *payload)
{
    if (torii_kind_of(value) != TORII_KIND_DICT) return NULL;
    if (torii_length(value) != 1) return NULL;
    size_t position = 0;
    torii_ref key;
    torii_dict_next(value, &position, &key, payload);
    const char *name = torii_get_str(key, NULL);
    return name && name[0] == '$' ? name : NULL;
}

static bool
same_tagged(const char *tag, torii_ref payload, torii_ref actual, bool strict)
{
    if (strcmp(tag, "$tuple") == 0) return same_items(payload, actual, strict);
    const char *text = torii_get_str(payload, NULL);
    if (!text) return false;
    if (strcmp(tag, "$markup") == 0) {
        const char *other = torii_get_str(actual, NULL);
        bool fits = !strict || torii_is_markup(actual);
        return fits && other && strcmp(text, other) == 0;
    }
    if (strcmp(tag, "$fn") == 0) {
        const table *t = torii_object_self(actual, &function_class);
        return t && strcmp(t->name, text) == 0;
    }
    return strcmp(tag, "$ref") == 0 && is_standin(actual, text);
}

static bool same(torii_ref recorded, torii_ref actual, bool strict)
{
    torii_kind kind = torii_kind_of(recorded);
    torii_ref payload;
    const char *tag = tag_of(recorded, &payload);
    if (tag) return same_tagged(tag, payload, actual, strict);
    if (kind == TORII_KIND_LIST) return same_items(recorded, actual, strict);
    if (kind == TORII_KIND_DICT) {
        return torii_kind_of(actual) == TORII_KIND_DICT &&
               same_entries(recorded, actual, strict);
    }
    if (kind == TORII_KIND_NONE && torii_kind_of(actual) == TORII_KIND_UNDEFINED) {
        return true;
    }
    if (strict && torii_is_markup(actual)) return false;
    return kind == torii_kind_of(actual) && torii_equal(recorded, actual);
}

static bool is_row(torii_ref row, torii_ref args, torii_ref options, bool strict)
{
    return same_items(torii_dict_get(row, "args"), args, strict) &&
           same_entries(torii_dict_get(row, "kwargs"), options, strict);
}

static torii_value answer(table *t, torii_call *call, torii_ref args, torii_ref options)
{
    torii_ref sequence = torii_dict_get(t->rows, "seq");
    if (torii_kind_of(sequence) == TORII_KIND_LIST) {
        return standins_value(t->all, torii_item(sequence, t->calls++));
    }
    for (int strict = 1; strict >= 0; strict--) {
        for (size_t i = 0; i < torii_length(t->rows); i++) {
            torii_ref row = torii_item(t->rows, i);
            if (!is_row(row, args, options, strict)) continue;
            return standins_value(t->all, torii_dict_get(row, "result"));
        }
    }
    torii_value shown = torii_to_repr(args);
    torii_fail(call, TORII_ERR_VALUE, "no recorded call of %s with %.200s", t->name,
               torii_get_str(shown, NULL));
    torii_release(shown);
    return torii_failed();
}

static torii_value call_function(torii_call *call, void *self)
{
    return answer(self, call, torii_arg_rest(call), torii_arg_options(call));
}

/* A filter or test: its value and its arguments together are the recorded ones. */
static torii_value call_table(torii_call *call)
{
    torii_ref rest = torii_arg_rest(call);
    torii_value args = torii_list();
    torii_list_push(args, torii_retain(torii_arg(call, 0)));
    for (size_t i = 0; i < torii_length(rest); i++) {
        torii_list_push(args, torii_retain(torii_item(rest, i)));
    }
    torii_value result =
        answer(torii_call_data(call), call, args, torii_arg_options(call));
    torii_release(args);
    return result;
}

static const torii_class function_class = {
    TORII_CLASS_INIT("function"),
    .thread_safe = true,
    .invoke = call_function,
};

static table *table_new(standins *all, const char *name, torii_ref rows)
{
    table *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->all = all;
    t->name = strdup(name);
    t->rows = rows;
    t->object = torii_undefined();
    t->next = all->tables;
    all->tables = t;
    return t;
}

static torii_value function_of(standins *all, const char *name)
{
    table *t = all->tables;
    while (t && (torii_kind_of(t->object) == TORII_KIND_UNDEFINED ||
                 strcmp(t->name, name) != 0)) {
        t = t->next;
    }
    if (t) return torii_retain(t->object);
    torii_ref functions = torii_dict_get(all->recorded, "functions");
    t = table_new(all, name, torii_dict_get(functions, name));
    if (!t) return torii_undefined();
    t->object = torii_object(&function_class, t);
    return torii_retain(t->object);
}

static bool add_table(
    torii_env *env, standins *all, const char *name, torii_ref rows,
    bool (*add)(torii_env *, const char *, torii_fn, void *))
{
    table *t = table_new(all, name, rows);
    size_t size = strlen(name) + sizeof "(value, *rest, **options)";
    char *signature = malloc(size);
    bool ok = t && signature;
    if (ok) {
        snprintf(signature, size, "%s(value, *rest, **options)", name);
        ok = add(env, signature, call_table, t);
    }
    free(signature);
    return ok;
}

bool standins_register(standins *all, torii_env *env)
{
    size_t position = 0;
    torii_ref name, rows;
    bool ok = true;
    torii_ref filters = torii_dict_get(all->recorded, "filters");
    torii_ref tests = torii_dict_get(all->recorded, "tests");
    torii_ref options = torii_dict_get(all->recorded, "options");
    torii_ref extra = torii_dict_get(options, "extra_filters");
    /* extra ones are named by templates but never called */
    for (size_t i = 0; i < torii_length(extra); i++) {
        const char *text = torii_get_str(torii_item(extra, i), NULL);
        ok = add_table(env, all, text, torii_undefined(), torii_env_add_filter) && ok;
    }
    while (torii_dict_next(filters, &position, &name, &rows)) {
        const char *text = torii_get_str(name, NULL);
        ok = add_table(env, all, text, rows, torii_env_add_filter) && ok;
    }
    position = 0;
    while (torii_dict_next(tests, &position, &name, &rows)) {
        const char *text = torii_get_str(name, NULL);
        ok = add_table(env, all, text, rows, torii_env_add_test) && ok;
    }
    return ok;
}

/* ------------------------------------------------------------------ objects ---- */

static torii_ref spec_of(const standin *s, const char *name)
{
    return torii_dict_get(s->spec, name);
}

static bool has(const standin *s, const char *name)
{
    return torii_kind_of(spec_of(s, name)) != TORII_KIND_UNDEFINED;
}

static torii_value standin_get_attr(torii_call *call, void *self, const char *name)
{
    standin *s = self;
    torii_ref found = torii_dict_get(spec_of(s, "attrs"), name);
    if (torii_kind_of(found) != TORII_KIND_UNDEFINED) {
        return standins_value(s->all, found);
    }
    static const char *const of_maps[] = {"get", "items", "keys", "values"};
    for (int i = 0; has(s, "map") && i < 4; i++) {
        if (strcmp(name, of_maps[i]) == 0) return torii_get_attr(call, s->map, name);
    }
    return torii_undefined();
}

static torii_value standin_get_item(torii_call *call, void *self, torii_ref key)
{
    (void)call;
    standin *s = self;
    torii_ref items = spec_of(s, "items");
    for (size_t i = 0; i < torii_length(items); i++) {
        torii_ref pair = torii_item(items, i);
        if (!torii_equal(torii_item(pair, 0), key)) continue;
        return standins_value(s->all, torii_item(pair, 1));
    }
    const char *name = torii_get_str(key, NULL);
    if (name && has(s, "map")) return torii_retain(torii_dict_get(s->map, name));
    int64_t index;
    if (!has(s, "iter") || !torii_get_int(key, &index)) return torii_undefined();
    torii_ref list = spec_of(s, "iter");
    if (index < 0) index += (int64_t)torii_length(list);
    if (index < 0) return torii_undefined();
    return standins_value(s->all, torii_item(list, (size_t)index));
}

static bool standin_length(torii_call *call, void *self, size_t *length)
{
    (void)call;
    standin *s = self;
    *length = torii_length(has(s, "map") ? s->map : spec_of(s, "iter"));
    return true;
}

static torii_value standin_iterate(torii_call *call, void *self)
{
    (void)call;
    standin *s = self;
    if (has(s, "map")) return torii_retain(s->map);
    return standins_value(s->all, spec_of(s, "iter"));
}

static torii_value standin_invoke(torii_call *call, void *self)
{
    standin *s = self;
    torii_value function =
        function_of(s->all, torii_get_str(spec_of(s, "call"), NULL));
    torii_value result = answer(
        torii_object_self(function, &function_class), call, torii_arg_rest(call),
        torii_arg_options(call));
    torii_release(function);
    return result;
}

static torii_value standin_to_str(torii_call *call, void *self)
{
    (void)call;
    standin *s = self;
    if (has(s, "str")) return torii_retain(spec_of(s, "str"));
    return torii_strf("<%s>", torii_get_str(spec_of(s, "type"), NULL));
}

static torii_value standin_to_html(torii_call *call, void *self)
{
    (void)call;
    return torii_retain(spec_of(self, "html"));
}

static bool standin_is_true(void *self)
{
    standin *s = self;
    if (has(s, "bool")) return torii_is_true(spec_of(s, "bool"));
    if (has(s, "map")) return torii_is_true(s->map);
    return !has(s, "iter") || torii_is_true(spec_of(s, "iter"));
}

/* By the recorded key, with which the application sorts its objects. */
static bool standin_compare(void *self, torii_ref other, int *order)
{
    const standin *s = self, *second = as_standin(other);
    if (!second || !has(s, "key") || !has(second, "key")) return false;
    torii_ref left = spec_of(s, "key"), right = spec_of(second, "key");
    const char *text = torii_get_str(left, NULL);
    const char *second_text = torii_get_str(right, NULL);
    double number, second_number;
    if (text && second_text) {
        *order = strcmp(text, second_text);
    } else if (torii_get_float(left, &number) &&
               torii_get_float(right, &second_number)) {
        *order = (number > second_number) - (number < second_number);
    } else {
        return false;
    }
    return true;
}

#define PLAIN(class_name)                                            \
    TORII_CLASS_INIT(class_name), .thread_safe = true,               \
        .get_attr = standin_get_attr, .get_item = standin_get_item,  \
        .to_str = standin_to_str, .is_true = standin_is_true,        \
        .compare = standin_compare
#define COLLECTION .length = standin_length, .iterate = standin_iterate

/* By what an object has beside attributes: bit 0 items, 1 a call, 2 HTML. */
static const torii_class standin_classes[8] = {
    {PLAIN("Host")},
    {PLAIN("Host"), COLLECTION},
    {PLAIN("HostCall"), .invoke = standin_invoke},
    {PLAIN("HostCall"), COLLECTION, .invoke = standin_invoke},
    {PLAIN("HostHtml"), .to_html = standin_to_html},
    {PLAIN("HostHtml"), COLLECTION, .to_html = standin_to_html},
    {PLAIN("HostHtml"), .invoke = standin_invoke, .to_html = standin_to_html},
    {PLAIN("HostHtml"), COLLECTION, .invoke = standin_invoke,
     .to_html = standin_to_html},
};

static standin *as_standin(torii_ref value)
{
    standin *found = NULL;
    for (int i = 0; i < 8 && !found; i++) {
        found = torii_object_self(value, &standin_classes[i]);
    }
    return found;
}

static bool is_standin(torii_ref value, const char *id)
{
    const standin *s = as_standin(value);
    return s && strcmp(s->id, id) == 0;
}

static torii_value object_of(standins *all, const char *id)
{
    standin *s = all->objects;
    while (s && strcmp(s->id, id) != 0) s = s->next;
    if (s) return torii_retain(s->object);
    s = calloc(1, sizeof *s);
    if (!s) return torii_undefined();
    s->all = all;
    s->id = strdup(id);
    s->spec = torii_dict_get(torii_dict_get(all->recorded, "objects"), id);
    s->next = all->objects;
    all->objects = s;
    s->object = torii_undefined();
    s->map = standins_value(all, spec_of(s, "map"));
    int kind = (has(s, "map") || has(s, "iter")) | has(s, "call") << 1 |
               has(s, "html") << 2;
    s->object = torii_object(&standin_classes[kind], s);
    return torii_retain(s->object);
}

/* ------------------------------------------------------------------- values ---- */

static torii_value items_of(standins *all, torii_ref recorded)
{
    torii_value list = torii_list();
    for (size_t i = 0; i < torii_length(recorded); i++) {
        torii_list_push(list, standins_value(all, torii_item(recorded, i)));
    }
    return list;
}

static torii_value tuple_of(standins *all, torii_ref recorded)
{
    torii_value items[32];
    size_t count = torii_length(recorded);
    for (size_t i = 0; i < count && i < 32; i++) {
        items[i] = standins_value(all, torii_item(recorded, i));
    }
    return torii_tuple_of(items, count < 32 ? count : 32);
}

torii_value standins_value(standins *all, torii_ref recorded)
{
    torii_ref payload;
    const char *tag = tag_of(recorded, &payload);
    const char *text = tag ? torii_get_str(payload, NULL) : NULL;
    if (tag && strcmp(tag, "$tuple") == 0) return tuple_of(all, payload);
    if (text && strcmp(tag, "$markup") == 0) return torii_markup(text);
    if (text && strcmp(tag, "$fn") == 0) return function_of(all, text);
    if (text && strcmp(tag, "$ref") == 0) return object_of(all, text);
    if (torii_kind_of(recorded) == TORII_KIND_LIST) return items_of(all, recorded);
    if (torii_kind_of(recorded) != TORII_KIND_DICT) return torii_retain(recorded);
    torii_value dict = torii_dict();
    size_t position = 0;
    torii_ref key, value;
    while (torii_dict_next(recorded, &position, &key, &value)) {
        torii_dict_put(dict, torii_retain(key), standins_value(all, value));
    }
    return dict;
}

standins *standins_new(torii_ref recorded_case)
{
    standins *all = calloc(1, sizeof *all);
    if (all) all->recorded = recorded_case;
    return all;
}

void standins_free(standins *all)
{
    while (all && all->objects) {
        standin *s = all->objects;
        all->objects = s->next;
        torii_release(s->object);
        torii_release(s->map);
        free(s->id);
        free(s);
    }
    while (all && all->tables) {
        table *t = all->tables;
        all->tables = t->next;
        torii_release(t->object);
        free(t->name);
        free(t);
    }
    free(all);
}
