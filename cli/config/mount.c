/* SPDX-License-Identifier: MIT
 *
 * Reading `mounts` by a table of its own.
 */
#include "config/mount.h"

#include "base/codes.h"
#include "base/path.h"
#include "config/settings.h"
#include "config/site_config.h"

#include <stddef.h>
#include <string.h>

#define STR(key, member) \
    { key, SETTING_STR, offsetof(mount, member), "", NULL, 0, 0 }

static const setting ROWS[] = {
    STR("folder", folder),
    STR("at", at),
    STR("templates", templates),
    STR("static", statics),
};

static const settings MOUNT_KEYS = {
    .rows = ROWS, .count = sizeof ROWS / sizeof *ROWS, .prefix = "mounts."};

static void refuse(logger *log, const yaml_node *node, const char *what) {
    log_report *report = log_error(log, CODE_CONFIG_VALUE, "a mount %s", what);
    log_note(yaml_at(report, node), "{folder: handbook, at: /docs/}");
}

/* "/docs/" -> "docs" */
static const char *without_slashes(arena *memory, const char *path) {
    while (*path == '/')
        path++;
    size_t size = strlen(path);
    while (size && path[size - 1] == '/')
        size--;
    return arena_strn(memory, path, size);
}

static void add(arena *memory, logger *log, site_config *config, yaml_node *node) {
    mount one = {.node = node};
    if (node->kind != YAML_MAPPING) {
        refuse(log, node, "must be a mapping");
        return;
    }
    settings_load(memory, log, &MOUNT_KEYS, node, &one);
    one.node = node;
    one.folder = without_slashes(memory, one.folder);
    one.at = without_slashes(memory, one.at);
    if (!*one.templates) one.templates = path_join(memory, one.folder, "templates");
    if (!*one.statics) one.statics = path_join(memory, one.folder, "static");
    one.prefix = arena_strf(memory, "@%zu/", config->mounts.count);
    bool safe = path_is_safe(one.folder) && path_is_safe(one.templates) &&
                path_is_safe(one.statics);
    if (!*one.folder || !safe)
        refuse(log, node, "needs folders inside the site");
    else if (!*one.at || !path_is_safe(one.at))
        refuse(log, node, "needs a path to be mounted at");
    else
        vec_push(&config->mounts, one);
}

void mount_read(
    arena *memory, logger *log, site_config *config, const yaml_node *node) {
    for (size_t i = 0; node && i < node->sequence.count; i++)
        add(memory, log, config, node->sequence.items[i]);
    for (size_t i = 0; i < config->mounts.count; i++)
        for (size_t n = 0; n < i; n++)
            if (strcmp(config->mounts.items[i].at, config->mounts.items[n].at) == 0)
                refuse(
                    log, config->mounts.items[i].node, "has the path of another one");
}

const mount *mount_of(const site_config *config, const char *path) {
    const mount *found = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < config->mounts.count; i++) {
        const mount *one = &config->mounts.items[i];
        size_t size = strlen(one->at);
        if (strncmp(path, one->at, size) != 0 || (path[size] && path[size] != '/'))
            continue;
        if (size >= longest) found = one, longest = size;
    }
    return found;
}
