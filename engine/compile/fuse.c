/* SPDX-License-Identifier: MIT
 *
 * Several instructions as one: what only fetches an operand joins the instruction
 * that uses it, and what only computes a condition joins the jump.
 *
 * Invariants: nothing that a jump may land on or behind is taken back (the list
 * of recent instructions is emptied there); a fused instruction does exactly what
 * its parts did, in their order.
 */
#include "compile/emit.h"

/* A fused instruction while it is put together: up to four words. */
typedef struct tr_fusion {
    tr_opcode op;
    uint32_t a;
    uint32_t more[3];
    uint32_t more_count;
    bool keep_position; /* it stands where the last part stood */
} tr_fusion;

/* The `back`-th instruction before this place (1: the last one), or NULL. */
static const uint32_t *recent(const tr_builder *b, uint32_t back)
{
    const tr_function_build *f = b->function;
    if (back > f->recent_count) return NULL;
    return f->words.items + f->recent[(f->recent_end - back) % TR_RECENT];
}

static bool is_op(const uint32_t *word, tr_opcode op)
{
    return word && TR_WORD_OP(*word) == (uint32_t)op;
}

static bool is_slot(const uint32_t *word)
{
    return is_op(word, TR_OP_SLOT) || is_op(word, TR_OP_NAME);
}

static void take_back(tr_builder *b, uint32_t count)
{
    tr_function_build *f = b->function;
    if (!count) return;
    f->recent_count -= count;
    f->recent_end -= count;
    f->words.count = f->recent[f->recent_end % TR_RECENT];
}

/* The position of the last instruction becomes the current one. */
static void stay_in_place(tr_builder *b)
{
    const tr_function_build *f = b->function;
    uint32_t at = f->recent[(f->recent_end - 1) % TR_RECENT];
    for (uint32_t i = f->positions.count; i--;) {
        if (f->positions.items[i].at > at) continue;
        b->line = f->positions.items[i].line;
        b->column = f->positions.items[i].column;
        return;
    }
}

/* `operands` were pushed by instructions that are taken back, `parts` in all. */
static void replace(
    tr_builder *b, const tr_fusion *fusion, uint32_t parts, uint32_t operands)
{
    uint32_t line = b->line;
    uint32_t column = b->column;
    if (fusion->keep_position) stay_in_place(b);
    take_back(b, parts);
    b->function->depth -= operands;
    tr_emit_plain(b, fusion->op, fusion->a);
    for (uint32_t i = 0; i < fusion->more_count; i++) {
        tr_emit_word(b, fusion->more[i]);
    }
    b->line = line;
    b->column = column;
}

/* Where the two operands of an operator come from; `values` in their order. */
static tr_operands find_operands(const tr_builder *b, uint32_t values[2])
{
    const uint32_t *right = recent(b, 1);
    const uint32_t *left = recent(b, 2);
    bool constant = is_op(right, TR_OP_CONST);
    if (!constant && !is_slot(right)) return TR_FROM_STACK;
    if (!is_slot(left)) {
        values[0] = TR_WORD_A(*right);
        return constant ? TR_WITH_CONSTANT : TR_WITH_SLOT;
    }
    values[0] = TR_WORD_A(*left);
    values[1] = TR_WORD_A(*right);
    return constant ? TR_SLOT_CONSTANT : TR_SLOT_SLOT;
}

static uint32_t operand_count(tr_operands operands)
{
    return operands == TR_FROM_STACK ? 0 : operands >= TR_SLOT_CONSTANT ? 2 : 1;
}

static bool fuse_binary(tr_builder *b, tr_opcode op)
{
    uint32_t values[2];
    tr_operands operands = find_operands(b, values);
    if (operands == TR_FROM_STACK) return false;
    uint32_t count = operand_count(operands);
    tr_fusion fusion = {.a = values[0], .more_count = count - 1};
    fusion.op = (tr_opcode)((int)op + (int)operands); /* two enumerations */
    fusion.more[0] = values[1 % count];
    replace(b, &fusion, count, count);
    return true;
}

static bool fuse_compare(tr_builder *b, uint32_t comparison)
{
    uint32_t values[2];
    tr_operands operands = find_operands(b, values);
    if (operands == TR_FROM_STACK) return false;
    uint32_t count = operand_count(operands);
    tr_fusion fusion = {
        .op = TR_OP_COMPARE + operands, .a = values[0], .more_count = count};
    if (count == 2) fusion.more[0] = values[1];
    fusion.more[count - 1] = comparison;
    replace(b, &fusion, count, count);
    return true;
}

