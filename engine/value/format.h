/* SPDX-License-Identifier: MIT
 *
 * Python's two formatting languages: "%s" % x and "{}".format(x), with the
 * format() mini-language.  Widths and precisions are charged before they grow.
 */
#ifndef TR_VALUE_FORMAT_H
#define TR_VALUE_FORMAT_H

#include "value/operate.h"

/* format % args; `args` a tuple, a dict or a single value.  If format is Markup
 * the inserted values are escaped and the result is Markup. */
tr_value tr_format_percent(tr_task *task, tr_ref format, tr_ref args);

/* How {0.name} and {0[key]} in str.format look things up: the sandbox's door. */
typedef struct tr_format_access {
    tr_value (*get_attr)(tr_task *task, tr_ref value, tr_string *name);
    tr_value (*get_item)(tr_task *task, tr_ref value, tr_ref key);
} tr_format_access;

/* format.format(*positional, **keywords); keywords a dict, or with
 * `positional` NULL format_map(keywords).  Markup as above. */
tr_value tr_format_braces(
    tr_task *task, tr_ref format, const tr_value *positional, size_t count,
    tr_ref keywords, const tr_format_access *access);

/* format(value, spec) for int, float, str, bool ...: the mini-language. */
bool tr_format_value(tr_task *task, tr_ref value, tr_span spec, tr_text *out);

#endif
