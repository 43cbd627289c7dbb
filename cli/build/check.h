/* SPDX-License-Identifier: MIT
 *
 * torii check: everything that a build finds, and what only the finished
 * output shows: links and images that templates make, ids, headings, feeds,
 * pages that nothing links to, templates that nothing uses.  Nothing is
 * written.
 */
#ifndef CLI_BUILD_CHECK_H
#define CLI_BUILD_CHECK_H

#include "build/stages.h"

typedef struct check_options {
    build_options build;
    const str_list *paths; /* below the root: reports about others are left out */
    const str_list *only;  /* names of check_kinds(); empty: all */
    bool orphans, external;
} check_options;

/* Checks, reports, and flushes `log`. */
exit_code check_run(logger *log, const check_options *options);

/* "links", "anchors", "images", "a11y" ...; NULL ends the list. */
const char *const *check_kinds(void);

/* What was seen in the output. */
typedef struct check_counts {
    size_t links, anchors, images, external;
} check_counts;

/* A page that the output's links were read from, and where they lead. */
typedef struct check_link {
    const char *href;   /* as written */
    const char *output; /* it stands in */
    const char *target; /* output it leads to; NULL: none (a broken link or
                           image), or outside */
    bool is_outside;    /* https: and the like */
} check_link;

typedef VEC(check_link) check_link_list;
typedef VEC(const theme_file *) theme_file_list;

/*
 * Reads all HTML of a rendered site; reports what is wrong with it if `reports`,
 * and collects its links into `out` if that is not NULL.
 */
void check_html(
    stages *self, bool reports, check_link_list *out, check_counts *counts);

/* Places a report where `needle` stands in the page's own text; false, and
 * nothing is done, if it does not. */
bool check_place(log_report *report, const page *one, const char *needle);

/* Rendered pages that no other page links to, the home page and errors apart. */
void check_orphans(stages *self, const check_link_list *links, page_list *out);

/* Templates of the site itself that no output can reach; false if some name is
 * only made while rendering, so that nothing can be said. */
bool check_unused_templates(stages *self, theme_file_list *out);

/* Blocks of the site's templates and themes that nothing above them renders. */
void check_blocks(stages *self);

/* Pages of more bytes than checks.budget allows. */
void check_budget(stages *self);

/* Web addresses that do not answer. */
void check_external(stages *self, const check_link_list *links, check_counts *counts);

#endif
