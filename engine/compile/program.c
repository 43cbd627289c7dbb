/* SPDX-License-Identifier: MIT
 *
 * Looking things up in a program.
 */
#include "compile/program.h"

const char *const tr_loop_field_names[TR_LOOP_FIELDS] = {
    [TR_LOOP_INDEX] = "index",         [TR_LOOP_INDEX0] = "index0",
    [TR_LOOP_FIRST] = "first",         [TR_LOOP_LAST] = "last",
    [TR_LOOP_LENGTH] = "length",       [TR_LOOP_REVINDEX] = "revindex",
    [TR_LOOP_REVINDEX0] = "revindex0", [TR_LOOP_DEPTH] = "depth",
    [TR_LOOP_DEPTH0] = "depth0",       [TR_LOOP_PREVITEM] = "previtem",
    [TR_LOOP_NEXTITEM] = "nextitem",
};

void tr_program_place(
    const tr_code *code, uint32_t at, uint32_t *line, uint32_t *column)
{
    uint32_t low = 0;
    uint32_t high = code->position_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (code->positions[middle].at <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *line = low ? code->positions[low - 1].line : code->line;
    *column = low ? code->positions[low - 1].column : 0;
}
