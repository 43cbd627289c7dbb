/* SPDX-License-Identifier: MIT
 *
 * `schemas` of torii.yaml: what front matter must hold, by kind of page.  A
 * schema is for the pages that its `match` names, else for those whose type is
 * its name.  What defaults and cascades give counts as given.
 */
#ifndef CLI_CONTENT_SCHEMA_H
#define CLI_CONTENT_SCHEMA_H

#include "content/page.h"

/* Reports what a page's front matter has against the schemas that are for it. */
void schema_check(
    arena *memory, logger *log, const site_config *config, const page *one);

/* Reports what is wrong with the schemas themselves. */
void schema_check_config(logger *log, const site_config *config);

#endif
