/* SPDX-License-Identifier: MIT
 *
 * The site, its taxonomies and terms, its assets, as templates see them.
 */
#include "base/suggest.h"
#include "content/date_value.h"
#include "content/permalink.h"
#include "theme/feeds.h"
#include "theme/facts.h"
#include "theme/objects.h"
#include "theme/page_lists.h"
#include "theme/search_page.h"

#include <string.h>

/* What is asked, and in which language. */
typedef struct asked {
    const view *view;
    const rendering *run; /* NULL outside of renderings */
    const edition *in;
    const edition_view *lists; /* of that language */
} asked;

typedef struct site_attribute {
    const char *name;
    torii_value (*make)(const asked *self);
} site_attribute;

/* ---------------------------------------------------------------- site ---- */

static torii_value text_or_none(const char *text) {
    return *text ? torii_str(text) : torii_none();
}

static torii_value get_author(const asked *self) {
    return text_or_none(self->in->language->author);
}

static torii_value get_base_url(const asked *self) {
    const char *own = self->in->language->base_url;
    return text_or_none(*own ? own : self->view->config->base_url);
}

static torii_value get_build_date(const asked *self) {
    return date_value_make(&self->view->now);
}

static torii_value get_copyright(const asked *self) {
    return text_or_none(self->in->language->copyright);
}

static torii_value get_data(const asked *self) {
    return data_object(self->view);
}

static torii_value get_description(const asked *self) {
    return text_or_none(self->in->language->description);
}

static torii_value get_direction(const asked *self) {
    return torii_str(self->in->language->right_to_left ? "rtl" : "ltr");
}

static torii_value get_feeds(const asked *self) {
    return feeds_of(self->in->home->page);
}

static torii_value get_home(const asked *self) {
    return page_object(self->in->home->page);
}

static torii_value get_language(const asked *self) {
    return torii_str(self->in->language->code);
}

/* Where a reader goes who wants another language: the same page, else the home
 * page, which every language has. */
static const page *page_in(const asked *self, const edition *to) {
    const page *same =
        self->run ? edition_translate(rendering_page(self->run), to) : NULL;
    return same && page_is_rendered(same) ? same : to->home->page;
}

static torii_value get_languages(const asked *self) {
    torii_value out = torii_list();
    const site *all = self->view->site;
    for (size_t i = 0; i < all->editions.count; i++) {
        const edition *one = all->editions.items[i];
        const page *there = page_in(self, one);
        torii_value entry = TORII_DICT(
            {"code", torii_str(one->language->code)},
            {"name", torii_str(one->language->name)},
            {"direction", torii_str(one->language->right_to_left ? "rtl" : "ltr")},
            {"active", torii_bool(one == self->in)}, {"page", page_object(there)},
            {"url", torii_str(view_of(there)->link)},
            {"home", torii_str(view_of(one->home->page)->link)});
        torii_list_push(out, entry);
    }
    return out;
}

static torii_value get_menus(const asked *self) {
    return yaml_to_value(self->in->language->menus, date_value_make);
}

static torii_value get_pages(const asked *self) {
    return edition_all_pages(self->view, self->in);
}

static torii_value get_params(const asked *self) {
    return torii_retain(self->lists->params);
}

static torii_value get_redirects(const asked *self) {
    return redirects_value(self->view);
}

static torii_value get_regular_pages(const asked *self) {
    return edition_regular_pages(self->view, self->in);
}

static torii_value get_search(const asked *self) {
    return search_object(self->view, self->in->home->page);
}

static torii_value get_sections(const asked *self) {
    return torii_retain(self->lists->sections);
}

static torii_value get_taxonomies(const asked *self) {
    return torii_retain(self->lists->taxonomies);
}

static torii_value get_title(const asked *self) {
    return torii_str(self->in->language->title);
}

/* The newest date of any page; the build's if none has one. */
static torii_value get_updated(const asked *self) {
    const date *newest = NULL;
    for (size_t i = 0; i < self->in->pages.count; i++) {
        const page *one = self->in->pages.items[i];
        const date *when = date_is_set(&one->updated) ? &one->updated : &one->date;
        if (date_is_set(when) && (!newest || date_compare(when, newest) > 0))
            newest = when;
    }
    return date_value_make(newest ? newest : &self->view->now);
}

