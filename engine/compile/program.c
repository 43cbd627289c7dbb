/* SPDX-License-Identifier: MIT
 *
 * Looking things up in a program, and printing its code.
 */
#include "compile/program.h"

static const struct {
    const char *name;
    uint8_t words, pops, pushes;
} table[] = {
#define TR_X(name, words, pops, pushes, meaning) {#name, words, pops, pushes},
    TR_OPCODES(TR_X)
#undef TR_X
};

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

static uint32_t words_of(uint32_t word)
{
    uint32_t op = TR_WORD_OP(word);
    return op < TR_OP_COUNT ? table[op].words : 1;
}

static void print_constant(const tr_program *p, uint32_t index, tr_text *out)
{
    if (index >= p->constant_count) return;
    tr_value value = p->constants[index];
    if (!tr_is(value, TR_STRING)) return;
    tr_span text = tr_string_bytes(value);
    tr_text_format(out, "  ; %.*s", (int)(text.size > 40 ? 40 : text.size), text.bytes);
}

static void print_code(const tr_program *p, uint32_t index, tr_text *out)
{
    const tr_code *code = &p->codes[index];
    tr_text_format(
        out, "code %u: %u slots, %u stack\n", index, code->slot_count,
        code->stack_size);
    for (uint32_t at = 0; at < code->word_count; at += words_of(code->words[at])) {
        uint32_t word = code->words[at];
        uint32_t op = TR_WORD_OP(word);
        uint32_t line, column;
        tr_program_place(code, at, &line, &column);
        tr_text_format(
            out, "%5u %4u  %-16s %u", at, line,
            op < TR_OP_COUNT ? table[op].name : "?", TR_WORD_A(word));
        for (uint32_t i = 1; i < words_of(word); i++) {
            tr_text_format(out, " %u", code->words[at + i]);
        }
        if (op == TR_OP_CONST || op == TR_OP_EMIT_TEXT || op == TR_OP_GETATTR) {
            print_constant(p, TR_WORD_A(word), out);
        }
        tr_text_add_byte(out, '\n');
    }
}

void tr_program_disassemble(const tr_program *program, tr_text *out)
{
    for (uint32_t i = 0; i < program->code_count; i++) print_code(program, i, out);
}
