/* SPDX-License-Identifier: MIT
 *
 * Files on their way to their places.  A file whose folder is there is written
 * at the top of the root and renamed into its place.  A folder that is not there
 * is made at the top, whole, and renamed with all that is in it: one rename for
 * ten thousand pages of a new site.  Nothing but us writes to what lies at the
 * top, so what is there needs no search for links on the way.
 */
#include "base/fs.h"

#include "base/clock.h"
#include "base/fs_open.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/strmap.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".torii-" /* then the process, the time, a number */

enum { CHUNK = 64 * 1024, TEMPORARY_SIZE = 64, ATTEMPTS = 16, MAX_DEPTH = 256 };

/* A folder that is not in its place yet. */
typedef struct new_folder {
    const char *path;
    uint32_t number; /* of its temporary name */
    bool placed;
} new_folder;

/* What is known of folders by path; other values are those of new ones. */
static char THERE;

struct fs_staging {
    const fs_root *root;
    char prefix[TEMPORARY_SIZE / 2]; /* of all temporary names */
    atomic_uint next; /* number of a temporary name */
    atomic_uint waiting; /* files at the top that are not in their places */
    pthread_mutex_t lock; /* of all that follows */
    strmap known; /* folder -> &THERE, or its new_folder */
    VEC(new_folder *) folders;
    arena memory;
};

fs_staging *fs_staging_new(const fs_root *root) {
    fs_staging *self = mem_new(sizeof *self);
    self->root = root;
    snprintf(
        self->prefix, sizeof self->prefix, TEMPORARY "%d-%llx-", (int)getpid(),
        (unsigned long long)clock_ticks());
    atomic_init(&self->next, 1);
    pthread_mutex_init(&self->lock, NULL);
    arena_init(&self->memory);
    return self;
}

/* The digits stand the other way round. */
static void name_of(
    const fs_staging *self, uint32_t number, char temporary[TEMPORARY_SIZE]) {
    size_t size = strlen(self->prefix);
    memcpy(temporary, self->prefix, size);
    for (; number; number /= 10)
        temporary[size++] = (char)('0' + number % 10);
    temporary[size] = '\0';
}

/* -------------------------------------------------------------- reading ---- */

/* Reads until `size` bytes are there or the file ends; -1 on error. */
static ssize_t read_full(int fd, char *out, size_t size) {
    size_t total = 0;
    while (total < size) {
        ssize_t got = read(fd, out + total, size - total);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        total += (size_t)got;
    }
    return (ssize_t)total;
}

