/* SPDX-License-Identifier: MIT
 *
 * From a page's Markdown to HTML: links resolved from the place of the source
 * file, broken ones reported, marks of other tools pointed out.  Anchors and
 * paths from the root wait until every page is known.
 */
#include "base/buf.h"
#include "base/codes.h"
#include "base/path.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "content/trust.h"
#include "content/permalink.h"
#include "markdown/foreign.h"
#include "markdown/link.h"
#include "theme/article.h"
#include "theme/assets.h"
#include "theme/article_facts.h"
#include "theme/facts.h"
#include "theme/names.h"

#include <stdatomic.h>
#include <string.h>
#include <strings.h>

typedef struct target {
    const page *page; /* one of these, or neither */
    const asset *asset;
} target;

/* The enums of configuration in the order of their declarations. */
static const torii_markdown_html_mode HTML_MODES[] = {
    [HTML_SANITIZE] = TORII_MARKDOWN_SANITIZE,
    [HTML_ALLOW] = TORII_MARKDOWN_ALLOW,
    [HTML_ESCAPE] = TORII_MARKDOWN_ESCAPE,
    [HTML_OMIT] = TORII_MARKDOWN_OMIT,
};
static const torii_markdown_math MATH_MODES[] = {
    [MATH_MATHML] = TORII_MARKDOWN_MATH_MATHML,
    [MATH_CLIENT] = TORII_MARKDOWN_MATH_CLIENT,
};
static const torii_markdown_ids ID_MODES[] = {
    [HEADING_IDS_GITHUB] = TORII_MARKDOWN_IDS_GITHUB,
    [HEADING_IDS_MKDOCS] = TORII_MARKDOWN_IDS_MKDOCS,
    [HEADING_IDS_ASCII] = TORII_MARKDOWN_IDS_ASCII,
    [HEADING_IDS_OFF] = TORII_MARKDOWN_IDS_OFF,
};

/* ------------------------------------------------------------- reports ---- */

static log_report *start_report(
    const article *self, config_check severity, const char *code,
    const char *message) {
    return log_report_new(
        self->view->log, severity == CHECK_ERROR ? LOG_ERROR : LOG_WARNING, code, "%s",
        message);
}

static log_report *place_report(
    const article *self, log_report *report, uint32_t line, uint32_t column,
    const char *shown) {
    const page *one = self->page;
    log_at(report, one->file, line, column);
    if (shown) log_span(report, (uint32_t)utf8_count(shown, strlen(shown)));
    page_load(one);
    return log_source(report, one->source, one->source_size);
}

