/* SPDX-License-Identifier: MIT
 *
 * Files.  Everything that comes from or goes to a site passes through an
 * fs_root: a folder held open, below which names are resolved.  A name cannot
 * leave it, neither by ".." nor by a symbolic link; what is checked is what is
 * opened.  All functions that return bool set errno when they return false.
 */
#ifndef CLI_BASE_FS_H
#define CLI_BASE_FS_H

#include "base/arena.h"
#include "base/buf.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum fs_kind { FS_MISSING, FS_FILE, FS_FOLDER, FS_OTHER } fs_kind;

/* ------------------------------------------------------ without a root ---- */

/* What `path` is, links followed. */
fs_kind fs_kind_of(const char *path);

/* The whole file at the end of `out`; EFBIG above `max` bytes (0: 2 GiB). */
bool fs_read(const char *path, size_t max, buf *out);

/* All of standard input (or another descriptor) in the same way. */
bool fs_read_fd(int fd, size_t max, buf *out);

/* A file that a command was given: "-" is standard input, which messages call
 * "<stdin>". */
bool fs_is_input(const char *name);
const char *fs_shown_name(const char *name);
bool fs_read_named(const char *name, size_t max, buf *out);

/* Makes the folder and its parents. */
bool fs_make_folders(const char *path);

/* The current folder, and `path` with links resolved; NULL on failure. */
char *fs_current_folder(arena *memory);
char *fs_real_path(arena *memory, const char *path);

/* The nearest of `start` and its parents that holds a file `name`, or NULL. */
char *fs_find_up(arena *memory, const char *start, const char *name);

/* --------------------------------------------------------------- roots ---- */

typedef struct fs_root {
    int fd;
    char *path; /* as given */
} fs_root;

/* Opens an existing folder; with `make`, makes it first. */
bool fs_root_open(fs_root *root, const char *path, bool make);
void fs_root_close(fs_root *root);

typedef enum fs_root_state { FS_ROOT_SAME, FS_ROOT_OTHER, FS_ROOT_GONE } fs_root_state;

/* Goes over to the folder that has the root's path now, if it is another one; other
 * threads may use the root meanwhile. */
fs_root_state fs_root_renew(fs_root *root);

/*
 * Reads a file below the root.  Links that stay below it are followed, others
 * fail with EXDEV; folders fail with EISDIR, devices and pipes with EINVAL.
 */
bool fs_root_read(const fs_root *root, const char *name, size_t max, buf *out);

/* The same for a file that was seen a moment ago, of so many bytes: that is not
 * asked again. */
bool fs_root_read_sized(
    const fs_root *root, const char *name, size_t size, size_t max, buf *out);

/* The same, but of a longer file its first `max` bytes. */
bool fs_root_read_head(const fs_root *root, const char *name, size_t max, buf *out);

/* The bytes of a file as memory; what is changed there stays in this process. */
typedef struct fs_map {
    char *bytes; /* as aligned as a page; NULL if there are none */
    size_t size;
} fs_map;

/* For files that nobody changes in their place. */
bool fs_root_map(const fs_root *root, const char *name, size_t max, fs_map *out);
void fs_unmap(fs_map *map);

typedef struct fs_stat {
    fs_kind kind; /* links that stay below the root are followed */
    uint64_t size;
    int64_t modified; /* nanoseconds since 1970 */
    int64_t changed;  /* the same of anything about the file; nobody can set it */
    uint64_t number;  /* of the file, whatever its name: files that are written
                       * within one tick of the clock have the same times */
} fs_stat;

/* Is it the same file, and nothing about it has changed? */
bool fs_stat_same(const fs_stat *a, const fs_stat *b);

/* A number for all that fs_stat_same() looks at. */
uint64_t fs_stat_stamp(const fs_stat *stat);

/* Had it come to rest when reading began, at `now` in nanoseconds?  Else a later change
 * could have the same time. */
bool fs_stat_is_settled(const fs_stat *stat, int64_t now);

/* The same without a look at links on the way, in one call: for files that were
 * written below a root. */
fs_stat fs_root_peek(const fs_root *root, const char *name);

/*
 * The same for many files, one after the other: the folder that some in a row have
 * in common is held open, so that the way to it is not gone each time.  Between
 * fs_near_done() and the next look nothing is held.
 */
typedef struct fs_near {
    int fd;           /* the folder that is held, if `held` is not 0 */
    size_t held;      /* bytes of its path and a slash, at the start of `last` */
    size_t shared;    /* the same of what the last two had in common */
    char last[PATH_MAX];
} fs_near;

fs_stat fs_near_peek(fs_near *self, const fs_root *root, const char *name);
void fs_near_done(fs_near *self);

/* FS_MISSING is not a failure. */
bool fs_root_stat(const fs_root *root, const char *name, fs_stat *out);

