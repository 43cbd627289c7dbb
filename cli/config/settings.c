/* SPDX-License-Identifier: MIT
 *
 * The table-driven reader.  Groups are not rows: "urls" is a group because
 * some row begins with "urls.".  Depth is bounded by the table's own.
 */
#include "config/settings.h"

#include "base/codes.h"
#include "base/suggest.h"
#include "base/vec.h"

#include <string.h>

enum { MAX_NAMES = 128, MAX_KEY = 128 };

static const setting *find_row(const settings *table, const char *key) {
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].key, key) == 0) return &table->rows[i];
    return NULL;
}

static bool is_group(const settings *table, const char *key) {
    size_t size = strlen(key);
    for (size_t i = 0; i < table->count; i++)
        if (strncmp(table->rows[i].key, key, size) == 0 &&
            table->rows[i].key[size] == '.')
            return true;
    return false;
}

static const char *main_of(const settings *table, const char *group) {
    for (size_t i = 0; i < table->main_count; i++)
        if (strcmp(table->mains[i].group, group) == 0) return table->mains[i].key;
    return NULL;
}

/* The node at a dotted path, or NULL. */
static yaml_node *node_at(const yaml_node *tree, const char *key) {
    char name[MAX_KEY];
    const yaml_node *node = tree;
    while (node) {
        size_t size = strcspn(key, ".");
        if (size >= sizeof name) return NULL;
        memcpy(name, key, size);
        name[size] = '\0';
        node = yaml_get(node, name);
        if (!key[size]) return (yaml_node *)node;
        key += size + 1;
    }
    return NULL;
}

/* ------------------------------------------------------- short forms ---- */

static void expand_group(
    arena *memory, const settings *table, yaml_node *tree, const char *group) {
    yaml_node *node = yaml_get(tree, group);
    if (!node || node->kind == YAML_MAPPING || node->kind == YAML_NULL) return;
    const char *key = main_of(table, group);
    if (!key) return;
    yaml_node *mapping = yaml_new_mapping(memory, node);
    yaml_set(memory, mapping, key, node);
    yaml_set(memory, tree, group, mapping);
}

yaml_node *settings_expand(arena *memory, const settings *table, yaml_node *tree) {
    if (!tree || tree->kind != YAML_MAPPING) return tree;
    yaml_node *result = yaml_merge(memory, yaml_new_mapping(memory, tree), tree);
    for (size_t i = 0; i < table->main_count; i++)
        expand_group(memory, table, result, table->mains[i].group);
    return result;
}

/* ------------------------------------------------------- unknown keys ---- */

/* The names that may stand below `group` ("" for the top). */
static size_t
names_below(const settings *table, const char *group, const char *out[MAX_NAMES],
            char store[MAX_NAMES][MAX_KEY]) {
    size_t skip = *group ? strlen(group) + 1 : 0, count = 0;
    for (size_t i = 0; i < table->count && count < MAX_NAMES; i++) {
        const char *key = table->rows[i].key;
        if (skip && (strncmp(key, group, skip - 1) != 0 || key[skip - 1] != '.'))
            continue;
        size_t size = strcspn(key + skip, ".");
        if (count && strlen(store[count - 1]) == size &&
            strncmp(store[count - 1], key + skip, size) == 0)
            continue;
        if (size >= MAX_KEY) continue;
        memcpy(store[count], key + skip, size);
        store[count][size] = '\0';
        out[count] = store[count];
        count++;
    }
    return count;
}

static const char *prefix_of(const settings *table) {
    return table->prefix ? table->prefix : "";
}

static const char *find_synonym(const settings *table, const char *key) {
    const setting_synonym *one = table->synonyms;
    while (one && one->key && strcmp(one->key, key) != 0)
        one++;
    return one ? one->ours : NULL;
}

static void report_unknown(
    logger *log, const settings *table, const char *group, const yaml_pair *pair) {
    char store[MAX_NAMES][MAX_KEY];
    const char *names[MAX_NAMES];
    size_t count = names_below(table, group, names, store);
    log_report *report = log_error(
        log, CODE_CONFIG_KEY, "the key '%s%s%s%s' is not known", prefix_of(table),
        group, *group ? "." : "", pair->key);
    yaml_at_key(report, pair);
    const char *near = *group ? NULL : find_synonym(table, pair->key);
    if (!near) near = suggest(pair->key, names, count);
    if (near)
        log_suggest(report, near);
    else if (!*group && !table->prefix)
        log_note(report, "keys of your own belong below 'params'");
}

