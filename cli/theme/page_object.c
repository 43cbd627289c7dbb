/* SPDX-License-Identifier: MIT
 *
 * Pages as templates see them: a view on the C struct, each attribute made
 * when it is asked for.  One table holds all names; what is not in it is
 * looked for among the user's own front matter.
 */
#include "base/path.h"
#include "base/suggest.h"
#include "content/date_value.h"
#include "content/permalink.h"
#include "theme/assets.h"
#include "theme/facts.h"
#include "theme/feeds.h"
#include "theme/formats.h"
#include "theme/objects.h"
#include "theme/plain_markdown.h"
#include "theme/relations.h"
#include "theme/sitemap.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef enum attribute_type {
    TEXT,   /* const char *: "" is "" */
    OPTION, /* const char *: "" is None */
    FLAG,   /* bool */
    NUMBER, /* int64_t */
    DATE,
    PAGE, /* page * */
    MADE  /* by the function */
} attribute_type;

typedef struct attribute {
    const char *name;
    attribute_type type;
    size_t offset; /* in page */
    torii_value (*make)(const page_view *own);
    bool of_text; /* of what became of the Markdown */
} attribute;

static const char *const METHODS[] = {"related", "terms", "translation"};

/* ------------------------------------------------------------- helpers ---- */

page_view *view_of(const page *one) {
    return one->rendered;
}

torii_value page_object(const page *one) {
    return one ? torii_retain(view_of(one)->object) : torii_none();
}

torii_value page_objects(const page_list *list) {
    torii_value out = torii_list();
    for (size_t i = 0; i < list->count; i++)
        torii_list_push(out, page_object(list->items[i]));
    return out;
}

static torii_value text_or_none(const char *text) {
    return text && *text ? torii_str(text) : torii_none();
}

static torii_value extra_value(const yaml_node *node) {
    return yaml_to_value(node, date_value_make);
}

/* The terms a page has in one taxonomy. */
static torii_value terms_of(const page_view *own, const taxonomy *kind) {
    torii_value out = torii_list();
    const str_list *names = page_terms(own->view->config, own->page, kind->name);
    for (size_t i = 0; names && i < names->count; i++) {
        const term *one = taxonomy_find(kind, names->items[i]);
        if (one) torii_list_push(out, term_object(one));
    }
    return out;
}

static torii_value terms_named(const page_view *own, const char *name) {
    const taxonomy *kind = edition_find_taxonomy(own->page->edition, name);
    return kind ? terms_of(own, kind) : torii_list();
}

/* ----------------------------------------------------------- attributes ---- */

static torii_value get_all_pages(const page_view *own) {
    page_list all = {0};
    if (own->page->own) section_all_pages(own->page->own, &all);
    torii_value out = page_objects(&all);
    vec_done(&all);
    return out;
}

static torii_value get_ancestors(const page_view *own) {
    page_list up = {0};
    for (const section *at = own->page->section; at; at = at->parent)
        if (at->page != own->page) vec_push(&up, at->page);
    torii_value out = torii_list();
    for (size_t i = up.count; i-- > 0;)
        torii_list_push(out, page_object(up.items[i]));
    vec_done(&up);
    return out;
}

static torii_value get_assets(const page_view *own) {
    torii_value out = torii_list();
    const asset_list *files = edition_assets(own->page);
    for (size_t i = 0; i < files->count; i++)
        torii_list_push(out, asset_object(own->view, files->items[i]));
    return out;
}

static torii_value strings_value(const str_list *list) {
    torii_value out = torii_list();
    for (size_t i = 0; i < list->count; i++)
        torii_list_push(out, torii_str(list->items[i]));
    return out;
}

static torii_value get_aliases(const page_view *own) {
    return strings_value(&own->page->aliases);
}

static torii_value get_authors(const page_view *own) {
    return terms_named(own, "authors");
}

static torii_value get_backlinks(const page_view *own) {
    return page_objects(relations_backlinks(own));
}

