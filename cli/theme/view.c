/* SPDX-License-Identifier: MIT
 *
 * Making the environment of a site's templates, and the views of its pages.
 */
#include "theme/view.h"

#include "base/codes.h"
#include "content/date_value.h"
#include "content/permalink.h"
#include "content/slug.h"
#include "theme/assets.h"
#include "theme/facts.h"
#include "theme/feeds.h"
#include "theme/objects.h"
#include "theme/macros.h"
#include "theme/names.h"
#include "theme/page_lists.h"
#include "theme/relations.h"
#include "theme/remark.h"
#include "theme/search_page.h"
#include "theme/sitemap.h"

#include <torii_markdown.h>

#include <stdatomic.h>
#include <string.h>

/* --------------------------------------------------------------- pages ---- */

/* Pages of a language with a host of its own are linked by whole addresses.  The url
 * itself is the link where the site lies at the top of its host. */
static const char *link_of(const view *self, const page *one) {
    arena *lists = &self->site->lists;
    const language *in = one->edition->language;
    if (!*one->url) return "";
    if (!*in->base_url) {
        bool top = strcmp(self->config->base_path, "/") == 0;
        return top ? one->url : permalink_link(lists, self->config, one->url);
    }
    const char *rest = one->url + 1;
    size_t size = strlen(in->path);
    if (strncmp(rest, in->path, size) == 0 && rest[size] == '/') rest += size + 1;
    return arena_strf(lists, "%s%s", in->base_url, rest);
}

char *page_permalink(arena *memory, const page *one) {
    const page_view *own = view_of(one);
    const char *origin = own->link[0] == '/' ? own->view->config->base_origin : "";
    return arena_join(memory, origin, own->link, "");
}

torii_value page_permalink_value(const page *one) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    torii_value out = torii_str(page_permalink(&memory, one));
    arena_done(&memory);
    return out;
}

/* Beside its link, since a list of all pages is not to look for the title of each
 * all over the memory. */
static void place_title(page_view *own) {
    page *one = own->page;
    bool same = one->link_title == one->title;
    one->title = arena_str(&own->view->site->lists, one->title);
    if (same) one->link_title = one->title;
}

static page_view *add_page(view *self, page *one) {
    page_view *own = arena_alloc(&self->page_views, sizeof *own);
    own->view = self;
    own->page = one;
    one->rendered = own;
    place_title(own);
    own->link = link_of(self, one);
    if (one->menu && page_is_rendered(one)) vec_push(&self->menu_pages, one);
    own->name = arena_join(
        &self->site->memory, "page:", page_key(&self->site->memory, one), "");
    own->key = own->name + strlen("page:");
    own->name_hash = strmap_hash(own->key);
    /* One source can stand in several places. */
    for (int n = 2; strmap_add_hashed(&self->by_key, own->key, own, own->name_hash);
         n++) {
        own->name =
            arena_strf(&self->site->memory, "page:%s>%s>%d", own->key, one->url, n);
        own->key = own->name + strlen("page:");
        own->name_hash = strmap_hash(own->key);
    }
    vec_push(&self->pages, own);
    return own;
}

/* Pages have other numbers now. */
static void forget_files(view *self) {
    mem_free(self->file_hashes);
    self->file_hashes = NULL;
}

page_view *view_add(view *self, page *one) {
    forget_files(self);
    return add_page(self, one);
}

void view_remove(view *self, page_view *own) {
    size_t kept = 0;
    for (size_t i = 0; i < self->pages.count; i++)
        if (self->pages.items[i] != own)
            self->pages.items[kept++] = self->pages.items[i];
    self->pages.count = kept;
    forget_files(self);
    strmap_remove(&self->by_key, own->key);
    vec_push(&self->gone, own);
}

bool view_recollect(view *self) {
    undefined_note_keys(self);
    return view_rearrange(self) && sitemap_refill(self);
}

static void add_edition(view *self, const edition *in) {
    for (size_t i = 0; i < in->sections.count; i++)
        if (!in->sections.items[i]->page->rendered)
            add_page(self, in->sections.items[i]->page);
    for (size_t i = 0; i < in->taxonomies.count; i++) {
        taxonomy *kind = in->taxonomies.items[i];
        if (kind->page && !kind->page->rendered) add_page(self, kind->page);
        for (size_t n = 0; n < kind->terms.count; n++) {
            term *one = kind->terms.items[n];
            if (!one->page->rendered) add_page(self, one->page);
            one->subject = term_subject(&self->site->memory, one);
        }
    }
}

/* Every page that anything can point at. */
static void add_pages(view *self) {
    site *all = self->site;
    strmap_reserve(&self->by_key, all->all.count + 64); /* error pages and the like */
    for (size_t i = 0; i < all->all.count; i++)
        if (!all->all.items[i]->rendered) add_page(self, all->all.items[i]);
    for (size_t i = 0; i < all->editions.count; i++)
        add_edition(self, all->editions.items[i]);
    for (size_t i = 0; i < self->pages.count; i++) {
        page_list *resources = &self->pages.items[i]->page->resources;
        for (size_t n = 0; n < resources->count; n++)
            if (!resources->items[n]->rendered) add_page(self, resources->items[n]);
    }
}

