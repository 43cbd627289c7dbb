/* SPDX-License-Identifier: MIT
 *
 * One pass from left to right.  Texts in quotes are skipped within tags, since they
 * may hold what looks like the end of one.
 */
#include "theme/template_scan.h"

#include <string.h>

static const char *skip_space(const char *at, const char *end) {
    while (at < end && *at && strchr(" \t\r\n", *at))
        at++;
    return at;
}

size_t template_name_size(const char *at, const char *end) {
    size_t size = 0;
    while (at + size < end && at[size] && !strchr(" \t\r\n-+%}(", at[size]))
        size++;
    return size;
}

bool template_piece_is(const template_piece *tag, const char *word) {
    return tag->kind == PIECE_TAG && tag->word_size == strlen(word) &&
           memcmp(tag->word, word, tag->word_size) == 0;
}

/* The end of the text in quotes that begins at `at`. */
static const char *skip_quoted(const char *at, const char *end) {
    char quote = *at++;
    while (at < end && *at != quote)
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    return at < end ? at + 1 : end;
}

/* Where the two signs that close a tag or print stand; NULL if nowhere. */
static const char *find_close(const char *at, const char *end, char sign) {
    int depth = 0; /* of braces: a mapping may end where the tag does */
    while (at + 1 < end) {
        if (*at == '"' || *at == '\'') {
            at = skip_quoted(at, end);
            continue;
        }
        if (at[0] == sign && at[1] == '}' && depth <= 0) return at;
        if (*at == '{') depth++;
        if (*at == '}') depth--;
        at++;
    }
    return NULL;
}

static bool is_opening(const char *at) {
    return at[0] == '{' && (at[1] == '{' || at[1] == '%' || at[1] == '#');
}

/* Is here the tag that ends {% raw %}? */
static bool ends_raw(const char *at, const char *end) {
    const char *word = at + 2;
    if (at[1] != '%') return false;
    if (word < end && (*word == '-' || *word == '+')) word++;
    word = skip_space(word, end);
    return end - word >= 6 && memcmp(word, "endraw", 6) == 0;
}

static bool take_text(template_scan *self, template_piece *out) {
    const char *from = self->at, *at = from;
    while (at < self->end) {
        bool opens = at + 1 < self->end && is_opening(at);
        if (opens && (!self->raw || ends_raw(at, self->end))) break;
        at++;
    }
    *out =
        (template_piece){.kind = PIECE_TEXT, .text = from, .size = (size_t)(at - from)};
    self->at = at;
    return at > from;
}

static void take_word(template_piece *out, const char *inside) {
    if (inside < out->end && (*inside == '-' || *inside == '+')) inside++;
    out->word = skip_space(inside, out->end);
    out->word_size = template_name_size(out->word, out->end);
    out->rest = skip_space(out->word + out->word_size, out->end);
}

bool template_scan_next(template_scan *self, template_piece *out) {
    if (take_text(self, out)) return true;
    const char *from = self->at;
    if (from >= self->end) return false;
    char sign = from[1] == '{' ? '}' : from[1];
    const char *close = sign == '#'
                            ? memmem(from + 2, (size_t)(self->end - from - 2), "#}", 2)
                            : find_close(from + 2, self->end, sign);
    if (!close) return false;
    self->at = close + 2;
    *out = (template_piece){
        .kind = sign == '#'   ? PIECE_COMMENT
                : sign == '%' ? PIECE_TAG
                              : PIECE_PRINT,
        .text = from,
        .size = (size_t)(self->at - from),
        .end = close};
    if (out->kind == PIECE_TAG) take_word(out, from + 2);
    self->raw = template_piece_is(out, "raw");
    return true;
}

void template_place(
    const char *text, const char *at, uint32_t *line, uint32_t *column) {
    *line = *column = 1;
    for (const char *c = text; c < at; c++) {
        if (*c == '\n')
            ++*line, *column = 1;
        else if (((unsigned char)*c & 0xc0) != 0x80)
            ++*column;
    }
}
