/* SPDX-License-Identifier: MIT
 *
 * head() and schema_org(): what a document says about itself to programs.
 * head() is the template partials/meta.html, so that a site can replace it; what
 * it reads is noted as for any other.
 */
#include "base/buf.h"
#include "content/permalink.h"
#include "theme/facts.h"
#include "theme/search_page.h"

#include <string.h>

#define META "partials/meta.html"

/* ---------------------------------------------------------------- head ---- */

/* What the calling template sees. */
static torii_value make_context(torii_call *call) {
    static const char *const names[] = {
        "page", "section", "taxonomy", "term", "paginator"};
    torii_value context = torii_dict();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        torii_ref value = torii_call_lookup(call, names[i]);
        if (torii_kind_of(value) != TORII_KIND_UNDEFINED)
            torii_dict_set(context, names[i], torii_retain(value));
    }
    return context;
}

static torii_value fn_head(torii_call *call) {
    rendering *run = torii_call_render_data(call);
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    torii_error *failure = NULL;
    buf out = BUF_INIT;
    options.write = buf_write;
    options.write_data = &out;
    options.data = run;
    options.globals = view_globals(run->view, run->about);
    options.loaded = facts_loaded;
    const torii_template *meta = torii_env_load(torii_call_env(call), META, &failure);
    torii_value context = make_context(call);
    bool done = meta && torii_render_with(meta, context, &options, &failure);
    torii_release(context);
    torii_template_release(meta);
    torii_value made =
        done ? torii_markupn(buf_text(&out), out.size)
             : torii_fail(
                   call, TORII_ERR_HOST, "%s:%u: %s", META,
                   failure ? (unsigned)torii_error_line(failure) : 0,
                   failure ? torii_error_message(failure) : "no memory");
    torii_error_free(failure);
    buf_done(&out);
    return made;
}

/* ---------------------------------------------------------- schema.org ---- */

static void put_text(torii_value to, const char *key, const char *text) {
    if (text && *text) torii_dict_set(to, key, torii_str(text));
}

static void put_date(torii_value to, const char *key, const date *when) {
    arena memory;
    arena_init(&memory);
    if (date_is_set(when)) put_text(to, key, date_iso(&memory, when, true));
    arena_done(&memory);
}

/* The description, or the start of the text as plain words. */
static void put_description(torii_value to, const page *one) {
    put_text(to, "description", one->description);
}

static torii_value make_site(const view *self, const edition *in) {
    const page *home = in->home->page;
    torii_value out = TORII_DICT(
        {"@type", torii_str("WebSite")}, {"name", torii_str(in->language->title)},
        {"url", page_permalink_value(home)},
        {"inLanguage", torii_str(in->language->code)});
    put_text(out, "description", in->language->description);
    for (size_t i = 0; i < self->searches.count; i++) {
        const search_page *found = self->searches.items[i];
        if (found->home != home) continue;
        arena memory;
        arena_init(&memory);
        const char *address = page_permalink(&memory, found->page);
        const char *target =
            arena_join(&memory, address, "?q={search_term_string}", "");
        torii_value action = TORII_DICT(
            {"@type", torii_str("SearchAction")}, {"target", torii_str(target)},
            {"query-input", torii_str("required name=search_term_string")});
        arena_done(&memory);
        torii_dict_set(out, "potentialAction", action);
    }
    return out;
}

static torii_value make_person(const char *name) {
    return TORII_DICT({"@type", torii_str("Person")}, {"name", torii_str(name)});
}

static torii_value list_authors(const view *self, const page *one) {
    torii_value out = torii_list();
    const str_list *names = page_terms(self->config, one, "authors");
    for (size_t i = 0; names && i < names->count; i++)
        torii_list_push(out, make_person(names->items[i]));
    if (!torii_length(out) && *self->config->author)
        torii_list_push(out, make_person(self->config->author));
    return out;
}

