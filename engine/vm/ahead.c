/* SPDX-License-Identifier: MIT
 *
 * Decisions by what stands in a dict, and sums of strings that are printed or
 * grow at their end.  See ahead.h.
 */
#include "vm/ahead.h"

/* ---- decisions ---- */

/* Where a value leads that is borrowed, or missing for one that is undefined and
 * says nothing when it is tested. */
static const uint32_t *
decide(const tr_frame *frame, tr_ref value, const uint32_t *pc)
{
    uint32_t word = *pc++;
    bool jumps;
    if (TR_WORD_OP(word) == TR_OP_COMPARE_JUMP_C) {
        uint32_t comparison = *pc++;
        tr_ref other = frame->program->constants[*pc++];
        if (TR_COMPARISON(comparison) > TR_CMP_NE || !tr_is(other, TR_STRING) ||
            value.tag_ > TR_STRING) {
            return NULL;
        }
        bool equal = tr_is(value, TR_STRING) &&
                     tr_string_equal(tr_as_string(value), tr_as_string(other));
        bool verdict = equal == (TR_COMPARISON(comparison) == TR_CMP_EQ);
        jumps = verdict == !(comparison & TR_GO_ON_IF_TRUE);
    } else {
        int truth = tr_is_missing(value) ? 0 : tr_quick_truth(value);
        if (truth < 0) return NULL;
        jumps = truth == (TR_WORD_OP(word) == TR_OP_JUMP_IF_TRUE);
    }
    return jumps ? frame->code->words + TR_WORD_A(word) : pc;
}

const uint32_t *tr_ahead_attr(
    tr_machine *m, const tr_frame *frame, uint32_t slot, tr_string *name,
    uint32_t hint, const uint32_t *pc)
{
    tr_ref value = frame->slots[slot];
    if (!tr_is(value, TR_DICT) || !(hint & TR_HINT_IS_KEY)) return NULL;
    tr_ref found =
        tr_find_hinted(frame->program, value, name, hint & ~TR_HINT_IS_KEY);
    if (tr_is_missing(found) && !tr_undefined_is_quiet(m->runtime)) return NULL;
    return decide(frame, found, pc);
}

const uint32_t *tr_ahead_item(
    tr_machine *m, const tr_frame *frame, uint32_t slot, tr_ref key, uint32_t hint,
    const uint32_t *pc)
{
    tr_ref value = frame->slots[slot];
    if (!tr_is(value, TR_DICT)) return NULL;
    tr_ref found = tr_find_hinted(frame->program, value, tr_as_string(key), hint);
    if (tr_is_missing(found) && (!tr_undefined_is_quiet(m->runtime) ||
                                 !tr_dict_is_key(tr_string_bytes(key)))) {
        return NULL;
    }
    return decide(frame, found, pc);
}

/* ---- sums ---- */

static void print_plain(tr_text *out, tr_string *string, bool escape)
{
    if (escape) tr_escape_string(out, string);
    else tr_text_put(out, string->bytes, string->size);
}

static tr_addition
end_sum(tr_value *left, const tr_value *right, int popped, tr_addition how)
{
    if (popped > 1) tr_drop(*right);
    if (popped > 0 && how != TR_ADD_DONE) tr_drop(*left);
    return how;
}

tr_addition tr_ahead_add(
    tr_machine *m, const tr_frame *frame, tr_value *left, const tr_value *right,
    int popped, uint32_t next)
{
    if ((left->aux_ | right->aux_) & TR_AUX_MARKUP) return TR_ADD_MAKE;
    tr_string *a = left->as_.pointer_;
    tr_string *b = right->as_.pointer_;
    bool printed = TR_WORD_OP(next) == TR_OP_EMIT;
    bool grows = popped > 0 && !(left->aux_ & TR_AUX_BORROWED) &&
                 tr_string_may_grow(a, b->size);
    if (!printed && !grows) return TR_ADD_MAKE;
    if (!tr_charge_bytes(&m->task, (size_t)a->size + b->size)) {
        return end_sum(left, right, popped, TR_ADD_FAILED);
    }
    if (printed) {
        uint32_t mode = TR_WORD_A(next);
        bool escape = mode == TR_ESCAPE_ON ||
                      (mode == TR_ESCAPE_DYNAMIC && frame->context->autoescape);
        print_plain(&m->out.text, a, escape);
        print_plain(&m->out.text, b, escape);
        return end_sum(left, right, popped, TR_ADD_PRINTED);
    }
    tr_string *grown = tr_string_grow(a, (tr_span){b->bytes, b->size});
    if (!grown) {
        tr_fail_memory(&m->task);
        return end_sum(left, right, popped, TR_ADD_FAILED);
    }
    *left = tr_string_value(grown);
    return end_sum(left, right, popped, TR_ADD_DONE);
}
