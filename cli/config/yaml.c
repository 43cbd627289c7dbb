/* SPDX-License-Identifier: MIT
 *
 * From libyaml's events to nodes.  The parser stops at the first mistake.
 * Recursion is bounded by MAX_DEPTH, work by the number of nodes: an alias
 * costs what it stands for, so a small text cannot expand to a large one.
 */
#include "config/yaml.h"

#include "base/codes.h"
#include "config/yaml_quick.h"
#include "config/yaml_reader.h"

#include <string.h>

enum { MAX_DEPTH = 64, MAX_NODES = 100000, LINEAR_KEYS = 12 };

typedef VEC(yaml_node *) node_list;
typedef VEC(yaml_pair) pair_list;

/* -------------------------------------------------------------- events ---- */

/* libyaml's reader stops at a byte it does not take, before any event. */
static void report_byte(yaml_reader *self) {
    uint32_t line, column;
    const char *advice;
    yaml_locate(self, self->parser.problem_offset, &line, &column);
    const char *message = yaml_explain(&self->parser, "", &advice);
    log_report *report = log_error(self->log, CODE_YAML, "%s", message);
    yaml_place(self, report, line, column, 1);
    if (advice) log_note(report, "%s", advice);
}

static bool next_event(yaml_reader *self, yaml_event_t *event) {
    const yaml_parser_t *parser = &self->parser;
    if (yaml_parser_parse(&self->parser, event)) return true;
    if (parser->error == YAML_READER_ERROR) {
        report_byte(self);
        return false;
    }
    if (!yaml_check_breaks(self, parser->problem_mark.index + 1)) return false;
    const char *advice;
    const char *at = yaml_byte_at(self, parser->problem_mark.index);
    const char *message = yaml_explain(parser, at, &advice);
    bool unclosed = strstr(message, "not closed") != NULL && parser->context;
    log_report *report = log_error(self->log, CODE_YAML, "%s", message);
    yaml_place_mark(
        self, report, unclosed ? parser->context_mark : parser->problem_mark);
    if (advice) log_note(report, "%s", advice);
    return false;
}

static yaml_node *read_node(yaml_reader *self, yaml_event_t *event);

/* Takes the next event and its node; NULL after a report. */
static yaml_node *read_next(yaml_reader *self) {
    yaml_event_t event;
    if (!next_event(self, &event)) return NULL;
    yaml_node *node = read_node(self, &event);
    yaml_event_delete(&event);
    return node;
}

static bool count_nodes(yaml_reader *self, size_t more, yaml_mark_t mark) {
    self->nodes += more;
    if (self->nodes <= self->max_nodes) return true;
    log_report *report = log_error(
        self->log, CODE_YAML_LIMIT, "more than %zu values in one file",
        self->max_nodes);
    yaml_place_mark(self, report, mark);
    return false;
}

static yaml_node *read_alias(yaml_reader *self, const yaml_event_t *event) {
    const yaml_char_t *name = event->data.alias.anchor;
    if (!yaml_allow_anchor(self, name, event->start_mark, '*')) return NULL;
    const yaml_anchor *known = strmap_get(&self->anchors, (const char *)name);
    if (!known) {
        log_report *report = log_error(
            self->log, CODE_YAML, "'*%s' refers to nothing above it",
            (const char *)name);
        yaml_place_mark(self, report, event->start_mark);
        return NULL;
    }
    if (!count_nodes(self, known->nodes, event->start_mark)) return NULL;
    size_t deep = self->depth + known->height;
    if (deep > self->deepest) self->deepest = deep;
    if (deep <= MAX_DEPTH) return known->node;
    log_report *report = log_error(
        self->log, CODE_YAML_LIMIT, "more than %d levels of nesting", MAX_DEPTH);
    yaml_place_mark(self, report, event->start_mark);
    return NULL;
}

/* --------------------------------------------------------- collections ---- */

static bool enter(yaml_reader *self, const yaml_event_t *event) {
    if (++self->depth > self->deepest) self->deepest = self->depth;
    if (self->depth <= MAX_DEPTH) return true;
    log_report *report = log_error(
        self->log, CODE_YAML_LIMIT, "more than %d levels of nesting", MAX_DEPTH);
    yaml_place_mark(self, report, event->start_mark);
    return false;
}

static bool read_items(yaml_reader *self, node_list *out) {
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

static yaml_node *read_sequence(yaml_reader *self, const yaml_event_t *event) {
    yaml_node *node = yaml_new_node(self, YAML_SEQUENCE, event);
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
    if (!yaml_is_env(self, event->data.sequence_start.tag)) return node;
    if (node->sequence.count == 2)
        return yaml_read_env(
            self, yaml_new_node(self, YAML_STRING, event), node->sequence.items[0],
            node->sequence.items[1]);
    log_report *report =
        log_error(self->log, CODE_YAML, "!env takes a name, or [name, default]");
    yaml_place_node(self, report, node);
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
    yaml_reader *self, const yaml_node *source, const yaml_node *key, pair_list *pairs,
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
        yaml_place_node(self, report, key);
        return false;
    }
    for (size_t i = 0; i < source->mapping.count; i++)
        if (!find_pair(pairs, index, source->mapping.pairs[i].key))
            add_pair(pairs, index, source->mapping.pairs[i]);
    return true;
}

static bool refuse_duplicate(
    const yaml_reader *self, const yaml_node *key, const yaml_pair *before) {
    log_report *report = log_error(
        self->log, CODE_YAML_DUPLICATE, "the key '%s' is given twice", key->text);
    yaml_place_node(self, report, key);
    log_note(report, "first in line %u", (unsigned)before->at.line);
    return false;
}

