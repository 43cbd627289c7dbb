/* SPDX-License-Identifier: MIT
 *
 * What in a document extensions could be meant by.  One that leaves no sign at
 * all is switched off for the document, so that plain text is parsed once and
 * walked once; the places of signs within text tell which blocks have to be
 * searched.  Invariant: what is said to have no sign has none, never the other
 * way round.
 */
#include "document.h"

#include <stdlib.h>

#if defined(__SSE2__) && !defined(TR_NO_SIMD)
#include <emmintrin.h>
#endif

enum { PLACES_MAX = 1 << 16 }; /* with more of them, any block may have one */

/* -------------------------------------------------------- In a document ---- */

/* Could a table's second line be here: | - : and blanks, maybe after > ? */
static bool is_delimiter_like(const char *at, const char *end) {
    bool dash = false, bar = false;
    for (; at < end && !tr_md_is_line_end(*at); at++) {
        switch (*at) {
        case '-':
            dash = true;
            break;
        case '|':
        case ':':
            bar = true;
            break;
        case ' ':
        case '\t':
        case '\v':
        case '\f':
        case '>':
            break;
        default:
            return false;
        }
    }
    return dash && bar;
}

static bool has_delimiter_row(const tr_md_source *source) {
    const char *at = source->data;
    const char *end = at + source->size;
    bool returns = !source->lines && memchr(at, '\r', source->size) != NULL;
    for (uint32_t i = 0; source->lines && i < source->line_count; i++)
        if (is_delimiter_like(source->lines[i].data, end)) return true;
    while (!source->lines && at < end) {
        const char *stop = tr_md_line_feed(at, end);
        if (is_delimiter_like(at, end)) return true;
        while (returns && (at = memchr(at, '\r', (size_t)(stop - at))) != NULL) {
            if (is_delimiter_like(++at, end)) return true;
            if (at == stop) break;
        }
        at = stop < end ? stop + 1 : end;
    }
    return false;
}

static bool has(const tr_md_source *source, char sign) {
    return memchr(source->data, sign, source->size) != NULL;
}

/* "[^", "[!", "[ ]" and "[x]". */
static unsigned bracket_signs(const tr_md_source *source, unsigned wanted) {
    const char *at = source->data;
    const char *end = at + source->size;
    unsigned found = 0;
    wanted &=
        TORII_MARKDOWN_FOOTNOTES | TORII_MARKDOWN_ALERTS | TORII_MARKDOWN_TASK_LISTS;
    while ((found & wanted) != wanted &&
           (at = memchr(at, '[', (size_t)(end - at))) != NULL) {
        char next = end - at > 2 ? at[1] : 0;
        if (next == '^')
            found |= TORII_MARKDOWN_FOOTNOTES;
        else if (next == '!')
            found |= TORII_MARKDOWN_ALERTS;
        else if (next && strchr(" xX", next) && at[2] == ']')
            found |= TORII_MARKDOWN_TASK_LISTS;
        at++;
    }
    return found & wanted;
}

/* Is there "ww"?  Wherever the blocks end, "www" has two of them in one block. */
static bool has_double_w(const char *at, const char *end) {
#if defined(__SSE2__) && !defined(TR_NO_SIMD)
    for (; end - at >= 32; at += 32) {
        const __m128i *blocks = (const __m128i *)(const void *)at;
        __m128i w = _mm_set1_epi8('w');
        unsigned one = (unsigned)_mm_movemask_epi8(
            _mm_cmpeq_epi8(_mm_loadu_si128(blocks), w));
        unsigned other = (unsigned)_mm_movemask_epi8(
            _mm_cmpeq_epi8(_mm_loadu_si128(blocks + 1), w));
        one |= other << 16;
        if (one & one >> 1) return true;
    }
#endif
    for (; end - at > 1; at++)
        if (at[0] == 'w' && at[1] == 'w') return true;
    return false;
}

static bool has_link_sign(const tr_md_source *source) {
    const char *at = source->data;
    const char *end = at + source->size;
    for (; (at = memchr(at, ':', (size_t)(end - at))) != NULL; at++) {
        if (end - at > 2 && at[1] == '/' && at[2] == '/') return true;
    }
    return has(source, '@') || has_double_w(source->data, end);
}

static bool has_text(const tr_md_source *source, const char *text) {
    return memmem(source->data, source->size, text, strlen(text)) != NULL;
}

/* Those of the extensions that are not on by default. */
static unsigned more_signs(const tr_md_source *source, unsigned wanted) {
    static const struct {
        const char *sign;
        unsigned extensions;
    } signs[] = {
        {":", TORII_MARKDOWN_EMOJI | TORII_MARKDOWN_DEFINITION_LISTS},
        {"^", TORII_MARKDOWN_SUB_SUP},
        {"~", TORII_MARKDOWN_SUB_SUP},
        {"$", TORII_MARKDOWN_MATH},
        {"==", TORII_MARKDOWN_MARK},
        {"*[", TORII_MARKDOWN_ABBREVIATIONS},
        {"[[", TORII_MARKDOWN_WIKI_LINKS},
        {"{", TORII_MARKDOWN_ATTRIBUTES},
        {":::", TORII_MARKDOWN_CONTAINERS | TORII_MARKDOWN_DETAILS},
    };
    unsigned found = 0;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if ((wanted & signs[i].extensions) && has_text(source, signs[i].sign))
            found |= wanted & signs[i].extensions;
    }
    return found;
}

