/* SPDX-License-Identifier: MIT
 *
 * Growing text, escaping, and the hash table from strings to numbers.
 *
 * Invariant: a text with data has room for one byte behind its size, so that
 * it can always be ended with NUL.  All escaping of the library's HTML is here
 * and in url.c.
 */
#include "memory.h"

#include <time.h>

#if defined(__SSE2__) && !defined(TR_NO_SIMD)
#include <emmintrin.h>
#define TR_MD_HAS_BLOCKS 1
#endif

/* ---------------------------------------------------------------- Text ---- */

_Noreturn static void fail_output(const torii_markdown_text *text) {
    tr_md_fail(
        tr_md_arena_run(text->arena), TORII_MARKDOWN_ERR_LIMIT, 0,
        "the HTML is longer than allowed");
}

void tr_md_text_reserve(torii_markdown_text *text, size_t more) {
    size_t wanted = text->size + more + 1;
    size_t capacity = text->capacity;
    if (wanted <= capacity) return;
    if (wanted < more || (text->limit && wanted - 1 > text->limit)) fail_output(text);
    capacity = capacity < 64 ? 64 : capacity + capacity / 2;
    if (text->limit && capacity > text->limit) capacity = text->limit + 1;
    if (capacity < wanted) capacity = wanted;
    text->data = tr_md_resize(text->arena, text->data, capacity);
    text->capacity = capacity;
}

void tr_md_put_number(torii_markdown_text *text, uint64_t number) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    tr_md_put(text, digits + at, sizeof digits - at);
}

static const char *escape_of(char c) {
    switch (c) {
    case '"':
        return "&quot;";
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    default:
        return NULL;
    }
}

/* To be escaped?  In ASCII the quote and the ampersand differ in one bit, so do the
 * two brackets. */
static inline bool is_special(char c) {
    return (c & ~4) == '"' || (c & ~2) == '<';
}

#ifdef TR_MD_HAS_BLOCKS
/* A bit for each of sixteen bytes that is special. */
static inline unsigned specials(__m128i bytes) {
    __m128i one = _mm_and_si128(bytes, _mm_set1_epi8((char)0xFB));
    __m128i other = _mm_and_si128(bytes, _mm_set1_epi8((char)0xFD));
    one = _mm_cmpeq_epi8(one, _mm_set1_epi8(0x22));
    other = _mm_cmpeq_epi8(other, _mm_set1_epi8(0x3C));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(one, other));
}

