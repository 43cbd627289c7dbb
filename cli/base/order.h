/* SPDX-License-Identifier: MIT
 *
 * Sorting long lists of things that a number nearly puts in order: by that number
 * first, without comparing, and by comparing what has the same.  What comes in order,
 * or in a few runs that are, takes little more than one look at each.  Stable.
 */
#ifndef CLI_BASE_ORDER_H
#define CLI_BASE_ORDER_H

#include <stddef.h>
#include <stdint.h>

typedef struct ordered {
    uint64_t place;
    void *item;
} ordered;

/* Below 0: left comes first; 0: they stay as they are. */
typedef int (*order_compare)(const void *left, const void *right, const void *data);

/* By place; items of the same as `compare` says of them. */
void order_sort(ordered *all, size_t count, order_compare compare, const void *data);

#endif
