/* SPDX-License-Identifier: MIT
 *
 * The sizes of images, by file: each is looked at once, from any thread.  A
 * store may be kept from one model of a site to the next; a file of another
 * stamp is looked at again.
 */
#ifndef CLI_THEME_IMAGES_H
#define CLI_THEME_IMAGES_H

#include "base/fs.h"
#include "base/image_size.h"

typedef struct images images;

images *images_new(void);
void images_free(images *self); /* NULL is fine */

/* Of a file below the root; false if it is no image. */
bool images_measure(
    images *self, const fs_root *root, const char *file, uint64_t size,
    uint64_t stamp, image_size *out);

#endif
