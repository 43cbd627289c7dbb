/* SPDX-License-Identifier: MIT
 *
 * Addresses.  First a page's place, a path without style ("blog/hello"), is
 * found; then the style makes the url and the output file of it.  No place
 * ever leaves the output folder: what path_is_safe() refuses is an error.
 */
#include "content/permalink.h"

#include "base/codes.h"
#include "base/glob.h"
#include "base/path.h"
#include "content/edition.h"
#include "content/section.h"
#include "content/slug.h"

#include <string.h>

typedef struct builder {
    arena *memory;
    logger *log;
    const site_config *config;
    page *page;
} builder;

/* ---------------------------------------------------------------- style ---- */

/* "/blog/hello/" and "blog/hello/index.html". */
static void place_as_folder(
    arena *memory, const char *path, const char *encoded, const char **url,
    const char **output) {
    static const char index[] = "/index.html";
    size_t size = strlen(path), in_url = encoded == path ? size : strlen(encoded);
    char *text = arena_text(memory, in_url + 2);
    text[0] = text[in_url + 1] = '/';
    memcpy(text + 1, encoded, in_url);
    *url = text;
    text = arena_text(memory, size + sizeof index - 1);
    memcpy(text, path, size);
    memcpy(text + size, index, sizeof index);
    *output = text;
}

void permalink_place(
    arena *memory, const site_config *config, const char *path, bool is_folder,
    const char **url, const char **output) {
    const char *encoded = slug_encode_path(memory, path);
    url_style style = config->urls.style;
    if (!*path) {
        *url = "/";
        *output = "index.html";
    } else if (style == URL_DIRECTORY || (style == URL_FILE && is_folder)) {
        place_as_folder(memory, path, encoded, url, output);
    } else {
        *url = arena_join(memory, "/", encoded, style == URL_FILE ? ".html" : "");
        *output = arena_join(memory, path, ".html", "");
    }
}

void permalink_paginate(
    arena *memory, const site_config *config, const page *base, int64_t number,
    const char **url, const char **output) {
    *url = base->url;
    *output = base->output;
    if (number <= 1) return;
    const char *pattern = config->paginate.path;
    const char *token = strstr(pattern, ":n");
    const char *tail = arena_strf(
        memory, "%.*s%lld%s", (int)(token - pattern), pattern, (long long)number,
        token + 2);
    permalink_place(
        memory, config, path_join(memory, base->place, tail), false, url, output);
}

char *permalink_link(arena *memory, const site_config *config, const char *url) {
    return arena_join(memory, config->base_path, url + (*url == '/'), "");
}

char *permalink_absolute(arena *memory, const site_config *config, const char *url) {
    return arena_join(
        memory, config->base_origin, config->base_path, url + (*url == '/'));
}

/* ------------------------------------------------------------- by hand ---- */

/* Is it a file's name, such as "feed.xml" or "old.html"? */
static bool names_file(const char *path) {
    const char *extension = path_extension(path);
    size_t size = strlen(extension);
    if (size < 2 || size > 12) return false;
    for (const char *at = extension + 1; *at; at++)
        if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
              (*at >= '0' && *at <= '9')))
            return false;
    return strspn(extension + 1, "0123456789") != size - 1; /* "v1.2" is none */
}

/* Does the text spell a dot, a slash or a control character as "%2e"?  Servers
 * and browsers would decode it and go elsewhere. */
static bool hides_path(const char *text) {
    for (; (text = strchr(text, '%')); text++) {
        if (text[1] == '0' || text[1] == '1') return true;
        bool two = text[1] == '2' && text[2] && strchr("eEfF", text[2]);
        bool five = text[1] == '5' && (text[2] == 'c' || text[2] == 'C');
        if (two || five) return true;
    }
    return false;
}

/* A path as people write it ("/a/b/", "a/b.html") without its slashes at both
 * ends; NULL if it cannot be one. */
static char *clean_path(arena *memory, const char *written) {
    if (written[0] == '/' && written[1] == '/') return NULL; /* another host */
    if (hides_path(written)) return NULL;
    while (*written == '/') written++;
    size_t size = strlen(written);
    while (size && written[size - 1] == '/') size--;
    char *path = arena_strn(memory, written, size);
    if (strpbrk(path, "?#\"<>|") || strstr(written, "://")) return NULL;
    return !*path || path_is_safe(path) ? path : NULL;
}

