/* SPDX-License-Identifier: MIT
 *
 * asset(): files of assets/ made into one file of the output.  Style sheets get
 * their @import filled in and their addresses turned to the files that are put
 * out; all is made smaller as configured, and the name tells the content.
 *
 * A bundle is made once for its list of names, whoever asks first, and does
 * not depend on who asks.  Which bundles are put out follows from what the
 * outputs have read (facts_assets()).
 */
#ifndef CLI_THEME_ASSETS_H
#define CLI_THEME_ASSETS_H

#include "theme/images.h"
#include "theme/view.h"

typedef struct bundle {
    const char *name;      /* "css/site.css" */
    const char *output;    /* "css/site-0123456789.css" */
    const char *url;       /* "/css/site-0123456789.css" */
    const char *integrity; /* "sha384-..."; "" if not configured */
    const char *bytes;
    size_t size;
    const char *failure;    /* why there is none of these; or NULL */
    const char *suggestion; /* for it; or NULL */
    VEC(const struct bundle *) parts; /* that its addresses lead to */
} bundle;

/* The bundle of a list of names ("css/a.css\ncss/b.css"). */
const bundle *assets_bundle(const view *self, const char *names);

/* The fact about it: of its bytes and its place. */
uint64_t assets_value(const view *self, const char *names);

/* Makes and frees what is behind view->assets. */
void assets_open(view *self);
void assets_close(view *self);

/* The same for a template that calls, with the fact noted; NULL after a failure,
 * which is the value to return. */
const bundle *asset_asked(torii_call *call, const char *names, torii_value *failure);

/* asset(*names) and image_info(path) */
void functions_add_assets(view *self);

/* Width and height of a file of content or static; false if it is no image. */
bool asset_measure(const view *self, const asset *one, image_size *out);

#endif
