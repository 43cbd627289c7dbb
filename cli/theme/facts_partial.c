/* SPDX-License-Identifier: MIT
 *
 * Partials as facts: one fact stands for all that an included template has read, so
 * that a thousand pages which show the same list of a thousand titles note one fact
 * each.  Its value is made of those behind it.
 */
#include "theme/facts_table.h"
#include "theme/partials.h"

#include <string.h>

/* ----------------------------------------------------------------- sets ---- */

void facts_set_partial(facts *self, uint32_t number, fact_set set) {
    fact *one = fact_at(self, number);
    if (!one->partial) {
        vec_push(&self->partials, (partial_facts){.fact = number});
        one->partial = (uint32_t)self->partials.count;
    }
    partial_facts *behind = &self->partials.items[one->partial - 1];
    fact_set_done(&behind->set);
    behind->set = set;
    behind->assets = false;
    for (size_t i = 0; i < set.count; i++)
        behind->assets |= self->blocks.items[set.blocks[i]].assets;
}

void facts_free_partials(facts *self) {
    for (size_t i = 0; i < self->partials.count; i++)
        fact_set_done(&self->partials.items[i].set);
    vec_done(&self->partials);
    vec_done(&self->partials_in_use);
    partials_free(self->kept);
}

static uint64_t text_hash(const facts *self, uint32_t number) {
    return self->texts.entries[number - 1].hash;
}

/* The same for the same facts with the same values, whatever their numbers. */
static uint64_t combine(const facts *self, const fact_set *set) {
    uint64_t sum = 0;
    for (size_t i = 0; i < set->count; i++) {
        const fact_block *block = &self->blocks.items[set->blocks[i]];
        for (size_t n = 0; n < block->count; n++) {
            const fact *one = fact_at(self, block->facts[n]);
            uint64_t hash = facts_mix(one->kind, text_hash(self, one->subject));
            hash = facts_mix(hash, text_hash(self, one->name));
            sum += facts_mix(hash, one->value);
        }
    }
    return sum;
}

static bool all_current(const facts *self, const fact_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        const fact_block *block = &self->blocks.items[set->blocks[i]];
        for (size_t n = 0; n < block->count; n++)
            if (!fact_is_current(self, fact_at(self, block->facts[n]))) return false;
    }
    return true;
}

/* --------------------------------------------------------------- noting ---- */

/* Another rendering may have made it in this round: what it was before that is
 * what the others of the round differ from. */
uint32_t facts_note_partial(
    reads *outer, const char *template_name, const char *key, reads *inner,
    uint64_t *value) {
    facts *self = reads_table(inner);
    fact_set set = reads_set(inner);
    pthread_mutex_lock(&self->lock);
    uint32_t subject = facts_text_locked(self, template_name);
    uint32_t name = facts_text_locked(self, key);
    *value = combine(self, &set);
    uint32_t number = facts_number(self, FACT_PARTIAL, subject, name, *value);
    facts_set_partial(self, number, set);
    fact_at(self, number)->value = *value;
    pthread_mutex_unlock(&self->lock);
    reads_add(outer, number);
    return number;
}

bool facts_note_partial_again(reads *outer, uint32_t number, uint64_t value) {
    facts *self = reads_table(outer);
    pthread_mutex_lock(&self->lock);
    const fact *one = fact_at(self, number);
    const fact_set *set = fact_partial_set(self, one);
    bool same = set && all_current(self, set) && combine(self, set) == value;
    if (same) facts_number(self, FACT_PARTIAL, one->subject, one->name, value);
    pthread_mutex_unlock(&self->lock);
    if (same) reads_add(outer, number);
    return same;
}

struct partials *facts_partials(const facts *self) {
    return self->kept;
}

/* --------------------------------------------------------------- asking ---- */

void facts_use_partial(facts *self, uint32_t number) {
    const fact_set *set = fact_partial_set(self, fact_at(self, number));
    vec_push(&self->partials_in_use, number);
    if (set) facts_use(self, set);
}

void facts_use_partials(facts *self) {
    for (size_t i = 0; i < self->partials.count; i++) {
        uint32_t number = self->partials.items[i].fact;
        fact *one = fact_at(self, number);
        if (one->used || fact_is_current(self, one)) continue;
        one->used = true;
        facts_use_partial(self, number);
    }
}

static void resolve(facts *self, uint32_t number, int depth);

/* Has any fact of the set another value?  Those of partials are asked first. */
static bool resolve_set(facts *self, const fact_set *set, int depth) {
    bool differs = false;
    for (size_t i = 0; i < set->count; i++) {
        const fact_block *block = &self->blocks.items[set->blocks[i]];
        for (size_t n = 0; n < block->count; n++) {
            const fact *one = fact_at(self, block->facts[n]);
            if (one->kind == FACT_PARTIAL && !fact_is_current(self, one))
                resolve(self, block->facts[n], depth + 1);
            differs |= fact_differs(self, one);
        }
    }
    return differs;
}

static void resolve(facts *self, uint32_t number, int depth) {
    fact *one = fact_at(self, number);
    const fact_set *set = fact_partial_set(self, one);
    if (!set || depth > PARTIAL_DEPTH) return; /* not known: it counts as changed */
    bool differs = resolve_set(self, set, depth);
    uint64_t value = combine(self, set);
    one->changed = differs || one->value != value;
    one->value = value;
    atomic_store_explicit(&one->round, self->round, memory_order_release);
}

void facts_ask_partials(facts *self) {
    for (size_t i = 0; i < self->partials_in_use.count; i++) {
        uint32_t number = self->partials_in_use.items[i];
        if (!fact_is_current(self, fact_at(self, number))) resolve(self, number, 0);
        fact_at(self, number)->used = false;
    }
    self->partials_in_use.count = 0;
}

/* -------------------------------------------------------------- doubting ---- */

static bool
has_doubt(const facts *self, const fact_set *set, const unsigned char *flags) {
    for (size_t i = 0; i < set->count; i++) {
        const fact_block *block = &self->blocks.items[set->blocks[i]];
        for (size_t n = 0; n < block->count; n++)
            if (flags[block->facts[n]]) return true;
    }
    return false;
}

bool facts_doubt_partials(facts *self, const unsigned char *flags) {
    bool any = false;
    for (size_t i = 0; i < self->partials.count; i++) {
        const partial_facts *one = &self->partials.items[i];
        if (!fact_is_current(self, fact_at(self, one->fact))) continue;
        if (!has_doubt(self, &one->set, flags)) continue;
        facts_doubt_one(self, one->fact);
        any = true;
    }
    return any;
}
