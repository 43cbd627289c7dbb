/* SPDX-License-Identifier: MIT
 *
 * What functions written in C may ask of the machine that runs them: builtins
 * and host functions see the machine through this header only.
 */
#ifndef TR_VM_NATIVE_H
#define TR_VM_NATIVE_H

#include "value/operate.h"
#include "vm/runtime.h"

typedef struct tr_machine tr_machine;

/* Every task that runs a native is a machine. */
static inline tr_machine *tr_machine_of(tr_task *task)
{
    return (tr_machine *)(void *)task;
}

const tr_runtime *tr_machine_runtime(const tr_machine *machine);

/* Jinja's context.eval_ctx.autoescape, as it is at this moment. */
bool tr_machine_autoescape(const tr_machine *machine);
/* Name of the running template, or none; borrowed. */
tr_ref tr_machine_template_name(const tr_machine *machine);

/*
 * environment.getattr(value, name): attribute (methods too), then item, then an
 * undefined value.  environment.getitem(value, key): item, then, for string
 * keys, attribute.  Sandbox rules hold.  Owned; invalid on an error.
 */
tr_value tr_get_attr(tr_task *task, tr_ref value, tr_string *name);
tr_value tr_get_item(tr_task *task, tr_ref value, tr_ref key);
/* Python's getattr(value, name) alone, sandbox rules included: missing if there
 * is none.  What |attr uses. */
tr_value tr_get_attr_only(tr_task *task, tr_ref value, tr_string *name);

/* context.call(callable, ...): macros, functions, methods, objects, loops.
 * TypeError "'int' object is not callable"; sandbox: SecurityError
 * "<repr> is not safely callable".  Owned result. */
tr_value tr_invoke(tr_task *task, tr_ref callable, const tr_arguments *args);
/* The module of a template, as an import without context gives it; owned. */
tr_value tr_import(tr_task *task, tr_ref name);
tr_value tr_invoke1(tr_task *task, tr_ref callable, tr_ref argument);

/* environment.undefined(hint, obj, name) with the environment's policy. */
tr_value tr_undefined_make(tr_task *task, tr_ref hint, tr_ref obj, tr_ref name);
/* The usual one for a missing attribute or item of `obj`. */
tr_value tr_undefined_attr(tr_task *task, tr_ref obj, tr_ref name);

/* A policy of the host; missing if it is not set, and then Jinja's own holds. */
tr_ref tr_policy(const tr_machine *machine, const char *name);

/* context.resolve_or_missing(name), owned. */
tr_value tr_context_lookup(tr_machine *machine, tr_string *name);

/* Say so before storing `child` into a container that templates can reach: so
 * that cycles are found and freed. */
bool tr_note_store(tr_task *task, tr_ref container, tr_ref child);

/* A random number below `bound` (not 0), for |random and lipsum(). */
uint64_t tr_random_below(tr_machine *machine, uint64_t bound);

#endif
