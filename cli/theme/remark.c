/* SPDX-License-Identifier: MIT
 *
 * Remarks are keyed by place and message.  The reports belong to the log,
 * which forgets them when it prints; the generation of the log tells when ours
 * are gone.
 */
#include "theme/remark.h"

#include "base/buf.h"
#include "theme/facts.h"
#include "theme/trace.h"

#include <pthread.h>
#include <stdarg.h>

struct remarks {
    logger *log;
    pthread_mutex_t lock;
    size_t generation;
    arena memory;   /* of the keys */
    strmap reports; /* key -> log_report * */
};

remarks *remarks_new(logger *log) {
    remarks *self = mem_new(sizeof *self);
    self->log = log;
    pthread_mutex_init(&self->lock, NULL);
    arena_init(&self->memory);
    return self;
}

void remarks_free(remarks *self) {
    if (!self) return;
    strmap_done(&self->reports);
    arena_done(&self->memory);
    pthread_mutex_destroy(&self->lock);
    mem_free(self);
}

static void forget_printed(remarks *self) {
    size_t now = log_generation(self->log);
    if (now == self->generation) return;
    strmap_done(&self->reports);
    self->generation = now;
}

/* The report is complete when the lock is given back: others add to it. */
static void report(
    const view *self, const trace *steps, const remark_about *about,
    const char *message, const char *what) {
    log_report *made = log_report_new(
        self->log, about->severity == CHECK_ERROR ? LOG_ERROR : LOG_WARNING,
        about->code, "%s", message);
    trace_put(self, made, steps, about->name);
    log_suggest(made, about->suggestion);
    if (about->advice) log_note(made, "%s", about->advice);
    log_while(made, what);
    remarks *all = self->remarks;
    const torii_frame *place = &steps->steps[0];
    const char *key = arena_strf(
        &all->memory, "%s:%u:%u %s", place->template_name, (unsigned)place->line,
        (unsigned)place->column, message);
    strmap_put(&all->reports, key, made);
}

static log_report *find_report(
    const remarks *all, arena *memory, const torii_frame *at, const char *text) {
    const char *key = arena_strf(
        memory, "%s:%u:%u %s", at->template_name, (unsigned)at->line,
        (unsigned)at->column, text);
    return strmap_get(&all->reports, key);
}

void remark(
    const view *self, torii_call *call, const remark_about *about, const char *format,
    ...) {
    const rendering *run = torii_call_render_data(call);
    trace steps;
    if (about->severity == CHECK_OFF) return;
    if (run && run->reads) reads_opaque(run->reads);
    if (run && run->quiet) return;
    trace_of_call(&steps, call);
    if (!steps.count) return;
    arena memory;
    buf message = BUF_INIT;
    va_list args;
    arena_init(&memory);
    va_start(args, format);
    buf_vfmt(&message, format, args);
    va_end(args);
    const char *what = run ? trace_what(&memory, run->about) : "";
    pthread_mutex_lock(&self->remarks->lock);
    forget_printed(self->remarks);
    log_report *known =
        find_report(self->remarks, &memory, &steps.steps[0], buf_text(&message));
    if (!known || !log_more(known, what))
        report(self, &steps, about, buf_text(&message), what);
    pthread_mutex_unlock(&self->remarks->lock);
    buf_done(&message);
    arena_done(&memory);
}
