/* SPDX-License-Identifier: MIT
 *
 * truncate and wordwrap.  Wrapping follows Python's textwrap: a line is cut into
 * chunks (words, parts of hyphenated words, dashes, space), and chunks are laid
 * into lines of a given width.
 *
 * Invariant: a wrapped line is a contiguous piece of the line it comes from, and
 * each code point is looked at a bounded number of times.
 */
#include "builtin/filters.h"

#include "base/utf8.h"


/* ---- truncate ---- */

/* text[:length] up to its last space, as text.rsplit(" ", 1)[0]. */
static tr_value cut_word(tr_task *task, tr_value head)
{
    if (!tr_is(head, TR_STRING)) {
        tr_value failed = tr_fail_no_attr(task, head, "rsplit");
        tr_release(head);
        return failed;
    }
    tr_span bytes = tr_string_bytes(head);
    const char *space = bytes.size ? memrchr(bytes.bytes, ' ', bytes.size) : NULL;
    if (!space) return head;
    tr_value cut = tr_string_make(bytes.bytes, (size_t)(space - bytes.bytes));
    cut = tr_markup_like(cut, head);
    tr_release(head);
    return tr_is_invalid(cut) ? tr_fail_memory(task) : cut;
}

/* Python's assertion `value >= least`: with its text if it does not hold. */
static bool expect_at_least(
    tr_task *task, const char *name, tr_ref value, int64_t least)
{
    int enough = tr_compare(task, TR_GREATER_EQUAL, value, tr_int(least));
    if (enough != 0) return enough > 0;
    tr_text shown = tr_text_make(TR_STRING_MAX);
    if (tr_write_str(task, value, &shown)) {
        const char *text = tr_text_c(&shown);
        tr_fail(
            task, TR_ERR_PYTHON_ASSERTION, "expected %s >= %lld, got %.200s", name,
            (long long)least, text ? text : "");
    }
    tr_text_done(&shown);
    return false;
}

/* Is the value no longer than length + leeway?  1, 0, -1. */
static int fits(tr_task *task, tr_ref value, tr_ref length, tr_ref leeway)
{
    size_t size;
    if (!tr_length(task, value, &size)) return -1;
    tr_value most = tr_add(task, length, leeway);
    if (tr_is_invalid(most)) return -1;
    int result = tr_compare(task, TR_LESS_EQUAL, tr_int((int64_t)size), most);
    tr_release(most);
    return result;
}

/* Plain ASCII texts and small numbers, where nothing can go wrong but the memory.
 * Missing: something else. */
static tr_value truncate_ascii(
    tr_task *task, tr_ref s, tr_ref length, tr_ref end, tr_ref leeway, bool kill_words)
{
    if (!tr_is(s, TR_STRING) || !tr_is(end, TR_STRING) || !tr_is(length, TR_INT) ||
        !tr_is(leeway, TR_INT) || tr_is_markup(s) || tr_is_markup(end) ||
        !tr_string_is_ascii(tr_as_string(s))) {
        return tr_missing();
    }
    size_t end_length = tr_string_length(tr_as_string(end));
    uint64_t most = (uint64_t)tr_as_int(length);
    uint64_t more = (uint64_t)tr_as_int(leeway);
    if (most > TR_STRING_MAX || more > TR_STRING_MAX || most < end_length) {
        return tr_missing();
    }
    tr_span text = tr_string_bytes(s);
    tr_span tail = tr_string_bytes(end);
    if (text.size <= most + more) return tr_retain(s);
    size_t stop = (size_t)most - end_length;
    const char *space =
        kill_words || !stop ? NULL : memrchr(text.bytes, ' ', stop);
    if (space) stop = (size_t)(space - text.bytes);
    size_t size = stop + tail.size;
    char *bytes = NULL;
    if (size > TR_STRING_MAX || !tr_reserve(task, size) ||
        !tr_charge_bytes(task, size)) {
        return tr_failed(task) ? tr_invalid() : tr_fail_memory(task);
    }
    tr_value result = tr_string_reserve(size, &bytes);
    if (tr_is_invalid(result)) return tr_fail_memory(task);
    memcpy(bytes, text.bytes, stop);
    memcpy(bytes + stop, tail.bytes, tail.size);
    if (tr_string_html(tr_as_string(s)) == TR_HTML_CLEAN &&
        tr_string_html(tr_as_string(end)) == TR_HTML_CLEAN) {
        tr_as_string(result)->head.cache = TR_HTML_CLEAN;
    }
    return result;
}

