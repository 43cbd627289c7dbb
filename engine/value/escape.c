/* SPDX-License-Identifier: MIT
 *
 * HTML escaping.  Runs without special characters are found 16 bytes at a time
 * where the processor has SSE2, byte by byte with a table elsewhere and in short
 * texts.  Escaping is one pass over the text: room for the worst case is made
 * before.  What was found out about a string is remembered in it, so that
 * printing it again is one copy.
 */
#include "value/object.h"
#include "value/operate.h"

#if defined(__SSE2__) && !defined(TR_NO_SIMD)
#include <emmintrin.h>
#define TR_HAS_BLOCKS 1
#define BLOCK 16
#endif

/* Index into `replacements`; 0: not special. */
static const unsigned char special[256] = {
    ['&'] = 1, ['<'] = 2, ['>'] = 3, ['\''] = 4, ['"'] = 5};

#define REPLACEMENT_MAX 5
#define REPLACEMENT_ROOM 8 /* copied as one word */
static const char replacements[][REPLACEMENT_ROOM] = {
    "", "&amp;", "&lt;", "&gt;", "&#39;", "&#34;"};
static const unsigned char replacement_sizes[] = {0, 5, 4, 4, 5, 5};

static const char *find_in_table(const char *at, const char *end)
{
    while (end - at >= 4) {
        if (special[(unsigned char)at[0]]) return at;
        if (special[(unsigned char)at[1]]) return at + 1;
        if (special[(unsigned char)at[2]]) return at + 2;
        if (special[(unsigned char)at[3]]) return at + 3;
        at += 4;
    }
    while (at < end && !special[(unsigned char)*at])
        at++;
    return at;
}

/* Room for REPLACEMENT_ROOM bytes is needed behind `to`. */
static inline char *put_replacement(char *to, char byte)
{
    unsigned index = special[(unsigned char)byte];
    memcpy(to, replacements[index], REPLACEMENT_ROOM);
    return to + replacement_sizes[index];
}

#ifdef TR_HAS_BLOCKS
static inline __m128i load_block(const char *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static inline void store_block(char *at, __m128i block)
{
    _mm_storeu_si128((__m128i *)(void *)at, block);
}

/* One bit for each special character.  & and ' differ in one bit, < and > in
 * another: three comparisons find all five. */
static inline unsigned special_bits(__m128i bytes)
{
    __m128i hits = _mm_or_si128(
        _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8(1)), _mm_set1_epi8('\'')),
        _mm_or_si128(
            _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8(2)), _mm_set1_epi8('>')),
            _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))));
    return (unsigned)_mm_movemask_epi8(hits);
}
#endif

/* The first special character from `at` on, or `end`. */
static const char *find_special(const char *at, const char *end)
{
#ifdef TR_HAS_BLOCKS
    while (end - at >= BLOCK) {
        unsigned bits = special_bits(load_block(at));
        if (bits) return at + __builtin_ctz(bits);
        at += BLOCK;
    }
#endif
    return find_in_table(at, end);
}

/*
 * Escapes [at, end) to `to`, which has room for five times as much and a block
 * more; returns the end of it.  A block is copied before it is looked at; behind
 * each special character the rest of it is copied once more, where it belongs.
 */
static char *escape_into(char *to, const char *at, const char *end)
{
#ifdef TR_HAS_BLOCKS
    while (end - at >= 2 * BLOCK) { /* so that a block from any of its bytes is there */
        __m128i block = load_block(at);
        unsigned bits = special_bits(block);
        store_block(to, block);
        const char *block_end = at + BLOCK;
        for (const char *begin = at; bits; bits &= bits - 1) {
            const char *stop = begin + __builtin_ctz(bits);
            to = put_replacement(to + (stop - at), *stop);
            at = stop + 1;
            store_block(to, load_block(at));
        }
        to += block_end - at;
        at = block_end;
    }
#endif
    while (at < end) {
        const char *stop = find_special(at, end);
        size_t size = (size_t)(stop - at);
        tr_copy_bytes(to, at, size);
        to += size;
        if (stop == end) break;
        to = put_replacement(to, *stop);
        at = stop + 1;
    }
    return to;
}

