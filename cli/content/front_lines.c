/* SPDX-License-Identifier: MIT
 *
 * Front matter as lines of "Key: value" up to the first empty one, as Pelican
 * and MultiMarkdown have it.  Prose may begin in the same way ("Note: ..."), so
 * the first key must be a field that Torii knows, and all lines must fit.
 */
#include "content/front_matter.h"

#include <ctype.h>
#include <string.h>

static size_t key_size(const char *at, const char *end) {
    size_t size = 0;
    if (at == end || !isalpha((unsigned char)*at)) return 0;
    while (at + size < end &&
           (isalnum((unsigned char)at[size]) || strchr("_- ", at[size])))
        size++;
    return at + size < end && at[size] == ':' ? size : 0;
}

/* "Last Modified" -> "last_modified", in the arena. */
static char *plain_key(arena *memory, const char *at, size_t size) {
    char *key = arena_strn(memory, at, size);
    for (char *c = key; *c; c++)
        *c = *c == ' ' || *c == '-' ? '_' : (char)tolower((unsigned char)*c);
    return key;
}

static const char *line_end(const char *at, const char *end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline ? newline : end;
}

static bool is_blank(const char *at, const char *stop) {
    while (at < stop && isspace((unsigned char)*at))
        at++;
    return at == stop;
}

bool front_lines_find(const char *text, size_t size, size_t *head, uint32_t *lines) {
    const char *at = text, *end = text + size;
    arena memory;
    arena_init(&memory);
    size_t first = key_size(text, end);
    bool found = first && front_matter_is_field(plain_key(&memory, text, first));
    arena_done(&memory);
    *lines = 0;
    while (found && at < end) {
        const char *stop = line_end(at, end);
        if (is_blank(at, stop)) break;
        bool continued = at > text && (*at == ' ' || *at == '\t');
        found = continued || key_size(at, stop) > 0;
        at = stop < end ? stop + 1 : end;
        ++*lines;
    }
    *head = (size_t)(at - text);
    return found;
}

/* What is neither a number nor a date nor a truth is a text. */
static yaml_node *make_value(
    arena *memory, const char *file, const char *at, size_t size, uint32_t line,
    uint32_t column) {
    yaml_node *node = arena_alloc(memory, sizeof *node);
    node->kind = YAML_STRING;
    node->text = arena_strn(memory, at, size);
    node->size = size;
    node->file = file;
    node->line = line;
    node->column = column;
    node->span = size ? (uint32_t)size : 1;
    if (!yaml_resolve_plain(node)) node->kind = YAML_STRING;
    if (node->kind == YAML_NULL) node->kind = YAML_STRING;
    return node;
}

yaml_node *
front_lines_parse(arena *memory, const char *text, size_t size, const char *file) {
    yaml_node *out = yaml_new_mapping(memory, NULL);
    const char *at = text, *end = text + size;
    out->file = file;
    out->line = out->column = 1;
    for (uint32_t line = 1; at < end; line++) {
        const char *stop = line_end(at, end), *next = stop < end ? stop + 1 : end;
        size_t key = key_size(at, stop);
        if (*at == ' ' || *at == '\t') key = 0;
        const char *value = key ? at + key + 1 : at;
        while (value < stop && isspace((unsigned char)*value))
            value++;
        while (stop > value && isspace((unsigned char)stop[-1]))
            stop--;
        size_t length = (size_t)(stop - value);
        if (key) {
            uint32_t column = (uint32_t)(value - at) + 1;
            yaml_node *node = make_value(memory, file, value, length, line, column);
            yaml_set(memory, out, plain_key(memory, at, key), node);
            yaml_pair *pair = &out->mapping.pairs[out->mapping.count - 1];
            pair->at = (yaml_position){line, 1, (uint32_t)key};
        } else if (length && out->mapping.count) {
            yaml_node *last = out->mapping.pairs[out->mapping.count - 1].value;
            last->kind = YAML_STRING;
            last->text = arena_strf(
                memory, "%s%s%.*s", last->text, last->size ? " " : "", (int)length,
                value);
            last->size = strlen(last->text);
        }
        at = next;
    }
    return out;
}
