/* SPDX-License-Identifier: MIT
 *
 * The layers a site's look comes from: its own folders first, then its theme,
 * then the themes which that one extends.  Every template, static file and
 * string is looked for from the top down.  All templates are read when the
 * theme is loaded, so that looking one up touches no file and needs no lock.
 */
#ifndef CLI_THEME_THEME_H
#define CLI_THEME_THEME_H

#include "base/fs.h"
#include "base/strmap.h"
#include "base/vec.h"
#include "config/site_config.h"
#include "theme/catalog.h"

#include <torii.h>

typedef struct theme_layer theme_layer;

typedef struct theme_file {
    const theme_layer *layer;
    const char *name;  /* "partials/card.html" */
    const char *place; /* for messages: "templates/partials/card.html" */
    const char *text;  /* templates and built-in files; else NULL */
    size_t size;
    const char *source; /* static files that are not built in: below the root */
    bool extends_itself;
} theme_file;

struct theme_layer {
    bool is_ground; /* what of the built-in base every site has */
    const char *name;   /* "" for the site's own */
    const char *folder; /* "themes/paper"; NULL if it is built in */
    strmap templates;   /* name -> theme_file * */
    strmap statics;     /* name -> theme_file *; not of the site's own layer */
    strmap assets;      /* name -> theme_file * */
    yaml_node *meta;    /* theme.yaml; NULL for the site's own */
    strmap strings;     /* language -> yaml_node *, of i18n/LANGUAGE.yaml */
    strmap catalogs;    /* language -> catalog *, of i18n/LANGUAGE.mo */
    uint64_t catalog_hash; /* of all of them */
};

typedef struct theme {
    arena *memory;
    logger *log;
    const site_config *config;
    VEC(theme_layer *) layers; /* the site's own first */
    yaml_node *params;         /* of all, the site's on top */
} theme;

/*
 * Reads the layers that `config` asks for below `root`.  Mistakes are
 * reported; NULL if a theme is missing.  Everything is in the arena.
 */
theme *
theme_load(arena *memory, logger *log, const site_config *config, const fs_root *root);
void theme_free(theme *self);

/* Reports a theme that can only be stood on, used without layouts for pages. */
bool theme_check_layouts(const theme *self);

/*
 * The template of that name; "theme/x.html" skips the site's own layer, and
 * each further "theme/" one more.  NULL if there is none.
 */
const theme_file *theme_find_template(const theme *self, const char *name);

/* How long the part of a template's name is that tells its mount; 0: it has none. */
size_t theme_mount_size(const char *name);

/* Is a template made of the file `path` below the root? */
bool theme_is_template(const theme *self, const char *path);

/*
 * Gives the templates that the file `path` below the root is made into another text,
 * which must stay as long as they have it.  False: it is none, or it decides about
 * more than what these templates print.
 */
bool theme_reread(theme *self, const char *path, const char *text, size_t size);

/* The nearest name to a missing template's, or NULL. */
const char *theme_suggest_template(const theme *self, const char *name);

/* A static file of the themes (not of the site), or NULL. */
const theme_file *theme_find_static(const theme *self, const char *name);

/* A message to be translated. */
typedef struct theme_message {
    const char *key;     /* a key of i18n, or the message itself */
    const char *plural;  /* the message for many, or NULL */
    const char *context; /* of gettext, or NULL */
    bool counted;        /* is there a number? */
    int64_t n;
} theme_message;

/*
 * The text in `language`, else in one that is near: its base ("de" for "de-AT"),
 * the site's own, English.  *forgotten is set if the text is in none of the two
 * first although the layer that has it speaks that language.  NULL if there is
 * no text at all.
 */
const char *theme_text(
    const theme *self, const char *language, const theme_message *message,
    bool *forgotten);

/* Has anyone written strings in this language or its base? */
bool theme_speaks(const theme *self, const char *language);

/* The names of the themes in the program; appends to `out`. */
void theme_builtin_names(arena *memory, str_list *out);

/* The nearest key to a missing string's, or NULL. */
const char *theme_suggest_string(const theme *self, const char *key);

/* Does any of the themes say in `features` that it has this? */
bool theme_has_feature(const theme *self, const char *name);

/* Are there files of a theme of that name in the program? */
bool theme_is_builtin(const char *name);

/* The environment's loader, and its rule for names within templates. */
torii_loader *theme_loader(const theme *self);
torii_value theme_join_path(void *self, const char *name, const char *parent);

#endif
