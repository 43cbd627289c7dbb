/* SPDX-License-Identifier: MIT
 *
 * Asking web addresses whether they answer, politely: at most two connections
 * to a host and sixteen at once, a request without a body first, and a pause
 * when a host asks for one.  What has answered is not asked again for a week.
 * Never part of a build: only `torii check --external` comes here, and only then
 * is libcurl loaded, since with all it needs that takes five times as long as
 * the rest of the program.
 */
#include "build/check.h"

#include "base/clock.h"
#include "base/codes.h"
#include "base/path.h"

#include <stdlib.h>
#include <string.h>

#ifdef TORII_CURL

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <time.h>

enum {
    HOST_CONNECTIONS = 2,
    CONNECTIONS = 16,
    WAITING = 64,
    TRIES = 3,
    MAX_PAUSE = 10
};
enum { WEEK = 7 * 24 * 3600, MAX_CACHE = 64 << 20 };

typedef struct question {
    const char *url; /* without its fragment */
    const check_link *from;
    size_t more; /* links to it beside the first */
    long status; /* 0: no answer */
    char *problem;
    int tries;
    bool done;
    bool whole;         /* ask with GET: the host does not take HEAD */
    int64_t not_before; /* ticks; of a pause */
    CURL *handle;
} question;

/* What is used of libcurl. */
typedef struct curl_calls {
    void *library;
    __typeof__(curl_global_init) *global_init;
    __typeof__(curl_global_cleanup) *global_cleanup;
    __typeof__(curl_easy_init) *easy_init;
    __typeof__(curl_easy_cleanup) *easy_cleanup;
    __typeof__(curl_easy_setopt) *easy_setopt;
    __typeof__(curl_easy_getinfo) *easy_getinfo;
    __typeof__(curl_easy_strerror) *easy_strerror;
    __typeof__(curl_multi_init) *multi_init;
    __typeof__(curl_multi_cleanup) *multi_cleanup;
    __typeof__(curl_multi_setopt) *multi_setopt;
    __typeof__(curl_multi_add_handle) *multi_add_handle;
    __typeof__(curl_multi_remove_handle) *multi_remove_handle;
    __typeof__(curl_multi_perform) *multi_perform;
    __typeof__(curl_multi_info_read) *multi_info_read;
    __typeof__(curl_multi_poll) *multi_poll;
} curl_calls;

typedef struct asker {
    curl_calls curl;
    stages *stages;
    CURLM *many;
    VEC(question *) questions;
    strmap by_url;
    strmap fresh;                 /* url -> when it answered, of the cache */
    size_t asked, first, running; /* all before `first` are done */
} asker;

static bool load_curl(curl_calls *out) {
    static const char *const libraries[] = {"libcurl-gnutls.so.4", "libcurl.so.4"};
    const struct {
        const char *name;
        void *place;
    } calls[] = {
#define CALL(name) {"curl_" #name, &out->name}
        CALL(global_init),   CALL(global_cleanup),   CALL(easy_init),
        CALL(easy_cleanup),  CALL(easy_setopt),      CALL(easy_getinfo),
        CALL(easy_strerror), CALL(multi_init),       CALL(multi_cleanup),
        CALL(multi_setopt),  CALL(multi_add_handle), CALL(multi_remove_handle),
        CALL(multi_perform), CALL(multi_info_read),  CALL(multi_poll),
#undef CALL
    };
    for (size_t i = 0; !out->library && i < 2; i++)
        out->library = dlopen(libraries[i], RTLD_NOW);
    if (!out->library) return false;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        void *found = dlsym(out->library, calls[i].name);
        if (!found) return false;
        memcpy(calls[i].place, &found, sizeof found);
    }
    return out->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static void unload_curl(curl_calls *self) {
    if (self->global_cleanup) self->global_cleanup();
    if (self->library) dlclose(self->library);
}

/* ---------------------------------------------------------------- cache ---- */

static const char *cache_path(const asker *self) {
    return path_join(&self->stages->memory, self->stages->config->dirs.cache, "links");
}

