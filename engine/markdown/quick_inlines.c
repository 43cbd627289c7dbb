/* SPDX-License-Identifier: MIT
 *
 * The inlines of a paragraph or heading, from its first byte to its last: text runs on
 * until something stands in it that means something.
 * Invariant: all text before `run` is in nodes; text nodes that stand side by side are
 * made one when the paragraph ends.
 */
#include "quick_parts.h"

#if defined(__SSE2__) && !defined(TR_NO_SIMD)
#include <emmintrin.h>
#define TR_MD_HAS_BLOCKS 1
#endif

/*
 * From [ to the backtick all but ^ mean something, which is looked at in vain; the
 * line feed and the star differ in one bit.
 */
static inline bool is_special(char c) {
    return (c >= '[' && c <= '`') || (c & ~32) == '\n' || c == '&' || c == '<';
}

#ifdef TR_MD_HAS_BLOCKS
static inline uint32_t specials(__m128i bytes) {
    __m128i range = _mm_sub_epi8(bytes, _mm_set1_epi8('['));
    __m128i found =
        _mm_cmpeq_epi8(_mm_min_epu8(range, _mm_set1_epi8('`' - '[')), range);
    __m128i feeds = _mm_andnot_si128(_mm_set1_epi8(32), bytes);
    found = _mm_or_si128(found, _mm_cmpeq_epi8(feeds, _mm_set1_epi8('\n')));
    found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('&')));
    found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('<')));
    return (uint32_t)_mm_movemask_epi8(found);
}

static inline uint32_t signs_of(const char *block) {
    return specials(_mm_loadu_si128((const __m128i *)(const void *)block));
}

/* Each block is looked at once: what it holds is kept for the next call. */
static inline const char *next_in_blocks(quick_inlines *self, const char *at) {
    const char *end = self->end;
    size_t used = (size_t)(at - self->block);
    uint32_t found = used < 16 ? self->signs >> used << used : 0;
    const char *next = used < 16 ? self->block + 16 : at;
    if (found) return self->block + __builtin_ctz(found);
    for (; end - next >= 16; next += 16) {
        if (!(found = signs_of(next))) continue;
        self->block = next;
        self->signs = found;
        return next + __builtin_ctz(found);
    }
    if (next >= end) return end;
    self->block = end - 16;
    self->signs = signs_of(self->block);
    used = (size_t)(next - self->block);
    found = self->signs >> used << used;
    return found ? self->block + __builtin_ctz(found) : end;
}
#endif

static inline const char *next_special(quick_inlines *self, const char *at) {
#ifdef TR_MD_HAS_BLOCKS
    if (self->end - self->begin >= 16) return next_in_blocks(self, at);
#endif
    while (at < self->end && !is_special(*at))
        at++;
    return at;
}

/* ------------------------------------------------------ Kinds of inlines ---- */

static const char *line_feed(quick_inlines *self, const char *at) {
    const char *stop = at;
    bool is_hard = at - self->begin > 1 && at[-1] == ' ' && at[-2] == ' ';
    while (stop > self->run && tr_md_is_blank(stop[-1]))
        stop--;
    quick_flush(self, stop);
    quick_add(
        self,
        quick_node(
            self->quick, is_hard ? TR_MD_NODE_LINEBREAK : TR_MD_NODE_SOFTBREAK));
    for (at++; at < self->end && tr_md_is_blank(*at); at++)
        ;
    self->run = self->floor = at;
    return at;
}

static const char *backslash(quick_inlines *self, const char *at) {
    char next = self->end - at > 1 ? at[1] : 0;
    if (next == '\n') {
        quick_flush(self, at);
        quick_add(self, quick_node(self->quick, TR_MD_NODE_LINEBREAK));
        self->run = at + 2;
    } else if (quick_is_punctuation(next)) {
        quick_flush(self, at);
        self->run = at + 1;
        self->loose++;
    } else {
        return at + 1;
    }
    self->floor = at + 2;
    return at + 2;
}

static const char *skip_ticks(const char *at, const char *end) {
    while (at < end && *at == '`')
        at++;
    return at;
}

