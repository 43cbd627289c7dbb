/* SPDX-License-Identifier: MIT
 *
 * Host objects: C data that templates see through a torii_class.  Each object
 * brings a tr_type of its own, made from the class, so that the engine treats
 * it as any other: what the class does not have the type does not have.
 *
 * Invariant: members of a class behind its struct_size are never read.
 */
#include "api/host.h"

#include "base/hash.h"

typedef struct host_object {
    tr_instance instance; /* its type is `type` below */
    const torii_class *class;
    void *self;
    tr_type type;
} host_object;

#define HAS(class, member)                                                            \
    ((class)->struct_size >= offsetof(torii_class, member) + sizeof(class)->member && \
     (class)->member)

static host_object *as_host(tr_ref value) {
    return value.as_.pointer_;
}

static torii_call begin(tr_task *task, const host_object *object) {
    return tr_host_begin(task, object->type.name, NULL);
}

/* What does not exist is undefined for hosts, and missing for the engine. */
static tr_value found(torii_call *call, tr_value result) {
    result = tr_host_end(call, result);
    if (!tr_is(result, TR_UNDEFINED)) return result;
    tr_release(result);
    return tr_missing();
}

static bool ended(torii_call *call, bool ok) {
    tr_host_end(call, tr_invalid());
    return ok && !tr_failed(call->call.task);
}

/* --------------------------------------------------------------- attributes ---- */

static tr_value field_value(const torii_field *field, const void *self) {
    const void *at = (const char *)self + field->offset;
    switch (field->type) {
    case TORII_FIELD_STR:
        return torii_str(*(const char *const *)at);
    case TORII_FIELD_BOOL:
        return tr_bool(*(const bool *)at);
    case TORII_FIELD_INT:
        return tr_int(*(const int *)at);
    case TORII_FIELD_INT64:
        return tr_int(*(const int64_t *)at);
    case TORII_FIELD_FLOAT:
        return tr_float(*(const double *)at);
    case TORII_FIELD_VALUE:
        return tr_retain(*(const torii_value *)at);
    case TORII_FIELD_END:
        break;
    }
    return tr_missing();
}

static tr_value get_attr(tr_task *task, tr_ref self, tr_string *name) {
    const host_object *object = as_host(self);
    const torii_class *class = object->class;
    const torii_field *field = HAS(class, fields) ? class->fields : NULL;
    for (; field && field->type != TORII_FIELD_END; field++) {
        if (strcmp(field->name, name->bytes) != 0) continue;
        tr_value value = field_value(field, object->self);
        return tr_is_invalid(value) ? tr_fail_memory(task) : value;
    }
    if (!HAS(class, get_attr)) return tr_missing();
    torii_call call = begin(task, object);
    return found(&call, class->get_attr(&call, object->self, name->bytes));
}

static tr_value get_item(tr_task *task, tr_ref self, tr_ref key) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    key.aux_ &= ~TR_AUX_BORROWED;
    return found(&call, object->class->get_item(&call, object->self, key));
}

/* -------------------------------------------------------------------- calls ---- */

static bool collect_arguments(torii_call *call, const tr_arguments *args) {
    tr_value rest = tr_tuple_new(args->count);
    tr_value options =
        args->keyword_count ? tr_dict_new(args->keyword_count) : tr_missing();
    call->call.rest = rest;
    call->call.options = options;
    call->of_object = true; /* where these are missing they are none */
    if (tr_is_invalid(rest) || tr_is_invalid(options)) return false;
    for (uint32_t i = 0; i < args->count; i++) {
        tr_as_list(rest)->items[i] = tr_retain(args->positional[i]);
    }
    for (uint32_t i = 0; i < args->keyword_count; i++) {
        if (!tr_dict_set_str(
                tr_as_dict(options), tr_string_value(args->names[i]),
                tr_retain(args->keywords[i]))) {
            return false;
        }
    }
    call->call.args = tr_as_list(rest)->items;
    call->call.count = args->count;
    call->call.given = args->count < 32 ? (1u << args->count) - 1 : UINT32_MAX;
    return true;
}

