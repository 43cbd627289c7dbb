/* SPDX-License-Identifier: MIT
 *
 * "Did you mean": the candidate that is at most two edits away.
 */
#ifndef CLI_BASE_SUGGEST_H
#define CLI_BASE_SUGGEST_H

#include <stddef.h>

/* Insertions, deletions, replacements and swaps of neighbours between two
 * words; `limit` + 1 when there are more than `limit`. */
size_t suggest_distance(const char *left, const char *right, size_t limit);

/* The nearest candidate, the first of equals; NULL if none is within two
 * edits (one for words of up to three bytes).  Case counts as half an edit. */
const char *suggest(const char *word, const char *const *candidates, size_t count);

#endif