/* The start of a line and its end; NULL if the text has no such line. */
static const char *find_line(const page *one, uint32_t line, const char **stop) {
    page_load(one);
    const char *at = one->source, *end = at + one->source_size;
    for (uint32_t n = 1; at && n < line; n++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    if (!at || !line) return NULL;
    *stop = memchr(at, '\n', (size_t)(end - at));
    if (!*stop) *stop = end;
    return at;
}

/*
 * Puts the report's place where the address stands in its line: the place of
 * the link is that of its text.  An address that stands elsewhere (a reference)
 * is told in a note.
 */
static void place_link(
    const article *self, log_report *report, uint32_t line, uint32_t column,
    const char *url) {
    const char *stop, *at = find_line(self->page, line, &stop), *found = NULL;
    const char *from = at;
    for (uint32_t n = 1; at && n < column && from < stop; n++) {
        uint32_t code;
        from += utf8_decode(from, (size_t)(stop - from), &code);
    }
    if (at) found = memmem(from, (size_t)(stop - from), url, strlen(url));
    if (found) column = (uint32_t)utf8_count(at, (size_t)(found - at)) + 1;
    place_report(self, report, line, column, found ? url : NULL);
    if (!found) log_note(report, "the address is '%s'", url);
}

log_report *article_link_report(
    const article *self, config_check severity, const char *code, const char *message,
    const char *url, uint32_t line, uint32_t column) {
    log_report *report = start_report(self, severity, code, message);
    place_link(self, report, line, column, url);
    return report;
}

/* The nearest path to a missing one, as it would be written on this page. */
static const char *suggest_link(const article *self, const char *path, bool rooted) {
    nearest *known = self->view->nearest;
    if (rooted) {
        const char *near =
            nearest_url(known, arena_strf(self->memory, "/%s", path));
        if (near) return near;
    }
    const char *found = nearest_path(known, path);
    return found ? path_relative(self->memory, found, self->page->dir) : NULL;
}

static bool is_rooted(const char *url) {
    return url[0] == '/' && url[1] != '/';
}

void article_report_missing(
    const article *self, const char *url, bool is_image, const char *path,
    uint32_t line, uint32_t column) {
    const site_config *config = self->view->config;
    config_check severity =
        is_image ? config->checks.images : config->checks.internal_links;
    const char *href = url;
    if (is_rooted(url)) href = permalink_link(self->memory, config, url);
    if (self->made) vec_push(&self->made->broken, arena_str(&self->made->memory, href));
    if (severity == CHECK_OFF) return;
    bool is_page = strcmp(path_extension(path), ".md") == 0 || !*path_extension(path);
    log_report *report = start_report(
        self, severity, is_image ? CODE_LINK_IMAGE : CODE_LINK_PAGE,
        is_image  ? "image that does not exist"
        : is_page ? "link to a page that does not exist"
                  : "link to a file that does not exist");
    place_link(self, report, line, column, url);
    log_suggest(report, suggest_link(self, path, *url == '/'));
}

/* ---------------------------------------------------------- resolution ---- */

/* A page by its path in the tree of the language, whichever way its file is
 * called. */
static const page *find_page(const article *self, const char *path) {
    static const char *const tails[] = {"", ".md", "/_index.md", "/index.md"};
    const site *all = self->view->site;
    const edition *in = self->page->edition;
    const page *found = NULL;
    size_t size = strlen(path);
    char *name = arena_join(self->memory, path, tails[2], ""); /* the longest */
    for (size_t i = 0; !found && *path && i < 4; i++) {
        memcpy(name + size, tails[i], strlen(tails[i]) + 1);
        found = edition_find_page(all, in, name);
    }
    const section *folder = found ? NULL : edition_find_section(in, path);
    if (folder) found = folder->page;
    return found && *found->url ? found : NULL;
}

/* A page or asset by its path from the top of content. */
static target find_source(const article *self, const char *path) {
    target found = {NULL, NULL};
    if (strncmp(path, "..", 2) == 0) return found;
    found.asset = strmap_get(&self->view->site->by_asset, path);
    if (!found.asset) found.page = find_page(self, path);
    return found;
}

/* A page by its address, with or without the last "/". */
static const page *find_url(const view *self, arena *memory, const char *path) {
    const strmap *urls = &self->site->by_url;
    const page *found = strmap_get(urls, path);
    if (!found) found = strmap_get(urls, arena_join(memory, path, "/", ""));
    return found;
}

static target resolve_relative(const article *self, const char *path) {
    const view *owner = self->view;
    const char *from_file =
        path_clean(self->memory, path_join(self->memory, self->page->dir, path));
    target found = find_source(self, from_file);
    if (!found.page && !found.asset && *self->page->path) {
        /* Beside the file, if that lies in the folder of its language. */
        const char *dir = path_dir(self->memory, self->page->path);
        const char *real = path_clean(self->memory, path_join(self->memory, dir, path));
        if (strcmp(real, from_file) != 0) found = find_source(self, real);
    }
    if (found.page || found.asset || !*self->page->url) return found;
    /* Written as seen from the page's own address, as other tools want it. */
    const char *base = self->page->url;
    size_t folder = (size_t)(strrchr(base, '/') - base) + 1;
    const char *joined = arena_strf(self->memory, "%.*s%s", (int)folder, base, path);
    found.page = find_url(owner, self->memory, path_clean(self->memory, joined));
    return found;
}

/* A path from the root: the source's, or the address's. */
static target resolve_root(const article *self, const char *path) {
    target found = {find_url(self->view, self->memory, path), NULL};
    if (!found.page) found = find_source(self, path + 1);
    if (!found.page && !found.asset)
        found.asset = strmap_get(&self->view->static_assets, path + 1);
    return found;
}

static const char *target_link(const article *self, const target *found) {
    if (found->page) return view_of(found->page)->link;
    return permalink_link(self->memory, self->view->config, found->asset->url);
}

static void
wait_for(const article *self, const torii_markdown_link *link, pending_link pending) {
    arena *kept = &self->made->memory;
    const char *path = pending.path;
    pending.url = arena_str(kept, link->url);
    if (path)
        pending.path =
            strcmp(path, link->url) == 0 ? pending.url : arena_str(kept, path);
    if (pending.fragment) pending.fragment = arena_str(kept, pending.fragment);
    pending.is_image = link->is_image;
    pending.line = link->line;
    pending.column = link->column;
    vec_push(&self->made->links, pending);
}

static void
write_url(const torii_markdown_link *link, const char *url, const char *tail) {
    torii_markdown_write(link->new_url, url, SIZE_MAX);
    torii_markdown_write(link->new_url, tail, SIZE_MAX);
}

/* Has the text itself an attribute of that name?  It counts more than ours. */
static bool given_has(const torii_markdown_link *link, const char *name) {
    const char *at = link->given;
    size_t size = strlen(name);
    for (; (at = strstr(at, name)) != NULL; at += size)
        if (at > link->given && at[-1] == ' ' && at[size] == '=') return true;
    return false;
}

static void add_external(const article *self, const torii_markdown_link *link) {
    const site_config *config = self->view->config;
    const char *origin = config->base_origin;
    size_t size = strlen(origin);
    if (size && strncasecmp(link->url, origin, size) == 0) return;
    if (link->is_html || link->is_image) return;
    const str_list *rel = &config->markdown.external_rel;
    bool ours = rel->count && !given_has(link, "rel");
    for (size_t i = 0; ours && i < rel->count; i++) {
        torii_markdown_write(link->attributes, i ? " " : " rel=\"", SIZE_MAX);
        torii_markdown_write_escaped(link->attributes, rel->items[i], SIZE_MAX);
    }
    if (ours) torii_markdown_write(link->attributes, "\"", 1);
    const char *const more[][2] = {
        {"target", config->markdown.external_target},
        {"class", config->markdown.external_class},
    };
    for (size_t i = 0; i < 2; i++) {
        if (!*more[i][1] || given_has(link, more[i][0])) continue;
        torii_markdown_write(link->attributes, " ", 1);
        torii_markdown_write(link->attributes, more[i][0], SIZE_MAX);
        torii_markdown_write(link->attributes, "=\"", 2);
        torii_markdown_write_escaped(link->attributes, more[i][1], SIZE_MAX);
        torii_markdown_write(link->attributes, "\"", 1);
    }
}

static target find_target(const article *self, const link_parts *parts) {
    target none = {NULL, NULL};
    switch (parts->kind) {
    case LINK_ROOT: return resolve_root(self, parts->path);
    case LINK_CONTENT:
        return find_source(self, path_clean(self->memory, parts->path));
    case LINK_RELATIVE: return resolve_relative(self, parts->path);
    default: return none;
    }
}

/* Where a link leads, for the facts: its target and the target's address. */
static uint64_t target_value(const article *self, const target *found) {
    if (!found->page && !found->asset) return 1;
    uint64_t hash = facts_hash_text(target_link(self, found));
    if (found->page) return facts_mix(hash, view_of(found->page)->name_hash);
    image_size size;
    if (!asset_measure(self->view, found->asset, &size)) return facts_mix(hash, 2);
    return facts_mix(hash, (uint64_t)size.width << 32 | size.height);
}

/* So that nothing moves when the image has been loaded. */
static void add_dimensions(
    const article *self, const torii_markdown_link *link, const asset *image) {
    image_size size;
    char text[64];
    if (!link->is_image || link->is_html) return;
    if (!self->view->config->markdown.image_dimensions) return;
    if (given_has(link, "width") || given_has(link, "height")) return;
    if (!asset_measure(self->view, image, &size)) return;
    snprintf(
        text, sizeof text, " width=\"%u\" height=\"%u\"", (unsigned)size.width,
        (unsigned)size.height);
    torii_markdown_write(link->attributes, text, SIZE_MAX);
}

/* ------------------------------------------------------- links by name ---- */

/* Facts tell them from other links by how they are written. */
#define NAMED "[["

/* What [[name]] means: a path as in other links, else the name of a page. */
static target find_named(const article *self, const char *name, page_pair *several) {
    if (!*name) return (target){self->page, NULL};
    target found = resolve_relative(self, name);
    if (!found.page && !found.asset)
        found = find_source(self, path_clean(self->memory, name));
    if (!found.page && !found.asset && self->view->names)
        found.page = names_find(self->view->names, self->page->edition, name, several);
    return found;
}

static void report_named(
    const article *self, const torii_markdown_link *link, const char *name,
    const page_pair *several) {
    config_check severity = self->view->config->checks.internal_links;
    if (severity == CHECK_OFF) return;
    log_report *report = start_report(
        self, severity, CODE_LINK_PAGE,
        several->first ? "several pages have this name"
                       : "link to a page that does not exist");
    place_link(self, report, link->line, link->column, link->url);
    if (several->first)
        log_note(
            report, "they are %s and %s; write the path of one", several->first->file,
            several->second->file);
    else
        log_suggest(
            report, names_suggest(self->view->names, self->page->edition, name));
}

const char *article_heading_id(
    arena *memory, const site_config *config, const char *text) {
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
    char *source = arena_strf(memory, "# %s\n", text);
    const char *id = text;
    options.heading_ids = ID_MODES[config->markdown.heading_ids];
    if (torii_markdown_render(source, strlen(source), &options, &result, NULL) &&
        result.id_count)
        id = arena_str(memory, result.ids[0]);
    torii_markdown_result_free(&result);
    return id;
}

/* False: only its text stays. */
static bool resolve_named(const article *self, const torii_markdown_link *link) {
    const char *hash = strchr(link->url, '#');
    size_t size = hash ? (size_t)(hash - link->url) : strlen(link->url);
    const char *name = arena_strn(self->memory, link->url, size);
    const site_config *config = self->view->config;
    const char *id =
        hash && hash[1] ? article_heading_id(self->memory, config, hash + 1) : NULL;
    page_pair several = {NULL, NULL};
    target found = find_named(self, name, &several);
    if (self->reads)
        facts_note(
            self->reads, FACT_LINK, view_of(self->page)->name,
            arena_strf(self->memory, NAMED "%s", name), target_value(self, &found));
    if (!found.page && !found.asset) {
        report_named(self, link, name, &several);
        return false;
    }
    bool inside = !*name;
    write_url(
        link, inside ? "" : target_link(self, &found),
        id ? arena_strf(self->memory, "#%s", id) : "");
    if (found.asset) add_dimensions(self, link, found.asset);
    if (found.page && !inside && self->made && !link->is_image)
        vec_push(&self->made->targets, found.page);
    if (found.page && id)
        wait_for(self, link, (pending_link){.target = found.page, .fragment = id});
    return true;
}

uint64_t article_link_value(const view *self, const page *one, const char *url) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    article state = {.view = self, .page = one, .memory = &memory};
    target found;
    if (strncmp(url, NAMED, sizeof NAMED - 1) == 0) {
        found = find_named(&state, url + sizeof NAMED - 1, &(page_pair){NULL, NULL});
    } else {
        link_parts parts = link_split(&memory, url);
        found = find_target(&state, &parts);
    }
    uint64_t value = target_value(&state, &found);
    arena_done(&memory);
    return value;
}

