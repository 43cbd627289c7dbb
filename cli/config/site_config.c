/* SPDX-License-Identifier: MIT
 *
 * Loading torii.yaml: find the layers, merge them, read them by the table,
 * then turn what is more than a value (rules, taxonomies, base_url) into the
 * form in which it is used.
 */
#include "config/site_config.h"

#include "base/codes.h"
#include "base/fs.h"
#include "base/path.h"
#include "base/suggest.h"
#include "config/base_url.h"
#include "config/menu.h"
#include "config/site_keys.h"

#include <errno.h>
#include <string.h>

enum { MAX_CONFIG = 1 << 20 };

typedef struct loader {
    arena *memory;
    logger *log;
    const config_options *options;
    site_config *config;
} loader;

/* -------------------------------------------------------------- layers ---- */

static yaml_node *parse_layer(
    const loader *self, const char *text, size_t size, const char *label) {
    yaml_options options = {.file = label, .flags = YAML_ENV | YAML_QUIET};
    yaml_node *tree = yaml_parse(self->memory, self->log, text, size, &options);
    if (!tree) return NULL;
    if (tree->kind == YAML_NULL) return yaml_new_mapping(self->memory, tree);
    if (tree->kind != YAML_MAPPING) {
        log_report *report = log_error(
            self->log, CODE_CONFIG_TYPE, "the file must hold 'key: value' lines");
        yaml_at(report, tree);
        return NULL;
    }
    return settings_expand(self->memory, &SITE_KEYS, tree);
}

/* A file's tree; NULL after a report, or if `optional` and missing. */
static yaml_node *load_layer(const loader *self, const char *path, bool optional) {
    arena *memory = self->memory;
    const char *full = path_join(memory, self->options->root, path);
    if (optional && fs_kind_of(full) == FS_MISSING) return NULL;
    buf text = BUF_INIT;
    yaml_node *tree = NULL;
    if (fs_read(full, MAX_CONFIG, &text)) {
        const char *copy = arena_strn(memory, buf_text(&text), text.size);
        tree = parse_layer(self, copy, text.size, arena_str(memory, path));
    } else {
        log_report *report =
            log_error(self->log, CODE_READ, "cannot be read: %s", strerror(errno));
        log_at(report, path, 0, 0);
    }
    buf_done(&text);
    return tree;
}

/* -c FILE is relative to the current folder; messages are to the site's root. */
static const char *file_label(const loader *self, const char *file) {
    arena *memory = self->memory;
    const char *real = fs_real_path(memory, file);
    const char *root = fs_real_path(memory, self->options->root);
    if (!real || !root) return path_join(memory, fs_current_folder(memory), file);
    size_t size = strlen(root);
    bool inside = strncmp(real, root, size) == 0 && real[size] == '/';
    return inside ? real + size + 1 : real;
}

static yaml_node *load_files(loader *self) {
    const str_list *files = self->options->files;
    if (!files || !files->count) {
        self->config->file = "torii.yaml";
        return load_layer(self, "torii.yaml", false);
    }
    yaml_node *tree = NULL;
    for (size_t i = 0; i < files->count; i++) {
        const char *label = file_label(self, files->items[i]);
        if (i == 0) self->config->file = label;
        yaml_node *layer = load_layer(self, label, false);
        if (!layer) return NULL;
        tree = yaml_merge(self->memory, tree, layer);
    }
    return tree;
}

/* environments.ENV, then torii.ENV.yaml. */
static yaml_node *add_environment(loader *self, yaml_node *tree) {
    arena *memory = self->memory;
    const char *env = self->config->env;
    yaml_node *own = yaml_get(yaml_get(tree, "environments"), env);
    if (own && own->kind == YAML_MAPPING)
        tree = yaml_merge(memory, tree, settings_expand(memory, &SITE_KEYS, own));
    const char *name = arena_strf(memory, "torii.%s.yaml", env);
    if (!path_is_safe(name) || strchr(env, '/')) return tree;
    return yaml_merge(memory, tree, load_layer(self, name, true));
}

