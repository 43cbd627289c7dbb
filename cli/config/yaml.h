/* SPDX-License-Identifier: MIT
 *
 * YAML as Torii reads it: libyaml's events, resolved by the YAML 1.2 core
 * schema plus ISO dates, into a tree that knows where each node stood.
 * yes, no, on and off are strings; quoted is always a string; a key given
 * twice is an error; size, depth and number of nodes are limited.  Keys are
 * scalars and always read as strings.
 */
#ifndef CLI_CONFIG_YAML_H
#define CLI_CONFIG_YAML_H

#include "base/arena.h"
#include "base/date.h"
#include "base/log.h"

#include <torii.h>

typedef enum yaml_kind {
    YAML_NULL,
    YAML_BOOL,
    YAML_INT,
    YAML_FLOAT,
    YAML_STRING,
    YAML_DATE,
    YAML_SEQUENCE,
    YAML_MAPPING
} yaml_kind;

typedef struct yaml_node yaml_node;
typedef struct yaml_pair yaml_pair;

struct yaml_node {
    yaml_kind kind;
    uint32_t line, column; /* from 1 in the whole file, column in characters */
    uint32_t span;         /* characters of a scalar on its first line, else 1 */
    const char *file;      /* the file it came from, as in yaml_options */
    const char *text;      /* scalars: as written (quotes and escapes resolved) */
    size_t size;           /* bytes of text */
    union {
        bool boolean;
        int64_t integer;
        double number;
        date when;
        struct {
            yaml_node **items;
            size_t count;
        } sequence;
        struct {
            yaml_pair *pairs;
            size_t count;
        } mapping;
    };
};

/* Where a key stands, in the file of its value. */
typedef struct yaml_position {
    uint32_t line, column, span; /* as in a node */
} yaml_position;

struct yaml_pair {
    const char *key;
    yaml_node *value;
    yaml_position at; /* of the key */
};

typedef enum yaml_flags {
    YAML_ANCHORS = 1 << 0, /* & and * and << are allowed (data files) */
    YAML_ENV = 1 << 1,     /* !env NAME, !env [NAME, default] (torii.yaml) */
    YAML_QUIET = 1 << 2    /* no warnings about yes/no and 0777 */
} yaml_flags;

typedef struct yaml_options {
    const char *file;    /* for messages; borrowed by the nodes */
    uint32_t first_line; /* line of the text's first line in the file; 0 means 1 */
    unsigned flags;      /* yaml_flags */
    size_t max_size;     /* bytes; 0: 1 MiB */
    size_t max_nodes;    /* 0: 100,000, after expansion of aliases */
    const char *whole;   /* the whole file for excerpts, if text is a part of it */
    size_t whole_size;
} yaml_options;

/*
 * The one document in `text`, in the arena; an empty one is an empty mapping
 * (kind YAML_NULL if `text` says null).  NULL after an error, which has been
 * reported with its place and, where we know one, a piece of advice.
 */
yaml_node *yaml_parse(
    arena *memory, logger *log, const char *text, size_t size,
    const yaml_options *options);

/* Gives a text node the kind that it has as a plain scalar of YAML; false for a
 * number too large to be held. */
bool yaml_resolve_plain(yaml_node *node);

/* The value under `key` of a mapping, or NULL; NULL also if it is no mapping. */
yaml_node *yaml_get(const yaml_node *mapping, const char *key);
const yaml_pair *yaml_find(const yaml_node *mapping, const char *key);

/* "a mapping", "a list", "a string", "a number": for messages. */
const char *yaml_kind_name(yaml_kind kind);

/* New nodes, placed where `at` stands (at may be NULL). */
yaml_node *yaml_new_string(arena *memory, const char *text, const yaml_node *at);
yaml_node *yaml_new_mapping(arena *memory, const yaml_node *at);
void yaml_set(arena *memory, yaml_node *mapping, const char *key, yaml_node *value);

/*
 * `over` on top of `base`: mappings deep, everything else replaced.  Neither
 * is changed; the result shares their nodes.  NULL stands for nothing.
 */
yaml_node *yaml_merge(arena *memory, yaml_node *base, yaml_node *over);

/* Puts the reports' place at a node, or at the key of a pair. */
log_report *yaml_at(log_report *report, const yaml_node *node);
log_report *yaml_at_key(log_report *report, const yaml_pair *pair);

/* Where a node stands. */
yaml_position yaml_position_of(const yaml_node *node);

/*
 * As a template value: mappings are dicts in file order, null is None.  A date
 * goes through `make_date`, or becomes its ISO text if that is NULL.
 */
torii_value
yaml_to_value(const yaml_node *node, torii_value (*make_date)(const date *when));

#endif
