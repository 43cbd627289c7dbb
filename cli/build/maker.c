/* SPDX-License-Identifier: MIT
 *
 * One article at a time for each thread that asks.  What is read is noted apart from
 * what the asking rendering reads, in notes that are used again.
 */
#include "build/maker.h"

#include "base/log.h"
#include "base/mem.h"

#include <string.h>

struct maker {
    view *model;
    memo *records;
    pthread_mutex_t lock; /* of page_view->is_making, and of: */
    pthread_cond_t made;
    VEC(reads *) idle;
};

static void note_targets(const page_view *own, memo_article *to) {
    const target_list *targets = page_targets_of(own);
    memo_targets_done(&to->targets);
    to->targets.items = mem_new(targets->count * sizeof *to->targets.items);
    for (size_t i = 0; i < targets->count; i++)
        to->targets.items[to->targets.count++] = view_of(targets->items[i])->subject;
}

void maker_render(const view *model, memo *records, page_view *own, reads *notes) {
    memo_article *record = memo_article_near(records, own->key, own->page->number);
    size_t reported = log_made_here();
    reads_start(notes);
    article_render(model, own->page, notes);
    reads_of_article(notes, own);
    note_targets(own, record);
    record->stale = reads_are_opaque(notes) || log_made_here() != reported;
    if (record->stale) records->has_stale = true;
    own->drops = model->site->forgets && !record->stale;
    if (log_made_here() == reported) page_forget(model->site, own->page);
    fact_set_done(&record->reads);
    record->reads = reads_set(notes);
}

/* Is it to be made by this thread?  If not it is there. */
static bool begin(maker *self, page_view *own, reads **notes) {
    pthread_mutex_lock(&self->lock);
    while (own->is_making)
        pthread_cond_wait(&self->made, &self->lock);
    bool ours = !atomic_load(&own->text);
    own->is_making = ours;
    if (ours && self->idle.count) *notes = self->idle.items[--self->idle.count];
    pthread_mutex_unlock(&self->lock);
    return ours;
}

static void end(maker *self, page_view *own, reads *notes) {
    pthread_mutex_lock(&self->lock);
    own->is_making = false;
    vec_push(&self->idle, notes);
    pthread_cond_broadcast(&self->made);
    pthread_mutex_unlock(&self->lock);
}

/* What it reports is not of the rendering that asks. */
static void make(void *data, page_view *own) {
    maker *self = data;
    reads *notes = NULL;
    if (!begin(self, own, &notes)) return;
    size_t reported = log_made_here();
    if (!notes) notes = reads_new(self->records->facts);
    maker_render(self->model, self->records, own, notes);
    log_set_made_here(reported);
    end(self, own, notes);
}

maker *maker_new(view *model, memo *records) {
    maker *self = mem_new(sizeof *self);
    self->model = model;
    self->records = records;
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->made, NULL);
    model->make_article = make;
    model->maker = self;
    return self;
}

void maker_free(maker *self) {
    if (!self) return;
    self->model->make_article = NULL;
    self->model->maker = NULL;
    for (size_t i = 0; i < self->idle.count; i++)
        reads_free(self->idle.items[i]);
    vec_done(&self->idle);
    pthread_cond_destroy(&self->made);
    pthread_mutex_destroy(&self->lock);
    mem_free(self);
}