/* A regular file without links, with its size; -1 if there is none. */
static int open_existing(int parent, const char *name, off_t *size, fs_change *out) {
    struct stat info;
    *out = FS_NEW;
    if (fstatat(parent, name, &info, AT_SYMLINK_NOFOLLOW) != 0) return -1;
    *out = FS_CHANGED;
    if (!S_ISREG(info.st_mode)) return -1;
    *size = info.st_size;
    return openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

/* The file that is there, if a folder of that name is; -1 if there is none. */
static int
open_old(const fs_root *root, const char *name, off_t *size, fs_change *out) {
    const char *last;
    int parent = fs_open_parent(root, name, false, &last);
    *out = FS_NEW;
    if (parent < 0) return -1;
    int fd = open_existing(parent, last, size, out);
    close(parent);
    return fd;
}

static bool holds_bytes(int fd, const char *bytes, size_t size) {
    char chunk[CHUNK];
    while (size) {
        size_t want = size < CHUNK ? size : CHUNK;
        if (read_full(fd, chunk, want) != (ssize_t)want) return false;
        if (memcmp(chunk, bytes, want) != 0) return false;
        bytes += want;
        size -= want;
    }
    return true;
}

static bool holds_file(int fd, int source) {
    char left[CHUNK / 2], right[CHUNK / 2];
    for (;;) {
        ssize_t a = read_full(fd, left, sizeof left);
        ssize_t b = read_full(source, right, sizeof right);
        if (a != b || a < 0 || memcmp(left, right, (size_t)a) != 0) return false;
        if (a == 0) return true;
    }
}

/* -------------------------------------------------------------- folders ---- */

/* Removes a file, or a folder with all that is in it. */
static void remove_all(int parent, const char *name, int depth) {
    if (unlinkat(parent, name, 0) == 0 || depth == MAX_DEPTH) return;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (!folder) {
        if (fd >= 0) close(fd);
        return;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove_all(dirfd(folder), entry->d_name, depth + 1);
    closedir(folder);
    unlinkat(parent, name, AT_REMOVEDIR);
}

void fs_staging_free(fs_staging *self) {
    char temporary[TEMPORARY_SIZE];
    if (!self) return;
    for (uint32_t i = 1; atomic_load(&self->waiting) && i < atomic_load(&self->next);
         i++) {
        name_of(self, i, temporary);
        unlinkat(self->root->fd, temporary, 0);
    }
    for (size_t i = 0; i < self->folders.count; i++) {
        if (self->folders.items[i]->placed) continue;
        name_of(self, self->folders.items[i]->number, temporary);
        remove_all(self->root->fd, temporary, 0);
    }
    strmap_done(&self->known);
    vec_done(&self->folders);
    arena_done(&self->memory);
    pthread_mutex_destroy(&self->lock);
    mem_free(self);
}

/* Is nothing at all in the place of the folder, whose parent is there? */
static bool is_missing(const fs_staging *self, const char *path) {
    struct stat info;
    const char *last;
    int parent = fs_open_parent(self->root, path, false, &last);
    if (parent < 0) return false;
    bool missing = fstatat(parent, last, &info, AT_SYMLINK_NOFOLLOW) != 0 &&
                   errno == ENOENT;
    close(parent);
    return missing;
}

/* NULL with errno set. */
static new_folder *make_folder(fs_staging *self, const char *path) {
    char temporary[TEMPORARY_SIZE];
    uint32_t number = 0;
    int made = -1;
    for (int i = 0; made != 0 && i < ATTEMPTS; i++) {
        number = atomic_fetch_add(&self->next, 1);
        name_of(self, number, temporary);
        made = mkdirat(self->root->fd, temporary, 0755);
        if (made != 0 && errno != EEXIST) return NULL;
    }
    if (made != 0) return NULL;
    new_folder *folder = arena_alloc(&self->memory, sizeof *folder);
    folder->path = arena_str(&self->memory, path);
    folder->number = number;
    vec_push(&self->folders, folder);
    strmap_put(&self->known, path, folder);
    return folder;
}

/* The first part of the path from `size` bytes on that is not there is a new
 * folder; the path is cut to it. */
static bool look_down(fs_staging *self, char *path, size_t size, new_folder **out) {
    char *slash;
    while ((slash = strchr(path + size + (size > 0), '/')) != NULL) {
        *slash = '\0';
        size = (size_t)(slash - path);
        if (is_missing(self, path)) {
            *out = make_folder(self, path);
            return *out != NULL;
        }
        strmap_put(&self->known, path, &THERE);
        *slash = '/';
    }
    return true;
}

/* The new folder that the file goes into, NULL if its folder is there; false with
 * errno set.  The lock is held. */
static bool find_folder(fs_staging *self, const char *name, new_folder **out) {
    char path[PATH_MAX];
    size_t size = strlen(name);
    *out = NULL;
    if (size >= sizeof path) return true;
    memcpy(path, name, size + 1);
    void *known = NULL;
    while (size && !known) {
        while (size && path[size] != '/')
            size--;
        path[size] = '\0';
        if (size) known = strmap_get(&self->known, path);
    }
    if (known && known != &THERE) {
        *out = known;
        return true;
    }
    memcpy(path, name, strlen(name) + 1);
    return look_down(self, path, size, out);
}

/* Makes the folders of a path below the top that are not there. */
static bool make_path(int root, char *path) {
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdirat(root, path, 0755) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made) return false;
    }
    return true;
}

/* -------------------------------------------------------------- staging ---- */

