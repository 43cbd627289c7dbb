/* SPDX-License-Identifier: MIT
 *
 * Memory.  Every allocation of the library goes through here: to the hook of
 * torii_set_allocator() or malloc.  Blocks are freed with their size, so that
 * small ones can come from per-thread free lists without headers.
 *
 * Invariant: while a rendering runs, `tr_budget_current()` is charged for each
 * block before it is taken; a charge over the limit makes the allocation fail.
 */
#ifndef TR_BASE_ALLOC_H
#define TR_BASE_ALLOC_H

#include "torii.h"

/* What one rendering may hold.  Freed blocks of others never make it negative. */
typedef struct tr_budget {
    size_t used;
    size_t limit; /* SIZE_MAX: no limit */
    size_t peak;
    bool exceeded; /* sticky: an allocation failed because of the limit */
} tr_budget;

/* The budget that allocations of this thread are charged to, or NULL. */
tr_budget *tr_budget_current(void);
/* Makes `budget` (or NULL) the current one and returns the former one. */
tr_budget *tr_budget_enter(tr_budget *budget);

/* The one large size of which a thread keeps some freed blocks: what an arena
 * grows by, so that each compiling need not ask the system for its pages again. */
#define TR_CHUNK_SIZE ((size_t)64 * 1024 - 64)

/* Uninitialised memory of `size` > 0 bytes, or NULL. */
void *tr_alloc(size_t size);
/* The same, zeroed. */
void *tr_alloc_zero(size_t size);
/* NULL on failure, with the old block untouched.  `old_size` 0 and NULL is alloc. */
void *tr_realloc(void *block, size_t old_size, size_t new_size);
/* NULL is fine. */
void tr_free(void *block, size_t size);

/* The size to give a growing block that needs `needed` bytes: twice the old one
 * where the budget has room for that. */
size_t tr_alloc_growth(size_t old_size, size_t needed);

/* a * b, a + b; SIZE_MAX on overflow, which no allocation can satisfy. */
static inline size_t tr_size_mul(size_t a, size_t b)
{
    size_t result;
    return __builtin_mul_overflow(a, b, &result) ? SIZE_MAX : result;
}

static inline size_t tr_size_add(size_t a, size_t b)
{
    size_t result;
    return __builtin_add_overflow(a, b, &result) ? SIZE_MAX : result;
}

/* The hook behind torii_set_allocator(); false once anything was allocated. */
bool tr_alloc_set_hook(torii_realloc_fn hook, void *data);

#endif
