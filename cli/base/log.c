/* SPDX-License-Identifier: MIT
 *
 * Collecting reports.  Each is a block of its own, linked into the logger
 * under its lock, so that threads fill their reports without waiting.
 */
#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/codes.h"
#include "base/log_report.h"
#include "base/mem.h"
#include "base/path.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHOWN = 20 };

struct logger {
    log_options options;
    char *root;
    pthread_mutex_t lock;
    log_report_list reports;
    atomic_size_t errors, warnings; /* asked for while others report */
    size_t order, generation;
    bool (*keep)(void *data, const char *code, const char *path);
    void *keep_data;
    bool terminal;       /* progress can be shown */
    bool progress_shown; /* and stands in the last line */
    int64_t started;
    atomic_int_fast64_t last_progress;
};

logger *log_new(const log_options *options) {
    logger *log = mem_new(sizeof *log);
    if (options) log->options = *options;
    if (!log->options.stream) log->options.stream = stderr;
    log->terminal = log->options.format == LOG_TEXT && log->options.verbosity >= 0 &&
                    isatty(fileno(log->options.stream)) == 1;
    log->started = clock_ticks();
    atomic_init(&log->last_progress, log->started);
    if (log->options.root) log->root = mem_str(log->options.root);
    pthread_mutex_init(&log->lock, NULL);
    return log;
}

static void report_free(log_report *report) {
    mem_free(report->message);
    mem_free(report->path);
    mem_free(report->excerpt);
    mem_free(report->suggestion);
    mem_free(report->output);
    for (size_t i = 0; i < report->notes.count; i++) mem_free(report->notes.items[i]);
    vec_done(&report->notes);
    for (size_t i = 0; i < report->frames.count; i++) {
        mem_free(report->frames.items[i].how);
        mem_free(report->frames.items[i].path);
        mem_free(report->frames.items[i].text);
    }
    vec_done(&report->frames);
    mem_free(report);
}

void log_set_root(logger *log, const char *root) {
    mem_free(log->root);
    log->root = root ? mem_str(root) : NULL;
}

static void set_text(char **place, const char *text) {
    mem_free(*place);
    *place = mem_str(text);
}

__attribute__((format(printf, 1, 0))) static char *
format_text(const char *format, va_list args) {
    buf text = BUF_INIT;
    buf_vfmt(&text, format, args);
    return buf_take(&text);
}

static _Thread_local size_t made_here;

__attribute__((format(printf, 4, 0))) static log_report *start(
    logger *log, log_severity severity, const char *code, const char *format,
    va_list args) {
    log_report *report = mem_new(sizeof *report);
    report->log = log;
    report->severity = severity;
    report->code = code;
    report->span = 1;
    made_here++;
    report->message = format_text(format, args);
    pthread_mutex_lock(&log->lock);
    report->order = log->order++;
    log->errors += severity == LOG_ERROR;
    log->warnings += severity == LOG_WARNING;
    vec_push(&log->reports, report);
    pthread_mutex_unlock(&log->lock);
    return report;
}

log_report *log_report_new(
    logger *log, log_severity severity, const char *code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    log_report *report = start(log, severity, code, format, args);
    va_end(args);
    return report;
}

log_report *log_error(logger *log, const char *code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    log_report *report = start(log, LOG_ERROR, code, format, args);
    va_end(args);
    return report;
}

log_report *log_warning(logger *log, const char *code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    log_report *report = start(log, LOG_WARNING, code, format, args);
    va_end(args);
    return report;
}

log_report *log_unreadable_folder(logger *log, const char *folder) {
    int reason = errno;
    log_report *report = log_error(
        log, CODE_READ, "the folder cannot be read: %s", strerror(reason));
    log_at(report, folder, 0, 0);
    if (reason == EXDEV)
        log_note(report, "links that lead out of the site are not followed");
    return report;
}

log_report *
log_at(log_report *report, const char *path, uint32_t line, uint32_t column) {
    set_text(&report->path, path);
    report->line = line;
    report->column = column;
    return report;
}

log_report *log_span(log_report *report, uint32_t characters) {
    report->span = characters ? characters : 1;
    return report;
}

log_report *log_source(log_report *report, const char *text, size_t size) {
    if (!text || !report->line) return report;
    const char *end = text + size;
    for (uint32_t line = 1; line < report->line; line++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        if (!newline) return report;
        text = newline + 1;
    }
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    size_t length = (size_t)((newline ? newline : end) - text);
    if (length && text[length - 1] == '\r') length--;
    mem_free(report->excerpt);
    report->excerpt = mem_strn(text, length);
    return report;
}

log_report *log_excerpt(log_report *report, const char *line_text) {
    if (line_text) set_text(&report->excerpt, line_text);
    return report;
}

log_report *log_suggest(log_report *report, const char *candidate) {
    if (candidate) set_text(&report->suggestion, candidate);
    return report;
}

log_report *log_note(log_report *report, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *note = format_text(format, args);
    va_end(args);
    vec_push(&report->notes, note);
    return report;
}

