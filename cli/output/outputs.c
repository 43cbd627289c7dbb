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

static void add(outputs *self, output item) {
    vec_push(&self->items, item);
    strmap_put(&self->by_path, item.path, self);
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

void outputs_add_kept(outputs *self, const char *path) {
    add(self, (output){.path = path, .kept = true});
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

typedef struct writer {
    const outputs *all;
    logger *log;
    const write_options *options;
    write_counts *counts;
    fs_root folder;
    manifest list;
    fs_staged *staged; /* of each output */
    strmap folders;    /* those that have been looked at */
    str_list made;     /* those that were not there, a parent before a child */
    arena memory;
} writer;

static bool report(const writer *self, const char *path, const char *what) {
    log_report *made =
        log_error(self->log, CODE_WRITE, "%s: %s", what, strerror(errno));
    log_at(made, path, 0, 0);
    return false;
}

/* The same about a file of the output folder. */
static bool report_output(const writer *self, const char *path, const char *what) {
    int reason = errno;
    arena memory;
    arena_init(&memory);
    path = path_join(&memory, self->options->shown, path);
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
    if (item->root && fs_root_read(item->root, item->source, 0, &fresh))
        bytes = buf_text(&fresh), size = fresh.size;
    bool same = exists && old.size == size && (!size || !memcmp(old.data, bytes, size));
    self->counts->added += !exists;
    self->counts->unchanged += same;
    self->counts->changed += exists && !same;
    buf_done(&old);
    buf_done(&fresh);
}

static bool remove_stale(writer *self, const manifest_folder *before) {
    for (size_t i = 0; before && i < before->paths.count; i++) {
        const char *path = before->paths.items[i];
        fs_stat found = {0};
        if (outputs_has(self->all, path)) continue;
        bool known = fs_root_stat(&self->folder, path, &found);
        if (known && (found.kind == FS_MISSING || found.kind == FS_FOLDER)) continue;
        self->counts->removed++;
        if (!self->options->dry_run && !fs_root_remove(&self->folder, path))
            return report_output(self, path, "cannot be removed");
    }
    return true;
}

/* The manifest with this build's files, and with the old ones if `both`. */
static bool save_manifest(writer *self, bool both) {
    manifest_folder *mine = manifest_find(&self->list, self->options->key, true);
    str_list old = mine->paths;
    mine->paths = (str_list){0};
    for (size_t i = 0; i < self->all->items.count; i++)
        vec_push(&mine->paths, self->all->items.items[i].path);
    for (size_t i = 0; both && i < old.count; i++)
        if (!outputs_has(self->all, old.items[i])) vec_push(&mine->paths, old.items[i]);
    bool saved = manifest_save(&self->list, self->options->site, self->options->cache);
    if (both) {
        vec_done(&mine->paths);
        mine->paths = old;
    } else {
        vec_done(&old);
    }
    return saved ||
           report(self, self->options->cache, "the manifest cannot be written");
}

static bool is_ours(writer *self) {
    const write_options *options = self->options;
    if (options->force || options->inside) return true;
    if (manifest_find(&self->list, options->key, false)) return true;
    if (fs_root_is_empty(&self->folder)) return true;
    log_report *made = log_error(
        self->log, CODE_OUTPUT, "the folder '%s' holds files that Torii did not write",
        options->shown);
    log_note(made, "--force writes there; files that are not ours stay");
    return false;
}

/* ------------------------------------------------------------- staging ---- */

static bool stage_one(writer *self, const output *item, fs_staged *staged) {
    self->counts->unchanged += item->kept;
    if (item->kept) return true;
    bool done = item->root
                    ? fs_root_stage_copy(
                          &self->folder, item->path, item->root, item->source, staged)
                    : fs_root_stage(
                          &self->folder, item->path, item->bytes, item->size, staged);
    if (!done) return report_output(self, item->path, "cannot be written");
    self->counts->changed += staged->change == FS_CHANGED;
    self->counts->added += staged->change == FS_NEW;
    self->counts->unchanged += staged->change == FS_SAME;
    return true;
}

/* Makes the folders above a file, each once. */
static bool make_folders(writer *self, const char *path) {
    const char *folder = path_dir(&self->memory, path);
    if (!*folder || strmap_has(&self->folders, folder)) return true;
    strmap_put(&self->folders, folder, self);
    if (!make_folders(self, folder)) return false;
    bool made;
    if (!fs_root_make_folder(&self->folder, folder, &made))
        return report_output(self, folder, "the folder cannot be made");
    if (made) vec_push(&self->made, folder);
    return true;
}

/* All that can fail for want of room: the bytes, and the folders. */
static bool stage_all(writer *self) {
    const outputs *all = self->all;
    for (size_t i = 0; i < all->items.count; i++)
        if (!stage_one(self, &all->items.items[i], &self->staged[i])) return false;
    for (size_t i = 0; i < all->items.count; i++)
        if (*self->staged[i].temporary && !make_folders(self, all->items.items[i].path))
            return false;
    return save_manifest(self, true);
}

static void unstage_all(writer *self) {
    for (size_t i = 0; i < self->all->items.count; i++)
        fs_root_unstage(&self->folder, &self->staged[i]);
    for (size_t i = self->made.count; i-- > 0;)
        fs_root_remove_folder(&self->folder, self->made.items[i]);
}

static bool commit_all(writer *self) {
    const outputs *all = self->all;
    /* First away with the old: what was a file may now be a folder. */
    bool partial = self->options->partial;
    if (!partial &&
        !remove_stale(self, manifest_find(&self->list, self->options->key, false)))
        return false;
    for (size_t i = 0; i < all->items.count; i++)
        if (!fs_root_commit(
                &self->folder, all->items.items[i].path, &self->staged[i]))
            return report_output(self, all->items.items[i].path, "cannot be written");
    for (size_t i = 0; i < all->items.count; i++)
        all->items.items[i].modified = self->staged[i].modified;
    return save_manifest(self, partial);
}

static bool lock(writer *self) {
    if (self->options->partial)
        return fs_root_lock_wait(&self->folder) &&
               fs_root_lock_wait(self->options->site);
    if (fs_root_lock(&self->folder) && fs_root_lock(self->options->site)) return true;
    log_error(
        self->log, CODE_OUTPUT, "another build is writing to '%s' at this moment",
        self->options->shown);
    return false;
}

static bool write_all(writer *self) {
    const outputs *all = self->all;
    bool dry = self->options->dry_run;
    if (!dry && !lock(self)) return false;
    if (!manifest_load(&self->list, self->options->site, self->options->cache))
        return report(self, self->options->cache, "the manifest cannot be read");
    if (!is_ours(self)) return false;
    if (dry) {
        for (size_t i = 0; i < all->items.count; i++)
            compare_one(self, &all->items.items[i]);
        return remove_stale(
            self, manifest_find(&self->list, self->options->key, false));
    }
    fs_root_sweep(&self->folder);
    fs_root_sweep(self->options->site);
    self->staged = mem_new((all->items.count + 1) * sizeof *self->staged);
    bool done = stage_all(self) && commit_all(self);
    if (!done) unstage_all(self);
    return done;
}

bool outputs_write(
    outputs *self, logger *log, const write_options *options, write_counts *counts) {
    writer state = {.all = self, .log = log, .options = options, .counts = counts};
    memset(counts, 0, sizeof *counts);
    if (options->dry_run && fs_kind_of(options->folder) == FS_MISSING) {
        counts->added = self->items.count;
        return true;
    }
    if (!fs_root_open(&state.folder, options->folder, !options->dry_run))
        return report(&state, options->shown, "the output folder cannot be opened");
    arena_init(&state.memory);
    bool done = write_all(&state);
    mem_free(state.staged);
    strmap_done(&state.folders);
    vec_done(&state.made);
    arena_done(&state.memory);
    manifest_done(&state.list);
    fs_root_close(&state.folder);
    return done;
}
