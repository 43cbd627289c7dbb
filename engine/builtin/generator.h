/* SPDX-License-Identifier: MIT
 *
 * What lazy filters return: Python's generators.  Work begins with the first
 * item that is asked for; an error or the end finishes them for good.
 *
 * A kind of generator is a struct that begins with tr_generator and a tr_type
 * whose `next` and `to_repr` are the functions here.
 */
#ifndef TR_BUILTIN_GENERATOR_H
#define TR_BUILTIN_GENERATOR_H

#include "builtin/support.h"

typedef enum tr_generator_state {
    TR_GENERATOR_NEW,
    TR_GENERATOR_OPEN,
    TR_GENERATOR_RUNNING,
    TR_GENERATOR_DONE
} tr_generator_state;

typedef struct tr_generator {
    tr_instance instance;
    const char *function; /* "do_batch", for repr() */
    /* Before the first item: sets up `iter` and more; false on an error. */
    bool (*start)(tr_task *task, struct tr_generator *self);
    /* 1 and an owned item, 0 at the end, -1 on an error. */
    int (*step)(tr_task *task, struct tr_generator *self, tr_value *item);
    tr_generator_state state;
    tr_value source; /* what was given to the filter */
    tr_iter iter;    /* over it, from `start` on */
} tr_generator;

/* NULL with a problem; `source` is borrowed. */
void *tr_generator_new(tr_task *task, const tr_type *type, tr_ref source);

int tr_generator_next(tr_task *task, tr_ref self, tr_value *item);
bool tr_generator_repr(tr_task *task, tr_ref self, tr_text *out);
/* For `visit` of a type without more values, or as a part of it. */
void tr_generator_visit(tr_object *self, tr_visit visit, void *data);
/* iter(source) into `iter`. */
bool tr_generator_open(tr_task *task, tr_generator *self);

#define TR_GENERATOR_TYPE(structure, more_visit, more_free)                          \
    {                                                                                \
        .name = "generator", .kind = TORII_KIND_ITERATOR, .next = tr_generator_next, \
        .to_repr = tr_generator_repr, .visit = more_visit, .free = more_free,        \
        .size = sizeof(structure)                                                    \
    }

#endif
