/* SPDX-License-Identifier: MIT
 *
 * What templates see of a site: the environment with its functions and
 * filters, and a page_view for each page.  Made in three steps: view_new(),
 * view_open(), then article_render() for each page (what is not rendered by
 * then is when it is asked for); from there on nothing of it changes, and any
 * number of renderings may run at once, each with a `rendering` of its own.
 *
 * Templates can run from view_open() on, since parts of articles are made by
 * templates.  What is made of articles (content, summary, toc ...) does not
 * exist for these, whatever the order in which articles are made.
 */
#ifndef CLI_THEME_VIEW_H
#define CLI_THEME_VIEW_H

#include "content/site.h"
#include "markdown/document.h"
#include "theme/nearest.h"
#include "theme/theme.h"

#include <torii.h>

#include <pthread.h>

typedef struct view view;
typedef struct page_view page_view;
typedef struct feed feed;
typedef struct sitemap sitemap;
typedef struct search_page search_page;
typedef VEC(const feed *) feed_list; /* see feeds.h */

typedef VEC(const page *) target_list;

/* A link in a page's Markdown that can only be checked when all are known. */
typedef struct pending_link {
    const char *url;      /* as written */
    const page *target;   /* of an anchor: NULL for paths from the root */
    const char *path;     /* from the root, decoded; NULL for anchors */
    const char *fragment; /* or NULL */
    bool is_image;
    uint32_t line, column;
} pending_link;

typedef VEC(pending_link) pending_link_list;

/* What became of a page's Markdown.  Made in one go by article_render(), or
 * when it is first asked for, and immutable from then on; but that the content may
 * go and come again. */
typedef struct page_text {
    arena memory;
    document document;
    torii_value content; /* use page_content() */
    bool is_dropped;     /* the content is not there */
    torii_value summary;
    size_t summary_size; /* the summary is so much of the content; use page_summary() */
    _Atomic(torii_value *) toc; /* NULL: not asked for yet; use page_toc() */
    pending_link_list links;
    str_list broken; /* addresses of its links that were told of, as in the HTML;
                        of an anchor "OUTPUT#id" */
    target_list targets; /* of its links, in their order */
    size_t link_count;         /* of untrusted pages */
} page_text;

/* page->rendered points here. */
struct page_view {
    const view *view;
    page *page;
    torii_value object; /* of the class `page`; immutable, as all values here; use
                           page_object() */
    const char *link;   /* "/sub/blog/" */
    _Atomic(page_text *) text; /* NULL: not rendered; use page_text_of() */
    _Atomic(struct page_lists *) lists; /* of a section or term; see page_lists.h */
    _Atomic bool has_object; /* it was asked for */
    bool is_making;   /* a thread is making its article; see maker.h */
    bool kept;        /* it is as it was in the build before; see facts.h */
    _Atomic bool drops; /* its content can go when its output is made */
    target_list targets; /* then: of its links, as they were */
    const char *name; /* among all objects: "page:blog/hello.md" */
    const char *key;  /* among pages: the part behind "page:" */
    uint64_t name_hash;
    uint32_t subject;        /* the number of the name among the facts' texts */
    _Atomic uint32_t *slots; /* of the facts of its attributes; see facts_table.h */
    feed_list feeds; /* its own */
};

/* A list that is there once somebody has asked for it; see page_lists.h. */
typedef _Atomic(torii_value *) kept_list;

/* The lists of one language. */
typedef struct edition_view {
    kept_list regular_pages, all_pages; /* use the two functions below */
    torii_value sections, taxonomies, params;
    torii_value globals; /* {lang, theme} */
} edition_view;

