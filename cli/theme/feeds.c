/* SPDX-License-Identifier: MIT
 *
 * Deciding on feeds, and their class.  The list of pages of an owner is made
 * once for all its formats.
 */
#include "theme/feeds.h"

#include "theme/facts.h"
#include "theme/objects.h"

#include "base/glob.h"
#include "base/path.h"
#include "content/date_value.h"
#include "content/permalink.h"
#include "content/slug.h"

#include <string.h>

static const struct {
    const char *format, *file, *template_name, *mime;
} FORMATS[] = {
    {"atom", "atom.xml", "feed.atom.xml", "application/atom+xml"},
    {"rss", "rss.xml", "feed.rss.xml", "application/rss+xml"},
    {"json", "feed.json", "feed.json", "application/feed+json"},
};

enum { FORMAT_COUNT = sizeof FORMATS / sizeof *FORMATS };

/* --------------------------------------------------------------- class ---- */

static torii_value get_title(const feed *self) {
    const page *owner = self->owner;
    const char *title = owner->edition->language->title;
    if (owner->kind == PAGE_HOME) return torii_str(title);
    return torii_strf("%s \xE2\x80\x93 %s", owner->title, title);
}

/* The newest of the dates of its pages, so that a build changes no bytes. */
static torii_value get_updated(const feed *self) {
    const date *newest = NULL;
    for (size_t i = 0; i < self->pages->count; i++) {
        const page *one = self->pages->items[i];
        bool later =
            date_is_set(&one->updated) && date_compare(&one->updated, &one->date) > 0;
        const date *when = later ? &one->updated : &one->date;
        if (!newest || date_compare(when, newest) > 0) newest = when;
    }
    return newest ? date_value_make(newest) : torii_none();
}

static torii_value get_link(const feed *self, bool absolute) {
    arena memory;
    arena_init(&memory);
    const site_config *config = self->view->config;
    torii_value out =
        torii_str(absolute ? permalink_absolute(&memory, config, self->url)
                           : permalink_link(&memory, config, self->url));
    arena_done(&memory);
    return out;
}

static torii_value feed_attribute(torii_call *call, void *data, const char *name) {
    const feed *self = data;
    (void)call;
    if (strcmp(name, "format") == 0) return torii_str(self->format);
    if (strcmp(name, "mime") == 0) return torii_str(self->mime);
    if (strcmp(name, "url") == 0) return get_link(self, false);
    if (strcmp(name, "permalink") == 0) return get_link(self, true);
    if (strcmp(name, "title") == 0) return get_title(self);
    if (strcmp(name, "page") == 0) return page_object(self->owner);
    if (strcmp(name, "pages") == 0) return page_objects(self->pages);
    if (strcmp(name, "updated") == 0) return get_updated(self);
    return torii_undefined();
}

static torii_value feed_get_attr(torii_call *call, void *self, const char *name) {
    return facts_attribute(call, &FEED_FACTS, self, name);
}

static torii_value feed_to_str(torii_call *call, void *data) {
    return feed_get_attr(call, data, "url");
}

static torii_value feed_to_repr(torii_call *call, void *self) {
    (void)call;
    return facts_repr(&FEED_FACTS, self);
}

static const torii_class FEED_CLASS = {
    TORII_CLASS_INIT("feed"),
    .thread_safe = true,
    .get_attr = feed_get_attr,
    .to_str = feed_to_str,
    .to_repr = feed_to_repr,
};