static torii_value make_post(const view *self, const page *one) {
    torii_value out = TORII_DICT(
        {"@type", torii_str("BlogPosting")}, {"headline", torii_str(one->title)},
        {"url", page_permalink_value(one)},
        {"mainEntityOfPage", page_permalink_value(one)},
        {"inLanguage", torii_str(one->lang)});
    put_description(out, one);
    put_date(out, "datePublished", &one->date);
    put_date(
        out, "dateModified", date_is_set(&one->updated) ? &one->updated : &one->date);
    torii_value authors = list_authors(self, one);
    if (torii_length(authors))
        torii_dict_set(out, "author", authors);
    else
        torii_release(authors);
    if (*one->image) {
        arena memory;
        arena_init(&memory);
        const char *link = article_resolve(&memory, self, one, one->image);
        put_text(out, "image", view_absolute(&memory, self, link));
        arena_done(&memory);
    }
    const str_list *tags = page_terms(self->config, one, "tags");
    torii_value words = torii_list();
    for (size_t i = 0; tags && i < tags->count; i++)
        torii_list_push(words, torii_str(tags->items[i]));
    if (torii_length(words))
        torii_dict_set(out, "keywords", words);
    else
        torii_release(words);
    return out;
}

static torii_value make_page(const page *one) {
    bool list = one->own || one->term || one->taxonomy;
    torii_value out = TORII_DICT(
        {"@type", torii_str(list ? "CollectionPage" : "WebPage")},
        {"name", torii_str(one->title)}, {"url", page_permalink_value(one)},
        {"inLanguage", torii_str(one->lang)});
    put_description(out, one);
    put_date(out, "dateModified", &one->updated);
    return out;
}

static void add_crumb(torii_value list, const page *one, const char *name) {
    torii_value crumb = TORII_DICT(
        {"@type", torii_str("ListItem")},
        {"position", torii_int((int64_t)torii_length(list) + 1)},
        {"name", torii_str(name)}, {"item", page_permalink_value(one)});
    torii_list_push(list, crumb);
}

static torii_value make_crumbs(const page *one) {
    const section *up[64];
    size_t count = 0;
    torii_value list = torii_list();
    const page *home = one->edition->home->page;
    for (const section *at = one->section; at && count < 64; at = at->parent)
        if (at->page != one && *at->page->url) up[count++] = at;
    if (!count || up[count - 1]->page != home)
        add_crumb(list, home, one->edition->language->title);
    while (count-- > 0) {
        const page *above = up[count]->page;
        bool top = above == home;
        add_crumb(list, above, top ? one->edition->language->title : above->link_title);
    }
    if (one->term && one->taxonomy->page && *one->taxonomy->page->url)
        add_crumb(list, one->taxonomy->page, one->taxonomy->page->title);
    add_crumb(list, one, one->title);
    return TORII_DICT(
        {"@type", torii_str("BreadcrumbList")}, {"itemListElement", list});
}

/* The page in the words of schema.org, to be written by tojson. */
static torii_value fn_schema_org(torii_call *call) {
    const rendering *run = torii_call_render_data(call);
    const page *one = page_object_self(torii_arg(call, 0));
    const view *self = run->view;
    if (!one)
        return torii_fail(call, TORII_ERR_TYPE, "schema_org takes a page");
    torii_value graph = torii_list();
    if (one->kind == PAGE_HOME)
        torii_list_push(graph, make_site(self, one->edition));
    else if (one->kind == PAGE_PAGE && date_is_set(&one->date))
        torii_list_push(graph, make_post(self, one));
    else
        torii_list_push(graph, make_page(one));
    if (one->kind != PAGE_HOME && *one->url) torii_list_push(graph, make_crumbs(one));
    return TORII_DICT(
        {"@context", torii_str("https://schema.org")}, {"@graph", graph});
}

void functions_add_head(view *self) {
    facts_add_function(self, "head()", fn_head, FACT_SCOPE_NONE);
    facts_add_function(self, "schema_org(page)", fn_schema_org, FACT_SCOPE_SITE);
}
