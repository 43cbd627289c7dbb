/* SPDX-License-Identifier: MIT
 *
 * Checking values against descriptions of fields: type, min, max, enum,
 * pattern, items.  Of numbers min and max bound the value, of texts and lists
 * the length.
 */
#include "content/schema.h"

#include "base/codes.h"
#include "base/glob.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "content/front_matter.h"

#include <regex.h>
#include <string.h>

static const char *const TYPES[] = {"string", "int",  "number", "bool",
                                    "date",   "list", "map",    "any"};
enum { TYPE_COUNT = sizeof TYPES / sizeof *TYPES };

typedef struct checker {
    arena *memory;
    logger *log;
    const page *page;
    const char *schema; /* its name */
    const char *field;
} checker;

static const char *text_of(const yaml_node *node) {
    return node && node->kind < YAML_SEQUENCE && node->kind != YAML_NULL ? node->text
                                                                         : NULL;
}

/* At the value; what a cascade or a default has given stands in another file than
 * the page's, which is read when the report is shown. */
static void place(const checker *self, log_report *report, const yaml_node *node) {
    const page *one = self->page;
    bool given = node && node->line;
    if (given)
        yaml_at(report, node);
    else
        log_at(report, one->file, 1, 0);
    bool own = !given || (node->file && strcmp(node->file, one->file) == 0);
    if (own && one->source_size) log_source(report, one->source, one->source_size);
}

static log_report *refuse(
    const checker *self, const yaml_node *node, const char *format, const char *more) {
    log_report *report =
        log_error(self->log, CODE_SCHEMA, format, self->field, more ? more : "");
    place(self, report, node);
    log_note(report, "the schema '%s' of torii.yaml asks for it", self->schema);
    return report;
}

static bool is_type(const yaml_node *node, const char *type) {
    yaml_kind kind = node->kind;
    date when;
    if (strcmp(type, "string") == 0) return kind < YAML_SEQUENCE && kind != YAML_NULL;
    if (strcmp(type, "int") == 0) return kind == YAML_INT;
    if (strcmp(type, "number") == 0) return kind == YAML_INT || kind == YAML_FLOAT;
    if (strcmp(type, "bool") == 0) return kind == YAML_BOOL;
    if (strcmp(type, "list") == 0) return kind == YAML_SEQUENCE;
    if (strcmp(type, "map") == 0) return kind == YAML_MAPPING;
    if (strcmp(type, "date") == 0)
        return kind == YAML_DATE ||
               (kind == YAML_STRING && date_parse(node->text, node->size, &when));
    return true;
}

/* What min and max bound; false if the value has no such thing. */
static bool measure(const yaml_node *node, double *out) {
    switch (node->kind) {
    case YAML_INT:
        *out = (double)node->integer;
        return true;
    case YAML_FLOAT:
        *out = node->number;
        return true;
    case YAML_STRING:
        *out = (double)utf8_count(node->text, node->size);
        return true;
    case YAML_SEQUENCE:
        *out = (double)node->sequence.count;
        return true;
    default:
        return false;
    }
}

static bool number_of(const yaml_node *node, double *out) {
    if (!node || (node->kind != YAML_INT && node->kind != YAML_FLOAT)) return false;
    *out = node->kind == YAML_INT ? (double)node->integer : node->number;
    return true;
}

static void
check_bounds(const checker *self, const yaml_node *rule, const yaml_node *node) {
    double bound, size;
    if (!measure(node, &size)) return;
    const yaml_node *min = yaml_get(rule, "min"), *max = yaml_get(rule, "max");
    if (number_of(min, &bound) && size < bound)
        refuse(self, node, "'%s' is below its least value %s", min->text);
    if (number_of(max, &bound) && size > bound)
        refuse(self, node, "'%s' is above its greatest value %s", max->text);
}

static void
check_enum(const checker *self, const yaml_node *rule, const yaml_node *node) {
    const yaml_node *choices = yaml_get(rule, "enum");
    const char *text = text_of(node);
    str_list names = {0};
    bool found = false;
    if (!choices || choices->kind != YAML_SEQUENCE || !text) return;
    for (size_t i = 0; i < choices->sequence.count; i++) {
        const char *choice = text_of(choices->sequence.items[i]);
        if (!choice) continue;
        found = found || strcmp(choice, text) == 0;
        vec_push(&names, choice);
    }
    if (!found)
        log_suggest(
            refuse(self, node, "'%s' has no such choice: %s", text),
            suggest(text, names.items, names.count));
    vec_done(&names);
}

