/* SPDX-License-Identifier: MIT
 *
 * torii build and torii clean.
 */
#include "base/date.h"
#include "base/fs.h"
#include "base/path.h"
#include "command/command.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------- build ---- */

typedef struct build_args {
    bool strict, drafts, future, expired, minify, dry_run, force, timing, profile;
    bool keep_going, relative, no_cache, verify;
    const char *output, *base_url, *jobs, *clock, *shard;
} build_args;

#define AT(member) offsetof(build_args, member)

static const arg_option BUILD_OPTIONS[] = {
    {"strict", 0, ARG_FLAG, AT(strict), NULL, "warnings are errors"},
    {"output", 'o', ARG_TEXT, AT(output), "DIR", "where to (public)"},
    {"base-url", 'u', ARG_TEXT, AT(base_url), "URL", "instead of base_url"},
    {"drafts", 'D', ARG_FLAG, AT(drafts), NULL, "with drafts"},
    {"future", 'F', ARG_FLAG, AT(future), NULL, "with pages of the future"},
    {"expired", 'E', ARG_FLAG, AT(expired), NULL, "with pages that have expired"},
    {"jobs", 'j', ARG_TEXT, AT(jobs), "N", "threads (all cores)"},
    {"clock", 0, ARG_TEXT, AT(clock), "TIME", "build as if it were this time"},
    {"dry-run", 0, ARG_FLAG, AT(dry_run), NULL, "write nothing"},
    {"minify", 0, ARG_FLAG, AT(minify), NULL, "smaller HTML, CSS, JSON and XML"},
    {"relative", 0, ARG_FLAG, AT(relative), NULL, "addresses relative to each file"},
    {"keep-going", 0, ARG_FLAG, AT(keep_going), NULL, "write what has no errors"},
    {"no-cache", 0, ARG_FLAG, AT(no_cache), NULL, "render everything"},
    {"verify", 0, ARG_FLAG, AT(verify), NULL,
     "compare with a clean build, byte for byte"},
    {"shard", 0, ARG_TEXT, AT(shard), "K/N", "part K of N of the outputs"},
    {"timing", 0, ARG_FLAG, AT(timing), NULL, "tell more about the time taken"},
    {"profile", 0, ARG_FLAG, AT(profile), NULL, "tell which templates took how long"},
    {"force", 'f', ARG_FLAG, AT(force), NULL, "write into a folder that is not ours"},
};

/* Options that stand for keys of the configuration. */
static void add_sets(command_context *self, const build_args *args) {
    str_list *sets = &self->global->sets;
    if (args->drafts) vec_push(sets, "build.drafts=true");
    if (args->future) vec_push(sets, "build.future=true");
    if (args->expired) vec_push(sets, "build.expired=true");
    if (args->minify) vec_push(sets, "build.minify=true");
    if (args->relative) vec_push(sets, "urls.relative=true");
    if (args->keep_going) vec_push(sets, "build.keep_going=true");
}

/* "2/8" */
static bool read_shard(const char *text, build_options *out) {
    char *end;
    out->shard = strtoul(text, &end, 10);
    if (*end != '/' || end == text) return false;
    const char *rest = end + 1;
    out->shards = strtoul(rest, &end, 10);
    return !*end && end != rest && out->shard && out->shard <= out->shards &&
           out->shards <= 100000;
}

static exit_code run_build(command_context *self) {
    const build_args *args = self->options;
    build_options options = {
        .files = self->global->files.count ? &self->global->files : NULL,
        .env = self->global->env,
        .sets = &self->global->sets,
        .dry_run = args->dry_run,
        .force = args->force,
        .fresh = args->no_cache,
        .verify = args->verify,
        .timing = args->timing,
        .profile = args->profile,
        .last = !mem_frees_at_end()};
    if (args->jobs) {
        char *end;
        unsigned long jobs = strtoul(args->jobs, &end, 10);
        if (*end || !jobs || jobs > 1024)
            return command_usage(self, "--jobs takes a number from 1 to 1024");
        options.jobs = jobs;
    }
    if (args->shard && !read_shard(args->shard, &options))
        return command_usage(self, "--shard takes a part and how many: 2/8");
    if (args->clock) {
        date when;
        if (!date_parse(args->clock, strlen(args->clock), &when))
            return command_usage(self, "--clock takes a time such as 2026-01-02 10:20");
        options.now = when.epoch;
    }
    if (args->output) {
        const char *here = fs_current_folder(&self->memory);
        options.output = path_join(&self->memory, here ? here : "", args->output);
    }
    add_sets(self, args);
    command_base_url(self, args->base_url);
    options.base_url = self->global->base_url;
    options.base_url_option = self->global->base_url_option;
    options.root = command_root(self);
    return options.root ? build_run(self->log, &options) : EXIT_CONFIG;
}

const command COMMAND_BUILD = {
    .name = "build",
    .letter = "b",
    .arguments = "",
    .summary = "Builds the site: reads, renders, writes what has changed",
    .examples = "  torii build\n  torii build -o /srv/www -u https://example.org/\n",
    .options = BUILD_OPTIONS,
    .option_count = OPTION_COUNT(BUILD_OPTIONS),
    .options_size = sizeof(build_args),
    .run = run_build,
};

/* --------------------------------------------------------------- clean ---- */

typedef struct clean_args {
    bool cache, dry_run;
} clean_args;

static const arg_option CLEAN_OPTIONS[] = {
    {"cache", 0, ARG_FLAG, offsetof(clean_args, cache), NULL, "the cache only"},
    {"dry-run", 0, ARG_FLAG, offsetof(clean_args, dry_run), NULL, "only tell"},
};

static exit_code run_clean(command_context *self) {
    const clean_args *args = self->options;
    clean_options options = {
        .files = self->global->files.count ? &self->global->files : NULL,
        .env = self->global->env,
        .sets = &self->global->sets,
        .cache_only = args->cache,
        .dry_run = args->dry_run};
    options.root = command_root(self);
    return options.root ? build_clean(self->log, &options) : EXIT_CONFIG;
}

const command COMMAND_CLEAN = {
    .name = "clean",
    .arguments = "",
    .summary = "Removes the files that builds wrote, and the cache",
    .examples = "  torii clean\n  torii clean --dry-run\n",
    .options = CLEAN_OPTIONS,
    .option_count = OPTION_COUNT(CLEAN_OPTIONS),
    .options_size = sizeof(clean_args),
    .run = run_clean,
};
