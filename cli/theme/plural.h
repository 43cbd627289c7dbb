/* SPDX-License-Identifier: MIT
 *
 * Which form of a word stands with a number: the plural rules of Unicode's
 * CLDR for whole numbers.
 */
#ifndef CLI_THEME_PLURAL_H
#define CLI_THEME_PLURAL_H

#include <stdint.h>

/* "zero", "one", "two", "few", "many" or "other" for `n` in a language. */
const char *plural_form(const char *language, int64_t n);

#endif
