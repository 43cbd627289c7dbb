/* SPDX-License-Identifier: MIT
 *
 * From the program's arguments to a command: global options, help, version.
 */
#include "command/command.h"

#include "base/codes.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/suggest.h"
#include "config/site_config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <torii.h>

static const command *const COMMANDS[] = {
    &COMMAND_INIT,   &COMMAND_NEW,     &COMMAND_BUILD,    &COMMAND_SERVE,
    &COMMAND_CHECK,  &COMMAND_LIST,    &COMMAND_WHY,      &COMMAND_CLEAN,
    &COMMAND_RENDER, &COMMAND_MARKDOWN, &COMMAND_CONFIG,  &COMMAND_IMPORT,
    &COMMAND_THEME,  &COMMAND_EXPLAIN, &COMMAND_HELP,     &COMMAND_COMPLETION,
    &COMMAND_MAN,      &COMMAND_VERSION,
};

#define AT(member) offsetof(global_options, member)

static const arg_option GLOBALS[] = {
    {"root", 'C', ARG_TEXT, AT(root), "DIR", "the site's folder"},
    {"config", 'c', ARG_LIST, AT(files), "FILE",
     "instead of torii.yaml; again: merged"},
    {"env", 'e', ARG_TEXT, AT(env), "NAME", "environment (production)"},
    {"set", 0, ARG_LIST, AT(sets), "KEY=YAML", "set a key of the configuration"},
    {"quiet", 'q', ARG_FLAG, AT(quiet), NULL, "say errors only"},
    {"verbose", 'v', ARG_COUNT, AT(verbose), NULL, "show all, not just the first few"},
    {"color", 0, ARG_TEXT, AT(color), "WHEN", "auto, always or never"},
    {"format", 0, ARG_TEXT, AT(format), "FORM",
     "of reports: text, json, sarif, github"},
    {"help", 'h', ARG_FLAG, AT(help), NULL, "show help"},
    {"version", 'V', ARG_FLAG, AT(version), NULL, "show the version"},
};

/* ----------------------------------------------------------------- help ---- */

const command *const *command_all(size_t *count) {
    *count = OPTION_COUNT(COMMANDS);
    return COMMANDS;
}

const arg_option *command_globals(size_t *count) {
    *count = OPTION_COUNT(GLOBALS);
    return GLOBALS;
}

void command_print_help(void) {
    puts("usage: torii [OPTIONS] COMMAND [OPTIONS] [ARGUMENTS]\n");
    puts("Renders Jinja2 templates and builds web sites with them.\n");
    puts("commands:");
    for (size_t i = 0; i < OPTION_COUNT(COMMANDS); i++)
        printf("  %-11s %s\n", COMMANDS[i]->name, COMMANDS[i]->summary);
    puts("\noptions of all commands:");
    args_print(stdout, GLOBALS, OPTION_COUNT(GLOBALS));
    puts("\nexamples:");
    puts("  torii init my-site               make a site");
    puts("  torii build -C my-site           build it into my-site/public");
}

void command_print_one(const command *about) {
    printf("usage: torii %s [OPTIONS] %s\n\n", about->name, about->arguments);
    printf("%s.\n", about->summary);
    if (about->letter) printf("Short: torii %s\n", about->letter);
    if (about->option_count) puts("\noptions:");
    args_print(stdout, about->options, about->option_count);
    puts("\noptions of all commands:");
    args_print(stdout, GLOBALS, OPTION_COUNT(GLOBALS));
    printf("\nexamples:\n%s", about->examples);
}

const command *command_find(const char *name) {
    for (size_t i = 0; i < OPTION_COUNT(COMMANDS); i++) {
        const char *letter = COMMANDS[i]->letter;
        if (strcmp(COMMANDS[i]->name, name) == 0) return COMMANDS[i];
        if (letter && strcmp(letter, name) == 0) return COMMANDS[i];
    }
    return NULL;
}

static int unknown_command(const char *name) {
    const char *names[OPTION_COUNT(COMMANDS)];
    for (size_t i = 0; i < OPTION_COUNT(COMMANDS); i++)
        names[i] = COMMANDS[i]->name;
    const char *near = suggest(name, names, OPTION_COUNT(names));
    fprintf(stderr, "torii: there is no command '%s'", name);
    if (near) fprintf(stderr, ", did you mean '%s'?", near);
    fputs("\nTry 'torii --help'.\n", stderr);
    return EXIT_USAGE;
}

exit_code command_usage(const command_context *self, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fprintf(stderr, "torii %s: ", self->command->name);
    vfprintf(stderr, format, args);
    fprintf(stderr, "\nTry 'torii %s --help'.\n", self->command->name);
    va_end(args);
    return EXIT_USAGE;
}

/* ----------------------------------------------------------------- log ---- */

/* The number of `text` among `names`, 0 if it is NULL, -1 if unknown. */
static int choice(const char *text, const char *const *names, int count) {
    if (!text) return 0;
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0) return i;
    return -1;
}

static bool make_log(command_context *self, bool strict) {
    static const char *const colors[] = {"auto", "always", "never"};
    static const char *const formats[] = {"text", "json", "sarif", "github"};
    const global_options *global = self->global;
    int color = choice(global->color, colors, 3);
    int format = choice(global->format, formats, 4);
    if (color < 0 || format < 0) {
        command_usage(
            self, color < 0 ? "--color is auto, always or never"
                            : "--format is text, json, sarif or github");
        return false;
    }
    bool data = self->command->prints_data || format == LOG_TEXT;
    log_options options = {
        .stream = data ? stderr : stdout,
        .format = (log_format)format,
        .color = (log_color)color,
        .verbosity = global->quiet ? -1 : global->verbose,
        .strict = strict};
    self->log = log_new(&options);
    return true;
}

