/* SPDX-License-Identifier: MIT
 *
 * The commands: a table of names, options and functions, and what each of them
 * is given.
 */
#ifndef CLI_COMMAND_COMMAND_H
#define CLI_COMMAND_COMMAND_H

#include "base/arena.h"
#include "base/log.h"
#include "build/build.h"
#include "command/args.h"

typedef struct global_options {
    const char *root; /* -C */
    str_list files;   /* -c */
    const char *env;  /* -e */
    str_list sets;    /* --set */
    const char *base_url, *base_url_option; /* set by command_base_url() */
    bool quiet, help, version;
    int verbose;
    const char *color, *format;
} global_options;

typedef struct command_context {
    const struct command *command;
    global_options *global;
    logger *log;
    arena memory;
    str_list args; /* what is left after options */
    char **given;  /* as they were written */
    void *options; /* the command's own struct */
} command_context;

typedef struct command {
    const char *name;
    const char *letter;    /* short name or NULL */
    const char *arguments; /* "[DIR]" */
    const char *summary;   /* one line */
    const char *examples;  /* two, a line each */
    const arg_option *options;
    size_t option_count;
    size_t options_size;
    const char *words; /* that its first argument may be, or NULL */
    size_t max_args;
    bool prints_data; /* standard output is its result: reports keep off it */
    exit_code (*run)(command_context *self);
} command;

extern const command COMMAND_BUILD, COMMAND_CHECK, COMMAND_CLEAN, COMMAND_COMPLETION,
    COMMAND_CONFIG, COMMAND_EXPLAIN, COMMAND_HELP, COMMAND_IMPORT, COMMAND_INIT,
    COMMAND_LIST, COMMAND_MAN, COMMAND_MARKDOWN, COMMAND_NEW, COMMAND_RENDER,
    COMMAND_SERVE, COMMAND_THEME, COMMAND_VERSION, COMMAND_WHY;

/* All commands, and the options that each of them has. */
const command *const *command_all(size_t *count);
const arg_option *command_globals(size_t *count);

/* By name or short name; NULL if there is none. */
const command *command_find(const char *name);

void command_print_help(void);
void command_print_one(const command *about);

/* Runs the program's arguments; the exit code. */
int command_main(char **args);

/* Prints a usage mistake to stderr and returns EXIT_USAGE. */
exit_code command_usage(const command_context *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The site's folder, or NULL after a report (exit code EXIT_CONFIG). */
const char *command_root(command_context *self);

/* Is there one, or is one asked for?  Nothing is reported. */
bool command_in_site(command_context *self);

/* Takes `url` of the option -u, --base-url for the site's; NULL: it was not given. */
void command_base_url(command_context *self, const char *url);

/* The options of a build that the global ones ask for. */
build_options command_build_options(command_context *self, const char *root);

/* The site's configuration, in self->memory; NULL after a report. */
struct site_config *command_config(command_context *self);

#define OPTION_COUNT(options) (sizeof(options) / sizeof *(options))

#endif
