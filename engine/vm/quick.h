/* SPDX-License-Identifier: MIT
 *
 * What instructions do without a call when their operands are plain: integers,
 * strings, lists.  Each says whether it could; if not, nothing has happened, and a
 * step (step.h) does it.
 */
#ifndef TR_VM_QUICK_H
#define TR_VM_QUICK_H

#include "base/number.h"
#include "vm/step.h"

static inline bool tr_quick_compare(uint32_t comparison, int64_t a, int64_t b)
{
    switch (comparison) {
    case TR_CMP_EQ: return a == b;
    case TR_CMP_NE: return a != b;
    case TR_CMP_LT: return a < b;
    case TR_CMP_LE: return a <= b;
    case TR_CMP_GT: return a > b;
    default: return a >= b;
    }
}

/* Python's a % b and a // b for b > 0. */
static inline bool tr_quick_modulo(int64_t a, int64_t b, int64_t *out)
{
    if (b <= 0) return true;
    if ((uint64_t)(a | b) >> 32 == 0) { /* half the time of a 64-bit division */
        *out = (int64_t)((uint32_t)a % (uint32_t)b);
        return false;
    }
    int64_t r = a % b;
    *out = r < 0 ? r + b : r;
    return false;
}

static inline bool tr_quick_floor(int64_t a, int64_t b, int64_t *out)
{
    if (b <= 0) return true;
    *out = a / b - (a % b < 0);
    return false;
}

/* Truth where nothing has to be asked; -1: ask. */
static inline int tr_quick_truth(tr_ref value)
{
    switch (value.tag_) {
    case TR_NONE: return 0;
    case TR_BOOL:
    case TR_INT: return value.as_.integer_ != 0;
    case TR_STRING: return tr_as_string(value)->size != 0;
    case TR_LIST:
    case TR_TUPLE: return tr_as_list(value)->count != 0;
    case TR_DICT: return tr_as_dict(value)->count != 0;
    default: return -1;
    }
}

/* Prints strings and numbers; false if that takes more than a look. */
static inline bool tr_quick_emit(tr_machine *m, const tr_value *value, uint32_t mode)
{
    if (value->tag_ == TR_STRING) {
        tr_string *s = value->as_.pointer_;
        if (mode == TR_ESCAPE_ON && !(value->aux_ & TR_AUX_MARKUP)) {
            tr_escape_string(&m->out.text, s);
            return true;
        }
        if (mode == TR_ESCAPE_DYNAMIC) return false;
        tr_text_put(&m->out.text, s->bytes, s->size);
        return true;
    }
    if (value->tag_ != TR_INT || mode > TR_ESCAPE_ON) return false;
    tr_number_put_int(&m->out.text, value->as_.integer_);
    return true;
}

/* The next item of the innermost loop into *slot, whose old value is the caller's:
 * 1, 0 at the end, -1: ask. */
static inline int tr_quick_next(tr_machine *m, tr_value *slot)
{
    tr_loop_record *record = &m->loops.items[m->loops.count - 1];
    if (record->loop) return -1;
    if (record->iter.tag == TR_LIST) {
        const tr_list *list = tr_as_list(record->iter.source);
        int64_t index = record->iter.index;
        if (index >= (int64_t)list->count) return 0;
        record->iter.index = index + 1;
        tr_put_held(m, slot, &list->items[index]);
        return 1;
    }
    if (record->iter.tag == TR_RANGE && record->iter.left > 1 &&
        tr_as_range(record->iter.source)->small) {
        /* the last one is left to tr_iter_next(): no step past it */
        *slot = tr_int(record->iter.index);
        record->iter.index += record->iter.step;
        record->iter.left--;
        return 1;
    }
    return -1;
}

#endif
