/* SPDX-License-Identifier: MIT
 *
 * Values as hashes and as text.  Objects stand for themselves by their names,
 * so a value that only holds other pages does not differ when these do.
 */
#include "theme/facts_table.h"

#include "base/json_text.h"
#include "content/date_value.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_DEPTH = 32 };

static const fact_class *const CLASSES[] = {
    &PAGE_FACTS, &TERM_FACTS, &TAXONOMY_FACTS, &SITE_FACTS, &FEED_FACTS,
    &SITEMAP_FACTS, &DATA_FACTS,
};

enum { CLASS_COUNT = sizeof CLASSES / sizeof *CLASSES };

/* Marks in packed text; see facts_pack(). */
#define OBJECT_MARK '\x01'
#define MARKUP_MARK '\x02'

/* ------------------------------------------------------------- objects ---- */

const char *facts_subject(
    arena *memory, const fact_class *type, const void *self, const rendering *run) {
    if (type->subject) return type->subject(self);
    return arena_join(memory, type->name, ":", type->key(memory, self, run));
}

const char *facts_subject_of(arena *memory, torii_ref value) {
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        const void *self = torii_object_self(value, CLASSES[i]->type);
        if (self) return facts_subject(memory, CLASSES[i], self, NULL);
    }
    return NULL;
}

const void *facts_lasting_object(torii_ref value) {
    const void *self = torii_object_self(value, PAGE_FACTS.type);
    if (!self) self = torii_object_self(value, TERM_FACTS.type);
    return self ? self : torii_object_self(value, TAXONOMY_FACTS.type);
}

/* Keys of what has no source are like "=term:en:tags/red"; those of terms hold their
 * names, too. */
torii_value facts_repr(const fact_class *type, const void *self) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    const char *key = type->key(&memory, self, NULL);
    size_t named = strlen(type->name), size = 0;
    key += *key == '=';
    if (strncmp(key, type->name, named) == 0 && key[named] == ':') key += named + 1;
    size = strcspn(key, "\x1f");
    torii_value text = torii_str(arena_strf(
        &memory, "<%s%s%.*s>", type->name, size ? " " : "", (int)size, key));
    arena_done(&memory);
    return text;
}

const fact_class *
facts_find_object(const view *model, const char *subject, void **out) {
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        size_t size = strlen(CLASSES[i]->name);
        if (strncmp(subject, CLASSES[i]->name, size) != 0 || subject[size] != ':')
            continue;
        *out = CLASSES[i]->find(model, subject + size + 1);
        return *out ? CLASSES[i] : NULL;
    }
    return NULL;
}

/* ------------------------------------------------------------- hashing ---- */

static uint64_t hash_value(torii_ref value, bool *opaque, int depth);

static uint64_t hash_object(torii_ref value, bool *opaque) {
    const page *one = page_object_self(value);
    if (one) return facts_mix(11, view_of(one)->name_hash);
    const date *when = date_value_get(value);
    if (when) {
        uint64_t hash = facts_mix(12, (uint64_t)when->epoch);
        hash = facts_mix(hash, (uint64_t)when->nano);
        hash = facts_mix(hash, (uint64_t)(int64_t)when->offset);
        return facts_mix(hash, when->has_time * 2u + when->has_offset);
    }
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    const char *subject = facts_subject_of(&memory, value);
    uint64_t hash = subject ? facts_mix(13, facts_hash_text(subject)) : 0;
    if (!subject) *opaque = true;
    arena_done(&memory);
    return hash;
}

static uint64_t hash_dict(torii_ref value, bool *opaque, int depth) {
    size_t position = 0;
    torii_ref key, item;
    uint64_t hash = facts_mix(9, torii_length(value));
    while (torii_dict_next(value, &position, &key, &item)) {
        hash = facts_mix(hash, hash_value(key, opaque, depth + 1));
        hash = facts_mix(hash, hash_value(item, opaque, depth + 1));
    }
    return hash;
}

static uint64_t hash_items(torii_ref value, uint64_t hash, bool *opaque, int depth) {
    size_t count = torii_length(value);
    hash = facts_mix(hash, count);
    for (size_t i = 0; i < count; i++)
        hash = facts_mix(hash, hash_value(torii_item(value, i), opaque, depth + 1));
    return hash;
}

/* What prints in full: big integers, floats, ranges. */
static uint64_t hash_printed(torii_ref value, uint64_t hash) {
    torii_value text = torii_to_repr(value);
    size_t size = 0;
    const char *bytes = torii_get_str(text, &size);
    if (bytes) hash = facts_mix(hash, hash_bytes(bytes, size));
    torii_release(text);
    return hash;
}

static uint64_t hash_value(torii_ref value, bool *opaque, int depth) {
    size_t size = 0;
    int64_t number;
    const char *text;
    torii_kind kind = torii_kind_of(value);
    switch (kind) {
    case TORII_KIND_UNDEFINED:
    case TORII_KIND_NONE: return facts_mix(1, kind);
    case TORII_KIND_BOOL: return facts_mix(2, torii_is_true(value));
    case TORII_KIND_INT:
        if (torii_get_int(value, &number)) return facts_mix(4, (uint64_t)number);
        return hash_printed(value, 3);
    case TORII_KIND_FLOAT:
    case TORII_KIND_RANGE: return hash_printed(value, facts_mix(3, kind));
    case TORII_KIND_STRING:
        text = torii_get_str(value, &size);
        return facts_mix(5 + torii_is_markup(value), hash_bytes(text, size));
    case TORII_KIND_OBJECT: return hash_object(value, opaque);
    default: break;
    }
    if (depth < MAX_DEPTH && kind == TORII_KIND_DICT)
        return hash_dict(value, opaque, depth);
    if (depth < MAX_DEPTH && (kind == TORII_KIND_LIST || kind == TORII_KIND_TUPLE))
        return hash_items(value, facts_mix(7, kind), opaque, depth);
    *opaque = true;
    return 0;
}

