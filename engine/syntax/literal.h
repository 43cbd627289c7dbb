/* SPDX-License-Identifier: MIT
 *
 * String and number literals: how far they reach, and what they mean.
 */
#ifndef TR_SYNTAX_LITERAL_H
#define TR_SYNTAX_LITERAL_H

#include "base/arena.h"
#include "value/value.h"

/* The end of the float or integer that begins at `at`; `at` if none does.  The
 * byte before `at` must be readable or `at` be the `start` of the text. */
const char *tr_float_end(const char *start, const char *at, const char *end);
const char *tr_integer_end(const char *at, const char *end);

/* Is the literal one that Python refuses to read?  False: a problem is recorded. */
bool tr_integer_check(tr_task *task, tr_span literal);
bool tr_float_check(tr_task *task, tr_span literal);

/* The value of a literal that passed its check; invalid without memory. */
tr_value tr_integer_value(tr_task *task, tr_arena *arena, tr_span literal);
tr_value tr_float_value(tr_task *task, tr_arena *arena, tr_span literal);

/* The reason for half a character, which UTF-8 does not have. */
extern const char tr_reason_surrogate[];

/*
 * What the text between the quotes means: newlines replaced, escapes resolved.
 * Borrows the text or is in the arena.  False: *reason says why, NULL: memory.
 */
bool tr_string_meaning(
    tr_arena *arena, tr_span text, tr_span newline, tr_span *out, const char **reason);

#endif
