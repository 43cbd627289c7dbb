/* SPDX-License-Identifier: MIT
 *
 * The attributes of pages, each made when it is asked for.  One table holds all
 * names, and says of each what its value is made of: by that a change of the site
 * finds the values that it may have changed.
 *
 * Invariant: what a value is made of is never more than its entry says.
 */
#include "base/path.h"
#include "content/date_value.h"
#include "theme/assets.h"
#include "theme/feeds.h"
#include "theme/formats.h"
#include "theme/page_attributes.h"
#include "theme/page_lists.h"
#include "theme/plain_markdown.h"
#include "theme/relations.h"
#include "theme/sitemap.h"

#include <pthread.h>
#include <stddef.h>
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

struct page_attribute {
    const char *name;
    attribute_type type;
    unsigned sources;
    size_t offset; /* in page */
    torii_value (*make)(const page_view *own);
};

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

torii_value page_terms_named(const page_view *own, const char *name) {
    const taxonomy *kind = edition_find_taxonomy(own->page->edition, name);
    return kind ? terms_of(own, kind) : torii_list();
}

static torii_value get_all_pages(const page_view *own) {
    return page_lists_all(own);
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
    return page_terms_named(own, "authors");
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
    return page_permalink_value(first ? first : own->page);
}

static torii_value get_categories(const page_view *own) {
    return page_terms_named(own, "categories");
}

static torii_value get_tags(const page_view *own) {
    return page_terms_named(own, "tags");
}

