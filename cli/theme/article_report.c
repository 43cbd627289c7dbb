/* SPDX-License-Identifier: MIT
 *
 * What is wrong in a page's Markdown, told with its place in the page's file and
 * what may have been meant.
 */
#include "base/codes.h"
#include "base/path.h"
#include "base/utf8.h"
#include "content/permalink.h"
#include "theme/article.h"

#include <string.h>

log_report *article_report(
    const article *self, config_check severity, const char *code, uint32_t line,
    uint32_t column, const char *shown, const char *message) {
    const page *one = self->page;
    log_report *report = log_report_new(
        self->view->log, severity == CHECK_ERROR ? LOG_ERROR : LOG_WARNING, code, "%s",
        message);
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
 * The report's place is where the address stands in its line: the place of the link
 * is that of its text.  An address that stands elsewhere (a reference) is told in a
 * note.
 */
log_report *article_link_report(
    const article *self, config_check severity, const char *code, const char *message,
    const char *url, uint32_t line, uint32_t column) {
    const char *stop, *at = find_line(self->page, line, &stop), *found = NULL;
    const char *from = at;
    for (uint32_t n = 1; at && n < column && from < stop; n++) {
        uint32_t code_point;
        from += utf8_decode(from, (size_t)(stop - from), &code_point);
    }
    if (at) found = memmem(from, (size_t)(stop - from), url, strlen(url));
    if (found) column = (uint32_t)utf8_count(at, (size_t)(found - at)) + 1;
    log_report *report =
        article_report(self, severity, code, line, column, found ? url : NULL, message);
    if (!found) log_note(report, "the address is '%s'", url);
    return report;
}

/* The nearest path to a missing one, as it would be written on this page. */
static const char *suggest_link(const article *self, const char *path, bool rooted) {
    nearest *known = self->view->nearest;
    if (rooted) {
        const char *near = nearest_url(known, arena_strf(self->memory, "/%s", path));
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
    const page *left = is_image ? NULL : site_find_withheld(self->view->site, path);
    log_report *report = article_link_report(
        self, severity, is_image ? CODE_LINK_IMAGE : CODE_LINK_PAGE,
        is_image  ? "image that does not exist"
        : left    ? "link to a page that is left out"
        : is_page ? "link to a page that does not exist"
                  : "link to a file that does not exist",
        url, line, column);
    if (left)
        log_note(
            report, "%s is there, but %s", left->file, page_withheld_because(left));
    else
        log_suggest(report, suggest_link(self, path, *url == '/'));
}
