/* SPDX-License-Identifier: MIT
 *
 * Between the files that make a site only: from the folder of content to
 * pages (scan.c), and from pages to sections (tree.c).
 */
#ifndef CLI_CONTENT_SCAN_H
#define CLI_CONTENT_SCAN_H

#include "content/site.h"

/*
 * Reads every page file of content, with its front matter parsed but not yet
 * applied, and lists all other files; both in byte order of their paths.
 * False if the folder cannot be read (reported).
 */
bool scan_content(site *model, page_list *pages, asset_list *assets);

/* Takes the source of a page apart: its front matter and its body. */
void scan_split(site *model, page *one);

/* Fills model->statics with the files of static/. */
void scan_statics(site *model);

/*
 * Tells sections, bundles and pages apart, applies defaults, cascades and
 * front matter, and gives each page its address.  Fills
 * the sections of `in`; sorts the pages into live and withheld ones.
 */
void tree_build(site *model, edition *in, const page_list *pages);

/* Applies defaults, cascades and front matter to one page that has its place, and
 * gives it its state and address.  It goes into no list. */
void tree_settle(site *model, page *one);

/* Gives each asset its owner and address; drops those of withheld pages. */
void tree_place_assets(site *model, const asset_list *assets);

#endif
