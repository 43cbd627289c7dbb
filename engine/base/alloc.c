/* SPDX-License-Identifier: MIT
 *
 * Memory for everything above.  Blocks up to 504 bytes and those of TR_CHUNK_SIZE
 * are kept, when freed, in lists of their size class that belong to the thread;
 * the lists are capped and given back when the thread ends.  They are off with a
 * hook of the host and in builds that look for memory errors, which must see every
 * block.
 *
 * Invariant: every block is one block of malloc (or of the hook), rounded up to
 * its class when it is small, so that any block may go to realloc or to a list.
 */
#include "base/alloc.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define TR_CHECKED_MEMORY 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(TR_STRESS)
#define TR_CHECKED_MEMORY 1
#endif
#ifdef TR_CHECKED_MEMORY
#define HAS_LISTS 0
#else
#define HAS_LISTS 1
#endif

/* Classes of 8, 24, 40 ... bytes: with the word that malloc keeps before each
 * block they fill its steps of 16 without a gap. */
#define CLASS_STEP ((size_t)16)
#define CLASS_FIRST ((size_t)8)
#define CLASS_COUNT ((size_t)32)
#define SMALL_MAX (CLASS_STEP * (CLASS_COUNT - 1) + CLASS_FIRST)
#define CLASS_BYTES_MAX ((size_t)128 * 1024) /* kept in one list */
#define CHUNK_BYTES_MAX ((size_t)1024 * 1024)

typedef struct free_block {
    struct free_block *next;
} free_block;

typedef struct free_list {
    free_block *head;
    size_t bytes; /* in all its blocks */
} free_list;

typedef struct thread_lists {
    free_list of[CLASS_COUNT];
    free_list chunks;
    bool registered; /* drop_lists() will run when the thread ends; never with a hook */
} thread_lists;

static _Thread_local thread_lists lists;
static _Thread_local tr_budget *current_budget;

static struct {
    torii_realloc_fn resize;
    void *data;
    uint32_t used; /* something was allocated: too late for a hook */
} hook;

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool key_made;

static void drop_list(free_block *block)
{
    while (block) {
        free_block *next = block->next;
        free(block);
        block = next;
    }
}

static void drop_lists(void *data)
{
    thread_lists *mine = data;
    for (size_t i = 0; i < CLASS_COUNT; i++) drop_list(mine->of[i].head);
    drop_list(mine->chunks.head);
    *mine = (thread_lists){0};
}

static void make_key(void)
{
    key_made = pthread_key_create(&key, drop_lists) == 0;
}

static bool register_lists(void)
{
    pthread_once(&key_once, make_key);
    if (!key_made || pthread_setspecific(key, &lists) != 0) return false;
    lists.registered = true;
    return true;
}

static inline bool has_lists(size_t size)
{
    return HAS_LISTS && size <= SMALL_MAX && !hook.resize;
}

static inline size_t class_of(size_t size)
{
    return (size + CLASS_STEP - CLASS_FIRST - 1) / CLASS_STEP;
}

static inline size_t class_size(size_t class)
{
    return class * CLASS_STEP + CLASS_FIRST;
}

static inline size_t rounded(size_t size)
{
    return size <= SMALL_MAX ? class_size(class_of(size)) : size;
}

/* What a block takes of the process: what malloc keeps with it counts as well,
 * else a million small lists would take far more than a limit allows. */
static inline size_t held(size_t size)
{
    return rounded(size) + sizeof(size_t);
}

static void *raw_alloc(size_t size)
{
    if (!__atomic_load_n(&hook.used, __ATOMIC_RELAXED)) {
        __atomic_store_n(&hook.used, 1, __ATOMIC_RELAXED);
    }
    if (hook.resize) return hook.resize(hook.data, NULL, 0, size);
    return malloc(HAS_LISTS ? rounded(size) : size);
}

/* The newest block of a list of blocks of that size, or NULL. */
static inline void *pop_from(free_list *list, size_t size)
{
    free_block *block = list->head;
    if (!block) return NULL;
    list->head = block->next;
    list->bytes -= size;
    return block;
}

static inline bool push_to(free_list *list, void *block, size_t size, size_t most)
{
    size_t bytes = list->bytes + size;
    if (bytes > most || !lists.registered) return false;
    free_block *kept = block;
    kept->next = list->head;
    list->head = kept;
    list->bytes = bytes;
    return true;
}

static inline void *pop_block(size_t class)
{
    return pop_from(&lists.of[class], class_size(class));
}

static inline bool push_block(void *block, size_t class)
{
    return push_to(&lists.of[class], block, class_size(class), CLASS_BYTES_MAX);
}

static inline bool is_chunk(size_t size)
{
    return HAS_LISTS && size == TR_CHUNK_SIZE && !hook.resize;
}

