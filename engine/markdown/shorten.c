/* SPDX-License-Identifier: MIT
 *
 * What libcmark need not read: long runs of words, in which nothing has a meaning,
 * are hidden from it behind marks and come back when the tree is rendered.  It
 * looks at each byte of a text several times, we at sixteen together.
 * Invariant: a run begins and ends with a letter or digit, which stay, so that what
 * stands beside it sees the same; it holds a blank, as the mark is one, so that
 * neither is part of an address; it stands behind the first letter of its line, so
 * that it begins no block; and it is nowhere in HTML or in a definition.
 */
#include "document.h"

#if defined(__SSE2__) && !defined(TR_NO_SIMD)
#include <emmintrin.h>
#define TR_MD_HAS_BLOCKS 1
#endif

enum {
    RUN_MIN = 32, /* bytes from which on it is worth it: two blocks */
    RUNS_MAX = 1 << 16,
    /* Of the others, text may be rewritten before it comes here. */
    FITTING = TORII_MARKDOWN_TABLES | TORII_MARKDOWN_STRIKETHROUGH |
              TORII_MARKDOWN_TASK_LISTS | TORII_MARKDOWN_AUTOLINKS |
              TORII_MARKDOWN_ALERTS | TORII_MARKDOWN_HEADING_ATTRIBUTES
};

typedef struct shortener {
    tr_md_document *doc;
    const char *end;  /* of the source */
    const char *kept; /* not copied from here on */
    char *out;        /* where it is copied to */
    uint32_t capacity;
    const char *html;  /* the next "<", else the end */
    bool in_html;      /* perhaps, up to a blank line */
    bool is_open_html; /* perhaps up to the end */
} shortener;

static inline bool is_word(char c) {
    return tr_md_is_alpha(c) || tr_md_is_digit(c);
}

/* Means nothing to libcmark, whatever it stands beside: also , - . / and : */
static inline bool is_plain(char c) {
    return tr_md_is_alpha(c) || c == ' ' || (c >= ',' && c <= ':') ||
           (unsigned char)c >= 0x80;
}

#ifdef TR_MD_HAS_BLOCKS
/* Ones in the bytes from `low` on that are at most `count` above it. */
static inline __m128i in_range(__m128i bytes, char low, char count) {
    __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(count)), above);
}

/* A bit for each of sixteen bytes that is not plain. */
static inline unsigned signs_at(const char *at) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i plain = in_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z' - 'a');
    plain = _mm_or_si128(plain, in_range(bytes, ',', ':' - ','));
    plain = _mm_or_si128(plain, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')));
    /* The high bit alone makes a byte plain. */
    return ~(unsigned)_mm_movemask_epi8(_mm_or_si128(plain, bytes)) & 0xFFFF;
}
#endif

/* The end of the plain bytes at `at`. */
static const char *plain_end(const char *at, const char *end) {
#ifdef TR_MD_HAS_BLOCKS
    for (; end - at >= 16; at += 16) {
        unsigned found = signs_at(at);
        if (found) return at + __builtin_ctz(found);
    }
#endif
    while (at < end && is_plain(*at))
        at++;
    return at;
}

/*
 * The next run of plain bytes from `at` on that is worth it, if it begins at least
 * so many bytes before `stop`; where `end` is that of the source.
 */
static const char *
find_run(const char *at, const char *stop, const char *end, const char **run_end) {
#ifdef TR_MD_HAS_BLOCKS
    while (stop - at >= RUN_MIN) {
        unsigned found = signs_at(at + 16);
        if (found) {
            at += 16 + 32 - __builtin_clz(found); /* behind the last sign */
            continue;
        }
        *run_end = plain_end(at + 32, end);
        found = signs_at(at);
        return found ? at + 32 - __builtin_clz(found) : at;
    }
#else
    for (; stop - at >= RUN_MIN; at = *run_end + 1) {
        *run_end = plain_end(at, end);
        if (*run_end - at >= RUN_MIN) return at;
    }
#endif
    return NULL;
}

static char *put_mark(char *out, uint32_t number) {
    *out++ = TR_MD_HIDDEN_MARK;
    for (int i = 1; i < TR_MD_HIDDEN_MARK_SIZE; i++, number >>= 4)
        *out++ = (char)('a' + (number & 15));
    return out;
}

static inline void copy_up_to(shortener *self, const char *at) {
    size_t size = (size_t)(at - self->kept);
    memcpy(self->out, self->kept, size);
    self->out += size;
    self->kept = at;
}

/* Hides plain bytes if they are worth it. */
static void hide(shortener *self, const char *at, const char *end) {
    tr_md_document *doc = self->doc;
    if (end - at < RUN_MIN) return;
    while (at < end && !is_word(*at))
        at++;
    while (at < end && !is_word(end[-1]))
        end--;
    if (end - at < RUN_MIN || doc->hidden_count == RUNS_MAX ||
        !memchr(at, ' ', (size_t)(end - at)))
        return;
    at++;
    end--;
    copy_up_to(self, at);
    self->out = put_mark(self->out, doc->hidden_count);
    self->kept = end;
    *TR_MD_PUSH(doc->arena, doc->hidden, doc->hidden_count, self->capacity) =
        (tr_md_span){at, (size_t)(end - at)};
}

