/* SPDX-License-Identifier: MIT
 *
 * Decides what the sandbox hides.  See sandbox.h; the names come from
 * python_names.c.
 */
#include "vm/sandbox.h"

static bool list_has(const char *names, tr_span name)
{
    for (const char *at = names; (at = strchr(at, ' ')) != NULL;) {
        at++;
        if (strncmp(at, name.bytes, name.size) == 0 && at[name.size] == ' ') {
            return true;
        }
    }
    return false;
}

/* Namespaces answer for every name themselves. */
static bool hides_its_class(const char *class_name)
{
    return strcmp(class_name, "Namespace") == 0;
}

bool tr_python_has_attr(tr_ref value, tr_span name)
{
    if (name.size == 0 || memchr(name.bytes, ' ', name.size) ||
        memchr(name.bytes, 0, name.size)) {
        return false;
    }
    const char *class_name = tr_type_name(value);
    if (hides_its_class(class_name)) return tr_span_is(name, "__class__");
    if (name.bytes[0] == '_' && list_has(tr_python_common_names, name)) return true;
    for (uint32_t i = 0; i < tr_python_class_count; i++) {
        const char *known = tr_python_class_names[i].class_name;
        if (*known == *class_name && strcmp(known, class_name) == 0) {
            return list_has(tr_python_class_names[i].names, name);
        }
    }
    return false;
}

bool tr_sandbox_hides(tr_ref value, tr_span name)
{
    if (name.size && name.bytes[0] == '_') return true;
    if (!tr_is(value, TR_OBJECT)) return false;
    const char *class_name = tr_type_of(value)->name;
    if (strcmp(class_name, "generator") == 0) {
        return tr_span_is(name, "gi_frame") || tr_span_is(name, "gi_code");
    }
    return strcmp(class_name, "type") == 0 && tr_span_is(name, "mro");
}

bool tr_sandbox_refuses(
    tr_task *task, tr_ref value, const tr_string *name, const tr_function *method)
{
    const tr_runtime *runtime = tr_machine_runtime(tr_machine_of(task));
    bool mutates = method && (method->flags & TR_FN_MUTATES) != 0 &&
                   runtime->sandbox == TORII_SANDBOX_IMMUTABLE;
    bool hidden =
        mutates || tr_sandbox_hides(value, (tr_span){name->bytes, name->size});
    if (!runtime->allows_attr) return hidden;
    return !runtime->allows_attr(task, value, name, !hidden);
}

tr_value tr_sandbox_unsafe(tr_task *task, tr_ref value, tr_string *name)
{
    tr_text text = tr_text_make(TR_STRING_MAX);
    tr_text_add_str(&text, "access to attribute ");
    if (!tr_write_repr(task, tr_string_value(name), &text)) {
        tr_text_done(&text);
        return tr_invalid();
    }
    tr_text_format(&text, " of '%s' object is unsafe.", tr_type_name(value));
    tr_value hint = tr_string_take_text(task, &text);
    if (tr_is_invalid(hint)) return hint;
    const tr_runtime *runtime = tr_machine_runtime(tr_machine_of(task));
    if (runtime->make_undefined) {
        tr_value made = runtime->make_undefined(
            task, TR_ERR_SECURITY, hint, value, tr_string_value(name));
        tr_release(hint);
        return made;
    }
    tr_value result = tr_undefined_new(
        runtime->undefined, TR_ERR_SECURITY, hint, value, tr_string_value(name));
    tr_release(hint);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    tr_as_undefined(result)->logging = runtime->report_undefined != NULL;
    return result;
}
