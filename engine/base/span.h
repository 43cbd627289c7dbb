/* SPDX-License-Identifier: MIT
 *
 * A borrowed piece of text: a pointer and a size, never NUL-terminated, never
 * owned.  May hold NUL bytes.
 */
#ifndef TR_BASE_SPAN_H
#define TR_BASE_SPAN_H

#include "torii.h"

#include <string.h>

typedef struct tr_span {
    const char *bytes;
    size_t size;
} tr_span;

/* A span of a string literal. */
#define TR_SPAN(literal) ((tr_span){"" literal, sizeof(literal) - 1})

static inline tr_span tr_span_make(const char *bytes, size_t size)
{
    return (tr_span){bytes, size};
}

static inline tr_span tr_span_of(const char *c_string)
{
    return (tr_span){c_string, strlen(c_string)};
}

/* memcmp() == 0 for what is mostly short: names. */
static inline bool tr_bytes_equal(const char *a, const char *b, size_t size)
{
    uint64_t first[2], last[2];
    uint32_t head[2], tail[2];
    if (size > 16) return memcmp(a, b, size) == 0;
    if (size >= 8) {
        memcpy(&first[0], a, 8);
        memcpy(&first[1], b, 8);
        memcpy(&last[0], a + size - 8, 8);
        memcpy(&last[1], b + size - 8, 8);
        return first[0] == first[1] && last[0] == last[1];
    }
    if (size >= 4) {
        memcpy(&head[0], a, 4);
        memcpy(&head[1], b, 4);
        memcpy(&tail[0], a + size - 4, 4);
        memcpy(&tail[1], b + size - 4, 4);
        return head[0] == head[1] && tail[0] == tail[1];
    }
    return size == 0 ||
           (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

static inline bool tr_span_equal(tr_span a, tr_span b)
{
    return a.size == b.size && tr_bytes_equal(a.bytes, b.bytes, a.size);
}

static inline bool tr_span_is(tr_span a, const char *c_string)
{
    return tr_span_equal(a, tr_span_of(c_string));
}

static inline bool tr_span_starts(tr_span text, tr_span prefix)
{
    return text.size >= prefix.size &&
           (prefix.size == 0 || memcmp(text.bytes, prefix.bytes, prefix.size) == 0);
}

static inline bool tr_span_ends(tr_span text, tr_span suffix)
{
    return text.size >= suffix.size &&
           (suffix.size == 0 || memcmp(text.bytes + text.size - suffix.size,
                                       suffix.bytes, suffix.size) == 0);
}

/* The offset of `needle` at or after `from`, or SIZE_MAX.  Linear time. */
size_t tr_span_find(tr_span text, tr_span needle, size_t from);
/* The offset of the last `needle` that ends at or before `end`, or SIZE_MAX. */
size_t tr_span_find_last(tr_span text, tr_span needle, size_t end);

#endif
