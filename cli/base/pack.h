/* SPDX-License-Identifier: MIT
 *
 * Numbers and texts as bytes and back, for files that only this program reads.
 * A reader never leaves its bytes: after a mistake it gives zeros and "", and
 * `failed` says so.
 */
#ifndef CLI_BASE_PACK_H
#define CLI_BASE_PACK_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

void pack_number(buf *out, uint64_t number); /* small ones are short */
void pack_word(buf *out, uint64_t word);     /* eight bytes */
void pack_bytes(buf *out, const char *bytes, size_t size);
void pack_text(buf *out, const char *text);

/* Zeros up to a multiple of so many bytes: for arrays that are read in place, where the
 * whole file lies at such an address. */
void pack_padding(buf *out, size_t align);

typedef struct unpacker {
    const char *at, *end;
    bool failed;
} unpacker;

uint64_t unpack_long_number(unpacker *self);

static inline uint64_t unpack_number(unpacker *self) {
    bool is_short = self->at < self->end && (unsigned char)*self->at < 0x80;
    return is_short ? (uint64_t)*self->at++ : unpack_long_number(self);
}

uint64_t unpack_word(unpacker *self);

/* Borrowed from the bytes; NUL-terminated there. */
static inline const char *unpack_bytes(unpacker *self, size_t *size) {
    size_t length = (size_t)unpack_number(self);
    size_t left = (size_t)(self->end - self->at);
    const char *bytes = self->at;
    self->failed |= length >= left || bytes[length];
    *size = self->failed ? 0 : length;
    if (self->failed) return "";
    self->at += length + 1;
    return bytes;
}

static inline const char *unpack_text(unpacker *self) {
    size_t size;
    return unpack_bytes(self, &size);
}

void unpack_padding(unpacker *self, size_t align);

/* So many things of that size where they lie; NULL if they are not there. */
void *unpack_array(unpacker *self, uint64_t count, size_t size);

/* A number of things that take at least `least` bytes each. */
size_t unpack_count(unpacker *self, size_t least);

#endif