/* The next run of `length` ticks; once there are tables, one notes what is met. */
static const char *find_ticks(quick_inlines *self, const char *at, size_t length) {
    while (at < self->end && (at = memchr(at, '`', (size_t)(self->end - at))) != NULL) {
        const char *stop = skip_ticks(at, self->end);
        size_t found = (size_t)(stop - at);
        if (self->ticks_scanned && found <= QUICK_MAX_TICKS)
            self->met_ticks[found] = (uint32_t)(at - self->begin);
        if (found == length) return at;
        at = stop;
    }
    return NULL;
}

/*
 * Where the next run of `length` ticks begins; NULL if there is none.  The tables begin
 * with the first search in vain.  That of libcmark 0.30 forgets by later searches how
 * far runs go; what it does not find then is declined.
 */
static const char *closing_ticks(quick_inlines *self, const char *at, size_t length) {
    const char *found;
    if (self->ticks_scanned) {
        size_t place = (size_t)(at - self->begin);
        if (self->last_ticks[length] <= place) return NULL;
        if (self->met_ticks[length] <= place) quick_decline(self->quick, "backticks");
        return find_ticks(self, at, length);
    }
    found = find_ticks(self, at, length);
    if (found) return found;
    self->ticks_scanned = true;
    memset(self->met_ticks, 0, sizeof self->met_ticks);
    found = find_ticks(self, at, length);
    memcpy(self->last_ticks, self->met_ticks, sizeof self->last_ticks);
    return found;
}

static void add_code(quick_inlines *self, const char *begin, const char *end) {
    size_t size = (size_t)(end - begin);
    tr_md_node *node = quick_node(self->quick, TR_MD_NODE_CODE);
    const char *at = begin;
    if (memchr(begin, '\n', size)) {
        char *copy = tr_md_copy(self->quick->arena, begin, size);
        for (size_t i = 0; i < size; i++)
            if (copy[i] == '\n') copy[i] = ' ';
        begin = at = copy;
        end = copy + size;
    }
    while (at < end && *at == ' ')
        at++;
    if (at < end && *begin == ' ' && end[-1] == ' ') {
        begin++;
        end--;
    }
    tr_md_node_set_text(node, begin, (size_t)(end - begin));
    quick_add(self, node);
}

static const char *ticks(quick_inlines *self, const char *at) {
    const char *begin = skip_ticks(at, self->end), *end;
    size_t length = (size_t)(begin - at);
    if (length > QUICK_MAX_TICKS) {
        quick_decline(self->quick, "many backticks");
        return begin;
    }
    end = closing_ticks(self, begin, length);
    if (!end) return begin;
    quick_flush(self, at);
    add_code(self, begin, end);
    self->run = self->floor = end + length;
    return self->run;
}

static const char *entity(quick_inlines *self, const char *at) {
    char bytes[8];
    size_t size = 0;
    size_t length = tr_md_quick_entity(self->quick, at, self->end, bytes, &size);
    const char *copy;
    if (!length) return at + 1;
    quick_flush(self, at);
    copy = tr_md_copy(self->quick->arena, bytes, size);
    quick_add_text(self, copy, copy + size);
    self->loose++;
    self->run = self->floor = at + length;
    return self->run;
}

static const char *open_bracket(quick_inlines *self, const char *at) {
    tr_md_quick *quick = self->quick;
    bool is_image = at > self->floor && at[-1] == '!';
    const char *begin = at - is_image;
    tr_md_node *node;
    quick_flush(self, begin);
    node = quick_add_text(self, begin, at + 1);
    if (!is_image && self->inactive > quick->bracket_count)
        self->inactive = quick->bracket_count;
    if (quick->bracket_count)
        quick->brackets[quick->bracket_count - 1].has_inner = true;
    *TR_MD_PUSH(
        quick->arena, quick->brackets, quick->bracket_count, quick->bracket_capacity) =
        (quick_bracket){node, self->last_delimiter, is_image, false};
    self->loose++;
    self->run = self->floor = at + 1;
    return at + 1;
}

static bool is_word_end(const quick_inlines *self, const char *at, char sign) {
    return at == self->end ||
           (*at != sign && (quick_is_space(*at) || quick_is_punctuation(*at)));
}

/*
 * *Words* without any sign in them, with nothing but blanks and punctuation around
 * the runs: these two form a pair whatever else there is.
 */