static void resolve_path(
    const article *self, const torii_markdown_link *link, const link_parts *parts) {
    target found = find_target(self, parts);
    if (self->reads)
        facts_note_page(
            self->reads, FACT_LINK, view_of(self->page), link->url,
            target_value(self, &found));
    if (found.page && self->made && !link->is_image)
        vec_push(&self->made->targets, found.page);
    if (found.page || found.asset) {
        write_url(link, target_link(self, &found), parts->tail);
        if (found.asset) add_dimensions(self, link, found.asset);
        if (found.page && parts->fragment)
            wait_for(
                self, link,
                (pending_link){.target = found.page, .fragment = parts->fragment});
    } else if (parts->kind == LINK_ROOT) {
        size_t path = strlen(link->url) - strlen(parts->tail);
        const char *written = arena_strn(self->memory, link->url, path);
        write_url(
            link, permalink_link(self->memory, self->view->config, written),
            parts->tail);
        wait_for(self, link, (pending_link){.path = parts->path});
    } else {
        const char *base = parts->kind == LINK_CONTENT ? "" : self->page->dir;
        const char *path =
            path_clean(self->memory, path_join(self->memory, base, parts->path));
        article_report_missing(
            self, link->url, link->is_image, path, link->line, link->column);
    }
}

static void refuse_other(const article *self, const torii_markdown_link *link) {
    static const char *const passed[] = {
        "mailto:", "tel:", "ftp:", "ftps:", "xmpp:", "irc:", "ircs:", "sms:"};
    if (self->view->config->markdown.html == HTML_ALLOW) return;
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
        if (strncasecmp(link->url, passed[i], strlen(passed[i])) == 0) return;
    config_check severity = self->view->config->checks.internal_links;
    if (severity == CHECK_OFF) return;
    log_report *report = start_report(
        self, severity, CODE_LINK_URL, "address of a kind that is refused");
    place_link(self, report, link->line, link->column, link->url);
}

