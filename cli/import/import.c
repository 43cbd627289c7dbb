/* SPDX-License-Identifier: MIT
 *
 * The walk over the source: each file is routed, rewritten or copied, and what
 * is left of other tools' marks is found by the same scan that builds use.
 */
#include "import/import.h"

#include "base/codes.h"
#include "base/path.h"
#include "config/yaml_write.h"
#include "import/importer.h"
#include "markdown/foreign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { MAX_TEXT = 64 << 20 };

const char *const *import_tools(void) {
    static const char *const names[] = {"jekyll", "hugo",     "pelican", "mkdocs",
                                        "zola",   "eleventy", NULL};
    return names;
}

void importer_note(
    importer *self, const char *path, uint32_t line, const char *format, ...) {
    buf text = BUF_INIT;
    va_list args;
    buf_str(&text, path);
    if (line) buf_fmt(&text, ":%u", (unsigned)line);
    buf_str(&text, ": ");
    va_start(args, format);
    buf_vfmt(&text, format, args);
    va_end(args);
    vec_push(&self->notes, arena_str(&self->memory, buf_text(&text)));
    buf_done(&text);
}

/* -------------------------------------------------------------- writing ---- */

static bool exists(const importer *self, const char *path) {
    fs_stat found = {0};
    return fs_root_stat(&self->to, path, &found) && found.kind != FS_MISSING;
}

static void fail(importer *self, const char *path) {
    log_report *report =
        log_error(self->log, CODE_WRITE, "cannot be written: %s", strerror(errno));
    log_at(report, path, 0, 0);
    self->failed = true;
}

static void write_text(importer *self, const char *path, const buf *text) {
    fs_change change;
    if (exists(self, path))
        importer_note(self, path, 0, "is there already and was kept");
    else if (!fs_root_write(&self->to, path, buf_text(text), text->size, &change))
        fail(self, path);
}

/* A second name for the same file; false if the system has none for it. */
static bool link_file(const importer *self, const char *source, const char *target) {
    arena memory;
    arena_init(&memory);
    const char *full = path_join(&memory, self->to.path, target);
    bool done = fs_make_folders(path_dir(&memory, full)) &&
                linkat(self->from.fd, source, self->to.fd, target, 0) == 0;
    arena_done(&memory);
    return done;
}

static void copy_file(importer *self, const char *source, const char *target) {
    fs_change change;
    if (exists(self, target)) {
        importer_note(self, source, 0, "%s is there already and was kept", target);
        return;
    }
    self->counts->files++;
    if (self->options->link && link_file(self, source, target)) return;
    if (!fs_root_copy(&self->to, target, &self->from, source, &change))
        fail(self, target);
}

/* ----------------------------------------------------------------- texts ---- */

typedef struct leftovers {
    importer *importer;
    const char *path;
} leftovers;

static void on_foreign(void *data, const foreign *mark) {
    const leftovers *self = data;
    size_t size = mark->size < 60 ? mark->size : 60;
    importer_note(
        self->importer, self->path, mark->line, "%s is left as text: %.*s", mark->what,
        (int)size, mark->text);
}

static void take_page(importer *self, const char *path, const import_route *route) {
    buf text = BUF_INIT, out = BUF_INIT;
    if (!fs_root_read(&self->from, path, MAX_TEXT, &text)) {
        importer_note(self, path, 0, "cannot be read: %s", strerror(errno));
    } else {
        bool done =
            import_page(self, path, route, buf_text(&text), text.size, &out);
        leftovers left = {self, route->target};
        if (!route->html)
            foreign_scan(buf_text(&out), out.size, on_foreign, &left);
        else if (!done)
            import_html_left(self, route->target, &out);
        write_text(self, route->target, &out);
        self->counts->pages++;
    }
    buf_done(&out);
    buf_done(&text);
}

/* ------------------------------------------------------------------ walk ---- */

