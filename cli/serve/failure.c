/* SPDX-License-Identifier: MIT
 *
 * Everything that comes from the site is escaped; the page runs no script but
 * the server's own.
 */
#include "serve/failure.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/log_report.h"
#include "base/utf8.h"
#include "build/inspect.h"

#include <string.h>

enum { AROUND = 3, MOST_REPORTS = 20, MOST_NAMED = 4, MAX_SOURCE = 4 << 20 };

typedef struct writer {
    buf out;
    const struct stages *site;
    fs_root root;
    bool debugger;
    size_t count, named;
} writer;

/* Text in HTML, control characters made visible. */
static void put_size(buf *out, const char *text, size_t size) {
    for (size_t i = 0; i < size;) {
        uint32_t code;
        size_t step = utf8_decode(text + i, size - i, &code);
        if (code == '<')
            buf_str(out, "&lt;");
        else if (code == '>')
            buf_str(out, "&gt;");
        else if (code == '&')
            buf_str(out, "&amp;");
        else if (code == '"')
            buf_str(out, "&quot;");
        else if ((code < 0x20 && code != '\t' && code != '\n') || code == 0x7f)
            buf_str(out, "\xef\xbf\xbd");
        else if (step == 1 && code == 0xfffd)
            buf_str(out, "\xef\xbf\xbd");
        else
            buf_add(out, text + i, step);
        i += step;
    }
}

static void put(buf *out, const char *text) {
    put_size(out, text, strlen(text));
}

/* -------------------------------------------------------------- excerpts ---- */

typedef struct place {
    const char *path;
    uint32_t line, column, span;
    const char *text; /* of the line, if that is all there is */
} place;

/* The bytes of the first `count` characters. */
static size_t bytes_of(const char *text, size_t size, uint32_t count) {
    size_t at = 0;
    while (count-- && at < size) {
        uint32_t code;
        at += utf8_decode(text + at, size - at, &code);
    }
    return at;
}

static void put_line(
    buf *out, const place *about, uint32_t number, const char *text, size_t size) {
    bool here = number == about->line;
    if (size && text[size - 1] == '\r') size--;
    buf_fmt(
        out, "<span class=\"line%s\"><span class=\"number\">%u</span>",
        here ? " here" : "", (unsigned)number);
    if (here && about->column) {
        size_t from = bytes_of(text, size, about->column - 1);
        size_t to =
            from + bytes_of(text + from, size - from, about->span ? about->span : 1);
        put_size(out, text, from);
        buf_str(out, "<mark>");
        put_size(out, text + from, to - from);
        buf_str(out, "</mark>");
        put_size(out, text + to, size - to);
    } else {
        put_size(out, text, size);
    }
    buf_str(out, "</span>");
}

/* The lines around the place, if the file is one of the site. */
static bool put_around(writer *self, const place *about) {
    buf text = BUF_INIT;
    bool found = false;
    if (about->path && about->line &&
        fs_root_read(&self->root, about->path, MAX_SOURCE, &text) && text.size) {
        const char *at = text.data, *end = at + text.size;
        buf_str(&self->out, "<pre>");
        for (uint32_t n = 1; at < end && n <= about->line + AROUND; n++) {
            const char *stop = memchr(at, '\n', (size_t)(end - at));
            if (!stop) stop = end;
            if (n + AROUND >= about->line)
                put_line(&self->out, about, n, at, (size_t)(stop - at));
            found |= n == about->line;
            at = stop + 1;
        }
        buf_str(&self->out, "</pre>\n");
    }
    buf_done(&text);
    return found;
}

static void put_excerpt(writer *self, const place *about) {
    if (put_around(self, about) || !about->text || !about->line) return;
    buf_str(&self->out, "<pre>");
    put_line(&self->out, about, about->line, about->text, strlen(about->text));
    buf_str(&self->out, "</pre>\n");
}

static void put_place(buf *out, const place *about) {
    put(out, about->path);
    if (about->line) buf_fmt(out, ":%u", (unsigned)about->line);
    if (about->line && about->column) buf_fmt(out, ":%u", (unsigned)about->column);
}

/* --------------------------------------------------------------- names ---- */

static void put_name(void *data, const inspect_value *one) {
    buf *out = data;
    buf_str(out, "<tr><th>");
    put(out, one->name);
    buf_str(out, "</th><td class=\"type\">");
    put(out, one->type);
    buf_str(out, "</td><td>");
    put(out, one->text);
    buf_str(out, "</td></tr>\n");
}

/* A step's table is opened by its first variable, closed by the next step. */
typedef struct steps_state {
    buf *out;
    const inspect_step *step; /* the one that is not opened yet */
    bool open;
} steps_state;

static void end_step(steps_state *self) {
    if (self->open) buf_str(self->out, "</table></details>\n");
    self->open = false;
}

static void begin_step(void *data, const inspect_step *step) {
    steps_state *self = data;
    end_step(self);
    self->step = step;
}

