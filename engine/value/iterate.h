/* SPDX-License-Identifier: MIT
 *
 * One protocol for everything that loops.  The cursor lives in the caller's
 * memory: lists, tuples, ranges, strings and dicts need no iterator object.
 */
#ifndef TR_VALUE_ITERATE_H
#define TR_VALUE_ITERATE_H

#include "value/dict.h"
#include "value/list.h"
#include "value/object.h"

typedef struct tr_iter {
    tr_value source;  /* owned, or held */
    uint32_t tag;     /* of the source */
    uint32_t version; /* dicts: count at the start */
    int64_t index;
    int64_t step;     /* ranges */
    int64_t left;     /* ranges */
} tr_iter;

/* TypeError "'int' object is not iterable"; `source` is borrowed. */
bool tr_iter_init(tr_task *task, tr_iter *iter, tr_ref source);
/* The same for a cursor that ends before what is TR_AUX_HELD does: that is not
 * counted. */
bool tr_iter_init_held(tr_task *task, tr_iter *iter, tr_ref source);
/* 1 and an owned item, 0 at the end, -1 on an error.  Charges one step. */
int tr_iter_next(tr_task *task, tr_iter *iter, tr_value *item);
void tr_iter_done(tr_iter *iter);
/* How many items are left if that is known without consuming: true. */
bool tr_iter_remaining(const tr_iter *iter, size_t *out);

/* len(): TypeError "object of type 'int' has no len()". */
bool tr_length(tr_task *task, tr_ref value, size_t *out);
bool tr_is_iterable(tr_ref value); /* would tr_iter_init work? */
/* list(value), tuple(value): new ones. */
tr_value tr_to_list(tr_task *task, tr_ref value);
tr_value tr_to_tuple(tr_task *task, tr_ref value);
/* Is it an object that is_mapping and tells its keys and items?  As a new dict. */
bool tr_is_mapping_object(tr_ref value);
tr_value tr_mapping_copy(tr_task *task, tr_ref object);
/* iter(value) as an object that is consumed by iterating. */
tr_value tr_iterator_new(tr_task *task, tr_ref value);

#endif