uint64_t facts_hash(torii_ref value, bool *opaque) {
    return hash_value(value, opaque, 0);
}

/* ------------------------------------------------------------- packing ---- */

static void pack(buf *out, torii_ref value, bool *opaque, int depth);

static void put_marked(buf *out, char mark, const char *text) {
    buf marked = BUF_INIT;
    buf_char(&marked, mark);
    buf_str(&marked, text);
    json_put(out, marked.data, marked.size);
    buf_done(&marked);
}

static void pack_string(buf *out, torii_ref value, bool *opaque) {
    size_t size;
    const char *text = torii_get_str(value, &size);
    if (torii_is_markup(value)) {
        put_marked(out, MARKUP_MARK, text);
        return;
    }
    if (*text == OBJECT_MARK || *text == MARKUP_MARK || strlen(text) != size)
        *opaque = true;
    json_put(out, text, size);
}

static void pack_object(buf *out, torii_ref value, bool *opaque) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    const char *subject = facts_subject_of(&memory, value);
    if (subject)
        put_marked(out, OBJECT_MARK, subject);
    else
        *opaque = true;
    arena_done(&memory);
}

static void pack_dict(buf *out, torii_ref value, bool *opaque, int depth) {
    size_t position = 0;
    torii_ref key, item;
    char before = '{';
    while (torii_dict_next(value, &position, &key, &item)) {
        size_t size = 0;
        const char *name = torii_get_str(key, &size);
        if (!name || strlen(name) != size) *opaque = true;
        buf_char(out, before);
        json_put(out, name ? name : "", size);
        buf_char(out, ':');
        pack(out, item, opaque, depth + 1);
        before = ',';
    }
    buf_str(out, before == '{' ? "{}" : "}");
}

static void pack_items(buf *out, torii_ref value, bool *opaque, int depth) {
    buf_char(out, '[');
    for (size_t i = 0; i < torii_length(value); i++) {
        if (i) buf_char(out, ',');
        pack(out, torii_item(value, i), opaque, depth + 1);
    }
    buf_char(out, ']');
}

static void pack_int(buf *out, torii_ref value) {
    int64_t number;
    if (torii_get_int(value, &number)) {
        buf_fmt(out, "%" PRId64, number);
        return;
    }
    torii_value digits = torii_to_repr(value);
    buf_str(out, torii_get_str(digits, NULL));
    torii_release(digits);
}

static void pack(buf *out, torii_ref value, bool *opaque, int depth) {
    torii_kind kind = torii_kind_of(value);
    bool deep = depth >= MAX_DEPTH;
    switch (kind) {
    case TORII_KIND_NONE: buf_str(out, "null"); return;
    case TORII_KIND_BOOL: buf_str(out, torii_is_true(value) ? "true" : "false"); return;
    case TORII_KIND_INT: pack_int(out, value); return;
    case TORII_KIND_STRING: pack_string(out, value, opaque); return;
    case TORII_KIND_OBJECT: pack_object(out, value, opaque); return;
    case TORII_KIND_DICT:
        if (!deep) pack_dict(out, value, opaque, depth);
        break;
    case TORII_KIND_LIST:
    case TORII_KIND_TUPLE:
        if (!deep) pack_items(out, value, opaque, depth);
        break;
    default: deep = true;
    }
    if (deep) *opaque = true;
}

bool facts_pack(buf *out, torii_ref value) {
    bool opaque = false;
    pack(out, value, &opaque, 0);
    return !opaque;
}

static torii_value unpack(const view *model, torii_ref value);

static torii_value unpack_object(const view *model, const char *subject) {
    void *self;
    const fact_class *type = facts_find_object(model, subject, &self);
    return type ? type->object(self) : torii_undefined();
}

static torii_value unpack_dict(const view *model, torii_ref value) {
    torii_value out = torii_dict();
    size_t position = 0;
    torii_ref key, item;
    while (torii_dict_next(value, &position, &key, &item))
        torii_dict_set(out, torii_get_str(key, NULL), unpack(model, item));
    return out;
}

/* As deep as what was packed. */
static torii_value unpack(const view *model, torii_ref value) {
    const char *text = torii_get_str(value, NULL);
    if (text && *text == OBJECT_MARK) return unpack_object(model, text + 1);
    if (text && *text == MARKUP_MARK) return torii_markup(text + 1);
    if (torii_kind_of(value) == TORII_KIND_DICT) return unpack_dict(model, value);
    if (torii_kind_of(value) != TORII_KIND_LIST) return torii_retain(value);
    torii_value out = torii_list();
    for (size_t i = 0; i < torii_length(value); i++)
        torii_list_push(out, unpack(model, torii_item(value, i)));
    return out;
}

torii_value facts_unpack(const view *model, const char *text) {
    torii_value plain = torii_from_json(text, SIZE_MAX, NULL);
    torii_value out = unpack(model, plain);
    torii_release(plain);
    return out;
}
