/* SPDX-License-Identifier: MIT
 *
 * Front matter: splitting a file into its YAML head and its body, and filling
 * a page from mappings.  One table in front_matter.c holds every field with
 * its type and the names other tools use for it.
 */
#ifndef CLI_CONTENT_FRONT_MATTER_H
#define CLI_CONTENT_FRONT_MATTER_H

#include "content/page.h"

typedef enum front_matter_form {
    FRONT_YAML,  /* between "---" */
    FRONT_TOML,  /* between "+++" */
    FRONT_JSON,  /* an object */
    FRONT_LINES  /* "Key: value" up to the first empty line */
} front_matter_form;

typedef struct front_matter_parts {
    front_matter_form form;
    const char *yaml; /* the head, whatever its form; NULL if there is none */
    size_t yaml_size;
    uint32_t yaml_line;
    const char *body;
    size_t body_size;
    uint32_t body_line;
} front_matter_parts;

typedef enum front_matter_result {
    FRONT_MATTER_FINE,   /* also if there is none */
    FRONT_MATTER_OPEN, /* nothing closes it */
    FRONT_MATTER_CR    /* its lines end with carriage returns alone */
} front_matter_result;

/* A byte order mark is skipped. */
front_matter_result
front_matter_split(const char *text, size_t size, front_matter_parts *out);

/* Does the text begin with "Key: value" lines?  Their size and number. */
bool front_lines_find(const char *text, size_t size, size_t *head, uint32_t *lines);

/* These lines as a mapping. */
yaml_node *front_lines_parse(
    arena *memory, const char *text, size_t size, const char *file);

/* The head in whatever form; NULL after a report. */
yaml_node *front_matter_parse(
    arena *memory, logger *log, const front_matter_parts *parts,
    const yaml_options *options);

/*
 * Fills `page` from `mapping`: a page's own front matter (`own`), or a rule of
 * `defaults` or `cascade` below it.  Later calls win.  Reports wrong types
 * with their place; near misses of known names warn as
 * checks.front_matter says.
 */
void front_matter_apply(
    arena *memory, logger *log, const site_config *config, page *page,
    const yaml_node *mapping, bool own);

/* Fills in what is still open: date from the file name, title (from the first
 * heading), link_title, type, updated. */
void front_matter_finish(arena *memory, const site_config *config, page *page);

/*
 * The text of the first heading of level 1 outside of code, without Markdown's
 * signs; NULL if there is none.  *start and *end are set to the lines that it
 * takes in `body`.
 */
char *front_matter_heading(
    arena *memory, const char *body, size_t size, size_t *start, size_t *end);

/* Is it the name of a field, whatever the kind of page, or an alias of one? */
bool front_matter_is_field(const char *name);

#endif
