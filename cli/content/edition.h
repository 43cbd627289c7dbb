/* SPDX-License-Identifier: MIT
 *
 * An edition: the site in one language, with a tree of sections of its own.
 * A page belongs to the language in its file's name (hello.de.md), else to that
 * of the first folder (de/hello.md), else to the site's.  `tree_path` is its
 * path without either, and the same for all translations that lie alike;
 * `translation_key` makes translations of pages that do not.  Where an edition
 * has no translation it shows the page of the site's own language, marked.
 */
#ifndef CLI_CONTENT_EDITION_H
#define CLI_CONTENT_EDITION_H

#include "base/arena.h"
#include "content/nav.h"
#include "content/page.h"

#include <stdatomic.h>

struct edition {
    const language *language;
    section *home;
    section_list sections; /* live ones, the root first, in order of path */
    page_list pages;       /* live plain ones, newest first, no hidden */
    VEC(taxonomy *) taxonomies;
    strmap by_folder; /* "blog" -> section * */
    nav_list nav;         /* see nav_of() */
    atomic_bool has_nav;
    arena nav_memory;     /* of its items */
    strmap series;  /* name -> page_list *: its parts in order */
    strmap by_tree; /* "blog/hello.md" -> page *, only live ones */
};

/* All pages that translate each other, in order of the languages. */
struct translation_group {
    const char *key;
    page_list pages; /* also those that stand in for a translation */
};

/* Makes the editions of the site, one for each language. */
void edition_make_all(site *model);

/* Gives each page its edition and tree_path; appends to `pages` those that
 * stand in for missing translations. */
void edition_assign(site *model, page_list *pages);

/* The same for one page: its edition, and its place in the tree of that. */
void edition_place(site *model, page *one);

/* Ties translations together, once their pages are live. */
void edition_group(site *model);

void edition_free_all(site *model);

/* The edition that a path below content ("de/x.png") lies in, and how many of
 * its bytes are that language's folder. */
edition *edition_of_path(const site *model, const char *path, size_t *skip);

edition *edition_find(const site *model, const char *code); /* or NULL */

/* By a path in the tree of the edition ("@/" and "/" in front are fine), else by
 * the path of a file below content; NULL if there is no such live page. */
page *edition_find_page(const site *model, const edition *in, const char *path);
section *edition_find_section(const edition *self, const char *path);
taxonomy *edition_find_taxonomy(const edition *self, const char *name);

/* The parts of a series: by weight if they have any, else the oldest first. */
void edition_sort_series(page_list *parts);

/* The page in another language, also one that stands in; or NULL. */
page *edition_translate(const page *one, const edition *to);

/* Does it say something in its language?  A stand-in does not, unless it is a
 * section without text: then what it lists says something. */
bool edition_is_text(const page *one);

/* Files beside a page; a bundle's translations share those of its first. */
const asset_list *edition_assets(const page *one);

#endif