/* One --set KEY=YAML; the key's dots make nested mappings. */
static yaml_node *set_layer(const loader *self, const char *text) {
    arena *memory = self->memory;
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        log_error(
            self->log, CODE_CONFIG_VALUE, "--set %s: write it as KEY=VALUE", text);
        return NULL;
    }
    const char *key = arena_strn(memory, text, (size_t)(equals - text));
    yaml_options options = {
        .file = arena_strf(memory, "--set %s", key), .flags = YAML_ENV | YAML_QUIET};
    yaml_node *value =
        yaml_parse(memory, self->log, equals + 1, strlen(equals + 1), &options);
    if (!value) return NULL;
    if (!equals[1]) value = yaml_new_string(memory, "", value);
    char *path = arena_str(memory, key);
    for (char *dot; (dot = strrchr(path, '.')) != NULL; *dot = '\0') {
        yaml_node *outer = yaml_new_mapping(memory, value);
        yaml_set(memory, outer, dot + 1, value);
        value = outer;
    }
    yaml_node *layer = yaml_new_mapping(memory, value);
    yaml_set(memory, layer, path, value);
    return settings_expand(memory, &SITE_KEYS, layer);
}

/* An option of a command: its value is a text, whatever signs it holds. */
static yaml_node *option_layer(const loader *self) {
    const config_options *options = self->options;
    yaml_node *layer = yaml_new_mapping(self->memory, NULL);
    yaml_node *value = yaml_new_string(self->memory, options->base_url, NULL);
    value->file = options->base_url_option;
    yaml_set(self->memory, layer, "base_url", value);
    return layer;
}

static yaml_node *add_sets(loader *self, yaml_node *tree) {
    const str_list *sets = self->options->sets;
    for (size_t i = 0; sets && i < sets->count; i++)
        tree = yaml_merge(self->memory, tree, set_layer(self, sets->items[i]));
    if (!self->options->base_url) return tree;
    return yaml_merge(self->memory, tree, option_layer(self));
}

/* ------------------------------------------------------ after the table ---- */

/* A report about the value of a top-level key. */
static log_report *
bad_value(const loader *self, const char *key, const char *format, const char *value) {
    buf text = BUF_INIT;
    buf_fmt(&text, "'%s' %s: %s", key, format, value);
    log_report *report = log_error(self->log, CODE_CONFIG_VALUE, "%s", buf_text(&text));
    buf_done(&text);
    const yaml_node *node = yaml_get(self->config->tree, key);
    if (node && node->line) yaml_at(report, node);
    else if (node && node->file)
        log_at(report, node->file, 0, 0); /* an option */
    return report;
}

/* Splits base_url into what links and addresses are made of. */
static void read_base_url(loader *self) {
    site_config *config = self->config;
    const char *url = config->base_url;
    config->base_origin = "";
    config->base_path = "/";
    if (!*url) return;
    const char *fault = base_url_fault(self->memory, url);
    if (fault) {
        log_note(
            bad_value(self, "base_url", fault, url), "%s",
            base_url_advice(self->memory, url));
        return;
    }
    base_url_split(
        self->memory, url, &config->base_url, &config->base_origin, &config->base_path);
}

static void check_dirs(loader *self) {
    const site_config *config = self->config;
    const char *const inside[] = {config->dirs.content,    config->dirs.templates,
                                  config->dirs.statics,    config->dirs.assets,
                                  config->dirs.data,       config->dirs.i18n,
                                  config->dirs.archetypes, config->dirs.themes};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        if (!path_is_safe(inside[i]))
            bad_value(self, "dirs", "must name folders inside the site", inside[i]);
    const char *cache = config->dirs.cache;
    if (!*config->dirs.output || !*cache)
        bad_value(self, "dirs", "must name an output and a cache folder", "''");
    else if (!path_is_safe(cache))
        bad_value(self, "dirs", "must name a cache folder inside the site", cache);
    for (size_t i = 0; *cache && i < sizeof inside / sizeof *inside; i++)
        if (path_is_below(inside[i], cache))
            bad_value(self, "dirs", "must name a cache folder without sources", cache);
}

/* Each item of a list of names must be one of `choices`. */
static void check_names(
    const loader *self, const char *key, const str_list *names,
    const char *const *choices, size_t count) {
    for (size_t i = 0; i < names->count; i++) {
        size_t n = 0;
        while (n < count && strcmp(choices[n], names->items[i]) != 0)
            n++;
        if (n < count) continue;
        log_report *report = bad_value(self, key, "has no choice", names->items[i]);
        log_suggest(report, suggest(names->items[i], choices, count));
    }
}

/* outputs: {page: [html, json]} */
static void check_outputs(const loader *self) {
    static const char *const kinds[] = {"home", "page", "section", "taxonomy", "term"};
    const yaml_node *all = self->config->outputs;
    for (size_t i = 0; all && i < all->mapping.count; i++) {
        const yaml_pair *pair = &all->mapping.pairs[i];
        log_report *report = NULL;
        size_t n = 0;
        while (n < 5 && strcmp(kinds[n], pair->key) != 0)
            n++;
        if (n == 5) {
            report = log_error(
                self->log, CODE_CONFIG_KEY, "outputs: there is no kind '%s'",
                pair->key);
            yaml_at(report, pair->value);
            log_suggest(report, suggest(pair->key, kinds, 5));
        } else if (pair->value->kind != YAML_SEQUENCE) {
            report = log_error(
                self->log, CODE_CONFIG_TYPE, "outputs: %s needs a list", pair->key);
            log_note(yaml_at(report, pair->value), "write it as %s: [html, json]",
                     pair->key);
        }
    }
}

