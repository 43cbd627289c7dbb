/* SPDX-License-Identifier: MIT
 *
 * Taxonomies: tags, categories and whatever the configuration names.  A term
 * is known by its slug: "C++" and "c++" are one term, under the name that is
 * met first.  Made by site_load() after the pages.
 */
#ifndef CLI_CONTENT_TAXONOMY_H
#define CLI_CONTENT_TAXONOMY_H

#include "content/page.h"

struct term {
    const char *name;
    const char *slug;
    taxonomy *taxonomy;
    page *page;      /* kind PAGE_TERM; content of content/tags/SLUG/_index.md */
    page_list pages; /* newest first */
    const char *subject; /* free for the stages after content */
};

struct taxonomy {
    const taxonomy_config *config;
    const char *name;
    const char *path; /* of its address, with that of the language */
    page *page; /* kind PAGE_TAXONOMY */
    bool titled; /* by the configuration of the language */
    VEC(term *) terms;  /* sorted as configured */
    strmap by_slug;     /* slug -> term * */
    strmap by_name;     /* what pages call it -> term * */
};

/* The term of that name or slug, or NULL. */
term *taxonomy_find(const taxonomy *taxonomy, const char *name);

/* Collects the terms of the edition's live pages into its taxonomies. */
void taxonomy_collect(site *site, edition *in);

/*
 * In a model that is there: the term that only `from` names, with its page, and the
 * end of a term that no page names any more, whose page goes to site->gone.  NULL or
 * false: the model must be made anew.  Only where the site has but one language.
 */
term *taxonomy_add(site *model, taxonomy *self, const char *name, const page *from);
bool taxonomy_remove(site *model, term *one);

#endif
