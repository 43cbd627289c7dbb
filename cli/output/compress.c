/* SPDX-License-Identifier: MIT
 *
 * gzip by zlib, without a time or a name in its header; brotli by libbrotlienc.
 * Both at their best, since a file is written once and read often.
 */
#include "output/compress.h"

#include "base/codes.h"
#include "base/path.h"

#include <string.h>
#ifdef TORII_ZLIB
#include <zlib.h>
#endif
#ifdef TORII_BROTLI
#include <brotli/encode.h>
#endif

/* Below that a copy saves nothing on the way. */
enum { SMALLEST = 256, LARGEST = 64 << 20 };

typedef bool (*compress_fn)(const char *bytes, size_t size, buf *out);

#ifdef TORII_ZLIB
static bool compress_gzip(const char *bytes, size_t size, buf *out) {
    z_stream stream = {0};
    gz_header header = {.os = 255};
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    deflateSetHeader(&stream, &header);
    size_t room = deflateBound(&stream, size);
    buf_reserve(out, room);
    stream.next_in = (unsigned char *)bytes;
    stream.avail_in = (unsigned)size;
    stream.next_out = (unsigned char *)out->data;
    stream.avail_out = (unsigned)room;
    bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out->size = stream.total_out;
    deflateEnd(&stream);
    return done;
}
#else
#define compress_gzip NULL
#endif

#ifdef TORII_BROTLI
static bool compress_brotli(const char *bytes, size_t size, buf *out) {
    size_t room = BrotliEncoderMaxCompressedSize(size);
    buf_reserve(out, room);
    bool done = BrotliEncoderCompress(
        BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, size,
        (const uint8_t *)bytes, &room, (uint8_t *)out->data);
    out->size = room;
    return done;
}
#else
#define compress_brotli NULL
#endif

static const struct {
    const char *name, *ending;
    compress_fn run;
} FORMATS[] = {{"gzip", ".gz", compress_gzip}, {"brotli", ".br", compress_brotli}};

static bool is_text(const char *path) {
    static const char *const endings[] = {".html", ".css", ".js",  ".mjs", ".json",
                                          ".xml",  ".svg", ".txt", ".md",  ".map",
                                          ".csv",  ".ico", ".ttf", ".otf", ".wasm",
                                          ".webmanifest"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (strcmp(path_extension(path), endings[i]) == 0) return true;
    return false;
}

static void add_copy(
    outputs *self, size_t index, const char *ending, compress_fn run, arena *names) {
    /* Adding moves the items, so nothing is kept of this one. */
    output from = self->items.items[index];
    const char *path = arena_strf(names, "%s%s", from.path, ending);
    buf file = BUF_INIT, made = BUF_INIT;
    if (outputs_has(self, path)) return;
    if (from.kept) {
        outputs_add_kept(self, path);
        return;
    }
    if (from.root) {
        if (!fs_root_read(from.root, from.source, LARGEST, &file)) file.size = 0;
        from.bytes = buf_text(&file);
        from.size = file.size;
    }
    bool smaller = from.size >= SMALLEST && from.size <= LARGEST &&
                   run(from.bytes, from.size, &made) && made.size < from.size;
    size_t size = made.size;
    if (smaller)
        outputs_add_text(self, path, buf_take(&made), size);
    buf_done(&made);
    buf_done(&file);
}

bool compress_outputs(outputs *self, logger *log, const site_config *config) {
    const str_list *wanted = &config->build.compress;
    size_t count = self->items.count;
    for (size_t i = 0; i < wanted->count; i++) {
        size_t n = 0;
        while (n < 2 && strcmp(FORMATS[n].name, wanted->items[i]) != 0)
            n++;
        if (n == 2 || !FORMATS[n].run) {
            log_error(
                log, CODE_CONFIG_VALUE,
                n == 2 ? "build.compress has no choice '%s'"
                       : "this program was built without %s",
                wanted->items[i]);
            return false;
        }
        for (size_t k = 0; k < count; k++)
            if (is_text(self->items.items[k].path))
                add_copy(self, k, FORMATS[n].ending, FORMATS[n].run, &self->names);
    }
    return true;
}
