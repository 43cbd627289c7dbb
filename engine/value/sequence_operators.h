/* SPDX-License-Identifier: MIT
 *
 * + and * of strings, Markup, lists and tuples, for arithmetic.c.
 */
#ifndef TR_VALUE_SEQUENCE_OPERATORS_H
#define TR_VALUE_SEQUENCE_OPERATORS_H

#include "value/format.h"
#include "value/operate.h"

/* False if the operands are none of this file's business; else *out is the
 * result, or invalid with a problem. */
bool tr_sequence_add(tr_task *task, tr_ref a, tr_ref b, tr_value *out);
bool tr_sequence_multiply(tr_task *task, tr_ref a, tr_ref b, tr_value *out);
/* What a sequence says of an object that does not know '+' or '*' either: true with
 * a problem, or false. */
bool tr_sequence_refuse(tr_task *task, char op, tr_ref a, tr_ref b);

#endif
