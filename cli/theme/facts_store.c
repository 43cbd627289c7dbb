/* SPDX-License-Identifier: MIT
 *
 * The table of facts as bytes: the facts that are in use, the texts they name,
 * and the blocks.  All are numbered anew, in the same order, so that blocks
 * stay sorted.
 */
#include "theme/facts_table.h"

#include <string.h>

/* Old number -> new number, 0 for what is not in use. */
typedef struct renumbering {
    uint32_t *texts, *facts, *blocks;
} renumbering;

static void mark_block(const facts *self, renumbering *to, uint32_t number) {
    const fact_block *block = &self->blocks.items[number];
    if (to->blocks[number]) return;
    to->blocks[number] = 1;
    for (size_t i = 0; i < block->count; i++) {
        const fact *one = fact_at(self, block->facts[i]);
        to->facts[block->facts[i]] = 1;
        to->texts[one->subject] = to->texts[one->name] = 1;
        const fact_set *behind = fact_partial_set(self, one);
        for (size_t k = 0; behind && k < behind->count; k++)
            mark_block(self, to, behind->blocks[k]);
    }
}

/* From marks to numbers from 1; how many there are. */
static uint32_t number(uint32_t *marks, size_t count) {
    uint32_t next = 0;
    for (size_t i = 0; i < count; i++)
        if (marks[i]) marks[i] = ++next;
    return next;
}

static void put_texts(const facts *self, const renumbering *to, buf *out) {
    size_t count = self->by_number.count + 1;
    pack_number(out, number(to->texts, count));
    for (size_t i = 1; i < count; i++)
        if (to->texts[i]) pack_text(out, self->by_number.items[i - 1]);
}

static void put_facts(const facts *self, const renumbering *to, buf *out) {
    pack_number(out, number(to->facts, self->count));
    for (uint32_t i = 1; i < self->count; i++) {
        const fact *one = fact_at(self, i);
        if (!to->facts[i]) continue;
        buf_char(out, (char)one->kind);
        pack_number(out, to->texts[one->subject]);
        pack_number(out, to->texts[one->name]);
        /* What only stale readers have read has the value of who knows when. */
        pack_word(out, fact_is_current(self, one) ? one->value : FACT_FAILED);
    }
}

static void put_blocks(const facts *self, const renumbering *to, buf *out) {
    pack_number(out, number(to->blocks, self->blocks.count));
    for (size_t i = 0; i < self->blocks.count; i++) {
        const fact_block *block = &self->blocks.items[i];
        uint32_t before = 0;
        if (!to->blocks[i]) continue;
        pack_number(out, block->count);
        for (size_t n = 0; n < block->count; n++) {
            uint32_t fresh = to->facts[block->facts[n]];
            pack_number(out, fresh - before);
            before = fresh;
        }
    }
}

/* What stands behind the facts of partials that are in use. */
static void put_partials(const facts *self, const renumbering *to, buf *out) {
    size_t count = 0;
    for (size_t i = 0; i < self->partials.count; i++)
        count += to->facts[self->partials.items[i].fact] != 0;
    pack_number(out, count);
    for (size_t i = 0; i < self->partials.count; i++) {
        const partial_facts *one = &self->partials.items[i];
        if (!to->facts[one->fact]) continue;
        pack_number(out, to->facts[one->fact]);
        fact_set_store(&one->set, to->blocks, out);
    }
}

uint32_t *
facts_store(const facts *self, const fact_set *const *sets, size_t count, buf *out) {
    renumbering to = {
        mem_new((self->by_number.count + 1) * sizeof(uint32_t)),
        mem_new(self->count * sizeof(uint32_t)),
        mem_new((self->blocks.count + 1) * sizeof(uint32_t))};
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < sets[i]->count; n++)
            mark_block(self, &to, sets[i]->blocks[n]);
    pack_word(out, self->model);
    pack_word(out, self->places);
    put_texts(self, &to, out);
    put_facts(self, &to, out);
    put_blocks(self, &to, out);
    put_partials(self, &to, out);
    mem_free(to.texts);
    mem_free(to.facts);
    return to.blocks;
}

void fact_set_store(const fact_set *set, const uint32_t *blocks, buf *out) {
    pack_number(out, set->count);
    for (size_t i = 0; i < set->count; i++)
        pack_number(out, blocks[set->blocks[i]] - 1);
}

/* -------------------------------------------------------------- reading ---- */

static void get_facts(facts *self, unpacker *in, const uint32_t *texts, size_t known) {
    size_t count = unpack_count(in, 11);
    facts_reserve(self, count, false);
    for (size_t i = 0; i < count && !in->failed; i++) {
        size_t kind = (size_t)unpack_number(in);
        size_t subject = (size_t)unpack_number(in), name = (size_t)unpack_number(in);
        uint64_t value = unpack_word(in);
        bool fits = kind && kind < FACT_KINDS && subject && subject <= known && name &&
                    name <= known;
        if (!fits) in->failed = true;
        if (in->failed) return;
        uint32_t made =
            facts_find(self, (fact_kind)kind, texts[subject - 1], texts[name - 1]);
        fact_at(self, made)->value = value;
        fact_at(self, made)->round = self->round;
    }
}

static void get_blocks(facts *self, unpacker *in) {
    size_t count = unpack_count(in, 2);
    facts_reserve(self, count, true);
    VEC(uint32_t) items = {0};
    for (size_t i = 0; i < count && !in->failed; i++) {
        size_t size = unpack_count(in, 1);
        uint64_t fact_number = 0;
        items.count = 0;
        for (size_t n = 0; n < size && !in->failed; n++) {
            fact_number += unpack_number(in);
            if (!fact_number || fact_number >= self->count) in->failed = true;
            vec_push(&items, (uint32_t)fact_number);
        }
        if (!in->failed && facts_block(self, items.items, (uint32_t)items.count) != i)
            in->failed = true;
    }
    vec_done(&items);
}

static void get_partials(facts *self, unpacker *in) {
    size_t count = unpack_count(in, 2);
    for (size_t i = 0; i < count && !in->failed; i++) {
        uint64_t number = unpack_number(in);
        fact_set set = fact_set_restore(self, in);
        bool fits = number && number < self->count &&
                    fact_at(self, (uint32_t)number)->kind == FACT_PARTIAL;
        if (fits) facts_set_partial(self, (uint32_t)number, set);
        else fact_set_done(&set);
        if (!fits) in->failed = true;
    }
}

bool facts_restore(facts *self, unpacker *in) {
    self->model = unpack_word(in);
    self->places = unpack_word(in);
    size_t count = unpack_count(in, 2);
    strmap_reserve(&self->texts, count + 1);
    uint32_t *texts = mem_new((count + 1) * sizeof *texts);
    for (size_t i = 0; i < count && !in->failed; i++)
        texts[i] = facts_text_locked(self, unpack_text(in));
    get_facts(self, in, texts, count);
    get_blocks(self, in);
    get_partials(self, in);
    mem_free(texts);
    return !in->failed;
}

fact_set fact_set_restore(const facts *self, unpacker *in) {
    fact_set set = {0};
    size_t count = unpack_count(in, 1);
    set.blocks = mem_new((count + 1) * sizeof *set.blocks);
    for (size_t i = 0; i < count && !in->failed; i++) {
        uint64_t block = unpack_number(in);
        if (block >= self->blocks.count) in->failed = true;
        set.blocks[i] = (uint32_t)block;
    }
    set.count = in->failed ? 0 : (uint32_t)count;
    return set;
}
