/* SPDX-License-Identifier: MIT
 *
 * torii completion, man and version: what shells, readers of man pages and
 * scripts want to know.  All of it is made from the tables of commands and
 * options, so that it cannot fall behind them.
 */
#include "command/command.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <torii.h>

/* ------------------------------------------------------------------ bash ---- */

static void put_options(const arg_option *options, size_t count) {
    for (size_t i = 0; i < count; i++) {
        printf(" --%s", options[i].name);
        if (options[i].letter) printf(" -%c", options[i].letter);
    }
}

static void put_bash(void) {
    size_t count, globals;
    const command *const *all = command_all(&count);
    const arg_option *shared = command_globals(&globals);
    puts("# bash completion for torii:  source <(torii completion bash)\n"
         "_torii() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} name= i options words=\n"
         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "        case ${COMP_WORDS[i]} in\n"
         "        -*) ;;\n"
         "        *) name=${COMP_WORDS[i]}; break ;;\n"
         "        esac\n"
         "    done");
    printf("    options=\"");
    put_options(shared, globals);
    puts("\"\n    case $name in");
    for (size_t i = 0; i < count; i++) {
        printf(
            "    %s%s%s) options+=\"", all[i]->name, all[i]->letter ? "|" : "",
            all[i]->letter ? all[i]->letter : "");
        put_options(all[i]->options, all[i]->option_count);
        printf("\"");
        if (all[i]->words) printf("; words=\"%s\"", all[i]->words);
        puts(" ;;");
    }
    printf("    '') words=\"");
    for (size_t i = 0; i < count; i++)
        printf("%s%s", i ? " " : "", all[i]->name);
    puts("\" ;;\n"
         "    esac\n"
         "    if [[ $word == -* ]]; then\n"
         "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
         "    elif [[ -n $words ]]; then\n"
         "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "    else\n"
         "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
         "    fi\n"
         "}\n"
         "complete -o filenames -F _torii torii");
}

/* ------------------------------------------------------------------- zsh ---- */

/* Text inside of '...[...]' of _arguments. */
static void put_zsh_text(const char *text) {
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else if (strchr("[]:\\", *text))
            printf("\\%c", *text);
        else
            putchar(*text);
    }
}

static void put_zsh_options(const arg_option *options, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const arg_option *one = &options[i];
        const char *names[2] = {NULL, NULL};
        char letter[3] = {'-', one->letter, '\0'}, name[64];
        snprintf(name, sizeof name, "--%s", one->name);
        names[0] = name;
        if (one->letter) names[1] = letter;
        for (size_t n = 0; n < 2 && names[n]; n++) {
            const char *many =
                one->type == ARG_LIST || one->type == ARG_COUNT ? "*" : "";
            printf("            '%s%s%s[", many, names[n], one->value ? "=" : "");
            put_zsh_text(one->help);
            fputs("]", stdout);
            if (one->value) {
                putchar(':');
                put_zsh_text(one->value);
                fputs(":_files", stdout);
            }
            puts("' \\");
        }
    }
}

static void put_zsh(void) {
    size_t count, globals;
    const command *const *all = command_all(&count);
    const arg_option *shared = command_globals(&globals);
    puts("#compdef torii\n"
         "_torii() {\n"
         "    local -a commands\n"
         "    commands=(");
    for (size_t i = 0; i < count; i++) {
        printf("        '%s:", all[i]->name);
        put_zsh_text(all[i]->summary);
        puts("'");
    }
    puts("    )\n"
         "    if (( CURRENT == 2 )); then\n"
         "        _describe command commands\n"
         "        return\n"
         "    fi\n"
         "    case $words[2] in");
    for (size_t i = 0; i < count; i++) {
        printf(
            "    %s%s%s)\n        _arguments \\\n", all[i]->name,
            all[i]->letter ? "|" : "", all[i]->letter ? all[i]->letter : "");
        put_zsh_options(all[i]->options, all[i]->option_count);
        put_zsh_options(shared, globals);
        if (all[i]->words)
            printf("            '2:what:(%s)' '*:file:_files' ;;\n", all[i]->words);
        else
            puts("            '*:file:_files' ;;");
    }
    puts("    esac\n"
         "}\n"
         "compdef _torii torii");
}

/* ------------------------------------------------------------------ fish ---- */

static void put_fish_text(const char *text) {
    putchar('\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\') putchar('\\');
        putchar(*text);
    }
    putchar('\'');
}

static void
put_fish_options(const char *condition, const arg_option *options, size_t count) {
    for (size_t i = 0; i < count; i++) {
        printf("complete -c torii %s -l %s", condition, options[i].name);
        if (options[i].letter) printf(" -s %c", options[i].letter);
        if (options[i].value) printf(" -r");
        printf(" -d ");
        put_fish_text(options[i].help);
        putchar('\n');
    }
}

static void put_fish(void) {
    size_t count, globals;
    const command *const *all = command_all(&count);
    const arg_option *shared = command_globals(&globals);
    puts("# fish completion for torii:  torii completion fish | source");
    put_fish_options("", shared, globals);
    for (size_t i = 0; i < count; i++) {
        char condition[96];
        printf("complete -c torii -f -n __fish_use_subcommand -a %s -d ", all[i]->name);
        put_fish_text(all[i]->summary);
        putchar('\n');
        snprintf(
            condition, sizeof condition, "-n '__fish_seen_subcommand_from %s%s%s'",
            all[i]->name, all[i]->letter ? " " : "",
            all[i]->letter ? all[i]->letter : "");
        put_fish_options(condition, all[i]->options, all[i]->option_count);
        if (all[i]->words)
            printf("complete -c torii %s -f -a '%s'\n", condition, all[i]->words);
    }
}

