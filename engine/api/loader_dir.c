/* SPDX-License-Identifier: MIT
 *
 * The directory loader.
 *
 * Invariant: no name leaves its directory: ".." parts and absolute names are no
 * templates, and each part of a path is opened beneath the one before it without
 * following symbolic links out of the directory.
 */
#include "api/loader.h"

#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GROWTH_MAX ((size_t)1 << 20) /* files of /proc tell no size */

typedef struct dir_loader {
    size_t count;
    char *paths[];
} dir_loader;

/* No absolute name, no empty, "." or ".." part, no backslash. */
static bool is_safe(const char *name)
{
    const char *part = name;
    for (;;) {
        size_t size = strcspn(part, "/");
        if (size == 0 || memchr(part, '\\', size)) return false;
        if (part[0] == '.' && (size == 1 || (size == 2 && part[1] == '.')))
            return false;
        if (!part[size]) return true;
        part += size + 1;
    }
}

/* Kernels without openat2: part by part, following no links at all. */
static int open_by_parts(int dir, const char *name)
{
    int at = dup(dir);
    while (at >= 0) {
        char part[256];
        size_t size = strcspn(name, "/");
        if (size >= sizeof part) {
            close(at);
            return -1;
        }
        memcpy(part, name, size);
        part[size] = '\0';
        bool last = name[size] == '\0';
        int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
                    (last ? 0 : O_DIRECTORY);
        int next = openat(at, part, flags);
        close(at);
        if (last) return next;
        at = next;
        name += size + 1;
    }
    return -1;
}

static int open_beneath(const char *directory, const char *name)
{
    int dir = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0) return -1;
    struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
        .resolve = RESOLVE_BENEATH,
    };
    int file = (int)syscall(SYS_openat2, dir, name, &how, sizeof how);
    if (file < 0 && (errno == ENOSYS || errno == EPERM)) {
        file = open_by_parts(dir, name);
    }
    close(dir);
    return file;
}

static uint64_t stamp_of(const struct stat *info)
{
    return (uint64_t)info->st_mtim.tv_sec * 1000000000u +
           (uint64_t)info->st_mtim.tv_nsec + (uint64_t)info->st_size * 31u +
           (uint64_t)info->st_ino * 131u;
}

/* Opens a regular file below any of the directories; its number in *index. */
static int open_file(
    const dir_loader *self, const char *name, struct stat *info, size_t *index)
{
    if (!is_safe(name)) return -1;
    for (size_t i = 0; i < self->count; i++) {
        int file = open_beneath(self->paths[i], name);
        if (file < 0) continue;
        if (fstat(file, info) == 0 && S_ISREG(info->st_mode)) {
            *index = i;
            return file;
        }
        close(file);
    }
    return -1;
}

static bool read_all(int file, tr_text *text, size_t expected)
{
    tr_text_reserve(text, expected + 1);
    for (;;) {
        if (!tr_text_reserve(text, 4096)) return false;
        ssize_t got =
            read(file, text->data + text->size, text->capacity - text->size - 1);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        if (got == 0) return true;
        text->size += (size_t)got;
        if (text->size > expected + GROWTH_MAX) {
            errno = EFBIG; /* it grows while it is read */
            return false;
        }
    }
}

static void take_text(torii_source *source, tr_text *text, bool ok)
{
    if (ok && !text->failed) {
        source->text = tr_string_make(text->data, text->size); /* checked later */
        return;
    }
    const char *reason = text->failed ? "out of memory" : strerror(errno);
    source->problem = torii_strf("the template cannot be read: %s", reason);
}

static bool load(void *data, const char *name, torii_source *source)
{
    const dir_loader *self = data;
    struct stat info;
    size_t index;
    int file = open_file(self, name, &info, &index);
    if (file < 0) return false;
    tr_text text = tr_text_make((size_t)1 << 30);
    bool ok = read_all(file, &text, info.st_size > 0 ? (size_t)info.st_size : 0);
    take_text(source, &text, ok);
    close(file);
    tr_text_done(&text);
    source->filename = torii_strf("%s/%s", self->paths[index], name);
    source->stamp = stamp_of(&info);
    return true;
}

static bool fresh(void *data, const char *name, uint64_t stamp)
{
    struct stat info;
    size_t index;
    int file = open_file(data, name, &info, &index);
    if (file < 0) return false;
    close(file);
    return stamp_of(&info) == stamp;
}

static void free_loader(void *data)
{
    dir_loader *self = data;
    for (size_t i = 0; i < self->count; i++) {
        if (self->paths[i]) tr_free(self->paths[i], strlen(self->paths[i]) + 1);
    }
    tr_free(self, sizeof *self + self->count * sizeof(char *));
}

static const torii_loader_class dir_class = {
    .struct_size = sizeof(torii_loader_class),
    .name = "directory",
    .load = load,
    .fresh = fresh,
    .free = free_loader,
};

torii_loader *torii_loader_dirs(const char *const *directories, size_t count)
{
    if (!directories && count) return NULL;
    dir_loader *self = tr_alloc_zero(sizeof *self + count * sizeof(char *));
    if (!self) return NULL;
    self->count = count;
    for (size_t i = 0; i < count; i++) {
        size_t size = directories[i] ? strlen(directories[i]) + 1 : 0;
        self->paths[i] = size ? tr_alloc(size) : NULL;
        if (!self->paths[i]) {
            free_loader(self);
            return NULL;
        }
        memcpy(self->paths[i], directories[i], size);
    }
    return torii_loader_new(&dir_class, self);
}

torii_loader *torii_loader_dir(const char *directory)
{
    return torii_loader_dirs(&directory, 1);
}
