/* SPDX-License-Identifier: MIT
 *
 * Checking theme.yaml.  A theme that is too new cannot work and is an error;
 * one that is made for an older Torii most likely does, so that is a warning
 * that names the theme's file.
 */
#include "theme/theme_meta.h"

#include "base/codes.h"
#include "base/suggest.h"
#include "config/rule.h"
#include "config/settings.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <torii.h>

#define AT(member) offsetof(theme_meta, member)

static const setting ROWS[] = {
    {"name", SETTING_STR, AT(name), "", NULL, 0, 0},
    {"version", SETTING_STR, AT(version), "", NULL, 0, 0},
    {"torii", SETTING_STR, AT(needs), "", NULL, 0, 0},
    {"license", SETTING_STR, AT(license), "", NULL, 0, 0},
    {"description", SETTING_STR, AT(description), "", NULL, 0, 0},
    {"extends", SETTING_STR, AT(extends), "", NULL, 0, 0},
    {"params", SETTING_MAPPING, AT(params), NULL, NULL, 0, 0},
    {"schema", SETTING_MAPPING, AT(schema), NULL, NULL, 0, 0},
    {"features", SETTING_LIST, AT(features), "", NULL, 0, 0},
};

static const settings TABLE = {
    .rows = ROWS, .count = sizeof ROWS / sizeof *ROWS, .prefix = ""};

theme_meta theme_meta_read(arena *memory, logger *log, const theme_layer *layer) {
    theme_meta out = {0};
    settings_load(memory, log, &TABLE, layer->meta, &out);
    for (size_t i = 0; out.schema && i < out.schema->mapping.count; i++)
        rule_check_rule(
            log, out.schema->mapping.pairs[i].value, out.schema->mapping.pairs[i].key);
    return out;
}

/* ------------------------------------------------------------- versions ---- */

/* "1.10.2" as three numbers. */
static void read_version(const char *text, long out[3]) {
    for (int i = 0; i < 3; i++) {
        char *end;
        out[i] = strtol(text, &end, 10);
        text = *end == '.' ? end + 1 : end;
    }
}

