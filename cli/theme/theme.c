/* SPDX-License-Identifier: MIT
 *
 * Loading layers from the site, from themes/NAME, and from the program itself.
 */
#include "theme/theme.h"

#include "base/codes.h"
#include "base/path.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "theme/builtin.h"
#include "theme/macros.h"
#include "theme/stray.h"
#include "theme/theme_meta.h"

#include <errno.h>
#include <string.h>

enum { MAX_TEMPLATE = 16 << 20, MAX_CATALOG = 16 << 20, MAX_CHAIN = 8 };

#define FALLBACK_LANGUAGE "en"

typedef struct loading {
    theme *theme;
    const fs_root *root;
    theme_layer *layer;
    const char *folder; /* the one being walked, below the root */
    const char *prefix; /* in front of names; "" mostly */
    strmap *target;
    bool texts; /* read the files now? */
} loading;

/* ----------------------------------------------------------- templates ---- */

/* Does the text hold {% extends "NAME" %} with its own name? */
static bool extends_itself(const char *text, size_t size, const char *name) {
    static const char word[] = "extends";
    const char *at = text, *end = text + size;
    size_t length = strlen(name);
    while ((at = memmem(at, (size_t)(end - at), word, sizeof word - 1))) {
        at += sizeof word - 1;
        while (at < end && (*at == ' ' || *at == '\n' || *at == '\t'))
            at++;
        if ((size_t)(end - at) < length + 2 || (*at != '"' && *at != '\'')) continue;
        if (memcmp(at + 1, name, length) == 0 && at[length + 1] == *at) return true;
    }
    return false;
}

static theme_file *
add_file(const loading *self, const char *name, const char *text, size_t size) {
    theme_file *file = arena_alloc(self->theme->memory, sizeof *file);
    file->layer = self->layer;
    file->name = arena_str(self->theme->memory, name);
    file->text = text;
    file->size = size;
    file->extends_itself = text && extends_itself(text, size, name);
    strmap_put(self->target, name, file);
    return file;
}

static bool check_utf8(const loading *self, const theme_file *file) {
    if (utf8_invalid_at(file->text, file->size) == file->size) return true;
    log_report *report = log_error(self->theme->log, CODE_ENCODING, "is not UTF-8");
    log_at(report, file->place, 0, 0);
    return false;
}

static void take_text(theme_file *self, const char *text, size_t size) {
    self->text = text;
    self->size = size;
    self->extends_itself = extends_itself(text, size, self->name);
}

static void read_text(const loading *self, theme_file *file) {
    buf text = BUF_INIT;
    if (fs_root_read(self->root, file->source, MAX_TEMPLATE, &text)) {
        const char *copy = arena_strn(self->theme->memory, buf_text(&text), text.size);
        take_text(file, copy, text.size);
        check_utf8(self, file);
    } else {
        log_report *report = log_error(
            self->theme->log, CODE_READ, "cannot be read: %s", strerror(errno));
        log_at(report, file->place, 0, 0);
        take_text(file, "", 0);
    }
    buf_done(&text);
}

static bool is_made_of(const theme_file *self, const char *path) {
    return self->source && strcmp(self->source, path) == 0;
}

bool theme_is_template(const theme *self, const char *path) {
    for (size_t i = 0; i < self->layers.count; i++) {
        const strmap *files = &self->layers.items[i]->templates;
        for (size_t n = 0; n < files->count; n++)
            if (is_made_of(files->entries[n].value, path)) return true;
    }
    return false;
}

bool theme_reread(theme *self, const char *path, const char *text, size_t size) {
    if (size > MAX_TEMPLATE || utf8_invalid_at(text, size) != size) return false;
    for (size_t i = 0; i < self->layers.count; i++) {
        const strmap *files = &self->layers.items[i]->templates;
        for (size_t n = 0; n < files->count; n++) {
            theme_file *file = files->entries[n].value;
            if (!is_made_of(file, path)) continue;
            if (strcmp(file->name, MACROS_FILE) == 0) return false; /* all see them */
            if (stray_is_in(text, size)) return false; /* which is to be told */
            take_text(file, text, size);
        }
    }
    return true;
}

