/* SPDX-License-Identifier: MIT
 *
 * SHA-256 and SHA-384 (FIPS 180-4), for names of files and for the `integrity`
 * of links; no secret passes through here.
 */
#ifndef CLI_BASE_SHA2_H
#define CLI_BASE_SHA2_H

#include "base/arena.h"

enum { SHA256_SIZE = 32, SHA384_SIZE = 48 };

void sha256(const void *bytes, size_t size, unsigned char out[SHA256_SIZE]);
void sha384(const void *bytes, size_t size, unsigned char out[SHA384_SIZE]);

/* "a1b2c3..." of the first `count` bytes, and base64 with padding. */
char *hex_text(arena *memory, const unsigned char *bytes, size_t count);
char *base64_text(arena *memory, const unsigned char *bytes, size_t count);

#endif
