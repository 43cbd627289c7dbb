/* SPDX-License-Identifier: MIT
 *
 * What becomes of each link and image in a page's Markdown: the address that it is
 * given, attributes, reports of what is broken.  Anchors and paths from the root
 * wait until every page is known.
 */
#include "base/codes.h"
#include "base/path.h"
#include "content/permalink.h"
#include "content/trust.h"
#include "theme/article.h"
#include "theme/assets.h"
#include "theme/facts_known.h"

#include <string.h>
#include <strings.h>

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
    if (!*at) return false;
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

static void report_named(
    const article *self, const torii_markdown_link *link, const char *name,
    const page_pair *several) {
    config_check severity = self->view->config->checks.internal_links;
    if (severity == CHECK_OFF) return;
    log_report *report = article_link_report(
        self, severity, CODE_LINK_PAGE,
        several->first ? "several pages have this name"
                       : "link to a page that does not exist",
        link->url, link->line, link->column);
    if (several->first)
        log_note(
            report, "they are %s and %s; write the path of one", several->first->file,
            several->second->file);
    else
        log_suggest(
            report, names_suggest(self->view->names, self->page->edition, name));
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
    article_target found = article_find_named(self, name, &several);
    if (self->reads)
        facts_note(
            self->reads, FACT_LINK, view_of(self->page)->name,
            arena_strf(self->memory, ARTICLE_NAMED "%s", name),
            article_target_value(self, &found));
    if (!found.page && !found.asset) {
        report_named(self, link, name, &several);
        return false;
    }
    bool inside = !*name;
    write_url(
        link, inside ? "" : article_target_link(self, &found),
        id ? arena_strf(self->memory, "#%s", id) : "");
    if (found.asset) add_dimensions(self, link, found.asset);
    if (found.page && !inside && self->made && !link->is_image)
        vec_push(&self->made->targets, found.page);
    if (found.page && id)
        wait_for(self, link, (pending_link){.target = found.page, .fragment = id});
    return true;
}

/* ------------------------------------------------------------ all links ---- */

/* From all pages of a language it leads to the same. */
static bool is_common(const link_parts *parts) {
    return parts->kind == LINK_ROOT || parts->kind == LINK_CONTENT;
}

/* Where it leads, which is noted: what is common to all pages as one fact of the
 * site in that language. */
static article_target find_noted(
    const article *self, const torii_markdown_link *link, const link_parts *parts) {
    known_key key;
    known_key_start(&key, 'l');
    if (!self->reads) return article_find_target(self, parts);
    const edition *in = self->page->edition;
    bool common = is_common(parts);
    if (common) {
        known_key_address(&key, in);
        known_key_add(&key, link->url, strlen(link->url));
    }
    const known_thing *before = common ? reads_known(self->reads, &key) : NULL;
    if (before) return (article_target){before->page, before->asset};
    article_target found = article_find_target(self, parts);
    const char *subject =
        common ? arena_join(self->memory, "site:", in->language->code, "")
               : view_of(self->page)->name;
    uint32_t fact = facts_note(
        self->reads, FACT_LINK, subject, link->url, article_target_value(self, &found));
    if (common)
        reads_learn(
            self->reads, &key,
            (known_thing){.fact = fact, .page = found.page, .asset = found.asset});
    return found;
}

/* Is something said if it leads nowhere? */
static bool is_checked(const article *self, const torii_markdown_link *link) {
    const site_config *config = self->view->config;
    config_check severity =
        link->is_image ? config->checks.images : config->checks.internal_links;
    return severity != CHECK_OFF;
}

static void resolve_path(
    const article *self, const torii_markdown_link *link, const link_parts *parts) {
    article_target found = find_noted(self, link, parts);
    if (found.page && self->made && !link->is_image)
        vec_push(&self->made->targets, found.page);
    if (found.page || found.asset) {
        write_url(link, article_target_link(self, &found), parts->tail);
        if (found.asset) add_dimensions(self, link, found.asset);
        if (found.page && parts->fragment)
            wait_for(
                self, link,
                (pending_link){.target = found.page, .fragment = parts->fragment});
    } else if (parts->kind == LINK_ROOT) {
        /* as permalink_link() makes it, written at once */
        write_url(link, self->view->config->base_path, link->url + 1);
        if (is_checked(self, link))
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
    article_link_report(
        self, severity, CODE_LINK_URL, "address of a kind that is refused", link->url,
        link->line, link->column);
}

static void check_alt(const article *self, const torii_markdown_link *link) {
    config_check severity = self->view->config->checks.alt_text;
    if (!link->is_image || link->is_html || *link->text || severity == CHECK_OFF)
        return;
    article_report(
        self, severity, CODE_LINK_ALT, link->line, link->column, NULL,
        "image without a text in its place");
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

bool article_on_link(void *data, const torii_markdown_link *given) {
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
    bool lazy = link->is_image && self->view->config->markdown.lazy_images;
    if (lazy && !link->is_html && !given_has(link, "loading"))
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
