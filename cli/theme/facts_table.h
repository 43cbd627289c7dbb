/* SPDX-License-Identifier: MIT
 *
 * Between the files of the facts module only: the table itself.
 *
 * Facts are numbered from 1 and never move, so that any thread may look at one
 * whose number it has; making a new one needs the lock.
 */
#ifndef CLI_THEME_FACTS_TABLE_H
#define CLI_THEME_FACTS_TABLE_H

#include "theme/facts.h"
#include "theme/objects.h"
#include "theme/page_attributes.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct fact {
    uint64_t value;
    uint32_t subject, name; /* numbers of texts */
    uint32_t next; /* another fact of the same subject; or 0 */
    _Atomic uint32_t round; /* in which the value was last asked */
    uint8_t kind;
    uint8_t changed; /* in the round of its value */
    uint8_t used;    /* by a set in use, in this round */
    uint8_t articles; /* that have read it; see fact_readers */
    uint32_t partial; /* of FACT_PARTIAL: its number among `partials`, from 1 */
} fact;

/* Pages that can come until the next model is attached. */
enum { FACT_SPARE_PAGES = 64 };

enum { FACT_CHUNK = 1 << 13, FACT_CHUNKS = 1 << 13 };

/* A run of sorted numbers that sets share. */
typedef struct fact_block {
    const uint32_t *facts;
    uint32_t count;
    uint32_t round; /* in which `used` and `changed` are of use */
    bool changed;
    bool assets;           /* a fact of it is about one, or a partial */
    uint32_t assets_round; /* in which they were visited */
    uint32_t doubt_round;  /* in which a fact of it was in doubt */
} fact_block;

/* Which articles have ever read a fact. */
enum fact_readers { READ_NOWHERE, READ_BY_SUBJECT, READ_ELSEWHERE };

/* By fact: the turn in which a rendering noted it, of those that had these marks one
 * after the other. */
typedef struct mark_list {
    uint16_t *items;
    size_t count;
    uint16_t turn;
} mark_list;

enum { SPARE_MARKS = 4 };

typedef struct number_map {
    uint32_t *slots; /* number + 1, open addressing */
    size_t size;     /* a power of two */
    size_t count;
} number_map;

/* Deeper than includes can be: only damage is. */
enum { PARTIAL_DEPTH = 400 };

/* What a partial has read; see facts_partial.c. */
typedef struct partial_facts {
    uint32_t fact;
    fact_set set;
    bool used; /* by a set in use, in this round */
    bool assets; /* a block of the set may hold a fact about one */
} partial_facts;

/* What using a template reads; see facts_template.c. */
typedef struct template_facts template_facts;

/* Numbers of facts, in order. */
typedef struct fact_lists {
    fact_list unsure;  /* all that do not stand in the next model, if it is the same */
    fact_list sources; /* of those that do: the texts of pages */
    uint32_t count;    /* as many as the table had then */
} fact_lists;

struct facts {
    pthread_mutex_t lock;
    arena memory;
    strmap texts;   /* its entries' order numbers them */
    VEC(const char *) by_number;
    fact *chunks[FACT_CHUNKS];
    uint32_t restored; /* so many of the first chunks are not ours to free */
    uint32_t count; /* of facts, with the unused number 0 */
    uint32_t whole; /* how many there were when all were in use; 0: all are */
    number_map index; /* without slots: not made yet */
    VEC(fact_block) blocks;
    number_map block_index; /* of those from `indexed` on */
    uint32_t indexed;
    uint32_t round, base; /* values asked in the round `base` or later stand */
    bool is_fresh;    /* all its facts are of this model, and no page came to it */
    bool slots_stand; /* no fact has come into doubt since the slots are there */
    VEC(uint32_t) in_use; /* facts to be asked */
    VEC(uint32_t) blocks_in_use; /* which it has to be told of if they have changed */
    VEC(uint32_t) first;  /* by the number of a subject: a fact of it; or 0 */
    VEC(bool) crowded;    /* the same: its facts are many, and in the index */
    fact_list links;      /* facts about who links to a page */
    fact_lists stored; /* with the table, until a model is attached */
    VEC(uint32_t) doubts; /* facts that a patch may have changed */
    bool unmarked; /* the blocks that hold one of them are not found yet */
    VEC(uint32_t) of_many; /* facts that may be made of front matter of any page */
    uint32_t looked;       /* facts below that number were looked at for these */
    VEC(partial_facts) partials;
    VEC(uint32_t) partials_in_use; /* their facts, to be asked after all others */
    struct partials *kept; /* texts of partials */
    mark_list marks[SPARE_MARKS]; /* which no rendering has now */
    size_t mark_count;
    strmap templates; /* name -> template_facts * */
    view *view;
    uint64_t model;   /* all that decides about what is said of pages, but for texts;
                         0: not known */
    uint64_t places;  /* where pages and files are, as one number */
    bool same_places; /* as in the round before: then links lead where they led */
    bool standing;    /* values of the round before stand, but for the doubts */
    page_view **pages; /* by the number of their subject's text */
    size_t page_count;
    _Atomic uint32_t *slots; /* of all pages' attributes: one attribute of all pages,
                                then the next, since lists show few of many pages */
    size_t slot_step;        /* the number of pages there is room for */
    size_t placed;           /* and of those that have had a place there */
    uint32_t *attributes;    /* by number: the texts of their names; 0: not yet */
};