static exit_code run_completion(command_context *self) {
    const char *shell = self->args.count ? self->args.items[0] : "";
    if (strcmp(shell, "bash") == 0)
        put_bash();
    else if (strcmp(shell, "zsh") == 0)
        put_zsh();
    else if (strcmp(shell, "fish") == 0)
        put_fish();
    else
        return command_usage(self, "for which shell?  bash, zsh or fish");
    return EXIT_DONE;
}

const command COMMAND_COMPLETION = {
    .name = "completion",
    .arguments = "bash|zsh|fish",
    .summary = "Prints what a shell needs to complete commands and options",
    .examples =
        "  torii completion bash > ~/.local/share/bash-completion/completions/torii\n"
        "  torii completion fish | source\n",
    .words = "bash zsh fish",
    .max_args = 1,
    .prints_data = true,
    .run = run_completion,
};

/* ------------------------------------------------------------------- man ---- */

/* roff takes a dot or a quote at the start of a line as a request. */
static void put_roff(const char *text) {
    bool start = true;
    for (; *text; text++) {
        if (start && (*text == '.' || *text == '\'')) fputs("\\&", stdout);
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
        start = *text == '\n';
    }
}

static void put_roff_options(const arg_option *options, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const arg_option *one = &options[i];
        fputs(".TP\n", stdout);
        if (one->letter) printf("\\fB\\-%c\\fR, ", one->letter);
        fputs("\\fB\\-\\-", stdout);
        put_roff(one->name);
        fputs("\\fR", stdout);
        if (one->value) {
            fputs(" \\fI", stdout);
            put_roff(one->value);
            fputs("\\fR", stdout);
        }
        putchar('\n');
        put_roff(one->help);
        putchar('\n');
    }
}

static void put_roff_command(const command *about) {
    fputs(".SS torii ", stdout);
    put_roff(about->name);
    if (*about->arguments) {
        putchar(' ');
        put_roff(about->arguments);
    }
    putchar('\n');
    put_roff(about->summary);
    fputs(".\n", stdout);
    if (about->letter) printf("Short: torii %s.\n", about->letter);
    put_roff_options(about->options, about->option_count);
    fputs(".P\nExamples:\n.nf\n", stdout);
    put_roff(about->examples);
    fputs(".fi\n", stdout);
}

static exit_code run_man(command_context *self) {
    size_t count, globals;
    const command *const *all = command_all(&count);
    const arg_option *shared = command_globals(&globals);
    (void)self;
    printf(".TH TORII 1 \"\" \"torii %s\"\n", torii_version());
    fputs(
        ".SH NAME\ntorii \\- renders Jinja2 templates and builds web sites\n"
        ".SH SYNOPSIS\n\\fBtorii\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR "
        "[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n"
        ".SH OPTIONS OF ALL COMMANDS\n",
        stdout);
    put_roff_options(shared, globals);
    fputs(".SH COMMANDS\n", stdout);
    for (size_t i = 0; i < count; i++)
        put_roff_command(all[i]);
    fputs(
        ".SH EXIT STATUS\n"
        ".TP\n0\ndone\n"
        ".TP\n1\nerrors in content, templates or links; warnings with \\-\\-strict\n"
        ".TP\n2\nwrong usage\n"
        ".TP\n3\nno site found, or its configuration is invalid\n"
        ".TP\n4\nfiles or the system\n"
        ".TP\n5\na bug in torii\n"
        ".SH ENVIRONMENT\n"
        ".TP\nNO_COLOR, CLICOLOR_FORCE\nwhether reports are coloured\n"
        ".TP\nSOURCE_DATE_EPOCH\nthe time of the build, in seconds since 1970\n"
        ".SH FILES\n"
        ".TP\ntorii.yaml\nmarks the root of a site and configures it\n"
        ".TP\n.torii/\nthe cache; safe to delete\n",
        stdout);
    return EXIT_DONE;
}

const command COMMAND_MAN = {
    .name = "man",
    .arguments = "",
    .summary = "Prints the man page of torii",
    .examples = "  torii man | man -l -\n"
                "  torii man > /usr/local/share/man/man1/torii.1\n",
    .prints_data = true,
    .run = run_man,
};

/* --------------------------------------------------------------- version ---- */

typedef struct version_args {
    bool json;
} version_args;

static const arg_option VERSION_OPTIONS[] = {
    {"json", 0, ARG_FLAG, offsetof(version_args, json), NULL, "as JSON"},
};

static exit_code run_version(command_context *self) {
    const version_args *args = self->options;
    if (args->json)
        printf(
            "{\"name\": \"torii\", \"version\": \"%s\", \"jinja\": \"3.1\", "
            "\"compat\": [1]}\n",
            torii_version());
    else
        printf("torii %s\n", torii_version());
    return EXIT_DONE;
}

const command COMMAND_VERSION = {
    .name = "version",
    .arguments = "",
    .summary = "Shows the version",
    .examples = "  torii version\n  torii version --json\n",
    .options = VERSION_OPTIONS,
    .option_count = OPTION_COUNT(VERSION_OPTIONS),
    .options_size = sizeof(version_args),
    .prints_data = true,
    .run = run_version,
};
