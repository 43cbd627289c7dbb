/* SPDX-License-Identifier: MIT
 *
 * The stages of a build, one after the other: read, render Markdown, render
 * templates, check links, write.  Each stage runs even if the one before met
 * mistakes, so that one run tells all of them; only writing needs there to be
 * none.
 */
#include "build/build.h"

#include "base/clock.h"
#include "base/codes.h"
#include "base/fs_listing.h"
#include "base/path.h"
#include "build/cache.h"
#include "build/finish.h"
#include "build/maker.h"
#include "build/render.h"
#include "build/stages.h"
#include "build/target.h"
#include "build/update.h"
#include "build/verify.h"
#include "content/sources.h"
#include "theme/stray.h"

#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------- reading ---- */

/* All cores unless a number is asked for; the outputs are the same. */
static size_t thread_count(const stages *self) {
    size_t wanted = self->options->jobs;
    if (!wanted) wanted = (size_t)self->config->build.jobs;
    if (wanted) return wanted;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (size_t)cores : 1;
}

static bool read_config(stages *self) {
    const build_options *options = self->options;
    config_options wanted = {
        .root = options->root,
        .files = options->files,
        .env = options->env,
        .sets = options->sets,
        .base_url = options->base_url,
        .base_url_option = options->base_url_option};
    self->config = site_config_load(&self->memory, self->log, &wanted);
    if (!self->config) return false;
    self->threads = thread_count(self);
    if (!*self->config->base_url) {
        log_report *report = log_warning(
            self->log, CODE_CONFIG_URL,
            "without base_url there is no feed and no sitemap");
        log_at(report, self->config->file, 0, 0);
    }
    return true;
}

/* What is known of the sources from the build before. */
static void recall_sources(stages *self) {
    const site_config *config = self->config;
    fs_root root;
    if (self->options->fresh || self->options->shards > 1) return;
    if (!fs_root_open(&root, config->root, false)) return;
    const char *name = path_join(&self->memory, config->dirs.cache, "sources");
    self->sources = sources_load(&root, name, cache_reading(config));
    name = path_join(&self->memory, config->dirs.cache, "folders");
    self->listings = fs_listings_load(&root, name);
    fs_root_close(&root);
}

static exit_code read_site(stages *self) {
    if (self->recalls) recall_sources(self);
    site_options options = {
        .now = self->options->now,
        .sources = self->sources,
        .listings = self->listings,
        .kept = self->kept};
    self->site = site_load(self->config, self->log, &options);
    if (!self->site) return EXIT_SYSTEM;
    self->theme = theme_load(&self->memory, self->log, self->config, &self->site->root);
    if (!self->theme) return EXIT_CONFIG;
    if (!self->options->looks && !theme_check_layouts(self->theme)) return EXIT_CONFIG;
    stray_report(self->log, self->theme->layers.items[0]);
    self->view = view_new(self->site, self->theme, self->log);
    if (self->view && self->options->profile)
        self->profile = profile_new(self->view->env);
    return self->view ? EXIT_DONE : EXIT_BUG;
}

/* ----------------------------------------------------------- rendering ---- */

/* A file as it is, or a style sheet with its addresses as they have to be. */
static void add_file(
    stages *self, const char *path, const char *source, const char *text,
    size_t size) {
    bool css = strcmp(path_extension(path), ".css") == 0;
    buf read = BUF_INIT;
    size_t made_size = 0;
    char *made = NULL;
    if (css && !text && self->config->urls.relative &&
        fs_root_read(&self->site->root, source, 0, &read))
        made = finish_css(self->view, path, read.data, read.size, &made_size);
    else if (css && text)
        made = finish_css(self->view, path, text, size, &made_size);
    buf_done(&read);
    if (made)
        outputs_add_text(&self->outputs, path, made, made_size);
    else if (text)
        outputs_add_bytes(&self->outputs, path, text, size);
    else
        outputs_add_copy(&self->outputs, path, &self->site->root, source);
}

/* Static files and assets; pages and themes give way to the site's own. */
void stages_add_files(stages *self) {
    site *all = self->site;
    const asset_list *lists[] = {&all->assets, &all->statics};
    for (size_t i = 0; i < 2; i++)
        for (size_t n = 0; n < lists[i]->count; n++) {
            const asset *one = lists[i]->items[n];
            if (!outputs_has(&self->outputs, one->output))
                add_file(self, one->output, one->file, NULL, 0);
        }
    for (size_t i = 1; i < self->theme->layers.count; i++) {
        const theme_layer *layer = self->theme->layers.items[i];
        const strmap *files = &layer->statics;
        /* Its only file is the script of its redirects. */
        const theme_file *away = theme_find_template(self->theme, "redirect.html");
        if (layer->is_ground && (!all->redirects.count || away->layer != layer))
            continue;
        for (size_t n = 0; n < files->count; n++) {
            const theme_file *file = files->entries[n].value;
            if (claims_owner(&all->outputs, file->name)) continue;
            claims_add(&all->outputs, self->log, CHECK_ERROR, file->name, file->place);
            add_file(self, file->name, file->source, file->text, file->size);
        }
    }
}

bool stages_plan(stages *self) {
    if (!self->memo) self->memo = memo_new();
    view_share_images(self->view, self->memo->images);
    self->view->loads = self->memo->loads;
    return update_articles(self);
}

bool stages_render(stages *self) {
    update_options options = {0};
    if (!stages_plan(self)) return false;
    update_outputs(self, &options);
    return true;
}

