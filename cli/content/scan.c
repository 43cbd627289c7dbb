/* SPDX-License-Identifier: MIT
 *
 * Walking the folders of a site.  What cannot be part of a site (names that
 * no URL can hold, links that lead out, devices) is reported and left out.
 */
#include "content/scan.h"

#include "base/codes.h"
#include "base/glob.h"
#include "base/path.h"
#include "base/utf8.h"
#include "content/front_matter.h"
#include "content/kept.h"
#include "content/slug.h"
#include "content/sources.h"
#include "content/trust.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <string.h>
#include <strings.h>

typedef struct scan {
    site *model;
    size_t skip; /* bytes of the folder's name and "/" in an entry's path */
    const mount *mount; /* or NULL */
    page_list *pages; /* NULL: every file is an asset */
    asset_list *assets;
    glob_set ignored;
} scan;

/* ------------------------------------------------------------- one page ---- */

static void
parse_front_matter(site *model, page *one, const front_matter_parts *parts) {
    yaml_options options = {
        .file = one->file,
        .first_line = parts->yaml_line,
        .whole = one->source,
        .whole_size = one->source_size,
    };
    size_t errors = log_errors(model->log);
    yaml_node *node =
        front_matter_parse(&model->memory, model->log, parts, &options);
    if (node && (node->kind == YAML_MAPPING || node->kind == YAML_NULL))
        one->front_matter = node;
    else if (log_errors(model->log) == errors)
        log_source(
            yaml_at(
                log_error(
                    model->log, CODE_FRONT_MATTER,
                    "front matter must hold 'key: value' lines"),
                node),
            one->source, one->source_size);
}

void scan_split(site *model, page *one) {
    front_matter_parts parts;
    front_matter_result result =
        front_matter_split(one->source, one->source_size, &parts);
    one->body = parts.body;
    one->body_size = parts.body_size;
    one->body_line = parts.body_line;
    one->front_hash = hash_bytes(one->source, (size_t)(parts.body - one->source));
    if (result == FRONT_MATTER_FINE) {
        if (parts.yaml) parse_front_matter(model, one, &parts);
        return;
    }
    if (result == FRONT_MATTER_CR) {
        log_report *report = log_error(
            model->log, CODE_FRONT_MATTER,
            "the lines end with carriage returns alone, as on old Macs");
        log_excerpt(log_at(report, one->file, 1, 1), "---");
        log_note(report, "save the file with the line ends of Unix or Windows");
        return;
    }
    static const char *const ends[] = {
        [FRONT_YAML] =
            "close it with a line '---'; a rule at the start is written '***'",
        [FRONT_TOML] = "close it with a line '+++'",
        [FRONT_JSON] = "close the object with '}'"};
    log_report *report =
        log_error(model->log, CODE_FRONT_MATTER, "front matter that is not closed");
    log_source(log_at(report, one->file, 1, 1), one->source, one->source_size);
    log_note(report, "%s", ends[parts.form]);
}

/* Reads the file into the page; false after a report. */
static bool read_page(site *model, page *one, const fs_entry *entry) {
    buf text = BUF_INIT;
    if (!fs_entry_read(&model->root, entry, PAGE_MAX_SIZE, &text)) {
        log_report *report =
            log_error(model->log, CODE_READ, "cannot be read: %s", strerror(errno));
        log_at(report, one->file, 0, 0);
        buf_done(&text);
        return false;
    }
    one->source_size = text.size;
    one->source = one->held = buf_take_exact(&text);
    one->hash = hash_bytes(one->source, one->source_size);
    size_t bad = utf8_invalid_at(one->source, one->source_size);
    if (bad == one->source_size) return true;
    uint32_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < bad; i++)
        if (one->source[i] == '\n') line++, start = i + 1;
    log_report *report = log_error(
        model->log, CODE_ENCODING, "byte 0x%02x is not UTF-8",
        (unsigned)(unsigned char)one->source[bad]);
    log_at(
        report, one->file, line,
        (uint32_t)utf8_count(one->source + start, bad - start) + 1);
    log_note(report, "save the file as UTF-8");
    return false;
}

/* From what was kept of the build before, if the file is the same. */
static bool take_page(site *model, page *one, const fs_stat *stat) {
    if (model->kept && kept_take(model->kept, one, stat)) return true;
    if (!model->sources || !sources_take(model->sources, one, stat))
        return false;
    atomic_store_explicit(&one->unread, model, memory_order_relaxed);
    return true;
}

static bool parse(site *model, page *one, const fs_entry *entry) {
    if (!read_page(model, one, entry)) return false;
    scan_split(model, one);
    return true;
}

