/* SPDX-License-Identifier: MIT
 *
 * Insertion-ordered dicts: one block with the entries and, behind them, the
 * index, a hash table of entry numbers with linear probing.  Its load stays at
 * or below two thirds, deleted slots included, since each insertion takes one
 * entry and the entries are capped: so each search meets an empty slot.
 *
 * Invariant: an entry with a key is in the index exactly once.
 */
#include "value/dict.h"

#include "base/hash.h"
#include "value/operate.h"

#define ABSENT UINT32_MAX
#define EMPTY_SLOT (UINT32_MAX - 1)   /* never used */
#define DELETED_SLOT (UINT32_MAX - 2) /* its entry was deleted */
#define SMALL_CAPACITY 4              /* entries without an index */
#define CAPACITY_MAX ((uint32_t)1 << 30)

/* ---- the index ---- */

static inline uint32_t slot_width(uint32_t mask)
{
    return mask <= UINT8_MAX ? 1 : mask <= UINT16_MAX ? 2 : 4;
}

size_t tr_dict_block_size(uint32_t capacity, uint32_t mask)
{
    size_t size = capacity * sizeof(tr_entry);
    if (mask) size += ((size_t)mask + 1) * slot_width(mask);
    return size;
}

/* The largest numbers of each width mean empty and deleted. */
static inline uint32_t get_slot(const tr_dict *dict, uint32_t slot)
{
    uint32_t entry;
    if (dict->mask <= UINT8_MAX) {
        entry = ((const uint8_t *)dict->index)[slot];
        return entry >= UINT8_MAX - 1 ? entry + (DELETED_SLOT - (UINT8_MAX - 1))
                                      : entry;
    }
    if (dict->mask <= UINT16_MAX) {
        entry = ((const uint16_t *)dict->index)[slot];
        return entry >= UINT16_MAX - 1 ? entry + (DELETED_SLOT - (UINT16_MAX - 1))
                                       : entry;
    }
    entry = ((const uint32_t *)dict->index)[slot];
    return entry >= UINT32_MAX - 1 ? entry - 1 : entry;
}

static inline void set_slot(tr_dict *dict, uint32_t slot, uint32_t entry)
{
    /* DELETED_SLOT is the width's maximum - 1, also after cutting its bits. */
    uint32_t stored = entry == DELETED_SLOT ? UINT32_MAX - 1 : entry;
    if (dict->mask <= UINT8_MAX) ((uint8_t *)dict->index)[slot] = (uint8_t)stored;
    else if (dict->mask <= UINT16_MAX)
        ((uint16_t *)dict->index)[slot] = (uint16_t)stored;
    else ((uint32_t *)dict->index)[slot] = stored;
}

static void index_entry(tr_dict *dict, uint32_t entry)
{
    if (!dict->mask) return;
    uint32_t slot = dict->entries[entry].hash & dict->mask;
    while (get_slot(dict, slot) != EMPTY_SLOT)
        slot = (slot + 1) & dict->mask;
    set_slot(dict, slot, entry);
}

/* The slot that holds entry number `entry`. */
static uint32_t slot_of(const tr_dict *dict, uint32_t entry)
{
    uint32_t slot = dict->entries[entry].hash & dict->mask;
    while (get_slot(dict, slot) != entry)
        slot = (slot + 1) & dict->mask;
    return slot;
}

/* ---- growing ---- */

static bool size_for(size_t wanted, uint32_t *capacity, uint32_t *mask)
{
    *capacity = SMALL_CAPACITY;
    *mask = 0;
    if (wanted <= SMALL_CAPACITY) return true;
    if (wanted > CAPACITY_MAX) return false;
    uint32_t slots = 16;
    while (slots / 3 * 2 < wanted)
        slots *= 2;
    *capacity = slots / 3 * 2;
    *mask = slots - 1;
    return true;
}

