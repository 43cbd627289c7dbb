/* SPDX-License-Identifier: MIT
 *
 * Arenas over malloc, and the one way out of a rendering.
 *
 * cmark_mem has no room for a pointer of ours, so the arena in use is kept per
 * thread; tr_md_run_protected() saves and restores it, so that a callback may
 * render another document.  libcmark aborts or writes through NULL when it
 * gets no memory, which is why its allocator must not return: this is the only
 * file with setjmp.  Invariant: all blocks of an arena are reachable from it.
 */
#include "memory.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    HEADER = 8,           /* before each block: its size and whether it is large */
    LARGE_SIZE = 8192,    /* from here on a block has a chunk of its own */
    CHUNK_FIRST = 16384,  /* size of the first chunk, then doubled ... */
    CHUNK_LAST = 1048576, /* ... up to this */
    CLASS_STEP = 16,
    FINE_MAX = 512, /* up to here there is a class for each step ... */
    FINE_COUNT = FINE_MAX / CLASS_STEP + 1,
    CLASS_COUNT = FINE_COUNT + 4 /* ... then for each power of two */
};

#define LARGE_FLAG ((uint64_t)1 << 63)

typedef struct chunk {
    struct chunk *next;
    struct chunk *previous;
    size_t size; /* of the bytes that follow */
    uint64_t unused_;
} chunk;

struct tr_md_arena {
    tr_md_run *run;
    tr_md_arena *next; /* of the same run */
    chunk *chunks;     /* filled one after the other, newest first */
    chunk *large;
    char *free_at; /* in the newest chunk */
    char *free_end;
    size_t next_size;
    size_t in_use; /* bytes taken from malloc */
    void *reuse[CLASS_COUNT];
    cmark_mem mem;
};

struct tr_md_run {
    jmp_buf escape;
    size_t limit;
    size_t in_use;
    bool limited; /* the limit was in the way, not the machine */
    tr_md_arena *arenas;
    torii_markdown_error error;
    uint32_t (*line_of)(void *data);
    void *line_data;
};

static _Thread_local tr_md_arena *current;

/* ---------------------------------------------------------------- Runs ---- */

bool tr_md_run_protected(
    size_t limit, void (*body)(tr_md_run *run, void *data), void *data,
    torii_markdown_error *error) {
    tr_md_arena *outer = current;
    tr_md_run *run = calloc(1, sizeof *run);
    bool done;
    if (!run) {
        *error = (torii_markdown_error){
            .status = TORII_MARKDOWN_ERR_MEMORY, .message = "out of memory"};
        return false;
    }
    run->limit = limit;
    if (setjmp(run->escape) == 0)
        body(run, data);
    else if (!run->error.line && run->line_of)
        run->error.line = run->line_of(run->line_data);
    while (run->arenas)
        tr_md_arena_free(run->arenas);
    current = outer;
    done = run->error.status == TORII_MARKDOWN_OK;
    if (!done) *error = run->error;
    free(run);
    return done;
}

void tr_md_run_locate(tr_md_run *run, uint32_t (*line_of)(void *data), void *data) {
    run->line_of = line_of;
    run->line_data = data;
}

void tr_md_fail(
    tr_md_run *run, torii_markdown_status status, uint32_t line, const char *message) {
    run->error.status = status;
    run->error.line = line;
    snprintf(run->error.message, sizeof run->error.message, "%s", message);
    longjmp(run->escape, 1);
}

void tr_md_fail_memory(tr_md_run *run) {
    if (run->limited)
        tr_md_fail(
            run, TORII_MARKDOWN_ERR_LIMIT, 0, "the document needs too much memory");
    tr_md_fail(run, TORII_MARKDOWN_ERR_MEMORY, 0, "out of memory");
}

/* -------------------------------------------------------------- Arenas ---- */

tr_md_arena *tr_md_arena_new(tr_md_run *run) {
    tr_md_arena *arena = calloc(1, sizeof *arena);
    if (!arena) tr_md_fail_memory(run);
    arena->run = run;
    arena->next_size = CHUNK_FIRST;
    arena->next = run->arenas;
    run->arenas = arena;
    return arena;
}

static void leave_run(tr_md_arena *arena) {
    tr_md_arena **at;
    if (!arena->run) return;
    for (at = &arena->run->arenas; *at != arena; at = &(*at)->next)
        ;
    *at = arena->next;
    arena->run->in_use -= arena->in_use;
    arena->run = NULL;
}

