/* SPDX-License-Identifier: MIT
 *
 * Bytes that several hold, from any thread, and that never change: in one piece, or
 * in parts that other blobs may have, too.
 */
#ifndef CLI_BASE_BLOB_H
#define CLI_BASE_BLOB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct blob {
    atomic_uint holders;
    size_t size;
    uint64_t hash;       /* of the bytes; with parts, of theirs */
    const char *bytes;   /* NUL-terminated; NULL if it has parts */
    struct blob **parts; /* each in one piece */
    size_t part_count;
} blob;

blob *blob_new(char *bytes, size_t size); /* takes the bytes, of mem_new() */
blob *blob_join(blob *const *parts, size_t count); /* takes the parts */
blob *blob_retain(blob *self);
void blob_release(blob *self); /* NULL is fine */

/* The same bytes in one piece; takes the blob and gives another, or the same. */
blob *blob_flat(blob *self); /* NULL is fine */

bool blob_same(const blob *left, const blob *right);

#endif
