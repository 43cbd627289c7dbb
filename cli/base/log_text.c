/* SPDX-License-Identifier: MIT
 *
 * Reports for people: headline, place, the line with a caret, notes.  Nothing
 * a site's files contain reaches the terminal unescaped.
 */
#include "base/log_report.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <string.h>

enum { WINDOW = 110, LEAD = 40, TAB = 4 };

#define RESET "\033[0m"
#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define BLUE "\033[34m"
#define CYAN "\033[1;36m"

const char *log_severity_name(log_severity severity) {
    static const char *const names[] = {"error", "warning", "note"};
    return names[severity];
}

/* Text that may hold anything, with control characters made visible. */
static void put_clean(buf *out, const char *text) {
    size_t size = strlen(text);
    for (size_t i = 0; i < size;) {
        uint32_t code;
        size_t step = utf8_decode(text + i, size - i, &code);
        if (code < 0x20 || (code >= 0x7f && code < 0xa0))
            buf_fmt(out, "\\x%02x", (unsigned)code);
        else if (
            (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
            buf_fmt(out, "\\u%04x", (unsigned)code); /* would reorder the line */
        else if (step == 1 && code == 0xfffd)
            buf_str(out, "\xef\xbf\xbd");
        else
            buf_add(out, text + i, step);
        i += step;
    }
}

static void put_color(buf *out, const log_style *style, const char *color) {
    if (style->color) buf_str(out, color);
}

/*
 * The visible part of the excerpt's line goes to `out`; *caret and *span are
 * where to underline it, in terminal columns.
 */
static void cut_line(const log_report *report, buf *out, size_t *caret, size_t *span) {
    const char *text = report->excerpt;
    size_t size = strlen(text), characters = utf8_count(text, size);
    uint32_t first = report->column > WINDOW - 20 ? report->column - LEAD : 1;
    uint32_t number = 0;
    size_t columns = 0;
    *caret = *span = 0;
    if (first > 1) buf_str(out, "..."), columns = 3;
    for (size_t i = 0; i < size;) {
        uint32_t code;
        size_t step = utf8_decode(text + i, size - i, &code);
        number++;
        if (number < first) {
            i += step;
            continue;
        }
        if (number == report->column) *caret = columns;
        if (columns > WINDOW) {
            buf_str(out, "...");
            break;
        }
        char piece[8] = {0};
        size_t before = out->size;
        memcpy(piece, text + i, step);
        size_t width;
        if (code == '\t') {
            buf_add(out, "    ", TAB);
            width = TAB;
        } else {
            put_clean(out, piece);
            int shown = utf8_width(code);
            width = shown > 0 ? (size_t)shown : code < 0xa0 ? out->size - before : 0;
        }
        if (number >= report->column && number - report->column < report->span)
            *span += width;
        columns += width;
        i += step;
    }
    if (report->column > characters) *caret = columns;
    if (!*span) *span = 1;
}

static void put_excerpt(buf *out, const log_style *style, const log_report *report) {
    char number[16];
    int width = snprintf(number, sizeof number, "%u", (unsigned)report->line);
    if (width < 2) width = 2;
    buf line = BUF_INIT;
    size_t caret, span;
    cut_line(report, &line, &caret, &span);
    put_color(out, style, BLUE);
    buf_fmt(out, "%*s |\n%*s |", width, "", width, number);
    put_color(out, style, RESET);
    buf_fmt(out, "%s%s\n", line.size ? " " : "", buf_text(&line));
    buf_done(&line);
    if (!report->column) return;
    put_color(out, style, BLUE);
    buf_fmt(out, "%*s |", width, "");
    put_color(out, style, report->severity == LOG_ERROR ? RED : YELLOW);
    buf_fmt(out, " %*s", (int)caret, "");
    for (size_t i = 0; i < span; i++) buf_char(out, '^');
    if (report->suggestion) {
        buf_str(out, " did you mean '");
        put_clean(out, report->suggestion);
        buf_str(out, "'?");
    }
    put_color(out, style, RESET);
    buf_char(out, '\n');
}

static void put_headline(buf *out, const log_style *style, const log_report *report) {
    static const char *const colors[] = {RED, YELLOW, CYAN};
    put_color(out, style, colors[report->severity]);
    buf_str(out, log_severity_name(report->severity));
    if (report->code) buf_fmt(out, "[%s]", report->code);
    put_color(out, style, RESET);
    put_color(out, style, BOLD);
    buf_str(out, ": ");
    put_clean(out, report->message);
    put_color(out, style, RESET);
    buf_char(out, '\n');
    if (!report->path) return;
    put_color(out, style, BLUE);
    buf_str(out, "  --> ");
    put_color(out, style, RESET);
    put_clean(out, report->path);
    if (report->line) buf_fmt(out, ":%u", (unsigned)report->line);
    if (report->line && report->column) buf_fmt(out, ":%u", (unsigned)report->column);
    buf_char(out, '\n');
}

/* "  included from templates/section.html:21:5   {% include "x.html" %}" */
static void put_step(buf *out, const log_style *style, const log_step *step) {
    buf_fmt(out, "  %-13s ", step->how);
    put_color(out, style, BLUE);
    put_clean(out, step->path);
    if (step->line) buf_fmt(out, ":%u", (unsigned)step->line);
    if (step->line && step->column) buf_fmt(out, ":%u", (unsigned)step->column);
    put_color(out, style, RESET);
    if (step->text) {
        buf_str(out, "   ");
        put_clean(out, step->text);
    }
    buf_char(out, '\n');
}

void log_write_text(const log_style *style, const log_report *report) {
    buf out = BUF_INIT;
    put_headline(&out, style, report);
    bool excerpt = report->path && report->line && report->excerpt;
    if (excerpt) put_excerpt(&out, style, report);
    if (report->suggestion && !(excerpt && report->column)) {
        buf_str(&out, "  did you mean '");
        put_clean(&out, report->suggestion);
        buf_str(&out, "'?\n");
    }
    for (size_t i = 0; i < report->frames.count; i++)
        put_step(&out, style, &report->frames.items[i]);
    for (size_t i = 0; i < report->notes.count; i++) {
        buf_str(&out, "  ");
        put_clean(&out, report->notes.items[i]);
        buf_char(&out, '\n');
    }
    if (report->output) {
        buf_str(&out, "  while rendering ");
        put_clean(&out, report->output);
        buf_char(&out, '\n');
    }
    /* Equal reports without an output and with a line are of one place. */
    if (report->more && (report->output || !report->line))
        buf_fmt(
            &out, "  also in %zu more %s\n", report->more,
            report->output ? (report->more == 1 ? "output" : "outputs")
                           : (report->more == 1 ? "place" : "places"));
    fwrite(out.data, 1, out.size, style->stream);
    buf_done(&out);
}
