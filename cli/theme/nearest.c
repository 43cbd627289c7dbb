/* SPDX-License-Identifier: MIT
 *
 * Answers by missing name, behind a lock.  A name without an answer is kept
 * too, as the text NONE.
 */
#include "theme/nearest.h"

#include "base/suggest.h"

#include <pthread.h>

/* Names that are looked for; the reports of a build show far fewer. */
enum { MAX_NAMES = 200 };

static const char NONE[] = "";

struct nearest {
    const site *site;
    pthread_mutex_t lock;
    strmap paths, urls; /* missing name -> answer */
};

nearest *nearest_new(const site *all) {
    nearest *self = mem_new(sizeof *self);
    self->site = all;
    pthread_mutex_init(&self->lock, NULL);
    return self;
}

void nearest_free(nearest *self) {
    if (!self) return;
    pthread_mutex_destroy(&self->lock);
    strmap_done(&self->paths);
    strmap_done(&self->urls);
    mem_free(self);
}

static const char *search_path(const site *all, const char *path) {
    return site_suggest_path(all, path);
}

static const char *search_url(const site *all, const char *url) {
    str_list urls = {0};
    for (size_t i = 0; i < all->by_url.count; i++)
        vec_push(&urls, all->by_url.entries[i].key);
    const char *near = suggest(url, urls.items, urls.count);
    vec_done(&urls);
    return near;
}

static const char *answer(
    nearest *self, strmap *known, const char *name,
    const char *(*search)(const site *all, const char *name)) {
    pthread_mutex_lock(&self->lock);
    const char *found = strmap_get(known, name);
    if (!found) {
        if (known->count < MAX_NAMES) found = search(self->site, name);
        if (!found) found = NONE;
        strmap_put(known, name, (void *)found);
    }
    pthread_mutex_unlock(&self->lock);
    return found == NONE ? NULL : found;
}

const char *nearest_path(nearest *self, const char *path) {
    return answer(self, &self->paths, path, search_path);
}

const char *nearest_url(nearest *self, const char *url) {
    return answer(self, &self->urls, url, search_url);
}