/* Of a stand-in the address of the page that it repeats. */
static torii_value get_canonical(const page_view *own) {
    const page *one = own->page;
    const page *first =
        edition_is_text(one)
            ? NULL
            : edition_translate(one, own->view->site->editions.items[0]);
    return torii_str(first ? view_of(first)->permalink : own->permalink);
}

static torii_value get_categories(const page_view *own) {
    return terms_named(own, "categories");
}

static torii_value get_tags(const page_view *own) {
    return terms_named(own, "tags");
}

static torii_value get_content(const page_view *own) {
    return torii_retain(page_text_of(own)->content);
}

static torii_value get_summary(const page_view *own) {
    return page_summary(own);
}

static torii_value get_toc(const page_view *own) {
    return own->page->toc == PAGE_NO ? torii_list()
                                     : page_toc(own);
}

/* "{path}" in edit_url becomes the source's path below the site's root. */
static torii_value get_edit_url(const page_view *own) {
    const char *pattern = own->view->config->edit_url;
    const char *mark = strstr(pattern, "{path}");
    if (!*pattern || !*own->page->file) return torii_none();
    if (!mark) return torii_strf("%s%s", pattern, own->page->file);
    return torii_strf(
        "%.*s%s%s", (int)(mark - pattern), pattern, own->page->file, mark + 6);
}

static torii_value get_extra(const page_view *own) {
    torii_value out = torii_dict();
    for (size_t i = 0; i < own->page->extra.count; i++) {
        const strmap_entry *entry = &own->page->extra.entries[i];
        torii_dict_set(out, entry->key, extra_value(entry->value));
    }
    return out;
}

static bool is_translation(const page *one, const page *other) {
    return other != one && edition_is_text(other) && page_is_rendered(other);
}

static torii_value get_is_translated(const page_view *own) {
    const translation_group *group = own->page->group;
    for (size_t i = 0; group && i < group->pages.count; i++)
        if (is_translation(own->page, group->pages.items[i])) return torii_bool(true);
    return torii_bool(false);
}

static torii_value get_translations(const page_view *own) {
    const translation_group *group = own->page->group;
    torii_value out = torii_list();
    for (size_t i = 0; group && i < group->pages.count; i++)
        if (is_translation(own->page, group->pages.items[i]))
            torii_list_push(out, page_object(group->pages.items[i]));
    return out;
}

static torii_value alternate(const char *lang, const page *one) {
    const page_view *own = view_of(one);
    return TORII_DICT(
        {"lang", torii_str(lang)}, {"url", torii_str(own->permalink)},
        {"title", torii_str(one->title)}, {"page", page_object(one)});
}

/* What <link rel="alternate" hreflang> tells: each language in which the text
 * is there, this one too, and where all others go (x-default). */
static torii_value get_alternates(const page_view *own) {
    const translation_group *group = own->page->group;
    torii_value out = torii_list();
    const page *standard = NULL;
    size_t count = 0;
    for (size_t i = 0; group && i < group->pages.count; i++) {
        const page *one = group->pages.items[i];
        if (!edition_is_text(one) || !page_is_rendered(one)) continue;
        if (!standard) standard = one;
        torii_list_push(out, alternate(one->lang, one));
        count++;
    }
    if (count > 1) {
        torii_list_push(out, alternate("x-default", standard));
        return out;
    }
    torii_release(out);
    return torii_list();
}

static torii_value get_direction(const page_view *own) {
    return torii_str(own->page->edition->language->right_to_left ? "rtl" : "ltr");
}

static torii_value get_feeds(const page_view *own) {
    return feeds_of(own->page);
}

static torii_value get_file(const page_view *own) {
    const page *one = own->page;
    return TORII_DICT(
        {"path", torii_str(one->path)}, {"dir", torii_str(one->dir)},
        {"name", torii_str(path_name(one->path))},
        {"ext", torii_str(path_extension(one->path))});
}

