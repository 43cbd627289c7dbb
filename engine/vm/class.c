/* SPDX-License-Identifier: MIT
 *
 * Classes as values.  See class.h.
 */
#include "vm/class.h"
#include "base/hash.h"
#include "vm/attribute.h"

static tr_class *as_class(tr_ref value)
{
    return value.as_.pointer_;
}

tr_value tr_class_new(
    const char *name, const char *module, const tr_builtin *constructor)
{
    tr_class *made = tr_instance_new(&tr_class_type);
    if (!made) return tr_invalid();
    made->name = name;
    made->module = module;
    made->row = constructor;
    made->constructor = NULL;
    return tr_take_instance(made);
}

tr_value tr_class_of(tr_ref value)
{
    const char *module = NULL;
    if (tr_is(value, TR_OBJECT)) module = tr_type_of(value)->module;
    if (tr_is(value, TR_UNDEFINED)) module = "jinja2.runtime";
    if (tr_is_markup(value)) module = "markupsafe";
    return tr_class_new(tr_type_name(value), module, NULL);
}

static tr_value class_attr(tr_task *task, tr_ref self, tr_string *name)
{
    const tr_class *class = as_class(self);
    tr_span text = tr_string_bytes(tr_string_value(name));
    if (tr_span_is(text, "__name__") || tr_span_is(text, "__qualname__")) {
        return tr_string_c(class->name);
    }
    if (tr_span_is(text, "__module__")) {
        return tr_string_c(class->module ? class->module : "builtins");
    }
    if (tr_span_is(text, "fromkeys") && strcmp(class->name, "dict") == 0) {
        return tr_kind_method(task, TR_DICT, self, text);
    }
    return tr_missing();
}

/* It outlives the rendering and is not charged to it; NULL with a problem. */
static const tr_function *make_constructor(tr_task *task, tr_class *class)
{
    const tr_builtin *row = class->row;
    tr_budget *budget = tr_budget_enter(NULL);
    tr_function *made = tr_function_new(
        task, row->name, row->signature, row->native, NULL, row->flags);
    if (made && !tr_freeze(tr_take_instance(made))) {
        tr_release(tr_take_instance(made));
        tr_fail_memory(task);
        made = NULL;
    }
    tr_function *other = NULL; /* of a thread that was faster */
    if (made && !__atomic_compare_exchange_n(
                    &class->constructor, &other, made, false, __ATOMIC_ACQ_REL,
                    __ATOMIC_ACQUIRE)) {
        tr_release(tr_take_instance(made));
        made = other;
    }
    tr_budget_enter(budget);
    return made;
}

static tr_value class_call(tr_task *task, tr_ref self, const tr_arguments *args)
{
    tr_class *class = as_class(self);
    if (!class->row) {
        return tr_fail(
            task, TR_ERR_TYPE, "cannot create '%s' instances", class->name);
    }
    const tr_function *constructor =
        __atomic_load_n(&class->constructor, __ATOMIC_ACQUIRE);
    if (!constructor) constructor = make_constructor(task, class);
    return constructor ? tr_function_call(task, constructor, self, args) : tr_invalid();
}

static bool class_repr(tr_task *task, tr_ref self, tr_text *out)
{
    (void)task;
    const tr_class *class = as_class(self);
    tr_text_add_str(out, "<class '");
    if (class->module) tr_text_format(out, "%s.", class->module);
    tr_text_format(out, "%s'>", class->name);
    return true;
}

static int class_equal(tr_task *task, tr_ref self, tr_ref other)
{
    (void)task;
    return tr_is_instance(other, &tr_class_type) &&
           strcmp(as_class(self)->name, as_class(other)->name) == 0;
}

static uint32_t class_hash(tr_ref self)
{
    const char *name = as_class(self)->name;
    return tr_hash_bytes(name, strlen(name));
}

static void class_free(tr_object *self)
{
    tr_function *constructor = ((tr_class *)(void *)self)->constructor;
    if (constructor) tr_release(tr_take_instance(constructor));
}

const tr_type tr_class_type = {
    .name = "type",
    .kind = TORII_KIND_CALLABLE,
    .shareable = true,
    .get_attr = class_attr,
    .call = class_call,
    .to_str = class_repr,
    .to_repr = class_repr,
    .equal = class_equal,
    .hash = class_hash,
    .free = class_free,
    .size = sizeof(tr_class),
};

/* ---- wrappers ---- */

typedef struct wrapper {
    tr_instance instance;
    const char *owner; /* class name, static or of a type */
    tr_value name;
} wrapper;

static bool wrapper_repr(tr_task *task, tr_ref self, tr_text *out)
{
    const wrapper *shown = self.as_.pointer_;
    tr_text_add_str(out, "<method-wrapper ");
    if (!tr_write_repr(task, shown->name, out)) return false;
    tr_text_format(out, " of %s object>", shown->owner);
    return true;
}

static tr_value wrapper_call(tr_task *task, tr_ref self, const tr_arguments *args)
{
    (void)self;
    (void)args;
    return tr_fail(
        task, TR_ERR_NOT_IMPLEMENTED, "methods of Python's protocols cannot be called");
}

static void wrapper_visit(tr_object *self, tr_visit visit, void *data)
{
    visit(data, &((wrapper *)(void *)self)->name);
}

static const tr_type wrapper_type = {
    .name = "method-wrapper",
    .kind = TORII_KIND_CALLABLE,
    .call = wrapper_call,
    .to_str = wrapper_repr,
    .to_repr = wrapper_repr,
    .visit = wrapper_visit,
    .size = sizeof(wrapper),
};

tr_value tr_wrapper_new(tr_ref value, tr_string *name)
{
    wrapper *made = tr_instance_new(&wrapper_type);
    if (!made) return tr_invalid();
    made->owner = tr_type_name(value);
    made->name = tr_retain(tr_string_value(name));
    return tr_take_instance(made);
}
