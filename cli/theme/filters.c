/* SPDX-License-Identifier: MIT
 *
 * Filters beyond Jinja's own: slugify, date, absolute_url, relative_url,
 * plain, number, xml, sort_by, where.
 */
#include "base/buf.h"
#include "base/html_urls.h"
#include "base/path.h"
#include "content/date_value.h"
#include "content/slug.h"
#include "theme/facts.h"
#include "theme/remark.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_absent(torii_ref value) {
    torii_kind kind = torii_kind_of(value);
    return kind == TORII_KIND_UNDEFINED || kind == TORII_KIND_NONE;
}

/* The text of argument 0 whatever its kind, to be released. */
static torii_value text_of(torii_call *call, const char **text, size_t *size) {
    torii_value made = torii_to_str(torii_arg(call, 0));
    *text = torii_get_str(made, size);
    if (!*text) *text = "", *size = 0;
    return made;
}

static torii_value filter_slugify(torii_call *call) {
    const view *self = torii_call_data(call);
    const char *text;
    size_t size;
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    torii_value made = text_of(call, &text, &size);
    slug_mode mode = self->config->urls.slugify;
    torii_value out =
        torii_str(slug_make(&memory, text, mode == SLUG_OFF ? SLUG_ASCII : mode));
    torii_release(made);
    arena_done(&memory);
    return out;
}

/* ---------------------------------------------------------------- date ---- */

/* "3 days ago", "in 2 hours". */
static torii_value relative_date(int64_t seconds) {
    static const struct {
        int64_t size;
        const char *name;
    } units[] = {{31557600, "year"}, {2629800, "month"}, {604800, "week"},
                 {86400, "day"},     {3600, "hour"},     {60, "minute"}};
    int64_t distance = seconds < 0 ? -seconds : seconds;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        int64_t n = distance / units[i].size;
        if (!n) continue;
        return torii_strf(
            "%s%lld %s%s%s", seconds < 0 ? "in " : "", (long long)n, units[i].name,
            n == 1 ? "" : "s", seconds < 0 ? "" : " ago");
    }
    return torii_str("now");
}

/* In the language of what is rendered, which is read as `site.language`. */
static void
format_date(torii_call *call, buf *out, const date *when, const char *format) {
    const view *self = torii_call_data(call);
    torii_value spoken = torii_get_attr(call, self->site_object, "language");
    const char *code = torii_get_str(spoken, NULL);
    const date_names *names = date_names_of(code ? code : "en");
    const char *pattern = date_names_pattern(names, format);
    date_format_in(out, when, pattern ? pattern : format, names);
    torii_release(spoken);
}

static torii_value filter_date(torii_call *call) {
    const view *self = torii_call_data(call);
    torii_ref value = torii_arg(call, 0);
    const char *format = torii_arg_str(call, 1, NULL);
    date when;
    if (!format) return torii_failed();
    if (is_absent(value)) return torii_str("");
    if (!date_value_read(value, &when))
        return torii_fail(
            call, TORII_ERR_TYPE, "date takes a date or a text such as 2026-01-02");
    const rendering *run = torii_call_render_data(call);
    bool relative = strcmp(format, "relative") == 0;
    if (relative && run && run->reads) reads_opaque(run->reads); /* of the clock */
    if (relative) return relative_date(self->now.epoch - when.epoch);
    arena memory;
    arena_room room;
    buf out = BUF_INIT;
    arena_init_in(&memory, &room);
    if (strcmp(format, "iso") == 0)
        buf_str(&out, date_iso(&memory, &when, true));
    else if (strcmp(format, "rfc822") == 0)
        buf_str(&out, date_rfc822(&memory, &when));
    else
        format_date(call, &out, &when, format);
    torii_value made = torii_strn(buf_text(&out), out.size);
    buf_done(&out);
    arena_done(&memory);
    return made;
}

/* ----------------------------------------------------------------- URLs ---- */

static torii_value filter_absolute_url(torii_call *call) {
    const view *self = torii_call_data(call);
    const char *text;
    size_t size;
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    torii_value made = text_of(call, &text, &size);
    torii_value out = torii_str(view_absolute(&memory, self, text));
    torii_release(made);
    arena_done(&memory);
    return out;
}

/* HTML with its addresses made absolute; those that start with neither scheme
 * nor "/" are completed by the second argument. */
static torii_value filter_absolute_urls(torii_call *call) {
    const view *self = torii_call_data(call);
    const char *text, *base = torii_get_str(torii_arg(call, 1), NULL);
    size_t size;
    html_base seen_from = {
        self->config->base_origin, base ? base : self->config->base_url};
    buf out = BUF_INIT;
    torii_value made = text_of(call, &text, &size);
    html_rewrite_urls(&out, text, size, html_url_absolute, &seen_from);
    torii_value html = torii_markupn(buf_text(&out), out.size);
    torii_release(made);
    buf_done(&out);
    return html;
}

