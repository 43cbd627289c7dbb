/* SPDX-License-Identifier: MIT
 *
 * Diagnostics: what the command says about a site, to stderr.  Reports are
 * collected and counted; log_flush() prints them sorted by place, equal ones
 * once ("also in 11 more outputs").  Safe to report to from several threads.
 *
 * Text and GitHub's form are written by each flush; JSON and SARIF are one
 * document, written when the logger ends.  The text form is that of rustc and
 * friends:
 *
 *     error[E0201]: link to a page that does not exist
 *       --> content/blog/hello.md:14:21
 *        |
 *     14 | See the [old post](../nope.md#x) for details.
 *        |                    ^^^^^^^^^^^^ did you mean '../note.md'?
 *       included from templates/section.html:21:5
 */
#ifndef CLI_BASE_LOG_H
#define CLI_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef enum log_severity { LOG_ERROR, LOG_WARNING, LOG_NOTE } log_severity;
typedef enum log_format {
    LOG_TEXT,
    LOG_JSON,
    LOG_SARIF,
    LOG_GITHUB
} log_format;
typedef enum log_color { LOG_COLOR_AUTO, LOG_COLOR_ALWAYS, LOG_COLOR_NEVER } log_color;

typedef struct log_report log_report;
typedef struct logger logger;

typedef struct log_options {
    FILE *stream;     /* NULL: stderr */
    log_format format;
    log_color color;  /* AUTO: a terminal, NO_COLOR and CLICOLOR_FORCE heeded */
    int verbosity;    /* -1: errors only, 1 and more: all reports */
    const char *root; /* folder that reported paths are relative to; may be NULL */
    bool strict;      /* warnings count as errors for log_failed() */
} log_options;

logger *log_new(const log_options *options); /* NULL: all defaults */
void log_free(logger *log); /* flushes JSON and SARIF, and nothing else */

/* Where excerpts are read from when a report brings no text; borrowed. */
void log_set_root(logger *log, const char *root);

/*
 * Reports that `keep` says no to are dropped, and not counted any more, when
 * the logger is flushed.  `code` and `path` may be NULL.
 */
void log_set_filter(
    logger *log, bool (*keep)(void *data, const char *code, const char *path),
    void *data);

/*
 * A report: start it, then add to it; it is printed by log_flush().  Only the
 * thread that started a report may add to it.  All strings are copied.  `code`
 * is one of codes.h.  The calls return their argument, so they can be chained.
 *
 *     log_report *r = log_error(log, CODE_DATE, "'%s' is not a date", text);
 *     log_at(r, page->file, line, column);
 *     log_note(r, "write it as 2026-01-02");
 */
log_report *log_error(logger *log, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
log_report *log_warning(logger *log, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
log_report *log_report_new(
    logger *log, log_severity severity, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The place; line and column from 1, the column in characters, 0: unknown. */
log_report *
log_at(log_report *report, const char *path, uint32_t line, uint32_t column);

/* How many characters the caret line underlines; default 1. */
log_report *log_span(log_report *report, uint32_t characters);

/* The text of the whole file, so that it need not be read again for the
 * excerpt; after log_at(), which names the line to be kept. */
log_report *log_source(log_report *report, const char *text, size_t size);

/* The excerpt's line itself, when only that is at hand. */
log_report *log_excerpt(log_report *report, const char *line_text);

/* A folder that could not be read, for the reason in errno. */
log_report *log_unreadable_folder(logger *log, const char *folder);

/* "did you mean 'x'?" beside the caret; NULL adds nothing. */
log_report *log_suggest(log_report *report, const char *candidate);

/* One more line below, e.g. "included from templates/section.html:21:5". */
log_report *log_note(log_report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * One step of the way there: "included from templates/section.html:21:5" and,
 * if `text` is not NULL, that line.  Line and column as in log_at().
 */
log_report *log_frame(
    log_report *report, const char *how, const char *path, uint32_t line,
    uint32_t column, const char *text);

/* What it was about; equal reports with different outputs are shown once. */
log_report *log_while(log_report *report, const char *output);

/* The same mistake once more, in another output: cheaper than a report that is
 * folded later.  False if that output comes before the one that was told: then
 * nothing is done, make a report of it.  Safe from any thread. */
bool log_more(log_report *report, const char *output);

/* How often it has printed and forgotten its reports. */
size_t log_generation(const logger *log);

/* How many reports this thread has made, of any logger: to tell whether a piece
 * of work had something to report. */
size_t log_made_here(void);

/* Back to that number: what was told since is not of what this thread goes on with. */
void log_set_made_here(size_t made);

size_t log_errors(const logger *log);
size_t log_warnings(const logger *log);
bool log_failed(const logger *log); /* errors, or warnings when strict */

/* Prints what was collected (at most 20 without -v) and forgets it; the
 * counts stay, without what was folded. */
void log_flush(logger *log);

/* Forgets what was collected without printing it, and the counts. */
void log_reset(logger *log);

/* Progress for people, printed at once, but for -q. */
void log_say(logger *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * "  render 1200 of 10000" on a terminal, in place, once the work has taken half
 * a second; nothing anywhere else.  Cheap enough for every step of a loop, and
 * safe from any thread.
 */
void log_progress(logger *log, const char *what, size_t done, size_t total);

/* "2 errors, 1 warning" into `out` (64 bytes are enough); "" if there are none. */
void log_summary(const logger *log, char *out, size_t size);

#endif
