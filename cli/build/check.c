/* SPDX-License-Identifier: MIT
 *
 * A build without writing, then what the output itself shows.  Reports that
 * were not asked for are dropped when all are there, so that what is left is
 * the same as in a whole check.
 */
#include "build/check.h"

#include "base/clock.h"
#include "base/codes.h"
#include "base/path.h"
#include "base/utf8.h"
#include "output/xml.h"

#include <string.h>

/* --------------------------------------------------------------- choice ---- */

/* Kinds of checks, and the begins of the numbers of their codes. */
static const struct {
    const char *name, *numbers;
} KINDS[] = {
    {"config", "01"},
    {"links", "0201 0204"},
    {"anchors", "0202"},
    {"images", "0203"},
    {"a11y", "0205 0206 0601 0602 0603 0604 0605"},
    {"content", "03"},
    {"templates", "04"},
    {"feeds", "0606"},
    {"budget", "0607"},
    {"orphans", "0207"},
    {"external", "0208"},
};

enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

const char *const *check_kinds(void) {
    static const char *const names[] = {"config", "links",   "anchors",   "images",
                                        "a11y",   "content", "templates", "feeds",
                                        "budget", "orphans", "external",  NULL};
    return names;
}

/* Does a number begin with one of a list? */
static bool begins_with(const char *number, const char *list) {
    while (*list) {
        size_t size = strcspn(list, " ");
        if (strncmp(number, list, size) == 0) return true;
        list += size + (list[size] == ' ');
    }
    return false;
}

/* What the system says is always told. */
static bool is_asked(const str_list *only, const char *code) {
    if (!only->count || !code || strncmp(code + 1, "05", 2) == 0) return true;
    for (size_t i = 0; i < only->count; i++)
        for (size_t n = 0; n < KIND_COUNT; n++)
            if (strcmp(KINDS[n].name, only->items[i]) == 0 &&
                begins_with(code + 1, KINDS[n].numbers))
                return true;
    return false;
}

static bool is_below(const str_list *paths, const char *path) {
    if (!paths->count || !path) return true;
    for (size_t i = 0; i < paths->count; i++) {
        size_t size = strlen(paths->items[i]);
        if (!size || (strncmp(path, paths->items[i], size) == 0 &&
                      (!path[size] || path[size] == '/')))
            return true;
    }
    return false;
}

static bool keep_report(void *data, const char *code, const char *path) {
    const check_options *options = data;
    return is_asked(options->only, code) && is_below(options->paths, path);
}

static bool wants(const check_options *options, const char *kind) {
    if (!options->only->count) return true;
    for (size_t i = 0; i < options->only->count; i++)
        if (strcmp(options->only->items[i], kind) == 0) return true;
    return false;
}

/* ---------------------------------------------------------------- feeds ---- */

static void
report_malformed(stages *self, const output *file, size_t at, const char *problem) {
    log_report *report =
        log_error(self->log, CODE_FEED, "/%s is malformed: %s", file->path, problem);
    uint32_t line = 1;
    const char *start = file->bytes;
    for (size_t i = 0; i < at; i++)
        if (file->bytes[i] == '\n') line++, start = file->bytes + i + 1;
    size_t column = utf8_count(start, (size_t)(file->bytes + at - start)) + 1;
    log_at(
        report, path_join(&self->memory, self->config->dirs.output, file->path), line,
        (uint32_t)column);
    log_source(report, file->bytes, file->size);
}

static void check_data_files(stages *self) {
    for (size_t i = 0; i < self->outputs.items.count; i++) {
        const output *file = &self->outputs.items.items[i];
        const char *extension = path_extension(file->path);
        if (!file->bytes) continue;
        if (strcmp(extension, ".xml") == 0) {
            size_t at;
            const char *problem = xml_problem(file->bytes, file->size, &at);
            if (problem) report_malformed(self, file, at, problem);
        } else if (strcmp(extension, ".json") == 0) {
            torii_error *failure = NULL;
            torii_value value = torii_from_json(file->bytes, file->size, &failure);
            if (failure) report_malformed(self, file, 0, torii_error_message(failure));
            torii_error_free(failure);
            torii_release(value);
        }
    }
}

/* -------------------------------------------------------------- orphans ---- */

void check_orphans(stages *self, const check_link_list *links, page_list *out) {
    strmap reached = {0};
    for (size_t i = 0; i < links->count; i++) {
        const check_link *one = &links->items[i];
        if (one->target && strcmp(one->target, one->output) != 0)
            strmap_put(&reached, one->target, self);
    }
    const page_list *all = &self->site->all;
    for (size_t i = 0; i < all->count; i++) {
        page *one = all->items[i];
        bool counts = page_is_rendered(one) && one->kind != PAGE_HOME && *one->output;
        if (counts && !strmap_has(&reached, one->output)) vec_push(out, one);
    }
    strmap_done(&reached);
}

static void report_orphans(stages *self, const check_link_list *links, bool asked) {
    config_check severity = self->config->checks.orphans;
    if (severity == CHECK_OFF && !asked) return;
    page_list orphans = {0};
    check_orphans(self, links, &orphans);
    for (size_t i = 0; i < orphans.count; i++) {
        const page *one = orphans.items[i];
        log_report *report = log_report_new(
            self->log, severity == CHECK_ERROR ? LOG_ERROR : LOG_WARNING, CODE_ORPHAN,
            "no page links to %s", one->url);
        if (*one->file) log_at(report, one->file, 1, 1);
    }
    vec_done(&orphans);
}

