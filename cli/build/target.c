/* SPDX-License-Identifier: MIT
 *
 * Between a build in memory and its folder on disk.
 */
#include "build/target.h"

#include "base/clock.h"
#include "base/codes.h"
#include "base/fs_listing.h"
#include "base/path.h"
#include "build/cache.h"
#include "content/sources.h"
#include "output/compress.h"

#include <string.h>

/* -------------------------------------------------------------- folder ---- */

/* The output folder may not be, hold or lie in a folder with sources. */
static bool check_folder(
    const stages *self, arena *memory, const char *folder, const char *root) {
    const site_config *config = self->config;
    const char *folders[] = {
        config->dirs.content, config->dirs.templates,  config->dirs.statics,
        config->dirs.data,    config->dirs.i18n,       config->dirs.themes,
        config->dirs.assets,  config->dirs.archetypes, config->dirs.cache};
    bool clash = path_is_below(root, folder);
    for (size_t i = 0; !clash && i < sizeof folders / sizeof *folders; i++) {
        const char *full =
            path_clean(memory, path_join(memory, root, folders[i]));
        clash = path_is_below(full, folder) || path_is_below(folder, full);
    }
    if (clash)
        log_error(
            self->log, CODE_OUTPUT, "the output folder '%s' would mix with the sources",
            folder);
    return !clash;
}

static void begin_recall(target *self) {
    const stages *build = self->build;
    const build_options *options = build->options;
    if (options->fresh || options->shards > 1 || self->root.fd < 0) return;
    /* What is seen there has to be so until it is written to. */
    self->locked = !options->dry_run && fs_root_lock(&self->root);
    bool lasts = self->locked || options->dry_run;
    self->before = (recall){
        .name = self->cache,
        .outputs = &self->root,
        /* of compressed copies nothing is recorded */
        .looks = lasts && !build->config->build.compress.count};
    recall_begin(&self->before, build->config->root, build->threads > 1);
}

exit_code target_open(target *self, stages *build) {
    arena *memory = &build->memory;
    const site_config *config = build->config;
    const char *root = fs_real_path(memory, config->root);
    if (!root) root = config->root;
    const char *asked = build->options->output;
    *self = (target){.build = build, .root = {.fd = -1}};
    self->folder = path_clean(
        memory, asked ? asked : path_join(memory, root, config->dirs.output));
    if (!check_folder(build, memory, self->folder, root)) return EXIT_CONFIG;
    self->inside = path_is_below(self->folder, root);
    self->key =
        self->inside ? path_relative(memory, self->folder, root) : self->folder;
    self->cache = cache_name(memory, config, self->key);
    fs_root_open(&self->root, self->folder, false);
    begin_recall(self);
    return EXIT_DONE;
}

void target_close(target *self) {
    recall_drop(&self->before);
    output_writer_close(self->writer);
    self->writer = NULL;
    fs_root_close(&self->root);
}

/* -------------------------------------------------------------- records ---- */

void target_recall(target *self) {
    stages *build = self->build;
    build->memo = recall_end(&self->before, cache_config(build));
}

/* The times of what was written go to the records. */
static void note_times(const target *self) {
    const strmap *records = &self->build->memo->outputs;
    const outputs *all = &self->build->outputs;
    for (size_t i = 0; i < records->count; i++) {
        memo_output *one = records->entries[i].value;
        for (size_t n = 0; n < one->files.count; n++) {
            memo_file *file = &one->files.items[n];
            const output *item = file->item ? &all->items.items[file->item - 1] : NULL;
            if (!item)
                file->modified = 0;
            else if (!item->kept)
                file->modified = item->staged.modified;
        }
    }
}

/* What saving the records costs is that of about so many renderings. */
static size_t worth(const memo *records) {
    enum { BYTES_EACH = 1 << 19 };
    return records->image.size / BYTES_EACH;
}

/* Renderings that the next build would do again, if the records stayed what they are;
 * some it does again in any case. */
static size_t new_work(const stages *build) {
    const memo *records = build->memo;
    size_t work = build->articles + build->rendered + build->checked, always = 0;
    for (size_t i = 0; i < records->articles.count; i++)
        always += ((const memo_article *)records->articles.entries[i].value)->stale;
    for (size_t i = 0; i < records->outputs.count; i++)
        always += ((const memo_output *)records->outputs.entries[i].value)->stale;
    return work > always ? work - always : 0;
}

