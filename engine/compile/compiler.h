/* SPDX-License-Identifier: MIT
 *
 * Tree to program.
 */
#ifndef TR_COMPILE_COMPILER_H
#define TR_COMPILE_COMPILER_H

#include "compile/program.h"
#include "syntax/tree.h"

typedef struct tr_compile_options {
    tr_ref name;     /* of the template, or none */
    tr_ref filename; /* or none */
    bool autoescape; /* at the start of the template */
    bool finalize;   /* the environment has a finalize function */
    bool sandboxed;
    uint32_t intercepted; /* bit 1 << (op - TR_OP_NEG): an operator of the host's */
    /* The environment's tables; NULL: there is none of that name. */
    const tr_function *(*find_filter)(tr_task *task, const void *data, tr_span name);
    const tr_function *(*find_test)(tr_task *task, const void *data, tr_span name);
    /* The finalize function for a constant: missing if that is left to renderings. */
    tr_value (*finalize_constant)(tr_task *task, const void *data, tr_ref value);
    const void *data;
    /* Told of each name that a scope takes from the context; or NULL. */
    void (*note_name)(void *data, tr_span name);
    void *note_data;
} tr_compile_options;

/*
 * The compiled tree, one reference; NULL with a problem (ASSERTION with Jinja's
 * wording) and its place in *line, *column.  The tree may go afterwards.
 */
tr_program *tr_compile(
    tr_task *task, tr_tree *tree, const tr_compile_options *options,
    uint32_t *line, uint32_t *column);

/* A single expression: a root function that returns its value. */
tr_program *tr_compile_expression(
    tr_task *task, tr_tree *tree, tr_node *expression,
    const tr_compile_options *options, uint32_t *line, uint32_t *column);

#endif
