/* SPDX-License-Identifier: MIT
 *
 * A text as the words that a search index holds: lower case, without accents,
 * in compatibility form.  Scripts that put no spaces between words (Chinese,
 * Japanese, Thai ...) become pairs of neighbouring characters, and the last of
 * a run by itself.  themes/base/static/js/search.js cuts queries in the same
 * way; the two must change together.
 */
#ifndef CLI_BASE_WORDS_H
#define CLI_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORD_MAX = 64 }; /* bytes; longer ones are left out */

typedef void (*words_fn)(void *data, const char *word, size_t size);

/* Calls `visit` for each word, in order.  Words of less than `min` characters
 * are left out; pairs are not. */
void words_each(
    const char *text, size_t size, size_t min, words_fn visit, void *data);

/* Is it written without spaces between words? */
bool words_is_dense(uint32_t code);

/* Which of `shards` holds a word: decided by its first two characters, of a
 * dense script by its first. */
uint32_t words_shard(const char *word, size_t size, uint32_t shards);

#endif
