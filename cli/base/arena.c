/* SPDX-License-Identifier: MIT
 *
 * Blocks in a list, from 256 bytes to 64 KiB, each larger than the one before; what
 * is larger than a quarter of a block gets one of its own, so that little is
 * wasted at the end of a block.  Blocks come as they are: only what is asked for
 * as a structure or an array is zeroed, since text is written over at once.
 */
#include "base/arena.h"

#include "base/format.h"
#include "base/mem.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_BLOCK = 256, LAST_BLOCK = 64 * 1024 };

enum { FORMAT_ROOM = 128 }; /* most formatted texts are shorter */

typedef struct arena_block {
    struct arena_block *next;
    size_t size;
    bool borrowed; /* the caller's */
    alignas(max_align_t) char bytes[];
} arena_block;

void arena_init(arena *memory) {
    *memory = (arena){0};
}

void arena_init_in(arena *memory, arena_room *room) {
    arena_block *block = (arena_block *)(void *)room->bytes;
    block->next = NULL;
    block->size = sizeof room->bytes - sizeof *block;
    block->borrowed = true;
    *memory = (arena){.blocks = block, .at = block->bytes, .left = block->size};
}

void arena_done(arena *memory) {
    arena_block *block = memory->blocks;
    while (block) {
        arena_block *next = block->next;
        if (!block->borrowed) mem_free(block);
        block = next;
    }
    arena_init(memory);
}

void arena_rewind(arena *memory, const arena *then) {
    while (memory->blocks != then->blocks) {
        arena_block *newest = memory->blocks;
        memory->blocks = newest->next;
        if (!newest->borrowed) mem_free(newest);
    }
    *memory = *then;
}

static char *block_add(arena *memory, size_t size) {
    arena_block *block = mem_resize(NULL, 1, sizeof *block + size);
    block->next = memory->blocks;
    block->size = size;
    block->borrowed = false;
    memory->blocks = block;
    return block->bytes;
}

/* Twice the newest block, so that small arenas stay small. */
static size_t next_size(const arena *memory) {
    size_t last = memory->blocks ? memory->blocks->size : 0;
    if (last < FIRST_BLOCK) return FIRST_BLOCK;
    return last >= LAST_BLOCK / 2 ? LAST_BLOCK : last * 2;
}

static void add_room(arena *memory, size_t size) {
    memory->at = block_add(memory, size);
    memory->left = size;
}

/* Text needs no alignment, so it is packed. */
static char *arena_bytes(arena *memory, size_t size) {
    if (size > memory->left) {
        if (size > LAST_BLOCK / 4) return block_add(memory, size);
        size_t next = next_size(memory);
        while (next < size * 4)
            next *= 2;
        add_room(memory, next);
    }
    char *result = memory->at;
    memory->at += size;
    memory->left -= size;
    return result;
}

void *arena_alloc_more(arena *memory, size_t size) {
    enum { ALIGN = alignof(max_align_t) };
    size_t skip = (size_t)(-(uintptr_t)memory->at & (ALIGN - 1));
    if (skip > memory->left) skip = memory->left;
    memory->at += skip;
    memory->left -= skip;
    size += size == 0;
    return memset(arena_bytes(memory, size), 0, size);
}

void *arena_array(arena *memory, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) bytes = SIZE_MAX / 2;
    return arena_alloc(memory, bytes);
}

char *arena_text(arena *memory, size_t size) {
    char *text = arena_bytes(memory, size + 1);
    text[size] = '\0';
    return text;
}

char *arena_strn(arena *memory, const char *text, size_t size) {
    char *copy = arena_text(memory, size);
    if (size) memcpy(copy, text, size);
    return copy;
}

char *arena_str(arena *memory, const char *text) {
    return arena_strn(memory, text, strlen(text));
}

char *arena_join(arena *memory, const char *one, const char *two, const char *three) {
    size_t first = strlen(one), second = strlen(two), third = strlen(three);
    char *text = arena_bytes(memory, first + second + third + 1);
    memcpy(text, one, first);
    memcpy(text + first, two, second);
    memcpy(text + first + second, three, third + 1);
    return text;
}

char *arena_vstrf(arena *memory, const char *format, va_list args) {
    size_t done;
    if (memory->left < FORMAT_ROOM) add_room(memory, next_size(memory));
    if (format_simple(memory->at, memory->left, format, args, &done)) {
        char *made = memory->at;
        memory->at += done + 1;
        memory->left -= done + 1;
        return made;
    }
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size < 0) return arena_strn(memory, "", 0);
    char *text = arena_bytes(memory, (size_t)size + 1);
    vsnprintf(text, (size_t)size + 1, format, args);
    return text;
}

char *arena_strf(arena *memory, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *text = arena_vstrf(memory, format, args);
    va_end(args);
    return text;
}