char *permalink_alias_output(arena *memory, const char *alias) {
    bool folder = *alias && alias[strlen(alias) - 1] == '/';
    char *path = clean_path(memory, alias);
    if (!path) return NULL;
    if (!*path) return arena_str(memory, "index.html");
    return !folder && names_file(path) ? path
                                       : arena_strf(memory, "%s/index.html", path);
}

/* Gives the page the address of a written path: the given one, with a slash
 * at the end as a folder, with an extension as a file, else by style. */
static void use_path(const builder *self, const char *written) {
    page *one = self->page;
    arena *memory = self->memory;
    char *path = clean_path(memory, written);
    if (!path) {
        log_report *report = log_error(
            self->log, CODE_PERMALINK, "'%.200s' cannot be the address of a page",
            written);
        log_at(report, one->file, 0, 0);
        log_note(report, "write it as /blog/hello/ or /blog/hello.html");
        return;
    }
    size_t size = strlen(written);
    bool folder = size && written[size - 1] == '/';
    if (!folder && names_file(path)) {
        const char *extension = path_extension(path);
        one->place = arena_strn(memory, path, (size_t)(extension - path));
        one->output = path;
        one->url = arena_strf(memory, "/%s", slug_encode_path(memory, path));
    } else if (folder && *path) {
        one->place = path;
        one->output = arena_strf(memory, "%s/index.html", path);
        one->url = arena_strf(memory, "/%s/", slug_encode_path(memory, path));
    } else {
        one->place = path;
        permalink_place(memory, self->config, path, false, &one->url, &one->output);
    }
}

/* ------------------------------------------------------------ patterns ---- */

static const char *first_category(const builder *self) {
    const str_list *terms = page_terms(self->config, self->page, "categories");
    if (!terms || !terms->count) return NULL;
    return slug_make(self->memory, terms->items[0], self->config->urls.slugify);
}

/* "blog/2026" -> "blog". */
static const char *first_part(arena *memory, const char *path) {
    return arena_strn(memory, path, strcspn(path, "/"));
}

static const char *date_token(const builder *self, const char *format) {
    if (!date_is_set(&self->page->date)) return NULL;
    buf out = BUF_INIT;
    date_format(&out, &self->page->date, format);
    char *text = arena_strn(self->memory, buf_text(&out), out.size);
    buf_done(&out);
    return text;
}

/* "de/blog" -> "blog" on a German page. */
static const char *without_language(const page *one, const char *place) {
    const char *prefix = one->edition->language->path;
    size_t size = strlen(prefix);
    if (!size || strncmp(place, prefix, size) != 0) return place;
    return place[size] == '/' ? place + size + 1 : place[size] ? place : "";
}

/* What stands for ":name", or NULL if the page has no such thing. */
static const char *token_text(const builder *self, const char *name) {
    static const char *const dates[][2] = {{"year", "%Y"},   {"month", "%m"},
                                           {"day", "%d"},    {"hour", "%H"},
                                           {"minute", "%M"}, {"second", "%S"}};
    const page *one = self->page;
    slug_mode mode = self->config->urls.slugify;
    const char *folder = one->section ? without_language(one, one->section->place) : "";
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        if (strcmp(name, dates[i][0]) == 0) return date_token(self, dates[i][1]);
    if (strcmp(name, "slug") == 0) return one->slug;
    if (strcmp(name, "title") == 0) return slug_make(self->memory, one->title, mode);
    if (strcmp(name, "filename") == 0) return slug_make(self->memory, one->name, mode);
    if (strcmp(name, "section") == 0) return first_part(self->memory, folder);
    if (strcmp(name, "sections") == 0) return folder;
    if (strcmp(name, "category") == 0) return first_category(self);
    if (strcmp(name, "lang") == 0) return slug_make(self->memory, one->lang, mode);
    if (strcmp(name, "weight") == 0)
        return arena_strf(self->memory, "%lld", (long long)one->weight);
    return NULL;
}

/* The pattern with its tokens replaced; NULL after a report. */
static char *fill_pattern(const builder *self, const permalink_rule *rule) {
    buf out = BUF_INIT;
    const char *at = rule->pattern;
    while (*at) {
        size_t size = *at == ':' ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz") : 0;
        if (!size) {
            buf_char(&out, *at++);
            continue;
        }
        const char *name = arena_strn(self->memory, at + 1, size);
        const char *text = token_text(self, name);
        if (!text) {
            log_report *report = log_error(
                self->log, CODE_PERMALINK, "%s has nothing for ':%s' of its permalink",
                self->page->file, name);
            if (rule->node) yaml_at(report, rule->node);
            buf_done(&out);
            return NULL;
        }
        bool slashes = out.size && out.data[out.size - 1] == '/' && !*text;
        buf_str(&out, text);
        at += size + 1;
        if (slashes && *at == '/') at++; /* an empty section leaves no "//" */
    }
    char *path = arena_strn(self->memory, buf_text(&out), out.size);
    buf_done(&out);
    return path;
}

