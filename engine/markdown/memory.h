/* SPDX-License-Identifier: MIT
 *
 * Arenas, growing texts and hash tables of the Markdown library.
 *
 * A rendering runs inside tr_md_run().  Whatever goes wrong in it, no memory
 * or a limit, leaves through tr_md_fail(), so that neither libcmark, which
 * expects allocation to succeed, nor this library checks each allocation; the
 * arenas are then dropped as a whole.
 */
#ifndef TR_MARKDOWN_MEMORY_H
#define TR_MARKDOWN_MEMORY_H

#include "torii_markdown.h"

#include <cmark.h>
#include <string.h>

typedef struct tr_md_run tr_md_run;
typedef struct tr_md_arena tr_md_arena;

/*
 * Calls `body(run, data)`; false if it failed, `error` then tells why.  At
 * most `limit` bytes may be in use by all arenas of the run.
 */
bool tr_md_run_protected(
    size_t limit, void (*body)(tr_md_run *run, void *data), void *data,
    torii_markdown_error *error);

/* Who is asked for the line, from 1, when a run fails without saying one. */
void tr_md_run_locate(tr_md_run *run, uint32_t (*line_of)(void *data), void *data);

/* Ends the run.  `message` is a constant. */
_Noreturn void tr_md_fail(
    tr_md_run *run, torii_markdown_status status, uint32_t line, const char *message);

/* The same for memory: the limit, or the machine's. */
_Noreturn void tr_md_fail_memory(tr_md_run *run);

/*
 * A new arena.  It is freed when the run ends, unless tr_md_arena_keep() was
 * called, after which nothing more can be allocated from it.
 */
tr_md_arena *tr_md_arena_new(tr_md_run *run);
void tr_md_arena_keep(tr_md_arena *arena);
void tr_md_arena_free(tr_md_arena *arena); /* NULL is fine */
tr_md_run *tr_md_arena_run(tr_md_arena *arena);

/* Zeroed memory; resized; given back for reuse.  They do not return NULL. */
void *tr_md_alloc(tr_md_arena *arena, size_t size);
void *tr_md_reserve(tr_md_arena *arena, size_t size); /* not zeroed */
void *tr_md_alloc_array(tr_md_arena *arena, size_t count, size_t size);
void *tr_md_resize(tr_md_arena *arena, void *block, size_t size);
void tr_md_release(tr_md_arena *arena, void *block); /* NULL is fine */

/* As tr_md_resize(), but NULL if there is no memory; the old block stays. */
void *tr_md_try_resize(tr_md_arena *arena, void *block, size_t size);

/* Makes libcmark allocate from `arena` on this thread until the next call. */
cmark_mem *tr_md_arena_for_cmark(tr_md_arena *arena);

/* A NUL-terminated copy. */
char *tr_md_copy(tr_md_arena *arena, const char *bytes, size_t size);

/* A block that outlives all runs, for plain strings given to the caller. */
char *tr_md_detach(const char *bytes, size_t size); /* or NULL */
void tr_md_detached_free(char *bytes);

/*
 * One more element at the end of an array with `count` and `capacity`; the
 * element is not cleared.
 */
#define TR_MD_PUSH(arena, items, count, capacity)                       \
    ((count) == (capacity) ? (void)((items) = tr_md_grow(               \
                                        (arena), (items), &(capacity),  \
                                        sizeof *(items)))               \
                           : (void)0,                                   \
     &(items)[(count)++])
void *tr_md_grow(tr_md_arena *arena, void *items, uint32_t *capacity, size_t size);

/*
 * Growing text.  tr_md_put() and its like end the run when they fail; the
 * public torii_markdown_write(), which runs below the caller's code, keeps the
 * failure for tr_md_text_check().
 */
struct torii_markdown_text {
    tr_md_arena *arena;
    char *data; /* NULL while empty and nothing was reserved */
    size_t size;
    size_t capacity;
    size_t limit; /* 0: only that of the memory */
    bool failed;
    bool over_limit; /* which is why it failed */
    bool written; /* by a callback, even if it wrote "" */
};

void tr_md_text_reserve(torii_markdown_text *text, size_t more);
void tr_md_text_check(torii_markdown_text *text);
const char *tr_md_text_str(torii_markdown_text *text); /* NUL-terminated */
static inline void
tr_md_put(torii_markdown_text *text, const char *bytes, size_t size) {
    if (size == 0) return;
    if (size >= text->capacity - text->size) tr_md_text_reserve(text, size);
    memcpy(text->data + text->size, bytes, size);
    text->size += size;
}
/* Inline, so that the size of a constant is one. */
static inline void tr_md_put_str(torii_markdown_text *text, const char *str) {
    tr_md_put(text, str, strlen(str));
}
void tr_md_put_number(torii_markdown_text *text, uint64_t number);
void tr_md_put_escaped(torii_markdown_text *text, const char *bytes, size_t size);

/* A borrowed piece of text. */
typedef struct tr_md_span {
    const char *data;
    size_t size;
} tr_md_span;

/* From strings to numbers.  Keys are copied. */
typedef struct tr_md_map tr_md_map;
tr_md_map *tr_md_map_new(tr_md_arena *arena);
/* The number of `key`, made 0 if it is new; `fresh` may be NULL. */
uint32_t *tr_md_map_at(tr_md_map *map, const char *key, size_t size, bool *fresh);
/* Without making it; NULL if there is none. */
uint32_t *tr_md_map_find(tr_md_map *map, const char *key, size_t size);

#endif
