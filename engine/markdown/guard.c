/* SPDX-License-Identifier: MIT
 *
 * One linear scan over the source before libcmark sees it.  Three things cost
 * libcmark 0.30 more than linear time: deep nesting, blank lines below many
 * open containers, and image openers in one paragraph.  The scan gives upper
 * bounds of all three and refuses what exceeds the limits; real documents stay
 * below them by a factor of several hundred.
 */
#include "marks.h"

typedef struct guard {
    uint32_t depth;
    uint64_t line_work;
    uint64_t images;  /* "![" in this paragraph */
    uint64_t closers; /* "]" after the first of them */
    uint64_t image_work;
    bool has_images;    /* "![" stands anywhere */
    bool has_footnotes; /* they are switched on; their content is nested, too */
} guard;

static bool is_marker_end(const char *at, const char *end) {
    return at == end || tr_md_is_blank(*at);
}

/* Where the marker of a list item at `at` ends; NULL if there is none. */
static const char *item_marker(const char *at, const char *end) {
    const char *digits = at;
    if (*at == '-' || *at == '+' || *at == '*')
        return is_marker_end(at + 1, end) ? at + 1 : NULL;
    while (digits < end && digits - at < 9 && tr_md_is_digit(*digits))
        digits++;
    if (digits == at || digits == end || (*digits != '.' && *digits != ')'))
        return NULL;
    return is_marker_end(digits + 1, end) ? digits + 1 : NULL;
}

/*
 * Where the part of the line begins that holds one of - * _ and blanks only:
 * three of them and more are a break there, not so many lists.
 */
static const char *break_tail(const char *begin, const char *end) {
    const char *at = end;
    char c;
    uint32_t count = 0;
    while (at > begin && tr_md_is_blank(at[-1]))
        at--;
    c = at > begin ? at[-1] : 0;
    if (c != '-' && c != '*' && c != '_') return end;
    while (at > begin && (tr_md_is_blank(at[-1]) || at[-1] == c))
        count += *--at == c;
    while (at < end && tr_md_is_blank(*at))
        at++;
    return count > 2 ? at : end;
}

/* Where the content of a footnote begins that is defined here; or NULL. */
static const char *
footnote_content(const guard *scan, const char *at, const char *end) {
    size_t size;
    if (*at != '[' || !scan->has_footnotes) return NULL;
    size = tr_md_footnote_begins((tr_md_span){at, (size_t)(end - at)});
    return size ? at + size : NULL;
}

/* An upper bound of the containers that are open on this line. */
static uint32_t line_depth(const guard *scan, const char *at, const char *end) {
    uint32_t outer = scan->depth;
    uint32_t markers = 0;
    uint32_t column = 0;
    const char *tail = NULL;
    while (at < end) {
        const char *next = NULL;
        if (*at == ' ') {
            column++;
            at++;
            continue;
        }
        if (*at == '\t') {
            column += 4 - column % 4;
            at++;
            continue;
        }
        if (*at == '>') {
            next = at + 1;
        } else {
            next = item_marker(at, end);
            if (!next) next = footnote_content(scan, at, end);
            if (next && markers > 1 && !tail) tail = break_tail(at, end);
            if (next && tail && at >= tail) next = NULL;
        }
        if (!next) break;
        markers++;
        column += (uint32_t)(next - at);
        at = next;
    }
    if (outer + markers < column / 2 + markers) return outer + markers;
    return column / 2 + markers;
}

/*
 * Each link that is closed makes libcmark walk over the image openers before
 * it, so their work is the product of both.
 */
static void count_images(guard *scan, const char *at, const char *end) {
    if (!scan->has_images) return;
    if (!scan->images) {
        while ((at = memchr(at, '!', (size_t)(end - at))) != NULL) {
            at++;
            if (at == end) return;
            if (*at == '[') break;
        }
        if (!at) return;
        scan->images = 1;
    }
    for (; at < end; at++) {
        scan->images += *at == '!' && at + 1 < end && at[1] == '[';
        scan->closers += *at == ']';
    }
}

static bool is_blank_line(const char *at, const char *end) {
    while (at < end && tr_md_is_blank(*at))
        at++;
    return at == end;
}

static void scan_line(guard *scan, const char *at, const char *end) {
    uint32_t depth;
    if (at < end && tr_md_is_alpha(*at) && !scan->has_images) {
        scan->depth = 0; /* as most lines are */
        return;
    }
    if (at == end && !scan->depth && !scan->has_images) return;
    if (is_blank_line(at, end)) {
        scan->line_work += scan->depth;
        scan->image_work += scan->images * scan->closers;
        scan->images = scan->closers = 0;
        return;
    }
    depth = line_depth(scan, at, end);
    scan->depth = depth;
    scan->line_work += depth;
    count_images(scan, at, end);
}

static void check(const tr_md_document *doc, const guard *scan, uint32_t line) {
    const char *what = NULL;
    if (scan->depth > doc->limits->depth)
        what = "quotes and lists are nested too deeply";
    else if (scan->line_work > doc->limits->line_work)
        what = "too many lines within nested quotes and lists";
    else if (scan->image_work + scan->images * scan->closers > doc->limits->image_work)
        what = "too many images begin in one paragraph";
    if (what)
        tr_md_fail(
            doc->run, TORII_MARKDOWN_ERR_LIMIT, doc->options->first_line + line, what);
}

static bool has_images(const char *at, const char *end) {
    while ((at = memchr(at, '!', (size_t)(end - at))) != NULL) {
        if (++at < end && *at == '[') return true;
    }
    return false;
}

void tr_md_guard(tr_md_document *doc) {
    guard scan = {0};
    const char *at = doc->unguarded.data;
    const char *end = at + doc->unguarded.size;
    bool returns;
    if (!doc->unguarded.size) return;
    returns = memchr(at, '\r', doc->unguarded.size) != NULL;
    doc->unguarded.size = 0;
    scan.has_footnotes = doc->options->extensions & TORII_MARKDOWN_FOOTNOTES;
    scan.has_images = has_images(at, end);
    for (uint32_t line = 0; at < end; line++) {
        const char *stop = tr_md_line_feed(at, end);
        const char *cr = NULL;
        /* Lone carriage returns end lines, too. */
        while (returns && (cr = memchr(at, '\r', (size_t)(stop - at))) != NULL) {
            scan_line(&scan, at, cr);
            at = cr + 1;
            if (at == stop) break;
            check(doc, &scan, line++);
        }
        if (at < stop || !cr) scan_line(&scan, at, stop);
        check(doc, &scan, line);
        at = stop < end ? stop + 1 : end;
    }
}
