/* SPDX-License-Identifier: MIT
 *
 * Finding the files of a bundle, joining them, naming the result.
 */
#include "theme/assets.h"

#include "base/css_scan.h"
#include "base/minify.h"
#include "base/path.h"
#include "base/sha2.h"
#include "base/suggest.h"
#include "content/permalink.h"
#include "content/slug.h"
#include "theme/images.h"

#include <pthread.h>
#include <string.h>

enum { MAX_ASSET = 64 << 20, MAX_IMPORTS = 16, HASH_BYTES = 5 };

struct assets {
    pthread_mutex_t lock; /* recursive: a style sheet asks for its images */
    arena memory;
    strmap bundles; /* names -> bundle * */
};

/* A file that may become (part of) a bundle. */
typedef struct source {
    const char *text; /* in memory; or NULL */
    size_t size;
    const char *file; /* below the site's root */
} source;

typedef struct making {
    const view *view;
    struct assets *store;
    bundle *out;
    buf text;
    int depth; /* of @import */
} making;

void assets_open(view *self) {
    struct assets *store = self->assets = mem_new(sizeof *store);
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&store->lock, &kind);
    pthread_mutexattr_destroy(&kind);
    arena_init(&store->memory);
}

void assets_close(view *self) {
    struct assets *store = self->assets;
    if (!store) return;
    for (size_t i = 0; i < store->bundles.count; i++)
        vec_done(&((bundle *)store->bundles.entries[i].value)->parts);
    strmap_done(&store->bundles);
    arena_done(&store->memory);
    pthread_mutex_destroy(&store->lock);
    mem_free(store);
    self->assets = NULL;
}

bool asset_measure(const view *self, const asset *one, image_size *out) {
    return images_measure(
        self->images, &self->site->root, one->file, one->size, one->stamp, out);
}

/* ------------------------------------------------------------- finding ---- */

static bool take_file(const theme_file *file, source *out) {
    if (!file) return false;
    *out = (source){file->text, file->size, file->source};
    return true;
}

static bool take_asset(const asset *one, source *out) {
    if (!one) return false;
    *out = (source){NULL, one->size, one->file};
    return true;
}

/* In assets/ of the site and its themes, then static files, then content. */
static bool find_source(const view *self, const char *name, source *out) {
    const theme *look = self->theme;
    for (size_t i = 0; i < look->layers.count; i++)
        if (take_file(strmap_get(&look->layers.items[i]->assets, name), out))
            return true;
    return take_asset(strmap_get(&self->static_assets, name), out) ||
           take_file(theme_find_static(look, name), out) ||
           take_asset(strmap_get(&self->site->by_asset, name), out);
}

static const char *nearest_name(const view *self, const char *name) {
    str_list names = {0};
    for (size_t i = 0; i < self->theme->layers.count; i++) {
        const strmap *files = &self->theme->layers.items[i]->assets;
        for (size_t n = 0; n < files->count; n++)
            vec_push(&names, files->entries[n].key);
    }
    for (size_t i = 0; i < self->static_links.count; i++)
        vec_push(&names, self->static_links.entries[i].key);
    const char *found = suggest(name, names.items, names.count);
    vec_done(&names);
    return found;
}

static void fail(making *self, const char *text) {
    if (!self->out->failure) self->out->failure = text;
}

/* The bytes of a file; false after fail(). */
static bool read_source(making *self, const char *name, buf *out) {
    arena *memory = &self->store->memory;
    source found;
    if (!path_is_safe(name) || !find_source(self->view, name, &found)) {
        fail(self, arena_strf(memory, "there is no asset '%s'", name));
        if (!self->out->suggestion)
            self->out->suggestion = nearest_name(self->view, name);
        return false;
    }
    if (found.text) {
        buf_add(out, found.text, found.size);
        return true;
    }
    if (fs_root_read(&self->view->site->root, found.file, MAX_ASSET, out)) return true;
    fail(self, arena_strf(memory, "'%s' cannot be read", found.file));
    return false;
}

/* -------------------------------------------------------- style sheets ---- */

static void add_css(making *self, const char *name, const char *text, size_t size);

