/* SPDX-License-Identifier: MIT
 *
 * UTF-8 and Unicode.  All text inside the engine is valid UTF-8: it is checked
 * where it enters, so the stepping functions here need no checks.
 *
 * The character properties and case mappings are CPython 3.11's (Unicode 14),
 * from a generated table, whatever the libraries of the machine know.
 */
#ifndef TR_BASE_UTF8_H
#define TR_BASE_UTF8_H

#include "base/span.h"
#include "base/text.h"

/* The size of the longest valid prefix; equals `size` if all is valid. */
size_t tr_utf8_valid(const char *bytes, size_t size);
/* Appends `bytes` with each invalid sequence replaced by U+FFFD. */
void tr_utf8_repair(tr_text *out, const char *bytes, size_t size);
bool tr_utf8_is_ascii(const char *bytes, size_t size);
/* The number of code points. */
size_t tr_utf8_count(const char *bytes, size_t size);
/* The byte offset of code point `index` (index <= count). */
size_t tr_utf8_offset(const char *bytes, size_t size, size_t index);

/* The code point at `at`, and its size in bytes (1 to 4). */
uint32_t tr_utf8_rune(const char *at, size_t *size);
/* The start of the code point before `at`. */
const char *tr_utf8_before(const char *at);
/* Writes up to 4 bytes, returns how many. */
size_t tr_utf8_encode(uint32_t rune, char out[4]);

/* Python's str predicates for one code point. */
bool tr_rune_is_space(uint32_t rune);      /* str.isspace, strip(), split() */
bool tr_rune_is_line_break(uint32_t rune); /* str.splitlines() */
bool tr_rune_is_alpha(uint32_t rune);
bool tr_rune_is_decimal(uint32_t rune);
bool tr_rune_is_digit(uint32_t rune);
bool tr_rune_is_numeric(uint32_t rune);
bool tr_rune_is_lower(uint32_t rune);
bool tr_rune_is_upper(uint32_t rune);
bool tr_rune_is_title(uint32_t rune);
bool tr_rune_is_printable(uint32_t rune); /* what repr() shows as it is */
bool tr_rune_is_id_start(uint32_t rune);  /* str.isidentifier(), '_' included */
bool tr_rune_is_id_continue(uint32_t rune);
bool tr_rune_is_cased(uint32_t rune);          /* has case: begins a title word */
bool tr_rune_is_case_ignorable(uint32_t rune); /* skipped by the sigma rule */
bool tr_rune_is_word(uint32_t rune); /* \w of Python's re: alnum or '_' */
int tr_rune_decimal_value(uint32_t rune); /* 0 to 9, or -1: int("٣") */

/* Full case mapping of one code point as str.upper() has it: up to 3 runes. */
size_t tr_rune_upper(uint32_t rune, uint32_t out[3]);
size_t tr_rune_lower(uint32_t rune, uint32_t out[3]); /* without the sigma rule */
size_t tr_rune_title(uint32_t rune, uint32_t out[3]);
size_t tr_rune_fold(uint32_t rune, uint32_t out[3]); /* casefold */

/* Whole texts, the final-sigma rule included. */
void tr_utf8_upper(tr_text *out, tr_span text);
void tr_utf8_lower(tr_text *out, tr_span text);
void tr_utf8_fold(tr_text *out, tr_span text);
void tr_utf8_title(tr_text *out, tr_span text);      /* str.title() */
void tr_utf8_capitalize(tr_text *out, tr_span text); /* str.capitalize() */
void tr_utf8_swapcase(tr_text *out, tr_span text);
bool tr_utf8_is_identifier(tr_span text); /* str.isidentifier() */

#endif
