/* SPDX-License-Identifier: MIT
 *
 * The common part of lazy filters.  Chains of generators call each other, so
 * each step counts as nested work.
 */
#include "builtin/generator.h"

void *tr_generator_new(tr_task *task, const tr_type *type, tr_ref source)
{
    tr_generator *self = tr_instance_new(type);
    if (!self) {
        tr_fail_memory(task);
        return NULL;
    }
    self->source = tr_retain(source);
    self->iter.source = tr_missing();
    return self;
}

bool tr_generator_open(tr_task *task, tr_generator *self)
{
    if (tr_iter_init(task, &self->iter, self->source)) return true;
    self->iter.source = tr_missing();
    return false;
}

static void finish(tr_generator *self)
{
    self->state = TR_GENERATOR_DONE;
    tr_value source = self->source;
    self->source = tr_none();
    tr_release(source);
    tr_value walked = self->iter.source;
    self->iter.source = tr_missing();
    tr_release(walked);
}

int tr_generator_next(tr_task *task, tr_ref value, tr_value *item)
{
    tr_generator *self = value.as_.pointer_;
    if (self->state == TR_GENERATOR_DONE) return 0;
    if (self->state == TR_GENERATOR_RUNNING) {
        tr_fail(task, TR_ERR_VALUE, "generator already executing");
        return -1;
    }
    if (!tr_task_enter(task)) return -1;
    tr_value keep = tr_retain(value);
    bool fresh = self->state == TR_GENERATOR_NEW;
    self->state = TR_GENERATOR_RUNNING;
    int result = -1;
    if (!fresh || !self->start || self->start(task, self)) {
        result = self->step(task, self, item);
    }
    if (result == 1) {
        self->state = TR_GENERATOR_OPEN;
    } else {
        finish(self);
    }
    tr_task_leave(task);
    tr_release(keep);
    return result;
}

bool tr_generator_repr(tr_task *task, tr_ref self, tr_text *out)
{
    (void)task;
    const tr_generator *generator = self.as_.pointer_;
    tr_text_format(
        out, "<generator object %s at %p>", generator->function,
        (const void *)generator);
    return true;
}

void tr_generator_visit(tr_object *object, tr_visit visit, void *data)
{
    tr_generator *self = (tr_generator *)(void *)object;
    visit(data, &self->source);
    visit(data, &self->iter.source);
}
