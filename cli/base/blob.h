/* SPDX-License-Identifier: MIT
 *
 * Bytes that several hold, from any thread, and that never change.
 */
#ifndef CLI_BASE_BLOB_H
#define CLI_BASE_BLOB_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

typedef struct blob {
    atomic_uint holders;
    size_t size;
    uint64_t hash;     /* of the bytes */
    const char *bytes; /* NUL-terminated */
} blob;

blob *blob_new(char *bytes, size_t size); /* takes the bytes, of mem_new() */
blob *blob_retain(blob *self);
void blob_release(blob *self); /* NULL is fine */

#endif
