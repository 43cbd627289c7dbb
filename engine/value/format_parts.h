/* SPDX-License-Identifier: MIT
 *
 * What the two formatting languages share.
 */
#ifndef TR_VALUE_FORMAT_PARTS_H
#define TR_VALUE_FORMAT_PARTS_H

#include "value/format.h"

/* A number in pieces, in the order in which they are printed. */
typedef struct tr_number_parts {
    char sign;      /* 0, '+', '-' or ' ' */
    tr_span prefix; /* "0x" */
    tr_span digits; /* before the point; these are grouped */
    tr_span rest;   /* point, decimals, exponent, percent sign */
    char separator; /* 0, ',' or '_' */
    unsigned group; /* digits between separators */
} tr_number_parts;

/* ascii(value): repr() with \x, \u and \U escapes; false on an error. */
bool tr_write_ascii(tr_task *task, tr_ref value, tr_text *out);
void tr_add_ascii(tr_text *out, tr_span text);
/* `count` times the code point, after asking the task for the memory. */
bool tr_text_pad(tr_task *task, tr_text *out, uint32_t rune, size_t count);

#endif
