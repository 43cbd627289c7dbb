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

static inline bool tr_span_equal(tr_span a, tr_span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
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
