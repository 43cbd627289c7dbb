/* SPDX-License-Identifier: MIT
 *
 * The table of facts and the sets of them.
 *
 * A set is cut into blocks where the numbers themselves say so, not at equal
 * distances: two sets that differ in one fact differ in one block, and all
 * others are shared.  Ten thousand pages that show the same ten thousand
 * titles keep the list of these once.
 */
#include "theme/facts_known.h"
#include "theme/facts_table.h"
#include "theme/partials.h"

#include <string.h>

enum { BLOCK_MEAN = 64, BLOCK_MOST = 512, SORT_MOST = 256, KNOWN_TEMPLATES = 32 };

/* No block holds facts of two of these: what all pages read, what else there is, and
 * what stands as long as pages and places do.  So blocks of the first are shared by
 * many sets, and after an edit few blocks hold a fact that has to be asked again. */
enum part { COMMON_PART, OTHER_PART, OWN_PART };

/* The numbers of the texts "" and "backlinks", the first that a table knows. */
enum { EMPTY = 1, BACKLINKS = 2 };

uint64_t facts_hash_text(const char *text) {
    return hash_bytes(text, strlen(text));
}

/* ---------------------------------------------------------- number maps ---- */

/* The slot where the walk for `hash` begins. */
static size_t first_slot(const number_map *map, uint64_t hash) {
    return (size_t)(hash >> 20) & (map->size - 1);
}

static void insert_number(number_map *map, uint64_t hash, uint32_t number) {
    size_t slot = first_slot(map, hash);
    while (map->slots[slot])
        slot = (slot + 1) & (map->size - 1);
    map->slots[slot] = number + 1;
}

static uint64_t hash_fact(const fact *one) {
    uint64_t hash = facts_mix(one->kind, one->subject);
    return facts_mix(hash, one->name);
}

static uint64_t hash_block(const uint32_t *items, uint32_t count) {
    return hash_bytes(items, count * sizeof *items);
}

static bool is_crowded(const facts *self, uint32_t subject) {
    return subject < self->crowded.count && self->crowded.items[subject];
}

static void make_index(facts *self, number_map *map, size_t size, bool blocks) {
    map->size = size;
    mem_free(map->slots);
    map->slots = mem_new(map->size * sizeof *map->slots);
    for (uint32_t i = self->indexed; blocks && i < self->blocks.count; i++)
        insert_number(
            map, hash_block(self->blocks.items[i].facts, self->blocks.items[i].count),
            i);
    for (uint32_t i = 1; !blocks && i < self->count; i++)
        if (is_crowded(self, fact_at(self, i)->subject))
            insert_number(map, hash_fact(fact_at(self, i)), i);
}

static void grow(facts *self, number_map *map, bool blocks) {
    size_t size = map->size ? map->size * 2 : 1024;
    while (size < map->count * 2)
        size *= 2;
    make_index(self, map, size, blocks);
}

/* --------------------------------------------------------------- table ---- */

facts *facts_new(void) {
    facts *self = mem_new(sizeof *self);
    pthread_mutex_init(&self->lock, NULL);
    arena_init(&self->memory);
    self->count = 1;
    self->chunks[0] = mem_new(FACT_CHUNK * sizeof(fact));
    grow(self, &self->block_index, true);
    self->round = self->base = 1;
    self->kept = partials_new();
    self->texts.borrows = true;
    self->attributes = mem_new(page_attribute_count() * sizeof *self->attributes);
    facts_text_locked(self, "");
    facts_text_locked(self, "backlinks");
    return self;
}

