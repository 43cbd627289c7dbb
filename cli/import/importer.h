/* SPDX-License-Identifier: MIT
 *
 * Between the files of the import module only.
 */
#ifndef CLI_IMPORT_IMPORTER_H
#define CLI_IMPORT_IMPORTER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/fs.h"
#include "base/vec.h"
#include "config/yaml.h"
#include "import/import.h"

typedef struct importer {
    const import_options *options;
    logger *log;
    logger *quiet; /* for trial readings; never shown */
    arena memory;
    fs_root from, to;
    str_list notes; /* lines of the report */
    import_counts *counts;
    bool failed;

    /* What the other configuration says. */
    yaml_node *config; /* torii.yaml as it will be */
    yaml_node *theirs; /* as a tree; an empty mapping if it cannot be read */
    const char *content; /* their folder of texts; "" for the whole source */
} importer;

/* One more line of the report: "path:line: text"; line 0 is not shown. */
void importer_note(
    importer *self, const char *path, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Their configuration into self->config and self->theirs. */
void import_config(importer *self);

/* A tree of TOML text; tables, arrays of tables and all values of TOML 1.0 but
 * those with line breaks inside of inline tables.  What cannot be read is left
 * out and noted. */
yaml_node *import_toml(importer *self, const char *path, const char *text, size_t size);

typedef enum import_action {
    IMPORT_SKIP,  /* nothing to tell */
    IMPORT_LEAVE, /* to be told: `why` */
    IMPORT_PAGE,
    IMPORT_FILE
} import_action;

typedef struct import_route {
    import_action action;
    const char *target; /* below the site */
    const char *why;
    bool draft;
    bool html; /* a page whose text is HTML */
} import_route;

/* Where a file of the source goes. */
import_route import_route_of(importer *self, const char *path);

/* A text with front matter, rewritten; true if it is a template now. */
bool import_page(
    importer *self, const char *path, const import_route *route, const char *text,
    size_t size, buf *out);

/* The marks of other tools in the body, rewritten. */
void import_body(importer *self, const char *text, size_t size, buf *out);

/* The same for MkDocs, whose marks are blocks. */
void import_mkdocs_body(importer *self, const char *text, size_t size, buf *out);

/* A text of HTML; true if its marks could be made Jinja, all of them.  Else it stays
 * as it is, and the second function tells what is left in the finished page. */
bool import_html(importer *self, const char *text, size_t size, buf *out);
void import_html_left(importer *self, const char *path, const buf *page);

#endif
