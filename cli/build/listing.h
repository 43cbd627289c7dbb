/* SPDX-License-Identifier: MIT
 *
 * Tables about a site, for `torii list`: rows are dicts of plain values in the
 * order of their columns, plus the key "page" with the page itself where a row
 * is about one, so that expressions can ask it anything.
 */
#ifndef CLI_BUILD_LISTING_H
#define CLI_BUILD_LISTING_H

#include "build/stages.h"

/* "pages", "drafts", ...; NULL ends the list. */
const char *const *listing_kinds(void);

/* Does the table need the outputs (stages_render), or the plan only? */
bool listing_needs_output(const char *kind);

/* A list of dicts, owned; invalid if there is no such kind. */
torii_value listing_make(stages *self, const char *kind);

/*
 * The rows for which `where` is true, sorted by `sort` ("-date": descending);
 * either may be NULL.  `rows` is consumed.  Expressions see `page` and `row`.
 * Invalid, with *err set, if one of them fails.
 */
torii_value listing_choose(
    stages *self, torii_value rows, const char *where, const char *sort,
    torii_error **err);

#endif
