/* SPDX-License-Identifier: MIT
 *
 * What a report holds, for the writers of the output formats and for those who
 * show reports elsewhere than on a terminal.
 */
#ifndef CLI_BASE_LOG_REPORT_H
#define CLI_BASE_LOG_REPORT_H

#include "base/log.h"
#include "base/vec.h"

typedef struct log_step {
    char *how, *path, *text; /* text: NULL if not known */
    uint32_t line, column;
} log_step;

struct log_report {
    logger *log;
    log_severity severity;
    const char *code; /* static */
    char *message;
    char *path; /* NULL: no place */
    uint32_t line, column, span;
    char *excerpt; /* the line's text, or NULL */
    char *suggestion;
    VEC(log_step) frames;
    VEC(char *) notes;
    char *output;
    size_t more; /* equal reports that were folded into this one */
    size_t order;
};

typedef VEC(log_report *) log_report_list;

typedef struct log_style {
    FILE *stream;
    bool color;
} log_style;

void log_write_text(const log_style *style, const log_report *report);
void log_write_github(const log_style *style, const log_report *report);
void log_write_json(const log_style *style, const log_report_list *reports);
void log_write_sarif(const log_style *style, const log_report_list *reports);

/* Visits what was collected as log_flush() would print it: sorted, folded, with
 * excerpts.  Nothing is forgotten.  While no other thread reports. */
void log_each(
    logger *log, void (*visit)(void *data, const log_report *report), void *data);

const char *log_severity_name(log_severity severity);

#endif