tr_value tr_filter_truncate(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref s = tr_arg(call, 0);
    tr_ref length = tr_arg(call, 1);
    tr_ref end = tr_arg(call, 3);
    tr_ref leeway = tr_arg(call, 4);
    if (tr_is_none(leeway)) {
        leeway = tr_policy(tr_machine_of(task), "truncate.leeway");
        if (tr_is_missing(leeway)) leeway = tr_int(5);
    }
    if (tr_is(tr_arg(call, 2), TR_BOOL)) {
        bool kill_words = tr_as_int(tr_arg(call, 2)) != 0;
        tr_value quick = truncate_ascii(task, s, length, end, leeway, kill_words);
        if (!tr_is_missing(quick)) return quick;
    }
    size_t end_length;
    if (!tr_length(task, end, &end_length)) return tr_invalid();
    if (!expect_at_least(task, "length", length, (int64_t)end_length) ||
        !expect_at_least(task, "leeway", leeway, 0)) {
        return tr_invalid();
    }
    int short_enough = fits(task, s, length, leeway);
    if (short_enough < 0) return tr_invalid();
    if (short_enough) return tr_retain(s);
    int kill_words = tr_truth(task, tr_arg(call, 2));
    if (kill_words < 0) return tr_invalid();

    tr_value stop = tr_subtract(task, length, tr_int((int64_t)end_length));
    if (tr_is_invalid(stop)) return stop;
    tr_value head = tr_slice(task, s, tr_none(), stop, tr_none());
    tr_release(stop);
    if (tr_is_invalid(head)) return head;
    if (!kill_words) head = cut_word(task, head);
    if (tr_is_invalid(head)) return head;
    tr_value result = tr_add(task, head, end);
    tr_release(head);
    return result;
}

/* ---- wordwrap: chunks ---- */

typedef struct chunk {
    size_t start; /* in code points of the line */
    size_t size;
} chunk;

TR_VEC(chunk, chunk_list);

typedef struct wrapper {
    tr_task *task;
    tr_text out;
    tr_ref separator;
    bool escape_lines; /* the separator is Markup */
    bool on_hyphens;   /* cut hyphenated words; is `true` itself */
    bool hyphens_true; /* the same argument as a truth value */
    bool break_long;
    bool float_width;
    size_t width;
    uint32_t *runes; /* the line being wrapped */
    size_t count;
    chunk_list chunks;
} wrapper;

/* textwrap knows the space of ASCII only. */
static bool is_blank(uint32_t rune)
{
    return rune == ' ' || (rune >= '\t' && rune <= '\r');
}

static bool is_word_punctuation(uint32_t rune)
{
    switch (rune) {
    case '!':
    case '"':
    case '\'':
    case '&':
    case '.':
    case ',':
    case '?':
        return true;
    default:
        return tr_rune_is_word(rune);
    }
}

static bool is_letter(uint32_t rune)
{
    return tr_rune_is_word(rune) && !tr_rune_is_decimal(rune);
}

/* The end of a dash of two or more '-' at `at` before a word; 0 if there is none. */
static size_t dash_end(const wrapper *w, size_t at)
{
    size_t end = at;
    while (end < w->count && w->runes[end] == '-') end++;
    if (end - at < 2 || end == w->count || !tr_rune_is_word(w->runes[end])) return 0;
    return end;
}

/* May a word be cut behind the '-' at `at`? */
static bool is_hyphen_break(const wrapper *w, size_t at)
{
    const uint32_t *runes = w->runes;
    if (at < 2 || !is_letter(runes[at - 1])) return false;
    bool before = is_letter(runes[at - 2]) ||
                  (at >= 3 && runes[at - 2] == '-' && is_letter(runes[at - 3]));
    if (!before || at + 2 >= w->count || !is_letter(runes[at + 1])) return false;
    if (runes[at + 2] != '-') return is_letter(runes[at + 2]);
    return at + 3 < w->count && is_letter(runes[at + 3]);
}