/* ------------------------------------------------------------- the build ---- */

/* "1 page", "3 pages" */
static const char *count_of(stages *self, size_t count, const char *name) {
    return arena_strf(&self->memory, "%zu %s%s", count, name, count == 1 ? "" : "s");
}

static void say_read(stages *self) {
    size_t pages = 0, sections = self->site->editions.items[0]->sections.count;
    size_t assets = self->site->assets.count + self->site->statics.count;
    const page_list *all = &self->site->all;
    for (size_t i = 0; i < all->count; i++)
        pages += all->items[i]->kind == PAGE_PAGE && !all->items[i]->is_fallback;
    log_say(
        self->log, "torii %s  %s theme  %s", torii_version(), self->config->theme,
        self->config->env);
    log_say(
        self->log, "  %-8s %s  %s  %s  %8.1f ms", "read", count_of(self, pages, "page"),
        count_of(self, sections, "section"), count_of(self, assets, "asset"),
        self->read_ms);
    size_t withheld = 0;
    for (size_t i = 0; i < self->site->withheld.count; i++)
        withheld += !self->site->withheld.items[i]->is_fallback;
    if (withheld)
        log_say(
            self->log, "  %-8s %s: drafts, of the future, or expired", "left out",
            count_of(self, withheld, "page"));
}

static size_t count_kept(const stages *self) {
    size_t kept = 0;
    for (size_t i = 0; i < self->outputs.items.count; i++)
        kept += self->outputs.items.items[i].kept;
    return kept;
}

static void say_rendered(stages *self) {
    if (self->options->timing)
        log_say(
            self->log, "  %-8s %s  %s  %s  %8.1f ms", "markdown",
            count_of(self, self->view->pages.count, "page"),
            count_of(self, self->linked, "link"),
            count_of(self, self->threads, "thread"), self->markdown_ms);
    log_say(
        self->log, "  %-8s %s (%zu unchanged)  %8.1f ms", "render",
        count_of(self, self->outputs.items.count, "output"), count_kept(self),
        self->render_ms + (self->options->timing ? 0 : self->markdown_ms));
    if (self->profile) profile_say(self->profile, self->log);
}

/* "no file was written" must be true whenever it is said. */
static exit_code finish(stages *self, exit_code code, int64_t start) {
    char summary[64];
    log_flush(self->log);
    log_summary(self->log, summary, sizeof summary);
    bool failed = log_failed(self->log) && code == EXIT_DONE;
    if (code == EXIT_DONE)
        log_say(
            self->log, "Done in %.1f ms%s%s", clock_elapsed(start),
            *summary ? ", " : "", summary);
    return failed ? EXIT_CONTENT : code;
}

void stages_start(stages *self, logger *log, const build_options *options) {
    *self = (stages){.log = log, .options = options};
    arena_init(&self->memory);
    log_set_root(log, options->root);
}

exit_code stages_configure(stages *self) {
    int64_t start = clock_ticks();
    if (!self->config && !read_config(self)) return EXIT_CONFIG;
    self->read_ms = clock_elapsed(start);
    return EXIT_DONE;
}

exit_code stages_read(stages *self) {
    exit_code code = stages_configure(self);
    if (code != EXIT_DONE) return code;
    int64_t start = clock_ticks();
    code = read_site(self);
    self->read_ms += clock_elapsed(start);
    return code;
}

static exit_code render_and_write(stages *self, target *to) {
    update_options wanted = {
        .on_disk = true,
        .hooks = {.done = target_take, .data = to},
        .data = to};
    target_recall(to);
    if (!stages_plan(self)) return EXIT_BUG;
    target_begin(to);
    update_outputs(self, &wanted);
    say_rendered(self);
    if (log_failed(self->log) && !self->config->build.keep_going) return EXIT_CONTENT;
    exit_code code = target_write(to);
    if (code != EXIT_DONE || !self->options->verify) return code;
    if (to->root.fd < 0) fs_root_open(&to->root, to->folder, false);
    return verify_target(to);
}

static exit_code read_render_and_write(stages *self, target *to) {
    exit_code code = stages_read(self);
    if (code != EXIT_DONE) return code;
    self->site->forgets = true;
    say_read(self);
    return render_and_write(self, to);
}

static exit_code run_stages(stages *self) {
    target to;
    exit_code code = stages_configure(self);
    if (code != EXIT_DONE) return code;
    code = target_open(&to, self);
    if (code == EXIT_DONE) code = read_render_and_write(self, &to);
    target_close(&to);
    return code;
}

void stages_done(stages *self) {
    plan_done(&self->jobs);
    outputs_done(&self->outputs);
    strmap_done(&self->marks);
    maker_free(self->maker);
    memo_free(self->memo);
    view_free(self->view);
    profile_free(self->profile);
    theme_free(self->theme);
    site_free(self->site);
    sources_free(self->sources);
    fs_listings_free(self->listings);
    arena_done(&self->memory);
}

exit_code build_run(logger *log, const build_options *options) {
    stages self;
    int64_t start = clock_ticks();
    stages_start(&self, log, options);
    self.recalls = true;
    exit_code code = run_stages(&self);
    if (code == EXIT_CONTENT && !options->dry_run) {
        log_flush(log);
        char summary[64];
        log_summary(log, summary, sizeof summary);
        log_say(log, "%s; no file was written", summary);
    } else {
        code = finish(&self, code, start);
    }
    if (!options->last) stages_done(&self);
    return code;
}