/* Has a file been written whose time may be that of one before it? */
static bool has_coarse_times(const stages *build) {
    const outputs *all = &build->outputs;
    for (size_t i = 0; i < all->items.count; i++) {
        const output *item = &all->items.items[i];
        bool written = !item->kept && item->staged.change != FS_SAME;
        if (written && item->staged.modified % 1000000000 == 0) return true;
    }
    return false;
}

/* Records of an earlier build are as true as those of this one: what differs from them
 * by its facts, or on the disk, is rendered again.  So few renderings are rather done
 * again by each build than the records of all pages written. */
static bool are_good_enough(const stages *build) {
    return new_work(build) <= worth(build->memo) && worth(build->memo) &&
           !has_coarse_times(build);
}

/* What was read of the sources. */
static bool save_reading(stages *build) {
    const fs_root *root = &build->site->root;
    const char *cache = build->config->dirs.cache;
    const char *name = path_join(&build->memory, cache, "sources");
    bool saved = !build->sources || sources_save(build->sources, root, name);
    name = path_join(&build->memory, cache, "folders");
    return (!build->listings || fs_listings_save(build->listings, root, name)) && saved;
}

/* Without the records the next build only takes longer. */
static void save_records(const target *self) {
    const stages *build = self->build;
    if (build->options->fresh || build->options->shards > 1) return;
    const fs_root *root = &build->site->root;
    bool saved = save_reading(self->build);
    bool kept = are_good_enough(build);
    if (!kept) note_times(self);
    if ((kept || cache_save(build->memo, root, self->cache)) && saved) return;
    log_report *report =
        log_warning(build->log, CODE_WRITE, "the cache cannot be written");
    log_at(report, self->cache, 0, 0);
}

/* -------------------------------------------------------------- writing ---- */

static write_options options_of(const target *self) {
    const stages *build = self->build;
    return (write_options){
        .folder = self->folder,
        .shown = self->key,
        .key = self->key,
        .site = &build->site->root,
        .cache = build->config->dirs.cache,
        .dry_run = build->options->dry_run,
        .force = build->options->force,
        .partial = build->options->shards > 1,
        .inside = self->inside,
        .locked = self->locked};
}

void target_begin(target *self) {
    const stages *build = self->build;
    const site_config *config = build->config;
    /* Who wants the bytes of all, or may want none of them. */
    if (build->options->dry_run || config->build.compress.count) return;
    if (config->build.keep_going || log_failed(build->log)) return;
    write_options options = options_of(self);
    self->writer = output_writer_open(build->log, &options, true);
}

static void take_file(const target *self, memo_file *file) {
    const blob *made = file->bytes;
    file->is_staged =
        made && output_writer_take(
            self->writer, file->path, made->bytes, made->size, &file->staged);
    if (!file->is_staged) return; /* why not will be told when all is written */
    blob_release(file->bytes);
    file->bytes = NULL;
}

void target_take(void *data, memo_output *made) {
    target *self = data;
    for (size_t i = 0; self->writer && !made->failed && i < made->files.count; i++)
        take_file(self, &made->files.items[i]);
}

exit_code target_write(target *self) {
    stages *build = self->build;
    bool dry = build->options->dry_run;
    int64_t start = clock_ticks();
    write_options options = options_of(self);
    if (!compress_outputs(&build->outputs, build->log, build->config))
        return EXIT_CONFIG;
    if (!self->writer)
        self->writer = output_writer_open(build->log, &options, false);
    bool done = self->writer && output_writer_finish(
                                    self->writer, &build->outputs, &build->counts);
    output_writer_close(self->writer);
    self->writer = NULL;
    if (done && !dry) save_records(self);
    build->write_ms = clock_elapsed(start);
    if (!done) return EXIT_SYSTEM;
    log_say(
        build->log, "  %-8s %zu changed  %zu new  %zu removed  ->  %s/  %8.1f ms%s",
        dry ? "would" : "write", build->counts.changed, build->counts.added,
        build->counts.removed, self->key, build->write_ms,
        dry ? "  (nothing was written)" : "");
    return EXIT_DONE;
}
