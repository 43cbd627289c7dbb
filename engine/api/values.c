/* SPDX-License-Identifier: MIT
 *
 * Values for hosts: constructors, readers and conversions.
 */
#include "api/env.h"

#include "base/utf8.h"
#include "builtin/tables.h"
#include "value/json.h"
#include "value/range.h"

/* -------------------------------------------------------------- constructors ---- */

torii_value torii_undefined(void)
{
    return tr_undefined_plain();
}

torii_value torii_none(void)
{
    return tr_none();
}

torii_value torii_bool(bool value)
{
    return tr_bool(value);
}

torii_value torii_int(int64_t value)
{
    return tr_int(value);
}

torii_value torii_float(double value)
{
    return tr_float(value);
}

torii_value torii_range(int64_t start, int64_t stop, int64_t step)
{
    tr_task task;
    tr_task_init(&task);
    tr_value range = tr_range_new(&task, tr_int(start), tr_int(stop), tr_int(step));
    tr_task_done(&task);
    return range;
}

torii_value torii_str(const char *text)
{
    return text ? torii_strn(text, strlen(text)) : tr_none();
}

torii_value torii_strn(const char *text, size_t size)
{
    if (!text && size) return tr_invalid();
    return tr_string_repaired(text ? text : "", size);
}

torii_value torii_strf(const char *format, ...)
{
    if (!format) return tr_invalid();
    tr_text text = tr_text_make(TR_STRING_MAX);
    va_list args;
    va_start(args, format);
    tr_text_vformat(&text, format, args);
    va_end(args);
    tr_value value = text.failed ? tr_invalid()
                                 : tr_string_repaired(
                                       text.data ? text.data : "", text.size);
    tr_text_done(&text);
    return value;
}

torii_value torii_str_external(
    const char *text, size_t size, void (*release)(void *text))
{
    if (!text) return torii_strn(text, size);
    if (tr_utf8_valid(text, size) == size) {
        return tr_string_external(text, size, release);
    }
    tr_value copy = tr_string_repaired(text, size);
    if (release) release((void *)(uintptr_t)text);
    return copy;
}

torii_value torii_markup(const char *html)
{
    return html ? torii_markupn(html, strlen(html)) : tr_none();
}

torii_value torii_markupn(const char *html, size_t size)
{
    tr_value value = torii_strn(html, size);
    return tr_is_invalid(value) ? value : tr_as_markup(value);
}

static tr_value made_of(tr_ref value, tr_value (*make)(tr_task *task, tr_ref value))
{
    tr_task task;
    tr_task_init(&task);
    tr_value result = make(&task, value);
    tr_task_done(&task);
    return result;
}

torii_value torii_escape(torii_ref value)
{
    return made_of(value, tr_escape);
}

torii_value torii_list(void)
{
    return tr_list_new(0);
}

static bool any_invalid(const torii_value *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (tr_is_spoiled(items[i])) return true;
    }
    return false;
}

static torii_value release_all(const torii_value *items, size_t count)
{
    for (size_t i = 0; i < count; i++) tr_release(items[i]);
    return tr_invalid();
}

torii_value torii_list_of(const torii_value *items, size_t count)
{
    if (!items && count) return tr_invalid();
    return any_invalid(items, count) ? release_all(items, count)
                                     : tr_list_from(items, count);
}

torii_value torii_tuple_of(const torii_value *items, size_t count)
{
    if (!items && count) return tr_invalid();
    return any_invalid(items, count) ? release_all(items, count)
                                     : tr_tuple_from(items, count);
}

torii_value torii_dict(void)
{
    return tr_dict_new(0);
}

torii_value torii_dict_of(const torii_pair *pairs, size_t count)
{
    if (!pairs && count) return tr_invalid();
    tr_value dict = tr_dict_new(count);
    for (size_t i = 0; i < count; i++) {
        if (tr_is_invalid(dict)) {
            tr_release(pairs[i].value);
        } else if (!torii_dict_set(dict, pairs[i].key, pairs[i].value)) {
            tr_release(dict);
            dict = tr_invalid();
        }
    }
    return dict;
}

