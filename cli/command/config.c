/* SPDX-License-Identifier: MIT
 *
 * torii config: what the configuration says in the end and where that came
 * from, its schema for editors, and a check that builds nothing.
 */
#include "base/codes.h"
#include "base/suggest.h"
#include "command/command.h"
#include "command/manual.h"
#include "config/schema.h"
#include "config/site_config.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct config_args {
    const char *format;
} config_args;

static const arg_option OPTIONS[] = {
    {"format", 0, ARG_TEXT, offsetof(config_args, format), "FORM",
     "of show: text or json"},
};

/* ----------------------------------------------------------------- show ---- */

/* Can the text stand in YAML without quotes? */
static bool is_plain(const char *text) {
    static const char *const words[] = {"null", "true", "false", "~"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0) return false;
    if (!isalpha((unsigned char)*text)) return false;
    for (const char *at = text; *at; at++) {
        bool inside = *at == ' ' && at[1] && at[1] != ' ';
        bool scheme = *at == ':' && at[1] == '/';
        bool plain = isalnum((unsigned char)*at) || strchr("_./-", *at);
        if (!plain && !inside && !scheme) return false;
    }
    return true;
}

static void put_value(buf *out, const yaml_node *node) {
    if (node->kind == YAML_STRING && is_plain(node->text)) {
        buf_str(out, node->text);
        return;
    }
    if (node->kind == YAML_BOOL || node->kind == YAML_INT || node->kind == YAML_FLOAT ||
        node->kind == YAML_DATE) {
        buf_str(out, node->text);
        return;
    }
    torii_value value = yaml_to_value(node, NULL);
    torii_value json = torii_to_json(value, 0);
    const char *text = torii_get_str(json, NULL);
    buf_str(out, text ? text : "null");
    torii_release(json);
    torii_release(value);
}

static void print_leaf(const yaml_node *node, const char *name, int depth) {
    buf line = BUF_INIT;
    buf_fmt(&line, "%*s%s: ", 2 * depth, "", name);
    put_value(&line, node);
    const char *file = node->file && *node->file ? node->file : "default";
    printf("%-46s  # %s", buf_text(&line), file);
    if (node->line && file == node->file && strncmp(file, "--set", 5) != 0)
        printf(":%u", (unsigned)node->line);
    putchar('\n');
    buf_done(&line);
}

/* Trees are at most 64 levels deep. */
static void print_tree(const yaml_node *node, const char *name, int depth) {
    if (node->kind != YAML_MAPPING || !node->mapping.count) {
        print_leaf(node, name, depth);
        return;
    }
    if (*name) printf("%*s%s:\n", 2 * depth, "", name);
    for (size_t i = 0; i < node->mapping.count; i++) {
        const yaml_pair *pair = &node->mapping.pairs[i];
        print_tree(pair->value, pair->key, depth + (*name != '\0'));
    }
}

static const yaml_node *
find_key(arena *memory, const yaml_node *tree, const char *key) {
    char *rest = arena_str(memory, key), *part;
    while (tree && (part = strsep(&rest, ".")))
        tree = yaml_get(tree, part);
    return tree;
}

static exit_code unknown_key(command_context *self, const char *key) {
    str_list keys = {0};
    schema_keys(&keys);
    const char *near = suggest(key, keys.items, keys.count);
    vec_done(&keys);
    return command_usage(
        self, "there is no key '%s'%s%s%s", key, near ? ", did you mean '" : "",
        near ? near : "", near ? "'?" : "");
}

static bool is_known_key(const char *key) {
    str_list keys = {0};
    size_t size = strlen(key);
    bool known = false;
    schema_keys(&keys);
    for (size_t i = 0; i < keys.count; i++)
        known |= strncmp(keys.items[i], key, size) == 0 &&
                 (!keys.items[i][size] || keys.items[i][size] == '.');
    vec_done(&keys);
    return known;
}

static exit_code
show(command_context *self, const site_config *config, const char *key, bool json) {
    const yaml_node *node = config->tree;
    if (key) node = find_key(&self->memory, node, key);
    if (!node && !is_known_key(key)) return unknown_key(self, key);
    if (json) {
        torii_value value = yaml_to_value(node, NULL);
        torii_value text = torii_to_json(value, 2);
        puts(torii_get_str(text, NULL));
        torii_release(text);
        torii_release(value);
    } else if (node) {
        print_tree(node, key ? key : "", 0);
    } else {
        char line[160];
        snprintf(line, sizeof line, "%s: null", key);
        printf("%-46s  # default\n", line);
    }
    return EXIT_DONE;
}

/* --------------------------------------------------------------- schema ---- */

/* The last cell of the row that begins with "| `KEY` |". */
static torii_value describe(void *data, const char *key) {
    const manual_page *page = data;
    char start[128];
    snprintf(start, sizeof start, "\n| `%s` |", key);
    const char *row = page ? strstr(page->text, start) : NULL;
    if (!row++) return torii_undefined();
    const char *end = row + strcspn(row, "\n");
    while (end > row && (end[-1] == '|' || end[-1] == ' '))
        end--;
    const char *cell = end;
    while (cell > row && !(cell[-1] == ' ' && cell[-2] == '|'))
        cell--;
    return torii_strn(cell, (size_t)(end - cell));
}

static exit_code print_schema(void) {
    torii_value schema = schema_make(describe, (void *)manual_find("configuration"));
    torii_value text = torii_to_json(schema, 2);
    const char *json = torii_get_str(text, NULL);
    if (json) puts(json);
    torii_release(text);
    torii_release(schema);
    return json ? EXIT_DONE : EXIT_SYSTEM;
}

/* ------------------------------------------------------------------ run ---- */

static exit_code run_config(command_context *self) {
    const config_args *args = self->options;
    const char *what = self->args.count ? self->args.items[0] : "show";
    const char *key = self->args.count > 1 ? self->args.items[1] : NULL;
    bool json = args->format && strcmp(args->format, "json") == 0;
    if (args->format && !json && strcmp(args->format, "text") != 0)
        return command_usage(self, "--format is text or json");
    if (strcmp(what, "schema") == 0) return print_schema();
    bool shows = strcmp(what, "show") == 0;
    if (!shows && strcmp(what, "check") != 0)
        return command_usage(self, "torii config show, schema or check");
    const site_config *config = command_config(self);
    exit_code code = config ? EXIT_DONE : EXIT_CONFIG;
    if (config && shows) code = show(self, config, key, json);
    log_flush(self->log);
    if (config && !shows) log_say(self->log, "%s is right", config->file);
    return code;
}

const command COMMAND_CONFIG = {
    .name = "config",
    .arguments = "show [KEY] | schema | check",
    .summary = "Shows the effective configuration, its schema, its mistakes",
    .examples = "  torii config show markdown\n"
                "  torii config schema > torii.schema.json\n",
    .words = "show schema check",
    .options = OPTIONS,
    .option_count = OPTION_COUNT(OPTIONS),
    .options_size = sizeof(config_args),
    .max_args = 2,
    .prints_data = true,
    .run = run_config,
};
