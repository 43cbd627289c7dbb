/* SPDX-License-Identifier: MIT
 *
 * Writing below a root: compare, write at the top, rename.  Folders on the way are
 * opened one by one without following links, so that a link planted in the
 * output folder is replaced instead of written through.
 */
#include "base/fs.h"

#include "base/clock.h"
#include "base/fs_open.h"
#include "base/mem.h"
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".torii-" /* then the process, the time, a number */

enum { CHUNK = 64 * 1024, TEMPORARY_SIZE = 64, ATTEMPTS = 16 };

/* Opens the folder `part` of `parent`; with `make`, makes it or replaces a link. */
static int open_part(int parent, const char *part, bool make) {
    int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(parent, part, flags);
    if (fd >= 0 || !make) return fd;
    struct stat info;
    if (fstatat(parent, part, &info, AT_SYMLINK_NOFOLLOW) == 0) {
        if (!S_ISLNK(info.st_mode)) {
            errno = ENOTDIR;
            return -1;
        }
        if (unlinkat(parent, part, 0) != 0) return -1;
    }
    if (mkdirat(parent, part, 0755) != 0 && errno != EEXIST) return -1;
    return openat(parent, part, flags);
}

/* The folder that holds `name`, and its last part. */
static int
open_parent(const fs_root *root, const char *name, bool make, const char **last) {
    *last = path_name(name);
    if (!path_is_safe(name)) {
        errno = EINVAL;
        return -1;
    }
    int fd = dup(root->fd);
    while (fd >= 0 && name < *last) {
        size_t size = strcspn(name, "/");
        char part[NAME_MAX + 1];
        memcpy(part, name, size); /* path_is_safe() bounds it */
        part[size] = '\0';
        int next = open_part(fd, part, make);
        int reason = errno;
        close(fd);
        errno = reason;
        fd = next;
        name += size + 1;
    }
    return fd;
}

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

/* A new file at the top of the root; its name goes to `temporary`. */
static int open_temporary(const fs_root *root, char temporary[TEMPORARY_SIZE]) {
    for (int i = 0; i < ATTEMPTS; i++) {
        snprintf(
            temporary, TEMPORARY_SIZE, TEMPORARY "%ld-%llx%d", (long)getpid(),
            (unsigned long long)clock_ticks(), i);
        int fd = openat(
            root->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
            0644);
        if (fd >= 0) return fd;
        if (errno != EEXIST) break;
    }
    temporary[0] = '\0';
    return -1;
}

