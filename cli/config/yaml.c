/* SPDX-License-Identifier: MIT
 *
 * From libyaml's events to nodes.  The parser stops at the first mistake.
 * Recursion is bounded by MAX_DEPTH, work by the number of nodes: an alias
 * costs what it stands for, so a small text cannot expand to a large one.
 */
#include "config/yaml.h"

#include "base/codes.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "config/yaml_parts.h"
#include "config/yaml_quick.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 64, MAX_SIZE = 1 << 20, MAX_NODES = 100000, LINEAR_KEYS = 12 };

/* NEL, LS, PS: line breaks for libyaml, ordinary letters for every editor. */
typedef struct odd_break {
    size_t index; /* in characters */
    uint32_t line, column;
    bool quoted;
} odd_break;

typedef struct anchor {
    yaml_node *node;
    size_t nodes; /* it stands for */
    size_t height;
} anchor;

typedef struct reader {
    arena *memory;
    logger *log;
    const yaml_options *options;
    const char *text;
    size_t size;
    size_t max_nodes;
    yaml_parser_t parser;
    strmap anchors; /* name -> anchor */
    size_t nodes;
    size_t depth;
    size_t deepest; /* since the last reset, for the height of anchors */
    VEC(odd_break) breaks;
    bool warned; /* about yes/no */
} reader;

typedef VEC(yaml_node *) node_list;
typedef VEC(yaml_pair) pair_list;

/* ----------------------------------------------------------- reporting ---- */

static log_report *place(
    const reader *self, log_report *report, uint32_t line, uint32_t column,
    uint32_t span) {
    const yaml_options *options = self->options;
    log_span(log_at(report, options->file, line, column), span);
    if (options->whole)
        log_source(report, options->whole, options->whole_size);
    else if (options->first_line <= 1)
        log_source(report, self->text, self->size);
    return report;
}

/* libyaml's line, without the breaks that are none, in the whole file. */
static uint32_t line_of(const reader *self, yaml_mark_t mark) {
    uint32_t line = (uint32_t)mark.line;
    for (size_t i = 0; i < self->breaks.count; i++)
        line -= self->breaks.items[i].index < mark.index && line > 0;
    return line + (self->options->first_line ? self->options->first_line : 1);
}

static log_report *
place_mark(const reader *self, log_report *report, yaml_mark_t mark) {
    return place(self, report, line_of(self, mark), (uint32_t)mark.column + 1, 1);
}

static log_report *
place_node(const reader *self, log_report *report, const yaml_node *node) {
    return place(self, report, node->line, node->column, node->span);
}

/* ------------------------------------------- before the parser starts ---- */

/* Line and column of byte `offset`, by line feeds alone. */
static void
locate(const reader *self, size_t offset, uint32_t *line, uint32_t *column) {
    size_t start = 0;
    *line = self->options->first_line ? self->options->first_line : 1;
    for (size_t i = 0; i < offset; i++)
        if (self->text[i] == '\n') ++*line, start = i + 1;
    *column = (uint32_t)utf8_count(self->text + start, offset - start) + 1;
}

static size_t odd_break_size(const char *at, size_t left) {
    if (left >= 2 && memcmp(at, "\xc2\x85", 2) == 0) return 2;
    if (left < 3 || memcmp(at, "\xe2\x80", 2) != 0) return 0;
    return at[2] == '\xa8' || at[2] == '\xa9' ? 3 : 0;
}

static void find_odd_breaks(reader *self) {
    size_t index = 0;
    for (size_t i = 0; i < self->size; i++) {
        if ((self->text[i] & 0xc0) == 0x80) continue;
        if ((self->text[i] & 0x80) && odd_break_size(self->text + i, self->size - i)) {
            odd_break found = {.index = index};
            locate(self, i, &found.line, &found.column);
            vec_push(&self->breaks, found);
        }
        index++;
    }
}

