/* SPDX-License-Identifier: MIT
 *
 * Collecting and writing.  All new bytes are on the disk before the first file
 * changes, so that a full disk leaves the earlier output whole.  The manifest
 * is saved before that moment (with the old and the new names) and again at
 * the end, so that a build that is cut off still leaves a complete list of what
 * is ours.
 */
#include "output/outputs.h"

#include "base/codes.h"
#include "base/path.h"
#include "output/manifest.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void add(outputs *self, output item) {
    vec_push(&self->items, item);
    self->by_path.borrows = true;
    if (self->by_path.slots)
        strmap_put(&self->by_path, item.path, self);
    else
        strmap_append(&self->by_path, item.path, self); /* nobody has asked yet */
}

void outputs_reserve(outputs *self, size_t count) {
    if (self->items.capacity >= count) return;
    self->items.items = mem_resize(self->items.items, count, sizeof(output));
    self->items.capacity = count;
    strmap_room(&self->by_path, count);
}

void outputs_add_text(outputs *self, const char *path, char *text, size_t size) {
    add(self, (output){.path = path, .text = text, .bytes = text, .size = size});
}

void outputs_add_bytes(
    outputs *self, const char *path, const char *bytes, size_t size) {
    add(self, (output){.path = path, .bytes = bytes, .size = size});
}

void outputs_add_copy(
    outputs *self, const char *path, const fs_root *root, const char *source) {
    add(self, (output){.path = path, .root = root, .source = source});
}

void outputs_add_blob(outputs *self, const char *path, blob *bytes) {
    add(self, (output){
                  .path = path, .blob = blob_retain(bytes), .bytes = bytes->bytes,
                  .size = bytes->size});
}

void outputs_add_staged(outputs *self, const char *path, fs_staged staged) {
    add(self, (output){.path = path, .is_staged = true, .staged = staged});
}

void outputs_add_kept(outputs *self, const char *path) {
    add(self, (output){.path = path, .kept = true});
}

void outputs_finish(const outputs *self) {
    strmap_finish(&self->by_path);
}

bool outputs_has(const outputs *self, const char *path) {
    return strmap_has(&self->by_path, path);
}

void outputs_replace(outputs *self, size_t number, blob *bytes) {
    output *item = &self->items.items[number];
    mem_free(item->text);
    blob_release(item->blob);
    item->text = NULL;
    item->blob = blob_retain(bytes);
    item->bytes = bytes->bytes;
    item->size = bytes->size;
}

void outputs_remove(outputs *self, size_t number) {
    output *item = &self->items.items[number];
    strmap_remove(&self->by_path, item->path);
    mem_free(item->text);
    blob_release(item->blob);
    memmove(item, item + 1, (--self->items.count - number) * sizeof *item);
}

void outputs_filter(
    outputs *self, size_t first, bool (*keeps)(void *data, const char *path),
    void *data) {
    size_t kept = first;
    for (size_t i = first; i < self->items.count; i++) {
        output *item = &self->items.items[i];
        if (keeps(data, item->path)) {
            self->items.items[kept++] = *item;
            continue;
        }
        mem_free(item->text);
        blob_release(item->blob);
    }
    self->items.count = kept;
}

void outputs_done(outputs *self) {
    for (size_t i = 0; i < self->items.count; i++) {
        mem_free(self->items.items[i].text);
        blob_release(self->items.items[i].blob);
    }
    vec_done(&self->items);
    strmap_done(&self->by_path);
    arena_done(&self->names);
}

/* ------------------------------------------------------------- writing ---- */

struct output_writer {
    outputs *all; /* NULL until output_writer_finish() */
    logger *log;
    write_options options;
    write_counts *counts;
    fs_root folder; /* fd -1: it does not exist, and this is a dry run */
    manifest list;
    fs_staging *staging;
    bool made_folder;
    bool holds_site; /* locked, which lasts longer than what is written here */
    bool mixed; /* some files are those of this build, some those of the one before */
    bool same; /* the manifest has the files of this build, and no others */
    bool finished;
    arena memory;
};

typedef struct output_writer writer;

static bool report(const writer *self, const char *path, const char *what) {
    log_report *made =
        log_error(self->log, CODE_WRITE, "%s: %s", what, strerror(errno));
    log_at(made, path, 0, 0);
    if (self->mixed)
        log_note(made, "new files stand beside old ones until a build succeeds");
    return false;
}

/* The same about a file of the output folder. */
static bool report_output(const writer *self, const char *path, const char *what) {
    int reason = errno;
    arena memory;
    arena_init(&memory);
    path = path_join(&memory, self->options.shown, path);
    errno = reason;
    report(self, path, what);
    arena_done(&memory);
    return false;
}

