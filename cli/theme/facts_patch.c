/* SPDX-License-Identifier: MIT
 *
 * Small changes of a model: which facts can be others than before?  All values
 * stand but those in doubt, so that the work of a round is that of the change and
 * not that of the site.
 *
 * Invariant: a fact is in doubt if anything that makes its value can have changed.
 */
#include "theme/facts_table.h"
#include "theme/partials.h"

#include <string.h>

/* ------------------------------------------------------------- doubting ---- */

void facts_doubt_one(facts *self, uint32_t number) {
    fact *one = fact_at(self, number);
    if (!fact_is_current(self, one)) return;
    self->slots_stand = false;
    atomic_store_explicit(&one->round, 0, memory_order_relaxed);
    vec_push(&self->doubts, number);
}

void facts_doubt_subject(facts *self, uint32_t subject) {
    if (subject >= self->first.count) return;
    for (uint32_t i = self->first.items[subject]; i; i = fact_at(self, i)->next)
        facts_doubt_one(self, i);
}

/* Of a page whose text is another one, but not its front matter. */
static void doubt_text(facts *self, const page_view *own, const bool *of_front) {
    if (own->subject >= self->first.count) return;
    for (uint32_t i = self->first.items[own->subject]; i;) {
        const fact *one = fact_at(self, i);
        if (one->kind != FACT_ATTRIBUTE || !of_front[one->name])
            facts_doubt_one(self, i);
        i = one->next;
    }
}

static void doubt_texts(facts *self, const page_view *const *pages, size_t count) {
    bool *of_front = facts_names_of(self, OF_OWN);
    bool *of_text = facts_names_of(self, OF_TEXT | OF_SOURCE);
    for (size_t i = 0; i < self->by_number.count + 1; i++)
        of_front[i] = of_front[i] && !of_text[i];
    for (size_t i = 0; i < count; i++)
        doubt_text(self, pages[i], of_front);
    mem_free(of_front);
    mem_free(of_text);
}

/* Functions and methods may have read anything of any page; other objects than
 * pages tell of many.  They are few among all facts, and found but once. */
static void find_of_many(facts *self) {
    bool *of_others = facts_names_of(self, OF_OTHERS);
    for (uint32_t i = self->looked ? self->looked : 1; i < self->count; i++) {
        const fact *one = fact_at(self, i);
        bool about_page = one->subject < self->page_count && self->pages[one->subject];
        bool called = one->kind == FACT_METHOD || one->kind == FACT_CALL ||
                      one->kind == FACT_PAGE_CALL;
        bool told = one->kind == FACT_ATTRIBUTE &&
                    (!about_page || of_others[one->name]);
        if (called || told) vec_push(&self->of_many, i);
    }
    self->looked = self->count;
    mem_free(of_others);
}

static void doubt_values(facts *self) {
    find_of_many(self);
    for (size_t i = 0; i < self->of_many.count; i++)
        facts_doubt_one(self, self->of_many.items[i]);
}

/* A page tells of those that it is a translation of. */
static void doubt_group(facts *self, const page *one) {
    for (size_t i = 0; one->group && i < one->group->pages.count; i++) {
        const page_view *other = view_of(one->group->pages.items[i]);
        if (other) facts_doubt_subject(self, other->subject);
    }
}

/* ---------------------------------------------------------------- blocks ---- */

/* By number: is the fact in doubt?  The blocks hold far more numbers than there are
 * facts. */
static unsigned char *new_flags(const facts *self) {
    return mem_new(self->count);
}

static void add_flags(const facts *self, unsigned char *flags, size_t *known) {
    for (; *known < self->doubts.count; ++*known)
        flags[self->doubts.items[*known]] = 1;
}

/* A text of a partial that was found to stand earlier in the round may hold one of
 * them, and so may a block that was used: both are looked at again. */
void facts_spread_doubts(facts *self) {
    partials_next(self->kept);
    self->unmarked = true;
    if (!self->partials.count) return;
    unsigned char *flags = new_flags(self);
    size_t known = 0;
    do
        add_flags(self, flags, &known);
    while (facts_doubt_partials(self, flags));
    mem_free(flags);
}

/* Put off until it is needed, since what somebody looks at is rendered without. */
void facts_mark_doubts(facts *self) {
    if (!self->unmarked) return;
    self->unmarked = false;
    unsigned char *flags = new_flags(self);
    size_t known = 0;
    add_flags(self, flags, &known);
    for (size_t i = 0; i < self->blocks.count; i++) {
        fact_block *block = &self->blocks.items[i];
        const uint32_t *at = block->facts, *end = at + block->count;
        while (at < end && !flags[*at])
            at++;
        if (at == end) continue;
        block->doubt_round = self->round;
        block->round = 0; /* it may have been asked about already */
    }
    mem_free(flags);
}

