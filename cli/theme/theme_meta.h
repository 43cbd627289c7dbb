/* SPDX-License-Identifier: MIT
 *
 * What theme.yaml says: for which versions a theme is made, and which params
 * it takes.
 */
#ifndef CLI_THEME_THEME_META_H
#define CLI_THEME_THEME_META_H

#include "theme/theme.h"

typedef struct theme_meta {
    const char *name, *version, *needs, *license, *description, *extends;
    const yaml_node *params, *schema;
    str_list features;
} theme_meta;

/* Reads a layer's theme.yaml; unknown keys and wrong types are reported. */
theme_meta theme_meta_read(arena *memory, logger *log, const theme_layer *layer);

/*
 * Does a range such as ">=1.0 <2" hold `version`?  -1: the range is newer, 1:
 * older than the version; 0: it holds it, or it is no range.
 */
int theme_range_compare(const char *range, const char *version);

bool theme_range_is_valid(const char *range);

/* Reports themes that are made for other versions, and params of the site
 * that do not fit the rules of its themes.  False if there is an error. */
bool theme_check_meta(const theme *self);

/* Reports defaults of a theme that do not fit its own rules. */
void theme_check_defaults(
    const theme *self, const theme_layer *layer, const theme_meta *meta);

#endif
