/* SPDX-License-Identifier: MIT
 *
 * Making the search pages.  They are hidden: no list and no sitemap has them.
 */
#include "theme/search_page.h"

#include "base/path.h"
#include "content/permalink.h"

#include <string.h>

bool search_is_on(const view *self) {
    if (self->config->search.enabled != CONFIG_AUTO)
        return self->config->search.enabled == CONFIG_ON;
    return theme_has_feature(self->theme, "search");
}

static void add_search(view *self, page *home, page_view *(*add)(view *, page *)) {
    arena *memory = &self->site->memory;
    search_page *one = arena_alloc(memory, sizeof *one);
    page *made = one->page = page_new(memory, self->config, PAGE_PAGE);
    one->home = home;
    one->folder = path_join(memory, path_dir(memory, home->output), "search");
    made->edition = home->edition;
    made->title = made->link_title =
        view_word(self, home->edition, "search_title", "Search");
    made->hidden = true;
    made->lang = made->text_lang = home->lang;
    made->type = "search";
    permalink_place(
        memory, self->config, one->folder, false, &made->url, &made->output);
    vec_push(&self->searches, one);
    add(self, made);
}

void search_pages_make(view *self, page_view *(*add)(view *self, page *one)) {
    if (!search_is_on(self)) return;
    const page_list *all = &self->site->all;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i]->kind == PAGE_HOME && *all->items[i]->output)
            add_search(self, all->items[i], add);
}

void search_pages_done(view *self) {
    for (size_t i = 0; i < self->searches.count; i++)
        page_done(self->searches.items[i]->page);
    vec_done(&self->searches);
}

torii_value search_object(const view *self, const page *one) {
    for (size_t i = 0; i < self->searches.count; i++) {
        const search_page *found = self->searches.items[i];
        if (strcmp(found->home->lang, one->lang) != 0) continue;
        return TORII_DICT(
            {"url", torii_str(view_of(found->page)->link)},
            {"format", torii_str(self->config->urls.relative ? "js" : "json")});
    }
    return torii_none();
}
