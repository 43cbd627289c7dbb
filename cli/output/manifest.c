/* SPDX-License-Identifier: MIT
 *
 * The manifest's text form.  Paths are checked on reading, since files are
 * removed by them.
 */
#include "output/manifest.h"

#include "base/path.h"
#include "base/strmap.h"

#include <errno.h>
#include <string.h>

enum { MAX_MANIFEST = 256 << 20 };

#define NAME "manifest"
#define HEADER "torii manifest 1"
#define PLAIN "./" /* before a path that looks like the name of a folder */

/* "[public]" */
static bool is_name(const char *line, size_t size) {
    return size > 2 && line[0] == '[' && line[size - 1] == ']';
}

static manifest_folder *find(manifest *self, const char *name) {
    for (size_t i = 0; i < self->folders.count; i++)
        if (strcmp(self->folders.items[i].name, name) == 0)
            return &self->folders.items[i];
    return NULL;
}

static manifest_folder *find_or_make(manifest *self, const char *name) {
    manifest_folder *found = find(self, name);
    if (found) return found;
    manifest_folder fresh = {arena_str(&self->memory, name), {0}};
    vec_push(&self->folders, fresh);
    return &self->folders.items[self->folders.count - 1];
}

static void parse_line(manifest *self, manifest_folder **current, const char *line) {
    size_t size = strlen(line);
    if (is_name(line, size)) {
        const char *name = arena_strn(&self->memory, line + 1, size - 2);
        *current = find_or_make(self, name);
        return;
    }
    if (strncmp(line, PLAIN, sizeof PLAIN - 1) == 0) line += sizeof PLAIN - 1;
    if (*current && path_is_safe(line)) vec_push(&(*current)->paths, line);
}

static void parse(manifest *self) {
    if (self->parsed) return;
    const char *text = buf_text(&self->text);
    manifest_folder *current = NULL;
    char *rest = arena_strn(&self->memory, text, self->text.size);
    char *line = strsep(&rest, "\n");
    self->parsed = true;
    if (self->text.data) self->on_disk = hash_bytes(text, self->text.size);
    if (strcmp(line, HEADER) != 0) return;
    while ((line = strsep(&rest, "\n")))
        if (*line) parse_line(self, &current, line);
}

bool manifest_load(manifest *self, const fs_root *site, const char *cache) {
    memset(self, 0, sizeof *self);
    arena_init(&self->memory);
    const char *path = path_join(&self->memory, cache, NAME);
    bool read = fs_root_read(site, path, MAX_MANIFEST, &self->text);
    int reason = errno;
    if (!read) buf_done(&self->text);
    return read || reason == ENOENT || reason == ENOTDIR;
}

void manifest_done(manifest *self) {
    for (size_t i = 0; i < self->folders.count; i++)
        vec_done(&self->folders.items[i].paths);
    vec_done(&self->folders);
    buf_done(&self->text);
    arena_done(&self->memory);
}

const char *manifest_behind(const char *line, const char *path) {
    if (!path) return !*line || is_name(line, strcspn(line, "\n")) ? line : NULL;
    if (*path == '[') {
        if (strncmp(line, PLAIN, sizeof PLAIN - 1) != 0) return NULL;
        line += sizeof PLAIN - 1;
    }
    size_t size = strlen(path);
    bool same = strncmp(line, path, size) == 0 && line[size] == '\n';
    return same ? line + size + 1 : NULL;
}

const char *manifest_lines(const manifest *self, const char *name) {
    const char *line = buf_text(&self->text);
    size_t wanted = strlen(name), header = sizeof HEADER - 1;
    if (strncmp(line, HEADER, header) != 0 || line[header] != '\n') return NULL;
    for (line += header + 1; *line;) {
        size_t size = strcspn(line, "\n");
        bool found = is_name(line, size) && size == wanted + 2 &&
                     strncmp(line + 1, name, wanted) == 0;
        line += size + (line[size] == '\n');
        if (found) return line;
    }
    return NULL;
}

const manifest_folder_list *manifest_folders(manifest *self) {
    parse(self);
    return &self->folders;
}

manifest_folder *manifest_find(manifest *self, const char *name, bool make) {
    parse(self);
    return make ? find_or_make(self, name) : find(self, name);
}

static void put_lines(const manifest *self, buf *out) {
    buf_str(out, HEADER "\n");
    for (size_t i = 0; i < self->folders.count; i++) {
        const manifest_folder *folder = &self->folders.items[i];
        buf_fmt(out, "[%s]\n", folder->name);
        for (size_t n = 0; n < folder->paths.count; n++) {
            if (*folder->paths.items[n] == '[') buf_str(out, PLAIN);
            buf_str(out, folder->paths.items[n]);
            buf_char(out, '\n');
        }
    }
}

bool manifest_save(manifest *self, const fs_root *site, const char *cache) {
    buf text = BUF_INIT;
    arena memory;
    fs_change change;
    arena_init(&memory);
    put_lines(self, &text);
    uint64_t hash = hash_bytes(text.data, text.size);
    const char *path = path_join(&memory, cache, NAME);
    bool saved = hash == self->on_disk ||
                 fs_root_write(site, path, text.data, text.size, &change);
    self->on_disk = saved ? hash : 0;
    arena_done(&memory);
    buf_done(&text);
    return saved;
}