/* With a name a method, else the object itself. */
static tr_value call_host(
    tr_task *task, const host_object *object, const char *name,
    const tr_arguments *args) {
    if (!tr_task_enter(task)) return tr_invalid();
    torii_call call = begin(task, object);
    if (name) call.name = name;
    tr_value result = tr_invalid();
    if (!collect_arguments(&call, args)) {
        tr_fail_memory(task);
    } else if (name) {
        result = object->class->invoke_method(&call, object->self, name);
    } else {
        result = object->class->invoke(&call, object->self);
    }
    tr_value rest = call.call.rest, options = call.call.options;
    result = tr_host_end(&call, result);
    tr_release(rest);
    tr_release(options);
    tr_task_leave(task);
    if (tr_is_invalid(result) && !tr_failed(task)) tr_fail_memory(task);
    return result;
}

static tr_value invoke(tr_task *task, tr_ref self, const tr_arguments *args) {
    return call_host(task, as_host(self), NULL, args);
}

/* A method with the object it belongs to. */
typedef struct host_method {
    tr_instance instance;
    tr_value self;
    tr_value name;
} host_method;

static tr_value
call_method(tr_task *task, tr_ref self, tr_string *name, const tr_arguments *args) {
    tr_value result = call_host(task, as_host(self), name->bytes, args);
    if (!tr_is(result, TR_UNDEFINED)) return result;
    tr_release(result); /* there is no such method */
    tr_value undefined = tr_undefined_attr(task, self, tr_string_value(name));
    if (tr_is_invalid(undefined)) return undefined;
    result = tr_invalid();
    if (tr_is(undefined, TR_UNDEFINED)) {
        tr_undefined_report(task, undefined);
    } else { /* the host's: it says itself what calling it means */
        result = tr_invoke(task, undefined, args);
    }
    tr_release(undefined);
    return result;
}

static tr_value method_call(tr_task *task, tr_ref self, const tr_arguments *args) {
    const host_method *method = self.as_.pointer_;
    return call_method(task, method->self, tr_as_string(method->name), args);
}

static bool method_repr(tr_task *task, tr_ref self, tr_text *out) {
    (void)task;
    const host_method *method = self.as_.pointer_;
    tr_text_add_str(out, "<bound method ");
    tr_text_format(out, "%s.", tr_type_name(method->self));
    tr_text_add_span(out, tr_string_bytes(method->name));
    tr_text_add_byte(out, '>');
    return true;
}

static void method_visit(tr_object *self, tr_visit visit, void *data) {
    host_method *method = (host_method *)(void *)self;
    visit(data, &method->self);
    visit(data, &method->name);
}

static const tr_type method_type = {
    .name = "method",
    .kind = TORII_KIND_CALLABLE,
    .shareable = true,
    .call = method_call,
    .to_repr = method_repr,
    .visit = method_visit,
    .size = sizeof(host_method),
};

static tr_value get_method(tr_task *task, tr_ref self, tr_string *name) {
    host_method *method = tr_instance_new(&method_type);
    if (!method) return tr_fail_memory(task);
    method->self = tr_retain(self);
    method->name = tr_retain(tr_string_value(name));
    return tr_take_instance(method);
}

/* ---------------------------------------------------------------- iterating ---- */

static bool length(tr_task *task, tr_ref self, size_t *out) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    return ended(&call, object->class->length(&call, object->self, out));
}

static tr_value iterate(tr_task *task, tr_ref self) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    return tr_host_end(&call, object->class->iterate(&call, object->self));
}

static int next(tr_task *task, tr_ref self, tr_value *item) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    *item = tr_undefined_plain();
    bool more = object->class->next(&call, object->self, item);
    tr_value result = tr_host_end(&call, *item);
    if (!more) {
        tr_release(result);
        return tr_failed(task) ? -1 : 0;
    }
    *item = result;
    return tr_is_invalid(result) ? -1 : 1;
}

