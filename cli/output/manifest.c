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

static void parse_line(manifest *self, manifest_folder **current, const char *line) {
    size_t size = strlen(line);
    if (size > 2 && line[0] == '[' && line[size - 1] == ']') {
        const char *name = arena_strn(&self->memory, line + 1, size - 2);
        *current = manifest_find(self, name, true);
        return;
    }
    if (strncmp(line, PLAIN, sizeof PLAIN - 1) == 0) line += sizeof PLAIN - 1;
    if (*current && path_is_safe(line)) vec_push(&(*current)->paths, line);
}

static void parse(manifest *self, char *text) {
    manifest_folder *current = NULL;
    char *rest = text, *line = strsep(&rest, "\n");
    if (strcmp(line, HEADER) != 0) return;
    while ((line = strsep(&rest, "\n")))
        if (*line) parse_line(self, &current, line);
}

bool manifest_load(manifest *self, const fs_root *site, const char *cache) {
    buf text = BUF_INIT;
    memset(self, 0, sizeof *self);
    arena_init(&self->memory);
    const char *path = path_join(&self->memory, cache, NAME);
    bool read = fs_root_read(site, path, MAX_MANIFEST, &text);
    if (read) {
        self->on_disk = hash_bytes(buf_text(&text), text.size);
        parse(self, arena_strn(&self->memory, buf_text(&text), text.size));
    }
    buf_done(&text);
    return read || errno == ENOENT || errno == ENOTDIR;
}

void manifest_done(manifest *self) {
    for (size_t i = 0; i < self->folders.count; i++)
        vec_done(&self->folders.items[i].paths);
    vec_done(&self->folders);
    arena_done(&self->memory);
}

manifest_folder *manifest_find(manifest *self, const char *name, bool make) {
    for (size_t i = 0; i < self->folders.count; i++)
        if (strcmp(self->folders.items[i].name, name) == 0)
            return &self->folders.items[i];
    if (!make) return NULL;
    manifest_folder fresh = {arena_str(&self->memory, name), {0}};
    vec_push(&self->folders, fresh);
    return &self->folders.items[self->folders.count - 1];
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