static bool check_text(reader *self) {
    size_t max = self->options->max_size ? self->options->max_size : MAX_SIZE;
    if (self->size > max) {
        log_report *report = log_error(
            self->log, CODE_YAML_LIMIT, "%zu bytes of YAML; at most %zu are read",
            self->size, max);
        log_at(report, self->options->file, 0, 0);
        return false;
    }
    size_t bad = utf8_invalid_at(self->text, self->size);
    if (bad < self->size) {
        uint32_t line, column;
        locate(self, bad, &line, &column);
        log_report *report = log_error(
            self->log, CODE_ENCODING, "byte 0x%02x is not UTF-8",
            (unsigned)(unsigned char)self->text[bad]);
        log_note(place(self, report, line, column, 1), "save the file as UTF-8");
        return false;
    }
    find_odd_breaks(self);
    return true;
}

/* The first odd break outside of double quotes, before character `limit`. */
static bool check_breaks(reader *self, size_t limit) {
    for (size_t i = 0; i < self->breaks.count; i++) {
        const odd_break *found = &self->breaks.items[i];
        if (found->quoted || found->index >= limit) continue;
        log_report *report = log_error(
            self->log, CODE_YAML, "an invisible line break (U+0085, U+2028 or U+2029)");
        place(self, report, found->line, found->column, 1);
        log_note(report, "remove it, or put the text in double quotes");
        return false;
    }
    return true;
}

/* -------------------------------------------------------------- events ---- */

static const char *byte_at(const reader *self, size_t index) {
    for (size_t i = 0; i < self->size; i++) {
        if ((self->text[i] & 0xc0) == 0x80) continue;
        if (index-- == 0) return self->text + i;
    }
    return self->text + self->size;
}

/* libyaml's reader stops at a byte it does not take, before any event. */
static void report_byte(reader *self) {
    uint32_t line, column;
    const char *advice;
    locate(self, self->parser.problem_offset, &line, &column);
    const char *message = yaml_explain(&self->parser, "", &advice);
    log_report *report = log_error(self->log, CODE_YAML, "%s", message);
    place(self, report, line, column, 1);
    if (advice) log_note(report, "%s", advice);
}

static bool next_event(reader *self, yaml_event_t *event) {
    const yaml_parser_t *parser = &self->parser;
    if (yaml_parser_parse(&self->parser, event)) return true;
    if (parser->error == YAML_READER_ERROR) {
        report_byte(self);
        return false;
    }
    if (!check_breaks(self, parser->problem_mark.index + 1)) return false;
    const char *advice;
    const char *at = byte_at(self, parser->problem_mark.index);
    const char *message = yaml_explain(parser, at, &advice);
    bool unclosed = strstr(message, "not closed") != NULL && parser->context;
    log_report *report = log_error(self->log, CODE_YAML, "%s", message);
    place_mark(self, report, unclosed ? parser->context_mark : parser->problem_mark);
    if (advice) log_note(report, "%s", advice);
    return false;
}

static yaml_node *read_node(reader *self, yaml_event_t *event);

/* Takes the next event and its node; NULL after a report. */
static yaml_node *read_next(reader *self) {
    yaml_event_t event;
    if (!next_event(self, &event)) return NULL;
    yaml_node *node = read_node(self, &event);
    yaml_event_delete(&event);
    return node;
}

static yaml_node *new_node(reader *self, yaml_kind kind, const yaml_event_t *event) {
    yaml_node *node = arena_alloc(self->memory, sizeof *node);
    node->kind = kind;
    node->file = self->options->file;
    node->line = line_of(self, event->start_mark);
    node->column = (uint32_t)event->start_mark.column + 1;
    node->span = 1;
    node->text = "";
    if (event->end_mark.line == event->start_mark.line &&
        event->end_mark.column > event->start_mark.column)
        node->span = (uint32_t)(event->end_mark.column - event->start_mark.column);
    return node;
}

static bool count_nodes(reader *self, size_t more, yaml_mark_t mark) {
    self->nodes += more;
    if (self->nodes <= self->max_nodes) return true;
    log_report *report = log_error(
        self->log, CODE_YAML_LIMIT, "more than %zu values in one file",
        self->max_nodes);
    place_mark(self, report, mark);
    return false;
}

static void define_anchor(
    reader *self, const yaml_char_t *name, yaml_node *node, size_t nodes,
    size_t height) {
    anchor *defined = arena_alloc(self->memory, sizeof *defined);
    *defined = (anchor){node, nodes, height};
    strmap_put(&self->anchors, (const char *)name, defined);
}

