/* SPDX-License-Identifier: MIT
 *
 * Gathering: a small table per thread, where each count has two places that it
 * shares with others.  The newest ones have them; the one before is settled.
 *
 * Invariant: an entry's count holds one pin of this thread, and its value is off
 * by exactly `net`.
 */
#include "base/count.h"

#define PAIRS 16u

typedef struct entry {
    tr_count *count; /* NULL: free */
    int64_t net;     /* references made less references dropped */
} entry;

static _Thread_local entry table[PAIRS][2];
static _Thread_local uint32_t taken; /* bit i: something may be in pair i */
static _Thread_local bool gathering;

static inline entry *pair_of(const tr_count *count)
{
    uintptr_t address = (uintptr_t)count;
    return table[(address >> 4 ^ address >> 8 ^ address >> 14) % PAIRS];
}

static void change(tr_count *count, int64_t by)
{
    int64_t left = tr_is_alone()
                       ? count->value += by
                       : __atomic_add_fetch(&count->value, by, __ATOMIC_ACQ_REL);
    if (left == 0) count->dead(count);
}

/* What dies may count as well, and take the place anew: hence the loop. */
static void settle(entry *e)
{
    while (e->count) {
        tr_count *count = e->count;
        e->count = NULL;
        change(count, e->net - TR_COUNT_PIN);
    }
}

/* A change of a count that has not the first place of its pair. */
static __attribute__((noinline)) void meet(entry *pair, tr_count *count, int64_t by)
{
    if (pair[1].count == count) {
        pair[1].net += by;
        return;
    }
    if (!gathering) {
        change(count, by);
        return;
    }
    if (tr_is_alone()) count->value += TR_COUNT_PIN;
    else __atomic_add_fetch(&count->value, TR_COUNT_PIN, __ATOMIC_RELAXED);
    taken |= 1u << (uint32_t)((pair - table[0]) / 2);
    entry last = pair[1];
    pair[1] = pair[0];
    pair[0] = (entry){count, by};
    if (last.count) change(last.count, last.net - TR_COUNT_PIN);
}

void tr_count_add(tr_count *count)
{
    entry *pair = pair_of(count);
    if (pair->count == count) pair->net++;
    else meet(pair, count, 1);
}

void tr_count_drop(tr_count *count)
{
    entry *pair = pair_of(count);
    if (pair->count == count) pair->net--;
    else meet(pair, count, -1);
}

void tr_counts_gather(void)
{
    gathering = true;
}

void tr_counts_settle(void)
{
    gathering = false;
    while (taken) { /* most renderings are small and take few */
        entry *pair = table[__builtin_ctz(taken)];
        taken &= taken - 1;
        settle(&pair[0]);
        settle(&pair[1]);
    }
}