/* ------------------------------------------------------------ templates ---- */

typedef struct reach {
    stages *stages;
    strmap seen; /* theme_file places */
    str_list queue;
    bool open; /* a name that is only known when rendering */
} reach;

static void reach_name(reach *self, const char *name) {
    const theme_file *file = theme_find_template(self->stages->theme, name);
    if (!file || strmap_has(&self->seen, file->place)) return;
    strmap_put(&self->seen, file->place, (void *)file);
    vec_push(&self->queue, arena_str(&self->stages->memory, name));
}

static void follow_template(reach *self, const char *name) {
    torii_error *failure = NULL;
    const torii_template *found =
        torii_env_load(self->stages->view->env, name, &failure);
    torii_error_free(failure);
    if (!found) return;
    torii_value names = torii_template_references(found);
    for (size_t i = 0; i < torii_length(names); i++) {
        const char *text = torii_get_str(torii_item(names, i), NULL);
        if (!text) {
            self->open = true;
            continue;
        }
        torii_value joined = theme_join_path(self->stages->theme, text, name);
        const char *full = torii_get_str(joined, NULL);
        if (full) reach_name(self, full);
        torii_release(joined);
    }
    torii_release(names);
    torii_template_release(found);
}

/* Those are called from Markdown, or stand ready for a kind of output that the
 * site may have tomorrow. */
static bool is_called_otherwise(const char *name) {
    static const char *const begins[] = {
        "shortcodes/", "markdown/", "macros.html", "page.",
        "section.",    "home.html", "index.html",  "taxonomy.",
        "term.",       "404.html",  "search.html", "redirect.html",
        "feed.",       "sitemap.",  "robots.txt",  "llms"};
    name += theme_mount_size(name);
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (strncmp(name, begins[i], strlen(begins[i])) == 0) return true;
    return false;
}

bool check_unused_templates(stages *self, theme_file_list *out) {
    reach state = {.stages = self};
    for (size_t i = 0; i < self->jobs.count; i++) {
        const job_names *names = self->jobs.items[i].templates;
        size_t n = 0;
        while (n < names->count && !theme_find_template(self->theme, names->items[n]))
            n++;
        if (n < names->count) reach_name(&state, names->items[n]);
    }
    for (size_t i = 0; i < state.queue.count; i++)
        follow_template(&state, state.queue.items[i]);
    const strmap *own = &self->theme->layers.items[0]->templates;
    for (size_t i = 0; !state.open && i < own->count; i++) {
        const theme_file *file = own->entries[i].value;
        if (!strmap_has(&state.seen, file->place) && !is_called_otherwise(file->name))
            vec_push(out, file);
    }
    vec_done(&state.queue);
    strmap_done(&state.seen);
    return !state.open;
}

static void report_templates(stages *self) {
    theme_file_list unused = {0};
    check_unused_templates(self, &unused);
    for (size_t i = 0; i < unused.count; i++)
        log_at(
            log_warning(
                self->log, CODE_TEMPLATE_UNUSED, "no output uses this template"),
            unused.items[i]->place, 1, 1);
    vec_done(&unused);
    check_blocks(self);
}

/* ------------------------------------------------------------------ all ---- */

/* 1310 as "1,310" */
static const char *grouped(arena *memory, size_t number) {
    if (number < 1000) return arena_strf(memory, "%zu", number);
    return arena_strf(
        memory, "%s,%03zu", grouped(memory, number / 1000), number % 1000);
}

static const char *count_of(arena *memory, size_t count, const char *name) {
    return arena_strf(
        memory, "%s %s%s", grouped(memory, count), name, count == 1 ? "" : "s");
}

static void say_counts(stages *self, const check_counts *counts) {
    arena *memory = &self->memory;
    log_say(
        self->log, "%s, %s in %s, %s, %s, %s",
        count_of(memory, log_errors(self->log), "error"),
        count_of(memory, log_warnings(self->log), "warning"),
        count_of(memory, self->site->all.count, "page"),
        count_of(memory, counts->links, "internal link"),
        count_of(memory, counts->anchors, "anchor"),
        count_of(memory, counts->images, "image"));
}

static exit_code run_checks(stages *self, const check_options *options) {
    check_counts counts = {0};
    check_link_list links = {0};
    exit_code code = stages_read(self);
    if (code != EXIT_DONE) return code;
    if (!stages_render(self)) return EXIT_BUG;
    check_html(self, true, &links, &counts);
    if (wants(options, "feeds")) check_data_files(self);
    if (wants(options, "budget")) check_budget(self);
    if (wants(options, "orphans"))
        report_orphans(self, &links, options->orphans || options->only->count);
    if (wants(options, "templates")) report_templates(self);
    if (options->external || self->config->checks.external_links != CHECK_OFF)
        check_external(self, &links, &counts);
    vec_done(&links);
    log_flush(self->log);
    say_counts(self, &counts);
    return log_failed(self->log) ? EXIT_CONTENT : EXIT_DONE;
}

exit_code check_run(logger *log, const check_options *options) {
    stages self;
    stages_start(&self, log, &options->build);
    log_set_filter(log, keep_report, (void *)options);
    exit_code code = run_checks(&self, options);
    log_flush(log);
    log_set_filter(log, NULL, NULL); /* `options` end before the logger does */
    stages_done(&self);
    return code;
}
