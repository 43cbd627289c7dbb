/* SPDX-License-Identifier: MIT
 *
 * Marks of MkDocs: admonitions, details and tabs, which are blocks by indentation,
 * one in the other; and anchors that its sites write in ways of their own: attribute
 * lists behind headings, comments that the hooks of Material's documentation turn
 * into anchors (other sites have copied them), and the ids of footnotes.  Links to
 * them come from anywhere, so the ids stay as they are.
 */
#include "base/strmap.h"
#include "import/importer.h"
#include "markdown/fence.h"

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

enum { MAX_DEPTH = 16 };

typedef struct state {
    span body;     /* the whole of it */
    buf *foot;     /* what is to stand at its end */
    buf heading;   /* the id of the last one */
    int depth;     /* of blocks in blocks */
    bool tab_ids;  /* tabs have ids, made of their heading and title */
    strmap ids;    /* of tabs; of two the first has it */
} state;

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

/* The text as pymdownx.slugs makes ids of it, in lower case. */
static void put_slug(buf *out, span text) {
    for (text = trim(text); text.size; text = skip(text, 1)) {
        unsigned char sign = (unsigned char)*text.at;
        if (sign == '<') { /* elements go */
            const char *end = memchr(text.at, '>', text.size);
            if (end) text = skip(text, (size_t)(end - text.at));
        } else if (isalnum(sign) || sign >= 0x80 || sign == '_' || sign == '-') {
            buf_char(out, (char)tolower(sign));
        } else if (sign == ' ') {
            buf_char(out, '-');
        }
    }
}

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
static void put_heading(state *self, buf *out, span marks, span text) {
    span value, after, list = take_list(&text), body = self->body;
    buf *foot = self->foot;
    buf_clear(&self->heading);
    put_slug(&self->heading, text);
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

/* A line outside of code. */
static void put_line(state *self, buf *out, span text) {
    size_t level = 0;
    while (level < text.size && text.at[level] == '#')
        level++;
    if (level && level <= 6 && level < text.size && text.at[level] == ' ')
        put_heading(
            self, out, (span){text.at, level + 1}, trim(skip(text, level + 1)));
    else
        put_inline(out, self->body, text);
}

/* --------------------------------------------------------------- blocks ---- */

typedef enum block_kind {
    BLOCK_NONE,
    BLOCK_ALERT,
    BLOCK_DETAILS,
    BLOCK_TAB
} block_kind;

/* A line such as `!!! note "Title"`, `??? note "Title"` or `=== "Title"`. */
typedef struct block {
    block_kind kind;
    size_t indent;
    span word, title; /* "note"; "Title", if it is given */
    bool open;
} block;

static const char *const MARKS[] = {
    [BLOCK_ALERT] = "!!!", [BLOCK_DETAILS] = "???", [BLOCK_TAB] = "==="};

static bool is_blank(span line) {
    return trim(line).size == 0;
}

static size_t indent_of(span line) {
    size_t indent = 0;
    while (indent < line.size && line.at[indent] == ' ')
        indent++;
    return indent;
}

static block read_mark(span line) {
    block found = {.indent = indent_of(line)};
    span text = trim(line);
    for (block_kind kind = BLOCK_ALERT; kind <= BLOCK_TAB; kind++)
        if (begins(text, MARKS[kind])) found.kind = kind;
    if (!found.kind) return found;
    text = skip(text, 3);
    if (text.size && strchr("+!", *text.at)) {
        found.open = *text.at == '+';
        text = skip(text, 1);
    }
    bool spaced = text.size && *text.at == ' ';
    text = trim(text);
    while (found.word.size < text.size &&
           isalpha((unsigned char)text.at[found.word.size]))
        found.word.size++;
    found.word.at = text.at;
    const char *quote = memchr(text.at, '"', text.size);
    if (quote) {
        span rest = skip(text, (size_t)(quote + 1 - text.at));
        const char *close = memrchr(rest.at, '"', rest.size);
        if (close) found.title = (span){rest.at, (size_t)(close - rest.at)};
    }
    bool named = found.kind == BLOCK_TAB ? found.title.size > 0 : found.word.size > 0;
    if (!spaced || !named) found.kind = BLOCK_NONE;
    return found;
}

/* The alert that is nearest to a kind of admonition. */
static const char *alert_of(span kind) {
    static const char *const kinds[][2] = {
        {"tip", "TIP"},
        {"hint", "TIP"},
        {"success", "TIP"},
        {"question", "TIP"},
        {"important", "IMPORTANT"},
        {"warning", "WARNING"},
        {"caution", "WARNING"},
        {"attention", "WARNING"},
        {"danger", "CAUTION"},
        {"error", "CAUTION"},
        {"failure", "CAUTION"},
        {"bug", "CAUTION"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strlen(kinds[i][0]) == kind.size && begins(kind, kinds[i][0]))
            return kinds[i][1];
    return "NOTE";
}

/* Takes a line, with its end, from the text. */
static span take_line(span *text) {
    const char *newline = memchr(text->at, '\n', text->size);
    span line = {text->at, newline ? (size_t)(newline + 1 - text->at) : text->size};
    *text = skip(*text, line.size);
    return line;
}

/* What is indented below a mark, by that much less. */
static void take_content(span *text, size_t indent, buf *out) {
    size_t blanks = 0;
    for (span rest = *text; rest.size;) {
        span line = take_line(&rest);
        if (is_blank(line)) {
            blanks += out->size > 0;
            continue;
        }
        if (indent_of(line) < indent) break;
        for (; blanks; blanks--)
            buf_char(out, '\n');
        put(out, skip(line, indent));
        *text = rest;
    }
    if (out->size && out->data[out->size - 1] != '\n') buf_char(out, '\n');
}

/* The lines of `text` with `before` in front of each. */
static void put_indented(buf *out, size_t indent, const char *before, span text) {
    while (text.size) {
        span line = take_line(&text);
        if (is_blank(line))
            buf_fmt(out, "%*s%.1s\n", *before ? (int)indent : 0, "", before);
        else
            buf_fmt(
                out, "%*s%s%.*s", (int)indent, "", before, (int)line.size, line.at);
    }
}

/* The title without the icon in front of it. */
static span plain_title(span title) {
    static const char *const icons[] = {
        ":octicons-", ":material-", ":fontawesome-", ":simple-"};
    for (size_t i = 0; i < sizeof icons / sizeof *icons; i++) {
        const char *end =
            begins(title, icons[i]) ? memchr(title.at + 1, ':', title.size - 1) : NULL;
        if (end && end + 1 < title.at + title.size)
            title = trim(skip(title, (size_t)(end + 1 - title.at)));
    }
    return title;
}

/* A title as the argument of a call. */
static void put_title(buf *out, span title) {
    title = plain_title(title);
    buf_char(out, '"');
    for (size_t i = 0; i < title.size; i++) {
        if (strchr("\"\\", title.at[i])) buf_char(out, '\\');
        buf_char(out, title.at[i]);
    }
    buf_char(out, '"');
}

/* The id that Material gives to a tab, if the site asks for ids of this kind. */
static void put_tab_id(state *self, buf *out, const block *mark) {
    if (!self->tab_ids || mark->kind != BLOCK_TAB) return;
    buf id = BUF_INIT;
    buf_fmt(&id, "%s-", buf_text(&self->heading));
    put_slug(&id, plain_title(mark->title));
    if (!strmap_has(&self->ids, buf_text(&id))) {
        strmap_put(&self->ids, buf_text(&id), self);
        buf_fmt(out, ", id=\"%s\"", buf_text(&id));
    }
    buf_done(&id);
}

static void put_call(
    state *self, buf *out, const block *mark, const char *name, span content) {
    span title = mark->title.size ? mark->title : mark->word;
    buf_fmt(out, "%*s{%% call %s(", (int)mark->indent, "", name);
    put_title(out, title);
    put_tab_id(self, out, mark);
    if (mark->open && mark->kind == BLOCK_DETAILS) buf_str(out, ", open=true");
    buf_str(out, ") %}\n");
    put_indented(out, mark->indent, "", content);
    buf_fmt(out, "%*s{%% endcall %%}\n", (int)mark->indent, "");
}

static void put_alert(buf *out, const block *mark, span content) {
    int indent = (int)mark->indent;
    buf_fmt(out, "%*s> [!%s]\n", indent, "", alert_of(mark->word));
    if (mark->title.size)
        buf_fmt(
            out, "%*s> **%.*s**\n%*s>\n", indent, "", (int)mark->title.size,
            mark->title.at, indent, "");
    put_indented(out, mark->indent, "> ", content);
}

/* Does the text go on with a tab beside this one? */
static bool has_sibling(span text, const block *mark) {
    while (text.size) {
        span line = take_line(&text);
        if (is_blank(line)) continue;
        block next = read_mark(line);
        return next.kind == BLOCK_TAB && next.indent == mark->indent;
    }
    return false;
}

static void put_lines(state *self, span text, buf *out);

static void put_block(
    state *self, const block *mark, bool first, bool last, span content, buf *out) {
    buf inner = BUF_INIT;
    self->depth++;
    put_lines(self, content, &inner);
    self->depth--;
    span made = {buf_text(&inner), inner.size};
    int indent = (int)mark->indent;
    if (mark->kind == BLOCK_TAB && first)
        buf_fmt(out, "%*s{%% call tabs() %%}\n", indent, "");
    if (mark->kind == BLOCK_ALERT)
        put_alert(out, mark, made);
    else
        put_call(self, out, mark, mark->kind == BLOCK_TAB ? "tab" : "details", made);
    if (mark->kind == BLOCK_TAB && last)
        buf_fmt(out, "%*s{%% endcall %%}\n", indent, "");
    if (last) buf_char(out, '\n');
    buf_done(&inner);
}

/* The lines of a text or of a block in it, whose marks stand at any depth. */
static void put_lines(state *self, span text, buf *out) {
    fence code = {0};
    bool among_tabs = false;
    while (text.size) {
        span line = take_line(&text);
        block mark = {0};
        if (fence_holds(&code, line.at, line.at + line.size)) {
            put(out, line);
            continue;
        }
        if (self->depth < MAX_DEPTH) mark = read_mark(line);
        if (!mark.kind) {
            put_line(self, out, line);
            continue;
        }
        buf content = BUF_INIT;
        take_content(&text, mark.indent + 4, &content);
        bool last = mark.kind != BLOCK_TAB || !has_sibling(text, &mark);
        span made = {buf_text(&content), content.size};
        put_block(self, &mark, !among_tabs, last, made, out);
        among_tabs = !last;
        while (text.size && is_blank((span){text.at, strcspn(text.at, "\n")}))
            take_line(&text);
        buf_done(&content);
    }
}

/* "pymdownx.tabbed: {slugify: ..., combine_header_slug: true}" */
static bool has_tab_ids(const importer *owner) {
    const yaml_node *all = yaml_get(owner->theirs, "markdown_extensions");
    bool found = false;
    size_t count = all && all->kind == YAML_SEQUENCE ? all->sequence.count : 0;
    for (size_t i = 0; i < count; i++) {
        const yaml_node *tabbed = yaml_get(all->sequence.items[i], "pymdownx.tabbed");
        found |= yaml_get(tabbed, "slugify") && yaml_get(tabbed, "combine_header_slug");
    }
    return found;
}

void import_mkdocs_body(importer *owner, const char *text, size_t size, buf *out) {
    buf foot = BUF_INIT;
    state self = {
        .body = {text, size}, .foot = &foot, .tab_ids = has_tab_ids(owner)};
    put_lines(&self, self.body, out);
    if (foot.size) buf_fmt(out, "\n%s", buf_text(&foot));
    buf_done(&foot);
    buf_done(&self.heading);
    strmap_done(&self.ids);
}
