/* SPDX-License-Identifier: MIT
 *
 * Bump memory that is freed at once.  A site's model (configuration, pages,
 * sections) lives in one arena, so its parts point at each other freely and
 * none of them is ever released alone.  Memory is zeroed and aligned for any
 * type.  Belongs to one thread at a time.
 *
 * What is used up within a function often needs little: arena_init_in() lets it
 * begin in memory of the caller's, and ask malloc only for what goes beyond.
 */
#ifndef CLI_BASE_ARENA_H
#define CLI_BASE_ARENA_H

#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { ARENA_ROOM = 2048 };

typedef struct arena {
    struct arena_block *blocks;
    char *at;
    size_t left;
} arena;

/* A block that is the caller's; its bytes need no value. */
typedef struct arena_room {
    alignas(max_align_t) char bytes[ARENA_ROOM];
} arena_room;

void arena_init(arena *memory);
void arena_init_in(arena *memory, arena_room *room); /* until arena_done() */
void arena_done(arena *memory);

/* Takes back all that was allocated since the arena was as `then`, a copy of it. */
void arena_rewind(arena *memory, const arena *then);

void *arena_alloc_more(arena *memory, size_t size); /* where a block ends */

static inline void *arena_alloc(arena *memory, size_t size) {
    size_t skip = (size_t)(-(uintptr_t)memory->at & (alignof(max_align_t) - 1));
    if (!size || skip + size > memory->left) return arena_alloc_more(memory, size);
    char *made = memory->at + skip;
    memory->at += skip + size;
    memory->left -= skip + size;
    return memset(made, 0, size);
}

void *arena_array(arena *memory, size_t count, size_t size);

/* Room for a text of so many bytes and the NUL behind it, which is there; they have no
 * value yet. */
char *arena_text(arena *memory, size_t size);

/* NUL-terminated copies: of a string, of `size` bytes, of three strings one behind
 * the other, of formatted text. */
char *arena_str(arena *memory, const char *text);
char *arena_strn(arena *memory, const char *text, size_t size);
char *arena_join(arena *memory, const char *one, const char *two, const char *three);
char *arena_strf(arena *memory, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vstrf(arena *memory, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

#endif
