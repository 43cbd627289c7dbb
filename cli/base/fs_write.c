/* SPDX-License-Identifier: MIT
 *
 * Writing and removing below a root.  Folders on the way are opened one by one
 * without following links, so that a link planted in the output folder is
 * replaced instead of written through.
 */
#include "base/fs.h"

#include "base/fs_open.h"
#include "base/mem.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

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

int fs_open_parent(
    const fs_root *root, const char *name, bool make, const char **last) {
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

static bool write_in_place(
    fs_staging *through, const char *name, fs_staged *staged, bool fine,
    fs_change *out) {
    fine = fine && fs_commit(through, name, staged);
    int reason = errno;
    fs_staging_free(through);
    errno = reason;
    if (fine && out) *out = staged->change;
    return fine;
}

bool fs_root_write(
    const fs_root *root, const char *name, const char *bytes, size_t size,
    fs_change *out) {
    fs_staged staged;
    fs_staging *through = fs_staging_new(root);
    bool fine = fs_stage(through, name, bytes, size, &staged);
    return write_in_place(through, name, &staged, fine, out);
}

bool fs_root_copy(
    const fs_root *root, const char *name, const fs_root *from, const char *source,
    fs_change *out) {
    fs_staged staged;
    fs_staging *through = fs_staging_new(root);
    bool fine = fs_stage_copy(through, name, from, source, &staged);
    return write_in_place(through, name, &staged, fine, out);
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

void fs_root_unlock(const fs_root *root) {
    flock(root->fd, LOCK_UN);
}

bool fs_root_remove(const fs_root *root, const char *name) {
    const char *last;
    int parent = fs_open_parent(root, name, false, &last);
    if (parent < 0) return errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
    bool fine = unlinkat(parent, last, 0) == 0 || errno == ENOENT;
    int reason = errno;
    close(parent);
    /* Empty parents go too; the first that is not empty ends it. */
    char *folder = mem_str(name);
    for (char *slash; fine && (slash = strrchr(folder, '/')) != NULL;) {
        *slash = '\0';
        parent = fs_open_parent(root, folder, false, &last);
        if (parent < 0) break;
        bool removed = unlinkat(parent, last, AT_REMOVEDIR) == 0;
        close(parent);
        if (!removed) break;
    }
    mem_free(folder);
    errno = reason;
    return fine;
}
