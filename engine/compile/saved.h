/* SPDX-License-Identifier: MIT
 *
 * Programs as bytes, and back.  The bytes are of this version of the instruction
 * table; whoever keeps them adds what else must be the same (api/precompiled.c).
 *
 * Invariant: whatever bytes are read, what comes out is a program that
 * tr_program_verify() accepts, or a problem.
 */
#ifndef TR_COMPILE_SAVED_H
#define TR_COMPILE_SAVED_H

#include "compile/compiler.h"

/* Appends the program; false with a problem if it has something that cannot be
 * written. */
bool tr_program_save(tr_task *task, const tr_program *program, tr_text *out);

/*
 * The program in these bytes; of the options the tables of filters and tests and
 * what is intercepted are used.  NULL with a problem.
 */
tr_program *tr_program_load(
    tr_task *task, const char *bytes, size_t size, const tr_compile_options *options);

/* A number that differs where the instructions do. */
uint64_t tr_program_format(void);

/* A hash of bytes that is the same on every machine, going on from `hash`. */
#define TR_STABLE_HASH 0xcbf29ce484222325u
static inline uint64_t tr_stable_hash(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++) hash = (hash ^ at[i]) * 0x100000001b3u;
    return hash;
}

#endif
