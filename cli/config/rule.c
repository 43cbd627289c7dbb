/* SPDX-License-Identifier: MIT
 *
 * Checking values.  Rules nest through `items` only, and trees are at most 64
 * levels deep, so recursion is bounded.
 */
#include "config/rule.h"

#include "base/codes.h"
#include "base/suggest.h"
#include "base/vec.h"

#include <string.h>

static const char *const TYPES[] = {"any",  "string", "int",  "number",
                                    "bool", "date",   "list", "map"};
enum { TYPE_COUNT = sizeof TYPES / sizeof *TYPES };

static const char *type_of(const yaml_node *rule) {
    const yaml_node *type = yaml_get(rule, "type");
    return type && type->kind == YAML_STRING ? type->text : "any";
}

static bool has_type(const yaml_node *value, const char *type) {
    switch (value->kind) {
    case YAML_BOOL:
        return strcmp(type, "bool") == 0;
    case YAML_INT:
        return strcmp(type, "int") == 0 || strcmp(type, "number") == 0;
    case YAML_FLOAT:
        return strcmp(type, "number") == 0;
    case YAML_STRING:
        return strcmp(type, "string") == 0;
    case YAML_DATE:
        return strcmp(type, "date") == 0 || strcmp(type, "string") == 0;
    case YAML_SEQUENCE:
        return strcmp(type, "list") == 0;
    case YAML_MAPPING:
        return strcmp(type, "map") == 0;
    case YAML_NULL:
        return true;
    }
    return false;
}

static bool check_type(
    logger *log, const yaml_node *rule, const yaml_node *value, const char *name) {
    static const char *const words[] = {"anything", "a text",        "a whole number",
                                        "a number", "true or false", "a date",
                                        "a list",   "a mapping"};
    const char *type = type_of(rule);
    size_t number = 0;
    while (number < TYPE_COUNT && strcmp(TYPES[number], type) != 0)
        number++;
    if (number == 0 || number == TYPE_COUNT || has_type(value, type)) return true;
    log_report *report = log_error(
        log, CODE_CONFIG_TYPE, "'%s' must be %s, not %s", name, words[number],
        yaml_kind_name(value->kind));
    yaml_at(report, value);
    return false;
}

static bool is_same(const yaml_node *left, const yaml_node *right) {
    return left->kind <= YAML_DATE && right->kind <= YAML_DATE &&
           strcmp(left->text, right->text) == 0;
}

static bool check_choice(
    logger *log, const yaml_node *rule, const yaml_node *value, const char *name) {
    const yaml_node *choices = yaml_get(rule, "enum");
    if (!choices || choices->kind != YAML_SEQUENCE || value->kind == YAML_NULL)
        return true;
    str_list words = {0};
    buf all = BUF_INIT;
    bool found = false;
    for (size_t i = 0; i < choices->sequence.count; i++) {
        const yaml_node *one = choices->sequence.items[i];
        found |= is_same(one, value);
        vec_push(&words, one->text);
        buf_fmt(&all, "%s%s", i ? ", " : "", one->text);
    }
    if (!found) {
        log_report *report = log_error(
            log, CODE_CONFIG_VALUE, "'%s' must be one of %s", name, buf_text(&all));
        log_suggest(
            yaml_at(report, value), suggest(value->text, words.items, words.count));
    }
    buf_done(&all);
    vec_done(&words);
    return found;
}

static double number_of(const yaml_node *node) {
    return node->kind == YAML_INT ? (double)node->integer : node->number;
}

static bool is_number(const yaml_node *node) {
    return node && (node->kind == YAML_INT || node->kind == YAML_FLOAT);
}

static bool check_bounds(
    logger *log, const yaml_node *rule, const yaml_node *value, const char *name) {
    const yaml_node *min = yaml_get(rule, "min"), *max = yaml_get(rule, "max");
    if (!is_number(value)) return true;
    bool low = is_number(min) && number_of(value) < number_of(min);
    bool high = is_number(max) && number_of(value) > number_of(max);
    if (!low && !high) return true;
    log_report *report = log_error(
        log, CODE_CONFIG_VALUE, "'%s' must be %s %s", name,
        low ? "at least" : "at most", low ? min->text : max->text);
    yaml_at(report, value);
    return false;
}

bool rule_check(
    logger *log, const yaml_node *rule, const yaml_node *value, const char *name) {
    if (!rule || rule->kind != YAML_MAPPING || !value) return true;
    bool right = check_type(log, rule, value, name) &&
                 check_choice(log, rule, value, name) &&
                 check_bounds(log, rule, value, name);
    const yaml_node *items = yaml_get(rule, "items");
    for (size_t i = 0;
         right && items && value->kind == YAML_SEQUENCE && i < value->sequence.count;
         i++)
        right = rule_check(log, items, value->sequence.items[i], name);
    return right;
}

bool rule_check_rule(logger *log, const yaml_node *rule, const char *name) {
    static const char *const keys[] = {"type", "enum",  "min",
                                       "max",  "items", "description"};
    bool right = rule->kind == YAML_MAPPING;
    if (!right)
        yaml_at(
            log_error(
                log, CODE_CONFIG_TYPE, "the rule for '%s' must be a mapping", name),
            rule);
    for (size_t i = 0; right && i < rule->mapping.count; i++) {
        const yaml_pair *pair = &rule->mapping.pairs[i];
        size_t n = 0;
        while (n < 6 && strcmp(keys[n], pair->key) != 0)
            n++;
        if (n < 6) continue;
        log_report *report = log_error(
            log, CODE_CONFIG_KEY, "the key '%s' is not known in a rule", pair->key);
        log_suggest(yaml_at_key(report, pair), suggest(pair->key, keys, 6));
        right = false;
    }
    const yaml_node *type = right ? yaml_get(rule, "type") : NULL;
    if (!type) return right;
    for (size_t i = 0; i < TYPE_COUNT; i++)
        if (strcmp(TYPES[i], type->text) == 0) return true;
    log_report *report =
        log_error(log, CODE_CONFIG_VALUE, "there is no type '%s'", type->text);
    log_suggest(yaml_at(report, type), suggest(type->text, TYPES, TYPE_COUNT));
    return false;
}
