/* SPDX-License-Identifier: MIT
 *
 * Choosing the reader of a data file, and the one for CSV.
 */
#include "config/data_file.h"

#include "base/codes.h"
#include "base/path.h"
#include "base/vec.h"
#include "config/toml.h"

#include <string.h>
#include <strings.h>

enum { MAX_DATA = 64 << 20, MAX_NODES = 2000000 };

data_format data_format_of(const char *name) {
    static const struct {
        const char *name;
        data_format format;
    } formats[] = {
        {"yaml", DATA_YAML},
        {"yml", DATA_YAML},
        {"json", DATA_JSON},
        {"toml", DATA_TOML},
        {"csv", DATA_CSV}};
    const char *extension = path_extension(name);
    if (*extension == '.') name = extension + 1;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcasecmp(formats[i].name, name) == 0) return formats[i].format;
    return DATA_NONE;
}

yaml_node *data_file_parse(
    arena *memory, logger *log, const char *text, size_t size, data_format format,
    const char *path) {
    yaml_options options = {
        .file = path,
        .flags = YAML_ANCHORS | YAML_QUIET,
        .max_size = MAX_DATA,
        .max_nodes = MAX_NODES};
    if (format == DATA_CSV) return csv_parse(memory, log, text, size, path);
    if (format == DATA_TOML) return toml_parse(memory, log, text, size, &options);
    return yaml_parse(memory, log, text, size, &options);
}

/* ------------------------------------------------------------------- CSV ---- */

typedef struct csv {
    arena *memory;
    const char *at, *end, *path;
    const char *wrong; /* what, once something is */
    uint32_t line, wrong_line;
    size_t nodes;
} csv;

typedef VEC(yaml_node *) node_list;

static void fail(csv *self, uint32_t line, const char *what) {
    if (self->wrong) return;
    self->wrong = what;
    self->wrong_line = line;
}

static yaml_node *make(csv *self, yaml_kind kind, uint32_t line) {
    yaml_node *node = arena_alloc(self->memory, sizeof *node);
    node->kind = kind;
    node->file = self->path;
    node->line = line;
    node->column = node->span = 1;
    node->text = "";
    if (++self->nodes > MAX_NODES) fail(self, line, "more values than are allowed");
    return node;
}

/* Behind the first quote. */
static void read_quoted(csv *self, buf *out) {
    uint32_t start = self->line;
    for (; self->at < self->end; self->at++) {
        if (*self->at == '\n') self->line++;
        if (*self->at != '"') {
            buf_char(out, *self->at);
        } else if (self->at + 1 < self->end && self->at[1] == '"') {
            buf_char(out, *self->at++);
        } else {
            self->at++;
            return;
        }
    }
    fail(self, start, "a quoted field that is not closed");
}

static bool ends_field(const csv *self) {
    return self->at >= self->end || *self->at == ',' || *self->at == '\n' ||
           (*self->at == '\r' && self->at + 1 < self->end && self->at[1] == '\n');
}

static yaml_node *read_field(csv *self) {
    yaml_node *node = make(self, YAML_STRING, self->line);
    buf out = BUF_INIT;
    if (self->at < self->end && *self->at == '"') {
        self->at++;
        read_quoted(self, &out);
        if (!ends_field(self)) fail(self, self->line, "text behind a quoted field");
    } else {
        while (!ends_field(self))
            buf_char(&out, *self->at++);
    }
    node->text = arena_strn(self->memory, buf_text(&out), out.size);
    node->size = out.size;
    buf_done(&out);
    return node;
}

/* One row; an empty line is none. */
static void read_row(csv *self, node_list *fields) {
    fields->count = 0;
    do {
        vec_push(fields, read_field(self));
    } while (!self->wrong && self->at < self->end && *self->at == ',' && self->at++);
    if (self->at < self->end && *self->at == '\r') self->at++;
    if (self->at < self->end && *self->at == '\n') self->at++;
    self->line++;
    if (fields->count == 1 && !fields->items[0]->size) fields->count = 0;
}

static yaml_node *make_row(csv *self, const node_list *names, const node_list *fields) {
    yaml_node *row = make(self, YAML_MAPPING, fields->items[0]->line);
    if (fields->count != names->count)
        fail(self, row->line, "the row has not as many fields as the first one");
    for (size_t i = 0; i < names->count && i < fields->count; i++)
        yaml_set(self->memory, row, names->items[i]->text, fields->items[i]);
    return row;
}

yaml_node *
csv_parse(arena *memory, logger *log, const char *text, size_t size, const char *path) {
    csv self = {
        .memory = memory, .at = text, .end = text + size, .path = path, .line = 1};
    node_list names = {0}, fields = {0}, rows = {0};
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) self.at += 3;
    yaml_node *out = make(&self, YAML_SEQUENCE, 1);
    read_row(&self, &names);
    while (!self.wrong && self.at < self.end) {
        read_row(&self, &fields);
        if (!self.wrong && fields.count)
            vec_push(&rows, make_row(&self, &names, &fields));
    }
    out->sequence.count = rows.count;
    out->sequence.items = arena_array(memory, rows.count + 1, sizeof(yaml_node *));
    if (rows.count)
        memcpy(out->sequence.items, rows.items, rows.count * sizeof(yaml_node *));
    vec_done(&names);
    vec_done(&fields);
    vec_done(&rows);
    if (!self.wrong) return out;
    log_at(log_error(log, CODE_DATA, "%s", self.wrong), path, self.wrong_line, 0);
    return NULL;
}
