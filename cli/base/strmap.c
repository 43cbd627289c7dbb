/* SPDX-License-Identifier: MIT
 *
 * Entries in insertion order beside an open-addressed index of their numbers,
 * at most three quarters full.
 */
#include "base/strmap.h"

#include "base/mem.h"

#include <string.h>

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

static void index_from(strmap *map, size_t first) {
    for (size_t i = first; i < map->count; i++) {
        size_t slot = find_slot(map, map->entries[i].key, map->entries[i].hash);
        map->index[slot] = (uint32_t)(i + 1);
    }
}

static void make_index(strmap *map, size_t slots) {
    map->slots = slots;
    mem_free(map->index);
    map->index = mem_new(map->slots * sizeof *map->index);
    index_from(map, 0);
}

static size_t slots_for(const strmap *map, size_t count) {
    size_t slots = map->slots ? map->slots : 16;
    while (slots / 4 * 3 < count)
        slots *= 2;
    return slots;
}

/* What was put off. */
static void finish(strmap *map) {
    size_t slots = slots_for(map, map->count), first = map->count - map->later;
    for (size_t i = first; i < map->count; i++)
        map->entries[i].hash = strmap_hash(map->entries[i].key);
    map->later = 0;
    if (slots != map->slots)
        make_index(map, slots);
    else
        index_from(map, first);
}

void strmap_finish(const strmap *map) {
    if (map->later) finish((strmap *)map);
}

void strmap_reserve(strmap *map, size_t count) {
    strmap_finish(map);
    size_t slots = slots_for(map, count);
    if (slots != map->slots) make_index(map, slots);
    strmap_room(map, count);
}

void strmap_room(strmap *map, size_t count) {
    if (map->capacity >= count) return;
    map->entries = mem_resize(map->entries, count, sizeof *map->entries);
    map->capacity = count;
}

static strmap_entry *find_entry(const strmap *map, const char *key, uint64_t hash) {
    strmap_finish(map);
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

void *strmap_near(const strmap *map, const char *key, size_t place) {
    if (place < map->count && strcmp(map->entries[place].key, key) == 0)
        return map->entries[place].value;
    return strmap_get(map, key);
}

bool strmap_has(const strmap *map, const char *key) {
    return map->count && find_entry(map, key, strmap_hash(key)) != NULL;
}

static strmap_entry *push(strmap *map, const char *key, uint64_t hash) {
    if (map->count == map->capacity) {
        map->capacity = map->capacity ? map->capacity * 2 : 8;
        map->entries = mem_resize(map->entries, map->capacity, sizeof *map->entries);
    }
    strmap_entry *entry = &map->entries[map->count++];
    *entry = (strmap_entry){map->borrows ? (char *)key : mem_str(key), NULL, hash};
    return entry;
}

void strmap_append(strmap *map, const char *key, void *value) {
    push(map, key, 0)->value = value;
    map->later++;
}

/* The entry of the key, new ones without a value. */
static strmap_entry *take_entry(strmap *map, const char *key, uint64_t hash) {
    strmap_finish(map);
    if (map->slots / 4 * 3 <= map->count)
        make_index(map, map->slots ? map->slots * 2 : 16);
    size_t slot = find_slot(map, key, hash);
    if (map->index[slot]) return &map->entries[map->index[slot] - 1];
    strmap_entry *entry = push(map, key, hash);
    map->index[slot] = (uint32_t)map->count;
    return entry;
}

void *strmap_put_hashed(strmap *map, const char *key, void *value, uint64_t hash) {
    strmap_entry *entry = take_entry(map, key, hash);
    void *before = entry->value;
    entry->value = value;
    return before;
}

void *strmap_put(strmap *map, const char *key, void *value) {
    return strmap_put_hashed(map, key, value, strmap_hash(key));
}

void *strmap_add_hashed(strmap *map, const char *key, void *value, uint64_t hash) {
    strmap_entry *entry = take_entry(map, key, hash);
    void *before = entry->value;
    if (!before) entry->value = value;
    return before;
}

void strmap_remove(strmap *map, const char *key) {
    strmap_entry *entry = map->count ? find_entry(map, key, strmap_hash(key)) : NULL;
    if (!entry) return;
    if (!map->borrows) mem_free(entry->key);
    size_t after = (size_t)(map->entries + map->count - entry) - 1;
    memmove(entry, entry + 1, after * sizeof *entry);
    map->count--;
    make_index(map, map->slots);
}

void strmap_done(strmap *map) {
    for (size_t i = 0; i < map->count && !map->borrows; i++)
        mem_free(map->entries[i].key);
    mem_free(map->entries);
    mem_free(map->index);
    *map = (strmap){.borrows = map->borrows};
}
