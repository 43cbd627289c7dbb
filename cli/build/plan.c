/* SPDX-License-Identifier: MIT
 *
 * Planning: for every output the names its template may have, most special
 * first.
 */
#include "build/plan.h"

#include "base/codes.h"
#include "base/path.h"
#include "content/permalink.h"
#include "theme/facts.h"
#include "theme/feeds.h"
#include "theme/formats.h"
#include "theme/search_page.h"
#include "theme/sitemap.h"

#include <string.h>

/* The names that the last page got, for the next that has the same place and type, and
 * asks for no other: these lie beside each other. */
typedef struct last_names {
    const section *section;
    const mount *mount;
    const char *type;
    const job_names *names; /* NULL: none */
} last_names;

typedef struct planner {
    const view *view;
    arena *memory;
    job_list *jobs;
    last_names last;
    str_list names; /* of the page at hand */
    bool is_unique; /* no two pages ask for one output */
    strmap pages;   /* else: output -> page, of those that are planned */
} planner;

/* ------------------------------------------------------ template names ---- */

/* The names for a page, while they are collected. */
typedef struct naming {
    const page *page;
    str_list *names;
} naming;

static void add_name(const naming *to, const char *name) {
    vec_push(to->names, name);
}

static const job_names *
keep_names(arena *memory, const char *const *names, size_t count) {
    job_names *made =
        arena_alloc(memory, sizeof *made + count * sizeof *made->items);
    made->count = count;
    made->hash = 0;
    for (size_t i = 0; i < count; i++) {
        made->items[i] = names[i];
        made->hash = facts_mix(made->hash, facts_hash_text(names[i]));
    }
    return made;
}

/* Where the front matter names its template, for the report. */
static const yaml_node *template_node(arena *memory, const page *one) {
    static const char *const keys[] = {"template", "layout"};
    for (size_t i = 0; i < 2; i++) {
        const yaml_node *node = yaml_get(page_front_matter(memory, one), keys[i]);
        if (node) return node;
    }
    return NULL;
}

static void report_named(const planner *self, const page *one, const char *name) {
    log_report *report = log_warning(
        self->view->log, CODE_TEMPLATE_NAMED,
        "there is no template '%s', the usual one is taken", name);
    const yaml_node *node = template_node(self->memory, one);
    if (node) {
        yaml_at(report, node);
        page_load(one);
        log_source(report, one->source, one->source_size);
    } else if (*one->file) {
        log_at(report, one->file, 0, 0);
    }
    log_suggest(report, theme_suggest_template(self->view->theme, name));
}

/* A template that was asked for by name, with or without its extension. */
static void add_asked(const planner *self, const naming *to, const char *name) {
    const theme *look = self->view->theme;
    if (!name || !*name) return;
    const char *longer = arena_strf(self->memory, "%s.html", name);
    if (to->page->mount) {
        const char *own =
            arena_strf(self->memory, "%s%s", to->page->mount->prefix, name);
        if (theme_find_template(look, own)) {
            add_name(to, own);
            return;
        }
    }
    if (theme_find_template(look, name))
        add_name(to, name);
    else if (theme_find_template(look, longer))
        add_name(to, longer);
    else
        report_named(self, to->page, name);
}

/* "blog/trip/page.html", "blog/page.html" */
static void
add_upward(const planner *self, const naming *to, const char *dir, const char *name) {
    while (*dir) {
        add_name(to, path_join(self->memory, dir, name));
        dir = path_dir(self->memory, dir);
    }
}

/* A section may be called "base" or "section"; its pages are no such thing. */
static bool is_reserved(const char *type) {
    static const char *const names[] = {"base",     "home",     "index",
                                        "section",  "taxonomy", "term",
                                        "redirect", "404",      "search"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(type, names[i]) == 0) return true;
    return false;
}

/* What the sections above it say for their pages; NULL if they say nothing. */
static const char *name_from_above(const page *one) {
    const section *in = one->section;
    while (in && !*in->page->page_template)
        in = in->parent;
    return in ? in->page->page_template : NULL;
}

static void name_page(const planner *self, const naming *to) {
    const page *one = to->page;
    add_asked(self, to, name_from_above(one));
    add_upward(self, to, one->section ? one->section->path : one->dir, "page.html");
    if (!is_reserved(one->type))
        add_name(to, arena_strf(self->memory, "%s.html", one->type));
    add_name(to, "page.html");
}

static void name_taxonomy(const planner *self, const naming *to) {
    const page *one = to->page;
    const taxonomy *kind = one->taxonomy;
    bool single = one->kind == PAGE_TERM;
    add_asked(
        self, to, single ? kind->config->term_template : kind->config->template_name);
    add_name(
        to,
        arena_strf(
            self->memory, single ? "terms/%s.html" : "taxonomies/%s.html", kind->name));
    add_name(to, single ? "term.html" : "taxonomy.html");
}

/* A site's own index.html goes before the home.html of its theme. */
static bool has_own_index(const theme *look) {
    const theme_file *index = theme_find_template(look, "index.html");
    const theme_file *home = theme_find_template(look, "home.html");
    const theme_layer *own = look->layers.items[0];
    return index && index->layer == own && home && home->layer != own;
}

