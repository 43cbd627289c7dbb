/* SPDX-License-Identifier: MIT
 *
 * Between the files of the site_config module only: the table of torii.yaml.
 */
#ifndef CLI_CONFIG_SITE_KEYS_H
#define CLI_CONFIG_SITE_KEYS_H

#include "config/settings.h"

extern const settings SITE_KEYS;
extern const settings TAXONOMY_KEYS;
extern const setting_synonym FOREIGN_KEYS[];

#endif