/* Moves the live entries to a new block with room for `wanted`. */
static bool rebuild(tr_dict *dict, size_t wanted)
{
    uint32_t capacity;
    uint32_t mask;
    if (!size_for(wanted, &capacity, &mask)) return false;
    size_t size = tr_dict_block_size(capacity, mask);
    tr_entry *entries = tr_alloc(size);
    if (!entries) return false;
    uint32_t used = 0;
    for (uint32_t i = 0; i < dict->used; i++) {
        if (!tr_is_missing(dict->entries[i].key)) entries[used++] = dict->entries[i];
    }
    tr_free(dict->entries, tr_dict_block_size(dict->capacity, dict->mask));
    dict->entries = entries;
    dict->used = used;
    dict->capacity = capacity;
    dict->mask = mask;
    dict->index = NULL;
    if (mask) {
        dict->index = entries + capacity;
        memset(dict->index, 0xff, size - capacity * sizeof(tr_entry));
    }
    for (uint32_t i = 0; i < used; i++)
        index_entry(dict, i);
    return true;
}

static bool make_room(tr_dict *dict)
{
    if (dict->used < dict->capacity) return true;
    /* With many deleted entries the same size will do. */
    size_t wanted = dict->count < dict->used / 2 ? dict->used : dict->used * (size_t)2;
    return rebuild(dict, wanted ? wanted : 1) || rebuild(dict, dict->count + (size_t)1);
}

tr_value tr_dict_new(size_t capacity)
{
    tr_dict *dict = tr_alloc(sizeof *dict);
    if (!dict) return tr_invalid();
    *dict = (tr_dict){.head = {.count = 1, .tag = TR_DICT}};
    if (capacity && !rebuild(dict, capacity)) {
        tr_free(dict, sizeof *dict);
        return tr_invalid();
    }
    return tr_take(TR_DICT, dict);
}

tr_value tr_dict_copy(tr_ref value)
{
    const tr_dict *source = tr_as_dict(value);
    tr_value result = tr_dict_new(source->count);
    if (tr_is_invalid(result)) return result;
    tr_dict *dict = tr_as_dict(result);
    for (uint32_t i = 0; i < source->used; i++) {
        const tr_entry *entry = &source->entries[i];
        if (tr_is_missing(entry->key)) continue;
        dict->entries[dict->used] =
            (tr_entry){tr_retain(entry->key), tr_retain(entry->value), entry->hash};
        index_entry(dict, dict->used++);
    }
    dict->count = dict->used;
    return result;
}

/* ---- finding ---- */

static inline bool is_text(
    const tr_entry *entry, const void *string, uint32_t hash, tr_span text)
{
    if (entry->hash != hash || entry->key.tag_ != TR_STRING) return false;
    return entry->key.as_.pointer_ == string ||
           tr_span_equal(tr_string_bytes(entry->key), text);
}

/* `string` may be NULL: then only the bytes count. */
TR_ALWAYS_INLINE uint32_t find_text(
    const tr_dict *dict, const void *string, uint32_t hash, tr_span text)
{
    if (!dict->mask) {
        for (uint32_t i = 0; i < dict->used; i++) {
            if (is_text(&dict->entries[i], string, hash, text)) return i;
        }
        return ABSENT;
    }
    if (dict->mask <= UINT8_MAX) { /* most dicts are small */
        const uint8_t *index = dict->index;
        for (uint32_t slot = hash & dict->mask;; slot = (slot + 1) & dict->mask) {
            uint32_t i = index[slot];
            if (i == UINT8_MAX) return ABSENT;
            if (i < UINT8_MAX - 1 && is_text(&dict->entries[i], string, hash, text))
                return i;
        }
    }
    for (uint32_t slot = hash & dict->mask;; slot = (slot + 1) & dict->mask) {
        uint32_t i = get_slot(dict, slot);
        if (i == EMPTY_SLOT) return ABSENT;
        if (i != DELETED_SLOT && is_text(&dict->entries[i], string, hash, text))
            return i;
    }
}

static __attribute__((noinline)) uint32_t
find_string(const tr_dict *dict, tr_string *string)
{
    tr_span text = {string->bytes, string->size};
    return find_text(dict, string, tr_string_hash(string), text);
}

/* 1, 0, -1 error; 2: the comparison changed the dict, search again. */
static int is_key(tr_task *task, const tr_dict *dict, uint32_t i, tr_ref key)
{
    tr_ref other = dict->entries[i].key;
    if (tr_same(other, key)) return 1;
    if (other.tag_ < TR_FIRST_HEAP) return tr_equal(task, other, key);
    uint32_t version = dict->version;
    tr_value held = tr_retain(other);
    int equal = tr_equal(task, held, key);
    tr_release(held);
    return equal >= 0 && dict->version != version ? 2 : equal;
}

