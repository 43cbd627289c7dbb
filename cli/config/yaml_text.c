/* SPDX-License-Identifier: MIT
 *
 * The text of a YAML file beside what it says: places in it for reports, and what is
 * refused before the parser sees it: too much, no UTF-8, line breaks that nobody sees.
 */
#include "base/codes.h"
#include "base/utf8.h"
#include "config/yaml_reader.h"

#include <string.h>

enum { MAX_SIZE = 1 << 20 };

log_report *yaml_place(
    const yaml_reader *self, log_report *report, uint32_t line, uint32_t column,
    uint32_t span) {
    const yaml_options *options = self->options;
    log_span(log_at(report, options->file, line, column), span);
    if (options->whole)
        log_source(report, options->whole, options->whole_size);
    else if (options->first_line <= 1)
        log_source(report, self->text, self->size);
    return report;
}

/* libyaml's line, without the breaks that are none, in the whole file. */
uint32_t yaml_line_of(const yaml_reader *self, yaml_mark_t mark) {
    uint32_t line = (uint32_t)mark.line;
    for (size_t i = 0; i < self->breaks.count; i++)
        line -= self->breaks.items[i].index < mark.index && line > 0;
    return line + (self->options->first_line ? self->options->first_line : 1);
}

log_report *
yaml_place_mark(const yaml_reader *self, log_report *report, yaml_mark_t mark) {
    return yaml_place(
        self, report, yaml_line_of(self, mark), (uint32_t)mark.column + 1, 1);
}

log_report *
yaml_place_node(const yaml_reader *self, log_report *report, const yaml_node *node) {
    return yaml_place(self, report, node->line, node->column, node->span);
}

void yaml_locate(
    const yaml_reader *self, size_t offset, uint32_t *line, uint32_t *column) {
    size_t start = 0;
    *line = self->options->first_line ? self->options->first_line : 1;
    for (size_t i = 0; i < offset; i++)
        if (self->text[i] == '\n') ++*line, start = i + 1;
    *column = (uint32_t)utf8_count(self->text + start, offset - start) + 1;
}

static size_t odd_break_size(const char *at, size_t left) {
    if (left >= 2 && memcmp(at, "\xc2\x85", 2) == 0) return 2;
    if (left < 3 || memcmp(at, "\xe2\x80", 2) != 0) return 0;
    return at[2] == '\xa8' || at[2] == '\xa9' ? 3 : 0;
}

static void find_odd_breaks(yaml_reader *self) {
    size_t index = 0;
    for (size_t i = 0; i < self->size; i++) {
        if ((self->text[i] & 0xc0) == 0x80) continue;
        if ((self->text[i] & 0x80) && odd_break_size(self->text + i, self->size - i)) {
            yaml_odd_break found = {.index = index};
            yaml_locate(self, i, &found.line, &found.column);
            vec_push(&self->breaks, found);
        }
        index++;
    }
}

bool yaml_check_text(yaml_reader *self) {
    size_t max = self->options->max_size ? self->options->max_size : MAX_SIZE;
    if (self->size > max) {
        log_report *report = log_error(
            self->log, CODE_YAML_LIMIT, "%zu bytes of YAML; at most %zu are read",
            self->size, max);
        log_at(report, self->options->file, 0, 0);
        return false;
    }
    size_t bad = utf8_invalid_at(self->text, self->size);
    if (bad < self->size) {
        uint32_t line, column;
        yaml_locate(self, bad, &line, &column);
        log_report *report = log_error(
            self->log, CODE_ENCODING, "byte 0x%02x is not UTF-8",
            (unsigned)(unsigned char)self->text[bad]);
        log_note(yaml_place(self, report, line, column, 1), "save the file as UTF-8");
        return false;
    }
    find_odd_breaks(self);
    return true;
}

bool yaml_check_breaks(yaml_reader *self, size_t limit) {
    for (size_t i = 0; i < self->breaks.count; i++) {
        const yaml_odd_break *found = &self->breaks.items[i];
        if (found->quoted || found->index >= limit) continue;
        log_report *report = log_error(
            self->log, CODE_YAML, "an invisible line break (U+0085, U+2028 or U+2029)");
        yaml_place(self, report, found->line, found->column, 1);
        log_note(report, "remove it, or put the text in double quotes");
        return false;
    }
    return true;
}

const char *yaml_byte_at(const yaml_reader *self, size_t index) {
    for (size_t i = 0; i < self->size; i++) {
        if ((self->text[i] & 0xc0) == 0x80) continue;
        if (index-- == 0) return self->text + i;
    }
    return self->text + self->size;
}