/* ------------------------------------------------------------- writing ---- */

typedef enum fs_change { FS_SAME, FS_CHANGED, FS_NEW } fs_change;

/*
 * Makes the file `name` hold exactly these bytes.  If it does already it is
 * not touched; else it is written at the top and renamed into its place, so
 * that no one sees half a file.  Missing folders are made.  A symbolic link in
 * the way, in the last or any other part, is replaced, never followed.
 */
bool fs_root_write(
    const fs_root *root, const char *name, const char *bytes, size_t size,
    fs_change *out);

/* The same from a file below another root, without reading all of it at once. */
bool fs_root_copy(
    const fs_root *root, const char *name, const fs_root *from,
    const char *source, fs_change *out);

/*
 * The same in two steps, so that of many files none changes its contents before
 * the bytes of all are on the disk: fs_stage() writes beside the place,
 * fs_commit() renames into it, fs_unstage() takes the bytes away again.  A file
 * that holds the bytes already is not staged: FS_SAME.  A folder that is not
 * there is staged as a whole, and what was staged in it is in its place as soon
 * as one of its files is.  Several threads may stage at once.
 */
typedef struct fs_staging fs_staging;

typedef struct fs_staged {
    fs_change change;
    uint32_t number; /* of its temporary name; 0: none */
    struct new_folder *folder; /* it lies in; or NULL */
    int64_t modified; /* of the file with these bytes, as in fs_stat */
} fs_staged;

fs_staging *fs_staging_new(const fs_root *root);
/* Takes away what was not committed; NULL is fine. */
void fs_staging_free(fs_staging *self);

bool fs_stage(
    fs_staging *self, const char *name, const char *bytes, size_t size,
    fs_staged *out);
bool fs_stage_copy(
    fs_staging *self, const char *name, const fs_root *from, const char *source,
    fs_staged *out);
bool fs_commit(fs_staging *self, const char *name, fs_staged *staged);
void fs_unstage(fs_staging *self, const char *name, fs_staged *staged);

/* Keeps others from locking the root until it is closed; false with
 * EWOULDBLOCK if another has it.  A lock ends with its process. */
bool fs_root_lock(const fs_root *root);

/* The same, but waits for it. */
bool fs_root_lock_wait(const fs_root *root);

/* Before it is closed. */
void fs_root_unlock(const fs_root *root);

/* Removes a file or link (not a folder) and then its parents that are empty;
 * true also if it was not there. */
bool fs_root_remove(const fs_root *root, const char *name);

/* Removes what writers that were killed have left half written, and this process,
 * which writes nothing now, could not remove. */
void fs_root_sweep(const fs_root *root);

/* Has the root no entries (dotfiles do not count)? */
bool fs_root_is_empty(const fs_root *root);

/* ------------------------------------------------------------- walking ---- */

typedef struct fs_entry {
    const char *path; /* below the root: "blog/hello.md"; borrowed */
    const char *name; /* its last part; borrowed */
    fs_stat stat;
    bool escapes; /* a link that leaves the folder or loops, or one of the following;
                   * stat is of no use */
    bool broken;  /* a link that leads to nothing */
    bool deep;    /* a folder below too many others */
    bool linked;  /* it is what a link leads to */
    int fd;       /* the file, if the walk has opened it; else -1 */
} fs_entry;

/*
 * Calls `visit` for each file and folder below `folder` ("" for all): a
 * folder's entries in byte order of their names, a folder before what is in
 * it.  Return FS_WALK_SKIP for a folder to leave it out.  Links that
 * stay in the folder are followed unless that would loop.  Depth at most 64.
 * A missing `folder` is an empty one.  False, with errno, if a folder cannot be
 * read, or what is in it cannot be looked at; its path is then put into `failed` (NULL
 * is fine).
 */
typedef enum fs_walk_answer { FS_WALK_ON, FS_WALK_SKIP, FS_WALK_STOP } fs_walk_answer;

bool fs_root_walk(
    const fs_root *root, const char *folder,
    fs_walk_answer (*visit)(void *data, const fs_entry *entry), void *data,
    buf *failed);

/* What is known of folders from before, see fs_listing.h. */
typedef struct fs_listings fs_listings;

/* The same for a `visit` that reads what `reads` says: files of such names are opened
 * as they are met, so that none is looked up twice.  NULL: none is.  Folders that are
 * in `listings` are not read again, the others are noted there; NULL is fine. */
bool fs_root_walk_reading(
    const fs_root *root, const char *folder, fs_listings *listings,
    bool (*reads)(void *data, const char *name),
    fs_walk_answer (*visit)(void *data, const fs_entry *entry), void *data,
    buf *failed);

/* In a visit: the content of the file, as fs_root_read() gives it. */
bool fs_entry_read(const fs_root *root, const fs_entry *entry, size_t max, buf *out);

#endif
