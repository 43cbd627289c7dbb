/* SPDX-License-Identifier: MIT
 *
 * The updating thread: waits for changes of files, questions and signals, one
 * thing after the other, so that the model of the site is never used by two.
 */
#include "serve/serve.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/codes.h"
#include "base/path.h"
#include "build/inspect.h"
#include "serve/address.h"
#include "serve/events.h"
#include "serve/failure.h"
#include "serve/guest.h"
#include "serve/http.h"
#include "serve/listen.h"
#include "serve/wait.h"
#include "serve/watch.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <torii.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

extern char **environ;

enum { TICK = 5000, BEATS = 3, PATIENCE = 5 }; /* milliseconds; ticks for a beat */
enum { MANY = 1000 }; /* outputs */

/* A mistake is shown when no file has changed for so many milliseconds, and in any case
 * after so many. */
enum { HOLD = 60, HOLD_LONG = 500 };

typedef struct serving {
    server common;
    const serve_options *options;
    logger *log;
    arena memory;
    build_options build;
    str_list sets;
    watch *files;
    int signals;
    const stages *marked; /* the model whose marks were set in this update */
    bool key_told;
    bool styles, parts; /* outputs of this kind are others, of which nobody was told */
    bool left;    /* the last update has left outputs to be made */
    char *edited; /* files of updates that have left outputs: the first, */
    size_t edits, touched; /* how many, and the outputs made until then */
    double ms;
} serving;

/* --------------------------------------------------------------- server ---- */

void server_wake(server *self) {
    uint64_t one = 1;
    ssize_t written = write(self->wake, &one, sizeof one);
    (void)written; /* it is full: then it wakes anyway */
}

const char *
server_find(server *self, arena *memory, const char *path, bool *is_folder) {
    size_t prefix = strlen(self->prefix), size;
    *is_folder = false;
    if (strncmp(path, self->prefix, prefix) != 0) return NULL;
    path += prefix;
    size = strlen(path);
    const char *index = arena_strf(memory, "%sindex.html", path);
    if (!size || path[size - 1] == '/')
        return session_has(self->site, index) ? index : NULL;
    if (session_has(self->site, path)) return path;
    const char *html = arena_strf(memory, "%s.html", path);
    if (session_has(self->site, html)) return html;
    index = arena_strf(memory, "%s/index.html", path);
    *is_folder = session_has(self->site, index);
    return *is_folder ? index : NULL;
}