static torii_value get_content(const page_view *own) {
    return page_content(own);
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
    return TORII_DICT(
        {"lang", torii_str(lang)}, {"url", page_permalink_value(one)},
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
    return page_lists_direct(own);
}

static torii_value get_parent(const page_view *own) {
    const section *above = own->page->section;
    return page_object(above && above->page != own->page ? above->page : NULL);
}

static torii_value get_nav_next(const page_view *own) {
    return page_object(nav_neighbour(own->view->site, own->page, true));
}

static torii_value get_nav_prev(const page_view *own) {
    return page_object(nav_neighbour(own->view->site, own->page, false));
}

static torii_value get_permalink(const page_view *own) {
    return page_permalink_value(own->page);
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

#define AT(type, name, sources) \
    { #name, type, sources, offsetof(page, name), NULL }
#define FROM(name, sources) \
    { #name, MADE, sources, 0, get_##name }

/* In byte order of the names. */
static const page_attribute ATTRIBUTES[] = {
    FROM(aliases, OF_OWN),
    FROM(all_pages, OF_SITE),
    FROM(alternates, OF_SITE),
    FROM(ancestors, OF_SITE),
    FROM(assets, OF_FILES),
    FROM(authors, OF_SITE),
    FROM(backlinks, OF_TEXTS),
    FROM(canonical, OF_SITE),
    FROM(categories, OF_SITE),
    FROM(content, OF_OWN | OF_TEXT),
    AT(DATE, date, OF_OWN),
    AT(OPTION, description, OF_OWN),
    FROM(direction, OF_SITE),
    AT(FLAG, draft, OF_OWN),
    FROM(edit_url, OF_SITE),
    AT(DATE, expires, OF_OWN),
    FROM(extra, OF_OWN),
    FROM(feeds, OF_FILES),
    FROM(file, OF_OWN),
    FROM(has_more, OF_OWN | OF_TEXT),
    FROM(head, OF_OWN),
    AT(FLAG, hidden, OF_OWN),
    FROM(image, OF_FILES),
    AT(FLAG, is_fallback, OF_OWN),
    FROM(is_home, OF_OWN),
    FROM(is_page, OF_OWN),
    FROM(is_section, OF_SITE),
    FROM(is_translated, OF_SITE),
    FROM(kind, OF_OWN),
    FROM(lang, OF_OWN),
    AT(TEXT, link_title, OF_OWN),
    FROM(markdown, OF_OTHERS | OF_FILES),
    AT(TEXT, name, OF_OWN),
    FROM(nav_next, OF_OTHERS),
    FROM(nav_prev, OF_OTHERS),
    AT(PAGE, newer, OF_SITE),
    AT(PAGE, next, OF_SITE),
    AT(PAGE, older, OF_SITE),
    FROM(outputs, OF_FILES),
    FROM(pages, OF_SITE),
    FROM(paginate_by, OF_SITE),
    FROM(parent, OF_SITE),
    AT(TEXT, path, OF_OWN),
    FROM(permalink, OF_OWN),
    AT(PAGE, prev, OF_SITE),
    AT(DATE, publish_date, OF_OWN),
    FROM(raw, OF_OWN | OF_SOURCE),
    FROM(reading_time, OF_OWN | OF_TEXT),
    FROM(resources, OF_FILES),
    AT(FLAG, reverse, OF_OWN),
    FROM(root, OF_SITE),
    FROM(search, OF_OWN),
    FROM(section, OF_SITE),
    AT(OPTION, series, OF_OWN),
    FROM(series_pages, OF_SITE),
    FROM(series_part, OF_SITE),
    FROM(sitemap, OF_SITE),
    AT(TEXT, slug, OF_OWN),
    AT(OPTION, sort_by, OF_OWN),
    FROM(subsections, OF_SITE),
    FROM(summary, OF_OWN | OF_TEXT),
    FROM(tags, OF_SITE),
    FROM(taxonomies, OF_SITE),
    {"template", OPTION, OF_OWN, offsetof(page, template_name), NULL},
    AT(TEXT, text_lang, OF_OWN),
    AT(TEXT, title, OF_OWN),
    FROM(toc, OF_OWN | OF_TEXT),
    FROM(translations, OF_SITE),
    AT(TEXT, type, OF_OWN),
    AT(DATE, updated, OF_OWN),
    FROM(url, OF_OWN),
    AT(NUMBER, weight, OF_OWN),
    FROM(word_count, OF_OWN | OF_TEXT),
};

enum { ATTRIBUTE_COUNT = sizeof ATTRIBUTES / sizeof *ATTRIBUTES };

torii_value page_attribute_read(const page_view *own, const page_attribute *which) {
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
        return date_value_lend(member); /* it does not outlive a rendering */
    case PAGE:
        return page_object(*(page *const *)member);
    case MADE:
        return which->make(own);
    }
    return torii_undefined();
}

/* Where the names of each letter begin; all are of small letters, two at least. */
static unsigned char first_of[26 + 1];
static pthread_once_t first_once = PTHREAD_ONCE_INIT;

static void find_first(void) {
    size_t at = 0;
    for (size_t letter = 0; letter < 26; letter++) {
        first_of[letter] = (unsigned char)at;
        while (at < ATTRIBUTE_COUNT && ATTRIBUTES[at].name[0] == (char)('a' + letter))
            at++;
    }
    first_of[26] = ATTRIBUTE_COUNT;
}

const page_attribute *page_attribute_find(const char *name) {
    size_t letter = (size_t)(unsigned char)*name - 'a';
    if (letter >= 26) return NULL;
    pthread_once(&first_once, find_first);
    for (size_t i = first_of[letter]; i < first_of[letter + 1]; i++) {
        const char *known = ATTRIBUTES[i].name;
        if (known[1] == name[1] && strcmp(known + 1, name + 1) == 0)
            return &ATTRIBUTES[i];
    }
    return NULL;
}

torii_value page_attribute_early(const page_attribute *which) {
    if (which->make == get_backlinks) return torii_list();
    if (which->make == get_has_more) return torii_bool(false);
    if (which->make == get_reading_time) return torii_int(1);
    return which->make == get_word_count ? torii_int(0) : torii_none();
}

size_t page_attribute_count(void) {
    return ATTRIBUTE_COUNT;
}

size_t page_attribute_number(const page_attribute *which) {
    return (size_t)(which - ATTRIBUTES);
}

const page_attribute *page_attribute_at(size_t number) {
    return &ATTRIBUTES[number];
}

const char *page_attribute_name(const page_attribute *which) {
    return which->name;
}

bool page_attribute_is_of(const page_attribute *which, unsigned sources) {
    return which && (which->sources & sources) != 0;
}
