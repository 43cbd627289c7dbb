/* SPDX-License-Identifier: MIT
 *
 * What templates ask of files: asset(), image_info(), and the values of assets
 * that lie beside pages.
 */
#include "base/path.h"
#include "content/permalink.h"
#include "theme/assets.h"
#include "theme/facts.h"
#include "theme/images.h"
#include "theme/url_for.h"

#include <string.h>

/* Adds width and height, None if it is no image. */
static void put_measure(torii_value to, const image_size *size) {
    torii_dict_set(to, "width", size ? torii_int(size->width) : torii_none());
    torii_dict_set(to, "height", size ? torii_int(size->height) : torii_none());
}

torii_value asset_object(const view *self, const asset *one) {
    arena memory;
    arena_room room;
    image_size size;
    arena_init_in(&memory, &room);
    torii_value out = TORII_DICT(
        {"name", torii_str(one->name)}, {"path", torii_str(one->path)},
        {"url", torii_str(permalink_link(&memory, self->config, one->url))},
        {"size", torii_int((int64_t)one->size)},
        {"mime", torii_str(asset_mime(one->name))});
    put_measure(out, asset_measure(self, one, &size) ? &size : NULL);
    arena_done(&memory);
    return out;
}

/* --------------------------------------------------------------- asset ---- */

static bool is_text(const char *mime) {
    return strncmp(mime, "text/", 5) == 0 || strstr(mime, "json") ||
           strstr(mime, "xml") || strstr(mime, "javascript");
}

static torii_value bundle_object(const view *self, const bundle *one) {
    arena memory;
    arena_room room;
    image_size size;
    const char *mime = asset_mime(one->name);
    bool image = image_measure(one->bytes, one->size, &size);
    arena_init_in(&memory, &room);
    torii_value out = TORII_DICT(
        {"name", torii_str(path_name(one->output))}, {"path", torii_str(one->output)},
        {"url", torii_str(one->url)},
        {"permalink", torii_str(view_absolute(&memory, self, one->url))},
        {"size", torii_int((int64_t)one->size)}, {"mime", torii_str(mime)},
        {"integrity", *one->integrity ? torii_str(one->integrity) : torii_none()},
        {"content", is_text(mime) ? torii_strn(one->bytes, one->size) : torii_none()});
    put_measure(out, image ? &size : NULL);
    arena_done(&memory);
    return out;
}

const bundle *asset_asked(torii_call *call, const char *names, torii_value *failure) {
    const rendering *run = torii_call_render_data(call);
    const bundle *one = assets_bundle(run->view, names);
    if (run->reads)
        facts_note(
            run->reads, FACT_ASSET, "", names, assets_value(run->view, names));
    if (!one->failure) return one;
    *failure = one->suggestion
                   ? torii_fail(
                         call, TORII_ERR_HOST, "%s, did you mean '%s'?", one->failure,
                         one->suggestion)
                   : torii_fail(call, TORII_ERR_HOST, "%s", one->failure);
    return NULL;
}

/* asset(name, ...): several are joined in this order. */
static torii_value fn_asset(torii_call *call) {
    const view *self = call_view(call);
    torii_ref rest = torii_arg_rest(call);
    buf names = BUF_INIT;
    for (size_t i = 0; i < torii_length(rest); i++) {
        const char *name = torii_get_str(torii_item(rest, i), NULL);
        if (!name || strchr(name, '\n')) {
            buf_done(&names);
            return torii_fail(call, TORII_ERR_TYPE, "asset takes names of files");
        }
        if (i) buf_char(&names, '\n');
        buf_str(&names, name);
    }
    torii_value failure = torii_failed();
    const bundle *one = NULL;
    if (names.size)
        one = asset_asked(call, buf_text(&names), &failure);
    else
        failure = torii_fail(call, TORII_ERR_TYPE, "asset takes names of files");
    buf_done(&names);
    return one ? bundle_object(self, one) : failure;
}

/* ---------------------------------------------------------- image_info ---- */

static const asset *find_asset(const view *self, const page *one, const char *path) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    const char *full = path_clean(&memory, path_join(&memory, one->dir, path));
    const asset *found = strmap_get(&self->site->by_asset, full);
    if (!found) found = strmap_get(&self->site->by_asset, path);
    if (!found) found = strmap_get(&self->static_assets, path);
    arena_done(&memory);
    return found;
}

/* An image beside the page, of content, static or assets: its url, width,
 * height and mime. */
static torii_value fn_image_info(torii_call *call) {
    const rendering *run = torii_call_render_data(call);
    const view *self = run->view;
    const char *given = torii_arg_str(call, 0, NULL);
    if (!given) return torii_failed();
    const char *path = given + (*given == '/');
    const asset *found = find_asset(self, rendering_page(run), path);
    image_size size;
    if (found && asset_measure(self, found, &size)) return asset_object(self, found);
    if (found)
        return torii_fail(
            call, TORII_ERR_HOST, "'%s' is no image of a known size", given);
    torii_value failure = torii_failed();
    const bundle *one = asset_asked(call, path, &failure);
    if (!one) return failure;
    if (image_measure(one->bytes, one->size, &size)) return bundle_object(self, one);
    return torii_fail(call, TORII_ERR_HOST, "'%s' is no image of a known size", given);
}

void functions_add_assets(view *self) {
    facts_add_function(self, "asset(*names)", fn_asset, FACT_SCOPE_NONE);
    facts_add_function(self, "image_info(path)", fn_image_info, FACT_SCOPE_PAGE);
}
