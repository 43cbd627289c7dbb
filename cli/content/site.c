/* SPDX-License-Identifier: MIT
 *
 * Putting a site together: content, taxonomies, order, who makes which
 * output, redirects, and the maps by which later stages find things.
 */
#include "content/site.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/codes.h"
#include "base/path.h"
#include "base/suggest.h"
#include "content/from_data.h"
#include "content/git_dates.h"
#include "content/kept.h"
#include "content/permalink.h"
#include "content/scan.h"
#include "content/schema.h"

#include <errno.h>
#include <string.h>

/* ------------------------------------------------------------ redirects ---- */

/* Behind the owner of an output that is a redirect; see add_redirect(). */
#define REDIRECT_MARK " (redirect)"

static bool has_scheme(const char *to) {
    return strncmp(to, "https://", 8) == 0 || strncmp(to, "http://", 7) == 0;
}

/* "/old/" and the like as it stands in a URL. */
static const char *redirect_url(arena *memory, const char *output) {
    const char *name = path_name(output);
    const char *dir = path_dir(memory, output);
    if (strcmp(name, "index.html") != 0) return arena_strf(memory, "/%s", output);
    return *dir ? arena_strf(memory, "/%s/", dir) : "/";
}

/* `where` is what asks for it in the file `owner`, or NULL. */
static void add_redirect(
    site *model, const char *alias, const char *owner, const yaml_node *where,
    redirect made, bool soft) {
    const char *output = permalink_alias_output(&model->memory, alias);
    if (!output) {
        log_report *report = log_error(
            model->log, CODE_PERMALINK, "'%.200s' cannot be redirected from", alias);
        if (where)
            yaml_at(report, where);
        else
            log_at(report, owner, 0, 0);
        return;
    }
    if (made.target && strcmp(output, made.target->output) == 0) return;
    config_check severity = model->config->checks.duplicate_urls;
    const char *owned = claims_owner(&model->outputs, output);
    bool content = !owned || !strstr(owned, REDIRECT_MARK);
    if (soft && !content && severity == CHECK_ERROR) severity = CHECK_WARN;
    const char *who = arena_strf(&model->memory, "%s" REDIRECT_MARK, owner);
    if (!claims_add_at(
            &model->outputs, model->log, severity, output, who, owner, where))
        return;
    made.output = output;
    made.url = redirect_url(&model->memory, output);
    vec_push(&model->redirects, made);
}

/* A target is a path of the site or a web address; anything else (such as
 * "javascript:" or "//host") is refused. */
static bool check_target(
    site *model, const char *to, const char *owner, const yaml_node *where) {
    bool inside = to[0] == '/' && to[1] != '/' && to[1] != '\\';
    if (inside || has_scheme(to)) return true;
    log_report *report = log_error(
        model->log, CODE_LINK_URL, "'%.200s' cannot be redirected to", to);
    log_note(
        where ? yaml_at(report, where) : log_at(report, owner, 0, 0),
        "write /path/ or https://...");
    return false;
}

/* Where no language has the top of the site, it leads to the site's own. */
static void redirect_top(site *model) {
    const page *home = model->home->page;
    redirect made = {.target = home, .to = home->url};
    if (*model->editions.items[0]->language->path && *home->output)
        add_redirect(model, "/", model->config->file, NULL, made, true);
}

/* Where the front matter has the alias of that number, or NULL. */
static const yaml_node *alias_node(site *model, const page *one, size_t number) {
    const yaml_node *front = page_front_matter(&model->memory, one);
    const yaml_node *node = yaml_get(front, "aliases");
    if (!node) node = yaml_get(front, "redirect_from");
    if (!node || node->kind != YAML_SEQUENCE) return node;
    return number < node->sequence.count ? node->sequence.items[number] : NULL;
}

static void collect_redirects(site *model) {
    const redirect_rule_list *rules = &model->config->redirects.rules;
    redirect_top(model);
    for (size_t i = 0; i < model->all.count; i++) {
        page *one = model->all.items[i];
        redirect away = {
            .output = one->output, .url = one->url, .to = one->redirect_to};
        if (*one->redirect_to && *one->output &&
            check_target(
                model, away.to, one->file,
                yaml_get(page_front_matter(&model->memory, one), "redirect_to"))) {
            vec_push(&model->redirects, away);
            one->output = "";
        }
        for (size_t j = 0; j < one->aliases.count && *one->url && !one->is_fallback;
             j++) {
            redirect made = {.target = one, .to = one->url};
            const yaml_node *where = alias_node(model, one, j);
            add_redirect(model, one->aliases.items[j], one->file, where, made, true);
        }
    }
    for (size_t i = 0; i < rules->count; i++) {
        redirect made = {.to = rules->items[i].to};
        if (check_target(model, made.to, model->config->file, rules->items[i].node))
            add_redirect(
                model, rules->items[i].from, model->config->file, rules->items[i].node,
                made, false);
    }
}

/* --------------------------------------------------------------- claims ---- */

static const char *owner_name(site *model, const page *one) {
    if (*one->file) return one->file;
    return arena_strf(
        &model->memory, "the %s '%s'", page_kind_name(one->kind),
        one->own ? one->own->path : one->title);
}