void tr_md_arena_keep(tr_md_arena *arena) {
    leave_run(arena);
}

tr_md_run *tr_md_arena_run(tr_md_arena *arena) {
    return arena->run;
}

static void free_chunks(chunk *first) {
    while (first) {
        chunk *next = first->next;
        free(first);
        first = next;
    }
}

void tr_md_arena_free(tr_md_arena *arena) {
    if (!arena) return;
    leave_run(arena);
    if (current == arena) current = NULL;
    free_chunks(arena->chunks);
    free_chunks(arena->large);
    free(arena);
}

/* Is there room for that much more within the limit? */
static bool has_room(tr_md_arena *arena, size_t more) {
    if (more <= arena->run->limit - arena->run->in_use) return true;
    arena->run->limited = true;
    return false;
}

static void account(tr_md_arena *arena, size_t more) {
    arena->in_use += more;
    arena->run->in_use += more;
}

/* A chunk in front of *list; NULL if there is no memory. */
static chunk *add_chunk(tr_md_arena *arena, chunk **list, size_t size) {
    chunk *made;
    if (size > SIZE_MAX / 2 || !has_room(arena, size + sizeof *made)) return NULL;
    made = malloc(sizeof *made + size);
    if (!made) return NULL;
    account(arena, sizeof *made + size);
    made->size = size;
    made->previous = NULL;
    made->next = *list;
    if (*list) (*list)->previous = made;
    *list = made;
    return made;
}

static uint64_t *header_of(void *block) {
    return (uint64_t *)((char *)block - HEADER);
}

static size_t size_of(void *block) {
    return (size_t)(*header_of(block) & ~LARGE_FLAG);
}

static void *large_block(tr_md_arena *arena, size_t size) {
    chunk *made = add_chunk(arena, &arena->large, size + HEADER);
    char *block;
    if (!made) return NULL;
    block = (char *)(made + 1) + HEADER;
    *header_of(block) = size | LARGE_FLAG;
    return block;
}

static bool add_room(tr_md_arena *arena) {
    chunk *made = add_chunk(arena, &arena->chunks, arena->next_size);
    if (!made) return false;
    if (arena->next_size < CHUNK_LAST) arena->next_size *= 2;
    arena->free_at = (char *)(made + 1);
    arena->free_end = arena->free_at + made->size;
    return true;
}

/* Blocks of the same class have the same size, to which `size` is rounded up. */
static size_t class_of(size_t *size) {
    size_t class = (*size + CLASS_STEP - 1) / CLASS_STEP;
    class += class == 0;
    if (class < FINE_COUNT) {
        *size = class * CLASS_STEP;
        return class;
    }
    class = FINE_COUNT;
    for (size_t rounded = (size_t)FINE_MAX * 2;; rounded *= 2, class++) {
        if (*size > rounded) continue;
        *size = rounded;
        return class;
    }
}

/* Not cleared; NULL if there is no memory. */
static void *take_any(tr_md_arena *arena, size_t size) {
    size_t class;
    char *block;
    if (size >= LARGE_SIZE) return large_block(arena, size);
    class = class_of(&size);
    if (arena->reuse[class]) {
        block = arena->reuse[class];
        memcpy(&arena->reuse[class], block, sizeof(void *));
        return block;
    }
    if ((size_t)(arena->free_end - arena->free_at) < size + HEADER && !add_room(arena))
        return NULL;
    block = arena->free_at + HEADER;
    arena->free_at = block + size;
    *header_of(block) = size;
    return block;
}

/* The same; a small block that was given back is at hand. */
static inline void *take(tr_md_arena *arena, size_t size) {
    size_t class = (size + CLASS_STEP - 1) / CLASS_STEP;
    char *block;
    if (size == 0 || size > FINE_MAX) return take_any(arena, size);
    block = arena->reuse[class];
    if (block) {
        memcpy(&arena->reuse[class], block, sizeof(void *));
        return block;
    }
    size = class * CLASS_STEP;
    if ((size_t)(arena->free_end - arena->free_at) < size + HEADER)
        return take_any(arena, size);
    block = arena->free_at + HEADER;
    arena->free_at = block + size;
    *header_of(block) = size;
    return block;
}

void *tr_md_reserve(tr_md_arena *arena, size_t size) {
    void *block = take(arena, size);
    if (!block) tr_md_fail_memory(arena->run);
    return block;
}

