/* SPDX-License-Identifier: MIT
 *
 * The life of connections: limits, what is refused at the door, and the order
 * in which a request's answer is looked for.
 *
 * Each connection costs one descriptor and some memory, and is closed when it is
 * silent for some seconds or takes too long to say what it wants.
 */
#include "serve/http.h"

#include "serve/address.h"
#include "serve/answer.h"
#include "serve/guest.h"

#include <string.h>
#include <strings.h>
#include <sys/resource.h>

enum {
    SILENCE = 10, /* seconds */
    CONNECTION_MEMORY = 16 * 1024,
    MOST_CONNECTIONS = 4000,
    OWN_DESCRIPTORS = 24, /* for the session and the watches */
    THREADS = 2
};

/* -------------------------------------------------------------- the door ---- */

typedef struct hosts_seen {
    const char *value;
    size_t count;
} hosts_seen;

static enum MHD_Result see_header(
    void *data, enum MHD_ValueKind kind, const char *name, const char *value) {
    hosts_seen *seen = data;
    (void)kind;
    if (strcasecmp(name, "Host") == 0) {
        seen->count++;
        seen->value = value ? value : "";
    }
    return MHD_YES;
}

static bool is_own_host(const server *self, const char *host) {
    return address_is_own_host(host, self->hosts.items, self->hosts.count, self->port);
}

static bool is_own_origin(const server *self, const char *origin) {
    return strncmp(origin, "http://", 7) == 0 && is_own_host(self, origin + 7);
}

static const char *header_of(struct MHD_Connection *connection, const char *name) {
    return mhd.lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* 0, or the status to refuse a request with. */
static unsigned refuse(
    const server *self, struct MHD_Connection *connection, const char *method,
    const char *url) {
    hosts_seen hosts = {NULL, 0};
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return MHD_HTTP_METHOD_NOT_ALLOWED;
    mhd.get_connection_values(connection, MHD_HEADER_KIND, see_header, &hosts);
    if (hosts.count != 1 || *url != '/') return MHD_HTTP_BAD_REQUEST;
    const char *length = header_of(connection, "Content-Length");
    if ((length && strcmp(length, "0") != 0) ||
        header_of(connection, "Transfer-Encoding"))
        return MHD_HTTP_BAD_REQUEST;
    if (!is_own_host(self, hosts.value)) return MHD_HTTP_FORBIDDEN;
    const char *origin = header_of(connection, "Origin");
    if (origin && !is_own_origin(self, origin)) return MHD_HTTP_FORBIDDEN;
    return 0;
}

/* -------------------------------------------------------------- requests ---- */

static enum MHD_Result on_request(
    void *data, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *body, size_t *body_size,
    void **context) {
    server *self = data;
    (void)version, (void)body;
    if (!*context) {
        guest_has_asked(connection);
        unsigned status = refuse(self, connection, method, url);
        if (status) return answer_status(self, connection, status);
        *context = answer_new();
        return MHD_YES;
    }
    *body_size = 0;
    return answer_request(self, connection, url, *context);
}

static void on_completed(
    void *data, struct MHD_Connection *connection, void **context,
    enum MHD_RequestTerminationCode code) {
    (void)data, (void)code;
    guest_is_answered(connection);
    answer_free(*context);
    *context = NULL;
}

/* Escapes stay: they are decoded once, by address_decode(). */
static size_t
keep_escapes(void *data, struct MHD_Connection *connection, char *text) {
    (void)data, (void)connection;
    return strlen(text);
}

/* ---------------------------------------------------------------- limits ---- */

/* As many as the system gives us, and some for ourselves. */
static unsigned connection_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 64;
    rlim_t wanted = MOST_CONNECTIONS + OWN_DESCRIPTORS;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= wanted) return MOST_CONNECTIONS;
    if (limit.rlim_cur < OWN_DESCRIPTORS + 2 * THREADS) return 2 * THREADS;
    return (unsigned)limit.rlim_cur - OWN_DESCRIPTORS;
}

bool http_start(server *self, int listening) {
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_ITC | MHD_USE_TURBO;
    self->daemon = mhd.start_daemon(
        flags, 0, NULL, NULL, on_request, self,
        MHD_OPTION_LISTEN_SOCKET, listening,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS,
        MHD_OPTION_CONNECTION_LIMIT, connection_limit(),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENCE,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, self,
        MHD_OPTION_NOTIFY_CONNECTION, guest_on_connection, NULL,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, self,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
    return self->daemon != NULL;
}

void http_stop(server *self) {
    if (self->daemon) mhd.stop_daemon(self->daemon);
    self->daemon = NULL;
}
