/* SPDX-License-Identifier: MIT
 *
 * Between the files that read YAML with libyaml: what they know of a file while they
 * read it.
 */
#ifndef CLI_CONFIG_YAML_READER_H
#define CLI_CONFIG_YAML_READER_H

#include "base/strmap.h"
#include "base/vec.h"
#include "config/yaml_parts.h"

#define YAML_TAG(name) "tag:yaml.org,2002:" name

/* NEL, LS, PS: line breaks for libyaml, ordinary letters for every editor. */
typedef struct yaml_odd_break {
    size_t index; /* in characters */
    uint32_t line, column;
    bool quoted;
} yaml_odd_break;

typedef struct yaml_anchor {
    yaml_node *node;
    size_t nodes; /* it stands for */
    size_t height;
} yaml_anchor;

typedef struct yaml_reader {
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
    VEC(yaml_odd_break) breaks;
    bool warned; /* about yes/no */
} yaml_reader;

/* --------------------------------------------------------------- text ---- */

/* Where a report is about. */
log_report *yaml_place(
    const yaml_reader *self, log_report *report, uint32_t line, uint32_t column,
    uint32_t span);
log_report *
yaml_place_mark(const yaml_reader *self, log_report *report, yaml_mark_t mark);
log_report *
yaml_place_node(const yaml_reader *self, log_report *report, const yaml_node *node);

uint32_t yaml_line_of(const yaml_reader *self, yaml_mark_t mark);

/* Line and column of byte `offset`, by line feeds alone. */
void yaml_locate(
    const yaml_reader *self, size_t offset, uint32_t *line, uint32_t *column);

/* The text from character `index` on. */
const char *yaml_byte_at(const yaml_reader *self, size_t index);

/* Before the parser starts: may the text be read?  False after a report. */
bool yaml_check_text(yaml_reader *self);

/* Refuses the first odd break outside of double quotes, before character `limit`. */
bool yaml_check_breaks(yaml_reader *self, size_t limit);

/* -------------------------------------------------------------- values ---- */

yaml_node *yaml_new_node(yaml_reader *self, yaml_kind kind, const yaml_event_t *event);

void yaml_define_anchor(
    yaml_reader *self, const yaml_char_t *name, yaml_node *node, size_t nodes,
    size_t height);

/* False after a report: the options do without; `sign` is "&" or "*". */
bool yaml_allow_anchor(
    yaml_reader *self, const yaml_char_t *name, yaml_mark_t mark, char sign);

bool yaml_has_tag(const yaml_char_t *tag, const char *name);

/* NULL, after a report. */
yaml_node *
yaml_refuse_tag(yaml_reader *self, const yaml_event_t *event, const yaml_char_t *tag);

/* Is it "!env", where that is read? */
bool yaml_is_env(const yaml_reader *self, const yaml_char_t *tag);

/* The variable's text, read as a plain scalar, in the place of `at`; `otherwise` if it
 * is not set.  NULL after a report. */
yaml_node *yaml_read_env(
    yaml_reader *self, yaml_node *at, const yaml_node *name, yaml_node *otherwise);

/* NULL after a report. */
yaml_node *yaml_read_scalar(yaml_reader *self, const yaml_event_t *event);

#endif