/* -------------------------------------------------------- environment ---- */

static torii_env *make_environment(const site_config *config, torii_error **failure) {
    static const struct {
        const char *name;
        unsigned bit;
    } extensions[] = {
        {"do", TORII_EXT_DO},
        {"loopcontrols", TORII_EXT_LOOP_CONTROLS},
        {"i18n", TORII_EXT_I18N},
        {"debug", TORII_EXT_DEBUG},
    };
    static const torii_undefined_policy policies[] = {
        [UNDEFINED_DEFAULT] = TORII_UNDEFINED_DEFAULT,
        [UNDEFINED_STRICT] = TORII_UNDEFINED_STRICT,
        [UNDEFINED_CHAINABLE] = TORII_UNDEFINED_CHAINABLE,
        [UNDEFINED_DEBUG] = TORII_UNDEFINED_DEBUG,
    };
    torii_options options = TORII_OPTIONS_INIT;
    options.newstyle_gettext = true;
    options.trim_blocks = config->templates.trim_blocks;
    options.lstrip_blocks = config->templates.lstrip_blocks;
    options.autoescape =
        config->templates.autoescape ? TORII_AUTOESCAPE_BY_NAME : TORII_AUTOESCAPE_OFF;
    options.undefined = policies[config->templates.undefined];
    const str_list *wanted = &config->templates.extensions;
    for (size_t i = 0; i < wanted->count; i++)
        for (size_t n = 0; n < sizeof extensions / sizeof *extensions; n++)
            if (strcmp(wanted->items[i], extensions[n].name) == 0)
                options.extensions |= extensions[n].bit;
    return torii_env_new(&options, failure);
}

/* Switches that are groups in the configuration are plain false when off. */
static void simplify_config(const site_config *config, torii_value tree) {
    if (!config->sitemap.enabled) torii_dict_set(tree, "sitemap", torii_bool(false));
    if (config->robots.rules || !config->robots.enabled) return;
    torii_ref robots = torii_dict_get(tree, "robots");
    torii_value rule =
        TORII_DICT({"agent", torii_str("*")}, {"disallow", torii_list()});
    if (torii_kind_of(robots) == TORII_KIND_DICT)
        torii_dict_set(robots, "rules", TORII_LIST(rule));
    else
        torii_release(rule);
}

static void add_globals(view *self) {
    torii_env *env = self->env;
    const site_config *config = self->config;
    torii_value tree = yaml_to_value(config->tree, date_value_make);
    simplify_config(config, tree);
    const theme_layer *top = self->theme->layers.items[1];
    torii_value look = TORII_DICT(
        {"name", torii_str(top->name)}, {"params", torii_retain(self->params)});
    torii_env_add_global(env, "config", tree);
    torii_env_add_global(env, "theme", look);
    torii_env_add_global(env, "site", torii_retain(self->site_object));
    torii_env_add_global(env, "lang", torii_str(config->language));
    torii_env_add_global(env, "env", torii_str(config->env));
    torii_env_add_global(env, "data", data_object(self));
    torii_env_add_global(
        env, "torii", TORII_DICT({"version", torii_str(torii_version())}));
}

/* Whatever stands in static/, below themes and beside the site's own. */
static void add_statics(view *self) {
    arena *memory = &self->site->memory;
    const asset_list *own = &self->site->statics;
    for (size_t i = 0; i < own->count; i++) {
        char *link = permalink_link(memory, self->config, own->items[i]->url);
        strmap_put(&self->static_links, own->items[i]->path, link);
        strmap_put(&self->static_assets, own->items[i]->path, own->items[i]);
    }
    for (size_t i = 1; i < self->theme->layers.count; i++) {
        const strmap *files = &self->theme->layers.items[i]->statics;
        for (size_t n = 0; n < files->count; n++) {
            const char *name = files->entries[n].key;
            if (strmap_has(&self->static_links, name)) continue;
            const char *url = slug_encode_path(memory, arena_strf(memory, "/%s", name));
            strmap_put(
                &self->static_links, name, permalink_link(memory, self->config, url));
        }
    }
}

const char *view_static_link(const view *self, const char *name) {
    return strmap_get(&self->static_links, name + (*name == '/'));
}

char *view_absolute(arena *memory, const view *self, const char *link) {
    if (link[0] != '/' || link[1] == '/') return arena_str(memory, link);
    return arena_strf(memory, "%s%s", self->config->base_origin, link);
}

static bool fail(view *self, torii_error *failure) {
    log_error(
        self->log, CODE_TEMPLATE, "the template engine cannot be set up: %s",
        failure ? torii_error_message(failure) : "no memory");
    torii_error_free(failure);
    return false;
}

static bool has_extension(const site_config *config, const char *name) {
    const str_list *wanted = &config->markdown.extensions;
    for (size_t i = 0; i < wanted->count; i++)
        if (strcmp(wanted->items[i], name) == 0) return true;
    return false;
}

