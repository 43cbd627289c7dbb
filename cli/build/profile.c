/* SPDX-License-Identifier: MIT
 *
 * Renderings lie within renderings (an article's shortcodes within an article,
 * includes in what includes them)
 * and run on several threads: each thread has a stack of its own, and the time
 * of an inner one is taken off the one around it.
 */
#include "build/profile.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/strmap.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NESTED = 64, SHOWN = 25 };

typedef struct entry {
    char *name;
    size_t count;
    int64_t total, longest; /* nanoseconds */
} entry;

struct profile {
    pthread_mutex_t lock;
    strmap entries; /* template -> entry * */
};

typedef struct running {
    const char *name; /* of a template that is kept while it runs */
    int64_t started, inner;
} running;

static _Thread_local running stack[MAX_NESTED];
static _Thread_local size_t depth;

static void begin(const torii_template *tmpl) {
    const char *name = torii_template_name(tmpl);
    if (depth < MAX_NESTED)
        stack[depth] = (running){name ? name : "(text)", clock_ticks(), 0};
    depth++;
}

static void on_start(void *data, const torii_template *tmpl, void *render_data) {
    (void)data;
    (void)render_data;
    begin(tmpl);
}

static void add(profile *self, const char *name, int64_t took) {
    pthread_mutex_lock(&self->lock);
    entry *one = strmap_get(&self->entries, name);
    if (!one) {
        one = mem_new(sizeof *one);
        one->name = mem_str(name);
        strmap_put(&self->entries, one->name, one);
    }
    one->count++;
    one->total += took;
    if (took > one->longest) one->longest = took;
    pthread_mutex_unlock(&self->lock);
}

static void end(profile *self) {
    if (!depth || --depth >= MAX_NESTED) return;
    int64_t took = clock_ticks() - stack[depth].started;
    if (depth) stack[depth - 1].inner += took;
    add(self, stack[depth].name, took - stack[depth].inner);
}

static void on_end(void *data, const torii_template *tmpl, void *render_data) {
    (void)tmpl;
    (void)render_data;
    end(data);
}

static void on_include(void *data, const torii_template *tmpl, bool begins) {
    if (begins)
        begin(tmpl);
    else
        end(data);
}

static void on_failure(
    void *data, const torii_template *tmpl, void *render_data,
    const torii_error *error) {
    (void)error;
    on_end(data, tmpl, render_data);
}

profile *profile_new(torii_env *env) {
    profile *self = mem_new(sizeof *self);
    pthread_mutex_init(&self->lock, NULL);
    torii_observer observer = {
        .struct_size = sizeof observer,
        .data = self,
        .started = on_start,
        .finished = on_end,
        .failed = on_failure,
        .included = on_include};
    torii_env_set_observer(env, &observer);
    return self;
}

void profile_free(profile *self) {
    if (!self) return;
    for (size_t i = 0; i < self->entries.count; i++) {
        entry *one = self->entries.entries[i].value;
        mem_free(one->name);
        mem_free(one);
    }
    strmap_done(&self->entries);
    pthread_mutex_destroy(&self->lock);
    mem_free(self);
}

static int compare_totals(const void *left, const void *right) {
    const entry *a = *(entry *const *)left, *b = *(entry *const *)right;
    if (a->total != b->total) return a->total < b->total ? 1 : -1;
    return strcmp(a->name, b->name);
}

void profile_say(profile *self, logger *log) {
    size_t count = self->entries.count;
    entry **all = mem_new((count + 1) * sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = self->entries.entries[i].value;
    qsort(all, count, sizeof *all, compare_totals);
    log_say(
        log, "  %10s %10s %10s %8s  template", "total ms", "mean", "longest", "times");
    for (size_t i = 0; i < count && i < SHOWN; i++)
        log_say(
            log, "  %10.2f %10.3f %10.2f %8zu  %s", (double)all[i]->total / 1e6,
            (double)all[i]->total / 1e6 / (double)all[i]->count,
            (double)all[i]->longest / 1e6, all[i]->count, all[i]->name);
    mem_free(all);
}
