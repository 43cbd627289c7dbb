/* SPDX-License-Identifier: MIT
 *
 * Macros as values.
 */
#ifndef TR_VM_MACRO_H
#define TR_VM_MACRO_H

#include "vm/machine.h"

/* The macro of function `code`, defined in the running frame; owned. */
tr_value tr_macro_new(tr_machine *machine, tr_frame *frame, uint32_t code);

#endif