static size_t word_end(const wrapper *w, size_t start)
{
    if (start > 0 && w->runes[start] == '-' &&
        is_word_punctuation(w->runes[start - 1])) {
        size_t end = dash_end(w, start);
        if (end) return end;
    }
    for (size_t at = start + 1; at < w->count; at++) {
        uint32_t rune = w->runes[at];
        if (is_blank(rune)) return at;
        if (rune != '-') continue;
        if (is_hyphen_break(w, at)) return at + 1;
        if (is_word_punctuation(w->runes[at - 1]) && dash_end(w, at)) return at;
    }
    return w->count;
}

static bool split_chunks(wrapper *w)
{
    w->chunks.count = 0;
    for (size_t at = 0; at < w->count;) {
        size_t end = at;
        if (is_blank(w->runes[at])) {
            while (end < w->count && is_blank(w->runes[end])) end++;
        } else if (w->on_hyphens) {
            end = word_end(w, at);
        } else {
            while (end < w->count && !is_blank(w->runes[end])) end++;
        }
        if (!chunk_list_push(&w->chunks, (chunk){at, end - at})) {
            tr_fail_memory(w->task);
            return false;
        }
        at = end;
    }
    return true;
}

/* ---- wordwrap: lines ---- */

static bool is_space_only(const wrapper *w, size_t start, size_t size)
{
    for (size_t i = start; i < start + size; i++) {
        if (!tr_rune_is_space(w->runes[i])) return false;
    }
    return true;
}

static void write_line(wrapper *w, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++) {
        uint32_t rune = w->runes[i];
        if (!w->escape_lines) {
            if (rune < 0x80) {
                tr_text_add_byte(&w->out, (char)rune);
            } else {
                tr_text_add_rune(&w->out, rune);
            }
            continue;
        }
        char bytes[4];
        tr_escape_bytes(&w->out, bytes, tr_utf8_encode(rune, bytes));
    }
}

/* How much of a chunk wider than a line goes into the `left` columns. */
static size_t long_word_cut(const wrapper *w, const chunk *word, size_t left)
{
    if (!w->hyphens_true || word->size <= left) return left;
    for (size_t i = left; i-- > 1;) {
        if (w->runes[word->start + i] != '-') continue;
        for (size_t k = 0; k < i; k++) {
            if (w->runes[word->start + k] != '-') return i + 1;
        }
        break;
    }
    return left;
}

/* Lays the chunks into lines.  A line is [start, end) of the code points; the
 * last piece of it is dropped if it is all space. */
static bool lay_lines(wrapper *w)
{
    bool any_line = false;
    chunk *next = w->chunks.items;
    chunk *stop = next + w->chunks.count;
    while (next < stop) {
        if (!tr_charge(w->task, 1)) return false;
        if (any_line && is_space_only(w, next->start, next->size)) next++;
        size_t start = next < stop ? next->start : 0;
        size_t end = start;
        size_t last = start; /* where the last piece begins */
        size_t pieces = 0;
        while (next < stop && end - start + next->size <= w->width) {
            last = next->start;
            end = last + next->size;
            pieces++;
            next++;
        }
        if (next < stop && next->size > w->width) {
            if (w->break_long) {
                if (w->float_width) {
                    tr_fail(
                        w->task, TR_ERR_TYPE,
                        "slice indices must be integers or None or have an "
                        "__index__ method");
                    return false;
                }
                size_t cut = long_word_cut(w, next, w->width - (end - start));
                last = next->start;
                end = last + cut;
                pieces++;
                next->start += cut;
                next->size -= cut;
            } else if (!pieces) {
                last = next->start;
                end = last + next->size;
                pieces++;
                next++;
            }
        }
        if (pieces && is_space_only(w, last, end - last)) {
            end = last;
            pieces--;
        }
        if (!pieces) continue;
        if (any_line) tr_text_add_span(&w->out, tr_string_bytes(w->separator));
        write_line(w, start, end);
        any_line = true;
        if (w->out.failed) return true;
    }
    return true;
}

