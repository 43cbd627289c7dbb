/* SPDX-License-Identifier: MIT
 *
 * One thread at most, that shares nothing with its caller before it has ended.
 */
#include "build/recall.h"

#include "build/cache.h"

static bool is_intact(fs_near *near, const fs_root *root, const memo_file *file) {
    fs_stat found = fs_near_peek(near, root, file->path);
    return found.kind == FS_FILE && found.size == file->size &&
           found.modified == file->modified;
}

static void look_at_outputs(const recall *self) {
    fs_near near = {0};
    for (size_t i = 0; i < self->memo->outputs.count; i++) {
        memo_output *one = self->memo->outputs.entries[i].value;
        for (size_t n = 0; n < one->files.count; n++) {
            memo_file *file = &one->files.items[n];
            bool found = self->looks && is_intact(&near, self->outputs, file);
            if (!found) file->modified = 0;
        }
    }
    fs_near_done(&near);
}

static void *run(void *data) {
    recall *self = data;
    self->memo = cache_load(&self->site, self->name);
    look_at_outputs(self);
    return NULL;
}

void recall_begin(recall *self, const char *root, bool aside) {
    self->begun = fs_root_open(&self->site, root, false);
    self->aside = self->begun && aside &&
                  pthread_create(&self->thread, NULL, run, self) == 0;
}

memo *recall_end(recall *self, uint64_t config) {
    bool looked = self->aside;
    if (looked)
        pthread_join(self->thread, NULL);
    else
        self->memo = self->begun ? cache_load(&self->site, self->name) : memo_new();
    memo_adopt(self->memo, config);
    if (!looked) look_at_outputs(self);
    memo *records = self->memo;
    self->memo = NULL;
    self->aside = false;
    recall_drop(self);
    return records;
}

void recall_drop(recall *self) {
    if (self->aside) pthread_join(self->thread, NULL);
    if (self->begun) fs_root_close(&self->site);
    memo_free(self->memo);
    *self = (recall){0};
}
