/* SPDX-License-Identifier: MIT
 *
 * Names to C functions: one registry each for filters, tests and the methods of
 * each kind of value.  Builtin rows are static and sorted; the function object
 * of a row (its parsed signature) is made on first use and so is the index, so that
 * an environment costs nothing for what its templates do not use.
 *
 * Invariant: after the environment is frozen only `index` and `made` change, from
 * NULL to their final value, under the lock; who sees `index` sees `made`.
 */
#ifndef TR_VM_REGISTRY_H
#define TR_VM_REGISTRY_H

#include "value/function.h"

typedef struct tr_registry {
    const tr_builtin *rows; /* sorted by name (strcmp) */
    uint32_t row_count;
    tr_function **made; /* one per row, atomic; NULL before the first search */
    uint16_t *index;    /* hash slots: row + 1, or 0; as `made` */
    uint32_t mask;      /* slots - 1 */
    tr_value overrides; /* dict name -> function, none = removed; or missing */
    tr_mutex *lock;     /* of the environment */
} tr_registry;

/* `rows` must outlive it. */
void tr_registry_init(
    tr_registry *registry, const tr_builtin *rows, uint32_t count, tr_mutex *lock);
void tr_registry_done(tr_registry *registry);
/* Before freezing: adds or replaces (function consumed), removes. */
bool tr_registry_set(tr_registry *registry, const char *name, tr_value function);
bool tr_registry_remove(tr_registry *registry, const char *name);
/* Borrowed; NULL if there is none (no problem recorded), or on a failure (then
 * one is recorded). */
const tr_function *tr_registry_find(
    tr_task *task, const tr_registry *registry, tr_span name);

#endif
