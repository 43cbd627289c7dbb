/* SPDX-License-Identifier: MIT
 *
 * Which formats a page has, and where they lie.
 */
#include "theme/formats.h"

#include "base/path.h"
#include "content/permalink.h"
#include "content/slug.h"

#include <string.h>
#include <strings.h>

/* What every page has, and what feeds.formats is there for. */
static bool is_made_elsewhere(const char *name) {
    return strcasecmp(name, "html") == 0 || strcasecmp(name, "rss") == 0 ||
           strcasecmp(name, "atom") == 0;
}

static void add(str_list *out, const char *name) {
    if (!name || is_made_elsewhere(name) || !format_is_name(name)) return;
    for (size_t i = 0; i < out->count; i++)
        if (strcmp(out->items[i], name) == 0) return;
    vec_push(out, name);
}

bool format_is_name(const char *name) {
    size_t size = strspn(
        name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
    return size && !name[size] && name[0] != '.' && !strstr(name, "..") &&
           name[size - 1] != '.';
}

void formats_of(const view *self, const page *one, str_list *out) {
    const yaml_node *list = yaml_get(self->config->outputs, page_kind_name(one->kind));
    bool text = one->kind == PAGE_PAGE || one->kind == PAGE_SECTION;
    if (one->kind == PAGE_ERROR || !*one->output) return;
    if (one->outputs.count) {
        for (size_t i = 0; i < one->outputs.count; i++)
            add(out, one->outputs.items[i]);
    } else if (list && list->kind == YAML_SEQUENCE) {
        for (size_t i = 0; i < list->sequence.count; i++)
            add(out, list->sequence.items[i]->text);
    }
    if (text && *one->file && self->config->llms.pages) add(out, "md");
}

const char *format_output(arena *memory, const page *one, const char *format) {
    size_t size = strlen(one->output);
    if (size > 5 && strcmp(one->output + size - 5, ".html") == 0) size -= 5;
    return arena_strf(memory, "%.*s.%s", (int)size, one->output, format);
}

const char *format_url(arena *memory, const page *one, const char *format) {
    const char *output = format_output(memory, one, format);
    return slug_encode_path(memory, arena_strf(memory, "/%s", output));
}

static const char *mime_of(const char *format) {
    const char *ending = strrchr(format, '.');
    ending = ending ? ending + 1 : format;
    if (strcmp(ending, "md") == 0) return "text/markdown";
    if (strcmp(ending, "html") == 0) return "text/html";
    char name[64];
    snprintf(name, sizeof name, "x.%s", ending);
    return asset_mime(name);
}

torii_value formats_value(const view *self, const page *one) {
    arena memory;
    arena_room room;
    str_list formats = {0};
    torii_value out = torii_list();
    arena_init_in(&memory, &room);
    formats_of(self, one, &formats);
    for (size_t i = 0; i < formats.count; i++) {
        const char *format = formats.items[i], *url = format_url(&memory, one, format);
        torii_value entry = TORII_DICT(
            {"format", torii_str(format)},
            {"url", torii_str(permalink_link(&memory, self->config, url))},
            {"permalink", torii_str(permalink_absolute(&memory, self->config, url))},
            {"mime", torii_str(mime_of(format))});
        torii_list_push(out, entry);
    }
    vec_done(&formats);
    arena_done(&memory);
    return out;
}
