/* SPDX-License-Identifier: MIT
 *
 * torii markdown: a file, or standard input, to HTML on standard output.
 */
#include "base/codes.h"
#include "base/fs.h"
#include "command/command.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <torii_markdown.h>

typedef struct markdown_args {
    const char *html, *limit;
    str_list extensions;
    bool toc, smart;
} markdown_args;

#define AT(member) offsetof(markdown_args, member)

static const arg_option OPTIONS[] = {
    {"html", 0, ARG_TEXT, AT(html), "MODE", "sanitize, escape, omit or allow"},
    {"ext", 0, ARG_LIST, AT(extensions), "LIST", "extensions, or 'none'"},
    {"smart", 0, ARG_FLAG, AT(smart), NULL, "typographic quotes and dashes"},
    {"limit", 0, ARG_TEXT, AT(limit), "LIST", "source= memory= output= depth="},
    {"toc", 0, ARG_FLAG, AT(toc), NULL, "the table of contents in front"},
};

/* Adds the names in "tables,alerts"; the unknown one, or NULL. */
static const char *add_extensions(arena *memory, const char *list, unsigned *bits) {
    char *rest = arena_str(memory, list), *name;
    while ((name = strsep(&rest, ","))) {
        unsigned bit = torii_markdown_extension(name);
        if (!bit) return name;
        *bits |= bit;
    }
    if (*bits & ~(unsigned)TORII_MARKDOWN_PLAIN)
        *bits &= ~(unsigned)TORII_MARKDOWN_PLAIN;
    return NULL;
}

/* One of "source=1000,depth=20"; those that only templates have are taken and
 * mean nothing here, so that one list does for both. */
static bool
set_limit(torii_markdown_limits *limits, const char *name, unsigned long long value) {
    uint32_t small = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
    if (strcmp(name, "source") == 0)
        limits->source = (size_t)value;
    else if (strcmp(name, "memory") == 0)
        limits->memory = (size_t)value;
    else if (strcmp(name, "output") == 0)
        limits->output = (size_t)value;
    else if (strcmp(name, "depth") == 0)
        limits->depth = small;
    else
        return strcmp(name, "steps") == 0 || strcmp(name, "range") == 0 ||
               strcmp(name, "time") == 0;
    return true;
}

static bool
read_limits(arena *memory, const char *list, torii_markdown_limits *limits) {
    char *rest = arena_str(memory, list), *part;
    while ((part = strsep(&rest, ","))) {
        char *value = strchr(part, '='), *end;
        if (!value || value[1] < '0' || value[1] > '9') return false;
        *value++ = '\0';
        unsigned long long number = strtoull(value, &end, 10);
        if (*end || !set_limit(limits, part, number)) return false;
    }
    return true;
}

/* As torii render has it: the place, the kind, the reason. */
static exit_code fail(const torii_markdown_error *failure, const char *name) {
    static const char *const types[] = {
        "", "LimitError", "MemoryError", "MisuseError"};
    fprintf(
        stderr, "%s:%u:%u: %s: %s\n", name, (unsigned)failure->line,
        (unsigned)failure->column, types[failure->status], failure->message);
    return failure->status == TORII_MARKDOWN_ERR_MEMORY ? EXIT_SYSTEM : EXIT_CONTENT;
}

static exit_code print_result(
    command_context *self, const buf *text, const torii_markdown_options *options,
    const char *name) {
    const markdown_args *args = self->options;
    torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
    torii_markdown_error failure = {0};
    if (!torii_markdown_render(
            buf_text(text), text->size, options, &result, &failure))
        return fail(&failure, name);
    if (args->toc) {
        char *toc = torii_markdown_toc(&result, 1, 6);
        if (toc) fputs(toc, stdout);
        torii_markdown_free(toc);
    }
    fwrite(result.html, 1, result.html_size, stdout);
    torii_markdown_result_free(&result);
    return EXIT_DONE;
}

static exit_code run_markdown(command_context *self) {
    static const char *const modes[] = {"sanitize", "escape", "omit", "allow"};
    const markdown_args *args = self->options;
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    if (args->html) {
        size_t mode = 0;
        while (mode < 4 && strcmp(modes[mode], args->html) != 0)
            mode++;
        if (mode == 4)
            return command_usage(self, "--html is sanitize, escape, omit or allow");
        options.html = (torii_markdown_html_mode)mode;
    }
    for (size_t i = 0; i < args->extensions.count; i++) {
        const char *unknown = add_extensions(
            &self->memory, args->extensions.items[i], &options.extensions);
        if (unknown) return command_usage(self, "there is no extension '%s'", unknown);
    }
    options.smart = args->smart;
    torii_markdown_limits limits = {.struct_size = sizeof limits};
    if (args->limit && !read_limits(&self->memory, args->limit, &limits))
        return command_usage(self, "--limit is a list such as depth=50,memory=1000000");
    options.limits = &limits;
    const char *name = self->args.count ? self->args.items[0] : "-";
    buf text = BUF_INIT;
    exit_code code = EXIT_SYSTEM;
    if (fs_read_named(name, 0, &text)) {
        code = print_result(self, &text, &options, fs_shown_name(name));
    } else {
        log_report *report =
            log_error(self->log, CODE_READ, "cannot be read: %s", strerror(errno));
        log_at(report, fs_shown_name(name), 0, 0);
        log_flush(self->log);
    }
    buf_done(&text);
    return code;
}

const command COMMAND_MARKDOWN = {
    .name = "markdown",
    .arguments = "[FILE]",
    .summary = "Turns Markdown into HTML on standard output",
    .examples = "  torii markdown README.md\n"
                "  torii markdown --html=escape --ext=tables,alerts < notes.md\n",
    .options = OPTIONS,
    .option_count = OPTION_COUNT(OPTIONS),
    .options_size = sizeof(markdown_args),
    .max_args = 1,
    .prints_data = true,
    .run = run_markdown,
};
