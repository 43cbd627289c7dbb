/* SPDX-License-Identifier: MIT
 *
 * A list with an index of its paths, behind a lock.
 */
#include "base/loads.h"

#include "base/strmap.h"

#include <pthread.h>

struct loads {
    pthread_mutex_t lock;
    arena memory;
    strmap numbers; /* path -> its number in the list, from 1 */
    load_list all;
};

loads *loads_new(void) {
    loads *self = mem_new(sizeof *self);
    pthread_mutex_init(&self->lock, NULL);
    arena_init(&self->memory);
    self->numbers.borrows = true;
    return self;
}

void loads_free(loads *self) {
    if (!self) return;
    vec_done(&self->all);
    strmap_done(&self->numbers);
    arena_done(&self->memory);
    pthread_mutex_destroy(&self->lock);
    mem_free(self);
}

uint64_t loads_stamp(const fs_stat *found) {
    return found->kind == FS_FILE ? fs_stat_stamp(found) : 0;
}

void loads_note(loads *self, const char *path, const fs_stat *found) {
    pthread_mutex_lock(&self->lock);
    size_t number = (size_t)strmap_get(&self->numbers, path);
    if (!number) {
        vec_push(&self->all, (loaded_file){.path = arena_str(&self->memory, path)});
        number = self->all.count;
        const loaded_file *made = &self->all.items[number - 1];
        strmap_put(&self->numbers, made->path, (void *)number);
    }
    self->all.items[number - 1].stamp = loads_stamp(found);
    pthread_mutex_unlock(&self->lock);
}

const load_list *loads_all(const loads *self) {
    return &self->all;
}
