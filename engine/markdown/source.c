/* SPDX-License-Identifier: MIT
 *
 * The text of a document: cleaned, split into lines, rewritten, marked.
 * Invariant: after cleaning, the source is valid UTF-8 without NUL and without
 * a byte order mark.
 */
#include "marks.h"

/* ------------------------------------------------------------ Cleaning ---- */

/*
 * Bytes of the character at `at`; negative for as many bytes that are no
 * character together.
 */
static int character_size(const unsigned char *at, const unsigned char *end) {
    unsigned char lead = *at;
    unsigned char low = 0x80, high = 0xBF;
    int need;
    if (lead < 0x80) return lead ? 1 : -1;
    if (lead < 0xC2 || lead > 0xF4) return -1;
    need = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    for (int i = 1; i <= need; i++) {
        if (at + i == end || at[i] < low || at[i] > high) return -i;
        low = 0x80;
        high = 0xBF;
    }
    return need + 1;
}

static const unsigned char *
skip_ascii(const unsigned char *at, const unsigned char *end) {
    while (end - at >= 32) {
        uint64_t words[4];
        uint64_t high = 0;
        memcpy(words, at, sizeof words);
        /* A zero byte or a byte from 0x80 sets a high bit here. */
        for (int i = 0; i < 4; i++)
            high |= (words[i] - 0x0101010101010101u) | words[i];
        if (high & 0x8080808080808080u) break;
        at += sizeof words;
    }
    while (at < end && *at && *at < 0x80)
        at++;
    return at;
}

static const unsigned char *
skip_valid(const unsigned char *at, const unsigned char *end) {
    for (;;) {
        int size;
        at = skip_ascii(at, end);
        if (at == end) return at;
        size = character_size(at, end);
        if (size < 0) return at;
        at += size;
    }
}

void tr_md_source_clean(tr_md_document *doc, const char *text, size_t size) {
    const unsigned char *at = (const unsigned char *)text;
    const unsigned char *end = at + size;
    torii_markdown_text clean = {.arena = doc->arena};
    const unsigned char *valid;
    if (size >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) at += 3;
    valid = skip_valid(at, end);
    if (valid == end) {
        doc->source =
            (tr_md_source){.data = (const char *)at, .size = (size_t)(end - at)};
        return;
    }
    for (;;) {
        tr_md_put(&clean, (const char *)at, (size_t)(valid - at));
        if (valid == end) break;
        tr_md_put_str(&clean, "\xEF\xBF\xBD");
        at = valid - character_size(valid, end);
        valid = skip_valid(at, end);
    }
    doc->source = (tr_md_source){.data = tr_md_text_str(&clean), .size = clean.size};
}

/* --------------------------------------------------------------- Lines ---- */

enum { LINES_FIRST = 64 }; /* for which there is room at once */

void tr_md_source_split(tr_md_document *doc, tr_md_source *source) {
    const char *at = source->data;
    const char *end = at + source->size;
    const char *returns;
    uint32_t capacity = LINES_FIRST;
    if (source->lines) return;
    source->line_count = 0;
    source->lines = tr_md_reserve(doc->arena, capacity * sizeof *source->lines);
    returns = memchr(at, '\r', source->size);
    while (at < end) {
        const char *stop = tr_md_line_feed(at, end);
        tr_md_line *line;
        stop += stop < end;
        if (returns && returns < stop) { /* alone, it ends a line, too */
            if (returns + 1 == end || returns[1] != '\n') stop = returns + 1;
            returns = memchr(returns + 1, '\r', (size_t)(end - returns - 1));
        }
        line = TR_MD_PUSH(doc->arena, source->lines, source->line_count, capacity);
        *line = (tr_md_line){at, (uint32_t)(stop - at), source->line_count};
        at = stop;
    }
}

void tr_md_builder_begin_line(tr_md_builder *builder, uint32_t origin) {
    *TR_MD_PUSH(
        builder->text.arena, builder->origins, builder->count, builder->capacity) =
        origin;
}

