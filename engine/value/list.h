/* SPDX-License-Identifier: MIT
 *
 * Lists (growing) and tuples (fixed), both arrays of owned values.
 */
#ifndef TR_VALUE_LIST_H
#define TR_VALUE_LIST_H

#include "value/value.h"

/* A tuple has the same layout with capacity == count; it never changes. */
typedef struct tr_list {
    tr_object head;
    uint32_t count;
    uint32_t capacity;
    tr_value *items; /* separate block for lists, within the object for tuples */
} tr_list;

static inline tr_list *tr_as_list(tr_ref value) /* TR_LIST or TR_TUPLE */
{
    return value.as_.pointer_;
}

static inline bool tr_is_sequence(tr_ref value) /* list or tuple */
{
    return value.tag_ == TR_LIST || value.tag_ == TR_TUPLE;
}

/* head.cache of a tuple: a named pair of |groupby, with .grouper and .list. */
#define TR_TUPLE_GROUP 1u

static inline bool tr_is_group(tr_ref tuple)
{
    return tuple.tag_ == TR_TUPLE && tr_as_list(tuple)->head.cache == TR_TUPLE_GROUP;
}

tr_value tr_list_new(size_t capacity);
/* Items are consumed, also on failure. */
tr_value tr_list_from(const tr_value *items, size_t count);
tr_value tr_tuple_from(const tr_value *items, size_t count);
/* An empty tuple is static.  Otherwise `count` slots of None to be filled. */
tr_value tr_tuple_new(size_t count);
tr_value tr_pair(tr_value first, tr_value second); /* a tuple; consumes both */
/* The same items as a list or a tuple. */
tr_value tr_list_copy(tr_ref sequence);
tr_value tr_tuple_copy(tr_ref sequence);

/* Consumes item; false without memory. */
bool tr_list_push(tr_list *list, tr_value item);
bool tr_list_insert(tr_list *list, size_t index, tr_value item);
/* Moves the item out. */
tr_value tr_list_remove(tr_list *list, size_t index);
void tr_list_clear(tr_list *list);
void tr_list_reverse(tr_list *list);

#endif