static bool wrap_line(wrapper *w, tr_span line)
{
    if (!line.size) return true;
    w->count = tr_utf8_count(line.bytes, line.size);
    size_t block = tr_size_mul(w->count, sizeof *w->runes);
    w->runes = tr_reserve(w->task, block) ? tr_alloc(block) : NULL;
    if (!w->runes) {
        if (!tr_failed(w->task)) tr_fail_memory(w->task);
        return false;
    }
    size_t at = 0;
    for (size_t i = 0; i < w->count; i++) {
        size_t step;
        w->runes[i] = tr_utf8_rune(line.bytes + at, &step);
        at += step;
    }
    bool ok = split_chunks(w) && lay_lines(w);
    tr_free(w->runes, block);
    return ok;
}

/* The argument `width` as a number of columns. */
static bool read_width(wrapper *w, tr_ref width)
{
    int too_small = tr_compare(w->task, TR_LESS_EQUAL, width, tr_int(0));
    if (too_small < 0) return false;
    if (too_small) {
        tr_text shown = tr_text_make(TR_STRING_MAX);
        if (tr_write_repr(w->task, width, &shown)) {
            const char *text = tr_text_c(&shown);
            tr_fail(
                w->task, TR_ERR_VALUE, "invalid width %.200s (must be > 0)",
                text ? text : "");
        }
        tr_text_done(&shown);
        return false;
    }
    w->width = SIZE_MAX / 2;
    if (tr_is_intlike(width)) {
        w->width = (size_t)tr_as_int(width);
    } else if (tr_is(width, TR_FLOAT)) {
        w->float_width = true;
        if (tr_as_float(width) < 1e15) w->width = (size_t)tr_as_float(width);
    }
    return true;
}

static bool wrap_text(wrapper *w, tr_span text, tr_ref width)
{
    tr_lines lines = {.text = text};
    tr_span line;
    tr_span ending;
    for (bool first = true; tr_lines_next(&lines, &line, &ending); first = false) {
        if (first && !read_width(w, width)) return false;
        if (!first) tr_text_add_span(&w->out, tr_string_bytes(w->separator));
        if (!tr_charge(w->task, 1) || !wrap_line(w, line)) return false;
    }
    return true;
}

tr_value tr_filter_wordwrap(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref s = tr_arg(call, 0);
    int break_long = tr_truth(task, tr_arg(call, 2));
    int hyphens = tr_truth(task, tr_arg(call, 4));
    if (break_long < 0 || hyphens < 0) return tr_invalid();
    tr_value separator;
    if (tr_is_none(tr_arg(call, 3))) {
        separator = tr_string_span(tr_machine_runtime(tr_machine_of(task))->newline);
        if (tr_is_invalid(separator)) return tr_fail_memory(task);
    } else if (tr_is(tr_arg(call, 3), TR_STRING)) {
        separator = tr_retain(tr_arg(call, 3));
    } else {
        return tr_fail_no_attr(task, tr_arg(call, 3), "join");
    }
    if (!tr_is(s, TR_STRING)) {
        tr_release(separator);
        return tr_fail_no_attr(task, s, "splitlines");
    }
    wrapper w = {
        .task = task, .out = tr_text_make(TR_STRING_MAX), .separator = separator,
        .escape_lines = tr_is_markup(separator), .break_long = break_long,
        .hyphens_true = hyphens,
        .on_hyphens = tr_is(tr_arg(call, 4), TR_BOOL) && hyphens};
    tr_span text = tr_string_bytes(s);
    tr_value result = tr_invalid();
    if (tr_charge_bytes(task, text.size) && wrap_text(&w, text, tr_arg(call, 1))) {
        result = tr_markup_like(tr_string_take_text(task, &w.out), separator);
    } else {
        tr_text_done(&w.out);
    }
    chunk_list_done(&w.chunks);
    tr_release(separator);
    return result;
}
