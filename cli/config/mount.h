/* SPDX-License-Identifier: MIT
 *
 * Mounts: folders outside of content that are part of the site below a path,
 * with templates and static files of their own.  One folder may be mounted
 * several times.
 */
#ifndef CLI_CONFIG_MOUNT_H
#define CLI_CONFIG_MOUNT_H

#include "base/arena.h"
#include "base/log.h"
#include "base/vec.h"
#include "config/yaml.h"

typedef struct site_config site_config;

typedef struct mount {
    const char *folder;    /* below the site's root: "handbook" */
    const char *at;        /* where its pages lie: "docs", never empty */
    const char *templates; /* below the root; by default in the folder */
    const char *statics;
    const char *prefix; /* of its templates' names among all: "@0/" */
    const yaml_node *node;
} mount;

typedef VEC(mount) mount_list;

/* Fills config->mounts; mistakes are reported. */
void mount_read(arena *memory, logger *log, site_config *config, const yaml_node *node);

/* The mount that a path in the tree of content lies in, or NULL. */
const mount *mount_of(const site_config *config, const char *path);

#endif
