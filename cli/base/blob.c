/* SPDX-License-Identifier: MIT
 *
 * Counting the holders of bytes.
 */
#include "base/blob.h"

#include "base/mem.h"
#include "base/strmap.h"

blob *blob_new(char *bytes, size_t size) {
    blob *self = mem_new(sizeof *self);
    atomic_init(&self->holders, 1);
    self->bytes = bytes;
    self->size = size;
    self->hash = hash_bytes(bytes, size);
    return self;
}

blob *blob_retain(blob *self) {
    if (self) atomic_fetch_add(&self->holders, 1);
    return self;
}

void blob_release(blob *self) {
    if (!self || atomic_fetch_sub(&self->holders, 1) > 1) return;
    mem_free((char *)self->bytes);
    mem_free(self);
}