static inline fact *fact_at(const facts *self, uint32_t number) {
    return &self->chunks[number / FACT_CHUNK][number % FACT_CHUNK];
}

static inline bool fact_is_current(const facts *self, const fact *one) {
    return atomic_load_explicit(&one->round, memory_order_acquire) >= self->base;
}

/* The number of the fact, made if it is new; the lock is held. */
uint32_t facts_find(facts *self, fact_kind kind, uint32_t subject, uint32_t name);

/* The same, with its value if it has none in this round. */
uint32_t facts_number(
    facts *self, fact_kind kind, uint32_t subject, uint32_t name, uint64_t value);

/* For facts_attach(): which values of the round before stand. */
void facts_stand(facts *self);

/* What facts_stand() will have to know of a table that is stored now. */
void facts_find_unsure(const facts *self, fact_lists *out);
void fact_lists_done(fact_lists *self);

/* A value that cannot be that of an answer: it never stands. */
#define FACT_FAILED UINT64_C(0x6661696c6564)

/* By the numbers of their names: the attributes of pages that are made of one of
 * these (OF_... of page_attributes.h).  To be freed; while nothing is
 * rendered. */
bool *facts_names_of(const facts *self, unsigned sources);

/* Calls a fact, or all of a subject, in doubt, unless it is not known in this round;
 * facts_spread_doubts() after them does the same with partials.  The blocks that hold
 * one are found by facts_mark_doubts(), if they were not yet: whoever looks at what is
 * known of blocks calls it first. */
void facts_doubt_one(facts *self, uint32_t number);
void facts_doubt_subject(facts *self, uint32_t subject);
void facts_spread_doubts(facts *self);
void facts_mark_doubts(facts *self);

void reads_add(reads *self, uint32_t number);
struct known_table **reads_answers(reads *self); /* see facts_known.h */
facts *reads_table(const reads *self);
/* Where it remembers what using the template of that name reads, or another of those
 * that have the same place. */
const template_facts **reads_template(reads *self, const char *name);
/* What templates refer to is worked out anew. */
void facts_forget_templates(facts *self);
void facts_free_templates(facts *self);

/* The facts behind one of FACT_PARTIAL; NULL if they are not known. */
static inline const fact_set *fact_partial_set(const facts *self, const fact *one) {
    return one->partial ? &self->partials.items[one->partial - 1].set : NULL;
}

/* Makes that the facts behind it; takes the set. */
void facts_set_partial(facts *self, uint32_t number, fact_set set);

/* Asks those in use, when all other facts have been asked. */
void facts_ask_partials(facts *self);
void facts_use_partial(facts *self, uint32_t number);

/* Puts those in doubt that have a fact in doubt behind them; true if there are any
 * that were not.  By number: is the fact in doubt? */
bool facts_doubt_partials(facts *self, const unsigned char *flags);
void facts_free_partials(facts *self);

/* As facts_text(), with the lock held. */
uint32_t facts_text_locked(facts *self, const char *text);

/* The block of these numbers, made if it is new; the lock is held. */
uint32_t facts_block(facts *self, const uint32_t *items, uint32_t count);

/* "page:blog/hello.md" */
const char *
facts_subject(
    arena *memory, const fact_class *type, const void *self, const rendering *run);

/* The class of an object and its subject; NULL if it is of none. */
const char *facts_subject_of(arena *memory, torii_ref value);

/* The page, term or taxonomy that it is, or NULL. */
const void *facts_lasting_object(torii_ref value);

/* The object, or NULL. */
const fact_class *facts_find_object(const view *view, const char *subject, void **out);

/* The arguments of a call as text, and back; false if they hold what cannot be
 * told again. */
bool facts_pack(buf *out, torii_ref value);
torii_value facts_unpack(const view *view, const char *text);

/* After asking: has it another value than in the round before? */
bool fact_differs(const facts *self, const fact *one);

/* The value that a fact has in the model; `call` is one whose rendering is of
 * no page yet and notes nothing. */
uint64_t facts_value(torii_call *call, const facts *self, const fact *one);

#endif