void facts_begin_patch(
    facts *self, const page_view *const *pages, size_t count, bool values) {
    self->round++;
    self->in_use.count = self->partials_in_use.count = 0;
    self->blocks_in_use.count = 0;
    self->doubts.count = 0;
    self->standing = false;
    if (values) self->model = 0;
    for (size_t i = 0; i < self->links.count; i++)
        facts_doubt_one(self, self->links.items[i]);
    if (!values) {
        doubt_texts(self, pages, count);
        facts_spread_doubts(self);
        return;
    }
    doubt_values(self);
    for (size_t i = 0; i < count; i++)
        doubt_group(self, pages[i]->page);
    facts_doubt(self, pages, count);
}

void facts_doubt_order(facts *self) {
    bool *own = facts_names_of(self, OF_OWN);
    for (uint32_t i = 1; i < self->count; i++) {
        const fact *one = fact_at(self, i);
        if (one->kind == FACT_ATTRIBUTE && !own[one->name]) facts_doubt_one(self, i);
    }
    mem_free(own);
    facts_spread_doubts(self);
}

/* What names no page can still lead to one that lies above, or after decoding. */
static bool can_lead(const char *link, const char *const *names, size_t count) {
    if (*link == '.' || !*link || strchr(link, '%') || strstr(link, "..")) return true;
    for (size_t i = 0; i < count; i++)
        if (strcasestr(link, names[i])) return true;
    return false;
}

/* Links are written alike on many pages: each text is looked at once. */
void facts_doubt_places(facts *self, const char *const *names, size_t count) {
    enum { OPEN, NO, YES };
    unsigned char *known = mem_new(self->by_number.count + 1);
    self->places = 0;
    self->same_places = false;
    for (uint32_t i = 1; i < self->count; i++) {
        const fact *one = fact_at(self, i);
        if (one->kind != FACT_LINK || !fact_is_current(self, one)) continue;
        if (known[one->name] == OPEN) {
            const char *text = facts_text_of(self, one->name);
            known[one->name] = can_lead(text, names, count) ? YES : NO;
        }
        if (known[one->name] == YES) facts_doubt_one(self, i);
    }
    mem_free(known);
    facts_spread_doubts(self);
}

void facts_doubt_outputs(facts *self) {
    for (uint32_t i = 1; i < self->count; i++)
        if (fact_at(self, i)->kind == FACT_OUTPUT) facts_doubt_one(self, i);
    facts_spread_doubts(self);
}

bool facts_add_page(facts *self, page_view *own) {
    size_t before = self->page_count;
    if (self->placed == self->slot_step) return false;
    self->is_fresh = false; /* it may have been there before */
    own->subject = facts_text_locked(self, own->name);
    own->slots = self->slots + self->placed++;
    if (own->subject >= before) {
        self->page_count = self->by_number.count + 1;
        self->pages = mem_resize(self->pages, self->page_count, sizeof *self->pages);
        memset(
            self->pages + before, 0,
            (self->page_count - before) * sizeof *self->pages);
    }
    self->pages[own->subject] = own;
    return true;
}

void facts_remove_page(facts *self, const page_view *own) {
    self->pages[own->subject] = NULL;
}

/* Programs are others now, so what they have printed goes, too. */
void facts_doubt_templates(facts *self) {
    partials_clear(self->kept);
    facts_forget_templates(self);
    doubt_values(self);
    for (uint32_t i = 1; i < self->count; i++) {
        const fact *one = fact_at(self, i);
        if (one->kind != FACT_TEMPLATE || !fact_is_current(self, one)) continue;
        const char *name = facts_text_of(self, one->name);
        if (one->value != facts_template_value(self->view->theme, name))
            facts_doubt_one(self, i);
    }
    facts_spread_doubts(self);
}

void facts_doubt(facts *self, const page_view *const *pages, size_t count) {
    for (size_t i = 0; i < count; i++)
        facts_doubt_subject(self, pages[i]->subject);
    facts_spread_doubts(self);
}

static bool is_about(const fact *one, const page_view *const *pages, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (one->subject == pages[i]->subject) return true;
    return false;
}

bool facts_doubt_articles(
    const facts *self, const page_view *const *pages, size_t count) {
    for (size_t i = 0; i < self->doubts.count; i++) {
        const fact *one = fact_at(self, self->doubts.items[i]);
        if (one->articles == READ_ELSEWHERE ||
            (one->articles == READ_BY_SUBJECT && !is_about(one, pages, count)))
            return true;
    }
    return false;
}

bool facts_doubtful(facts *self, const fact_set *set) {
    facts_mark_doubts(self);
    for (size_t i = 0; i < set->count; i++)
        if (self->blocks.items[set->blocks[i]].doubt_round == self->round) return true;
    return false;
}