static void put_local(void *data, const inspect_value *one) {
    steps_state *self = data;
    if (!self->open) {
        buf_str(self->out, "<details class=\"names\" open><summary>Variables of ");
        put(self->out, self->step->what);
        buf_char(self->out, ' ');
        put(self->out, self->step->template_name);
        buf_fmt(self->out, ":%u</summary>\n<table>\n", (unsigned)self->step->line);
    }
    self->open = true;
    put_name(self->out, one);
}

static void put_names(writer *self, const char *what) {
    buf *out = &self->out;
    steps_state state = {.out = out};
    inspect_steps(self->site, what, begin_step, put_local, &state);
    end_step(&state);
    buf_str(out, "<details class=\"names\"><summary>Variables of the page</summary>\n");
    buf_str(out, "<table>\n");
    inspect_names(self->site, what, put_name, out);
    buf_str(out, "</table></details>\n");
}

static void put_box(writer *self, const char *what) {
    buf *out = &self->out;
    buf_str(out, "<form data-expressions data-what=\"");
    put(out, what);
    buf_str(
        out, "\"><label>Expression <input name=\"expression\" autocomplete=\"off\" "
             "spellcheck=\"false\" placeholder=\"page.title\"></label>"
             "<input name=\"key\" autocomplete=\"off\" aria-label=\"Key\" "
             "placeholder=\"the key that torii serve has printed\">"
             "<button>Evaluate</button><output></output></form>\n");
}

/* -------------------------------------------------------------- reports ---- */

static void put_frames(writer *self, const log_report *report) {
    for (size_t i = 0; i < report->frames.count; i++) {
        const log_step *step = &report->frames.items[i];
        place about = {step->path, step->line, step->column, 1, step->text};
        buf_str(&self->out, "<details open><summary>");
        put(&self->out, step->how);
        buf_char(&self->out, ' ');
        put_place(&self->out, &about);
        buf_str(&self->out, "</summary>");
        put_excerpt(self, &about);
        buf_str(&self->out, "</details>\n");
    }
}

static void put_notes(buf *out, const log_report *report) {
    for (size_t i = 0; i < report->notes.count; i++) {
        buf_str(out, "<p class=\"note\">");
        put(out, report->notes.items[i]);
        buf_str(out, "</p>\n");
    }
    if (!report->output) return;
    buf_str(out, "<p class=\"note\">while rendering ");
    put(out, report->output);
    if (report->more) buf_fmt(out, ", and %zu more", report->more);
    buf_str(out, "</p>\n");
}

static void put_report(void *data, const log_report *report) {
    writer *self = data;
    if (self->count++ >= MOST_REPORTS) return;
    buf *out = &self->out;
    const char *severity = log_severity_name(report->severity);
    buf_fmt(out, "<section class=\"report %s\">\n<h2><span class=\"code\">", severity);
    buf_str(out, severity);
    if (report->code) buf_fmt(out, "[%s]", report->code);
    buf_str(out, "</span> ");
    put(out, report->message);
    buf_str(out, "</h2>\n");
    if (report->path) {
        place about = {
            report->path, report->line, report->column, report->span, report->excerpt};
        buf_str(out, "<p class=\"place\">");
        put_place(out, &about);
        buf_str(out, "</p>\n");
        put_excerpt(self, &about);
    }
    if (report->suggestion) {
        buf_str(out, "<p class=\"advice\">did you mean '");
        put(out, report->suggestion);
        buf_str(out, "'?</p>\n");
    }
    put_frames(self, report);
    put_notes(out, report);
    bool has_context =
        report->output && report->code && strncmp(report->code, "E04", 3) == 0;
    if (has_context && self->site && self->debugger && self->named++ < MOST_NAMED) {
        put_box(self, report->output);
        put_names(self, report->output);
    }
    buf_str(out, "</section>\n");
}

static const char HEAD[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>The build failed</title>\n"
    "<link rel=\"stylesheet\" href=\"/_torii/failure.css\">\n"
    "</head>\n<body>\n";

static const char FOOT[] =
    "</main>\n<script src=\"/_torii/failure.js\"></script>\n</body>\n</html>\n";

blob *failure_page(
    logger *log, const struct stages *model, const char *root, bool debugger) {
    writer self = {.site = model, .debugger = debugger};
    buf whole = BUF_INIT;
    char summary[64];
    self.root.fd = -1;
    fs_root_open(&self.root, root, false);
    log_each(log, put_report, &self);
    log_summary(log, summary, sizeof summary); /* of folded reports: only now */
    buf_str(&whole, HEAD);
    buf_fmt(
        &whole,
        "<header><h1>The build failed: %s</h1>"
        "<a href=\"?_torii=last\">The last good page</a></header>\n<main>\n",
        summary);
    buf_add(&whole, self.out.data, self.out.size);
    if (self.count > MOST_REPORTS)
        buf_fmt(&whole, "<p>... and %zu more</p>\n", self.count - MOST_REPORTS);
    buf_str(&whole, FOOT);
    buf_done(&self.out);
    fs_root_close(&self.root);
    size_t size = whole.size;
    return blob_new(buf_take(&whole), size);
}
