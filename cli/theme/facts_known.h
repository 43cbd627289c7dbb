/* SPDX-License-Identifier: MIT
 *
 * What one thread has already been answered, so that neither the answer nor its fact
 * is looked for again: the same few calls and links stand on page after page.
 *
 * Invariant: an answer is known for one round only, like the reads that it belongs
 * to, and depends on nothing but its key and the model.  Keys hold all bytes that
 * were asked with; one takes the place of another, so that there are never many.
 */
#ifndef CLI_THEME_FACTS_KNOWN_H
#define CLI_THEME_FACTS_KNOWN_H

#include "theme/facts.h"

#include <string.h>

/* Too long a key `is_full`: then nothing is known under it. */
typedef struct known_key {
    size_t size;
    bool is_full;
    char bytes[200];
} known_key;

/* Nothing of it has to be set before that. */
static inline void known_key_start(known_key *self, char mark) {
    self->bytes[0] = mark;
    self->size = 1;
    self->is_full = false;
}

static inline void known_key_add(known_key *self, const void *bytes, size_t size) {
    if (size > sizeof self->bytes - self->size) self->is_full = true;
    if (self->is_full) return;
    memcpy(self->bytes + self->size, bytes, size);
    self->size += size;
}

static inline void known_key_mark(known_key *self, char mark) {
    known_key_add(self, &mark, 1);
}

static inline void known_key_address(known_key *self, const void *of) {
    known_key_add(self, &of, sizeof of);
}

/* Of these fields, those that who learns it has set. */
typedef struct known_thing {
    uint32_t fact;      /* that it reads; or 0 */
    torii_value answer; /* owned */
    uint64_t value;
    const page *page;
    const asset *asset;
    uint64_t hash; /* these three are the table's own */
    size_t size;
    char *key;
} known_thing;

typedef struct known_table known_table;

void known_table_free(known_table *self); /* NULL is fine */

/* NULL if there is none; else its fact, if it has one, is noted.  `self` may be
 * NULL. */
const known_thing *reads_known(reads *self, const known_key *key);

/* Takes the key and the answer; `self` may be NULL. */
void reads_learn(reads *self, const known_key *key, known_thing what);

/* How often something was noted, again or for the first time. */
size_t reads_noted(const reads *self);

#endif
