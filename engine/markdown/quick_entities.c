/* SPDX-License-Identifier: MIT
 *
 * Entities, and the texts of destinations, titles and info strings, where they and
 * backslashes are decoded.
 * Invariant: what an entity stands for is never longer than it is itself.  Names that
 * are not in the table are declined: libcmark knows over two thousand.
 */
#include "quick_parts.h"

#include <utf8proc.h>

typedef struct named_entity {
    char name[8];
    char bytes[4];
} named_entity;

static const named_entity named[] = {
    {"amp", "&"},          {"lt", "<"},           {"gt", ">"},
    {"quot", "\""},        {"apos", "'"},         {"nbsp", "\u00A0"},
    {"copy", "\u00A9"},    {"reg", "\u00AE"},     {"trade", "\u2122"},
    {"hellip", "\u2026"},  {"mdash", "\u2014"},   {"ndash", "\u2013"},
    {"lsquo", "\u2018"},   {"rsquo", "\u2019"},   {"ldquo", "\u201C"},
    {"rdquo", "\u201D"},   {"laquo", "\u00AB"},   {"raquo", "\u00BB"},
    {"times", "\u00D7"},   {"middot", "\u00B7"},  {"bull", "\u2022"},
    {"rarr", "\u2192"},    {"larr", "\u2190"},    {"uarr", "\u2191"},
    {"darr", "\u2193"},    {"euro", "\u20AC"},    {"pound", "\u00A3"},
    {"yen", "\u00A5"},     {"cent", "\u00A2"},    {"sect", "\u00A7"},
    {"para", "\u00B6"},    {"deg", "\u00B0"},     {"plusmn", "\u00B1"},
    {"divide", "\u00F7"},  {"micro", "\u00B5"},   {"frac12", "\u00BD"},
    {"frac14", "\u00BC"},  {"frac34", "\u00BE"},  {"sup2", "\u00B2"},
    {"sup3", "\u00B3"},    {"ensp", "\u2002"},    {"emsp", "\u2003"},
    {"thinsp", "\u2009"},  {"shy", "\u00AD"},     {"dagger", "\u2020"},
    {"permil", "\u2030"},  {"prime", "\u2032"},   {"minus", "\u2212"},
    {"infin", "\u221E"},   {"ne", "\u2260"},      {"le", "\u2264"},
    {"ge", "\u2265"},      {"asymp", "\u2248"},   {"auml", "\u00E4"},
    {"ouml", "\u00F6"},    {"uuml", "\u00FC"},    {"Auml", "\u00C4"},
    {"Ouml", "\u00D6"},    {"Uuml", "\u00DC"},    {"szlig", "\u00DF"},
    {"eacute", "\u00E9"},  {"egrave", "\u00E8"},  {"agrave", "\u00E0"},
    {"aacute", "\u00E1"},  {"ccedil", "\u00E7"},  {"ntilde", "\u00F1"},
    {"iexcl", "\u00A1"},   {"iquest", "\u00BF"},  {"lsaquo", "\u2039"},
    {"rsaquo", "\u203A"},  {"sbquo", "\u201A"},   {"bdquo", "\u201E"},
    {"hearts", "\u2665"},  {"lbrace", "{"},       {"rbrace", "}"},
    {"alpha", "\u03B1"},   {"beta", "\u03B2"},    {"pi", "\u03C0"},
};

static uint32_t hex_value(char c) {
    if (tr_md_is_digit(c)) return (uint32_t)(c - '0');
    c |= 32;
    return c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10) : 16;
}

/* `at` is behind the &#. */
static size_t numeric(
    tr_md_quick *quick, const char *at, const char *end, char *bytes, size_t *size) {
    uint32_t base = at < end && (*at | 32) == 'x' ? 16 : 10;
    const char *digits = at + (base == 16), *stop = digits;
    uint32_t code = 0;
    while (stop < end && stop - digits < 8 && hex_value(*stop) < base)
        code = code * base + hex_value(*stop++);
    if (stop == digits) return 0;
    if (stop - digits > 6) quick_decline(quick, "long entity");
    if (stop == end || *stop != ';') return 0;
    if ((code & 0xFFFE) == 0xFFFE) quick_decline(quick, "strange entity");
    if (code == 0 || (code >= 0xD800 && code < 0xE000) || code >= 0x110000)
        code = 0xFFFD;
    *size = (size_t)utf8proc_encode_char(
        (utf8proc_int32_t)code, (utf8proc_uint8_t *)bytes);
    return (size_t)(stop + 1 - at) + 2;
}

size_t tr_md_quick_entity(
    tr_md_quick *quick, const char *at, const char *end, char *bytes, size_t *size) {
    const char *name = at + 1, *stop = name;
    size_t length;
    if (stop < end && *stop == '#') return numeric(quick, at + 2, end, bytes, size);
    while (stop < end && stop - name < 40 && tr_md_is_alnum(*stop))
        stop++;
    length = (size_t)(stop - name);
    if (length < 2 || stop == end || *stop != ';') return 0;
    for (size_t i = 0; i < sizeof named / sizeof *named && length < 8; i++) {
        if (memcmp(named[i].name, name, length) != 0 || named[i].name[length]) continue;
        *size = strnlen(named[i].bytes, sizeof named[i].bytes);
        memcpy(bytes, named[i].bytes, sizeof named[i].bytes);
        return length + 2;
    }
    quick_decline(quick, "entity");
    return 0;
}

char *tr_md_quick_decode(
    tr_md_quick *quick, const char *begin, const char *end, size_t *size) {
    char *text = tr_md_reserve(quick->arena, (size_t)(end - begin) + 1);
    char *to = text;
    while (begin < end) {
        const char *sign = memchr(begin, '&', (size_t)(end - begin));
        const char *stop = sign ? sign : end;
        char bytes[8];
        size_t length, written = 0;
        memcpy(to, begin, (size_t)(stop - begin));
        to += stop - begin;
        begin = stop;
        if (!sign) break;
        length = tr_md_quick_entity(quick, sign, end, bytes, &written);
        if (length) {
            memcpy(to, bytes, written);
        } else {
            *to = '&';
            length = written = 1;
        }
        to += written;
        begin += length;
    }
    *to = 0;
    *size = (size_t)(to - text);
    return text;
}

void tr_md_quick_unescape(char *text, size_t size) {
    char *to = text;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\\' && i + 1 < size && quick_is_punctuation(text[i + 1])) i++;
        *to++ = text[i];
    }
    *to = 0;
}

const char *tr_md_quick_clean(tr_md_quick *quick, const char *begin, const char *end) {
    size_t size;
    char *text;
    while (begin < end && quick_is_space(*begin))
        begin++;
    while (begin < end && quick_is_space(end[-1]))
        end--;
    if (begin == end) return "";
    size = (size_t)(end - begin);
    if (!memchr(begin, '&', size) && !memchr(begin, '\\', size))
        return tr_md_copy(quick->arena, begin, size);
    text = tr_md_quick_decode(quick, begin, end, &size);
    tr_md_quick_unescape(text, size);
    return text;
}