static int64_t modified_of(int fd) {
    struct stat info;
    if (fstat(fd, &info) != 0) return 0;
    return (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
}

/* Closes the temporary file, or removes it. */
static bool close_temporary(
    const fs_root *root, int fd, fs_staged *staged, bool fine) {
    int reason = errno;
    staged->modified = modified_of(fd);
    if (close(fd) != 0 && fine) {
        fine = false;
        reason = errno;
    }
    if (!fine) fs_root_unstage(root, staged);
    errno = reason;
    return fine;
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

/* The file that is there, if a folder of that name is; -1 if there is none. */
static int open_old(const fs_root *root, const char *name, off_t *size, fs_change *out) {
    const char *last;
    int parent = open_parent(root, name, false, &last);
    *out = FS_NEW;
    if (parent < 0) return -1;
    int fd = open_existing(parent, last, size, out);
    close(parent);
    return fd;
}

bool fs_root_stage(
    const fs_root *root, const char *name, const char *bytes, size_t size,
    fs_staged *out) {
    *out = (fs_staged){.change = FS_SAME};
    if (!path_is_safe(name)) {
        errno = EINVAL;
        return false;
    }
    off_t old_size = 0;
    int old = open_old(root, name, &old_size, &out->change);
    bool same = old >= 0 && (size_t)old_size == size && holds_bytes(old, bytes, size);
    if (same) out->modified = modified_of(old);
    if (old >= 0) close(old);
    if (same) {
        out->change = FS_SAME;
        return true;
    }
    int fd = open_temporary(root, out->temporary);
    return fd >= 0 && close_temporary(root, fd, out, write_all(fd, bytes, size));
}

bool fs_root_commit(const fs_root *root, const char *name, fs_staged *staged) {
    if (!*staged->temporary) return true;
    const char *last;
    int parent = open_parent(root, name, true, &last);
    bool fine =
        parent >= 0 && renameat(root->fd, staged->temporary, parent, last) == 0;
    int reason = errno;
    if (parent >= 0) close(parent);
    if (fine)
        staged->temporary[0] = '\0';
    else
        fs_root_unstage(root, staged);
    errno = reason;
    return fine;
}

void fs_root_unstage(const fs_root *root, fs_staged *staged) {
    if (*staged->temporary) unlinkat(root->fd, staged->temporary, 0);
    staged->temporary[0] = '\0';
}

bool fs_root_write(
    const fs_root *root, const char *name, const char *bytes, size_t size,
    fs_change *out) {
    fs_staged staged;
    bool fine = fs_root_stage(root, name, bytes, size, &staged) &&
                fs_root_commit(root, name, &staged);
    if (fine && out) *out = staged.change;
    return fine;
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

static bool copy_bytes(int fd, int source) {
    char chunk[CHUNK];
    if (lseek(source, 0, SEEK_SET) != 0) return false;
    for (;;) {
        ssize_t got = read_full(source, chunk, sizeof chunk);
        if (got <= 0) return got == 0;
        if (!write_all(fd, chunk, (size_t)got)) return false;
    }
}

static bool
stage_from(const fs_root *root, const char *name, int source, fs_staged *out) {
    struct stat info;
    if (fstat(source, &info) != 0) return false;
    if (!S_ISREG(info.st_mode)) {
        errno = EINVAL;
        return false;
    }
    off_t size = 0;
    int old = open_old(root, name, &size, &out->change);
    bool same = old >= 0 && size == info.st_size && holds_file(old, source);
    if (old >= 0) close(old);
    if (same) {
        out->change = FS_SAME;
        return true;
    }
    int fd = open_temporary(root, out->temporary);
    return fd >= 0 && close_temporary(root, fd, out, copy_bytes(fd, source));
}

bool fs_root_stage_copy(
    const fs_root *root, const char *name, const fs_root *from, const char *source,
    fs_staged *out) {
    *out = (fs_staged){.change = FS_SAME};
    if (!path_is_safe(name)) {
        errno = EINVAL;
        return false;
    }
    int fd = fs_open_beneath(from->fd, source, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return false;
    bool fine = stage_from(root, name, fd, out);
    int reason = errno;
    close(fd);
    errno = reason;
    return fine;
}

bool fs_root_copy(
    const fs_root *root, const char *name, const fs_root *from, const char *source,
    fs_change *out) {
    fs_staged staged;
    bool fine = fs_root_stage_copy(root, name, from, source, &staged) &&
                fs_root_commit(root, name, &staged);
    if (fine && out) *out = staged.change;
    return fine;
}

bool fs_root_make_folder(const fs_root *root, const char *name, bool *made) {
    const char *last;
    int parent = open_parent(root, name, false, &last);
    *made = false;
    if (parent < 0) return errno == ENOTDIR || errno == ELOOP || errno == ENOENT;
    *made = mkdirat(parent, last, 0755) == 0;
    bool fine = *made || errno == EEXIST;
    int reason = errno;
    close(parent);
    errno = reason;
    return fine;
}

bool fs_root_remove_folder(const fs_root *root, const char *name) {
    const char *last;
    int parent = open_parent(root, name, false, &last);
    if (parent < 0) return false;
    bool fine = unlinkat(parent, last, AT_REMOVEDIR) == 0;
    int reason = errno;
    close(parent);
    errno = reason;
    return fine;
}

bool fs_root_lock(const fs_root *root) {
    /* Where folders cannot be locked (some network file systems) there are no
     * locks; that is no reason not to build. */
    return flock(root->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

bool fs_root_lock_wait(const fs_root *root) {
    while (flock(root->fd, LOCK_EX) != 0)
        if (errno != EINTR) return errno != EWOULDBLOCK;
    return true;
}

bool fs_root_remove(const fs_root *root, const char *name) {
    const char *last;
    int parent = open_parent(root, name, false, &last);
    if (parent < 0) return errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
    bool fine = unlinkat(parent, last, 0) == 0 || errno == ENOENT;
    int reason = errno;
    close(parent);
    /* Empty parents go too; the first that is not empty ends it. */
    char *folder = mem_str(name);
    for (char *slash; fine && (slash = strrchr(folder, '/')) != NULL;) {
        *slash = '\0';
        parent = open_parent(root, folder, false, &last);
        if (parent < 0) break;
        bool removed = unlinkat(parent, last, AT_REMOVEDIR) == 0;
        close(parent);
        if (!removed) break;
    }
    mem_free(folder);
    errno = reason;
    return fine;
}

/* The process that made a temporary file, 0 if the name is none of ours. */
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
        if (maker && kill(maker, 0) != 0 && errno == ESRCH)
            unlinkat(root->fd, entry->d_name, 0);
    }
    closedir(folder);
}
