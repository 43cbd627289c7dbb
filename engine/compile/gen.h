/* SPDX-License-Identifier: MIT
 *
 * Between the generators: who makes code for what.
 */
#ifndef TR_COMPILE_GEN_H
#define TR_COMPILE_GEN_H

#include "compile/emit.h"

/* gen_expression.c: code that pushes the value. */
void tr_gen_expression(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
void tr_gen_items(tr_builder *b, const tr_nodes *nodes, const tr_gen_frame *frame);
void tr_gen_variable(tr_builder *b, tr_variable *variable);
/* Jumps (returned for tr_land_chain) if the condition is false. */
uint32_t tr_gen_condition(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
tr_escape_mode tr_gen_escape_mode(const tr_builder *b);

/* gen_call.c */
void tr_gen_call(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
void tr_gen_filter(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
void tr_gen_test(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
/* The arguments, then the shape's index; `forward_caller` is the code index + 1
 * of a call block's body, passed as keyword `caller`. */
uint32_t tr_gen_arguments(
    tr_builder *b, const tr_call_arguments *call, const tr_gen_frame *frame,
    uint32_t forward_caller, uint32_t *pushed);
/* A call block's call with its body as caller, printed. */
void tr_gen_call_emit(
    tr_builder *b, const tr_node *call, const tr_gen_frame *frame,
    uint32_t forward_caller, uint32_t mode);
/* A filter chain whose innermost input is on the stack already. */
void tr_gen_filter_chain(
    tr_builder *b, const tr_node *node, const tr_gen_frame *frame);

/* gen_statement.c */
void tr_gen_body(tr_builder *b, const tr_nodes *nodes, const tr_gen_frame *frame);
/* Stores the top of the stack into a target; exports names at top level. */
void tr_gen_store(tr_builder *b, const tr_node *target, const tr_gen_frame *frame);
/* A new scope of the running function; first values of its variables. */
void tr_gen_scope_begin(tr_builder *b, tr_scope_frame *scope);
void tr_gen_scope_enter(tr_builder *b, const tr_scope_frame *scope, bool repeated);
void tr_gen_scope_end(tr_builder *b);
/* Pushes the locals that includes and scoped blocks get. */
void tr_gen_locals(tr_builder *b);

/* gen_loop.c */
void tr_gen_for(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
void tr_gen_break(tr_builder *b, const tr_node *node);
void tr_gen_continue(tr_builder *b, const tr_node *node);

/* gen_macro.c */
void tr_gen_macro(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
void tr_gen_call_block(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
/* The body of a macro or call block as a function: its code index. */
uint32_t tr_gen_macro_body(tr_builder *b, const tr_node *node);

/* gen_template.c */
void tr_gen_block(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
void tr_gen_extends(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
void tr_gen_include(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
void tr_gen_import(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);
void tr_gen_from_import(tr_builder *b, const tr_node *node, const tr_gen_frame *frame);

/* fold.c: the value of a constant expression, owned; missing if it has none.
 * Constant means: the same in every rendering, and no error. */
tr_value tr_fold(tr_builder *b, const tr_node *node);

#endif
