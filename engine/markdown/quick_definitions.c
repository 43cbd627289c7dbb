/* SPDX-License-Identifier: MIT
 *
 * Definitions of links, which paragraphs begin with, and who refers to them.
 * Invariant: a label is known by its folded form, in which blanks between words are
 * one, and the first definition of it counts.  Where libcmark's tables of letters
 * might say something else than ours, and where its bound on what references become
 * comes near, the document is declined.
 */
#include "quick_parts.h"

#include <utf8proc.h>

enum {
    MAX_LABEL = 1000,
    MAX_FOLDED = 3 * MAX_LABEL,
    MAX_EXPANDED = 100000 /* libcmark allows at least as much */
};

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && tr_md_is_blank(*at))
        at++;
    return at;
}

/* With one line feed among them. */
static const char *skip_to_word(const char *at, const char *end) {
    at = skip_blanks(at, end);
    return at < end && *at == '\n' ? skip_blanks(at + 1, end) : at;
}

/* --------------------------------------------------------------- Labels ---- */

const char *
tr_md_quick_scan_label(const char *at, const char *end, tr_md_span *label) {
    const char *begin, *stop;
    if (at == end || *at != '[') return NULL;
    begin = ++at;
    while (at < end && *at != '[' && *at != ']') {
        at += *at == '\\' && end - at > 1 && quick_is_punctuation(at[1]) ? 2 : 1;
        if (at - begin > MAX_LABEL) return NULL;
    }
    if (at == end || *at != ']') return NULL;
    stop = at;
    while (begin < stop && quick_is_space(*begin))
        begin++;
    while (begin < stop && quick_is_space(stop[-1]))
        stop--;
    *label = (tr_md_span){begin, (size_t)(stop - begin)};
    return at + 1;
}

/* Later versions of Unicode gave letters in other ranges their cases. */
static bool is_well_known(utf8proc_int32_t code) {
    return code < 0x1C80 || (code >= 0x1E00 && code < 0x2500) ||
           (code >= 0xFB00 && code < 0xFF5F);
}

/* What the character at `at` is folded to, to `to`; returns the bytes read. */
static size_t
fold_wide(tr_md_quick *quick, const char *at, const char *end, char **to) {
    utf8proc_int32_t code, folded[4];
    utf8proc_ssize_t size, count;
    size = utf8proc_iterate((const utf8proc_uint8_t *)at, end - at, &code);
    if (size <= 0 || utf8proc_category(code) == UTF8PROC_CATEGORY_CN) {
        quick_decline(quick, "letter in a label");
        return 1;
    }
    count = utf8proc_decompose_char(code, folded, 4, UTF8PROC_CASEFOLD, NULL);
    if (count < 1 || count > 3) {
        quick_decline(quick, "letter in a label");
        return 1;
    }
    if ((count > 1 || *folded != code) && !is_well_known(code))
        quick_decline(quick, "letter in a label");
    for (utf8proc_ssize_t i = 0; i < count; i++)
        *to += utf8proc_encode_char(folded[i], (utf8proc_uint8_t *)*to);
    return (size_t)size;
}

/* Returns the size of the folded label in `folded`, which has MAX_FOLDED bytes. */
static size_t fold(tr_md_quick *quick, tr_md_span label, char *folded) {
    const char *at = label.data, *end = at + label.size;
    char *to = folded;
    while (at < end && !quick->declined) {
        if (quick_is_space(*at)) {
            if (to > folded && to[-1] != ' ') *to++ = ' ';
            at++;
        } else if ((unsigned char)*at < 0x80) {
            *to++ = *at >= 'A' && *at <= 'Z' ? (char)(*at | 32) : *at;
            at++;
        } else {
            at += fold_wide(quick, at, end, &to);
        }
    }
    if (to > folded && to[-1] == ' ') to--;
    return (size_t)(to - folded);
}

const quick_definition *
tr_md_quick_find_definition(tr_md_quick *quick, tr_md_span label) {
    char folded[MAX_FOLDED + 4];
    const quick_definition *found;
    const uint32_t *number;
    size_t size;
    if (!label.size || label.size > MAX_LABEL) return NULL;
    size = fold(quick, label, folded);
    number = size ? tr_md_map_find(quick->labels, folded, size) : NULL;
    if (!number) return NULL;
    found = &quick->definitions[*number - 1];
    quick->expanded += found->size;
    if (quick->expanded > MAX_EXPANDED) quick_decline(quick, "many references");
    return found;
}

/* ---------------------------------------------------------- Definitions ---- */

static void
define(tr_md_quick *quick, tr_md_span label, const quick_destination *destination) {
    char folded[MAX_FOLDED + 4];
    size_t size = fold(quick, label, folded);
    quick_definition *made;
    uint32_t *number;
    bool fresh;
    if (!quick->labels) quick->labels = tr_md_map_new(quick->arena);
    number = tr_md_map_at(quick->labels, folded, size, &fresh);
    if (!fresh) return;
    made = TR_MD_PUSH(
        quick->arena, quick->definitions, quick->definition_count,
        quick->definition_capacity);
    *number = quick->definition_count;
    made->url = tr_md_quick_clean(quick, destination->url, destination->url_end);
    made->title = tr_md_quick_title(quick, destination);
    made->size = strlen(made->url) + strlen(made->title);
}

/* Behind the line that ends at `at` but for blanks; NULL if it does not end there. */
static const char *end_line(const char *at, const char *end) {
    at = skip_blanks(at, end);
    if (at == end) return at;
    return *at == '\n' ? at + 1 : NULL;
}

/* Behind the definition at `at`; NULL if there is none. */
static const char *
take_definition(tr_md_quick *quick, const char *at, const char *end) {
    quick_destination found = {0};
    tr_md_span label = {0};
    const char *title, *stop = NULL;
    at = tr_md_quick_scan_label(at, end, &label);
    if (!at || !label.size || at == end || *at != ':') return NULL;
    at = tr_md_quick_scan_url(quick, skip_to_word(at + 1, end), end, &found);
    if (!at) return NULL;
    title = skip_to_word(at, end);
    if (title > at && title < end) stop = tr_md_quick_scan_title(title, end, &found);
    if (stop) stop = end_line(stop, end);
    if (!stop) stop = end_line(at, end);
    if (!stop) return NULL;
    /* libcmark 0.30 keeps a title that something stands behind. */
    if (found.title && stop <= title) quick_decline(quick, "no title");
    define(quick, label, &found);
    return stop;
}

bool tr_md_quick_take_definitions(tr_md_quick *quick) {
    quick_content *content = &quick->content;
    const char *stop;
    if (!content->begin || *content->begin != '[') return true;
    tr_md_quick_end_content(quick, true);
    while (content->begin < content->end && *content->begin == '[' &&
           (stop = take_definition(quick, content->begin, content->end)) != NULL)
        content->begin = stop;
    if (content->begin < content->end) return true;
    *content = (quick_content){0};
    return false;
}