static void check_alt(const article *self, const torii_markdown_link *link) {
    config_check severity = self->view->config->checks.alt_text;
    if (!link->is_image || link->is_html || *link->text || severity == CHECK_OFF)
        return;
    log_report *report = start_report(
        self, severity, CODE_LINK_ALT, "image without a text in its place");
    place_report(self, report, link->line, link->column, NULL);
}

/* Untrusted pages may have so many links; the first that is too many is told. */
static void count_link(const article *self, const torii_markdown_link *link) {
    const page *one = self->page;
    if (!one->untrusted || !self->made) return;
    int64_t most = trust_limit(self->view->config, one, "max_links", 100);
    if ((int64_t)++self->made->link_count == most + 1)
        article_report(
            self, CHECK_ERROR, CODE_UNTRUSTED, link->line, link->column, NULL,
            "more links than untrusted content may have");
}

static bool on_link(void *data, const torii_markdown_link *given) {
    const article *self = data;
    torii_markdown_link placed = *given;
    const torii_markdown_link *link = &placed;
    placed.line = article_line(self, given->line);
    count_link(self, link);
    const shortcode *call = self->calls ? shortcodes_in(self->calls, link->url) : NULL;
    if (call) {
        article_report(
            self, CHECK_ERROR, CODE_SHORTCODE, call->line + self->first_line - 1,
            call->column, "{{", "a shortcode cannot stand in an address");
        return false;
    }
    link_parts parts = link_split(self->memory, link->url);
    check_alt(self, link);
    bool lazy = self->view->config->markdown.lazy_images && !given_has(link, "loading");
    if (link->is_image && lazy && !link->is_html)
        torii_markdown_write(link->attributes, " loading=\"lazy\"", SIZE_MAX);
    if (link->is_wiki) return resolve_named(self, link);
    if (parts.kind == LINK_EXTERNAL)
        add_external(self, link);
    else if (parts.kind == LINK_OTHER)
        refuse_other(self, link);
    else if (parts.kind == LINK_ANCHOR && parts.fragment)
        wait_for(
            self, link,
            (pending_link){.target = self->page, .fragment = parts.fragment});
    else if (parts.kind != LINK_ANCHOR)
        resolve_path(self, link, &parts);
    return true;
}