uint8_t tr_string_html(tr_string *string)
{
    uint8_t known = __atomic_load_n(&string->head.cache, __ATOMIC_RELAXED);
    if (known != TR_HTML_UNKNOWN) return known;
    const char *end = string->bytes + string->size;
    bool clean = find_special(string->bytes, end) == end;
    known = clean ? TR_HTML_CLEAN : TR_HTML_DIRTY;
    __atomic_store_n(&string->head.cache, known, __ATOMIC_RELAXED);
    return known;
}

/* Where the worst case could reach the limit of the text: piece by piece. */
static void escape_bounded(tr_text *out, const char *at, const char *end)
{
    while (at < end) {
        const char *stop = find_special(at, end);
        if (stop > at) tr_text_add(out, at, (size_t)(stop - at));
        if (stop == end) break;
        unsigned index = special[(unsigned char)*stop];
        tr_text_add(out, replacements[index], replacement_sizes[index]);
        at = stop + 1;
    }
}

#define PIECE ((size_t)4096) /* so that the worst case asks for little too much */

void tr_escape_bytes(tr_text *out, const char *bytes, size_t size)
{
    while (size) {
        size_t piece = size < PIECE ? size : PIECE;
        size_t room = piece * REPLACEMENT_MAX + 16;
        if (out->capacity - out->size <= room) {
            if (out->failed) return;
            if (out->limit - out->size < room) {
                escape_bounded(out, bytes, bytes + size);
                return;
            }
            if (!tr_text_reserve(out, room)) return;
        }
        char *end = escape_into(out->data + out->size, bytes, bytes + piece);
        out->size = (size_t)(end - out->data);
        bytes += piece;
        size -= piece;
    }
}

void tr_escape_string(tr_text *out, tr_string *string)
{
    uint8_t known = __atomic_load_n(&string->head.cache, __ATOMIC_RELAXED);
    if (known == TR_HTML_CLEAN) {
        tr_text_put(out, string->bytes, string->size);
        return;
    }
    size_t before = out->size;
    tr_escape_bytes(out, string->bytes, string->size);
    if (known == TR_HTML_DIRTY || out->failed) return;
    bool clean = out->size - before == string->size;
    __atomic_store_n(&string->head.cache, clean ? TR_HTML_CLEAN : TR_HTML_DIRTY,
                     __ATOMIC_RELAXED);
}

static void write_string(tr_ref value, tr_text *out)
{
    tr_string *string = tr_as_string(value);
    if (tr_is_markup(value)) {
        tr_text_add(out, string->bytes, string->size);
    } else {
        tr_escape_string(out, string);
    }
}

static bool write_html_of(tr_task *task, tr_ref object, tr_text *out)
{
    tr_value html = tr_type_of(object)->to_html(task, object);
    if (tr_is_invalid(html)) return false;
    bool ok = tr_write_str(task, html, out);
    tr_release(html);
    return ok;
}

bool tr_write_escaped(tr_task *task, tr_ref value, tr_text *out)
{
    switch (tr_tag(value)) {
    case TR_STRING: write_string(value, out); return true;
    case TR_NONE:
    case TR_BOOL:
    case TR_INT:
    case TR_FLOAT:
    case TR_BIG:
    case TR_RANGE: return tr_write_str(task, value, out); /* nothing to escape */
    case TR_OBJECT:
        if (tr_type_of(value)->to_html) return write_html_of(task, value, out);
        break;
    case TR_UNDEFINED:
        if (tr_as_undefined(value)->policy != TORII_UNDEFINED_CHAINABLE) break;
        tr_undefined_note_use(task, value, TORII_USE_PRINT);
        return true;
    default: break;
    }
    tr_text plain = tr_text_make(TR_STRING_MAX);
    bool ok = tr_write_str(task, value, &plain);
    if (ok && plain.failed) {
        tr_fail_text(task, &plain);
        ok = false;
    }
    if (ok) tr_escape_bytes(out, plain.data, plain.size);
    tr_text_done(&plain);
    return ok;
}

tr_value tr_escape(tr_task *task, tr_ref value)
{
    if (tr_is(value, TR_STRING) &&
        (tr_is_markup(value) || tr_string_html(tr_as_string(value)) == TR_HTML_CLEAN)) {
        return tr_as_markup(tr_retain(value));
    }
    tr_text out = tr_text_make(TR_STRING_MAX);
    if (!tr_write_escaped(task, value, &out)) {
        tr_text_done(&out);
        return tr_invalid();
    }
    tr_value escaped = tr_string_take_text(task, &out);
    return tr_is_invalid(escaped) ? escaped : tr_as_markup(escaped);
}