static bool
allow_anchor(reader *self, const yaml_char_t *name, yaml_mark_t mark, char sign) {
    if (!name || self->options->flags & YAML_ANCHORS) return true;
    log_report *report = log_error(
        self->log, CODE_YAML_FEATURE, "'%c%s': anchors and aliases are not read here",
        sign, (const char *)name);
    place_mark(self, report, mark);
    log_note(report, "a text that begins with '%c' must be quoted", sign);
    return false;
}

static yaml_node *read_alias(reader *self, const yaml_event_t *event) {
    const yaml_char_t *name = event->data.alias.anchor;
    if (!allow_anchor(self, name, event->start_mark, '*')) return NULL;
    const anchor *known = strmap_get(&self->anchors, (const char *)name);
    if (!known) {
        log_report *report = log_error(
            self->log, CODE_YAML, "'*%s' refers to nothing above it",
            (const char *)name);
        place_mark(self, report, event->start_mark);
        return NULL;
    }
    if (!count_nodes(self, known->nodes, event->start_mark)) return NULL;
    size_t deep = self->depth + known->height;
    if (deep > self->deepest) self->deepest = deep;
    if (deep <= MAX_DEPTH) return known->node;
    log_report *report = log_error(
        self->log, CODE_YAML_LIMIT, "more than %d levels of nesting", MAX_DEPTH);
    place_mark(self, report, event->start_mark);
    return NULL;
}

/* ------------------------------------------------------ scalars and tags ---- */

#define TAG(name) "tag:yaml.org,2002:" name

static bool has_tag(const yaml_char_t *tag, const char *name) {
    return tag && strcmp((const char *)tag, name) == 0;
}

static yaml_node *
refuse_tag(reader *self, const yaml_event_t *event, const yaml_char_t *tag) {
    log_report *report = log_error(
        self->log, CODE_YAML_FEATURE, "the tag '%s' is not known", (const char *)tag);
    place_mark(self, report, event->start_mark);
    log_note(report, "a text that begins with '!' must be quoted");
    return NULL;
}

static void warn_old_forms(reader *self, const yaml_node *node) {
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
    place_node(self, report, node);
    log_note(
        report, old_bool ? "write true or false, or put the text in quotes"
                         : "put it in quotes, or write an octal number as 0o...");
}

/* Reads the scalar as the schema says; false for too large a number. */
static bool resolve(reader *self, yaml_node *node) {
    if (yaml_resolve(node)) return true;
    log_report *report = log_error(
        self->log, CODE_YAML_LIMIT, "%.40s is too large a number", node->text);
    log_note(place_node(self, report, node), "put it in quotes to keep it as a text");
    return false;
}

/* Does a tagged scalar have the form that its tag promises? */
static bool apply_tag(reader *self, yaml_node *node, const yaml_char_t *tag) {
    static const struct {
        const char *tag;
        yaml_kind kind;
    } tags[] = {
        {TAG("null"), YAML_NULL}, {TAG("bool"), YAML_BOOL},
        {TAG("int"), YAML_INT},   {TAG("float"), YAML_FLOAT}};
    if (has_tag(tag, TAG("str")) || has_tag(tag, "!")) return true;
    if (!resolve(self, node)) return false;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if (!has_tag(tag, tags[i].tag)) continue;
        if (node->kind == tags[i].kind) return true;
        if (tags[i].kind == YAML_FLOAT && node->kind == YAML_INT) {
            node->number = (double)node->integer;
            node->kind = YAML_FLOAT;
            return true;
        }
        log_report *report = log_error(
            self->log, CODE_YAML, "'%s' does not fit its tag", node->text);
        place_node(self, report, node);
        return false;
    }
    return false;
}

static bool is_known_tag(const yaml_char_t *tag) {
    return has_tag(tag, "!") || has_tag(tag, TAG("str")) || has_tag(tag, TAG("null")) ||
           has_tag(tag, TAG("bool")) || has_tag(tag, TAG("int")) ||
           has_tag(tag, TAG("float"));
}

/* The variable's text, read as a plain scalar, in the place of `at`. */
static yaml_node *
read_env(reader *self, yaml_node *at, const yaml_node *name, yaml_node *otherwise) {
    const char *value = getenv(name->text);
    if (!value && otherwise) return otherwise;
    if (!value) {
        log_report *report = log_error(
            self->log, CODE_CONFIG_MISSING, "the variable %s is not set", name->text);
        place_node(self, report, name);
        log_note(report, "give a default with !env [%s, ...]", name->text);
        return NULL;
    }
    at->text = arena_str(self->memory, value);
    at->size = strlen(value);
    return resolve(self, at) ? at : NULL;
}

