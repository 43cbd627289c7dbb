/* SPDX-License-Identifier: MIT
 *
 * Strings: immutable UTF-8 with a size, NUL-terminated, hash and facts cached.
 * Indexing counts code points; texts that are all ASCII know it and index in
 * constant time.
 */
#ifndef TR_VALUE_STRING_H
#define TR_VALUE_STRING_H

#include "value/value.h"

typedef struct tr_string {
    tr_object head;
    uint32_t hash;   /* 0: not computed; relaxed atomic */
    uint32_t size;   /* bytes, without the NUL */
    uint32_t length; /* code points; UINT32_MAX: not counted; relaxed atomic */
    uint32_t spare;  /* of bytes in a block of their own: its size */
    const char *bytes; /* into this block, or that one, or the host's */
} tr_string;

/* A string over bytes that the host wants to have back. */
#define TR_STRING_LENT UINT32_MAX /* as its `spare` */
typedef struct tr_lent_string {
    tr_string string;
    void (*release)(void *bytes);
} tr_lent_string;

/* head.cache of a string: is there anything to escape for HTML? */
#define TR_HTML_UNKNOWN 0u
#define TR_HTML_CLEAN 1u
#define TR_HTML_DIRTY 2u

#define TR_STRING_MAX ((size_t)0x7fffff00)

/* All return invalid without memory; bytes must be valid UTF-8 already. */
tr_value tr_string_make(const char *bytes, size_t size);
tr_value tr_string_span(tr_span span);
tr_value tr_string_c(const char *c_string);
/* From unchecked bytes: invalid sequences become U+FFFD. */
tr_value tr_string_repaired(const char *bytes, size_t size);
/* Moves the text's content into a string; the text is empty afterwards.  Fails
 * (memory, limit) through the task if the text failed. */
tr_value tr_string_take_text(tr_task *task, tr_text *text);
/* What a text begins in that becomes a string: see tr_text_over(). */
#define TR_STRING_BUFFER 256
/* An uninitialised string of `size` bytes to be filled through *bytes at once. */
tr_value tr_string_reserve(size_t size, char **bytes);
tr_value tr_string_external(const char *bytes, size_t size, void (*release)(void *));
tr_value tr_string_empty(void);
/* The byte where code point `index` (at most the length) begins.  Machines keep
 * a place in long texts, so that walking one by its index takes linear time.
 * False: a limit was reached on the way. */
bool tr_string_offset(tr_task *task, tr_ref string, size_t index, size_t *offset);
/* The string of one code point (static for ASCII). */
tr_value tr_string_rune(uint32_t rune);
/* May this string, whose only owner asks, be continued in its own block? */
bool tr_string_may_grow(const tr_string *string, size_t more);
/* Appends; what is at another place then.  NULL without memory: as it was. */
tr_string *tr_string_grow(tr_string *string, tr_span more);
/* a + b as a new string; Markup flags are the caller's business. */
tr_value tr_string_join2(tr_task *task, tr_ref a, tr_ref b);

static inline tr_string *tr_as_string(tr_ref value)
{
    return value.as_.pointer_;
}

static inline tr_span tr_string_bytes(tr_ref value)
{
    const tr_string *string = value.as_.pointer_;
    return (tr_span){string->bytes, string->size};
}

static inline tr_value tr_string_value(tr_string *string) /* borrowed */
{
    return tr_take(TR_STRING, string);
}

uint32_t tr_string_hash_slow(tr_string *string);
static inline uint32_t tr_string_hash(tr_string *string)
{
    uint32_t hash = tr_relaxed_load(&string->hash);
    return hash ? hash : tr_string_hash_slow(string);
}

size_t tr_string_length(const tr_string *string); /* code points */
static inline bool tr_string_is_ascii(const tr_string *string)
{
    return tr_string_length(string) == string->size;
}

/* Same bytes (Markup or not). */
static inline bool tr_string_equal(const tr_string *a, const tr_string *b)
{
    return a == b ||
           (a->size == b->size && tr_bytes_equal(a->bytes, b->bytes, a->size));
}

static inline bool tr_string_is(tr_ref value, const char *c_string)
{
    return tr_is(value, TR_STRING) && tr_span_is(tr_string_bytes(value), c_string);
}

/* TR_HTML_CLEAN or TR_HTML_DIRTY: looked up, or found out and remembered. */
uint8_t tr_string_html(tr_string *string);
/* Appends the text escaped for HTML and remembers whether that changed it. */
void tr_escape_string(tr_text *out, tr_string *string);

/* By code point, as Python orders str: <0, 0, >0.  (UTF-8 bytes order alike.) */
int tr_string_compare(const tr_string *a, const tr_string *b);

/* The same string flagged as Markup, or not: changes the value, not the object. */
static inline tr_value tr_as_markup(tr_value string)
{
    string.aux_ |= TR_AUX_MARKUP;
    return string;
}

static inline tr_value tr_as_plain(tr_value string)
{
    string.aux_ &= ~TR_AUX_MARKUP;
    return string;
}

/* Code points [start, stop) of it, both in range. */
tr_value tr_string_slice(tr_task *task, tr_ref string, size_t start, size_t stop);

#endif