const asset *article_asset(const view *self, const page *one, const char *url) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    article state = {.view = self, .page = one, .memory = &memory};
    link_parts parts = link_split(&memory, url);
    target found = find_target(&state, &parts);
    arena_done(&memory);
    return found.asset;
}

const char *
article_resolve(arena *memory, const view *self, const page *one, const char *url) {
    article state = {.view = self, .page = one, .memory = memory};
    link_parts parts = link_split(memory, url);
    target found = {NULL, NULL};
    if (parts.kind == LINK_RELATIVE)
        found = resolve_relative(&state, parts.path);
    else if (parts.kind == LINK_CONTENT)
        found = find_source(&state, path_clean(memory, parts.path));
    else if (parts.kind == LINK_ROOT)
        found = resolve_root(&state, parts.path);
    if (found.page || found.asset)
        return arena_strf(memory, "%s%s", target_link(&state, &found), parts.tail);
    if (parts.kind == LINK_ROOT) return permalink_link(memory, self->config, url);
    return url;
}

/* ------------------------------------------------------------ rendering ---- */

static unsigned extension_bits(const site_config *config) {
    const str_list *wanted = &config->markdown.extensions;
    unsigned bits = config->highlight.enabled ? TORII_MARKDOWN_HIGHLIGHT : 0;
    for (size_t i = 0; i < wanted->count; i++)
        bits |= torii_markdown_extension(wanted->items[i]);
    return bits ? bits : TORII_MARKDOWN_PLAIN;
}

