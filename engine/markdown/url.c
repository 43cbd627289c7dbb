/* SPDX-License-Identifier: MIT
 *
 * The allow-list of URL schemes.  Browsers drop white space and control
 * characters before and line ends within a scheme, so these are dropped before
 * it is compared.  Whatever stands before a colon and is not a known scheme is
 * refused, and so is a dangerous scheme that only shows after percent
 * decoding, for it may be decoded by those who read the page's links.
 */
#include "url.h"

#include "chars.h"

enum { SCHEME_MAX = 32 };

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = tr_md_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The next byte as a browser sees it, or percent-decoded as well. */
static unsigned char next_byte(const char **at, const char *end, bool decode) {
    unsigned char c = (unsigned char)*(*at)++;
    if (c == '%' && decode && end - *at >= 2 && hex_digit((*at)[0]) >= 0 &&
        hex_digit((*at)[1]) >= 0) {
        c = (unsigned char)(hex_digit((*at)[0]) * 16 + hex_digit((*at)[1]));
        *at += 2;
    }
    return c;
}

/*
 * Copies what stands before the first colon, cleaned and in lower case, to
 * `scheme`.  Its size, 0 if there is none; SCHEME_MAX if it is too long.
 */
static size_t read_scheme(
    const char *url, size_t size, bool decode, char scheme[SCHEME_MAX],
    const char **rest) {
    const char *at = url;
    const char *end = url + size;
    size_t used = 0;
    while (at < end) {
        unsigned char c = next_byte(&at, end, decode);
        if (c <= ' ' || c == 0x7F) continue;
        if (c == '/' || c == '?' || c == '#') return 0;
        if (c == ':') {
            *rest = at;
            return used ? used : SCHEME_MAX;
        }
        if (used < SCHEME_MAX) scheme[used++] = tr_md_lower((char)c);
    }
    return 0;
}

static bool is_listed(const char *scheme, size_t size, const char *list) {
    while (*list) {
        size_t item = strcspn(list, " ");
        if (item == size && !memcmp(list, scheme, size)) return true;
        list += item;
        list += strspn(list, " ");
    }
    return false;
}

static bool is_bitmap(const char *at, const char *end) {
    static const char *const types[] = {"png", "gif", "jpeg", "webp"};
    static const char image[] = "image/";
    for (size_t i = 0; i < sizeof image - 1; i++, at++) {
        if (at == end || tr_md_lower(*at) != image[i]) return false;
    }
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t size = strlen(types[i]);
        if ((size_t)(end - at) > size && !strncasecmp(at, types[i], size) &&
            (at[size] == ';' || at[size] == ','))
            return true;
    }
    return false;
}

bool tr_md_url_is_safe(
    const char *url, size_t size, const char *schemes, bool is_image) {
    char scheme[SCHEME_MAX];
    const char *rest = url;
    size_t used = read_scheme(url, size, false, scheme, &rest);
    if (used == 0) {
        used = read_scheme(url, size, true, scheme, &rest);
        return !used || !is_listed(scheme, used, "javascript vbscript data file");
    }
    if (used == SCHEME_MAX) return false;
    if (is_listed(scheme, used, schemes)) return true;
    return is_image && used == 4 && !memcmp(scheme, "data", 4) &&
           is_bitmap(rest, url + size);
}

void tr_md_put_url(torii_markdown_text *out, const char *url, size_t size) {
    static const char digits[] = "0123456789ABCDEF";
    static const bool plain[256] = {
        ['-'] = true, ['_'] = true, ['.'] = true, ['+'] = true, ['!'] = true,
        ['*'] = true, ['('] = true, [')'] = true, [','] = true, ['%'] = true,
        ['#'] = true, ['@'] = true, ['?'] = true, ['='] = true, [';'] = true,
        [':'] = true, ['/'] = true, ['$'] = true, ['~'] = true};
    size_t begin = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)url[i];
        char code[3] = {'%', digits[c >> 4], digits[c & 15]};
        if (plain[c] || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
            (c >= 'A' && c <= 'Z'))
            continue;
        tr_md_put(out, url + begin, i - begin);
        begin = i + 1;
        if (c == '&')
            tr_md_put_str(out, "&amp;");
        else if (c == '\'')
            tr_md_put_str(out, "&#x27;");
        else
            tr_md_put(out, code, 3);
    }
    tr_md_put(out, url + begin, size - begin);
}
