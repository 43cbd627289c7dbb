/* SPDX-License-Identifier: MIT
 *
 * An error of the template engine as a diagnostic of the site: the template's
 * file instead of its name, the way there, and what may have been meant.
 */
#ifndef CLI_THEME_DIAGNOSE_H
#define CLI_THEME_DIAGNOSE_H

#include "theme/view.h"

/* Reports and frees `failure`; `what` is what was being rendered. */
void diagnose(const view *self, torii_error *failure, const char *what);

/* The same for what a place in a page's file asked for: "called from ...". */
void diagnose_in(
    const view *self, torii_error *failure, const page *from, uint32_t line,
    uint32_t column, const char *text);

#endif
