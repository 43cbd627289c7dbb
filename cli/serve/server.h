/* SPDX-License-Identifier: MIT
 *
 * What the two sides of a server share.  One thread updates the site, tells the
 * browsers what changed and answers what they ask about a failure; the threads
 * of libmicrohttpd answer requests from what is there at that moment.
 * `lock` guards all but the session, which has a lock of its own, and what
 * never changes while the server runs.
 */
#ifndef CLI_SERVE_SERVER_H
#define CLI_SERVE_SERVER_H

#include "base/strmap.h"
#include "build/session.h"
#include "serve/mhd.h"
#include "serve/serve.h"

#include <pthread.h>

/* An open page that waits for news. */
typedef struct listener listener;

/* An expression that a browser wants to know the value of. */
typedef struct question {
    struct MHD_Connection *connection; /* suspended until there is an answer */
    char *what; /* the rendering, as its report tells it; or NULL */
    char *expression;
    char *answer; /* NULL: not yet */
    bool failed;
} question;

typedef struct header_rule {
    const char *match; /* a glob on the path, or NULL */
    const char *name, *value;
} header_rule;

typedef struct server {
    const serve_options *options;
    session *site;
    const char *prefix; /* path of base_url, without "/" at its start: "sub/" */
    const char *address; /* "http://127.0.0.1:7117" */
    unsigned port;
    str_list hosts; /* names that a Host header may have */
    VEC(header_rule) headers;
    char key[17]; /* for expressions */
    int wake;     /* an eventfd that wakes the updating thread */
    struct MHD_Daemon *daemon;

    pthread_mutex_t lock;
    bool stopping;
    bool failed;          /* the last update did */
    uint64_t failures;    /* how many have, to tell one from the next */
    blob *report;         /* the page that shows the failure; or NULL */
    uint64_t assets;      /* how often style sheets have changed */
    strmap marks;         /* output -> "draft" */
    unsigned wrong_keys;  /* how often a wrong key was given */
    VEC(listener *) listeners; /* newest last */
    pthread_cond_t sent;       /* a listener has taken all that it was told */
    VEC(struct MHD_Connection *) waiting; /* suspended, for outputs */
    VEC(question *) questions; /* without an answer */
} server;

/* The output that a decoded path means, in `memory`; NULL: there is none.
 * `*is_folder`: it is a folder, whose address ends with "/". */
const char *
server_find(server *self, arena *memory, const char *path, bool *is_folder);

/* Wakes the updating thread. */
void server_wake(server *self);

#endif
