/* SPDX-License-Identifier: MIT
 *
 * Each kind of table is a function that adds its rows.  Empty texts stand for
 * what a row does not have, so that columns can be sorted.
 */
#include "build/listing.h"

#include "base/path.h"
#include "build/check.h"
#include "content/slug.h"

#include <ctype.h>
#include <string.h>

typedef struct table {
    stages *stages;
    torii_value rows;
} table;

/* ---------------------------------------------------------------- pages ---- */

static torii_value day_of(const date *when) {
    if (!date_is_set(when)) return torii_str("");
    return torii_strf(
        "%04d-%02d-%02d", (int)when->year, (int)when->month, (int)when->day);
}

static torii_value link_of(const page *one) {
    return torii_str(page_is_rendered(one) ? view_of(one)->link : "");
}

static void add_page(const table *self, const page *one) {
    torii_value row = TORII_DICT(
        {"date", day_of(&one->date)}, {"title", torii_str(one->title)},
        {"url", link_of(one)}, {"path", torii_str(one->file)},
        {"page", page_object(one)});
    torii_list_push(self->rows, row);
}

/* Stand-ins for missing translations are in no list: they repeat another page. */
typedef bool (*page_test)(const site *all, const page *one);

static bool is_plain_page(const site *all, const page *one) {
    (void)all;
    return one->kind == PAGE_PAGE && !one->is_fallback;
}

static bool is_draft(const site *all, const page *one) {
    (void)all;
    return one->draft && !one->is_fallback;
}

static bool is_future(const site *all, const page *one) {
    const date *when =
        date_is_set(&one->publish_date) ? &one->publish_date : &one->date;
    return !one->is_fallback && date_is_set(when) && when->epoch > all->now;
}

static bool is_expired(const site *all, const page *one) {
    return !one->is_fallback && date_is_set(&one->expires) &&
           one->expires.epoch <= all->now;
}

static void add_pages(const table *self, page_test test) {
    const site *all = self->stages->site;
    for (size_t i = 0; i < all->all.count; i++)
        if (test(all, all->all.items[i])) add_page(self, all->all.items[i]);
}

static void add_sections(const table *self, const edition *in) {
    for (size_t i = 0; i < in->sections.count; i++) {
        const section *one = in->sections.items[i];
        torii_value row = TORII_DICT(
            {"pages", torii_int((int64_t)one->pages.count)},
            {"title", torii_str(one->page->title)}, {"url", link_of(one->page)},
            {"path", torii_str(one->page->file)}, {"page", page_object(one->page)});
        torii_list_push(self->rows, row);
    }
}

static void add_terms(const table *self, const edition *in) {
    for (size_t i = 0; i < in->taxonomies.count; i++) {
        const taxonomy *kind = in->taxonomies.items[i];
        for (size_t n = 0; n < kind->terms.count; n++) {
            const term *one = kind->terms.items[n];
            torii_value row = TORII_DICT(
                {"taxonomy", torii_str(kind->name)}, {"name", torii_str(one->name)},
                {"count", torii_int((int64_t)one->pages.count)},
                {"url", link_of(one->page)}, {"page", page_object(one->page)});
            torii_list_push(self->rows, row);
        }
    }
}

/* Every language, one after the other. */
static void
each_edition(const table *self, void (*add)(const table *self, const edition *in)) {
    const site *all = self->stages->site;
    for (size_t i = 0; i < all->editions.count; i++)
        add(self, all->editions.items[i]);
}

/* -------------------------------------------------------------- outputs ---- */

/* Output -> the page it is made from. */
static strmap map_pages(const stages *self) {
    strmap out = {0};
    for (size_t i = 0; i < self->jobs.count; i++)
        if (self->jobs.items[i].kind == JOB_PAGE)
            strmap_put(
                &out, self->jobs.items[i].output, (void *)self->jobs.items[i].page);
    return out;
}

/* The address of an output: "blog/index.html" is "/blog/". */
static torii_value address_of(const stages *self, const char *path) {
    arena *memory = &self->site->memory;
    const char *url = path;
    if (strcmp(path_name(path), "index.html") == 0) {
        const char *folder = path_dir(memory, path);
        url = *folder ? arena_strf(memory, "%s/", folder) : "";
    }
    return torii_strf("%s%s", self->config->base_path, slug_encode_path(memory, url));
}

static void add_urls(const table *self) {
    const stages *all = self->stages;
    strmap by_output = {0};
    for (size_t i = 0; i < all->jobs.count; i++)
        strmap_put(&by_output, all->jobs.items[i].output, &all->jobs.items[i]);
    for (size_t i = 0; i < all->outputs.items.count; i++) {
        const output *file = &all->outputs.items.items[i];
        const job *from = strmap_get(&by_output, file->path);
        bool about = from && from->kind == JOB_PAGE;
        const char *kind = about                  ? page_kind_name(from->page->kind)
                           : from && from->target ? "redirect"
                                                  : "file";
        const char *source = file->source ? file->source
                             : about      ? from->page->file
                                          : "";
        torii_value row = TORII_DICT(
            {"kind", torii_str(kind)}, {"url", address_of(all, file->path)},
            {"output", torii_str(file->path)}, {"path", torii_str(source)});
        if (about) torii_dict_set(row, "page", page_object(from->page));
        torii_list_push(self->rows, row);
    }
    strmap_done(&by_output);
}

