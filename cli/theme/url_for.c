/* SPDX-License-Identifier: MIT
 *
 * url_for(kind, ...): the one way to an address, as in Flask.  Things are
 * looked for in the language of the page, or in that of `lang=`.  Arguments
 * that are no part of the address become its query, in the order in which they
 * are written; None is left out, a list gives one of the name for each item.
 */
#include "theme/url_for.h"
#include "theme/facts.h"

#include "base/suggest.h"
#include "content/permalink.h"
#include "theme/assets.h"
#include "theme/feeds.h"
#include "theme/search_page.h"

#include <string.h>

torii_value
missing_target(torii_call *call, const char *kind, const char *name, const char *near) {
    const rendering *run = torii_call_render_data(call);
    bool of_page = strcmp(kind, "page") == 0 || strcmp(kind, "section") == 0;
    const page *left = of_page ? site_find_withheld(run->view->site, name) : NULL;
    if (left)
        return torii_fail(
            call, TORII_ERR_HOST, "the %s '%s' is left out: %s", kind, name,
            page_withheld_because(left));
    if (!near)
        return torii_fail(call, TORII_ERR_HOST, "there is no %s '%s'", kind, name);
    if (strcmp(near, name) == 0) /* not rendered, or of hidden pages only */
        return torii_fail(
            call, TORII_ERR_HOST, "the %s '%s' is left out of this build", kind, name);
    return torii_fail(
        call, TORII_ERR_HOST, "there is no %s '%s', did you mean '%s'?", kind, name,
        near);
}

const char *suggest_key(const strmap *map, const char *name) {
    str_list keys = {0};
    for (size_t i = 0; i < map->count; i++)
        vec_push(&keys, map->entries[i].key);
    const char *found = suggest(name, keys.items, keys.count);
    vec_done(&keys);
    return found;
}

const char *suggest_taxonomy(const edition *in, const char *name) {
    str_list names = {0};
    for (size_t i = 0; i < in->taxonomies.count; i++)
        vec_push(&names, in->taxonomies.items[i]->name);
    const char *found = suggest(name, names.items, names.count);
    vec_done(&names);
    return found;
}

const edition *edition_asked(torii_call *call, torii_ref lang) {
    const rendering *run = torii_call_render_data(call);
    const char *code = torii_get_str(lang, NULL);
    if (!code) return rendering_edition(run);
    const edition *found = edition_find(run->view->site, code);
    if (!found)
        missing_target(
            call, "language", code, language_suggest(run->view->config, code));
    return found;
}

/* --------------------------------------------------------------- targets ---- */

/* In the order of the signature. */
enum { KIND, PATH, FILENAME, NAME, TAXONOMY, TERM, FORMAT, EXTERNAL, ANCHOR, LANG };

#define URL_FOR                                                          \
    "url_for(kind, path=None, filename=None, name=None, taxonomy=None, " \
    "term=None, format='atom', _external=False, _anchor=None, lang=None, **query)"

typedef struct request {
    torii_call *call;
    const view *view;
    const edition *in; /* where to look */
    arena *memory;
    torii_value failure; /* if nothing was found */
} request;

typedef const char *(*target_fn)(request *self);

/* The text of an optional argument, or NULL. */
static const char *text_arg(const request *self, size_t index) {
    return torii_get_str(torii_arg(self->call, index), NULL);
}

static const char *
fail_missing(request *self, const char *kind, const char *name, const char *near) {
    self->failure = missing_target(self->call, kind, name, near);
    return NULL;
}

static const char *fail_without(request *self, const char *argument) {
    self->failure = torii_fail(self->call, TORII_ERR_TYPE, "%s= is missing", argument);
    return NULL;
}

static const term *find_term(request *self) {
    const char *kind = text_arg(self, TAXONOMY);
    const taxonomy *owner = kind ? edition_find_taxonomy(self->in, kind) : NULL;
    if (!kind) return (void *)fail_without(self, "taxonomy");
    if (!owner)
        return (void *)fail_missing(
            self, "taxonomy", kind, suggest_taxonomy(self->in, kind));
    torii_value name = torii_to_str(torii_arg(self->call, TERM));
    const char *text = torii_get_str(name, NULL);
    const term *found = text ? taxonomy_find(owner, text) : NULL;
    if (!found)
        fail_missing(
            self, "term", text ? text : "",
            text ? suggest_key(&owner->by_slug, text) : NULL);
    torii_release(name);
    return found;
}

