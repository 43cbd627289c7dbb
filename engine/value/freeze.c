/* SPDX-License-Identifier: MIT
 *
 * Freezing: a walk over a graph that finds all its containers first, so that
 * nothing changes if one of them cannot be shared or there is no memory, and
 * marks them then.  What is frozen already is not entered: all below it is.
 */
#include "value/cycle.h"
#include "value/dict.h"
#include "value/list.h"
#include "value/object.h"
#include "value/operate.h"

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

static void fill_caches(tr_string *string)
{
    tr_string_hash(string);
    tr_string_length(string);
    tr_string_html(string);
}

static bool freeze(tr_ref value, bool constant, bool *no_memory)
{
    freezing walk = {.constant = constant};
    find_slot(&walk, &value);
    for (uint32_t i = 0; i < walk.found.count && !walk.failed; i++) {
        tr_visit_children(walk.found.items[i], find_slot, &walk);
    }
    for (uint32_t i = 0; i < walk.found.count; i++) {
        tr_object *object = walk.found.items[i];
        object->flags &= (uint8_t)~TR_VISITED;
        if (walk.failed) continue;
        if (object->tag == TR_STRING) fill_caches((tr_string *)object);
        object->flags |= TR_SHARED;
    }
    tr_objects_done(&walk.found);
    if (no_memory) *no_memory = walk.no_memory;
    return !walk.failed;
}

bool tr_freeze(tr_ref value)
{
    return !tr_is_invalid(value) && freeze(value, false, NULL);
}

bool tr_freeze_or(tr_ref value, bool *no_memory)
{
    *no_memory = false;
    return !tr_is_invalid(value) && freeze(value, false, no_memory);
}

bool tr_freeze_constant(tr_ref value)
{
    if (tr_is(value, TR_STRING)) { /* its caches are for whoever asks for them first */
        tr_object *object = value.as_.pointer_;
        if (!(object->flags & (TR_IMMORTAL | TR_SHARED))) object->flags |= TR_SHARED;
        return true;
    }
    return !tr_is_invalid(value) && freeze(value, true, NULL);
}
