/* SPDX-License-Identifier: MIT
 *
 * A whole build: configuration, content, templates, output.  All or nothing:
 * with an error in any page or template no file is touched.
 */
#ifndef CLI_BUILD_BUILD_H
#define CLI_BUILD_BUILD_H

#include "base/log.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The exit codes of the command. */
typedef enum exit_code {
    EXIT_DONE = 0,
    EXIT_CONTENT = 1, /* errors in content, templates or links */
    EXIT_USAGE = 2,
    EXIT_CONFIG = 3, /* no site found, or its configuration is invalid */
    EXIT_SYSTEM = 4, /* input, output, memory */
    EXIT_BUG = 5
} exit_code;

typedef struct build_options {
    const char *root;      /* the site's folder */
    const str_list *files; /* as config_options, as the next two */
    const char *env;
    const str_list *sets;
    const char *base_url, *base_url_option; /* as config_options */
    const char *output; /* instead of dirs.output, absolute; or NULL */
    int64_t now;        /* of the build; 0: the clock's */
    size_t jobs;        /* threads; 0: build.jobs */
    bool dry_run;
    bool force;
    bool profile; /* say which templates took how long */
    bool verify; /* compare what is there with a clean build */
    size_t shard, shards; /* render part `shard` (from 1) of so many; 0: all */
    bool fresh;  /* take no account of the build before */
    bool timing; /* say more about where the time went */
    bool looks;  /* at themes: nothing is rendered */
    bool last;   /* the process ends after it: nothing needs to be freed */
} build_options;

/* Builds, reports, and flushes `log`. */
exit_code build_run(logger *log, const build_options *options);

/* Removes what builds wrote, and the cache; `cache_only`: only that. */
typedef struct clean_options {
    const char *root;
    const str_list *files;
    const char *env;
    const str_list *sets;
    bool cache_only, dry_run;
} clean_options;

exit_code build_clean(logger *log, const clean_options *options);

#endif