static void on_unknown_language(void *data, const char *name, uint32_t line) {
    const article *self = data;
    config_check severity = self->view->config->highlight.unknown;
    if (severity == CHECK_OFF) return;
    log_report *report = start_report(
        self, severity, CODE_LANGUAGE, "code in a language that is not highlighted");
    place_report(self, report, article_line(self, line), 0, NULL);
    const char *near = NULL;
    str_list names = {0};
    for (size_t i = 0; torii_highlight_language(i); i++) {
        const char *all = torii_highlight_language(i);
        vec_push(&names, arena_strn(self->memory, all, strcspn(all, " ")));
    }
    near = suggest(name, names.items, names.count);
    if (near) log_suggest(report, near);
    vec_done(&names);
}

static void on_unknown_math(void *data, const char *what, uint32_t line) {
    const article *self = data;
    log_report *report = start_report(
        self, CHECK_WARN, CODE_MATH, "a formula that is left for a script: MathML "
                                     "can only be made of the TeX that is known");
    place_report(self, report, article_line(self, line), 0, NULL);
    if (*what) log_note(report, "what is not known begins with '%s'", what);
}

static void on_foreign(void *data, const foreign *mark) {
    const article *self = data;
    uint64_t bits = extension_bits(self->view->config);
    if (*mark->text == ':' &&
        bits & (TORII_MARKDOWN_CONTAINERS | TORII_MARKDOWN_DETAILS))
        return; /* they are Torii's own */
    const page *one = self->page;
    const char *end = memchr(mark->text, '\n', mark->size);
    size_t size = end ? (size_t)(end - mark->text) : mark->size;
    log_report *report =
        log_warning(self->view->log, CODE_FOREIGN, "%s is left as text", mark->what);
    uint32_t line = one->body_line + mark->line - 1;
    place_report(
        self, report, line, mark->column, arena_strn(self->memory, mark->text, size));
}

