/* SPDX-License-Identifier: MIT
 *
 * Every folder has a watch of its own.  When folders come, go or move, all
 * watches are made anew: that is rare, takes as long as a look at the folders,
 * and cannot go wrong by halves.
 */
#include "serve/watch.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/path.h"
#include "base/strmap.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

/* A burst is over when it has been quiet for so many nanoseconds, fewer if one file
 * was written to its end, more while one seems not to be; or when it has gone on for
 * so many milliseconds. */
enum { QUIET = 5000000, QUIET_FILE = 300000, QUIET_OPEN = 60000000 };
enum { LONG = 50, LONG_OPEN = 200 };

/* What is known of a file that was told.  Who saves a file makes it anew, empties it,
 * or takes it away, and comes back some milliseconds later with what it will be. */
enum {
    TOLD = 1,
    TOLD_OPEN = 2, /* made and not written to its end, emptied, or gone */
    TOLD_MADE = 4, /* in this burst */
};

enum { DEFAULT_POLL = 500 };

/* Between two looks for a site whose folder is gone. */
enum { ABSENT = 200 };

/* Numbers of a file's stamp: its size, and one for all that is known of it. */
enum { STAMP = 2 };

#define EVENTS                                                                     \
    (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |        \
     IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR)

struct watch {
    logger *log;
    const char *path; /* of the root */
    fs_root root;
    str_list folders; /* below the root */
    str_list files;   /* the same, that are in none of the folders */
    size_t known;     /* so many of the files that were given were looked at */
    int fd;         /* of inotify, or -1 */
    unsigned poll;  /* milliseconds; 0: not needed */
    int64_t looked; /* ticks */
    VEC(char *) by_watch; /* descriptor -> folder, "" for the root; or NULL */
    bool ambiguous;       /* a folder is there under two names */
    strmap stamps;        /* path -> stamp, for polling */
    bool whole;           /* the last event ended the writing of a file */
    bool stale;           /* the folders are other ones */
    bool missed;          /* events were lost: anything may have changed */
    bool absent;          /* the folder of the site is gone */
    arena memory;         /* of `changes` */
    strmap told;          /* path -> what is known of it */
    size_t open;          /* of these, files that are not whole */
    uint32_t cookie;      /* of the last file that was moved away, */
    const char *moved;    /* which was this one */
    watch_changes changes;
};

watch *watch_new(logger *log, const char *root, unsigned poll) {
    watch *self = mem_new(sizeof *self);
    self->log = log;
    self->path = root;
    self->poll = poll;
    self->fd = poll ? -1 : inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (self->fd < 0 && !poll) self->poll = DEFAULT_POLL;
    self->root.fd = -1;
    fs_root_open(&self->root, root, false);
    arena_init(&self->memory);
    return self;
}

static void forget_folders(watch *self) {
    for (size_t i = 0; i < self->by_watch.count; i++)
        mem_free(self->by_watch.items[i]);
    vec_done(&self->by_watch);
}

static void forget_names(str_list *names) {
    for (size_t i = 0; i < names->count; i++)
        mem_free((char *)names->items[i]);
    vec_done(names);
}

static void forget_stamps(strmap *stamps) {
    for (size_t i = 0; i < stamps->count; i++)
        mem_free(stamps->entries[i].value);
    strmap_done(stamps);
}

void watch_free(watch *self) {
    if (!self) return;
    if (self->fd >= 0) close(self->fd);
    forget_names(&self->folders);
    forget_names(&self->files);
    forget_folders(self);
    forget_stamps(&self->stamps);
    fs_root_close(&self->root);
    strmap_done(&self->told);
    vec_done(&self->changes.paths);
    arena_done(&self->memory);
    mem_free(self);
}

int watch_descriptor(const watch *self) {
    return self->fd;
}

int watch_pause(const watch *self) {
    if (self->missed) return 0;
    if (!self->poll) return self->absent ? ABSENT : -1;
    double left = (double)self->poll - clock_elapsed(self->looked);
    return left > 0 ? (int)left + 1 : 0;
}

/* Files that editors make beside the one they write. */
static bool is_scratch(const char *name) {
    size_t size = strlen(name);
    const char *end = path_extension(name);
    return !size || name[size - 1] == '~' || (*name == '#' && name[size - 1] == '#') ||
           strncmp(name, ".#", 2) == 0 || strcmp(name, "4913") == 0 ||
           strcmp(end, ".swp") == 0 || strcmp(end, ".swx") == 0 ||
           strcmp(end, ".swo") == 0;
}

/* Of the root's own files only the configuration is of interest. */
static bool is_config(const char *name) {
    const char *end = path_extension(name);
    return strcmp(end, ".yaml") == 0 || strcmp(end, ".yml") == 0;
}