void facts_free(facts *self) {
    if (!self) return;
    for (size_t i = self->restored; i < FACT_CHUNKS && self->chunks[i]; i++)
        mem_free(self->chunks[i]);
    mem_free(self->index.slots);
    mem_free(self->block_index.slots);
    facts_free_templates(self);
    facts_free_partials(self);
    for (size_t i = 0; i < self->mark_count; i++)
        mem_free(self->marks[i].items);
    mem_free(self->pages);
    mem_free(self->slots);
    mem_free(self->attributes);
    vec_done(&self->blocks);
    vec_done(&self->in_use);
    vec_done(&self->blocks_in_use);
    vec_done(&self->first);
    vec_done(&self->crowded);
    vec_done(&self->links);
    vec_done(&self->doubts);
    fact_lists_done(&self->stored);
    vec_done(&self->of_many);
    vec_done(&self->by_number);
    strmap_done(&self->texts);
    arena_done(&self->memory);
    pthread_mutex_destroy(&self->lock);
    mem_free(self);
}

uint32_t facts_text_locked(facts *self, const char *text) {
    uintptr_t number = (uintptr_t)strmap_get(&self->texts, text);
    if (number) return (uint32_t)number;
    text = arena_str(&self->memory, text);
    vec_push(&self->by_number, text);
    number = self->by_number.count;
    strmap_put(&self->texts, text, (void *)number);
    return (uint32_t)number;
}

/* The same, faster if it is the one of this number. */
static uint32_t text_near(facts *self, const char *text, size_t number) {
    bool known = number - 1 < self->by_number.count &&
                 strcmp(self->by_number.items[number - 1], text) == 0;
    return known ? (uint32_t)number : facts_text_locked(self, text);
}

uint32_t facts_text(facts *self, const char *text) {
    pthread_mutex_lock(&self->lock);
    uint32_t number = facts_text_locked(self, text);
    pthread_mutex_unlock(&self->lock);
    return number;
}

page_view *facts_page(const facts *self, uint32_t subject) {
    return subject < self->page_count ? self->pages[subject] : NULL;
}

const char *facts_text_of(const facts *self, uint32_t number) {
    return self->by_number.items[number - 1];
}

/* Facts can be found by what they are about. */
static void list_fact(facts *self, uint32_t number, fact *made) {
    while (self->first.count <= made->subject)
        vec_push(&self->first, 0);
    made->next = self->first.items[made->subject];
    self->first.items[made->subject] = number;
    if (made->kind == FACT_ATTRIBUTE && made->name == BACKLINKS)
        vec_push(&self->links, number);
}

static bool is_fact(const fact *one, fact_kind kind, uint32_t subject, uint32_t name) {
    return one->kind == kind && one->subject == subject && one->name == name;
}

static uint32_t find_indexed(
    const facts *self, uint64_t hash, fact_kind kind, uint32_t subject, uint32_t name) {
    for (size_t slot = first_slot(&self->index, hash); self->index.slots[slot];
         slot = (slot + 1) & (self->index.size - 1)) {
        uint32_t number = self->index.slots[slot] - 1;
        if (is_fact(fact_at(self, number), kind, subject, name)) return number;
    }
    return 0;
}

static void add_indexed(facts *self, uint32_t number) {
    if (++self->index.count * 2 > self->index.size)
        grow(self, &self->index, false);
    else
        insert_number(&self->index, hash_fact(fact_at(self, number)), number);
}

/* From now on the facts of the subject are found by the index. */
static void crowd(facts *self, uint32_t subject) {
    number_map *map = &self->index;
    while (self->crowded.count <= subject)
        vec_push(&self->crowded, false);
    self->crowded.items[subject] = true;
    uint32_t first = self->first.items[subject];
    for (uint32_t at = first; at; at = fact_at(self, at)->next)
        map->count++;
    if (map->count * 2 > map->size) {
        grow(self, map, false); /* puts in all that belong there */
        return;
    }
    for (uint32_t at = first; at; at = fact_at(self, at)->next)
        insert_number(map, hash_fact(fact_at(self, at)), at);
}

/* Among those of its subject, which are few: what is said of a page lies together.
 * 0: not known; if there are many the index is told of them. */
