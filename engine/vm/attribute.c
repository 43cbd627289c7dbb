/* SPDX-License-Identifier: MIT
 *
 * a.b and a[b].  An attribute is looked up as Python does, then as an item; an
 * item the other way round; what is in neither is an undefined value.
 *
 * Invariant: with the sandbox on, no value leaves this file under a name that
 * the sandbox hides.  Dict keys and items are data and never hidden.
 */
#include "vm/attribute.h"
#include "vm/class.h"
#include "vm/sandbox.h"

static const tr_runtime *runtime_of(tr_task *task)
{
    return tr_machine_runtime(tr_machine_of(task));
}

static tr_span name_span(const tr_string *name)
{
    return (tr_span){name->bytes, name->size};
}

/* ---- undefined values ---- */

tr_value tr_undefined_make(tr_task *task, tr_ref hint, tr_ref obj, tr_ref name)
{
    const tr_runtime *runtime = runtime_of(task);
    if (runtime->make_undefined) {
        return runtime->make_undefined(task, TR_ERR_UNDEFINED, hint, obj, name);
    }
    tr_value made =
        tr_undefined_new(runtime->undefined, TR_ERR_UNDEFINED, hint, obj, name);
    if (tr_is_invalid(made)) return tr_fail_memory(task);
    tr_as_undefined(made)->logging = runtime->report_undefined != NULL;
    return made;
}

tr_value tr_undefined_attr(tr_task *task, tr_ref obj, tr_ref name)
{
    return tr_undefined_make(task, tr_none(), obj, name);
}

/* ---- methods ---- */

/* The table that has the methods of values with that tag. */
static enum tr_tag method_kind(enum tr_tag tag)
{
    return tag == TR_BOOL || tag == TR_BIG ? TR_INT : tag;
}

static bool only_of_markup(tr_span name)
{
    return tr_span_is(name, "escape") || tr_span_is(name, "unescape") ||
           tr_span_is(name, "striptags");
}

/* NULL without a problem if there is none. */
static const tr_function *find_method(tr_task *task, tr_ref value, tr_span name)
{
    enum tr_tag kind = method_kind(tr_tag(value));
    if (kind == TR_OBJECT || (kind == TR_DICT && tr_dict_is_key(name))) return NULL;
    if (name.size == 0 || name.bytes[0] == '_') return NULL;
    if (kind == TR_STRING && !tr_is_markup(value) && only_of_markup(name)) return NULL;
    return tr_registry_find(task, &runtime_of(task)->methods[kind], name);
}

const tr_function *tr_find_method(tr_task *task, tr_ref value, tr_string *name)
{
    const tr_function *method = find_method(task, value, name_span(name));
    if (method && task->sandboxed && tr_sandbox_refuses(task, value, name, method)) {
        return NULL;
    }
    return method;
}

static tr_value bind(tr_task *task, const tr_function *method, tr_ref self)
{
    tr_value bound = tr_bound_method_new(method, self);
    return tr_is_invalid(bound) ? tr_fail_memory(task) : bound;
}

tr_value tr_kind_method(tr_task *task, enum tr_tag kind, tr_ref self, tr_span name)
{
    const tr_function *method =
        tr_registry_find(task, &runtime_of(task)->methods[kind], name);
    if (method) return bind(task, method, self);
    return tr_failed(task) ? tr_invalid() : tr_missing();
}

/* ---- attributes ---- */

/* Where an attribute came from, for the sandbox. */
typedef struct found {
    tr_value value; /* missing: nothing */
    const tr_function *method;
} found;

static tr_value number_attr(tr_ref number, tr_span name)
{
    bool real = tr_span_is(name, "real");
    bool imag = tr_span_is(name, "imag");
    if (tr_is(number, TR_FLOAT)) {
        if (real) return number;
        return imag ? tr_float(0) : tr_missing();
    }
    if (real || tr_span_is(name, "numerator")) {
        return tr_is(number, TR_BIG) ? tr_retain(number) : tr_int(tr_as_int(number));
    }
    if (imag) return tr_int(0);
    return tr_span_is(name, "denominator") ? tr_int(1) : tr_missing();
}

static tr_value range_attr(tr_ref value, tr_span name)
{
    const tr_range *range = tr_as_range(value);
    if (tr_span_is(name, "start")) return tr_retain(range->start);
    if (tr_span_is(name, "stop")) return tr_retain(range->stop);
    return tr_span_is(name, "step") ? tr_retain(range->step) : tr_missing();
}

