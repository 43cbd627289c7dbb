/* SPDX-License-Identifier: MIT
 *
 * Parsed YAML as bytes and back, with the places of its nodes.
 */
#ifndef CLI_CONFIG_YAML_PACK_H
#define CLI_CONFIG_YAML_PACK_H

#include "base/pack.h"
#include "config/yaml.h"

void yaml_pack(buf *out, const yaml_node *node);

/* The tree, whose texts stay in the bytes; NULL if these are none of a tree.
 * `file` is borrowed. */
yaml_node *yaml_unpack(arena *memory, unpacker *in, const char *file);

#endif
