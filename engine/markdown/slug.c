/* SPDX-License-Identifier: MIT
 *
 * Ids of headings as GitHub, as Python-Markdown (and so MkDocs) and in plain
 * ASCII.  GitHub keeps letters, marks, numbers, connectors, hyphens and turns
 * each space into a hyphen; Python-Markdown takes the compatibility
 * decomposition, keeps ASCII and joins runs of blanks and hyphens.
 * Invariant: each id is given once; the counter of a name only grows.
 */
#include "slug.h"

#include <utf8proc.h>

static bool is_word(utf8proc_int32_t point) {
    utf8proc_category_t category = utf8proc_category(point);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME) ||
           category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_NL ||
           category == UTF8PROC_CATEGORY_PC;
}

static void put_point(torii_markdown_text *out, utf8proc_int32_t point) {
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t size = utf8proc_encode_char(point, bytes);
    tr_md_put(out, (const char *)bytes, (size_t)size);
}

/* What a heading's ASCII character is in an id, 0 if it is left out. */
static char github_char(char c) {
    if (c >= 'A' && c <= 'Z') return (char)(c + 32);
    if (c == ' ') return '-';
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ? c
                                                                                    : 0;
}

/* Puts what the ASCII characters before the next other one become; their number. */
static size_t put_github_ascii(torii_markdown_text *out, const char *at, size_t size) {
    size_t used = 0;
    tr_md_text_reserve(out, size);
    for (; used < size && (unsigned char)at[used] < 0x80; used++) {
        char c = github_char(at[used]);
        out->data[out->size] = c;
        out->size += c != 0;
    }
    return used;
}

/* German and Nordic letters have no decomposition but a usual spelling. */
static const char *spelling_of(utf8proc_int32_t point) {
    switch (point) {
    case 0xDF:
        return "ss";
    case 0xC6:
    case 0xE6:
        return "ae";
    case 0xD8:
    case 0xF8:
        return "o";
    case 0x152:
    case 0x153:
        return "oe";
    case 0xDE:
    case 0xFE:
        return "th";
    case 0xD0:
    case 0xF0:
    case 0x110:
    case 0x111:
        return "d";
    case 0x141:
    case 0x142:
        return "l";
    default:
        return NULL;
    }
}

static void put_ascii(torii_markdown_text *out, char c, bool keep_underscore) {
    bool blank = c == ' ' || c == '-' || c == '\t' || c == '\n';
    if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
    if (blank) {
        if (out->size && out->data[out->size - 1] != '-') tr_md_put_str(out, "-");
    } else if (
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
        (c == '_' && keep_underscore)) {
        tr_md_put(out, &c, 1);
    }
}

/* The ASCII part of the compatibility decomposition of a character. */
static void put_decomposed(
    torii_markdown_text *out, utf8proc_int32_t point, torii_markdown_ids style) {
    bool is_ascii_style = style == TORII_MARKDOWN_IDS_ASCII;
    const char *spelling = is_ascii_style ? spelling_of(point) : NULL;
    utf8proc_int32_t parts[32];
    utf8proc_ssize_t count;
    int boundary = 0;
    if (spelling) {
        tr_md_put_str(out, spelling);
        return;
    }
    count = utf8proc_decompose_char(
        point, parts, 32, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
    for (utf8proc_ssize_t i = 0; i < count && i < 32; i++) {
        if (parts[i] < 0x80) put_ascii(out, (char)parts[i], !is_ascii_style);
    }
}

static void
put_base(tr_md_slugs *slugs, torii_markdown_text *out, const char *text, size_t size) {
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    while (size > 0) {
        bool is_github = slugs->style == TORII_MARKDOWN_IDS_GITHUB;
        utf8proc_int32_t point;
        utf8proc_ssize_t used;
        if (is_github) {
            size_t plain = put_github_ascii(out, (const char *)at, size);
            at += plain;
            size -= plain;
            if (!size) break;
        }
        used = utf8proc_iterate(at, (utf8proc_ssize_t)size, &point);
        if (used < 1) break;
        if (!is_github)
            put_decomposed(out, point, slugs->style);
        else if (is_word(point))
            put_point(out, utf8proc_tolower(point));
        at += used;
        size -= (size_t)used;
    }
    if (slugs->style != TORII_MARKDOWN_IDS_GITHUB && out->size &&
        out->data[out->size - 1] == '-')
        out->size--;
}

const char *tr_md_slug_make(tr_md_slugs *slugs, const char *text, size_t size) {
    torii_markdown_text out = {.arena = slugs->arena};
    bool fresh;
    uint32_t next;
    size_t base;
    bool is_mkdocs = slugs->style == TORII_MARKDOWN_IDS_MKDOCS;
    while (size && (text[size - 1] == ' ' || text[size - 1] == '\n'))
        size--;
    while (size && (*text == ' ' || *text == '\n')) {
        text++;
        size--;
    }
    put_base(slugs, &out, text, size);
    if (!out.size && !is_mkdocs) tr_md_put_str(&out, "section");
    base = out.size;
    next = *tr_md_map_at(slugs->used, tr_md_text_str(&out), out.size, &fresh);
    while (!fresh || !out.size) {
        out.size = base;
        tr_md_put_str(&out, is_mkdocs ? "_" : "-");
        tr_md_put_number(&out, ++next);
        tr_md_map_at(slugs->used, tr_md_text_str(&out), out.size, &fresh);
    }
    if (out.size > base) *tr_md_map_at(slugs->used, out.data, base, NULL) = next;
    return tr_md_text_str(&out);
}

void tr_md_slug_reserve(tr_md_slugs *slugs, const char *id) {
    tr_md_map_at(slugs->used, id, strlen(id), NULL);
}
