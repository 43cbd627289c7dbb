/* SPDX-License-Identifier: MIT
 *
 * HTML's named character references.
 */
#ifndef TR_BUILTIN_ENTITIES_H
#define TR_BUILTIN_ENTITIES_H

#include "base/span.h"

/* The one or two code points (else 0) of a name; a ';' belongs to it.  False if
 * there is no such name. */
bool tr_entity_find(tr_span name, uint32_t out[2]);

#endif