static uint32_t
find_listed(facts *self, fact_kind kind, uint32_t subject, uint32_t name) {
    enum { FEW = 64 };
    uint32_t at = subject < self->first.count ? self->first.items[subject] : 0;
    for (int i = 0; at && i < FEW; i++) {
        const fact *one = fact_at(self, at);
        if (is_fact(one, kind, subject, name)) return at;
        at = one->next;
    }
    if (at) crowd(self, subject);
    return 0;
}

/* One that is not there yet; the lock is held. */
static uint32_t
add_fact(facts *self, fact_kind kind, uint32_t subject, uint32_t name) {
    uint32_t number = self->count;
    fact **chunk = &self->chunks[number / FACT_CHUNK];
    if (!*chunk) *chunk = mem_new(FACT_CHUNK * sizeof(fact));
    fact *made = fact_at(self, number);
    made->kind = (uint8_t)kind;
    made->subject = subject;
    made->name = name;
    list_fact(self, number, made);
    self->count++;
    if (is_crowded(self, subject)) add_indexed(self, number);
    return number;
}

uint32_t facts_find(facts *self, fact_kind kind, uint32_t subject, uint32_t name) {
    fact wanted = {.kind = (uint8_t)kind, .subject = subject, .name = name};
    uint32_t found = 0;
    if (!is_crowded(self, subject)) found = find_listed(self, kind, subject, name);
    if (!found && is_crowded(self, subject))
        found = find_indexed(self, hash_fact(&wanted), kind, subject, name);
    return found ? found : add_fact(self, kind, subject, name);
}

/* Few new blocks need not be compared with all that were restored. */
static void index_blocks(facts *self) {
    enum { FEW = 1024 };
    if (!self->indexed || self->blocks.count - self->indexed < FEW) return;
    self->indexed = 0;
    self->block_index.count = self->blocks.count;
    grow(self, &self->block_index, true);
}

uint32_t facts_block(facts *self, const uint32_t *items, uint32_t count) {
    index_blocks(self);
    uint64_t hash = hash_block(items, count);
    for (size_t slot = first_slot(&self->block_index, hash);
         self->block_index.slots[slot];
         slot = (slot + 1) & (self->block_index.size - 1)) {
        uint32_t number = self->block_index.slots[slot] - 1;
        const fact_block *one = &self->blocks.items[number];
        if (one->count == count && memcmp(one->facts, items, count * 4) == 0)
            return number;
    }
    uint32_t *copy = arena_array(&self->memory, count, sizeof *copy);
    memcpy(copy, items, count * sizeof *copy);
    fact_block made = {.facts = copy, .count = count};
    for (uint32_t i = 0; i < count; i++)
        made.assets |= fact_at(self, items[i])->kind == FACT_ASSET ||
                       fact_at(self, items[i])->kind == FACT_PARTIAL;
    vec_push(&self->blocks, made);
    uint32_t number = (uint32_t)self->blocks.count - 1;
    if (++self->block_index.count * 2 > self->block_index.size)
        grow(self, &self->block_index, true);
    else
        insert_number(&self->block_index, hash, number);
    return number;
}

void facts_attach(facts *self, view *model) {
    self->round++;
    self->slots_stand = true;
    self->is_fresh = self->count == 1;
    self->in_use.count = self->partials_in_use.count = 0;
    self->blocks_in_use.count = 0;
    partials_clear(self->kept);
    facts_forget_templates(self);
    self->of_many.count = self->looked = 0;
    size_t width = page_attribute_count();
    mem_free(self->slots);
    self->slot_step = model->pages.count + FACT_SPARE_PAGES;
    self->slots = mem_new((self->slot_step * width + 1) * sizeof *self->slots);
    self->placed = model->pages.count;
    uint32_t last = BACKLINKS; /* pages mostly are numbered in their order */
    for (size_t i = 0; i < model->pages.count; i++) {
        page_view *own = model->pages.items[i];
        own->subject = last = text_near(self, own->name, last + 1u);
        own->slots = self->slots + i;
    }
    mem_free(self->pages);
    self->page_count = self->by_number.count + 1;
    self->pages = mem_new(self->page_count * sizeof *self->pages);
    for (size_t i = 0; i < model->pages.count; i++)
        self->pages[model->pages.items[i]->subject] = model->pages.items[i];
    self->view = model;
    model->facts = self;
    facts_stand(self);
}

