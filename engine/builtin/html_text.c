/* SPDX-License-Identifier: MIT
 *
 * HTML back to text: character references (as Python's html.unescape) and the
 * removal of tags (as MarkupSafe's striptags).
 *
 * Invariant: linear time, whatever the text looks like.
 */
#include "builtin/support.h"

#include "base/utf8.h"
#include "builtin/entities.h"

/* ---- character references ---- */

#define NAME_MAX_RUNES 32
/* The longest name that stands without a semicolon, such as "frac34". */
#define BARE_NAME_MAX 6

/* Windows-1252 for the numbers that HTML reads that way; 0x80 to 0x9f. */
static const uint16_t windows_runes[32] = {
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
    0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
    0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
};

static bool is_invalid_rune(uint32_t number)
{
    return (number >= 0x1 && number <= 0x8) || (number >= 0xe && number <= 0x1f) ||
           number == 0xb || number == 0x7f || (number >= 0xfdd0 && number <= 0xfdef) ||
           (number & 0xfffe) == 0xfffe;
}

static void add_number(tr_text *out, uint32_t number)
{
    if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff)) {
        tr_text_add_rune(out, 0xfffd);
    } else if (number >= 0x80 && number <= 0x9f) {
        tr_text_add_rune(out, windows_runes[number - 0x80]);
    } else if (!is_invalid_rune(number)) {
        tr_text_add_rune(out, number);
    }
}

static int digit_value(char c, bool hex)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (!hex) return -1;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* "#65;" at `at`, behind the '&'; returns the end, or `at` if it is none. */
static size_t read_number(tr_text *out, tr_span text, size_t at)
{
    size_t digits = at + 1;
    bool hex = digits < text.size && (text.bytes[digits] | 0x20) == 'x';
    digits += hex;
    uint32_t number = 0;
    size_t end = digits;
    for (; end < text.size; end++) {
        int value = digit_value(text.bytes[end], hex);
        if (value < 0) break;
        if (number <= 0x10ffff) number = number * (hex ? 16 : 10) + (uint32_t)value;
    }
    if (end == digits) return at;
    add_number(out, number);
    return end < text.size && text.bytes[end] == ';' ? end + 1 : end;
}

/* "amp;" or another name at `at`, behind the '&'; returns the end. */
static size_t read_name(tr_text *out, tr_span text, size_t at)
{
    size_t end = at;
    for (int runes = 0; end < text.size && runes < NAME_MAX_RUNES; runes++) {
        char c = text.bytes[end];
        if (c == '\t' || c == '\n' || c == '\f' || c == ' ' || c == '<' || c == '&' ||
            c == '#' || c == ';') {
            break;
        }
        size_t step;
        tr_utf8_rune(text.bytes + end, &step);
        end += step;
    }
    if (end == at) {
        tr_text_add_byte(out, '&');
        return at;
    }
    if (end < text.size && text.bytes[end] == ';') end++;
    uint32_t runes[2];
    size_t size = end - at;
    bool found = tr_entity_find(tr_span_make(text.bytes + at, size), runes);
    if (!found && size > BARE_NAME_MAX) size = BARE_NAME_MAX + 1;
    while (!found && --size > 1) {
        found = tr_entity_find(tr_span_make(text.bytes + at, size), runes);
    }
    if (found) {
        tr_text_add_rune(out, runes[0]);
        if (runes[1]) tr_text_add_rune(out, runes[1]);
        tr_text_add(out, text.bytes + at + size, end - at - size);
    } else {
        tr_text_add_byte(out, '&');
        tr_text_add(out, text.bytes + at, end - at);
    }
    return end;
}

void tr_html_unescape(tr_text *out, tr_span text)
{
    size_t at = 0;
    while (at < text.size && !out->failed) {
        const char *mark = memchr(text.bytes + at, '&', text.size - at);
        size_t next = mark ? (size_t)(mark - text.bytes) : text.size;
        tr_text_add(out, text.bytes + at, next - at);
        if (!mark) break;
        at = next + 1;
        if (at < text.size && text.bytes[at] == '#') {
            size_t end = read_number(out, text, at);
            if (end == at) tr_text_add_byte(out, '&');
            at = end;
        } else {
            at = read_name(out, text, at);
        }
    }
}

/* ---- tags ---- */

/* The end of the comment whose "<!--" ends at `at`: behind "-->", which may
 * share the dashes of its start; SIZE_MAX if there is none. */
static size_t comment_end(tr_span text, size_t at)
{
    tr_span rest = tr_span_make(text.bytes + at, text.size - at);
    if (tr_span_starts(rest, TR_SPAN(">"))) return at + 1;
    if (tr_span_starts(rest, TR_SPAN("->"))) return at + 2;
    size_t end = tr_span_find(text, TR_SPAN("-->"), at);
    return end == SIZE_MAX ? SIZE_MAX : end + 3;
}

/* What surrounds a removed comment may form a new one; the written text, which
 * holds none, says so with its last four bytes. */
static void strip_comments(tr_text *out, tr_span text)
{
    size_t at = 0;
    while (at < text.size && !out->failed) {
        const char *mark = memchr(text.bytes + at, '-', text.size - at);
        size_t next = mark ? (size_t)(mark - text.bytes) + 1 : text.size;
        tr_text_add(out, text.bytes + at, next - at);
        at = next;
        if (!tr_span_ends(tr_text_span(out), TR_SPAN("<!--"))) continue;
        size_t end = comment_end(text, at);
        if (end == SIZE_MAX) {
            tr_text_add(out, text.bytes + at, text.size - at);
            return;
        }
        out->size -= 4;
        at = end;
    }
}

static void strip_plain_tags(tr_text *out, tr_span text)
{
    size_t at = 0;
    while (at < text.size) {
        const char *start = memchr(text.bytes + at, '<', text.size - at);
        size_t next = start ? (size_t)(start - text.bytes) : text.size;
        const char *end = start ? memchr(start, '>', text.size - next) : NULL;
        if (!end) next = text.size;
        tr_text_add(out, text.bytes + at, next - at);
        if (!end) return;
        at = (size_t)(end - text.bytes) + 1;
    }
}

/* " ".join(text.split()), in place. */
static void collapse_space(tr_text *text)
{
    size_t to = 0;
    bool space = false;
    for (size_t at = 0; at < text->size;) {
        size_t step;
        if (tr_rune_is_space(tr_utf8_rune(text->data + at, &step))) {
            space = true;
        } else {
            if (space && to) text->data[to++] = ' ';
            space = false;
            memmove(text->data + to, text->data + at, step);
            to += step;
        }
        at += step;
    }
    text->size = to;
}

bool tr_html_strip_tags(tr_task *task, tr_text *out, tr_span text)
{
    if (!tr_charge_bytes(task, tr_size_mul(text.size, 4))) return false;
    tr_text without_comments = tr_text_make(TR_STRING_MAX);
    tr_text plain = tr_text_make(TR_STRING_MAX);
    strip_comments(&without_comments, text);
    strip_plain_tags(&plain, tr_text_span(&without_comments));
    bool failed = without_comments.failed || plain.failed;
    if (!failed) {
        collapse_space(&plain);
        tr_html_unescape(out, tr_text_span(&plain));
    }
    out->failed |= failed;
    tr_text_done(&without_comments);
    tr_text_done(&plain);
    return true;
}
