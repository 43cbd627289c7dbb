/* SPDX-License-Identifier: MIT
 *
 * urlize: web and mail addresses in a text become links.  The escaped text is
 * cut into words; each word is stripped of brackets and punctuation and then
 * looked at (address.h).
 *
 * Invariant: a word is scanned a bounded number of times.
 */
#include "base/utf8.h"
#include "builtin/address.h"
#include "builtin/filters.h"

typedef struct link_style {
    tr_text rel;    /* ` rel="..."` or empty */
    tr_text target; /* ` target="..."` or empty */
    tr_value schemes; /* list of strings */
    tr_ref limit_value; /* code points of a shown address; none: no limit */
    int64_t limit;
    tr_task *task;
} link_style;

/* ---- words ---- */

static size_t count_of(tr_span text, tr_span needle)
{
    size_t count = 0;
    size_t at = 0;
    while ((at = tr_span_find(text, needle, at)) != SIZE_MAX) {
        count++;
        at += needle.size;
    }
    return count;
}

static size_t head_end(tr_span word)
{
    size_t at = 0;
    for (;;) {
        tr_span rest = tr_span_make(word.bytes + at, word.size - at);
        if (tr_span_starts(rest, TR_SPAN("(")) || tr_span_starts(rest, TR_SPAN("<"))) {
            at++;
        } else if (tr_span_starts(rest, TR_SPAN("&lt;"))) {
            at += 4;
        } else {
            return at;
        }
    }
}

static size_t tail_start(tr_span word, size_t start)
{
    size_t end = word.size;
    while (end > start) {
        tr_span rest = tr_span_make(word.bytes + start, end - start);
        char last = word.bytes[end - 1];
        if (last == ')' || last == '>' || last == '.' || last == ',') {
            end--;
        } else if (tr_span_ends(rest, TR_SPAN("&gt;"))) {
            end -= 4;
        } else {
            break;
        }
    }
    return end;
}

/* Gives closing brackets back to an address that has them open. */
static size_t balance_tail(tr_span word, size_t start, size_t end)
{
    static const struct {
        tr_span open;
        tr_span close;
    } pairs[] = {
        {{"(", 1}, {")", 1}}, {{"<", 1}, {">", 1}}, {{"&lt;", 4}, {"&gt;", 4}}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0] && end < word.size; i++) {
        tr_span middle = tr_span_make(word.bytes + start, end - start);
        tr_span tail = tr_span_make(word.bytes + end, word.size - end);
        size_t opened = count_of(middle, pairs[i].open);
        if (opened <= count_of(middle, pairs[i].close)) continue;
        size_t closed = count_of(tail, pairs[i].close);
        for (size_t n = opened < closed ? opened : closed; n > 0; n--) {
            end = tr_span_find(word, pairs[i].close, end) + pairs[i].close.size;
        }
    }
    return end;
}

/* ---- links ---- */

static void add_shown(const link_style *style, tr_text *out, tr_span text)
{
    if (!tr_is_none(style->limit_value)) {
        int64_t length = (int64_t)tr_utf8_count(text.bytes, text.size);
        int longer = tr_compare(
            style->task, TR_GREATER, tr_int(length), style->limit_value);
        if (longer > 0 && !tr_is_intlike(style->limit_value)) {
            tr_fail(
                style->task, TR_ERR_TYPE,
                "slice indices must be integers or None or have an __index__ method");
        }
        if (longer > 0) {
            int64_t kept = style->limit < 0 ? length + style->limit : style->limit;
            size_t end =
                kept > 0 ? tr_utf8_offset(text.bytes, text.size, (size_t)kept) : 0;
            tr_text_add(out, text.bytes, end);
            tr_text_add_str(out, "...");
            return;
        }
    }
    tr_text_add_span(out, text);
}

static void open_link(tr_text *out, const char *prefix, tr_span address)
{
    tr_text_add_str(out, "<a href=\"");
    tr_text_add_str(out, prefix);
    tr_text_add_span(out, address);
    tr_text_add_byte(out, '"');
}

static void close_link(tr_text *out)
{
    tr_text_add_str(out, "</a>");
}

static void add_web_link(
    const link_style *style, tr_text *out, const char *prefix, tr_span text, bool trim)
{
    open_link(out, prefix, text);
    tr_text_add_span(out, tr_text_span(&style->rel));
    tr_text_add_span(out, tr_text_span(&style->target));
    tr_text_add_byte(out, '>');
    if (trim) {
        add_shown(style, out, text);
    } else {
        tr_text_add_span(out, text);
    }
    close_link(out);
}

static bool has_own_scheme(const link_style *style, tr_span text)
{
    const tr_list *schemes = tr_as_list(style->schemes);
    for (uint32_t i = 0; i < schemes->count; i++) {
        tr_span scheme = tr_string_bytes(schemes->items[i]);
        if (text.size != scheme.size && tr_span_starts(text, scheme)) return true;
    }
    return false;
}

