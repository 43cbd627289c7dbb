/* SPDX-License-Identifier: MIT
 *
 * Python's bytes, as far as templates meet them: str.encode() and int.to_bytes()
 * make them, decode() and int.from_bytes() take them back.
 */
#ifndef TR_BUILTIN_BYTES_H
#define TR_BUILTIN_BYTES_H

#include "vm/native.h"

extern const tr_type tr_bytes_type;

/* A copy. */
tr_value tr_bytes_new(tr_task *task, const char *bytes, size_t size);

tr_value tr_bytes_method_decode(tr_call *call);
tr_value tr_bytes_method_hex(tr_call *call);
tr_value tr_int_method_from_bytes(tr_call *call);
tr_value tr_int_method_to_bytes(tr_call *call);

#endif