log_report *log_frame(
    log_report *report, const char *how, const char *path, uint32_t line,
    uint32_t column, const char *text) {
    log_step step = {
        .how = mem_str(how),
        .path = mem_str(path),
        .text = text && *text ? mem_str(text) : NULL,
        .line = line,
        .column = column};
    vec_push(&report->frames, step);
    return report;
}

log_report *log_while(log_report *report, const char *output) {
    set_text(&report->output, output);
    return report;
}

/* Which of the outputs is named must not depend on who came first. */
bool log_more(log_report *report, const char *output) {
    pthread_mutex_lock(&report->log->lock);
    bool later = !report->output || strcmp(output, report->output) >= 0;
    report->more += later;
    pthread_mutex_unlock(&report->log->lock);
    return later;
}

size_t log_made_here(void) {
    return made_here;
}

void log_set_made_here(size_t made) {
    made_here = made;
}

size_t log_generation(const logger *log) {
    return log->generation;
}

size_t log_errors(const logger *log) {
    return log->errors;
}

size_t log_warnings(const logger *log) {
    return log->warnings;
}

bool log_failed(const logger *log) {
    return log->errors || (log->options.strict && log->warnings);
}

/* ------------------------------------------------------------ printing ---- */

static int compare_numbers(size_t left, size_t right) {
    return (left > right) - (left < right);
}

/* Without the order of arrival: 0 for reports that are the same mistake. */
static int compare_content(const log_report *left, const log_report *right) {
    int order = compare_numbers(left->severity, right->severity);
    if (!order)
        order = strcmp(left->path ? left->path : "", right->path ? right->path : "");
    if (!order) order = compare_numbers(left->line, right->line);
    if (!order) order = compare_numbers(left->column, right->column);
    if (!order) order = strcmp(left->message, right->message);
    return order;
}

static int compare_texts(const char *left, const char *right) {
    return strcmp(left ? left : "", right ? right : "");
}

/* The way there: of several, the one to be shown must not be that of the thread
 * which came first. */
static int compare_ways(const log_report *left, const log_report *right) {
    int order = compare_numbers(left->frames.count, right->frames.count);
    for (size_t i = 0; !order && i < left->frames.count; i++) {
        const log_step *a = &left->frames.items[i], *b = &right->frames.items[i];
        order = compare_texts(a->path, b->path);
        if (!order) order = compare_numbers(a->line, b->line);
        if (!order) order = compare_numbers(a->column, b->column);
        if (!order) order = compare_texts(a->how, b->how);
    }
    order = order ? order : compare_numbers(left->notes.count, right->notes.count);
    for (size_t i = 0; !order && i < left->notes.count; i++)
        order = compare_texts(left->notes.items[i], right->notes.items[i]);
    return order ? order : compare_texts(left->suggestion, right->suggestion);
}

static int compare_reports(const void *left, const void *right) {
    const log_report *a = *(log_report *const *)left, *b = *(log_report *const *)right;
    int order = compare_content(a, b);
    if (!order)
        order = strcmp(a->output ? a->output : "", b->output ? b->output : "");
    if (!order) order = compare_ways(a, b);
    return order ? order : compare_numbers(a->order, b->order);
}

void log_set_filter(
    logger *log, bool (*keep)(void *data, const char *code, const char *path),
    void *data) {
    log->keep = keep;
    log->keep_data = data;
}

static void uncount(logger *log, log_report *report) {
    log->errors -= report->severity == LOG_ERROR;
    log->warnings -= report->severity == LOG_WARNING;
    report_free(report);
}

static void filter(logger *log) {
    size_t kept = 0;
    if (!log->keep) return;
    for (size_t i = 0; i < log->reports.count; i++) {
        log_report *report = log->reports.items[i];
        if (log->keep(log->keep_data, report->code, report->path))
            log->reports.items[kept++] = report;
        else
            uncount(log, report);
    }
    log->reports.count = kept;
}

/* Sorts, and folds equal reports into the first of them: one mistake counts
 * once, however many outputs show it. */
static void collapse(logger *log) {
    log_report_list *reports = &log->reports;
    filter(log);
    if (!reports->count) return;
    qsort(reports->items, reports->count, sizeof *reports->items, compare_reports);
    size_t kept = 0;
    for (size_t i = 1; i < reports->count; i++) {
        if (compare_content(reports->items[kept], reports->items[i]) == 0) {
            reports->items[kept]->more += 1 + reports->items[i]->more;
            uncount(log, reports->items[i]);
        } else {
            reports->items[++kept] = reports->items[i];
        }
    }
    reports->count = kept + 1;
}

/* Reads the line of a report that came without its text. */
static void load_excerpt(const logger *log, log_report *report) {
    if (report->excerpt || !report->path || !report->line) return;
    arena memory;
    buf text = BUF_INIT;
    arena_init(&memory);
    const char *path = report->path;
    if (log->root) path = path_join(&memory, log->root, path);
    FILE *file = fopen(path, "re");
    char chunk[4096];
    size_t got;
    while (file && text.size < 16u << 20 && (got = fread(chunk, 1, sizeof chunk, file)))
        buf_add(&text, chunk, got);
    if (file) fclose(file);
    if (text.size) log_source(report, text.data, text.size);
    buf_done(&text);
    arena_done(&memory);
}

