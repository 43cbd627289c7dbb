/* SPDX-License-Identifier: MIT
 *
 * `security.content`: folders whose pages are by people who must not be able
 * to change the site.  Their pages have text and plain fields; no templates,
 * no addresses of their own, no raw HTML, and bounds on size and links.
 */
#ifndef CLI_CONTENT_TRUST_H
#define CLI_CONTENT_TRUST_H

#include "content/page.h"

/* Does a rule call the path below content untrusted? */
bool trust_is_denied(const site_config *config, const char *path);

/* Reports what an untrusted page may not have. */
void trust_check(
    arena *memory, logger *log, const site_config *config, const page *one);

/* A bound of the page's rule ("max_links"), or `standard`. */
int64_t trust_limit(
    const site_config *config, const page *one, const char *key, int64_t standard);

#endif