static void
check_pattern(const checker *self, const yaml_node *rule, const yaml_node *node) {
    const char *pattern = text_of(yaml_get(rule, "pattern")), *text = text_of(node);
    regex_t compiled;
    if (!pattern || !text || regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return;
    if (regexec(&compiled, text, 0, NULL, 0) != 0)
        refuse(self, node, "'%s' does not match its pattern %s", pattern);
    regfree(&compiled);
}

/* A rule is a mapping, or the name of a type alone. */
static void
check_value(const checker *self, const yaml_node *rule, const yaml_node *node) {
    const char *type =
        text_of(rule->kind == YAML_MAPPING ? yaml_get(rule, "type") : rule);
    if (type && !is_type(node, type)) {
        refuse(self, node, "'%s' must be of the type %s", type);
        return;
    }
    if (rule->kind != YAML_MAPPING) return;
    check_bounds(self, rule, node);
    check_enum(self, rule, node);
    check_pattern(self, rule, node);
    const yaml_node *items = yaml_get(rule, "items");
    for (size_t i = 0; items && node->kind == YAML_SEQUENCE && i < node->sequence.count;
         i++)
        check_value(self, items, node->sequence.items[i]);
}

/* --------------------------------------------------------------- schemas ---- */

static bool is_for(const yaml_pair *schema, const page *one) {
    const char *match = text_of(yaml_get(schema->value, "match"));
    if (match) return glob_match(match, one->tree_path);
    return strcmp(schema->key, one->type) == 0;
}

static void check_required(checker *self, const yaml_node *schema) {
    const yaml_node *required = yaml_get(schema, "required");
    if (!required || required->kind != YAML_SEQUENCE) return;
    for (size_t i = 0; i < required->sequence.count; i++) {
        self->field = text_of(required->sequence.items[i]);
        if (!self->field) continue;
        const yaml_node *given = strmap_get(&self->page->given, self->field);
        if (!given || given->kind == YAML_NULL)
            refuse(
                self, page_front_matter(self->memory, self->page), "'%s' is missing%s",
                NULL);
    }
}

/* Keys of the user's own that the schema does not name. */
static void check_extra(checker *self, const yaml_node *schema) {
    const char *extra = text_of(yaml_get(schema, "extra"));
    const yaml_node *fields = yaml_get(schema, "fields");
    bool warn = extra && strcmp(extra, "warn") == 0;
    if (!extra || (!warn && strcmp(extra, "error") != 0)) return;
    for (size_t i = 0; i < self->page->extra.count; i++) {
        const strmap_entry *entry = &self->page->extra.entries[i];
        const yaml_node *node = entry->value;
        if (yaml_get(fields, entry->key)) continue;
        log_report *report = log_report_new(
            self->log, warn ? LOG_WARNING : LOG_ERROR, CODE_SCHEMA,
            "the schema '%s' has no field '%s'", self->schema, entry->key);
        place(self, report, node);
    }
}

void schema_check(
    arena *memory, logger *log, const site_config *config, const page *one) {
    const yaml_node *all = config->schemas;
    if (!all || one->is_fallback || !*one->file) return;
    for (size_t i = 0; i < all->mapping.count; i++) {
        const yaml_pair *schema = &all->mapping.pairs[i];
        checker self = {memory, log, one, schema->key, NULL};
        if (!is_for(schema, one)) continue;
        check_required(&self, schema->value);
        const yaml_node *fields = yaml_get(schema->value, "fields");
        for (size_t n = 0;
             fields && fields->kind == YAML_MAPPING && n < fields->mapping.count; n++) {
            const yaml_pair *field = &fields->mapping.pairs[n];
            const yaml_node *given = strmap_get(&one->given, field->key);
            self.field = field->key;
            if (given && given->kind != YAML_NULL)
                check_value(&self, field->value, given);
        }
        check_extra(&self, schema->value);
    }
}

/* ---------------------------------------------------------- configuration ---- */

static void check_keys(
    logger *log, const yaml_node *mapping, const char *const *names, size_t count) {
    if (mapping->kind != YAML_MAPPING) return;
    for (size_t i = 0; i < mapping->mapping.count; i++) {
        const yaml_pair *pair = &mapping->mapping.pairs[i];
        size_t n = 0;
        while (n < count && strcmp(names[n], pair->key) != 0)
            n++;
        if (n < count) continue;
        log_report *report =
            log_error(log, CODE_CONFIG_KEY, "a schema has no key '%s'", pair->key);
        log_suggest(yaml_at_key(report, pair), suggest(pair->key, names, count));
    }
}

static void check_field(logger *log, const yaml_node *rule) {
    static const char *const names[] = {"type",    "min",   "max",        "enum",
                                        "pattern", "items", "description"};
    const yaml_node *type = rule->kind == YAML_MAPPING ? yaml_get(rule, "type") : rule;
    const char *text = text_of(type), *pattern = text_of(yaml_get(rule, "pattern"));
    regex_t compiled;
    check_keys(log, rule, names, sizeof names / sizeof *names);
    size_t n = 0;
    while (text && n < TYPE_COUNT && strcmp(TYPES[n], text) != 0)
        n++;
    if (text && n == TYPE_COUNT) {
        log_report *report =
            log_error(log, CODE_CONFIG_VALUE, "there is no type '%s' for fields", text);
        log_suggest(yaml_at(report, type), suggest(text, TYPES, TYPE_COUNT));
    }
    if (!pattern) return;
    if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) == 0)
        regfree(&compiled);
    else
        yaml_at(
            log_error(log, CODE_CONFIG_VALUE, "the pattern is no regular expression"),
            yaml_get(rule, "pattern"));
}

void schema_check_config(logger *log, const site_config *config) {
    static const char *const names[] = {"match", "required", "fields", "extra"};
    const yaml_node *all = config->schemas;
    for (size_t i = 0; all && i < all->mapping.count; i++) {
        const yaml_node *schema = all->mapping.pairs[i].value;
        const yaml_node *fields = yaml_get(schema, "fields");
        check_keys(log, schema, names, sizeof names / sizeof *names);
        for (size_t n = 0;
             fields && fields->kind == YAML_MAPPING && n < fields->mapping.count; n++)
            check_field(log, fields->mapping.pairs[n].value);
    }
}