static torii_value get_url(const asked *self) {
    return torii_str(view_of(self->in->home->page)->link);
}

static const site_attribute ATTRIBUTES[] = {
    {"author", get_author},
    {"base_url", get_base_url},
    {"build_date", get_build_date},
    {"copyright", get_copyright},
    {"data", get_data},
    {"description", get_description},
    {"direction", get_direction},
    {"feeds", get_feeds},
    {"home", get_home},
    {"language", get_language},
    {"languages", get_languages},
    {"menus", get_menus},
    {"pages", get_pages},
    {"params", get_params},
    {"redirects", get_redirects},
    {"regular_pages", get_regular_pages},
    {"root", get_home},
    {"search", get_search},
    {"sections", get_sections},
    {"taxonomies", get_taxonomies},
    {"title", get_title},
    {"updated", get_updated},
    {"url", get_url},
};

enum { ATTRIBUTE_COUNT = sizeof ATTRIBUTES / sizeof *ATTRIBUTES };

/* The site is that of the page being rendered: no template passes a language
 * along, and macros that see no context have the right one. */
static torii_value
site_attribute_of(torii_call *call, void *data, const char *name) {
    const view *owner = data;
    const rendering *run = torii_call_render_data(call);
    const edition *in = run ? rendering_edition(run) : owner->site->editions.items[0];
    asked self = {owner, run, in, &owner->editions.items[in->language->number]};
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
        if (strcmp(ATTRIBUTES[i].name, name) == 0) return ATTRIBUTES[i].make(&self);
    size_t prefix = strlen(SITE_KEY_PREFIX);
    if (strncmp(name, SITE_KEY_PREFIX, prefix) == 0)
        return torii_bool(strmap_has(&owner->own_keys, name + prefix));
    return torii_undefined();
}

/* Asks for an attribute so that it is noted as read. */
static void note_read(torii_call *call, torii_ref object, const char *name) {
    torii_release(torii_get_attr(call, object, name));
}

/*
 * The one attribute that depends on the page being rendered: noted as what it is
 * made of, since a fact of the site has one value for all pages.
 */
static torii_value read_languages(torii_call *call, void *self) {
    const rendering *run = torii_call_render_data(call);
    torii_value all = site_attribute_of(call, self, "languages");
    if (!run) return all;
    for (size_t i = 0; i < run->view->site->editions.count; i++) {
        const char *code = run->view->site->editions.items[i]->language->code;
        torii_value rest = TORII_LIST(torii_str(code));
        torii_release(facts_method_with(
            call, &PAGE_FACTS, view_of(rendering_page(run)), "translation", rest));
        torii_release(rest);
    }
    for (size_t i = 0; i < torii_length(all); i++)
        note_read(call, torii_dict_get(torii_item(all, i), "page"), "url");
    for (size_t i = 0; i < run->view->site->editions.count; i++) {
        torii_value home =
            page_object(run->view->site->editions.items[i]->home->page);
        note_read(call, home, "url");
        torii_release(home);
    }
    return all;
}

static torii_value site_get_attr(torii_call *call, void *self, const char *name) {
    if (strcmp(name, "languages") == 0) return read_languages(call, self);
    return facts_attribute(call, &SITE_FACTS, self, name);
}

static torii_value site_to_repr(torii_call *call, void *self) {
    (void)call;
    return facts_repr(&SITE_FACTS, self);
}

static const torii_class SITE_CLASS = {
    TORII_CLASS_INIT("site"),
    .thread_safe = true,
    .get_attr = site_get_attr,
    .to_repr = site_to_repr,
};

static const char *
site_key(arena *memory, const void *self, const rendering *run) {
    (void)memory, (void)self;
    return run ? rendering_edition(run)->language->code : "";
}

static void *site_find(const view *model, const char *key) {
    (void)key;
    return (void *)model;
}

static torii_value site_value(void *self) {
    return torii_retain(((const view *)self)->site_object);
}

static const char *const PLAIN_OF_SITE[] = {
    "feeds", "pages", "params", "regular_pages", "sections", "taxonomies", NULL};