static fs_walk_answer visit_file(void *data, const fs_entry *entry) {
    const loading *self = data;
    if (entry->name[0] == '.') return FS_WALK_SKIP;
    if (entry->escapes || entry->stat.kind != FS_FILE) return FS_WALK_ON;
    const char *name = entry->path;
    size_t skip = strlen(self->folder);
    if (strncmp(name, self->folder, skip) == 0 && name[skip] == '/') name += skip + 1;
    if (*self->prefix)
        name = arena_strf(self->theme->memory, "%s%s", self->prefix, name);
    theme_file *file = add_file(self, name, NULL, 0);
    file->source = file->place = arena_str(self->theme->memory, entry->path);
    file->size = entry->stat.size;
    if (self->texts) read_text(self, file);
    return FS_WALK_ON;
}

static void walk(loading *self, const char *folder, strmap *target, bool texts) {
    self->folder = folder;
    self->target = target;
    self->texts = texts;
    buf failed = BUF_INIT;
    if (!fs_root_walk(self->root, folder, visit_file, self, &failed))
        log_unreadable_folder(self->theme->log, buf_text(&failed));
    buf_done(&failed);
}

/* ------------------------------------------------------------- strings ---- */

static yaml_node *
parse_yaml(const loading *self, const char *text, size_t size, const char *place) {
    yaml_options options = {.file = place, .flags = YAML_QUIET};
    yaml_node *node =
        yaml_parse(self->theme->memory, self->theme->log, text, size, &options);
    if (!node || node->kind == YAML_MAPPING) return node;
    if (node->kind != YAML_NULL)
        yaml_at(log_error(self->theme->log, CODE_DATA, "this is no mapping"), node);
    return NULL;
}

/* A file that may be missing is not there, for another reason than that. */
static void report_unread(const loading *self, const char *path) {
    if (errno == ENOENT || errno == ENOTDIR) return;
    log_report *report = log_error(
        self->theme->log, CODE_READ, "cannot be read: %s", strerror(errno));
    log_at(report, path, 0, 0);
}

/* A YAML file of the site's or theme's folder; NULL if there is none. */
static yaml_node *read_yaml(const loading *self, const char *folder, const char *name) {
    arena *memory = self->theme->memory;
    const char *path = path_join(memory, folder, name);
    buf text = BUF_INIT;
    yaml_node *node = NULL;
    if (fs_root_read(self->root, path, 1 << 20, &text))
        node = parse_yaml(
            self, arena_strn(memory, buf_text(&text), text.size), text.size, path);
    else
        report_unread(self, path);
    buf_done(&text);
    return node;
}

/* Calls `read` for each language whose strings may be asked for. */
static void
each_language(loading *self, void (*read)(loading *self, const char *code)) {
    const language_list *all = &self->theme->config->languages;
    strmap done = {0};
    read(self, FALLBACK_LANGUAGE);
    strmap_put(&done, FALLBACK_LANGUAGE, self);
    for (size_t i = 0; i < all->count; i++) {
        const char *code = all->items[i].code;
        const char *base =
            arena_strn(self->theme->memory, code, strcspn(code, "-"));
        if (!strmap_put(&done, code, self)) read(self, code);
        if (!strmap_put(&done, base, self)) read(self, base);
    }
    strmap_done(&done);
}

static void report_catalog(const loading *self, const char *path, const char *reason) {
    log_report *report = log_error(self->theme->log, CODE_DATA, "%s", reason);
    log_at(report, path, 0, 0);
}

/* i18n/de.mo, or as gettext has it: i18n/de/LC_MESSAGES/messages.mo. */
static void read_catalog(loading *self, const char *code) {
    arena *memory = self->theme->memory;
    for (size_t i = 0; i < 2; i++) {
        const char *path = i ? arena_strf(memory, "%s/%s/LC_MESSAGES/messages.mo",
                                          self->folder, code)
                             : arena_strf(memory, "%s/%s.mo", self->folder, code);
        buf bytes = BUF_INIT;
        const char *reason;
        if (fs_root_read(self->root, path, MAX_CATALOG, &bytes)) {
            const char *copy = arena_strn(memory, buf_text(&bytes), bytes.size);
            self->layer->catalog_hash ^= hash_bytes(copy, bytes.size);
            catalog *made = catalog_read(memory, copy, bytes.size, &reason);
            if (made) /* the second place counts if there are both */
                catalog_done(strmap_put(&self->layer->catalogs, code, made));
            else
                report_catalog(self, path, reason);
        } else {
            report_unread(self, path);
        }
        buf_done(&bytes);
    }
}

