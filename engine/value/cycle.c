/* SPDX-License-Identifier: MIT
 *
 * Freeing cycles by trial deletion: take away, from the counts of all objects
 * that can be reached from the suspects, the references among themselves.  What
 * still has a count is used from outside and keeps alive what it reaches; the
 * rest is garbage, and is emptied.  Frozen objects are never entered.
 *
 * Invariant: all memory is taken before the first count is touched, so that a search
 * that gets none leaves all as it was, to be tried again.
 */
#include "value/cycle.h"

#include "value/dict.h"
#include "value/list.h"
#include "value/object.h"

typedef struct deletion {
    tr_objects nodes; /* everything that was reached, marked TR_VISITED */
    tr_objects live;  /* room for as many */
    bool failed;
} deletion;

static bool is_node(const tr_object *object)
{
    if (object->flags & (TR_SHARED | TR_IMMORTAL)) return false;
    return object->tag != TR_STRING && object->tag != TR_BIG && object->tag != TR_RANGE;
}

bool tr_cycle_note(tr_suspects *list, tr_ref container)
{
    if (container.tag_ < TR_FIRST_HEAP) return true;
    tr_object *object = tr_as_object(container);
    if (!is_node(object) || (object->flags & TR_SUSPECT)) return true;
    if (!tr_objects_push(&list->objects, object)) return false;
    object->flags |= TR_SUSPECT;
    object->count++;
    return true;
}

static void reach(deletion *search, tr_object *object)
{
    if (search->failed || !is_node(object) || (object->flags & TR_VISITED)) return;
    if (!tr_objects_push(&search->nodes, object)) {
        search->failed = true;
        return;
    }
    object->flags |= TR_VISITED;
}

static tr_object *node_of(const tr_value *slot)
{
    if (slot->tag_ < TR_FIRST_HEAP) return NULL;
    tr_object *object = slot->as_.pointer_;
    return object->flags & TR_VISITED ? object : NULL;
}

static void reach_slot(void *data, tr_value *slot)
{
    if (slot->tag_ >= TR_FIRST_HEAP) reach(data, slot->as_.pointer_);
}

static void take_away(void *data, tr_value *slot)
{
    (void)data;
    tr_object *object = node_of(slot);
    if (object) object->count--;
}

static void give_back(void *data, tr_value *slot)
{
    (void)data;
    tr_object *object = node_of(slot);
    if (object) object->count++;
}

static void mark_live(deletion *search, tr_object *object)
{
    if (object->flags & TR_LIVE) return;
    object->flags |= TR_LIVE;
    tr_objects_push(&search->live, object);
}

static void give_back_live(void *data, tr_value *slot)
{
    tr_object *object = node_of(slot);
    if (!object) return;
    object->count++;
    mark_live(data, object);
}

static void empty_slot(void *data, tr_value *slot)
{
    (void)data;
    tr_value value = *slot;
    *slot = tr_missing();
    tr_release(value);
}

static void empty_object(tr_object *object)
{
    if (object->tag == TR_LIST) {
        tr_list_clear((tr_list *)object);
    } else if (object->tag == TR_DICT) {
        tr_dict_clear((tr_dict *)object);
    } else {
        tr_visit_children(object, empty_slot, NULL);
    }
}

static void free_garbage(deletion *search)
{
    tr_objects *nodes = &search->nodes;
    uint32_t count = 0;
    for (uint32_t i = 0; i < nodes->count; i++) {
        tr_object *object = nodes->items[i];
        if (!(object->flags & TR_LIVE)) nodes->items[count++] = object;
        else object->flags &= (uint8_t) ~(TR_VISITED | TR_LIVE);
    }
    nodes->count = count;
    /* One reference is ours, so that none goes before all are emptied. */
    for (uint32_t i = 0; i < count; i++)
        nodes->items[i]->count++;
    for (uint32_t i = 0; i < count; i++) {
        nodes->items[i]->flags &= (uint8_t)~TR_VISITED;
        empty_object(nodes->items[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        tr_object *object = nodes->items[i];
        tr_release(tr_take((enum tr_tag)object->tag, object));
    }
}

static void find_garbage(deletion *search, const tr_objects *suspects)
{
    tr_objects *nodes = &search->nodes;
    for (uint32_t i = 0; i < suspects->count; i++) {
        tr_object *object = suspects->items[i];
        if (object->flags & TR_VISITED) object->count--;
        else tr_release(tr_take((enum tr_tag)object->tag, object)); /* frozen since */
    }
    for (uint32_t i = 0; i < nodes->count; i++) {
        tr_visit_children(nodes->items[i], take_away, NULL);
    }
    for (uint32_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i]->count > 0) mark_live(search, nodes->items[i]);
    }
    for (uint32_t i = 0; i < search->live.count; i++) {
        tr_visit_children(search->live.items[i], give_back_live, search);
    }
    for (uint32_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i]->flags & TR_LIVE) continue;
        tr_visit_children(nodes->items[i], give_back, NULL);
    }
}

static void give_up(deletion *search, tr_suspects *list, tr_objects *suspects)
{
    for (uint32_t i = 0; i < search->nodes.count; i++) {
        search->nodes.items[i]->flags &= (uint8_t)~TR_VISITED;
    }
    for (uint32_t i = 0; i < suspects->count; i++) {
        if (is_node(suspects->items[i])) suspects->items[i]->flags |= TR_SUSPECT;
    }
    list->objects = *suspects;
    *suspects = (tr_objects){0};
}

void tr_cycle_forget(tr_suspects *list)
{
    for (uint32_t i = 0; i < list->objects.count; i++) {
        tr_object *object = list->objects.items[i];
        if (is_node(object)) object->flags &= (uint8_t)~TR_SUSPECT;
        tr_release(tr_take((enum tr_tag)object->tag, object));
    }
    tr_objects_done(&list->objects);
}

void tr_cycle_collect(tr_suspects *list)
{
    tr_objects suspects = list->objects;
    if (suspects.count == 0) return;
    list->objects = (tr_objects){0};
    /* The rendering may have used up its memory; its garbage is freed anyway. */
    tr_budget *budget = tr_budget_enter(NULL);
    deletion search = {0};
    for (uint32_t i = 0; i < suspects.count; i++) {
        if (is_node(suspects.items[i]))
            suspects.items[i]->flags &= (uint8_t)~TR_SUSPECT;
        reach(&search, suspects.items[i]);
    }
    for (uint32_t i = 0; i < search.nodes.count && !search.failed; i++) {
        tr_visit_children(search.nodes.items[i], reach_slot, &search);
    }
    if (search.failed || !tr_objects_reserve(&search.live, search.nodes.count)) {
        tr_budget_enter(budget);
        give_up(&search, list, &suspects);
    } else {
        find_garbage(&search, &suspects);
        tr_budget_enter(budget);
        free_garbage(&search);
    }
    budget = tr_budget_enter(NULL);
    tr_objects_done(&search.nodes);
    tr_objects_done(&search.live);
    tr_budget_enter(budget);
    tr_objects_done(&suspects);
}
