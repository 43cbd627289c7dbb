/* SPDX-License-Identifier: MIT
 *
 * Instructions that look at the one behind them: what is only tested, compared or
 * printed next does not have to become a value of its own before.
 *
 * Invariant: what is done here has no effect and no failure that the two
 * instructions would not have one after the other.
 */
#ifndef TR_VM_AHEAD_H
#define TR_VM_AHEAD_H

#include "vm/quick.h"

/* Does the instruction decide by its operand alone where to go on? */
static inline bool tr_is_decision(uint32_t word)
{
    uint32_t op = TR_WORD_OP(word);
    return op == TR_OP_JUMP_IF_FALSE || op == TR_OP_JUMP_IF_TRUE ||
           op == TR_OP_COMPARE_JUMP_C;
}

/* An attribute or item of a slot decides at `pc`: where to go on; NULL: it takes
 * more than a look. */
const uint32_t *tr_ahead_attr(
    tr_machine *m, const tr_frame *frame, uint32_t slot, tr_string *name,
    uint32_t hint, const uint32_t *pc);
const uint32_t *tr_ahead_item(
    tr_machine *m, const tr_frame *frame, uint32_t slot, tr_ref key, uint32_t hint,
    const uint32_t *pc);

/* Two strings are added, of which the last `popped` lie on the stack. */
typedef enum tr_addition {
    TR_ADD_FAILED,  /* the operands are gone */
    TR_ADD_PRINTED, /* and gone; the next instruction, an EMIT, is done */
    TR_ADD_DONE,    /* *left is the sum, the right one is gone */
    TR_ADD_MAKE     /* nothing happened: a new string has to be made */
} tr_addition;
tr_addition tr_ahead_add(
    tr_machine *m, const tr_frame *frame, tr_value *left, const tr_value *right,
    int popped, uint32_t next);

#endif
