/* SPDX-License-Identifier: MIT
 *
 * A listener's connection is suspended while there is nothing to send, so that
 * it costs nothing; the lock makes sure that it is resumed once for each time.
 * A page knows the state it shows by its tag, and the server compares: so no
 * change is lost between loading a page and listening, or while it does not.
 */
#include "serve/events.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MAX_LISTENERS = 200, BLOCK = 512 };
enum { SEND_TIME = 2000000 }; /* nanoseconds */

struct listener {
    server *owner;
    struct MHD_Connection *connection;
    char *path; /* decoded */
    char tag[EVENTS_TAG];
    uint64_t assets;
    bool last;
    bool told; /* to load again: that is the end of it */
    bool news; /* and that was the last that anybody was told */
    bool suspended, ended;
    buf waiting;
};

void events_tag(server *self, const char *output, bool last, char out[EVENTS_TAG]) {
    if (self->failed && !last) {
        snprintf(out, EVENTS_TAG, "failure-%llu", (unsigned long long)self->failures);
        return;
    }
    uint64_t hash = output ? session_hash(self->site, output) : 0;
    const char *mark = output ? strmap_get(&self->marks, output) : NULL;
    snprintf(
        out, EVENTS_TAG, "%s%016llx%s", last && self->failed ? "last-" : "",
        (unsigned long long)hash, mark ? mark : "");
}

/* ------------------------------------------------------------- sending ---- */

static void resume(listener *self) {
    if (!self->suspended) return;
    self->suspended = false;
    mhd.resume_connection(self->connection);
}

static void send_text(listener *self, const char *text) {
    buf_str(&self->waiting, text);
    resume(self);
}

static void tell_reload(listener *self) {
    if (self->told) return;
    self->told = true;
    send_text(self, "event: reload\ndata:\n\n");
}

static void tell_styles(listener *self) {
    char text[64];
    self->assets = self->owner->assets;
    snprintf(
        text, sizeof text, "event: styles\ndata: %llu\n\n",
        (unsigned long long)self->assets);
    send_text(self, text);
}

static void compare(listener *self) {
    char now[EVENTS_TAG];
    arena memory;
    bool redirect;
    arena_init(&memory);
    const char *output = server_find(self->owner, &memory, self->path, &redirect);
    events_tag(self->owner, output, self->last, now);
    arena_done(&memory);
    if (strcmp(now, self->tag) != 0)
        tell_reload(self);
    else if (self->assets != self->owner->assets)
        tell_styles(self);
}

static ssize_t read_more(void *data, uint64_t position, char *out, size_t room) {
    listener *self = data;
    ssize_t size = 0;
    (void)position;
    pthread_mutex_lock(&self->owner->lock);
    if (self->waiting.size) {
        size = (ssize_t)(self->waiting.size < room ? self->waiting.size : room);
        memcpy(out, self->waiting.data, (size_t)size);
        self->waiting.size -= (size_t)size;
        memmove(
            self->waiting.data, self->waiting.data + size, self->waiting.size);
        if (!self->waiting.size) pthread_cond_signal(&self->owner->sent);
    } else if (self->told || self->ended || self->owner->stopping) {
        size = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        self->suspended = true;
        mhd.suspend_connection(self->connection);
    }
    pthread_mutex_unlock(&self->owner->lock);
    return size;
}

static void close_listener(void *data) {
    listener *self = data;
    server *owner = self->owner;
    pthread_mutex_lock(&owner->lock);
    size_t kept = 0;
    for (size_t i = 0; i < owner->listeners.count; i++)
        if (owner->listeners.items[i] != self)
            owner->listeners.items[kept++] = owner->listeners.items[i];
    owner->listeners.count = kept;
    pthread_mutex_unlock(&owner->lock);
    buf_done(&self->waiting);
    mem_free(self->path);
    mem_free(self);
}

struct MHD_Response *events_open(
    server *self, struct MHD_Connection *connection, const char *path,
    const char *tag, uint64_t assets, bool last) {
    listener *one = mem_new(sizeof *one);
    one->owner = self;
    one->connection = connection;
    one->path = mem_str(path);
    one->assets = assets;
    one->last = last;
    snprintf(one->tag, sizeof one->tag, "%s", tag);
    buf_str(&one->waiting, "retry: 1000\n\n");
    struct MHD_Response *response = mhd.create_response_from_callback(
        MHD_SIZE_UNKNOWN, BLOCK, read_more, one, close_listener);
    pthread_mutex_lock(&self->lock);
    vec_push(&self->listeners, one);
    if (self->listeners.count > MAX_LISTENERS) {
        self->listeners.items[0]->ended = true;
        resume(self->listeners.items[0]);
    }
    compare(one);
    pthread_mutex_unlock(&self->lock);
    if (!response) close_listener(one);
    return response;
}

/* ---------------------------------------------------------------- news ---- */

static bool holds(const str_list *list, const char *path) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], path) == 0) return true;
    return false;
}

void events_outputs(server *self, str_list *out) {
    arena memory;
    bool redirect;
    arena_init(&memory);
    pthread_mutex_lock(&self->lock);
    for (size_t i = self->listeners.count; i-- > 0;) {
        const listener *one = self->listeners.items[i];
        const char *output = server_find(self, &memory, one->path, &redirect);
        bool wanted = output && !one->told && !one->ended && !holds(out, output);
        if (wanted) vec_push(out, mem_str(output));
    }
    pthread_mutex_unlock(&self->lock);
    arena_done(&memory);
}

static bool is_sending(const server *self) {
    for (size_t i = 0; i < self->listeners.count; i++)
        if (self->listeners.items[i]->news && self->listeners.items[i]->waiting.size)
            return true;
    return false;
}

/* Who does not take it has not kept others waiting for long. */
static void wait_sent(server *self) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += SEND_TIME;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    while (is_sending(self) &&
           pthread_cond_timedwait(&self->sent, &self->lock, &end) == 0)
        ;
}

void events_ready(server *self) {
    pthread_mutex_lock(&self->lock);
    for (size_t i = 0; !self->failed && i < self->listeners.count; i++) {
        listener *one = self->listeners.items[i];
        bool before = one->told;
        compare(one);
        one->news = one->told && !before;
    }
    wait_sent(self);
    pthread_mutex_unlock(&self->lock);
}

void events_updated(server *self, bool styles, bool parts) {
    pthread_mutex_lock(&self->lock);
    self->assets += styles;
    for (size_t i = 0; i < self->listeners.count; i++) {
        listener *one = self->listeners.items[i];
        if (parts && !self->failed)
            tell_reload(one);
        else
            compare(one);
    }
    pthread_mutex_unlock(&self->lock);
}

void events_beat(server *self) {
    pthread_mutex_lock(&self->lock);
    for (size_t i = 0; i < self->listeners.count; i++)
        send_text(self->listeners.items[i], ":\n\n");
    pthread_mutex_unlock(&self->lock);
}

void events_stop(server *self) {
    pthread_mutex_lock(&self->lock);
    self->stopping = true;
    for (size_t i = 0; i < self->listeners.count; i++)
        resume(self->listeners.items[i]);
    pthread_mutex_unlock(&self->lock);
}