static bool is_in_folders(const watch *self, const char *path) {
    for (size_t i = 0; i < self->folders.count; i++)
        if (path_is_below(path, self->folders.items[i])) return true;
    return false;
}

/* Is a file of interest? */
static bool is_wanted(const watch *self, const char *path) {
    if (!strchr(path, '/') && is_config(path)) return true;
    for (size_t i = 0; i < self->files.count; i++)
        if (strcmp(self->files.items[i], path) == 0) return true;
    return is_in_folders(self, path);
}

/* Is a folder, or something that it may hold? */
static bool leads_on(const watch *self, const char *path) {
    for (size_t i = 0; i < self->folders.count; i++)
        if (path_is_below(self->folders.items[i], path)) return true;
    for (size_t i = 0; i < self->files.count; i++)
        if (path_is_below(self->files.items[i], path)) return true;
    return is_in_folders(self, path);
}

static unsigned what_is_told(const watch *self, const char *path) {
    return (unsigned)(uintptr_t)strmap_get(&self->told, path);
}

static void tell(watch *self, const char *path, unsigned what) {
    unsigned before = what_is_told(self, path);
    strmap_put(&self->told, path, (void *)(uintptr_t)(what | TOLD));
    self->open += what & TOLD_OPEN ? 1 : 0;
    self->open -= before & TOLD_OPEN ? 1 : 0;
    if (!before) vec_push(&self->changes.paths, arena_str(&self->memory, path));
}

/* -------------------------------------------------------------- polling ---- */

typedef struct look {
    watch *self;
    strmap stamps;
} look;

static void put_stamp(look *state, const char *path, const fs_stat *stat) {
    uint64_t *stamp = mem_new(STAMP * sizeof *stamp);
    stamp[0] = stat->size;
    stamp[1] = fs_stat_stamp(stat);
    mem_free(strmap_put(&state->stamps, path, stamp));
}

static fs_walk_answer note_stamp(void *data, const fs_entry *entry) {
    if (entry->escapes) return FS_WALK_SKIP;
    if (entry->stat.kind == FS_FILE && !is_scratch(entry->name))
        put_stamp(data, entry->path, &entry->stat);
    return FS_WALK_ON;
}

static void note_files(look *state) {
    const watch *self = state->self;
    for (size_t i = 0; i < self->files.count; i++) {
        fs_stat found;
        const char *path = self->files.items[i];
        if (fs_root_stat(&self->root, path, &found) && found.kind == FS_FILE)
            put_stamp(state, path, &found);
    }
}

static fs_walk_answer note_config(void *data, const fs_entry *entry) {
    if (entry->stat.kind == FS_FOLDER || entry->escapes) return FS_WALK_SKIP;
    return is_config(entry->name) ? note_stamp(data, entry) : FS_WALK_ON;
}

static bool is_same(const strmap *stamps, const char *path, const uint64_t *stamp) {
    const uint64_t *old = strmap_get(stamps, path);
    return old && memcmp(old, stamp, STAMP * sizeof *stamp) == 0;
}

static void tell_stamp(watch *self, const strmap_entry *one) {
    const uint64_t *stamp = one->value;
    if (!is_same(&self->stamps, one->key, stamp))
        tell(self, one->key, stamp[0] ? 0 : TOLD_OPEN);
}

static void look_around(watch *self, bool telling) {
    look state = {.self = self};
    fs_root_walk(&self->root, "", note_config, &state, NULL);
    for (size_t i = 0; i < self->folders.count; i++)
        fs_root_walk(&self->root, self->folders.items[i], note_stamp, &state, NULL);
    note_files(&state);
    for (size_t i = 0; telling && i < state.stamps.count; i++)
        tell_stamp(self, &state.stamps.entries[i]);
    for (size_t i = 0; telling && i < self->stamps.count; i++)
        if (!strmap_has(&state.stamps, self->stamps.entries[i].key))
            tell(self, self->stamps.entries[i].key, TOLD_OPEN);
    forget_stamps(&self->stamps);
    self->stamps = state.stamps;
    self->looked = clock_ticks();
}

/* -------------------------------------------------------------- inotify ---- */

/* From now on by looking; says why, once. */
static void give_up(watch *self) {
    log_say(
        self->log,
        "The system allows no more watches (%s): looking for changes every %d ms.",
        strerror(errno), DEFAULT_POLL);
    close(self->fd);
    self->fd = -1;
    self->poll = DEFAULT_POLL;
    look_around(self, false);
}