static void add_links(const table *self, bool broken) {
    check_link_list links = {0};
    check_counts counts = {0};
    stages *all = self->stages;
    check_html(all, false, &links, &counts);
    strmap pages = map_pages(all);
    for (size_t i = 0; i < links.count; i++) {
        const check_link *one = &links.items[i];
        bool dead = !one->target && !one->is_outside;
        if (broken && !dead) continue;
        const page *from = strmap_get(&pages, one->output);
        torii_value row = TORII_DICT(
            {"from", address_of(all, one->output)}, {"href", torii_str(one->href)},
            {"state", torii_str(
                          dead              ? "broken"
                          : one->is_outside ? "external"
                                            : "internal")},
            {"path", torii_str(from ? from->file : "")});
        if (from) torii_dict_set(row, "page", page_object(from));
        torii_list_push(self->rows, row);
    }
    strmap_done(&pages);
    vec_done(&links);
}

static void add_orphans(const table *self) {
    check_link_list links = {0};
    check_counts counts = {0};
    page_list orphans = {0};
    check_html(self->stages, false, &links, &counts);
    check_orphans(self->stages, &links, &orphans);
    for (size_t i = 0; i < orphans.count; i++)
        add_page(self, orphans.items[i]);
    vec_done(&orphans);
    vec_done(&links);
}

/* ------------------------------------------------------------ templates ---- */

/* Where the folder is mounted that has the template. */
static const char *mount_at(const table *self, const theme_file *file) {
    const mount_list *all = &self->stages->config->mounts;
    for (size_t i = 0; i < all->count; i++) {
        const char *prefix = all->items[i].prefix;
        if (strncmp(file->name, prefix, strlen(prefix)) == 0) return all->items[i].at;
    }
    return "";
}

static void add_template(const table *self, const theme_file *file) {
    const theme *look = self->stages->theme;
    const theme_file *used = theme_find_template(look, file->name);
    const char *layer = *file->layer->name ? file->layer->name : "site";
    size_t mounted = theme_mount_size(file->name);
    if (mounted)
        layer = arena_strf(&self->stages->memory, "/%s/", mount_at(self, file));
    torii_value row = TORII_DICT(
        {"name", torii_str(file->name + mounted)}, {"layer", torii_str(layer)},
        {"state", torii_str(used == file ? "used" : "replaced")},
        {"path", torii_str(file->place)});
    torii_list_push(self->rows, row);
}

static void add_templates(const table *self) {
    const theme *look = self->stages->theme;
    for (size_t i = 0; i < look->layers.count; i++) {
        const strmap *files = &look->layers.items[i]->templates;
        for (size_t n = 0; n < files->count; n++)
            add_template(self, files->entries[n].value);
    }
}

static void add_unused(const table *self) {
    theme_file_list unused = {0};
    check_unused_templates(self->stages, &unused);
    for (size_t i = 0; i < unused.count; i++)
        add_template(self, unused.items[i]);
    vec_done(&unused);
}

static void add_assets(const table *self) {
    const site *all = self->stages->site;
    const asset_list *lists[] = {&all->assets, &all->statics};
    for (size_t i = 0; i < 2; i++)
        for (size_t n = 0; n < lists[i]->count; n++) {
            const asset *one = lists[i]->items[n];
            torii_value row = TORII_DICT(
                {"size", torii_int((int64_t)one->size)},
                {"mime", torii_str(asset_mime(one->name))},
                {"url", address_of(self->stages, one->output)},
                {"path", torii_str(one->file)});
            torii_list_push(self->rows, row);
        }
}

/* ---------------------------------------------------------------- menus ---- */

static torii_value text_of(torii_ref entry, const char *key) {
    torii_ref value = torii_dict_get(entry, key);
    return torii_kind_of(value) == TORII_KIND_STRING ? torii_retain(value)
                                                     : torii_str("");
}

/* Entries lie within entries; files are at most 64 levels deep. */
static void
add_entries(const table *self, const char *name, torii_ref entries, int level) {
    for (size_t i = 0; level < 16 && i < torii_length(entries); i++) {
        torii_ref entry = torii_item(entries, i);
        torii_value row = TORII_DICT(
            {"menu", torii_str(name)}, {"level", torii_int(level)},
            {"title", text_of(entry, "title")}, {"url", text_of(entry, "url")});
        torii_list_push(self->rows, row);
        torii_ref below = torii_dict_get(entry, "children");
        if (torii_kind_of(below) == TORII_KIND_LIST)
            add_entries(self, name, below, level + 1);
    }
}

static void add_menu(const table *self, const char *name) {
    rendering run = {
        .view = self->stages->view,
        .about = self->stages->site->home->page,
        .number = 1};
    arena_init(&run.memory);
    torii_value entries = menu_make(&run, name);
    add_entries(self, name, entries, 1);
    torii_release(entries);
    arena_done(&run.memory);
}

