/* SPDX-License-Identifier: MIT
 *
 * Python's classes as values: the globals range, dict, cycler ... , which are
 * called to make something, and what `value.__class__` gives, which only has a
 * name.  Two classes are equal when their names are.
 *
 * The constructor is made when the class is first called: most programs call few of
 * those that every environment has.  Any thread may be the first.
 */
#ifndef TR_VM_CLASS_H
#define TR_VM_CLASS_H

#include "vm/native.h"

typedef struct tr_class {
    tr_instance instance;
    const char *name;   /* static */
    const char *module; /* static; NULL for builtins */
    const tr_builtin *row; /* of the constructor; NULL: it cannot be called */
    tr_function *constructor; /* its first parameter is the class; NULL: not made yet */
} tr_class;

extern const tr_type tr_class_type;

/* `constructor` is static; NULL for a class that cannot be called. */
tr_value tr_class_new(
    const char *name, const char *module, const tr_builtin *constructor);
/* type(value). */
tr_value tr_class_of(tr_ref value);

/* Stands for a method of Python's that is not modelled: shows its name, no more. */
tr_value tr_wrapper_new(tr_ref value, tr_string *name);

#endif
