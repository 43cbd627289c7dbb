/* SPDX-License-Identifier: MIT
 *
 * The model of a site: everything that content/ says, before any template or
 * Markdown is looked at.  site_load() builds it once; later stages read it and
 * add only to page->rendered.
 */
#ifndef CLI_CONTENT_SITE_H
#define CLI_CONTENT_SITE_H

#include "base/fs.h"
#include "content/asset.h"
#include "content/claims.h"
#include "content/edition.h"
#include "content/page.h"
#include "content/section.h"
#include "content/taxonomy.h"

#include <pthread.h>

/* An alias of a page, a section's redirect_to, or an entry of `redirects`. */
typedef struct redirect {
    const char *output; /* "old/index.html" */
    const char *url;    /* "/old/" */
    const page *target; /* NULL: see `to` */
    const char *to;     /* a path from the site's root, or a whole address */
} redirect;

struct site {
    pthread_mutex_t reading; /* of sources that were left unread, see page_load() */
    arena texts;             /* of these */
    bool forgets;            /* texts of pages whose articles are made */
    bool has_links;          /* files of content can be reached by several paths */
    arena memory; /* owns all below; also for later stages, on one thread */
    arena unpacked; /* front matter of the build before, of pages that hold its nodes */
    arena_room unpacking; /* its first block */
    arena lists;  /* the same for what lists of pages show: it lies together */
    const site_config *config;
    logger *log;
    fs_root root;      /* the site's folder */
    int64_t now;       /* of the build, seconds since 1970 */
    VEC(edition *) editions; /* by number of the language; the site's own first */
    struct sources *sources; /* borrowed; or NULL */
    fs_listings *listings;   /* borrowed; or NULL */
    struct kept_sources *kept;       /* borrowed; or NULL */
    strmap git_dates;  /* file -> int64_t * */
    strmap groups;     /* key -> translation_group * */
    page_list all;     /* every live page: home and sections, pages (also hidden
                          ones), taxonomies and terms; what page_is_rendered()
                          says no to has no output of its own */
    page_list withheld; /* drafts, future and expired ones, left out of all */
    section *home;     /* the root section of the first edition; never NULL */
    asset_list assets;  /* of content */
    asset_list statics; /* of static/ */
    VEC(redirect) redirects;
    strmap by_path;     /* "blog/hello.md" -> page *, also "blog/_index.md" */
    strmap by_url;      /* "/blog/hello/" -> page * */
    strmap by_asset;    /* "blog/trip/map.png" -> asset * */
    claims outputs;     /* which source makes which output */
    page_list gone;     /* pages of terms that have gone from the model since it was
                           looked at; not owned */
    page_list made;     /* every page and section there is, for site_free() */
    section_list made_sections;
};

typedef struct site_options {
    int64_t now; /* 0: clock_wall() */
    struct sources *sources; /* of the build before, see sources.h; or NULL */
    fs_listings *listings;     /* the same, see fs_listing.h */
    struct kept_sources *kept; /* of the model before, see kept.h; or NULL */
} site_options;

/*
 * Reads the content folder.  Mistakes go to `log`, and the site is returned
 * with what could be read, so that all mistakes are found in one run: ask
 * log_errors() before writing anything.  NULL only if the folder of content
 * cannot be read (reported).  `config` and `log` must outlive it.
 */
site *site_load(const site_config *config, logger *log, const site_options *options);
void site_free(site *site);

/* By path below content ("blog/hello.md"; "@/" in front is fine), or NULL; what
 * templates look for is found by edition_find_page() and its like. */
page *site_find_page(const site *site, const char *path);

/* A draft, future or expired page whose file or address that is, or could be with
 * an ending; or NULL. */
const page *site_find_withheld(const site *site, const char *path);

/* Puts a page into `all` at that place, or takes it out: the pages behind it have
 * other numbers then. */
void site_put_page(site *site, page *one, size_t place);
void site_take_page(site *site, page *one);

/* The nearest path to a missing one, for "did you mean", or NULL. */
const char *site_suggest_path(const site *site, const char *path);

#endif
