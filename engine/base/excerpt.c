/* SPDX-License-Identifier: MIT
 *
 * Excerpts of sources for error messages; see excerpt.h.
 */
#include "base/excerpt.h"

#include "base/utf8.h"

#define SHOWN_MAX 120 /* characters of a line */

/* The part of a line that is shown: all of it, or some around the column. */
typedef struct window {
    size_t first; /* characters left out before it */
    size_t from, to; /* bytes */
} window;

static window choose(tr_span line, uint32_t column)
{
    window w = {0, 0, line.size};
    if (line.size <= SHOWN_MAX) return w;
    size_t count = tr_utf8_count(line.bytes, line.size);
    if (count <= SHOWN_MAX) return w;
    if (column > SHOWN_MAX / 2) {
        w.first = column - SHOWN_MAX / 2;
        if (w.first > count - SHOWN_MAX) w.first = count - SHOWN_MAX;
    }
    w.from = tr_utf8_offset(line.bytes, line.size, w.first);
    w.to = tr_utf8_offset(line.bytes, line.size, w.first + SHOWN_MAX);
    return w;
}

/* Tabs stay tabs, so that the caret stands where the reader's tabs put it. */
static void add_caret(tr_text *out, tr_span line, window w, uint32_t column)
{
    if (column == 0 || column - 1 < w.first || column - 1 > w.first + SHOWN_MAX) return;
    tr_text_add_str(out, "      | ");
    size_t at = w.from;
    for (size_t i = w.first; i + 1 < column; i++) {
        size_t size = 0;
        bool inside = at < line.size;
        bool tab = inside && tr_utf8_rune(line.bytes + at, &size) == '\t';
        tr_text_add_byte(out, tab ? '\t' : ' ');
        at += size;
    }
    tr_text_add_str(out, "^\n");
}

static void add_line(tr_text *out, uint32_t number, tr_span line, uint32_t column)
{
    window w = choose(line, column);
    tr_text_format(out, "%5u | ", number);
    for (size_t i = w.from; i < w.to; i++) {
        char c = line.bytes[i];
        bool control = (unsigned char)c < 0x20 && c != '\t';
        tr_text_add_byte(out, control ? ' ' : c);
    }
    tr_text_add_byte(out, '\n');
    add_caret(out, line, w, column);
}

void tr_excerpt(tr_text *out, tr_span source, uint32_t line, uint32_t column)
{
    uint32_t first = line > 2 ? line - 2 : 1;
    uint32_t number = 1;
    for (size_t at = 0; at <= source.size && number <= line + 1; number++) {
        const char *stop =
            at < source.size ? memchr(source.bytes + at, '\n', source.size - at) : NULL;
        size_t end = stop ? (size_t)(stop - source.bytes) : source.size;
        if (number >= first) {
            tr_span text = tr_span_make(source.bytes + at, end - at);
            add_line(out, number, text, number == line ? column : 0);
        }
        at = end + 1;
    }
}