const fact_class SITE_FACTS = {
    "site", &SITE_CLASS, site_key, site_find, site_value, site_attribute_of,
    .plain = PLAIN_OF_SITE};

torii_value site_object_make(const view *self) {
    return torii_object(&SITE_CLASS, (void *)self);
}

void site_object_names(str_list *out) {
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
        vec_push(out, ATTRIBUTES[i].name);
}

/* ---------------------------------------------------------------- term ---- */

static torii_value term_attribute(torii_call *call, void *self, const char *name) {
    const term *one = self;
    const page_view *own = view_of(one->page);
    if (strcmp(name, "name") == 0) return torii_str(one->name);
    if (strcmp(name, "slug") == 0) return torii_str(one->slug);
    if (strcmp(name, "url") == 0) return torii_str(own->link);
    if (strcmp(name, "count") == 0) return torii_int((int64_t)one->pages.count);
    if (strcmp(name, "pages") == 0) return page_lists_direct(own);
    if (strcmp(name, "page") == 0) return page_object(one->page);
    if (strcmp(name, "taxonomy") == 0) return taxonomy_object(one->taxonomy);
    if (strcmp(name, "title") == 0)
        return one->page->title_given ? torii_str(one->page->title) : torii_none();
    /* content, extra, description ... of its page */
    return PAGE_FACTS.attribute(call, (void *)own, name);
}

static torii_value term_get_attr(torii_call *call, void *self, const char *name) {
    return facts_attribute(call, &TERM_FACTS, self, name);
}

static torii_value term_to_str(torii_call *call, void *self) {
    return term_get_attr(call, self, "name");
}

static torii_value term_to_repr(torii_call *call, void *self) {
    (void)call;
    return facts_repr(&TERM_FACTS, self);
}

static bool term_equal(void *self, torii_ref other);

static const torii_class TERM_CLASS = {
    TORII_CLASS_INIT("term"),
    .thread_safe = true,
    .get_attr = term_get_attr,
    .to_str = term_to_str,
    .to_repr = term_to_repr,
    .equal = term_equal,
};

/* Terms equal their names, so that `'c' in page.tags` works. */
static bool term_equal(void *self, torii_ref other) {
    const char *text = torii_get_str(other, NULL);
    if (text) return strcmp(text, ((const term *)self)->name) == 0;
    return torii_object_self(other, &TERM_CLASS) == self;
}

torii_value term_object(const term *one) {
    return torii_object(&TERM_CLASS, (void *)one);
}

#define TERM "term"

/* Terms can be compared with their names, so these are part of the key. */
const char *term_subject(arena *memory, const term *one) {
    const char *named = arena_join(memory, one->slug, "\x1f", one->name);
    const char *key = arena_join(memory, view_of(one->page)->key, "\x1f", named);
    return arena_join(memory, TERM, ":", key);
}

static const char *subject_of_term(const void *self) {
    return ((const term *)self)->subject;
}

static const char *
term_key(arena *memory, const void *self, const rendering *run) {
    (void)memory, (void)run;
    return subject_of_term(self) + strlen(TERM ":");
}

static void *term_find(const view *model, const char *key) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    const page_view *own =
        strmap_get(&model->by_key, arena_strn(&memory, key, strcspn(key, "\x1f")));
    term *found = own ? own->page->term : NULL;
    if (found && strcmp(term_key(&memory, found, NULL), key) != 0) found = NULL;
    arena_done(&memory);
    return found;
}

static torii_value term_value(void *self) {
    return term_object(self);
}

static const char *const PLAIN_OF_TERM[] = {"count", "name", "pages", "slug",
                                            "url",   NULL};

const fact_class TERM_FACTS = {
    TERM, &TERM_CLASS, term_key, term_find, term_value, term_attribute,
    .subject = subject_of_term, .plain = PLAIN_OF_TERM};

/* ------------------------------------------------------------ taxonomy ---- */