static bool add_folder(watch *self, const char *folder) {
    char *full = path_join(&self->memory, self->path, folder);
    int number = inotify_add_watch(self->fd, *folder ? full : self->path, EVENTS);
    if (number < 0) return errno != ENOSPC && errno != ENOMEM;
    while (self->by_watch.count <= (size_t)number)
        vec_push(&self->by_watch, NULL);
    char **place = &self->by_watch.items[number];
    if (*place && strcmp(*place, folder) != 0) self->ambiguous = true;
    mem_free(*place);
    *place = mem_str(folder);
    return true;
}

static fs_walk_answer visit_folder(void *data, const fs_entry *entry) {
    watch *self = data;
    if (entry->escapes) return FS_WALK_SKIP;
    if (entry->stat.kind != FS_FOLDER) return FS_WALK_ON;
    if (add_folder(self, entry->path)) return FS_WALK_ON;
    give_up(self);
    return FS_WALK_STOP;
}

/* The folders that lead to it, as far as they are there. */
static bool add_way(watch *self, const char *path) {
    bool done = true;
    for (const char *at = path; done && (at = strchr(at, '/')); at++)
        done = add_folder(self, arena_strn(&self->memory, path, (size_t)(at - path)));
    return done;
}

static bool add_ways(watch *self, const str_list *names) {
    bool done = true;
    for (size_t i = 0; done && i < names->count; i++)
        done = add_way(self, names->items[i]);
    return done;
}

static void add_watches(watch *self) {
    self->stale = self->ambiguous = false;
    close(self->fd);
    forget_folders(self);
    self->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    bool done = self->fd >= 0 && add_folder(self, "") &&
                add_ways(self, &self->folders) && add_ways(self, &self->files);
    for (size_t i = 0; done && self->fd >= 0 && i < self->folders.count; i++) {
        const char *folder = self->folders.items[i];
        done = add_folder(self, folder);
        if (done) fs_root_walk(&self->root, folder, visit_folder, self, NULL);
    }
    if (!done) give_up(self);
}

static unsigned if_open(bool open) {
    return open ? TOLD_OPEN : 0;
}

/* What is known of a file after an event, if that was known before. */
static unsigned
after_event(const watch *self, uint32_t event, const char *path, unsigned before) {
    unsigned made = before & TOLD_MADE;
    if (event & (IN_DELETE | IN_MOVED_FROM)) return made | if_open(!made);
    if (event & IN_MOVED_TO) return made;
    if (!(event & (IN_CREATE | IN_CLOSE_WRITE))) return before;
    if (event & IN_CREATE && !before) made = TOLD_MADE;
    fs_stat stat = fs_root_peek(&self->root, path);
    return made | if_open(stat.kind == FS_FILE && (event & IN_CREATE || !stat.size));
}

static void
take_file(watch *self, const struct inotify_event *event, const char *path) {
    uint32_t mask = event->mask;
    bool same = self->moved && event->cookie == self->cookie;
    if (mask & IN_MOVED_TO && same) /* it is gone for good */
        tell(self, self->moved, what_is_told(self, self->moved) & TOLD_MADE);
    tell(self, path, after_event(self, mask, path, what_is_told(self, path)));
    self->moved = mask & IN_MOVED_FROM ? arena_str(&self->memory, path) : NULL;
    self->cookie = event->cookie;
}

/* What the event is about; folders make the watches stale. */
static void take_event(watch *self, const struct inotify_event *event) {
    size_t number = (size_t)event->wd;
    if (event->mask & IN_Q_OVERFLOW) {
        self->changes.anything = self->stale = true;
        return;
    }
    const char *folder =
        number < self->by_watch.count ? self->by_watch.items[number] : NULL;
    if (!folder || event->mask & IN_IGNORED) return;
    bool about_folder =
        event->mask & (IN_ISDIR | IN_DELETE_SELF | IN_MOVE_SELF) || !event->len;
    if (about_folder && event->mask & IN_ATTRIB) return;
    const char *path = !event->len ? folder
                       : *folder   ? path_join(&self->memory, folder, event->name)
                                   : event->name;
    if (about_folder) {
        if (*path && leads_on(self, path)) self->changes.anything = self->stale = true;
        return;
    }
    if (is_scratch(event->name) || !is_wanted(self, path)) return;
    self->whole = event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO);
    take_file(self, event, path);
}

