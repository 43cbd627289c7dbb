/* SPDX-License-Identifier: MIT
 *
 * Filters whose result is computed item by item: batch, items, slice, unique.
 */
#include "builtin/filters.h"

#include "builtin/attribute_path.h"
#include "builtin/generator.h"

static tr_value generator_value(void *generator)
{
    return generator ? tr_take_instance(generator) : tr_invalid();
}

/* ---- batch ---- */

typedef struct batches {
    tr_generator base;
    tr_value size; /* items of one batch */
    tr_value fill; /* none: the last batch may be short */
    bool started;
    bool finished;
    tr_value next; /* the item that opens the next batch; missing: none yet */
} batches;

static void batches_visit(tr_object *object, tr_visit visit, void *data)
{
    batches *self = (batches *)(void *)object;
    tr_generator_visit(object, visit, data);
    visit(data, &self->size);
    visit(data, &self->fill);
    visit(data, &self->next);
}

static const tr_type batches_type = TR_GENERATOR_TYPE(batches, batches_visit, NULL);

/* Is the batch full?  1, 0, -1; as `len(batch) == size`. */
static int is_full(tr_task *task, const batches *self, const tr_list *batch)
{
    if (tr_is(self->size, TR_INT)) return batch->count == tr_as_int(self->size);
    return tr_equal(task, tr_int(batch->count), self->size);
}

/* Fills a short last batch. */
static bool fill_batch(tr_task *task, const batches *self, tr_list *batch)
{
    if (tr_is_none(self->fill)) return true;
    int is_short = tr_compare(task, TR_LESS, tr_int(batch->count), self->size);
    if (is_short <= 0) return is_short == 0;
    if (tr_is(self->size, TR_BIG)) {
        tr_fail(
            task, TR_ERR_OVERFLOW, "cannot fit 'int' into an index-sized integer");
        return false;
    }
    if (!tr_is_intlike(self->size)) {
        tr_fail(
            task, TR_ERR_TYPE, "can't multiply sequence by non-int of type '%s'",
            tr_type_name(self->size));
        return false;
    }
    int64_t missing = tr_as_int(self->size) - batch->count;
    if (!tr_reserve(task, tr_size_mul((size_t)missing, sizeof(tr_value))) ||
        !tr_charge(task, (uint64_t)missing)) {
        return false;
    }
    for (int64_t i = 0; i < missing; i++) {
        if (tr_list_push(batch, tr_retain(self->fill))) continue;
        tr_fail_memory(task);
        return false;
    }
    return true;
}

/* Takes items until the batch is full (the item that follows is kept) or the
 * source has ended.  1: a batch, 0: the end with this batch, -1: an error. */
static int read_batch(tr_task *task, batches *self, tr_list *batch)
{
    if (!tr_is_missing(self->next)) {
        tr_value first = self->next;
        self->next = tr_missing();
        if (!tr_list_push(batch, first)) {
            tr_fail_memory(task);
            return -1;
        }
    }
    tr_value item;
    int more;
    while ((more = tr_iter_next(task, &self->base.iter, &item)) == 1) {
        int full = is_full(task, self, batch);
        if (full > 0) {
            self->next = item;
            return 1;
        }
        if (full < 0) tr_release(item);
        if (full < 0 || !tr_list_push(batch, item)) {
            if (full == 0) tr_fail_memory(task);
            return -1;
        }
    }
    return more;
}

static int batches_step(tr_task *task, tr_generator *base, tr_value *item)
{
    batches *self = (batches *)(void *)base;
    if (self->finished) return 0;
    tr_value batch = tr_list_new(
        tr_is(self->size, TR_INT) && tr_as_int(self->size) > 0 &&
                tr_as_int(self->size) <= 64
            ? (size_t)tr_as_int(self->size)
            : 0);
    if (tr_is_invalid(batch)) {
        tr_fail_memory(task);
        return -1;
    }
    int more = read_batch(task, self, tr_as_list(batch));
    if (more == 0) {
        self->finished = true;
        if (tr_as_list(batch)->count) {
            more = fill_batch(task, self, tr_as_list(batch)) ? 1 : -1;
        }
    }
    if (more == 1) {
        *item = batch;
    } else {
        tr_release(batch);
    }
    return more;
}

