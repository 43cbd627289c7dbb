/* SPDX-License-Identifier: MIT
 *
 * Patterns of the highlighter: short, read as they are, and never taken back.
 * A repetition takes all that it can and keeps it, an alternative that matched
 * is not given up for another.
 *
 *   .  [a-z]  [^a-z]     one byte: any but a line end, of a set, not of it
 *   %d %x %a %w %u %l    digit, hexadecimal, letter or _, also a digit, upper
 *                        and lower case letter; bytes from 0x80 are letters
 *   %s %S                blank, anything but blanks and line ends
 *   * + ?                behind one of these or a group: any number, one or
 *                        more, perhaps one
 *   (a|b)                a group, with alternatives, which stand nowhere else
 *   %{ %}                begin and end of a capture; there may be two
 *   %=                   the first capture of the rule that entered the state
 *   ^  %B                at the beginning of a line; only blanks before it
 *   %b  %$               no letter follows; a line end or the end follows
 *   %<[set]              the last character that was not blank is of the set
 *   %R                   no value has just ended: a regular expression may begin
 *   %I                   blanks, more of them than at the line of the state
 *   %>  %!               what follows in the pattern has to match, or must not
 *                        match, but is not taken
 *   %%, %* and so on     the character itself
 */
#ifndef TR_MARKDOWN_PATTERN_H
#define TR_MARKDOWN_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tr_hl_capture {
    const char *begin, *end;
} tr_hl_capture;

/* What patterns may look at. */
typedef struct tr_hl_matcher {
    const char *begin, *end; /* of the text */
    bool ignores_case;
    bool at_indent; /* only blanks stand before it in its line */
    bool may_begin_regex;
    unsigned char previous;  /* the last byte that was not blank, 0 if none */
    tr_hl_capture delimiter; /* for %= */
    size_t indent;           /* for %I */
    tr_hl_capture captures[2];
    uint64_t work; /* characters looked at */
} tr_hl_matcher;

/* Bytes, one bit for each. */
typedef struct tr_hl_bytes {
    uint64_t bits[4];
} tr_hl_bytes;

static inline bool tr_hl_has(const tr_hl_bytes *set, char c) {
    unsigned char byte = (unsigned char)c;
    return set->bits[byte >> 6] >> (byte & 63) & 1;
}

/* All bytes that what the pattern matches could begin with, or that could follow
 * where it matches without taking one. */
tr_hl_bytes tr_hl_first_bytes(const tr_hl_matcher *self, const char *pattern);

/* The end of what the pattern matches at `at`, or NULL. */
const char *tr_hl_match(tr_hl_matcher *self, const char *pattern, const char *at);

#endif
