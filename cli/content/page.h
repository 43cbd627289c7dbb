/* SPDX-License-Identifier: MIT
 *
 * A page: anything with an address that a template renders from Markdown, be
 * it an article, a section's list, a taxonomy or a term.  Filled in by scan
 * and front_matter; lives in the site's arena.  What rendering adds (content,
 * table of contents) belongs to later stages, behind `rendered`.
 */
#ifndef CLI_CONTENT_PAGE_H
#define CLI_CONTENT_PAGE_H

#include "base/date.h"
#include "base/strmap.h"
#include "base/vec.h"
#include "config/site_config.h"
#include "config/yaml.h"

typedef enum page_kind {
    PAGE_PAGE,
    PAGE_HOME,
    PAGE_SECTION,
    PAGE_TAXONOMY,
    PAGE_TERM,
    PAGE_ERROR /* 404 */
} page_kind;

/* A yes or no that the front matter may leave to the configuration. */
typedef enum page_switch { PAGE_DEFAULT, PAGE_NO, PAGE_YES } page_switch;

/* Why a page is not part of the site; PAGE_LIVE for those that are. */
typedef enum page_state { PAGE_LIVE, PAGE_DRAFT, PAGE_FUTURE, PAGE_EXPIRED } page_state;

typedef struct page page;
typedef struct section section;
typedef struct taxonomy taxonomy;
typedef struct term term;
typedef struct asset asset;
typedef struct site site;
typedef struct edition edition;
typedef struct translation_group translation_group;
typedef VEC(page *) page_list;
typedef VEC(section *) section_list;
typedef VEC(asset *) asset_list;

struct page {
    /* What most passes over all pages look at comes first, so that it lies together. */
    page_kind kind;
    page_state state;
    bool hidden;
    bool is_bundle;   /* index.md of a folder of its own */
    bool is_fallback; /* stands in for a missing translation */
    bool in_nav;
    edition *edition; /* of its language, see edition.h; never NULL */
    section *section; /* the one it lies in; NULL for the home page */
    section *own;     /* the section this page stands for, or NULL */
    void *rendered;   /* free for the stages after content */

    /* Addresses.  `url` is a path from the site's root, percent-encoded and
     * without base_url's path: "/blog/hello/".  permalink_link() and
     * permalink_absolute() make links of it.  `output` is the file below the
     * output folder.  Both are "" if the page is not rendered. */
    const char *url;
    const char *output;
    const char *place; /* the path that style makes both of: "blog/hello" */

    /* Where it came from; "" in a page that has no source file. */
    const char *path; /* below content: "blog/hello.md" */
    const char *file; /* below the site's root: "content/blog/hello.md" */
    const char *dir;  /* "blog", in the tree of its language */
    const char *name; /* "hello": without language, extension and date prefix */
    const char *tree_path; /* "blog/hello.md" also for de/blog/hello.md */
    uint64_t hash;         /* of the file's bytes */
    uint64_t front_hash;   /* of those before the body, or of the data it is made of */

    /* Front matter.  Strings are never NULL, "" is not given. */
    yaml_node *front_matter;  /* as written; see page_front_matter() */
    const char *packed_front; /* the same as the build before packed it; or NULL */
    size_t packed_size;
    const char *title;       /* never empty */
    const char *link_title;  /* title if not given */
    const char *description;
    const char *redirect_to; /* of sections */
    date date;               /* date_is_set(), as those below */
    size_t number;           /* its place in site->all */
    str_list *terms;         /* [config->taxonomies.count] */
    const mount *mount;      /* that its place in the tree lies in; or NULL */
    const yaml_node *menu;   /* string, list or mapping; NULL */
    int64_t weight;
    const char *template_name; /* "post.html" */
    const char *type;          /* never empty: top section's name, or "page" */
    const char *slug;
    const char *url_given; /* `url` */
    const char *series;
    bool draft, title_given; /* title_given: not found elsewhere */
    bool weight_given;
    bool untrusted; /* as security.content says */
    page_switch toc, search, sitemap, feed, comments, math;
    page_switch render, jinja, bundle;
    const char *lang, *translation_key;
    str_list aliases;
    str_list outputs;
    date updated, publish_date, expires;
    const char *summary; /* Markdown, only if given */
    const char *image, *image_alt;
    str_list related;
    const yaml_node *head;
    strmap given; /* name of a field or key -> yaml_node *; only if there are
                     schemas */
    strmap extra; /* key -> yaml_node *, the user's own keys */