static bool open_source(tr_task *task, tr_generator *self)
{
    return tr_generator_open(task, self);
}

tr_value tr_filter_batch(tr_call *call)
{
    batches *self = tr_generator_new(call->task, &batches_type, tr_arg(call, 0));
    if (!self) return tr_invalid();
    self->base.function = "do_batch";
    self->base.start = open_source;
    self->base.step = batches_step;
    self->size = tr_retain(tr_arg(call, 1));
    self->fill = tr_retain(tr_arg(call, 2));
    self->next = tr_missing();
    return generator_value(self);
}

/* ---- slice ---- */

typedef struct slices {
    tr_generator base;
    tr_value wanted;
    tr_value fill;
    tr_value items; /* a list */
    int64_t count;
    int64_t number; /* of the next slice */
    int64_t size;   /* items of each slice */
    int64_t longer; /* how many slices have one more */
} slices;

static void slices_visit(tr_object *object, tr_visit visit, void *data)
{
    slices *self = (slices *)(void *)object;
    tr_generator_visit(object, visit, data);
    visit(data, &self->wanted);
    visit(data, &self->fill);
    visit(data, &self->items);
}

static const tr_type slices_type = TR_GENERATOR_TYPE(slices, slices_visit, NULL);

static bool slices_start(tr_task *task, tr_generator *base)
{
    slices *self = (slices *)(void *)base;
    self->items = tr_to_list(task, base->source);
    if (tr_is_invalid(self->items)) {
        self->items = tr_missing();
        return false;
    }
    int64_t length = tr_as_list(self->items)->count;
    /* The division speaks first, for what is no number and for zero. */
    tr_value quotient = tr_floor_divide(task, tr_int(length), self->wanted);
    if (tr_is_invalid(quotient)) return false;
    tr_release(quotient);
    if (!tr_to_index(task, self->wanted, &self->count)) return false;
    if (self->count > 0) {
        self->size = length / self->count;
        self->longer = length % self->count;
    }
    return true;
}

static int slices_step(tr_task *task, tr_generator *base, tr_value *item)
{
    slices *self = (slices *)(void *)base;
    if (self->number >= self->count) return 0;
    if (!tr_charge(task, (uint64_t)self->size + 1)) return -1;
    int64_t number = self->number++;
    bool is_long = number < self->longer;
    int64_t start =
        number * self->size + (number < self->longer ? number : self->longer);
    int64_t size = self->size + is_long;
    tr_value part = tr_list_new((size_t)size + 1);
    if (tr_is_invalid(part)) {
        tr_fail_memory(task);
        return -1;
    }
    const tr_list *items = tr_as_list(self->items);
    for (int64_t i = 0; i < size; i++) {
        tr_list_push(tr_as_list(part), tr_retain(items->items[start + i]));
    }
    if (!tr_is_none(self->fill) && !is_long) {
        tr_list_push(tr_as_list(part), tr_retain(self->fill));
    }
    *item = part;
    return 1;
}

tr_value tr_filter_slice(tr_call *call)
{
    slices *self = tr_generator_new(call->task, &slices_type, tr_arg(call, 0));
    if (!self) return tr_invalid();
    self->base.function = "sync_do_slice";
    self->base.start = slices_start;
    self->base.step = slices_step;
    self->wanted = tr_retain(tr_arg(call, 1));
    self->fill = tr_retain(tr_arg(call, 2));
    self->items = tr_missing();
    return generator_value(self);
}

/* ---- items ---- */

static const tr_type items_type =
    TR_GENERATOR_TYPE(tr_generator, tr_generator_visit, NULL);

