/* SPDX-License-Identifier: MIT
 *
 * Each update makes the model of the site anew and keeps the records of what
 * was rendered, so that only what differs is rendered again.  The table of
 * outputs is the only thing that other threads see; its entries are replaced
 * one by one under its lock.
 */
#include "build/session.h"

#include "base/clock.h"
#include "build/cache.h"
#include "build/patch.h"
#include "build/stages.h"
#include "build/target.h"
#include "build/update.h"

#include <pthread.h>
#include <string.h>

/* What can be taken: bytes, or a file to read. */
typedef struct entry {
    blob *bytes;
    char *source; /* below the site's root */
    fs_stat stat; /* of the file when it was looked at */
    bool seen;
} entry;

struct session {
    logger *log;
    const build_options *options;
    stages *site; /* the newest that could be read; or NULL */
    memo *memo;
    fs_root root;
    pthread_mutex_t lock; /* of `table` */
    strmap table;         /* path -> entry * */
    session_changes changes;
    arena memory; /* of `changes` */
    const session_wish *wish;
    VEC(char *) texts; /* of earlier ones, as long as the model */
    bool quiet;    /* the update before had nothing to report */
};

session *session_open(logger *log, const build_options *options) {
    session *self = mem_new(sizeof *self);
    self->log = log;
    self->options = options;
    self->memo = memo_new();
    self->root.fd = -1;
    fs_root_open(&self->root, options->root, false);
    pthread_mutex_init(&self->lock, NULL);
    arena_init(&self->memory);
    return self;
}

static void free_entry(entry *one) {
    blob_release(one->bytes);
    mem_free(one->source);
    mem_free(one);
}

static void drop_site(session *self) {
    for (size_t i = 0; i < self->texts.count; i++)
        mem_free(self->texts.items[i]);
    self->texts.count = 0;
    if (!self->site) return;
    self->site->memo = NULL; /* it is ours */
    stages_done(self->site);
    mem_free(self->site);
    self->site = NULL;
}

void session_close(session *self) {
    drop_site(self);
    for (size_t i = 0; i < self->table.count; i++)
        free_entry(self->table.entries[i].value);
    strmap_done(&self->table);
    memo_free(self->memo);
    vec_done(&self->texts);
    vec_done(&self->changes.changed);
    vec_done(&self->changes.removed);
    fs_root_close(&self->root);
    pthread_mutex_destroy(&self->lock);
    arena_done(&self->memory);
    mem_free(self);
}

const stages *session_stages(const session *self) {
    return self->site;
}

/* ---------------------------------------------------------------- table ---- */

/* Puts one output into the table; true if it is another than before. */
static bool put(session *self, const char *path, blob *bytes, const char *source) {
    fs_stat stat = {0};
    if (!bytes) fs_root_stat(&self->root, source, &stat);
    pthread_mutex_lock(&self->lock);
    entry *one = strmap_get(&self->table, path);
    if (!one) {
        one = mem_new(sizeof *one);
        strmap_put(&self->table, path, one);
    }
    bool same = bytes ? one->bytes && one->bytes->hash == bytes->hash &&
                            one->bytes->size == bytes->size
                      : one->source && strcmp(one->source, source) == 0 &&
                            one->stat.size == stat.size &&
                            one->stat.modified == stat.modified;
    one->seen = true;
    if (!same) {
        blob_release(one->bytes);
        mem_free(one->source);
        one->bytes = blob_retain(bytes);
        one->source = bytes ? NULL : mem_str(source);
        one->stat = stat;
    }
    pthread_mutex_unlock(&self->lock);
    return !same;
}

static void note_change(session *self, const char *path) {
    vec_push(&self->changes.changed, arena_str(&self->memory, path));
}

static void put_output(session *self, const output *item) {
    blob *bytes = blob_retain(item->blob);
    if (!bytes && !item->root)
        bytes = blob_new(mem_strn(item->bytes, item->size), item->size);
    if (put(self, item->path, bytes, item->source)) note_change(self, item->path);
    blob_release(bytes);
}

/* Takes the entries that are no outputs any more out of the table. */
static void sweep(session *self) {
    strmap kept = {0};
    size_t gone = 0;
    for (size_t i = 0; i < self->table.count; i++)
        gone += !((entry *)self->table.entries[i].value)->seen;
    if (!gone) return;
    pthread_mutex_lock(&self->lock);
    for (size_t i = 0; i < self->table.count; i++) {
        const char *path = self->table.entries[i].key;
        entry *one = self->table.entries[i].value;
        if (one->seen) {
            strmap_put(&kept, path, one);
            continue;
        }
        vec_push(&self->changes.removed, arena_str(&self->memory, path));
        free_entry(one);
    }
    strmap_done(&self->table);
    self->table = kept;
    pthread_mutex_unlock(&self->lock);
}

