/* SPDX-License-Identifier: MIT
 *
 * Regions: objects that were frozen together and are counted together, so that
 * threads which use them change one count, not that of each string (and that one
 * rarely, see base/count.h).  They live and die together.
 *
 * Invariant: members are plain data (texts, numbers, lists, dicts ...) and refer
 * only to plain data.  So nothing in a region can lead back to it but through the
 * region itself, and a region that nobody outside refers to is garbage.
 */
#ifndef TR_VALUE_REGION_H
#define TR_VALUE_REGION_H

#include "base/count.h"
#include "value/cycle.h"

typedef struct tr_region {
    tr_count count; /* first: references from outside */
    struct tr_region *next; /* of those about to be freed */
    void *block;            /* it lies in, see TR_REGION_ALIGNMENT */
    uint32_t member_count;
    uintptr_t members[]; /* bits turned: leaks must not seem to be in use */
} tr_region;

/*
 * Where a member keeps its region: instead of its own count, in that word and
 * the spare byte.  Regions lie at multiples of 256 bytes, so 40 bits reach 2^48.
 */
#define TR_REGION_ALIGNMENT 256u

static inline tr_region *tr_region_of(const tr_object *member)
{
    uint64_t address = ((uint64_t)member->spare << 32 | member->count) *
                       TR_REGION_ALIGNMENT;
    return (tr_region *)(uintptr_t)address;
}

/* The same for members of one region, never 0; 0 for what is in none. */
static inline uint64_t tr_region_mark(const tr_object *object)
{
    if (!(object->flags & TR_REGION)) return 0; /* its count may be changing */
    return (uint64_t)object->spare << 32 | object->count;
}

/*
 * Makes a region of those of `objects` that can be in one: all that walking from
 * some values found, none of it frozen yet.  Those it takes are frozen and no
 * longer in the list; it may take none, as where there is no memory.  `plain`: all
 * of it is known to be plain data.
 */
void tr_region_form(tr_objects *objects, bool plain);

#endif