static bool items_start(tr_task *task, tr_generator *self)
{
    tr_ref source = self->source;
    if (tr_is(source, TR_UNDEFINED)) return true;
    bool mapping = tr_is(source, TR_DICT) ||
                   (tr_is(source, TR_OBJECT) && tr_type_of(source)->is_mapping);
    if (!mapping) {
        tr_fail(task, TR_ERR_TYPE, "Can only get item pairs from a mapping.");
        return false;
    }
    if (tr_is(source, TR_OBJECT)) {
        tr_value items = tr_call_items(task, source);
        if (tr_is_invalid(items)) return false;
        tr_release(self->source);
        self->source = items;
    }
    return tr_generator_open(task, self);
}

static int items_step(tr_task *task, tr_generator *self, tr_value *item)
{
    if (tr_is_missing(self->iter.source)) return 0;
    tr_value key;
    int more = tr_iter_next(task, &self->iter, &key);
    if (more != 1 || !tr_is(self->source, TR_DICT)) {
        if (more == 1) *item = key;
        return more;
    }
    tr_ref value = tr_dict_get(task, tr_as_dict(self->source), key);
    tr_value pair = tr_invalid();
    if (tr_is_invalid(value) || tr_is_missing(value)) {
        tr_release(key);
    } else {
        pair = tr_pair(key, tr_retain(value));
    }
    if (tr_is_invalid(pair)) {
        if (!tr_failed(task)) tr_fail_memory(task);
        return -1;
    }
    *item = pair;
    return 1;
}

tr_value tr_filter_items(tr_call *call)
{
    tr_generator *self = tr_generator_new(call->task, &items_type, tr_arg(call, 0));
    if (!self) return tr_invalid();
    self->function = "do_items";
    self->start = items_start;
    self->step = items_step;
    return generator_value(self);
}

/* ---- unique ---- */

typedef struct uniques {
    tr_generator base;
    tr_path path;
    tr_value seen; /* a dict whose keys are what came already */
} uniques;

static void uniques_visit(tr_object *object, tr_visit visit, void *data)
{
    uniques *self = (uniques *)(void *)object;
    tr_generator_visit(object, visit, data);
    tr_path_visit(&self->path, visit, data);
    visit(data, &self->seen);
}

static void uniques_free(tr_object *object)
{
    tr_path_free(&((uniques *)(void *)object)->path);
}

static const tr_type uniques_type =
    TR_GENERATOR_TYPE(uniques, uniques_visit, uniques_free);

static bool uniques_start(tr_task *task, tr_generator *base)
{
    uniques *self = (uniques *)(void *)base;
    self->seen = tr_dict_new(0);
    if (!tr_is_invalid(self->seen)) return tr_generator_open(task, base);
    self->seen = tr_missing();
    tr_fail_memory(task);
    return false;
}

static int uniques_step(tr_task *task, tr_generator *base, tr_value *item)
{
    uniques *self = (uniques *)(void *)base;
    int more;
    while ((more = tr_iter_next(task, &base->iter, item)) == 1) {
        tr_value key = tr_path_get(task, &self->path, *item);
        bool ok = !tr_is_invalid(key);
        tr_dict *seen = tr_as_dict(self->seen);
        if (ok) {
            tr_ref known = tr_dict_get(task, seen, key);
            if (tr_is_missing(known)) {
                if (tr_dict_set(task, seen, key, tr_none())) return 1;
                key = tr_missing();
                if (!tr_failed(task)) tr_fail_memory(task);
                ok = false;
            } else {
                ok = !tr_is_invalid(known);
            }
        }
        tr_release(key);
        tr_release(*item);
        if (!ok) return -1;
    }
    return more;
}

tr_value tr_filter_unique(tr_call *call)
{
    tr_task *task = call->task;
    int case_sensitive = tr_truth(task, tr_arg(call, 1));
    if (case_sensitive < 0) return tr_invalid();
    tr_path path;
    if (!tr_path_init(task, &path, tr_arg(call, 2), tr_none(), !case_sensitive)) {
        return tr_invalid();
    }
    uniques *self = tr_generator_new(task, &uniques_type, tr_arg(call, 0));
    if (!self) {
        tr_path_done(&path);
        return tr_invalid();
    }
    self->base.function = "sync_do_unique";
    self->base.start = uniques_start;
    self->base.step = uniques_step;
    self->path = path;
    self->seen = tr_missing();
    return generator_value(self);
}