static bool is_env(const reader *self, const yaml_char_t *tag) {
    return self->options->flags & YAML_ENV && has_tag(tag, "!env");
}

static yaml_node *read_scalar(reader *self, const yaml_event_t *event) {
    const yaml_char_t *tag = event->data.scalar.tag;
    if (!allow_anchor(self, event->data.scalar.anchor, event->start_mark, '&'))
        return NULL;
    yaml_node *node = new_node(self, YAML_STRING, event);
    node->size = event->data.scalar.length;
    node->text =
        arena_strn(self->memory, (const char *)event->data.scalar.value, node->size);
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
        for (size_t i = 0; i < self->breaks.count; i++) {
            odd_break *found = &self->breaks.items[i];
            if (found->index >= event->start_mark.index &&
                found->index < event->end_mark.index)
                found->quoted = true;
        }
    if (is_env(self, tag)) {
        yaml_node *name = arena_alloc(self->memory, sizeof *name);
        *name = *node;
        node = read_env(self, node, name, NULL);
        if (!node) return NULL;
    } else if (tag) {
        if (!is_known_tag(tag)) return refuse_tag(self, event, tag);
        if (!apply_tag(self, node, tag)) return NULL;
    } else if (plain) {
        if (!resolve(self, node)) return NULL;
        warn_old_forms(self, node);
    }
    if (event->data.scalar.anchor)
        define_anchor(self, event->data.scalar.anchor, node, 1, 0);
    return node;
}

/* --------------------------------------------------------- collections ---- */

static bool enter(reader *self, const yaml_event_t *event) {
    if (++self->depth > self->deepest) self->deepest = self->depth;
    if (self->depth <= MAX_DEPTH) return true;
    log_report *report = log_error(
        self->log, CODE_YAML_LIMIT, "more than %d levels of nesting", MAX_DEPTH);
    place_mark(self, report, event->start_mark);
    return false;
}

static bool read_items(reader *self, node_list *out) {
    for (;;) {
        yaml_event_t event;
        if (!next_event(self, &event)) return false;
        bool ends = event.type == YAML_SEQUENCE_END_EVENT;
        yaml_node *item = ends ? NULL : read_node(self, &event);
        yaml_event_delete(&event);
        if (ends) return true;
        if (!item) return false;
        vec_push(out, item);
    }
}

static yaml_node *read_sequence(reader *self, const yaml_event_t *event) {
    yaml_node *node = new_node(self, YAML_SEQUENCE, event);
    node->span = 1;
    node_list items = {0};
    bool fine = read_items(self, &items);
    if (fine && items.count) {
        node->sequence.count = items.count;
        node->sequence.items =
            arena_array(self->memory, items.count, sizeof *items.items);
        memcpy(node->sequence.items, items.items, items.count * sizeof *items.items);
    }
    vec_done(&items);
    if (!fine) return NULL;
    if (!is_env(self, event->data.sequence_start.tag)) return node;
    if (node->sequence.count == 2)
        return read_env(
            self, new_node(self, YAML_STRING, event), node->sequence.items[0],
            node->sequence.items[1]);
    log_report *report =
        log_error(self->log, CODE_YAML, "!env takes a name, or [name, default]");
    place_node(self, report, node);
    return NULL;
}

/* The earlier pair with this key, or NULL. */
static const yaml_pair *
find_pair(const pair_list *pairs, const strmap *index, const char *key) {
    if (pairs->count > LINEAR_KEYS) {
        size_t number = (size_t)(uintptr_t)strmap_get(index, key);
        return number ? &pairs->items[number - 1] : NULL;
    }
    for (size_t i = 0; i < pairs->count; i++)
        if (strcmp(pairs->items[i].key, key) == 0) return &pairs->items[i];
    return NULL;
}

static void add_pair(pair_list *pairs, strmap *index, yaml_pair pair) {
    vec_push(pairs, pair);
    if (pairs->count <= LINEAR_KEYS) return;
    for (size_t i = index->count; i < pairs->count; i++)
        strmap_put(index, pairs->items[i].key, (void *)(uintptr_t)(i + 1));
}