/* Outputs that could not be rendered stay as they were. */
static void keep_failed(session *self) {
    const strmap *records = &self->memo->outputs;
    for (size_t i = 0; i < records->count; i++) {
        const memo_output *one = records->entries[i].value;
        for (size_t n = 0; one->failed && n < one->files.count; n++) {
            entry *old = strmap_get(&self->table, one->files.items[n].path);
            if (old) old->seen = true;
        }
    }
}

static void publish(session *self) {
    for (size_t i = 0; i < self->table.count; i++)
        ((entry *)self->table.entries[i].value)->seen = false;
    const outputs *all = &self->site->outputs;
    for (size_t i = 0; i < all->items.count; i++)
        put_output(self, &all->items.items[i]);
    keep_failed(self);
    sweep(self);
}

blob *session_get(session *self, const char *path) {
    arena memory;
    arena_init(&memory);
    pthread_mutex_lock(&self->lock);
    const entry *one = strmap_get(&self->table, path);
    blob *out = one ? blob_retain(one->bytes) : NULL;
    const char *source = one && !out ? arena_str(&memory, one->source) : NULL;
    pthread_mutex_unlock(&self->lock);
    buf text = BUF_INIT;
    if (source && fs_root_read(&self->root, source, 0, &text)) {
        size_t size = text.size;
        buf_str(&text, "");
        out = blob_new(buf_take(&text), size);
    }
    buf_done(&text);
    arena_done(&memory);
    return out;
}

bool session_has(session *self, const char *path) {
    pthread_mutex_lock(&self->lock);
    bool found = strmap_has(&self->table, path);
    pthread_mutex_unlock(&self->lock);
    return found;
}

void session_names(session *self, str_list *out) {
    pthread_mutex_lock(&self->lock);
    for (size_t i = 0; i < self->table.count; i++)
        vec_push(out, mem_str(self->table.entries[i].key));
    pthread_mutex_unlock(&self->lock);
}

/* --------------------------------------------------------------- update ---- */

static void on_ready(void *data, const memo_output *made) {
    session *self = data;
    for (size_t i = 0; !made->failed && i < made->files.count; i++) {
        const memo_file *file = &made->files.items[i];
        if (put(self, file->path, file->bytes, NULL)) note_change(self, file->path);
        if (!i && self->wish && self->wish->ready)
            self->wish->ready(self->wish->data, file->path);
    }
}

/* A new model beside the old one, which stays if there is none. */
static exit_code read_again(session *self) {
    stages *made = mem_new(sizeof *made);
    stages_start(made, self->log, self->options);
    made->memo = self->memo;
    exit_code code = stages_read(made);
    if (code != EXIT_DONE) {
        made->memo = NULL;
        stages_done(made);
        mem_free(made);
        return code;
    }
    drop_site(self);
    self->site = made;
    return EXIT_DONE;
}

static exit_code render(session *self) {
    update_options wanted = {
        .prefer = self->wish ? self->wish->prefer : NULL,
        .ready = on_ready,
        .data = self};
    memo_adopt(self->memo, cache_config(self->site));
    if (!stages_plan(self->site)) return EXIT_BUG;
    update_outputs(self->site, &wanted);
    publish(self);
    self->changes.rendered = self->site->rendered;
    return log_failed(self->log) ? EXIT_CONTENT : EXIT_DONE;
}

/* The short way; see patch.h.  Texts that the model was given stay with it. */
static bool take_bodies(session *self, const str_list *paths) {
    patch made;
    bool done = patch_bodies(self->site, paths, &made);
    for (size_t i = 0; i < made.texts.count; i++)
        vec_push(&self->texts, made.texts.items[i]);
    made.texts.count = 0;
    for (size_t i = 0; done && i < made.jobs.count; i++) {
        const char *name = self->site->jobs.items[made.jobs.items[i]].output;
        on_ready(self, memo_output_of(self->memo, name, false));
    }
    self->changes.rendered = made.jobs.count;
    patch_done(&made);
    return done;
}

const session_changes *
session_update(session *self, const str_list *paths, const session_wish *wish) {
    int64_t start = clock_ticks();
    self->wish = wish;
    self->changes.changed.count = self->changes.removed.count = 0;
    self->changes.rendered = 0;
    arena_done(&self->memory);
    size_t reports = log_errors(self->log) + log_warnings(self->log);
    exit_code code = EXIT_DONE;
    if (!self->quiet || !paths || !take_bodies(self, paths)) {
        code = read_again(self);
        if (code == EXIT_DONE) code = render(self);
    }
    self->quiet = code == EXIT_DONE &&
                  log_errors(self->log) + log_warnings(self->log) == reports;
    self->changes.code = code;
    self->changes.ms = clock_elapsed(start);
    return &self->changes;
}

exit_code session_write(session *self) {
    target to;
    exit_code code = target_open(&to, self->site);
    if (code == EXIT_DONE) code = target_write(&to);
    target_close(&to);
    return code;
}
