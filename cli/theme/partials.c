/* SPDX-License-Identifier: MIT
 *
 * Each template has a few shapes, the lists of names that its runs took from around
 * them; for each shape, what these names mean gives a key, and the key a text.
 *
 * A template whose texts are not worth keeping, since each include has others
 * around it or since they depend on the page, is given up: after that its includes
 * cost next to nothing.
 */
#include "theme/partials.h"

#include "base/strmap.h"
#include "theme/facts_table.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { MAX_NAMES = 32, MAX_SHAPES = 4, MAX_BYTES = 64 << 20 };

/* After so many runs that could not be kept, or so many texts that were seldom
 * wanted again, there is no hope. */
enum { MANY_REFUSED = 64, MANY_KEPT = 256, MANY_BYTES = 8 << 20, WORTH = 4 };

enum { KEY_SIZE = 17 };

typedef struct taken_name {
    char *name;
    uint64_t value; /* of what it means, in words of facts */
} taken_name;

typedef VEC(taken_name) name_list;

typedef struct kept_text {
    blob *text;
    uint32_t fact;
    uint64_t value;       /* of the fact */
    _Atomic uint32_t round; /* of the table, in which it is known to stand */
} kept_text;

typedef struct shape {
    name_list names;
    strmap texts; /* key -> kept_text * */
} shape;

typedef struct partial {
    char *name; /* of the template */
    shape *shapes[MAX_SHAPES];
    size_t shape_count;
    size_t kept, found, refused, bytes;
    bool hopeless;
} partial;

struct partials {
    pthread_mutex_t lock;
    strmap templates;        /* name -> partial * */
    VEC(kept_text *) garbage; /* may still be looked at in this round */
    VEC(reads *) spare;
    uint32_t round;
    size_t bytes;
};

/* What one run of an included template takes; the host's part of a watch. */
typedef struct recorder {
    partials_use *use;
    partial *of;
    reads *outer, *inner;
    name_list names;
    bool refused;
} recorder;

/* ---------------------------------------------------------------- table ---- */

static void free_text(kept_text *one) {
    if (!one) return;
    blob_release(one->text);
    mem_free(one);
}

static void free_names(name_list *names) {
    for (size_t i = 0; i < names->count; i++)
        mem_free(names->items[i].name);
    vec_done(names);
}

static void free_shape(shape *self) {
    for (size_t i = 0; i < self->texts.count; i++)
        free_text(self->texts.entries[i].value);
    strmap_done(&self->texts);
    free_names(&self->names);
    mem_free(self);
}

static void free_partial(partial *self) {
    for (size_t i = 0; i < self->shape_count; i++)
        free_shape(self->shapes[i]);
    mem_free(self->name);
    mem_free(self);
}

partials *partials_new(void) {
    partials *self = mem_new(sizeof *self);
    pthread_mutex_init(&self->lock, NULL);
    self->round = 1;
    return self;
}

/* What reads know of templates they know for one round. */
void partials_next(partials *self) {
    for (size_t i = 0; i < self->garbage.count; i++)
        free_text(self->garbage.items[i]);
    for (size_t i = 0; i < self->spare.count; i++)
        reads_free(self->spare.items[i]);
    self->garbage.count = self->spare.count = 0;
    self->round++;
}

void partials_clear(partials *self) {
    for (size_t i = 0; i < self->templates.count; i++)
        free_partial(self->templates.entries[i].value);
    strmap_done(&self->templates);
    self->bytes = 0;
    partials_next(self);
}

void partials_free(partials *self) {
    partials_clear(self);
    vec_done(&self->spare);
    vec_done(&self->garbage);
    pthread_mutex_destroy(&self->lock);
    mem_free(self);
}

static void give_spare(partials *self, reads *notes) {
    pthread_mutex_lock(&self->lock);
    vec_push(&self->spare, notes);
    pthread_mutex_unlock(&self->lock);
}

static partial *partial_of(partials *self, const char *name) {
    partial *found = strmap_get(&self->templates, name);
    if (found) return found;
    found = mem_new(sizeof *found);
    found->name = mem_str(name);
    strmap_put(&self->templates, name, found);
    return found;
}

/* ----------------------------------------------------------------- keys ---- */

