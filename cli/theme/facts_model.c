/* SPDX-License-Identifier: MIT
 *
 * The model of a site as numbers: is it, but for the texts of pages, the one that
 * the values of the round before are about?  Then what is said of pages needs not
 * be asked again, and a build after an edit of one text asks about that page.
 *
 * Invariant: a value stands only if it is made of nothing but what the number of the
 * model, or the number of its page's source, is made of.
 */
#include "theme/article_facts.h"
#include "theme/facts_table.h"

#include <string.h>

static uint64_t mix_text(uint64_t hash, const char *text) {
    return facts_mix(hash, *text ? facts_hash_text(text) : 0);
}

/* The same of a text that mostly is another one, which is told of already. */
static uint64_t mix_other(uint64_t hash, const char *text, const char *other) {
    bool same = text == other || strcmp(text, other) == 0;
    return same ? facts_mix(hash, 1) : mix_text(hash, text);
}

/* The file of an address, which mostly is "blog/hello/index.html" of "/blog/hello/". */
static uint64_t mix_output(uint64_t hash, const char *output, const char *url) {
    size_t size = strlen(url);
    bool usual = size && strncmp(output, url + 1, size - 1) == 0 &&
                 strcmp(output + size - 1, "index.html") == 0;
    return usual ? facts_mix(hash, 1) : mix_text(hash, output);
}

static uint64_t hash_files(uint64_t hash, const asset_list *list) {
    hash = facts_mix(hash, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const asset *one = list->items[i];
        hash = mix_text(mix_text(mix_text(hash, one->path), one->file), one->url);
        hash = facts_mix(hash, one->stamp);
    }
    return hash;
}

/* All that decides where a link of a given page leads. */
static uint64_t hash_places(const view *model) {
    const site *all = model->site;
    const char *dir = "";
    uint64_t hash = facts_mix(0, model->pages.count);
    for (size_t i = 0; i < model->pages.count; i++) {
        const page_view *own = model->pages.items[i];
        const page *one = own->page;
        hash = facts_mix(hash, own->name_hash);
        hash = mix_other(hash, one->path, own->key);
        hash = mix_other(hash, one->tree_path, one->path);
        hash = mix_other(hash, one->dir, dir);
        dir = one->dir;
        /* Its link is made of its address alone. */
        hash = mix_output(mix_text(hash, one->url), one->output, one->url);
        hash = facts_mix(
            hash, one->edition->language->number * 64u + one->state * 8u +
                      one->is_fallback * 4u + (one->own != NULL));
        /* Then links can name pages by their titles. */
        if (model->names) hash = mix_text(mix_text(hash, one->name), one->title);
    }
    hash = hash_files(hash, &all->assets);
    return hash_files(hash, &all->statics);
}

static uint64_t mix_date(uint64_t hash, const date *when) {
    if (!date_is_set(when)) return facts_mix(hash, 1);
    hash = facts_mix(hash, (uint64_t)when->epoch);
    hash = facts_mix(hash, (uint64_t)when->nano * 4 + when->has_time * 2u);
    return facts_mix(hash, (uint64_t)(int64_t)when->offset * 2 + when->has_offset);
}

/* The path of a source, which mostly is what its page is called by. */
static uint64_t mix_source(uint64_t hash, const page *one) {
    const page_view *own = view_of(one);
    bool known = own && strcmp(one->path, own->key) == 0;
    hash = facts_mix(hash, known ? own->name_hash : facts_hash_text(one->path));
    return facts_mix(hash, one->front_hash);
}

/* Beyond the places, what pages are made of: their front matter, also of those that
 * only lend theirs to others, and what may come from a text or from elsewhere.  Names
 * are those of their files; descriptions, and titles that are given, stand in front
 * matter. */
static uint64_t hash_model(const view *model, uint64_t places) {
    uint64_t hash = facts_mix(places, model->site->made.count);
    for (size_t i = 0; i < model->site->made.count; i++)
        hash = mix_source(hash, model->site->made.items[i]);
    for (size_t i = 0; i < model->pages.count; i++) {
        const page *one = model->pages.items[i]->page;
        hash = one->title_given ? facts_mix(hash, 1) : mix_text(hash, one->title);
        hash = mix_other(hash, one->link_title, one->title);
        hash = mix_text(hash, *one->path ? "" : one->name);
        hash = mix_date(mix_date(hash, &one->date), &one->updated);
        hash = mix_date(mix_date(hash, &one->publish_date), &one->expires);
        /* Such a page is a translation only as long as it has no text. */
        if (one->is_fallback && one->own) hash = facts_mix(hash, one->hash);
    }
    return hash ? hash : 1;
}

/* ------------------------------------------------------------- standing ---- */