void tr_md_source_detect(tr_md_document *doc) {
    const tr_md_source *source = &doc->source;
    unsigned wanted = doc->options->extensions;
    unsigned found = bracket_signs(source, wanted);
    if ((wanted & TORII_MARKDOWN_TABLES) && has_delimiter_row(source))
        found |= TORII_MARKDOWN_TABLES;
    if ((wanted & TORII_MARKDOWN_STRIKETHROUGH) && has(source, '~'))
        found |= TORII_MARKDOWN_STRIKETHROUGH;
    if ((wanted & TORII_MARKDOWN_AUTOLINKS) && has_link_sign(source))
        found |= TORII_MARKDOWN_AUTOLINKS;
    if ((wanted & TORII_MARKDOWN_HEADING_ATTRIBUTES) && has(source, '{'))
        found |= TORII_MARKDOWN_HEADING_ATTRIBUTES;
    doc->extensions = found | more_signs(source, wanted);
}

/* ---------------------------------------------------------- In a block ---- */

struct tr_md_signs {
    uint32_t *places; /* offsets in the source, sorted */
    uint32_t count, capacity;
    bool anywhere;
};

static void add_places(tr_md_document *doc, tr_md_signs *self, const char *sign) {
    const char *begin = doc->source.data;
    const char *end = begin + doc->source.size;
    size_t size = strlen(sign);
    const char *at = begin;
    while (!self->anywhere && (at = memchr(at, *sign, (size_t)(end - at))) != NULL) {
        if ((size_t)(end - at) >= size && !memcmp(at, sign, size))
            *TR_MD_PUSH(doc->arena, self->places, self->count, self->capacity) =
                (uint32_t)(at - begin);
        self->anywhere = self->count > PLACES_MAX;
        at++;
    }
}

static int compare_places(const void *one, const void *other) {
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

tr_md_signs *tr_md_signs_new(tr_md_document *doc) {
    static const struct {
        const char *sign;
        unsigned extensions;
    } signs[] = {
        {"@", TORII_MARKDOWN_AUTOLINKS},
        {"://", TORII_MARKDOWN_AUTOLINKS},
        {"www", TORII_MARKDOWN_AUTOLINKS},
        {"[^", TORII_MARKDOWN_FOOTNOTES},
        {"[[", TORII_MARKDOWN_WIKI_LINKS},
        {"{", TORII_MARKDOWN_ATTRIBUTES},
        {"~", TORII_MARKDOWN_STRIKETHROUGH | TORII_MARKDOWN_SUB_SUP},
        {"^", TORII_MARKDOWN_SUB_SUP},
        {"==", TORII_MARKDOWN_MARK},
        {":", TORII_MARKDOWN_EMOJI},
        /* These may turn into signs. */
        {"&", ~0u},
        {"\\", ~0u},
    };
    tr_md_signs *self = tr_md_alloc(doc->arena, sizeof *self);
    self->anywhere = doc->abbreviations || doc->stand_ins[0].size ||
                     (doc->extensions & TORII_MARKDOWN_MATH);
    tr_md_source_split(doc, &doc->source);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (doc->extensions & signs[i].extensions)
            add_places(doc, self, signs[i].sign);
    }
    if (self->count > 1)
        qsort(self->places, self->count, sizeof *self->places, compare_places);
    return self;
}

/* The bytes of the source that hold the text of a block; none if not known. */
static tr_md_span text_of(const tr_md_document *doc, tr_md_node *block) {
    const tr_md_line *lines = doc->source.lines;
    const tr_md_cell *cell = tr_md_extra_of(block, TR_MD_CELL);
    uint32_t first, last;
    if (cell && cell->is_apart) return cell->text;
    tr_md_node_lines(block, &first, &last);
    if (!first || last < first || last > doc->source.line_count)
        return (tr_md_span){NULL, 0};
    return (tr_md_span){
        lines[first - 1].data,
        (size_t)(lines[last - 1].data - lines[first - 1].data) + lines[last - 1].size};
}

bool tr_md_signs_in(
    const tr_md_signs *self, const tr_md_document *doc, tr_md_node *block) {
    tr_md_span text;
    size_t low = 0, high = self->count, begin;
    if (self->anywhere) return true;
    if (!self->count) return false;
    text = text_of(doc, block);
    if (!text.data) return true;
    begin = (size_t)(text.data - doc->source.data);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (self->places[middle] < begin)
            low = middle + 1;
        else
            high = middle;
    }
    return low < self->count && self->places[low] < begin + text.size;
}
