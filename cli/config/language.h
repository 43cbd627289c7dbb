/* SPDX-License-Identifier: MIT
 *
 * The languages of a site: what `languages` in torii.yaml says of each, filled
 * up with what the site says of itself.  The first is the site's own; a site
 * in one language has that one only.
 */
#ifndef CLI_CONFIG_LANGUAGE_H
#define CLI_CONFIG_LANGUAGE_H

#include "base/arena.h"
#include "base/log.h"
#include "base/vec.h"
#include "config/yaml.h"

typedef struct site_config site_config;

typedef struct language {
    size_t number;    /* its place in the list; 0 is the site's own */
    const char *code; /* BCP 47: "de", "pt-BR" */
    const char *name; /* as its speakers call it; the code if not given */
    const char *path; /* in front of its addresses: "" or "de" */
    bool right_to_left;
    const char *title, *description, *author, *copyright;

    /* Its own host, or all "": then it is the site's. */
    const char *base_url, *base_path, *base_origin;

    const yaml_node *menus;      /* a mapping, or NULL */
    const yaml_node *nav;        /* a list, or NULL */
    const yaml_node *params;     /* over those of the site; or NULL */
    const yaml_node *taxonomies; /* {tags: {path: schlagworte}}, or NULL */
} language;

typedef VEC(language) language_list;

/* Fills config->languages; mistakes are reported. */
void language_read(
    arena *memory, logger *log, site_config *config, const yaml_node *node);

/* By its code, whatever the case; NULL if the site has no such language. */
const language *language_find(const site_config *config, const char *code);

/* Is text in this language written from right to left? */
bool language_is_right_to_left(const char *code);

/* The nearest code to one that the site does not have, or NULL. */
const char *language_suggest(const site_config *config, const char *code);

#endif