static void name_templates(const planner *self, const naming *to) {
    const page *one = to->page;
    add_asked(self, to, one->template_name);
    switch (one->kind) {
    case PAGE_PAGE:
        name_page(self, to);
        break;
    case PAGE_HOME:
        if (has_own_index(self->view->theme)) add_name(to, "index.html");
        add_name(to, "home.html");
        add_name(to, "index.html");
        add_name(to, "section.html");
        break;
    case PAGE_SECTION:
        add_upward(self, to, one->own ? one->own->path : one->dir, "section.html");
        add_name(to, "section.html");
        break;
    case PAGE_TAXONOMY:
    case PAGE_TERM:
        name_taxonomy(self, to);
        break;
    case PAGE_ERROR:
        add_upward(self, to, one->section ? one->section->path : "", "404.html");
        add_name(to, "404.html");
        break;
    }
}

/* Before each name that of the mount, if it has such a template. */
static void name_mounted(const planner *self, const page *one, str_list *list) {
    str_list names = *list;
    *list = (str_list){0};
    for (size_t i = 0; i < names.count; i++) {
        const char *own =
            arena_strf(self->memory, "%s%s", one->mount->prefix, names.items[i]);
        if (theme_find_template(self->view->theme, own)) vec_push(list, own);
        vec_push(list, names.items[i]);
    }
    vec_done(&names);
}

static bool has_last_names(const planner *self, const page *one) {
    const last_names *last = &self->last;
    return last->names && one->kind == PAGE_PAGE && !*one->template_name &&
           last->section == one->section && last->mount == one->mount && one->section &&
           strcmp(last->type, one->type) == 0;
}

static const job_names *names_of(planner *self, const page *one) {
    if (has_last_names(self, one)) return self->last.names;
    str_list *names = &self->names;
    names->count = 0;
    name_templates(self, &(naming){one, names});
    if (one->mount) name_mounted(self, one, names);
    const job_names *made = keep_names(self->memory, names->items, names->count);
    /* Names that are asked for are looked for, and missed, page by page. */
    bool shared = one->kind == PAGE_PAGE && !*one->template_name && one->section &&
                  !name_from_above(one);
    if (shared) self->last = (last_names){one->section, one->mount, one->type, made};
    return made;
}

/* ---------------------------------------------------------------- jobs ---- */

/* "content/blog/hello.md  ->  /blog/hello/" */
static const char *what_of(arena *memory, const page *one, const char *url) {
    const char *from = *one->file ? one->file : page_kind_name(one->kind);
    return arena_join(memory, from, "  ->  ", url);
}

const char *job_what(arena *memory, const job *one) {
    return one->what ? one->what : what_of(memory, one->page, one->page->url);
}

/* For a job that has but one template. */
static void name_job(const planner *self, job *to, const char *name) {
    to->templates = keep_names(self->memory, &name, 1);
}

static job *
add_job(const planner *self, job_kind kind, const page *one, const char *output) {
    vec_push(self->jobs, (job){.kind = kind, .page = one, .output = output});
    return &self->jobs->items[self->jobs->count - 1];
}

/* A file that the site may also bring itself; then that one stands. */
static bool claim(const planner *self, const char *output, const char *owner) {
    site *all = self->view->site;
    if (claims_owner(&all->outputs, output)) return false;
    return claims_add(&all->outputs, self->view->log, CHECK_ERROR, output, owner);
}

/* Of two pages with one address, which have been reported, the first stands. */
static bool is_first(planner *self, const page *one) {
    if (self->is_unique) return true;
    self->pages.borrows = true;
    void *before = strmap_put(&self->pages, one->output, (void *)one);
    if (before) strmap_put(&self->pages, one->output, before);
    return !before;
}

static void plan_page(planner *self, const page *one) {
    if (!is_first(self, one)) return;
    job *made = add_job(self, JOB_PAGE, one, one->output);
    made->templates = names_of(self, one);
}

/* The templates of the page, with the format as their ending. */
static void plan_format(const planner *self, const page *one, const char *format) {
    const char *output = format_output(self->memory, one, format);
    const char *url = format_url(self->memory, one, format);
    if (!claim(self, output, arena_strf(self->memory, "%s of %s", format, one->url)))
        return;
    str_list names = {0};
    name_templates(self, &(naming){one, &names});
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        size_t size = strlen(name) - strlen(path_extension(name));
        names.items[i] =
            arena_strf(self->memory, "%.*s.%s", (int)size, name, format);
    }
    job *made = add_job(self, JOB_FORMAT, one, output);
    made->what = what_of(self->memory, one, url);
    made->templates = keep_names(self->memory, names.items, names.count);
    vec_done(&names);
}

static void plan_formats(const planner *self, const page *one) {
    str_list formats = {0};
    formats_of(self->view, one, &formats);
    for (size_t i = 0; i < formats.count; i++)
        plan_format(self, one, formats.items[i]);
    vec_done(&formats);
}

static bool is_web(const char *to) {
    return *to != '/';
}

