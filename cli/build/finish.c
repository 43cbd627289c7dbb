/* SPDX-License-Identifier: MIT
 *
 * Choosing the map of addresses for an output.  An error page is shown at any
 * depth, so what it links to stays as seen from the root.
 */
#include "build/finish.h"

#include "base/buf.h"
#include "base/path.h"
#include "output/urls.h"

#include <string.h>

static bool is_html(const char *output) {
    const char *extension = path_extension(output);
    return strcmp(extension, ".html") == 0 || strcmp(extension, ".htm") == 0;
}

static urls_place place_of(const view *self, const char *output) {
    return (urls_place){
        .base_path = self->config->base_path,
        .output = output,
        .to_files = self->config->urls.style == URL_FILE,
        .origin = self->config->base_origin};
}

/* The map for a page's addresses; NULL if they are fine. */
static urls_map map_for(const view *self, const page *one) {
    if (self->config->urls.relative)
        return one->kind == PAGE_ERROR ? NULL : urls_relative;
    bool away = *one->edition->language->base_url && *self->config->base_origin;
    return away ? urls_absolute : NULL;
}

bool finish_is_needed(const view *self, const page *one, const char *output) {
    return is_html(output) && map_for(self, one) != NULL;
}

void finish_page(
    const view *self, const page *one, const char *output, char **text, size_t *size) {
    urls_map map = is_html(output) ? map_for(self, one) : NULL;
    if (!map) return;
    urls_place place = place_of(self, output);
    buf out = BUF_INIT;
    urls_map_html(*text, *size, map, &place, &out);
    mem_free(*text);
    *size = out.size;
    buf_str(&out, "");
    *text = buf_take(&out);
}

char *finish_css(
    const view *self, const char *output, const char *text, size_t size,
    size_t *out_size) {
    if (!self->config->urls.relative) return NULL;
    urls_place place = place_of(self, output);
    buf out = BUF_INIT;
    urls_map_css(text, size, urls_relative, &place, &out);
    bool same = out.size == size && (!size || memcmp(out.data, text, size) == 0);
    if (same) {
        buf_done(&out);
        return NULL;
    }
    *out_size = out.size;
    return buf_take(&out);
}
