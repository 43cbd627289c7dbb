/* SPDX-License-Identifier: MIT
 *
 * JSON in and out, equal to Python's json module byte for byte.
 */
#ifndef TR_VALUE_JSON_H
#define TR_VALUE_JSON_H

#include "value/operate.h"

/* json.loads() over trusted or untrusted bytes: depth limited, integers of any
 * size, duplicate keys: last wins.  ValueError with line and column in the text. */
tr_value tr_json_parse(tr_task *task, tr_span text);

typedef struct tr_json_style {
    int indent;             /* negative: on one line */
    bool sort_keys;
    bool ensure_ascii;      /* Python's default is true */
    bool html_safe;         /* < > & ' as \u003c ..., as Jinja's htmlsafe_json_dumps */
    const char *item_separator; /* NULL: ", " or "," with indent */
    const char *key_separator;  /* NULL: ": " */
} tr_json_style;

/* TypeError "Object of type Undefined is not JSON serializable". */
bool tr_json_write(
    tr_task *task, tr_ref value, const tr_json_style *style, tr_text *out);

#endif
