/* SPDX-License-Identifier: MIT
 *
 * The table of facts as bytes, so laid out that they are used where they lie: facts
 * as they are in memory, the numbers in blocks one after the other, then texts.  To
 * read a table of any size costs little more than to check it.
 *
 * Invariant: whatever the bytes are, numbers that were restored lead to something
 * that is there, and lists of facts have an end.
 */
#include "theme/facts_table.h"

#include <string.h>

/* Facts are left out again when a quarter of them is not in use. */
enum { SPARE = 4, SPARE_LEAST = 4096, ALIGN = 8 };

typedef struct head {
    uint64_t model, places, entries, text_bytes;
    uint32_t round, base, whole;
    uint32_t texts, facts, blocks, first, links, unsure, sources;
} head;

/* --------------------------------------------------------------- writing ---- */

static void put_array(buf *out, const void *items, size_t count, size_t size) {
    if (count) buf_add(out, items, count * size);
}

static void put_facts(const facts *self, buf *out) {
    for (uint32_t i = 0; i < self->count; i += FACT_CHUNK) {
        uint32_t left = self->count - i;
        put_array(
            out, fact_at(self, i), left < FACT_CHUNK ? left : FACT_CHUNK, sizeof(fact));
    }
}

static void put_blocks(const facts *self, buf *out) {
    for (size_t i = 0; i < self->blocks.count; i++) {
        const fact_block *block = &self->blocks.items[i];
        uint32_t word = block->count * 2 + block->assets;
        put_array(out, &word, 1, sizeof word);
    }
    for (size_t i = 0; i < self->blocks.count; i++)
        put_array(
            out, self->blocks.items[i].facts, self->blocks.items[i].count,
            sizeof(uint32_t));
}

static void put_set(const fact_set *set, buf *out) {
    pack_number(out, set->count);
    for (size_t i = 0; i < set->count; i++)
        pack_number(out, set->blocks[i]);
}

static void put_table(const facts *self, const fact_lists *lists, buf *out) {
    head made = {
        .model = self->model, .places = self->places, .round = self->round,
        .base = self->base, .texts = (uint32_t)self->by_number.count,
        .facts = self->count, .blocks = (uint32_t)self->blocks.count,
        .first = (uint32_t)self->first.count, .links = (uint32_t)self->links.count,
        .unsure = (uint32_t)lists->unsure.count,
        .sources = (uint32_t)lists->sources.count,
        .whole = self->whole ? self->whole : self->count};
    for (size_t i = 0; i < self->blocks.count; i++)
        made.entries += self->blocks.items[i].count;
    for (size_t i = 0; i < self->by_number.count; i++)
        made.text_bytes += strlen(self->by_number.items[i]) + 1;
    pack_padding(out, ALIGN);
    uint64_t numbers = made.blocks + made.entries + made.first + made.links +
                       made.unsure + made.sources;
    buf_reserve(
        out, sizeof made + made.facts * sizeof(fact) + made.texts * sizeof(uint64_t) +
                 numbers * sizeof(uint32_t) + made.text_bytes + ALIGN);
    put_array(out, &made, 1, sizeof made);
    put_facts(self, out);
    for (size_t i = 0; i < self->texts.count; i++)
        pack_word(out, self->texts.entries[i].hash);
    put_blocks(self, out);
    put_array(out, self->first.items, self->first.count, sizeof(uint32_t));
    put_array(out, self->links.items, self->links.count, sizeof(uint32_t));
    put_array(out, lists->unsure.items, made.unsure, sizeof(uint32_t));
    put_array(out, lists->sources.items, made.sources, sizeof(uint32_t));
    for (size_t i = 0; i < self->by_number.count; i++)
        buf_add(out, self->by_number.items[i], strlen(self->by_number.items[i]) + 1);
    pack_number(out, self->partials.count);
    for (size_t i = 0; i < self->partials.count; i++) {
        pack_number(out, self->partials.items[i].fact);
        put_set(&self->partials.items[i].set, out);
    }
}

/* -------------------------------------------------------------- leaving out ---- */

/* Old number -> new number, 0 for what is not in use. */
typedef struct renumbering {
    const facts *from;
    facts *to;
    uint32_t *texts, *facts, *blocks;
} renumbering;

static uint32_t new_text(renumbering *self, uint32_t old) {
    uint32_t *number = &self->texts[old];
    if (!*number) *number = facts_text_locked(self->to, facts_text_of(self->from, old));
    return *number;
}

