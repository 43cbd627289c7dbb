/* SPDX-License-Identifier: MIT
 *
 * The rules of the sandbox: which attributes a template may not reach, and what
 * it gets instead.
 *
 * Names that begin with an underscore, and a few others, belong to the machinery
 * behind an object.  The sandbox hides them; elsewhere they give objects that
 * show a name and little more.
 */
#ifndef TR_VM_SANDBOX_H
#define TR_VM_SANDBOX_H

#include "vm/native.h"

/* Attributes of a class of Python's, as one text: " name name ". */
typedef struct tr_python_names {
    const char *class_name;
    const char *names;
} tr_python_names;

extern const char tr_python_common_names[];
extern const tr_python_names tr_python_class_names[]; /* sorted */
extern const uint32_t tr_python_class_count;

/* Has the value's class in Python an attribute of that (internal) name? */
bool tr_python_has_attr(tr_ref value, tr_span name);
/* May templates in a sandbox not see an attribute of that name? */
bool tr_sandbox_hides(tr_ref value, tr_span name);
/* May templates not see that attribute of the value?  `method` is what it would
 * be, if it is one of the engine's. */
bool tr_sandbox_refuses(
    tr_task *task, tr_ref value, const tr_string *name, const tr_function *method);
/* What they see instead: an undefined value that fails as SecurityError. */
tr_value tr_sandbox_unsafe(tr_task *task, tr_ref value, tr_string *name);

#endif
