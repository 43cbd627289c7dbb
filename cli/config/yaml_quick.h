/* SPDX-License-Identifier: MIT
 *
 * The two ways to read YAML that yaml_parse() chooses from.  Front matter is nearly
 * always a few lines of `key: value`; those need no parser of the whole language.
 *
 * Invariant: where the quick way gives nodes, the other gives the same ones, each in
 * the same place, and reports nothing.
 */
#ifndef CLI_CONFIG_YAML_QUICK_H
#define CLI_CONFIG_YAML_QUICK_H

#include "config/yaml.h"

/* Lines of `key: text`, `key: "text"` and `key: [a, "b"]`; NULL for all other texts,
 * nothing being reported.  `text` has no byte order mark. */
yaml_node *yaml_quick_parse(
    arena *memory, const char *text, size_t size, const yaml_options *options);

/* Every text, through libyaml. */
yaml_node *yaml_full_parse(
    arena *memory, logger *log, const char *text, size_t size,
    const yaml_options *options);

#endif
