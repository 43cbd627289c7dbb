/* SPDX-License-Identifier: MIT
 *
 * Removing what builds wrote: the files in the manifest and no others.
 */
#include "base/codes.h"
#include "base/path.h"
#include "build/build.h"
#include "config/site_config.h"
#include "output/manifest.h"

#include <errno.h>
#include <string.h>

typedef struct cleaner {
    logger *log;
    const clean_options *options;
    arena memory;
    fs_root site;
    size_t removed;
    str_list cached; /* files below the cache folder */
} cleaner;

static bool report(const cleaner *self, const char *path) {
    log_report *made =
        log_error(self->log, CODE_WRITE, "cannot be removed: %s", strerror(errno));
    log_at(made, path, 0, 0);
    return false;
}

/* Of a file of `folder`, which is `root`. */
static bool remove_file(
    cleaner *self, const fs_root *root, const char *folder, const char *path) {
    fs_stat found = {0};
    if (fs_root_stat(root, path, &found) && found.kind == FS_MISSING) return true;
    if (self->options->dry_run)
        log_say(self->log, "would remove %s", path);
    else if (!fs_root_remove(root, path))
        return report(self, path_join(&self->memory, folder, path));
    self->removed++;
    return true;
}

/* What builds that were broken off have left half written. */
static void sweep(const cleaner *self, const fs_root *root) {
    if (!self->options->dry_run) fs_root_sweep(root);
}

/* Not even the first build may have come to its end. */
static void sweep_output(cleaner *self, const char *folder) {
    fs_root root;
    const char *path = path_join(&self->memory, self->options->root, folder);
    if (fs_kind_of(path) != FS_FOLDER || !fs_root_open(&root, path, false)) return;
    sweep(self, &root);
    fs_root_close(&root);
}

static bool clean_folder(cleaner *self, const manifest_folder *folder) {
    fs_root root;
    const char *path = path_join(&self->memory, self->options->root, folder->name);
    bool done = true;
    if (fs_kind_of(path) != FS_FOLDER) return true;
    if (!fs_root_open(&root, path, false)) return report(self, folder->name);
    sweep(self, &root);
    for (size_t i = 0; done && i < folder->paths.count; i++)
        done = remove_file(self, &root, folder->name, folder->paths.items[i]);
    fs_root_close(&root);
    return done;
}

/* Builds and checks write these below the cache folder, and nothing else. */
static bool is_cached(const char *name) {
    static const char *const names[] = {"manifest", "sources", "folders", "links"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return strncmp(name, "state-", 6) == 0;
}

static fs_walk_answer collect(void *data, const fs_entry *entry) {
    cleaner *self = data;
    if (entry->stat.kind == FS_FOLDER) return FS_WALK_SKIP;
    if (entry->stat.kind == FS_FILE && !entry->escapes && is_cached(entry->name))
        vec_push(&self->cached, arena_str(&self->memory, entry->path));
    return FS_WALK_ON;
}

static bool clean_cache(cleaner *self, const char *cache, bool keep_manifest) {
    const char *manifest_path = path_join(&self->memory, cache, "manifest");
    buf failed = BUF_INIT;
    bool done = fs_root_walk(&self->site, cache, collect, self, &failed);
    if (!done) {
        log_report *made = log_error(
            self->log, CODE_READ, "the folder cannot be read: %s", strerror(errno));
        log_at(made, buf_text(&failed), 0, 0);
    }
    buf_done(&failed);
    for (size_t i = 0; done && i < self->cached.count; i++) {
        bool keep = keep_manifest && strcmp(self->cached.items[i], manifest_path) == 0;
        if (!keep) done = remove_file(self, &self->site, "", self->cached.items[i]);
    }
    vec_done(&self->cached);
    return done;
}

static exit_code clean_site(cleaner *self, const site_config *config) {
    manifest list;
    bool done = manifest_load(&list, &self->site, config->dirs.cache);
    if (!done) {
        log_report *made = log_error(
            self->log, CODE_READ, "the manifest cannot be read: %s", strerror(errno));
        log_at(made, config->dirs.cache, 0, 0);
    }
    sweep(self, &self->site);
    if (!self->options->cache_only) sweep_output(self, config->dirs.output);
    const manifest_folder_list *all = manifest_folders(&list);
    for (size_t i = 0; done && !self->options->cache_only && i < all->count; i++)
        done = clean_folder(self, &all->items[i]);
    done = done && clean_cache(self, config->dirs.cache, self->options->cache_only);
    manifest_done(&list);
    return done ? EXIT_DONE : EXIT_SYSTEM;
}

exit_code build_clean(logger *log, const clean_options *options) {
    cleaner self = {.log = log, .options = options};
    exit_code code = EXIT_CONFIG;
    arena_init(&self.memory);
    log_set_root(log, options->root);
    config_options wanted = {
        .root = options->root,
        .files = options->files,
        .env = options->env,
        .sets = options->sets};
    const site_config *config = site_config_load(&self.memory, log, &wanted);
    if (config && !fs_root_open(&self.site, options->root, false)) {
        report(&self, options->root);
        code = EXIT_SYSTEM;
    } else if (config) {
        code = clean_site(&self, config);
        fs_root_close(&self.site);
        if (code == EXIT_DONE || self.removed)
            log_say(
                log, "%s %zu %s", options->dry_run ? "would remove" : "removed",
                self.removed, self.removed == 1 ? "file" : "files");
    }
    log_flush(log);
    arena_done(&self.memory);
    return code;
}
