/* SPDX-License-Identifier: MIT
 *
 * Slugs, by utf8proc's decomposition and categories.
 */
#include "content/slug.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { MAX_SLUG = 200 };

/* Signs with a meaning, and letters that no decomposition takes apart. */
static const struct {
    uint32_t code;
    const char *word;
    bool ascii_only;
} WORDS[] = {
    {'+', "plus", false},   {'#', "sharp", false},  {'&', "and", false},
    {'@', "at", false},     {0xdf, "ss", true},     {0xe6, "ae", true},
    {0xf0, "d", true},      {0xf8, "o", true},      {0xfe, "th", true},
    {0x111, "d", true},     {0x131, "i", true},     {0x142, "l", true},
    {0x153, "oe", true},
};

static const char *word_for(uint32_t code, bool ascii) {
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (WORDS[i].code == code && (ascii || !WORDS[i].ascii_only))
            return WORDS[i].word;
    return NULL;
}

static bool is_mark(uint32_t code) {
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

/* May the character, already in lower case, stand in a slug? */
static bool is_kept(uint32_t code, bool ascii) {
    if (code < 0x80)
        return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9');
    if (ascii) return false;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    bool number = category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
    return letter || number || is_mark(code);
}

/* The text in the normal form of the mode, NUL-terminated; free() it. */
static utf8proc_uint8_t *normalize(const char *text, bool ascii) {
    utf8proc_uint8_t *out = NULL;
    int options = UTF8PROC_STABLE;
    options |= ascii ? UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT : UTF8PROC_COMPOSE;
    utf8proc_ssize_t size = utf8proc_map(
        (const utf8proc_uint8_t *)text, (utf8proc_ssize_t)strlen(text), &out,
        (utf8proc_option_t)options);
    return size < 0 ? NULL : out;
}

/* Then it is in every normal form. */
static bool is_ascii(const char *text) {
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return !*text;
}

/* Where characters may stand as they are: 3 is in slugs and paths of addresses, 2 in
 * these alone. */
static const unsigned char SIGNS[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* */
    0, 2, 0, 0, 2, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2, /* ! $ ( ) * + , - . / */
    3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 0, 2, 0, 0, /* digits : ; = */
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, /* @ and capitals */
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 2, /* _ */
    0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, /* letters */
    3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 2, 0, /* ~ */
};

static bool is_in_slug(char c) {
    return SIGNS[(unsigned char)c] == 3;
}

static bool is_in_path(char c) {
    return SIGNS[(unsigned char)c] != 0;
}

/* A letter or digit of ASCII in lower case, the usual ones; else 0. */
static char plain_letter(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return c;
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : '\0';
}

static void put_slug(buf *out, const char *text, bool ascii) {
    size_t size = strlen(text);
    bool gap = false;
    for (size_t i = 0; i < size && out->size < MAX_SLUG;) {
        uint32_t code;
        char plain = plain_letter(text[i]);
        if (plain) {
            if (gap && out->size) buf_char(out, '-');
            gap = false;
            buf_char(out, plain);
            i++;
            continue;
        }
        i += utf8_decode(text + i, size - i, &code);
        if (ascii && is_mark(code)) continue;
        code = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
        const char *word = word_for(code, ascii);
        if (!word && !is_kept(code, ascii)) {
            gap = true;
            continue;
        }
        if (gap && out->size) buf_char(out, '-');
        gap = false;
        char letter[4];
        if (word)
            buf_str(out, word);
        else
            buf_add(out, letter, utf8_encode(code, letter));
    }
}

/* "off": the text as it is, without what no file name can hold. */
static void put_raw(buf *out, const char *text) {
    while (*text == '.' || *text == ' ') text++;
    for (; *text && out->size < MAX_SLUG; text++) {
        unsigned char c = (unsigned char)*text;
        bool bad = c < 0x20 || c == 0x7f || c == '/' || c == '\\';
        buf_char(out, bad ? '-' : (char)c);
    }
    while (out->size && (out->data[out->size - 1] & 0xc0) == 0x80 &&
           utf8_invalid_at(out->data, out->size) < out->size)
        out->data[--out->size] = '\0';
    while (out->size && out->data[out->size - 1] == ' ') out->data[--out->size] = '\0';
}

/* Is a text its own slug in all modes? */
static bool is_slug(const char *text) {
    size_t size = 0;
    for (; is_in_slug(text[size]) || text[size] == '-'; size++)
        if (text[size] == '-' && (!size || text[size - 1] == '-')) return false;
    return size && !text[size] && text[size - 1] != '-' && size < MAX_SLUG;
}

const char *slug_make(arena *memory, const char *text, slug_mode mode) {
    if (is_slug(text)) return text;
    buf out = BUF_INIT;
    if (mode == SLUG_OFF) {
        put_raw(&out, text);
    } else {
        bool ascii = mode == SLUG_ASCII;
        utf8proc_uint8_t *normal = is_ascii(text) ? NULL : normalize(text, ascii);
        if (normal || is_ascii(text))
            put_slug(&out, normal ? (const char *)normal : text, ascii);
        free(normal);
    }
    char *slug = arena_strn(memory, buf_text(&out), out.size);
    buf_done(&out);
    return slug;
}

char *slug_humanize(arena *memory, const char *name) {
    char *title = arena_str(memory, name);
    size_t size = 0;
    for (const char *at = name; *at; at++) {
        bool gap = *at == '-' || *at == '_' || *at == ' ';
        if (!gap)
            title[size++] = *at;
        else if (size && title[size - 1] != ' ')
            title[size++] = ' ';
    }
    while (size && title[size - 1] == ' ') size--;
    title[size] = '\0';
    if (!size) return title;
    uint32_t code;
    char upper[4];
    size_t first = utf8_decode(title, size, &code);
    size_t now = utf8_encode((uint32_t)utf8proc_toupper((utf8proc_int32_t)code), upper);
    if (now == first) memcpy(title, upper, now);
    return title;
}

const char *slug_encode_path(arena *memory, const char *path) {
    buf out = BUF_INIT;
    size_t plain = 0;
    while (is_in_path(path[plain]))
        plain++;
    if (!path[plain]) return path;
    for (; *path; path++) {
        if (is_in_path(*path))
            buf_char(&out, *path);
        else
            buf_fmt(&out, "%%%02X", (unsigned char)*path);
    }
    char *encoded = arena_strn(memory, buf_text(&out), out.size);
    buf_done(&out);
    return encoded;
}
