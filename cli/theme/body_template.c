/* SPDX-License-Identifier: MIT
 *
 * Bodies that are templates before they are Markdown (`jinja: true`).  Empty
 * lines stand for the front matter, so that every line number is the file's.
 */
#include "theme/article.h"
#include "theme/diagnose.h"
#include "theme/trace.h"

bool article_body(const article *self, buf *out) {
    const page *one = self->page;
    torii_error *failure = NULL;
    buf source = BUF_INIT;
    for (uint32_t line = 1; line < one->body_line; line++) buf_char(&source, '\n');
    page_load(one);
    buf_add(&source, one->body, one->body_size);
    const torii_template *tmpl = torii_env_compile(
        self->view->env, one->file, source.data, source.size, &failure);
    bool done =
        article_run(self, tmpl, article_context(self), buf_write, out, &failure);
    if (!done) {
        char *what = trace_what(self->memory, one);
        diagnose(self->view, failure, what);
    }
    buf_done(&source);
    return done;
}
