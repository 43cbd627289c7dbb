/* SPDX-License-Identifier: MIT
 *
 * templates/macros.html: its macros can be called in every template, as if they
 * were functions.
 */
#ifndef CLI_THEME_MACROS_H
#define CLI_THEME_MACROS_H

#include "theme/view.h"

#define MACROS_FILE "macros.html"

/* Adds them to the environment, behind all other names. */
void macros_add(view *self);

#endif