static void check_level(
    logger *log, const settings *table, const yaml_node *mapping, const char *group) {
    for (size_t i = 0; i < mapping->mapping.count; i++) {
        const yaml_pair *pair = &mapping->mapping.pairs[i];
        char key[MAX_KEY];
        int size =
            snprintf(key, sizeof key, "%s%s%s", group, *group ? "." : "", pair->key);
        if (size < 0 || (size_t)size >= sizeof key) {
            report_unknown(log, table, group, pair);
        } else if (!find_row(table, key)) {
            if (!is_group(table, key))
                report_unknown(log, table, group, pair);
            else if (pair->value->kind == YAML_MAPPING)
                check_level(log, table, pair->value, key);
            else if (pair->value->kind != YAML_NULL)
                yaml_at(
                    log_error(
                        log, CODE_CONFIG_TYPE, "'%s%s' must be a mapping, not %s",
                        prefix_of(table), key, yaml_kind_name(pair->value->kind)),
                    pair->value);
        }
    }
}

void settings_check(logger *log, const settings *table, const yaml_node *tree) {
    if (tree && tree->kind == YAML_MAPPING) check_level(log, table, tree, "");
}

/* ------------------------------------------------------------ defaults ---- */

/* The row's default as a node, NULL if it has none. */
static yaml_node *standard_node(arena *memory, const setting *row) {
    if (!row->standard) return NULL;
    yaml_node *node = yaml_new_string(memory, row->standard, NULL);
    const char *text = row->standard;
    if (row->type == SETTING_BOOL) {
        node->kind = YAML_BOOL;
        node->boolean = strcmp(text, "true") == 0;
    } else if (row->type == SETTING_INT) {
        bool negative = *text == '-';
        node->kind = YAML_INT;
        for (text += negative; *text; text++)
            node->integer = node->integer * 10 + (*text - '0');
        if (negative) node->integer = -node->integer;
    } else if (row->type == SETTING_LIST) {
        node->kind = YAML_SEQUENCE;
        node->sequence.items =
            arena_array(memory, strlen(text) + 1, sizeof(yaml_node *));
        while (*text) {
            size_t size = strcspn(text, ",");
            yaml_node *item =
                yaml_new_string(memory, arena_strn(memory, text, size), NULL);
            node->sequence.items[node->sequence.count++] = item;
            text += size + (text[size] == ',');
        }
    }
    return node;
}

yaml_node *settings_defaults(arena *memory, const settings *table) {
    yaml_node *tree = yaml_new_mapping(memory, NULL);
    for (size_t i = 0; i < table->count; i++) {
        yaml_node *node = standard_node(memory, &table->rows[i]);
        const char *key = table->rows[i].key;
        yaml_node *mapping = tree;
        for (size_t size; node && key[size = strcspn(key, ".")]; key += size + 1) {
            const char *name = arena_strn(memory, key, size);
            yaml_node *next = yaml_get(mapping, name);
            if (!next) {
                next = yaml_new_mapping(memory, NULL);
                yaml_set(memory, mapping, name, next);
            }
            mapping = next;
        }
        if (node) yaml_set(memory, mapping, key, node);
    }
    return tree;
}

/* ------------------------------------------------------------- reading ---- */

typedef struct setter {
    arena *memory;
    logger *log;
    const settings *table;
    const setting *row;
    void *place;
} setter;

static bool refuse(const setter *self, const yaml_node *node, const char *wanted) {
    log_report *report = log_error(
        self->log, CODE_CONFIG_TYPE, "'%s%s' must be %s, not %s",
        prefix_of(self->table), self->row->key, wanted, yaml_kind_name(node->kind));
    yaml_at(report, node);
    bool word = self->row->type == SETTING_BOOL && node->kind == YAML_STRING;
    if (word && (strcmp(node->text, "yes") == 0 || strcmp(node->text, "on") == 0))
        log_suggest(report, "true");
    if (word && (strcmp(node->text, "no") == 0 || strcmp(node->text, "off") == 0))
        log_suggest(report, "false");
    return false;
}

static bool set_int(const setter *self, const yaml_node *node) {
    const setting *row = self->row;
    if (node->kind != YAML_INT) return refuse(self, node, "a whole number");
    bool bounded = row->min || row->max;
    if (bounded && (node->integer < row->min || node->integer > row->max)) {
        log_report *report = log_error(
            self->log, CODE_CONFIG_VALUE, "'%s%s' must be between %lld and %lld",
            prefix_of(self->table), row->key, (long long)row->min, (long long)row->max);
        yaml_at(report, node);
        return false;
    }
    *(int64_t *)self->place = node->integer;
    return true;
}