static void read_language(loading *self, const char *code) {
    const char *name = arena_strf(self->theme->memory, "%s.yaml", code);
    yaml_node *strings = read_yaml(self, self->folder, name);
    if (strings) strmap_put(&self->layer->strings, code, strings);
    read_catalog(self, code);
}

static void load_strings(loading *self, const char *folder) {
    self->folder = folder;
    each_language(self, read_language);
}

/* -------------------------------------------------------------- themes ---- */

bool theme_is_builtin(const char *name) {
    size_t size = strlen(name);
    for (size_t i = 0; i < BUILTIN_FILE_COUNT; i++)
        if (strncmp(BUILTIN_FILES[i].path, name, size) == 0 &&
            BUILTIN_FILES[i].path[size] == '/')
            return true;
    return false;
}

/* What follows "NAME/PART/" in a built-in file's path, or NULL. */
static const char *below(const char *path, const char *name, const char *part) {
    size_t size = strlen(name), more = strlen(part);
    if (strncmp(path, name, size) != 0 || path[size] != '/') return NULL;
    if (strncmp(path + size + 1, part, more) != 0) return NULL;
    return path + size + 1 + more;
}

/* May strings of the language be asked for?  The same as each_language() says. */
static bool is_asked_for(const loading *self, const char *code) {
    const language_list *all = &self->theme->config->languages;
    size_t size = strlen(code);
    bool found = strcmp(code, FALLBACK_LANGUAGE) == 0;
    for (size_t i = 0; !found && i < all->count; i++) {
        const char *own = all->items[i].code;
        found = strncmp(own, code, size) == 0 && (!own[size] || own[size] == '-');
    }
    return found;
}

static void load_builtin_file(loading *self, const builtin_file *from) {
    arena *memory = self->theme->memory;
    theme_layer *layer = self->layer;
    const char *templates = below(from->path, layer->name, "templates/");
    const char *statics = below(from->path, layer->name, "static/");
    const char *assets = below(from->path, layer->name, "assets/");
    const char *strings = below(from->path, layer->name, "i18n/");
    const char *meta = below(from->path, layer->name, "theme.yaml");
    const char *place = arena_strf(memory, "themes/%s", from->path);
    if (templates || statics || assets) {
        const char *name = templates ? templates : statics ? statics : assets;
        self->target = templates ? &layer->templates
                       : statics ? &layer->statics
                                 : &layer->assets;
        add_file(self, name, from->data, from->size)->place = place;
    } else if (meta && !*meta) {
        layer->meta = parse_yaml(self, from->data, from->size, place);
    } else if (strings) {
        const char *code = arena_strn(
            memory, strings, strlen(strings) - strlen(path_extension(strings)));
        yaml_node *node = is_asked_for(self, code)
                              ? parse_yaml(self, from->data, from->size, place)
                              : NULL;
        if (node) strmap_put(&layer->strings, code, node);
    }
}

void theme_builtin_names(arena *memory, str_list *out) {
    for (size_t i = 0; i < BUILTIN_FILE_COUNT; i++) {
        const char *path = BUILTIN_FILES[i].path;
        size_t size = strcspn(path, "/");
        if (strcmp(path + size, "/theme.yaml") == 0)
            vec_push(out, arena_strn(memory, path, size));
    }
}

/* Built-in names, for "did you mean". */
static const char *suggest_theme(arena *memory, const char *name) {
    str_list names = {0};
    theme_builtin_names(memory, &names);
    const char *found = suggest(name, names.items, names.count);
    vec_done(&names);
    return found;
}