static void claim_outputs(site *model) {
    config_check severity = model->config->checks.duplicate_urls;
    /* Feeds and the like come later. */
    claims_reserve(&model->outputs, model->all.count + model->all.count / 8);
    for (size_t i = 0; i < model->all.count; i++) {
        page *one = model->all.items[i];
        if (!*one->output) continue;
        claims_add_page(
            &model->outputs, model->log, severity, one, owner_name(model, one));
    }
    const asset_list *lists[] = {&model->assets, &model->statics};
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < lists[i]->count; j++)
            claims_add_at(
                &model->outputs, model->log, severity, lists[i]->items[j]->output,
                lists[i]->items[j]->file, lists[i]->items[j]->file, NULL);
}

/* ------------------------------------------------------------ assembling ---- */

/* A section whose page went to a taxonomy is none, unless it holds pages. */
static void drop_taxonomy_sections(section_list *sections) {
    size_t kept = 0;
    for (size_t i = 0; i < sections->count; i++) {
        section *one = sections->items[i];
        bool taken = one->page->kind == PAGE_TAXONOMY || one->page->kind == PAGE_TERM;
        if (!taken || one->pages.count) sections->items[kept++] = one;
    }
    sections->count = kept;
}

static void add_taxonomy_pages(site *model, edition *in) {
    for (size_t i = 0; i < in->taxonomies.count; i++) {
        const taxonomy *one = in->taxonomies.items[i];
        if (!one->page->own) vec_push(&model->all, one->page);
        for (size_t j = 0; j < one->terms.count; j++)
            if (!one->terms.items[j]->page->own)
                vec_push(&model->all, one->terms.items[j]->page);
    }
    for (size_t i = 0; i < model->made_sections.count; i++)
        drop_taxonomy_sections(&model->made_sections.items[i]->subsections);
    drop_taxonomy_sections(&in->sections);
}
void edition_sort_series(page_list *parts) {
    bool weighted = false;
    for (size_t i = 0; i < parts->count; i++)
        weighted = weighted || parts->items[i]->weight_given;
    section_sort_pages(parts, weighted ? "weight" : "date", !weighted);
}

static void collect_series(site *model, edition *in) {
    for (size_t i = 0; i < in->pages.count; i++) {
        page *one = in->pages.items[i];
        if (!*one->series) continue;
        page_list *parts = strmap_get(&in->series, one->series);
        if (!parts) {
            parts = arena_alloc(&model->memory, sizeof *parts);
            strmap_put(&in->series, one->series, parts);
        }
        vec_push(parts, one);
    }
    for (size_t i = 0; i < in->series.count; i++)
        edition_sort_series(in->series.entries[i].value);
}

static void put_in_maps(site *model, page *one) {
    const char *path = one->tree_path;
    if (one->own && !*path)
        path = path_join(&model->memory, one->own->path, "_index.md");
    if (*path) strmap_put(&one->edition->by_tree, path, one);
    if (*one->path && !one->is_fallback) strmap_put(&model->by_path, one->path, one);
    if (*one->url) strmap_put(&model->by_url, one->url, one);
}

static void fill_maps(site *model) {
    strmap_reserve(&model->by_path, model->all.count);
    strmap_reserve(&model->by_url, model->all.count);
    for (size_t i = 0; i < model->all.count; i++) {
        page *one = model->all.items[i];
        one->number = i;
        one->mount =
            mount_of(model->config, one->own ? one->own->path : one->tree_path);
        put_in_maps(model, one);
        if (one->kind == PAGE_PAGE && !one->hidden)
            vec_push(&one->edition->pages, one);
    }
    for (size_t i = 0; i < model->editions.count; i++) {
        edition *in = model->editions.items[i];
        section_sort_newest(&in->pages, false);
        collect_series(model, in);
        nav_begin(model, in);
    }
}

/* The trees, one after the other; each has its own taxonomies. */
static void build_trees(site *model, page_list *pages, const asset_list *assets) {
    edition_make_all(model);
    edition_assign(model, pages);
    for (size_t i = 0; i < model->editions.count; i++)
        tree_build(model, model->editions.items[i], pages);
    model->home = model->editions.items[0]->home;
    tree_place_assets(model, assets);
    for (size_t i = 0; i < model->editions.count; i++) {
        edition *in = model->editions.items[i];
        taxonomy_collect(model, in);
        add_taxonomy_pages(model, in);
        section_arrange(&in->sections);
    }
    edition_group(model);
}