/* What a dry run would do, without doing it. */
static void compare_one(writer *self, const output *item) {
    self->counts->unchanged += item->kept;
    if (item->kept) return;
    buf old = BUF_INIT, fresh = BUF_INIT;
    const char *bytes = item->bytes;
    size_t size = item->size;
    bool exists = fs_root_read(&self->folder, item->path, 0, &old);
    blob *flat = bytes ? NULL : blob_flat(blob_retain(item->blob));
    if (flat) bytes = flat->bytes;
    if (item->root && fs_root_read(item->root, item->source, 0, &fresh))
        bytes = buf_text(&fresh), size = fresh.size;
    bool same = exists && old.size == size && (!size || !memcmp(old.data, bytes, size));
    self->counts->added += !exists;
    self->counts->unchanged += same;
    self->counts->changed += exists && !same;
    buf_done(&old);
    buf_done(&fresh);
    blob_release(flat);
}

/* Has the build the files of the one before, and in their order? */
static bool are_same(const writer *self) {
    const outputs *all = self->all;
    const char *line = manifest_lines(&self->list, self->options.key);
    for (size_t i = 0; line && i < all->items.count; i++)
        line = manifest_behind(line, all->items.items[i].path);
    return line && manifest_behind(line, NULL);
}

static bool remove_stale(writer *self) {
    if (self->same) return true;
    const manifest_folder *before =
        manifest_find(&self->list, self->options.key, false);
    for (size_t i = 0; before && i < before->paths.count; i++) {
        const char *path = before->paths.items[i];
        fs_stat found = {0};
        if (outputs_has(self->all, path)) continue;
        bool known = fs_root_stat(&self->folder, path, &found);
        if (known && (found.kind == FS_MISSING || found.kind == FS_FOLDER)) continue;
        self->counts->removed++;
        if (self->options.dry_run) continue;
        if (!fs_root_remove(&self->folder, path))
            return report_output(self, path, "cannot be removed");
        self->mixed = true;
    }
    return true;
}

/* The manifest with this build's files, and with the old ones if `both`. */
static bool save_manifest(writer *self, bool both) {
    if (self->same) return true;
    manifest_folder *mine = manifest_find(&self->list, self->options.key, true);
    str_list old = mine->paths;
    mine->paths = (str_list){0};
    for (size_t i = 0; i < self->all->items.count; i++)
        vec_push(&mine->paths, self->all->items.items[i].path);
    for (size_t i = 0; both && i < old.count; i++)
        if (!outputs_has(self->all, old.items[i])) vec_push(&mine->paths, old.items[i]);
    bool saved = manifest_save(&self->list, self->options.site, self->options.cache);
    if (both) {
        vec_done(&mine->paths);
        mine->paths = old;
    } else {
        vec_done(&old);
    }
    return saved ||
           report(self, self->options.cache, "the manifest cannot be written");
}

static bool is_ours(writer *self) {
    const write_options *options = &self->options;
    if (options->force || options->inside) return true;
    if (manifest_lines(&self->list, options->key)) return true;
    if (fs_root_is_empty(&self->folder)) return true;
    log_report *made = log_error(
        self->log, CODE_OUTPUT, "the folder '%s' holds files that Torii did not write",
        options->shown);
    log_note(made, "--force writes there; files that are not ours stay");
    return false;
}

/* ------------------------------------------------------------- staging ---- */

static bool stage_bytes(writer *self, output *item) {
    blob *flat = item->bytes ? NULL : blob_flat(blob_retain(item->blob));
    const char *bytes = flat ? flat->bytes : item->bytes;
    bool done = fs_stage(self->staging, item->path, bytes, item->size, &item->staged);
    int reason = errno;
    blob_release(flat);
    errno = reason;
    return done;
}

/* A file that is copied fails as often because it cannot be read. */
static bool report_stage(const writer *self, const output *item) {
    int reason = errno;
    buf head = BUF_INIT;
    bool read = !item->root || fs_root_read_head(item->root, item->source, 1, &head);
    buf_done(&head);
    if (!read) {
        log_report *made =
            log_error(self->log, CODE_READ, "cannot be read: %s", strerror(errno));
        log_at(made, item->source, 0, 0);
        return false;
    }
    errno = reason;
    return report_output(self, item->path, "cannot be written");
}

static bool stage_one(writer *self, output *item) {
    self->counts->unchanged += item->kept;
    if (item->kept) return true;
    bool done = item->is_staged;
    if (!done && item->root)
        done = fs_stage_copy(
            self->staging, item->path, item->root, item->source, &item->staged);
    else if (!done)
        done = stage_bytes(self, item);
    if (!done) return report_stage(self, item);
    item->is_staged = true;
    self->counts->changed += item->staged.change == FS_CHANGED;
    self->counts->added += item->staged.change == FS_NEW;
    self->counts->unchanged += item->staged.change == FS_SAME;
    return true;
}