static int contains(tr_task *task, tr_ref self, tr_ref item) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    bool is_in = false;
    bool ok = ended(&call, object->class->contains(&call, object->self, item, &is_in));
    if (!ok && !tr_failed(task)) tr_fail_memory(task);
    return ok ? is_in : -1;
}

/* --------------------------------------------------------------------- text ---- */

/* Consumes the result of a text function. */
static bool write_text(tr_task *task, tr_value text, const char *method, tr_text *out) {
    bool ok = tr_is(text, TR_STRING);
    if (ok) {
        tr_text_add_span(out, tr_string_bytes(text));
    } else if (!tr_is_invalid(text)) {
        tr_fail(
            task, TR_ERR_TYPE, "%s returned non-string (type %s)", method,
            tr_type_name(text));
    } else if (!tr_failed(task)) {
        tr_fail_memory(task);
    }
    tr_release(text);
    return ok;
}

static bool to_str(tr_task *task, tr_ref self, tr_text *out) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    tr_value text = object->class->to_str(&call, object->self);
    return write_text(task, tr_host_end(&call, text), "__str__", out);
}

static bool to_repr(tr_task *task, tr_ref self, tr_text *out) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    tr_value text = object->class->to_repr(&call, object->self);
    return write_text(task, tr_host_end(&call, text), "__repr__", out);
}

static tr_value to_html(tr_task *task, tr_ref self) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    tr_value html = tr_host_end(&call, object->class->to_html(&call, object->self));
    return tr_is(html, TR_STRING) ? tr_as_markup(html) : html;
}

/* --------------------------------------------------------- truth and equality ---- */

static int is_true(tr_task *task, tr_ref self) {
    (void)task;
    const host_object *object = as_host(self);
    return object->class->is_true(object->self);
}

static bool is_host(tr_ref value);

/* Without a function of the class: the same C data is the same thing. */
static int equal(tr_task *task, tr_ref self, tr_ref other) {
    (void)task;
    const host_object *object = as_host(self);
    if (HAS(object->class, equal)) return object->class->equal(object->self, other);
    if (!is_host(other)) return 0;
    const host_object *second = as_host(other);
    return second->class == object->class && second->self == object->self;
}

static uint32_t hash(tr_ref self) {
    const host_object *object = as_host(self);
    uint64_t number = HAS(object->class, hash) ? object->class->hash(object->self)
                                               : (uint64_t)(uintptr_t)object->self;
    return tr_hash_bytes((const char *)&number, sizeof number);
}

/* By the class's order alone. */
static tr_value
compare(tr_task *task, const char *op, tr_ref self, tr_ref other, bool reflected) {
    (void)task;
    const host_object *object = as_host(self);
    int order = 0;
    if ((op[0] != '<' && op[0] != '>') || (op[1] && op[1] != '=') ||
        !object->class->compare(object->self, other, &order)) {
        return tr_missing();
    }
    if ((op[0] == '>') != reflected) order = -order;
    return tr_bool(order < 0 || (op[1] == '=' && order == 0));
}

static tr_value
binary(tr_task *task, const char *op, tr_ref self, tr_ref other, bool reflected) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    tr_value result = tr_undefined_plain();
    other.aux_ &= ~TR_AUX_BORROWED;
    bool known = object->class->binary(
        &call, object->self, op, other, reflected, &result);
    result = tr_host_end(&call, result);
    if (known || tr_is_invalid(result)) return result;
    tr_release(result);
    if (HAS(object->class, compare)) return compare(task, op, self, other, reflected);
    return tr_missing();
}

static tr_value unary(tr_task *task, const char *op, tr_ref self) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    tr_value result = tr_undefined_plain();
    bool known = object->class->unary(&call, object->self, op, &result);
    result = tr_host_end(&call, result);
    if (known || tr_is_invalid(result)) return result;
    tr_release(result);
    return tr_missing();
}