/* Words of the themes that name a taxonomy; others may mean something else there. */
static bool is_taxonomy_word(const view *self, const char *name) {
    static const char *const words[] = {"tags", "categories", "authors", "series"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], name) == 0) return true;
    const strmap *own = &self->theme->layers.items[0]->strings;
    for (size_t i = 0; i < own->count; i++)
        if (yaml_get(own->entries[i].value, name)) return true;
    return false;
}

/* A taxonomy that nobody gave a title has the one that i18n has for its name. */
static void title_taxonomies(view *self) {
    for (size_t i = 0; i < self->site->editions.count; i++) {
        const edition *in = self->site->editions.items[i];
        for (size_t n = 0; n < in->taxonomies.count; n++) {
            const taxonomy *one = in->taxonomies.items[n];
            page *shown = one->page;
            if (one->titled || shown->title_given || !is_taxonomy_word(self, one->name))
                continue;
            const char *word = view_word(self, in, one->name, shown->title);
            if (shown->link_title == shown->title) shown->link_title = word;
            shown->title = word;
        }
    }
}

view *view_new(site *all, theme *look, logger *log) {
    view *self = mem_new(sizeof *self);
    torii_error *failure = NULL;
    self->by_key.borrows = true;
    self->site = all;
    self->config = all->config;
    self->extensions = article_extensions(all->config);
    self->theme = look;
    self->log = log;
    self->remarks = remarks_new(log);
    self->images = images_new();
    assets_open(self);
    self->nearest = nearest_new(all);
    if (has_extension(self->config, "wikilinks")) self->names = names_new(all);
    pthread_mutex_init(&self->objects_lock, NULL);
    pthread_mutex_init(&self->relations_lock, NULL);
    pthread_mutex_init(&self->contents_lock, NULL);
    self->now = date_from_epoch(all->now);
    self->site_object = self->params = self->data = torii_none();
    self->env = make_environment(self->config, &failure);
    if (!self->env) {
        fail(self, failure);
        view_free(self);
        return NULL;
    }
    self->site_object = site_object_make(self);
    self->params = yaml_to_value(look->params, date_value_make);
    self->data = data_load(self);
    torii_freeze(self->site_object);
    torii_freeze(self->params);
    torii_freeze(self->data);
    add_statics(self);
    title_taxonomies(self);
    add_pages(self);
    error_pages_make(self, add_page);
    search_pages_make(self, add_page);
    feeds_make(self);
    sitemap_make(self);
    return self;
}

/* ------------------------------------------------------------ finishing ---- */

static bool add_markdown(view *self) {
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    options.align_classes = true;
    options.line_numbers = self->config->highlight.line_numbers;
    options.extensions = TORII_MARKDOWN_DEFAULT;
    if (!self->config->highlight.enabled)
        options.extensions &= ~(unsigned)TORII_MARKDOWN_HIGHLIGHT;
    return torii_env_add_markdown(self->env, &options);
}

bool view_open(view *self) {
    torii_error *failure = NULL;
    edition_views_make(self);
    torii_env_set_loader(self->env, theme_loader(self->theme));
    torii_env_set_join_path(self->env, theme_join_path, self->theme);
    add_markdown(self);
    functions_add(self);
    functions_add_url(self);
    functions_add_menus(self);
    functions_add_text(self);
    functions_add_debug(self);
    functions_add_head(self);
    functions_add_words(self);
    functions_add_assets(self);
    filters_add(self);
    filters_add_text(self);
    add_globals(self);
    macros_add(self);
    facts_add_asking(self);
    undefined_watch(self);
    return torii_env_freeze(self->env, &failure) || fail(self, failure);
}

static void free_page(page_view *own) {
    if (own->has_object) torii_release(own->object);
    page_text_free(atomic_load(&own->text));
    page_lists_drop(own);
    vec_done(&own->targets);
    vec_done(&own->feeds);
    own->page->rendered = NULL;
}

void view_share_images(view *self, struct images *store) {
    if (!self->shares_images) images_free(self->images);
    self->images = store;
    self->shares_images = true;
}

void view_free(view *self) {
    if (!self) return;
    const torii_value held[] = {self->site_object, self->params, self->data};
    torii_env_free(self->env);
    edition_views_done(self);
    feeds_done(self);
    sitemap_done(self);
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        torii_release(held[i]);
    for (size_t i = 0; i < self->pages.count; i++)
        free_page(self->pages.items[i]);
    for (size_t i = 0; i < self->gone.count; i++)
        free_page(self->gone.items[i]);
    search_pages_done(self);
    error_pages_done(self);
    vec_done(&self->pages);
    arena_done(&self->page_views);
    mem_free(self->file_hashes);
    vec_done(&self->gone);
    vec_done(&self->menu_pages);
    strmap_done(&self->static_links);
    strmap_done(&self->static_assets);
    strmap_done(&self->own_keys);
    strmap_done(&self->by_key);
    remarks_free(self->remarks);
    assets_close(self);
    if (!self->shares_images) images_free(self->images);
    nearest_free(self->nearest);
    names_free(self->names);
    backlinks_free(self->backlinks);
    pthread_mutex_destroy(&self->objects_lock);
    pthread_mutex_destroy(&self->relations_lock);
    pthread_mutex_destroy(&self->contents_lock);
    mem_free(self);
}