static void *take_block(size_t size)
{
    void *block = NULL;
    if (has_lists(size)) block = pop_block(class_of(size));
    else if (is_chunk(size)) block = pop_from(&lists.chunks, size);
    return block ? block : raw_alloc(size);
}

static void give_block(void *block, size_t size)
{
    if (has_lists(size)) {
        if (!lists.registered) register_lists();
        if (push_block(block, class_of(size))) return;
    } else if (is_chunk(size)) {
        if (!lists.registered) register_lists();
        if (push_to(&lists.chunks, block, size, CHUNK_BYTES_MAX)) return;
    }
    if (hook.resize) hook.resize(hook.data, block, size, 0);
    else free(block);
}

static void *resize_block(void *block, size_t old_size, size_t new_size)
{
    if (hook.resize) return hook.resize(hook.data, block, old_size, new_size);
    if (!HAS_LISTS) return realloc(block, new_size);
    if (old_size > SMALL_MAX || new_size > SMALL_MAX) {
        return realloc(block, rounded(new_size));
    }
    if (class_of(old_size) == class_of(new_size)) return block;
    void *moved = take_block(new_size);
    if (!moved) return NULL;
    memcpy(moved, block, old_size < new_size ? old_size : new_size);
    give_block(block, old_size);
    return moved;
}

/* ---- budgets ---- */

tr_budget *tr_budget_current(void)
{
    return current_budget;
}

tr_budget *tr_budget_enter(tr_budget *budget)
{
    tr_budget *former = current_budget;
    current_budget = budget;
    return former;
}

static inline bool fits(const tr_budget *budget, size_t size)
{
    return budget->used <= budget->limit && size <= budget->limit - budget->used;
}

static bool charge(tr_budget *budget, size_t size)
{
    if (!fits(budget, size)) {
        budget->exceeded = true;
        return false;
    }
    budget->used += size;
    if (budget->used > budget->peak) budget->peak = budget->used;
    return true;
}

static void refund(tr_budget *budget, size_t size)
{
    budget->used = budget->used > size ? budget->used - size : 0;
}

/* ---- the functions of the header ---- */

static __attribute__((noinline)) void *alloc_slowly(size_t size)
{
    tr_budget *budget = current_budget;
    if (budget && !charge(budget, held(size))) return NULL;
    void *block = take_block(size);
    if (!block && budget) refund(budget, held(size));
    return block;
}

void *tr_alloc(size_t size)
{
    if (__builtin_expect(size > SMALL_MAX, 0)) return alloc_slowly(size);
    size_t class = class_of(size);
    free_list *list = &lists.of[class];
    /* With a hook, or where every block is checked, the lists are empty. */
    if (__builtin_expect(!list->head, 0)) return alloc_slowly(size);
    tr_budget *budget = current_budget;
    if (budget) {
        size_t used = budget->used + class_size(class) + sizeof(size_t);
        if (__builtin_expect(used > budget->limit, 0)) return alloc_slowly(size);
        budget->used = used;
        if (used > budget->peak) budget->peak = used;
    }
    return pop_from(list, class_size(class));
}

void *tr_alloc_zero(size_t size)
{
    void *block = tr_alloc(size);
    if (block) memset(block, 0, size);
    return block;
}

void *tr_realloc(void *block, size_t old_size, size_t new_size)
{
    if (!block) return tr_alloc(new_size);
    tr_budget *budget = current_budget;
    size_t before = held(old_size);
    size_t after = held(new_size);
    bool grows = after > before;
    if (budget && grows && !charge(budget, after - before)) return NULL;
    void *moved = resize_block(block, old_size, new_size);
    if (budget && moved && !grows) refund(budget, before - after);
    if (budget && !moved && grows) refund(budget, after - before);
    return moved;
}

void tr_free(void *block, size_t size)
{
    if (!block) return;
    size_t class = class_of(size);
    tr_budget *budget = current_budget;
    if (__builtin_expect(size <= SMALL_MAX && push_block(block, class), 1)) {
        if (budget) refund(budget, class_size(class) + sizeof(size_t));
        return;
    }
    if (budget) refund(budget, held(size));
    give_block(block, size);
}

size_t tr_alloc_growth(size_t old_size, size_t needed)
{
#ifdef TR_STRESS
    /* To the byte, as long as that is not quadratic over large blocks. */
    if (needed < 4096) return needed;
#endif
    size_t twice = tr_size_mul(old_size, 2);
    if (twice == SIZE_MAX || twice <= needed) return needed;
    const tr_budget *budget = current_budget;
    if (budget && !fits(budget, twice - old_size)) return needed;
    return twice;
}

bool tr_alloc_set_hook(torii_realloc_fn resize, void *data)
{
    if (__atomic_load_n(&hook.used, __ATOMIC_RELAXED)) return false;
    hook.resize = resize;
    hook.data = data;
    return true;
}
