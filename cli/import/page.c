/* SPDX-License-Identifier: MIT
 *
 * Front matter.  YAML is edited line by line, so that comments and order stay;
 * TOML, JSON and lines of "Key: value" become YAML.
 */
#include "base/path.h"
#include "config/yaml_write.h"
#include "import/importer.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

typedef struct piece {
    const char *text;
    size_t size;
} piece;

static piece line_at(const char *at, const char *end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return (piece){at, (size_t)((newline ? newline + 1 : end) - at)};
}

static bool is_line(piece line, const char *word) {
    size_t size = strlen(word), length = line.size;
    while (length && isspace((unsigned char)line.text[length - 1]))
        length--;
    return length == size && memcmp(line.text, word, size) == 0;
}

/* ------------------------------------------------------------------ dates ---- */

static bool is_date_key(const char *key, size_t size) {
    static const char *const names[] = {
        "date",        "updated",    "modified",         "lastmod",
        "publishDate", "expiryDate", "last_modified_at", "created"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == size && strncmp(names[i], key, size) == 0) return true;
    return false;
}

/* "2026-01-02 10:20:30 +0100", with its quotes, as RFC 3339; false if it is
 * none of that form. */
static bool put_date(buf *out, const char *text, size_t size) {
    int year, month, day, hour, minute, second = 0, used = 0;
    char copy[64] = "";
    while (size && strchr("\"' \t\r\n", text[size - 1]))
        size--;
    while (size && strchr("\"' ", *text))
        text++, size--;
    if (size < 16 || size >= sizeof copy) return false;
    memcpy(copy, text, size);
    if (sscanf(
            copy, "%4d-%2d-%2d %2d:%2d%n", &year, &month, &day, &hour, &minute,
            &used) != 5)
        return false;
    const char *rest = copy + used;
    int more = 0;
    if (sscanf(rest, ":%2d%n", &second, &more) == 1) rest += more;
    while (*rest == ' ')
        rest++;
    if ((*rest != '+' && *rest != '-') || strlen(rest) < 5) return false;
    const char *minutes = rest[3] == ':' ? rest + 4 : rest + 3;
    buf_fmt(
        out, "%04d-%02d-%02dT%02d:%02d:%02d%.3s:%.2s", year, month, day, hour, minute,
        second, rest, minutes);
    return true;
}

/* ------------------------------------------------------------------- keys ---- */

/* Keys that name parts of the other tool; NULL ends the list. */
static const char *const *dropped_keys(import_tool tool) {
    static const char *const lists[][6] = {
        [IMPORT_JEKYLL] = {"layout", NULL},
        [IMPORT_HUGO] = {"layout", "outputs", NULL},
        [IMPORT_PELICAN] = {"template", NULL},
        [IMPORT_MKDOCS] = {"template", NULL},
        [IMPORT_ZOLA] = {"template", "page_template", NULL},
        [IMPORT_ELEVENTY] = {"layout", "templateEngineOverride", NULL},
    };
    return lists[tool];
}

static bool is_dropped(const importer *self, const char *key, size_t size) {
    for (const char *const *one = dropped_keys(self->options->tool); *one; one++)
        if (strlen(*one) == size && strncmp(*one, key, size) == 0) return true;
    return false;
}

/* Addresses that are templates can only be found out by the other tool. */
static bool is_computed(piece line, size_t key) {
    bool address = key == 9 && strncmp(line.text, "permalink", 9) == 0;
    return address && memmem(line.text, line.size, "{{", 2) != NULL;
}

static void put_yaml_line(importer *self, piece line, size_t key, buf *out) {
    const char *value = line.text + key + 1;
    size_t size = line.size - key - 1;
    size_t before = out->size;
    buf_add(out, line.text, key + 1);
    buf_char(out, ' ');
    if (is_date_key(line.text, key) && put_date(out, value, size)) {
        buf_char(out, '\n');
        return;
    }
    out->size = before;
    buf_add(out, line.text, line.size);
    (void)self;
}

/* The lines of a mapping, without what is dropped. */
static void
put_yaml(importer *self, const char *path, const char *text, size_t size, buf *out) {
    const char *end = text + size;
    bool dropping = false;
    uint32_t number = 1;
    while (text < end) {
        piece line = line_at(text, end);
        size_t key = strcspn(line.text, ":\n ");
        bool begins = key && key < line.size && line.text[key] == ':' &&
                      !strchr(" \t-#", *line.text);
        number++;
        text += line.size;
        if (begins) {
            dropping = is_dropped(self, line.text, key);
            if (is_computed(line, key)) {
                importer_note(
                    self, path, number, "an address that is computed was left out");
                dropping = true;
            }
        }
        if (dropping) continue;
        if (begins)
            put_yaml_line(self, line, key, out);
        else
            buf_add(out, line.text, line.size);
    }
}

