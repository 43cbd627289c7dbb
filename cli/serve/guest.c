/* SPDX-License-Identifier: MIT
 *
 * A list under a lock of its own.  A connection is in it from its start to just
 * before its descriptor is closed, so descriptors in the list are ours.
 */
#include "serve/guest.h"

#include "base/clock.h"
#include "base/mem.h"

#include <pthread.h>
#include <sys/socket.h>

enum { TOO_LONG = 15000 }; /* milliseconds for a request's head */

typedef struct guest {
    struct guest *next, **place;
    int fd;
    int64_t since; /* ticks; it has been silent or asking */
    bool asking, understood, ended;
} guest;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static guest *first;

static void begin(struct MHD_Connection *connection, void **context) {
    const union MHD_ConnectionInfo *info =
        mhd.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (!info) return;
    guest *self = mem_new(sizeof *self);
    self->fd = info->connect_fd;
    self->since = clock_ticks();
    self->asking = true;
    pthread_mutex_lock(&lock);
    self->next = first;
    self->place = &first;
    if (first) first->place = &self->next;
    first = self;
    pthread_mutex_unlock(&lock);
    *context = self;
}

/* Who has sent something that is no request, and waits, is told so. */
static void say_bad_request(int fd) {
    static const char text[] = "HTTP/1.1 400 Bad Request\r\n"
                               "Content-Length: 0\r\nConnection: close\r\n\r\n";
    char byte;
    if (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
        send(fd, text, sizeof text - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void end(void **context) {
    guest *self = *context;
    if (!self) return;
    pthread_mutex_lock(&lock);
    *self->place = self->next;
    if (self->next) self->next->place = self->place;
    pthread_mutex_unlock(&lock);
    if (!self->understood) say_bad_request(self->fd);
    mem_free(self);
    *context = NULL;
}

void guest_on_connection(
    void *data, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode code) {
    (void)data;
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        begin(connection, context);
    else
        end(context);
}

static void set_asking(struct MHD_Connection *connection, bool asking) {
    const union MHD_ConnectionInfo *info =
        mhd.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    guest *self = info ? info->socket_context : NULL;
    if (!self) return;
    pthread_mutex_lock(&lock);
    self->asking = asking;
    self->since = clock_ticks();
    self->understood = true;
    pthread_mutex_unlock(&lock);
}

void guest_has_asked(struct MHD_Connection *connection) {
    set_asking(connection, false);
}

void guest_is_answered(struct MHD_Connection *connection) {
    set_asking(connection, true);
}

void guest_sweep(void) {
    pthread_mutex_lock(&lock);
    for (guest *one = first; one; one = one->next) {
        if (!one->asking || one->ended || clock_elapsed(one->since) < TOO_LONG)
            continue;
        one->ended = true;
        shutdown(one->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&lock);
}
