/* SPDX-License-Identifier: MIT
 *
 * The lines of a source around a place, with a caret under it.
 */
#ifndef TR_BASE_EXCERPT_H
#define TR_BASE_EXCERPT_H

#include "base/text.h"

/* Appends up to two lines before and one behind `line` (from 1); the caret only
 * if `column` (from 1, in characters) is not 0.  Long lines are cut. */
void tr_excerpt(tr_text *out, tr_span source, uint32_t line, uint32_t column);

#endif