static bool set_choice(const setter *self, const yaml_node *node) {
    const char *const *choices = self->row->choices;
    const char *text = node->text;
    if (node->kind == YAML_BOOL) text = node->boolean ? "on" : "off";
    if (node->kind == YAML_BOOL && !node->boolean && strcmp(choices[0], "true") == 0)
        text = "false";
    size_t count = 0;
    buf all = BUF_INIT;
    for (; choices[count]; count++) {
        if (strcmp(choices[count], text) == 0 && node->kind <= YAML_STRING) {
            *(int *)self->place = (int)count;
            buf_done(&all);
            return true;
        }
        buf_fmt(&all, "%s%s", count ? ", " : "", choices[count]);
    }
    log_report *report = log_error(
        self->log, CODE_CONFIG_VALUE, "'%s%s' must be one of %s",
        prefix_of(self->table), self->row->key, buf_text(&all));
    log_suggest(yaml_at(report, node), suggest(text, choices, count));
    buf_done(&all);
    return false;
}

/* Is the item of a list one of those that there are? */
static bool check_item(const setter *self, const yaml_node *item) {
    const char *const *choices = self->row->choices;
    size_t count = 0;
    if (!choices) return true;
    for (; choices[count]; count++)
        if (strcmp(choices[count], item->text) == 0) return true;
    log_report *report = log_error(
        self->log, CODE_CONFIG_VALUE, "'%s%s' cannot hold '%s'",
        prefix_of(self->table), self->row->key, item->text);
    log_suggest(yaml_at(report, item), suggest(item->text, choices, count));
    return false;
}

static bool set_list(const setter *self, const yaml_node *node) {
    str_list *list = self->place;
    const yaml_node *single[] = {node};
    const yaml_node *const *items = single;
    size_t count = 1;
    if (node->kind == YAML_BOOL && !node->boolean) {
        count = 0; /* `formats: false` */
    } else if (node->kind == YAML_SEQUENCE) {
        items = (const yaml_node *const *)node->sequence.items;
        count = node->sequence.count;
    } else if (node->kind == YAML_MAPPING || node->kind == YAML_BOOL) {
        return refuse(self, node, "a list of texts");
    }
    list->items = arena_array(self->memory, count + 1, sizeof *list->items);
    list->count = list->capacity = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i]->kind == YAML_SEQUENCE || items[i]->kind == YAML_MAPPING)
            return refuse(self, items[i], "a list of texts");
        if (!check_item(self, items[i])) return false;
        list->items[list->count++] = items[i]->text;
    }
    list->capacity = list->count;
    return true;
}

/* False after a report. */
static bool set_value(const setter *self, const yaml_node *node) {
    switch (self->row->type) {
    case SETTING_STR:
        if (node->kind == YAML_SEQUENCE || node->kind == YAML_MAPPING)
            return refuse(self, node, "a text");
        *(const char **)self->place = node->text;
        return true;
    case SETTING_BOOL:
        if (node->kind != YAML_BOOL) return refuse(self, node, "true or false");
        *(bool *)self->place = node->boolean;
        return true;
    case SETTING_INT: return set_int(self, node);
    case SETTING_CHOICE: return set_choice(self, node);
    case SETTING_LIST: return set_list(self, node);
    case SETTING_MAPPING:
        if (node->kind != YAML_MAPPING) return refuse(self, node, "a mapping");
        break;
    case SETTING_SEQUENCE:
        if (node->kind != YAML_SEQUENCE) return refuse(self, node, "a list");
        break;
    case SETTING_NODE: break;
    }
    *(const yaml_node **)self->place = node;
    return true;
}

void settings_read(
    arena *memory, logger *log, const settings *table, const yaml_node *tree,
    void *target) {
    for (size_t i = 0; i < table->count; i++) {
        const setting *row = &table->rows[i];
        setter self = {memory, log, table, row, (char *)target + row->offset};
        const yaml_node *node = node_at(tree, row->key);
        if (node && node->kind != YAML_NULL && set_value(&self, node)) continue;
        node = standard_node(memory, row);
        if (node) set_value(&self, node);
    }
}

void settings_load(
    arena *memory, logger *log, const settings *table, yaml_node *tree, void *target) {
    tree = settings_expand(memory, table, tree);
    settings_check(log, table, tree);
    settings_read(memory, log, table, tree, target);
}
