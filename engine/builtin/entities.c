/* SPDX-License-Identifier: MIT
 *
 * Finds a named character reference: the block by the names that blocks begin
 * with, then the name among the few of that block, each made from the one before
 * it.  The table is packed like this since few templates ever look at it.
 *
 * Invariant: names are sorted by their bytes.
 */
#include "builtin/entities.h"

#include "builtin/entity_table.h"

#define BLOCKS (sizeof entity_blocks / sizeof entity_blocks[0])

typedef struct entity_name {
    char bytes[ENTITY_NAME_MAX];
    size_t size;
} entity_name;

/* The name at `at`, after `name`; returns where the next one begins. */
static const char *read_name(entity_name *name, const char *at)
{
    name->size = (size_t)*at++;
    for (; !(*at & 0x80); at++) name->bytes[name->size++] = *at;
    name->bytes[name->size++] = (char)(*at & 0x7f);
    return at + 1;
}

static int compare(const entity_name *name, tr_span wanted)
{
    size_t common = name->size < wanted.size ? name->size : wanted.size;
    int order = memcmp(name->bytes, wanted.bytes, common);
    if (order != 0 || name->size == wanted.size) return order;
    return name->size < wanted.size ? -1 : 1;
}

/* The last block that does not begin behind `wanted`. */
static size_t find_block(tr_span wanted)
{
    size_t low = 0;
    size_t high = BLOCKS;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        entity_name first;
        read_name(&first, entity_names + entity_blocks[middle]);
        if (compare(&first, wanted) <= 0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static void read_value(uint16_t value, uint32_t out[2])
{
    out[1] = 0;
    if (value >= ENTITY_PAIR && value < ENTITY_LETTER) {
        out[0] = entity_pairs[value - ENTITY_PAIR][0];
        out[1] = entity_pairs[value - ENTITY_PAIR][1];
    } else if (value >= ENTITY_LETTER && value < ENTITY_LETTER_END) {
        out[0] = (uint32_t)(value - ENTITY_LETTER + ENTITY_LETTERS);
    } else {
        out[0] = value;
    }
}

bool tr_entity_find(tr_span name, uint32_t out[2])
{
    size_t block = find_block(name);
    size_t end = (block + 1) * ENTITY_BLOCK;
    if (end > ENTITY_COUNT) end = ENTITY_COUNT;
    const char *at = entity_names + entity_blocks[block];
    entity_name found;
    for (size_t i = block * ENTITY_BLOCK; i < end; i++) {
        at = read_name(&found, at);
        int order = compare(&found, name);
        if (order > 0) break;
        if (order < 0) continue;
        read_value(entity_values[i], out);
        return true;
    }
    return false;
}