static void add_middle(const link_style *style, tr_text *out, tr_span text)
{
    tr_span mail = text;
    bool has_sign = text.size && memchr(text.bytes, '@', text.size);
    bool mailto = tr_span_starts(text, TR_SPAN("mailto:"));
    if (mailto) mail = tr_span_make(text.bytes + 7, text.size - 7);
    if (tr_is_web_address(text)) {
        bool full = tr_span_starts(text, TR_SPAN("https://")) ||
                    tr_span_starts(text, TR_SPAN("http://"));
        add_web_link(style, out, full ? "" : "https://", text, true);
    } else if (mailto && has_sign && tr_is_mail_address(mail)) {
        open_link(out, "", text);
        tr_text_add_byte(out, '>');
        tr_text_add_span(out, mail);
        close_link(out);
    } else if (
        has_sign && !tr_span_starts(text, TR_SPAN("www.")) && text.bytes[0] != '@' &&
        !memchr(text.bytes, ':', text.size) && tr_is_mail_address(text)) {
        open_link(out, "mailto:", text);
        tr_text_add_byte(out, '>');
        tr_text_add_span(out, text);
        close_link(out);
    } else if (has_own_scheme(style, text)) {
        add_web_link(style, out, "", text, false);
    } else {
        tr_text_add_span(out, text);
    }
}

static void add_word(const link_style *style, tr_text *out, tr_span word)
{
    size_t start = head_end(word);
    size_t end = balance_tail(word, start, tail_start(word, start));
    tr_text_add(out, word.bytes, start);
    add_middle(style, out, tr_span_make(word.bytes + start, end - start));
    tr_text_add(out, word.bytes + end, word.size - end);
}

static void add_words(const link_style *style, tr_text *out, tr_span text)
{
    size_t start = 0;
    for (size_t at = 0; at < text.size && !out->failed;) {
        size_t step;
        if (tr_rune_is_space(tr_utf8_rune(text.bytes + at, &step))) {
            if (at > start) {
                add_word(style, out, tr_span_make(text.bytes + start, at - start));
            }
            tr_text_add(out, text.bytes + at, step);
            start = at + step;
        }
        at += step;
    }
    if (text.size > start) {
        add_word(style, out, tr_span_make(text.bytes + start, text.size - start));
    }
}

/* ---- arguments ---- */

/* Adds the words of a text that are not yet in the list, keeping it sorted. */
static bool add_rel_words(tr_task *task, tr_list *words, tr_span text)
{
    size_t start = 0;
    for (size_t at = 0; at <= text.size;) {
        size_t step = 1;
        bool word = at < text.size &&
                    !tr_rune_is_space(tr_utf8_rune(text.bytes + at, &step));
        if (!word) {
            tr_value part =
                at > start ? tr_string_make(text.bytes + start, at - start) : tr_none();
            uint32_t i = 0;
            int order = 1;
            while (at > start && i < words->count && tr_is(part, TR_STRING)) {
                order = tr_string_compare(
                    tr_as_string(words->items[i]), tr_as_string(part));
                if (order >= 0) break;
                i++;
            }
            bool known = i < words->count && order == 0;
            if (at == start || known) {
                tr_release(part);
            } else if (!tr_is(part, TR_STRING) || !tr_list_insert(words, i, part)) {
                tr_fail_memory(task);
                return false;
            }
            start = at + step;
        }
        at += step;
    }
    return true;
}

static bool add_rel_value(tr_task *task, tr_list *words, tr_ref value)
{
    if (tr_is_missing(value)) return true;
    int truth = tr_truth(task, value);
    if (truth <= 0) return truth == 0;
    if (tr_is(value, TR_STRING)) {
        return add_rel_words(task, words, tr_string_bytes(value));
    }
    tr_fail_no_attr(task, value, "split");
    return false;
}

static bool add_policy_rel(tr_task *task, tr_list *words)
{
    tr_ref policy = tr_policy(tr_machine_of(task), "urlize.rel");
    if (!tr_is_missing(policy)) return add_rel_value(task, words, policy);
    return add_rel_words(task, words, TR_SPAN("noopener"));
}

static bool read_rel(tr_call *call, link_style *style)
{
    tr_task *task = call->task;
    tr_value words = tr_list_new(4);
    if (tr_is_invalid(words)) {
        tr_fail_memory(task);
        return false;
    }
    tr_list *list = tr_as_list(words);
    int nofollow = 0;
    bool ok = add_rel_value(task, list, tr_arg(call, 4)) &&
              (nofollow = tr_truth(task, tr_arg(call, 2))) >= 0 &&
              (!nofollow || add_rel_words(task, list, TR_SPAN("nofollow"))) &&
              add_policy_rel(task, list);
    if (ok && list->count) {
        tr_text_add_str(&style->rel, " rel=\"");
        for (uint32_t i = 0; i < list->count; i++) {
            tr_span word = tr_string_bytes(list->items[i]);
            if (i) tr_text_add_byte(&style->rel, ' ');
            tr_escape_bytes(&style->rel, word.bytes, word.size);
        }
        tr_text_add_byte(&style->rel, '"');
    }
    tr_release(words);
    return ok;
}

