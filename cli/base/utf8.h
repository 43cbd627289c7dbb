/* SPDX-License-Identifier: MIT
 *
 * What the command needs to know of UTF-8: validity, stepping, and columns
 * counted in characters.
 */
#ifndef CLI_BASE_UTF8_H
#define CLI_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Offset of the first byte that is not well-formed UTF-8, or `size`. */
size_t utf8_invalid_at(const char *text, size_t size);

/* Decodes one character of valid text and returns its size in bytes, 1 to 4. */
size_t utf8_decode(const char *text, size_t size, uint32_t *out);

/* Writes `code` to `out` (4 bytes) and returns its size. */
size_t utf8_encode(uint32_t code, char *out);

/* How many characters `size` bytes hold. */
size_t utf8_count(const char *text, size_t size);

/* Columns a terminal shows for one character: 0, 1 or 2. */
int utf8_width(uint32_t code);

#endif
