/* SPDX-License-Identifier: MIT
 *
 * The page that shows why a site could not be built: each report with the lines
 * around its places, what the rendering could read, and a box for expressions.
 */
#ifndef CLI_SERVE_FAILURE_H
#define CLI_SERVE_FAILURE_H

#include "base/blob.h"
#include "build/session.h"

/* Of the reports in `log`, which stay there.  `model` may be NULL; `root` is its
 * folder. */
blob *failure_page(
    logger *log, const struct stages *model, const char *root, bool debugger);

#endif