/* All that can fail for want of room: the bytes, and the folders. */
static bool stage_all(writer *self) {
    outputs *all = self->all;
    for (size_t i = 0; i < all->items.count; i++)
        if (!stage_one(self, &all->items.items[i])) return false;
    return save_manifest(self, true);
}

static void unstage_all(writer *self) {
    for (size_t i = 0; i < self->all->items.count; i++) {
        output *item = &self->all->items.items[i];
        if (item->is_staged) fs_unstage(self->staging, item->path, &item->staged);
        item->is_staged = false;
    }
}

static bool commit_all(writer *self) {
    outputs *all = self->all;
    /* First away with the old: what was a file may now be a folder. */
    bool partial = self->options.partial;
    if (!partial && !remove_stale(self)) return false;
    for (size_t i = 0; i < all->items.count; i++) {
        output *item = &all->items.items[i];
        if (!fs_commit(self->staging, item->path, &item->staged))
            return report_output(self, item->path, "cannot be written");
        self->mixed |= item->staged.change != FS_SAME;
    }
    self->mixed = false;
    /* What is still in memory can be written again. */
    for (size_t i = 0; i < all->items.count; i++)
        all->items.items[i].is_staged = false;
    return save_manifest(self, partial);
}

/* Builds of one site into several folders wait for each other: the list of what they
 * have written is one.  A second one into the same folder is a mistake. */
static bool lock(writer *self) {
    const write_options *options = &self->options;
    bool held = options->locked || (options->partial ? fs_root_lock_wait(&self->folder)
                                                     : fs_root_lock(&self->folder));
    if (held) return self->holds_site = fs_root_lock_wait(self->options.site);
    self->made_folder = false; /* the other one is about to write there */
    log_error(
        self->log, CODE_OUTPUT, "another build is writing to '%s' at this moment",
        self->options.shown);
    return false;
}

static void compare_all(writer *self) {
    const outputs *all = self->all;
    for (size_t i = 0; i < all->items.count; i++)
        compare_one(self, &all->items.items[i]);
    remove_stale(self);
}

/* What is to be known and held before anything is written. */
static bool prepare(writer *self) {
    const write_options *options = &self->options;
    bool dry = options->dry_run;
    self->made_folder = fs_kind_of(options->folder) == FS_MISSING;
    if (dry && self->made_folder) return true;
    if (!fs_root_open(&self->folder, options->folder, !dry))
        return report(self, options->shown, "the output folder cannot be opened");
    if (!dry && !lock(self)) return false;
    if (!manifest_load(&self->list, options->site, options->cache))
        return report(self, options->cache, "the manifest cannot be read");
    if (!is_ours(self)) return false;
    if (dry) return true;
    fs_root_sweep(&self->folder);
    fs_root_sweep(options->site);
    self->staging = fs_staging_new(&self->folder);
    return true;
}

output_writer *
output_writer_open(logger *log, const write_options *options, bool quiet) {
    writer *self = mem_new(sizeof *self);
    log_options none = {.verbosity = -1};
    self->log = quiet ? log_new(&none) : log;
    self->options = *options;
    self->folder.fd = -1;
    arena_init(&self->memory);
    bool done = prepare(self);
    if (quiet) log_free(self->log);
    self->log = log;
    if (done) return self;
    output_writer_close(self);
    return NULL;
}

bool output_writer_take(
    output_writer *self, const char *path, const char *bytes, size_t size,
    fs_staged *out) {
    return fs_stage(self->staging, path, bytes, size, out);
}

bool output_writer_finish(output_writer *self, outputs *all, write_counts *counts) {
    memset(counts, 0, sizeof *counts);
    self->all = all;
    self->counts = counts;
    self->same = are_same(self);
    if (self->options.dry_run && self->folder.fd < 0) {
        counts->added = all->items.count;
        return true;
    }
    if (self->options.dry_run) {
        compare_all(self);
        return true;
    }
    self->finished = stage_all(self) && commit_all(self);
    if (!self->finished) unstage_all(self);
    return self->finished;
}

void output_writer_close(output_writer *self) {
    if (!self) return;
    fs_staging_free(self->staging);
    if (self->made_folder && !self->finished && self->folder.fd >= 0)
        rmdir(self->options.folder); /* if there is nothing in it */
    if (self->holds_site) fs_root_unlock(self->options.site);
    manifest_done(&self->list);
    fs_root_close(&self->folder);
    arena_done(&self->memory);
    mem_free(self);
}
