/* SPDX-License-Identifier: MIT
 *
 * Gathering: a small table per thread, where each count has one place that it
 * shares with others.  The newest has it; the one before is settled.
 *
 * Invariant: an entry's count holds one pin of this thread, and its value is off
 * by exactly `net`.
 */
#include "base/count.h"

#define ENTRIES 16u

typedef struct entry {
    tr_count *count; /* NULL: free */
    int64_t net;     /* references made less references dropped */
} entry;

static _Thread_local entry table[ENTRIES];
static _Thread_local bool gathering;

static inline entry *entry_of(const tr_count *count)
{
    uintptr_t address = (uintptr_t)count;
    return &table[(address >> 5 ^ address >> 9 ^ address >> 14) % ENTRIES];
}

static void change(tr_count *count, int64_t by)
{
    if (__atomic_add_fetch(&count->value, by, __ATOMIC_ACQ_REL) == 0) count->dead(count);
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

/* The first change of this count since its place was last used. */
static __attribute__((noinline)) void meet(entry *e, tr_count *count, int64_t by)
{
    if (!gathering) {
        change(count, by);
        return;
    }
    __atomic_add_fetch(&count->value, TR_COUNT_PIN, __ATOMIC_RELAXED);
    entry before = *e;
    *e = (entry){count, by};
    if (before.count) change(before.count, before.net - TR_COUNT_PIN);
}

void tr_count_add(tr_count *count)
{
    entry *e = entry_of(count);
    if (e->count == count) e->net++;
    else meet(e, count, 1);
}

void tr_count_drop(tr_count *count)
{
    entry *e = entry_of(count);
    if (e->count == count) e->net--;
    else meet(e, count, -1);
}

void tr_counts_gather(void)
{
    gathering = true;
}

void tr_counts_settle(void)
{
    gathering = false;
    for (uint32_t i = 0; i < ENTRIES; i++) settle(&table[i]);
}
