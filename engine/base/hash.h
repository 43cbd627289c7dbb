/* SPDX-License-Identifier: MIT
 *
 * Hashes of bytes for dicts: SipHash-1-3 with a seed drawn at random once per
 * process, so that no input can be prepared to collide.  Insertion order keeps
 * the seed invisible in all output.
 */
#ifndef TR_BASE_HASH_H
#define TR_BASE_HASH_H

#include "torii.h"

/* Never 0, so that 0 can mean "not computed yet". */
uint32_t tr_hash_bytes(const char *bytes, size_t size);
/* The same for an integer of 64 bits. */
uint32_t tr_hash_int(int64_t number);

#endif
