/* SPDX-License-Identifier: MIT
 *
 * HTML escaping.  Runs without special characters are found 16 bytes at a time
 * where the processor has SSE2, byte by byte with a table elsewhere and in short
 * texts, and are copied whole.  What was found out about a string is remembered
 * in it, so that printing it again is one copy.
 */
#include "value/object.h"
#include "value/operate.h"

#ifdef __SSE2__
#include <emmintrin.h>
#define BLOCK 16
#endif

/* Index into `replacements`; 0: not special. */
static const unsigned char special[256] = {
    ['&'] = 1, ['<'] = 2, ['>'] = 3, ['\''] = 4, ['"'] = 5};

static const tr_span replacements[] = {{"", 0},     {"&amp;", 5}, {"&lt;", 4},
                                       {"&gt;", 4}, {"&#39;", 5}, {"&#34;", 5}};

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

/* The first special character from `at` on, or `end`. */
static const char *find_special(const char *at, const char *end)
{
#ifdef __SSE2__
    /* & and ' differ in one bit, < and > in another: three tests find all five. */
    const __m128i one = _mm_set1_epi8(1);
    const __m128i two = _mm_set1_epi8(2);
    const __m128i apostrophe = _mm_set1_epi8('\'');
    const __m128i greater = _mm_set1_epi8('>');
    const __m128i quote = _mm_set1_epi8('"');
    while (end - at >= BLOCK) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i hits = _mm_or_si128(
            _mm_cmpeq_epi8(_mm_or_si128(bytes, one), apostrophe),
            _mm_or_si128(
                _mm_cmpeq_epi8(_mm_or_si128(bytes, two), greater),
                _mm_cmpeq_epi8(bytes, quote)));
        int mask = _mm_movemask_epi8(hits);
        if (mask) return at + __builtin_ctz((unsigned)mask);
        at += BLOCK;
    }
#endif
    return find_in_table(at, end);
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

void tr_escape_bytes(tr_text *out, const char *bytes, size_t size)
{
    const char *at = bytes;
    const char *end = bytes + size;
    while (at < end) {
        const char *stop = find_special(at, end);
        if (stop > at) tr_text_add(out, at, (size_t)(stop - at));
        if (stop == end) break;
        const tr_span *replacement = &replacements[special[(unsigned char)*stop]];
        tr_text_add(out, replacement->bytes, replacement->size);
        at = stop + 1;
    }
}

static void write_string(tr_ref value, tr_text *out)
{
    tr_string *string = tr_as_string(value);
    if (tr_is_markup(value) || tr_string_html(string) == TR_HTML_CLEAN) {
        tr_text_add(out, string->bytes, string->size);
    } else {
        tr_escape_bytes(out, string->bytes, string->size);
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