static theme_layer *load_layer(loading *self, const char *name) {
    theme *owner = self->theme;
    arena *memory = owner->memory;
    theme_layer *layer = self->layer = arena_alloc(memory, sizeof *layer);
    layer->name = arena_str(memory, name);
    const char *folder = path_join(memory, owner->config->dirs.themes, name);
    fs_stat found = {0};
    bool safe = path_is_safe(name);
    if (safe && !fs_root_stat(self->root, folder, &found)) {
        log_unreadable_folder(owner->log, folder);
        return NULL;
    }
    if (safe && found.kind == FS_FOLDER) {
        layer->folder = folder;
        layer->meta = read_yaml(self, folder, "theme.yaml");
        walk(self, path_join(memory, folder, "templates"), &layer->templates, true);
        walk(self, path_join(memory, folder, "static"), &layer->statics, false);
        walk(self, path_join(memory, folder, "assets"), &layer->assets, false);
        load_strings(self, path_join(memory, folder, "i18n"));
    } else if (safe && theme_is_builtin(name)) {
        for (size_t i = 0; i < BUILTIN_FILE_COUNT; i++)
            load_builtin_file(self, &BUILTIN_FILES[i]);
    } else {
        log_report *report =
            log_error(owner->log, CODE_CONFIG_VALUE, "there is no theme '%s'", name);
        yaml_at(report, yaml_get(owner->config->tree, "theme"));
        log_suggest(report, suggest_theme(memory, name));
        return NULL;
    }
    vec_push(&owner->layers, layer);
    return layer;
}

/* The theme that this one stands on, or NULL. */
static const char *
parent_name(const theme *self, const theme_layer *layer, bool first) {
    if (first && *self->config->theme_extends) return self->config->theme_extends;
    const yaml_node *node = yaml_get(layer->meta, "extends");
    return node && node->kind == YAML_STRING ? node->text : NULL;
}

static bool load_chain(loading *self) {
    theme *owner = self->theme;
    const char *name = owner->config->theme;
    for (size_t depth = 0; name; depth++) {
        if (depth == MAX_CHAIN) {
            log_error(
                owner->log, CODE_CONFIG_VALUE, "theme '%s' extends itself, or too many",
                owner->config->theme);
            return false;
        }
        theme_layer *layer = load_layer(self, name);
        if (!layer) return false;
        name = parent_name(owner, layer, depth == 0);
    }
    return true;
}

/* Does it need the frame and the look of `base`? */
static bool is_framed(const char *name) {
    static const char *const framed[] = {"base.html", "404.html", "search.html"};
    for (size_t i = 0; i < sizeof framed / sizeof *framed; i++)
        if (strcmp(name, framed[i]) == 0) return true;
    return strncmp(name, "partials/", 9) == 0;
}

/*
 * Feeds, sitemap, redirects, shortcodes are there for themes that stand on
 * nothing, too: what of the built-in ground has no look.
 */
static void load_ground(loading *self) {
    theme *owner = self->theme;
    for (size_t i = 1; i < owner->layers.count; i++)
        if (strcmp(owner->layers.items[i]->name, "base") == 0) return;
    theme_layer *layer = self->layer = arena_alloc(owner->memory, sizeof *layer);
    layer->name = "base";
    layer->is_ground = true;
    for (size_t i = 0; i < BUILTIN_FILE_COUNT; i++) {
        const char *path = BUILTIN_FILES[i].path;
        const char *name = below(path, "base", "templates/");
        bool look = below(path, "base", "static/") || below(path, "base", "assets/") ||
                    below(path, "base", "i18n/") || below(path, "base", "theme.yaml");
        bool script = strcmp(path, "base/static/js/redirect.js") == 0;
        if (script || (!look && !(name && is_framed(name))))
            load_builtin_file(self, &BUILTIN_FILES[i]);
    }
    vec_push(&owner->layers, layer);
}

/* The built-in base has a frame; a site can use it as it is with layouts of its own. */
bool theme_check_layouts(const theme *self) {
    static const char *const names[] = {"page.html", "section.html", "home.html"};
    const theme_layer *used = self->layers.items[1];
    if (used->folder || strcmp(used->name, "base") != 0) return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strmap_has(&self->layers.items[0]->templates, names[i])) return true;
    log_report *report = log_error(
        self->log, CODE_CONFIG_VALUE, "the theme 'base' has no layouts of pages");
    const yaml_node *named = yaml_get(self->config->tree, "theme");
    const yaml_node *inside = yaml_get(named, "name");
    yaml_at(report, inside ? inside : named);
    log_note(
        report, "other themes stand on it; take blog, docs or landing, or write "
                "templates/page.html and templates/section.html");
    return false;
}

