/* SPDX-License-Identifier: MIT
 *
 * Articles when they are first asked for.  Who renders everything needs not make all
 * articles ahead: each is made when its page's output shows it, and can be dropped
 * with that, so that the HTML of a large site is never in memory at once.
 *
 * Invariant: an article is made by one thread, with its record; others wait for it.
 * None waits in a circle, since articles do not ask for each other.
 */
#ifndef CLI_BUILD_MAKER_H
#define CLI_BUILD_MAKER_H

#include "build/memo.h"

typedef struct maker maker;

/* From now on what asks for an article of the model makes it so. */
maker *maker_new(view *model, memo *records);
void maker_free(maker *self); /* NULL is fine */

/* Makes the page's article with its record; its reads are noted in `notes`. */
void maker_render(const view *model, memo *records, page_view *own, reads *notes);

#endif