static bool is_generated(const char *name) {
    static const char *const names[] = {
        "node_modules", "_site", "public", "output", "vendor", "__pycache__", "site"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return *name == '.';
}

/* The target may lie inside of the source. */
static bool is_target(const importer *self, const char *path) {
    arena memory;
    arena_init(&memory);
    const char *here = fs_real_path(&memory, path_join(&memory, self->from.path, path));
    const char *there = fs_real_path(&memory, self->to.path);
    bool same = here && there && strcmp(here, there) == 0;
    arena_done(&memory);
    return same;
}

static fs_walk_answer visit(void *data, const fs_entry *entry) {
    importer *self = data;
    bool top = !strchr(entry->path, '/');
    if (entry->escapes) {
        importer_note(
            self, entry->path, 0, "%s",
            entry->broken ? "is a link to nothing"
            : entry->deep ? "is below too many folders"
                          : "is a link that leaves the folder");
        return FS_WALK_ON;
    }
    if (entry->stat.kind == FS_FOLDER)
        return (top && is_generated(entry->name)) || is_target(self, entry->path)
                   ? FS_WALK_SKIP
                   : FS_WALK_ON;
    if (entry->stat.kind != FS_FILE || entry->name[0] == '.') return FS_WALK_ON;
    const char *path = arena_str(&self->memory, entry->path);
    import_route route = import_route_of(self, path);
    if (route.action == IMPORT_LEAVE)
        importer_note(self, path, 0, "%s", route.why);
    else if (route.action == IMPORT_PAGE)
        take_page(self, path, &route);
    else if (route.action == IMPORT_FILE)
        copy_file(self, path, route.target);
    return self->failed ? FS_WALK_STOP : FS_WALK_ON;
}

/* ------------------------------------------------------------------- all ---- */

static void write_config(importer *self) {
    buf text = BUF_INIT;
    yaml_write_mapping(&text, self->config, 0);
    write_text(self, "torii.yaml", &text);
    buf_clear(&text);
    buf_str(&text, "/public/\n/.torii/\n");
    if (!exists(self, ".gitignore")) write_text(self, ".gitignore", &text);
    buf_done(&text);
}

/* Without any text the new site would not build. */
static void write_home(importer *self) {
    buf text = BUF_INIT;
    if (self->counts->pages) return;
    importer_note(
        self, *self->content ? self->content : ".", 0, "no texts were found here");
    buf_str(&text, "---\ntitle: Home\n---\n");
    write_text(self, "content/_index.md", &text);
    buf_done(&text);
}

static void write_report(importer *self) {
    const import_options *options = self->options;
    buf text = BUF_INIT;
    buf_fmt(
        &text, "# Import from %s\n\nTaken over: %zu page%s, %zu other file%s.\n\n",
        import_tools()[options->tool], self->counts->pages,
        self->counts->pages == 1 ? "" : "s", self->counts->files,
        self->counts->files == 1 ? "" : "s");
    if (self->notes.count)
        buf_str(&text, "What could not be, or should be looked at:\n\n");
    for (size_t i = 0; i < self->notes.count; i++)
        buf_fmt(&text, "- %s\n", self->notes.items[i]);
    buf_str(
        &text, "\nNext: `torii check` tells what is left, such as links to pages that "
               "have moved.\n");
    write_text(self, options->report, &text);
    buf_done(&text);
}

static bool open_folders(importer *self) {
    const import_options *options = self->options;
    if (!fs_root_open(&self->from, options->source, false)) {
        log_error(
            self->log, CODE_READ, "the folder '%s' cannot be read: %s", options->source,
            strerror(errno));
        return false;
    }
    if (fs_root_open(&self->to, options->target, true)) return true;
    log_error(
        self->log, CODE_WRITE, "the folder '%s' cannot be made: %s", options->target,
        strerror(errno));
    fs_root_close(&self->from);
    return false;
}

bool import_run(logger *log, const import_options *options, import_counts *counts) {
    importer self = {.options = options, .log = log, .counts = counts};
    if (!open_folders(&self)) return false;
    arena_init(&self.memory);
    self.quiet = log_new(NULL);
    self.config = yaml_new_mapping(&self.memory, NULL);
    self.theirs = yaml_new_mapping(&self.memory, NULL);
    self.content = "";
    import_config(&self);
    buf failed = BUF_INIT;
    if (!fs_root_walk(&self.from, "", visit, &self, &failed)) {
        log_error(
            log, CODE_READ, "the folder '%s' cannot be read: %s",
            path_join(&self.memory, options->source, buf_text(&failed)),
            strerror(errno));
        self.failed = true;
    }
    buf_done(&failed);
    write_config(&self);
    write_home(&self);
    counts->notes = self.notes.count;
    write_report(&self);
    log_free(self.quiet);
    vec_done(&self.notes);
    arena_done(&self.memory);
    fs_root_close(&self.from);
    fs_root_close(&self.to);
    return !self.failed;
}