/* Lines "SECONDS URL". */
static void read_cache(asker *self) {
    buf text = BUF_INIT;
    arena *memory = &self->stages->memory;
    if (fs_root_read(&self->stages->site->root, cache_path(self), MAX_CACHE, &text)) {
        char *rest = arena_strn(memory, buf_text(&text), text.size), *line;
        long long now = (long long)time(NULL);
        while ((line = strsep(&rest, "\n"))) {
            char *url;
            long long when = strtoll(line, &url, 10);
            if (*url != ' ' || now - when > WEEK || now < when) continue;
            int64_t *kept = arena_alloc(memory, sizeof *kept);
            *kept = when;
            strmap_put(&self->fresh, url + 1, kept);
        }
    }
    buf_done(&text);
}

static bool is_good(const question *one) {
    return one->status >= 200 && one->status < 400;
}

static void write_cache(const asker *self) {
    buf text = BUF_INIT;
    fs_change change;
    for (size_t i = 0; i < self->fresh.count; i++)
        buf_fmt(
            &text, "%lld %s\n",
            (long long)*(const int64_t *)self->fresh.entries[i].value,
            self->fresh.entries[i].key);
    for (size_t i = 0; i < self->questions.count; i++)
        if (is_good(self->questions.items[i]))
            buf_fmt(
                &text, "%lld %s\n", (long long)time(NULL),
                self->questions.items[i]->url);
    if (text.size)
        fs_root_write(
            &self->stages->site->root, cache_path(self), text.data, text.size, &change);
    buf_done(&text);
}

/* -------------------------------------------------------------- asking ---- */

static size_t drop(char *bytes, size_t size, size_t count, void *data) {
    (void)bytes;
    (void)data;
    return size * count;
}

static void start(asker *self, question *one) {
    CURL *handle = one->handle = self->curl.easy_init();
    one->done = !handle;
    if (!handle) return;
    self->curl.easy_setopt(handle, CURLOPT_URL, one->url);
    self->curl.easy_setopt(handle, CURLOPT_NOBODY, one->whole ? 0L : 1L);
    self->curl.easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
    self->curl.easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    self->curl.easy_setopt(handle, CURLOPT_MAXREDIRS, 5L);
    self->curl.easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, 10L);
    self->curl.easy_setopt(handle, CURLOPT_TIMEOUT, 20L);
    self->curl.easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    self->curl.easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    self->curl.easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    self->curl.easy_setopt(handle, CURLOPT_USERAGENT, "torii-check/1");
    self->curl.easy_setopt(handle, CURLOPT_PRIVATE, (void *)one);
    one->tries++;
    self->running++;
    self->curl.multi_add_handle(self->many, handle);
}

/* Is it worth another request? */
static bool asks_again(const asker *self, question *one, CURLcode result) {
    if (one->tries >= TRIES) return false;
    bool refused = one->status == 405 || one->status == 501 || one->status == 403 ||
                   one->status == 404;
    if (!one->whole && (refused || result != CURLE_OK)) {
        one->whole = true;
        return true;
    }
    if (one->status != 429 && one->status != 503) return false;
    curl_off_t pause = 0;
    self->curl.easy_getinfo(one->handle, CURLINFO_RETRY_AFTER, &pause);
    if (pause <= 0) pause = 1 << (one->tries - 1);
    if (pause > MAX_PAUSE) pause = MAX_PAUSE;
    one->not_before = clock_ticks() + (int64_t)pause * 1000000000;
    return true;
}

static void finish_one(asker *self, CURLMsg *message) {
    question *one = NULL;
    CURL *handle = message->easy_handle;
    self->curl.easy_getinfo(handle, CURLINFO_PRIVATE, &one);
    self->curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &one->status);
    CURLcode result = message->data.result;
    if (result != CURLE_OK) one->status = 0;
    bool again = asks_again(self, one, result);
    if (result != CURLE_OK && !again)
        one->problem =
            arena_str(&self->stages->memory, self->curl.easy_strerror(result));
    self->curl.multi_remove_handle(self->many, handle);
    self->curl.easy_cleanup(handle);
    one->handle = NULL;
    self->running--;
    one->done = !again;
    self->asked += !again;
}