static int search(
    tr_task *task, const tr_dict *dict, tr_ref key, uint32_t hash, uint32_t *found)
{
    *found = ABSENT;
    if (!dict->mask) {
        for (uint32_t i = 0; i < dict->used; i++) {
            const tr_entry *entry = &dict->entries[i];
            if (entry->hash != hash || tr_is_missing(entry->key)) continue;
            int equal = is_key(task, dict, i, key);
            if (equal == 1) *found = i;
            if (equal) return equal;
        }
        return 0;
    }
    for (uint32_t slot = hash & dict->mask;; slot = (slot + 1) & dict->mask) {
        uint32_t i = get_slot(dict, slot);
        if (i == EMPTY_SLOT) return 0;
        if (i == DELETED_SLOT || dict->entries[i].hash != hash) continue;
        int equal = is_key(task, dict, i, key);
        if (equal == 1) *found = i;
        if (equal) return equal;
    }
}

/* False on an error; else the entry's number or ABSENT. */
static bool find(
    tr_task *task, const tr_dict *dict, tr_ref key, uint32_t *hash, uint32_t *found)
{
    if (tr_is(key, TR_STRING)) {
        *hash = tr_string_hash(tr_as_string(key));
        *found = find_string(dict, tr_as_string(key));
        return true;
    }
    if (!tr_hash(task, key, hash)) return false;
    int result;
    do {
        result = search(task, dict, key, *hash, found);
    } while (result == 2 && tr_charge(task, 1));
    return result == 0 || result == 1;
}

tr_ref tr_dict_get_str(const tr_dict *dict, tr_string *key)
{
    tr_span text = {key->bytes, key->size};
    uint32_t i = find_text(dict, key, tr_string_hash(key), text);
    return i == ABSENT ? tr_missing() : dict->entries[i].value;
}

tr_ref tr_dict_get_c(const tr_dict *dict, const char *key)
{
    tr_span text = tr_span_of(key);
    uint32_t i = find_text(dict, NULL, tr_hash_bytes(text.bytes, text.size), text);
    return i == ABSENT ? tr_missing() : dict->entries[i].value;
}

tr_ref tr_dict_get_hint(const tr_dict *dict, tr_string *key, uint8_t *hint)
{
    uint32_t i = *hint;
    if (i < dict->used) {
        const tr_entry *entry = &dict->entries[i];
        tr_span text = {key->bytes, key->size};
        if (is_text(entry, key, tr_string_hash(key), text)) return entry->value;
    }
    i = find_string(dict, key);
    if (i == ABSENT) return tr_missing();
    if (i <= UINT8_MAX) *hint = (uint8_t)i;
    return dict->entries[i].value;
}

tr_ref tr_dict_get(tr_task *task, const tr_dict *dict, tr_ref key)
{
    uint32_t hash;
    uint32_t i;
    if (!find(task, dict, key, &hash, &i)) return tr_invalid();
    return i == ABSENT ? tr_missing() : dict->entries[i].value;
}

/* ---- changing ---- */

/* Consumes both. */
static bool append(tr_dict *dict, tr_value key, tr_value value, uint32_t hash)
{
    if (!make_room(dict)) {
        tr_release(key);
        tr_release(value);
        return false;
    }
    dict->entries[dict->used] = (tr_entry){key, value, hash};
    index_entry(dict, dict->used++);
    dict->count++;
    dict->version++;
    return true;
}

static void replace(tr_dict *dict, uint32_t i, tr_value value)
{
    tr_value former = dict->entries[i].value;
    dict->entries[i].value = value;
    tr_release(former);
}

bool tr_dict_set(tr_task *task, tr_dict *dict, tr_value key, tr_value value)
{
    uint32_t hash;
    uint32_t i;
    if (tr_is_invalid(key) || tr_is_invalid(value) ||
        !find(task, dict, key, &hash, &i)) {
        tr_release(key);
        tr_release(value);
        if (!tr_failed(task)) tr_fail_memory(task);
        return false;
    }
    if (i != ABSENT) {
        replace(dict, i, value);
        tr_release(key);
        return true;
    }
    if (append(dict, key, value, hash)) return true;
    tr_fail_memory(task);
    return false;
}