/* With memory of its own for what is read, which outlives the model. */
static bool keep_page(site *model, page *one, const fs_entry *entry) {
    arena outer = model->memory;
    size_t reported = log_made_here();
    arena_init(&model->memory);
    one->file = arena_str(&model->memory, one->file);
    bool read = parse(model, one, entry);
    bool fine = read && log_made_here() == reported;
    kept_give(model->kept, one, &entry->stat, &model->memory, fine);
    model->memory = outer;
    return read;
}

/* The folder of a page; that of the page before it, if they share it. */
static const char *dir_of(const scan *self, const char *path) {
    const page_list *pages = self->pages;
    const char *near = pages->count ? pages->items[pages->count - 1]->dir : "";
    size_t size = strlen(near);
    const char *name = path_name(path);
    if ((size_t)(name - path) == size + (size > 0) && memcmp(path, near, size) == 0)
        return near;
    return path_dir(&self->model->memory, path);
}

static void add_page(scan *self, const fs_entry *entry, const char *path) {
    site *model = self->model;
    page *one = page_new(&model->memory, model->config, PAGE_PAGE);
    vec_push(&model->made, one);
    one->file = arena_str(&model->memory, entry->path);
    one->path =
        self->mount ? arena_str(&model->memory, path) : one->file + self->skip;
    one->dir = dir_of(self, one->path);
    one->name = path_stem(&model->memory, path);
    one->modified = entry->stat.modified;
    vec_push(self->pages, one);
    if (take_page(model, one, &entry->stat)) return;
    size_t reported = log_made_here();
    bool read = model->kept ? keep_page(model, one, entry) : parse(model, one, entry);
    if (!read) self->pages->count--;
    if (model->sources && log_made_here() == reported)
        sources_note(model->sources, one, &entry->stat);
}

static void add_asset(scan *self, const fs_entry *entry, const char *path) {
    arena *memory = &self->model->memory;
    asset *one = arena_alloc(memory, sizeof *one);
    one->file = arena_str(memory, entry->path);
    one->path = arena_str(memory, path);
    one->name = path_name(one->path);
    one->output = one->path;
    one->url = arena_strf(memory, "/%s", slug_encode_path(memory, one->output));
    one->size = entry->stat.size;
    one->stamp = fs_stat_stamp(&entry->stat);
    vec_push(self->assets, one);
}

/* HTML files are copied as they are, but for those with front matter: these are
 * pages whose text is HTML. */
static bool is_html_page(const scan *self, const fs_entry *entry) {
    enum { HEAD = 1 << 16 };
    if (!page_is_html(entry->name)) return false;
    buf head = BUF_INIT;
    front_matter_parts parts;
    bool found =
        fs_root_read_head(&self->model->root, entry->path, HEAD, &head) &&
        front_matter_split(buf_text(&head), head.size, &parts) == FRONT_MATTER_FINE &&
        parts.yaml && (parts.form == FRONT_YAML || parts.form == FRONT_TOML);
    buf_done(&head);
    return found;
}

/* ---------------------------------------------------------------- walk ---- */

static bool is_page_name(const char *name) {
    const char *extension = path_extension(name);
    return strcasecmp(extension, ".md") == 0 || strcasecmp(extension, ".markdown") == 0;
}

/* All pages, if nothing is known of them from before. */
static bool reads(void *data, const char *name) {
    const scan *self = data;
    const site *model = self->model;
    if (!self->pages || model->kept) return false;
    return is_page_name(name) && (!model->sources || !sources_known(model->sources));
}

/* Of what cannot be part of a site: why. */
static void report_stray(const scan *self, const fs_entry *entry) {
    logger *log = self->model->log;
    log_report *report;
    if (strlen(entry->path) + NAME_MAX >= PATH_MAX) {
        report = log_warning(log, CODE_DEEP, "a path that is too long; it is left out");
    } else {
        report = log_error(
            log, CODE_LINK_ESCAPES, "'%.255s' is %s", entry->name,
            entry->broken    ? "a symbolic link to nothing"
            : entry->deep    ? "below too many folders"
            : entry->escapes ? "a symbolic link that leaves its folder or leads in a "
                               "circle"
                             : "neither a file nor a folder");
        log_note(report, "remove it, or name it under 'ignore' in torii.yaml");
    }
    log_at(report, entry->path, 0, 0);
}

