/* SPDX-License-Identifier: MIT
 *
 * A file that is copied as it is: an image beside a page, or one of static/.
 */
#ifndef CLI_CONTENT_ASSET_H
#define CLI_CONTENT_ASSET_H

#include "content/page.h"

struct asset {
    const char *file;   /* below the site's root: "content/blog/trip/map.png" */
    const char *path;   /* below its own folder: "blog/trip/map.png" */
    const char *name;   /* "map.png" */
    const char *url;    /* "/blog/trip/map.png", percent-encoded */
    const char *output; /* "blog/trip/map.png" */
    uint64_t size;
    uint64_t stamp; /* fs_stat_stamp() of it */
    page *owner; /* the bundle or section page it lies beside; NULL: static */
};

/* "image/png" by the extension; "application/octet-stream" if not known. */
const char *asset_mime(const char *name);

#endif
