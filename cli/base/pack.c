/* SPDX-License-Identifier: MIT
 *
 * Seven bits in each byte of a number, the lowest first.
 */
#include "base/pack.h"

#include <string.h>

enum { MOST = 10 }; /* bytes of a number */

/* Behind its last byte. */
static char *put_number(char *at, uint64_t number) {
    for (; number >= 0x80; number >>= 7)
        *at++ = (char)(number | 0x80);
    *at++ = (char)number;
    return at;
}

void pack_number(buf *out, uint64_t number) {
    buf_reserve(out, MOST);
    char *at = put_number(out->data + out->size, number);
    *at = '\0';
    out->size = (size_t)(at - out->data);
}

void pack_word(buf *out, uint64_t word) {
    buf_add(out, (const char *)&word, sizeof word);
}

void pack_bytes(buf *out, const char *bytes, size_t size) {
    buf_reserve(out, MOST + size + 1);
    char *at = put_number(out->data + out->size, size);
    if (size) memcpy(at, bytes, size);
    at[size] = at[size + 1] = '\0'; /* the first for who reads it in place */
    out->size = (size_t)(at + size + 1 - out->data);
}

void pack_text(buf *out, const char *text) {
    pack_bytes(out, text, strlen(text));
}

void pack_padding(buf *out, size_t align) {
    while (out->size % align)
        buf_char(out, '\0');
}

void *unpack_array(unpacker *self, uint64_t count, size_t size) {
    char *at = (char *)self->at;
    if (count > (size_t)(self->end - self->at) / size) self->failed = true;
    if (self->failed) return NULL;
    self->at += count * size;
    return at;
}

void unpack_padding(unpacker *self, size_t align) {
    unpack_array(self, (size_t)(-(uintptr_t)self->at & (align - 1)), 1);
}

uint64_t unpack_long_number(unpacker *self) {
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && self->at < self->end; shift += 7) {
        unsigned char byte = (unsigned char)*self->at++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return number;
    }
    self->failed = true;
    return 0;
}

uint64_t unpack_word(unpacker *self) {
    uint64_t word = 0;
    if ((size_t)(self->end - self->at) < sizeof word) {
        self->failed = true;
        return 0;
    }
    memcpy(&word, self->at, sizeof word);
    self->at += sizeof word;
    return word;
}

size_t unpack_count(unpacker *self, size_t least) {
    uint64_t count = unpack_number(self);
    if (count <= (size_t)(self->end - self->at) / least) return (size_t)count;
    self->failed = true;
    return 0;
}