/* The operator == of the class; then what it is without one. */
static int equal_by_operator(tr_task *task, tr_ref self, tr_ref other) {
    tr_value result = binary(task, "==", self, other, false);
    if (tr_is_missing(result)) return equal(task, self, other);
    int truth = tr_is_invalid(result) ? -1 : tr_truth(task, result);
    tr_release(result);
    return truth;
}

static int truth(tr_task *task, tr_ref self) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    bool result = false;
    bool ok = ended(&call, object->class->truth(&call, object->self, &result));
    if (!ok && !tr_failed(task)) tr_fail_memory(task);
    return ok ? result : -1;
}

static bool set_attr(tr_task *task, tr_ref self, tr_string *name, tr_value value) {
    const host_object *object = as_host(self);
    torii_call call = begin(task, object);
    bool ok = ended(
        &call, object->class->set_attr(&call, object->self, name->bytes, value));
    if (!ok && !tr_failed(task)) tr_fail_memory(task);
    return ok;
}

static const void *identity(tr_ref self) {
    return as_host(self)->self;
}

/* ------------------------------------------------------------------ objects ---- */

static void free_host(tr_object *self) {
    host_object *object = (host_object *)(void *)self;
    if (HAS(object->class, free)) object->class->free(object->self);
}

static bool is_host(tr_ref value) {
    return tr_is(value, TR_OBJECT) && tr_type_of(value)->free == free_host;
}

static void fill_type(tr_type *type, const torii_class *class) {
    type->name = HAS(class, name) ? class->name : "object";
    type->kind = HAS(class, next)     ? TORII_KIND_ITERATOR
                 : HAS(class, invoke) ? TORII_KIND_CALLABLE
                                      : TORII_KIND_OBJECT;
    type->is_host = true;
    type->shareable = HAS(class, thread_safe);
    type->module = HAS(class, module) ? class->module : NULL;
    type->is_mapping = HAS(class, is_mapping);
    type->is_sequence = HAS(class, is_sequence);
    type->is_data = true;
    type->is_string = HAS(class, is_string);
    type->is_number = HAS(class, is_number);
    type->is_undefined = HAS(class, is_undefined);
    type->get_attr = get_attr;
    if (HAS(class, get_item)) type->get_item = get_item;
    if (HAS(class, invoke)) type->call = invoke;
    if (HAS(class, invoke_method)) {
        type->get_method = get_method;
        type->call_method = call_method;
    }
    if (HAS(class, length)) type->length = length;
    if (HAS(class, iterate)) type->iterate = iterate;
    if (HAS(class, next)) type->next = next;
    if (HAS(class, contains)) type->contains = contains;
    if (HAS(class, to_str)) type->to_str = to_str;
    if (HAS(class, to_repr)) type->to_repr = to_repr;
    if (HAS(class, to_html)) type->to_html = to_html;
    if (HAS(class, is_true)) type->is_true = is_true;
    if (HAS(class, compare)) type->binary = compare;
    if (HAS(class, binary)) type->binary = binary;
    if (HAS(class, unary)) type->unary = unary;
    if (HAS(class, truth)) type->is_true = truth;
    if (HAS(class, set_attr)) type->set_attr = set_attr;
    type->equal = HAS(class, binary) ? equal_by_operator : equal;
    if (HAS(class, hash) || (!HAS(class, equal) && !HAS(class, binary))) {
        type->hash = hash;
    }
    if (HAS(class, by_identity)) type->identity = identity;
    type->free = free_host;
    type->size = sizeof(host_object);
}

torii_value torii_object(const torii_class *class, void *self) {
    static const tr_type blank = {.size = sizeof(host_object)};
    if (!class) return tr_invalid();
    host_object *object = tr_instance_new(&blank);
    if (!object) {
        if (HAS(class, free)) class->free(self);
        return tr_invalid();
    }
    object->class = class;
    object->self = self;
    fill_type(&object->type, class);
    object->instance.type = &object->type;
    return tr_take_instance(object);
}

void *torii_object_self(torii_ref value, const torii_class *class) {
    return is_host(value) && as_host(value)->class == class ? as_host(value)->self
                                                            : NULL;
}
