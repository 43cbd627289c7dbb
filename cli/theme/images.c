/* SPDX-License-Identifier: MIT
 *
 * The store of image sizes.
 */
#include "theme/images.h"

#include "base/mem.h"
#include "base/path.h"
#include "base/strmap.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>

/* A JPEG may have pictures and profiles in front of its size. */
enum { LONG_HEAD = 8 << 20 };

typedef struct known {
    uint64_t stamp;
    bool is_image;
    image_size measured;
} known;

struct images {
    pthread_mutex_t lock;
    arena memory;
    strmap by_file; /* -> known * */
};

images *images_new(void) {
    images *self = mem_new(sizeof *self);
    pthread_mutex_init(&self->lock, NULL);
    arena_init(&self->memory);
    return self;
}

void images_free(images *self) {
    if (!self) return;
    strmap_done(&self->by_file);
    arena_done(&self->memory);
    pthread_mutex_destroy(&self->lock);
    mem_free(self);
}

static bool has_image_name(const char *file) {
    static const char *const endings[] = {".png",  ".jpg",  ".jpeg", ".gif",
                                          ".webp", ".avif", ".svg"};
    const char *ending = path_extension(file);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(ending, endings[i]) == 0) return true;
    return false;
}

static bool read_size(
    const fs_root *root, const char *file, size_t head, image_size *out) {
    buf bytes = BUF_INIT;
    bool found = fs_root_read_head(root, file, head, &bytes) &&
                 image_measure(buf_text(&bytes), bytes.size, out);
    buf_done(&bytes);
    return found;
}

bool images_measure(
    images *self, const fs_root *root, const char *file, uint64_t size,
    uint64_t stamp, image_size *out) {
    if (!has_image_name(file)) return false;
    pthread_mutex_lock(&self->lock);
    known *one = strmap_get(&self->by_file, file);
    bool fresh = one && one->stamp == stamp;
    known found = fresh ? *one : (known){.stamp = stamp};
    pthread_mutex_unlock(&self->lock);
    if (!fresh) {
        found.is_image = read_size(root, file, IMAGE_HEAD, &found.measured) ||
                         (size > IMAGE_HEAD &&
                          read_size(root, file, LONG_HEAD, &found.measured));
        pthread_mutex_lock(&self->lock);
        one = strmap_get(&self->by_file, file);
        if (!one) {
            one = arena_alloc(&self->memory, sizeof *one);
            strmap_put(&self->by_file, file, one);
        }
        *one = found;
        pthread_mutex_unlock(&self->lock);
    }
    *out = found.measured;
    return found.is_image;
}
