/* SPDX-License-Identifier: MIT
 *
 * The hash stands behind the header, in the byte order of the machine.
 */
#include "base/sealed.h"

#include "base/hash.h"

#include <string.h>

void sealed_begin(buf *out, const char *header) {
    buf_str(out, header);
    pack_word(out, 0);
}

void sealed_end(buf *out, const char *header) {
    size_t at = strlen(header), start = at + sizeof(uint64_t);
    uint64_t hash = hash_bytes(out->data + start, out->size - start);
    memcpy(out->data + at, &hash, sizeof hash);
}

bool sealed_open(
    const fs_map *file, const char *header, uint64_t first, unpacker *out) {
    size_t size = strlen(header);
    if (file->size < size || memcmp(file->bytes, header, size) != 0) return false;
    unpacker in = {file->bytes + size, file->bytes + file->size, false};
    uint64_t hash = unpack_word(&in);
    const char *start = in.at;
    if (first && unpack_word(&in) != first) in.failed = true;
    if (in.failed || hash_bytes(start, (size_t)(in.end - start)) != hash) return false;
    *out = in;
    return true;
}
