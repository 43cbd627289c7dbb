/* SPDX-License-Identifier: MIT
 *
 * cycler() and joiner(): objects with a little memory, for use across loops.
 */
#include "builtin/globals.h"
#include "builtin/methods.h"
#include "vm/attribute.h"

/* ---- cycler ---- */

typedef struct cycler {
    tr_instance instance;
    tr_value items; /* a tuple, not empty */
    uint32_t position;
} cycler;

static cycler *as_cycler(tr_ref value)
{
    return value.as_.pointer_;
}

static tr_value current(const cycler *self)
{
    return tr_retain(tr_as_list(self->items)->items[self->position]);
}

static tr_value cycler_attr(tr_task *task, tr_ref self, tr_string *name)
{
    tr_ref text = tr_string_value(name);
    if (tr_string_is(text, "next")) {
        return tr_kind_method(task, TR_OBJECT, self, TR_SPAN("Cycler.next"));
    }
    if (tr_string_is(text, "reset")) {
        return tr_kind_method(task, TR_OBJECT, self, TR_SPAN("Cycler.reset"));
    }
    if (tr_string_is(text, "current")) return current(as_cycler(self));
    if (tr_string_is(text, "items")) return tr_retain(as_cycler(self)->items);
    if (tr_string_is(text, "pos")) return tr_int(as_cycler(self)->position);
    return tr_missing();
}

static void cycler_visit(tr_object *self, tr_visit visit, void *data)
{
    visit(data, &((cycler *)(void *)self)->items);
}

static const tr_type cycler_type = {
    .name = "Cycler",
    .module = "jinja2.utils",
    .kind = TORII_KIND_OBJECT,
    .get_attr = cycler_attr,
    .visit = cycler_visit,
    .size = sizeof(cycler),
};

tr_value tr_global_cycler(tr_call *call)
{
    if (tr_as_list(call->rest)->count == 0) {
        return tr_fail(
            call->task, TR_ERR_PYTHON_RUNTIME, "at least one item has to be provided");
    }
    cycler *made = tr_instance_new(&cycler_type);
    if (!made) return tr_fail_memory(call->task);
    made->items = tr_retain(call->rest);
    return tr_take_instance(made);
}

tr_value tr_cycler_method_next(tr_call *call)
{
    cycler *self = as_cycler(call->args[0]);
    tr_value item = current(self);
    self->position = (self->position + 1) % tr_as_list(self->items)->count;
    return item;
}

tr_value tr_cycler_method_reset(tr_call *call)
{
    as_cycler(call->args[0])->position = 0;
    return tr_none();
}

/* ---- joiner ---- */

typedef struct joiner {
    tr_instance instance;
    tr_value separator;
    bool used;
} joiner;

static joiner *as_joiner(tr_ref value)
{
    return value.as_.pointer_;
}

static tr_value joiner_attr(tr_task *task, tr_ref self, tr_string *name)
{
    (void)task;
    tr_ref text = tr_string_value(name);
    if (tr_string_is(text, "sep")) return tr_retain(as_joiner(self)->separator);
    if (tr_string_is(text, "used")) return tr_bool(as_joiner(self)->used);
    return tr_missing();
}

static tr_value joiner_call(tr_task *task, tr_ref self, const tr_arguments *args)
{
    if (args->keyword_count > 0) {
        return tr_fail(
            task, TR_ERR_TYPE,
            "Joiner.__call__() got an unexpected keyword argument '%.200s'",
            args->names[0]->bytes);
    }
    if (args->count > 0) {
        return tr_fail(
            task, TR_ERR_TYPE,
            "Joiner.__call__() takes 1 positional argument but %u were given",
            args->count + 1);
    }
    if (as_joiner(self)->used) return tr_retain(as_joiner(self)->separator);
    as_joiner(self)->used = true;
    return tr_string_empty();
}

static void joiner_visit(tr_object *self, tr_visit visit, void *data)
{
    visit(data, &((joiner *)(void *)self)->separator);
}

static const tr_type joiner_type = {
    .name = "Joiner",
    .module = "jinja2.utils",
    .kind = TORII_KIND_CALLABLE,
    .get_attr = joiner_attr,
    .call = joiner_call,
    .visit = joiner_visit,
    .size = sizeof(joiner),
};

tr_value tr_global_joiner(tr_call *call)
{
    joiner *made = tr_instance_new(&joiner_type);
    if (!made) return tr_fail_memory(call->task);
    made->separator = tr_retain(call->args[1]);
    return tr_take_instance(made);
}