static bool use_color(const log_options *options) {
    if (options->color != LOG_COLOR_AUTO) return options->color == LOG_COLOR_ALWAYS;
    const char *none = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE");
    if (none && *none) return false;
    if (force && *force && strcmp(force, "0") != 0) return true;
    const char *terminal = getenv("TERM");
    if (terminal && strcmp(terminal, "dumb") == 0) return false;
    return isatty(fileno(options->stream)) == 1;
}

static void flush_text(logger *log, const log_style *style) {
    bool github = log->options.format == LOG_GITHUB;
    size_t limit = log->options.verbosity > 0 || github ? SIZE_MAX : SHOWN;
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < log->reports.count; i++) {
        log_report *report = log->reports.items[i];
        if (log->options.verbosity < 0 && report->severity != LOG_ERROR) continue;
        if (shown == limit) {
            left++;
            continue;
        }
        shown++;
        if (github) {
            log_write_github(style, report);
        } else {
            load_excerpt(log, report);
            log_write_text(style, report);
        }
    }
    if (left) fprintf(style->stream, "... and %zu more (-v shows all)\n", left);
}

static bool is_document(const logger *log) {
    return log->options.format == LOG_JSON || log->options.format == LOG_SARIF;
}

static void forget_reports(logger *log) {
    log->generation++;
    for (size_t i = 0; i < log->reports.count; i++) report_free(log->reports.items[i]);
    vec_done(&log->reports);
}

/* Takes the line of progress away; the lock is held. */
static void clear_progress(logger *log) {
    if (!log->progress_shown) return;
    fputs("\r\033[K", log->options.stream);
    log->progress_shown = false;
}

void log_progress(logger *log, const char *what, size_t done, size_t total) {
    enum { HALF = 500000000, STEP = 100000000 };
    if (!log->terminal) return;
    int64_t now = clock_ticks();
    int_fast64_t last = atomic_load(&log->last_progress);
    if (now - log->started < HALF || now - last < STEP) return;
    if (!atomic_compare_exchange_strong(&log->last_progress, &last, now)) return;
    pthread_mutex_lock(&log->lock);
    fprintf(log->options.stream, "\r\033[K  %-8s %zu of %zu", what, done, total);
    fflush(log->options.stream);
    log->progress_shown = true;
    pthread_mutex_unlock(&log->lock);
}

void log_flush(logger *log) {
    pthread_mutex_lock(&log->lock);
    clear_progress(log);
    collapse(log);
    if (!is_document(log)) {
        log_style style = {log->options.stream, use_color(&log->options)};
        flush_text(log, &style);
        fflush(style.stream);
        forget_reports(log);
    }
    pthread_mutex_unlock(&log->lock);
}

void log_reset(logger *log) {
    pthread_mutex_lock(&log->lock);
    forget_reports(log);
    log->errors = log->warnings = 0;
    pthread_mutex_unlock(&log->lock);
}

void log_each(
    logger *log, void (*visit)(void *data, const log_report *report), void *data) {
    pthread_mutex_lock(&log->lock);
    collapse(log);
    size_t count = log->reports.count;
    pthread_mutex_unlock(&log->lock);
    for (size_t i = 0; i < count; i++) { /* which may make reports of its own */
        load_excerpt(log, log->reports.items[i]);
        visit(data, log->reports.items[i]);
    }
}

void log_free(logger *log) {
    if (!log) return;
    if (is_document(log)) {
        log_style style = {log->options.stream, false};
        collapse(log);
        if (log->options.format == LOG_JSON)
            log_write_json(&style, &log->reports);
        else
            log_write_sarif(&style, &log->reports);
        fflush(style.stream);
    }
    forget_reports(log);
    pthread_mutex_destroy(&log->lock);
    mem_free(log->root);
    mem_free(log);
}

void log_say(logger *log, const char *format, ...) {
    if (log->options.verbosity < 0 || log->options.format != LOG_TEXT) return;
    va_list args;
    va_start(args, format);
    pthread_mutex_lock(&log->lock);
    clear_progress(log);
    vfprintf(log->options.stream, format, args);
    fputc('\n', log->options.stream);
    pthread_mutex_unlock(&log->lock);
    va_end(args);
}

void log_summary(const logger *log, char *out, size_t size) {
    const char *errors = log->errors == 1 ? "error" : "errors";
    const char *warnings = log->warnings == 1 ? "warning" : "warnings";
    if (size) out[0] = '\0';
    if (log->errors && log->warnings)
        snprintf(
            out, size, "%zu %s, %zu %s", log->errors, errors, log->warnings, warnings);
    else if (log->errors)
        snprintf(out, size, "%zu %s", log->errors, errors);
    else if (log->warnings)
        snprintf(out, size, "%zu %s", log->warnings, warnings);
}
