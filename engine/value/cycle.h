/* SPDX-License-Identifier: MIT
 *
 * Containers that contain themselves.  Counting alone never frees them, so
 * whoever stores a container in a container or an object of a running template
 * notes the outer one here; at the end of the rendering the noted ones and all
 * they reach are looked through, and what only refers to itself is freed.
 *
 * Invariant: a noted object is owned by the list and has TR_SUSPECT set.
 */
#ifndef TR_VALUE_CYCLE_H
#define TR_VALUE_CYCLE_H

#include "base/vec.h"
#include "value/value.h"

TR_VEC(tr_object *, tr_objects);

/* A zeroed one is empty. */
typedef struct tr_suspects {
    tr_objects objects;
} tr_suspects;

/* Remembers a container once.  False: no memory, and a cycle may leak. */
bool tr_cycle_note(tr_suspects *list, tr_ref container);
/* Frees the cycles that nobody else refers to, and empties the list.  Without the
 * memory to search for them nothing changes. */
void tr_cycle_collect(tr_suspects *list);
/* Empties the list; cycles among the noted ones leak. */
void tr_cycle_forget(tr_suspects *list);

/* Calls `visit` with each slot of `object` that owns a value. */
void tr_visit_children(
    tr_object *object, void (*visit)(void *data, tr_value *child), void *data);

#endif
