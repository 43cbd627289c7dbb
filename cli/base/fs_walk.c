/* SPDX-License-Identifier: MIT
 *
 * Walking a tree in a fixed order.  Recursion is bounded by MAX_DEPTH; a
 * folder that is its own ancestor through a link is reported, not entered.
 */
#include "base/fs.h"

#include "base/fs_listing.h"
#include "base/fs_open.h"
#include "base/mem.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_DEPTH = 64 };

typedef struct walk_state {
    int top;     /* the folder that is walked: no link leaves it */
    size_t skip; /* its name and the slash behind it, in `path` */
    fs_listings *listings; /* or NULL */
    bool (*reads)(void *data, const char *name); /* or NULL */
    fs_walk_answer (*visit)(void *data, const fs_entry *entry);
    void *data;
    buf path;
    buf *failed; /* takes the folder that cannot be read; or NULL */
    size_t depth;
    struct {
        dev_t device;
        ino_t inode;
    } open[MAX_DEPTH];
} walk_state;

typedef struct listed {
    const char *name;
    bool is_file; /* for certain, and no link */
} listed;

typedef struct name_list {
    arena memory;
    VEC(listed) all;
} name_list;

static int compare_names(const void *left, const void *right) {
    return strcmp(((const listed *)left)->name, ((const listed *)right)->name);
}

/* The folder that `fd` is, which it closes in the end; NULL on failure. */
static DIR *open_folder(int fd) {
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (!folder && fd >= 0) close(fd);
    return folder;
}

