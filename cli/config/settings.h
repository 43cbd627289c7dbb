/* SPDX-License-Identifier: MIT
 *
 * Reading a YAML mapping into a C struct by a table: each row names a key
 * ("urls.style"), its type, its default and where it goes.  Unknown keys and
 * wrong types are reported with their place.  Used for torii.yaml, for the
 * entries of its lists, and for theme.yaml.
 */
#ifndef CLI_CONFIG_SETTINGS_H
#define CLI_CONFIG_SETTINGS_H

#include "config/yaml.h"

typedef enum setting_type {
    SETTING_STR,     /* const char *, never NULL */
    SETTING_BOOL,    /* bool */
    SETTING_INT,     /* int64_t, between min and max */
    SETTING_CHOICE,  /* an enum whose values number `choices` */
    SETTING_LIST,    /* str_list; one text is a list of one */
    SETTING_MAPPING, /* const yaml_node *, NULL if not given */
    SETTING_SEQUENCE,
    SETTING_NODE /* of any kind */
} setting_type;

typedef struct setting {
    const char *key; /* path of names with dots */
    setting_type type;
    size_t offset;             /* in the target */
    const char *standard;      /* the default; lists with commas; NULL: none */
    const char *const *choices; /* NULL-terminated; of a list: of its items */
    int64_t min, max;          /* both 0: no bounds */
} setting;

/* The short form of a group: `search: false` means `search.enabled`. */
typedef struct setting_main {
    const char *group, *key;
} setting_main;

/* What others call a key of the top, and what it is here. */
typedef struct setting_synonym {
    const char *key, *ours;
} setting_synonym;

typedef struct settings {
    const setting *rows;
    size_t count;
    const setting_main *mains;
    size_t main_count;
    const char *prefix; /* of keys in messages: "taxonomies.tags." */
    const setting_synonym *synonyms; /* ends with NULLs; or NULL */
} settings;

/* `tree` with short forms written out; NULL stays NULL. */
yaml_node *settings_expand(arena *memory, const settings *table, yaml_node *tree);

/* Reports keys that the table does not know, and groups that are none. */
void settings_check(logger *log, const settings *table, const yaml_node *tree);

/* The defaults as a tree, to be merged below what is written. */
yaml_node *settings_defaults(arena *memory, const settings *table);

/* Sets every row's member of `target`; what is missing or wrong becomes the
 * default, wrong types are reported. */
void settings_read(
    arena *memory, logger *log, const settings *table, const yaml_node *tree,
    void *target);

/* All of the three: expand, check, read. */
void settings_load(
    arena *memory, logger *log, const settings *table, yaml_node *tree, void *target);

#endif