/* The path as seen from the mount that the page lies in; "" outside of all. */
static const char *within(const request *self, const char *path) {
    const rendering *run = torii_call_render_data(self->call);
    if (*path == '/' || *path == '@' || !run->view->config->mounts.count) return "";
    const mount *own = rendering_page(run)->mount;
    if (!own) return "";
    return arena_strf(self->memory, "%s/%s", own->at, path);
}

static const char *link_of_page(request *self) {
    const char *path = text_arg(self, PATH);
    const page *given = page_object_self(torii_arg(self->call, PATH));
    if (given) given = edition_translate(given, self->in);
    if (!given && path && *within(self, path))
        given = edition_find_page(self->view->site, self->in, within(self, path));
    if (!given && path) given = edition_find_page(self->view->site, self->in, path);
    if (given && *given->url) return view_of(given)->link;
    if (!path) return fail_without(self, "path");
    return fail_missing(self, "page", path, nearest_path(self->view->nearest, path));
}

static const section *find_section(request *self) {
    const char *path = text_arg(self, PATH);
    const page *given = page_object_self(torii_arg(self->call, PATH));
    if (given) given = edition_translate(given, self->in);
    if (given && given->own) return given->own;
    const section *found = path && *within(self, path)
                               ? edition_find_section(self->in, within(self, path))
                               : NULL;
    if (!found && path) found = edition_find_section(self->in, path);
    if (found) return found;
    if (!path) return (void *)fail_without(self, "path");
    return (void *)fail_missing(
        self, "section", path, suggest_key(&self->in->by_folder, path));
}

static const char *link_of_section(request *self) {
    const section *found = find_section(self);
    return found ? view_of(found->page)->link : NULL;
}

static const char *link_of_static(request *self) {
    const char *name = text_arg(self, FILENAME);
    if (!name) name = text_arg(self, NAME);
    if (!name) name = text_arg(self, PATH);
    if (!name) return fail_without(self, "filename");
    const char *own = within(self, name);
    const char *link = *own ? view_static_link(self->view, own) : NULL;
    if (!link) link = view_static_link(self->view, name);
    if (link) return link;
    return fail_missing(
        self, "static file", name, suggest_key(&self->view->static_links, name));
}

/* The bundle of one file; see asset(). */
static const char *link_of_asset(request *self) {
    const char *name = text_arg(self, NAME);
    if (!name) name = text_arg(self, FILENAME);
    if (!name) name = text_arg(self, PATH);
    if (!name) return fail_without(self, "name");
    torii_value failure;
    const bundle *one = asset_asked(self->call, name, &failure);
    if (one) return one->url;
    self->failure = failure;
    return NULL;
}

static const char *link_of_term(request *self) {
    const term *one = find_term(self);
    return one ? view_of(one->page)->link : NULL;
}

/* The site's feed; a section's with path=, a term's with taxonomy= and term=. */
static const char *link_of_feed(request *self) {
    const char *format = text_arg(self, FORMAT);
    const page *owner = self->in->home->page;
    if (text_arg(self, TAXONOMY)) {
        const term *one = find_term(self);
        if (!one) return NULL;
        owner = one->page;
    } else if (torii_is_true(torii_arg(self->call, PATH))) {
        const section *in = find_section(self);
        if (!in) return NULL;
        owner = in->page;
    }
    const feed *found = format ? feeds_find(owner, format) : NULL;
    if (found) return permalink_link(self->memory, self->view->config, found->url);
    return fail_missing(self, "feed", format ? format : "", NULL);
}

static const char *link_of_home(request *self) {
    return view_of(self->in->home->page)->link;
}

static const char *link_of_search(request *self) {
    for (size_t i = 0; i < self->view->searches.count; i++) {
        const search_page *one = self->view->searches.items[i];
        if (one->home->edition == self->in) return view_of(one->page)->link;
    }
    self->failure = torii_fail(
        self->call, TORII_ERR_HOST, "this site has no search: set search: true");
    return NULL;
}

