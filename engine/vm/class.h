/* SPDX-License-Identifier: MIT
 *
 * Python's classes as values: the globals range, dict, cycler ... , which are
 * called to make something, and what `value.__class__` gives, which only has a
 * name.  Two classes are equal when their names are.
 */
#ifndef TR_VM_CLASS_H
#define TR_VM_CLASS_H

#include "vm/native.h"

typedef struct tr_class {
    tr_instance instance;
    const char *name;   /* static */
    const char *module; /* static; NULL for builtins */
    tr_value constructor; /* a function whose first parameter is the class */
} tr_class;

extern const tr_type tr_class_type;

/* `constructor` is consumed; missing for a class that cannot be called. */
tr_value tr_class_new(const char *name, const char *module, tr_value constructor);
/* type(value). */
tr_value tr_class_of(tr_ref value);

/* Stands for a method of Python's that is not modelled: shows its name, no more. */
tr_value tr_wrapper_new(tr_ref value, tr_string *name);

#endif