/* --------------------------------------------------------------- reads ---- */

/* A template that was asked for by this name: its fact, and whether it is there. */
typedef struct known_template {
    const char *name;
    uint32_t number;
    bool there;
} known_template;

struct reads {
    facts *table;
    known_template templates[KNOWN_TEMPLATES]; /* by the addresses of their names */
    const template_facts *used[KNOWN_TEMPLATES];
    mark_list marks;
    fact_list items;
    fact_list apart[OWN_PART]; /* those of reads_set() that are not the page's own */
    size_t noted; /* so often; more than items where some were there already */
    known_table *answers;
    bool opaque, of_page;
};

/* Marks are as many as facts: clearing them for every few renderings would take
 * longer than these. */
reads *reads_new(facts *table) {
    reads *self = mem_new(sizeof *self);
    self->table = table;
    pthread_mutex_lock(&table->lock);
    if (table->mark_count) self->marks = table->marks[--table->mark_count];
    pthread_mutex_unlock(&table->lock);
    reads_start(self);
    return self;
}

static void give_marks(facts *table, mark_list *marks) {
    pthread_mutex_lock(&table->lock);
    if (table->mark_count < SPARE_MARKS && marks->count) {
        table->marks[table->mark_count++] = *marks;
        marks->items = NULL;
    }
    pthread_mutex_unlock(&table->lock);
    mem_free(marks->items);
}

void reads_free(reads *self) {
    if (!self) return;
    give_marks(self->table, &self->marks);
    vec_done(&self->items);
    for (int i = 0; i < OWN_PART; i++)
        vec_done(&self->apart[i]);
    known_table_free(self->answers);
    mem_free(self);
}

struct known_table **reads_answers(reads *self) {
    return &self->answers;
}

static size_t place_of_name(const char *name) {
    return (size_t)facts_mix(0, (uintptr_t)name) % KNOWN_TEMPLATES;
}

const template_facts **reads_template(reads *self, const char *name) {
    return &self->used[place_of_name(name)];
}

size_t reads_noted(const reads *self) {
    return self->noted;
}

void reads_start(reads *self) {
    self->items.count = 0;
    self->opaque = self->of_page = false;
    mark_list *marks = &self->marks;
    if (++marks->turn) return;
    memset(marks->items, 0, marks->count * sizeof *marks->items);
    marks->turn = 1;
}

void reads_opaque(reads *self) {
    if (self) self->opaque = true;
}

bool reads_are_opaque(const reads *self) {
    return self->opaque;
}

void reads_of_page(reads *self) {
    if (self) self->of_page = true;
}

bool reads_are_of_page(const reads *self) {
    return self->of_page;
}

const page *rendering_page(const rendering *run) {
    reads_of_page(run->reads);
    return run->about;
}

void reads_join(reads *self, const reads *other) {
    for (size_t i = 0; i < other->items.count; i++)
        reads_add(self, other->items.items[i]);
    self->opaque |= other->opaque;
    self->of_page |= other->of_page;
}

static void add_marks(mark_list *self, uint32_t number) {
    size_t size = self->count ? self->count * 2 : FACT_CHUNK;
    while (size <= number)
        size *= 2;
    self->items = mem_resize(self->items, size, sizeof *self->items);
    memset(self->items + self->count, 0, (size - self->count) * sizeof *self->items);
    self->count = size;
}

void reads_add(reads *self, uint32_t number) {
    mark_list *marks = &self->marks;
    if (number >= marks->count) add_marks(marks, number);
    self->noted++;
    if (marks->items[number] == marks->turn) return;
    marks->items[number] = marks->turn;
    vec_push(&self->items, number);
}

