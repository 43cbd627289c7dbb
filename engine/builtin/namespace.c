/* SPDX-License-Identifier: MIT
 *
 * namespace(): an object whose attributes `{% set ns.name = value %}` assigns.
 * All its attributes are its own, so ns.items is what was put there.
 */
#include "builtin/globals.h"
#include "builtin/methods.h"
#include "builtin/tables.h"

typedef struct namespace {
    tr_instance instance;
    tr_value attributes; /* a dict */
} namespace;

static tr_dict *attributes_of(tr_ref self)
{
    const namespace *ns = self.as_.pointer_;
    return tr_as_dict(ns->attributes);
}

static tr_value namespace_attr(tr_task *task, tr_ref self, tr_string *name)
{
    (void)task;
    return tr_retain(tr_dict_get_str(attributes_of(self), name));
}

bool tr_namespace_set(tr_task *task, tr_ref ns, tr_string *name, tr_value value)
{
    if (!tr_note(task, ns, value)) {
        tr_release(value);
        return false;
    }
    if (tr_dict_set_str(attributes_of(ns), tr_string_value(name), value)) return true;
    if (!tr_failed(task)) tr_fail_memory(task);
    return false;
}

static bool namespace_repr(tr_task *task, tr_ref self, tr_text *out)
{
    const namespace *ns = self.as_.pointer_;
    if (!tr_task_enter(task)) return false;
    tr_text_add_str(out, "<Namespace ");
    bool fine = tr_write_repr(task, ns->attributes, out);
    tr_text_add_byte(out, '>');
    tr_task_leave(task);
    return fine;
}

static void namespace_visit(tr_object *self, tr_visit visit, void *data)
{
    visit(data, &((namespace *)(void *)self)->attributes);
}

const tr_type tr_namespace_type = {
    .name = "Namespace",
    .module = "jinja2.utils",
    .kind = TORII_KIND_OBJECT,
    .get_attr = namespace_attr,
    .set_attr = tr_namespace_set,
    .to_str = namespace_repr,
    .to_repr = namespace_repr,
    .visit = namespace_visit,
    .size = sizeof(namespace),
};

tr_value tr_namespace_new(tr_value attributes)
{
    namespace *ns =
        tr_is(attributes, TR_DICT) ? tr_instance_new(&tr_namespace_type) : NULL;
    if (!ns) {
        tr_release(attributes);
        return tr_invalid();
    }
    ns->attributes = attributes;
    return tr_take_instance(ns);
}

tr_value tr_global_namespace(tr_call *call)
{
    tr_value dict = tr_dict_build(call->task, call->rest, call->options);
    if (tr_is_invalid(dict)) return dict;
    tr_value made = tr_namespace_new(dict);
    return tr_is_invalid(made) ? tr_fail_memory(call->task) : made;
}
