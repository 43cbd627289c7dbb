/* SPDX-License-Identifier: MIT
 *
 * Bump memory in a chain of blocks that grow with the arena, so that small
 * trees cost one block and large ones few, which the thread keeps for the next.
 *
 * Invariant: [at, end) lies in the newest block, or both are NULL.
 */
#include "base/arena.h"

#include <string.h>

#define FIRST_BLOCK ((size_t)4 * 1024)
#define LARGE_ARENA ((size_t)16 * 1024) /* from here on it grows by whole chunks */

typedef struct tr_arena_block {
    struct tr_arena_block *next;
    size_t size; /* of the whole block */
} tr_arena_block;

void tr_arena_init(tr_arena *arena)
{
    *arena = (tr_arena){0};
}

void tr_arena_done(tr_arena *arena)
{
    tr_arena_block *block = arena->blocks;
    while (block) {
        tr_arena_block *next = block->next;
        tr_free(block, block->size);
        block = next;
    }
    *arena = (tr_arena){0};
}

void *tr_arena_grow(tr_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) {
        arena->failed = true;
        return NULL;
    }
    size = (size + 7) & ~(size_t)7;
    size_t wanted = arena->total < FIRST_BLOCK ? FIRST_BLOCK : arena->total;
    if (wanted >= LARGE_ARENA) wanted = TR_CHUNK_SIZE;
#ifdef TR_STRESS
    wanted = 0;
#endif
    size_t least = tr_size_add(size, sizeof(tr_arena_block));
    if (wanted < least) wanted = least;
    tr_arena_block *block = tr_alloc(wanted);
    if (!block) {
        arena->failed = true;
        return NULL;
    }
    block->next = arena->blocks;
    block->size = wanted;
    arena->blocks = block;
    arena->total += wanted;
    char *start = (char *)(block + 1);
    arena->at = start + size;
    arena->end = (char *)block + wanted;
    return start;
}

void *tr_arena_zero(tr_arena *arena, size_t size)
{
    void *block = tr_arena_alloc(arena, size);
    if (block) memset(block, 0, size);
    return block;
}

char *tr_arena_copy(tr_arena *arena, const char *bytes, size_t size)
{
    char *copy = tr_arena_alloc(arena, tr_size_add(size, 1));
    if (!copy) return NULL;
    if (size) memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}
