/* SPDX-License-Identifier: MIT
 *
 * Working with trees: looking up, building, merging, and handing them to
 * templates.  Trees are at most 64 levels deep, so recursion is bounded; a
 * merge is no deeper than the deeper of its two sides.
 */
#include "config/yaml.h"

#include <string.h>

const yaml_pair *yaml_find(const yaml_node *mapping, const char *key) {
    if (!mapping || mapping->kind != YAML_MAPPING) return NULL;
    for (size_t i = 0; i < mapping->mapping.count; i++)
        if (strcmp(mapping->mapping.pairs[i].key, key) == 0)
            return &mapping->mapping.pairs[i];
    return NULL;
}

yaml_node *yaml_get(const yaml_node *mapping, const char *key) {
    const yaml_pair *pair = yaml_find(mapping, key);
    return pair ? pair->value : NULL;
}

const char *yaml_kind_name(yaml_kind kind) {
    static const char *const names[] = {"nothing",  "a yes or no", "a number",
                                        "a number", "a text",      "a date",
                                        "a list",   "a mapping"};
    return names[kind];
}

static yaml_node *new_at(arena *memory, yaml_kind kind, const yaml_node *at) {
    yaml_node *node = arena_alloc(memory, sizeof *node);
    node->kind = kind;
    node->file = at ? at->file : "";
    node->line = at ? at->line : 0;
    node->column = at ? at->column : 0;
    node->span = at ? at->span : 1;
    node->text = "";
    return node;
}

yaml_node *yaml_new_string(arena *memory, const char *text, const yaml_node *at) {
    yaml_node *node = new_at(memory, YAML_STRING, at);
    node->text = arena_str(memory, text);
    node->size = strlen(text);
    return node;
}

yaml_node *yaml_new_mapping(arena *memory, const yaml_node *at) {
    return new_at(memory, YAML_MAPPING, at);
}

static void append(arena *memory, yaml_node *mapping, yaml_pair pair) {
    size_t count = mapping->mapping.count;
    yaml_pair *pairs = arena_array(memory, count + 1, sizeof *pairs);
    if (count) memcpy(pairs, mapping->mapping.pairs, count * sizeof *pairs);
    pairs[count] = pair;
    mapping->mapping.pairs = pairs;
    mapping->mapping.count = count + 1;
}

void yaml_set(arena *memory, yaml_node *mapping, const char *key, yaml_node *value) {
    for (size_t i = 0; i < mapping->mapping.count; i++) {
        if (strcmp(mapping->mapping.pairs[i].key, key) != 0) continue;
        mapping->mapping.pairs[i].value = value;
        mapping->mapping.pairs[i].at = yaml_position_of(value);
        return;
    }
    yaml_pair made = {arena_str(memory, key), value, yaml_position_of(value)};
    append(memory, mapping, made);
}

yaml_node *yaml_merge(arena *memory, yaml_node *base, yaml_node *over) {
    if (!base || !over) return base ? base : over;
    if (base->kind != YAML_MAPPING || over->kind != YAML_MAPPING) return over;
    yaml_node *result = new_at(memory, YAML_MAPPING, over);
    size_t count = base->mapping.count;
    result->mapping.pairs =
        arena_array(memory, count + over->mapping.count + 1, sizeof(yaml_pair));
    if (count)
        memcpy(result->mapping.pairs, base->mapping.pairs, count * sizeof(yaml_pair));
    for (size_t i = 0; i < over->mapping.count; i++) {
        yaml_pair pair = over->mapping.pairs[i];
        size_t at = 0;
        while (at < base->mapping.count &&
               strcmp(result->mapping.pairs[at].key, pair.key) != 0)
            at++;
        if (at < base->mapping.count)
            pair.value =
                yaml_merge(memory, result->mapping.pairs[at].value, pair.value);
        else
            at = count++;
        result->mapping.pairs[at] = pair;
    }
    result->mapping.count = count;
    return result;
}

log_report *yaml_at(log_report *report, const yaml_node *node) {
    return log_span(log_at(report, node->file, node->line, node->column), node->span);
}

log_report *yaml_at_key(log_report *report, const yaml_pair *pair) {
    log_at(report, pair->value->file, pair->at.line, pair->at.column);
    return log_span(report, pair->at.span);
}

yaml_position yaml_position_of(const yaml_node *node) {
    return (yaml_position){node->line, node->column, node->span};
}