static void note_menu(strmap *names, const yaml_node *node) {
    if (!node) return;
    if (node->kind == YAML_MAPPING)
        for (size_t i = 0; i < node->mapping.count; i++)
            strmap_put(names, node->mapping.pairs[i].key, names);
    else if (node->kind == YAML_SEQUENCE)
        for (size_t i = 0; i < node->sequence.count; i++)
            strmap_put(names, node->sequence.items[i]->text, names);
    else
        strmap_put(names, node->text, names);
}

static void add_menus(const table *self) {
    strmap names = {0};
    const view *all = self->stages->view;
    note_menu(&names, self->stages->config->menus);
    for (size_t i = 0; i < all->menu_pages.count; i++)
        note_menu(&names, all->menu_pages.items[i]->menu);
    for (size_t i = 0; i < names.count; i++)
        add_menu(self, names.entries[i].key);
    strmap_done(&names);
}

/* ---------------------------------------------------------------- kinds ---- */

const char *const *listing_kinds(void) {
    static const char *const names[] = {"pages",    "drafts",  "future",    "expired",
                                        "sections", "terms",   "urls",      "links",
                                        "broken",   "orphans", "templates", "unused",
                                        "assets",   "menus",   NULL};
    return names;
}

bool listing_needs_output(const char *kind) {
    static const char *const names[] = {"urls", "links", "broken", "orphans"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(kind, names[i]) == 0) return true;
    return false;
}

torii_value listing_make(stages *self, const char *kind) {
    table made = {self, torii_list()};
    if (strcmp(kind, "pages") == 0)
        add_pages(&made, is_plain_page);
    else if (strcmp(kind, "drafts") == 0)
        add_pages(&made, is_draft);
    else if (strcmp(kind, "future") == 0)
        add_pages(&made, is_future);
    else if (strcmp(kind, "expired") == 0)
        add_pages(&made, is_expired);
    else if (strcmp(kind, "sections") == 0)
        each_edition(&made, add_sections);
    else if (strcmp(kind, "terms") == 0)
        each_edition(&made, add_terms);
    else if (strcmp(kind, "urls") == 0)
        add_urls(&made);
    else if (strcmp(kind, "links") == 0)
        add_links(&made, false);
    else if (strcmp(kind, "broken") == 0)
        add_links(&made, true);
    else if (strcmp(kind, "orphans") == 0)
        add_orphans(&made);
    else if (strcmp(kind, "templates") == 0)
        add_templates(&made);
    else if (strcmp(kind, "unused") == 0)
        add_unused(&made);
    else if (strcmp(kind, "assets") == 0)
        add_assets(&made);
    else
        add_menus(&made);
    return made.rows;
}

/* --------------------------------------------------------------- choice ---- */

static torii_value keep_rows(
    const torii_env *env, torii_value rows, const char *where, torii_error **err) {
    torii_value kept = torii_list();
    for (size_t i = 0; i < torii_length(rows); i++) {
        torii_ref row = torii_item(rows, i);
        torii_value context = TORII_DICT(
            {"row", torii_retain(row)},
            {"page", torii_retain(torii_dict_get(row, "page"))});
        torii_value answer = torii_eval(env, where, context, err);
        torii_release(context);
        bool failed = torii_kind_of(answer) == TORII_KIND_INVALID;
        if (!failed && torii_is_true(answer)) torii_list_push(kept, torii_retain(row));
        torii_release(answer);
        if (failed) {
            torii_release(kept);
            torii_release(rows);
            return answer;
        }
    }
    torii_release(rows);
    return kept;
}

/* A column, or else an attribute of the row's page. */
static torii_value
sort_rows(const torii_env *env, torii_value rows, const char *key, torii_error **err) {
    bool down = *key == '-';
    char name[128] = "";
    size_t size = 0;
    for (key += down; *key && size < sizeof name - 1; key++)
        if (isalnum((unsigned char)*key) || strchr("_.", *key)) name[size++] = *key;
    torii_ref first = torii_length(rows) ? torii_item(rows, 0) : torii_undefined();
    bool column = torii_kind_of(torii_dict_get(first, name)) != TORII_KIND_UNDEFINED;
    torii_value expression = torii_strf(
        "rows|sort(attribute='%s%s', reverse=%s)", column ? "" : "page.", name,
        down ? "true" : "false");
    torii_value context = TORII_DICT({"rows", rows});
    torii_value sorted = torii_eval(env, torii_get_str(expression, NULL), context, err);
    torii_release(context);
    torii_release(expression);
    return sorted;
}

torii_value listing_choose(
    stages *self, torii_value rows, const char *where, const char *sort,
    torii_error **err) {
    const torii_env *env = self->view->env;
    if (where) rows = keep_rows(env, rows, where, err);
    if (sort && torii_kind_of(rows) == TORII_KIND_LIST)
        rows = sort_rows(env, rows, sort, err);
    return rows;
}
