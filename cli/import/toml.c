/* SPDX-License-Identifier: MIT
 *
 * TOML, as front matter and configurations of other tools have it.  A value is
 * rewritten as YAML in one line and read by that reader: texts, numbers, dates
 * and arrays are the same in both; inline tables differ by "=".
 */
#include "import/importer.h"

#include <ctype.h>
#include <string.h>

typedef struct toml {
    importer *importer;
    const char *path;
    const char *at, *end;
    uint32_t line;
    yaml_node *top, *table;
} toml;

static void skip_blank(toml *self) {
    while (self->at < self->end && (*self->at == ' ' || *self->at == '\t'))
        self->at++;
}

static void skip_line(toml *self) {
    while (self->at < self->end && *self->at != '\n')
        self->at++;
    if (self->at < self->end) self->at++;
    self->line++;
}

/* A bare or quoted key, NULL if there is none. */
static const char *read_key(toml *self) {
    arena *memory = &self->importer->memory;
    skip_blank(self);
    const char *start = self->at;
    if (start < self->end && (*start == '"' || *start == '\'')) {
        const char *close = memchr(start + 1, *start, (size_t)(self->end - start) - 1);
        if (!close) return NULL;
        self->at = close + 1;
        return arena_strn(memory, start + 1, (size_t)(close - start) - 1);
    }
    while (self->at < self->end &&
           (isalnum((unsigned char)*self->at) || strchr("_-", *self->at)) && *self->at)
        self->at++;
    return self->at > start ? arena_strn(memory, start, (size_t)(self->at - start))
                            : NULL;
}

/* The table below `table` called `name`; of an array of tables the last one. */
static yaml_node *enter(const toml *self, yaml_node *table, const char *name) {
    arena *memory = &self->importer->memory;
    yaml_node *next = yaml_get(table, name);
    if (next && next->kind == YAML_SEQUENCE && next->sequence.count)
        next = next->sequence.items[next->sequence.count - 1];
    if (next && next->kind == YAML_MAPPING) return next;
    next = yaml_new_mapping(memory, NULL);
    yaml_set(memory, table, name, next);
    return next;
}

static yaml_node *add_to_array(const toml *self, yaml_node *table, const char *name) {
    arena *memory = &self->importer->memory;
    yaml_node *list = yaml_get(table, name), *made = yaml_new_mapping(memory, NULL);
    size_t count = list && list->kind == YAML_SEQUENCE ? list->sequence.count : 0;
    yaml_node **items = arena_array(memory, count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = list->sequence.items[i];
    items[count] = made;
    list = yaml_new_mapping(memory, NULL);
    list->kind = YAML_SEQUENCE;
    list->sequence.items = items;
    list->sequence.count = count + 1;
    yaml_set(memory, table, name, list);
    return made;
}

/* [a.b] and [[a.b]] */
static void read_header(toml *self) {
    bool array = self->end - self->at > 1 && self->at[1] == '[';
    self->at += array ? 2 : 1;
    yaml_node *table = self->top;
    const char *name = read_key(self);
    skip_blank(self);
    while (name && self->at < self->end && *self->at == '.') {
        self->at++;
        table = enter(self, table, name);
        name = read_key(self);
        skip_blank(self);
    }
    if (!name) return;
    self->table = array ? add_to_array(self, table, name) : enter(self, table, name);
}

/* """...""" and '''...''' */
static yaml_node *read_long_text(toml *self) {
    const char *start = self->at + 3;
    const char marks[] = {self->at[0], self->at[0], self->at[0]};
    const char *close = memmem(start, (size_t)(self->end - start), marks, 3);
    if (!close) return NULL;
    for (const char *at = self->at; at < close; at++)
        self->line += *at == '\n';
    if (start < close && *start == '\n') start++;
    self->at = close + 3;
    arena *memory = &self->importer->memory;
    return yaml_new_string(
        memory, arena_strn(memory, start, (size_t)(close - start)), NULL);
}

/* One text; where it ends. */
static const char *copy_text(const char *at, const char *end, buf *out) {
    char quote = *at;
    buf_char(out, *at++);
    while (at < end && *at != quote && *at != '\n') {
        if (*at == '\\' && quote == '"' && at + 1 < end) buf_char(out, *at++);
        buf_char(out, *at++);
    }
    if (at < end && *at == quote) buf_char(out, *at++);
    return at;
}

/* The value as YAML in one line: arrays may take several lines of TOML. */
static void copy_value(toml *self, buf *out) {
    int depth = 0;
    while (self->at < self->end) {
        char byte = *self->at;
        if (byte == '"' || byte == '\'') {
            self->at = copy_text(self->at, self->end, out);
            continue;
        }
        if (byte == '#') {
            while (self->at < self->end && *self->at != '\n')
                self->at++;
            continue;
        }
        if (byte == '\n' && depth <= 0) return;
        if (byte == '\n') self->line++;
        depth += (byte == '[' || byte == '{') - (byte == ']' || byte == '}');
        if (byte == '=' && depth > 0)
            buf_str(out, ": ");
        else
            buf_char(out, byte == '\n' || byte == '\r' ? ' ' : byte);
        self->at++;
    }
}

static yaml_node *read_value(toml *self) {
    skip_blank(self);
    size_t left = (size_t)(self->end - self->at);
    if (left > 5 &&
        (memcmp(self->at, "\"\"\"", 3) == 0 || memcmp(self->at, "'''", 3) == 0))
        return read_long_text(self);
    buf text = BUF_INIT;
    buf_str(&text, "v: ");
    copy_value(self, &text);
    yaml_options options = {.file = self->path, .flags = YAML_QUIET};
    const char *copy = arena_strn(&self->importer->memory, text.data, text.size);
    yaml_node *tree = yaml_parse(
        &self->importer->memory, self->importer->quiet, copy, text.size, &options);
    buf_done(&text);
    return yaml_get(tree, "v");
}

static void read_pair(toml *self) {
    uint32_t line = self->line;
    yaml_node *table = self->table;
    const char *key = read_key(self);
    skip_blank(self);
    while (key && self->at < self->end && *self->at == '.') {
        self->at++;
        table = enter(self, table, key);
        key = read_key(self);
        skip_blank(self);
    }
    yaml_node *value = NULL;
    if (key && self->at < self->end && *self->at == '=') {
        self->at++;
        value = read_value(self);
    }
    if (value)
        yaml_set(&self->importer->memory, table, key, value);
    else
        importer_note(self->importer, self->path, line, "TOML that cannot be read");
}

yaml_node *
import_toml(importer *self, const char *path, const char *text, size_t size) {
    toml state = {
        .importer = self, .path = path, .at = text, .end = text + size, .line = 1};
    state.top = state.table = yaml_new_mapping(&self->memory, NULL);
    while (state.at < state.end) {
        skip_blank(&state);
        if (state.at == state.end) break;
        if (*state.at == '[')
            read_header(&state);
        else if (*state.at != '#' && *state.at != '\n' && *state.at != '\r')
            read_pair(&state);
        skip_line(&state);
    }
    return state.top;
}