struct view {
    site *site;
    const site_config *config;
    theme *theme;
    logger *log;
    torii_env *env;
    unsigned extensions; /* of Markdown; see article_extensions() */
    date now;
    page_list error_pages;        /* those that content does not have */
    VEC(const page *) menu_pages; /* those that put themselves into menus */
    strmap own_keys;              /* of front matter, of any page */
    struct remarks *remarks;
    /* Makes articles that are asked for and not there; NULL: nothing is noted. */
    void (*make_article)(void *data, page_view *own);
    void *maker;
    pthread_mutex_t contents_lock; /* of the contents of all pages, and of: */
    size_t remade;                 /* those that were dropped too early */
    pthread_mutex_t objects_lock;  /* of pages, when they are made */
    pthread_mutex_t relations_lock;
    struct backlinks *backlinks;  /* NULL until asked for; see relations.h */
    nearest *nearest;             /* for "did you mean" */
    struct page_names *names;        /* for links [[so]]; NULL if there are none */
    struct assets *assets;        /* see assets.h */
    struct images *images;        /* see images.h; borrowed if `shares_images` */
    bool shares_images;
    struct loads *loads;          /* see base/loads.h; borrowed, or NULL */
    struct facts *facts;          /* what is read is noted here; or NULL */
    strmap by_key;                /* page_view->key -> page_view * */
    /* The outputs, when all are known: for facts about them. */
    bool (*has_output)(void *data, const char *path);
    void *outputs;
    strmap static_links;          /* name below static/ -> its link */
    strmap static_assets;         /* the same of the site's own -> asset * */
    VEC(page_view *) pages;       /* of all pages, to be freed */
    arena page_views;             /* these */
    uint32_t *file_hashes;        /* of their files, for patches; NULL until then */
    VEC(page_view *) gone;        /* of those that were taken out, to be freed */
    feed_list feeds;              /* of the whole site */
    VEC(page_list *) feed_pages;  /* their lists, to be freed */
    VEC(const page *) feed_owners; /* of these lists */
    VEC(sitemap *) sitemaps;      /* see sitemap.h */
    VEC(search_page *) searches;  /* see search_page.h */
    torii_value site_object, params, data;
    VEC(edition_view) editions; /* as those of the site */
};

/* One run of one template, handed to torii_render_options.data. */
typedef struct rendering {
    const view *view;
    const page *about;   /* what it is for; to be asked for by rendering_page() */
    arena memory;        /* of this rendering alone */
    int64_t number;      /* page of the list, from 1 */
    int64_t total_pages; /* set by paginate() */
    bool paginated;
    struct reads *reads; /* what it reads is noted here; NULL: nowhere */
    bool of_article;     /* a part of an article: those of pages do not exist yet */
    bool quiet;          /* nothing is reported: it is done again, or was done */
} rendering;

/* The page that it is for: from now on what is made depends on that, and is not
 * kept for other pages.  And its edition, which is that of all that is kept. */
const page *rendering_page(const rendering *run);

static inline const edition *rendering_edition(const rendering *run) {
    return run->about->edition;
}

/* `site` and `theme` are borrowed.  NULL after a report. */
view *view_new(site *site, theme *theme, logger *log);

/* Makes the lists that need all pages, and freezes the environment.  False after
 * a report. */
bool view_open(view *self);

void view_free(view *self);

/* Takes the sizes of images from a store that outlives it. */
void view_share_images(view *self, struct images *store);

page_view *view_of(const page *one);

/* The page's whole address; the same as a value, owned. */
char *page_permalink(arena *memory, const page *one);
torii_value page_permalink_value(const page *one);

/* Gives a new page of the site its view, the last of all; takes one out, which stays
 * as long as the model; and then, when the site has all its pages, makes the lists
 * of them anew.  False: there would be other outputs than those of pages.  Not while
 * anything is rendered. */
page_view *view_add(view *self, page *one);
void view_remove(view *self, page_view *own);
bool view_recollect(view *self);

/* ------------------------------------------------------------- values ---- */

/* The page as a template value, owned; None for NULL. */
torii_value page_object(const page *one);
torii_value page_objects(const page_list *list);
const page *page_object_self(torii_ref value); /* NULL if it is none */

torii_value term_object(const term *one);
torii_value taxonomy_object(const taxonomy *one);
torii_value site_object(const view *self);

/* {name, url, path, size, mime} */
torii_value asset_object(const view *self, const asset *one);

/* The pages of `list` (any iterable) for this rendering's number. */
torii_value
paginator_make(torii_call *call, rendering *run, torii_ref list, int64_t by);

