/* SPDX-License-Identifier: MIT
 *
 * Bump memory for syntax trees and compile-time data: taken piece by piece,
 * freed at once.  Nothing in an arena is ever freed alone.
 */
#ifndef TR_BASE_ARENA_H
#define TR_BASE_ARENA_H

#include "base/alloc.h"

typedef struct tr_arena {
    struct tr_arena_block *blocks; /* newest first */
    char *at;
    char *end;
    size_t total; /* bytes held */
    bool failed;  /* sticky: some allocation failed */
} tr_arena;

void tr_arena_init(tr_arena *arena);
void tr_arena_done(tr_arena *arena);
void *tr_arena_grow(tr_arena *arena, size_t size);

/* Uninitialised, 8-byte aligned; NULL when there is no memory. */
static inline void *tr_arena_alloc(tr_arena *arena, size_t size)
{
    /* Not rounded up first: that could overflow. */
    if ((size_t)(arena->end - arena->at) < size) return tr_arena_grow(arena, size);
    void *block = arena->at;
    arena->at += (size + 7) & ~(size_t)7; /* blocks end at a multiple of 8 */
    return block;
}

/* Zeroed memory; a copy of `size` bytes with a NUL behind it. */
void *tr_arena_zero(tr_arena *arena, size_t size);
char *tr_arena_copy(tr_arena *arena, const char *bytes, size_t size);

#endif
