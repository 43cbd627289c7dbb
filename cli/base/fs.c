/* SPDX-License-Identifier: MIT
 *
 * Reading files and folders.  Names below a root are opened with
 * openat2(RESOLVE_BENEATH), so that the kernel itself refuses what leads out;
 * where that call is missing, no symbolic link is followed at all.
 */
#include "base/fs.h"

#include "base/fs_open.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

static fs_kind kind_of_mode(mode_t mode) {
    return S_ISREG(mode) ? FS_FILE : S_ISDIR(mode) ? FS_FOLDER : FS_OTHER;
}

fs_kind fs_kind_of(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? kind_of_mode(info.st_mode) : FS_MISSING;
}

bool fs_read_fd(int fd, size_t max, buf *out) {
    if (!max) max = INT_MAX;
    size_t start = out->size;
    for (;;) {
        size_t room = out->capacity > out->size + 1 ? out->capacity - out->size - 1 : 0;
        if (!room) {
            buf_reserve(out, CHUNK);
            continue;
        }
        ssize_t got = read(fd, out->data + out->size, room);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        out->size += (size_t)got;
        out->data[out->size] = '\0';
        if (out->size - start > max) {
            errno = EFBIG;
            return false;
        }
        if (got == 0) return true;
    }
}

/* The rest of a regular file that is `size` bytes long; -1 if it is another now. */
static bool read_known(int fd, size_t size, buf *out) {
    buf_reserve(out, size + 1);
    ssize_t got = read(fd, out->data + out->size, size + 1);
    if (got < 0) return false;
    out->size += (size_t)got;
    out->data[out->size] = '\0';
    return (size_t)got == size;
}

/* Reads a regular file that is open and closes it. */
static bool read_and_close(int fd, size_t max, buf *out) {
    struct stat info;
    bool fine = fstat(fd, &info) == 0;
    if (fine && !S_ISREG(info.st_mode)) {
        errno = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
        fine = false;
    }
    if (fine && max && (uint64_t)info.st_size > max) {
        errno = EFBIG;
        fine = false;
    }
    if (fine && !read_known(fd, (size_t)info.st_size, out))
        fine = fs_read_fd(fd, max, out);
    int reason = errno;
    close(fd);
    errno = reason;
    return fine;
}

bool fs_read(const char *path, size_t max, buf *out) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return false;
    struct stat info;
    if (fstat(fd, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISCHR(info.st_mode))) {
        bool fine = fs_read_fd(fd, max, out); /* such as <(command) */
        int reason = errno;
        close(fd);
        errno = reason;
        return fine;
    }
    return read_and_close(fd, max, out);
}

bool fs_is_input(const char *name) {
    return strcmp(name, "-") == 0;
}

const char *fs_shown_name(const char *name) {
    return fs_is_input(name) ? "<stdin>" : name;
}

bool fs_read_named(const char *name, size_t max, buf *out) {
    return fs_is_input(name) ? fs_read_fd(STDIN_FILENO, max, out)
                             : fs_read(name, max, out);
}

bool fs_make_folders(const char *path) {
    char *copy = mem_str(path);
    bool fine = true;
    for (char *at = copy + 1; fine && *copy; at++) {
        if (*at && *at != '/') continue;
        char kept = *at;
        *at = '\0';
        fine = mkdir(copy, 0777) == 0 || errno == EEXIST || errno == EISDIR;
        *at = kept;
        if (!kept) break;
    }
    mem_free(copy);
    if (fine && fs_kind_of(path) != FS_FOLDER) {
        errno = ENOTDIR;
        fine = false;
    }
    return fine;
}

char *fs_real_path(arena *memory, const char *path) {
    char *found = realpath(path, NULL);
    if (!found) return NULL;
    char *copy = arena_str(memory, found);
    free(found);
    return copy;
}

char *fs_current_folder(arena *memory) {
    return fs_real_path(memory, ".");
}

