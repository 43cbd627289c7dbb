/* SPDX-License-Identifier: MIT
 *
 * Mistakes that a template makes without failing: an attribute that does not
 * exist, a string that is not translated.  One at one place is reported once,
 * however many outputs it is met in.
 */
#ifndef CLI_THEME_REMARK_H
#define CLI_THEME_REMARK_H

#include "theme/view.h"

typedef struct remarks remarks;

remarks *remarks_new(logger *log);
void remarks_free(remarks *self); /* NULL is fine */

/* What to say, beside the message. */
typedef struct remark_about {
    const char *code;
    config_check severity;  /* CHECK_OFF says nothing */
    const char *name;       /* underlined if it stands at the place; or NULL */
    const char *suggestion; /* or NULL */
    const char *advice;     /* a note below, or NULL */
} remark_about;

/*
 * Reports from a function or hook that a running template has called.  Safe
 * from any thread; does nothing when no template is running.
 */
void remark(
    const view *self, torii_call *call, const remark_about *about, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/* Reports that a function has met the undefined `value` of that name, as if a
 * template had printed it. */
void undefined_note(torii_call *call, torii_ref value, const char *name);

/* After pages have come or gone: which keys front matter has. */
void undefined_note_keys(view *self);

/* Reports undefined values as checks.undefined says. */
void undefined_watch(view *self);

#endif
