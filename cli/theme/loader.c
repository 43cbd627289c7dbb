/* SPDX-License-Identifier: MIT
 *
 * Templates by name for the engine.  "theme/" in front of a name leaves out
 * one layer from the top; a template that extends its own name gets the next
 * one below, so a site changes one block of a theme's page.html in a
 * page.html of its own.  Without one below there is no such template.  Templates of
 * mounts have names with a prefix, "@0/".
 */
#include "theme/theme.h"

#include <string.h>

#define SKIP "theme/"

/* Strips SKIPs off the name and counts them. */
static size_t skipped_layers(const char **name) {
    size_t count = 0;
    while (strncmp(*name, SKIP, sizeof SKIP - 1) == 0) {
        *name += sizeof SKIP - 1;
        count++;
    }
    return count;
}

/* The first template `name` from layer `first` on, and its layer's number. */
static const theme_file *
find_from(const theme *self, const char *name, size_t first, size_t *where) {
    for (size_t i = first; i < self->layers.count; i++) {
        const theme_file *file = strmap_get(&self->layers.items[i]->templates, name);
        if (!file) continue;
        if (where) *where = i;
        return file;
    }
    return NULL;
}

const theme_file *theme_find_template(const theme *self, const char *name) {
    size_t first = skipped_layers(&name);
    return find_from(self, name, first, NULL);
}

/* "@0/" at the front of a name: the template is one of a mount's. */
size_t theme_mount_size(const char *name) {
    size_t digits = *name == '@' ? strspn(name + 1, "0123456789") : 0;
    return digits && name[digits + 1] == '/' ? digits + 2 : 0;
}

torii_value theme_join_path(void *data, const char *name, const char *parent) {
    const theme *self = data;
    size_t mounted = theme_mount_size(parent);
    if (mounted) {
        /* A mount's own template goes before the site's, but for itself. */
        torii_value within = torii_strf("%.*s%s", (int)mounted, parent, name);
        const char *text = torii_get_str(within, NULL);
        if (text && strcmp(text, parent) != 0 && theme_find_template(self, text))
            return within;
        torii_release(within);
        return torii_str(name);
    }
    size_t first = skipped_layers(&parent), where = 0;
    const char *plain = name;
    size_t asked = skipped_layers(&plain);
    const theme_file *file = find_from(self, parent, first, &where);
    bool own = file && strcmp(plain, parent) == 0;
    bool meets_itself = own && (asked ? asked <= where : file->extends_itself);
    if (!meets_itself) return torii_str(name);
    char prefix[256] = "";
    size_t size = 0;
    for (size_t i = 0; i <= where && size + sizeof SKIP < sizeof prefix; i++) {
        memcpy(prefix + size, SKIP, sizeof SKIP);
        size += sizeof SKIP - 1;
    }
    return torii_strf("%s%s", prefix, plain);
}

static bool load(void *data, const char *name, torii_source *source) {
    const theme_file *file = theme_find_template(data, name);
    if (!file) return false;
    source->text = torii_str_external(file->text, file->size, NULL);
    source->filename = torii_str_external(file->place, strlen(file->place), NULL);
    return true;
}

static torii_value names(void *data) {
    const theme *self = data;
    torii_value list = torii_list();
    for (size_t i = 0; i < self->layers.count; i++) {
        const strmap *map = &self->layers.items[i]->templates;
        for (size_t n = 0; n < map->count; n++) {
            const char *name = map->entries[n].key;
            size_t where = 0;
            find_from(self, name, 0, &where);
            if (where == i) torii_list_push(list, torii_str(name));
        }
    }
    return list;
}

static const torii_loader_class LOADER = {
    .struct_size = sizeof LOADER,
    .name = "theme",
    .load = load,
    .names = names,
};

torii_loader *theme_loader(const theme *self) {
    return torii_loader_new(&LOADER, (void *)self);
}
