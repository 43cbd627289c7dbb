/* SPDX-License-Identifier: MIT
 *
 * A catalog of translations as GNU gettext compiles it (.mo): messages with
 * their plural forms, and the rule that chooses among these.  The file may be
 * anything: whatever lies outside of it or has no end is refused.
 */
#ifndef CLI_THEME_CATALOG_H
#define CLI_THEME_CATALOG_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct catalog catalog;

/* Reads `bytes`, which must outlive it; NULL with a reason if it cannot. */
catalog *
catalog_read(arena *memory, const char *bytes, size_t size, const char **reason);

/*
 * The translation of `message`, in a context if that is not NULL; with `plural`
 * the form for `n`.  NULL if there is none.
 */
const char *catalog_find(
    const catalog *self, const char *context, const char *message, bool plural,
    int64_t n);

void catalog_done(catalog *self);

#endif