/* Can the entry, in a folder that can, be part of a site?  Reports if not. */
static bool check_entry(const scan *self, const fs_entry *entry) {
    size_t size = strlen(entry->name);
    bool text = utf8_invalid_at(entry->name, size) == size;
    if (!text || !path_is_safe(entry->name)) {
        log_report *report = log_error(
            self->model->log, CODE_ENCODING, "a file name that %s",
            text ? "holds control characters or a backslash" : "is not UTF-8");
        log_at(report, entry->path, 0, 0);
        return false;
    }
    if (!entry->escapes && entry->stat.kind != FS_OTHER) return true;
    report_stray(self, entry);
    return false;
}

/* Files are copied as they are: those that can hold scripts must be trusted. */
static bool check_asset(const scan *self, const fs_entry *entry, const char *path) {
    static const char *const active[] = {".html", ".htm",  ".xhtml", ".xht", ".svg",
                                         ".xml",  ".shtml", ".js",   ".mjs"};
    const char *extension = path_extension(entry->name);
    bool runs = false;
    for (size_t i = 0; i < sizeof active / sizeof *active; i++)
        runs = runs || strcasecmp(extension, active[i]) == 0;
    if (!runs || !self->pages || !trust_is_denied(self->model->config, path))
        return true;
    log_report *report = log_error(
        self->model->log, CODE_UNTRUSTED, "a file that can hold scripts lies where "
        "content is untrusted");
    log_at(report, entry->path, 0, 0);
    return false;
}

/* The templates and static files of a mount are no content of it. */
static bool is_apart(const scan *self, const char *path) {
    const mount *own = self->mount;
    if (!self->pages) return false;
    return strcmp(path, own->templates) == 0 || strcmp(path, own->statics) == 0;
}

static fs_walk_answer visit(void *data, const fs_entry *entry) {
    scan *self = data;
    const char *path = entry->path + self->skip;
    bool folder = entry->stat.kind == FS_FOLDER;
    if (self->mount) {
        if (is_apart(self, entry->path)) return FS_WALK_SKIP;
        path = path_join(&self->model->memory, self->mount->at, path);
    }
    if (glob_set_ignores(&self->ignored, path, folder)) return FS_WALK_SKIP;
    if (!check_entry(self, entry)) return FS_WALK_SKIP;
    self->model->has_links |= self->pages && entry->linked;
    if (folder) return FS_WALK_ON;
    if (self->pages && is_page_name(entry->name))
        add_page(self, entry, path);
    else if (!check_asset(self, entry, path))
        return FS_WALK_ON;
    else if (self->pages && is_html_page(self, entry))
        add_page(self, entry, path);
    else
        add_asset(self, entry, path);
    return FS_WALK_ON;
}

static bool walk(scan *self, const char *folder) {
    self->skip = strlen(folder) + 1;
    glob_set_init(&self->ignored, &self->model->config->ignore);
    buf failed = BUF_INIT;
    site *model = self->model;
    bool done = fs_root_walk_reading(
        &model->root, folder, model->listings, reads, visit, self, &failed);
    if (!done) log_unreadable_folder(model->log, buf_text(&failed));
    buf_done(&failed);
    return done;
}

/* Pages and assets as if they lay in content, at the place of the mount. */
static bool scan_mounts(scan *self) {
    const mount_list *mounts = &self->model->config->mounts;
    bool done = true;
    for (size_t i = 0; done && i < mounts->count; i++) {
        fs_stat info;
        self->mount = &mounts->items[i];
        const char *folder = self->mount->folder;
        if (fs_root_stat(&self->model->root, folder, &info) && info.kind == FS_FOLDER) {
            done = walk(self, folder);
            continue;
        }
        log_report *report = log_error(
            self->model->log, CODE_CONFIG_VALUE, "there is no folder '%s' to mount",
            folder);
        yaml_at(report, self->mount->node);
    }
    self->mount = NULL;
    return done;
}

bool scan_content(site *model, page_list *pages, asset_list *assets) {
    const char *folder = model->config->dirs.content;
    scan self = {.model = model, .pages = pages, .assets = assets};
    fs_stat info;
    if (!fs_root_stat(&model->root, folder, &info)) {
        log_unreadable_folder(model->log, folder);
        return false;
    }
    if (info.kind == FS_FOLDER) return walk(&self, folder) && scan_mounts(&self);
    log_report *report =
        log_error(model->log, CODE_READ, "the site has no folder '%s'", folder);
    log_note(report, "make it, or name another one as dirs.content in torii.yaml");
    return false;
}

void scan_statics(site *model) {
    scan self = {.model = model, .assets = &model->statics};
    walk(&self, model->config->dirs.statics);
    for (size_t i = 0; i < model->config->mounts.count; i++) {
        self.mount = &model->config->mounts.items[i];
        walk(&self, self.mount->statics);
    }
}
