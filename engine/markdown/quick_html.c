/* SPDX-License-Identifier: MIT
 *
 * HTML as CommonMark tells it from text: tags and comments within paragraphs, and the
 * lines that blocks of HTML begin with.
 * Invariant: only what all editions of CommonMark since 0.30 take for the same is
 * known here: no declarations, no instructions, no sections, comments without any
 * doubt about their end.
 */
#include "quick_parts.h"

static const char *skip_spaces(const char *at, const char *end) {
    while (at < end && quick_is_space(*at))
        at++;
    return at;
}

static bool is_name_sign(char c) {
    return tr_md_is_alnum(c) || c == '_' || c == ':' || c == '.' || c == '-';
}

static const char *scan_name(const char *at, const char *end) {
    if (at == end || !tr_md_is_alpha(*at)) return NULL;
    while (at < end && (tr_md_is_alnum(*at) || *at == '-'))
        at++;
    return at;
}

static const char *scan_value(const char *at, const char *end) {
    const char *begin = at;
    if (at == end) return NULL;
    if (*at == '"' || *at == '\'') {
        at = memchr(at + 1, *at, (size_t)(end - at) - 1);
        return at ? at + 1 : NULL;
    }
    while (at < end && !quick_is_space(*at) && !strchr("\"'=<>`", *at))
        at++;
    return at > begin ? at : NULL;
}

/* Behind the attribute at `at`; NULL if there is none. */
static const char *scan_attribute(const char *at, const char *end) {
    const char *next;
    if (at == end || (!tr_md_is_alpha(*at) && *at != '_' && *at != ':')) return NULL;
    while (at < end && is_name_sign(*at))
        at++;
    next = skip_spaces(at, end);
    if (next == end || *next != '=') return at;
    return scan_value(skip_spaces(next + 1, end), end);
}

static const char *scan_tag(const char *at, const char *end) {
    bool closes = at + 1 < end && at[1] == '/';
    at = scan_name(at + 1 + closes, end);
    while (at) {
        const char *next = skip_spaces(at, end);
        if (next < end && *next == '>') return next + 1;
        if (closes || next == end) return NULL;
        if (*next == '/') return end - next > 1 && next[1] == '>' ? next + 2 : NULL;
        if (next == at) return NULL;
        at = scan_attribute(next, end);
    }
    return NULL;
}

/* Behind a comment that all editions take for one; else the document is declined. */
static const char *scan_comment(tr_md_quick *quick, const char *at, const char *end) {
    const char *text = at + 4, *stop;
    if (end - at < 7 || memcmp(at, "<!--", 4) != 0 || *text == '>' || *text == '-') {
        quick_decline(quick, "HTML");
        return NULL;
    }
    stop = memmem(text, (size_t)(end - text), "--", 2);
    if (stop && end - stop > 2 && stop[2] == '>') return stop + 3;
    quick_decline(quick, "HTML");
    return NULL;
}

const char *tr_md_quick_scan_html(tr_md_quick *quick, const char *at, const char *end) {
    const char *stop;
    if (end - at < 2) return NULL;
    if (at[1] == '?') quick_decline(quick, "HTML");
    if (at[1] == '!') return scan_comment(quick, at, end);
    if (!tr_md_is_alpha(at[1]) && at[1] != '/') return NULL;
    stop = scan_tag(at, end);
    /* Tags are scanned in vain so often only in what is made to take time. */
    if (!stop && ++quick->vain_tags > QUICK_MAX_VAIN_TAGS) quick_decline(quick, "tags");
    return stop;
}

/* --------------------------------------------------------------- Blocks ---- */

static const char *const block_names[] = {
    "address",  "article",  "aside",    "base",     "basefont", "blockquote",
    "body",     "caption",  "center",   "col",      "colgroup", "dd",
    "details",  "dialog",   "dir",      "div",      "dl",       "dt",
    "fieldset", "figcaption", "figure", "footer",   "form",     "frame",
    "frameset", "h1",       "h2",       "h3",       "h4",       "h5",
    "h6",       "head",     "header",   "hr",       "html",     "iframe",
    "legend",   "li",       "link",     "main",     "menu",     "menuitem",
    "nav",      "noframes", "ol",       "optgroup", "option",   "p",
    "param",    "section",  "summary",  "table",    "tbody",    "td",
    "tfoot",    "th",       "thead",    "title",    "tr",       "track",
    "ul"};
/* They end otherwise, or not all editions of CommonMark know them. */
static const char *const doubtful_names[] = {
    "pre", "script", "search", "source", "style", "textarea"};

static bool
is_among(const char *const *names, size_t count, const char *name, size_t size) {
    char lower[16];
    if (size >= sizeof lower) return false;
    for (size_t i = 0; i < size; i++)
        lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 32 : name[i]);
    lower[size] = 0;
    for (size_t i = 0; i < count; i++)
        if (*names[i] == *lower && !strcmp(names[i], lower)) return true;
    return false;
}

#define IS_AMONG(names, name, size) \
    is_among(names, sizeof names / sizeof *names, name, size)

bool tr_md_quick_ends_comment(const char *at, const char *end) {
    return memmem(at, (size_t)(end - at), "-->", 3) != NULL;
}

/* Editions differ in where comments end that begin with such signs. */
static bool begins_comment(const char *at, const char *end) {
    return end - at >= 4 && !memcmp(at, "<!--", 4) &&
           (end - at == 4 || (at[4] != '>' && at[4] != '-'));
}

bool tr_md_quick_begins_html(
    tr_md_quick *quick, const char *at, bool interrupts, bool *is_comment) {
    const char *end = quick->line_end, *name = at + 1, *stop;
    size_t size;
    if (end - at < 2) return false;
    *is_comment = begins_comment(at, end);
    if (*is_comment) return true;
    if (*name == '!' || *name == '?') {
        quick_decline(quick, "HTML");
        return false;
    }
    name += *name == '/';
    stop = scan_name(name, end);
    if (!stop) return false;
    size = (size_t)(stop - name);
    if (IS_AMONG(doubtful_names, name, size)) {
        quick_decline(quick, "HTML");
        return false;
    }
    if (IS_AMONG(block_names, name, size) &&
        (stop == end || quick_is_space(*stop) || *stop == '>' ||
         (*stop == '/' && end - stop > 1 && stop[1] == '>')))
        return true;
    if (interrupts) return false;
    stop = scan_tag(at, end);
    return stop && skip_spaces(stop, end) == end;
}
