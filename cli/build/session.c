/* SPDX-License-Identifier: MIT
 *
 * An update changes the model where it can (patch.h), else makes it anew, and keeps
 * the records of what was rendered, so that only what differs is rendered again.  The
 * table of outputs is the only thing that other threads see; its entries are replaced
 * one by one under its lock.
 */
#include "build/session.h"

#include "base/clock.h"
#include "build/cache.h"
#include "build/inspect.h"
#include "build/patch.h"
#include "build/stages.h"
#include "build/target.h"
#include "build/update.h"
#include "content/kept.h"

#include <pthread.h>
#include <string.h>

/* What can be taken: bytes, or a file to read. */
typedef struct entry {
    blob *bytes;
    char *source; /* below the site's root */
    fs_stat stat; /* of the file when it was looked at */
    uint64_t turn; /* the update that put it here */
    bool seen;
} entry;

/* A job that an update has still to render. */
typedef struct waiting {
    size_t job;
    bool taken;
    bool wanted; /* somebody waits for it */
} waiting;

struct session {
    logger *log;
    const build_options *options;
    stages *site; /* the newest that could be read; or NULL */
    memo *memo;
    kept_sources *kept; /* sources, for the next model */
    fs_root root;
    pthread_mutex_t lock; /* of all up to `wanted` */
    strmap table;         /* path -> entry * */
    uint64_t turn;        /* of updates */
    bool unsure;          /* it is not known yet which outputs will be others */
    VEC(waiting) rest;    /* what is still to be rendered, in order */
    strmap pending;       /* path -> its place in `rest`, from 1 */
    size_t next;          /* in `rest` */
    bool urgent;          /* something else is: the rest stays for the next update */
    int64_t planned;      /* ticks when the rest was begun */
    VEC(size_t) wanted;   /* places in `rest` that go before */
    session_changes changes;
    arena memory; /* of `changes` */
    const session_wish *wish;
    strmap sources; /* file -> patch_source *, as long as the model */
    VEC(patch_source *) others; /* earlier ones that may still be in use */
    bool quiet;    /* the update before had nothing to report */
};

session *session_open(logger *log, const build_options *options) {
    session *self = mem_new(sizeof *self);
    self->log = log;
    self->options = options;
    self->memo = memo_new();
    self->kept = kept_new();
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
    if (self->site) {
        self->site->memo = NULL; /* it is ours */
        stages_done(self->site);
        mem_free(self->site);
        self->site = NULL;
    }
    for (size_t i = 0; i < self->sources.count; i++)
        patch_source_free(self->sources.entries[i].value);
    for (size_t i = 0; i < self->others.count; i++)
        patch_source_free(self->others.items[i]);
    strmap_done(&self->sources);
    vec_done(&self->others);
}

