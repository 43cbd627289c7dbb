/* SPDX-License-Identifier: MIT
 *
 * Files as memory.  Only for files that are replaced as a whole, never changed where
 * they are: then the bytes stay what they were when they were mapped.
 */
#include "base/fs.h"

#include "base/fs_open.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

bool fs_root_map(const fs_root *root, const char *name, size_t max, fs_map *out) {
    struct stat info;
    void *bytes = MAP_FAILED;
    *out = (fs_map){0};
    int fd = fs_open_beneath(root->fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return false;
    bool fine = fstat(fd, &info) == 0;
    if (fine && (!S_ISREG(info.st_mode) || (uint64_t)info.st_size > max)) {
        errno = S_ISREG(info.st_mode) ? EFBIG : EINVAL;
        fine = false;
    }
    size_t size = fine ? (size_t)info.st_size : 0;
    if (size) bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    int reason = errno;
    close(fd);
    errno = reason;
    if (!fine || (size && bytes == MAP_FAILED)) return false;
    if (size) *out = (fs_map){bytes, size};
    return true;
}

void fs_unmap(fs_map *map) {
    if (map->bytes) munmap(map->bytes, map->size);
    *map = (fs_map){0};
}
