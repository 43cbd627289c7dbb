/* SPDX-License-Identifier: MIT
 *
 * Text that goes nowhere: a template that extends another prints what its blocks
 * hold, and what stands between them vanishes, as in Jinja.
 */
#ifndef CLI_THEME_STRAY_H
#define CLI_THEME_STRAY_H

#include "theme/theme.h"

/* Warns of it in the templates of this layer. */
void stray_report(logger *log, const theme_layer *layer);

/* Is there any in the text of a template? */
bool stray_is_in(const char *text, size_t size);

#endif