/* What a name means as a number; false if that cannot be told. */
static bool name_value(torii_ref value, torii_origin origin, uint64_t *out) {
    bool opaque = false;
    *out = origin;
    if (origin == TORII_NAME_OTHER) return false;
    if (origin == TORII_NAME_FIXED) *out = facts_mix(0x6e, facts_hash(value, &opaque));
    return !opaque;
}

static uint64_t key_start(const rendering *run) {
    return facts_mix(0x70, facts_hash_text(rendering_edition(run)->language->code));
}

static uint64_t key_add(uint64_t key, const char *name, uint64_t value) {
    return facts_mix(facts_mix(key, facts_hash_text(name)), value);
}

static void key_text(char *out, uint64_t key) {
    snprintf(out, KEY_SIZE, "%016llx", (unsigned long long)key);
}

/* The key of a shape here; false if there is none. */
static bool
key_here(torii_call *call, const rendering *run, const shape *self, char *out) {
    uint64_t key = key_start(run);
    for (size_t i = 0; i < self->names.count; i++) {
        torii_value value;
        uint64_t number;
        const char *name = self->names.items[i].name;
        torii_origin origin = torii_call_find(call, name, &value);
        bool told = name_value(value, origin, &number);
        torii_release(value);
        if (!told) return false;
        key = key_add(key, name, number);
    }
    key_text(out, key);
    return true;
}

/* -------------------------------------------------------------- finding ---- */

/* Notes what it has read; false if that has other values now. */
static bool take_text(partials *self, partial *of, kept_text *one, reads *notes) {
    if (atomic_load_explicit(&one->round, memory_order_acquire) == self->round) {
        reads_add(notes, one->fact);
    } else {
        if (!facts_note_partial_again(notes, one->fact, one->value)) return false;
        atomic_store_explicit(&one->round, self->round, memory_order_release);
    }
    pthread_mutex_lock(&self->lock);
    of->found++;
    pthread_mutex_unlock(&self->lock);
    return true;
}

static void drop_text(partials *self, shape *in, const char *key, kept_text *one) {
    pthread_mutex_lock(&self->lock);
    if (strmap_get(&in->texts, key) == one) {
        strmap_put(&in->texts, key, NULL);
        vec_push(&self->garbage, one);
        self->bytes -= one->text->size;
    }
    pthread_mutex_unlock(&self->lock);
}

/* A kept text that fits.  Who watches around it is told of the names of each shape
 * that was tried, also where none fits: more than is read, so that at worst a text is
 * not kept that could have been. */
static const blob *
find_text(torii_call *call, const partials_use *use, partial *of, size_t shapes) {
    partials *self = use->table;
    for (size_t i = 0; i < shapes; i++) {
        char key[KEY_SIZE];
        shape *one = of->shapes[i];
        if (!key_here(call, use->run, one, key)) continue;
        pthread_mutex_lock(&self->lock);
        kept_text *found = strmap_get(&one->texts, key);
        pthread_mutex_unlock(&self->lock);
        if (found && take_text(self, of, found, use->run->reads)) return found->text;
        if (found) drop_text(self, one, key, found);
    }
    return NULL;
}

/* ------------------------------------------------------------- recording ---- */

static void on_begin(
    torii_call *call, void *data, const torii_template *tmpl, torii_include *out) {
    partials_use *use = data;
    partials *self = use->table;
    const char *name = torii_template_name(tmpl);
    if (!name) return;
    pthread_mutex_lock(&self->lock);
    partial *of = partial_of(self, name);
    size_t shapes = of->hopeless ? 0 : of->shape_count;
    bool records = !of->hopeless && self->bytes < MAX_BYTES;
    reads *notes = NULL;
    if (records && self->spare.count)
        notes = self->spare.items[--self->spare.count];
    pthread_mutex_unlock(&self->lock);
    const blob *found = find_text(call, use, of, shapes);
    if (found || !records) {
        if (notes) give_spare(self, notes);
        use->last = found;
        out->text = found ? found->bytes : NULL;
        out->size = found ? found->size : 0;
        return;
    }
    recorder *made = mem_new(sizeof *made);
    made->use = use;
    made->of = of;
    made->outer = use->run->reads;
    made->inner = notes ? notes : reads_new(use->run->view->facts);
    reads_start(made->inner);
    use->run->reads = made->inner;
    facts_loaded(use->run, tmpl);
    out->watch = made;
}