static int compare_versions(const char *left, const char *right) {
    long a[3], b[3];
    read_version(left, a);
    read_version(right, b);
    for (int i = 0; i < 3; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* The sign that one condition of a range begins with; NULL if it is none. */
static const char *read_sign(const char *condition, size_t size) {
    static const char *const signs[] = {">=", "<=", "==", ">", "<", "=", ""};
    size_t n = 0;
    while (strncmp(condition, signs[n], strlen(signs[n])) != 0)
        n++;
    const char *number = condition + strlen(signs[n]);
    size_t digits = strspn(number, "0123456789.");
    bool whole = number + digits == condition + size && isdigit((unsigned char)*number);
    return whole ? signs[n] : NULL;
}

bool theme_range_is_valid(const char *range) {
    while (*(range += strspn(range, " ,"))) {
        size_t size = strcspn(range, " ,");
        if (!read_sign(range, size)) return false;
        range += size;
    }
    return true;
}

int theme_range_compare(const char *range, const char *version) {
    while (*(range += strspn(range, " ,"))) {
        size_t size = strcspn(range, " ,");
        const char *sign = read_sign(range, size);
        if (!sign) return 0;
        int order = compare_versions(version, range + strlen(sign));
        bool least = *sign == '>' || !*sign;
        if (least && (order < 0 || (strcmp(sign, ">") == 0 && order == 0))) return -1;
        if (*sign == '<' && (order > 0 || (!sign[1] && order == 0))) return 1;
        if (*sign == '=' && order != 0) return order < 0 ? -1 : 1;
        range += size;
    }
    return 0;
}

static void check_version(const theme *self, const theme_layer *layer) {
    const yaml_node *needs = yaml_get(layer->meta, "torii");
    if (!needs || needs->kind > YAML_STRING || !needs->text || !*needs->text) return;
    if (!theme_range_is_valid(needs->text)) {
        log_report *report = log_error(
            self->log, CODE_CONFIG_VALUE, "'torii' of theme '%s' is no range: %s",
            layer->name, needs->text);
        log_note(
            yaml_at(report, needs), "write the versions that it works with as %s",
            "\">=0.1 <2\"");
        return;
    }
    int order = theme_range_compare(needs->text, torii_version());
    if (!order) return;
    log_report *report = log_report_new(
        self->log, order < 0 ? LOG_ERROR : LOG_WARNING, CODE_THEME_VERSION,
        order < 0 ? "theme '%s' needs a newer Torii: %s"
                  : "theme '%s' is made for an older Torii: %s",
        layer->name, needs->text);
    yaml_at(report, needs);
    log_note(
        report, "this is Torii %s%s", torii_version(),
        order < 0 ? "; an earlier version of the theme may work with it" : "");
}

/* --------------------------------------------------------------- params ---- */

static const yaml_node *rule_for(const theme *self, const char *name) {
    for (size_t i = 1; i < self->layers.count; i++) {
        const yaml_node *schema = yaml_get(self->layers.items[i]->meta, "schema");
        const yaml_node *rule = yaml_get(schema, name);
        if (rule) return rule;
    }
    return NULL;
}

/* Params are free; one that nearly has the name of a theme's is told. */
static void check_unknown(const theme *self, const yaml_pair *pair) {
    str_list names = {0};
    for (size_t i = 1; i < self->layers.count; i++) {
        const yaml_node *known = yaml_get(self->layers.items[i]->meta, "params");
        for (size_t n = 0;
             known && known->kind == YAML_MAPPING && n < known->mapping.count; n++)
            vec_push(&names, known->mapping.pairs[n].key);
    }
    bool known = false;
    for (size_t i = 0; i < names.count; i++)
        known |= strcmp(names.items[i], pair->key) == 0;
    const char *near = known ? NULL : suggest(pair->key, names.items, names.count);
    if (near && strlen(pair->key) > 4) {
        log_report *report = log_warning(
            self->log, CODE_CONFIG_KEY, "'params.%s' is nothing that the theme knows",
            pair->key);
        log_suggest(yaml_at_key(report, pair), near);
    }
    vec_done(&names);
}

void theme_check_defaults(
    const theme *self, const theme_layer *layer, const theme_meta *meta) {
    arena memory;
    arena_init(&memory);
    for (size_t i = 0; meta->params && i < meta->params->mapping.count; i++) {
        const yaml_pair *pair = &meta->params->mapping.pairs[i];
        const yaml_node *rule = yaml_get(meta->schema, pair->key);
        const char *name = arena_strf(&memory, "params.%s", pair->key);
        rule_check(self->log, rule, pair->value, name);
        if (rule) continue;
        log_report *report = log_warning(
            self->log, CODE_CONFIG_MISSING,
            "'%s' of theme '%s' has no rule in 'schema'", pair->key, layer->name);
        yaml_at_key(report, pair);
    }
    arena_done(&memory);
}

bool theme_check_meta(const theme *self) {
    size_t errors = log_errors(self->log);
    for (size_t i = 1; i < self->layers.count; i++)
        check_version(self, self->layers.items[i]);
    const yaml_node *params = yaml_get(self->config->tree, "params");
    if (!params || params->kind != YAML_MAPPING) return log_errors(self->log) == errors;
    arena memory;
    arena_init(&memory);
    for (size_t i = 0; i < params->mapping.count; i++) {
        const yaml_pair *pair = &params->mapping.pairs[i];
        const char *name = arena_strf(&memory, "params.%s", pair->key);
        if (!rule_check(self->log, rule_for(self, pair->key), pair->value, name))
            continue;
        check_unknown(self, pair);
    }
    arena_done(&memory);
    return log_errors(self->log) == errors;
}
