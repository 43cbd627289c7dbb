/* SPDX-License-Identifier: MIT
 *
 * Small things that many filters and tests share: strings as Python's str() and
 * soft_str() make them, __html__, lines, and the usual refusals.
 */
#ifndef TR_BUILTIN_SUPPORT_H
#define TR_BUILTIN_SUPPORT_H

#include "vm/native.h"

/* hasattr(value, "__html__"). */
bool tr_has_html(tr_ref value);
/* value.__html__() if it has one, else str(value); a plain string. */
tr_value tr_html_or_str(tr_task *task, tr_ref value);
/* str(value): never Markup.  tr_to_str() is soft_str(). */
tr_value tr_plain_str(tr_task *task, tr_ref value);

/* The Markup flag of `like`, if it is a string that has it, for `string`. */
tr_value tr_markup_like(tr_value string, tr_ref like);

/* value.name failed: UndefinedError, or AttributeError with Python's text. */
tr_value tr_fail_no_attr(tr_task *task, tr_ref value, const char *name);
/* value.items(): a dict itself, or whatever the method of an object returns. */
tr_value tr_call_items(tr_task *task, tr_ref value);
/* environment.undefined(hint). */
tr_value tr_undefined_hint(tr_task *task, const char *hint);
/* Does the current problem count as Python's TypeError or ValueError?  Then it
 * is forgotten. */
bool tr_forget_conversion(tr_task *task, bool overflow_too);

/* Code points of a string value. */
static inline size_t tr_runes(tr_ref string)
{
    return tr_string_length(tr_as_string(string));
}

/* Walks the lines of a text as str.splitlines() has them. */
typedef struct tr_lines {
    tr_span text;
    size_t at;
} tr_lines;

/* False at the end; `ending` is the line break itself, empty for a last line
 * that has none. */
bool tr_lines_next(tr_lines *lines, tr_span *line, tr_span *ending);

/* Python's repr(line) without making it: how many code points it has. */
size_t tr_repr_width(tr_span text);

/* html.unescape(): character references become what they stand for. */
void tr_html_unescape(tr_text *out, tr_span text);
/* Markup(text).striptags(). */
bool tr_html_strip_tags(tr_task *task, tr_text *out, tr_span text);

#endif