void reads_of_article(const reads *self, const page_view *own) {
    facts *table = self->table;
    pthread_mutex_lock(&table->lock);
    for (size_t i = 0; i < self->items.count; i++) {
        fact *one = fact_at(table, self->items.items[i]);
        bool its_own = one->subject == own->subject;
        if (!its_own)
            one->articles = READ_ELSEWHERE;
        else if (!one->articles)
            one->articles = READ_BY_SUBJECT;
    }
    pthread_mutex_unlock(&table->lock);
}

/* The first value that is noted in a round stands, and all others of the round are
 * the same. */
static void note_number(facts *table, uint32_t number, uint64_t value) {
    fact *one = fact_at(table, number);
    bool stood = table->standing && one->round != table->round;
    if (!fact_is_current(table, one) || (stood && one->value != value)) {
        one->changed = one->value != value;
        one->value = value;
        atomic_store_explicit(&one->round, table->round, memory_order_release);
    }
}

uint32_t facts_number(
    facts *table, fact_kind kind, uint32_t subject, uint32_t name, uint64_t value) {
    uint32_t number = facts_find(table, kind, subject, name);
    note_number(table, number, value);
    return number;
}

void facts_note_page(
    reads *self, fact_kind kind, const page_view *own, const char *name,
    uint64_t value) {
    if (!self) return;
    facts *table = self->table;
    pthread_mutex_lock(&table->lock);
    uint32_t text = *name ? facts_text_locked(table, name) : EMPTY;
    uint32_t number = facts_number(table, kind, own->subject, text, value);
    pthread_mutex_unlock(&table->lock);
    reads_add(self, number);
}

uint32_t facts_note(
    reads *self, fact_kind kind, const char *subject, const char *name,
    uint64_t value) {
    if (!self) return 0;
    facts *table = self->table;
    pthread_mutex_lock(&table->lock);
    uint32_t about = *subject ? facts_text_locked(table, subject) : EMPTY;
    uint32_t number =
        facts_number(table, kind, about, facts_text_locked(table, name), value);
    pthread_mutex_unlock(&table->lock);
    reads_add(self, number);
    return number;
}

/* In a pass over all pages the same few names are asked for again and again. */
bool facts_note_template(reads *self, const theme *look, const char *name) {
    if (!self) return theme_find_template(look, name) != NULL;
    known_template *known = &self->templates[place_of_name(name)];
    if (known->name == name) {
        reads_add(self, known->number);
        return known->there;
    }
    facts *table = self->table;
    uint64_t value = facts_template_value(look, name);
    pthread_mutex_lock(&table->lock);
    uint32_t number = facts_number(
        table, FACT_TEMPLATE, EMPTY, facts_text_locked(table, name), value);
    pthread_mutex_unlock(&table->lock);
    reads_add(self, number);
    *known = (known_template){name, number, theme_find_template(look, name) != NULL};
    return known->there;
}

static inline _Atomic uint32_t *
page_slot(const facts *self, const page_view *own, size_t number) {
    return &own->slots[number * self->slot_step];
}

/* Facts lie all over the memory: mostly they need not be looked at. */
static inline bool is_slot_current(const facts *self, uint32_t number) {
    return self->slots_stand || fact_is_current(self, fact_at(self, number));
}

bool facts_note_known(torii_call *call, const page_view *own, size_t number) {
    const rendering *run = call ? torii_call_render_data(call) : NULL;
    reads *self = run ? run->reads : NULL;
    if (!self) return true;
    const _Atomic uint32_t *slot = page_slot(self->table, own, number);
    uint32_t found = atomic_load_explicit(slot, memory_order_acquire);
    if (!found || !is_slot_current(self->table, found)) return false;
    reads_add(self, found);
    return true;
}

/* The fact of a slot, which may be empty; the lock is held.  A table that began with
 * this model has all facts about attributes of pages in slots. */
