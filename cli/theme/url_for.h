/* SPDX-License-Identifier: MIT
 *
 * Between the functions of templates that look something up: where to look, and
 * what to say when it is not there.
 */
#ifndef CLI_THEME_URL_FOR_H
#define CLI_THEME_URL_FOR_H

#include "theme/view.h"

/* Fails with "there is no KIND 'NAME'", and the nearest name if there is one. */
torii_value
missing_target(torii_call *call, const char *kind, const char *name, const char *near);

/* The nearest key of a map, or NULL. */
const char *suggest_key(const strmap *map, const char *name);
const char *suggest_taxonomy(const edition *in, const char *name);

/* The edition of `lang`, or of the page being rendered if that is no text; NULL
 * after a failure that has been recorded. */
const edition *edition_asked(torii_call *call, torii_ref lang);

#endif
