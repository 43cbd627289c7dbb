/* SPDX-License-Identifier: MIT
 *
 * Freezing: a walk over a graph that finds all its containers first, so that
 * nothing changes if one of them cannot be shared or there is no memory, and
 * marks them then.  What is frozen already is not entered: all below it is.
 */
#include "value/dict.h"
#include "value/list.h"
#include "value/object.h"
#include "value/operate.h"
#include "value/region.h"

typedef struct freezing {
    tr_objects found; /* each once, marked TR_VISITED */
    bool constant;
    bool failed;
    bool no_memory;
} freezing;

static bool may_freeze(const freezing *walk, const tr_object *object)
{
    if (object->tag == TR_UNDEFINED) return !walk->constant;
    if (object->tag != TR_OBJECT) return true;
    return !walk->constant && ((const tr_instance *)object)->type->shareable;
}

static void find_slot(void *data, tr_value *slot)
{
    freezing *walk = data;
    if (walk->failed || slot->tag_ < TR_FIRST_HEAP) return;
    tr_object *object = slot->as_.pointer_;
    if (object->flags & (TR_VISITED | TR_IMMORTAL | TR_SHARED)) return;
    if (!may_freeze(walk, object)) {
        walk->failed = true;
        return;
    }
    if (!tr_objects_push(&walk->found, object)) {
        walk->failed = walk->no_memory = true;
        return;
    }
    object->flags |= TR_VISITED;
}

/* What is this long is printed and nothing else, as a rule.  What is not filled
 * can be at any time: any thread would store the same. */
enum { LONG_TEXT = 256 };

static void fill_caches(tr_string *string)
{
    if (string->size <= LONG_TEXT) {
        tr_string_hash(string);
        tr_string_length(string);
    }
    tr_string_html(string);
}

/* All that can be reached and is not frozen; false: it may not be. */
static bool find(freezing *walk, const tr_value *values, uint32_t count)
{
    if (count > 1) tr_objects_reserve(&walk->found, count); /* or it grows */
    for (uint32_t i = 0; i < count; i++) {
        tr_value value = values[i];
        find_slot(walk, &value);
    }
    for (uint32_t i = 0; i < walk->found.count && !walk->failed; i++) {
        if (walk->found.items[i]->tag <= TR_BIG) continue;
        tr_visit_children(walk->found.items[i], find_slot, walk);
    }
    for (uint32_t i = 0; i < walk->found.count; i++) {
        walk->found.items[i]->flags &= (uint8_t)~TR_VISITED;
    }
    return !walk->failed;
}

/* A value that leads to no other, without the walk; false: it may. */
static bool freeze_leaf(const freezing *walk, tr_ref value)
{
    if (value.tag_ < TR_FIRST_HEAP) return true;
    tr_object *object = value.as_.pointer_;
    if (object->flags & (TR_IMMORTAL | TR_SHARED)) return true;
    if (object->tag != TR_STRING && object->tag != TR_BIG) return false;
    if (object->tag == TR_STRING && !walk->constant) fill_caches((tr_string *)object);
    object->flags |= TR_PLAIN | TR_SHARED;
    return true;
}

static bool freeze(freezing *walk, const tr_value *values, uint32_t count)
{
    if (count == 1 && freeze_leaf(walk, values[0])) return true;
    bool ok = find(walk, values, count);
    tr_objects *found = &walk->found;
    for (uint32_t i = 0; ok && i < found->count; i++) {
        tr_object *object = found->items[i];
        bool fill = object->tag == TR_STRING && !walk->constant;
        if (fill) fill_caches((tr_string *)object);
    }
    if (ok) tr_region_form(found, walk->constant);
    for (uint32_t i = 0; ok && i < found->count; i++)
        found->items[i]->flags |= TR_SHARED;
    tr_objects_done(found);
    return ok;
}

bool tr_freeze_or(tr_ref value, bool *no_memory)
{
    freezing walk = {.constant = false};
    bool ok = !tr_is_invalid(value) && freeze(&walk, &value, 1);
    *no_memory = walk.no_memory;
    return ok;
}

bool tr_freeze(tr_ref value)
{
    bool no_memory;
    return tr_freeze_or(value, &no_memory);
}

bool tr_freeze_constants(const tr_value *values, uint32_t count)
{
    freezing walk = {.constant = true};
    return freeze(&walk, values, count);
}

bool tr_may_be_constant(tr_ref value)
{
    if (tr_is_invalid(value)) return false;
    if (value.tag_ <= TR_BIG) return true; /* nothing to walk to */
    freezing walk = {.constant = true};
    bool ok = find(&walk, &value, 1);
    tr_objects_done(&walk.found);
    return ok;
}