/* Fills view->error_pages, and gives the pages their views by `add`. */
void error_pages_make(view *self, page_view *(*add)(view *self, page *one));
void error_pages_done(view *self);

/* The lists of all languages, once all pages have views. */
void edition_views_make(view *self);
void edition_views_done(view *self);

/* Pages without those that are hidden, newest first: all that have an output, or those
 * that are neither sections nor terms.  Owned. */
torii_value edition_all_pages(const view *self, const edition *in);
torii_value edition_regular_pages(const view *self, const edition *in);

/* The lists in which pages stand in order, after these have changed; false: there
 * would be other feeds.  Not while anything is rendered. */
bool view_rearrange(view *self);

/* Globals of a rendering that is for this page, for torii_render_options. */
const torii_value *view_globals(const view *self, const page *one);

/* A string of i18n in a language, or `standard`. */
const char *view_word(
    const view *self, const edition *in, const char *key, const char *standard);

/* How many items a page of its list has by configuration; 0: no pages. */
int64_t paginator_by(const view *self, const page *one);

/* The variable `paginator` of a section or term; undefined without paginate_by. */
torii_value paginator_variable(rendering *run);

/* Names of all attributes of a class ("page", "site", ...) for suggestions. */
const char *view_suggest_attribute(const char *class_name, const char *name);
const char *view_suggest_global(const char *name);
const char *view_suggest_key(torii_ref dict, const char *name);

/* Where a name is known that only some pages have, or shortcodes some calls, as
 * advice; or NULL. */
const char *view_where_known(const char *name, const char *template_name);

/* --------------------------------------------------- names for templates ---- */

void functions_add(view *self);
void functions_add_url(view *self);   /* url_for */
void functions_add_menus(view *self); /* menu, nav */
void functions_add_text(view *self);  /* now */
void functions_add_debug(view *self); /* debug */
void functions_add_head(view *self);  /* head, schema_org */
void functions_add_words(view *self); /* t, gettext and its like */
void filters_add(view *self);
void filters_add_text(view *self); /* smart, highlight */

/* The entries of the menu `name` for the page being rendered. */
torii_value menu_make(const rendering *run, const char *name);

/* A dict of the files below data/. */
torii_value data_load(view *self);

/* One of them by its path below the site's root; invalid after torii_fail(). */
torii_value data_load_file(
    torii_call *call, const view *self, const char *path, const char *format);

/* Link to a static file, an asset or a path from the root; NULL if missing. */
const char *view_static_link(const view *self, const char *name);

/* "Absolute" form of a link or URL: scheme and host in front. */
char *view_absolute(arena *memory, const view *self, const char *link);

/* ------------------------------------------------------------ articles ---- */

/* Renders the page's Markdown; mistakes are reported, reads are noted in
 * `reads` if that is not NULL.  Touches nothing but this page's view. */
void article_render(const view *self, page *one, struct reads *reads);

/* What the configuration asks for, as bits of TORII_MARKDOWN_... */
unsigned article_extensions(const site_config *config);

/* The page's article, rendered now if it was not yet. */
const page_text *page_text_of(const page_view *own);
/* Its HTML, its summary and its table of contents, owned. */
torii_value page_content(const page_view *own);
torii_value page_summary(const page_view *own);
torii_value page_toc(const page_view *own);
/* The HTML goes, since all that is likely to ask for it has.  Who asks all the same
 * has it made again; where that happens often nothing is dropped any more.  Not of an
 * article that had something to report. */
void page_drop_content(const page_view *own);
/* What its links lead to, without rendering what is known. */
const target_list *page_targets_of(const page_view *own);
void page_text_free(page_text *self);

/* Checks the links that were left open, once view->has_output is set. */
void article_check_links(const view *self, const page *one, struct reads *reads);

/* The file of content or static that it leads to, or NULL. */
const asset *article_asset(const view *self, const page *one, const char *url);

/* A path or URL of front matter (image) as a link; as it is if not found. */
const char *
article_resolve(arena *memory, const view *self, const page *one, const char *url);

#endif