static uint32_t slot_fact(
    facts *self, _Atomic uint32_t *slot, uint32_t subject, uint32_t name) {
    uint32_t found = atomic_load_explicit(slot, memory_order_relaxed);
    if (found) return found;
    return self->is_fresh ? add_fact(self, FACT_ATTRIBUTE, subject, name)
                          : facts_find(self, FACT_ATTRIBUTE, subject, name);
}

torii_value page_fact(
    torii_call *call, const page_view *own, const char *name, size_t number,
    torii_value value) {
    const rendering *run = call ? torii_call_render_data(call) : NULL;
    reads *self = run ? run->reads : NULL;
    if (!self) return value;
    facts *table = self->table;
    _Atomic uint32_t *slot = page_slot(table, own, number);
    uint32_t found = atomic_load_explicit(slot, memory_order_acquire);
    if (found && is_slot_current(table, found)) {
        reads_add(self, found);
        return value;
    }
    uint64_t hash = facts_hash(value, &self->opaque);
    pthread_mutex_lock(&table->lock);
    uint32_t *text = &table->attributes[number];
    if (!*text) *text = facts_text_locked(table, name);
    found = slot_fact(table, slot, own->subject, *text);
    note_number(table, found, hash);
    atomic_store_explicit(slot, found, memory_order_release);
    pthread_mutex_unlock(&table->lock);
    reads_add(self, found);
    return value;
}

/* By so many bits at a time, the lowest first. */
enum { SORT_BITS = 11, SORT_PLACES = 1 << SORT_BITS };

static void sort_by_bits(const uint32_t *from, uint32_t *to, size_t count, int shift) {
    uint32_t places[SORT_PLACES] = {0}, next = 0;
    for (size_t i = 0; i < count; i++)
        places[from[i] >> shift & (SORT_PLACES - 1)]++;
    for (size_t i = 0; i < SORT_PLACES; i++) {
        uint32_t size = places[i];
        places[i] = next;
        next += size;
    }
    for (size_t i = 0; i < count; i++)
        to[places[from[i] >> shift & (SORT_PLACES - 1)]++] = from[i];
}

/* What a list of all pages reads. */
static void sort_many(uint32_t *items, size_t count) {
    uint32_t most = 0;
    bool sorted = true;
    for (size_t i = 0; i < count; i++) {
        sorted = sorted && items[i] >= most;
        most = items[i] > most ? items[i] : most;
    }
    if (sorted) return;
    uint32_t *other = mem_resize(NULL, count, sizeof *other);
    uint32_t *from = items, *to = other;
    for (int shift = 0; shift < 32 && most >> shift; shift += SORT_BITS) {
        sort_by_bits(from, to, count, shift);
        uint32_t *next = from;
        from = to;
        to = next;
    }
    if (from != items) memcpy(items, from, count * sizeof *items);
    mem_free(other);
}

static bool ends_block(uint32_t number) {
    return facts_mix(0x51, number) % BLOCK_MEAN == 0;
}

/* What a page reads are a few dozen facts: too few for calls of a comparison. */
static void sort_numbers(uint32_t *items, size_t count) {
    static const size_t gaps[] = {57, 23, 10, 4, 1};
    enum { FEW = 64, LAST = sizeof gaps / sizeof *gaps - 1 };
    if (count > SORT_MOST) {
        sort_many(items, count);
        return;
    }
    for (size_t g = count > FEW ? 0 : LAST; g <= LAST; g++) {
        for (size_t i = gaps[g]; i < count; i++) {
            uint32_t item = items[i];
            size_t to = i;
            for (; to >= gaps[g] && items[to - gaps[g]] > item; to -= gaps[g])
                items[to] = items[to - gaps[g]];
            items[to] = item;
        }
    }
}

facts *reads_table(const reads *self) {
    return self->table;
}

