/* SPDX-License-Identifier: MIT
 *
 * See torture.h.  A header of 16 bytes before each block keeps its size.
 */
#include "torture.h"

#include <stdlib.h>
#include <string.h>

typedef struct header {
    size_t size;
    uint64_t mark;
} header;

#define MARK UINT64_C(0x746f7269692d6f6b)

static bool fails(torture_heap *heap)
{
    long number = heap->made++;
    if (heap->fail_at < 0) return false;
    return number == heap->fail_at || (heap->for_good && number > heap->fail_at);
}

void *torture_resize(void *data, void *block, size_t old_size, size_t new_size)
{
    torture_heap *heap = data;
    header *old = block ? (header *)block - 1 : NULL;
    if (old && (old->size != old_size || old->mark != MARK)) heap->faults++;
    header *made = NULL;
    if (new_size) {
        if (fails(heap)) return NULL;
        made = malloc(sizeof *made + new_size);
        if (!made) return NULL;
        *made = (header){new_size, MARK};
        if (old) memcpy(made + 1, block, old_size < new_size ? old_size : new_size);
        heap->alive++;
    }
    if (old) {
        old->mark = 0;
        heap->alive--;
        free(old);
    }
    return made ? made + 1 : NULL;
}
