/* SPDX-License-Identifier: MIT
 *
 * Between the files of the yaml module only.
 */
#ifndef CLI_CONFIG_YAML_PARTS_H
#define CLI_CONFIG_YAML_PARTS_H

#include "config/yaml.h"

#include <yaml.h>

/* What a plain scalar means in the core schema; sets kind and value.  False
 * for a number too large to be held. */
bool yaml_resolve(yaml_node *node);

/* Is it written like a boolean of YAML 1.1 (yes, off), or like an octal
 * number of it (0777)? */
bool yaml_is_old_bool(const char *text);
bool yaml_is_old_octal(const char *text);

/*
 * A message in our words for the failure libyaml stopped with, and a piece of
 * advice or NULL.  `at` is the text where it stopped, NUL-terminated.
 */
const char *
yaml_explain(const yaml_parser_t *parser, const char *at, const char **advice);

#endif
