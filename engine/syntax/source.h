/* SPDX-License-Identifier: MIT
 *
 * Template texts as they come: newlines made uniform for the lexer, and single
 * lines shown to people.
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

/* Line `line` (from 1) of an original text, without its newline; or empty. */
tr_span tr_source_line(tr_span text, uint32_t line);

/* That line, and below it a caret under `column` (from 1; 0: no caret). */
void tr_source_excerpt(tr_text *out, tr_span text, uint32_t line, uint32_t column);

#endif