static void merge_params(theme *self) {
    yaml_node *params = yaml_new_mapping(self->memory, NULL);
    for (size_t i = self->layers.count; i-- > 0;) {
        yaml_node *own = yaml_get(self->layers.items[i]->meta, "params");
        if (own && own->kind == YAML_MAPPING)
            params = yaml_merge(self->memory, params, own);
    }
    yaml_node *sites = yaml_get(self->config->tree, "params");
    self->params = yaml_merge(self->memory, params, sites);
}

theme *
theme_load(arena *memory, logger *log, const site_config *config, const fs_root *root) {
    theme *self = arena_alloc(memory, sizeof *self);
    self->memory = memory;
    self->log = log;
    self->config = config;
    loading state = {.theme = self, .root = root};
    theme_layer *own = state.layer = arena_alloc(memory, sizeof *own);
    own->name = "";
    own->folder = "";
    vec_push(&self->layers, own);
    state.prefix = "";
    walk(&state, config->dirs.templates, &own->templates, true);
    for (size_t i = 0; i < config->mounts.count; i++) {
        state.prefix = config->mounts.items[i].prefix;
        walk(&state, config->mounts.items[i].templates, &own->templates, true);
    }
    state.prefix = "";
    walk(&state, config->dirs.assets, &own->assets, false);
    load_strings(&state, config->dirs.i18n);
    if (!load_chain(&state)) {
        theme_free(self);
        return NULL;
    }
    load_ground(&state);
    merge_params(self);
    if (!theme_check_meta(self)) {
        theme_free(self);
        return NULL;
    }
    return self;
}

void theme_free(theme *self) {
    if (!self) return;
    for (size_t i = 0; i < self->layers.count; i++) {
        strmap_done(&self->layers.items[i]->templates);
        strmap_done(&self->layers.items[i]->statics);
        strmap_done(&self->layers.items[i]->assets);
        strmap_done(&self->layers.items[i]->strings);
        strmap *catalogs = &self->layers.items[i]->catalogs;
        for (size_t n = 0; n < catalogs->count; n++)
            catalog_done(catalogs->entries[n].value);
        strmap_done(catalogs);
    }
    vec_done(&self->layers);
}

/* -------------------------------------------------------------- lookup ---- */

const theme_file *theme_find_static(const theme *self, const char *name) {
    for (size_t i = 1; i < self->layers.count; i++) {
        const theme_file *file = strmap_get(&self->layers.items[i]->statics, name);
        if (file) return file;
    }
    return NULL;
}

const char *theme_suggest_string(const theme *self, const char *key) {
    str_list keys = {0};
    for (size_t i = 0; i < self->layers.count; i++) {
        const strmap *all = &self->layers.items[i]->strings;
        for (size_t l = 0; l < all->count; l++) {
            const yaml_node *strings = all->entries[l].value;
            for (size_t n = 0; n < strings->mapping.count; n++)
                vec_push(&keys, strings->mapping.pairs[n].key);
        }
    }
    const char *found = suggest(key, keys.items, keys.count);
    vec_done(&keys);
    return found;
}

bool theme_has_feature(const theme *self, const char *name) {
    for (size_t i = 0; i < self->layers.count; i++) {
        const yaml_node *list = yaml_get(self->layers.items[i]->meta, "features");
        for (size_t n = 0;
             list && list->kind == YAML_SEQUENCE && n < list->sequence.count; n++) {
            const yaml_node *item = list->sequence.items[n];
            if (item->kind == YAML_STRING && strcmp(item->text, name) == 0) return true;
        }
    }
    return false;
}

const char *theme_suggest_template(const theme *self, const char *name) {
    str_list names = {0};
    for (size_t i = 0; i < self->layers.count; i++) {
        const strmap *map = &self->layers.items[i]->templates;
        for (size_t n = 0; n < map->count; n++) {
            const char *key = map->entries[n].key;
            vec_push(&names, key + theme_mount_size(key));
        }
    }
    const char *found = suggest(name, names.items, names.count);
    vec_done(&names);
    return found;
}