site *site_load(const site_config *config, logger *log, const site_options *options) {
    site *model = mem_new(sizeof *model);
    page_list pages = {0};
    asset_list assets = {0};
    arena_init(&model->memory);
    arena_init(&model->lists);
    arena_init_in(&model->unpacked, &model->unpacking);
    arena_init(&model->texts);
    model->by_path.borrows = model->by_url.borrows = true;
    pthread_mutex_init(&model->reading, NULL);
    model->sources = options ? options->sources : NULL;
    model->listings = options ? options->listings : NULL;
    model->kept = options ? options->kept : NULL;
    if (model->kept) kept_begin(model->kept);
    model->config = config;
    model->log = log;
    model->now = options && options->now ? options->now : clock_wall();
    bool fine = fs_root_open(&model->root, config->root, false);
    if (!fine) {
        log_error(
            log, CODE_READ, "%s cannot be read: %s", config->root, strerror(errno));
    }
    fine = fine && scan_content(model, &pages, &assets);
    if (fine) {
        scan_statics(model);
        from_data_pages(model, &pages);
        git_dates_read(model);
        schema_check_config(log, config);
        build_trees(model, &pages, &assets);
        claim_outputs(model);
        collect_redirects(model);
        fill_maps(model);
    }
    vec_done(&pages);
    vec_done(&assets);
    if (fine) return model;
    site_free(model);
    return NULL;
}

void site_free(site *model) {
    if (!model) return;
    edition_free_all(model);
    for (size_t i = 0; i < model->made.count; i++) page_done(model->made.items[i]);
    for (size_t i = 0; i < model->made_sections.count; i++) {
        vec_done(&model->made_sections.items[i]->pages);
        vec_done(&model->made_sections.items[i]->subsections);
    }
    vec_done(&model->all);
    vec_done(&model->gone);
    vec_done(&model->withheld);
    vec_done(&model->assets);
    vec_done(&model->statics);
    vec_done(&model->redirects);
    vec_done(&model->made);
    vec_done(&model->made_sections);
    strmap_done(&model->by_path);
    strmap_done(&model->git_dates);
    strmap_done(&model->by_url);
    strmap_done(&model->by_asset);
    claims_done(&model->outputs);
    fs_root_close(&model->root);
    arena_done(&model->texts);
    arena_done(&model->lists);
    arena_done(&model->unpacked);
    arena_done(&model->memory);
    pthread_mutex_destroy(&model->reading);
    mem_free(model);
}

/* --------------------------------------------------------------- finding ---- */

static const char *below_content(const char *path) {
    if (strncmp(path, "@/", 2) == 0) path += 2;
    while (*path == '/') path++;
    return path;
}

static void number_from(page_list *all, size_t from) {
    for (size_t i = from; i < all->count; i++)
        all->items[i]->number = i;
}

void site_put_page(site *model, page *one, size_t place) {
    page_list *all = &model->all;
    vec_push(all, one);
    memmove(
        &all->items[place + 1], &all->items[place],
        (all->count - 1 - place) * sizeof *all->items);
    all->items[place] = one;
    number_from(all, place);
}

void site_take_page(site *model, page *one) {
    page_list *all = &model->all;
    size_t place = one->number;
    memmove(
        &all->items[place], &all->items[place + 1],
        (--all->count - place) * sizeof *all->items);
    number_from(all, place);
    one->number = SIZE_MAX;
}

page *site_find_page(const site *model, const char *path) {
    path = below_content(path);
    page *found = strmap_get(&model->by_path, path);
    return found ? found : strmap_get(&model->editions.items[0]->by_tree, path);
}

/* The file of a path that was written without its ending, or NULL. */
static const char *find_ending(const site *model, const char *path) {
    static const char *const endings[] = {
        ".md", "/index.md", "/_index.md", ".markdown"};
    size_t size = strlen(path);
    while (size && path[size - 1] == '/') size--;
    buf full = BUF_INIT;
    const page *found = NULL;
    for (size_t i = 0; size && !found && i < sizeof endings / sizeof *endings; i++) {
        full.size = 0;
        buf_fmt(&full, "%.*s%s", (int)size, path, endings[i]);
        found = strmap_get(&model->by_path, buf_text(&full));
    }
    buf_done(&full);
    return found ? below_content(found->path) : NULL;
}

/* Is `path` the address, or the path with or without its ending? */
static bool is_named(const page *one, const char *path) {
    const char *address = one->url + strspn(one->url, "/");
    size_t size = strlen(path), ending = strlen(path_extension(one->path));
    while (size && path[size - 1] == '/')
        size--;
    size_t own = strlen(address);
    while (own && address[own - 1] == '/')
        own--;
    if (size == own && memcmp(address, path, size) == 0) return true;
    own = strlen(one->path);
    return strncmp(one->path, path, size) == 0 && (own == size || own - ending == size);
}

const page *site_find_withheld(const site *model, const char *path) {
    path = below_content(path);
    for (size_t i = 0; *path && i < model->withheld.count; i++) {
        const page *one = model->withheld.items[i];
        if (!one->is_fallback && is_named(one, path)) return one;
    }
    return NULL;
}

const char *site_suggest_path(const site *model, const char *path) {
    path = below_content(path);
    str_list names = {0};
    const char *same = NULL;
    for (size_t i = 0; i < model->by_path.count; i++) {
        const char *known = model->by_path.entries[i].key;
        vec_push(&names, known);
        if (!same && strcmp(path_name(known), path_name(path)) == 0) same = known;
    }
    const char *near = find_ending(model, path);
    if (!near) near = suggest(path, names.items, names.count);
    vec_done(&names);
    return near ? near : same;
}
