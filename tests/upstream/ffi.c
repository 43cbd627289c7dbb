/* SPDX-License-Identifier: MIT
 *
 * Callbacks for foreign function interfaces that cannot return structures, as
 * Python's ctypes: functions of torii.h's types that ask a table of functions
 * for their result, which these write through a pointer.
 *
 * Invariant: whatever the table's function does not write is undefined.
 */
#include <torii.h>

#define FFI TORII_API

/* `data` and `self` are numbers of the other language's objects. */
typedef struct ffi_table {
    void (*call)(torii_call *call, void *data, torii_value *out);
    void (*get_attr)(torii_call *call, void *self, const char *name, torii_value *out);
    void (*get_item)(torii_call *call, void *self, torii_ref key, torii_value *out);
    void (*iterate)(torii_call *call, void *self, torii_value *out);
    void (*invoke)(torii_call *call, void *self, torii_value *out);
    void (*to_str)(torii_call *call, void *self, torii_value *out);
    void (*to_repr)(torii_call *call, void *self, torii_value *out);
    void (*to_html)(torii_call *call, void *self, torii_value *out);
    void (*names)(void *self, torii_value *out);
    void (*join)(void *data, const char *name, const char *parent, torii_value *out);
    void (*translate)(torii_call *call, void *data, int count, torii_value *out);
    void (*make_undefined)(torii_call *call, void *data, torii_value *out);
    void (*binary)(
        torii_call *call, const char *op, torii_ref left, torii_ref right,
        torii_value *out);
    void (*unary)(torii_call *call, const char *op, torii_ref value, torii_value *out);
    void (*tag)(torii_call *call, void *data, torii_value *out);
} ffi_table;

static const ffi_table *table;

FFI void ffi_set_table(const ffi_table *functions);
FFI torii_value ffi_call(torii_call *call);
FFI torii_value ffi_get_attr(torii_call *call, void *self, const char *name);
FFI torii_value ffi_get_item(torii_call *call, void *self, torii_ref key);
FFI torii_value ffi_iterate(torii_call *call, void *self);
FFI torii_value ffi_invoke(torii_call *call, void *self);
FFI torii_value ffi_to_str(torii_call *call, void *self);
FFI torii_value ffi_to_repr(torii_call *call, void *self);
FFI torii_value ffi_to_html(torii_call *call, void *self);
FFI torii_value ffi_names(void *self);
FFI torii_value ffi_join(void *data, const char *name, const char *parent);

FFI torii_value ffi_make_undefined(torii_call *call);
FFI torii_value
ffi_binary(torii_call *call, const char *op, torii_ref left, torii_ref right);
FFI torii_value ffi_unary(torii_call *call, const char *op, torii_ref value);
FFI torii_value ffi_tag(torii_call *call);
FFI torii_value ffi_gettext(torii_call *call);
FFI torii_value ffi_ngettext(torii_call *call);
FFI torii_value ffi_pgettext(torii_call *call);
FFI torii_value ffi_npgettext(torii_call *call);

/* The table must stay as long as callbacks may come. */
void ffi_set_table(const ffi_table *functions) {
    table = functions;
}

torii_value ffi_call(torii_call *call) {
    torii_value out = torii_undefined();
    table->call(call, torii_call_data(call), &out);
    return out;
}

torii_value ffi_get_attr(torii_call *call, void *self, const char *name) {
    torii_value out = torii_undefined();
    table->get_attr(call, self, name, &out);
    return out;
}

torii_value ffi_get_item(torii_call *call, void *self, torii_ref key) {
    torii_value out = torii_undefined();
    table->get_item(call, self, key, &out);
    return out;
}

torii_value ffi_iterate(torii_call *call, void *self) {
    torii_value out = torii_undefined();
    table->iterate(call, self, &out);
    return out;
}

torii_value ffi_invoke(torii_call *call, void *self) {
    torii_value out = torii_undefined();
    table->invoke(call, self, &out);
    return out;
}

torii_value ffi_to_str(torii_call *call, void *self) {
    torii_value out = torii_undefined();
    table->to_str(call, self, &out);
    return out;
}

torii_value ffi_to_repr(torii_call *call, void *self) {
    torii_value out = torii_undefined();
    table->to_repr(call, self, &out);
    return out;
}

torii_value ffi_to_html(torii_call *call, void *self) {
    torii_value out = torii_undefined();
    table->to_html(call, self, &out);
    return out;
}

torii_value ffi_names(void *self) {
    torii_value out = torii_undefined();
    table->names(self, &out);
    return out;
}

torii_value ffi_join(void *data, const char *name, const char *parent) {
    torii_value out = torii_undefined();
    table->join(data, name, parent, &out);
    return out;
}

/* A translator is known by the number of its arguments. */
static torii_value translate(torii_call *call, int count) {
    torii_value out = torii_undefined();
    table->translate(call, torii_call_data(call), count, &out);
    return out;
}

torii_value ffi_gettext(torii_call *call) {
    return translate(call, 1);
}

torii_value ffi_pgettext(torii_call *call) {
    return translate(call, 2);
}

torii_value ffi_ngettext(torii_call *call) {
    return translate(call, 3);
}

torii_value ffi_npgettext(torii_call *call) {
    return translate(call, 4);
}

torii_value ffi_make_undefined(torii_call *call) {
    torii_value out = torii_undefined();
    table->make_undefined(call, torii_call_data(call), &out);
    return out;
}

torii_value
ffi_binary(torii_call *call, const char *op, torii_ref left, torii_ref right) {
    torii_value out = torii_undefined();
    table->binary(call, op, left, right, &out);
    return out;
}

torii_value ffi_unary(torii_call *call, const char *op, torii_ref value) {
    torii_value out = torii_undefined();
    table->unary(call, op, value, &out);
    return out;
}

torii_value ffi_tag(torii_call *call) {
    torii_value out = torii_undefined();
    table->tag(call, torii_call_data(call), &out);
    return out;
}