/*
 * Where the first letter of the line stands; its end if nothing is to be hidden in
 * it, for it may begin a fence.
 */
static const char *begin_text(shortener *self, const char *at, const char *end) {
    const char *begin = at;
    bool blank = true;
    for (; at < end && !tr_md_is_alpha(*at) && (unsigned char)*at < 0x80; at++) {
        if (*at == '<') self->in_html = self->is_open_html = true;
        if (at > begin && *at == at[-1] && (*at == '`' || *at == '~')) return end;
        blank = blank && (tr_md_is_blank(*at) || tr_md_is_line_end(*at));
    }
    if (at == end && blank) self->in_html = self->is_open_html;
    return at;
}

static void hide_in_line(shortener *self, const char *at, const char *end) {
    const char *stop = end, *run_end;
    at = begin_text(self, at, end);
    if (self->in_html) return;
    if (self->html < end) {
        self->in_html = true;
        stop = self->html;
    }
    while ((at = find_run(at, stop, self->end, &run_end)) != NULL) {
        hide(self, at, run_end);
        at = run_end;
    }
}

/* Is nothing to be hidden: could there be a definition, a line that a carriage
 * return ends, or our mark, perhaps written as a number? */
static bool is_forbidden(const tr_md_source *source) {
    const char *begin = source->data, *end = begin + source->size;
    const char *at;
    for (at = begin; (at = memchr(at, ':', (size_t)(end - at))) != NULL; at++)
        if (at > begin && at[-1] == ']') return true;
    for (at = begin; (at = memchr(at, '&', (size_t)(end - at))) != NULL; at++)
        if (end - at > 1 && at[1] == '#') return true;
    return memchr(begin, TR_MD_HIDDEN_MARK, source->size) ||
           memchr(begin, '\r', source->size);
}

static const char *find_html(const char *at, const char *end) {
    const char *found = memchr(at, '<', (size_t)(end - at));
    return found ? found : end;
}

size_t tr_md_shorten(tr_md_document *doc, char *out) {
    const tr_md_source *source = &doc->source;
    shortener self = {
        .doc = doc,
        .end = source->data + source->size,
        .kept = source->data,
        .out = out};
    const char *at = source->data;
    self.html = at;
    while (at < self.end && !self.is_open_html) {
        const char *stop = tr_md_line_feed(at, self.end);
        stop += stop < self.end;
        if (self.html < at || at == source->data) self.html = find_html(at, self.end);
        hide_in_line(&self, at, stop);
        at = stop;
    }
    copy_up_to(&self, self.end);
    return (size_t)(self.out - out);
}

bool tr_md_may_shorten(tr_md_document *doc) {
    doc->hidden = NULL;
    doc->hidden_count = 0;
    return !doc->options->smart && !doc->stand_ins[0].size &&
           !(doc->extensions & ~(unsigned)FITTING) && !is_forbidden(&doc->source);
}

tr_md_span tr_md_hidden_at(const tr_md_span *hidden, const char *mark) {
    uint32_t number = 0;
    for (int i = TR_MD_HIDDEN_MARK_SIZE - 1; i > 0; i--)
        number = number << 4 | (uint32_t)(mark[i] - 'a');
    return hidden[number];
}

void tr_md_put_whole(
    const tr_md_document *doc, torii_markdown_text *out, const char *text) {
    const char *mark;
    while (doc->hidden_count && (mark = strchr(text, TR_MD_HIDDEN_MARK)) != NULL) {
        tr_md_span run = tr_md_hidden_at(doc->hidden, mark);
        tr_md_put(out, text, (size_t)(mark - text));
        tr_md_put(out, run.data, run.size);
        text = mark + TR_MD_HIDDEN_MARK_SIZE;
    }
    tr_md_put_str(out, text);
}

const char *tr_md_whole(const tr_md_document *doc, const char *text) {
    torii_markdown_text out = {.arena = doc->arena};
    if (!text || !doc->hidden_count || !strchr(text, TR_MD_HIDDEN_MARK)) return text;
    tr_md_put_whole(doc, &out, text);
    return tr_md_text_str(&out);
}

void tr_md_tree_show_hidden(tr_md_document *doc, cmark_node *root) {
    cmark_iter *iter;
    cmark_event_type event;
    if (!doc->hidden_count) return;
    iter = cmark_iter_new(root);
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        const char *text, *whole;
        if (cmark_node_get_type(node) != CMARK_NODE_TEXT) continue;
        text = cmark_node_get_literal(node);
        whole = tr_md_whole(doc, text);
        if (whole == text) continue;
        cmark_node_set_literal(node, whole);
        tr_md_release(doc->arena, (char *)whole);
    }
    cmark_iter_free(iter);
}