/* A link of the site as seen from the page being rendered. */
static torii_value filter_relative_url(torii_call *call) {
    const rendering *run = torii_call_render_data(call);
    const char *text;
    size_t size;
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    torii_value made = text_of(call, &text, &size);
    const char *origin = run->view->config->base_origin;
    size_t skip = strlen(origin);
    if (skip && strncmp(text, origin, skip) == 0 && text[skip] == '/') text += skip;
    torii_value out;
    if (text[0] != '/' || text[1] == '/') {
        out = torii_str(text);
    } else {
        const char *here = view_of(rendering_page(run))->link;
        size_t path = strcspn(text, "?#");
        const char *folder =
            arena_strn(&memory, here, (size_t)(strrchr(here, '/') - here));
        const char *clean = path_clean(&memory, arena_strn(&memory, text, path));
        bool slash = path > 1 && text[path - 1] == '/';
        const char *way =
            path_relative(&memory, clean, *folder ? path_clean(&memory, folder) : "/");
        out = torii_strf(
            "%s%s%s", *way ? way : ".", slash || !*way ? "/" : "", text + path);
    }
    torii_release(made);
    arena_done(&memory);
    return out;
}

/* ----------------------------------------------------------------- text ---- */

static torii_value filter_plain(torii_call *call) {
    const char *text;
    size_t size, length;
    torii_value made = text_of(call, &text, &size);
    char *plain = document_plain(text, size, &length);
    torii_value out = torii_strn(plain, length);
    mem_free(plain);
    torii_release(made);
    return out;
}

/* XML 1.0: the five characters escaped, those it cannot hold left out. */
static torii_value filter_xml(torii_call *call) {
    const char *text;
    size_t size;
    buf out = BUF_INIT;
    torii_value made = text_of(call, &text, &size);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        switch (c) {
        case '&':
            buf_str(&out, "&amp;");
            break;
        case '<':
            buf_str(&out, "&lt;");
            break;
        case '>':
            buf_str(&out, "&gt;");
            break;
        case '"':
            buf_str(&out, "&quot;");
            break;
        case '\'':
            buf_str(&out, "&apos;");
            break;
        default:
            if (c >= 0x20 || c == '\n' || c == '\t' || c == '\r')
                buf_char(&out, (char)c);
        }
    }
    torii_value safe = torii_markupn(buf_text(&out), out.size);
    torii_release(made);
    buf_done(&out);
    return safe;
}

/* 1234567.891 as 1,234,567.89: number(decimals=None, separator=","). */
static torii_value filter_number(torii_call *call) {
    torii_ref value = torii_arg(call, 0);
    size_t gap = 0, size;
    const char *separator = torii_arg_str(call, 2, &gap);
    int64_t decimals = -1;
    double number;
    if (!separator) return torii_failed();
    if (!is_absent(torii_arg(call, 1)) && !torii_arg_int(call, 1, &decimals))
        return torii_failed();
    if (decimals > 20) decimals = 20;
    torii_value made = torii_undefined();
    char digits[400];
    const char *text = digits;
    if (decimals >= 0) {
        if (!torii_arg_float(call, 0, &number)) return torii_failed();
        snprintf(digits, sizeof digits, "%.*f", (int)decimals, number);
    } else {
        made = torii_to_str(value);
        text = torii_get_str(made, &size);
    }
    buf out = BUF_INIT;
    if (*text == '-') buf_char(&out, *text++);
    size_t whole = strspn(text, "0123456789");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0) buf_add(&out, separator, gap);
        buf_char(&out, text[i]);
    }
    buf_str(&out, text + whole);
    torii_value result = torii_strn(buf_text(&out), out.size);
    buf_done(&out);
    torii_release(made);
    return result;
}

/* ---------------------------------------------------------------- lists ---- */

/* An attribute "a.b.c" of a value, owned; invalid after a failure. */
static torii_value dig(torii_call *call, torii_ref value, const char *path) {
    torii_value at = torii_retain(value);
    char name[128];
    while (*path) {
        size_t size = strcspn(path, ".");
        if (size >= sizeof name) size = sizeof name - 1;
        memcpy(name, path, size);
        name[size] = '\0';
        torii_value next = torii_get_attr(call, at, name);
        torii_release(at);
        if (torii_kind_of(next) == TORII_KIND_INVALID) return next;
        if (torii_kind_of(next) == TORII_KIND_UNDEFINED)
            undefined_note(call, next, name);
        at = next;
        path += strcspn(path, ".");
        if (*path) path++;
    }
    return at;
}

