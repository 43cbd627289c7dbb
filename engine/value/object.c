/* SPDX-License-Identifier: MIT
 *
 * Making instances of the engine's and the host's types.
 */
#include "value/object.h"

void *tr_instance_new(const tr_type *type)
{
    tr_instance *instance = tr_alloc_zero(type->size);
    if (!instance) return NULL;
    instance->head.count = 1;
    instance->head.tag = TR_OBJECT;
    instance->type = type;
    return instance;
}