static bool write_all(int fd, const char *bytes, size_t size) {
    while (size) {
        ssize_t done = write(fd, bytes, size);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return false;
        bytes += done;
        size -= (size_t)done;
    }
    return true;
}

static bool copy_bytes(int fd, int source) {
    char chunk[CHUNK];
    if (lseek(source, 0, SEEK_SET) != 0) return false;
    for (;;) {
        ssize_t got = read_full(source, chunk, sizeof chunk);
        if (got <= 0) return got == 0;
        if (!write_all(fd, chunk, (size_t)got)) return false;
    }
}

static int64_t modified_of(int fd) {
    struct stat info;
    if (fstat(fd, &info) != 0) return 0;
    return (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
}

/* Where a file lies until it is in its place; false if that is too long. */
static bool place_of(
    const fs_staging *self, const char *name, const fs_staged *staged,
    char path[PATH_MAX]) {
    char temporary[TEMPORARY_SIZE];
    if (!staged->folder) {
        name_of(self, staged->number, path);
        return true;
    }
    const new_folder *folder = staged->folder;
    name_of(self, folder->number, temporary);
    const char *rest = name + strlen(folder->path);
    if (strlen(temporary) + strlen(rest) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    size_t size = strlen(temporary);
    memcpy(path, temporary, size);
    memcpy(path + size, rest, strlen(rest) + 1);
    return true;
}

static int open_new(int root, const char *path) {
    return openat(
        root, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
}

/* A new file in a new folder. */
static int open_in_folder(
    const fs_staging *self, const char *name, const fs_staged *staged) {
    char path[PATH_MAX];
    int root = self->root->fd;
    if (!place_of(self, name, staged, path)) return -1;
    char *last = strrchr(path, '/');
    *last = '\0';
    bool made = !strchr(path, '/') || mkdirat(root, path, 0755) == 0 || errno == EEXIST;
    *last = '/';
    if (!made && (errno != ENOENT || !make_path(root, path))) return -1;
    int fd = open_new(root, path);
    if (fd >= 0 || errno != EEXIST || unlinkat(root, path, 0) != 0) return fd;
    return open_new(root, path);
}

/* A new file at the top. */
static int open_at_top(fs_staging *self, fs_staged *out) {
    char path[TEMPORARY_SIZE];
    for (int i = 0; i < ATTEMPTS; i++) {
        out->number = atomic_fetch_add(&self->next, 1);
        name_of(self, out->number, path);
        int fd = open_new(self->root->fd, path);
        if (fd >= 0) {
            atomic_fetch_add(&self->waiting, 1);
            return fd;
        }
        if (errno != EEXIST) break;
    }
    out->number = 0;
    return -1;
}

/* Closes what was written, or takes it away. */
static bool close_staged(
    fs_staging *self, const char *name, int fd, fs_staged *staged, bool fine) {
    int reason = errno;
    if (fd < 0) return false;
    staged->modified = modified_of(fd);
    if (close(fd) != 0 && fine) {
        fine = false;
        reason = errno;
    }
    if (!fine) fs_unstage(self, name, staged);
    errno = reason;
    return fine;
}

/* The folder that the name lies in, then the file that is there, or -1. */
static bool
start(fs_staging *self, const char *name, off_t *size, int *old, fs_staged *out) {
    new_folder *folder;
    *out = (fs_staged){.change = FS_NEW};
    *old = -1;
    if (!path_is_safe(name)) {
        errno = EINVAL;
        return false;
    }
    pthread_mutex_lock(&self->lock);
    bool found = find_folder(self, name, &folder);
    pthread_mutex_unlock(&self->lock);
    out->folder = folder;
    if (found && !folder) *old = open_old(self->root, name, size, &out->change);
    return found;
}

static int open_staged(fs_staging *self, const char *name, fs_staged *out) {
    return out->folder ? open_in_folder(self, name, out) : open_at_top(self, out);
}

/* What is there is the same. */
static bool keep(int old, fs_staged *out) {
    *out = (fs_staged){.change = FS_SAME, .modified = modified_of(old)};
    close(old);
    return true;
}

bool fs_stage(
    fs_staging *self, const char *name, const char *bytes, size_t size,
    fs_staged *out) {
    off_t old_size = 0;
    int old;
    if (!start(self, name, &old_size, &old, out)) return false;
    if (old >= 0 && (size_t)old_size == size && holds_bytes(old, bytes, size))
        return keep(old, out);
    if (old >= 0) close(old);
    int fd = open_staged(self, name, out);
    return close_staged(self, name, fd, out, fd >= 0 && write_all(fd, bytes, size));
}

static bool
stage_from(fs_staging *self, const char *name, int source, fs_staged *out) {
    struct stat info;
    off_t size = 0;
    int old;
    if (fstat(source, &info) != 0) return false;
    if (!S_ISREG(info.st_mode)) {
        errno = EINVAL;
        return false;
    }
    if (!start(self, name, &size, &old, out)) return false;
    if (old >= 0 && size == info.st_size && holds_file(old, source))
        return keep(old, out);
    if (old >= 0) close(old);
    int fd = open_staged(self, name, out);
    return close_staged(self, name, fd, out, fd >= 0 && copy_bytes(fd, source));
}

bool fs_stage_copy(
    fs_staging *self, const char *name, const fs_root *from, const char *source,
    fs_staged *out) {
    *out = (fs_staged){.change = FS_SAME};
    if (!path_is_safe(name)) {
        errno = EINVAL;
        return false;
    }
    int fd = fs_open_beneath(from->fd, source, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return false;
    bool fine = stage_from(self, name, fd, out);
    int reason = errno;
    close(fd);
    errno = reason;
    return fine;
}

void fs_unstage(fs_staging *self, const char *name, fs_staged *staged) {
    char path[PATH_MAX];
    if (staged->number) atomic_fetch_sub(&self->waiting, 1);
    if ((staged->number || staged->folder) && place_of(self, name, staged, path))
        unlinkat(self->root->fd, path, 0);
    *staged = (fs_staged){.change = FS_SAME};
}

/* ----------------------------------------------------------- committing ---- */

/* Renames what lies at the top under that number into its place. */
static bool place(const fs_staging *self, uint32_t number, const char *name) {
    char temporary[TEMPORARY_SIZE];
    const char *last;
    name_of(self, number, temporary);
    int parent = fs_open_parent(self->root, name, true, &last);
    bool fine =
        parent >= 0 && renameat(self->root->fd, temporary, parent, last) == 0;
    int reason = errno;
    if (parent >= 0) close(parent);
    errno = reason;
    return fine;
}

bool fs_commit(fs_staging *self, const char *name, fs_staged *staged) {
    new_folder *folder = staged->folder;
    bool fine = true;
    if (folder && !folder->placed)
        fine = folder->placed = place(self, folder->number, folder->path);
    else if (staged->number)
        fine = place(self, staged->number, name);
    int reason = errno;
    if (fine) {
        if (staged->number) atomic_fetch_sub(&self->waiting, 1);
        staged->folder = NULL;
        staged->number = 0;
    } else {
        fs_unstage(self, name, staged);
    }
    errno = reason;
    return fine;
}

/* The process that made a temporary name, 0 if it is none of ours. */
static pid_t maker_of(const char *name) {
    if (strncmp(name, TEMPORARY, sizeof TEMPORARY - 1) != 0) return 0;
    char *end;
    long maker = strtol(name + sizeof TEMPORARY - 1, &end, 10);
    return *end == '-' && maker > 0 && maker < INT_MAX ? (pid_t)maker : 0;
}

void fs_root_sweep(const fs_root *root) {
    int fd = openat(root->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (!folder) {
        if (fd >= 0) close(fd);
        return;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        pid_t maker = maker_of(entry->d_name);
        bool ours = maker == getpid(); /* once it could not be removed */
        if (ours || (maker && kill(maker, 0) != 0 && errno == ESRCH))
            remove_all(root->fd, entry->d_name, 0);
    }
    closedir(folder);
}