void tr_md_builder_line(tr_md_builder *builder, const tr_md_line *line) {
    tr_md_builder_begin_line(builder, line->origin);
    tr_md_put(&builder->text, line->data, line->size);
}

void tr_md_builder_finish(tr_md_document *doc, tr_md_builder *builder) {
    tr_md_source made = {0};
    made.data = tr_md_text_str(&builder->text);
    made.size = builder->text.size;
    tr_md_source_split(doc, &made);
    for (uint32_t i = 0; i < made.line_count && i < builder->count; i++)
        made.lines[i].origin = builder->origins[i];
    tr_md_release(doc->arena, builder->origins);
    doc->source = made;
}

void tr_md_node_lines(tr_md_node *block, uint32_t *first, uint32_t *last) {
    const tr_md_cell *cell = tr_md_extra_of(block, TR_MD_CELL);
    *first = block->start_line;
    *last = block->end_line;
    if (cell && cell->is_apart) *first = *last = cell->line;
}

uint32_t tr_md_node_origin(const tr_md_document *doc, tr_md_node *node) {
    uint32_t line = 0, last;
    while (node && node->type >= TR_MD_NODE_FIRST_INLINE)
        node = node->parent;
    if (node) tr_md_node_lines(node, &line, &last);
    if (line && doc->source.lines && line <= doc->source.line_count)
        line = doc->source.lines[line - 1].origin;
    return line ? line + doc->options->first_line - 1 : 0;
}

static uint32_t count_lines(const char *at, size_t size) {
    const char *end = at + size;
    uint32_t count = 0;
    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        count++;
        at++;
    }
    return count;
}

uint32_t tr_md_current_line(void *document) {
    const tr_md_document *doc = document;
    const tr_md_source *source = &doc->source;
    uint32_t line;
    if (doc->current) return tr_md_node_origin(doc, doc->current);
    if (!doc->reached && !doc->fed) return 0;
    line = doc->reached ? doc->reached - 1
                        : count_lines(doc->source.data, doc->fed - 1);
    if (source->lines && line < source->line_count)
        line = source->lines[line].origin - 1;
    return doc->options->first_line + line;
}

/* ----------------------------------------------------------- Stand-ins ---- */

/* Is the escape of `c` before `next` one that an extension must not see? */
static bool hides(const tr_md_document *doc, char c, char next) {
    switch (c) {
    case '~':
        return doc->extensions &
               (TORII_MARKDOWN_STRIKETHROUGH | TORII_MARKDOWN_SUB_SUP);
    case '^':
        return doc->extensions & TORII_MARKDOWN_SUB_SUP;
    case '=':
        return doc->extensions & TORII_MARKDOWN_MARK;
    case '$':
        return doc->extensions & TORII_MARKDOWN_MATH;
    case ':':
        return doc->extensions &
               (TORII_MARKDOWN_EMOJI | TORII_MARKDOWN_DEFINITION_LISTS);
    case '[':
        if (doc->extensions & TORII_MARKDOWN_WIKI_LINKS) return true;
        return next && strchr("^! xX", next) &&
               (doc->extensions & (TORII_MARKDOWN_FOOTNOTES |
                                   TORII_MARKDOWN_TASK_LISTS | TORII_MARKDOWN_ALERTS));
    case ']':
        return doc->extensions &
               (TORII_MARKDOWN_FOOTNOTES | TORII_MARKDOWN_TASK_LISTS |
                TORII_MARKDOWN_ALERTS | TORII_MARKDOWN_WIKI_LINKS);
    case '{':
        return doc->extensions &
               (TORII_MARKDOWN_HEADING_ATTRIBUTES | TORII_MARKDOWN_ATTRIBUTES);
    default:
        return false;
    }
}

/*
 * Punctuation of the block U+2000 that the text does not use.  Being
 * punctuation as the originals are, it leaves emphasis around it as it is.
 */
