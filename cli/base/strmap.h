/* SPDX-License-Identifier: MIT
 *
 * A map from strings to pointers that keeps insertion order.  Keys are copied
 * unless the map is told to borrow them; values are borrowed.  A zeroed strmap is
 * an empty one.
 */
#ifndef CLI_BASE_STRMAP_H
#define CLI_BASE_STRMAP_H

#include "base/hash.h"

#include <stdbool.h>

typedef struct strmap_entry {
    char *key;
    void *value;
    uint64_t hash;
} strmap_entry;

typedef struct strmap {
    strmap_entry *entries; /* in order of insertion; read freely */
    size_t count;
    size_t capacity;
    uint32_t *index; /* slot -> entry number + 1 */
    size_t slots;    /* a power of two */
    size_t later;    /* so many of the last entries are not in the index, or hashed */
    bool borrows;    /* keys, too: who fills the map sets it before the first */
} strmap;

/* The value under `key`, or NULL. */
void *strmap_get(const strmap *map, const char *key);
bool strmap_has(const strmap *map, const char *key);

/* The same, faster where it is the entry of this number, as when keys are asked for
 * in the order in which they were put. */
void *strmap_near(const strmap *map, const char *key, size_t place);

/* The same with the key's hash, for who looks into several maps. */
uint64_t strmap_hash(const char *key);
void *strmap_get_hashed(const strmap *map, const char *key, uint64_t hash);

/* Stores and returns what was there before, or NULL. */
void *strmap_put(strmap *map, const char *key, void *value);
void *strmap_put_hashed(strmap *map, const char *key, void *value, uint64_t hash);

/* The same, but that what is there stays. */
void *strmap_add_hashed(strmap *map, const char *key, void *value, uint64_t hash);

/* Puts an entry behind all others whose key is none of theirs.  The index is told of it
 * when somebody looks for a key, or by strmap_finish(): that comes before several
 * threads look. */
void strmap_append(strmap *map, const char *key, void *value);
void strmap_finish(const strmap *map);

/* Room for so many entries in all, as strmap_reserve() makes it, but not in the
 * index. */
void strmap_room(strmap *map, size_t count);

/* Takes the entry out; those after it move up.  Takes as long as the map is large. */
void strmap_remove(strmap *map, const char *key);

/* Makes room for so many entries in all. */
void strmap_reserve(strmap *map, size_t count);

void strmap_done(strmap *map);

#endif
