/* SPDX-License-Identifier: MIT
 *
 * One value of a YAML file: its node, its anchor, its tag, and what a scalar means.
 */
#include "base/codes.h"
#include "config/yaml_reader.h"

#include <stdlib.h>
#include <string.h>

yaml_node *yaml_new_node(yaml_reader *self, yaml_kind kind, const yaml_event_t *event) {
    yaml_node *node = arena_alloc(self->memory, sizeof *node);
    node->kind = kind;
    node->file = self->options->file;
    node->line = yaml_line_of(self, event->start_mark);
    node->column = (uint32_t)event->start_mark.column + 1;
    node->span = 1;
    node->text = "";
    if (event->end_mark.line == event->start_mark.line &&
        event->end_mark.column > event->start_mark.column)
        node->span = (uint32_t)(event->end_mark.column - event->start_mark.column);
    return node;
}

void yaml_define_anchor(
    yaml_reader *self, const yaml_char_t *name, yaml_node *node, size_t nodes,
    size_t height) {
    yaml_anchor *defined = arena_alloc(self->memory, sizeof *defined);
    *defined = (yaml_anchor){node, nodes, height};
    strmap_put(&self->anchors, (const char *)name, defined);
}

bool yaml_allow_anchor(
    yaml_reader *self, const yaml_char_t *name, yaml_mark_t mark, char sign) {
    if (!name || self->options->flags & YAML_ANCHORS) return true;
    log_report *report = log_error(
        self->log, CODE_YAML_FEATURE, "'%c%s': anchors and aliases are not read here",
        sign, (const char *)name);
    yaml_place_mark(self, report, mark);
    log_note(report, "a text that begins with '%c' must be quoted", sign);
    return false;
}

bool yaml_has_tag(const yaml_char_t *tag, const char *name) {
    return tag && strcmp((const char *)tag, name) == 0;
}

yaml_node *
yaml_refuse_tag(yaml_reader *self, const yaml_event_t *event, const yaml_char_t *tag) {
    log_report *report = log_error(
        self->log, CODE_YAML_FEATURE, "the tag '%s' is not known", (const char *)tag);
    yaml_place_mark(self, report, event->start_mark);
    log_note(report, "a text that begins with '!' must be quoted");
    return NULL;
}

static void warn_old_forms(yaml_reader *self, const yaml_node *node) {
    if (self->warned || self->options->flags & YAML_QUIET) return;
    bool old_bool = yaml_is_old_bool(node->text);
    if (!old_bool && !yaml_is_old_octal(node->text)) return;
    self->warned = true;
    log_report *report;
    if (old_bool)
        report = log_warning(
            self->log, CODE_YAML_ODD, "%s is a text here, not a yes or no", node->text);
    else
        report = log_warning(
            self->log, CODE_YAML_ODD, "%s is the decimal number %lld", node->text,
            (long long)node->integer);
    yaml_place_node(self, report, node);
    log_note(
        report, old_bool ? "write true or false, or put the text in quotes"
                         : "put it in quotes, or write an octal number as 0o...");
}

/* Reads the scalar as the schema says; false for too large a number. */
static bool resolve(yaml_reader *self, yaml_node *node) {
    if (yaml_resolve(node)) return true;
    log_report *report = log_error(
        self->log, CODE_YAML_LIMIT, "%.40s is too large a number", node->text);
    log_note(
        yaml_place_node(self, report, node), "put it in quotes to keep it as a text");
    return false;
}

/* Does a tagged scalar have the form that its tag promises? */
static bool apply_tag(yaml_reader *self, yaml_node *node, const yaml_char_t *tag) {
    static const struct {
        const char *tag;
        yaml_kind kind;
    } tags[] = {
        {YAML_TAG("null"), YAML_NULL},
        {YAML_TAG("bool"), YAML_BOOL},
        {YAML_TAG("int"), YAML_INT},
        {YAML_TAG("float"), YAML_FLOAT}};
    if (yaml_has_tag(tag, YAML_TAG("str")) || yaml_has_tag(tag, "!")) return true;
    if (!resolve(self, node)) return false;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if (!yaml_has_tag(tag, tags[i].tag)) continue;
        if (node->kind == tags[i].kind) return true;
        if (tags[i].kind == YAML_FLOAT && node->kind == YAML_INT) {
            node->number = (double)node->integer;
            node->kind = YAML_FLOAT;
            return true;
        }
        log_report *report =
            log_error(self->log, CODE_YAML, "'%s' does not fit its tag", node->text);
        yaml_place_node(self, report, node);
        return false;
    }
    return false;
}

static bool is_known_tag(const yaml_char_t *tag) {
    return yaml_has_tag(tag, "!") || yaml_has_tag(tag, YAML_TAG("str")) ||
           yaml_has_tag(tag, YAML_TAG("null")) || yaml_has_tag(tag, YAML_TAG("bool")) ||
           yaml_has_tag(tag, YAML_TAG("int")) || yaml_has_tag(tag, YAML_TAG("float"));
}

yaml_node *yaml_read_env(
    yaml_reader *self, yaml_node *at, const yaml_node *name, yaml_node *otherwise) {
    const char *value = getenv(name->text);
    if (!value && otherwise) return otherwise;
    if (!value) {
        log_report *report = log_error(
            self->log, CODE_CONFIG_MISSING, "the variable %s is not set", name->text);
        yaml_place_node(self, report, name);
        log_note(report, "give a default with !env [%s, ...]", name->text);
        return NULL;
    }
    at->text = arena_str(self->memory, value);
    at->size = strlen(value);
    return resolve(self, at) ? at : NULL;
}

bool yaml_is_env(const yaml_reader *self, const yaml_char_t *tag) {
    return self->options->flags & YAML_ENV && yaml_has_tag(tag, "!env");
}

yaml_node *yaml_read_scalar(yaml_reader *self, const yaml_event_t *event) {
    const yaml_char_t *tag = event->data.scalar.tag;
    if (!yaml_allow_anchor(self, event->data.scalar.anchor, event->start_mark, '&'))
        return NULL;
    yaml_node *node = yaml_new_node(self, YAML_STRING, event);
    node->size = event->data.scalar.length;
    node->text =
        arena_strn(self->memory, (const char *)event->data.scalar.value, node->size);
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
        for (size_t i = 0; i < self->breaks.count; i++) {
            yaml_odd_break *found = &self->breaks.items[i];
            if (found->index >= event->start_mark.index &&
                found->index < event->end_mark.index)
                found->quoted = true;
        }
    if (yaml_is_env(self, tag)) {
        yaml_node *name = arena_alloc(self->memory, sizeof *name);
        *name = *node;
        node = yaml_read_env(self, node, name, NULL);
        if (!node) return NULL;
    } else if (tag) {
        if (!is_known_tag(tag)) return yaml_refuse_tag(self, event, tag);
        if (!apply_tag(self, node, tag)) return NULL;
    } else if (plain) {
        if (!resolve(self, node)) return NULL;
        warn_old_forms(self, node);
    }
    if (event->data.scalar.anchor)
        yaml_define_anchor(self, event->data.scalar.anchor, node, 1, 0);
    return node;
}