/* True if there was anything to read. */
static bool read_events(watch *self) {
    char room[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool found = false;
    ssize_t size;
    while ((size = read(self->fd, room, sizeof room)) > 0) {
        found = true;
        for (ssize_t at = 0; at < size;) {
            const struct inotify_event *event = (const void *)(room + at);
            take_event(self, event);
            at += (ssize_t)(sizeof *event + event->len);
        }
    }
    return found;
}

static void collect_events(watch *self) {
    int64_t start = clock_ticks();
    struct pollfd one = {.fd = self->fd, .events = POLLIN};
    if (!read_events(self)) return;
    bool told = self->changes.paths.count || self->changes.anything;
    while (told && clock_elapsed(start) < (self->open ? LONG_OPEN : LONG)) {
        bool file = self->whole && self->changes.paths.count == 1 && !self->stale;
        struct timespec quiet = {
            .tv_nsec = self->open ? QUIET_OPEN : file ? QUIET_FILE : QUIET};
        if (ppoll(&one, 1, &quiet, NULL) <= 0) break;
        read_events(self);
    }
    if (self->stale) add_watches(self);
    if (self->ambiguous) self->changes.anything = true;
}

/* ---------------------------------------------------------------- whole ---- */

static void add_once(str_list *out, const char *folder) {
    for (size_t i = 0; i < out->count; i++)
        if (strcmp(out->items[i], folder) == 0) return;
    vec_push(out, folder);
}

/* Each folder that the site is made of, once. */
static str_list folders_of(const site_config *config) {
    str_list out = {0};
    const char *folders[] = {
        config->dirs.content, config->dirs.templates, config->dirs.statics,
        config->dirs.assets,  config->dirs.data,      config->dirs.i18n,
        config->dirs.themes};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        add_once(&out, folders[i]);
    for (size_t i = 0; i < config->mounts.count; i++) {
        const mount *one = &config->mounts.items[i];
        add_once(&out, one->folder);
        add_once(&out, one->templates);
        add_once(&out, one->statics);
    }
    return out;
}

const str_list *watch_folders(const watch *self) {
    return &self->folders;
}

/* From now on changes of this file are noticed; one since it was read is missed. */
static void take_given(watch *self, const loaded_file *given) {
    fs_stat found = {0};
    vec_push(&self->files, mem_str(given->path));
    if (self->fd >= 0 && !add_way(self, given->path)) give_up(self);
    bool known = fs_root_stat(&self->root, given->path, &found);
    if (!known || loads_stamp(&found) != given->stamp) self->missed = true;
    if (!self->poll || found.kind != FS_FILE) return;
    look state = {self, self->stamps};
    put_stamp(&state, given->path, &found);
    self->stamps = state.stamps;
}

static void take_files(watch *self, const load_list *files) {
    for (; files && self->known < files->count; self->known++) {
        const loaded_file *one = &files->items[self->known];
        if (!is_wanted(self, one->path)) take_given(self, one);
    }
}

/* Takes over the names; false if they are those that were there. */
static bool take_folders(watch *self, const site_config *config) {
    str_list wanted = folders_of(config);
    bool same = self->folders.count == wanted.count;
    for (size_t i = 0; same && i < wanted.count; i++)
        same = strcmp(self->folders.items[i], wanted.items[i]) == 0;
    if (!same) forget_names(&self->folders);
    for (size_t i = 0; !same && i < wanted.count; i++)
        vec_push(&self->folders, mem_str(wanted.items[i]));
    vec_done(&wanted);
    return !same;
}

void watch_set(watch *self, const site_config *config, const load_list *files) {
    bool first = !self->folders.count, others = take_folders(self, config);
    if (others) {
        forget_names(&self->files);
        self->known = 0;
        self->missed = !first; /* what the old watches have seen goes with them */
        if (self->poll)
            look_around(self, false);
        else
            add_watches(self);
    }
    take_files(self, files);
}

/* A site that was deleted and made again is another folder, which nothing tells of. */
static void find_root(watch *self) {
    fs_root_state state = fs_root_renew(&self->root);
    bool back = state == FS_ROOT_OTHER || (state == FS_ROOT_SAME && self->absent);
    self->absent = state == FS_ROOT_GONE;
    if (!back) return;
    self->changes.anything = true;
    if (!self->poll) add_watches(self);
}

void watch_hurry(watch *self) {
    self->looked = clock_ticks() - (int64_t)self->poll * 1000000;
}

/* Twice, if files may only be away for a moment. */
static void look_for_changes(watch *self) {
    struct timespec pause = {.tv_nsec = QUIET_OPEN};
    look_around(self, true);
    if (!self->open) return;
    nanosleep(&pause, NULL);
    look_around(self, true);
}

bool watch_collect(watch *self, const watch_changes **out) {
    strmap_done(&self->told);
    arena_done(&self->memory);
    self->moved = NULL;
    self->open = 0;
    self->changes.paths.count = 0;
    self->changes.anything = self->missed;
    if (!self->poll)
        collect_events(self);
    find_root(self);
    if (self->poll && !watch_pause(self))
        look_for_changes(self);
    self->missed = false;
    *out = &self->changes;
    return self->changes.paths.count || self->changes.anything;
}