char *fs_find_up(arena *memory, const char *start, const char *name) {
    const char *folder = fs_real_path(memory, start);
    while (folder) {
        if (fs_kind_of(path_join(memory, folder, name)) == FS_FILE)
            return arena_str(memory, folder);
        if (strcmp(folder, "/") == 0) return NULL;
        folder = path_dir(memory, folder);
    }
    return NULL;
}

/* --------------------------------------------------------------- roots ---- */

bool fs_root_open(fs_root *root, const char *path, bool make) {
    root->path = NULL;
    root->fd = -1;
    if (make && !fs_make_folders(path)) return false;
    root->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root->fd < 0) return false;
    root->path = mem_str(path);
    return true;
}

void fs_root_close(fs_root *root) {
    if (root->fd >= 0 && root->path) close(root->fd);
    mem_free(root->path);
    root->path = NULL;
    root->fd = -1;
}

fs_root_state fs_root_renew(fs_root *root) {
    struct stat old, now;
    if (!root->path || stat(root->path, &now) != 0 || !S_ISDIR(now.st_mode))
        return FS_ROOT_GONE;
    bool same = fstat(root->fd, &old) == 0 && old.st_ino == now.st_ino &&
                old.st_dev == now.st_dev;
    if (same) return FS_ROOT_SAME;
    int fd = open(root->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return FS_ROOT_GONE;
    bool taken = dup3(fd, root->fd, O_CLOEXEC) >= 0;
    close(fd);
    return taken ? FS_ROOT_OTHER : FS_ROOT_GONE;
}

/* Part by part, without links; for systems that lack openat2(). */
static int open_plain(int fd, const char *name, int flags) {
    int at = dup(fd);
    while (at >= 0 && *name) {
        size_t size = strcspn(name, "/");
        char part[NAME_MAX + 1];
        if (size > NAME_MAX || (size == 2 && name[0] == '.' && name[1] == '.')) {
            errno = EXDEV;
            close(at);
            return -1;
        }
        memcpy(part, name, size);
        part[size] = '\0';
        name += size;
        while (*name == '/') name++;
        int step = *name ? O_PATH | O_DIRECTORY : flags;
        int next = openat(at, size ? part : ".", step | O_NOFOLLOW | O_CLOEXEC);
        int reason = errno == ELOOP ? EXDEV : errno;
        close(at);
        errno = reason;
        at = next;
    }
    return at;
}

enum { TRIES_MAX = 1000 };

int fs_open_beneath(int fd, const char *name, int flags) {
    struct open_how how = {
        .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    if (!*name) name = ".";
    /* While anybody renames a file the kernel cannot tell whether ".." in a link stays
     * inside, and asks to be called again. */
    int opened = -1, tries = 0;
    do {
        opened = (int)syscall(SYS_openat2, fd, name, &how, sizeof how);
    } while (opened < 0 && errno == EAGAIN && ++tries < TRIES_MAX);
    if (opened >= 0 || (errno != ENOSYS && errno != EPERM)) return opened;
    return open_plain(fd, name, flags);
}

bool fs_root_read(const fs_root *root, const char *name, size_t max, buf *out) {
    int fd = fs_open_beneath(root->fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    return fd >= 0 && read_and_close(fd, max, out);
}

bool fs_root_read_sized(
    const fs_root *root, const char *name, size_t size, size_t max, buf *out) {
    if (!size || (max && size > max)) return fs_root_read(root, name, max, out);
    int fd = fs_open_beneath(root->fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return false;
    if (!read_known(fd, size, out)) { /* it is another file by now */
        close(fd);
        buf_clear(out);
        return fs_root_read(root, name, max, out);
    }
    close(fd);
    return true;
}

bool fs_entry_read(const fs_root *root, const fs_entry *entry, size_t max, buf *out) {
    size_t size = (size_t)entry->stat.size;
    if (entry->fd < 0) return fs_root_read_sized(root, entry->path, size, max, out);
    if (size && (!max || size <= max) && read_known(entry->fd, size, out)) return true;
    buf_clear(out); /* it is another file by now */
    return fs_root_read(root, entry->path, max, out);
}

bool fs_root_read_head(const fs_root *root, const char *name, size_t max, buf *out) {
    int fd = fs_open_beneath(root->fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    struct stat info;
    if (fd < 0) return false;
    bool fine = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
    if (fine && (uint64_t)info.st_size < max) max = (size_t)info.st_size;
    buf_reserve(out, max + 1);
    while (fine && max) {
        ssize_t got = read(fd, out->data + out->size, max);
        if (got < 0 && errno == EINTR) continue;
        fine = got >= 0;
        if (got <= 0) break;
        out->size += (size_t)got;
        max -= (size_t)got;
    }
    close(fd);
    return fine;
}

fs_stat fs_stat_of(const struct stat *info) {
    return (fs_stat){
        .kind = kind_of_mode(info->st_mode),
        .size = (uint64_t)info->st_size,
        .modified = (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec,
        .changed = (int64_t)info->st_ctim.tv_sec * 1000000000 + info->st_ctim.tv_nsec,
        .number = (uint64_t)info->st_ino,
    };
}

bool fs_stat_same(const fs_stat *a, const fs_stat *b) {
    return a->size == b->size && a->modified == b->modified &&
           a->changed == b->changed && a->number == b->number;
}

uint64_t fs_stat_stamp(const fs_stat *stat) {
    uint64_t parts[] = {
        stat->size, (uint64_t)stat->modified, (uint64_t)stat->changed, stat->number};
    return hash_bytes(parts, sizeof parts);
}

/* How coarse the times of files are: of the usual systems, and of those that have
 * only whole (or even) seconds. */
#define TICK INT64_C(20000000)
#define COARSE_TICK INT64_C(2000000000)

bool fs_stat_is_settled(const fs_stat *stat, int64_t now) {
    int64_t tick = stat->changed % 1000000000 ? TICK : COARSE_TICK;
    return stat->changed + tick < now;
}

bool fs_root_stat(const fs_root *root, const char *name, fs_stat *out) {
    *out = (fs_stat){.kind = FS_MISSING};
    int fd = fs_open_beneath(root->fd, name, O_PATH);
    if (fd < 0) return errno == ENOENT || errno == ENOTDIR;
    struct stat info;
    bool fine = fstat(fd, &info) == 0;
    if (fine) *out = fs_stat_of(&info);
    close(fd);
    return fine;
}

static fs_stat peek(int folder, const char *name) {
    struct stat info;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return (fs_stat){.kind = FS_MISSING};
    return fs_stat_of(&info);
}

fs_stat fs_root_peek(const fs_root *root, const char *name) {
    return peek(root->fd, name);
}

void fs_near_done(fs_near *self) {
    if (self->held) close(self->fd);
    self->held = self->shared = 0;
    self->last[0] = '\0';
}

/* Bytes of the folders that both paths begin with. */
static size_t shared_folders(const char *left, const char *right) {
    size_t shared = 0;
    for (size_t i = 0; left[i] && left[i] == right[i]; i++)
        if (left[i] == '/') shared = i + 1;
    return shared;
}

/* Opens the folder that is the first `size` bytes of `name`. */
static void hold(fs_near *self, const fs_root *root, const char *name, size_t size) {
    char path[PATH_MAX];
    memcpy(path, name, size);
    path[size] = '\0';
    if (self->held) close(self->fd);
    self->fd = openat(root->fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    self->held = self->fd < 0 ? 0 : size;
}

fs_stat fs_near_peek(fs_near *self, const fs_root *root, const char *name) {
    size_t size = strlen(name), shared = self->held;
    if (shared && strncmp(self->last, name, shared) != 0) shared = 0;
    shared += shared_folders(self->last + shared, name + shared);
    if (size >= sizeof self->last) return fs_root_peek(root, name);
    if (shared < self->held) {
        close(self->fd);
        self->held = 0;
    }
    /* The third one below a folder: so others that come and go cost nothing. */
    if (shared > self->held && shared == self->shared) hold(self, root, name, shared);
    self->shared = shared;
    memcpy(self->last, name, size + 1);
    return peek(self->held ? self->fd : root->fd, name + self->held);
}