static enum part part_of(const facts *self, uint32_t number) {
    const fact *one = fact_at(self, number);
    switch ((fact_kind)one->kind) {
    case FACT_ATTRIBUTE: return facts_page(self, one->subject) ? OWN_PART : OTHER_PART;
    case FACT_SOURCE:
    case FACT_LINK:
    case FACT_ANCHOR: return OWN_PART;
    case FACT_CALL:
    case FACT_TEMPLATE:
    case FACT_TEMPLATES:
    case FACT_ASSET: return COMMON_PART;
    default: return OTHER_PART;
    }
}

/* Leaves the page's own in `items`. */
static void part_items(reads *self) {
    size_t kept = 0;
    for (int i = 0; i < OWN_PART; i++)
        self->apart[i].count = 0;
    for (size_t i = 0; i < self->items.count; i++) {
        uint32_t item = self->items.items[i];
        enum part part = part_of(self->table, item);
        if (part == OWN_PART)
            self->items.items[kept++] = item;
        else
            vec_push(&self->apart[part], item);
    }
    self->items.count = kept;
}

/* The blocks of sorted numbers; the lock is held. */
static void add_blocks(facts *table, const fact_list *from, fact_list *out) {
    const uint32_t *items = from->items;
    size_t start = 0;
    for (size_t i = 0; i < from->count; i++) {
        size_t size = i + 1 - start;
        if (i + 1 < from->count && size < BLOCK_MOST && !ends_block(items[i])) continue;
        vec_push(out, facts_block(table, items + start, (uint32_t)size));
        start = i + 1;
    }
}

fact_set reads_set(reads *self) {
    facts *table = self->table;
    if (!self->items.count) return (fact_set){0};
    fact_list blocks = {0};
    enum { ROOM = 6 }; /* in the smallest piece of memory that there is */
    blocks.items = mem_resize(NULL, ROOM, sizeof *blocks.items);
    blocks.capacity = ROOM;
    sort_numbers(self->items.items, self->items.count);
    part_items(self);
    pthread_mutex_lock(&table->lock);
    for (int i = 0; i < OWN_PART; i++)
        add_blocks(table, &self->apart[i], &blocks);
    add_blocks(table, &self->items, &blocks);
    pthread_mutex_unlock(&table->lock);
    fact_set out = {.count = (uint32_t)blocks.count};
    out.blocks = blocks.items;
    if (blocks.count > ROOM)
        out.blocks = mem_resize(blocks.items, blocks.count, sizeof *out.blocks);
    return out;
}

void facts_assets(
    facts *self, const fact_set *set, void (*visit)(void *data, const char *names),
    void *data) {
    for (size_t i = 0; i < set->count; i++) {
        fact_block *block = &self->blocks.items[set->blocks[i]];
        if (!block->assets || block->assets_round == self->round) continue;
        block->assets_round = self->round;
        for (size_t n = 0; n < block->count; n++) {
            const fact *one = fact_at(self, block->facts[n]);
            const fact_set *behind = fact_partial_set(self, one);
            if (one->kind == FACT_ASSET) visit(data, facts_text_of(self, one->name));
            if (behind) facts_assets(self, behind, visit, data);
        }
    }
}

void facts_visit(
    const facts *self, const fact_set *set,
    void (*visit)(void *data, fact_kind kind, const char *subject, const char *name),
    void *data) {
    for (size_t i = 0; i < set->count; i++) {
        const fact_block *block = &self->blocks.items[set->blocks[i]];
        for (size_t n = 0; n < block->count; n++) {
            const fact *one = fact_at(self, block->facts[n]);
            const fact_set *behind = fact_partial_set(self, one);
            if (behind) facts_visit(self, behind, visit, data);
            if (one->kind == FACT_PARTIAL) continue;
            visit(
                data, (fact_kind)one->kind, facts_text_of(self, one->subject),
                facts_text_of(self, one->name));
        }
    }
}

void fact_set_done(fact_set *set) {
    if (!set->restored) mem_free(set->blocks);
    *set = (fact_set){0};
}