/* Items whose attribute is `value`, or is true if none is given. */
static torii_value filter_where(torii_call *call) {
    const char *path = torii_arg_str(call, 1, NULL);
    torii_value item, list = torii_list();
    torii_value items = path ? torii_iterate(call, torii_arg(call, 0)) : torii_failed();
    if (torii_kind_of(items) == TORII_KIND_INVALID) {
        torii_release(list);
        return torii_failed();
    }
    bool failed = false, given = torii_arg_given(call, 2);
    while (!failed && torii_next(call, items, &item)) {
        bool valid = torii_kind_of(item) != TORII_KIND_INVALID;
        torii_value found = valid ? dig(call, item, path) : torii_failed();
        failed = torii_kind_of(found) == TORII_KIND_INVALID;
        bool keep = !failed && (given ? torii_equal(found, torii_arg(call, 2))
                                      : torii_is_true(found));
        torii_release(found);
        if (keep)
            torii_list_push(list, item);
        else
            torii_release(item);
    }
    torii_release(items);
    if (!failed) return list;
    torii_release(list);
    return torii_failed();
}

typedef struct keyed {
    torii_value item, key;
    size_t order;
    bool reverse;
} keyed;

typedef VEC(keyed) keyed_list;

/* Dates and numbers by size, the rest as text; what is missing goes last. */
static int compare_keys(const keyed *a, const keyed *b) {
    bool none = is_absent(a->key), other = is_absent(b->key);
    if (none || other) return none == other ? 0 : none ? 2 : -2;
    const date *left = date_value_get(a->key), *right = date_value_get(b->key);
    if (left && right) return date_compare(left, right);
    int64_t m, n;
    if (torii_get_int(a->key, &m) && torii_get_int(b->key, &n))
        return m < n ? -1 : m > n;
    torii_value first = torii_to_str(a->key), second = torii_to_str(b->key);
    const char *x = torii_get_str(first, NULL), *y = torii_get_str(second, NULL);
    int order = x && y ? strcasecmp(x, y) : 0;
    torii_release(first);
    torii_release(second);
    return order < 0 ? -1 : order > 0;
}

static int compare_keyed(const void *left, const void *right) {
    const keyed *a = left, *b = right;
    int order = compare_keys(a, b);
    if (order == 2 || order == -2) return order;
    if (order) return a->reverse ? -order : order;
    return a->order < b->order ? -1 : a->order > b->order;
}

static torii_value filter_sort_by(torii_call *call) {
    const char *path = torii_arg_str(call, 1, NULL);
    bool reverse = torii_is_true(torii_arg(call, 2)), failed = false;
    torii_value item,
        items = path ? torii_iterate(call, torii_arg(call, 0)) : torii_failed();
    if (torii_kind_of(items) == TORII_KIND_INVALID) return torii_failed();
    keyed_list all = {0};
    while (!failed && torii_next(call, items, &item)) {
        bool valid = torii_kind_of(item) != TORII_KIND_INVALID;
        keyed entry = {
            item, valid ? dig(call, item, path) : torii_failed(), all.count, reverse};
        failed = torii_kind_of(entry.key) == TORII_KIND_INVALID;
        vec_push(&all, entry);
    }
    torii_release(items);
    if (!failed && all.count)
        qsort(all.items, all.count, sizeof *all.items, compare_keyed);
    torii_value list = torii_list();
    for (size_t i = 0; i < all.count; i++) {
        torii_release(all.items[i].key);
        if (failed)
            torii_release(all.items[i].item);
        else
            torii_list_push(list, all.items[i].item);
    }
    vec_done(&all);
    if (!failed) return list;
    torii_release(list);
    return torii_failed();
}

void filters_add(view *self) {
    torii_env *env = self->env;
    torii_env_add_filter(env, "slugify(text)", filter_slugify, self);
    torii_env_add_filter(env, "date(value, format='iso')", filter_date, self);
    torii_env_add_filter(env, "absolute_url(url)", filter_absolute_url, self);
    torii_env_add_filter(
        env, "absolute_urls(html, base=None)", filter_absolute_urls, self);
    torii_env_add_filter(env, "relative_url(url)", filter_relative_url, self);
    torii_env_add_filter(env, "plain(html)", filter_plain, self);
    torii_env_add_filter(
        env, "number(value, decimals=None, separator=',')", filter_number, self);
    torii_env_add_filter(env, "xml(text)", filter_xml, self);
    torii_env_add_filter(
        env, "sort_by(items, attribute, reverse=False)", filter_sort_by, self);
    torii_env_add_filter(
        env, "where(items, attribute, value=None)", filter_where, self);
}