torii_value torii_namespace(torii_value attributes)
{
    if (!tr_is_spoiled(attributes)) return tr_namespace_new(attributes);
    tr_release(attributes);
    return tr_invalid();
}

/* A container that could not take a value says so when it is rendered. */
static bool spoil(torii_ref container)
{
    tr_as_object(container)->flags |= TR_SPOILED;
    return false;
}

/* May the value be stored there?  If not, it is released. */
static bool accepts(torii_ref container, enum tr_tag tag, torii_value value)
{
    if (!tr_is(container, tag) || tr_is_frozen(container)) {
        tr_release(value);
        return false;
    }
    if (!tr_is_spoiled(value)) return true;
    tr_release(value);
    return spoil(container);
}

bool torii_list_push(torii_ref list, torii_value item)
{
    if (!accepts(list, TR_LIST, item)) return false;
    return tr_list_push(tr_as_list(list), item) || spoil(list);
}

bool torii_dict_set(torii_ref dict, const char *key, torii_value value)
{
    if (!accepts(dict, TR_DICT, value)) return false;
    if (!key) {
        tr_release(value);
        return false;
    }
    tr_value name = tr_string_repaired(key, strlen(key));
    if (tr_is_invalid(name)) {
        tr_release(value);
        return spoil(dict);
    }
    bool ok = tr_dict_set_str(tr_as_dict(dict), name, value);
    tr_release(name);
    return ok || spoil(dict);
}

bool torii_dict_put(torii_ref dict, torii_value key, torii_value value)
{
    if (!accepts(dict, TR_DICT, value)) {
        tr_release(key);
        return false;
    }
    if (!accepts(dict, TR_DICT, key)) {
        tr_release(value);
        return false;
    }
    tr_task task;
    tr_task_init(&task);
    bool ok = tr_dict_set(&task, tr_as_dict(dict), key, value);
    bool no_memory = !ok && (!tr_failed(&task) || task.problem.error == TR_ERR_MEMORY);
    tr_task_done(&task);
    return no_memory ? spoil(dict) : ok;
}

torii_value torii_from_json(const char *json, size_t size, torii_error **err)
{
    if (!tr_is_given(json, err)) return tr_invalid();
    if (size == SIZE_MAX) size = strlen(json);
    tr_task task;
    tr_task_init(&task);
    tr_value value = tr_json_parse(&task, tr_span_make(json, size));
    if (tr_is_invalid(value)) {
        if (!tr_failed(&task)) tr_fail_memory(&task);
        tr_error_take(&task, err);
    }
    tr_task_done(&task);
    return value;
}

torii_value torii_retain(torii_ref value)
{
    return tr_retain(value);
}

void torii_release(torii_value value)
{
    tr_release(value);
}

bool torii_freeze(torii_ref value)
{
    return tr_freeze(value);
}

/* -------------------------------------------------------------------- readers ---- */

torii_kind torii_kind_of(torii_ref value)
{
    return tr_is_spoiled(value) ? TORII_KIND_INVALID : tr_kind_of(value);
}

const char *torii_kind_name(torii_kind kind)
{
    static const char *const names[] = {
        "invalid", "undefined", "none", "bool",     "int",      "float", "string",
        "list",    "tuple",     "dict", "range",    "callable", "iterator", "object",
    };
    return (unsigned)kind < sizeof names / sizeof names[0] ? names[kind] : "unknown";
}

bool torii_is_markup(torii_ref value)
{
    return tr_is_markup(value);
}

bool torii_is_true(torii_ref value)
{
    tr_task task;
    tr_task_init(&task);
    int truth = tr_truth(&task, value);
    tr_task_done(&task);
    return truth > 0;
}

bool torii_get_bool(torii_ref value, bool *out)
{
    if (!out || !tr_is(value, TR_BOOL)) return false;
    *out = tr_as_int(value) != 0;
    return true;
}

bool torii_get_int(torii_ref value, int64_t *out)
{
    if (!out || !tr_is_intlike(value)) return false;
    *out = tr_as_int(value);
    return true;
}