static void put_tree(importer *self, const yaml_node *tree, buf *out) {
    yaml_node *kept = yaml_new_mapping(&self->memory, NULL);
    for (size_t i = 0; i < tree->mapping.count; i++) {
        const yaml_pair *pair = &tree->mapping.pairs[i];
        if (!is_dropped(self, pair->key, strlen(pair->key)))
            yaml_set(&self->memory, kept, pair->key, pair->value);
    }
    yaml_write_mapping(out, kept, 0);
}

/* "Title: Hello" lines at the start of the file; where they end. */
static const char *
put_headers(importer *self, const char *text, const char *end, buf *out) {
    const char *start = text;
    while (text < end) {
        piece line = line_at(text, end);
        size_t key =
            strspn(line.text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
        if (is_line(line, "")) break;
        if (!key || key >= line.size || line.text[key] != ':') return start;
        text += line.size;
    }
    for (const char *at = start; at < text;) {
        piece line = line_at(at, text);
        size_t key = strcspn(line.text, ":"), size = line.size - key - 1;
        const char *value = line.text + key + 1;
        at += line.size;
        while (size && isspace((unsigned char)value[size - 1]))
            size--;
        while (size && isspace((unsigned char)*value))
            value++, size--;
        for (size_t i = 0; i < key; i++)
            buf_char(out, (char)tolower((unsigned char)line.text[i]));
        buf_str(out, ": ");
        yaml_write_text(out, arena_strn(&self->memory, value, size));
        buf_char(out, '\n');
    }
    return text;
}

/* ---------------------------------------------------------------- a file ---- */

/* Where the line `word` stands, or NULL. */
static const char *find_end(const char *at, const char *end, const char *word) {
    while (at < end) {
        piece line = line_at(at, end);
        if (is_line(line, word)) return at;
        at += line.size;
    }
    return NULL;
}

/* The front matter as YAML lines to `out`; where the body begins. */
static const char *take_front_matter(
    importer *self, const char *path, const char *text, size_t size, buf *out) {
    const char *end = text + size;
    piece first = line_at(text, end);
    const char *inside = text + first.size, *close;
    if (is_line(first, "---") && (close = find_end(inside, end, "---"))) {
        put_yaml(self, path, inside, (size_t)(close - inside), out);
        return close + line_at(close, end).size;
    }
    if (is_line(first, "+++") && (close = find_end(inside, end, "+++"))) {
        put_tree(self, import_toml(self, path, inside, (size_t)(close - inside)), out);
        return close + line_at(close, end).size;
    }
    if (is_line(first, "{") && (close = find_end(inside, end, "}"))) {
        yaml_options options = {.file = path, .flags = YAML_QUIET};
        const char *copy = arena_strn(&self->memory, text, (size_t)(close + 1 - text));
        const yaml_node *tree =
            yaml_parse(&self->memory, self->quiet, copy, strlen(copy), &options);
        if (tree && tree->kind == YAML_MAPPING) put_tree(self, tree, out);
        return close + line_at(close, end).size;
    }
    import_tool tool = self->options->tool;
    if (tool == IMPORT_PELICAN || tool == IMPORT_MKDOCS)
        return put_headers(self, text, end, out);
    return text;
}

bool import_page(
    importer *self, const char *path, const import_route *route, const char *text,
    size_t size, buf *out) {
    buf front = BUF_INIT, html = BUF_INIT;
    bool is_template = false;
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) text += 3, size -= 3;
    const char *end = text + size;
    const char *body = take_front_matter(self, path, text, size, &front);
    if (route->html) is_template = import_html(self, body, (size_t)(end - body), &html);
    if (is_template) buf_str(&front, "jinja: true\n");
    if (route->draft) buf_str(&front, "draft: true\n");
    if (front.size || route->html) {
        buf_str(out, "---\n");
        buf_add(out, front.data, front.size);
        buf_str(out, "---\n");
    }
    if (route->html)
        buf_add(out, buf_text(&html), html.size);
    else
        import_body(self, body, (size_t)(end - body), out);
    buf_done(&html);
    buf_done(&front);
    return is_template;
}
