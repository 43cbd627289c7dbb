/* SPDX-License-Identifier: MIT
 *
 * torii check: the options, and which paths are meant.
 */
#include "build/check.h"

#include "base/fs.h"
#include "base/path.h"
#include "base/suggest.h"
#include "command/command.h"

#include <stddef.h>
#include <string.h>

typedef struct check_args {
    bool strict, external, orphans, drafts;
    str_list only;
} check_args;

#define AT(member) offsetof(check_args, member)

static const arg_option OPTIONS[] = {
    {"strict", 0, ARG_FLAG, AT(strict), NULL, "warnings are errors"},
    {"only", 0, ARG_LIST, AT(only), "LIST",
     "links,anchors,images,a11y,content,templates,config,feeds,budget,orphans,"
     "external"},
    {"orphans", 0, ARG_FLAG, AT(orphans), NULL, "tell of pages that nothing links to"},
    {"external", 0, ARG_FLAG, AT(external), NULL, "ask web addresses if they answer"},
    {"drafts", 'D', ARG_FLAG, AT(drafts), NULL, "with drafts"},
};

/* "links,a11y" as names in `out`; the unknown one, or NULL. */
static const char *split_kinds(arena *memory, const str_list *lists, str_list *out) {
    const char *const *kinds = check_kinds();
    for (size_t i = 0; i < lists->count; i++) {
        char *rest = arena_str(memory, lists->items[i]), *name;
        while ((name = strsep(&rest, ","))) {
            size_t n = 0;
            while (kinds[n] && strcmp(kinds[n], name) != 0)
                n++;
            if (!kinds[n]) return name;
            vec_push(out, name);
        }
    }
    return NULL;
}

/* A path as reports have it: below the root. */
static const char *below_root(arena *memory, const char *root, const char *path) {
    const char *real = fs_real_path(memory, path), *base = fs_real_path(memory, root);
    if (!real || !base) return path;
    size_t size = strlen(base);
    if (strncmp(real, base, size) != 0) return path;
    return real[size] == '/' ? real + size + 1 : real + size;
}

static exit_code unknown_kind(const command_context *self, const char *name) {
    const char *const *kinds = check_kinds();
    size_t count = 0;
    while (kinds[count])
        count++;
    const char *near = suggest(name, kinds, count);
    return command_usage(
        self, "--only: there is no check '%s'%s%s%s", name,
        near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static exit_code run_check(command_context *self) {
    const check_args *args = self->options;
    str_list only = {0}, paths = {0};
    const char *unknown = split_kinds(&self->memory, &args->only, &only);
    if (args->drafts) vec_push(&self->global->sets, "build.drafts=true");
    const char *root = unknown ? NULL : command_root(self);
    exit_code code = EXIT_CONFIG;
    if (unknown) code = unknown_kind(self, unknown);
    for (size_t i = 0; root && i < self->args.count; i++)
        vec_push(&paths, below_root(&self->memory, root, self->args.items[i]));
    check_options options = {
        .build = command_build_options(self, root),
        .paths = &paths,
        .only = &only,
        .orphans = args->orphans,
        .external = args->external};
    for (size_t i = 0; i < only.count; i++)
        options.external |= strcmp(only.items[i], "external") == 0;
    if (root) code = check_run(self->log, &options);
    vec_done(&only);
    vec_done(&paths);
    return code;
}

const command COMMAND_CHECK = {
    .name = "check",
    .arguments = "[PATH...]",
    .summary = "Finds mistakes: links, anchors, images, feeds, accessibility",
    .examples = "  torii check\n"
                "  torii check --only=links,anchors --orphans content/blog\n",
    .options = OPTIONS,
    .option_count = OPTION_COUNT(OPTIONS),
    .options_size = sizeof(check_args),
    .max_args = 1000,
    .run = run_check,
};
