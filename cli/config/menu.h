/* SPDX-License-Identifier: MIT
 *
 * Menus of the configuration: lists of entries that have a title or a page.
 */
#ifndef CLI_CONFIG_MENU_H
#define CLI_CONFIG_MENU_H

#include "config/yaml.h"

/* Tells what is wrong with them; `menus` is a mapping of lists, or NULL. */
void menu_check(logger *log, const yaml_node *menus);

#endif