void session_close(session *self) {
    drop_site(self);
    for (size_t i = 0; i < self->table.count; i++)
        free_entry(self->table.entries[i].value);
    strmap_done(&self->table);
    memo_free(self->memo);
    kept_free(self->kept);
    strmap_done(&self->pending);
    vec_done(&self->rest);
    vec_done(&self->wanted);
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
    bool same = bytes ? one->bytes && blob_same(one->bytes, bytes)
                      : one->source && strcmp(one->source, source) == 0 &&
                            fs_stat_same(&one->stat, &stat);
    one->seen = true;
    one->turn = self->turn;
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
    pthread_mutex_lock(&self->lock);
    vec_push(&self->changes.changed, arena_str(&self->memory, path));
    pthread_mutex_unlock(&self->lock);
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

/* Takes one entry out of the table. */
static void drop_output(session *self, const char *path) {
    pthread_mutex_lock(&self->lock);
    entry *one = strmap_get(&self->table, path);
    strmap_remove(&self->table, path);
    vec_push(&self->changes.removed, arena_str(&self->memory, path));
    pthread_mutex_unlock(&self->lock);
    if (one) free_entry(one);
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
    return blob_flat(out);
}

uint64_t session_hash(session *self, const char *path) {
    pthread_mutex_lock(&self->lock);
    const entry *one = strmap_get(&self->table, path);
    bool known = !one || one->bytes;
    uint64_t hash = one && one->bytes ? one->bytes->hash : 0;
    pthread_mutex_unlock(&self->lock);
    blob *read = known ? NULL : session_get(self, path);
    if (read) hash = read->hash;
    blob_release(read);
    return hash;
}

bool session_has(session *self, const char *path) {
    pthread_mutex_lock(&self->lock);
    bool found = strmap_has(&self->table, path) || strmap_has(&self->pending, path);
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

/* From now on what is not of this update is not given as the newest.  The names of
 * outputs that were left stay known. */
static void begin_unsure(session *self) {
    pthread_mutex_lock(&self->lock);
    self->unsure = true;
    self->turn++;
    for (size_t i = 0; i < self->pending.count; i++)
        self->pending.entries[i].value = NULL;
    self->rest.count = self->wanted.count = self->next = 0;
    pthread_mutex_unlock(&self->lock);
}

static void add_pending(session *self, const char *path, size_t place) {
    const entry *one = strmap_get(&self->table, path);
    bool made = one && one->turn == self->turn; /* a list's page, before the others */
    strmap_put(&self->pending, path, made ? NULL : (void *)(uintptr_t)place);
}

/* All outputs but those of these jobs are as they should be. */
static void on_planned(void *data, const stages *build, const index_list *which) {
    session *self = data;
    pthread_mutex_lock(&self->lock);
    self->urgent = false;
    self->planned = clock_ticks();
    for (size_t i = 0; i < which->count; i++) {
        const char *path = build->jobs.items[which->items[i]].output;
        const memo_output *one = memo_output_of(self->memo, path, false);
        vec_push(&self->rest, (waiting){.job = which->items[i]});
        add_pending(self, path, self->rest.count);
        for (size_t n = 0; n < one->files.count; n++)
            add_pending(self, one->files.items[n].path, self->rest.count);
    }
    self->unsure = false;
    pthread_mutex_unlock(&self->lock);
}

/* Has the rest to wait? */
static bool is_urgent(session *self) {
    const session_wish *wish = self->wish;
    return wish && wish->is_urgent && clock_elapsed(self->planned) > wish->patience &&
           wish->is_urgent(wish->data);
}

/* What somebody waits for goes before what is next. */
static bool on_next(void *data, size_t *number) {
    session *self = data;
    waiting *found = NULL;
    bool urgent = is_urgent(self);
    pthread_mutex_lock(&self->lock);
    self->urgent |= urgent;
    if (self->urgent) {
        pthread_mutex_unlock(&self->lock);
        return false;
    }
    while (!found && self->wanted.count) {
        waiting *one = &self->rest.items[self->wanted.items[--self->wanted.count]];
        if (!one->taken) found = one;
    }
    while (!found && self->next < self->rest.count) {
        waiting *one = &self->rest.items[self->next++];
        if (!one->taken) found = one;
    }
    if (found) found->taken = true;
    if (found) *number = found->job;
    pthread_mutex_unlock(&self->lock);
    return found != NULL;
}

/* What was not taken is done with the next update. */
static bool on_keeps_back(void *data) {
    session *self = data;
    bool left = false;
    pthread_mutex_lock(&self->lock);
    for (size_t i = 0; self->urgent && i < self->rest.count; i++) {
        const waiting *one = &self->rest.items[i];
        if (one->taken) continue;
        const char *path = self->site->jobs.items[one->job].output;
        memo_output_of(self->memo, path, false)->stale = left = true;
    }
    pthread_mutex_unlock(&self->lock);
    return left;
}

/* True if somebody waits for it. */
static bool end_pending(session *self, const char *path) {
    pthread_mutex_lock(&self->lock);
    size_t place = (size_t)(uintptr_t)strmap_get(&self->pending, path);
    bool wanted = !place || self->rest.items[place - 1].wanted;
    if (place) strmap_put(&self->pending, path, NULL);
    pthread_mutex_unlock(&self->lock);
    return wanted;
}

static void end_all_pending(session *self) {
    pthread_mutex_lock(&self->lock);
    strmap_done(&self->pending);
    self->rest.count = self->wanted.count = self->next = 0;
    self->unsure = false;
    pthread_mutex_unlock(&self->lock);
}

/* A failed output stays as it was; who waits for it learns at the end that the
 * update has failed. */
static void on_done(void *data, memo_output *made) {
    session *self = data;
    for (size_t i = 0; !made->failed && i < made->files.count; i++) {
        const memo_file *file = &made->files.items[i];
        if (put(self, file->path, file->bytes, NULL)) note_change(self, file->path);
        /* After a mistake nobody is told before the end. */
        bool wanted = end_pending(self, file->path) && !log_errors(self->log);
        if (wanted && self->wish && self->wish->ready)
            self->wish->ready(self->wish->data, file->path);
    }
}

session_answer session_ask(session *self, const char *path, blob **out) {
    *out = NULL;
    pthread_mutex_lock(&self->lock);
    const entry *one = strmap_get(&self->table, path);
    size_t place = (size_t)(uintptr_t)strmap_get(&self->pending, path);
    bool known = one ? one->turn != self->turn : strmap_has(&self->pending, path);
    bool later = place || (self->unsure && known);
    if (place && !self->rest.items[place - 1].wanted) {
        self->rest.items[place - 1].wanted = true;
        vec_push(&self->wanted, place - 1);
    }
    pthread_mutex_unlock(&self->lock);
    if (later) return SESSION_LATER;
    if (one) *out = session_get(self, path);
    return *out ? SESSION_HERE : SESSION_NONE;
}

/* A new model beside the old one, which stays if there is none. */
static exit_code read_again(session *self) {
    stages *made = mem_new(sizeof *made);
    stages_start(made, self->log, self->options);
    made->memo = self->memo;
    made->kept = self->kept;
    exit_code code = stages_read(made);
    if (code != EXIT_DONE) {
        made->memo = NULL;
        stages_done(made);
        mem_free(made);
        return code;
    }
    drop_site(self);
    self->site = made;
    kept_sweep(self->kept);
    return EXIT_DONE;
}

static update_options options_of(session *self) {
    return (update_options){
        .prefer = self->wish ? &self->wish->prefer : NULL,
        .planned = on_planned,
        .hooks = {.next = on_next, .done = on_done, .shares = true, .data = self},
        .keeps_back = on_keeps_back,
        .data = self};
}

static exit_code render(session *self) {
    update_options wanted = options_of(self);
    memo_adopt(self->memo, cache_config(self->site));
    if (!stages_plan(self->site)) return EXIT_BUG;
    inspect_mark_all(self->site);
    update_outputs(self->site, &wanted);
    publish(self);
    self->changes.rendered = self->site->rendered;
    return log_failed(self->log) ? EXIT_CONTENT : EXIT_DONE;
}

/* The short way; see patch.h.  Sources that the model was given stay with it. */
static bool take_sources(session *self, const str_list *paths) {
    patch made;
    update_options wanted = options_of(self);
    bool done = patch_sources(self->site, paths, &wanted, &made);
    for (size_t i = 0; i < made.sources.count; i++) {
        patch_source *one = mem_new(sizeof *one);
        *one = made.sources.items[i];
        patch_source *before = strmap_put(&self->sources, one->file, one);
        bool lasts = one->lasts || (before && before->lasts);
        if (done && !lasts)
            patch_source_replace(one, before);
        else if (before)
            vec_push(&self->others, before);
    }
    made.sources.count = 0;
    for (size_t i = 0; i < made.files.count; i++)
        put_output(self, &self->site->outputs.items.items[made.files.items[i]]);
    for (size_t i = 0; done && i < made.removed.count; i++)
        if (!outputs_has(&self->site->outputs, made.removed.items[i]))
            drop_output(self, made.removed.items[i]);
    self->changes.rendered = made.rendered;
    patch_done(&made);
    return done;
}

static size_t count_reports(const session *self) {
    return log_errors(self->log) + log_warnings(self->log);
}

const session_changes *
session_update(session *self, const str_list *paths, const session_wish *wish) {
    int64_t start = clock_ticks();
    bool goes_on = self->changes.left;
    self->wish = wish;
    begin_unsure(self);
    self->changes.changed.count = self->changes.removed.count = 0;
    self->changes.rendered = 0;
    arena_done(&self->memory);
    exit_code code = EXIT_DONE;
    if (!paths) fs_root_renew(&self->root);
    bool some = paths && (paths->count || goes_on);
    bool taken = self->quiet && some && take_sources(self, paths);
    if (!taken || count_reports(self)) {
        taken = false;
        begin_unsure(self);                    /* there will be another plan */
        if (self->quiet) log_reset(self->log); /* all is told again */
        code = read_again(self);
        if (code == EXIT_DONE) code = render(self);
    }
    bool read = code == EXIT_DONE || code == EXIT_CONTENT;
    self->changes.left = read && self->site->left;
    self->changes.patched = taken;
    if (!self->changes.left) end_all_pending(self);
    self->quiet = code == EXIT_DONE && !count_reports(self);
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