void feed_names(torii_ref value, str_list *out) {
    static const char *const names[] = {"title", "format",    "page", "pages",
                                        "url",   "permalink", "mime", "updated"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (torii_object_self(value, &FEED_CLASS)) vec_push(out, names[i]);
}

static const char *
feed_key(arena *memory, const void *self, const rendering *run) {
    (void)memory, (void)run;
    return ((const feed *)self)->output;
}

static void *feed_by_key(const view *model, const char *key) {
    for (size_t i = 0; i < model->feeds.count; i++)
        if (strcmp(model->feeds.items[i]->output, key) == 0)
            return (void *)model->feeds.items[i];
    return NULL;
}

static torii_value feed_value(void *self) {
    return torii_retain(((const feed *)self)->object);
}

const fact_class FEED_FACTS = {
    "feed", &FEED_CLASS, feed_key, feed_by_key, feed_value, feed_attribute};

/* --------------------------------------------------------------- which ---- */

/* `feeds.sections` holds paths or patterns of folders below content. */
static bool section_asked(const view *self, const page *one) {
    const str_list *wanted = &self->config->feeds.sections;
    if (one->feed != PAGE_DEFAULT) return one->feed == PAGE_YES;
    for (size_t i = 0; one->own && i < wanted->count; i++) {
        const char *pattern = wanted->items[i] + (*wanted->items[i] == '/');
        size_t size = strlen(pattern);
        if (size && pattern[size - 1] == '/') size--;
        char *clean = mem_strn(pattern, size);
        bool found = glob_match(clean, one->own->path);
        mem_free(clean);
        if (found) return true;
    }
    return false;
}

static bool is_asked(const view *self, const page *one) {
    switch (one->kind) {
    case PAGE_HOME:
        return one->feed != PAGE_NO;
    case PAGE_SECTION:
        return section_asked(self, one);
    case PAGE_TERM:
        if (one->feed != PAGE_DEFAULT) return one->feed == PAGE_YES;
        return self->config->feeds.terms || one->taxonomy->config->feed;
    default:
        return false;
    }
}

/* The dated pages of an owner, newest first. */
static void collect(const view *self, const page *owner, page_list *out) {
    page_list all = {0};
    if (owner->kind == PAGE_SECTION) section_all_pages(owner->own, &all);
    const page_list *from = owner->kind == PAGE_SECTION ? &all
                            : owner->term               ? &owner->term->pages
                                                        : &owner->edition->pages;
    for (size_t i = 0; i < from->count; i++) {
        page *one = from->items[i];
        bool listed = date_is_set(&one->date) && one->feed != PAGE_NO && *one->url &&
                      !one->hidden && !one->is_fallback &&
                      strcmp(one->lang, owner->lang) == 0;
        if (listed) vec_push(out, one);
    }
    vec_done(&all);
    section_sort_newest(out, true);
    size_t limit = (size_t)self->config->feeds.limit;
    if (limit && out->count > limit) out->count = limit;
}

static bool is_format(const view *self, const char *name) {
    const str_list *formats = &self->config->feeds.formats;
    for (size_t i = 0; i < formats->count; i++)
        if (strcmp(formats->items[i], name) == 0) return true;
    return false;
}

/* "blog" for blog/index.html and for blog.html. */
static const char *folder_of(arena *memory, const page *owner) {
    const char *output = owner->output;
    if (strcmp(path_name(output), "index.html") == 0) return path_dir(memory, output);
    size_t size = strlen(output) - strlen(path_extension(output));
    return arena_strn(memory, output, size);
}

static void add_feeds(view *self, const page *owner) {
    if (!*owner->url || !is_asked(self, owner)) return;
    arena *memory = &self->site->memory;
    page_list *pages = arena_alloc(memory, sizeof *pages);
    collect(self, owner, pages);
    const char *folder = folder_of(memory, owner);
    for (size_t i = 0; pages->count && i < FORMAT_COUNT; i++) {
        if (!is_format(self, FORMATS[i].format)) continue;
        feed *one = arena_alloc(memory, sizeof *one);
        one->view = self;
        one->owner = owner;
        one->format = FORMATS[i].format;
        one->template_name = FORMATS[i].template_name;
        one->mime = FORMATS[i].mime;
        one->output = path_join(memory, folder, FORMATS[i].file);
        one->url = slug_encode_path(memory, arena_strf(memory, "/%s", one->output));
        one->pages = pages;
        one->object = torii_object(&FEED_CLASS, one);
        torii_freeze(one->object);
        vec_push(&self->feeds, one);
        vec_push(&view_of(owner)->feeds, one);
    }
    vec_push(&self->feed_pages, pages);
    vec_push(&self->feed_owners, owner);
}

bool feeds_refill(view *self) {
    bool same = true;
    for (size_t i = 0; i < self->feed_pages.count; i++) {
        page_list fresh = {0}, *pages = self->feed_pages.items[i];
        collect(self, self->feed_owners.items[i], &fresh);
        same &= (fresh.count > 0) == (pages->count > 0);
        vec_done(pages);
        *pages = fresh;
    }
    return same;
}

void feeds_make(view *self) {
    if (!*self->config->base_url) return;
    const page_list *all = &self->site->all;
    for (size_t i = 0; i < all->count; i++)
        if (page_is_rendered(all->items[i])) add_feeds(self, all->items[i]);
}

void feeds_done(view *self) {
    for (size_t i = 0; i < self->feeds.count; i++)
        torii_release(self->feeds.items[i]->object);
    for (size_t i = 0; i < self->feed_pages.count; i++)
        vec_done(self->feed_pages.items[i]);
    vec_done(&self->feeds);
    vec_done(&self->feed_pages);
    vec_done(&self->feed_owners);
}

const feed *feeds_find(const page *owner, const char *format) {
    const feed_list *all = &view_of(owner)->feeds;
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->items[i]->format, format) == 0) return all->items[i];
    return NULL;
}

torii_value feed_object(const feed *one) {
    return torii_retain(one->object);
}

torii_value feeds_of(const page *owner) {
    const feed_list *all = &view_of(owner)->feeds;
    torii_value out = torii_list();
    for (size_t i = 0; i < all->count; i++)
        torii_list_push(out, feed_object(all->items[i]));
    return out;
}
