/* SPDX-License-Identifier: MIT
 *
 * A table without chains: each key has one place, and the last that came there stays.
 */
#include "theme/facts_known.h"

#include "theme/facts_table.h"

enum { PLACES = 1024 };

struct known_table {
    known_thing places[PLACES];
};

static known_thing *place_of(known_table *self, uint64_t hash) {
    return &self->places[(size_t)(hash >> 32) % PLACES];
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
    const known_thing *found = place_of(table, hash);
    bool same = found->key && found->hash == hash && found->size == key->size &&
                memcmp(found->key, key->bytes, key->size) == 0;
    if (!same) return NULL;
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
    known_thing *to = place_of(*table, what.hash);
    if (to->key) forget(to);
    *to = what;
}
