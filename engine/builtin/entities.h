/* SPDX-License-Identifier: MIT
 *
 * HTML's named character references as a sorted table.
 */
#ifndef TR_BUILTIN_ENTITIES_H
#define TR_BUILTIN_ENTITIES_H

#include <stdint.h>

typedef struct tr_entity {
    uint16_t name; /* where in tr_entity_names; a ';' belongs to it */
    uint16_t size;
    uint32_t first;
    uint32_t second;
} tr_entity;

extern const char tr_entity_names[];
extern const tr_entity tr_entities[];
extern const uint32_t tr_entity_count;

#endif