static void report_failure(const article *self, const torii_markdown_error *failure) {
    log_report *report =
        log_error(self->view->log, CODE_MARKDOWN, "%s", failure->message);
    place_report(
        self, report, article_line(self, failure->line), failure->column, NULL);
}

uint32_t article_line(const article *self, uint32_t line) {
    if (!self->calls || line < self->first_line) return line;
    uint32_t within = line - self->first_line + 1;
    return shortcodes_line(self->calls, within) + self->first_line - 1;
}

log_report *article_report(
    const article *self, config_check severity, const char *code, uint32_t line,
    uint32_t column, const char *shown, const char *message) {
    log_report *report = start_report(self, severity, code, message);
    return place_report(self, report, line, column, shown);
}

/* Raw HTML of untrusted pages is left out, unless all is shown as text. */
static torii_markdown_html_mode html_mode_of(const article *self) {
    html_mode asked = self->view->config->markdown.html;
    bool strict = self->page->untrusted && asked != HTML_ESCAPE;
    return HTML_MODES[strict ? HTML_OMIT : asked];
}

/* Is there a "{{" or "{%"? */
static bool may_call(const char *text, size_t size) {
    const char *end = text + size;
    for (; (text = memchr(text, '{', (size_t)(end - text))) != NULL; text++)
        if (end - text > 1 && (text[1] == '{' || text[1] == '%')) return true;
    return false;
}

/* `title` is left out if the text only repeats it as its heading. */
static bool render_text(
    article *self, const char *text, size_t size, const char *title, document *out) {
    const site_config *config = self->view->config;
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    options.html = html_mode_of(self);
    options.heading_ids = ID_MODES[config->markdown.heading_ids];
    options.extensions = extension_bits(config);
    options.smart = config->markdown.smart;
    options.align_classes = true;
    options.first_line = self->first_line;
    options.data = self;
    options.link = on_link;
    options.task_labels = true;
    options.figures = config->markdown.image_figures;
    options.math = MATH_MODES[config->markdown.math];
    options.unknown_math = on_unknown_math;
    options.line_numbers = config->highlight.line_numbers;
    options.unknown_language = on_unknown_language;
    hooks_add(self, &options);
    torii_markdown_error failure = {0};
    shortcodes calls = {0};
    bool any = !self->is_template && !self->page->untrusted && may_call(text, size) &&
               shortcodes_scan(self->memory, text, size, &calls);
    self->calls = any ? &calls : NULL;
    bool done = document_render(
        out, any ? buf_text(&calls.text) : text, any ? calls.text.size : size, title,
        &options, &failure);
    if (!done)
        report_failure(self, &failure);
    else if (any)
        shortcodes_fill(self, out);
    self->calls = NULL;
    shortcodes_done(&calls);
    return done;
}

bool article_part(
    const article *around, const char *text, size_t size, uint32_t line,
    document *out) {
    article inner = *around;
    inner.first_line = line;
    inner.depth++;
    return render_text(&inner, text, size, NULL, out);
}

static bool is_template(const view *self, const page *one) {
    if (one->untrusted) return false;
    if (one->jinja != PAGE_DEFAULT) return one->jinja == PAGE_YES;
    return self->config->markdown.jinja;
}

/* What a template gives is not looked at for calls: it may be data's. */
static void render_template(article *self, const char *title) {
    buf body = BUF_INIT;
    self->is_template = true;
    self->first_line = 1;
    if (article_body(self, &body))
        render_text(self, buf_text(&body), body.size, title, &self->made->document);
    buf_done(&body);
}

uint64_t article_source_value(const page *one) {
    uint64_t hash = facts_mix(one->hash, one->body_line);
    hash = facts_mix(hash, facts_hash_text(one->title));
    hash = facts_mix(hash, facts_hash_text(one->summary));
    return facts_mix(hash, one->title_given * 4u + one->jinja);
}

