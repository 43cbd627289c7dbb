/* SPDX-License-Identifier: MIT
 *
 * Objects: everything that is not one of the plain kinds.  Macros, bound
 * methods, functions, loops, namespaces, iterators, views, modules and host
 * objects are all a tr_instance whose type says how they behave.
 *
 * Members of tr_type may be NULL: the operation then fails as it does in Python
 * for a class without that method.
 */
#ifndef TR_VALUE_OBJECT_H
#define TR_VALUE_OBJECT_H

#include "value/string.h"

struct tr_arguments;

/* Called with each slot of an object that owns a value; the slot may be emptied
 * by the call (it is then missing).  Slots must be visited where they are, not as
 * copies; what is kept in other forms is released by tr_type.free. */
typedef void (*tr_visit)(void *data, tr_value *child);

typedef struct tr_type {
    const char *name;   /* Python's class name, for messages: "Cycler" */
    const char *module; /* "jinja2.utils"; NULL: builtins */
    torii_kind kind;    /* CALLABLE, ITERATOR or OBJECT */
    bool shareable;     /* may be frozen */
    bool is_mapping;    /* `is mapping` */
    bool is_sequence;   /* `is sequence` */
    bool is_data;       /* JSON can have it if it is a sequence or a mapping */
    bool is_string;     /* `is string` */
    bool is_number;     /* `is number` */
    bool is_undefined;  /* stands for something that does not exist */
    bool is_host;       /* the host's own */

    /* Attribute and item; missing if there is none, invalid on an error. */
    tr_value (*get_attr)(tr_task *task, tr_ref self, tr_string *name);
    tr_value (*get_item)(tr_task *task, tr_ref self, tr_ref key);
    /* What object.name(...) calls where get_attr has nothing of that name. */
    tr_value (*get_method)(tr_task *task, tr_ref self, tr_string *name);
    /* The same call at once. */
    tr_value (*call_method)(
        tr_task *task, tr_ref self, tr_string *name, const struct tr_arguments *args);
    bool (*set_attr)(tr_task *task, tr_ref self, tr_string *name, tr_value value);
    tr_value (*call)(tr_task *task, tr_ref self, const struct tr_arguments *args);
    bool (*length)(tr_task *task, tr_ref self, size_t *out);
    /* What iter() gives: anything iterable that is not self; or next() itself. */
    tr_value (*iterate)(tr_task *task, tr_ref self);
    int (*next)(tr_task *task, tr_ref self, tr_value *item); /* 1, 0 end, -1 error */
    bool (*to_str)(tr_task *task, tr_ref self, tr_text *out);
    bool (*to_repr)(tr_task *task, tr_ref self, tr_text *out);
    tr_value (*to_html)(tr_task *task, tr_ref self); /* __html__ */
    int (*is_true)(tr_task *task, tr_ref self);      /* 1, 0, -1 error */
    int (*contains)(tr_task *task, tr_ref self, tr_ref item);
    int (*equal)(tr_task *task, tr_ref self, tr_ref other);
    /* "+", "-", ... with self on the left (or right): missing = not supported */
    tr_value (*binary)(
        tr_task *task, const char *op, tr_ref self, tr_ref other, bool reflected);
    /* "-", "+", "abs", "int", "float", "round": missing = not supported */
    tr_value (*unary)(tr_task *task, const char *op, tr_ref self);
    uint32_t (*hash)(tr_ref self); /* NULL: by identity */
    /* What it is, where several objects may be one thing: for `is sameas`. */
    const void *(*identity)(tr_ref self);

    void (*visit)(tr_object *self, tr_visit visit, void *data); /* owned children */
    void (*free)(tr_object *self); /* the rest; then the block of `size` is freed */
    size_t size;                   /* bytes of the instance */
} tr_type;

typedef struct tr_instance {
    tr_object head;
    const tr_type *type;
    tr_object *link; /* the list of objects about to be freed; see value.c */
} tr_instance;

/* A zeroed instance of type->size bytes with count 1; NULL without memory. */
void *tr_instance_new(const tr_type *type);

static inline tr_value tr_take_instance(void *instance)
{
    return tr_take(TR_OBJECT, instance);
}

static inline const tr_type *tr_type_of(tr_ref object) /* TR_OBJECT */
{
    return ((const tr_instance *)object.as_.pointer_)->type;
}

/* Undefined, of the engine or of the host. */
static inline bool tr_is_undefined(tr_ref value)
{
    return value.tag_ == TR_UNDEFINED ||
           (value.tag_ == TR_OBJECT && tr_type_of(value)->is_undefined);
}

/* What the object's type makes of an operator; missing if it is no object, or
 * does not know the operator. */
static inline tr_value tr_object_unary(tr_task *task, const char *op, tr_ref value)
{
    if (value.tag_ != TR_OBJECT || !tr_type_of(value)->unary) return tr_missing();
    return tr_type_of(value)->unary(task, op, value);
}

static inline bool tr_is_instance(tr_ref value, const tr_type *type)
{
    return value.tag_ == TR_OBJECT && tr_type_of(value) == type;
}

#endif
