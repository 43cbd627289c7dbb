/* SPDX-License-Identifier: MIT
 *
 * How the loop of run.c goes from instruction to instruction, and the forms that
 * several instructions share.  For run.c alone: the macros use its variables
 * (m, frame, pc, sp, slots, constants, word) and its label `fail`.
 */
#ifndef TR_VM_DISPATCH_H
#define TR_VM_DISPATCH_H

#include "vm/ahead.h"

#if defined(TR_SWITCH_DISPATCH) || !defined(__GNUC__)
#define DISPATCH_BEGIN \
    next_word:         \
    word = *pc++;      \
    switch (TR_WORD_OP(word)) {
#define DISPATCH_END \
    default: goto fail; \
    }
#define OP(name) case TR_OP_##name:
#define OP_ALSO(name) case TR_OP_##name:
#define NEXT goto next_word /* `continue` would end only the do of a macro */
#else
#define DISPATCH_BEGIN NEXT;
#define DISPATCH_END
#define OP(name) op_##name:
#define OP_ALSO(name) op_##name:
#define NEXT                                   \
    do {                                       \
        word = *pc++;                          \
        goto *labels[TR_WORD_OP(word)];        \
    } while (0)
#endif

#define A TR_WORD_A(word)
#define SAVE()           \
    do {                 \
        frame->pc = pc;  \
        frame->sp = sp;  \
    } while (0)

/* What instructions refer to.  As variables of the loop they spare gcc a load at each
 * instruction; clang would then keep the machine itself on the stack. */
#ifdef __clang__
#define SLOTS frame->slots
#define CONSTANTS frame->constants
#define REFER() ((void)0)
#else
#define SLOTS slots
#define CONSTANTS constants
#define REFER() (slots = frame->slots, constants = frame->constants)
#endif

#define LOAD()               \
    do {                     \
        frame = tr_top(m);   \
        pc = frame->pc;      \
        sp = frame->sp;      \
        REFER();             \
    } while (0)
/* Replaces the top `n` operands by one result, or fails. */
#define RESULT(n, value)                         \
    do {                                         \
        tr_value result_ = (value);              \
        sp -= (n);                               \
        for (int i_ = 0; i_ < (n); i_++) tr_drop(sp[i_]); \
        if (tr_is_invalid(result_)) goto fail;   \
        *sp++ = result_;                         \
        NEXT;                                    \
    } while (0)

/* Pushes a result, or fails. */
#define PUSH(value) RESULT(0, value)

/*
 * An operator of two integers, or of anything, in the forms of TR_X_BINARY; the
 * loop has the label `binary`.
 */
#define BINARY_FORM(LABEL, LEFT, RIGHT, POPPED, FAST, SLOW)                       \
    OP(LABEL)                                                                     \
    {                                                                             \
        left = (LEFT);                                                            \
        right = (RIGHT);                                                          \
        int64_t r;                                                                \
        if (left->tag_ == TR_INT && right->tag_ == TR_INT &&                      \
            !FAST(left->as_.integer_, right->as_.integer_, &r)) {                 \
            sp -= (POPPED);                                                       \
            *sp++ = tr_int(r);                                                    \
            NEXT;                                                                 \
        }                                                                         \
        operation = (SLOW);                                                       \
        popped = (POPPED);                                                        \
        goto binary;                                                              \
    }
#define BINARY(NAME, FAST, SLOW)                                                  \
    BINARY_FORM(NAME, sp - 2, sp - 1, 2, FAST, SLOW)                              \
    BINARY_FORM(NAME##_C, sp - 1, CONSTANTS + A, 1, FAST, SLOW)                   \
    BINARY_FORM(NAME##_S, sp - 1, SLOTS + A, 1, FAST, SLOW)                       \
    BINARY_FORM(NAME##_SC, SLOTS + A, CONSTANTS + *pc++, 0, FAST, SLOW)           \
    BINARY_FORM(NAME##_SS, SLOTS + A, SLOTS + *pc++, 0, FAST, SLOW)

/* A comparison in the same forms; and one that a jump follows. */
#define COMPARE_FORM(LABEL, LEFT, RIGHT, POPPED, COMPARISON)                      \
    OP(LABEL)                                                                     \
    {                                                                             \
        left = (LEFT);                                                            \
        right = (RIGHT);                                                          \
        uint32_t comparison = (COMPARISON);                                       \
        popped = (POPPED);                                                        \
        if (comparison <= TR_CMP_GE && left->tag_ == TR_INT &&                    \
            right->tag_ == TR_INT) {                                              \
            verdict = tr_quick_compare(                                           \
                comparison, left->as_.integer_, right->as_.integer_);             \
            sp -= popped;                                                         \
            *sp++ = tr_bool(verdict);                                             \
            NEXT;                                                                 \
        }                                                                         \
        SAVE();                                                                   \
        verdict = tr_step_compare_at(m, frame, comparison, left, right, popped);  \
        sp -= popped;                                                             \
        if (verdict < 0) goto fail;                                               \
        *sp++ = tr_bool(verdict);                                                 \
        NEXT;                                                                     \
    }

#define COMPARE_JUMP_FORM(LABEL, LEFT, RIGHT, POPPED)                             \
    OP(LABEL)                                                                     \
    {                                                                             \
        uint32_t comparison = *pc++;                                              \
        left = (LEFT);                                                            \
        right = (RIGHT);                                                          \
        if (left->tag_ == TR_INT && right->tag_ == TR_INT &&                      \
            TR_COMPARISON(comparison) <= TR_CMP_GE) {                             \
            verdict = tr_quick_compare(                                           \
                TR_COMPARISON(comparison), left->as_.integer_,                    \
                right->as_.integer_);                                             \
            sp -= (POPPED);                                                       \
        } else {                                                                  \
            SAVE();                                                               \
            verdict = tr_step_compare_at(                                         \
                m, frame, TR_COMPARISON(comparison), left, right, (POPPED));      \
            sp -= (POPPED);                                                       \
            if (verdict < 0) goto fail;                                           \
        }                                                                         \
        if (verdict == !(comparison & TR_GO_ON_IF_TRUE)) {                        \
            pc = frame->words + A;                                                \
        }                                                                         \
        NEXT;                                                                     \
    }

#endif