static torii_value
taxonomy_attribute(torii_call *call, void *self, const char *name) {
    const taxonomy *one = self;
    const page_view *own = view_of(one->page);
    if (strcmp(name, "name") == 0) return torii_str(one->name);
    if (strcmp(name, "url") == 0) return torii_str(own->link);
    if (strcmp(name, "page") == 0) return page_object(one->page);
    if (strcmp(name, "terms") != 0)
        return PAGE_FACTS.attribute(call, (void *)own, name);
    torii_value out = torii_list();
    for (size_t i = 0; i < one->terms.count; i++)
        torii_list_push(out, term_object(one->terms.items[i]));
    return out;
}

static torii_value taxonomy_get_attr(torii_call *call, void *self, const char *name) {
    return facts_attribute(call, &TAXONOMY_FACTS, self, name);
}

static torii_value taxonomy_to_str(torii_call *call, void *self) {
    return taxonomy_get_attr(call, self, "name");
}

static torii_value taxonomy_to_repr(torii_call *call, void *self) {
    (void)call;
    return facts_repr(&TAXONOMY_FACTS, self);
}

static const torii_class TAXONOMY_CLASS = {
    TORII_CLASS_INIT("taxonomy"),
    .thread_safe = true,
    .get_attr = taxonomy_get_attr,
    .to_str = taxonomy_to_str,
    .to_repr = taxonomy_to_repr,
};

torii_value taxonomy_object(const taxonomy *one) {
    return torii_object(&TAXONOMY_CLASS, (void *)one);
}

static const char *
taxonomy_key(arena *memory, const void *self, const rendering *run) {
    (void)memory, (void)run;
    return view_of(((const taxonomy *)self)->page)->key;
}

static void *taxonomy_find_key(const view *model, const char *key) {
    const page_view *own = strmap_get(&model->by_key, key);
    return own ? own->page->taxonomy : NULL;
}

static torii_value taxonomy_value(void *self) {
    return taxonomy_object(self);
}

static const char *const PLAIN_OF_TAXONOMY[] = {"name", "terms", "url", NULL};

const fact_class TAXONOMY_FACTS = {
    "taxonomy", &TAXONOMY_CLASS, taxonomy_key, taxonomy_find_key, taxonomy_value,
    taxonomy_attribute, .plain = PLAIN_OF_TAXONOMY};

/* --------------------------------------------------------------- names ---- */

static void push_names(str_list *out, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        vec_push(out, names[i]);
}

void object_names(torii_ref value, str_list *out) {
    static const char *const of_term[] = {"name",    "slug",  "title", "url",
                                          "page",    "count", "pages", "taxonomy",
                                          "content", "extra"};
    static const char *const of_taxonomy[] = {"name", "url", "page", "terms"};
    if (page_object_self(value)) {
        page_attribute_names(out);
    } else if (torii_object_self(value, &SITE_CLASS)) {
        site_object_names(out);
    } else if (torii_object_self(value, &TERM_CLASS)) {
        push_names(out, of_term, sizeof of_term / sizeof *of_term);
    } else if (torii_object_self(value, &TAXONOMY_CLASS)) {
        push_names(out, of_taxonomy, sizeof of_taxonomy / sizeof *of_taxonomy);
    } else {
        paginator_names(value, out);
        feed_names(value, out);
    }
}

/* --------------------------------------------------------- suggestions ---- */

const char *object_class_name(torii_ref value) {
    const page *one = page_object_self(value);
    if (one) return one->own ? "section" : "page";
    if (torii_object_self(value, &SITE_CLASS)) return "site";
    if (torii_object_self(value, &TERM_CLASS)) return "term";
    return torii_object_self(value, &TAXONOMY_CLASS) ? "taxonomy" : NULL;
}

const char *view_suggest_attribute(const char *class_name, const char *name) {
    static const char *const of_date[] = {"year",   "month",    "day",
                                          "hour",   "minute",   "second",
                                          "weekday", "isoformat", "timestamp",
                                          "strftime"};
    str_list names = {0};
    if (strcmp(class_name, "date") == 0)
        return suggest(name, of_date, sizeof of_date / sizeof *of_date);
    if (strcmp(class_name, "site") == 0)
        site_object_names(&names);
    else
        page_object_names(&names);
    const char *found = suggest(name, names.items, names.count);
    vec_done(&names);
    return found;
}
