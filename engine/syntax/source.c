/* SPDX-License-Identifier: MIT
 *
 * Template texts: the first thing that happens to a template.  Most have plain
 * "\n" already and are used where they lie.
 *
 * Invariant: all positions the lexer reports count the normalised text.
 */
#include "syntax/source.h"

#include "base/utf8.h"


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