/* What |groupby makes has names for its two items. */
static tr_value tuple_attr(tr_ref tuple, tr_span name)
{
    if (!tr_is_group(tuple)) return tr_missing();
    const tr_value *items = tr_as_list(tuple)->items;
    if (tr_span_is(name, "grouper")) return tr_retain(items[0]);
    return tr_span_is(name, "list") ? tr_retain(items[1]) : tr_missing();
}

static tr_value data_attr(tr_task *task, tr_ref value, tr_string *name)
{
    switch (tr_tag(value)) {
    case TR_BOOL:
    case TR_INT:
    case TR_BIG:
    case TR_FLOAT: return number_attr(value, name_span(name));
    case TR_TUPLE: return tuple_attr(value, name_span(name));
    case TR_RANGE: return range_attr(value, name_span(name));
    case TR_OBJECT: {
        const tr_type *type = tr_type_of(value);
        return type->get_attr ? type->get_attr(task, value, name) : tr_missing();
    }
    default: return tr_missing();
    }
}

/* Facts about functions and methods. */
static tr_value function_attr(tr_ref value, tr_span name)
{
    tr_ref function = value;
    if (tr_is_instance(value, &tr_bound_method_type)) {
        const tr_bound_method *method = value.as_.pointer_;
        if (tr_span_is(name, "__self__")) return tr_retain(method->self);
        function = method->function;
    } else if (!tr_is_instance(value, &tr_function_type)) {
        return tr_missing();
    }
    if (tr_span_is(name, "__name__") || tr_span_is(name, "__qualname__")) {
        return tr_retain(tr_as_function(function)->name);
    }
    return tr_missing();
}

/* What Python has and Torii hardly models: classes, methods by dunder, state of
 * generators. */
static tr_value internal_attr(tr_task *task, tr_ref value, tr_string *name)
{
    tr_span span = name_span(name);
    bool is_host = tr_is(value, TR_OBJECT) && tr_type_of(value)->is_host;
    if (is_host && name->size && name->bytes[0] != '_') return tr_missing();
    if (!tr_python_has_attr(value, span)) return tr_missing();
    if (tr_span_is(span, "__doc__") || tr_span_is(span, "gi_yieldfrom")) {
        return tr_none();
    }
    if (tr_span_is(span, "gi_running") || tr_span_is(span, "gi_suspended")) {
        return tr_bool(false);
    }
    tr_value made = function_attr(value, span);
    if (!tr_is_missing(made)) return made;
    if (tr_span_is(span, "__class__")) {
        made = tr_class_of(value);
    } else {
        made = tr_kind_method(task, TR_OBJECT, value, span);
        if (!tr_is_missing(made)) return made;
        made = tr_wrapper_new(value, name);
    }
    return tr_is_invalid(made) ? tr_fail_memory(task) : made;
}

/* getattr() without undefined values and without the sandbox. */
static found find_attr(tr_task *task, tr_ref value, tr_string *name)
{
    found result = {.value = data_attr(task, value, name)};
    if (!tr_is_missing(result.value)) return result;
    result.method = find_method(task, value, name_span(name));
    if (result.method) {
        result.value = bind(task, result.method, value);
    } else if (tr_failed(task)) {
        result.value = tr_invalid();
    } else if (tr_is(value, TR_OBJECT) || (name->size && name->bytes[0] == '_')) {
        result.value = internal_attr(task, value, name);
    }
    return result;
}

/* Is it a name that Python itself asks objects for? */
static bool is_dunder(tr_span name)
{
    return name.size >= 2 && memcmp(name.bytes, "__", 2) == 0 &&
           memcmp(name.bytes + name.size - 2, "__", 2) == 0;
}

/* The facts that Jinja's undefined values keep under names of their own. */
static tr_value undefined_attr(tr_task *task, tr_ref value, tr_span name)
{
    const tr_undefined *undefined = tr_as_undefined(value);
    if (tr_span_is(name, "_undefined_name")) return tr_retain(undefined->name);
    if (tr_span_is(name, "_undefined_hint")) return tr_retain(undefined->hint);
    if (tr_span_is(name, "_undefined_obj")) {
        return tr_is_missing(undefined->obj) ? tr_missing()
                                             : tr_retain(undefined->obj);
    }
    if (!tr_span_is(name, "_undefined_message")) return tr_missing();
    tr_text text = tr_text_make(TR_STRING_MAX);
    tr_undefined_message(task, value, &text);
    return tr_string_take_text(task, &text);
}