/* The first rule whose pattern matches; a plain name is that section. */
static const permalink_rule *find_rule(const builder *self) {
    const permalink_rule_list *rules = &self->config->permalinks;
    for (size_t i = 0; i < rules->count; i++) {
        const permalink_rule *rule = &rules->items[i];
        const char *path = self->page->tree_path;
        if (glob_match(rule->match, path)) return rule;
        size_t size = strlen(rule->match);
        bool plain = !strpbrk(rule->match, "*?[");
        if (plain && strncmp(path, rule->match, size) == 0 && path[size] == '/')
            return rule;
    }
    return NULL;
}

/* -------------------------------------------------------------- slugs ---- */

/* A slug given by hand is taken as it is if it can be a name. */
static bool is_plain_slug(const char *slug) {
    size_t size = strspn(
        slug, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~");
    return size && !slug[size] && *slug != '.' && size <= 200;
}

static bool find_slug(const builder *self) {
    page *one = self->page;
    const char *from = *one->slug ? one->slug : one->name;
    if (*one->slug && is_plain_slug(one->slug)) return true;
    if (*one->slug && (strpbrk(one->slug, "/\\") || hides_path(one->slug))) {
        log_report *wrong = log_error(
            self->log, CODE_PERMALINK, "the slug '%.200s' is more than one name", from);
        const yaml_node *node = yaml_get(page_front_matter(self->memory, one), "slug");
        if (node)
            yaml_at(wrong, node);
        else
            log_at(wrong, one->file, 0, 0);
        log_note(wrong, "give a path as url: /blog/hello/");
        return false;
    }
    one->slug = slug_make(self->memory, from, self->config->urls.slugify);
    if (*one->slug) return true;
    log_report *report = log_error(
        self->log, CODE_SLUG_EMPTY, "nothing of '%.200s' can stand in an address",
        from);
    log_at(report, one->file, 0, 0);
    const char *mode = *slug_make(self->memory, from, SLUG_UNICODE) ? "unicode" : "off";
    log_note(
        report, "give a slug in the front matter, or set urls.slugify to %s", mode);
    return false;
}

/* Where the pages of this one's folder lie. */
static const char *parent_place(const page *one) {
    const section *parent = one->own ? one->own->parent : one->section;
    return parent ? parent->place : "";
}

/* A path from a pattern, below that of the page's language. */
static const char *in_language(const builder *self, const char *path) {
    const char *prefix = self->page->edition->language->path;
    if (!*prefix) return path;
    return arena_strf(self->memory, "%s/%s", prefix, path + (*path == '/'));
}

static void assign_address(const builder *self) {
    page *one = self->page;
    bool folder = one->own != NULL;
    const permalink_rule *rule = folder ? NULL : find_rule(self);
    if (*one->url_given) {
        use_path(
            self,
            one->is_fallback ? in_language(self, one->url_given) : one->url_given);
    } else if (rule) {
        char *path = fill_pattern(self, rule);
        if (path) use_path(self, in_language(self, path));
    } else {
        permalink_place(
            self->memory, self->config, one->place, folder, &one->url, &one->output);
    }
}

void permalink_error(arena *memory, page *one) {
    one->slug = "404";
    one->place = path_join(memory, one->section->place, "404");
    one->output = arena_strf(memory, "%s.html", one->place);
    one->url = arena_strf(memory, "/%s", slug_encode_path(memory, one->output));
}

void permalink_assign(
    arena *memory, logger *log, const site_config *config, page *one) {
    builder self = {memory, log, config, one};
    bool home = one->own && !one->own->parent;
    if (one->kind == PAGE_ERROR) {
        if (one->render != PAGE_NO) permalink_error(memory, one);
        return;
    }
    if (!home) {
        if (!find_slug(&self)) return;
        one->place = path_join(memory, parent_place(one), one->slug);
    }
    if (home) one->place = one->edition->language->path;
    if (one->own) one->own->place = one->place;
    if (one->render == PAGE_NO) return;
    assign_address(&self);
}
