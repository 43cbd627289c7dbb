/* SPDX-License-Identifier: MIT
 *
 * Reading `languages` by a table of its own.
 */
#include "config/language.h"

#include "base/codes.h"
#include "base/path.h"
#include "base/suggest.h"
#include "config/base_url.h"
#include "config/menu.h"
#include "config/settings.h"
#include "config/site_config.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

typedef struct written {
    const char *name, *path, *title, *description, *author, *copyright, *base_url,
        *direction;
    const yaml_node *menus, *nav, *params, *taxonomies;
} written;

#define AT(member) offsetof(written, member)
#define STR(key) \
    { #key, SETTING_STR, AT(key), "", NULL, 0, 0 }
#define MAPPING(key) \
    { #key, SETTING_MAPPING, AT(key), NULL, NULL, 0, 0 }

/* A path that is not written is told from an empty one by this. */
#define NO_PATH "/"

static const setting ROWS[] = {
    STR(name),       {"path", SETTING_STR, AT(path), NO_PATH, NULL, 0, 0},
    STR(title),      STR(description),
    STR(author),     STR(copyright),
    STR(base_url),   STR(direction),
    MAPPING(menus),  {"nav", SETTING_SEQUENCE, AT(nav), NULL, NULL, 0, 0},
    MAPPING(params), MAPPING(taxonomies),
};

/* In Hugo. */
static const setting_synonym SYNONYMS[] = {
    {"languageName", "name"},
    {"label", "name"},
    {"languageDirection", "direction"},
    {NULL, NULL},
};

static const settings LANGUAGE_KEYS = {
    .rows = ROWS, .count = sizeof ROWS / sizeof *ROWS, .synonyms = SYNONYMS};

/* The part of a tag that starts at `at`: "Arab" in "az-Arab". */
static bool part_is(const char *at, const char *wanted) {
    size_t size = strlen(wanted);
    return strncasecmp(at, wanted, size) == 0 && (!at[size] || at[size] == '-');
}

bool language_is_right_to_left(const char *code) {
    static const char *const languages[] = {"ar",  "arc", "ckb", "dv", "fa",
                                            "he",  "ks",  "nqo", "ps", "sd",
                                            "syr", "ug",  "ur",  "yi"};
    static const char *const scripts[] = {"Arab", "Hebr", "Syrc",
                                          "Thaa", "Nkoo", "Adlm"};
    const char *second = strchr(code, '-');
    for (size_t i = 0; second && i < sizeof scripts / sizeof *scripts; i++)
        if (part_is(second + 1, scripts[i])) return true;
    if (second && part_is(second + 1, "Latn")) return false;
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (part_is(code, languages[i])) return true;
    return false;
}

const language *language_find(const site_config *config, const char *code) {
    for (size_t i = 0; i < config->languages.count; i++)
        if (strcasecmp(config->languages.items[i].code, code) == 0)
            return &config->languages.items[i];
    return NULL;
}

const char *language_suggest(const site_config *config, const char *code) {
    str_list codes = {0};
    for (size_t i = 0; i < config->languages.count; i++)
        vec_push(&codes, config->languages.items[i].code);
    const char *found = suggest(code, codes.items, codes.count);
    vec_done(&codes);
    return found;
}

/* --------------------------------------------------------------- reading ---- */

typedef struct reader {
    arena *memory;
    logger *log;
    site_config *config;
} reader;

static void
refuse(const reader *self, const yaml_node *node, const char *code, const char *what) {
    log_report *report =
        log_error(self->log, CODE_CONFIG_VALUE, "'languages.%s' %s", code, what);
    if (node) yaml_at(report, node);
}

static const char *or_else(const char *text, const char *standard) {
    return *text ? text : standard;
}

static void set_path(
    const reader *self, language *one, const written *given, const yaml_node *node) {
    bool first = one->number == 0;
    if (strcmp(given->path, NO_PATH) != 0)
        one->path = given->path;
    else
        one->path = first && !self->config->i18n.default_in_path ? "" : one->code;
    if (*one->path && !path_is_safe(one->path))
        refuse(self, node, one->code, "has a path that cannot be used");
    if (!first && !*one->path) refuse(self, node, one->code, "needs a path");
}

static void set_host(
    const reader *self, language *one, const written *given, const yaml_node *node) {
    one->base_url = one->base_path = one->base_origin = "";
    if (!*given->base_url) return;
    const char *fault = base_url_fault(self->memory, given->base_url);
    if (!fault) {
        base_url_split(
            self->memory, given->base_url, &one->base_url, &one->base_origin,
            &one->base_path);
        return;
    }
    const yaml_node *place = yaml_get(node, "base_url");
    refuse(
        self, place ? place : node, one->code,
        arena_strf(self->memory, "has a base_url that %s", fault));
}

static void add(const reader *self, const char *code, yaml_node *node) {
    const site_config *config = self->config;
    settings table = LANGUAGE_KEYS;
    written given = {0};
    table.prefix = arena_strf(self->memory, "languages.%s.", code);
    size_t valid =
        strspn(code, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    if (!valid || code[valid]) refuse(self, node, code, "is not a language tag");
    if (node && node->kind == YAML_STRING) { /* {de: Deutsch} */
        yaml_node *name = node;
        node = yaml_new_mapping(self->memory, name);
        yaml_set(self->memory, node, "name", name);
    }
    if (node && node->kind != YAML_MAPPING && node->kind != YAML_NULL) {
        refuse(self, node, code, "must be a mapping");
        node = NULL;
    }
    settings_load(self->memory, self->log, &table, node, &given);
    menu_check(self->log, given.menus);
    language one = {
        .number = self->config->languages.count,
        .code = code,
        .name = or_else(given.name, code),
        .right_to_left = language_is_right_to_left(code),
        .title = or_else(given.title, config->title),
        .description = or_else(given.description, config->description),
        .author = or_else(given.author, config->author),
        .copyright = or_else(given.copyright, config->copyright),
        .menus = given.menus ? given.menus : config->menus,
        .nav = given.nav ? given.nav : config->nav,
        .params = given.params,
        .taxonomies = given.taxonomies};
    if (*given.direction) one.right_to_left = strcmp(given.direction, "rtl") == 0;
    set_path(self, &one, &given, node);
    set_host(self, &one, &given, node);
    vec_push(&self->config->languages, one);
}

static void check_paths(const reader *self, const yaml_node *node) {
    const language_list *all = &self->config->languages;
    for (size_t i = 0; i < all->count; i++)
        for (size_t n = 0; n < i; n++)
            if (strcasecmp(all->items[i].path, all->items[n].path) == 0)
                refuse(
                    self, node, all->items[i].code, "has the path of another language");
}

/* {language: en-GB, languages: {en: English}} makes two languages, mostly by
 * mistake. */
static void check_region(const reader *self, const yaml_node *node) {
    const char *own = self->config->language;
    size_t size = strcspn(own, "-");
    if (!own[size] || yaml_get(node, own)) return;
    for (size_t i = 0; i < node->mapping.count; i++) {
        const yaml_pair *pair = &node->mapping.pairs[i];
        if (strlen(pair->key) != size || strncasecmp(pair->key, own, size) != 0)
            continue;
        log_report *report = log_warning(
            self->log, CODE_CONFIG_VALUE,
            "'%s' is another language than that of the site, '%s'", pair->key, own);
        yaml_at_key(report, pair);
        log_note(
            report, "name '%s' below languages, or set language: %s", own, pair->key);
    }
}

void language_read(
    arena *memory, logger *log, site_config *config, const yaml_node *node) {
    reader self = {memory, log, config};
    add(&self, config->language, yaml_get(node, config->language));
    for (size_t i = 0; node && i < node->mapping.count; i++) {
        const yaml_pair *pair = &node->mapping.pairs[i];
        if (strcmp(pair->key, config->language) != 0)
            add(&self, pair->key, pair->value);
    }
    check_paths(&self, node);
    if (node) check_region(&self, node);
}