/* Starts what may start now; false if all are done. */
static bool start_some(asker *self) {
    size_t count = self->questions.count;
    while (self->first < count && self->questions.items[self->first]->done)
        self->first++;
    int64_t now = clock_ticks();
    for (size_t i = self->first; i < count && self->running < WAITING; i++) {
        question *one = self->questions.items[i];
        if (!one->done && !one->handle && one->not_before <= now) start(self, one);
    }
    return self->first < count;
}

static void ask_all(asker *self) {
    while (start_some(self)) {
        int running = 0, left;
        CURLMsg *message;
        self->curl.multi_perform(self->many, &running);
        while ((message = self->curl.multi_info_read(self->many, &left)))
            if (message->msg == CURLMSG_DONE) finish_one(self, message);
        self->curl.multi_poll(self->many, NULL, 0, self->running ? 500 : 50, NULL);
    }
}

/* ------------------------------------------------------------- reports ---- */

static void add_link(asker *self, const check_link *link) {
    arena *memory = &self->stages->memory;
    size_t size = strcspn(link->href, "#");
    const char *url = arena_strn(memory, link->href, size);
    if (strncmp(url, "http", 4) != 0 || strchr(url, '\n')) return;
    question *known = strmap_get(&self->by_url, url);
    if (known) known->more++;
    if (known || strmap_has(&self->fresh, url)) return;
    question *one = arena_alloc(memory, sizeof *one);
    *one = (question){.url = url, .from = link};
    strmap_put(&self->by_url, url, one);
    vec_push(&self->questions, one);
}

static const page *page_of(const site *all, const char *path) {
    for (size_t i = 0; i < all->all.count; i++)
        if (strcmp(all->all.items[i]->output, path) == 0) return all->all.items[i];
    return NULL;
}

static void report(const asker *self, const question *one) {
    stages *all = self->stages;
    config_check severity = all->config->checks.external_links;
    const char *why = one->problem
                          ? one->problem
                          : arena_strf(&all->memory, "status %ld", one->status);
    log_report *made = log_report_new(
        all->log, severity == CHECK_ERROR ? LOG_ERROR : LOG_WARNING, CODE_LINK_EXTERNAL,
        "%s does not answer: %s", one->url, why);
    const page *from = page_of(all->site, one->from->output);
    if (from && *from->file) check_place(made, from, one->from->href);
    log_while(made, arena_strf(&all->memory, "/%s", one->from->output));
    for (size_t i = 0; i < one->more; i++)
        log_more(made, "~");
}

void check_external(stages *self, const check_link_list *links, check_counts *counts) {
    asker state = {.stages = self};
    if (!load_curl(&state.curl)) {
        log_error(
            self->log, CODE_FEATURE,
            "web addresses cannot be asked: libcurl is not installed");
        unload_curl(&state.curl);
        return;
    }
    state.many = state.curl.multi_init();
    state.curl.multi_setopt(
        state.many, CURLMOPT_MAX_HOST_CONNECTIONS, (long)HOST_CONNECTIONS);
    state.curl.multi_setopt(
        state.many, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)CONNECTIONS);
    read_cache(&state);
    for (size_t i = 0; i < links->count; i++)
        if (links->items[i].is_outside) add_link(&state, &links->items[i]);
    ask_all(&state);
    counts->external = state.asked;
    log_say(
        self->log, "asked %zu web addresses, %zu were known to answer", state.asked,
        state.fresh.count);
    for (size_t i = 0; i < state.by_url.count; i++) {
        const question *one = state.by_url.entries[i].value;
        if (!is_good(one)) report(&state, one);
    }
    write_cache(&state);
    state.curl.multi_cleanup(state.many);
    unload_curl(&state.curl);
    vec_done(&state.questions);
    strmap_done(&state.by_url);
    strmap_done(&state.fresh);
}

#else

void check_external(stages *self, const check_link_list *links, check_counts *counts) {
    (void)links;
    (void)counts;
    log_error(
        self->log, CODE_FEATURE,
        "web addresses cannot be asked: this torii was built without libcurl");
}

#endif