static void mark_block(renumbering *self, uint32_t number) {
    const fact_block *block = &self->from->blocks.items[number];
    if (self->blocks[number]) return;
    self->blocks[number] = 1;
    for (size_t i = 0; i < block->count; i++) {
        const fact_set *behind =
            fact_partial_set(self->from, fact_at(self->from, block->facts[i]));
        self->facts[block->facts[i]] = 1;
        for (size_t n = 0; behind && n < behind->count; n++)
            mark_block(self, behind->blocks[n]);
    }
}

/* In the old order, so that numbers in blocks stay sorted. */
static void copy_facts(renumbering *self) {
    for (uint32_t i = 1; i < self->from->count; i++) {
        const fact *one = fact_at(self->from, i);
        if (!self->facts[i]) continue;
        uint32_t number = facts_find(
            self->to, (fact_kind)one->kind, new_text(self, one->subject),
            new_text(self, one->name));
        fact *made = fact_at(self->to, number);
        made->value = one->value;
        made->round = one->round;
        made->articles = one->articles;
        self->facts[i] = number;
    }
}

static void copy_blocks(renumbering *self) {
    VEC(uint32_t) items = {0};
    for (size_t i = 0; i < self->from->blocks.count; i++) {
        const fact_block *block = &self->from->blocks.items[i];
        if (!self->blocks[i]) continue;
        items.count = 0;
        for (size_t n = 0; n < block->count; n++)
            vec_push(&items, self->facts[block->facts[n]]);
        self->blocks[i] = facts_block(self->to, items.items, block->count) + 1;
    }
    vec_done(&items);
}

/* What stands behind the facts of partials that are in use. */
static void copy_partials(renumbering *self) {
    for (size_t i = 0; i < self->from->partials.count; i++) {
        const partial_facts *one = &self->from->partials.items[i];
        if (!self->facts[one->fact]) continue;
        fact_set set = {.count = one->set.count};
        set.blocks = mem_new((set.count + 1) * sizeof *set.blocks);
        for (size_t n = 0; n < set.count; n++)
            set.blocks[n] = self->blocks[one->set.blocks[n]] - 1;
        facts_set_partial(self->to, self->facts[one->fact], set);
    }
}

/* Those that are in use, by their new numbers, which are in the same order. */
static void renumber(const renumbering *self, fact_list *list) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (self->facts[list->items[i]])
            list->items[kept++] = self->facts[list->items[i]];
    list->count = kept;
}

/* The part of the table that the sets need, as one of its own. */
static fact_numbers put_part(
    const facts *from, const fact_set *const *sets, size_t count, fact_lists *lists,
    buf *out) {
    renumbering self = {
        from, facts_new(), mem_new((from->by_number.count + 1) * sizeof(uint32_t)),
        mem_new(from->count * sizeof(uint32_t)),
        mem_new((from->blocks.count + 1) * sizeof(uint32_t))};
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < sets[i]->count; n++)
            mark_block(&self, sets[i]->blocks[n]);
    copy_facts(&self);
    copy_blocks(&self);
    copy_partials(&self);
    /* Who asks for others gets them by name. */
    for (uint32_t i = 1; i <= from->by_number.count; i++)
        new_text(&self, i);
    self.to->model = from->model;
    self.to->places = from->places;
    self.to->round = from->round;
    self.to->base = from->base;
    renumber(&self, &lists->unsure);
    renumber(&self, &lists->sources);
    put_table(self.to, lists, out);
    facts_free(self.to);
    mem_free(self.facts);
    return (fact_numbers){self.blocks, self.texts};
}

fact_numbers
facts_store(facts *self, const fact_set *const *sets, size_t count, buf *out) {
    fact_lists lists;
    fact_numbers made = {0};
    facts_find_unsure(self, &lists);
    if (self->whole && self->count > self->whole + self->whole / SPARE + SPARE_LEAST)
        made = put_part(self, sets, count, &lists, out);
    else
        put_table(self, &lists, out);
    fact_lists_done(&lists);
    return made;
}

void fact_numbers_done(fact_numbers *self) {
    mem_free(self->blocks);
    mem_free(self->texts);
    *self = (fact_numbers){0};
}

