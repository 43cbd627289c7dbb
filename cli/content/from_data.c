/* SPDX-License-Identifier: MIT
 *
 * A row stands for a file "SECTION/KEY.md", so that all else (sections, links,
 * defaults, permalinks) treats it as one.  A mapping of mappings has the keys
 * as names; in a list each row has its name under `key`.
 */
#include "content/from_data.h"

#include "base/codes.h"
#include "base/path.h"
#include "config/data_file.h"
#include "content/slug.h"

#include <errno.h>
#include <string.h>

enum { MAX_DATA = 64 << 20 };

typedef struct source {
    site *model;
    const yaml_node *entry; /* of pages_from */
    const char *file, *section, *key, *template_name, *body;
    const yaml_node *set;
    uint64_t hash; /* of the file's bytes */
    page_list *pages;
} source;

static const char *
text_of(const yaml_node *mapping, const char *key, const char *standard) {
    const yaml_node *node = yaml_get(mapping, key);
    return node && node->kind < YAML_SEQUENCE && node->kind != YAML_NULL ? node->text
                                                                         : standard;
}

static void refuse(const source *self, const yaml_node *node, const char *what) {
    log_report *report = log_error(self->model->log, CODE_DATA, "%s", what);
    yaml_at(report, node ? node : self->entry);
}

static void add_row(const source *self, yaml_node *row, const char *name) {
    site *model = self->model;
    arena *memory = &model->memory;
    if (row->kind != YAML_MAPPING) {
        refuse(self, row, "a row of pages_from must be a mapping");
        return;
    }
    if (!name) name = text_of(row, self->key, NULL);
    const char *slug = name ? slug_make(memory, name, SLUG_ASCII) : "";
    if (!*slug && name) slug = slug_make(memory, name, SLUG_UNICODE);
    if (!*slug) {
        refuse(self, row, "a row of pages_from has no name under its key");
        return;
    }
    page *one = page_new(memory, model->config, PAGE_PAGE);
    one->path =
        arena_strf(memory, "%s%s%s.md", self->section, *self->section ? "/" : "", slug);
    one->file = self->file;
    one->dir = self->section;
    one->name = slug;
    one->body = text_of(row, self->body, "");
    one->body_size = strlen(one->body);
    one->body_line = row->line;
    one->hash = hash_bytes(one->body, one->body_size);
    one->front_hash = self->hash;
    yaml_node *front = yaml_merge(memory, (yaml_node *)self->set, row);
    if (*self->template_name && !yaml_get(front, "template")) {
        front = yaml_merge(memory, yaml_new_mapping(memory, row), front);
        yaml_set(
            memory, front, "template",
            yaml_new_string(memory, self->template_name, self->entry));
    }
    one->front_matter = front;
    vec_push(&model->made, one);
    vec_push(self->pages, one);
}

static yaml_node *read_file(source *self) {
    site *model = self->model;
    buf text = BUF_INIT;
    yaml_node *node = NULL;
    if (fs_root_read(&model->root, self->file, MAX_DATA, &text)) {
        const char *copy = arena_strn(&model->memory, buf_text(&text), text.size);
        self->hash = hash_bytes(copy, text.size);
        node = data_file_parse(
            &model->memory, model->log, copy, text.size, data_format_of(self->file),
            self->file);
    } else {
        log_report *report = log_error(
            model->log, CODE_READ, "%s cannot be read: %s", self->file,
            strerror(errno));
        yaml_at(report, self->entry);
    }
    buf_done(&text);
    return node;
}

/* "products" is data/products.yaml, or whichever of its kind there is. */
static const char *find_file(site *model, const char *name) {
    static const char *const tails[] = {"", ".yaml", ".yml", ".json", ".toml", ".csv"};
    arena *memory = &model->memory;
    const char *base = path_join(memory, model->config->dirs.data, name);
    for (size_t i = 0; path_is_safe(name) && i < sizeof tails / sizeof *tails; i++) {
        const char *path = arena_strf(memory, "%s%s", base, tails[i]);
        fs_stat found;
        if (data_format_of(path) != DATA_NONE &&
            fs_root_stat(&model->root, path, &found) && found.kind == FS_FILE)
            return path;
    }
    return NULL;
}

static void add_source(site *model, const yaml_node *entry, page_list *pages) {
    const char *name = text_of(entry, "data", NULL);
    const yaml_node *set = yaml_get(entry, "set");
    source self = {.model = model, .entry = entry, .pages = pages};
    self.file = name ? find_file(model, name) : NULL;
    if (!self.file) {
        refuse(
            &self, name ? yaml_get(entry, "data") : entry,
            name ? "'pages_from' names data that does not exist"
                 : "an entry of 'pages_from' needs the name of its data");
        return;
    }
    self.section = text_of(entry, "section", path_stem(&model->memory, name));
    self.key = text_of(entry, "key", "slug");
    self.template_name = text_of(entry, "template", "");
    self.body = text_of(entry, "body", "body");
    self.set = set && set->kind == YAML_MAPPING ? set : NULL;
    if (*self.section && !path_is_safe(self.section)) {
        refuse(&self, yaml_get(entry, "section"), "this cannot be a section");
        return;
    }
    yaml_node *rows = read_file(&self);
    if (!rows) return;
    for (size_t i = 0; rows->kind == YAML_SEQUENCE && i < rows->sequence.count; i++)
        add_row(&self, rows->sequence.items[i], NULL);
    for (size_t i = 0; rows->kind == YAML_MAPPING && i < rows->mapping.count; i++)
        add_row(&self, rows->mapping.pairs[i].value, rows->mapping.pairs[i].key);
}

void from_data_pages(site *model, page_list *pages) {
    const yaml_node *list = model->config->pages_from;
    for (size_t i = 0; list && i < list->sequence.count; i++)
        add_source(model, list->sequence.items[i], pages);
}
