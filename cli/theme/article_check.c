/* SPDX-License-Identifier: MIT
 *
 * Links whose ends are known when all pages are: to headings, and to paths from
 * the root.
 */
#include "base/codes.h"
#include "base/path.h"
#include "base/suggest.h"
#include "theme/article.h"
#include "theme/article_facts.h"
#include "theme/facts_known.h"

#include <string.h>

/* The output that a path from the root would be. */
static bool is_output(const view *self, arena *memory, const char *path) {
    const char *clean = path_clean(memory, path + (*path == '/'));
    const char *index = path_join(memory, clean, "index.html");
    if (!*clean || self->has_output(self->outputs, clean)) return true;
    if (self->has_output(self->outputs, index)) return true;
    return self->has_output(self->outputs, arena_join(memory, clean, ".html", ""));
}

uint64_t article_output_value(const view *self, const char *path) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    bool found = is_output(self, &memory, path);
    arena_done(&memory);
    return found;
}

/*
 * Is `id` the one that a page's first heading would have had?  Where that
 * heading became the page's title it is not in the text any more.
 */
static bool is_title_id(const view *self, const page *one, const char *id) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    bool same = strcmp(article_heading_id(&memory, self->config, one->title), id) == 0;
    arena_done(&memory);
    return same;
}

static bool has_anchor(const view *self, const page *one, const char *id) {
    if (strcmp(id, "top") == 0) return true;
    if (document_has_id(&page_text_of(view_of(one))->document, id)) return true;
    return is_title_id(self, one, id);
}

uint64_t article_anchor_value(const view *self, const page *one, const char *id) {
    return has_anchor(self, one, id);
}

static void check_anchor(const article *self, const pending_link *link) {
    config_check severity = self->view->config->checks.anchors;
    const char *id = link->fragment;
    const page_view *there = view_of(link->target);
    if (severity == CHECK_OFF || link->is_image || !*id || strncmp(id, ":~:", 3) == 0)
        return;
    bool found = has_anchor(self->view, link->target, id);
    facts_note_page(self->reads, FACT_ANCHOR, there, id, found);
    if (found) return;
    vec_push(
        &self->made->broken,
        arena_strf(&self->made->memory, "%s#%s", link->target->output, id));
    log_report *report = article_link_report(
        self, severity, CODE_LINK_ANCHOR, "link to a heading that does not exist",
        link->url, link->line, link->column);
    str_list ids = {0};
    const document *known = &page_text_of(there)->document;
    for (size_t i = 0; i < known->id_count; i++)
        vec_push(&ids, known->ids[i]);
    const char *near = suggest(id, ids.items, ids.count);
    if (near) log_suggest(report, arena_strf(self->memory, "#%s", near));
    vec_done(&ids);
}

/* Is there such an output?  That is noted. */
static bool is_noted_output(const article *self, const char *path) {
    known_key key;
    known_key_start(&key, 'o');
    known_key_add(&key, path, strlen(path));
    const known_thing *before = reads_known(self->reads, &key);
    if (before) return before->value;
    known_thing now = {.value = is_output(self->view, self->memory, path)};
    now.fact = facts_note(self->reads, FACT_OUTPUT, "", path, now.value);
    reads_learn(self->reads, &key, now);
    return now.value;
}

static void check_path(const article *self, const pending_link *link) {
    bool found = is_noted_output(self, link->path);
    if (!found)
        article_report_missing(
            self, link->url, link->is_image, link->path + 1, link->line, link->column);
}

void article_check_links(const view *self, const page *one, reads *notes) {
    page_text *made = (page_text *)page_text_of(view_of(one));
    arena scratch;
    arena_room room;
    arena_init_in(&scratch, &room);
    article state = {
        .view = self, .page = one, .made = made, .memory = &scratch,
        .reads = notes};
    for (size_t i = 0; i < made->links.count; i++)
        if (made->links.items[i].target)
            check_anchor(&state, &made->links.items[i]);
        else
            check_path(&state, &made->links.items[i]);
    arena_done(&scratch);
}