/* Entries of `head`, each {tag, attrs}. */
static torii_value get_head(const page_view *own) {
    const yaml_node *list = own->page->head;
    if (!list || list->kind != YAML_SEQUENCE) return torii_list();
    torii_value out = torii_list();
    for (size_t i = 0; i < list->sequence.count; i++) {
        const yaml_node *item = list->sequence.items[i];
        const yaml_node *tag = yaml_get(item, "tag"), *attrs = yaml_get(item, "attrs");
        if (!tag || tag->kind != YAML_STRING) continue;
        torii_value entry = TORII_DICT(
            {"tag", torii_str(tag->text)},
            {"attrs",
             attrs && attrs->kind == YAML_MAPPING ? extra_value(attrs) : torii_dict()});
        torii_list_push(out, entry);
    }
    return out;
}

static torii_value get_has_more(const page_view *own) {
    return torii_bool(page_text_of(own)->document.result.has_more);
}

static torii_value get_image(const page_view *own) {
    const page *one = own->page;
    if (!*one->image) return torii_none();
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    torii_value out = TORII_DICT(
        {"url", torii_str(article_resolve(&memory, own->view, one, one->image))},
        {"alt", text_or_none(one->image_alt)});
    const asset *file = article_asset(own->view, one, one->image);
    image_size size = {0};
    bool known = file && asset_measure(own->view, file, &size);
    torii_dict_set(out, "width", known ? torii_int(size.width) : torii_none());
    torii_dict_set(out, "height", known ? torii_int(size.height) : torii_none());
    arena_done(&memory);
    return out;
}

static torii_value get_is_home(const page_view *own) {
    return torii_bool(own->page->kind == PAGE_HOME);
}

static torii_value get_is_page(const page_view *own) {
    return torii_bool(own->page->kind == PAGE_PAGE);
}

static torii_value get_is_section(const page_view *own) {
    return torii_bool(own->page->own != NULL);
}

static torii_value get_kind(const page_view *own) {
    return torii_str(page_kind_name(own->page->kind));
}

static torii_value get_lang(const page_view *own) {
    return torii_str(own->page->lang);
}

static torii_value get_paginate_by(const page_view *own) {
    int64_t by = own->page->paginate_by;
    const taxonomy *kind = own->page->taxonomy;
    if (by < 0 && kind) by = kind->config->paginate_by;
    return by < 0 ? torii_none() : torii_int(by);
}

static torii_value get_markdown(const page_view *own) {
    return plain_markdown(own->view, own->page);
}

static torii_value get_outputs(const page_view *own) {
    return formats_value(own->view, own->page);
}

static torii_value get_pages(const page_view *own) {
    static const page_list none;
    const page *one = own->page;
    if (one->own) return page_objects(&one->own->pages);
    return page_objects(one->term ? &one->term->pages : &none);
}

static torii_value get_parent(const page_view *own) {
    const section *above = own->page->section;
    return page_object(above && above->page != own->page ? above->page : NULL);
}

static torii_value get_permalink(const page_view *own) {
    return torii_str(own->permalink);
}

static torii_value get_raw(const page_view *own) {
    const page *one = own->page;
    page_hold(own->view->site, one);
    torii_value text = torii_strn(one->body ? one->body : "", one->body_size);
    page_let_go(own->view->site, one);
    return text;
}

static torii_value get_reading_time(const page_view *own) {
    return torii_int(document_reading_time(&page_text_of(own)->document));
}

static torii_value get_resources(const page_view *own) {
    torii_value out = get_assets(own);
    for (size_t i = 0; i < own->page->resources.count; i++)
        torii_list_push(out, page_object(own->page->resources.items[i]));
    return out;
}

static torii_value get_root(const page_view *own) {
    return page_object(own->page->edition->home->page);
}

static torii_value get_section(const page_view *own) {
    const page *one = own->page;
    const section *in = one->own ? one->own : one->section;
    return page_object(in ? in->page : NULL);
}

