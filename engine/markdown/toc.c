/* SPDX-License-Identifier: MIT
 *
 * A table of contents as nested lists.  A heading that skips levels is nested
 * one list deeper only, so each list has items and each item a link.
 */
#include "memory.h"

typedef struct toc_job {
    const torii_markdown_result *result;
    uint32_t min, max;
    char *made;
} toc_job;

static void put_item(torii_markdown_text *out, const torii_markdown_heading *heading) {
    tr_md_put_str(out, "<li><a href=\"#");
    tr_md_put_escaped(out, heading->id, strlen(heading->id));
    tr_md_put_str(out, "\">");
    tr_md_put_str(out, heading->html);
    tr_md_put_str(out, "</a>");
}

static void make_toc(tr_md_run *run, void *data) {
    toc_job *self = data;
    torii_markdown_text out = {.arena = tr_md_arena_new(run)};
    uint32_t levels[8]; /* of the open lists */
    uint32_t open = 0;
    for (size_t i = 0; i < self->result->heading_count; i++) {
        const torii_markdown_heading *heading = &self->result->headings[i];
        if (!heading->id || heading->level < self->min || heading->level > self->max)
            continue;
        while (open > 1 && levels[open - 1] > heading->level) {
            tr_md_put_str(&out, "</li>\n</ul>\n");
            open--;
        }
        if (open && levels[open - 1] >= heading->level) {
            tr_md_put_str(&out, "</li>\n");
        } else {
            tr_md_put_str(&out, open ? "\n<ul>\n" : "<ul>\n");
            open++;
        }
        levels[open - 1] = heading->level;
        put_item(&out, heading);
    }
    for (; open; open--)
        tr_md_put_str(&out, "</li>\n</ul>\n");
    self->made = tr_md_detach(tr_md_text_str(&out), out.size);
}

char *
torii_markdown_toc(const torii_markdown_result *result, uint32_t min, uint32_t max) {
    toc_job self = {.result = result, .min = min, .max = max};
    torii_markdown_error ignored;
    if (!result) return NULL;
    if (!tr_md_run_protected(SIZE_MAX, make_toc, &self, &ignored)) return NULL;
    return self.made;
}