static yaml_node *read_key(yaml_reader *self, yaml_event_t *event) {
    if (event->type != YAML_SCALAR_EVENT) {
        log_report *report =
            log_error(self->log, CODE_YAML_FEATURE, "a key must be a simple text");
        yaml_place_mark(self, report, event->start_mark);
        log_note(report, "a value that begins with '{' or '[' must be quoted");
        return NULL;
    }
    bool warned = self->warned;
    self->warned = true; /* `on:` as a key is what it seems to be */
    yaml_node *key = read_node(self, event);
    self->warned = warned;
    if (key && strlen(key->text) != key->size) {
        log_report *report = log_error(self->log, CODE_YAML, "a key that contains NUL");
        yaml_place_node(self, report, key);
        return NULL;
    }
    return key;
}

static bool read_pair(
    yaml_reader *self, yaml_event_t *event, pair_list *pairs, strmap *index,
    node_list *merges) {
    yaml_node *key = read_key(self, event);
    if (!key) return false;
    bool merge = strcmp(key->text, "<<") == 0 && key->span == 2;
    if (merge && !(self->options->flags & YAML_ANCHORS)) {
        log_report *report =
            log_error(self->log, CODE_YAML_FEATURE, "'<<' is not read here");
        yaml_place_node(self, report, key);
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
        add_pair(pairs, index, (yaml_pair){key->text, value, yaml_position_of(key)});
    }
    return true;
}

static bool read_pairs(yaml_reader *self, pair_list *pairs) {
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

static yaml_node *read_mapping(yaml_reader *self, const yaml_event_t *event) {
    yaml_node *node = yaml_new_node(self, YAML_MAPPING, event);
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

static yaml_node *read_collection(yaml_reader *self, const yaml_event_t *event) {
    bool sequence = event->type == YAML_SEQUENCE_START_EVENT;
    const yaml_char_t *name =
        sequence ? event->data.sequence_start.anchor : event->data.mapping_start.anchor;
    const yaml_char_t *tag =
        sequence ? event->data.sequence_start.tag : event->data.mapping_start.tag;
    if (!yaml_allow_anchor(self, name, event->start_mark, '&')) return NULL;
    bool fits = !tag ||
                yaml_has_tag(tag, sequence ? YAML_TAG("seq") : YAML_TAG("map")) ||
                (sequence && yaml_is_env(self, tag));
    if (!fits) return yaml_refuse_tag(self, event, tag);
    if (!enter(self, event)) return NULL;
    size_t nodes = self->nodes, deepest = self->deepest;
    self->deepest = self->depth;
    yaml_node *node = sequence ? read_sequence(self, event) : read_mapping(self, event);
    size_t height = self->deepest - (self->depth - 1);
    if (self->deepest < deepest) self->deepest = deepest;
    self->depth--;
    if (node && name)
        yaml_define_anchor(self, name, node, self->nodes - nodes + 1, height);
    return node;
}

static yaml_node *read_node(yaml_reader *self, yaml_event_t *event) {
    if (event->type == YAML_ALIAS_EVENT) return read_alias(self, event);
    if (!count_nodes(self, 1, event->start_mark)) return NULL;
    if (event->type == YAML_SCALAR_EVENT) return yaml_read_scalar(self, event);
    return read_collection(self, event);
}

/* ------------------------------------------------------------ documents ---- */

static bool check_directives(yaml_reader *self, const yaml_event_t *event) {
    if (event->data.document_start.tag_directives.start ==
        event->data.document_start.tag_directives.end)
        return true;
    log_report *report = log_error(self->log, CODE_YAML_FEATURE, "%%TAG is not read");
    yaml_place_mark(self, report, event->start_mark);
    return false;
}

/* The stream: one document or none. */
static yaml_node *read_stream(yaml_reader *self) {
    yaml_node *root = NULL;
    for (;;) {
        yaml_event_t event;
        if (!next_event(self, &event)) return NULL;
        yaml_event_type_t type = event.type;
        bool fine = true;
        if (type == YAML_DOCUMENT_START_EVENT && root) {
            log_report *report =
                log_error(self->log, CODE_YAML, "a second document in one file");
            yaml_place_mark(self, report, event.start_mark);
            fine = false;
        } else if (type == YAML_DOCUMENT_START_EVENT) {
            fine = check_directives(self, &event);
            root = fine ? read_next(self) : NULL;
            fine = root != NULL;
        } else if (type == YAML_STREAM_END_EVENT && !root) {
            root = yaml_new_node(self, YAML_MAPPING, &event);
        }
        yaml_event_delete(&event);
        if (!fine) return NULL;
        if (type == YAML_STREAM_END_EVENT) return root;
    }
}

yaml_node *yaml_full_parse(
    arena *memory, logger *log, const char *text, size_t size,
    const yaml_options *options) {
    yaml_reader self = {.memory = memory, .log = log, .options = options};
    self.text = text;
    self.size = size;
    self.max_nodes = options->max_nodes ? options->max_nodes : MAX_NODES;
    yaml_node *root = NULL;
    if (yaml_check_text(&self) && yaml_parser_initialize(&self.parser)) {
        yaml_parser_set_input_string(&self.parser, (const unsigned char *)text, size);
        yaml_parser_set_encoding(&self.parser, YAML_UTF8_ENCODING);
        root = read_stream(&self);
        if (root && !yaml_check_breaks(&self, SIZE_MAX)) root = NULL;
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