static bool make_key(server *self) {
    unsigned char bytes[8];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(self->key + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

/* A header that a response may have; `match` or NULL. */
static void add_header(server *self, const char *match, const yaml_pair *pair) {
    const char *text = pair->value->text;
    bool good = *pair->key && text;
    for (const char *at = pair->key; *at; at++)
        good = good && (isalnum((unsigned char)*at) || *at == '-' || *at == '_');
    for (const char *at = text; good && *at; at++)
        good = !iscntrl((unsigned char)*at);
    if (good) vec_push(&self->headers, (header_rule){match, pair->key, text});
}

static void add_headers(server *self, const yaml_node *headers) {
    if (!headers || headers->kind != YAML_MAPPING) return;
    for (size_t i = 0; i < headers->mapping.count; i++) {
        const yaml_pair *pair = &headers->mapping.pairs[i];
        const yaml_node *inner = pair->value;
        if (inner->kind != YAML_MAPPING) {
            add_header(self, NULL, pair);
            continue;
        }
        const char *match = pair->key + (*pair->key == '/');
        for (size_t n = 0; n < inner->mapping.count; n++)
            add_header(self, match, &inner->mapping.pairs[n]);
    }
}

/* -------------------------------------------------------------- updates ---- */

/* The marks of the model as it is now, once for an update; the lock is held. */
static void set_marks(serving *self) {
    server *common = &self->common;
    const stages *model = session_stages(common->site);
    if (!model || model == self->marked) return;
    strmap_done(&common->marks);
    common->marks = (strmap){0};
    inspect_marks(model, &common->marks);
    self->marked = model;
}

/* Who is told loads at once: the marks come first. */
static void on_ready(void *data, const char *path) {
    serving *self = data;
    (void)path;
    pthread_mutex_lock(&self->common.lock);
    set_marks(self);
    pthread_mutex_unlock(&self->common.lock);
    events_ready(&self->common);
    wait_wake(&self->common);
}

/* Files have changed, or the server is to stop. */
static bool is_urgent(void *data) {
    const serving *self = data;
    struct pollfd waits[] = {
        {.fd = self->signals, .events = POLLIN},
        {.fd = watch_descriptor(self->files), .events = POLLIN}};
    return watch_pause(self->files) == 0 || poll(waits, 2, 0) > 0;
}

/* What pages show beside their own text; feeds and the like are not. */
static bool is_part(const char *path) {
    static const char *const types[] = {
        "image/", "font/", "text/javascript", "audio/", "video/", "application/wasm"};
    const char *type = address_type(path);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strncmp(type, types[i], strlen(types[i])) == 0) return true;
    return false;
}

static void note_kinds(serving *self, const session_changes *made) {
    for (size_t i = 0; i < made->changed.count; i++) {
        const char *path = made->changed.items[i];
        self->styles |= strcmp(path_extension(path), ".css") == 0;
        self->parts |= is_part(path);
    }
}

static void publish(serving *self, const session_changes *made) {
    server *common = &self->common;
    const stages *model = session_stages(common->site);
    bool failed = made->code != EXIT_DONE;
    bool debugger = !self->options->no_debugger;
    blob *report = NULL;
    if (failed) report = failure_page(self->log, model, self->build.root, debugger);
    pthread_mutex_lock(&common->lock);
    blob *before = common->report;
    common->failed = failed;
    common->failures += failed;
    common->report = report;
    set_marks(self);
    pthread_mutex_unlock(&common->lock);
    blob_release(before);
    events_updated(common, self->styles, self->parts);
    self->styles = self->parts = false;
}

/* Reports of failures go to the terminal, too; warnings have been told at the
 * start. */
static void tell_failure(serving *self) {
    log_flush(self->log);
    if (self->key_told || self->options->no_debugger) return;
    self->key_told = true;
    log_say(
        self->log, "The key for expressions in the browser: %s", self->common.key);
}

/* What is to be told when the outputs that were left are done, too. */
static void put_off(
    serving *self, const watch_changes *changes, const session_changes *made) {
    if (!self->edited && changes->paths.count)
        self->edited = mem_str(changes->paths.items[0]);
    self->edits += changes->paths.count;
    self->touched += made->changed.count + made->removed.count;
    self->ms += made->ms;
}

static void tell_update(serving *self, const session_changes *made) {
    time_t now = time(NULL);
    struct tm local;
    char clock[16], what[64], result[80];
    localtime_r(&now, &local);
    strftime(clock, sizeof clock, "%H:%M:%S", &local);
    size_t count = self->edits, touched = self->touched;
    const char *first = self->edited ? self->edited : "folders";
    *what = '\0';
    if (count > 1) snprintf(what, sizeof what, " and %zu more", count - 1);
    if (made->code == EXIT_DONE)
        snprintf(
            result, sizeof result, "%zu output%s  %.1f ms", touched,
            touched == 1 ? "" : "s", self->ms);
    else
        snprintf(
            result, sizeof result, "%zu error%s (page in the browser shows %s)",
            log_errors(self->log), log_errors(self->log) == 1 ? "" : "s",
            log_errors(self->log) == 1 ? "it" : "them");
    log_say(self->log, "%s  %s%s    %s", clock, first, what, result);
    mem_free(self->edited);
    self->edited = NULL;
    self->edits = self->touched = 0;
    self->ms = 0;
}

/* What many outputs were made in goes back to the system. */
static void give_back(const session_changes *made) {
#ifdef __GLIBC__
    if (made->rendered > MANY) malloc_trim(0);
#else
    (void)made;
#endif
}

static const session_changes *
update_once(serving *self, const watch_changes *changes, const session_wish *wish) {
    bool all = !changes || changes->anything;
    log_reset(self->log);
    self->marked = NULL;
    const session_changes *made =
        session_update(self->common.site, all ? NULL : &changes->paths, wish);
    note_kinds(self, made);
    if (changes) put_off(self, changes, made);
    return made;
}

/* Waits whether files change again. */
static bool changes_again(serving *self, const watch_changes **changes) {
    int64_t start = clock_ticks();
    struct pollfd waits[] = {
        {.fd = self->signals, .events = POLLIN},
        {.fd = watch_descriptor(self->files), .events = POLLIN}};
    for (double left = HOLD; left > 0; left = HOLD - clock_elapsed(start)) {
        poll(waits, 2, (int)left + 1);
        if (waits[0].revents) return false;
        if (waits[1].revents && watch_collect(self->files, changes)) return true;
    }
    watch_hurry(self->files);
    return watch_collect(self->files, changes);
}

/* A mistake in a file that is written in several steps is none if the next step mends
 * it: until then what was there before is shown. */
static const session_changes *
update_until_still(serving *self, const watch_changes *changes) {
    session_wish wish = {
        .ready = on_ready, .is_urgent = is_urgent, .patience = PATIENCE, .data = self};
    events_outputs(&self->common, &wish.prefer);
    const session_changes *made = update_once(self, changes, &wish);
    int64_t start = clock_ticks();
    bool shown = !changes || self->common.failed;
    while (!shown && made->code != EXIT_DONE && clock_elapsed(start) < HOLD_LONG &&
           changes_again(self, &changes))
        made = update_once(self, changes, &wish);
    for (size_t i = 0; i < wish.prefer.count; i++)
        mem_free((char *)wish.prefer.items[i]);
    vec_done(&wish.prefer);
    return made;
}

static const session_changes *
update(serving *self, const watch_changes *changes) {
    const session_changes *made = update_until_still(self, changes);
    publish(self, made);
    wait_wake(&self->common);
    const stages *model = session_stages(self->common.site);
    watch_set(
        self->files, model ? model->config : self->options->config,
        model && model->memo ? loads_all(model->memo->loads) : NULL);
    if (self->options->write && made->code == EXIT_DONE && !made->left &&
        session_write(self->common.site) != EXIT_DONE)
        log_flush(self->log);
    if (changes) {
        if (made->code != EXIT_DONE) tell_failure(self);
        if (!made->left) tell_update(self, made);
    }
    self->left = made->left;
    give_back(made);
    return made;
}

static void answer_questions(serving *self) {
    server *common = &self->common;
    const stages *model = session_stages(common->site);
    for (;;) {
        pthread_mutex_lock(&common->lock);
        question *one = NULL;
        if (common->questions.count)
            one = common->questions.items[--common->questions.count];
        pthread_mutex_unlock(&common->lock);
        if (!one) break;
        buf out = BUF_INIT;
        bool done = model && !common->stopping &&
                    inspect_evaluate(model, one->what, one->expression, &out);
        one->failed = !done;
        buf_str(&out, "");
        one->answer = buf_take(&out);
        mhd.resume_connection(one->connection);
    }
}

/* ----------------------------------------------------------------- loop ---- */

static void drain(int fd) {
    uint64_t value;
    ssize_t size = read(fd, &value, sizeof value);
    (void)size;
}

static void run(serving *self) {
    const watch_changes *changes;
    int64_t ticked = clock_ticks();
    for (unsigned beats = 0;;) {
        struct pollfd waits[] = {
            {.fd = self->signals, .events = POLLIN},
            {.fd = self->common.wake, .events = POLLIN},
            {.fd = watch_descriptor(self->files), .events = POLLIN}};
        int pause = watch_pause(self->files);
        if (pause < 0 || pause > TICK) pause = TICK;
        if (self->left) pause = 0;
        if (poll(waits, 3, pause) < 0 && errno != EINTR) break;
        if (waits[0].revents) break;
        if (waits[1].revents) drain(self->common.wake);
        answer_questions(self);
        if (watch_collect(self->files, &changes) || self->left) update(self, changes);
        if (clock_elapsed(ticked) < TICK) continue;
        ticked = clock_ticks();
        guest_sweep();
        if (++beats % BEATS == 0) events_beat(&self->common);
    }
}

/* In a session of its own and with nothing of ours open. */
static void open_browser(const char *address) {
    static const char script[] =
        "for b in \"$BROWSER\" xdg-open open; do command -v \"${b%% *}\" >/dev/null && "
        "{ $b \"$1\" >/dev/null 2>&1 </dev/null & exit; }; done";
    const char *const args[] = {"sh", "-c", script, "sh", address, NULL};
    posix_spawnattr_t attributes;
    sigset_t none, changed;
    pid_t child;
    sigemptyset(&none);
    sigemptyset(&changed);
    sigaddset(&changed, SIGPIPE);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &changed);
    posix_spawnattr_setflags(
        &attributes,
        POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    if (posix_spawn(&child, "/bin/sh", NULL, &attributes, (char **)args, environ) == 0)
        waitpid(child, NULL, 0);
    posix_spawnattr_destroy(&attributes);
}

static bool is_below(const str_list *folders, const char *path) {
    for (size_t i = 0; i < folders->count; i++) {
        size_t size = strlen(folders->items[i]);
        if (strncmp(path, folders->items[i], size) == 0 && path[size] == '/')
            return true;
    }
    return false;
}

/* The folders that are watched and there, each with a space behind it. */
static void add_watched(serving *self, buf *out) {
    const str_list *folders = watch_folders(self->files);
    for (size_t i = 0; i < folders->count; i++) {
        const char *one = folders->items[i];
        char *full = path_join(&self->memory, self->build.root, one);
        if (!is_below(folders, one) && fs_kind_of(full) == FS_FOLDER)
            buf_fmt(out, "%s ", one);
    }
}

static void say_started(serving *self, const session_changes *made) {
    const site_config *config = self->options->config;
    const stages *model = session_stages(self->common.site);
    buf watched = BUF_INIT;
    add_watched(self, &watched);
    size_t pages = model ? inspect_pages(model) : 0;
    log_say(
        self->log, "torii %s  %s/%s  (%zu page%s, %.0f ms%s)", torii_version(),
        self->common.address, self->common.prefix, pages, pages == 1 ? "" : "s",
        made->ms, self->options->no_drafts ? "" : ", drafts shown");
    log_say(
        self->log, "Watching %s%s    Ctrl+C stops", buf_text(&watched), config->file);
    buf_done(&watched);
}

/* ---------------------------------------------------------------- start ---- */

static void take_signals(serving *self) {
    sigset_t set;
    struct sigaction hangup;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    bool known = sigaction(SIGHUP, NULL, &hangup) == 0;
    if (known && hangup.sa_handler != SIG_IGN) sigaddset(&set, SIGHUP); /* nohup */
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    self->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    signal(SIGPIPE, SIG_IGN);
}

/* The keys that a server sets; what the user sets comes behind and wins. */
static void set_keys(serving *self) {
    const serve_options *options = self->options;
    arena *memory = &self->memory;
    const char *path = options->config->base_path;
    if (!options->base_url_given)
        vec_push(
            &self->sets,
            arena_strf(memory, "base_url=\"%s%s\"", self->common.address, path));
    if (!options->no_drafts) {
        vec_push(&self->sets, "build.drafts=true");
        vec_push(&self->sets, "build.future=true");
    }
    /* With names that stay the same a sheet can be swapped in the page. */
    vec_push(&self->sets, "assets.fingerprint=false");
    vec_push(&self->sets, "assets.integrity=false");
    for (size_t i = 0; options->build.sets && i < options->build.sets->count; i++)
        vec_push(&self->sets, options->build.sets->items[i]);
    self->build = options->build;
    self->build.sets = &self->sets;
    self->build.fresh = true; /* what is written is not what `build` writes */
}

static void set_hosts(serving *self) {
    server *common = &self->common;
    const char *origin = self->options->config->base_origin;
    const char *host = strstr(origin, "://");
    vec_push(&common->hosts, self->options->host);
    if (self->options->base_url_given && host)
        vec_push(
            &common->hosts,
            arena_strn(&self->memory, host + 3, strcspn(host + 3, ":")));
}

static exit_code serve(serving *self, int listening) {
    server *common = &self->common;
    set_keys(self);
    set_hosts(self);
    add_headers(common, self->options->config->serve.headers);
    common->prefix = self->options->config->base_path + 1;
    common->site = session_open(self->log, &self->build);
    self->files = watch_new(self->log, self->build.root, self->options->poll);
    watch_set(self->files, self->options->config, NULL);
    const session_changes *made = update(self, NULL);
    if (!http_start(common, listening)) {
        close(listening);
        log_error(self->log, CODE_SERVE, "the server cannot start");
        return EXIT_SYSTEM;
    }
    log_flush(self->log);
    say_started(self, made);
    if (made->code != EXIT_DONE) tell_failure(self);
    if (self->options->open)
        open_browser(
            arena_strf(&self->memory, "%s/%s", common->address, common->prefix));
    run(self);
    events_stop(common);
    wait_wake(common);
    answer_questions(self);
    http_stop(common);
    return EXIT_DONE;
}

static void finish(serving *self) {
    server *common = &self->common;
    watch_free(self->files);
    mem_free(self->edited);
    if (common->site) session_close(common->site);
    close(self->signals);
    close(common->wake);
    blob_release(common->report);
    strmap_done(&common->marks);
    vec_done(&common->hosts);
    vec_done(&common->headers);
    vec_done(&common->listeners);
    vec_done(&common->waiting);
    vec_done(&common->questions);
    vec_done(&self->sets);
    pthread_cond_destroy(&common->sent);
    pthread_mutex_destroy(&common->lock);
    arena_done(&self->memory);
}

/* Waits for it end in time also when the clock is set. */
static void init_sent(server *common) {
    pthread_condattr_t how;
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
    pthread_cond_init(&common->sent, &how);
    pthread_condattr_destroy(&how);
}

exit_code serve_run(logger *log, const serve_options *options) {
    serving self = {.options = options, .log = log};
    server *common = &self.common;
    listen_wish wish = {options->host, options->port, options->port_given};
    exit_code code = EXIT_SYSTEM;
    arena_init(&self.memory);
    pthread_mutex_init(&common->lock, NULL);
    init_sent(common);
    take_signals(&self);
    common->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    common->options = options;
    int listening = -1;
    if (!mhd_load() || !make_key(common))
        log_error(log, CODE_FEATURE, "libmicrohttpd, which serves pages, is not there");
    else
        listening = listen_open(log, &wish, &common->port);
    if (listening >= 0) {
        common->address = listen_address(&self.memory, options->host, common->port);
        code = serve(&self, listening);
    }
    log_flush(log);
    finish(&self);
    return code;
}
