/* SPDX-License-Identifier: MIT
 *
 * Both ways: each output of the clean build is read from the folder, and each
 * file that the manifest names must be one of them.
 */
#include "build/verify.h"

#include "base/clock.h"
#include "base/codes.h"
#include "base/path.h"
#include "output/compress.h"
#include "output/manifest.h"

#include <string.h>

typedef struct verifier {
    const target *target;
    stages clean;
    size_t checked, wrong;
} verifier;

static void tell(verifier *self, const char *path, const char *what) {
    logger *log = self->target->build->log;
    log_report *report = log_error(log, CODE_VERIFY, "%s", what);
    log_at(report, path_join(&self->clean.memory, self->target->key, path), 0, 0);
    self->wrong++;
}

static void compare(verifier *self, const output *item) {
    buf there = BUF_INIT, file = BUF_INIT;
    const char *bytes = item->bytes;
    size_t size = item->size;
    if (item->root && fs_root_read(item->root, item->source, 0, &file))
        bytes = buf_text(&file), size = file.size;
    self->checked++;
    if (!fs_root_read(&self->target->root, item->path, 0, &there))
        tell(self, item->path, "is missing, and a clean build makes it");
    else if (there.size != size || (size && memcmp(there.data, bytes, size) != 0))
        tell(self, item->path, "is not what a clean build makes");
    buf_done(&there);
    buf_done(&file);
}

static void find_left_over(verifier *self) {
    const stages *build = self->target->build;
    manifest list;
    bool read = manifest_load(&list, &build->site->root, build->config->dirs.cache);
    const manifest_folder *mine =
        read ? manifest_find(&list, self->target->key, false) : NULL;
    for (size_t i = 0; mine && i < mine->paths.count; i++)
        if (!outputs_has(&self->clean.outputs, mine->paths.items[i]))
            tell(self, mine->paths.items[i], "is left over: a clean build has none");
    manifest_done(&list);
}

static exit_code build_clean_one(verifier *self) {
    stages *clean = &self->clean;
    exit_code code = stages_read(clean);
    if (code != EXIT_DONE) return code;
    if (!stages_render(clean)) return EXIT_BUG;
    return compress_outputs(&clean->outputs, clean->log, clean->config) ? EXIT_DONE
                                                                        : EXIT_CONFIG;
}

exit_code verify_target(const target *self) {
    log_options quiet = {.verbosity = -1};
    logger *log = log_new(&quiet); /* it would only say again what was said */
    build_options options = *self->build->options;
    verifier state = {.target = self};
    int64_t start = clock_ticks();
    str_list sets = {0};
    for (size_t i = 0; options.sets && i < options.sets->count; i++)
        vec_push(&sets, options.sets->items[i]);
    vec_push(&sets, "build.partials=false"); /* nothing is taken for given */
    options.sets = &sets;
    options.now = self->build->site->now;
    options.profile = false;
    stages_start(&state.clean, log, &options);
    exit_code code = build_clean_one(&state);
    const outputs *all = &state.clean.outputs;
    for (size_t i = 0; code == EXIT_DONE && i < all->items.count; i++)
        compare(&state, &all->items.items[i]);
    if (code == EXIT_DONE && options.shards < 2) find_left_over(&state);
    log_say(
        self->build->log, "  %-8s %zu compared  %zu differ  %8.1f ms", "verify",
        state.checked, state.wrong, clock_elapsed(start));
    stages_done(&state.clean);
    log_free(log);
    vec_done(&sets);
    return code; /* what differs is in the log */
}