/* The names in the folder, sorted. */
static bool list_names(DIR *folder, name_list *out) {
    struct dirent *entry;
    while ((errno = 0, entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        const char *name = arena_str(&out->memory, entry->d_name);
        vec_push(&out->all, (listed){name, entry->d_type == DT_REG});
    }
    int reason = errno;
    if (out->all.count)
        qsort(out->all.items, out->all.count, sizeof *out->all.items, compare_names);
    return reason == 0;
}

static void free_names(name_list *names) {
    arena_done(&names->memory);
    vec_done(&names->all);
}

static bool is_open(const walk_state *walk, const struct stat *info) {
    for (size_t i = 0; i < walk->depth; i++)
        if (walk->open[i].device == info->st_dev && walk->open[i].inode == info->st_ino)
            return true;
    return false;
}

/* From where the names in a folder are looked up: it, or, if it has only a few and is
 * known, one above it, so that it needs not be opened. */
typedef struct place {
    int fd;
    size_t at; /* of the folder that `fd` is: where names below it begin in the path */
    bool is_folder_itself;
} place;

static bool walk_folder(
    walk_state *walk, const place *outer, const struct stat *info, bool *stopped);

static bool is_too_long(const walk_state *walk) {
    return walk->path.size - walk->skip >= PATH_MAX; /* then it can never be opened */
}

/* Opens a file that is to be read; -1 if it is another thing by now. */
static int
open_file(const walk_state *walk, int folder, size_t name_at, struct stat *info) {
    if (is_too_long(walk)) return -1;
    int fd = openat(
        folder, walk->path.data + name_at,
        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || (fstat(fd, info) == 0 && S_ISREG(info->st_mode))) return fd;
    close(fd);
    return -1;
}

/* What the name in the folder is; a link is followed if that leads nowhere out, and
 * *linked.  False if it cannot be known. */
static bool
look(
    const walk_state *walk, int folder, size_t name_at, struct stat *info,
    bool *linked) {
    const char *path = walk->path.data;
    if (is_too_long(walk)) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (fstatat(folder, path + name_at, info, AT_SYMLINK_NOFOLLOW) != 0) return false;
    *linked = S_ISLNK(info->st_mode);
    if (!*linked) return true;
    int fd = fs_open_beneath(walk->top, path + walk->skip, O_PATH);
    if (fd < 0) return false;
    bool known = fstat(fd, info) == 0;
    int reason = errno;
    close(fd);
    errno = reason;
    return known;
}

/* Nothing can be looked at in the folder of the name: it may be listed, not entered. */
static bool give_up(const walk_state *walk, size_t name_at) {
    size_t size = name_at ? name_at - 1 : 0;
    if (walk->failed) buf_add(walk->failed, walk->path.data, size);
    return false;
}

/* The entry of the folder whose path is in walk->path. */
static bool walk_entry(
    walk_state *walk, const place *from, size_t name_at, bool is_file, bool *stopped) {
    const char *path = walk->path.data;
    fs_entry entry = {.path = path, .name = path + name_at, .fd = -1};
    struct stat info = {0};
    bool reads = is_file && from->is_folder_itself && walk->reads;
    if (reads && walk->reads(walk->data, entry.name))
        entry.fd = open_file(walk, from->fd, name_at, &info);
    if (entry.fd < 0 && !look(walk, from->fd, from->at, &info, &entry.linked)) {
        bool gone = errno == ENOENT || errno == ENOTDIR; /* meanwhile */
        if (!entry.linked && errno != ENAMETOOLONG)
            return gone || give_up(walk, name_at);
        entry.broken = errno == ENOENT;
        info = (struct stat){0};
        entry.escapes = true;
    }
    entry.stat = fs_stat_of(&info);
    if (entry.escapes) entry.stat.kind = FS_OTHER;
    bool folder = entry.stat.kind == FS_FOLDER, loops = folder && is_open(walk, &info);
    entry.deep = folder && !loops && walk->depth == MAX_DEPTH;
    entry.escapes |= loops || entry.deep;
    fs_walk_answer answer = walk->visit(walk->data, &entry);
    if (entry.fd >= 0) close(entry.fd);
    *stopped = answer == FS_WALK_STOP;
    if (answer != FS_WALK_ON || !folder || entry.escapes) return true;
    return walk_folder(walk, from, entry.linked ? NULL : &info, stopped);
}

/* The names in the folder, as fs_names has them. */
static bool read_names(int fd, buf *out) {
    name_list names = {0};
    DIR *folder = open_folder(dup(fd));
    bool fine = folder && list_names(folder, &names);
    for (size_t i = 0; fine && i < names.all.count; i++) {
        const listed *one = &names.all.items[i];
        buf_char(out, one->is_file ? FS_NAME_FILE : FS_NAME_OTHER);
        buf_add(out, one->name, strlen(one->name) + 1);
    }
    int reason = errno;
    free_names(&names);
    if (folder) closedir(folder);
    errno = reason;
    return fine;
}

static bool
find_names(const walk_state *walk, const struct stat *info, fs_names *out) {
    const char *path = walk->path.data ? walk->path.data : "";
    fs_stat stat = fs_stat_of(info);
    return walk->listings && fs_listings_find(walk->listings, path, &stat, out);
}

/* Reads them into `memory`. */
static bool note_names(
    const walk_state *walk, int fd, const struct stat *info, buf *memory,
    fs_names *out) {
    fs_stat stat = fs_stat_of(info);
    if (!read_names(fd, memory)) return false;
    *out = (fs_names){memory->data, memory->size};
    if (walk->listings)
        fs_listings_note(walk->listings, buf_text(&walk->path), fd, &stat, *out);
    return true;
}

static bool walk_names(
    walk_state *walk, const place *from, fs_names names, bool *stopped) {
    size_t size = walk->path.size;
    bool fine = true;
    for (size_t i = 0; fine && !*stopped && i < names.size; i++) {
        bool is_file = names.bytes[i++] == FS_NAME_FILE;
        size_t length = strlen(names.bytes + i);
        if (size) buf_char(&walk->path, '/');
        size_t name_at = walk->path.size;
        buf_add(&walk->path, names.bytes + i, length);
        fine = walk_entry(walk, from, name_at, is_file, stopped);
        walk->path.size = size;
        walk->path.data[size] = '\0';
        i += length;
    }
    return fine;
}

/* Opens the folder; else its path is in `failed`. */
static bool open_place(walk_state *walk, place *out) {
    bool below = walk->path.size > walk->skip;
    out->fd = fs_open_beneath(
        walk->top, below ? buf_text(&walk->path) + walk->skip : "",
        O_RDONLY | O_DIRECTORY);
    out->at = walk->path.size + (walk->path.size > 0);
    out->is_folder_itself = out->fd >= 0;
    if (out->fd < 0 && walk->failed)
        buf_add(walk->failed, walk->path.data, walk->path.size);
    return out->fd >= 0;
}

/* `info` is what was seen of it from `outer`, or NULL: then it is opened. */
static bool walk_folder(
    walk_state *walk, const place *outer, const struct stat *info, bool *stopped) {
    enum { SMALL = 256 };
    fs_names names = {0};
    bool asked = info != NULL, known = asked && find_names(walk, info, &names);
    place here = known && names.size <= SMALL ? *outer : (place){.fd = -1};
    bool opened = here.fd < 0;
    if (opened && !open_place(walk, &here)) return false;
    here.is_folder_itself = opened;
    struct stat own;
    if (!known) info = &own;
    if ((!known && fstat(here.fd, &own) != 0) || walk->depth == MAX_DEPTH) {
        if (opened) close(here.fd);
        return true;
    }
    walk->open[walk->depth].device = info->st_dev;
    walk->open[walk->depth++].inode = info->st_ino;
    buf memory = BUF_INIT;
    bool fine = known || (!asked && find_names(walk, info, &names)) ||
                note_names(walk, here.fd, info, &memory, &names);
    fine = fine && walk_names(walk, &here, names, stopped);
    walk->depth--;
    int reason = errno;
    buf_done(&memory);
    if (opened) close(here.fd);
    errno = reason;
    return fine;
}

bool fs_root_walk(
    const fs_root *root, const char *folder,
    fs_walk_answer (*visit)(void *data, const fs_entry *entry), void *data,
    buf *failed) {
    return fs_root_walk_reading(root, folder, NULL, NULL, visit, data, failed);
}

bool fs_root_walk_reading(
    const fs_root *root, const char *folder, fs_listings *listings,
    bool (*reads)(void *data, const char *name),
    fs_walk_answer (*visit)(void *data, const fs_entry *entry), void *data,
    buf *failed) {
    fs_stat info = {0};
    bool found = fs_root_stat(root, folder, &info);
    if (found && info.kind == FS_MISSING) return true;
    int top = found ? fs_open_beneath(root->fd, folder, O_RDONLY | O_DIRECTORY) : -1;
    if (top < 0) {
        int why = errno;
        if (failed) buf_str(failed, folder);
        errno = why;
        return false;
    }
    walk_state *state = mem_new(sizeof *state);
    state->top = top;
    state->skip = *folder ? strlen(folder) + 1 : 0;
    state->listings = listings;
    state->reads = reads;
    state->visit = visit;
    state->data = data;
    state->failed = failed;
    buf_str(&state->path, folder);
    bool stopped = false;
    bool fine = walk_folder(state, NULL, NULL, &stopped);
    int reason = errno;
    buf_done(&state->path);
    mem_free(state);
    close(top);
    errno = reason;
    return fine;
}

bool fs_root_is_empty(const fs_root *root) {
    name_list names = {0};
    DIR *folder = open_folder(fs_open_beneath(root->fd, "", O_RDONLY | O_DIRECTORY));
    bool empty = folder && list_names(folder, &names);
    for (size_t i = 0; i < names.all.count; i++)
        empty &= names.all.items[i].name[0] == '.';
    free_names(&names);
    if (folder) closedir(folder);
    return empty;
}
