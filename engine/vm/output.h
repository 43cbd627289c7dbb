/* SPDX-License-Identifier: MIT
 *
 * The output of a rendering: one growing buffer, given to the writer in large
 * pieces if there is one.  Captures are marks in the same buffer, so what a
 * macro or a set block prints is cut off its end.
 *
 * Invariant: nothing behind an open capture's mark is ever given to the writer.
 */
#ifndef TR_VM_OUTPUT_H
#define TR_VM_OUTPUT_H

#include "base/text.h"

typedef struct tr_output {
    tr_text text;
    torii_write_fn write; /* or NULL: all stays in the buffer */
    void *write_data;
    uint64_t written;  /* bytes given to the writer */
    uint64_t limit;    /* on everything printed */
    size_t flush_at;   /* give to the writer from this size on */
    bool stopped;      /* the writer said no */
} tr_output;

void tr_output_init(tr_output *out);
/* Gives the buffer up to `end` to the writer.  False: it said stop. */
bool tr_output_flush(tr_output *out, size_t end);
/* Gives all of the buffer and then this text, as it lies there, to the writer. */
bool tr_output_pass(tr_output *out, const char *text, size_t size);

static inline void tr_output_add(tr_output *out, const char *bytes, size_t size)
{
    tr_text_add(&out->text, bytes, size);
}

#endif
