/* SPDX-License-Identifier: MIT
 *
 * checks.budget: how many bytes a page asks for, in HTML and in the style
 * sheets and scripts of the site that it links.
 */
#include "base/codes.h"
#include "base/html_scan.h"
#include "base/path.h"
#include "build/check.h"

#include <string.h>
#include <strings.h>

enum { HTML, CSS, JS, PARTS };

typedef struct budget {
    stages *stages;
    strmap sizes;          /* output -> size_t * */
    const output *page;
    uint64_t used[PARTS];
} budget;

static void add_size(budget *self, const output *file) {
    size_t *size = arena_alloc(&self->stages->memory, sizeof *size);
    fs_stat found = {0};
    *size = file->size;
    if (file->root && fs_root_stat(file->root, file->source, &found))
        *size = (size_t)found.size;
    strmap_put(&self->sizes, file->path, size);
}

/* Adds what a link of the page leads to, if it is a file of the site. */
static void add_link(budget *self, int part, const html_attribute *url) {
    arena *memory = &self->stages->memory;
    const site_config *config = self->stages->config;
    size_t size = 0;
    while (size < url->value_size && !strchr("?#", url->value[size]))
        size++;
    const char *path = arena_strn(memory, url->value, size);
    size_t base = strlen(config->base_path), origin = strlen(config->base_origin);
    if (origin && strncmp(path, config->base_origin, origin) == 0) path += origin;
    if (strncmp(path, config->base_path, base) == 0)
        path += base;
    else if (*path != '/')
        path = path_join(memory, path_dir(memory, self->page->path), path);
    const size_t *found = strmap_get(&self->sizes, path_clean(memory, path));
    if (found) self->used[part] += *found;
}

static bool is_sheet(const html_token *tag) {
    html_attribute rel;
    return html_is(tag, "link") && html_find_attribute(tag, "rel", &rel) &&
           rel.value_size == 10 && strncasecmp(rel.value, "stylesheet", 10) == 0;
}

static void measure(budget *self) {
    html_scan scan = {
        .at = self->page->bytes, .end = self->page->bytes + self->page->size};
    html_token tag;
    html_attribute url;
    while (html_next(&scan, &tag)) {
        if (tag.kind != HTML_START) continue;
        if (is_sheet(&tag) && html_find_attribute(&tag, "href", &url))
            add_link(self, CSS, &url);
        if (html_is(&tag, "script") && html_find_attribute(&tag, "src", &url))
            add_link(self, JS, &url);
    }
}

static void report(budget *self, int part, int64_t limit) {
    static const char *const names[] = {"HTML", "style sheets", "scripts"};
    stages *owner = self->stages;
    log_report *made = log_error(
        owner->log, CODE_BUDGET, "%llu bytes of %s, above the budget of %lld",
        (unsigned long long)self->used[part], names[part], (long long)limit);
    const char *folder = owner->config->dirs.output;
    log_at(made, path_join(&owner->memory, folder, self->page->path), 0, 0);
}

void check_budget(stages *self) {
    const site_config *config = self->config;
    const int64_t limits[PARTS] = {
        config->checks.budget_html, config->checks.budget_css,
        config->checks.budget_js};
    budget state = {.stages = self};
    if (!limits[HTML] && !limits[CSS] && !limits[JS]) return;
    for (size_t i = 0; i < self->outputs.items.count; i++)
        add_size(&state, &self->outputs.items.items[i]);
    for (size_t i = 0; i < self->outputs.items.count; i++) {
        state.page = &self->outputs.items.items[i];
        bool html = strcmp(path_extension(state.page->path), ".html") == 0;
        if (!html || !state.page->bytes) continue;
        memset(state.used, 0, sizeof state.used);
        state.used[HTML] = state.page->size;
        measure(&state);
        for (int part = 0; part < PARTS; part++)
            if (limits[part] && state.used[part] > (uint64_t)limits[part])
                report(&state, part, limits[part]);
    }
    strmap_done(&state.sizes);
}