static bool is_chainable(tr_ref undefined)
{
    return tr_as_undefined(undefined)->policy == TORII_UNDEFINED_CHAINABLE;
}

tr_value tr_get_attr_only(tr_task *task, tr_ref value, tr_string *name)
{
    tr_span span = name_span(name);
    if (tr_is(value, TR_UNDEFINED) && !is_dunder(span) &&
        !(task->sandboxed && tr_python_has_attr(value, span))) {
        tr_value fact = undefined_attr(task, value, span);
        if (!tr_is_missing(fact)) return fact;
        return is_chainable(value) ? tr_retain(value)
                                   : tr_undefined_report(task, value);
    }
    found result = find_attr(task, value, name);
    if (!task->sandboxed || tr_is_missing(result.value) ||
        tr_is_invalid(result.value)) {
        return result.value;
    }
    if (tr_sandbox_refuses(task, value, name, result.method)) {
        tr_release(result.value);
        if (tr_failed(task)) return tr_invalid();
        return tr_sandbox_unsafe(task, value, name);
    }
    return result.value;
}

/* ---- items ---- */

/* A lookup that failed as Python's do when there is nothing: then forget it. */
static bool forgive(tr_task *task, bool attribute_too)
{
    switch (task->problem.error) {
    case TR_ERR_ATTRIBUTE:
        if (!attribute_too) return false;
        break;
    case TR_ERR_TYPE:
    case TR_ERR_KEY:
    case TR_ERR_INDEX:
    case TR_ERR_LOOKUP: break;
    default: return false;
    }
    tr_task_forget(task);
    return true;
}

static bool forgive_attribute(tr_task *task)
{
    if (task->problem.error != TR_ERR_ATTRIBUTE) return false;
    tr_task_forget(task);
    return true;
}

/* Python's rule for an index from the end; false if it is out of range. */
static bool normalize(int64_t index, size_t count, size_t *out)
{
    if (index < 0) index += (int64_t)count;
    if (index < 0 || (uint64_t)index >= count) return false;
    *out = (size_t)index;
    return true;
}

static tr_value list_item(tr_ref list, tr_ref key)
{
    size_t index;
    if (!tr_is_intlike(key)) return tr_missing();
    if (!normalize(tr_as_int(key), tr_as_list(list)->count, &index)) {
        return tr_missing();
    }
    return tr_retain(tr_as_list(list)->items[index]);
}

static tr_value string_item(tr_task *task, tr_ref string, tr_ref key)
{
    const tr_string *text = tr_as_string(string);
    size_t index;
    if (!tr_is_intlike(key)) return tr_missing();
    if (!normalize(tr_as_int(key), tr_string_length(text), &index)) {
        return tr_missing();
    }
    tr_value item = tr_string_is_ascii(text)
                        ? tr_string_rune((unsigned char)text->bytes[index])
                        : tr_string_slice(task, string, index, index + 1);
    return tr_is_markup(string) ? tr_as_markup(item) : tr_as_plain(item);
}

static tr_value range_item(tr_task *task, tr_ref range, tr_ref key)
{
    tr_ref length = tr_as_range(range)->length;
    if (!tr_is_intlike(key) && !tr_is(key, TR_BIG)) return tr_missing();
    tr_value index = tr_int_sign(key) < 0 ? tr_int_add(task, key, length)
                                          : tr_retain(key);
    if (tr_is_invalid(index)) return index;
    tr_value item = tr_missing();
    if (tr_int_sign(index) >= 0 && tr_int_compare(index, length) < 0) {
        item = tr_range_item(task, range, index);
    }
    tr_release(index);
    return item;
}

static tr_value dict_item(tr_task *task, tr_ref dict, tr_ref key)
{
    if (tr_is(key, TR_STRING)) {
        return tr_retain(tr_dict_get_str(tr_as_dict(dict), tr_as_string(key)));
    }
    return tr_retain(tr_dict_get(task, tr_as_dict(dict), key));
}

tr_value tr_find_item(tr_task *task, tr_ref value, tr_ref key)
{
    switch (tr_tag(value)) {
    case TR_DICT: return dict_item(task, value, key);
    case TR_LIST:
    case TR_TUPLE: return list_item(value, key);
    case TR_STRING: return string_item(task, value, key);
    case TR_RANGE: return range_item(task, value, key);
    case TR_UNDEFINED:
        return is_chainable(value) ? tr_retain(value)
                                   : tr_undefined_report(task, value);
    case TR_OBJECT: {
        const tr_type *type = tr_type_of(value);
        return type->get_item ? type->get_item(task, value, key) : tr_missing();
    }
    default: return tr_missing();
    }
}

