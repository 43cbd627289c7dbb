/* SPDX-License-Identifier: MIT
 *
 * What dict.keys(), dict.values() and dict.items() return: objects that show the
 * dict as it is at each moment.
 */
#ifndef TR_BUILTIN_VIEWS_H
#define TR_BUILTIN_VIEWS_H

#include "vm/native.h"

typedef struct tr_dict_view {
    tr_instance instance;
    tr_value dict;
} tr_dict_view;

extern const tr_type tr_dict_keys_type;
extern const tr_type tr_dict_values_type;
extern const tr_type tr_dict_items_type;

/* Of one of these types. */
tr_value tr_dict_view_new(tr_task *task, const tr_type *type, tr_ref dict);

#endif
