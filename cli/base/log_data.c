/* SPDX-License-Identifier: MIT
 *
 * Reports for programs: JSON, SARIF 2.1.0 and GitHub's workflow commands.
 */
#include "base/log_report.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <string.h>

static void put_json(buf *out, const char *text) {
    size_t size = strlen(text);
    buf_char(out, '"');
    for (size_t i = 0; i < size;) {
        uint32_t code;
        size_t step = utf8_decode(text + i, size - i, &code);
        if (code == '"' || code == '\\')
            buf_fmt(out, "\\%c", (char)code);
        else if (code < 0x20 || code == 0x7f)
            buf_fmt(out, "\\u%04x", (unsigned)code);
        else if (step == 1 && code == 0xfffd)
            buf_str(out, "\\ufffd");
        else
            buf_add(out, text + i, step);
        i += step;
    }
    buf_char(out, '"');
}

static void put_member(buf *out, const char *name, const char *text) {
    buf_fmt(out, ", \"%s\": ", name);
    if (text)
        put_json(out, text);
    else
        buf_str(out, "null");
}

static void put_report(buf *out, const log_report *report) {
    buf_fmt(out, "{\"severity\": \"%s\"", log_severity_name(report->severity));
    put_member(out, "code", report->code);
    put_member(out, "message", report->message);
    put_member(out, "path", report->path);
    buf_fmt(
        out, ", \"line\": %u, \"column\": %u, \"span\": %u", (unsigned)report->line,
        (unsigned)report->column, (unsigned)report->span);
    put_member(out, "suggestion", report->suggestion);
    buf_str(out, ", \"frames\": [");
    for (size_t i = 0; i < report->frames.count; i++) {
        const log_step *step = &report->frames.items[i];
        buf_fmt(
            out, "%s{\"line\": %u, \"column\": %u", i ? ", " : "",
            (unsigned)step->line, (unsigned)step->column);
        put_member(out, "how", step->how);
        put_member(out, "path", step->path);
        put_member(out, "text", step->text);
        buf_char(out, '}');
    }
    buf_str(out, "], \"notes\": [");
    for (size_t i = 0; i < report->notes.count; i++) {
        if (i) buf_str(out, ", ");
        put_json(out, report->notes.items[i]);
    }
    buf_str(out, "]");
    put_member(out, "output", report->output);
    buf_fmt(out, ", \"more\": %zu}", report->more);
}

static void write_out(const log_style *style, buf *out) {
    fwrite(out->data, 1, out->size, style->stream);
    buf_done(out);
}

void log_write_json(const log_style *style, const log_report_list *reports) {
    buf out = BUF_INIT;
    buf_char(&out, '[');
    for (size_t i = 0; i < reports->count; i++) {
        buf_str(&out, i ? ",\n " : "\n ");
        put_report(&out, reports->items[i]);
    }
    buf_str(&out, reports->count ? "\n]\n" : "]\n");
    write_out(style, &out);
}

/* A path as a reference of a URI, in JSON. */
static void put_uri(buf *out, const char *path) {
    buf_char(out, '"');
    for (; *path; path++) {
        unsigned char byte = (unsigned char)*path;
        if (byte <= ' ' || byte >= 0x7f || strchr("\"%#?[]\\^`{|}<>", byte))
            buf_fmt(out, "%%%02X", byte);
        else
            buf_char(out, (char)byte);
    }
    buf_char(out, '"');
}

static void put_sarif_place(
    buf *out, const char *path, uint32_t line, uint32_t column, uint32_t span) {
    buf_str(out, "\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
    put_uri(out, path);
    buf_char(out, '}');
    if (line) buf_fmt(out, ", \"region\": {\"startLine\": %u", (unsigned)line);
    if (line && column)
        buf_fmt(
            out, ", \"startColumn\": %u, \"endColumn\": %u", (unsigned)column,
            (unsigned)(column + span));
    buf_str(out, line ? "}}" : "}");
}

static void put_sarif_steps(buf *out, const log_report *report) {
    if (!report->frames.count) return;
    buf_str(out, ", \"relatedLocations\": [");
    for (size_t i = 0; i < report->frames.count; i++) {
        const log_step *step = &report->frames.items[i];
        buf_str(out, i ? ", {\"message\": {\"text\": " : "{\"message\": {\"text\": ");
        put_json(out, step->how);
        buf_str(out, "}, ");
        put_sarif_place(out, step->path, step->line, step->column, 1);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

static void put_sarif_result(buf *out, const log_report *report) {
    buf text = BUF_INIT;
    buf_str(&text, report->message);
    if (report->suggestion) buf_fmt(&text, " (did you mean '%s'?)", report->suggestion);
    for (size_t i = 0; i < report->notes.count; i++)
        buf_fmt(&text, "\n%s", report->notes.items[i]);
    buf_fmt(out, "{\"level\": \"%s\"", log_severity_name(report->severity));
    put_member(out, "ruleId", report->code ? report->code : "torii");
    buf_str(out, ", \"message\": {\"text\": ");
    put_json(out, buf_text(&text));
    buf_char(out, '}');
    buf_done(&text);
    if (report->path) {
        buf_str(out, ", \"locations\": [{");
        put_sarif_place(
            out, report->path, report->line, report->column, report->span);
        buf_str(out, "}]");
    }
    put_sarif_steps(out, report);
    buf_char(out, '}');
}

void log_write_sarif(const log_style *style, const log_report_list *reports) {
    buf out = BUF_INIT;
    buf_str(
        &out, "{\"version\": \"2.1.0\", \"$schema\": "
              "\"https://json.schemastore.org/sarif-2.1.0.json\",\n"
              "\"runs\": [{\"tool\": {\"driver\": {\"name\": \"torii\"}}, "
              "\"columnKind\": \"unicodeCodePoints\", \"results\": [");
    for (size_t i = 0; i < reports->count; i++) {
        buf_str(&out, i ? ",\n " : "\n ");
        put_sarif_result(&out, reports->items[i]);
    }
    buf_str(&out, "]}]}\n");
    write_out(style, &out);
}

/* Workflow commands end at a line break, and their properties at "," or ":". */
static void put_github(buf *out, const char *text, bool property) {
    for (; *text; text++) {
        if (strchr("%\r\n", *text) || (property && strchr(":,", *text)))
            buf_fmt(out, "%%%02X", (unsigned)(unsigned char)*text);
        else
            buf_char(out, *text);
    }
}

void log_write_github(const log_style *style, const log_report *report) {
    buf out = BUF_INIT;
    const char *level =
        report->severity == LOG_NOTE ? "notice" : log_severity_name(report->severity);
    buf_fmt(&out, "::%s title=%s", level, report->code ? report->code : "torii");
    if (report->path) {
        buf_str(&out, ",file=");
        put_github(&out, report->path, true);
    }
    if (report->line) buf_fmt(&out, ",line=%u", (unsigned)report->line);
    if (report->column) buf_fmt(&out, ",col=%u", (unsigned)report->column);
    buf_str(&out, "::");
    put_github(&out, report->message, false);
    if (report->suggestion) {
        buf_str(&out, " (did you mean '");
        put_github(&out, report->suggestion, false);
        buf_str(&out, "'?)");
    }
    buf_char(&out, '\n');
    write_out(style, &out);
}