static tr_value fail_key(tr_task *task, tr_ref key)
{
    tr_text text = tr_text_make(1 << 16);
    if (tr_write_repr(task, key, &text)) {
        tr_fail(task, TR_ERR_KEY, "%s", tr_text_c(&text));
    }
    tr_text_done(&text);
    return tr_invalid();
}

/* Why value[key] is missing, in Python's words. */
static tr_value fail_item(tr_task *task, tr_ref value, tr_ref key)
{
    bool index = tr_is_intlike(key) || tr_is(key, TR_BIG);
    const char *type = tr_type_name(value);
    const char *key_type = tr_type_name(key);
    switch (tr_tag(value)) {
    case TR_DICT: return fail_key(task, key);
    case TR_STRING:
        if (index) return tr_fail(task, TR_ERR_INDEX, "string index out of range");
        return tr_fail(
            task, TR_ERR_TYPE, "string indices must be integers, not '%s'", key_type);
    case TR_RANGE:
        if (index) {
            return tr_fail(task, TR_ERR_INDEX, "range object index out of range");
        }
        return tr_fail(
            task, TR_ERR_TYPE, "range indices must be integers or slices, not %s",
            key_type);
    case TR_LIST:
    case TR_TUPLE:
        if (index) return tr_fail(task, TR_ERR_INDEX, "%s index out of range", type);
        return tr_fail(
            task, TR_ERR_TYPE, "%s indices must be integers or slices, not %s", type,
            key_type);
    case TR_OBJECT:
        if (tr_type_of(value)->get_item) return fail_key(task, key);
        break;
    default: break;
    }
    return tr_fail(task, TR_ERR_TYPE, "'%s' object is not subscriptable", type);
}

tr_value tr_subscript(tr_task *task, tr_ref value, tr_ref key)
{
    tr_value item = tr_find_item(task, value, key);
    return tr_is_missing(item) ? fail_item(task, value, key) : item;
}

/* ---- environment.getattr and environment.getitem ---- */

tr_value tr_find_attr(tr_task *task, tr_ref value, tr_string *name)
{
    bool quick = tr_is(value, TR_OBJECT) && tr_type_of(value)->is_host &&
                 !task->sandboxed && name->size && name->bytes[0] != '_';
    tr_value result = quick ? tr_type_of(value)->get_attr(task, value, name)
                            : tr_get_attr_only(task, value, name);
    if (tr_is_invalid(result) && forgive_attribute(task)) result = tr_missing();
    if (!tr_is_missing(result)) return result;
    result = tr_find_item(task, value, tr_string_value(name));
    if (tr_is_invalid(result) && forgive(task, !task->sandboxed)) {
        result = tr_missing();
    }
    return result;
}

tr_value tr_get_attr(tr_task *task, tr_ref value, tr_string *name)
{
    tr_value result = tr_is(value, TR_DICT) && tr_dict_is_key(name_span(name))
                          ? tr_retain(tr_dict_get_str(tr_as_dict(value), name))
                          : tr_find_attr(task, value, name);
    if (!tr_is_missing(result)) return result;
    return tr_undefined_attr(task, value, tr_string_value(name));
}

tr_value tr_get_item(tr_task *task, tr_ref value, tr_ref key)
{
    tr_value result = tr_find_item(task, value, key);
    if (tr_is_invalid(result) && forgive(task, !task->sandboxed)) {
        result = tr_missing();
    }
    if (!tr_is_missing(result)) return result;
    if (tr_is(key, TR_STRING)) {
        result = tr_get_attr_only(task, value, tr_as_string(key));
        if (tr_is_invalid(result) && forgive_attribute(task)) result = tr_missing();
        if (!tr_is_missing(result)) return result;
    }
    return tr_undefined_attr(task, value, key);
}

/* ---- str.format ---- */

static tr_value format_attr(tr_task *task, tr_ref value, tr_string *name)
{
    tr_value result = tr_get_attr_only(task, value, name);
    if (!tr_is_missing(result)) return result;
    return tr_fail(
        task, TR_ERR_ATTRIBUTE, "'%s' object has no attribute '%.200s'",
        tr_type_name(value), name->bytes);
}

const tr_format_access tr_format_access_plain = {
    .get_attr = format_attr,
    .get_item = tr_subscript,
};

const tr_format_access tr_format_access_sandbox = {
    .get_attr = tr_get_attr,
    .get_item = tr_get_item,
};
