/* SPDX-License-Identifier: MIT
 *
 * Rules for values, as themes have them for their params:
 *
 *     recent: {type: int, min: 1, max: 50}
 *     layout: {type: string, enum: [wide, narrow]}
 *     sheets: {type: list, items: {type: string}}
 *
 * Types are string, int, number, bool, date, list, map and any.
 */
#ifndef CLI_CONFIG_RULE_H
#define CLI_CONFIG_RULE_H

#include "config/yaml.h"

/*
 * Checks `value` by `rule` and reports what does not fit at the value; `name`
 * is what it is called in messages.  No rule allows everything.
 */
bool rule_check(
    logger *log, const yaml_node *rule, const yaml_node *value, const char *name);

/* Reports what is wrong with the rule itself. */
bool rule_check_rule(logger *log, const yaml_node *rule, const char *name);

#endif
