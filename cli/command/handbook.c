/* SPDX-License-Identifier: MIT
 *
 * torii help and torii explain: the manual, without a network.  Pages are
 * Markdown and are shown as they are, headings in bold on a terminal.
 */
#include "base/suggest.h"
#include "command/command.h"
#include "command/manual.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A line at a time; text inside of fences is indented instead.  A fence ends
 * with as many marks as it began with. */
static void print_markdown(const char *text, size_t size) {
    bool bold = isatty(STDOUT_FILENO) == 1;
    size_t code = 0;
    const char *end = text + size;
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        if (!stop) stop = end;
        int length = (int)(stop - text);
        size_t marks = strspn(text, "`");
        if (marks > 2 && (!code || (marks == code && text + marks == stop)))
            code = code ? 0 : marks;
        else if (code)
            printf("    %.*s\n", length, text);
        else if (*text == '#' && bold)
            printf("\033[1m%.*s\033[0m\n", length, text);
        else
            printf("%.*s\n", length, text);
        text = stop + 1;
    }
}

/* ----------------------------------------------------------------- help ---- */

static void list_topics(void) {
    puts("\ntopics of the handbook (torii help TOPIC):");
    for (size_t i = 0; i < MANUAL_PAGE_COUNT; i++) {
        char heading[80];
        manual_heading(&MANUAL_PAGES[i], heading, sizeof heading);
        printf("  %-16s %s\n", MANUAL_PAGES[i].name, heading);
    }
}

static const char *suggest_topic(const char *name) {
    str_list names = {0};
    size_t count;
    const command *const *all = command_all(&count);
    for (size_t i = 0; i < count; i++)
        vec_push(&names, all[i]->name);
    for (size_t i = 0; i < MANUAL_PAGE_COUNT; i++)
        vec_push(&names, MANUAL_PAGES[i].name);
    const char *found = suggest(name, names.items, names.count);
    vec_done(&names);
    return found;
}

static exit_code run_help(command_context *self) {
    if (!self->args.count) {
        command_print_help();
        list_topics();
        return EXIT_DONE;
    }
    const char *name = self->args.items[0];
    const command *about = command_find(name);
    const manual_page *page = manual_find(name);
    bool named = about && strcmp(about->name, name) == 0;
    if (about && (named || !page)) command_print_one(about);
    if (named && page) puts("");
    if (page) print_markdown(page->text, strlen(page->text));
    if (about || page) return EXIT_DONE;
    const char *near = suggest_topic(name);
    return command_usage(
        self, "there is no command and no topic '%s'%s%s%s", name,
        near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
}

const command COMMAND_HELP = {
    .name = "help",
    .arguments = "[COMMAND|TOPIC]",
    .summary = "Shows help for a command, or a page of the handbook",
    .examples = "  torii help build\n  torii help front-matter\n",
    .max_args = 1,
    .prints_data = true,
    .run = run_help,
};

/* -------------------------------------------------------------- explain ---- */

static exit_code run_explain(command_context *self) {
    const manual_page *page = manual_find("diagnostics");
    const char *text;
    size_t size;
    char code[8] = "";
    if (!self->args.count) return command_usage(self, "which code?  Such as E0201");
    const char *given = self->args.items[0];
    for (size_t i = 0; i < sizeof code - 1 && given[i]; i++)
        code[i] = (char)toupper((unsigned char)given[i]);
    if (strlen(code) == 5 && page && manual_section(page, code, &text, &size)) {
        print_markdown(text + 3, size - 3);
        return EXIT_DONE;
    }
    /* The number is enough; whether it is an error or a warning may be set. */
    const char *digits = code + (isalpha((unsigned char)*code) ? 1 : 0);
    for (const char *letter = "EW"; *letter && page; letter++) {
        char other[8];
        snprintf(other, sizeof other, "%c%.5s", *letter, digits);
        if (strlen(other) != 5 || !manual_section(page, other, &text, &size)) continue;
        print_markdown(text + 3, size - 3);
        return EXIT_DONE;
    }
    return command_usage(
        self, "there is no code '%s'; torii help diagnostics lists all", given);
}

const command COMMAND_EXPLAIN = {
    .name = "explain",
    .arguments = "CODE",
    .summary = "Explains the code of a diagnostic",
    .examples = "  torii explain E0201\n  torii explain W0304\n",
    .max_args = 1,
    .prints_data = true,
    .run = run_explain,
};
