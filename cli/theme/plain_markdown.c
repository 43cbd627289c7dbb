/* SPDX-License-Identifier: MIT
 *
 * Finding addresses in Markdown by their marks, "](address)" and
 * "[label]: address", outside of code.  What is not resolved stays as written.
 */
#include "theme/plain_markdown.h"

#include <ctype.h>
#include <string.h>

typedef struct copying {
    const view *view;
    const page *page;
    arena memory;
    buf out;
    char fence;        /* that opened a block of code, or 0 */
    size_t fence_size; /* how many */
} copying;

/* A fence at the start of the line, or 0; its length in `size`. */
static char find_fence(const char *line, const char *end, size_t *size) {
    const char *at = line;
    while (at < end && *at == ' ' && at - line < 3)
        at++;
    const char *from = at;
    if (at == end || (*at != '`' && *at != '~')) return 0;
    while (at < end && *at == *from)
        at++;
    *size = (size_t)(at - from);
    return *size >= 3 ? *from : 0;
}

static void put_url(copying *self, const char *url, size_t size) {
    const char *text = arena_strn(&self->memory, url, size);
    const char *link = article_resolve(&self->memory, self->view, self->page, text);
    if (*link == '#' || !*link)
        buf_add(&self->out, url, size);
    else
        buf_str(&self->out, view_absolute(&self->memory, self->view, link));
}

/* An address that begins at `at`; where it ends. */
static const char *copy_url(copying *self, const char *at, const char *end) {
    if (at < end && *at == '<') {
        const char *close = memchr(at, '>', (size_t)(end - at));
        if (!close) return at;
        buf_char(&self->out, '<');
        put_url(self, at + 1, (size_t)(close - at) - 1);
        buf_char(&self->out, '>');
        return close + 1;
    }
    const char *from = at;
    int depth = 0;
    for (; at < end && !isspace((unsigned char)*at); at++) {
        if (*at == '\\' && end - at > 1) at++;
        else if (*at == '(') depth++;
        else if (*at == ')' && depth-- == 0) break;
    }
    if (at > from) put_url(self, from, (size_t)(at - from));
    return at;
}

/* Code between backticks, if it is closed in the line; else only the ticks. */
static const char *copy_code(copying *self, const char *at, const char *end) {
    size_t size = 0;
    while (at + size < end && at[size] == '`')
        size++;
    for (const char *close = at + size; close < end; close++) {
        size_t run = 0;
        while (close + run < end && close[run] == '`')
            run++;
        if (run == size) {
            buf_add(&self->out, at, (size_t)(close - at) + size);
            return close + size;
        }
        if (run) close += run - 1;
    }
    buf_add(&self->out, at, size);
    return at + size;
}

/* Behind "[label]:" at the start of a line, or NULL. */
static const char *find_definition(const char *line, const char *end) {
    const char *at = line;
    while (at < end && *at == ' ' && at - line < 3)
        at++;
    if (at == end || *at != '[' || end - at < 4 || at[1] == '^') return NULL;
    const char *close = memmem(at, (size_t)(end - at), "]:", 2);
    if (!close) return NULL;
    for (close += 2; close < end && (*close == ' ' || *close == '\t');)
        close++;
    return close < end ? close : NULL;
}

static void copy_line(copying *self, const char *at, const char *end) {
    const char *address = find_definition(at, end);
    if (address) {
        buf_add(&self->out, at, (size_t)(address - at));
        at = copy_url(self, address, end);
    }
    while (at < end) {
        if (*at == '`') {
            at = copy_code(self, at, end);
        } else if (*at == '\\' && end - at > 1) {
            buf_add(&self->out, at, 2);
            at += 2;
        } else if (*at == ']' && end - at > 2 && at[1] == '(') {
            buf_add(&self->out, at, 2);
            at = copy_url(self, at + 2, end);
        } else {
            buf_char(&self->out, *at++);
        }
    }
}

torii_value plain_markdown(const view *self, const page *one) {
    copying state = {.view = self, .page = one, .out = BUF_INIT};
    page_hold(self->site, one);
    const char *at = one->body ? one->body : "", *end = at + one->body_size;
    arena_init(&state.memory);
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop + 1 : end;
        size_t size = 0;
        char mark = find_fence(at, stop, &size);
        if (!state.fence && !mark) {
            copy_line(&state, at, stop);
        } else {
            buf_add(&state.out, at, (size_t)(stop - at));
            if (!state.fence)
                state.fence = mark, state.fence_size = size;
            else if (mark == state.fence && size >= state.fence_size)
                state.fence = 0;
        }
        at = stop;
    }
    page_let_go(self->site, one);
    torii_value out = torii_strn(buf_text(&state.out), state.out.size);
    buf_done(&state.out);
    arena_done(&state.memory);
    return out;
}
