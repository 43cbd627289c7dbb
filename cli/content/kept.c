/* SPDX-License-Identifier: MIT
 *
 * Records by path.  One that is replaced may still be in use by the model before, so
 * it only goes when that has gone.
 */
#include "content/kept.h"

#include "base/clock.h"

#include <string.h>

typedef struct kept_source {
    char *file;
    char *text; /* owned */
    page_source source;
    arena memory; /* of the front matter */
    fs_stat stat;
    bool is_fine; /* it can be taken */
    uint64_t turn; /* the last model that has it */
} kept_source;

struct kept_sources {
    strmap by_file;
    VEC(kept_source *) replaced;
    uint64_t turn;
    int64_t now; /* when reading began */
};

kept_sources *kept_new(void) {
    return mem_new(sizeof(kept_sources));
}

static void free_source(kept_source *one) {
    arena_done(&one->memory);
    mem_free(one->text);
    mem_free(one->file);
    mem_free(one);
}

/* But for those of the newest model, where a file stands in several places. */
static void free_replaced(kept_sources *self) {
    size_t left = 0;
    for (size_t i = 0; i < self->replaced.count; i++) {
        kept_source *one = self->replaced.items[i];
        if (one->turn == self->turn)
            self->replaced.items[left++] = one;
        else
            free_source(one);
    }
    self->replaced.count = left;
}

void kept_free(kept_sources *self) {
    if (!self) return;
    for (size_t i = 0; i < self->by_file.count; i++)
        free_source(self->by_file.entries[i].value);
    strmap_done(&self->by_file);
    self->turn++;
    free_replaced(self);
    vec_done(&self->replaced);
    mem_free(self);
}

void kept_begin(kept_sources *self) {
    self->now = clock_files();
    self->turn++;
}

bool kept_take(kept_sources *self, page *one, const fs_stat *stat) {
    kept_source *found = strmap_get(&self->by_file, one->file);
    if (!found || !found->is_fine || !fs_stat_same(&found->stat, stat)) return false;
    found->turn = self->turn;
    page_set_source(one, &found->source);
    return true;
}

void kept_give(
    kept_sources *self, page *one, const fs_stat *stat, const arena *memory,
    bool is_fine) {
    kept_source *made = mem_new(sizeof *made);
    bool inside = one->source == one->held && one->body >= one->source &&
                  one->body + one->body_size <= one->source + one->source_size;
    made->file = mem_str(one->file);
    made->text = one->held;
    made->memory = *memory;
    made->stat = *stat;
    made->turn = self->turn;
    made->is_fine =
        is_fine && one->held && inside && fs_stat_is_settled(stat, self->now);
    if (made->is_fine) made->source = page_source_of(one);
    one->held = NULL;
    kept_source *before = strmap_get(&self->by_file, made->file);
    if (before) vec_push(&self->replaced, before);
    strmap_put(&self->by_file, made->file, made);
}

void kept_sweep(kept_sources *self) {
    strmap now = {0};
    free_replaced(self);
    strmap_reserve(&now, self->by_file.count);
    for (size_t i = 0; i < self->by_file.count; i++) {
        kept_source *one = self->by_file.entries[i].value;
        if (one->turn == self->turn)
            strmap_put(&now, one->file, one);
        else
            free_source(one);
    }
    strmap_done(&self->by_file);
    self->by_file = now;
}
