/* SPDX-License-Identifier: MIT
 *
 * The code under construction: words, jumps, constants, the line table and the
 * depth of the stack.  The generators (gen_*.c) speak to it alone.
 *
 * Failure (no memory) is sticky in `builder.failed`: generators go on and
 * tr_compile() reports it at the end.
 */
#ifndef TR_COMPILE_EMIT_H
#define TR_COMPILE_EMIT_H

#include "compile/compiler.h"
#include "compile/scope.h"

TR_VEC(tr_position, tr_position_list);
TR_VEC(tr_shape, tr_shape_list);
TR_VEC(tr_locals, tr_locals_list);
TR_VEC(tr_loop_info, tr_loop_list);
TR_VEC(tr_filter_entry, tr_filter_list);
TR_VEC(tr_code, tr_code_list);

#define TR_RECENT 4u

/* One function while code is made for it. */
typedef struct tr_function_build {
    struct tr_function_build *parent;
    tr_code_kind kind;
    uint32_t level; /* functions around it */
    tr_words words;
    tr_position_list positions;
    uint32_t slot_count;
    uint32_t depth; /* of the stack at this point */
    uint32_t max_depth;
    tr_words slot_names; /* tr_name per slot, 0: none */
    tr_words lazy_slots; /* those that are looked up at their first use */
    uint32_t captures; /* open at this point */
    struct tr_loop_build *loop; /* the innermost loop, for break and continue */
    uint32_t recent[TR_RECENT]; /* where the last instructions begin, see fuse.c: */
    uint32_t recent_end;        /* a ring that ends before this place */
    uint32_t recent_count;
} tr_function_build;

/* A loop while code is made for its body. */
typedef struct tr_loop_build {
    struct tr_loop_build *parent;
    tr_words breaks; /* jumps to patch */
    uint32_t next;   /* where the next round begins */
    uint32_t captures; /* open when it began */
} tr_loop_build;

/* Jinja's Frame: what kind of place code is made for. */
typedef struct tr_gen_frame {
    bool toplevel;
    bool rootlevel;
    bool soft;         /* inside if or a conditional expression */
    bool output_check; /* printing depends on whether the template extends */
} tr_gen_frame;

/*
 * How deep trees may nest, in proportion to the C stack that it takes: all of it
 * has to fit into 64 KiB.  98 tags in tags are what Python has room for as well.
 */
#define TR_GEN_DEPTH 404
#define TR_GEN_STATEMENT 4
#define TR_GEN_EXPRESSION 3

typedef struct tr_builder {
    tr_task *task;
    const tr_tree *tree;
    const tr_compile_options *options;
    tr_arena arena;
    tr_scopes scopes;
    tr_function_build *function;
    tr_values constants;
    uint32_t *name_constants; /* by tr_name: constant + 1 */
    uint32_t *name_filters;   /* by tr_name: entry + 1; so for tests */
    uint32_t *name_tests;
    uint32_t *name_counts;    /* by tr_name: zero but for who is counting just now */
    tr_shape_list shapes;
    tr_locals_list locals;
    tr_loop_list loops;
    tr_filter_list filters, tests;
    tr_code_list codes;
    tr_node_list blocks;
    uint32_t hints;
    struct {
        tr_name loop, self, super, caller, kwargs, varargs;
    } special; /* names with a meaning of their own */
    tr_text pending; /* template text not yet emitted */
    tr_span pending_span; /* the same while it is one piece of the source */
    tr_name pending_name; /* the name of that piece, or 0 */
    uint32_t line, column; /* of what is being generated */
    char *source;          /* the program's copy of the template text */
    bool autoescape, volatile_escape; /* Jinja's eval_ctx at compile time */
    bool has_extends, known_extends;
    bool has_scoped; /* some block is */
    bool exit; /* a second sure extends: nothing after it is compiled */
    uint32_t extends_count;
    uint32_t depth; /* of the tree, against deep recursion */
    uint32_t open_loops; /* around what is being generated, in the tree */
    bool failed;
    bool error; /* a problem was recorded */
    uint32_t error_line, error_column;
} tr_builder;

/* Has something gone wrong?  Then generating on is pointless, but harmless. */
static inline bool tr_build_stopped(const tr_builder *b)
{
    return b->failed || b->error;
}

/* Records an ASSERTION problem at a line. */
void tr_build_fail(tr_builder *b, uint32_t line, const char *format, ...)
    TORII_PRINTF(3, 4);

void tr_function_begin(tr_builder *b, tr_function_build *function, tr_code_kind kind);
/* Ends it into codes[index]; the caller fills in what emit does not know. */
void tr_function_end(tr_builder *b, uint32_t index);
/* Reserves an index in codes. */
uint32_t tr_code_reserve(tr_builder *b);

/* From here on code belongs to this node's line (Jinja's newline(node)). */
void tr_mark(tr_builder *b, const tr_node *node);

/* Instructions with a fixed effect on the stack, of one word or two, fused with
 * those before them where there is an instruction for it all. */
void tr_emit(tr_builder *b, tr_opcode op, uint32_t a);
void tr_emit2(tr_builder *b, tr_opcode op, uint32_t a, uint32_t word);
/* With a variable effect. */
void tr_emit_v(tr_builder *b, tr_opcode op, uint32_t a, uint32_t pops, uint32_t pushes);
void tr_emit2_v(
    tr_builder *b, tr_opcode op, uint32_t a, uint32_t word, uint32_t pops,
    uint32_t pushes);
void tr_emit_word(tr_builder *b, uint32_t word);
/* As it is; the words behind the first follow by tr_emit_word(). */
void tr_emit_plain(tr_builder *b, tr_opcode op, uint32_t a);

/* fuse.c: true if this instruction (`word`: its second word) was emitted as a part
 * of a larger one. */
bool tr_fuse(tr_builder *b, tr_opcode op, uint32_t a, uint32_t word);

/* Jumps forward: `jump` returns what `land` patches to the place it is called at. */
uint32_t tr_jump(tr_builder *b, tr_opcode op);
uint32_t tr_jump2(tr_builder *b, tr_opcode op, uint32_t word);
void tr_land(tr_builder *b, uint32_t jump);
/* Several jumps to one place: *chain is 0 as long as there are none. */
void tr_jump_chained(tr_builder *b, tr_opcode op, uint32_t *chain);
void tr_land_chain(tr_builder *b, uint32_t chain);
uint32_t tr_here(tr_builder *b);

/* Literal output: neighbours are joined. */
void tr_emit_text(tr_builder *b, tr_span text);
void tr_emit_data(tr_builder *b, const tr_node *node); /* a TEMPLATE_DATA */
void tr_emit_pending(tr_builder *b);
static inline void tr_flush_text(tr_builder *b)
{
    if (b->pending_span.size || b->pending.size || b->pending.failed) {
        tr_emit_pending(b);
    }
}

/* Constants: the value is consumed. */
uint32_t tr_constant(tr_builder *b, tr_value value);
uint32_t tr_name_constant(tr_builder *b, tr_name name);
tr_string *tr_constant_string(tr_builder *b, uint32_t index);
uint32_t tr_text_constant(tr_builder *b, tr_span text);
/* A string that is written in the template; the same for all with its name. */
uint32_t tr_string_constant(tr_builder *b, const tr_node *node);
uint32_t tr_hint(tr_builder *b);

/* The first of these nodes whose name comes again behind it, or NULL. */
const tr_node *tr_find_repeated(tr_builder *b, const tr_nodes *nodes);

/* A slot without a name. */
uint32_t tr_new_slot(tr_builder *b);

#endif