const char *command_root(command_context *self) {
    arena *memory = &self->memory;
    const char *asked = self->global->root;
    if (asked) {
        if (fs_kind_of(asked) == FS_FOLDER) return asked;
        log_error(self->log, CODE_READ, "there is no folder '%s'", asked);
    } else {
        const char *here = fs_current_folder(memory);
        const char *found = here ? fs_find_up(memory, here, "torii.yaml") : NULL;
        if (found) return strcmp(found, here) == 0 ? "." : found;
        if (here && self->global->files.count) return ".";
        log_report *report =
            log_error(self->log, CODE_READ, "there is no torii.yaml here or above");
        log_note(report, "torii init makes a site");
    }
    log_flush(self->log);
    return NULL;
}

/* Reports name the option as it was written. */
void command_base_url(command_context *self, const char *url) {
    const char *option = "-u";
    for (char **at = self->given; *at && strcmp(*at, "--") != 0; at++)
        if (strncmp(*at, "--base-url", 10) == 0) option = "--base-url";
    self->global->base_url = url;
    self->global->base_url_option = option;
}

build_options command_build_options(command_context *self, const char *root) {
    return (build_options){
        .root = root,
        .files = self->global->files.count ? &self->global->files : NULL,
        .env = self->global->env,
        .sets = &self->global->sets,
        .base_url = self->global->base_url,
        .base_url_option = self->global->base_url_option,
        .dry_run = true};
}

bool command_in_site(command_context *self) {
    const char *here = fs_current_folder(&self->memory);
    return self->global->root || self->global->files.count ||
           (here && fs_find_up(&self->memory, here, "torii.yaml"));
}

site_config *command_config(command_context *self) {
    const char *root = command_root(self);
    if (!root) return NULL;
    log_set_root(self->log, root);
    config_options wanted = {
        .root = root,
        .files = self->global->files.count ? &self->global->files : NULL,
        .env = self->global->env,
        .sets = &self->global->sets,
        .base_url = self->global->base_url,
        .base_url_option = self->global->base_url_option};
    return site_config_load(&self->memory, self->log, &wanted);
}

/* ------------------------------------------------------------------ run ---- */

static exit_code run_command(command_context *self, char **args) {
    char problem[200];
    const command *which = self->command;
    self->given = args;
    const arg_set sets[] = {
        {which->options, which->option_count, self->options},
        {GLOBALS, OPTION_COUNT(GLOBALS), self->global},
    };
    if (!args_parse(args, sets, 2, &self->args, problem, sizeof problem))
        return command_usage(self, "%s", problem);
    if (self->global->help) {
        command_print_one(which);
        return EXIT_DONE;
    }
    if (self->args.count > which->max_args)
        return command_usage(
            self, "'%s' is one argument too many", self->args.items[which->max_args]);
    /* --strict is the first option of commands that have it. */
    bool strict = which->option_count && strcmp(which->options->name, "strict") == 0 &&
                  *(bool *)self->options;
    if (!make_log(self, strict)) return EXIT_USAGE;
    return which->run(self);
}

static void context_done(command_context *self) {
    const command *which = self->command;
    for (size_t i = 0; i < which->option_count; i++)
        if (which->options[i].type == ARG_LIST)
            vec_done((str_list *)((char *)self->options + which->options[i].offset));
    vec_done(&self->args);
    vec_done(&self->global->files);
    vec_done(&self->global->sets);
    log_free(self->log);
    arena_done(&self->memory);
}

/* Options before the command's name are global ones. */
static char **skip_globals(char **args, global_options *global, char *problem) {
    while (*args && **args == '-') {
        char *one[3] = {args[0], NULL, NULL};
        str_list rest = {0};
        const arg_set set = {GLOBALS, OPTION_COUNT(GLOBALS), global};
        bool done = args_parse(one, &set, 1, &rest, problem, 200);
        if (!done && args[1] && strstr(problem, "needs a value")) {
            one[1] = args[1];
            done = args_parse(one, &set, 1, &rest, problem, 200);
            args++;
        }
        vec_done(&rest);
        if (!done) return NULL;
        args++;
    }
    return args;
}

int command_main(char **args) {
    global_options global = {0};
    char problem[200];
    mem_begin();
    args = skip_globals(args, &global, problem);
    if (!args) {
        fprintf(stderr, "torii: %s\nTry 'torii --help'.\n", problem);
        return EXIT_USAGE;
    }
    if (global.version) {
        printf("torii %s\n", torii_version());
        return EXIT_DONE;
    }
    if (!*args) {
        command_print_help();
        return global.help ? EXIT_DONE : EXIT_USAGE;
    }
    const command *which = command_find(*args);
    if (!which) return unknown_command(*args);
    command_context self = {.command = which, .global = &global};
    arena_init(&self.memory);
    self.options =
        arena_alloc(&self.memory, which->options_size ? which->options_size : 1);
    exit_code code = run_command(&self, args + 1);
    context_done(&self);
    if (fflush(stdout) != 0 && code == EXIT_DONE) code = EXIT_SYSTEM;
    return code;
}
