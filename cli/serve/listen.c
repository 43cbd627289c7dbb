/* SPDX-License-Identifier: MIT
 *
 * Ports are tried in order, so that the second site that somebody works on gets
 * the next one.
 */
#include "serve/listen.h"

#include "base/codes.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TRIES = 50, WAITING = 511, LAST_PORT = 65535 };

static unsigned port_of(int fd) {
    struct sockaddr_storage own;
    socklen_t size = sizeof own;
    if (getsockname(fd, (struct sockaddr *)&own, &size) != 0) return 0;
    return ntohs(
        own.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&own)->sin6_port
                                  : ((struct sockaddr_in *)&own)->sin_port);
}

/* -1 with errno. */
static int try_port(const struct addrinfo *to, unsigned port) {
    struct sockaddr_storage own;
    int yes = 1, fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    memcpy(&own, to->ai_addr, to->ai_addrlen);
    if (to->ai_family == AF_INET6)
        ((struct sockaddr_in6 *)&own)->sin6_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in *)&own)->sin_port = htons((uint16_t)port);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&own, to->ai_addrlen) == 0 &&
        listen(fd, WAITING) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

int listen_open(logger *log, const listen_wish *wish, unsigned *port) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    int problem = getaddrinfo(wish->host, NULL, &hints, &found);
    if (problem || !found) {
        log_error(
            log, CODE_SERVE, "'%s' is no address of this machine: %s", wish->host,
            gai_strerror(problem));
        return -1;
    }
    int fd = -1;
    unsigned last = wish->exactly || !wish->port ? wish->port : wish->port + TRIES;
    for (unsigned n = wish->port; fd < 0 && n <= last && n <= LAST_PORT; n++) {
        fd = try_port(found, n);
        if (fd < 0 && errno != EADDRINUSE) break;
    }
    int reason = errno;
    freeaddrinfo(found);
    if (fd >= 0)
        *port = port_of(fd);
    else
        log_error(
            log, CODE_SERVE, "cannot listen on %s, port %u: %s", wish->host, wish->port,
            strerror(reason));
    return fd;
}

char *listen_address(arena *memory, const char *host, unsigned port) {
    bool any = strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
    const char *shown = any ? "127.0.0.1" : host;
    bool colon = strchr(shown, ':') != NULL;
    return arena_strf(
        memory, "http://%s%s%s:%u", colon ? "[" : "", shown, colon ? "]" : "", port);
}
