/* SPDX-License-Identifier: MIT
 *
 * `data` for templates: behaves as the dict that it holds, but tells which of
 * its keys are read, so that what shows one data file does not depend on the
 * others.
 */
#include "theme/facts.h"
#include "theme/objects.h"

#include <string.h>

/* The name under which everything together is noted. */
#define WHOLE ""

static torii_value data_attribute(torii_call *call, void *self, const char *name) {
    const view *owner = self;
    (void)call;
    return torii_retain(*name ? torii_dict_get(owner->data, name) : owner->data);
}

/* Notes a use of all keys. */
static torii_ref whole(torii_call *call, void *self) {
    torii_release(facts_attribute(call, &DATA_FACTS, self, WHOLE));
    return ((const view *)self)->data;
}

static torii_value data_get_attr(torii_call *call, void *self, const char *name) {
    return *name ? facts_attribute(call, &DATA_FACTS, self, name) : torii_undefined();
}

static torii_value data_get_item(torii_call *call, void *self, torii_ref key) {
    const char *name = torii_get_str(key, NULL);
    return name ? data_get_attr(call, self, name) : torii_undefined();
}

static bool data_length(torii_call *call, void *self, size_t *length) {
    *length = torii_length(whole(call, self));
    return true;
}

static torii_value data_iterate(torii_call *call, void *self) {
    return torii_iterate(call, whole(call, self));
}

static bool
data_contains(torii_call *call, void *self, torii_ref item, bool *is_in) {
    const char *name = torii_get_str(item, NULL);
    torii_value found = name ? data_get_attr(call, self, name) : torii_undefined();
    *is_in = torii_kind_of(found) != TORII_KIND_UNDEFINED;
    torii_release(found);
    return true;
}

/* items, keys, values, get ... of the dict. */
static torii_value data_invoke_method(torii_call *call, void *self, const char *name) {
    torii_ref rest = torii_arg_rest(call), args[8];
    size_t count = torii_length(rest);
    for (size_t i = 0; i < count && i < 8; i++)
        args[i] = torii_item(rest, i);
    torii_value method = torii_get_attr(call, whole(call, self), name);
    torii_value out = torii_invoke(call, method, args, count < 8 ? count : 8);
    torii_release(method);
    return out;
}

static torii_value data_to_str(torii_call *call, void *self) {
    return torii_to_str(whole(call, self));
}

static torii_value data_to_repr(torii_call *call, void *self) {
    return torii_to_repr(whole(call, self));
}

static bool data_is_true(void *self) {
    return torii_length(((const view *)self)->data) > 0;
}

static const torii_class DATA_CLASS = {
    TORII_CLASS_INIT("data"),
    .thread_safe = true,
    .is_mapping = true,
    .get_attr = data_get_attr,
    .get_item = data_get_item,
    .length = data_length,
    .iterate = data_iterate,
    .contains = data_contains,
    .invoke_method = data_invoke_method,
    .to_str = data_to_str,
    .to_repr = data_to_repr,
    .is_true = data_is_true,
};

torii_value data_object(const view *self) {
    return torii_object(&DATA_CLASS, (void *)self);
}

bool data_object_is(torii_ref value) {
    return torii_object_self(value, &DATA_CLASS) != NULL;
}

static const char *
data_key(arena *memory, const void *self, const rendering *run) {
    (void)memory, (void)self, (void)run;
    return "";
}

static void *data_find(const view *model, const char *key) {
    (void)key;
    return (void *)model;
}

static torii_value data_value(void *self) {
    return data_object(self);
}

const fact_class DATA_FACTS = {
    "data", &DATA_CLASS, data_key, data_find, data_value, data_attribute};
