/* SPDX-License-Identifier: MIT
 *
 * Forming regions, and their end.
 *
 * Which objects become members: those from which only plain data can be reached.
 * The count of a region begins with the counts of its members less the references
 * among them, which are never counted again: they end with the region.
 */
#include "value/region.h"

#include "value/object.h"

/* Below this the region would take more than it saves. */
#define MEMBERS_MIN 8u
/* Rounds of looking for what leads to objects of a host; one or two do. */
#define ROUNDS_MAX 8

/* `spare` of an object while a region is formed */
#define MARK_PLAIN 1u
#define MARK_MIXED 2u /* an object, or refers to one */

/* ------------------------------------------------------------------ members ---- */

typedef struct look {
    bool mixed;
    int64_t inner; /* references among members */
} look;

static bool is_leaf(const tr_object *object)
{
    return object->tag == TR_STRING || object->tag == TR_BIG;
}

static void look_for_mixed(void *data, tr_value *slot)
{
    if (slot->tag_ < TR_FIRST_HEAP) return;
    const tr_object *object = slot->as_.pointer_;
    bool mixed = object->flags & (TR_SHARED | TR_IMMORTAL)
                     ? !(object->flags & (TR_PLAIN | TR_IMMORTAL)) && !is_leaf(object)
                     : object->spare == MARK_MIXED;
    if (mixed) ((look *)data)->mixed = true;
}

/* Looks once at all that are not known to be mixed; true: there were new ones. */
static bool spread(const tr_objects *objects)
{
    bool more = false;
    for (uint32_t i = objects->count; i--;) { /* what is referred to comes later */
        tr_object *object = objects->items[i];
        if (object->spare == MARK_MIXED || is_leaf(object)) continue;
        look at = {.mixed = object->tag == TR_OBJECT};
        if (!at.mixed) tr_visit_children(object, look_for_mixed, &at);
        if (!at.mixed) continue;
        object->spare = MARK_MIXED;
        more = true;
    }
    return more;
}

/* Marks each of them; false: there seems to be no end of it. */
static bool mark(const tr_objects *objects)
{
    for (uint32_t i = 0; i < objects->count; i++) objects->items[i]->spare = MARK_PLAIN;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        if (!spread(objects)) return true;
    }
    return false;
}

/* Those that are mixed to the end; how many are not. */
static uint32_t sort_out(tr_objects *objects)
{
    uint32_t plain = 0;
    for (uint32_t i = 0; i < objects->count; i++) {
        tr_object *object = objects->items[i];
        bool mixed = object->spare == MARK_MIXED;
        object->spare = 0;
        if (mixed) continue;
        object->flags |= TR_PLAIN;
        objects->items[i] = objects->items[plain];
        objects->items[plain++] = object;
    }
    return plain;
}

static void count_inner(void *data, tr_value *slot)
{
    if (slot->tag_ < TR_FIRST_HEAP) return;
    const tr_object *object = slot->as_.pointer_;
    bool is_member = (object->flags & (TR_SHARED | TR_PLAIN)) == TR_PLAIN;
    if (is_member) ((look *)data)->inner++;
}

/* References to the first `members` objects that are not in one of them. */
static int64_t count_outer(const tr_objects *objects, uint32_t members)
{
    look at = {.inner = 0};
    int64_t all = 0;
    for (uint32_t i = 0; i < members; i++) {
        all += objects->items[i]->count;
        if (is_leaf(objects->items[i])) continue;
        tr_visit_children(objects->items[i], count_inner, &at);
    }
    return all - at.inner;
}

/* --------------------------------------------------------------- life, death ---- */

static void release_outer(void *data, tr_value *slot)
{
    if (slot->tag_ < TR_FIRST_HEAP) return;
    const tr_object *object = slot->as_.pointer_;
    bool inner = (object->flags & TR_REGION) != 0 && tr_region_of(object) == data;
    if (!inner) tr_release(*slot);
}

static tr_object *member_at(const tr_region *region, uint32_t index)
{
    return (tr_object *)~region->members[index];
}

static size_t block_size(uint32_t members)
{
    return sizeof(tr_region) + TR_REGION_ALIGNMENT + members * sizeof(uintptr_t);
}

static void free_region(tr_region *region)
{
    uint32_t count = region->member_count;
    for (uint32_t i = 0; i < count; i++) {
        tr_object *member = member_at(region, i);
        if (!is_leaf(member)) tr_visit_children(member, release_outer, region);
    }
    for (uint32_t i = 0; i < count; i++) tr_object_free(member_at(region, i));
}

/* The list of regions that nobody refers to; the first one is being freed. */
static _Thread_local tr_region *dying;

/* A region may be the last to hold another, and that the next: hence the list. */
static void die(tr_count *count)
{
    tr_region *region = (tr_region *)(void *)count;
    if (dying) {
        region->next = dying->next;
        dying->next = region;
        return;
    }
    for (dying = region; dying; dying = region) {
        free_region(dying);
        region = dying->next;
        tr_free(dying->block, block_size(dying->member_count));
    }
}

/* Programs that look for leaks do not see the references to a region. */
extern void __lsan_ignore_object(const void *block) __attribute__((weak));

static tr_region *new_region(uint32_t members)
{
    char *block = tr_alloc_zero(block_size(members));
    if (!block) return NULL;
    uintptr_t start = (uintptr_t)block;
    size_t skipped = (0 - start) % TR_REGION_ALIGNMENT;
    if ((uint64_t)(start + skipped) / TR_REGION_ALIGNMENT >> 40) {
        tr_free(block, block_size(members));
        return NULL;
    }
    if (__lsan_ignore_object) __lsan_ignore_object(block);
    tr_region *region = (tr_region *)(void *)(block + skipped);
    region->block = block;
    region->count.dead = die;
    region->member_count = members;
    return region;
}

/* The first of the list, as many as the region has, out of it. */
static void take_members(tr_region *region, tr_objects *objects)
{
    uint32_t count = region->member_count;
    uint64_t place = (uint64_t)(uintptr_t)region / TR_REGION_ALIGNMENT;
    for (uint32_t i = 0; i < count; i++) {
        tr_object *member = objects->items[i];
        region->members[i] = ~(uintptr_t)member;
        member->flags |= TR_SHARED | TR_REGION;
        member->count = (uint32_t)place;
        member->spare = (uint8_t)(place >> 32);
    }
    objects->count -= count;
    memmove(
        objects->items, objects->items + count,
        objects->count * sizeof *objects->items);
}

void tr_region_form(tr_objects *objects, bool plain)
{
    uint32_t count = objects->count;
    if (plain) {
        for (uint32_t i = 0; i < count; i++) objects->items[i]->flags |= TR_PLAIN;
    } else if (!mark(objects)) {
        for (uint32_t i = 0; i < count; i++) objects->items[i]->spare = 0;
        return;
    } else {
        count = sort_out(objects);
    }
    tr_region *region = count < MEMBERS_MIN ? NULL : new_region(count);
    if (!region) return;
    region->count.value = count_outer(objects, count);
    take_members(region, objects);
}
