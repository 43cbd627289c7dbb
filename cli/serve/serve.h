/* SPDX-License-Identifier: MIT
 *
 * torii serve: a site in memory, kept up to date and shown to browsers on this
 * machine.  Runs until it is interrupted.
 */
#ifndef CLI_SERVE_SERVE_H
#define CLI_SERVE_SERVE_H

#include "build/build.h"
#include "config/site_config.h"

typedef struct serve_options {
    build_options build;       /* `sets` without those of the server */
    const site_config *config; /* as it is at the start */
    const char *host;
    unsigned port;   /* 0: any */
    bool port_given; /* that one or none */
    bool base_url_given;
    bool open, no_reload, no_drafts, no_debugger, write;
    unsigned poll; /* milliseconds; 0: inotify */
} serve_options;

exit_code serve_run(logger *log, const serve_options *options);

#endif
