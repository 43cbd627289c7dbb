/* SPDX-License-Identifier: MIT
 *
 * A program: what a template compiles to.  Immutable and shared by all threads
 * once made (but for hint bytes, which are relaxed atomics).
 *
 * Invariant: constants are frozen and belong to the program, so that its code can
 * name them without counting; whoever keeps one longer counts it like any value.
 */
#ifndef TR_COMPILE_PROGRAM_H
#define TR_COMPILE_PROGRAM_H

#include "base/count.h"
#include "compile/opcode.h"
#include "value/function.h"

/* Positions: from code word `at` on, code belongs to this line and column. */
typedef struct tr_position {
    uint32_t at;
    uint32_t line;
    uint32_t column;
} tr_position;

/* The arguments of a call as they lie on the stack: positional, then keywords,
 * then *args, then **kwargs. */
typedef struct tr_shape {
    uint16_t positional;
    uint16_t keywords;
    bool dyn_args;
    bool dyn_kwargs;
    tr_string **names; /* of the keywords; constants */
} tr_shape;

/* What `include` and its like hand over. */
typedef struct tr_local {
    tr_string *name;
    uint32_t slot;
    uint32_t level; /* functions out */
} tr_local;

typedef struct tr_locals {
    tr_local *items;
    uint32_t count;
} tr_locals;

typedef struct tr_loop_info {
    bool extended;  /* makes a loop object */
    bool recursive; /* its body is a function of its own */
    bool has_test;
    uint32_t test_at;  /* code of the filter, in the same function */
} tr_loop_info;

typedef enum tr_code_kind {
    TR_CODE_ROOT,
    TR_CODE_BLOCK,
    TR_CODE_MACRO,
    TR_CODE_CALLER, /* the body of a call block: a macro without a name */
    TR_CODE_LOOP    /* the body of a recursive loop */
} tr_code_kind;

/* One function: root, block, macro, call body or recursive loop. */
typedef struct tr_code {
    tr_code_kind kind;
    uint32_t *words;
    uint32_t word_count;
    tr_position *positions;
    uint32_t position_count;
    uint32_t slot_count;
    uint32_t stack_size;
    tr_string **slot_names; /* per slot: the variable's name, or NULL */
    bool *slot_lazy;        /* per slot: missing means not yet looked up */
    tr_string *name;        /* of the macro or block; else NULL */
    uint32_t line;
    /* macros: parameters are slots 0 to count - 1, then caller, kwargs, varargs */
    tr_string **parameters;
    uint32_t parameter_count;
    bool uses_caller, uses_kwargs, uses_varargs, explicit_caller;
    uint8_t escape;  /* tr_escape_mode of a recursive loop's result */
} tr_code;

typedef struct tr_block_entry {
    tr_string *name;
    uint32_t code;
    bool required;
} tr_block_entry;

typedef struct tr_filter_entry {
    const tr_function *function; /* NULL: not known, an error when reached */
    tr_string *name;
} tr_filter_entry;

typedef struct tr_program {
    tr_count count; /* first: references */
    tr_value name;  /* of the template, or none */
    tr_value filename;
    char *source; /* normalised text, for excerpts; may be NULL */
    size_t source_size;
    tr_code *codes; /* [0] is the root */
    uint32_t code_count;
    tr_value *constants;
    uint32_t constant_count;
    tr_shape *shapes;
    uint32_t shape_count;
    tr_locals *locals;
    uint32_t locals_count;
    tr_loop_info *loops;
    uint32_t loop_count;
    tr_block_entry *blocks;
    uint32_t block_count;
    tr_filter_entry *filters;
    uint32_t filter_count;
    tr_filter_entry *tests;
    uint32_t test_count;
    uint8_t *hints; /* one per attribute site; relaxed atomic */
    uint32_t hint_count;
    bool autoescape; /* the template's own setting at its start */
    bool extends;    /* has an extends tag */
    size_t bytes;    /* of all of it, for caches */
    void *owner;     /* the environment that keeps it; counted by `release` */
    void (*release)(struct tr_program *program); /* before it is freed, or NULL */
} tr_program;

/* The first reference of a new, zeroed program. */
void tr_program_init(tr_program *program);
/* References; both may be called from any thread. */
tr_program *tr_program_retain(const tr_program *program);
void tr_program_release(const tr_program *program); /* NULL is fine */

/* Line and column of the code word at `at`. */
void tr_program_place(
    const tr_code *code, uint32_t at, uint32_t *line, uint32_t *column);

#endif