/* A comparison and a jump; `when`: the truth that jumps. */
static bool fuse_compare_jump(tr_builder *b, bool when)
{
    const uint32_t *last = recent(b, 1);
    uint32_t op = last ? TR_WORD_OP(*last) : 0;
    if (!last || op < TR_OP_COMPARE || op > TR_OP_COMPARE_SS) return false;
    tr_operands operands = (tr_operands)(op - TR_OP_COMPARE);
    uint32_t count = operand_count(operands);
    tr_fusion fusion = {
        .op = TR_OP_COMPARE_JUMP + operands,
        .more_count = 1 + count,
        .keep_position = true,
    };
    uint32_t comparison = count ? last[count] : TR_WORD_A(*last);
    fusion.more[0] = comparison | (when ? 0 : TR_GO_ON_IF_TRUE);
    fusion.more[1] = TR_WORD_A(*last);
    if (count == 2) fusion.more[2] = last[1];
    /* the comparison's result goes, what it took from the stack is still there */
    b->function->depth += 2 - count;
    replace(b, &fusion, 1, 1);
    return true;
}

static bool fuse_jump(tr_builder *b, bool when)
{
    const uint32_t *last = recent(b, 1);
    if (is_op(last, TR_OP_NOT)) {
        take_back(b, 1);
        tr_emit(b, when ? TR_OP_JUMP_IF_FALSE : TR_OP_JUMP_IF_TRUE, 0);
        return true;
    }
    if (fuse_compare_jump(b, when)) return true;
    tr_fusion fusion = {.more_count = 1};
    if (is_slot(last)) {
        fusion.op = when ? TR_OP_JUMP_IF_SLOT_TRUE : TR_OP_JUMP_IF_SLOT_FALSE;
        fusion.more[0] = TR_WORD_A(*last);
    } else if (is_op(last, TR_OP_SLOT_DEFINED)) {
        bool undefined = TR_WORD_A(*last) != 0;
        fusion.op = undefined == when ? TR_OP_JUMP_IF_UNDEFINED : TR_OP_JUMP_IF_DEFINED;
        fusion.more[0] = last[1];
    } else {
        return false;
    }
    replace(b, &fusion, 1, 1);
    return true;
}

static bool fuse_access(tr_builder *b, tr_opcode op, uint32_t name, uint32_t hint)
{
    const uint32_t *last = recent(b, 1);
    if (!is_slot(last)) return false;
    tr_fusion fusion = {
        .op = op, .a = TR_WORD_A(*last), .more = {name, hint}, .more_count = 2};
    replace(b, &fusion, 1, 1);
    return true;
}

static bool fuse_defined(tr_builder *b, uint32_t undefined)
{
    const uint32_t *last = recent(b, 1);
    if (!is_slot(last)) return false;
    tr_fusion fusion = {
        .op = TR_OP_SLOT_DEFINED,
        .a = undefined,
        .more = {TR_WORD_A(*last)},
        .more_count = 1,
    };
    replace(b, &fusion, 1, 1);
    return true;
}

static bool fuse_emit(tr_builder *b, uint32_t mode)
{
    const uint32_t *last = recent(b, 1);
    const uint32_t *text = recent(b, 2);
    bool after_text = is_op(text, TR_OP_EMIT_TEXT);
    uint32_t parts = after_text ? 2 : 1;
    if (is_slot(last)) {
        tr_fusion fusion = {
            .op = after_text ? TR_OP_TEXT_SLOT : TR_OP_EMIT_SLOT,
            .a = TR_WORD_A(*last),
            .more = {mode, after_text ? TR_WORD_A(*text) : 0},
            .more_count = parts,
        };
        replace(b, &fusion, parts, 1);
        return true;
    }
    if (!is_op(last, TR_OP_SLOT_ATTR)) return false;
    tr_fusion fusion = {
        .op = after_text ? TR_OP_TEXT_ATTR : TR_OP_EMIT_ATTR,
        .a = TR_WORD_A(*last),
        .more = {last[1] << 8 | mode, last[2], after_text ? TR_WORD_A(*text) : 0},
        .more_count = parts + 1,
        .keep_position = true,
    };
    replace(b, &fusion, parts, 1);
    return true;
}

bool tr_fuse(tr_builder *b, tr_opcode op, uint32_t a, uint32_t word)
{
    if (!b->function->recent_count || b->failed) return false;
    switch (op) {
    case TR_OP_ADD:
    case TR_OP_SUB:
    case TR_OP_MUL:
    case TR_OP_FLOORDIV:
    case TR_OP_MOD: return fuse_binary(b, op);
    case TR_OP_COMPARE: return fuse_compare(b, a);
    case TR_OP_JUMP_IF_FALSE: return fuse_jump(b, false);
    case TR_OP_JUMP_IF_TRUE: return fuse_jump(b, true);
    case TR_OP_GETATTR: return fuse_access(b, TR_OP_SLOT_ATTR, a, word);
    case TR_OP_GETITEM_CONST: return fuse_access(b, TR_OP_SLOT_ITEM, a, word);
    case TR_OP_IS_DEFINED: return fuse_defined(b, a);
    case TR_OP_EMIT: return fuse_emit(b, a);
    default: return false;
    }
}