/* Adds what `source` has and `pairs` has not; explicit keys win over merged ones. */
static bool merge_keys(
    reader *self, const yaml_node *source, const yaml_node *key, pair_list *pairs,
    strmap *index) {
    if (source->kind == YAML_SEQUENCE) {
        for (size_t i = 0; i < source->sequence.count; i++) {
            const yaml_node *item = source->sequence.items[i];
            if (item->kind != YAML_MAPPING) break;
            if (!merge_keys(self, item, key, pairs, index)) return false;
            if (i + 1 == source->sequence.count) return true;
        }
    }
    if (source->kind != YAML_MAPPING) {
        log_report *report =
            log_error(self->log, CODE_YAML, "'<<' takes a mapping or a list of them");
        place_node(self, report, key);
        return false;
    }
    for (size_t i = 0; i < source->mapping.count; i++)
        if (!find_pair(pairs, index, source->mapping.pairs[i].key))
            add_pair(pairs, index, source->mapping.pairs[i]);
    return true;
}

static bool refuse_duplicate(
    const reader *self, const yaml_node *key, const yaml_pair *before) {
    log_report *report = log_error(
        self->log, CODE_YAML_DUPLICATE, "the key '%s' is given twice", key->text);
    place_node(self, report, key);
    log_note(report, "first in line %u", (unsigned)before->key_node->line);
    return false;
}

static yaml_node *read_key(reader *self, yaml_event_t *event) {
    if (event->type != YAML_SCALAR_EVENT) {
        log_report *report =
            log_error(self->log, CODE_YAML_FEATURE, "a key must be a simple text");
        place_mark(self, report, event->start_mark);
        log_note(report, "a value that begins with '{' or '[' must be quoted");
        return NULL;
    }
    bool warned = self->warned;
    self->warned = true; /* `on:` as a key is what it seems to be */
    yaml_node *key = read_node(self, event);
    self->warned = warned;
    if (key && strlen(key->text) != key->size) {
        log_report *report = log_error(self->log, CODE_YAML, "a key that contains NUL");
        place_node(self, report, key);
        return NULL;
    }
    return key;
}

static bool read_pair(
    reader *self, yaml_event_t *event, pair_list *pairs, strmap *index,
    node_list *merges) {
    yaml_node *key = read_key(self, event);
    if (!key) return false;
    bool merge = strcmp(key->text, "<<") == 0 && key->span == 2;
    if (merge && !(self->options->flags & YAML_ANCHORS)) {
        log_report *report =
            log_error(self->log, CODE_YAML_FEATURE, "'<<' is not read here");
        place_node(self, report, key);
        return false;
    }
    const yaml_pair *before = find_pair(pairs, index, key->text);
    if (before) return refuse_duplicate(self, key, before);
    yaml_node *value = read_next(self);
    if (!value) return false;
    if (merge) {
        vec_push(merges, key);
        vec_push(merges, value);
    } else {
        add_pair(pairs, index, (yaml_pair){key->text, key, value});
    }
    return true;
}

static bool read_pairs(reader *self, pair_list *pairs) {
    strmap index = {0};
    node_list merges = {0};
    bool fine, ends = false;
    do {
        yaml_event_t event;
        fine = next_event(self, &event);
        if (!fine) break;
        ends = event.type == YAML_MAPPING_END_EVENT;
        if (!ends) fine = read_pair(self, &event, pairs, &index, &merges);
        yaml_event_delete(&event);
    } while (fine && !ends);
    for (size_t i = 0; fine && i < merges.count; i += 2)
        fine = merge_keys(self, merges.items[i + 1], merges.items[i], pairs, &index);
    vec_done(&merges);
    strmap_done(&index);
    return fine;
}

static yaml_node *read_mapping(reader *self, const yaml_event_t *event) {
    yaml_node *node = new_node(self, YAML_MAPPING, event);
    node->span = 1;
    pair_list pairs = {0};
    bool fine = read_pairs(self, &pairs);
    if (fine && pairs.count) {
        node->mapping.count = pairs.count;
        node->mapping.pairs =
            arena_array(self->memory, pairs.count, sizeof *pairs.items);
        memcpy(node->mapping.pairs, pairs.items, pairs.count * sizeof *pairs.items);
    }
    vec_done(&pairs);
    return fine ? node : NULL;
}

