/* SPDX-License-Identifier: MIT
 *
 * Template texts: the first thing that happens to a template.  Most have plain
 * "\n" already and are used where they lie.
 *
 * Invariant: all positions the lexer reports count the normalised text.
 */
#include "syntax/source.h"

#include "base/utf8.h"

#define EXCERPT_MAX 160 /* characters of a line that an excerpt shows */

static size_t copy_with_plain_newlines(char *out, tr_span text)
{
    const char *at = text.bytes;
    const char *end = text.bytes + text.size;
    char *to = out;
    while (at < end) {
        const char *cr = memchr(at, '\r', (size_t)(end - at));
        size_t size = (size_t)((cr ? cr : end) - at);
        memcpy(to, at, size);
        to += size;
        at += size;
        if (!cr) break;
        *to++ = '\n';
        at++;
        if (at < end && *at == '\n') at++;
    }
    return (size_t)(to - out);
}

bool tr_source_normalise(
    tr_arena *arena, tr_span text, bool keep_trailing_newline, tr_span *out)
{
    if (text.size == 0) text.bytes = "";
    if (text.size && memchr(text.bytes, '\r', text.size)) {
        char *copy = tr_arena_alloc(arena, text.size);
        if (!copy) return false;
        text = tr_span_make(copy, copy_with_plain_newlines(copy, text));
    }
    if (!keep_trailing_newline && text.size && text.bytes[text.size - 1] == '\n') {
        text.size--;
    }
    *out = text;
    return true;
}

tr_span tr_source_with_newlines(tr_arena *arena, tr_span text, tr_span newline)
{
    if (newline.size == 1 && newline.bytes[0] == '\n') return text;
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        count += text.bytes[i] == '\n';
    }
    if (count == 0) return text;
    size_t size = tr_size_add(text.size, tr_size_mul(count, newline.size));
    char *copy = size == SIZE_MAX ? NULL : tr_arena_alloc(arena, size);
    if (!copy) return (tr_span){NULL, 0};
    char *to = copy;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == '\n') {
            memcpy(to, newline.bytes, newline.size);
            to += newline.size;
        } else {
            *to++ = text.bytes[i];
        }
    }
    return tr_span_make(copy, (size_t)(to - copy));
}

static size_t line_size(const char *at, const char *end)
{
    const char *start = at;
    while (at < end && *at != '\n' && *at != '\r') at++;
    return (size_t)(at - start);
}

tr_span tr_source_line(tr_span text, uint32_t line)
{
    const char *at = text.bytes;
    const char *end = text.bytes + text.size;
    for (uint32_t i = 1; i < line; i++) {
        at += line_size(at, end);
        if (at == end) return TR_SPAN("");
        bool pair = at[0] == '\r' && end - at > 1 && at[1] == '\n';
        at += pair ? 2 : 1;
    }
    return tr_span_make(at, line_size(at, end));
}

void tr_source_excerpt(tr_text *out, tr_span text, uint32_t line, uint32_t column)
{
    tr_span shown = tr_source_line(text, line);
    size_t count = tr_utf8_count(shown.bytes, shown.size);
    size_t first = 0; /* a long line is shown around the column */
    if (column > EXCERPT_MAX / 2 && count > EXCERPT_MAX) {
        first = column - EXCERPT_MAX / 2;
        if (first > count - EXCERPT_MAX) first = count - EXCERPT_MAX;
    }
    size_t stop = count - first > EXCERPT_MAX ? first + EXCERPT_MAX : count;
    size_t from = tr_utf8_offset(shown.bytes, shown.size, first);
    size_t to = tr_utf8_offset(shown.bytes, shown.size, stop);
    tr_text_add(out, shown.bytes + from, to - from);
    if (column == 0 || column - 1 < first || column - 1 > stop) return;
    tr_text_add_byte(out, '\n');
    /* Tabs stay tabs, so that the caret stands where the reader's tabs put it. */
    size_t at = from;
    for (size_t i = first; i + 1 < column && at < shown.size; i++) {
        size_t size;
        bool tab = tr_utf8_rune(shown.bytes + at, &size) == '\t';
        tr_text_add_byte(out, tab ? '\t' : ' ');
        at += size;
    }
    tr_text_add_byte(out, '^');
}
