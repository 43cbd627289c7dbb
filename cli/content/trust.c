/* SPDX-License-Identifier: MIT
 *
 * Rules of security.content: {match, trust: untrusted, max_size, max_links}.
 */
#include "content/trust.h"

#include "base/codes.h"
#include "base/glob.h"

#include <string.h>

#define MAX_SIZE 100000

static const yaml_node *find_rule(const site_config *config, const char *path) {
    const yaml_node *rules = config->security.content;
    for (size_t i = 0; rules && i < rules->sequence.count; i++) {
        const yaml_node *rule = rules->sequence.items[i];
        const yaml_node *match = yaml_get(rule, "match"),
                        *trust = yaml_get(rule, "trust");
        if (match && trust && match->kind == YAML_STRING &&
            trust->kind == YAML_STRING && strcmp(trust->text, "untrusted") == 0 &&
            glob_match(match->text, path))
            return rule;
    }
    return NULL;
}

bool trust_is_denied(const site_config *config, const char *path) {
    return find_rule(config, path) != NULL;
}

int64_t trust_limit(
    const site_config *config, const page *one, const char *key, int64_t standard) {
    const yaml_node *node = yaml_get(find_rule(config, one->path), key);
    return node && node->kind == YAML_INT && node->integer >= 0 ? node->integer
                                                                : standard;
}

/* Fields that reach beyond the page itself. */
static bool is_powerful(const char *key) {
    static const char *const keys[] = {
        "aliases",       "cascade",       "head",
        "jinja",         "layout",        "menu",
        "menus",         "outputs",       "path",
        "permalink",     "redirect_from", "redirect_to",
        "page_template", "template",      "type",
        "url",           "lang",          "translation_key",
        "translationKey"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i], key) == 0) return true;
    return false;
}

void trust_check(
    arena *memory, logger *log, const site_config *config, const page *one) {
    const yaml_node *front = page_front_matter(memory, one);
    page_load(one);
    for (size_t i = 0; front && front->kind == YAML_MAPPING && i < front->mapping.count;
         i++) {
        const yaml_pair *pair = &front->mapping.pairs[i];
        if (!is_powerful(pair->key)) continue;
        log_report *report = log_error(
            log, CODE_UNTRUSTED, "'%s' is not for untrusted content", pair->key);
        log_source(yaml_at_key(report, pair), one->source, one->source_size);
    }
    int64_t most = trust_limit(config, one, "max_size", MAX_SIZE);
    if ((int64_t)one->source_size <= most) return;
    log_report *report = log_error(
        log, CODE_UNTRUSTED, "untrusted content above its limit of %lld bytes",
        (long long)most);
    log_at(report, one->file, 0, 0);
}