void *tr_md_alloc(tr_md_arena *arena, size_t size) {
    void *block = tr_md_reserve(arena, size);
    memset(block, 0, size);
    return block;
}

void *tr_md_alloc_array(tr_md_arena *arena, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) tr_md_fail_memory(arena->run);
    return tr_md_alloc(arena, bytes);
}

void tr_md_release(tr_md_arena *arena, void *block) {
    size_t class, size;
    if (!block) return;
    if (*header_of(block) & LARGE_FLAG) {
        chunk *own = (chunk *)((char *)block - HEADER) - 1;
        if (own->previous)
            own->previous->next = own->next;
        else
            arena->large = own->next;
        if (own->next) own->next->previous = own->previous;
        account(arena, (size_t)0 - (sizeof *own + own->size));
        free(own);
        return;
    }
    size = size_of(block);
    class = class_of(&size);
    memcpy(block, &arena->reuse[class], sizeof(void *));
    arena->reuse[class] = block;
}

static void *resize_large(tr_md_arena *arena, void *block, size_t size) {
    chunk *own = (chunk *)((char *)block - HEADER) - 1;
    size_t old = own->size;
    chunk *moved;
    if (size > SIZE_MAX / 2 ||
        (size + HEADER > old && !has_room(arena, size + HEADER - old)))
        return NULL;
    moved = realloc(own, sizeof *own + HEADER + size);
    if (!moved) return NULL;
    if (moved->previous)
        moved->previous->next = moved;
    else
        arena->large = moved;
    if (moved->next) moved->next->previous = moved;
    account(arena, size + HEADER - old);
    moved->size = size + HEADER;
    block = (char *)(moved + 1) + HEADER;
    *header_of(block) = size | LARGE_FLAG;
    return block;
}

void *tr_md_try_resize(tr_md_arena *arena, void *block, size_t size) {
    void *moved;
    size_t old;
    if (!block) return take(arena, size);
    old = size_of(block);
    if (*header_of(block) & LARGE_FLAG) {
        if (size >= LARGE_SIZE) return resize_large(arena, block, size);
    } else if (size <= old) {
        return block;
    } else if ((char *)block + old == arena->free_at && size < LARGE_SIZE) {
        size_t rounded = size;
        class_of(&rounded);
        if ((size_t)(arena->free_end - (char *)block) >= rounded) {
            arena->free_at = (char *)block + rounded;
            *header_of(block) = rounded;
            return block;
        }
    }
    moved = take(arena, size);
    if (!moved) return NULL;
    memcpy(moved, block, old < size ? old : size);
    tr_md_release(arena, block);
    return moved;
}

void *tr_md_resize(tr_md_arena *arena, void *block, size_t size) {
    block = tr_md_try_resize(arena, block, size);
    if (!block) tr_md_fail_memory(arena->run);
    return block;
}

static void *cmark_calloc(size_t count, size_t size) {
    return tr_md_alloc_array(current, count, size);
}

static void *cmark_realloc(void *block, size_t size) {
    if (!block) return tr_md_reserve(current, size); /* which it mostly is */
    return tr_md_resize(current, block, size);
}

static void cmark_free(void *block) {
    tr_md_release(current, block);
}

cmark_mem *tr_md_arena_for_cmark(tr_md_arena *arena) {
    current = arena;
    arena->mem = (cmark_mem){cmark_calloc, cmark_realloc, cmark_free};
    return &arena->mem;
}

char *tr_md_copy(tr_md_arena *arena, const char *bytes, size_t size) {
    char *copy = tr_md_reserve(arena, size + 1);
    if (size) memcpy(copy, bytes, size);
    copy[size] = 0;
    return copy;
}

char *tr_md_detach(const char *bytes, size_t size) {
    char *copy = malloc(size + 1);
    if (!copy) return NULL;
    if (size) memcpy(copy, bytes, size);
    copy[size] = 0;
    return copy;
}

void tr_md_detached_free(char *bytes) {
    free(bytes);
}

void *tr_md_grow(tr_md_arena *arena, void *items, uint32_t *capacity, size_t size) {
    uint32_t wanted = *capacity ? *capacity * 2 : 16;
    size_t bytes;
    if (wanted < *capacity || __builtin_mul_overflow((size_t)wanted, size, &bytes))
        tr_md_fail_memory(arena->run);
    items = tr_md_resize(arena, items, bytes);
    *capacity = wanted;
    return items;
}
