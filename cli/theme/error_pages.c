/* SPDX-License-Identifier: MIT
 *
 * Error pages that no file of content makes: one at the top of each language,
 * and one for each section that has a template SECTION/404.html.  The page's
 * section is the one below which it is shown.
 */
#include "base/path.h"
#include "content/permalink.h"
#include "theme/view.h"

#include <string.h>

static void
add_error(view *self, const section *in, page_view *(*add)(view *, page *)) {
    arena *memory = &self->site->memory;
    page *one = page_new(memory, self->config, PAGE_ERROR);
    one->edition = in->edition;
    one->section = (section *)in;
    one->lang = one->text_lang = in->edition->language->code;
    one->title = one->link_title =
        view_word(self, in->edition, "not_found_title", "Page not found");
    one->type = page_kind_name(PAGE_ERROR);
    one->hidden = true;
    permalink_error(memory, one);
    vec_push(&self->error_pages, one);
    add(self, one);
}

/* Does content have a page for this place already? */
static bool is_taken(const view *self, const section *in) {
    const page_list *all = &self->site->all;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i]->kind == PAGE_ERROR && all->items[i]->section == in)
            return true;
    return false;
}

static bool has_template(const view *self, const section *in) {
    arena memory;
    arena_init(&memory);
    const char *name = path_join(&memory, in->path, "404.html");
    bool found = theme_find_template(self->theme, name) != NULL;
    arena_done(&memory);
    return found;
}

void error_pages_make(view *self, page_view *(*add)(view *self, page *one)) {
    for (size_t i = 0; i < self->site->editions.count; i++) {
        const edition *in = self->site->editions.items[i];
        for (size_t n = 0; n < in->sections.count; n++) {
            const section *one = in->sections.items[n];
            bool wanted = one == in->home || has_template(self, one);
            if (wanted && !is_taken(self, one)) add_error(self, one, add);
        }
    }
}

void error_pages_done(view *self) {
    for (size_t i = 0; i < self->error_pages.count; i++)
        page_done(self->error_pages.items[i]);
    vec_done(&self->error_pages);
}