void fact_set_store(const fact_set *set, const fact_numbers *numbers, fact_list *out) {
    for (size_t i = 0; i < set->count; i++) {
        uint32_t block = set->blocks[i];
        vec_push(out, numbers->blocks ? numbers->blocks[block] - 1 : block);
    }
}

uint32_t fact_text_store(uint32_t text, const fact_numbers *numbers) {
    return numbers->texts ? numbers->texts[text] : text;
}

/* -------------------------------------------------------------- reading ---- */

/* Rounds only grow, from 1 on: room is left for those to come. */
static bool is_head(const head *from) {
    return from->base && from->base <= from->round && from->round < UINT32_MAX / 2 &&
           from->facts && from->facts < (uint32_t)FACT_CHUNK * FACT_CHUNKS - 1 &&
           from->texts <= from->text_bytes;
}

/* Each fact names texts that are there, and after it in a list comes an older one.
 * What stands behind partials comes later. */
static bool are_facts(fact *all, const head *from) {
    bool fine = true;
    for (uint32_t i = 1; fine && i < from->facts; i++) {
        fact *one = &all[i];
        if (one->partial) one->partial = 0;
        fine = one->kind && one->kind < FACT_KINDS && one->next < i &&
               one->round <= from->round && one->subject - 1 < from->texts &&
               one->name - 1 < from->texts;
    }
    return fine;
}

/* From `least` on, and below `below`.  Nothing is left out, so that many are compared
 * at once. */
static bool
are_numbers(const uint32_t *all, uint64_t count, uint32_t least, uint32_t below) {
    int32_t first = (int32_t)least, end = (int32_t)below;
    unsigned bad = below > INT32_MAX;
    for (uint64_t i = 0; i < count; i++)
        bad |= ((int32_t)all[i] < first) | ((int32_t)all[i] >= end);
    return !bad;
}

/* All chunks but the last lie in the bytes; that one has to grow. */
static void take_facts(facts *self, fact *all, uint32_t count) {
    uint32_t last = (count - 1) / FACT_CHUNK;
    mem_free(self->chunks[0]);
    self->chunks[0] = NULL;
    for (uint32_t i = 0; i < last; i++)
        self->chunks[i] = all + (size_t)i * FACT_CHUNK;
    self->chunks[last] = mem_new(FACT_CHUNK * sizeof(fact));
    memcpy(
        self->chunks[last], all + (size_t)last * FACT_CHUNK,
        (count - last * FACT_CHUNK) * sizeof *all);
    self->restored = last;
    self->count = count;
    mem_free(self->index.slots);
    self->index = (number_map){0};
}

static bool take_blocks(facts *self, const head *from, unpacker *in) {
    const uint32_t *words = unpack_array(in, from->blocks, 4);
    const uint32_t *entries = unpack_array(in, from->entries, 4);
    uint64_t left = from->entries;
    if (in->failed || !are_numbers(entries, left, 1, from->facts)) return false;
    self->blocks.capacity = from->blocks + 64u;
    self->blocks.items =
        mem_resize(NULL, self->blocks.capacity, sizeof *self->blocks.items);
    for (uint32_t i = 0; i < from->blocks; i++) {
        uint32_t count = words[i] / 2;
        if (count > left) return false;
        self->blocks.items[self->blocks.count++] =
            (fact_block){.facts = entries, .count = count, .assets = words[i] & 1};
        entries += count;
        left -= count;
    }
    self->indexed = from->blocks;
    return left == 0;
}

/* A list as it is in the bytes; false if it names what is not there. */
static bool take_list(fact_list *to, uint32_t count, const head *from, unpacker *in) {
    uint32_t *items = unpack_array(in, count, 4);
    if (in->failed || !are_numbers(items, count, 1, from->facts)) return false;
    to->items = mem_resize(NULL, count, sizeof *items);
    to->count = to->capacity = count;
    if (count) memcpy(to->items, items, count * sizeof *items);
    return true;
}

static bool take_lists(facts *self, const head *from, unpacker *in) {
    const uint32_t *first = unpack_array(in, from->first, 4);
    if (in->failed || !are_numbers(first, from->first, 0, from->facts)) return false;
    self->first.items = mem_resize(NULL, from->first + 1u, sizeof *first);
    self->first.count = from->first;
    self->first.capacity = from->first + 1u;
    if (from->first) memcpy(self->first.items, first, from->first * sizeof *first);
    self->stored.count = from->facts;
    return take_list(&self->links, from->links, from, in) &&
           take_list(&self->stored.unsure, from->unsure, from, in) &&
           take_list(&self->stored.sources, from->sources, from, in);
}