static torii_value get_search(const page_view *own) {
    return torii_bool(own->page->search != PAGE_NO);
}

static torii_value get_sitemap(const page_view *own) {
    return torii_bool(sitemap_lists(own->view, own->page));
}

static const page_list *series_of(const page_view *own) {
    static const page_list none;
    const page *one = own->page;
    const page_list *parts =
        *one->series ? strmap_get(&one->edition->series, one->series) : NULL;
    return parts ? parts : &none;
}

static torii_value get_series_pages(const page_view *own) {
    return page_objects(series_of(own));
}

/* From 1; none outside of a series. */
static torii_value get_series_part(const page_view *own) {
    const page_list *parts = series_of(own);
    for (size_t i = 0; i < parts->count; i++)
        if (parts->items[i] == own->page) return torii_int((int64_t)i + 1);
    return torii_none();
}

static torii_value get_subsections(const page_view *own) {
    torii_value out = torii_list();
    const section *self = own->page->own;
    for (size_t i = 0; self && i < self->subsections.count; i++) {
        const page *one = self->subsections.items[i]->page;
        if (page_is_rendered(one) && !one->hidden)
            torii_list_push(out, page_object(one));
    }
    return out;
}

static torii_value get_taxonomies(const page_view *own) {
    torii_value out = torii_dict();
    const edition *in = own->page->edition;
    for (size_t i = 0; i < in->taxonomies.count; i++)
        torii_dict_set(
            out, in->taxonomies.items[i]->name, terms_of(own, in->taxonomies.items[i]));
    return out;
}

static torii_value get_url(const page_view *own) {
    return torii_str(own->link);
}

static torii_value get_word_count(const page_view *own) {
    return torii_int((int64_t)page_text_of(own)->document.result.word_count);
}

