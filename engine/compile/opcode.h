/* SPDX-License-Identifier: MIT
 *
 * The instructions of the machine, in one table: the compiler, the verifier and the
 * machine's dispatch are all made from it.
 *
 * A word is an opcode in the low 8 bits and an operand `a` in the upper 24.
 * Some instructions have a second word `b`.  The stack holds values; slots are
 * the variables of the running function.
 *
 * X(NAME, words, pops, pushes, meaning)       V = varies, see the verifier
 */
#ifndef TR_COMPILE_OPCODE_H
#define TR_COMPILE_OPCODE_H

#include <stdint.h>

#define TR_V 255

/*
 * An operator of two values in five forms: both from the stack; the right one a
 * constant or a slot (a); the left one slot a and the right one constant or slot
 * b.  A slot may be missing, as for NAME.  The order is that of tr_operands.
 */
#define TR_X_BINARY(X, NAME, meaning)                        \
    X(NAME, 1, 2, 1, meaning)                                \
    X(NAME##_C, 1, 1, 1, meaning ", b is constant a")        \
    X(NAME##_S, 1, 1, 1, meaning ", b is slot a")            \
    X(NAME##_SC, 2, 0, 1, meaning ", of slot and constant")  \
    X(NAME##_SS, 2, 0, 1, meaning ", of slot and slot")

#define TR_OPCODES(X)                                                                  \
    /* values */                                                                       \
    X(CONST, 1, 0, 1, "push constant a")                                               \
    X(SLOT, 1, 0, 1, "push slot a, which is known to be set")                          \
    X(NAME, 1, 0, 1, "push slot a, or what its name means, or undefined")              \
    X(OUTER, 2, 0, 1, "push slot a of the function b levels out; undefined as NAME")   \
    X(OUTER_LAZY, 2, 0, 1, "the same with a look in the context")                      \
    X(STORE, 1, 1, 0, "pop into slot a")                                               \
    X(COPY, 2, 0, 0, "slot a = slot b, missing or not")                                \
    X(COPY_OUTER, 2, 0, 0, "slot a = outer slot: b = level << 16 | slot")              \
    X(RESOLVE, 1, 0, 0, "slot a = its name in the context, or missing")                \
    X(CLEAR, 2, 0, 0, "slots a to a + b - 1 = missing")                                \
    X(POP, 1, 1, 0, "drop the top")                                                    \
    X(DUP, 1, 1, 2, "push the top again")                                              \
    X(ROT3, 1, 3, 3, "a b c -> c a b")                                                 \
    X(UNDEFINED, 1, 0, 1, "push undefined with hint constant a")                       \
    X(UNDEFINED_NAMED, 2, 0, 1, "push undefined of the policy: hint a, name b")        \
    /* attributes and items */                                                         \
    X(GETATTR, 2, 1, 1, "environment.getattr(top, name a); hint byte b")               \
    X(SLOT_ATTR, 3, 0, 1, "attribute b of slot a; hint byte c")                        \
    X(GETITEM, 1, 2, 1, "environment.getitem(value, key)")                             \
    X(GETITEM_CONST, 2, 1, 1, "item by constant string a; hint byte b")                \
    X(SLOT_ITEM, 3, 0, 1, "item of slot a by constant string b; hint byte c")          \
    X(SLICE, 1, 4, 1, "value[start:stop:step]")                                        \
    /* operators */                                                                    \
    X(NOT, 1, 1, 1, "not top")                                                         \
    X(NEG, 1, 1, 1, "- top")                                                           \
    X(POS, 1, 1, 1, "+ top")                                                           \
    TR_X_BINARY(X, ADD, "a + b")                                                       \
    TR_X_BINARY(X, SUB, "a - b")                                                       \
    TR_X_BINARY(X, MUL, "a * b")                                                       \
    X(DIV, 1, 2, 1, "a / b")                                                           \
    TR_X_BINARY(X, FLOORDIV, "a // b")                                                 \
    TR_X_BINARY(X, MOD, "a % b")                                                       \
    X(POW, 1, 2, 1, "a ** b")                                                          \
    X(INTERCEPT, 1, 2, 1, "the binary operator with opcode a, as the host has it")     \
    X(INTERCEPT_UNARY, 1, 1, 1, "the unary operator with opcode a, the same")          \
    X(COMPARE, 1, 2, 1, "comparison a (tr_comparison) of two values")                  \
    X(COMPARE_C, 2, 1, 1, "the top with constant a; comparison b")                     \
    X(COMPARE_S, 2, 1, 1, "the top with slot a; comparison b")                         \
    X(COMPARE_SC, 3, 0, 1, "slot a with constant b; comparison c")                     \
    X(COMPARE_SS, 3, 0, 1, "slot a with slot b; comparison c")                         \
    X(CONCAT, 2, TR_V, 1, "a values joined as text; b = tr_escape_mode")               \
    X(LIST, 1, TR_V, 1, "list of a values")                                            \
    X(TUPLE, 1, TR_V, 1, "tuple of a values")                                          \
    X(DICT, 1, TR_V, 1, "dict of a pairs")                                             \
    X(MARK_SAFE, 1, 1, 1, "Markup(top) if mode a is on, or dynamic and on now")        \
    X(UNPACK, 1, 1, TR_V, "exactly a values out of one, first on top")                 \
    /* jumps: a = target */                                                            \
    X(JUMP, 1, 0, 0, "go on at a")                                                     \
    X(JUMP_IF_FALSE, 1, 1, 0, "pop; go to a if it is false")                           \
    X(JUMP_IF_TRUE, 1, 1, 0, "pop; go to a if it is true")                             \
    X(AND, 1, 1, TR_V, "if top is false keep it and go to a, else pop")                \
    X(OR, 1, 1, TR_V, "if top is true keep it and go to a, else pop")                  \
    X(JUMP_IF_SLOT_FALSE, 2, 0, 0, "go to a if slot b is false")                       \
    X(JUMP_IF_SLOT_TRUE, 2, 0, 0, "go to a if slot b is true")                         \
    X(COMPARE_JUMP, 2, 2, 0, "compare; go to a if the result is not what b says")      \
    X(COMPARE_JUMP_C, 3, 1, 0, "the top with constant c")                              \
    X(COMPARE_JUMP_S, 3, 1, 0, "the top with slot c")                                  \
    X(COMPARE_JUMP_SC, 4, 0, 0, "slot c with constant d")                              \
    X(COMPARE_JUMP_SS, 4, 0, 0, "slot c with slot d")                                  \
    X(JUMP_IF_UNDEFINED, 2, 0, 0, "go to a if slot b is undefined")                    \
    X(JUMP_IF_DEFINED, 2, 0, 0, "go to a if slot b is defined")                        \
    X(JUMP_IF_SET, 2, 0, 0, "go to a if slot b is not missing")                        \
    X(JUMP_IF_PARENT, 1, 0, 0, "go to a if this template extends another by now")      \
    /* calls: b = shape, see tr_shape */                                               \
    X(CALL, 2, TR_V, 1, "callable and arguments -> result")                            \
    X(CALL_EMIT, 2, TR_V, 1, "the same; an EMIT of mode a follows or is skipped")      \
    X(CALL_METHOD, 2, TR_V, 1, "object and arguments -> object.name(...); a = name")   \
    X(FILTER, 2, TR_V, 1, "value and arguments -> filter a")                           \
    X(TEST, 2, TR_V, 1, "value and arguments -> test a")                               \
    X(IS_DEFINED, 1, 1, 1, "is the top defined (a = 0) or undefined (a = 1)")          \
    X(SLOT_DEFINED, 2, 0, 1, "the same for slot b")                                    \
    /* output */                                                                       \
    X(EMIT_TEXT, 1, 0, 0, "print constant string a as it is")                          \
    X(EMIT, 1, 1, 0, "print the top; a = tr_escape_mode")                              \
    X(EMIT_SLOT, 2, 0, 0, "print slot a as NAME would; b = escape mode")               \
    X(EMIT_ATTR, 3, 0, 0, "print attribute b >> 8 of slot a, mode b & 255; hint c")    \
    X(TEXT_SLOT, 3, 0, 0, "print text c, then slot a with mode b")                     \
    X(TEXT_ATTR, 4, 0, 0, "print text d, then as EMIT_ATTR")                           \
    X(FINALIZE, 1, 1, 1, "the environment's finalize function on the top")             \
    X(CAPTURE, 1, 0, 0, "from here on output is captured")                             \
    X(CAPTURE_DROP, 1, 0, 0, "forget what the a innermost captures caught")            \
    X(CAPTURE_END, 1, 0, 1, "push what was captured; a = tr_markup_mode")              \
    /* loops */                                                                        \
    X(FOR, 2, 1, 0, "begin a loop over the top; a = slot of loop + 1, b = loop info")  \
    X(FOR_NEXT, 1, 0, 1, "push the next item, or go to a")                             \
    X(FOR_NEXT_STORE, 2, 0, 0, "next item into slot b, or go to a")                    \
    X(FOR_BACK, 1, 0, 0, "a round is done: go to a")                                   \
    X(FOR_SKIP, 1, 0, 0, "continue: go to a without counting the round")               \
    X(FOR_END, 1, 0, 0, "leave the loop")                                              \
    X(FOR_ELSE, 1, 0, 0, "leave the loop; go to a if a round was completed")           \
    X(FOR_TEST_END, 1, 1, 0, "end of a loop's filter: hands the top to the loop")      \
    X(LOOP_FIELD, 2, 0, 1, "field b of the loop object in slot a")                     \
    /* functions */                                                                    \
    X(MACRO, 1, 0, 1, "push a macro of function a over the running one")               \
    X(LOOP_CALL, 2, 1, 0, "begin recursive loop: function a over the top; b mode")     \
    X(RETURN, 1, 0, 0, "end of the function")                                          \
    X(RESULT, 1, 1, 0, "the value of a compiled expression")                           \
    /* context and templates */                                                        \
    X(EXPORT, 2, 0, 0, "context.vars[name b] = slot a; public names are exported")     \
    X(EXPORT_ONLY, 2, 0, 0, "context.vars[name b] = slot a, not exported (imports)")   \
    X(LOCALS, 1, 0, 1, "push a dict of the local variables of table a, or none")       \
    X(BLOCK, 2, TR_V, 0, "run block named a; b = 1: locals on the stack (scoped)")     \
    X(REQUIRE_BLOCK, 1, 0, 0, "error if block a has no override")                      \
    X(SELF, 1, 0, 0, "slot a = self")                                                  \
    X(SUPER, 2, 0, 0, "slot a = super of block named b")                               \
    X(EXTENDS, 1, 1, 0, "the top names the parent template")                           \
    X(INCLUDE, 1, TR_V, 0, "print the template the top names; a = tr_include_flags")   \
    X(IMPORT, 1, TR_V, 1, "push the module of a template; a = 1: with context")        \
    X(IMPORT_NAME, 2, 1, 1, "name a of the module at the top, popped; b = line")       \
    X(AUTOESCAPE, 1, 1, 0, "set autoescape from the top, saving it in slot a")         \
    X(AUTOESCAPE_END, 1, 0, 0, "restore autoescape from slot a")                       \
    X(CHECK_NAMESPACE, 1, 1, 0, "error if the top is no namespace")                    \
    X(SET_ATTR, 1, 2, 0, "value namespace: namespace.name a = value")                  \
    X(CALL_TAG, 2, TR_V, 0, "custom tag a with arguments of shape b")                  \
    X(DEBUG, 1, 1, 1, "text of {% debug %} from the locals at the top")                \
    X(FAIL, 2, 0, 0, "raise error a with message constant b")

typedef enum tr_opcode {
#define TR_X(name, words, pops, pushes, meaning) TR_OP_##name,
    TR_OPCODES(TR_X)
#undef TR_X
    TR_OP_COUNT
} tr_opcode;

/* Where an operator's values are: added to its opcode. */
typedef enum tr_operands {
    TR_FROM_STACK,
    TR_WITH_CONSTANT,
    TR_WITH_SLOT,
    TR_SLOT_CONSTANT,
    TR_SLOT_SLOT
} tr_operands;

/* The second word of COMPARE_JUMP: a tr_comparison, and whether truth goes on. */
#define TR_COMPARISON(word) ((word) & 0xfu)
#define TR_GO_ON_IF_TRUE 0x10u

/* In the hint of an attribute: no method of dicts has its name. */
#define TR_HINT_IS_KEY 0x80000000u

/* How something is printed. */
typedef enum tr_escape_mode {
    TR_ESCAPE_OFF,
    TR_ESCAPE_ON,
    TR_ESCAPE_DYNAMIC, /* as context.eval_ctx.autoescape says at run time */
    TR_ESCAPE_RAW      /* as it is, and it must be a string */
} tr_escape_mode;

/* What a loop object knows, in the order of tr_loop_field_names. */
typedef enum tr_loop_field {
    TR_LOOP_INDEX,
    TR_LOOP_INDEX0,
    TR_LOOP_FIRST,
    TR_LOOP_LAST,
    TR_LOOP_LENGTH,
    TR_LOOP_REVINDEX,
    TR_LOOP_REVINDEX0,
    TR_LOOP_DEPTH,
    TR_LOOP_DEPTH0,
    TR_LOOP_PREVITEM,
    TR_LOOP_NEXTITEM,
    TR_LOOP_FIELDS
} tr_loop_field;

extern const char *const tr_loop_field_names[TR_LOOP_FIELDS];

#define TR_IMPORT_WITH_CONTEXT 1u

static inline uint32_t tr_word(tr_opcode op, uint32_t a)
{
    return (uint32_t)op | a << 8;
}

#define TR_WORD_OP(word) ((word) & 0xffu)
#define TR_WORD_A(word) ((word) >> 8)
#define TR_OPERAND_MAX 0xffffffu

#endif
