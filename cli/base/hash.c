/* SPDX-License-Identifier: MIT
 *
 * xxHash, compiled in: only its header is needed, and most keys are short.
 */
#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash_bytes(const void *bytes, size_t size) {
    return XXH3_64bits(bytes, size);
}