bool tr_dict_set_str(tr_dict *dict, tr_ref key, tr_value value)
{
    if (tr_is_invalid(key) || tr_is_invalid(value)) {
        tr_release(value);
        return false;
    }
    uint32_t i = find_string(dict, tr_as_string(key));
    if (i != ABSENT) {
        replace(dict, i, value);
        return true;
    }
    return append(dict, tr_retain(key), value, tr_string_hash(tr_as_string(key)));
}

bool tr_dict_set_c(tr_dict *dict, const char *key, tr_value value)
{
    tr_value name = tr_string_c(key);
    bool ok = tr_dict_set_str(dict, name, value);
    tr_release(name);
    return ok;
}

tr_value tr_dict_pop(tr_task *task, tr_dict *dict, tr_ref key)
{
    uint32_t hash;
    uint32_t i;
    if (!find(task, dict, key, &hash, &i)) return tr_invalid();
    if (i == ABSENT) return tr_missing();
    tr_entry entry = dict->entries[i];
    if (dict->mask) set_slot(dict, slot_of(dict, i), DELETED_SLOT);
    dict->entries[i].key = tr_missing();
    dict->entries[i].value = tr_missing();
    dict->count--;
    dict->version++;
    if (dict->count == 0) tr_dict_clear(dict);
    tr_release(entry.key);
    return entry.value;
}

void tr_dict_clear(tr_dict *dict)
{
    tr_dict old = *dict;
    dict->entries = NULL;
    dict->index = NULL;
    dict->count = dict->used = dict->capacity = dict->mask = 0;
    dict->version++;
    for (uint32_t i = 0; i < old.used; i++) {
        tr_release(old.entries[i].key);
        tr_release(old.entries[i].value);
    }
    tr_free(old.entries, tr_dict_block_size(old.capacity, old.mask));
}

bool tr_dict_empty(tr_dict *dict)
{
    if (dict->mask) return false;
    dict->count = 0;
    dict->version++;
    while (dict->used) { /* one at a time: what is freed may look at the dict */
        tr_entry entry = dict->entries[--dict->used];
        tr_release(entry.key);
        tr_release(entry.value);
    }
    return true;
}

bool tr_dict_update(tr_task *task, tr_dict *dict, const tr_dict *other)
{
    if (dict == other) return true;
    if (!tr_charge(task, other->count)) return false;
    for (uint32_t i = 0; i < other->used; i++) {
        tr_entry entry = other->entries[i];
        if (tr_is_missing(entry.key)) continue;
        if (!tr_dict_set(task, dict, tr_retain(entry.key), tr_retain(entry.value))) {
            return false;
        }
    }
    return true;
}

/* ---- names ---- */

bool tr_dict_is_key(tr_span name)
{
    /* by first letter, one bit for each length that a method of dicts has */
    static const uint16_t lengths[26] = {
        ['c' - 'a'] = 1u << 5 | 1u << 4, /* clear, copy */
        ['f' - 'a'] = 1u << 8,           /* fromkeys */
        ['g' - 'a'] = 1u << 3,           /* get */
        ['i' - 'a'] = 1u << 5,           /* items */
        ['k' - 'a'] = 1u << 4,           /* keys */
        ['p' - 'a'] = 1u << 3 | 1u << 7, /* pop, popitem */
        ['s' - 'a'] = 1u << 10,          /* setdefault */
        ['u' - 'a'] = 1u << 6,           /* update */
        ['v' - 'a'] = 1u << 6,           /* values */
    };
    static const char *const methods[] = {
        "clear", "copy", "fromkeys", "get", "items", "keys",
        "pop", "popitem", "setdefault", "update", "values",
    };
    if (name.size == 0) return true;
    char first = name.bytes[0];
    if (first == '_') return false;
    if (first < 'a' || first > 'z' || name.size > 15) return true;
    if (!(lengths[first - 'a'] >> name.size & 1u)) return true;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (tr_span_is(name, methods[i])) return false;
    }
    return true;
}
