/* SPDX-License-Identifier: MIT
 *
 * Which words are addresses: what the patterns of Jinja's urlize accept, read
 * from left to right without a pattern.
 *
 * Invariant: a word is scanned a bounded number of times.
 */
#include "builtin/address.h"

#include "base/utf8.h"

/* Lower case as a pattern that ignores case compares ASCII letters. */
static uint32_t fold(uint32_t rune)
{
    if (rune < 0x80) return rune >= 'A' && rune <= 'Z' ? rune + 32 : rune;
    switch (rune) {
    case 0x130:
    case 0x131:
        return 'i';
    case 0x17f:
        return 's';
    case 0x212a:
        return 'k';
    default:
        return rune;
    }
}

/* Skips `literal` (lower case) at *at, ignoring case. */
static bool skip_literal(tr_span text, size_t *at, const char *literal)
{
    size_t here = *at;
    for (; *literal; literal++) {
        size_t step;
        if (here >= text.size) return false;
        if (fold(tr_utf8_rune(text.bytes + here, &step)) != (unsigned char)*literal) {
            return false;
        }
        here += step;
    }
    *at = here;
    return true;
}

static bool skip_web_scheme(tr_span text, size_t *at)
{
    return skip_literal(text, at, "https://") || skip_literal(text, at, "http://");
}

static bool is_label_rune(uint32_t rune)
{
    return rune == '%' || rune == '-' || tr_rune_is_word(rune);
}

/* The facts about one part of a host name between dots. */
typedef struct label {
    size_t start;
    size_t end;
    size_t runes;
    bool letters; /* a to z only */
    bool no_dash;
} label;

static label read_label(tr_span text, size_t at)
{
    label part = {.start = at, .end = at, .letters = true, .no_dash = true};
    while (part.end < text.size) {
        size_t step;
        uint32_t rune = tr_utf8_rune(text.bytes + part.end, &step);
        if (!is_label_rune(rune)) break;
        uint32_t folded = fold(rune);
        part.letters &= folded >= 'a' && folded <= 'z';
        part.no_dash &= rune != '-';
        part.end += step;
        part.runes++;
    }
    return part;
}

static bool is_top_level(tr_span text, const label *part)
{
    if (part->letters && part->runes >= 2 && part->runes <= 63) return true;
    size_t at = part->start;
    if (!skip_literal(text, &at, "xn--")) return false;
    label rest = read_label(text, at);
    return rest.no_dash && rest.runes >= 2 && rest.runes <= 59;
}

static bool is_basic_top_level(tr_span text, const label *part)
{
    static const char *const names[] = {"com", "net", "int",  "edu",
                                        "gov", "org", "info", "mil"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t at = part->start;
        if (skip_literal(text, &at, names[i]) && at == part->end) return true;
    }
    return false;
}

/* A host name at *at; `basic`: as Jinja wants it where no scheme stands before. */
static bool skip_host(tr_span text, size_t *at, bool basic)
{
    size_t labels = 0;
    size_t here = *at;
    bool sizes_fit = true; /* of all labels but the last */
    for (;;) {
        label part = read_label(text, here);
        labels++;
        if (part.end < text.size && text.bytes[part.end] == '.') {
            if (!part.runes) return false;
            sizes_fit &= part.runes >= 2 && part.runes <= 63;
            here = part.end + 1;
            continue;
        }
        *at = part.end;
        if (!basic) return is_top_level(text, &part);
        return labels > 1 && sizes_fit && is_basic_top_level(text, &part);
    }
}

static size_t skip_decimals(tr_span text, size_t *at, size_t most)
{
    size_t count = 0;
    while (*at < text.size && count < most) {
        size_t step;
        if (!tr_rune_is_decimal(tr_utf8_rune(text.bytes + *at, &step))) break;
        *at += step;
        count++;
    }
    return count;
}

static bool skip_ipv4(tr_span text, size_t *at)
{
    for (int i = 0; i < 4; i++) {
        if (i && (*at >= text.size || text.bytes[(*at)++] != '.')) return false;
        if (!skip_decimals(text, at, 3)) return false;
    }
    return true;
}

/* Up to four hexadecimal digits (decimal ones of any script), then maybe ':'. */
static bool skip_hex_group(tr_span text, size_t *at)
{
    for (int i = 0; i < 4 && *at < text.size; i++) {
        size_t step;
        uint32_t rune = tr_utf8_rune(text.bytes + *at, &step);
        uint32_t folded = fold(rune);
        if (!tr_rune_is_decimal(rune) && !(folded >= 'a' && folded <= 'f')) break;
        *at += step;
    }
    if (*at >= text.size || text.bytes[*at] != ':') return false;
    (*at)++;
    return true;
}

static bool skip_ipv6(tr_span text, size_t *at)
{
    if (*at >= text.size || text.bytes[(*at)++] != '[') return false;
    if (!skip_hex_group(text, at) || !skip_hex_group(text, at)) return false;
    for (int i = 0; i < 6; i++) skip_hex_group(text, at);
    return *at < text.size && text.bytes[(*at)++] == ']';
}

/* Behind the host: a port, then a path, query or fragment, then the end. */
static bool is_url_rest(tr_span text, size_t at)
{
    if (at < text.size && text.bytes[at] == ':') {
        at++;
        if (!skip_decimals(text, &at, 5)) return false;
    }
    return at == text.size || text.bytes[at] == '/' || text.bytes[at] == '?' ||
           text.bytes[at] == '#';
}

bool tr_is_web_address(tr_span text)
{
    size_t start = 0;
    bool scheme = skip_web_scheme(text, &start);
    size_t at = start;
    if (scheme || skip_literal(text, &at, "www.")) {
        if (skip_host(text, &at, false) && is_url_rest(text, at)) return true;
    }
    if (scheme) {
        at = start;
        if (skip_ipv4(text, &at) && is_url_rest(text, at)) return true;
        at = start;
        return skip_ipv6(text, &at) && is_url_rest(text, at);
    }
    at = 0;
    return skip_host(text, &at, true) && is_url_rest(text, at);
}

bool tr_is_mail_address(tr_span text)
{
    const char *sign = text.size ? memrchr(text.bytes, '@', text.size) : NULL;
    if (!sign || sign == text.bytes) return false;
    size_t start = (size_t)(sign - text.bytes) + 1;
    size_t dot = SIZE_MAX;
    for (size_t at = start; at < text.size;) {
        size_t step;
        uint32_t rune = tr_utf8_rune(text.bytes + at, &step);
        if (rune == '.' || rune == '-') {
            if (at == start) return false;
            if (rune == '.') dot = at;
        } else if (!tr_rune_is_word(rune)) {
            return false;
        }
        at += step;
    }
    if (dot == SIZE_MAX || dot + 1 >= text.size) return false;
    return !memchr(text.bytes + dot, '-', text.size - dot);
}