bool torii_get_float(torii_ref value, double *out)
{
    if (!out) return false;
    if (tr_is_intlike(value)) {
        *out = (double)tr_as_int(value);
    } else if (tr_is(value, TR_FLOAT)) {
        *out = tr_as_float(value);
    } else {
        return false;
    }
    return true;
}

bool torii_get_range(torii_ref value, int64_t *start, int64_t *stop, int64_t *step)
{
    if (!start || !stop || !step || !tr_is(value, TR_RANGE)) return false;
    const tr_range *range = tr_as_range(value);
    if (!range->small) return false;
    *start = tr_as_int(range->start);
    *stop = tr_as_int(range->stop);
    *step = tr_as_int(range->step);
    return true;
}

const char *torii_get_str(torii_ref value, size_t *size)
{
    if (!tr_is(value, TR_STRING)) return NULL;
    tr_span text = tr_string_bytes(value);
    if (size) *size = text.size;
    return text.bytes;
}

size_t torii_length(torii_ref value)
{
    if (tr_is_sequence(value)) return tr_as_list(value)->count;
    if (tr_is(value, TR_DICT)) return tr_as_dict(value)->count;
    if (tr_is(value, TR_STRING)) return tr_string_length(tr_as_string(value));
    return 0;
}

torii_ref torii_item(torii_ref value, size_t index)
{
    if (tr_is_sequence(value) && index < tr_as_list(value)->count) {
        return tr_as_list(value)->items[index];
    }
    if (tr_is(value, TR_DICT)) {
        uint32_t position = 0;
        tr_ref key, item;
        while (tr_dict_next(tr_as_dict(value), &position, &key, &item)) {
            if (index-- == 0) return item;
        }
    }
    return tr_undefined_plain();
}

torii_ref torii_dict_get(torii_ref dict, const char *key)
{
    if (!key || !tr_is(dict, TR_DICT)) return tr_undefined_plain();
    tr_ref found = tr_dict_get_c(tr_as_dict(dict), key);
    return tr_is_missing(found) ? tr_undefined_plain() : found;
}

bool torii_dict_next(
    torii_ref dict, size_t *position, torii_ref *key, torii_ref *value)
{
    if (!position || !key || !value || !tr_is(dict, TR_DICT)) return false;
    uint32_t at = (uint32_t)*position;
    bool more = tr_dict_next(tr_as_dict(dict), &at, key, value);
    *position = at;
    return more;
}

bool torii_equal(torii_ref left, torii_ref right)
{
    tr_task task;
    tr_task_init(&task);
    int equal = tr_equal(&task, left, right);
    tr_task_done(&task);
    return equal > 0;
}

torii_value torii_to_str(torii_ref value)
{
    return made_of(value, tr_to_str);
}

torii_value torii_to_repr(torii_ref value)
{
    return made_of(value, tr_to_repr);
}

static torii_value to_json(torii_ref value, const tr_json_style *style)
{
    tr_task task;
    tr_task_init(&task);
    tr_text text = tr_text_make(TR_STRING_MAX);
    tr_value result = tr_invalid();
    if (tr_json_write(&task, value, style, &text)) {
        result = tr_string_take_text(&task, &text);
    }
    tr_text_done(&text);
    tr_task_done(&task);
    return result;
}

torii_value torii_to_json(torii_ref value, int indent)
{
    tr_json_style style = {.indent = indent > 0 ? indent : -1, .ensure_ascii = true};
    return to_json(value, &style);
}

torii_value torii_to_json_with(torii_ref value, const torii_json_style *wanted)
{
    torii_json_style all = {0};
    if (wanted) {
        size_t size = wanted->struct_size;
        memcpy(&all, wanted, size < sizeof all ? size : sizeof all);
    }
    tr_json_style style = {
        .indent = all.indent > 0 ? all.indent : -1,
        .ensure_ascii = !all.unicode,
        .sort_keys = all.sort_keys,
        .item_separator = all.item_separator,
        .key_separator = all.key_separator,
    };
    return to_json(value, &style);
}

/* ---------------------------------------------------------------- the library ---- */

bool torii_set_allocator(torii_realloc_fn realloc_fn, void *data)
{
    return tr_alloc_set_hook(realloc_fn, data);
}

const char *torii_version(void)
{
    return TORII_VERSION;
}
