/* SPDX-License-Identifier: MIT
 *
 * A table without chains: each key has two places, and the last that came to the first
 * while both were taken stays.
 */
#include "theme/facts_known.h"

#include "theme/facts_table.h"

enum { PLACES = 2048 };

struct known_table {
    known_thing places[PLACES];
};

static known_thing *place_of(known_table *self, uint64_t hash, size_t second) {
    return &self->places[(size_t)(hash >> 32) % PLACES ^ second];
}

static bool is_of(const known_thing *self, uint64_t hash, const known_key *key) {
    return self->key && self->hash == hash && self->size == key->size &&
           memcmp(self->key, key->bytes, key->size) == 0;
}

static void forget(known_thing *one) {
    torii_release(one->answer);
    mem_free(one->key);
}

void known_table_free(known_table *self) {
    for (size_t i = 0; self && i < PLACES; i++)
        if (self->places[i].key) forget(&self->places[i]);
    mem_free(self);
}

const known_thing *reads_known(reads *self, const known_key *key) {
    known_table *table = self ? *reads_answers(self) : NULL;
    if (!table || key->is_full) return NULL;
    uint64_t hash = hash_bytes(key->bytes, key->size);
    const known_thing *found = place_of(table, hash, 0);
    if (!is_of(found, hash, key)) found = place_of(table, hash, 1);
    if (!is_of(found, hash, key)) return NULL;
    if (found->fact) reads_add(self, found->fact);
    return found;
}

void reads_learn(reads *self, const known_key *key, known_thing what) {
    if (!self || key->is_full) {
        torii_release(what.answer);
        return;
    }
    known_table **table = reads_answers(self);
    if (!*table) *table = mem_new(sizeof **table);
    what.hash = hash_bytes(key->bytes, key->size);
    what.size = key->size;
    what.key = mem_strn(key->bytes, key->size);
    known_thing *to = place_of(*table, what.hash, 0), *other = to;
    if (to->key) other = place_of(*table, what.hash, 1);
    if (!other->key) to = other;
    if (to->key) forget(to);
    *to = what;
}
