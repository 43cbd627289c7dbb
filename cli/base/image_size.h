/* SPDX-License-Identifier: MIT
 *
 * How large an image is, from the first bytes of its file: PNG, JPEG, GIF,
 * WebP, AVIF, SVG.  Nothing is decoded, nothing behind `size` is read, and no
 * file can make it take longer than one pass over these bytes.
 */
#ifndef CLI_BASE_IMAGE_SIZE_H
#define CLI_BASE_IMAGE_SIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IMAGE_HEAD = 1 << 18 }; /* bytes that are enough for ordinary files */

typedef struct image_size {
    uint32_t width, height; /* in pixels; both above 0 and at most 2^24 */
    const char *mime;       /* static */
} image_size;

/* False if it is no image, or one that does not say its size. */
bool image_measure(const void *bytes, size_t size, image_size *out);

#endif
