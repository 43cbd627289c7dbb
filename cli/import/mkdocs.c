/* SPDX-License-Identifier: MIT
 *
 * Anchors that MkDocs sites write in ways of their own: attribute lists behind
 * headings, comments that the hooks of Material's documentation turn into anchors
 * (other sites have copied them), and the ids of footnotes.  Links to them come
 * from anywhere, so the ids stay as they are.
 */
#include "import/importer.h"

#include <ctype.h>
#include <string.h>

typedef struct span {
    const char *at;
    size_t size;
} span;

static bool begins(span text, const char *with) {
    size_t size = strlen(with);
    return text.size >= size && memcmp(text.at, with, size) == 0;
}

static span skip(span text, size_t size) {
    return (span){text.at + size, text.size - size};
}

static span trim(span text) {
    while (text.size && isspace((unsigned char)*text.at))
        text = skip(text, 1);
    while (text.size && isspace((unsigned char)text.at[text.size - 1]))
        text.size--;
    return text;
}

static void put(buf *out, span text) {
    buf_add(out, text.at, text.size);
}

/* ------------------------------------------------------ attribute lists ---- */

/* The end of `name`, `name=word` or `name="words"`. */
static size_t attribute_size(span text) {
    size_t size = 0;
    char quote = '\0';
    for (; size < text.size; size++) {
        char sign = text.at[size];
        if (quote ? sign == quote : sign == '"' || sign == '\'')
            quote = quote ? '\0' : sign;
        else if (!quote && isspace((unsigned char)sign))
            break;
    }
    return size;
}

static span unquoted(span text) {
    bool quoted = text.size > 1 && strchr("\"'", *text.at) != NULL;
    return quoted ? (span){text.at + 1, text.size - 2} : text;
}

/* The list in the form that headings have here; what is no id or class goes. */
static void put_attributes(buf *out, span list) {
    span id = {0};
    buf classes = BUF_INIT;
    for (list = trim(list); list.size; list = trim(list)) {
        span one = {list.at, attribute_size(list)};
        list = skip(list, one.size);
        if (*one.at == '#')
            id = skip(one, 1);
        else if (begins(one, "id="))
            id = unquoted(skip(one, 3));
        else if (*one.at == '.')
            buf_fmt(&classes, " %.*s", (int)one.size, one.at);
    }
    if (id.size)
        buf_fmt(out, " {#%.*s%s}", (int)id.size, id.at, buf_text(&classes));
    else if (classes.size)
        buf_fmt(out, " {%s}", buf_text(&classes) + 1);
    buf_done(&classes);
}

/* Takes "{ ... }" from the end of a heading. */
static span take_list(span *text) {
    if (!text->size || text->at[text->size - 1] != '}') return (span){0};
    const char *open = memrchr(text->at, '{', text->size);
    if (!open) return (span){0};
    span list = {open + 1, (size_t)(text->at + text->size - 1 - (open + 1))};
    if (begins(list, ":")) list = skip(list, 1);
    list = trim(list);
    bool is_list = list.size && (strchr("#.", *list.at) ||
                                 memchr(list.at, '=', attribute_size(list)));
    if (!is_list) return (span){0};
    *text = trim((span){text->at, (size_t)(open - text->at)});
    return list;
}

/* ------------------------------------------------------------- comments ---- */

/* "<!-- md:NAME VALUE -->"; gives the value and what follows. */
static bool find_mark(span text, const char *name, span *value, span *after) {
    if (!begins(text, name)) return false;
    const char *end = memmem(text.at, text.size, "-->", 3);
    if (!end) return false;
    size_t size = strlen(name);
    *value = trim((span){text.at + size, (size_t)(end - text.at) - size});
    *after = skip(text, (size_t)(end + 3 - text.at));
    for (size_t i = 0; i < value->size; i++)
        if (!isalnum((unsigned char)value->at[i]) && !strchr("_.:-", value->at[i]))
            return false;
    return value->size > 0;
}