static bool choose_stand_ins(tr_md_document *doc) {
    static const char originals[TR_MD_STAND_IN_COUNT + 1] = "~[]{^=$:";
    static const unsigned char usable[] = {
        0x81, 0x82, 0x83, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F,
        0x90, 0x91, 0x93, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D};
    bool used[256] = {false};
    const char *at = doc->source.data;
    const char *end = at + doc->source.size;
    size_t next = 0;
    for (; (at = memmem(at, (size_t)(end - at), "\xE2\x81", 2)) != NULL; at += 2)
        used[(unsigned char)at[2]] = true; /* clean UTF-8: there is a third byte */
    for (int i = 0; i < TR_MD_STAND_IN_COUNT; i++) {
        tr_md_stand_in *made = &doc->stand_ins[i];
        while (next < sizeof usable && used[usable[next]])
            next++;
        if (next == sizeof usable) return false;
        made->original = originals[i];
        memcpy(made->bytes, "\xE2\x81", 2);
        made->bytes[2] = (char)usable[next++];
        made->size = 3;
    }
    return true;
}

static const tr_md_stand_in *stand_in_of(const tr_md_document *doc, char original) {
    for (int i = 0; i < TR_MD_STAND_IN_COUNT; i++) {
        if (doc->stand_ins[i].original == original) return &doc->stand_ins[i];
    }
    return NULL;
}

void tr_md_source_replace_escapes(tr_md_document *doc) {
    torii_markdown_text out = {.arena = doc->arena};
    const char *at = doc->source.data;
    const char *end = at + doc->source.size;
    const char *kept = at;
    while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL && end - at >= 2) {
        if (hides(doc, at[1], end - at > 2 ? at[2] : 0)) {
            if (!doc->stand_ins[0].size && !choose_stand_ins(doc)) {
                memset(doc->stand_ins, 0, sizeof doc->stand_ins);
                return;
            }
            tr_md_put(&out, kept, (size_t)(at + 1 - kept));
            tr_md_put(&out, stand_in_of(doc, at[1])->bytes, 3);
            kept = at + 2;
        }
        at += 2;
    }
    if (!out.size) return;
    tr_md_put(&out, kept, (size_t)(end - kept));
    doc->source = (tr_md_source){.data = tr_md_text_str(&out), .size = out.size};
}

/*
 * `text` with the originals; NULL if there is nothing to do.  Where backslashes
 * escape, the one before a stand-in goes.
 */
static const char *restored(tr_md_document *doc, const char *text, bool escapes) {
    torii_markdown_text out = {.arena = doc->arena};
    const char *at = text, *kept = text, *end;
    if (!text) return NULL;
    end = text + strlen(text);
    while ((at = memchr(at, 0xE2, (size_t)(end - at))) != NULL) {
        int i = 0; /* in clean UTF-8 two bytes follow */
        while (i < TR_MD_STAND_IN_COUNT && memcmp(at, doc->stand_ins[i].bytes, 3))
            i++;
        if (i < TR_MD_STAND_IN_COUNT) {
            size_t before = (size_t)(at - kept);
            if (escapes && before && at[-1] == '\\') before--;
            tr_md_put(&out, kept, before);
            tr_md_put(&out, &doc->stand_ins[i].original, 1);
            kept = at + 3;
        }
        at += 3;
    }
    if (!out.size) return NULL;
    tr_md_put_str(&out, kept);
    return tr_md_text_str(&out);
}

