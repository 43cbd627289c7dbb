/* SPDX-License-Identifier: MIT
 *
 * Properties and case mappings of single code points, from a generated table.
 * The table is Python's own knowledge, so no version of another library can
 * make a template print something else.
 */
#include "base/utf8.h"

/* A small number for every code point; all behind `last` are as it is. */
struct unicode_trie {
    uint32_t last;
    const uint8_t *top;
    const uint16_t *middle;
    const uint8_t *bottom;
};

#include "base/unicode_table.h"

static uint32_t look_up(const struct unicode_trie *trie, uint32_t rune)
{
    const uint32_t low = (1u << U_STEP) - 1;
    uint32_t piece = rune >> (2 * U_STEP);
    if (piece > trie->last) piece = trie->last;
    piece = trie->middle[trie->top[piece] << U_STEP | (rune >> U_STEP & low)];
    return trie->bottom[piece << U_STEP | (rune & low)];
}

static bool has(uint32_t rune, unsigned flags)
{
    return (unicode_kinds[look_up(&unicode_kind_of, rune)].flags & flags) != 0;
}

bool tr_rune_is_space(uint32_t rune)
{
    if (rune < 128) return rune == ' ' || rune - 9 < 5 || rune - 28 < 4;
    return has(rune, U_SPACE);
}

bool tr_rune_is_line_break(uint32_t rune)
{
    return rune - 10 < 4 || rune - 28 < 3 || rune == 0x85 || rune == 0x2028 ||
           rune == 0x2029;
}

bool tr_rune_is_alpha(uint32_t rune)
{
    return has(rune, U_ALPHA);
}

bool tr_rune_is_decimal(uint32_t rune)
{
    return has(rune, U_DECIMAL);
}

bool tr_rune_is_digit(uint32_t rune)
{
    return has(rune, U_DIGIT);
}

bool tr_rune_is_numeric(uint32_t rune)
{
    return has(rune, U_NUMERIC);
}

bool tr_rune_is_lower(uint32_t rune)
{
    return has(rune, U_LOWER);
}

bool tr_rune_is_upper(uint32_t rune)
{
    return has(rune, U_UPPER);
}

bool tr_rune_is_title(uint32_t rune)
{
    return has(rune, U_TITLE);
}

bool tr_rune_is_printable(uint32_t rune)
{
    if (rune < 127) return rune >= 32;
    return has(rune, U_PRINTABLE);
}

bool tr_rune_is_id_start(uint32_t rune)
{
    return has(rune, U_ID_START);
}

bool tr_rune_is_id_continue(uint32_t rune)
{
    return has(rune, U_ID_CONTINUE);
}

bool tr_rune_is_cased(uint32_t rune)
{
    return has(rune, U_CASED);
}

bool tr_rune_is_case_ignorable(uint32_t rune)
{
    return has(rune, U_IGNORABLE);
}

bool tr_rune_is_word(uint32_t rune)
{
    return rune == '_' || has(rune, U_ALPHA | U_DECIMAL | U_DIGIT | U_NUMERIC);
}

int tr_rune_decimal_value(uint32_t rune)
{
    const struct unicode_kind *kind = &unicode_kinds[look_up(&unicode_kind_of, rune)];
    return kind->flags & U_DECIMAL ? kind->decimal : -1;
}

/* Which mapping: the order of the table's columns. */
enum { MAP_UPPER, MAP_LOWER, MAP_TITLE, MAP_FOLD };

static size_t map_rune(uint32_t rune, int kind, uint32_t out[3])
{
    uint32_t row = look_up(&unicode_row_of, rune);
    if (row < U_SINGLE) {
        out[0] = rune + (uint32_t)unicode_single[row][kind];
        return 1;
    }
    const uint16_t *runes = unicode_multi[row - U_SINGLE][kind];
    size_t count = 0;
    while (count < 3 && runes[count]) {
        out[count] = runes[count];
        count++;
    }
    return count;
}

size_t tr_rune_upper(uint32_t rune, uint32_t out[3])
{
    return map_rune(rune, MAP_UPPER, out);
}

size_t tr_rune_lower(uint32_t rune, uint32_t out[3])
{
    return map_rune(rune, MAP_LOWER, out);
}

size_t tr_rune_title(uint32_t rune, uint32_t out[3])
{
    return map_rune(rune, MAP_TITLE, out);
}

size_t tr_rune_fold(uint32_t rune, uint32_t out[3])
{
    return map_rune(rune, MAP_FOLD, out);
}
