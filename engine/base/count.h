/* SPDX-License-Identifier: MIT
 *
 * A count of references that many threads change without waiting for each other.
 * Between tr_counts_gather() and tr_counts_settle() a thread keeps its changes of
 * the counts it meets to itself and adds their sum once.
 *
 * Invariant: a count that a thread gathers changes of is pinned: its value is so
 * large that no drop on another thread can be the last.  So a thread may hand a
 * reference that it has not counted yet to others, who may drop it at once.
 */
#ifndef TR_BASE_COUNT_H
#define TR_BASE_COUNT_H

#include "base/sync.h"

typedef struct tr_count {
    int64_t value; /* atomic: references, and TR_COUNT_PIN for each thread */
    void (*dead)(struct tr_count *count); /* after the last reference */
} tr_count;

/* More than there can be references to anything. */
#define TR_COUNT_PIN ((int64_t)1 << 40)

/* Begins gathering on this thread, or ends it: every count is right again.  What
 * nobody refers to any more dies in there. */
void tr_counts_gather(void);
void tr_counts_settle(void);

void tr_count_add(tr_count *count);
void tr_count_drop(tr_count *count); /* may call `dead` */

#endif