/* "social.cards" is shown as "cards". */
static span last_part(span name) {
    for (size_t i = name.size; i-- > 0;)
        if (strchr(".:", name.at[i])) return skip(name, i + 1);
    return name;
}

/* ---------------------------------------------------------------- links ---- */

static bool is_label(char sign) {
    return isalnum((unsigned char)sign) || sign == '-' || sign == '_';
}

/* The number of a footnote: that of its first use; of a number, itself. */
static size_t number_of(span body, span label, bool here) {
    size_t number = 0, plain = 0;
    VEC(span) seen = {0};
    for (size_t i = 0; i < label.size; i++)
        plain = isdigit((unsigned char)label.at[i])
                    ? plain * 10 + (size_t)(label.at[i] - '0')
                    : 0;
    for (const char *at = body.at, *end = body.at + body.size;
         here && !number && (at = memmem(at, (size_t)(end - at), "[^", 2));) {
        span use = {at += 2, 0};
        while (at + use.size < end && is_label(at[use.size]))
            use.size++;
        at += use.size;
        if (!use.size || end - at < 2 || *at != ']' || at[1] == ':') continue;
        bool known = false;
        for (size_t i = 0; i < seen.count; i++)
            known |= seen.items[i].size == use.size &&
                     memcmp(seen.items[i].at, use.at, use.size) == 0;
        if (known) continue;
        vec_push(&seen, use);
        if (use.size == label.size && memcmp(use.at, label.at, use.size) == 0)
            number = seen.count;
    }
    vec_done(&seen);
    return number ? number : plain;
}

/* "#fn:2" behind "(", " " or the name of a file. */
static bool put_footnote(buf *out, span body, span text, char before, span *after) {
    if (!begins(text, "#fn:")) return false;
    span label = skip(text, 4);
    label.size = 0;
    while (label.size < text.size - 4 && is_label(label.at[label.size]))
        label.size++;
    bool here = before == '(' || before == ' ';
    size_t number = label.size ? number_of(body, label, here) : 0;
    if (!number) return false;
    buf_fmt(out, "#fn-%zu", number);
    *after = skip(text, 4 + label.size);
    return true;
}

/* ---------------------------------------------------------------- lines ---- */

static void put_inline(buf *out, span body, span text) {
    char before = ' ';
    while (text.size) {
        span value, after;
        if (find_mark(text, "<!-- md:option ", &value, &after)) {
            span name = last_part(value);
            buf_fmt(
                out, "<a id=\"+%.*s\" href=\"#+%.*s\"><code>%.*s</code></a>",
                (int)value.size, value.at, (int)value.size, value.at, (int)name.size,
                name.at);
        } else if (!put_footnote(out, body, text, before, &after)) {
            buf_char(out, *text.at);
            after = skip(text, 1);
        }
        before = after.at[-1];
        text = after;
    }
}

/* A heading that is a setting can be referred to by the setting's name. */
static void put_heading(buf *out, buf *foot, span body, span marks, span text) {
    span value, after, list = take_list(&text);
    put(out, marks);
    if (find_mark(text, "<!-- md:setting ", &value, &after) && !after.size) {
        span name = last_part(value);
        buf_fmt(
            out, "`%.*s` {#%.*s}", (int)name.size, name.at, (int)value.size, value.at);
        buf_fmt(
            foot, "[%.*s]: #%.*s\n", (int)value.size, value.at, (int)value.size,
            value.at);
    } else {
        put_inline(out, body, text);
        put_attributes(out, list);
    }
    buf_char(out, '\n');
}

void import_mkdocs_line(
    const char *body, size_t body_size, const char *line, size_t size, buf *out,
    buf *foot) {
    span whole = {body, body_size}, text = {line, size};
    size_t level = 0;
    while (level < size && line[level] == '#')
        level++;
    if (level && level <= 6 && level < size && line[level] == ' ')
        put_heading(
            out, foot, whole, (span){line, level + 1}, trim(skip(text, level + 1)));
    else
        put_inline(out, whole, text);
}