bool *facts_names_of(const facts *self, unsigned sources) {
    bool *found = mem_new((self->by_number.count + 1) * sizeof *found);
    for (size_t i = 0; i < page_attribute_count(); i++) {
        const page_attribute *one = page_attribute_at(i);
        if (!page_attribute_is_of(one, sources)) continue;
        const char *name = page_attribute_name(one);
        found[(uintptr_t)strmap_get(&self->texts, name)] = true;
    }
    return found;
}

/* Made of nothing but the model, of what is there? */
static bool is_plain(const facts *self, const fact *one) {
    void *found = NULL;
    const fact_class *type = facts_find_object(
        self->view, facts_text_of(self, one->subject), &found);
    const char *const *plain = type && found ? type->plain : NULL;
    const char *name = facts_text_of(self, one->name);
    while (plain && *plain && strcmp(*plain, name) != 0)
        plain++;
    return plain && *plain;
}

static bool can_stand(const facts *self, const fact *one, const bool *of_more) {
    bool of_page = one->subject < self->page_count && self->pages[one->subject];
    if (one->value == FACT_FAILED) return false;
    switch ((fact_kind)one->kind) {
    case FACT_ATTRIBUTE:
        return of_page ? !of_more[one->name] : is_plain(self, one);
    case FACT_LINK: return true;
    case FACT_SOURCE:
    case FACT_ANCHOR: return of_page;
    default: return false;
    }
}

static bool stands(const facts *self, const fact *one, const bool *of_more) {
    return fact_is_current(self, one) && can_stand(self, one, of_more);
}

void facts_find_unsure(const facts *self, fact_lists *out) {
    *out = (fact_lists){0};
    if (!self->view || !self->model) return;
    bool *of_more = facts_names_of(self, OF_TEXTS | OF_FILES);
    for (uint32_t i = 1; i < self->count; i++) {
        const fact *one = fact_at(self, i);
        if (!stands(self, one, of_more))
            vec_push(&out->unsure, i);
        else if (one->kind == FACT_SOURCE)
            vec_push(&out->sources, i);
    }
    mem_free(of_more);
}

void fact_lists_done(fact_lists *self) {
    vec_done(&self->unsure);
    vec_done(&self->sources);
}

static void doubt_unsure(facts *self, const fact_lists *known) {
    for (size_t i = 0; i < known->unsure.count; i++) {
        uint32_t number = known->unsure.items[i];
        fact *one = fact_at(self, number);
        if (one->round) atomic_store_explicit(&one->round, 0, memory_order_relaxed);
        vec_push(&self->doubts, number);
    }
}

/* What is said of a page that has not the source that was noted. */
static void doubt_sources(facts *self, const fact_lists *known) {
    const view *model = self->view;
    bool *same = mem_new(self->page_count * sizeof *same);
    size_t found = 0;
    for (size_t i = 0; i < known->sources.count; i++) {
        const fact *one = fact_at(self, known->sources.items[i]);
        const page_view *own = facts_page(self, one->subject);
        bool is = own && one->value == article_source_value(own->page);
        if (!is || same[one->subject]) continue;
        same[one->subject] = true;
        found++;
    }
    for (size_t i = 0; found < model->pages.count && i < model->pages.count; i++) {
        uint32_t subject = model->pages.items[i]->subject;
        if (!same[subject]) facts_doubt_subject(self, subject);
    }
    mem_free(same);
}

/* What was found when the table was stored is as true of the same model. */
static void doubt_others(facts *self) {
    bool stored = self->stored.count == self->count;
    fact_lists known = self->stored;
    if (!stored) facts_find_unsure(self, &known);
    doubt_unsure(self, &known);
    doubt_sources(self, &known);
    if (!stored) fact_lists_done(&known);
}

void facts_stand(facts *self) {
    const view *model = self->view;
    uint64_t places = hash_places(model), all = hash_model(model, places);
    self->same_places = places == self->places;
    self->standing = self->same_places && all == self->model;
    self->places = places;
    self->model = all;
    self->doubts.count = 0;
    self->unmarked = false;
    if (self->standing) {
        doubt_others(self);
        facts_spread_doubts(self);
    } else {
        self->base = self->round;
    }
    fact_lists_done(&self->stored);
    self->stored.count = 0;
}

void facts_doubt_texts(facts *self) {
    size_t before = self->doubts.count;
    if (!self->standing) return;
    for (size_t i = 0; i < self->view->pages.count; i++) {
        const page_view *own = self->view->pages.items[i];
        if (own->kept || own->subject >= self->first.count) continue;
        for (uint32_t n = self->first.items[own->subject]; n;) {
            fact *one = fact_at(self, n);
            /* What was asked or noted in this round is of now. */
            if (one->round && one->round != self->round) facts_doubt_one(self, n);
            n = one->next;
        }
    }
    if (self->doubts.count > before) facts_spread_doubts(self);
}

void facts_forget_model(facts *self) {
    self->model = self->places = 0;
}