static void plan_redirect(const planner *self, const redirect *from) {
    const view *owner = self->view;
    const page *about = from->target ? from->target : owner->site->home->page;
    job *made = add_job(self, JOB_REDIRECT, about, from->output);
    made->target = is_web(from->to)
                       ? from->to
                       : permalink_link(self->memory, owner->config, from->to);
    made->what = arena_strf(self->memory, "the redirect from %s", from->url);
    name_job(self, made, "redirect.html");
}

static void
plan_file(const planner *self, const char *name, const char *template_name) {
    if (!claim(self, name, arena_strf(self->memory, "the file %s", name))) return;
    job *made = add_job(self, JOB_FILE, self->view->site->home->page, name);
    made->what = arena_strf(self->memory, "/%s", name);
    name_job(self, made, template_name);
}

/* A page at each old address, or one file for the server. */
static void plan_redirects(const planner *self) {
    static const char *const files[][2] = {
        [REDIRECT_NETLIFY] = {"_redirects", "redirects.netlify"},
        [REDIRECT_NGINX] = {"redirects.map", "redirects.nginx"},
        [REDIRECT_APACHE] = {".htaccess", "redirects.apache"}};
    const site *all = self->view->site;
    redirect_mode mode = self->view->config->redirects.file;
    if (mode != REDIRECT_HTML) {
        if (all->redirects.count) plan_file(self, files[mode][0], files[mode][1]);
        return;
    }
    for (size_t i = 0; i < all->redirects.count; i++)
        plan_redirect(self, &all->redirects.items[i]);
}

static void plan_feed(const planner *self, const feed *one) {
    if (!claim(self, one->output, arena_strf(self->memory, "the feed %s", one->url)))
        return;
    job *made = add_job(self, JOB_FEED, one->owner, one->output);
    made->feed = one;
    made->what = one->url;
    name_job(self, made, one->template_name);
}

static void plan_sitemap(const planner *self, const sitemap *one) {
    const char *owner = arena_strf(self->memory, "the sitemap %s", one->output);
    if (!claim(self, one->output, owner)) return;
    job *made = add_job(self, JOB_SITEMAP, self->view->site->home->page, one->output);
    made->sitemap = one;
    made->what = arena_strf(self->memory, "/%s", one->output);
    name_job(self, made, one->is_index ? "sitemap_index.xml" : "sitemap.xml");
}

static void plan_search(const planner *self, const search_page *one) {
    const page *about = one->page;
    const char *owner = arena_strf(self->memory, "the search page %s", about->url);
    if (!claim(self, about->output, owner)) return;
    job *made = add_job(self, JOB_PAGE, about, about->output);
    made->what = about->url;
    name_job(self, made, "search.html");
}

static void plan_begin(planner *state, const view *self, job_list *out) {
    *state = (planner){.view = self, .memory = &self->site->memory, .jobs = out};
    /* The pages of a model have claimed their outputs. */
    state->is_unique = !self->site->outputs.refused;
}

static void plan_end(planner *state) {
    strmap_done(&state->pages);
    vec_done(&state->names);
}

void plan_make(const view *self, job_list *out) {
    enum { OTHERS = 32 };
    planner state;
    plan_begin(&state, self, out);
    const site_config *config = self->config;
    const page_list *all = &self->site->all;
    out->capacity = all->count + OTHERS;
    out->items = mem_resize(out->items, out->capacity, sizeof *out->items);
    for (size_t i = 0; i < all->count; i++)
        if (page_is_rendered(all->items[i])) plan_page(&state, all->items[i]);
    for (size_t i = 0; i < all->count; i++)
        if (page_is_rendered(all->items[i])) plan_formats(&state, all->items[i]);
    bool has_error_page = theme_find_template(self->theme, "404.html") != NULL;
    for (size_t i = 0; has_error_page && i < self->error_pages.count; i++) {
        const page *one = self->error_pages.items[i];
        if (claim(&state, one->output, "an error page")) plan_page(&state, one);
    }
    for (size_t i = 0; i < self->searches.count; i++)
        plan_search(&state, self->searches.items[i]);
    plan_redirects(&state);
    for (size_t i = 0; i < self->feeds.count; i++)
        plan_feed(&state, self->feeds.items[i]);
    for (size_t i = 0; i < self->sitemaps.count; i++)
        plan_sitemap(&state, self->sitemaps.items[i]);
    if (torii_length(torii_dict_get(self->params, "style")) > 0 &&
        theme_find_template(self->theme, "params.css"))
        plan_file(&state, "css/params.css", "params.css");
    if (config->robots.enabled) plan_file(&state, "robots.txt", "robots.txt");
    if (config->llms.index) plan_file(&state, "llms.txt", "llms.txt");
    if (config->llms.full) plan_file(&state, "llms-full.txt", "llms-full.txt");
    plan_end(&state);
}

void plan_add(const view *self, const page *one, job_list *out) {
    planner state;
    if (!page_is_rendered(one)) return;
    plan_begin(&state, self, out);
    plan_page(&state, one);
    plan_formats(&state, one);
    plan_end(&state);
}

void plan_done(job_list *jobs) {
    vec_done(jobs);
}