static bool take_texts(
    facts *self, const head *from, const uint64_t *hashes, unpacker *in) {
    const char *at = unpack_array(in, from->text_bytes, 1), *end = in->at;
    if (in->failed || !from->text_bytes || end[-1]) return false;
    strmap_done(&self->texts);
    self->by_number.count = 0;
    strmap_reserve(&self->texts, from->texts + 16u);
    for (uint32_t i = 0; i < from->texts && at < end; i++) {
        vec_push(&self->by_number, at);
        strmap_put_hashed(
            &self->texts, at, (void *)self->by_number.count, hashes[i]);
        at += strlen(at) + 1;
    }
    return at == end && self->texts.count == from->texts;
}

/* Does whoever goes from partials to those that they have read come to an end?  What
 * is around is marked in `met`, by block. */
static bool
has_end(const facts *self, const fact_set *set, unsigned char *met, int depth) {
    enum { OPEN = 1, DONE };
    for (size_t i = 0; i < set->count; i++) {
        const fact_block *block = &self->blocks.items[set->blocks[i]];
        unsigned char *mark = &met[set->blocks[i]];
        if (*mark == DONE) continue;
        if (*mark == OPEN || depth > PARTIAL_DEPTH) return false;
        *mark = OPEN;
        for (size_t n = 0; n < block->count; n++) {
            const fact_set *behind =
                fact_partial_set(self, fact_at(self, block->facts[n]));
            if (behind && !has_end(self, behind, met, depth + 1)) return false;
        }
        *mark = DONE;
    }
    return true;
}

static bool have_end(const facts *self) {
    unsigned char *met = mem_new(self->blocks.count + 1);
    bool fine = true;
    for (size_t i = 0; fine && i < self->partials.count; i++)
        fine = has_end(self, &self->partials.items[i].set, met, 0);
    mem_free(met);
    return fine;
}

static fact_set take_set(facts *self, unpacker *in) {
    size_t count = unpack_count(in, 1);
    fact_set set = {.count = (uint32_t)count, .restored = true};
    set.blocks = arena_array(&self->memory, count, sizeof *set.blocks);
    for (size_t i = 0; i < count && !in->failed; i++) {
        uint64_t block = unpack_number(in);
        if (block >= self->blocks.count) in->failed = true;
        set.blocks[i] = (uint32_t)block;
    }
    if (in->failed) set.count = 0;
    return set;
}

static bool take_partials(facts *self, unpacker *in) {
    size_t count = unpack_count(in, 2);
    for (size_t i = 0; i < count && !in->failed; i++) {
        uint64_t number = unpack_number(in);
        fact_set set = take_set(self, in);
        bool fits = number && number < self->count &&
                    fact_at(self, (uint32_t)number)->kind == FACT_PARTIAL;
        if (fits)
            facts_set_partial(self, (uint32_t)number, set);
        else
            in->failed = true;
    }
    return !in->failed && have_end(self);
}

/* Into a table that may hold anything if there is a mistake. */
static bool restore(facts *self, unpacker *in) {
    head from;
    unpack_padding(in, ALIGN);
    const char *at = unpack_array(in, 1, sizeof from);
    if (!at) return false;
    memcpy(&from, at, sizeof from);
    fact *all = unpack_array(in, from.facts, sizeof(fact));
    if (!all || !is_head(&from) || !are_facts(all, &from)) return false;
    const uint64_t *hashes = unpack_array(in, from.texts, sizeof *hashes);
    if (!hashes) return false;
    self->model = from.model;
    self->places = from.places;
    self->round = from.round;
    self->base = from.base;
    self->whole = from.whole;
    take_facts(self, all, from.facts);
    return take_blocks(self, &from, in) && take_lists(self, &from, in) &&
           take_texts(self, &from, hashes, in) && take_partials(self, in);
}

bool facts_restore(facts *self, unpacker *in) {
    if (!restore(self, in)) in->failed = true;
    return !in->failed;
}

bool facts_have_blocks(const facts *self, const uint32_t *numbers, size_t count) {
    return are_numbers(numbers, count, 0, (uint32_t)self->blocks.count);
}

bool facts_have_texts(const facts *self, const uint32_t *numbers, size_t count) {
    return are_numbers(numbers, count, 1, (uint32_t)self->by_number.count + 1);
}
