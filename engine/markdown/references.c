/* SPDX-License-Identifier: MIT
 *
 * Character references.  Only those with a semicolon are taken for such, which
 * is how they are written again; numeric ones and the names of ASCII
 * punctuation are decoded, so that a URL cannot hide its scheme behind them.
 */
#include "references.h"

#include "chars.h"

/* The size of a character reference that ends with ";" at `at`, or 0. */
static size_t reference_size(const char *at, const char *end) {
    const char *begin = at++;
    const char *name;
    bool hex;
    if (at < end && *at == '#') {
        at++;
        hex = at < end && (*at == 'x' || *at == 'X');
        at += hex;
        name = at;
        while (at < end && at - name < 8 &&
               ((*at >= '0' && *at <= '9') ||
                (hex && tr_md_lower(*at) >= 'a' && tr_md_lower(*at) <= 'f')))
            at++;
    } else {
        name = at;
        if (at < end && !tr_md_is_alpha(*at)) return 0;
        while (at < end && at - name < 32 && tr_md_is_alnum(*at))
            at++;
    }
    return at > name && at < end && *at == ';' ? (size_t)(at + 1 - begin) : 0;
}

void tr_md_put_html_text(torii_markdown_text *out, const char *at, const char *end) {
    const char *begin = at;
    for (; at < end; at++) {
        size_t size;
        if (*at != '&' && *at != '<' && *at != '>' && *at != '"') continue;
        size = *at == '&' ? reference_size(at, end) : 0;
        if (size) {
            at += size - 1;
            continue;
        }
        tr_md_put(out, begin, (size_t)(at - begin));
        tr_md_put_escaped(out, at, 1);
        begin = at + 1;
    }
    tr_md_put(out, begin, (size_t)(at - begin));
}

static const struct {
    const char *name;
    char c;
} named_references[] = {
    {"amp", '&'},      {"apos", '\''},  {"bsol", '\\'},  {"colon", ':'},
    {"comma", ','},    {"commat", '@'}, {"dollar", '$'}, {"equals", '='},
    {"excl", '!'},     {"gt", '>'},     {"hyphen", '-'}, {"lowbar", '_'},
    {"lpar", '('},     {"lt", '<'},     {"num", '#'},    {"percnt", '%'},
    {"period", '.'},   {"plus", '+'},   {"quest", '?'},  {"quot", '"'},
    {"rpar", ')'},     {"semi", ';'},   {"sol", '/'},    {"Tab", '\t'},
    {"NewLine", '\n'},
};

static void put_point(torii_markdown_text *out, uint32_t point) {
    char bytes[4];
    if (point == 0 || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        point = 0xFFFD;
    if (point < 0x80) {
        bytes[0] = (char)point;
        tr_md_put(out, bytes, 1);
    } else if (point < 0x800) {
        bytes[0] = (char)(0xC0 | point >> 6);
        bytes[1] = (char)(0x80 | (point & 0x3F));
        tr_md_put(out, bytes, 2);
    } else if (point < 0x10000) {
        bytes[0] = (char)(0xE0 | point >> 12);
        bytes[1] = (char)(0x80 | (point >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (point & 0x3F));
        tr_md_put(out, bytes, 3);
    } else {
        bytes[0] = (char)(0xF0 | point >> 18);
        bytes[1] = (char)(0x80 | (point >> 12 & 0x3F));
        bytes[2] = (char)(0x80 | (point >> 6 & 0x3F));
        bytes[3] = (char)(0x80 | (point & 0x3F));
        tr_md_put(out, bytes, 4);
    }
}

/* Decodes one reference; its size, 0 if it is none that is known here. */
static size_t put_reference(torii_markdown_text *out, const char *at, const char *end) {
    size_t size = reference_size(at, end);
    uint32_t point = 0;
    bool hex;
    if (!size) return 0;
    if (at[1] != '#') {
        for (size_t i = 0; i < sizeof named_references / sizeof *named_references;
             i++) {
            if (strlen(named_references[i].name) == size - 2 &&
                !memcmp(named_references[i].name, at + 1, size - 2)) {
                tr_md_put(out, &named_references[i].c, 1);
                return size;
            }
        }
        return 0;
    }
    hex = tr_md_lower(at[2]) == 'x';
    for (size_t i = hex ? 3 : 2; i < size - 1; i++) {
        uint32_t digit = at[i] <= '9' ? (uint32_t)(at[i] - '0')
                                      : (uint32_t)(tr_md_lower(at[i]) - 'a' + 10);
        point = point * (hex ? 16 : 10) + digit;
    }
    put_point(out, point);
    return size;
}

void tr_md_put_decoded(torii_markdown_text *out, const char *at, const char *end) {
    while (at < end) {
        size_t size = *at == '&' ? put_reference(out, at, end) : 0;
        if (!size) tr_md_put(out, at, size = 1);
        at += size;
    }
}
