/* SPDX-License-Identifier: MIT
 *
 * In the sealed file are for each folder its path, its number and times, and its names.
 * Folders are asked for in the order in which they were saved, so the next record, or
 * one behind a few of folders that are gone, is the right one; if not, the folder is
 * read, and all are saved anew.
 */
#include "base/fs_listing.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/sealed.h"
#include "base/vec.h"

#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>

#define HEADER "torii folders 1\n"

enum { MAX_SIZE = 1 << 30, FEW = 16 };

/* Not in all headers. */
enum { XFS_MAGIC = 0x58465342, ZFS_MAGIC = 0x2fc12fc1 };

typedef struct listing {
    const char *path;
    fs_stat stat;
    fs_names names;
} listing;

struct fs_listings {
    fs_map loaded; /* the file; what was taken points into it */
    unpacker next; /* the records that have not been asked for */
    VEC(listing) all; /* that were taken or noted, in their order */
    arena memory;  /* of those noted */
    bool noted;
    int64_t now;   /* when reading began */
};

/* --------------------------------------------------------------- loading ---- */

fs_listings *fs_listings_load(const fs_root *root, const char *name) {
    fs_listings *self = mem_new(sizeof *self);
    self->now = clock_files();
    arena_init(&self->memory);
    if (fs_root_map(root, name, MAX_SIZE, &self->loaded))
        sealed_open(&self->loaded, HEADER, 0, &self->next);
    return self;
}

void fs_listings_free(fs_listings *self) {
    if (!self) return;
    fs_unmap(&self->loaded);
    vec_done(&self->all);
    arena_done(&self->memory);
    mem_free(self);
}

/* ---------------------------------------------------------------- finding ---- */

static listing unpack_listing(unpacker *in) {
    listing one = {.path = unpack_text(in)};
    one.stat.number = unpack_number(in);
    one.stat.size = unpack_number(in);
    one.stat.modified = (int64_t)unpack_word(in);
    one.stat.changed = (int64_t)unpack_word(in);
    one.names.bytes = unpack_bytes(in, &one.names.size);
    return one;
}

/* A name that leads elsewhere is none, whatever the hash. */
static bool are_names(fs_names all) {
    static const char up[] = "..";
    if (!all.size) return true;
    return !memchr(all.bytes, '/', all.size) &&
           !memmem(all.bytes, all.size, up, sizeof up) && !all.bytes[all.size - 1];
}

bool fs_listings_find(
    fs_listings *self, const char *path, const fs_stat *stat, fs_names *out) {
    unpacker in = self->next;
    for (int i = 0; i <= FEW && in.at < in.end; i++) {
        listing one = unpack_listing(&in);
        if (in.failed) break;
        if (strcmp(one.path, path) != 0) continue;
        self->next = in;
        if (!fs_stat_same(&one.stat, stat) || !are_names(one.names)) break;
        vec_push(&self->all, one);
        *out = one.names;
        return true;
    }
    return false;
}

/* ----------------------------------------------------------------- saving ---- */

/* Does the time of a change tell of each name that comes or goes? */
static bool is_on_known_system(int fd) {
    struct statfs about;
    if (fstatfs(fd, &about) != 0) return false;
    switch ((unsigned long)about.f_type) {
    case EXT4_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case OVERLAYFS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case XFS_MAGIC:
    case ZFS_MAGIC: return true;
    default: return false;
    }
}

void fs_listings_note(
    fs_listings *self, const char *path, int fd, const fs_stat *stat, fs_names names) {
    if (!fs_stat_is_settled(stat, self->now) || !is_on_known_system(fd)) return;
    listing one = {.path = arena_str(&self->memory, path), .stat = *stat};
    one.names.bytes = arena_strn(&self->memory, names.bytes, names.size);
    one.names.size = names.size;
    vec_push(&self->all, one);
    self->noted = true;
}

bool fs_listings_save(fs_listings *self, const fs_root *root, const char *name) {
    if (!self->noted) return true;
    buf out = BUF_INIT;
    sealed_begin(&out, HEADER);
    for (size_t i = 0; i < self->all.count; i++) {
        const listing *one = &self->all.items[i];
        pack_text(&out, one->path);
        pack_number(&out, one->stat.number);
        pack_number(&out, one->stat.size);
        pack_word(&out, (uint64_t)one->stat.modified);
        pack_word(&out, (uint64_t)one->stat.changed);
        pack_bytes(&out, one->names.bytes, one->names.size);
    }
    sealed_end(&out, HEADER);
    bool done = fs_root_write(root, name, out.data, out.size, NULL);
    buf_done(&out);
    return done;
}
