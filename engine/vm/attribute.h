/* SPDX-License-Identifier: MIT
 *
 * Beneath tr_get_attr() and tr_get_item(): methods, plain subscripts, and how
 * str.format reaches into its arguments.
 */
#ifndef TR_VM_ATTRIBUTE_H
#define TR_VM_ATTRIBUTE_H

#include "value/format.h"
#include "vm/native.h"

/*
 * The method that `value.name(...)` calls, for calls without a bound object;
 * NULL if it is something else or if the sandbox has to say a word: then the
 * way is tr_get_attr() and tr_invoke().  Check tr_failed() for failures.
 */
const tr_function *tr_find_method(tr_task *task, tr_ref value, tr_string *name);

/* A method out of the table of one kind, bound to `self`; missing if none.  For
 * objects (TR_OBJECT) the table's names are like "Cycler.next". */
tr_value tr_kind_method(tr_task *task, enum tr_tag kind, tr_ref self, tr_span name);

/* tr_get_attr(), but missing where that would be undefined. */
tr_value tr_find_attr(tr_task *task, tr_ref value, tr_string *name);

/* value[key] as Python has it: missing where there is nothing (or where value
 * has no items at all); invalid for other errors. */
tr_value tr_find_item(tr_task *task, tr_ref value, tr_ref key);
/* The same with Python's KeyError, IndexError and TypeError. */
tr_value tr_subscript(tr_task *task, tr_ref value, tr_ref key);

/* For tr_format_braces(): Python's rules, and the sandbox's. */
extern const tr_format_access tr_format_access_plain;
extern const tr_format_access tr_format_access_sandbox;

#endif
