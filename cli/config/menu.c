/* SPDX-License-Identifier: MIT
 *
 * Keys of an entry that are not known are the site's own, so what is misspelt is only
 * seen by what is missing then.  The YAML reader bounds the depth.
 */
#include "config/menu.h"

#include "base/codes.h"

#include <string.h>

/* What other tools call our keys. */
static const char *const SYNONYMS[][2] = {
    {"name", "title"},  {"label", "title"}, {"text", "title"}, {"pageRef", "page"},
    {"pageref", "page"}, {"path", "page"},  {"ref", "page"},   {"href", "url"},
    {"link", "url"},    {"items", "children"}};

enum { SYNONYM_COUNT = sizeof SYNONYMS / sizeof *SYNONYMS };

static void check_list(logger *log, const yaml_node *list, const char *name);

static bool is_text(const yaml_node *node) {
    return node && node->kind == YAML_STRING && *node->text;
}

static void check_text(logger *log, const yaml_node *item, const char *key) {
    const yaml_node *node = yaml_get(item, key);
    if (!node || node->kind == YAML_STRING || node->kind == YAML_NULL) return;
    yaml_at(
        log_error(
            log, CODE_CONFIG_TYPE, "the %s of a menu's entry must be a text", key),
        node);
}

/* What was given in the place of a missing `key`; NULL if nothing was. */
static const yaml_pair *
find_synonym(const yaml_node *item, const char *key, const char *other) {
    for (size_t i = 0; i < item->mapping.count; i++)
        for (size_t n = 0; n < SYNONYM_COUNT; n++)
            if (strcmp(item->mapping.pairs[i].key, SYNONYMS[n][0]) == 0 &&
                (strcmp(SYNONYMS[n][1], key) == 0 ||
                 strcmp(SYNONYMS[n][1], other) == 0))
                return &item->mapping.pairs[i];
    return NULL;
}

static const char *meant_by(const char *key) {
    size_t n = 0;
    while (strcmp(SYNONYMS[n][0], key) != 0)
        n++;
    return SYNONYMS[n][1];
}

static void
report(logger *log, const yaml_node *item, const yaml_pair *given, const char *text) {
    log_report *made = log_error(log, CODE_CONFIG_MISSING, "%s", text);
    if (given)
        log_suggest(yaml_at_key(made, given), meant_by(given->key));
    else
        log_note(
            yaml_at(made, item),
            "{title: Blog, page: blog/_index.md} or {title: Code, url: ...}");
}

static void check_entry(logger *log, const yaml_node *item, const char *name) {
    if (item->kind != YAML_MAPPING) {
        yaml_at(
            log_error(
                log, CODE_CONFIG_TYPE, "an entry of the menu '%s' must be a mapping",
                name),
            item);
        return;
    }
    check_text(log, item, "title");
    check_text(log, item, "page");
    check_text(log, item, "url");
    bool page = is_text(yaml_get(item, "page")), url = is_text(yaml_get(item, "url"));
    const yaml_node *children = yaml_get(item, "children");
    const yaml_pair *target = find_synonym(item, "page", "url");
    const yaml_pair *below = find_synonym(item, "children", "children");
    if (!yaml_get(item, "title") && !page)
        report(
            log, item, find_synonym(item, "title", "title"),
            "an entry of a menu has neither a title nor a page");
    else if (!page && !url && !children && (target || below))
        report(
            log, item, target ? target : below, "an entry of a menu leads nowhere");
    if (children) check_list(log, children, name);
}

static void check_list(logger *log, const yaml_node *list, const char *name) {
    if (list->kind == YAML_NULL) return;
    if (list->kind != YAML_SEQUENCE) {
        yaml_at(
            log_error(
                log, CODE_CONFIG_TYPE, "the menu '%s' must be a list of entries", name),
            list);
        return;
    }
    for (size_t i = 0; i < list->sequence.count; i++)
        check_entry(log, list->sequence.items[i], name);
}

void menu_check(logger *log, const yaml_node *menus) {
    for (size_t i = 0; menus && i < menus->mapping.count; i++)
        check_list(log, menus->mapping.pairs[i].value, menus->mapping.pairs[i].key);
}
