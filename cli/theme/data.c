/* SPDX-License-Identifier: MIT
 *
 * Data files: YAML, JSON, TOML and CSV below data/ as one dict, and single ones by
 * path.
 */
#include "base/codes.h"
#include "base/loads.h"
#include "base/path.h"
#include "config/data_file.h"
#include "content/date_value.h"
#include "theme/view.h"

#include <errno.h>
#include <string.h>

enum { MAX_DATA = 64 << 20 };

static bool is_data(const char *name) {
    return *path_extension(name) && data_format_of(name) != DATA_NONE;
}

static torii_value parse_json(logger *log, const buf *text, const char *path) {
    torii_error *failure = NULL;
    torii_value out = torii_from_json(buf_text(text), text->size, &failure);
    if (torii_kind_of(out) == TORII_KIND_INVALID) {
        log_report *report = log_error(
            log, CODE_DATA, "%s",
            failure ? torii_error_message(failure) : "is not JSON");
        log_at(report, path, failure ? torii_error_line(failure) : 0, 0);
        torii_error_free(failure);
        return torii_undefined();
    }
    return out;
}

static torii_value parse_tree(
    logger *log, const buf *text, data_format format, const char *path) {
    arena memory;
    arena_init(&memory);
    const char *kept = arena_str(&memory, path);
    yaml_node *node =
        data_file_parse(&memory, log, buf_text(text), text->size, format, kept);
    torii_value out = node ? yaml_to_value(node, date_value_make) : torii_undefined();
    arena_done(&memory);
    return out;
}

/* The file's value; undefined after a report. */
static torii_value load(const view *self, const char *path, const char *format) {
    buf text = BUF_INIT;
    torii_value out = torii_undefined();
    bool plain = format && strcmp(format, "text") == 0;
    data_format kind = data_format_of(format ? format : path);
    if (fs_root_read(&self->site->root, path, MAX_DATA, &text)) {
        out = plain               ? torii_strn(buf_text(&text), text.size)
              : kind == DATA_JSON ? parse_json(self->log, &text, path)
                                  : parse_tree(self->log, &text, kind, path);
    } else {
        log_report *report =
            log_error(self->log, CODE_READ, "cannot be read: %s", strerror(errno));
        log_at(report, path, 0, 0);
    }
    buf_done(&text);
    return out;
}

typedef struct collecting {
    view *view;
    torii_value all;
} collecting;

/* data/team/people.yaml is data.team.people. */
static fs_walk_answer visit(void *data, const fs_entry *entry) {
    collecting *self = data;
    if (entry->name[0] == '.') return FS_WALK_SKIP;
    if (entry->escapes || entry->stat.kind != FS_FILE || !is_data(entry->name))
        return FS_WALK_ON;
    arena memory;
    arena_init(&memory);
    const char *at = entry->path + strlen(self->view->config->dirs.data) + 1;
    torii_ref into = self->all;
    for (const char *slash; (slash = strchr(at, '/')); at = slash + 1) {
        const char *part = arena_strn(&memory, at, (size_t)(slash - at));
        if (torii_kind_of(torii_dict_get(into, part)) != TORII_KIND_DICT)
            torii_dict_set(into, part, torii_dict());
        into = torii_dict_get(into, part);
    }
    torii_dict_set(into, path_stem(&memory, at), load(self->view, entry->path, NULL));
    arena_done(&memory);
    return FS_WALK_ON;
}

torii_value data_load(view *self) {
    collecting state = {self, torii_dict()};
    buf failed = BUF_INIT;
    const char *folder = self->config->dirs.data;
    if (!fs_root_walk(&self->site->root, folder, visit, &state, &failed))
        log_unreadable_folder(self->log, buf_text(&failed));
    buf_done(&failed);
    return state.all;
}

torii_value data_load_file(
    torii_call *call, const view *self, const char *path, const char *format) {
    fs_stat found = {0};
    bool known = path_is_safe(path) && fs_root_stat(&self->site->root, path, &found);
    if (path_is_safe(path) && self->loads) loads_note(self->loads, path, &found);
    if (!known || found.kind != FS_FILE)
        return torii_fail(call, TORII_ERR_HOST, "there is no data file '%s'", path);
    if (!format && !is_data(path))
        return torii_fail(
            call, TORII_ERR_HOST,
            "'%s' is not YAML, JSON, TOML or CSV; give format=", path);
    torii_value out = load(self, path, format);
    if (torii_kind_of(out) == TORII_KIND_UNDEFINED)
        return torii_fail(call, TORII_ERR_HOST, "'%s' cannot be used", path);
    return out;
}
