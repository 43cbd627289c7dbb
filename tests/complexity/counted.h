/* SPDX-License-Identifier: MIT
 *
 * What a piece of work costs, independent of the clock: blocks of instructions that
 * the engine ran, with what the C library did for it by the length of the texts, the
 * steps that it charged to its limits, and the memory that it took.
 */
#ifndef TESTS_COMPLEXITY_COUNTED_H
#define TESTS_COMPLEXITY_COUNTED_H

#include "torii.h"

typedef struct cost {
    uint64_t blocks;
    uint64_t steps;
    uint64_t memory; /* bytes, in all that was taken or grown */
} cost;

/* Before anything else: all memory comes through a hook. */
void counted_begin(void);
/* What was counted since the last call; `steps` is left alone. */
void counted_take(cost *out);

#endif
