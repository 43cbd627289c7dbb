/* SPDX-License-Identifier: MIT
 *
 * site.redirects: where old addresses lead, for the files by which web servers
 * are told.  Each is given in the forms that these files need.
 */
#include "base/buf.h"
#include "base/path.h"
#include "content/permalink.h"
#include "content/slug.h"
#include "theme/objects.h"

#include <string.h>

/* Servers take "$" for a variable; quotes and backslashes end a text early. */
static void put_target(buf *out, const char *to) {
    for (; *to; to++)
        if (strchr("$\"\\ ", *to))
            buf_fmt(out, "%%%02X", (unsigned char)*to);
        else
            buf_char(out, *to);
}

/* As a text in quotes. */
static void put_quoted(buf *out, const char *path) {
    for (; *path; path++) {
        if (strchr("\"\\", *path)) buf_char(out, '\\');
        buf_char(out, *path);
    }
}

/* As a regular expression in quotes; the last "/" may be missing. */
static void put_pattern(buf *out, const char *path) {
    for (; *path; path++) {
        if (strchr(".+*?()[]{}^$|\"\\", *path)) buf_char(out, '\\');
        buf_char(out, *path);
    }
    if (out->size > 1 && out->data[out->size - 1] == '/') buf_char(out, '?');
}

static torii_value text_of(void (*put)(buf *out, const char *text), const char *text) {
    buf out = BUF_INIT;
    put(&out, text);
    torii_value made = torii_strn(buf_text(&out), out.size);
    buf_done(&out);
    return made;
}

/* "/sub/old/": what a server sees of the address, not encoded. */
static const char *
path_of(arena *memory, const site_config *config, const redirect *one) {
    const char *name = path_name(one->output);
    const char *dir = path_dir(memory, one->output);
    if (strcmp(name, "index.html") != 0)
        return arena_strf(memory, "%s%s", config->base_path, one->output);
    return arena_strf(memory, "%s%s%s", config->base_path, dir, *dir ? "/" : "");
}

torii_value redirects_value(const view *self) {
    const site_config *config = self->config;
    torii_value out = torii_list();
    arena memory;
    arena_init(&memory);
    for (size_t i = 0; i < self->site->redirects.count; i++) {
        const redirect *one = &self->site->redirects.items[i];
        const char *path = path_of(&memory, config, one), *to = one->to;
        if (*to == '/') to = permalink_link(&memory, config, to);
        torii_value entry = TORII_DICT(
            {"url", torii_str(slug_encode_path(&memory, path))},
            {"path", text_of(put_quoted, path)},
            {"pattern", text_of(put_pattern, path)}, {"to", text_of(put_target, to)});
        torii_list_push(out, entry);
    }
    arena_done(&memory);
    return out;
}
