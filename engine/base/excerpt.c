/* SPDX-License-Identifier: MIT
 *
 * Excerpts of sources for error messages; see excerpt.h.
 */
#include "base/excerpt.h"

#include "base/utf8.h"

#define LINE_MAX_BYTES 160

static size_t line_end(tr_span source, size_t at)
{
    const char *end = memchr(source.bytes + at, '\n', source.size - at);
    return end ? (size_t)(end - source.bytes) : source.size;
}

static void add_line(tr_text *out, uint32_t number, tr_span line)
{
    size_t size = line.size > LINE_MAX_BYTES ? LINE_MAX_BYTES : line.size;
    while (size && size < line.size && ((unsigned char)line.bytes[size] & 0xc0) == 0x80) {
        size--;
    }
    tr_text_format(out, "%5u | ", number);
    for (size_t i = 0; i < size; i++) {
        char c = line.bytes[i];
        tr_text_add_byte(out, (unsigned char)c < 0x20 ? ' ' : c);
    }
    tr_text_add_byte(out, '\n');
}

static void add_caret(tr_text *out, uint32_t column)
{
    if (!column || column > LINE_MAX_BYTES) return;
    tr_text_add_str(out, "      | ");
    tr_text_fill(out, ' ', column - 1);
    tr_text_add_str(out, "^\n");
}

void tr_excerpt(tr_text *out, tr_span source, uint32_t line, uint32_t column)
{
    uint32_t first = line > 2 ? line - 2 : 1;
    uint32_t number = 1;
    for (size_t at = 0; at <= source.size && number <= line + 1; number++) {
        size_t end = line_end(source, at);
        if (number >= first) {
            add_line(out, number, tr_span_make(source.bytes + at, end - at));
        }
        if (number == line) add_caret(out, column);
        at = end + 1;
    }
}
