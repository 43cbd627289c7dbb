/* SPDX-License-Identifier: MIT
 *
 * TOML 1.0 as a tree of the same nodes that YAML gives, so that all that reads
 * front matter and data knows one form.  Debian has no C library for it.
 * Strict: what the specification forbids is an error with its place.  Times
 * without a date are texts.
 */
#ifndef CLI_CONFIG_TOML_H
#define CLI_CONFIG_TOML_H

#include "config/yaml.h"

/* The document as a mapping in the arena; NULL after a report. */
yaml_node *toml_parse(
    arena *memory, logger *log, const char *text, size_t size,
    const yaml_options *options);

#endif
