/* SPDX-License-Identifier: MIT
 *
 * Is a program one that the machine can run without looking?  Needed for those
 * that did not come from the compiler a moment ago.
 */
#ifndef TR_COMPILE_VERIFY_H
#define TR_COMPILE_VERIFY_H

#include "compile/program.h"

/*
 * True if every operand is of something that exists, every jump ends at an
 * instruction, code that goes back is charged for, and operands, loops and
 * captures balance on all ways; sets the sizes of the stacks.  False if not, or
 * with a problem if there is no memory.  `intercepted` as in tr_compile_options.
 */
bool tr_program_verify(tr_task *task, tr_program *program, uint32_t intercepted);

#endif