    /* Sections only. */
    const char *sort_by; /* "" or auto, date, weight, title, updated, slug */
    bool reverse, transparent;
    int64_t paginate_by; /* -1: not given */
    const char *page_template;
    const yaml_node *cascade;

    /* Languages. */
    const char *group_key;    /* the same in all translations; "" in one language */
    translation_group *group; /* NULL if nothing translates it */
    const char *text_lang;    /* of its text: of a stand-in not that of `lang` */

    /* The whole file, for excerpts; the Markdown body inside of it (or a copy,
     * when the title was taken out of it: same line numbers). */
    const char *source;
    size_t source_size;
    const char *body;
    size_t body_size;
    uint32_t body_line; /* number of the body's first line in the file */
    uint32_t holders;   /* who looks at the text now; see page_hold() */
    _Atomic(site *) unread; /* not NULL: all four are open, see page_load() */
    char *held;       /* the file's memory if it is not the arena's; owned */
    int64_t modified; /* of the file, nanoseconds since 1970 */

    /* Relations. */
    page *nav_prev, *nav_next; /* neighbours in the nav; use nav_neighbour() */
    page *prev, *next;   /* neighbours in the section's order */
    page *older, *newer; /* neighbours by date in the section */
    asset_list assets;   /* of a bundle, or of a section's own folder */
    page_list resources; /* pages below a bundle that was forced */
    taxonomy *taxonomy;  /* kind TAXONOMY and TERM */
    term *term;          /* kind TERM */
};

/* A page with nothing but its kind; all strings "", lists empty. */
page *page_new(arena *memory, const site_config *config, page_kind kind);

enum { PAGE_MAX_SIZE = 32 << 20 }; /* of a page's file */

/* What a page has of its file's bytes, whatever else is known of it: pages of several
 * models and languages share it. */
typedef struct page_source {
    const char *text, *body; /* the body lies in the text */
    size_t size, body_size;
    uint32_t body_line;
    uint64_t hash, front_hash;
    yaml_node *front_matter;
    const char *packed_front;
    size_t packed_size;
} page_source;

page_source page_source_of(const page *one);
void page_set_source(page *one, const page_source *source);

/* Before `source` or `body` are looked at: reads them, if that was not needed yet.
 * Safe from any thread, but not while articles are made: then they must be held,
 * or be those of the article that is being made. */
void page_load(const page *page);

/* The same; they stay until they are let go. */
void page_hold(site *model, const page *page);
void page_let_go(site *model, const page *page);

/* Frees the text, if nobody holds it and the site forgets texts. */
void page_forget(site *model, page *page);

/* What front matter says, for places; NULL without one.  It is unpacked if need be,
 * into the arena, which must live as long as the page: not for threads. */
const yaml_node *page_front_matter(arena *memory, const page *one);

/* Frees what is not in the arena. */
void page_done(page *page);

/* "page", "home", "section", "taxonomy", "term", "404". */
const char *page_kind_name(page_kind kind);

/* "it is a draft" ...; NULL for those that are live. */
const char *page_withheld_because(const page *self);

/* Is a file of that name HTML?  With front matter it is a page. */
bool page_is_html(const char *name);

/* The user's own value under `key`, or NULL. */
const yaml_node *page_extra(const page *page, const char *key);

/* The terms of the taxonomy called `name`; NULL if none is configured so. */
const str_list *
page_terms(const site_config *config, const page *page, const char *name);

/* Is it an output of its own? */
static inline bool page_is_rendered(const page *self) {
    return self->state == PAGE_LIVE && *self->output != '\0';
}

#endif
