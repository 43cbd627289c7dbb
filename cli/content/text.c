/* SPDX-License-Identifier: MIT
 *
 * The text of a page's file, which is not there all the time: it is left unread
 * where the build before knew the page, and forgotten when its article is made and
 * nothing else is likely to ask.  Who asks all the same has it read again.
 *
 * Invariant: while somebody holds a text, it stays where it is.
 */
#include "content/front_matter.h"
#include "content/site.h"

#include "base/codes.h"
#include "base/fs.h"
#include "base/utf8.h"

#include <stdatomic.h>

/* It was in order when it was first read. */
static void read_again(site *model, page *self) {
    buf text = BUF_INIT;
    front_matter_parts parts;
    if (fs_root_read(&model->root, self->file, PAGE_MAX_SIZE, &text) &&
        utf8_invalid_at(text.data, text.size) == text.size) {
        self->source = arena_strn(&model->texts, buf_text(&text), text.size);
        self->source_size = text.size;
        front_matter_split(self->source, self->source_size, &parts);
        self->body = parts.body;
        self->body_size = parts.body_size;
    } else {
        log_report *report =
            log_error(model->log, CODE_READ, "has changed while the site is built");
        log_at(report, self->file, 0, 0);
    }
    buf_done(&text);
    atomic_store_explicit(&self->unread, NULL, memory_order_release);
}

void page_load(const page *one) {
    page *self = (page *)one;
    site *model = atomic_load_explicit(&self->unread, memory_order_acquire);
    if (!model) return;
    pthread_mutex_lock(&model->reading);
    if (atomic_load_explicit(&self->unread, memory_order_relaxed))
        read_again(model, self);
    pthread_mutex_unlock(&model->reading);
}

void page_hold(site *model, const page *one) {
    page *self = (page *)one;
    pthread_mutex_lock(&model->reading);
    self->holders++;
    if (atomic_load_explicit(&self->unread, memory_order_relaxed))
        read_again(model, self);
    pthread_mutex_unlock(&model->reading);
}

void page_let_go(site *model, const page *one) {
    pthread_mutex_lock(&model->reading);
    ((page *)one)->holders--;
    pthread_mutex_unlock(&model->reading);
}

/* Is the body the end of the file, so that reading it again gives the same? */
static bool is_as_read(const page *one) {
    return one->held && one->source == one->held && one->body >= one->source &&
           one->body + one->body_size == one->source + one->source_size;
}

void page_forget(site *model, page *one) {
    /* Stand-ins for translations look at the texts of others. */
    if (!model->forgets || model->editions.count > 1 || !is_as_read(one)) return;
    pthread_mutex_lock(&model->reading);
    if (!one->holders) {
        mem_free(one->held);
        one->held = NULL;
        one->source = one->body = "";
        one->source_size = one->body_size = 0;
        atomic_store_explicit(&one->unread, model, memory_order_release);
    }
    pthread_mutex_unlock(&model->reading);
}
