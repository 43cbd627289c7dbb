/* SPDX-License-Identifier: MIT
 *
 * Insertion-ordered dicts: an array of entries and, from five entries on, an
 * index of 1, 2 or 4 bytes a slot.  A deleted entry keeps its place with a
 * missing key until the next growth.
 *
 * Keys compare as in Python: 1 == 1.0 == True share an entry, Markup equals str.
 */
#ifndef TR_VALUE_DICT_H
#define TR_VALUE_DICT_H

#include "value/string.h"

typedef struct tr_entry {
    tr_value key; /* missing: deleted */
    tr_value value;
    uint32_t hash;
} tr_entry;

typedef struct tr_dict {
    tr_object head;
    uint32_t count;    /* live entries: len() */
    uint32_t used;     /* entries in the array, deleted ones included */
    uint32_t capacity; /* of entries */
    uint32_t mask;     /* slots of the index - 1; 0: no index */
    uint32_t version;  /* changes with each insertion or deletion of a key */
    uint32_t spare;
    tr_entry *entries;
    void *index;
} tr_dict;

/* Bytes of the one block that holds the entries and, behind them, the index. */
size_t tr_dict_block_size(uint32_t capacity, uint32_t mask);

static inline tr_dict *tr_as_dict(tr_ref value)
{
    return value.as_.pointer_;
}

tr_value tr_dict_new(size_t capacity);
tr_value tr_dict_copy(tr_ref dict); /* shallow */

/* Borrowed; missing if absent. */
tr_ref tr_dict_get_str(const tr_dict *dict, tr_string *key);
tr_ref tr_dict_get_c(const tr_dict *dict, const char *key);
/* Tries entry number *hint first and updates it: the inline cache. */
tr_ref tr_dict_get_hint(const tr_dict *dict, tr_string *key, uint8_t *hint);
/* Borrowed; missing if absent; invalid if the key cannot be hashed. */
tr_ref tr_dict_get(tr_task *task, const tr_dict *dict, tr_ref key);

/* Consume key and value, also on failure.  False: no memory or unhashable. */
bool tr_dict_set(tr_task *task, tr_dict *dict, tr_value key, tr_value value);
bool tr_dict_set_str(tr_dict *dict, tr_ref key, tr_value value); /* key borrowed */
bool tr_dict_set_c(tr_dict *dict, const char *key, tr_value value);
/* Moves the value out; missing if absent; invalid if unhashable. */
tr_value tr_dict_pop(tr_task *task, tr_dict *dict, tr_ref key);
void tr_dict_clear(tr_dict *dict);
/* The same for a small one, which keeps its room; false: it is not small. */
bool tr_dict_empty(tr_dict *dict);
/* All entries of `other`, as dict.update() with a dict. */
bool tr_dict_update(tr_task *task, tr_dict *dict, const tr_dict *other);

/*
 * Is `dict.name` always `dict['name']`?  True unless the name is a method of
 * dicts or begins with an underscore.  Worth asking once per name.
 */
bool tr_dict_is_key(tr_span name);

/* Walks in order: start with *position 0; false at the end.  Borrowed. */
static inline bool tr_dict_next(
    const tr_dict *dict, uint32_t *position, tr_ref *key, tr_ref *value)
{
    while (*position < dict->used) {
        const tr_entry *entry = &dict->entries[(*position)++];
        if (tr_is_missing(entry->key)) continue;
        *key = entry->key;
        *value = entry->value;
        return true;
    }
    return false;
}

#endif
