/* SPDX-License-Identifier: MIT
 *
 * The `attribute` argument of map, sort, groupby and their like: "a.b.0" as a
 * list of keys that is looked up item by item.
 */
#ifndef TR_BUILTIN_ATTRIBUTE_PATH_H
#define TR_BUILTIN_ATTRIBUTE_PATH_H

#include "builtin/support.h"

typedef struct tr_path_part {
    tr_value key;
    uint8_t hint; /* the dict entry to try first */
} tr_path_part;

typedef struct tr_path {
    tr_path_part *parts;
    uint32_t count; /* 0: the item itself */
    bool fold_case; /* lower() for strings that come out */
    tr_value fallback; /* for undefined values; missing: none */
} tr_path;

/* `attribute` none is the empty path; `fallback` none or missing is none. */
bool tr_path_init(
    tr_task *task, tr_path *path, tr_ref attribute, tr_ref fallback, bool fold_case);
void tr_path_done(tr_path *path);
/* Owned; invalid on an error. */
tr_value tr_path_get(tr_task *task, tr_path *path, tr_ref item);
/* Lower case for strings, other values as they are.  Consumes. */
tr_value tr_fold_case(tr_task *task, tr_value value);
/* Calls `visit` for each value that the path owns. */
void tr_path_visit(tr_path *path, tr_visit visit, void *data);
/* Frees all but the values, after they have been visited. */
void tr_path_free(tr_path *path);

#endif
