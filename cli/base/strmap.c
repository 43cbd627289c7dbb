/* SPDX-License-Identifier: MIT
 *
 * Entries in insertion order beside an open-addressed index of their numbers,
 * at most half full.
 */
#include "base/strmap.h"

#include "base/mem.h"

#include <string.h>

static uint64_t load_word(const unsigned char *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* The last one to seven bytes, some of them twice; who asks counts their number. */
static uint64_t load_tail(const unsigned char *at, size_t size) {
    if (size < 4)
        return (uint64_t)at[0] << 16 | (uint64_t)at[size / 2] << 8 | at[size - 1];
    uint32_t first, last;
    memcpy(&first, at, sizeof first);
    memcpy(&last, at + size - sizeof last, sizeof last);
    return (uint64_t)first << 32 | last;
}

/* Four lanes that do not wait for each other; moves *at behind what it hashed. */
static uint64_t hash_lanes(const unsigned char **at, size_t *size, uint64_t hash) {
    uint64_t lanes[4] = {hash, hash + 1, hash + 2, hash + 3};
    for (; *size >= 32; *at += 32, *size -= 32)
        for (int i = 0; i < 4; i++) {
            lanes[i] = (lanes[i] ^ load_word(*at + 8 * i)) * 0x9e3779b97f4a7c15u;
            lanes[i] ^= lanes[i] >> 29;
        }
    for (int i = 1; i < 4; i++) {
        lanes[0] = (lanes[0] ^ lanes[i]) * 0x9e3779b97f4a7c15u;
        lanes[0] ^= lanes[0] >> 29;
    }
    return lanes[0];
}

uint64_t hash_bytes(const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    uint64_t hash = 0xcbf29ce484222325u ^ size;
    if (size >= 256) hash = hash_lanes(&at, &size, hash);
    for (; size >= sizeof hash; at += sizeof hash, size -= sizeof hash) {
        hash = (hash ^ load_word(at)) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    if (size) hash = (hash ^ load_tail(at, size)) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
    hash *= 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

/* The slot that holds `key`, or the empty one where it belongs. */
static size_t find_slot(const strmap *map, const char *key, uint64_t hash) {
    size_t mask = map->slots - 1;
    size_t slot = (size_t)(hash >> 32) & mask;
    while (map->index[slot]) {
        const strmap_entry *entry = &map->entries[map->index[slot] - 1];
        if (entry->hash == hash && strcmp(entry->key, key) == 0) break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void make_index(strmap *map, size_t slots) {
    map->slots = slots;
    mem_free(map->index);
    map->index = mem_new(map->slots * sizeof *map->index);
    for (size_t i = 0; i < map->count; i++) {
        size_t slot = find_slot(map, map->entries[i].key, map->entries[i].hash);
        map->index[slot] = (uint32_t)(i + 1);
    }
}

void strmap_reserve(strmap *map, size_t count) {
    size_t slots = map->slots ? map->slots : 16;
    while (slots < count * 2)
        slots *= 2;
    if (slots != map->slots) make_index(map, slots);
    if (map->capacity >= count) return;
    map->entries = mem_resize(map->entries, count, sizeof *map->entries);
    map->capacity = count;
}

static strmap_entry *find_entry(const strmap *map, const char *key, uint64_t hash) {
    size_t slot = find_slot(map, key, hash);
    return map->index[slot] ? &map->entries[map->index[slot] - 1] : NULL;
}

uint64_t strmap_hash(const char *key) {
    return hash_bytes(key, strlen(key));
}

void *strmap_get_hashed(const strmap *map, const char *key, uint64_t hash) {
    const strmap_entry *entry = map->count ? find_entry(map, key, hash) : NULL;
    return entry ? entry->value : NULL;
}

void *strmap_get(const strmap *map, const char *key) {
    return map->count ? strmap_get_hashed(map, key, strmap_hash(key)) : NULL;
}

bool strmap_has(const strmap *map, const char *key) {
    return map->count && find_entry(map, key, strmap_hash(key)) != NULL;
}

void *strmap_put(strmap *map, const char *key, void *value) {
    size_t size = strlen(key);
    uint64_t hash = hash_bytes(key, size);
    if ((map->count + 1) * 2 > map->slots)
        make_index(map, map->slots ? map->slots * 2 : 16);
    size_t slot = find_slot(map, key, hash);
    if (map->index[slot]) {
        strmap_entry *entry = &map->entries[map->index[slot] - 1];
        void *before = entry->value;
        entry->value = value;
        return before;
    }
    if (map->count == map->capacity) {
        map->capacity = map->capacity ? map->capacity * 2 : 8;
        map->entries = mem_resize(map->entries, map->capacity, sizeof *map->entries);
    }
    char *own = map->borrows ? (char *)key : mem_strn(key, size);
    map->entries[map->count++] = (strmap_entry){own, value, hash};
    map->index[slot] = (uint32_t)map->count;
    return NULL;
}

void strmap_done(strmap *map) {
    for (size_t i = 0; i < map->count && !map->borrows; i++)
        mem_free(map->entries[i].key);
    mem_free(map->entries);
    mem_free(map->index);
    *map = (strmap){.borrows = map->borrows};
}
