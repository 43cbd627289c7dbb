/* SPDX-License-Identifier: MIT
 *
 * Undefined values: what a missing name or attribute is.  They remember what
 * was missing, so that the message of a later use can say it as Jinja does.
 */
#ifndef TR_VALUE_UNDEFINED_H
#define TR_VALUE_UNDEFINED_H

#include "value/string.h"

typedef struct tr_undefined {
    tr_object head;
    uint8_t policy; /* torii_undefined_policy */
    uint8_t error;  /* tr_error raised on use; TR_ERR_UNDEFINED or TR_ERR_SECURITY */
    bool logging;
    tr_value hint;  /* string or none */
    tr_value obj;   /* what was asked; missing if it was a name */
    tr_value name;  /* string, int or any key; none if not known */
} tr_undefined;

static inline tr_undefined *tr_as_undefined(tr_ref value)
{
    return value.as_.pointer_;
}

/* Borrowed arguments; `hint`, `obj`, `name` may be none / missing / none. */
tr_value tr_undefined_new(
    torii_undefined_policy policy, tr_error error, tr_ref hint, tr_ref obj,
    tr_ref name);
/* An anonymous one of the default policy; never fails. */
tr_value tr_undefined_plain(void);

/* Records Jinja's message ("'x' is undefined", "'dict object' has no ...") as
 * the error of the value; returns the invalid value. */
tr_value tr_undefined_report(tr_task *task, tr_ref undefined);
/* Appends that message. */
void tr_undefined_message(tr_task *task, tr_ref undefined, tr_text *out);
/* str(): "" or, for the debug policy, "{{ name }}"; fails for strict. */
bool tr_undefined_to_str(tr_task *task, tr_ref undefined, tr_text *out);

/* To be called where an undefined value is printed, tested or looped over. */
static inline void
tr_undefined_note_use(tr_task *task, tr_ref undefined, torii_use use)
{
    if (__builtin_expect(!tr_as_undefined(undefined)->logging, 1)) return;
    if (task->report_undefined) task->report_undefined(task, undefined, use);
}

/* Jinja's object_type_repr(): "None", "str object", "jinja2.utils.Cycler object". */
void tr_object_description(tr_ref value, tr_text *out);

#endif
