/* SPDX-License-Identifier: MIT
 *
 * An allocator for tests: counts what is alive, checks the sizes that blocks are
 * freed with, and fails the allocation it is told to.
 */
#ifndef TESTS_CONFORMANCE_TORTURE_H
#define TESTS_CONFORMANCE_TORTURE_H

#include "torii.h"

typedef struct torture_heap {
    long made;       /* allocations since it was last set to 0 */
    long alive;      /* blocks */
    long fail_at;    /* the number of the one to fail; -1: none */
    bool for_good;   /* all behind it fail, too */
    unsigned faults; /* blocks freed with a wrong size or twice */
} torture_heap;

/* The allocator for torii_set_allocator(), `data` a torture_heap. */
void *torture_resize(void *data, void *block, size_t old_size, size_t new_size);

#endif