#define AT(type, name) \
    { #name, type, offsetof(page, name), NULL, false }
#define FROM(name) \
    { #name, MADE, 0, get_##name, false }
#define OF_TEXT(name) \
    { #name, MADE, 0, get_##name, true }

/* In byte order of the names. */
static const attribute ATTRIBUTES[] = {
    FROM(aliases),
    FROM(all_pages),
    FROM(alternates),
    FROM(ancestors),
    FROM(assets),
    FROM(authors),
    FROM(backlinks),
    FROM(canonical),
    FROM(categories),
    OF_TEXT(content),
    AT(DATE, date),
    AT(OPTION, description),
    FROM(direction),
    AT(FLAG, draft),
    FROM(edit_url),
    AT(DATE, expires),
    FROM(extra),
    FROM(feeds),
    FROM(file),
    OF_TEXT(has_more),
    FROM(head),
    AT(FLAG, hidden),
    FROM(image),
    AT(FLAG, is_fallback),
    FROM(is_home),
    FROM(is_page),
    FROM(is_section),
    FROM(is_translated),
    FROM(kind),
    FROM(lang),
    AT(TEXT, link_title),
    FROM(markdown),
    AT(TEXT, name),
    AT(PAGE, nav_next),
    AT(PAGE, nav_prev),
    AT(PAGE, newer),
    AT(PAGE, next),
    AT(PAGE, older),
    FROM(outputs),
    FROM(pages),
    FROM(paginate_by),
    FROM(parent),
    AT(TEXT, path),
    FROM(permalink),
    AT(PAGE, prev),
    AT(DATE, publish_date),
    FROM(raw),
    OF_TEXT(reading_time),
    FROM(resources),
    AT(FLAG, reverse),
    FROM(root),
    FROM(search),
    FROM(section),
    AT(OPTION, series),
    FROM(series_pages),
    FROM(series_part),
    FROM(sitemap),
    AT(TEXT, slug),
    AT(OPTION, sort_by),
    FROM(subsections),
    OF_TEXT(summary),
    FROM(tags),
    FROM(taxonomies),
    {"template", OPTION, offsetof(page, template_name), NULL, false},
    AT(TEXT, text_lang),
    AT(TEXT, title),
    OF_TEXT(toc),
    FROM(translations),
    AT(TEXT, type),
    AT(DATE, updated),
    FROM(url),
    AT(NUMBER, weight),
    OF_TEXT(word_count),
};

enum { ATTRIBUTE_COUNT = sizeof ATTRIBUTES / sizeof *ATTRIBUTES };

static int compare_name(const void *key, const void *item) {
    const char *left = key, *right = ((const attribute *)item)->name;
    return *left != *right ? *left - *right : strcmp(left, right);
}

static torii_value read_attribute(const page_view *own, const attribute *which) {
    const void *member = (const char *)own->page + which->offset;
    switch (which->type) {
    case TEXT:
        return torii_str(*(const char *const *)member);
    case OPTION:
        return text_or_none(*(const char *const *)member);
    case FLAG:
        return torii_bool(*(const bool *)member);
    case NUMBER:
        return torii_int(*(const int64_t *)member);
    case DATE:
        return date_value_make(member);
    case PAGE:
        return page_object(*(page *const *)member);
    case MADE:
        return which->make(own);
    }
    return torii_undefined();
}

static const attribute *find_attribute(const char *name) {
    return bsearch(name, ATTRIBUTES, ATTRIBUTE_COUNT, sizeof *ATTRIBUTES, compare_name);
}

static torii_value own_value(const page_view *own, const char *name) {
    const yaml_node *node = page_extra(own->page, name);
    return node ? extra_value(node) : torii_undefined();
}

static torii_value page_attribute(torii_call *call, void *self, const char *name) {
    (void)call;
    const attribute *which = find_attribute(name);
    return which ? read_attribute(self, which) : own_value(self, name);
}

/* While articles are made there are none, in whatever order that is done. */
static torii_value without_text(const attribute *which) {
    if (which->make == get_backlinks) return torii_list();
    if (which->make == get_has_more) return torii_bool(false);
    if (which->make == get_reading_time) return torii_int(1);
    return which->make == get_word_count ? torii_int(0) : torii_none();
}

static bool makes_article(torii_call *call) {
    const rendering *run = call ? torii_call_render_data(call) : NULL;
    return run && run->of_article;
}

bool page_is_of_text(const char *name) {
    const attribute *which = find_attribute(name);
    return which && which->of_text;
}

bool page_is_own(const char *name) {
    const attribute *which = find_attribute(name);
    if (!which || which->type == PAGE) return false;
    return which->type != MADE || which->of_text || which->make == get_url ||
           which->make == get_permalink || which->make == get_kind ||
           which->make == get_extra;
}

static torii_value page_get_attr(torii_call *call, void *self, const char *name) {
    const attribute *which = find_attribute(name);
    bool of_texts = which && (which->of_text || which->make == get_backlinks);
    if (of_texts && makes_article(call)) return without_text(which);
    if (!which) return facts_attribute(call, &PAGE_FACTS, self, name);
    return page_fact(
        call, self, name, (size_t)(which - ATTRIBUTES), read_attribute(self, which));
}

void page_object_read(torii_call *call, const page_view *own, const char *name) {
    const attribute *which = find_attribute(name);
    if (!facts_note_known(call, own, (size_t)(which - ATTRIBUTES)))
        torii_release(page_get_attr(call, (void *)own, name));
}

static torii_value page_get_item(torii_call *call, void *self, torii_ref key) {
    const char *name = torii_get_str(key, NULL);
    return name ? page_get_attr(call, self, name) : torii_undefined();
}

/* ------------------------------------------------------------- methods ---- */

static torii_value related(const page_view *own, int64_t limit) {
    page_list found = {0};
    relations_related(own, limit < 0 ? 0 : (size_t)limit, &found);
    torii_value out = page_objects(&found);
    vec_done(&found);
    return out;
}

static torii_value
page_method(torii_call *call, void *self, const char *name, torii_ref rest) {
    size_t count = torii_length(rest);
    if (strcmp(name, "terms") == 0) {
        const char *kind = count == 1 ? torii_get_str(torii_item(rest, 0), NULL) : NULL;
        if (!kind)
            return torii_fail(
                call, TORII_ERR_TYPE, "terms() takes the name of a taxonomy");
        return terms_named(self, kind);
    }
    if (strcmp(name, "translation") == 0) {
        const page_view *own = self;
        const char *code = count == 1 ? torii_get_str(torii_item(rest, 0), NULL) : NULL;
        const edition *to = code ? edition_find(own->view->site, code) : NULL;
        if (!to)
            return torii_fail(
                call, TORII_ERR_VALUE, "translation() takes a language of the site");
        const page *other = edition_translate(own->page, to);
        return page_object(other && page_is_rendered(other) ? other : NULL);
    }
    if (strcmp(name, "related") == 0) {
        int64_t limit = 5;
        if (count) torii_get_int(torii_item(rest, 0), &limit);
        return related(self, limit);
    }
    return torii_fail(
        call, TORII_ERR_UNDEFINED, "'page' object has no attribute '%s'", name);
}

static torii_value page_invoke_method(torii_call *call, void *self, const char *name) {
    return facts_method(call, &PAGE_FACTS, self, name);
}

static torii_value page_to_str(torii_call *call, void *self) {
    return page_get_attr(call, self, "title");
}

static torii_value page_to_repr(torii_call *call, void *self) {
    (void)call;
    return facts_repr(&PAGE_FACTS, self);
}

static bool page_equal(void *self, torii_ref other);

static const torii_class PAGE_CLASS = {
    TORII_CLASS_INIT("page"),
    .thread_safe = true,
    .get_attr = page_get_attr,
    .get_item = page_get_item,
    .invoke_method = page_invoke_method,
    .to_str = page_to_str,
    .to_repr = page_to_repr,
    .equal = page_equal,
};

static bool page_equal(void *self, torii_ref other) {
    return torii_object_self(other, &PAGE_CLASS) == self;
}

const page *page_object_self(torii_ref value) {
    const page_view *own = torii_object_self(value, &PAGE_CLASS);
    return own ? own->page : NULL;
}

const torii_class *page_object_class(void) {
    return &PAGE_CLASS;
}

/* ---------------------------------------------------------------- facts ---- */

size_t page_attribute_count(void) {
    return ATTRIBUTE_COUNT;
}

const char *page_key(arena *memory, const page *one) {
    if (one->is_fallback) return arena_strf(memory, "%s>%s", one->path, one->lang);
    if (*one->path) return one->path;
    const char *kind = page_kind_name(one->kind);
    if (one->term)
        return arena_strf(
            memory, "=%s:%s:%s/%s", kind, one->lang, one->taxonomy->name,
            one->term->slug);
    if (one->taxonomy)
        return arena_strf(memory, "=%s:%s:%s", kind, one->lang, one->taxonomy->name);
    return arena_strf(
        memory, "=%s:%s:%s", kind, one->lang, one->own ? one->own->path : one->url);
}

static const char *fact_key(arena *memory, const void *self, const rendering *run) {
    (void)memory, (void)run;
    return ((const page_view *)self)->key;
}

static const char *fact_subject(const void *self) {
    return ((const page_view *)self)->name;
}

static void *fact_find(const view *model, const char *key) {
    return strmap_get(&model->by_key, key);
}

static torii_value fact_object(void *self) {
    return torii_retain(((const page_view *)self)->object);
}

const fact_class PAGE_FACTS = {
    "page",      &PAGE_CLASS,    fact_key,   fact_find,
    fact_object, page_attribute, page_method, fact_subject};

void page_object_names(str_list *out) {
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
        vec_push(out, ATTRIBUTES[i].name);
    for (size_t i = 0; i < sizeof METHODS / sizeof *METHODS; i++)
        vec_push(out, METHODS[i]);
}