static inline __m128i sixteen(const char *at) {
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* Two times eight bytes, which may overlap. */
static inline __m128i eight_and_eight(const char *one, const char *other) {
    return _mm_unpacklo_epi64(
        _mm_loadl_epi64((const __m128i *)(const void *)one),
        _mm_loadl_epi64((const __m128i *)(const void *)other));
}
#endif

/* Where the next special character stands, or `end`. */
static const char *next_special(const char *at, const char *end) {
#ifdef TR_MD_HAS_BLOCKS
    for (; end - at >= 16; at += 16) {
        unsigned found = specials(sixteen(at));
        if (found) return at + __builtin_ctz(found);
    }
    if (end - at >= 8) {
        unsigned found = specials(eight_and_eight(at, end - 8));
        if (found & 0xFF) return at + __builtin_ctz(found);
        return found ? end - 16 + __builtin_ctz(found) : end;
    }
#endif
    while (at < end && !is_special(*at))
        at++;
    return at;
}

void tr_md_put_escaped(torii_markdown_text *text, const char *bytes, size_t size) {
    const char *end = bytes + size;
    for (;;) {
        const char *special = next_special(bytes, end);
        tr_md_put(text, bytes, (size_t)(special - bytes));
        if (special == end) return;
        tr_md_put_str(text, escape_of(*special));
        bytes = special + 1;
    }
}

const char *tr_md_text_str(torii_markdown_text *text) {
    tr_md_text_reserve(text, 0);
    text->data[text->size] = 0;
    return text->data;
}

/*
 * Below a callback nothing may jump.  So room is made before the callback is
 * called and a write that does not fit asks for more without ending the run.
 */
static bool write_room(torii_markdown_text *text, size_t more) {
    char *moved;
    size_t wanted = text->size + more + 1;
    if (text->failed || wanted < more) return false;
    if (wanted <= text->capacity) return true;
    text->over_limit = text->limit && wanted - 1 > text->limit;
    if (text->over_limit) return false;
    wanted += wanted / 2;
    moved = tr_md_try_resize(text->arena, text->data, wanted);
    if (!moved) return false;
    text->data = moved;
    text->capacity = wanted;
    return true;
}

void torii_markdown_write(torii_markdown_text *text, const char *bytes, size_t size) {
    if (!text) return;
    if (size == SIZE_MAX) size = strlen(bytes);
    text->written = true;
    if (!write_room(text, size)) {
        text->failed = true;
        return;
    }
    if (size) memcpy(text->data + text->size, bytes, size);
    text->size += size;
}

void torii_markdown_write_escaped(
    torii_markdown_text *text, const char *bytes, size_t size) {
    size_t begin = 0;
    if (!bytes) return;
    if (size == SIZE_MAX) size = strlen(bytes);
    for (size_t i = 0; i < size; i++) {
        const char *escape = escape_of(bytes[i]);
        if (!escape) continue;
        torii_markdown_write(text, bytes + begin, i - begin);
        torii_markdown_write(text, escape, SIZE_MAX);
        begin = i + 1;
    }
    torii_markdown_write(text, bytes + begin, size - begin);
}

void tr_md_text_check(torii_markdown_text *text) {
    if (text->over_limit) fail_output(text);
    if (text->failed) tr_md_fail_memory(tr_md_arena_run(text->arena));
}

/* ----------------------------------------------------------------- Map ---- */

typedef struct entry {
    char *key;
    size_t size;
    uint64_t hash;
    uint32_t number;
} entry;

struct tr_md_map {
    tr_md_arena *arena;
    entry *entries;
    size_t mask; /* entries - 1, a power of two less one */
    size_t count;
    uint64_t seed;
};

tr_md_map *tr_md_map_new(tr_md_arena *arena) {
    tr_md_map *map = tr_md_alloc(arena, sizeof *map);
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    map->arena = arena;
    map->mask = 31;
    map->entries = tr_md_alloc_array(arena, map->mask + 1, sizeof(entry));
    /* Not secret, but not to be guessed by whoever wrote the document. */
    map->seed =
        (uint64_t)(uintptr_t)map ^ (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec;
    return map;
}

static uint64_t hash_of(const tr_md_map *map, const char *key, size_t size) {
    uint64_t hash = map->seed ^ size;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)key[i]) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 29;
    }
    return hash ^ hash >> 32;
}

static entry *slot_of(tr_md_map *map, const char *key, size_t size, uint64_t hash) {
    size_t at = (size_t)hash & map->mask;
    for (;; at = (at + 1) & map->mask) {
        entry *slot = &map->entries[at];
        if (!slot->key) return slot;
        if (slot->hash == hash && slot->size == size && !memcmp(slot->key, key, size))
            return slot;
    }
}

static void grow_map(tr_md_map *map) {
    entry *old = map->entries;
    size_t count = map->mask + 1;
    map->mask = count * 2 - 1;
    map->entries = tr_md_alloc_array(map->arena, count * 2, sizeof(entry));
    for (size_t i = 0; i < count; i++) {
        if (old[i].key) *slot_of(map, old[i].key, old[i].size, old[i].hash) = old[i];
    }
    tr_md_release(map->arena, old);
}

uint32_t *tr_md_map_at(tr_md_map *map, const char *key, size_t size, bool *fresh) {
    uint64_t hash = hash_of(map, key, size);
    entry *slot;
    if (map->count * 4 >= map->mask * 3) grow_map(map);
    slot = slot_of(map, key, size, hash);
    if (fresh) *fresh = !slot->key;
    if (!slot->key) {
        slot->key = tr_md_copy(map->arena, key, size);
        slot->size = size;
        slot->hash = hash;
        slot->number = 0;
        map->count++;
    }
    return &slot->number;
}

uint32_t *tr_md_map_find(tr_md_map *map, const char *key, size_t size) {
    entry *slot = slot_of(map, key, size, hash_of(map, key, size));
    return slot->key ? &slot->number : NULL;
}