static void restore_node(tr_md_document *doc, tr_md_node *node) {
    const char *text;
    switch (node->type) {
    case TR_MD_NODE_TEXT:
        if ((text = restored(doc, tr_md_node_str(doc->arena, node), true)) != NULL)
            tr_md_node_set_str(node, text);
        break;
    case TR_MD_NODE_CODE_BLOCK:
        if ((text = restored(doc, node->url, true)) != NULL)
            node->url = text;
        /* fall through */
    case TR_MD_NODE_CODE:
    case TR_MD_NODE_HTML_BLOCK:
    case TR_MD_NODE_HTML_INLINE:
        if ((text = restored(doc, tr_md_node_str(doc->arena, node), false)) != NULL)
            tr_md_node_set_str(node, text);
        break;
    case TR_MD_NODE_LINK:
    case TR_MD_NODE_IMAGE:
        if ((text = restored(doc, node->url, true)) != NULL)
            node->url = text;
        if ((text = restored(doc, node->title, true)) != NULL)
            node->title = text;
        break;
    default:
        break;
    }
}

void tr_md_tree_restore_escapes(tr_md_document *doc, tr_md_node *root) {
    tr_md_iter iter;
    tr_md_event event;
    if (!doc->stand_ins[0].size) return;
    iter = tr_md_iter_of(root);
    while ((event = tr_md_iter_next(&iter)) != TR_MD_EVENT_DONE) {
        if (event == TR_MD_EVENT_ENTER) restore_node(doc, iter.node);
    }
}

/* --------------------------------------------------------------- Marks ---- */

/* Of all bytes, so that nobody can write the numbers into the text they are of. */
static uint64_t number_of(const tr_md_source *source, uint64_t round) {
    uint64_t number = (source->size ^ round << 32) * 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < source->size; i++)
        number = (number ^ (unsigned char)source->data[i]) * 0x9E3779B97F4A7C15u;
    return number;
}

/*
 * Some text that is not in the source, to know our own comments by; the same for
 * the same source, should what they mark not be understood and they show.
 */
static void choose_nonce(tr_md_document *doc) {
    uint64_t round = 0;
    do {
        torii_markdown_text text = {.arena = doc->arena};
        tr_md_put_str(&text, "tm");
        tr_md_put_number(&text, number_of(&doc->source, round++) >> 16);
        memcpy(doc->nonce, tr_md_text_str(&text), text.size + 1);
        tr_md_release(doc->arena, text.data);
    } while (
        memmem(doc->source.data, doc->source.size, doc->nonce, strlen(doc->nonce)));
}

const char *tr_md_nonce(tr_md_document *doc) {
    if (!doc->nonce[0]) choose_nonce(doc);
    return doc->nonce;
}

void tr_md_put_mark(
    tr_md_document *doc, torii_markdown_text *out, char letter, uint32_t number) {
    tr_md_put_str(out, "<!--");
    tr_md_put_str(out, tr_md_nonce(doc));
    tr_md_put(out, &letter, 1);
    tr_md_put_number(out, number);
    tr_md_put_str(out, "-->");
}

/* The letter of the mark that the block begins with, 0 if it is none. */
static char
read_mark(const tr_md_document *doc, tr_md_node *node, uint32_t *number) {
    size_t size = strlen(doc->nonce);
    const char *at;
    char letter;
    if (!size || !node || node->type != TR_MD_NODE_HTML_BLOCK) return 0;
    at = tr_md_node_str(doc->arena, node);
    while (tr_md_is_blank(*at))
        at++;
    if (strncmp(at, "<!--", 4) || strncmp(at + 4, doc->nonce, size)) return 0;
    at += 4 + size;
    letter = *at;
    *number = 0;
    while (letter && tr_md_is_digit(*++at))
        *number = *number * 10 + (uint32_t)(*at - '0');
    return letter;
}

bool tr_md_is_marked(
    const tr_md_document *doc, tr_md_node *node, char letter, uint32_t *number) {
    return read_mark(doc, node, number) == letter;
}

bool tr_md_is_numbered(
    const tr_md_document *doc, tr_md_node *node, uint32_t *number) {
    char letter = read_mark(doc, node, number);
    return letter && *number < doc->mark_count && doc->marks[*number].kind == letter &&
           !doc->marks[*number].is_text;
}
