/* SPDX-License-Identifier: MIT
 *
 * From a page to its address and its output file, by the style (directory,
 * file, bare), the patterns of `permalinks`, and the page's own slug or url.
 */
#ifndef CLI_CONTENT_PERMALINK_H
#define CLI_CONTENT_PERMALINK_H

#include "content/page.h"

/* Sets page->slug (if open), place, url and output; for a section also its
 * place.  The section above must have its place already.  Reports a slug of
 * which nothing is left and patterns that cannot be used. */
void permalink_assign(
    arena *memory, logger *log, const site_config *config, page *page);

/*
 * Url and output of a path without style, such as "blog/hello" or "" (home):
 * "/blog/hello/" and "blog/hello/index.html" in directory style.
 */
void permalink_place(
    arena *memory, const site_config *config, const char *path, bool is_folder,
    const char **url, const char **output);

/* The address of an error page: 404.html in the folder of its section. */
void permalink_error(arena *memory, page *page);

/* Page `number` (from 1) of what lies at `base`, whose `output` is given. */
void permalink_paginate(
    arena *memory, const site_config *config, const page *base, int64_t number,
    const char **url, const char **output);

/* A link within the site: "/sub/blog/" for "/blog/" under .../sub/. */
char *permalink_link(arena *memory, const site_config *config, const char *url);

/* "https://example.org/sub/blog/"; as permalink_link() without a base_url. */
char *permalink_absolute(arena *memory, const site_config *config, const char *url);

/* Makes an alias or redirect ("/old/", "old.html") an output file; NULL if it
 * cannot be one. */
char *permalink_alias_output(arena *memory, const char *alias);

#endif