torii_value page_summary(const page_view *own) {
    const page_text *text = page_text_of(own);
    if (!text->summary_size) return torii_retain(text->summary);
    return torii_markupn(torii_get_str(text->content, NULL), text->summary_size);
}

torii_value page_toc(const page_view *own) {
    page_text *text = (page_text *)page_text_of(own);
    const site_config *config = own->view->config;
    torii_value *made = atomic_load(&text->toc), *before = NULL;
    if (made) return torii_retain(*made);
    made = mem_new(sizeof *made);
    *made = document_toc(
        &text->document, (uint32_t)config->markdown.toc_min,
        (uint32_t)config->markdown.toc_max);
    torii_freeze(*made);
    if (atomic_compare_exchange_strong(&text->toc, &before, made))
        return torii_retain(*made);
    /* Who comes second has made the same. */
    torii_release(*made);
    mem_free(made);
    return torii_retain(*before);
}

/* The values that templates see. */
static void finish(const view *self, const page *one, page_text *made) {
    const document *doc = &made->document;
    made->content = torii_markupn(doc->html ? doc->html : "", doc->html_size);
    bool begins = doc->html && doc->summary_size &&
                  doc->summary_size <= doc->html_size &&
                  memcmp(doc->html, doc->summary, doc->summary_size) == 0;
    made->summary = torii_none();
    if (*one->summary) {
        char *html = torii_markdown_html(
            one->summary, strlen(one->summary), NULL, NULL, NULL);
        made->summary = torii_markup(html ? html : "");
        torii_markdown_free(html);
    } else if (begins) {
        made->summary_size = doc->summary_size;
    } else if (doc->summary_size) {
        made->summary = torii_markupn(doc->summary, doc->summary_size);
    }
    torii_freeze(made->content);
    torii_freeze(made->summary);
    /* Only the search index looks into the text again. */
    if (!self->searches.count) document_slim(&made->document);
}

static void render_body(article *self) {
    const page *one = self->page;
    const char *title = one->title_given ? one->title : NULL;
    if (!one->body_size) return;
    if (is_template(self->view, one)) {
        render_template(self, title);
        return;
    }
    if (*one->file) foreign_scan(one->body, one->body_size, on_foreign, self);
    render_text(self, one->body, one->body_size, title, &self->made->document);
}

void article_render(const view *self, page *one, reads *notes) {
    page_view *own = view_of(one);
    page_text *made = mem_new(sizeof *made), *before = NULL;
    arena scratch;
    arena_room room;
    arena_init(&made->memory);
    arena_init_in(&scratch, &room);
    article state = {
        .view = self, .page = one, .made = made, .memory = &scratch,
        .reads = notes, .first_line = one->body_line};
    if (notes)
        facts_note_page(notes, FACT_SOURCE, own, "", article_source_value(one));
    page_hold(self->site, one);
    render_body(&state);
    page_let_go(self->site, one);
    finish(self, one, made);
    arena_done(&scratch);
    /* Who comes second has made the same. */
    if (!atomic_compare_exchange_strong(&own->text, &before, made))
        page_text_free(made);
}

const page_text *page_text_of(const page_view *own) {
    const page_text *made = atomic_load(&((page_view *)own)->text);
    if (made) return made;
    article_render(own->view, own->page, NULL);
    return atomic_load(&((page_view *)own)->text);
}

const target_list *page_targets_of(const page_view *own) {
    const page_text *made = atomic_load(&((page_view *)own)->text);
    if (own->kept && !made) return &own->targets;
    return &page_text_of(own)->targets;
}

void page_text_free(page_text *self) {
    if (!self) return;
    torii_release(self->content);
    torii_release(self->summary);
    torii_value *toc = atomic_load(&self->toc);
    if (toc) torii_release(*toc);
    mem_free(toc);
    document_done(&self->document);
    vec_done(&self->links);
    vec_done(&self->broken);
    vec_done(&self->targets);
    arena_done(&self->memory);
    mem_free(self);
}
