/* SPDX-License-Identifier: MIT
 *
 * Trees as YAML text that people read: mappings in blocks, lists in one line,
 * texts in double quotes unless they are plain words.
 */
#ifndef CLI_CONFIG_YAML_WRITE_H
#define CLI_CONFIG_YAML_WRITE_H

#include "base/buf.h"
#include "config/yaml.h"

/* A text as a plain or double-quoted scalar. */
void yaml_write_text(buf *out, const char *text);

/* "key: value" lines of a mapping, `indent` spaces in front. */
void yaml_write_mapping(buf *out, const yaml_node *mapping, int indent);

#endif
