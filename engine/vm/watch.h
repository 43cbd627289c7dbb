/* SPDX-License-Identifier: MIT
 *
 * Watched includes: what an included template takes from around it, so that the
 * host can keep what it printed and print that again where the same is around.
 *
 * Invariant: what a watch is not told of cannot differ where all that it was told
 * of is the same; where that is not sure the watch is spoiled, and nothing is kept.
 */
#ifndef TR_VM_WATCH_H
#define TR_VM_WATCH_H

#include "vm/machine.h"

typedef struct tr_watch {
    struct tr_watch *outer; /* of an include around this one, or NULL */
    void *host;             /* the host's */
    size_t start;           /* where its text begins in the output */
    uint32_t strays;        /* that were there when it began */
    bool spoiled;
} tr_watch;

typedef enum tr_watched {
    TR_WATCH_FAILED,
    TR_WATCH_RUN,    /* the template is to be run, watched or not */
    TR_WATCH_PRINTED /* the host had the text */
} tr_watched;

/* The top frame is that of an include that has not run yet: asks the host. */
tr_watched tr_watch_begin(tr_machine *machine);

/* The include ends whose context has a watch; `whole`: it has run to its end. */
void tr_watch_end(tr_machine *machine, tr_context *context, bool whole);

/* Ends a watch without a text. */
void tr_watch_drop(tr_machine *machine, tr_watch *watch);

/* From now on nothing of what runs is kept. */
void tr_watch_spoil(tr_machine *machine);

/* The name was looked up from this context on. */
void tr_watch_read(const tr_context *context, tr_string *name);

/* What the name means there, borrowed, and where that comes from. */
torii_origin tr_watch_origin(const tr_context *context, tr_string *name, tr_ref *value);

/* Can nobody change what the value leads to, so that it is as good as a new one? */
bool tr_watch_is_constant(tr_ref value);

#endif
