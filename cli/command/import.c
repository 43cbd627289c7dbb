/* SPDX-License-Identifier: MIT
 *
 * torii import: the options, and where the new site goes.
 */
#include "import/import.h"

#include "base/codes.h"
#include "base/fs.h"
#include "base/path.h"
#include "base/suggest.h"
#include "command/command.h"

#include <stddef.h>
#include <string.h>

typedef struct import_args {
    bool copy, link;
    const char *report;
} import_args;

static const arg_option OPTIONS[] = {
    {"copy", 0, ARG_FLAG, offsetof(import_args, copy), NULL,
     "copy files that stay as they are (default)"},
    {"link", 0, ARG_FLAG, offsetof(import_args, link), NULL,
     "make hard links to them instead"},
    {"report", 0, ARG_TEXT, offsetof(import_args, report), "FILE",
     "in the new site (import-report.md)"},
};

static int find_tool(const command_context *self, const char *name) {
    const char *const *tools = import_tools();
    size_t count = 0;
    for (; tools[count]; count++)
        if (strcmp(tools[count], name) == 0) return (int)count;
    const char *near = suggest(name, tools, count);
    command_usage(
        self, "'%s' cannot be read%s%s%s", name, near ? ", did you mean '" : "",
        near ? near : "", near ? "'?" : "");
    return -1;
}

static bool is_free(const char *folder) {
    fs_root root;
    if (fs_kind_of(folder) == FS_MISSING) return true;
    if (!fs_root_open(&root, folder, false)) return false;
    bool empty = fs_root_is_empty(&root);
    fs_root_close(&root);
    return empty;
}

static exit_code run_import(command_context *self) {
    const import_args *args = self->options;
    if (self->args.count < 2)
        return command_usage(self, "which tool, and which folder?");
    if (args->copy && args->link)
        return command_usage(self, "--copy or --link, not both");
    int tool = find_tool(self, self->args.items[0]);
    if (tool < 0) return EXIT_USAGE;
    const char *source = self->args.items[1];
    const char *name = path_name(path_clean(&self->memory, source));
    const char *target =
        self->args.count > 2
            ? self->args.items[2]
            : arena_strf(&self->memory, "%s-torii", *name ? name : "site");
    const char *report = args->report ? args->report : "import-report.md";
    if (!path_is_safe(report))
        return command_usage(self, "--report names a file in the new site");
    if (!is_free(target)) {
        log_error(self->log, CODE_OUTPUT, "the folder '%s' is not empty", target);
        log_flush(self->log);
        return EXIT_USAGE;
    }
    import_options options = {
        .tool = (import_tool)tool,
        .source = source,
        .target = target,
        .report = report,
        .link = args->link};
    import_counts counts = {0};
    bool done = import_run(self->log, &options, &counts);
    log_flush(self->log);
    if (!done) return EXIT_SYSTEM;
    log_say(
        self->log, "Took over %zu page%s and %zu other file%s into %s", counts.pages,
        counts.pages == 1 ? "" : "s", counts.files, counts.files == 1 ? "" : "s",
        target);
    log_say(
        self->log, "%zu thing%s to look at %s in %s", counts.notes,
        counts.notes == 1 ? "" : "s", counts.notes == 1 ? "is" : "are",
        path_join(&self->memory, target, report));
    return EXIT_DONE;
}

const command COMMAND_IMPORT = {
    .name = "import",
    .arguments = "TOOL SOURCE [DIR]",
    .summary = "Makes a site of Torii from one of Jekyll, Hugo, Pelican, MkDocs, Zola, "
               "Eleventy",
    .examples = "  torii import jekyll ~/my-blog my-site\n"
                "  torii import mkdocs ~/project --link\n",
    .words = "jekyll hugo pelican mkdocs zola eleventy",
    .options = OPTIONS,
    .option_count = OPTION_COUNT(OPTIONS),
    .options_size = sizeof(import_args),
    .max_args = 3,
    .run = run_import,
};
