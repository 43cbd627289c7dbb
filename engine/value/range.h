/* SPDX-License-Identifier: MIT
 *
 * range(start, stop, step): a sequence that computes its items.  Bounds of any
 * size; the common ones are kept as 64-bit numbers.
 */
#ifndef TR_VALUE_RANGE_H
#define TR_VALUE_RANGE_H

#include "value/value.h"

typedef struct tr_range {
    tr_object head;
    tr_value start; /* int or big */
    tr_value stop;
    tr_value step;   /* not 0 */
    tr_value length; /* int or big, >= 0 */
    bool small;      /* start, stop, step, length and all items fit in 64 bits */
} tr_range;

static inline tr_range *tr_as_range(tr_ref value)
{
    return value.as_.pointer_;
}

/* Arguments are int, bool or big (borrowed); ValueError when step is 0. */
tr_value tr_range_new(tr_task *task, tr_ref start, tr_ref stop, tr_ref step);
/* Item `index` (in range). */
tr_value tr_range_item(tr_task *task, tr_ref range, tr_ref index);
tr_value tr_range_slice(tr_task *task, tr_ref range, tr_ref slice_parts[3]);

#endif