static const char *emphasis(quick_inlines *self, const char *at) {
    const char *begin = at + 1, *end, *stop;
    tr_md_node *node, *text;
    if (begin < self->end && *begin == *at) begin++;
    if (begin == self->end || !tr_md_is_alnum(*begin) ||
        (at > self->begin && !is_word_end(self, at - 1, *at)))
        return tr_md_quick_delimiter(self, at);
    end = next_special(self, begin);
    stop = end + (begin - at);
    if (stop > self->end || *end != *at || stop[-1] != *at ||
        !tr_md_is_alnum(end[-1]) || !is_word_end(self, stop, *at))
        return tr_md_quick_delimiter(self, at);
    quick_flush(self, at);
    node = quick_node(
        self->quick, begin - at == 2 ? TR_MD_NODE_STRONG : TR_MD_NODE_EMPH);
    quick_add(self, node);
    text = quick_node(self->quick, TR_MD_NODE_TEXT);
    tr_md_node_set_text(text, begin, (size_t)(end - begin));
    text->parent = node;
    node->first_child = node->last_child = text;
    self->run = stop;
    return stop;
}

static const char *take(quick_inlines *self, const char *at) {
    switch (*at) {
    case '\n':
        return line_feed(self, at);
    case '\\':
        return backslash(self, at);
    case '`':
        return ticks(self, at);
    case '&':
        return entity(self, at);
    case '<':
        return tr_md_quick_autolink(self, at);
    case '[':
        return open_bracket(self, at);
    case ']':
        return tr_md_quick_close_bracket(self, at);
    case '^':
        return at + 1;
    default:
        return emphasis(self, at);
    }
}

/* ----------------------------------------------------- Text beside text ---- */

static void join(tr_md_quick *quick, tr_md_node *first, tr_md_node *behind) {
    const char *end = first->text.data + first->text.size;
    size_t size = 0;
    bool is_apart = false;
    char *copy = NULL, *to = NULL;
    for (tr_md_node *node = first; node != behind; node = node->next) {
        is_apart |= node != first && node->text.data != end;
        end = node->text.data + node->text.size;
        size += node->text.size;
    }
    if (is_apart) to = copy = tr_md_reserve(quick->arena, size);
    for (tr_md_node *node = first; copy && node != behind; node = node->next) {
        memcpy(to, node->text.data, node->text.size);
        to += node->text.size;
    }
    tr_md_node_set_text(first, copy ? copy : first->text.data, size);
    first->next = behind;
    if (behind)
        behind->previous = first;
    else
        first->parent->last_child = first;
}

static void join_texts(tr_md_quick *quick, tr_md_node *root) {
    tr_md_node *node = root->first_child;
    while (node) {
        tr_md_node *behind = node->next;
        if (node->type == TR_MD_NODE_TEXT && behind &&
            behind->type == TR_MD_NODE_TEXT) {
            while (behind && behind->type == TR_MD_NODE_TEXT)
                behind = behind->next;
            join(quick, node, behind);
        }
        if (node->first_child) {
            node = node->first_child;
            continue;
        }
        while (node != root && !node->next)
            node = node->parent;
        node = node == root ? NULL : node->next;
    }
}

void tr_md_quick_inlines(
    tr_md_quick *quick, tr_md_node *parent, const char *begin, const char *end,
    bool is_source) {
    quick_inlines self;
    const char *at = begin;
    while (end > begin && quick_is_space(end[-1]))
        end--;
    self.quick = quick;
    self.parent = parent;
    self.begin = self.run = self.floor = begin;
    self.end = end;
    self.block = begin;
    self.signs = 0;
#ifdef TR_MD_HAS_BLOCKS
    if (end - begin >= 16) self.signs = signs_of(begin);
#endif
    self.last_delimiter = self.inactive = 0;
    self.is_source = is_source;
    self.loose = 0;
    self.ticks_scanned = false;
    quick->delimiter_count = quick->bracket_count = 0;
    while ((at = next_special(&self, at)) < end && !quick->declined)
        at = take(&self, at);
    quick_flush(&self, end);
    if (self.last_delimiter) tr_md_quick_pair(&self, 0);
    if (self.loose) join_texts(quick, parent);
}
