/* SPDX-License-Identifier: MIT
 *
 * Counting the holders of bytes.
 */
#include "base/blob.h"

#include "base/mem.h"
#include "base/strmap.h"

#include <string.h>

blob *blob_new(char *bytes, size_t size) {
    blob *self = mem_new(sizeof *self);
    atomic_init(&self->holders, 1);
    self->bytes = bytes;
    self->size = size;
    self->hash = hash_bytes(bytes, size);
    return self;
}

blob *blob_join(blob *const *parts, size_t count) {
    blob *self = mem_new(sizeof *self);
    atomic_init(&self->holders, 1);
    self->parts = mem_new((count + 1) * sizeof *parts);
    self->part_count = count;
    for (size_t i = 0; i < count; i++) {
        self->parts[i] = parts[i];
        self->size += parts[i]->size;
        self->hash = (self->hash ^ parts[i]->hash) * 0x9e3779b97f4a7c15u + i;
    }
    return self;
}

blob *blob_retain(blob *self) {
    if (self) atomic_fetch_add(&self->holders, 1);
    return self;
}

void blob_release(blob *self) {
    if (!self || atomic_fetch_sub(&self->holders, 1) > 1) return;
    for (size_t i = 0; i < self->part_count; i++)
        blob_release(self->parts[i]);
    mem_free(self->parts);
    mem_free((char *)self->bytes);
    mem_free(self);
}

blob *blob_flat(blob *self) {
    if (!self || self->bytes) return self;
    char *bytes = mem_new(self->size + 1), *to = bytes;
    for (size_t i = 0; i < self->part_count; i++) {
        memcpy(to, self->parts[i]->bytes, self->parts[i]->size);
        to += self->parts[i]->size;
    }
    blob *flat = blob_new(bytes, self->size);
    blob_release(self);
    return flat;
}

/* A place in a blob. */
typedef struct place {
    const blob *all;
    size_t part, at; /* in that part */
} place;

static const blob *part_at(const place *self) {
    return self->all->bytes ? self->all : self->all->parts[self->part];
}

static void advance(place *self, size_t size) {
    self->at += size;
    if (self->at < part_at(self)->size) return;
    self->at = 0;
    self->part++;
}

bool blob_same(const blob *left, const blob *right) {
    if (left == right) return true;
    if (left->size != right->size) return false;
    if (left->bytes && right->bytes)
        return left->hash == right->hash &&
               memcmp(left->bytes, right->bytes, left->size) == 0;
    place a = {left, 0, 0}, b = {right, 0, 0};
    for (size_t done = 0; done < left->size;) {
        const blob *one = part_at(&a), *two = part_at(&b);
        size_t size = one->size - a.at, rest = two->size - b.at;
        if (rest < size) size = rest;
        bool shared = one == two && a.at == b.at;
        bool whole = !a.at && !b.at && one->size == two->size;
        if (whole && one->hash != two->hash) return false;
        if (!shared && memcmp(one->bytes + a.at, two->bytes + b.at, size) != 0)
            return false;
        advance(&a, size);
        advance(&b, size);
        done += size;
    }
    return true;
}