static void check_lists(const loader *self) {
    static const char *const formats[] = {"atom", "rss", "json"};
    static const char *const fields[] = {"title", "headings", "body"};
    static const char *const often[] = {"",       "always",  "hourly", "daily",
                                        "weekly", "monthly", "yearly", "never"};
    const site_config *config = self->config;
    check_names(self, "feeds", &config->feeds.formats, formats, 3);
    check_names(self, "search", &config->search.fields, fields, 3);
    for (size_t i = 0; i < sizeof often / sizeof *often; i++)
        if (strcmp(config->sitemap.changefreq, often[i]) == 0) return;
    bad_value(self, "sitemap", "has no choice", config->sitemap.changefreq);
}

static void check_strings(loader *self) {
    const site_config *config = self->config;
    if (!*config->title) {
        log_report *report =
            log_error(self->log, CODE_CONFIG_MISSING, "'title' is missing");
        log_note(
            log_at(report, config->file, 0, 0), "add a line such as title: My site");
    }
    size_t valid = strspn(
        config->language,
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    if (!valid || config->language[valid])
        bad_value(self, "language", "is not a language tag", config->language);
    if (!date_set_zone(config->timezone))
        log_note(
            bad_value(self, "timezone", "is not known here", config->timezone),
            "write it as UTC or Europe/Berlin");
    if (!path_is_safe(config->paginate.path) || !strstr(config->paginate.path, ":n"))
        bad_value(
            self, "paginate", "needs a path with :n in it", config->paginate.path);
    if (config->markdown.toc_min > config->markdown.toc_max)
        bad_value(self, "markdown", "has toc.min above toc.max", "toc");
}

/* The value of a rule's key as a text, or NULL after a report. */
static const char *
rule_text(const loader *self, const char *what, const yaml_node *node) {
    if (node && node->kind != YAML_MAPPING && node->kind != YAML_SEQUENCE)
        return node->text;
    log_report *report =
        log_error(self->log, CODE_CONFIG_TYPE, "%s must be a text", what);
    if (node) yaml_at(report, node);
    return NULL;
}

static void read_permalinks(loader *self) {
    const yaml_node *node = self->config->nodes.permalinks;
    for (size_t i = 0; node && i < node->mapping.count; i++) {
        const yaml_pair *pair = &node->mapping.pairs[i];
        const char *pattern = rule_text(self, "a permalink's pattern", pair->value);
        if (!pattern) continue;
        permalink_rule rule = {pair->key, pattern, pair->value};
        vec_push(&self->config->permalinks, rule);
    }
}

static void read_defaults(loader *self) {
    const yaml_node *node = self->config->nodes.defaults;
    for (size_t i = 0; node && i < node->sequence.count; i++) {
        const yaml_node *item = node->sequence.items[i];
        const yaml_node *match = yaml_get(item, "match"), *set = yaml_get(item, "set");
        if (!match || match->kind != YAML_STRING || !set || set->kind != YAML_MAPPING ||
            item->mapping.count != 2) {
            log_report *report = log_error(
                self->log, CODE_CONFIG_TYPE, "an entry of 'defaults' has two keys");
            log_note(yaml_at(report, item), "{match: \"blog/**\", set: {...}}");
            continue;
        }
        default_rule rule = {match->text, set};
        vec_push(&self->config->defaults, rule);
    }
}

static void read_redirects(loader *self) {
    static const char *const modes[] = {"html", "netlify", "nginx", "apache"};
    const yaml_node *node = self->config->nodes.redirects;
    for (size_t i = 0; node && i < node->mapping.count; i++) {
        const yaml_pair *pair = &node->mapping.pairs[i];
        const char *to = rule_text(self, "a redirect's target", pair->value);
        if (!to) continue;
        if (strcmp(pair->key, "file") != 0) {
            redirect_rule rule = {pair->key, to, pair->value};
            vec_push(&self->config->redirects.rules, rule);
            continue;
        }
        size_t mode = 0;
        while (mode < 4 && strcmp(modes[mode], to) != 0) mode++;
        if (mode < 4)
            self->config->redirects.file = (redirect_mode)mode;
        else
            bad_value(self, "redirects", "file is html, netlify, nginx or apache", to);
    }
}

static void add_taxonomy(loader *self, const char *name, yaml_node *node) {
    taxonomy_config entry = {.name = name, .node = node};
    settings table = TAXONOMY_KEYS;
    table.prefix = arena_strf(self->memory, "taxonomies.%s.", name);
    if (node && node->kind != YAML_MAPPING && node->kind != YAML_NULL) {
        log_report *report = log_error(
            self->log, CODE_CONFIG_TYPE, "'taxonomies.%s' must be a mapping", name);
        log_note(yaml_at(report, node), "taxonomies: {tags: {}, categories: {}}");
        node = NULL;
    }
    settings_load(self->memory, self->log, &table, node, &entry);
    if (!*entry.path) entry.path = name;
    if (!path_is_safe(entry.path))
        bad_value(self, "taxonomies", "has a path that cannot be used", entry.path);
    vec_push(&self->config->taxonomies, entry);
}

static void read_taxonomies(loader *self) {
    static const char *const standard[] = {"tags", "categories", "authors"};
    const yaml_node *node = self->config->nodes.taxonomies;
    for (size_t i = 0; node && i < node->mapping.count; i++)
        add_taxonomy(self, node->mapping.pairs[i].key, node->mapping.pairs[i].value);
    for (size_t i = 0; !node && i < sizeof standard / sizeof *standard; i++)
        add_taxonomy(self, standard[i], NULL);
}

static void read_shards(loader *self) {
    const yaml_node *node = self->config->nodes.shards;
    if (!node || (node->kind == YAML_STRING && strcmp(node->text, "auto") == 0)) return;
    if (node->kind == YAML_INT && node->integer > 0 && node->integer <= 256)
        self->config->search.shards = node->integer;
    else
        bad_value(
            self, "search", "shards is auto or a number from 1 to 256", node->text);
}

static void read_nav(loader *self) {
    const yaml_node *node = self->config->nav;
    if (!node || node->kind == YAML_SEQUENCE) return;
    self->config->nav = NULL;
    if (node->kind != YAML_STRING || strcmp(node->text, "auto") != 0)
        bad_value(self, "nav", "is auto or a list", yaml_kind_name(node->kind));
}

/* Lists grow outside the arena; from here on they are part of it. */
#define MOVE_LIST(memory, list)                                                       \
    do {                                                                              \
        void *moved_ = arena_array(memory, (list)->count + 1, sizeof *(list)->items); \
        if ((list)->count)                                                            \
            memcpy(moved_, (list)->items, (list)->count * sizeof *(list)->items);     \
        mem_free((list)->items);                                                      \
        (list)->items = moved_;                                                       \
        (list)->capacity = (list)->count;                                             \
    } while (0)

static void read_rest(loader *self) {
    site_config *config = self->config;
    read_base_url(self);
    check_dirs(self);
    check_strings(self);
    check_lists(self);
    check_outputs(self);
    read_permalinks(self);
    read_defaults(self);
    read_redirects(self);
    read_taxonomies(self);
    read_shards(self);
    read_nav(self);
    menu_check(self->log, config->menus);
    mount_read(self->memory, self->log, config, config->nodes.mounts);
    language_read(self->memory, self->log, config, config->nodes.languages);
    MOVE_LIST(self->memory, &config->permalinks);
    MOVE_LIST(self->memory, &config->defaults);
    MOVE_LIST(self->memory, &config->redirects.rules);
    MOVE_LIST(self->memory, &config->taxonomies);
    MOVE_LIST(self->memory, &config->languages);
    MOVE_LIST(self->memory, &config->mounts);
    if (!config->params) config->params = yaml_new_mapping(self->memory, NULL);
}

site_config *
site_config_load(arena *memory, logger *log, const config_options *options) {
    site_config *config = arena_alloc(memory, sizeof *config);
    loader self = {memory, log, options, config};
    size_t errors = log_errors(log);
    date_set_zone("UTC"); /* until the site says otherwise */
    config->root = arena_str(memory, options->root);
    config->env = arena_str(memory, options->env ? options->env : "production");
    yaml_node *tree = load_files(&self);
    if (!tree) return NULL;
    tree = add_sets(&self, add_environment(&self, tree));
    settings_check(log, &SITE_KEYS, tree);
    config->tree = yaml_merge(memory, settings_defaults(memory, &SITE_KEYS), tree);
    settings_read(memory, log, &SITE_KEYS, config->tree, config);
    read_rest(&self);
    return log_errors(log) == errors ? config : NULL;
}