static void
on_read(void *watch, const char *name, torii_ref value, torii_origin origin) {
    recorder *self = watch;
    uint64_t number;
    for (size_t i = 0; i < self->names.count; i++)
        if (strcmp(self->names.items[i].name, name) == 0) return;
    bool own = strcmp(name, "page") == 0 &&
               page_object_self(value) == self->use->run->about;
    if (own || self->names.count == MAX_NAMES || !name_value(value, origin, &number)) {
        self->refused = true;
        return;
    }
    vec_push(&self->names, (taken_name){mem_str(name), number});
}

/* --------------------------------------------------------------- keeping ---- */

static bool same_names(const name_list *a, const name_list *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i].name, b->items[i].name) != 0) return false;
    return true;
}

/* The shape of these names, which it may take; NULL if there are too many. */
static shape *shape_of(partial *self, name_list *names) {
    for (size_t i = 0; i < self->shape_count; i++)
        if (same_names(&self->shapes[i]->names, names)) return self->shapes[i];
    if (self->shape_count == MAX_SHAPES) return NULL;
    shape *made = mem_new(sizeof *made);
    made->names = *names;
    *names = (name_list){0};
    self->shapes[self->shape_count++] = made;
    return made;
}

static void refuse(partial *self) {
    self->refused++;
    if (self->refused >= MANY_REFUSED && self->refused > self->kept * WORTH)
        self->hopeless = true;
}

/* The lock is held. */
static const kept_text *
put_text(partials *self, recorder *from, const char *key, kept_text *made) {
    partial *of = from->of;
    shape *in = shape_of(of, &from->names);
    kept_text *other = in ? strmap_get(&in->texts, key) : NULL;
    if (!in) refuse(of);
    if (!in || other) {
        free_text(made);
        return other;
    }
    strmap_put(&in->texts, key, made);
    self->bytes += made->text->size;
    of->bytes += made->text->size;
    of->kept++;
    bool many = of->kept >= MANY_KEPT || of->bytes >= MANY_BYTES;
    if (many && of->found * WORTH < of->kept) of->hopeless = true;
    return made;
}

static const blob *keep(recorder *self, const char *text, size_t size) {
    partials *table = self->use->table;
    char key[KEY_SIZE];
    uint64_t number = key_start(self->use->run);
    for (size_t i = 0; i < self->names.count; i++) {
        const taken_name *one = &self->names.items[i];
        number = key_add(number, one->name, one->value);
    }
    key_text(key, number);
    kept_text *made = mem_new(sizeof *made);
    made->text = blob_new(mem_strn(text, size), size);
    made->fact = facts_note_partial(
        self->outer, self->of->name, key, self->inner, &made->value);
    atomic_init(&made->round, table->round);
    pthread_mutex_lock(&table->lock);
    const kept_text *kept = put_text(table, self, key, made);
    pthread_mutex_unlock(&table->lock);
    return kept ? kept->text : NULL;
}

static const char *on_end(void *watch, const char *text, size_t size, bool whole) {
    recorder *self = watch;
    partials *table = self->use->table;
    partials_use *use = self->use;
    const blob *kept = NULL;
    use->run->reads = self->outer;
    bool keeps = whole && !self->refused && !reads_are_opaque(self->inner) &&
                 !reads_are_of_page(self->inner);
    if (keeps) {
        kept = keep(self, text, size);
    } else {
        reads_join(self->outer, self->inner);
        pthread_mutex_lock(&table->lock);
        refuse(self->of);
        pthread_mutex_unlock(&table->lock);
    }
    give_spare(table, self->inner);
    free_names(&self->names);
    mem_free(self);
    use->last = kept;
    return kept ? kept->bytes : NULL;
}

void partials_begin(partials_use *self, partials *table, rendering *run) {
    *self = (partials_use){.table = table, .run = run};
    self->hooks = (torii_includes){
        .struct_size = sizeof self->hooks,
        .data = self,
        .begin = on_begin,
        .read = on_read,
        .end = on_end};
}
