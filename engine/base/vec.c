/* SPDX-License-Identifier: MIT
 *
 * The growth that all vectors share.
 */
#include "base/vec.h"

bool tr_vec_grow(
    void **items, uint32_t *capacity, uint32_t count, uint32_t extra, size_t item_size)
{
    if (extra > UINT32_MAX - count) return false;
    uint32_t needed = count + extra;
    if (needed <= *capacity) return true;
    uint32_t least = needed < 4 ? 4 : needed;
#ifdef TR_STRESS
    least = needed;
#endif
    size_t old_size = *capacity * item_size;
    size_t size = tr_alloc_growth(old_size, tr_size_mul(least, item_size));
    size_t fit = size / item_size;
    if (fit > UINT32_MAX) fit = UINT32_MAX;
    void *grown = tr_realloc(*items, old_size, fit * item_size);
    if (!grown) return false;
    *items = grown;
    *capacity = (uint32_t)fit;
    return true;
}
