/* SPDX-License-Identifier: MIT
 *
 * torii serve.
 */
#include "serve/serve.h"

#include "base/codes.h"
#include "base/fs.h"
#include "base/path.h"
#include "command/command.h"

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct serve_args {
    const char *port, *host, *base_url, *poll, *jobs;
    bool open, no_reload, no_drafts, no_debugger, write;
} serve_args;

#define AT(member) offsetof(serve_args, member)

static const arg_option SERVE_OPTIONS[] = {
    {"port", 'p', ARG_TEXT, AT(port), "N",
     "port; 0: any (7117, or the next that is free)"},
    {"host", 'a', ARG_TEXT, AT(host), "ADDRESS", "where to listen (127.0.0.1)"},
    {"open", 'O', ARG_FLAG, AT(open), NULL, "open it in a browser"},
    {"no-reload", 0, ARG_FLAG, AT(no_reload), NULL,
     "pages do not load themselves again"},
    {"no-drafts", 0, ARG_FLAG, AT(no_drafts), NULL, "without drafts and future pages"},
    {"no-debugger", 0, ARG_FLAG, AT(no_debugger), NULL,
     "no variables and expressions where a build failed"},
    {"base-url", 'u', ARG_TEXT, AT(base_url), "URL", "instead of the server's address"},
    {"write", 0, ARG_FLAG, AT(write), NULL, "write the output folder, too"},
    {"poll", 0, ARG_TEXT, AT(poll), "MS", "look for changes that often"},
    {"jobs", 'j', ARG_TEXT, AT(jobs), "N", "threads"},
};

/* True if there is no text, too, and *out stays. */
static bool read_number(
    const char *text, unsigned least, unsigned most, unsigned *out) {
    char *end;
    if (!text) return true;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || value < least || value > most)
        return false;
    *out = (unsigned)value;
    return true;
}

static exit_code run_serve(command_context *self) {
    const serve_args *args = self->options;
    serve_options options = {
        .port_given = args->port != NULL,
        .base_url_given = args->base_url != NULL,
        .no_reload = args->no_reload,
        .no_drafts = args->no_drafts,
        .no_debugger = args->no_debugger,
        .write = args->write};
    unsigned jobs = 0;
    if (!read_number(args->port, 0, 65535, &options.port))
        return command_usage(self, "--port takes a number up to 65535");
    if (!read_number(args->poll, 10, 3600000, &options.poll))
        return command_usage(self, "--poll takes milliseconds, 10 or more");
    if (!read_number(args->jobs, 1, 1024, &jobs))
        return command_usage(self, "--jobs takes a number from 1 to 1024");
#ifndef TORII_SERVE
    log_error(
        self->log, CODE_FEATURE, "this program was built without libmicrohttpd, which "
                                 "serves pages");
    log_flush(self->log);
    return EXIT_SYSTEM;
#else
    if (!self->global->env) self->global->env = "development";
    command_base_url(self, args->base_url);
    options.config = command_config(self);
    if (!options.config) {
        log_flush(self->log);
        return EXIT_CONFIG;
    }
    log_reset(self->log);
    const site_config *config = options.config;
    /* Whole: a path that begins here is lost when this folder is deleted.  A link on
     * the way stays one, and may come to lead elsewhere. */
    const char *here = fs_current_folder(&self->memory), *root = config->root;
    if (here) root = path_clean(&self->memory, path_join(&self->memory, here, root));
    options.build = command_build_options(self, root);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (!jobs && !config->build.jobs && processors > 0) jobs = (unsigned)processors;
    options.build.jobs = jobs;
    options.build.dry_run = false;
    options.host = args->host ? args->host : config->serve.host;
    options.open = args->open || config->serve.open;
    if (!args->port) options.port = (unsigned)config->serve.port;
    return serve_run(self->log, &options);
#endif
}

const command COMMAND_SERVE = {
    .name = "serve",
    .letter = "s",
    .arguments = "",
    .summary = "Shows the site in a browser and keeps it up to date",
    .examples = "  torii serve --open\n  torii serve -p 8080 --no-drafts\n",
    .options = SERVE_OPTIONS,
    .option_count = OPTION_COUNT(SERVE_OPTIONS),
    .options_size = sizeof(serve_args),
    .run = run_serve,
};
