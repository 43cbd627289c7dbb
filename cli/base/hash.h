/* SPDX-License-Identifier: MIT
 *
 * A fast hash for keys that nobody chooses to collide, and for telling whether
 * something has changed: XXH3 of 64 bits, the same for the same bytes everywhere.
 */
#ifndef CLI_BASE_HASH_H
#define CLI_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t hash_bytes(const void *bytes, size_t size);

#endif