static bool is_elsewhere(const char *url) {
    size_t scheme = strspn(
        url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    return !*url || *url == '#' || *url == '/' || (scheme && url[scheme] == ':');
}

/* The name that an address in the style sheet `from` has below assets/. */
static const char *name_of(making *self, const char *from, const char *url) {
    arena *memory = &self->store->memory;
    const char *path = arena_strn(memory, url, strcspn(url, "?#"));
    return path_clean(memory, path_join(memory, path_dir(memory, from), path));
}

/* An address in a style sheet as seen from the bundle's place. */
static void put_address(making *self, const char *from, const char *url) {
    arena *memory = &self->store->memory;
    const char *name = name_of(self, from, url);
    const bundle *part = assets_bundle(self->view, name);
    if (part->failure) {
        fail(self, arena_strf(memory, "%s, which %s names", part->failure, from));
        if (!self->out->suggestion) self->out->suggestion = part->suggestion;
        return;
    }
    vec_push(&self->out->parts, part);
    const char *folder = path_dir(memory, self->out->name);
    const char *link = path_relative(memory, part->output, folder);
    const char *address = slug_encode_path(memory, link);
    buf_str(&self->text, "url(\"");
    buf_str(&self->text, address);
    buf_str(&self->text, url + strcspn(url, "?#"));
    buf_str(&self->text, "\")");
}

/* @import "x.css" screen; becomes the sheet itself, within @media. */
static bool put_import(making *self, const char *from, const css_token *one) {
    if (is_elsewhere(one->url)) return false;
    if (self->depth == MAX_IMPORTS) fail(self, "style sheets import each other");
    if (self->text.size > MAX_ASSET) fail(self, "the style sheets are too large");
    if (self->out->failure) return true;
    const char *name = name_of(self, from, one->url);
    buf text = BUF_INIT;
    self->depth++;
    if (read_source(self, name, &text)) {
        if (*one->media) buf_fmt(&self->text, "@media %s {\n", one->media);
        add_css(self, name, buf_text(&text), text.size);
        if (*one->media) buf_str(&self->text, "}\n");
    }
    self->depth--;
    buf_done(&text);
    return true;
}

static void add_css(making *self, const char *name, const char *text, size_t size) {
    css_scan scan = {.at = text, .end = text + size, .memory = &self->store->memory};
    css_token one;
    while (css_next(&scan, &one)) {
        if (one.kind == CSS_IMPORT && put_import(self, name, &one)) continue;
        if (one.kind == CSS_URL && !is_elsewhere(one.url))
            put_address(self, name, one.url);
        else
            buf_add(&self->text, one.text, one.size);
    }
    if (self->text.size && self->text.data[self->text.size - 1] != '\n')
        buf_char(&self->text, '\n');
}

/* -------------------------------------------------------------- making ---- */

static bool is_kind(const char *name, const char *ending) {
    return strcmp(path_extension(name), ending) == 0;
}

static bool is_minified(const view *self, const char *name) {
    if (strstr(name, ".min.")) return false;
    if (self->config->assets.minify == CONFIG_AUTO)
        return strcmp(self->config->env, "development") != 0;
    return self->config->assets.minify == CONFIG_ON;
}

static void add_part(making *self, const char *name) {
    buf text = BUF_INIT;
    if (read_source(self, name, &text)) {
        if (is_kind(name, ".css"))
            add_css(self, name, text.data ? text.data : "", text.size);
        else
            buf_add(&self->text, buf_text(&text), text.size);
    }
    buf_done(&text);
}

/* "css/site-0123456789.css" */
static const char *marked_name(arena *memory, const char *name, const char *mark) {
    const char *ending = path_extension(name);
    size_t size = strlen(name) - strlen(ending);
    return arena_strf(memory, "%.*s-%s%s", (int)size, name, mark, ending);
}

static void name_bundle(making *self) {
    const site_config *config = self->view->config;
    arena *memory = &self->store->memory;
    bundle *out = self->out;
    if (is_minified(self->view, out->name)) {
        buf small = BUF_INIT;
        if (minify_by_name(&small, out->name, buf_text(&self->text), self->text.size)) {
            buf_done(&self->text);
            self->text = small;
        }
    }
    out->bytes = arena_strn(memory, buf_text(&self->text), self->text.size);
    out->size = self->text.size;
    unsigned char small[SHA256_SIZE], large[SHA384_SIZE];
    sha256(out->bytes, out->size, small);
    sha384(out->bytes, out->size, large);
    out->output = out->name;
    if (config->assets.fingerprint)
        out->output =
            marked_name(memory, out->name, hex_text(memory, small, HASH_BYTES));
    out->integrity = "";
    if (config->assets.integrity)
        out->integrity =
            arena_strf(memory, "sha384-%s", base64_text(memory, large, sizeof large));
    const char *url = slug_encode_path(memory, arena_strf(memory, "/%s", out->output));
    out->url = permalink_link(memory, config, url);
}

/* Several files are called after all of them: "css/base-theme.css". */
static const char *joined_name(arena *memory, const char *names) {
    const char *first = arena_strn(memory, names, strcspn(names, "\n"));
    const char *at = names + strlen(first), *folder = path_dir(memory, first);
    const char *stem = path_stem(memory, first);
    for (; *at && strlen(stem) < 60; at += strcspn(at, "\n")) {
        at++;
        const char *next = arena_strn(memory, at, strcspn(at, "\n"));
        stem = arena_strf(memory, "%s-%s", stem, path_stem(memory, next));
    }
    return path_join(
        memory, folder, arena_strf(memory, "%s%s", stem, path_extension(first)));
}

static bundle *make(const view *self, struct assets *store, const char *names) {
    bundle *out = arena_alloc(&store->memory, sizeof *out);
    making state = {.view = self, .store = store, .out = out, .text = BUF_INIT};
    out->name = joined_name(&store->memory, names);
    out->integrity = out->output = out->url = out->bytes = "";
    for (const char *at = names; *at;) {
        size_t size = strcspn(at, "\n");
        if (state.text.size && is_kind(out->name, ".js"))
            buf_str(&state.text, "\n;\n"); /* one script must not go on in the next */
        add_part(&state, arena_strn(&store->memory, at, size));
        at += size + (at[size] == '\n');
    }
    if (!out->failure) name_bundle(&state);
    buf_done(&state.text);
    return out;
}

const bundle *assets_bundle(const view *self, const char *names) {
    static const bundle loop = {.failure = "a style sheet names itself"};
    struct assets *store = self->assets;
    pthread_mutex_lock(&store->lock);
    const bundle *found = strmap_get(&store->bundles, names);
    if (!found) {
        strmap_put(&store->bundles, names, (void *)&loop);
        found = make(self, store, names);
        strmap_put(&store->bundles, names, (void *)found);
    }
    pthread_mutex_unlock(&store->lock);
    return found;
}

uint64_t assets_value(const view *self, const char *names) {
    const bundle *one = assets_bundle(self, names);
    if (one->failure) return hash_bytes(one->failure, strlen(one->failure));
    return hash_bytes(one->bytes, one->size) ^
           hash_bytes(one->url, strlen(one->url)) * 31;
}