static yaml_node *read_collection(reader *self, const yaml_event_t *event) {
    bool sequence = event->type == YAML_SEQUENCE_START_EVENT;
    const yaml_char_t *name = sequence ? event->data.sequence_start.anchor
                                       : event->data.mapping_start.anchor;
    const yaml_char_t *tag =
        sequence ? event->data.sequence_start.tag : event->data.mapping_start.tag;
    if (!allow_anchor(self, name, event->start_mark, '&')) return NULL;
    bool fits = !tag || has_tag(tag, sequence ? TAG("seq") : TAG("map")) ||
                (sequence && is_env(self, tag));
    if (!fits) return refuse_tag(self, event, tag);
    if (!enter(self, event)) return NULL;
    size_t nodes = self->nodes, deepest = self->deepest;
    self->deepest = self->depth;
    yaml_node *node =
        sequence ? read_sequence(self, event) : read_mapping(self, event);
    size_t height = self->deepest - (self->depth - 1);
    if (self->deepest < deepest) self->deepest = deepest;
    self->depth--;
    if (node && name)
        define_anchor(self, name, node, self->nodes - nodes + 1, height);
    return node;
}

static yaml_node *read_node(reader *self, yaml_event_t *event) {
    if (event->type == YAML_ALIAS_EVENT) return read_alias(self, event);
    if (!count_nodes(self, 1, event->start_mark)) return NULL;
    if (event->type == YAML_SCALAR_EVENT) return read_scalar(self, event);
    return read_collection(self, event);
}

/* ------------------------------------------------------------ documents ---- */

static bool check_directives(reader *self, const yaml_event_t *event) {
    if (event->data.document_start.tag_directives.start ==
        event->data.document_start.tag_directives.end)
        return true;
    log_report *report = log_error(self->log, CODE_YAML_FEATURE, "%%TAG is not read");
    place_mark(self, report, event->start_mark);
    return false;
}

/* The stream: one document or none. */
static yaml_node *read_stream(reader *self) {
    yaml_node *root = NULL;
    for (;;) {
        yaml_event_t event;
        if (!next_event(self, &event)) return NULL;
        yaml_event_type_t type = event.type;
        bool fine = true;
        if (type == YAML_DOCUMENT_START_EVENT && root) {
            log_report *report =
                log_error(self->log, CODE_YAML, "a second document in one file");
            place_mark(self, report, event.start_mark);
            fine = false;
        } else if (type == YAML_DOCUMENT_START_EVENT) {
            fine = check_directives(self, &event);
            root = fine ? read_next(self) : NULL;
            fine = root != NULL;
        } else if (type == YAML_STREAM_END_EVENT && !root) {
            root = new_node(self, YAML_MAPPING, &event);
        }
        yaml_event_delete(&event);
        if (!fine) return NULL;
        if (type == YAML_STREAM_END_EVENT) return root;
    }
}

yaml_node *yaml_full_parse(
    arena *memory, logger *log, const char *text, size_t size,
    const yaml_options *options) {
    reader self = {.memory = memory, .log = log, .options = options};
    self.text = text;
    self.size = size;
    self.max_nodes = options->max_nodes ? options->max_nodes : MAX_NODES;
    yaml_node *root = NULL;
    if (check_text(&self) && yaml_parser_initialize(&self.parser)) {
        yaml_parser_set_input_string(&self.parser, (const unsigned char *)text, size);
        yaml_parser_set_encoding(&self.parser, YAML_UTF8_ENCODING);
        root = read_stream(&self);
        if (root && !check_breaks(&self, SIZE_MAX)) root = NULL;
        yaml_parser_delete(&self.parser);
    }
    strmap_done(&self.anchors);
    vec_done(&self.breaks);
    return root;
}

yaml_node *yaml_parse(
    arena *memory, logger *log, const char *text, size_t size,
    const yaml_options *options) {
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) text += 3, size -= 3;
    yaml_node *quick = yaml_quick_parse(memory, text, size, options);
    return quick ? quick : yaml_full_parse(memory, log, text, size, options);
}