static bool read_target(tr_call *call, link_style *style)
{
    tr_ref target = tr_arg(call, 3);
    if (tr_is_none(target)) {
        target = tr_policy(tr_machine_of(call->task), "urlize.target");
    }
    if (tr_is_missing(target)) return true;
    int truth = tr_truth(call->task, target);
    if (truth <= 0) return truth == 0;
    tr_text_add_str(&style->target, " target=\"");
    if (!tr_write_escaped(call->task, target, &style->target)) return false;
    tr_text_add_byte(&style->target, '"');
    return true;
}

/* Two or more of [\w.+-], a colon, up to two slashes. */
static bool is_scheme(tr_span text)
{
    size_t count = 0;
    size_t at = 0;
    while (at < text.size) {
        size_t step;
        uint32_t rune = tr_utf8_rune(text.bytes + at, &step);
        if (rune != '.' && rune != '+' && rune != '-' && !tr_rune_is_word(rune)) break;
        count++;
        at += step;
    }
    tr_span rest = tr_span_make(text.bytes + at, text.size - at);
    return count >= 2 && (tr_span_is(rest, ":") || tr_span_is(rest, ":/") ||
                          tr_span_is(rest, "://"));
}

static bool check_scheme(tr_task *task, tr_ref scheme)
{
    if (!tr_is(scheme, TR_STRING)) {
        tr_fail(
            task, TR_ERR_TYPE, "expected string or bytes-like object, got '%s'",
            tr_type_name(scheme));
        return false;
    }
    if (is_scheme(tr_string_bytes(scheme))) return true;
    tr_text shown = tr_text_make(TR_STRING_MAX);
    if (tr_write_repr(task, scheme, &shown)) {
        tr_text_add_str(&shown, " is not a valid URI scheme prefix.");
        tr_fail_span(task, TR_ERR_FILTER_ARGUMENT, tr_text_span(&shown));
    }
    tr_text_done(&shown);
    return false;
}

static bool read_schemes(tr_call *call, link_style *style)
{
    tr_task *task = call->task;
    tr_ref given = tr_arg(call, 5);
    if (tr_is_none(given)) {
        given = tr_policy(tr_machine_of(task), "urlize.extra_schemes");
        int truth = tr_is_missing(given) ? 0 : tr_truth(task, given);
        if (truth < 0) return false;
        if (truth == 0) given = tr_missing();
    }
    style->schemes = tr_is_missing(given) ? tr_list_new(0) : tr_to_list(task, given);
    if (tr_is_invalid(style->schemes)) {
        if (!tr_failed(task)) tr_fail_memory(task);
        return false;
    }
    tr_list *list = tr_as_list(style->schemes);
    for (uint32_t i = 0; i < list->count; i++) {
        if (!check_scheme(task, list->items[i])) return false;
    }
    /* Jinja walks them twice; an iterator has nothing left the second time. */
    if (tr_kind_of(given) == TORII_KIND_ITERATOR) tr_list_clear(list);
    return true;
}

static bool read_style(tr_call *call, link_style *style)
{
    if (!read_rel(call, style) || !read_target(call, style)) return false;
    if (!read_schemes(call, style)) return false;
    style->task = call->task;
    style->limit_value = tr_arg(call, 1);
    if (tr_is_intlike(style->limit_value)) style->limit = tr_as_int(style->limit_value);
    return true;
}

static tr_value add_links(tr_call *call, const link_style *style)
{
    tr_task *task = call->task;
    tr_value text = tr_escape(task, tr_arg(call, 0));
    if (tr_is_invalid(text)) return text;
    tr_span bytes = tr_string_bytes(text);
    tr_value result = tr_invalid();
    if (tr_charge_bytes(task, tr_size_mul(bytes.size, 4))) {
        tr_text out = tr_text_make(TR_STRING_MAX);
        out.failed = style->rel.failed || style->target.failed;
        add_words(style, &out, bytes);
        if (!tr_failed(task)) result = tr_string_take_text(task, &out);
        tr_text_done(&out);
    }
    tr_release(text);
    if (tr_is(result, TR_STRING) && tr_machine_autoescape(tr_machine_of(task))) {
        return tr_as_markup(result);
    }
    return result;
}

tr_value tr_filter_urlize(tr_call *call)
{
    link_style style = {
        .rel = tr_text_make(TR_STRING_MAX), .target = tr_text_make(TR_STRING_MAX),
        .schemes = tr_missing()};
    tr_value result = tr_invalid();
    if (read_style(call, &style)) result = add_links(call, &style);
    tr_text_done(&style.rel);
    tr_text_done(&style.target);
    tr_release(style.schemes);
    return result;
}