static const struct {
    const char *kind;
    target_fn link;
} KINDS[] = {
    {"page", link_of_page},   {"section", link_of_section}, {"static", link_of_static},
    {"asset", link_of_asset}, {"term", link_of_term},       {"feed", link_of_feed},
    {"home", link_of_home},   {"search", link_of_search},
};

enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

static const char *link_for(request *self, const char *kind) {
    const char *names[KIND_COUNT];
    for (size_t i = 0; i < KIND_COUNT; i++) {
        names[i] = KINDS[i].kind;
        if (strcmp(kind, names[i]) == 0) return KINDS[i].link(self);
    }
    const char *near = suggest(kind, names, KIND_COUNT);
    if (near) return fail_missing(self, "kind of URL", kind, near);
    self->failure = torii_fail(
        self->call, TORII_ERR_HOST,
        "there is no kind of URL '%s'; there are page, section, static, asset, term, "
        "feed, home and search",
        kind);
    return NULL;
}

/* ----------------------------------------------------------------- query ---- */

static bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Everything but letters, digits, "_.-~" and what is in `safe` as %XX. */
static void put_quoted(buf *out, const char *text, size_t size, const char *safe) {
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (is_alphanumeric(c) || (c && strchr("_.-~", c)) || (c && strchr(safe, c)))
            buf_char(out, c);
        else
            buf_fmt(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

/* In a query a space is "+". */
static void put_query_text(buf *out, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (text[i] == ' ')
            buf_char(out, '+');
        else
            put_quoted(out, text + i, 1, "!$'()*,/:;?@");
}

static void put_pair(buf *out, torii_ref name, torii_ref value) {
    size_t size = 0;
    const char *text = torii_get_str(name, &size);
    torii_value plain = torii_to_str(value);
    buf_char(out, out->size ? '&' : '?');
    put_query_text(out, text, size);
    buf_char(out, '=');
    text = torii_get_str(plain, &size);
    if (text) put_query_text(out, text, size);
    torii_release(plain);
}

static bool is_nothing(torii_ref value) {
    torii_kind kind = torii_kind_of(value);
    return kind == TORII_KIND_NONE || kind == TORII_KIND_UNDEFINED;
}

static void put_query(buf *out, torii_ref options) {
    size_t position = 0;
    torii_ref name, value;
    while (torii_dict_next(options, &position, &name, &value)) {
        torii_kind kind = torii_kind_of(value);
        bool many = kind == TORII_KIND_LIST || kind == TORII_KIND_TUPLE;
        for (size_t i = 0; many && i < torii_length(value); i++)
            if (!is_nothing(torii_item(value, i)))
                put_pair(out, name, torii_item(value, i));
        if (!many && !is_nothing(value)) put_pair(out, name, value);
    }
}

static void put_anchor(buf *out, torii_ref anchor) {
    if (is_nothing(anchor)) return;
    torii_value plain = torii_to_str(anchor);
    size_t size = 0;
    const char *text = torii_get_str(plain, &size);
    if (size && *text == '#') text++, size--;
    if (size) buf_char(out, '#');
    if (size) put_quoted(out, text, size, "%!#$&'()*+,/:;=?@");
    torii_release(plain);
}

static torii_value fn_url_for(torii_call *call) {
    rendering *run = torii_call_render_data(call);
    const char *kind = torii_arg_str(call, KIND, NULL);
    if (!kind) return torii_failed();
    request self = {.call = call, .view = run->view, .memory = &run->memory};
    self.in = edition_asked(call, torii_arg(call, LANG));
    if (!self.in) return torii_failed();
    const char *link = link_for(&self, kind);
    if (!link) return self.failure;
    if (torii_is_true(torii_arg(call, EXTERNAL)))
        link = view_absolute(self.memory, self.view, link);
    buf query = BUF_INIT;
    put_query(&query, torii_arg_options(call));
    put_anchor(&query, torii_arg(call, ANCHOR));
    torii_value out =
        query.size ? torii_strf("%s%s", link, query.data) : torii_str(link);
    buf_done(&query);
    return out;
}

void functions_add_url(view *self) {
    bool mounts = self->config->mounts.count > 0;
    facts_add_function(
        self, URL_FOR, fn_url_for, mounts ? FACT_SCOPE_PAGE : FACT_SCOPE_SITE);
}
