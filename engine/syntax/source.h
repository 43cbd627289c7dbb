/* SPDX-License-Identifier: MIT
 *
 * Template texts as they come: newlines made uniform for the lexer.
 */
#ifndef TR_SYNTAX_SOURCE_H
#define TR_SYNTAX_SOURCE_H

#include "base/arena.h"
#include "base/text.h"

/*
 * The text with "\n" for each "\r\n" and "\r", and without one newline at its
 * end unless it is to be kept.  Borrows `text` if nothing has to change, else
 * the copy is in the arena.  False without memory.
 */
bool tr_source_normalise(
    tr_arena *arena, tr_span text, bool keep_trailing_newline, tr_span *out);

/*
 * `text` with `newline` for each "\n": itself if that changes nothing, else a
 * copy in the arena; a NULL span without memory.
 */
tr_span tr_source_with_newlines(tr_arena *arena, tr_span text, tr_span newline);

#endif
